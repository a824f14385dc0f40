-- Care of jobs. A job that became part of another one stays as a signpost: reports that speak of it belong to `merged_into`.
ALTER TABLE jobs ADD COLUMN merged_into INTEGER REFERENCES jobs (id);
CREATE INDEX jobs_merged ON jobs (merged_into) WHERE merged_into IS NOT NULL;

-- What was done to jobs; `record` holds what undoing puts back.
CREATE TABLE job_cares (
    id        INTEGER NOT NULL PRIMARY KEY,
    record    TEXT NOT NULL,
    done_us   INTEGER NOT NULL,
    done_by   INTEGER REFERENCES users (id),
    undone_us INTEGER,
    undone_by INTEGER REFERENCES users (id)
) STRICT;

CREATE TABLE job_care_jobs (
    job_id  INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    care_id INTEGER NOT NULL REFERENCES job_cares (id) ON DELETE CASCADE,
    PRIMARY KEY (job_id, care_id)
) STRICT, WITHOUT ROWID;
