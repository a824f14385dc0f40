-- Tickets and remarks whole: scopes on jobs, customers and objects, search, and whether anything of them is open.

-- `active_from_date` may be missing: then the day of `start_us` counts.
ALTER TABLE tickets ADD COLUMN active_from TEXT;
UPDATE tickets SET active_from = active_from_date;
ALTER TABLE tickets DROP COLUMN active_from_date;
ALTER TABLE tickets RENAME COLUMN active_from TO active_from_date;
ALTER TABLE tickets ADD COLUMN code_key TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
-- No resolution of the whole, and without scopes or with one that is open.
ALTER TABLE tickets ADD COLUMN is_open INTEGER NOT NULL DEFAULT 1;
UPDATE tickets SET code_key = lower(ticket_code), search_key = lower(ticket_code || char(10) || description),
    is_open = resolved_us IS NULL AND (
        NOT EXISTS (SELECT 1 FROM ticket_scopes s WHERE s.ticket_id = tickets.id)
        OR EXISTS (SELECT 1 FROM ticket_scopes s WHERE s.ticket_id = tickets.id AND s.resolved_us IS NULL));
-- Not unique: what was written before this step is left as it is.
CREATE INDEX tickets_by_code_key ON tickets (code_key, id);
-- The few of which Run Checks counts scopes.
CREATE INDEX tickets_unresolved ON tickets (id) WHERE resolved_us IS NULL;
CREATE INDEX tickets_listed ON tickets (is_open, start_us, id);

ALTER TABLE remarks ADD COLUMN active_from_date TEXT;
ALTER TABLE remarks ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
ALTER TABLE remarks ADD COLUMN is_open INTEGER NOT NULL DEFAULT 1;
UPDATE remarks SET search_key = lower(text),
    is_open = resolved_us IS NULL AND (
        NOT EXISTS (SELECT 1 FROM remark_scopes s WHERE s.remark_id = remarks.id)
        OR EXISTS (SELECT 1 FROM remark_scopes s WHERE s.remark_id = remarks.id AND s.resolved_us IS NULL));
CREATE INDEX remarks_unresolved ON remarks (id) WHERE resolved_us IS NULL;
CREATE INDEX remarks_listed ON remarks (is_open, start_us, id);

-- Either a job, with an object or without, or a customer. `scope_key` says which, folded.
CREATE TABLE new_ticket_scopes (
    ticket_id   INTEGER NOT NULL REFERENCES tickets (id),
    scope_key   TEXT NOT NULL,
    job_id      INTEGER REFERENCES jobs (id),
    customer_id INTEGER REFERENCES customers (id),
    object_name TEXT,
    resolved_us INTEGER,
    PRIMARY KEY (ticket_id, scope_key),
    CHECK ((job_id IS NULL) <> (customer_id IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO new_ticket_scopes (ticket_id, scope_key, job_id, resolved_us)
    SELECT ticket_id, 'job:' || job_id, job_id, resolved_us FROM ticket_scopes;
DROP TABLE ticket_scopes;
ALTER TABLE new_ticket_scopes RENAME TO ticket_scopes;
CREATE INDEX ticket_scopes_by_job ON ticket_scopes (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX ticket_scopes_by_customer ON ticket_scopes (customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE new_remark_scopes (
    remark_id   INTEGER NOT NULL REFERENCES remarks (id),
    scope_key   TEXT NOT NULL,
    job_id      INTEGER REFERENCES jobs (id),
    customer_id INTEGER REFERENCES customers (id),
    object_name TEXT,
    resolved_us INTEGER,
    PRIMARY KEY (remark_id, scope_key),
    CHECK ((job_id IS NULL) <> (customer_id IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO new_remark_scopes (remark_id, scope_key, job_id, resolved_us)
    SELECT remark_id, 'job:' || job_id, job_id, resolved_us FROM remark_scopes;
DROP TABLE remark_scopes;
ALTER TABLE new_remark_scopes RENAME TO remark_scopes;
CREATE INDEX remark_scopes_by_job ON remark_scopes (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX remark_scopes_by_customer ON remark_scopes (customer_id) WHERE customer_id IS NOT NULL;

-- The newest run of each Autotask ticket that a job's runs carry.
DROP INDEX job_runs_with_autotask;
CREATE INDEX job_runs_with_autotask ON job_runs (job_id, autotask_ticket_number, id) WHERE autotask_ticket_id IS NOT NULL;
