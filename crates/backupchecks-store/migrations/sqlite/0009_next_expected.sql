-- The next report that is expected of any job.
CREATE INDEX job_schedules_by_time ON job_schedules (expected_us) WHERE expected_us IS NOT NULL;
