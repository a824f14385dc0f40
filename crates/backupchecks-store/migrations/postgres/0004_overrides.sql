-- Who made an override and why, and what became of it. `version` grows with each change; `unsettled` is set from a change until
-- the unreviewed runs that carried the override have been decided anew. A deleted override stays for the runs that carry it.
ALTER TABLE overrides ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE overrides ADD COLUMN search_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE overrides ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE overrides ADD COLUMN unsettled BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE overrides ADD COLUMN created_us BIGINT;
ALTER TABLE overrides ADD COLUMN created_by BIGINT REFERENCES users (id);
ALTER TABLE overrides ADD COLUMN edited_us BIGINT;
ALTER TABLE overrides ADD COLUMN edited_by BIGINT REFERENCES users (id);
ALTER TABLE overrides ADD COLUMN ended_us BIGINT;
ALTER TABLE overrides ADD COLUMN ended_by BIGINT REFERENCES users (id);
ALTER TABLE overrides ADD COLUMN deleted_us BIGINT;
ALTER TABLE overrides ADD COLUMN deleted_by BIGINT REFERENCES users (id);
-- No field holds a line end, so that no search finds what spans two.
UPDATE overrides SET search_key = lower(
    '' || chr(10) || COALESCE(message, '') || chr(10) || COALESCE(backup_software, '') || chr(10)
       || COALESCE(backup_type, '') || chr(10) || COALESCE(object_name, '')
);

-- What the override did to the object; the override itself may change later. For a run its effective status tells.
ALTER TABLE run_objects ADD COLUMN override_action BIGINT;
UPDATE run_objects SET override_action = 0 WHERE override_id IS NOT NULL;

-- The runs and objects that an override is carried by, and runs that were no success, for previews.
CREATE INDEX job_runs_by_override ON job_runs (override_id, run_us, reviewed_us, id) WHERE override_id IS NOT NULL;
CREATE INDEX run_objects_by_override ON run_objects (override_id, run_id) WHERE override_id IS NOT NULL;
CREATE INDEX job_runs_bad ON job_runs (run_us, id, job_id) WHERE status >= 20;
