//! What decisions rest on: the revision, jobs with what their runs take along, overrides.

use crate::db::{Lock, Tx};
use crate::fault::Fault;
use crate::rows;
use crate::sql::Sql;
use backupchecks_core::model::{CustomerId, JobId, MatchKey, Override, PsaTicket, RemarkId, RunId, TicketId, UserId};
use backupchecks_core::ports::{JobContext, Revision};
use std::collections::{BTreeSet, HashMap};

/// The revision. Read first, so that nothing read after it can be older.
pub(crate) async fn revision(tx: &mut Tx) -> Result<Revision, Fault> {
    let row = tx.row(Sql::new("SELECT value FROM revision WHERE id = 1")).await?;
    row.ok_or_else(|| Fault::unreadable("revision", "none"))?.id(Revision)
}

/// The revision, which stays what it is until this transaction ends. Others may hold it likewise.
pub(crate) async fn hold_revision(tx: &mut Tx) -> Result<Revision, Fault> {
    tx.lock(Lock::DecisionsShared).await?;
    revision(tx).await
}

/// The revision, held alone: nobody else takes in mails or changes what decisions rest on until this transaction ends.
pub(crate) async fn lock_revision(tx: &mut Tx) -> Result<Revision, Fault> {
    tx.lock(Lock::Decisions).await?;
    revision(tx).await
}

/// Begins a new revision: decisions that rest on the one before are stale.
pub(crate) async fn bump_revision(tx: &mut Tx) -> Result<(), Fault> {
    tx.execute(Sql::new("UPDATE revision SET value = value + 1 WHERE id = 1")).await.map(drop)
}

/// All jobs with one of the keys, with what their runs take along, in the order of their numbers.
pub(crate) async fn jobs(tx: &mut Tx, keys: impl IntoIterator<Item = &MatchKey>) -> Result<Vec<JobContext>, Fault> {
    jobs_and(tx, keys, []).await
}

/// Likewise, with these further jobs.
pub(crate) async fn jobs_and(
    tx: &mut Tx,
    keys: impl IntoIterator<Item = &MatchKey>,
    further: impl IntoIterator<Item = JobId>,
) -> Result<Vec<JobContext>, Fault> {
    let text = format!("SELECT {} FROM jobs j WHERE j.match_key IN ", rows::JOB);
    let sql = Sql::new(&text).texts(keys.into_iter().map(MatchKey::as_str)).push(" OR j.id IN ");
    let sql = sql.numbers(further.into_iter().map(|job| job.0)).push(" ORDER BY j.id");
    let mut jobs = Vec::new();
    for mut row in tx.rows(sql).await? {
        jobs.push(rows::job(&mut row)?);
    }
    let ids: Vec<i64> = jobs.iter().map(|job| job.id.0).collect();
    let mut tickets = open(tx, "ticket_scopes", "tickets", "ticket_id", &ids, TicketId).await?;
    let mut remarks = open(tx, "remark_scopes", "remarks", "remark_id", &ids, RemarkId).await?;
    let mut psa = psa_tickets(tx, &ids).await?;
    let context = |job: backupchecks_core::model::Job| {
        let id = job.id;
        let tickets = tickets.remove(&id).unwrap_or_default();
        JobContext { job, tickets, remarks: remarks.remove(&id).unwrap_or_default(), psa: psa.remove(&id) }
    };
    Ok(jobs.into_iter().map(context).collect())
}

/// By job the tickets, or remarks, whose scope on it is open, oldest first.
async fn open<T>(
    tx: &mut Tx,
    scopes: &str,
    table: &str,
    column: &str,
    jobs: &[i64],
    make: fn(i64) -> T,
) -> Result<HashMap<JobId, Vec<T>>, Fault> {
    let mut found: HashMap<JobId, Vec<T>> = HashMap::new();
    let text = format!(
        "SELECT s.job_id, t.id FROM {scopes} s JOIN {table} t ON t.id = s.{column} \
         WHERE s.resolved_us IS NULL AND t.resolved_us IS NULL AND s.job_id IN "
    );
    for mut row in tx.rows(Sql::new(&text).numbers(jobs.iter().copied()).push(" ORDER BY t.id")).await? {
        found.entry(row.id(JobId)?).or_default().push(row.id(make)?);
    }
    Ok(found)
}

/// By job the Autotask ticket that its runs carry: that of a run with the code of an open ticket, else the job's newest whose own
/// ticket is open. Source: rules for tickets in the handbook.
async fn psa_tickets(tx: &mut Tx, jobs: &[i64]) -> Result<HashMap<JobId, PsaTicket>, Fault> {
    let by_code = "SELECT s.job_id, MAX(r.id) FROM ticket_scopes s JOIN tickets t ON t.id = s.ticket_id \
                   JOIN job_runs r ON r.autotask_ticket_number = t.ticket_code \
                   WHERE r.autotask_ticket_id IS NOT NULL AND s.resolved_us IS NULL AND t.resolved_us IS NULL \
                   AND s.job_id IN ";
    let newest = "SELECT r.job_id, MAX(r.id) FROM job_runs r LEFT JOIN tickets t ON t.ticket_code = r.autotask_ticket_number \
                  LEFT JOIN ticket_scopes s ON s.ticket_id = t.id AND s.job_id = r.job_id \
                  WHERE r.autotask_ticket_id IS NOT NULL AND r.autotask_ticket_deleted_at IS NULL \
                  AND (t.id IS NULL OR t.resolved_us IS NULL AND s.job_id IS NOT NULL AND s.resolved_us IS NULL) \
                  AND r.job_id IN ";
    let mut carriers: HashMap<JobId, RunId> = HashMap::new();
    let by_code =
        Sql::new(by_code).numbers(jobs.iter().copied()).push(" GROUP BY s.job_id, t.id ORDER BY s.job_id, t.id");
    let newest = Sql::new(newest).numbers(jobs.iter().copied()).push(" GROUP BY r.job_id");
    for sql in [by_code, newest] {
        for mut row in tx.rows(sql).await? {
            let (job, run) = (row.id(JobId)?, row.id(RunId)?);
            carriers.entry(job).or_insert(run);
        }
    }
    let mut tickets = HashMap::new();
    for (job, run) in carriers {
        let text = "SELECT t.id, r.autotask_ticket_id, r.autotask_ticket_number, r.autotask_created_at, \
                    r.autotask_created_by FROM job_runs r \
                    LEFT JOIN tickets t ON t.ticket_code = r.autotask_ticket_number WHERE r.id = ? ORDER BY t.id LIMIT 1";
        let Some(mut row) = tx.row(Sql::new(text).with(run)).await? else { continue };
        let ticket = PsaTicket {
            ticket: row.maybe_id(TicketId)?,
            autotask_ticket_id: row.take()?,
            autotask_ticket_number: row.take()?,
            created_at: row.time()?,
            created_by: row.maybe_id(UserId)?,
        };
        tickets.insert(job, ticket);
    }
    Ok(tickets)
}

