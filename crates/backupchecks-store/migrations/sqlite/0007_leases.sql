-- Which process does the work that only one may do at a time. A row stays when its lease is given back (no holder), because the
-- fence goes on growing.
CREATE TABLE leases (
    name       TEXT NOT NULL PRIMARY KEY,
    holder     TEXT,
    fence      INTEGER NOT NULL,
    expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What each worker did last, and when it works next.
CREATE TABLE workers (
    name       TEXT NOT NULL PRIMARY KEY,
    holder     TEXT NOT NULL,
    started_us INTEGER NOT NULL,
    ended_us   INTEGER,
    end_code   INTEGER,
    words      TEXT,
    next_us    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How many mails were ever accepted: counted apart from the mails, so that one that is lost or doubled is found out.
CREATE TABLE mails_accepted (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    mails INTEGER NOT NULL
) STRICT;
INSERT INTO mails_accepted (id, mails) SELECT 1, COUNT(*) FROM mails;
CREATE INDEX mails_by_state ON mails (location, inbox_state);

-- When a raw mail was removed because of its age. Those that wait in the Inbox are kept.
ALTER TABLE mails ADD COLUMN raw_removed_us INTEGER;
CREATE INDEX mails_with_raw ON mails (received_us, id) WHERE raw_removed_us IS NULL AND location <> 0;

-- The log is asked for by time too.
CREATE INDEX audit_log_by_time ON audit_log (at_us, number);
