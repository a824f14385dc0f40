-- What reports say of an object beyond its size and times.
ALTER TABLE run_objects ADD COLUMN transferred_bytes BIGINT;
ALTER TABLE run_objects ADD COLUMN duration_seconds BIGINT;

-- What in the template of a mail its parser had not been proven on.
ALTER TABLE mails ADD COLUMN new_shape TEXT;

-- The same, counted as mails are taken in, so that nobody has to walk the mails.
CREATE TABLE new_shapes (
    parser_id  TEXT NOT NULL,
    shape      TEXT NOT NULL,
    mails      BIGINT NOT NULL,
    first_us   BIGINT NOT NULL,
    last_us    BIGINT NOT NULL,
    last_mail  BIGINT NOT NULL,
    settled_us BIGINT,
    settled_by BIGINT REFERENCES users (id),
    PRIMARY KEY (parser_id, shape)
);
CREATE INDEX new_shapes_to_settle ON new_shapes (last_us) WHERE settled_us IS NULL;

-- Parsers that users defined. A version is never changed.
CREATE TABLE parser_definitions (
    parser_id TEXT NOT NULL,
    version   BIGINT NOT NULL,
    text      TEXT NOT NULL,
    enabled   BOOLEAN NOT NULL,
    saved_us  BIGINT NOT NULL,
    saved_by  BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (parser_id, version)
);