/// All overrides.
pub(crate) async fn overrides(tx: &mut Tx) -> Result<Vec<Override>, Fault> {
    read_overrides(tx, Sql::new(&format!("SELECT {} FROM overrides o", rows::OVERRIDE))).await
}

/// The overrides that reach one of these jobs or all jobs.
pub(crate) async fn overrides_of(tx: &mut Tx, jobs: &[JobContext]) -> Result<Vec<Override>, Fault> {
    let customers: BTreeSet<CustomerId> = jobs.iter().map(|context| context.job.customer_id).collect();
    let text = format!(
        "SELECT {} FROM overrides o WHERE o.job_id IS NULL AND o.customer_id IS NULL OR o.job_id IN ",
        rows::OVERRIDE
    );
    let sql = Sql::new(&text).numbers(jobs.iter().map(|context| context.job.id.0));
    read_overrides(tx, sql.push(" OR o.customer_id IN ").numbers(customers.into_iter().map(|id| id.0))).await
}

async fn read_overrides(tx: &mut Tx, sql: Sql) -> Result<Vec<Override>, Fault> {
    let mut overrides = Vec::new();
    for mut row in tx.rows(sql.push(" ORDER BY o.id")).await? {
        overrides.push(rows::override_rule(&mut row)?);
    }
    Ok(overrides)
}

#[cfg(test)]
mod tests {
    use crate::{SqlStore, testing};
    use backupchecks_core::contract::build::{Scene, act, mail};
    use backupchecks_core::model::{JobId, MatchKey, TicketId};
    use backupchecks_core::ports::{ExceptionStore as _, IngestQuestion, IngestStore as _, PageStore as _};

    /// The Autotask ticket that the next run of the job would carry: its number, and the internal ticket.
    async fn carried(store: &SqlStore, job: JobId) -> Option<(String, Option<TicketId>)> {
        let key: MatchKey = store.job(job).await.unwrap().unwrap().job.identity.key();
        let question = IngestQuestion { match_keys: vec![key], ..IngestQuestion::default() };
        let context = store.load_ingest(&question).await.unwrap().jobs.pop().unwrap();
        context.psa.map(|psa| (psa.autotask_ticket_number, psa.ticket))
    }

    /// Nothing in the ports sets an Autotask ticket yet, so the columns are filled here as a client of Autotask will.
    async fn an_autotask_ticket_is_carried_until_it_is_resolved_or_gone(store: SqlStore) {
        let scene = Scene::open(&store).await.unwrap();
        let first = scene.job("Acme", mail("Nightly")).await.unwrap();
        let other = scene.job("Acme", mail("Weekly")).await.unwrap();
        assert_eq!(carried(&store, first).await, None);
        let set = |job: JobId, number: &str| {
            format!(
                "UPDATE job_runs SET autotask_ticket_id = 4711, autotask_ticket_number = '{number}', \
                 autotask_created_at = 0 WHERE job_id = {job}"
            )
        };
        store.db.execute_alone(&set(first, "T20260301.0001")).await.unwrap();
        assert_eq!(carried(&store, first).await, Some(("T20260301.0001".into(), None)), "the job's newest");
        assert_eq!(carried(&store, other).await, None);

        let ticket = scene.ticket("T20260301.0001", other).await.unwrap();
        assert_eq!(carried(&store, other).await, Some(("T20260301.0001".into(), Some(ticket))), "by its code");
        assert_eq!(carried(&store, first).await, None, "the internal ticket is not open for this job");
        store.resolve_ticket(ticket, None, act(1)).await.unwrap();
        assert_eq!(carried(&store, other).await, None, "resolved");

        store.db.execute_alone(&set(other, "T20260301.0002")).await.unwrap();
        assert!(carried(&store, other).await.is_some());
        store.db.execute_alone("UPDATE job_runs SET autotask_ticket_deleted_at = 1").await.unwrap();
        assert_eq!(carried(&store, other).await, None, "gone from Autotask");
    }

    #[tokio::test]
    async fn an_autotask_ticket_is_carried_on_sqlite() {
        let (_folder, store) = testing::sqlite().await.unwrap();
        an_autotask_ticket_is_carried_until_it_is_resolved_or_gone(store).await;
    }

    #[tokio::test]
    async fn an_autotask_ticket_is_carried_on_postgres() {
        an_autotask_ticket_is_carried_until_it_is_resolved_or_gone(testing::postgres().await.unwrap()).await;
    }
}
