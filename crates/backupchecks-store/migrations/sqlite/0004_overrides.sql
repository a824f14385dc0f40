-- Who made an override and why, and what became of it. `version` grows with each change; `unsettled` is set from a change until
-- the unreviewed runs that carried the override have been decided anew. A deleted override stays for the runs that carry it.
ALTER TABLE overrides ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE overrides ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
ALTER TABLE overrides ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE overrides ADD COLUMN unsettled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE overrides ADD COLUMN created_us INTEGER;
ALTER TABLE overrides ADD COLUMN created_by INTEGER REFERENCES users (id);
ALTER TABLE overrides ADD COLUMN edited_us INTEGER;
ALTER TABLE overrides ADD COLUMN edited_by INTEGER REFERENCES users (id);
ALTER TABLE overrides ADD COLUMN ended_us INTEGER;
ALTER TABLE overrides ADD COLUMN ended_by INTEGER REFERENCES users (id);
ALTER TABLE overrides ADD COLUMN deleted_us INTEGER;
ALTER TABLE overrides ADD COLUMN deleted_by INTEGER REFERENCES users (id);
-- No field holds a line end, so that no search finds what spans two.
UPDATE overrides SET search_key = lower(
    '' || char(10) || COALESCE(message, '') || char(10) || COALESCE(backup_software, '') || char(10)
       || COALESCE(backup_type, '') || char(10) || COALESCE(object_name, '')
);

-- What the override did to the object; the override itself may change later. For a run its effective status tells.
ALTER TABLE run_objects ADD COLUMN override_action INTEGER;
UPDATE run_objects SET override_action = 0 WHERE override_id IS NOT NULL;

-- The runs and objects that an override is carried by, and runs that were no success, for previews.
CREATE INDEX job_runs_by_override ON job_runs (override_id, run_us, reviewed_us, id) WHERE override_id IS NOT NULL;
CREATE INDEX run_objects_by_override ON run_objects (override_id, run_id) WHERE override_id IS NOT NULL;
CREATE INDEX job_runs_bad ON job_runs (run_us, id, job_id) WHERE status >= 20;
