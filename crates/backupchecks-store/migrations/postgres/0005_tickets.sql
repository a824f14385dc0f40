-- Tickets and remarks whole: scopes on jobs, customers and objects, search, and whether anything of them is open.

-- `active_from_date` may be missing: then the day of `start_us` counts.
ALTER TABLE tickets ALTER COLUMN active_from_date DROP NOT NULL;
ALTER TABLE tickets ADD COLUMN code_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN search_key TEXT COLLATE "C" NOT NULL DEFAULT '';
-- No resolution of the whole, and without scopes or with one that is open.
ALTER TABLE tickets ADD COLUMN is_open BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE tickets SET code_key = lower(ticket_code), search_key = lower(ticket_code || chr(10) || description),
    is_open = resolved_us IS NULL AND (
        NOT EXISTS (SELECT 1 FROM ticket_scopes s WHERE s.ticket_id = tickets.id)
        OR EXISTS (SELECT 1 FROM ticket_scopes s WHERE s.ticket_id = tickets.id AND s.resolved_us IS NULL));
-- Not unique: what was written before this step is left as it is.
CREATE INDEX tickets_by_code_key ON tickets (code_key, id);
-- The few of which Run Checks counts scopes.
CREATE INDEX tickets_unresolved ON tickets (id) WHERE resolved_us IS NULL;
CREATE INDEX tickets_listed ON tickets (is_open, start_us, id);

ALTER TABLE remarks ADD COLUMN active_from_date TEXT;
ALTER TABLE remarks ADD COLUMN search_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE remarks ADD COLUMN is_open BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE remarks SET search_key = lower(text),
    is_open = resolved_us IS NULL AND (
        NOT EXISTS (SELECT 1 FROM remark_scopes s WHERE s.remark_id = remarks.id)
        OR EXISTS (SELECT 1 FROM remark_scopes s WHERE s.remark_id = remarks.id AND s.resolved_us IS NULL));
CREATE INDEX remarks_unresolved ON remarks (id) WHERE resolved_us IS NULL;
CREATE INDEX remarks_listed ON remarks (is_open, start_us, id);

-- Either a job, with an object or without, or a customer. `scope_key` says which, folded.
ALTER TABLE ticket_scopes ADD COLUMN scope_key TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE ticket_scopes SET scope_key = 'job:' || job_id;
ALTER TABLE ticket_scopes ALTER COLUMN scope_key DROP DEFAULT;
ALTER TABLE ticket_scopes DROP CONSTRAINT ticket_scopes_pkey;
ALTER TABLE ticket_scopes ADD PRIMARY KEY (ticket_id, scope_key);
ALTER TABLE ticket_scopes ALTER COLUMN job_id DROP NOT NULL;
ALTER TABLE ticket_scopes ADD COLUMN customer_id BIGINT REFERENCES customers (id);
ALTER TABLE ticket_scopes ADD COLUMN object_name TEXT;
ALTER TABLE ticket_scopes ADD CHECK ((job_id IS NULL) <> (customer_id IS NULL));
DROP INDEX ticket_scopes_by_job;
CREATE INDEX ticket_scopes_by_job ON ticket_scopes (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX ticket_scopes_by_customer ON ticket_scopes (customer_id) WHERE customer_id IS NOT NULL;

ALTER TABLE remark_scopes ADD COLUMN scope_key TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE remark_scopes SET scope_key = 'job:' || job_id;
ALTER TABLE remark_scopes ALTER COLUMN scope_key DROP DEFAULT;
ALTER TABLE remark_scopes DROP CONSTRAINT remark_scopes_pkey;
ALTER TABLE remark_scopes ADD PRIMARY KEY (remark_id, scope_key);
ALTER TABLE remark_scopes ALTER COLUMN job_id DROP NOT NULL;
ALTER TABLE remark_scopes ADD COLUMN customer_id BIGINT REFERENCES customers (id);
ALTER TABLE remark_scopes ADD COLUMN object_name TEXT;
ALTER TABLE remark_scopes ADD CHECK ((job_id IS NULL) <> (customer_id IS NULL));
DROP INDEX remark_scopes_by_job;
CREATE INDEX remark_scopes_by_job ON remark_scopes (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX remark_scopes_by_customer ON remark_scopes (customer_id) WHERE customer_id IS NOT NULL;

-- The newest run of each Autotask ticket that a job's runs carry.
DROP INDEX job_runs_with_autotask;
CREATE INDEX job_runs_with_autotask ON job_runs (job_id, autotask_ticket_number, id) WHERE autotask_ticket_id IS NOT NULL;
