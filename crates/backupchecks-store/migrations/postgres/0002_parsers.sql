-- What reports say of an object beyond its size and times.
ALTER TABLE run_objects ADD COLUMN transferred_bytes BIGINT;
ALTER TABLE run_objects ADD COLUMN duration_seconds BIGINT;
