-- When each job should report. `planning` is what a person said, NULL where it is learned; `schedule` is derived from it and from
-- the job's runs. The times are those of the next slot; at `look_us` the job is judged again.
CREATE TABLE job_schedules (
    job_id      INTEGER NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    planning    TEXT,
    schedule    TEXT,
    source      TEXT,
    expected_us INTEGER,
    likely_us   INTEGER,
    due_us      INTEGER,
    look_us     INTEGER
) STRICT;
CREATE INDEX job_schedules_to_judge ON job_schedules (look_us) WHERE look_us IS NOT NULL;
CREATE INDEX job_schedules_by_source ON job_schedules (source, likely_us) WHERE source IS NOT NULL;
-- Jobs that were there before are judged from what they have.
INSERT INTO job_schedules (job_id, look_us) SELECT id, 0 FROM jobs;

-- The newest run that judging has seen.
CREATE TABLE judged_runs (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    up_to INTEGER NOT NULL
) STRICT;
INSERT INTO judged_runs (id, up_to) SELECT 1, COALESCE(MAX(id), 0) FROM job_runs;

-- The slot that a missed run states.
CREATE TABLE missed_slots (
    run_id      INTEGER NOT NULL PRIMARY KEY REFERENCES job_runs (id) ON DELETE CASCADE,
    job_id      INTEGER NOT NULL REFERENCES jobs (id),
    expected_us INTEGER NOT NULL,
    slot        TEXT NOT NULL
) STRICT;
CREATE INDEX missed_slots_by_job ON missed_slots (job_id, expected_us);

-- A missed run that gave way to a late report (`superseded_by`), or to an outage. It leaves Run Checks: `reviewed_us` is then set
-- without a person.
ALTER TABLE job_runs ADD COLUMN superseded_us INTEGER;
ALTER TABLE job_runs ADD COLUMN superseded_by INTEGER;

-- Times in which no report is asked for.
CREATE TABLE closures (
    id          INTEGER NOT NULL PRIMARY KEY,
    span        TEXT NOT NULL,
    day         TEXT,
    from_us     INTEGER,
    until_us    INTEGER,
    job_id      INTEGER REFERENCES jobs (id) ON DELETE CASCADE,
    customer_id INTEGER REFERENCES customers (id) ON DELETE CASCADE,
    source      TEXT,
    name        TEXT NOT NULL
) STRICT;

CREATE INDEX mails_by_source ON mails (source, received_us);
CREATE INDEX job_runs_by_time ON job_runs (run_us, job_id);
