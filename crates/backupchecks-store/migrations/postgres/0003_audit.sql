-- Who changed what: appended to, never changed. Each entry is sealed over the one before.
CREATE TABLE audit_log (
    number  BIGINT NOT NULL PRIMARY KEY,
    at_us   BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    user_id BIGINT,
    event   TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C",
    changes TEXT NOT NULL,
    seal    BYTEA NOT NULL
);
CREATE INDEX audit_log_by_event ON audit_log (event, number);
CREATE INDEX audit_log_by_user ON audit_log (user_id, number);
CREATE INDEX audit_log_by_subject ON audit_log (subject, number);

-- The end of the log, so that a log that was cut off is found out.
CREATE TABLE audit_head (
    id     BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    seal   BYTEA NOT NULL
);
INSERT INTO audit_head (id, number, seal) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is appended to, never changed';
END
$$;
CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
