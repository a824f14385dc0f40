-- Times are microseconds since 1970 in UTC (`*_us`); times of reports are text, by the sender's clock.
-- Codes are those of the program's enums. A `*_key` column holds text folded for comparison.
-- The same tables and columns stand in migrations/postgres, save `counters`, which are sequences there.

CREATE TABLE counters (
    name    TEXT NOT NULL PRIMARY KEY,
    last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revision (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL
) STRICT;
INSERT INTO revision (id, value) VALUES (1, 1);

CREATE TABLE users (
    id              INTEGER NOT NULL PRIMARY KEY,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL UNIQUE,
    password_hash   TEXT,
    active_role     INTEGER NOT NULL,
    enabled         INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL DEFAULT 0,
    locked_until_us INTEGER,
    created_us      INTEGER NOT NULL
) STRICT;

CREATE TABLE user_roles (
    user_id  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role     INTEGER NOT NULL,
    PRIMARY KEY (user_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_us);

CREATE TABLE sign_in_tokens (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customers (
    id         INTEGER NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,
    active     INTEGER NOT NULL,
    created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
    id              INTEGER NOT NULL PRIMARY KEY,
    customer_id     INTEGER NOT NULL REFERENCES customers (id),
    sender          TEXT NOT NULL,
    sender_key      TEXT NOT NULL,
    backup_software TEXT NOT NULL,
    backup_type     TEXT NOT NULL,
    job_name        TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    match_key       TEXT NOT NULL,
    search_key      TEXT NOT NULL,
    told_apart_by   TEXT,
    informational   INTEGER NOT NULL,
    archived        INTEGER NOT NULL,
    approved_us     INTEGER NOT NULL,
    approved_by     INTEGER,
    archived_us     INTEGER,
    archived_by     INTEGER
) STRICT;
-- Not unique: customers share senders and job names.
CREATE INDEX jobs_by_match_key ON jobs (match_key);
CREATE INDEX jobs_by_customer ON jobs (customer_id, archived, name_key, id);
CREATE INDEX jobs_by_sender ON jobs (sender_key);

CREATE TABLE mails (
    id             INTEGER NOT NULL PRIMARY KEY,
    source         TEXT NOT NULL,
    source_key     TEXT,
    digest         BLOB NOT NULL UNIQUE,
    from_address   TEXT NOT NULL,
    from_name      TEXT,
    subject        TEXT NOT NULL,
    search_key     TEXT NOT NULL,
    received_us    INTEGER NOT NULL,
    location       INTEGER NOT NULL,
    inbox_state    INTEGER,
    parser_id      TEXT,
    parser_version INTEGER,
    reason         TEXT,
    size_bytes     INTEGER NOT NULL,
    deleted_us     INTEGER,
    deleted_by     INTEGER
) STRICT;
CREATE UNIQUE INDEX mails_by_source_key ON mails (source, source_key) WHERE source_key IS NOT NULL;
CREATE INDEX mails_by_received ON mails (received_us);
CREATE INDEX mails_in_inbox ON mails (inbox_state, received_us, id) WHERE location = 0;

-- Apart from `mails`, so that lists stay small and retention can drop them.
CREATE TABLE mail_raw (
    mail_id INTEGER NOT NULL PRIMARY KEY REFERENCES mails (id) ON DELETE CASCADE,
    zstd    BLOB NOT NULL
) STRICT;

CREATE TABLE overrides (
    id              INTEGER NOT NULL PRIMARY KEY,
    scope           INTEGER NOT NULL,
    job_id          INTEGER REFERENCES jobs (id),
    object_name     TEXT,
    customer_id     INTEGER REFERENCES customers (id),
    status          INTEGER,
    message_mode    INTEGER,
    message         TEXT,
    backup_software TEXT,
    backup_type     TEXT,
    valid_from_us   INTEGER,
    valid_until_us  INTEGER,
    action          INTEGER NOT NULL
) STRICT;

-- The catalogue of protected things of a customer. A run's objects name their entry, so that names are stored once.
CREATE TABLE customer_objects (
    id          INTEGER NOT NULL PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    object_type TEXT NOT NULL,
    name        TEXT NOT NULL,
    UNIQUE (customer_id, object_type, name)
) STRICT;

CREATE TABLE reviews (
    id      INTEGER NOT NULL PRIMARY KEY,
    action  INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id),
    at_us   INTEGER NOT NULL
) STRICT;

CREATE TABLE job_runs (
    id                        INTEGER NOT NULL PRIMARY KEY,
    job_id                    INTEGER NOT NULL REFERENCES jobs (id),
    mail_id                   INTEGER REFERENCES mails (id),
    mail_ordinal              INTEGER,
    source_type               INTEGER NOT NULL,
    external_id               TEXT,
    run_us                    INTEGER NOT NULL,
    status                    INTEGER NOT NULL,
    effective                 INTEGER NOT NULL,
    override_id               INTEGER REFERENCES overrides (id),
    reason                    TEXT NOT NULL,
    evidence                  TEXT NOT NULL,
    remark                    TEXT,
    attempt                   INTEGER,
    started                   TEXT,
    finished                  TEXT,
    autotask_ticket_id        INTEGER,
    autotask_ticket_number    TEXT,
    autotask_created_at       INTEGER,
    autotask_created_by       INTEGER,
    autotask_ticket_deleted_at INTEGER,
    reviewed_us               INTEGER,
    reviewed_by               INTEGER REFERENCES users (id),
    review_id                 INTEGER REFERENCES reviews (id)
) STRICT;
CREATE UNIQUE INDEX job_runs_by_external_id ON job_runs (job_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX job_runs_by_mail ON job_runs (mail_id, mail_ordinal) WHERE mail_id IS NOT NULL;
CREATE INDEX job_runs_by_job ON job_runs (job_id, run_us, id, effective);
CREATE INDEX job_runs_good ON job_runs (job_id, run_us, effective) WHERE effective < 20;
CREATE INDEX job_runs_unreviewed ON job_runs (job_id, effective, run_us, id) WHERE reviewed_us IS NULL;
CREATE INDEX job_runs_reviewed ON job_runs (reviewed_us, reviewed_by) WHERE reviewed_us IS NOT NULL;
CREATE INDEX job_runs_by_autotask ON job_runs (autotask_ticket_number, id) WHERE autotask_ticket_id IS NOT NULL;
CREATE INDEX job_runs_with_autotask ON job_runs (job_id, run_us, id) WHERE autotask_ticket_id IS NOT NULL;

CREATE TABLE run_objects (
    run_id             INTEGER NOT NULL REFERENCES job_runs (id) ON DELETE CASCADE,
    ordinal            INTEGER NOT NULL,
    customer_object_id INTEGER NOT NULL REFERENCES customer_objects (id),
    status             INTEGER,
    status_part        INTEGER,
    status_words       TEXT,
    message            TEXT,
    size_bytes         INTEGER,
    started            TEXT,
    finished           TEXT,
    override_id        INTEGER REFERENCES overrides (id),
    PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

-- One result of a mail. `state` says why it waits and is NULL once it is a run; only a waiting one keeps its report.
-- `inbox_us` is the time its mail was received, as long as the result waits in the Inbox.
CREATE TABLE mail_results (
    mail_id         INTEGER NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    ordinal         INTEGER NOT NULL,
    match_key       TEXT NOT NULL,
    backup_software TEXT NOT NULL,
    backup_type     TEXT NOT NULL,
    job_name        TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    status          INTEGER NOT NULL,
    state           INTEGER,
    inbox_us        INTEGER,
    job_id          INTEGER REFERENCES jobs (id),
    run_id          INTEGER REFERENCES job_runs (id),
    report          TEXT,
    PRIMARY KEY (mail_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_results_in_inbox ON mail_results (state, inbox_us, mail_id, ordinal) WHERE inbox_us IS NOT NULL;
CREATE INDEX mail_results_alike ON mail_results (match_key, state, inbox_us, mail_id, ordinal) WHERE inbox_us IS NOT NULL;

CREATE TABLE tickets (
    id               INTEGER NOT NULL PRIMARY KEY,
    ticket_code      TEXT NOT NULL,
    description      TEXT NOT NULL,
    active_from_date TEXT NOT NULL,
    start_us         INTEGER NOT NULL,
    resolved_us      INTEGER
) STRICT;
CREATE INDEX tickets_by_code ON tickets (ticket_code);

CREATE TABLE ticket_scopes (
    ticket_id   INTEGER NOT NULL REFERENCES tickets (id),
    job_id      INTEGER NOT NULL REFERENCES jobs (id),
    resolved_us INTEGER,
    PRIMARY KEY (ticket_id, job_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_scopes_by_job ON ticket_scopes (job_id);

CREATE TABLE ticket_job_runs (
    run_id    INTEGER NOT NULL REFERENCES job_runs (id),
    ticket_id INTEGER NOT NULL REFERENCES tickets (id),
    PRIMARY KEY (run_id, ticket_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_job_runs_by_ticket ON ticket_job_runs (ticket_id);

CREATE TABLE remarks (
    id          INTEGER NOT NULL PRIMARY KEY,
    text        TEXT NOT NULL,
    start_us    INTEGER NOT NULL,
    resolved_us INTEGER
) STRICT;

CREATE TABLE remark_scopes (
    remark_id   INTEGER NOT NULL REFERENCES remarks (id),
    job_id      INTEGER NOT NULL REFERENCES jobs (id),
    resolved_us INTEGER,
    PRIMARY KEY (remark_id, job_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX remark_scopes_by_job ON remark_scopes (job_id);

CREATE TABLE remark_job_runs (
    run_id    INTEGER NOT NULL REFERENCES job_runs (id),
    remark_id INTEGER NOT NULL REFERENCES remarks (id),
    PRIMARY KEY (run_id, remark_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX remark_job_runs_by_remark ON remark_job_runs (remark_id);

-- What each review marked or unmarked; rows are never changed.
CREATE TABLE review_events (
    review_id INTEGER NOT NULL REFERENCES reviews (id),
    run_id    INTEGER NOT NULL REFERENCES job_runs (id),
    PRIMARY KEY (review_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_events_by_run ON review_events (run_id);
