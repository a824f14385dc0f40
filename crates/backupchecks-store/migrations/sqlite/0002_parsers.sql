-- What reports say of an object beyond its size and times.
ALTER TABLE run_objects ADD COLUMN transferred_bytes INTEGER;
ALTER TABLE run_objects ADD COLUMN duration_seconds INTEGER;

-- What in the template of a mail its parser had not been proven on.
ALTER TABLE mails ADD COLUMN new_shape TEXT;

-- The same, counted as mails are taken in, so that nobody has to walk the mails.
CREATE TABLE new_shapes (
    parser_id  TEXT NOT NULL,
    shape      TEXT NOT NULL,
    mails      INTEGER NOT NULL,
    first_us   INTEGER NOT NULL,
    last_us    INTEGER NOT NULL,
    last_mail  INTEGER NOT NULL,
    settled_us INTEGER,
    settled_by INTEGER REFERENCES users (id),
    PRIMARY KEY (parser_id, shape)
) STRICT, WITHOUT ROWID;
CREATE INDEX new_shapes_to_settle ON new_shapes (last_us) WHERE settled_us IS NULL;

-- Parsers that users defined. A version is never changed.
CREATE TABLE parser_definitions (
    parser_id TEXT NOT NULL,
    version   INTEGER NOT NULL,
    text      TEXT NOT NULL,
    enabled   INTEGER NOT NULL,
    saved_us  INTEGER NOT NULL,
    saved_by  INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (parser_id, version)
) STRICT, WITHOUT ROWID;
