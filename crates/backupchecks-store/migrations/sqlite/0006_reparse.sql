-- Reading stored mails again. A result that the last reading did not find any more is lost; its run stays.
ALTER TABLE mail_results ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;

CREATE INDEX mails_by_parser ON mails (parser_id, id);

-- Tasks that read many mails again. A worker holds one until `claim_us`; the next goes on behind `cursor_id`.
CREATE TABLE reparse_tasks (
    id         INTEGER NOT NULL PRIMARY KEY,
    selection  TEXT NOT NULL,
    what_if    INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    total      INTEGER NOT NULL,
    counts     TEXT NOT NULL,
    examples   TEXT NOT NULL,
    cursor_id  INTEGER NOT NULL,
    up_to_id   INTEGER NOT NULL,
    started_us INTEGER NOT NULL,
    started_by INTEGER REFERENCES users (id),
    by_name    TEXT NOT NULL,
    ended_us   INTEGER,
    error      TEXT,
    worker     TEXT,
    claim_us   INTEGER
) STRICT;
CREATE INDEX reparse_tasks_to_do ON reparse_tasks (id) WHERE state = 0;
