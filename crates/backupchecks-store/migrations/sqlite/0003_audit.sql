-- Who changed what: appended to, never changed. Each entry is sealed over the one before.
CREATE TABLE audit_log (
    number  INTEGER NOT NULL PRIMARY KEY,
    at_us   INTEGER NOT NULL,
    by_name TEXT NOT NULL,
    user_id INTEGER,
    event   TEXT NOT NULL,
    subject TEXT,
    changes TEXT NOT NULL,
    seal    BLOB NOT NULL
) STRICT;
CREATE INDEX audit_log_by_event ON audit_log (event, number);
CREATE INDEX audit_log_by_user ON audit_log (user_id, number);
CREATE INDEX audit_log_by_subject ON audit_log (subject, number);

-- The end of the log, so that a log that was cut off is found out.
CREATE TABLE audit_head (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    seal   BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (id, number, seal) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_log_is_not_updated BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is appended to, never changed'); END;
CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is appended to, never changed'); END;
