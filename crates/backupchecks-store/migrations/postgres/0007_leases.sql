-- Which process does the work that only one may do at a time. A row stays when its lease is given back (no holder), because the
-- fence goes on growing.
CREATE TABLE leases (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder     TEXT,
    fence      BIGINT NOT NULL,
    expires_us BIGINT NOT NULL
);

-- What each worker did last, and when it works next.
CREATE TABLE workers (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder     TEXT NOT NULL,
    started_us BIGINT NOT NULL,
    ended_us   BIGINT,
    end_code   BIGINT,
    words      TEXT,
    next_us    BIGINT NOT NULL
);

-- How many mails were ever accepted: counted apart from the mails, so that one that is lost or doubled is found out.
CREATE TABLE mails_accepted (
    id    BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    mails BIGINT NOT NULL
);
INSERT INTO mails_accepted (id, mails) SELECT 1, COUNT(*) FROM mails;
CREATE INDEX mails_by_state ON mails (location, inbox_state);

-- When a raw mail was removed because of its age. Those that wait in the Inbox are kept.
ALTER TABLE mails ADD COLUMN raw_removed_us BIGINT;
CREATE INDEX mails_with_raw ON mails (received_us, id) WHERE raw_removed_us IS NULL AND location <> 0;

-- The log is asked for by time too.
CREATE INDEX audit_log_by_time ON audit_log (at_us, number);
