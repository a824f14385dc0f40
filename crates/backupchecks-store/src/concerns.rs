//! What tickets and remarks mean for jobs and runs: the scopes that reach a job, the Autotask tickets around it, and the marks
//! beside a run. Candidates and texts only; core decides with them.

use crate::db::Tx;
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::Sql;
use backupchecks_core::model::{Concern, ConcernKind, CustomerId, JobId, PsaTicket, RunId, TicketId, UserId};
use backupchecks_core::rules::alerts::{ConcernText, Mark, concerned, marks};
use backupchecks_core::rules::propagation::{Carrier, Objects, Reach};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// The tables of tickets, or of remarks, which have the same columns but for their names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tables {
    pub(crate) kind: ConcernKind,
    pub(crate) table: &'static str,
    pub(crate) scopes: &'static str,
    pub(crate) links: &'static str,
    /// The column of the other two that names the first.
    pub(crate) id: &'static str,
    /// The column of what it says.
    pub(crate) text: &'static str,
    /// The code of a row `t`.
    code: &'static str,
}

const TICKETS: Tables = Tables {
    kind: ConcernKind::Ticket,
    table: "tickets",
    scopes: "ticket_scopes",
    links: "ticket_job_runs",
    id: "ticket_id",
    text: "description",
    code: "t.ticket_code",
};

const REMARKS: Tables = Tables {
    kind: ConcernKind::Remark,
    table: "remarks",
    scopes: "remark_scopes",
    links: "remark_job_runs",
    id: "remark_id",
    text: "text",
    code: "CAST(NULL AS TEXT)",
};

impl Tables {
    /// Those of tickets, then those of remarks.
    pub(crate) const BOTH: [Self; 2] = [TICKETS, REMARKS];

    pub(crate) fn of(kind: ConcernKind) -> Self {
        match kind {
            ConcernKind::Ticket => TICKETS,
            ConcernKind::Remark => REMARKS,
        }
    }

    /// The columns of a row `t` for [`Tables::read`].
    pub(crate) fn columns(&self) -> String {
        format!("t.id, {}, t.{}, t.active_from_date, t.start_us", self.code, self.text)
    }

    pub(crate) fn read(&self, row: &mut Row) -> Result<ConcernText, Fault> {
        Ok(ConcernText {
            concern: self.kind.numbered(row.take()?),
            code: row.take()?,
            text: row.take()?,
            active_from_date: date(row)?,
            start_date: row.time()?,
        })
    }
}

/// The next column as a date that may be missing.
pub(crate) fn date(row: &mut Row) -> Result<Option<Date>, Fault> {
    let Some(text) = row.take::<Option<String>>()? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Fault::unreadable("date", text))
}

/// By job every scope that reaches it, resolved or not.
pub(crate) async fn reaches(tx: &mut Tx, jobs: &[i64]) -> Result<HashMap<JobId, Vec<Reach>>, Fault> {
    let mut found: HashMap<JobId, Vec<Reach>> = HashMap::new();
    if jobs.is_empty() {
        return Ok(found);
    }
    for tables in Tables::BOTH {
        for mut row in tx.rows(reaches_sql(tables, jobs)).await? {
            found.entry(row.id(JobId)?).or_default().push(reach(tables, &mut row)?);
        }
    }
    Ok(found)
}

pub(crate) fn reaches_sql(tables: Tables, jobs: &[i64]) -> Sql {
    let Tables { table, scopes, id, .. } = tables;
    let columns = format!("s.{id}, s.object_name, COALESCE(s.resolved_us, t.resolved_us)");
    let on_jobs =
        format!("SELECT s.job_id, {columns} FROM {scopes} s JOIN {table} t ON t.id = s.{id} WHERE s.job_id IN ");
    let on_customers = format!(
        " UNION ALL SELECT j.id, {columns} FROM jobs j JOIN {scopes} s ON s.customer_id = j.customer_id \
         JOIN {table} t ON t.id = s.{id} WHERE j.id IN "
    );
    let numbers = || jobs.iter().copied();
    Sql::new(&on_jobs).numbers(numbers()).push(&on_customers).numbers(numbers())
}

/// By job how many tickets or remarks have an open scope that reaches it. These are counted once for all jobs, beginning with the
/// few that are open: the order of the joins is fixed.
pub(crate) fn open_counts_sql(tables: Tables) -> String {
    let Tables { table, scopes, id, .. } = tables;
    let open = format!("s.{id} = t.id AND t.resolved_us IS NULL AND s.resolved_us IS NULL");
    format!(
        "SELECT o.job_id, COUNT(*) AS found FROM \
         (SELECT s.job_id, s.{id} FROM {table} t CROSS JOIN {scopes} s WHERE {open} AND s.job_id IS NOT NULL \
          UNION SELECT k.id, s.{id} FROM {table} t CROSS JOIN {scopes} s CROSS JOIN jobs k \
          WHERE {open} AND k.customer_id = s.customer_id) o GROUP BY o.job_id"
    )
}

/// The same of these jobs.
pub(crate) fn open_counts_of_sql(tables: Tables, jobs: &[JobId]) -> Sql {
    let counts = open_counts_sql(tables);
    Sql::new(&format!("SELECT counts.job_id, counts.found FROM ({counts}) counts WHERE counts.job_id IN "))
        .numbers(jobs.iter().map(|job| job.0))
}

/// The scopes on these customers as a whole.
pub(crate) async fn reaches_of_customers(
    tx: &mut Tx,
    customers: impl IntoIterator<Item = CustomerId>,
) -> Result<Vec<Reach>, Fault> {
    let customers: Vec<i64> = customers.into_iter().map(|customer| customer.0).collect();
    let mut found = Vec::new();
    for tables in Tables::BOTH {
        let Tables { table, scopes, id, .. } = tables;
        let text = format!(
            "SELECT s.{id}, s.object_name, COALESCE(s.resolved_us, t.resolved_us) \
             FROM {scopes} s JOIN {table} t ON t.id = s.{id} WHERE s.customer_id IN "
        );
        for mut row in tx.rows(Sql::new(&text).numbers(customers.iter().copied())).await? {
            found.push(reach(tables, &mut row)?);
        }
    }
    Ok(found)
}

fn reach(tables: Tables, row: &mut Row) -> Result<Reach, Fault> {
    Ok(Reach { concern: tables.kind.numbered(row.take()?), object: row.take()?, resolved_at: row.maybe_time()? })
}

/// By job the Autotask tickets around it, each by the newest run that carries it: those of its own runs, and those with the code
/// of a ticket that reaches it.
pub(crate) async fn carriers(
    tx: &mut Tx,
    jobs: &[i64],
    reaches: &HashMap<JobId, Vec<Reach>>,
) -> Result<HashMap<JobId, Vec<Carrier>>, Fault> {
    let mut newest: Vec<(JobId, bool, RunId)> = Vec::new();
    for mut row in tx.rows(own_carriers_sql(jobs)).await? {
        newest.push((row.id(JobId)?, true, row.id(RunId)?));
    }
    let tickets: BTreeSet<TicketId> = reaches.values().flatten().filter_map(ticket).collect();
    let mut by_ticket: HashMap<TicketId, RunId> = HashMap::new();
    if !tickets.is_empty() {
        let text = "SELECT t.id, MAX(r.id) FROM tickets t JOIN job_runs r ON r.autotask_ticket_number = t.ticket_code \
                    WHERE r.autotask_ticket_id IS NOT NULL AND t.id IN ";
        let sql = Sql::new(text).numbers(tickets.into_iter().map(|ticket| ticket.0)).push(" GROUP BY t.id");
        for mut row in tx.rows(sql).await? {
            by_ticket.insert(row.id(TicketId)?, row.id(RunId)?);
        }
    }
    for (job, reaches) in reaches {
        let codes: BTreeSet<RunId> =
            reaches.iter().filter_map(ticket).filter_map(|ticket| by_ticket.get(&ticket).copied()).collect();
        newest.extend(codes.into_iter().map(|run| (*job, false, run)));
    }
    let carried = carried(tx, newest.iter().map(|(_, _, run)| run.0).collect()).await?;
    let mut found: HashMap<JobId, Vec<Carrier>> = HashMap::new();
    for (job, own, run) in newest {
        if let Some((gone, psa)) = carried.get(&run) {
            found.entry(job).or_default().push(Carrier { run, own, gone: *gone, psa: psa.clone() });
        }
    }
    Ok(found)
}

pub(crate) fn own_carriers_sql(jobs: &[i64]) -> Sql {
    let text = "SELECT job_id, MAX(id) FROM job_runs WHERE autotask_ticket_id IS NOT NULL AND job_id IN ";
    Sql::new(text).numbers(jobs.iter().copied()).push(" GROUP BY job_id, autotask_ticket_number")
}

fn ticket(reach: &Reach) -> Option<TicketId> {
    match reach.concern {
        Concern::Ticket(ticket) => Some(ticket),
        Concern::Remark(_) => None,
    }
}

/// What these runs carry, and whether it is gone.
async fn carried(tx: &mut Tx, runs: BTreeSet<i64>) -> Result<HashMap<RunId, (bool, PsaTicket)>, Fault> {
    let mut found = HashMap::new();
    if runs.is_empty() {
        return Ok(found);
    }
    let text = "SELECT r.id, r.autotask_ticket_deleted_at IS NOT NULL, \
                (SELECT MIN(t.id) FROM tickets t WHERE t.ticket_code = r.autotask_ticket_number), \
                r.autotask_ticket_id, r.autotask_ticket_number, r.autotask_created_at, r.autotask_created_by \
                FROM job_runs r WHERE r.id IN ";
    for mut row in tx.rows(Sql::new(text).numbers(runs)).await? {
        let (run, gone) = (row.id(RunId)?, row.take()?);
        let psa = PsaTicket {
            ticket: row.maybe_id(TicketId)?,
            autotask_ticket_id: row.take()?,
            autotask_ticket_number: row.take()?,
            created_at: row.time()?,
            created_by: row.maybe_id(UserId)?,
        };
        found.insert(run, (gone, psa));
    }
    Ok(found)
}

/// What is linked to the run, and what is open for its job.
pub(crate) async fn marks_of(
    tx: &mut Tx,
    job: JobId,
    run: Option<RunId>,
    objects: &Objects,
) -> Result<Vec<Mark>, Fault> {
    let reaches = reaches(tx, &[job.0]).await?.remove(&job).unwrap_or_default();
    let mut linked = BTreeSet::new();
    for tables in Tables::BOTH {
        let Some(run) = run else { break };
        let text = format!("SELECT {} FROM {} WHERE run_id = ?", tables.id, tables.links);
        for mut row in tx.rows(Sql::new(&text).with(run)).await? {
            linked.insert(tables.kind.numbered(row.take()?));
        }
    }
    let texts = texts(tx, &concerned(&linked, &reaches)).await?;
    Ok(marks(texts, &linked, &reaches, objects))
}

async fn texts(tx: &mut Tx, concerns: &BTreeSet<Concern>) -> Result<Vec<ConcernText>, Fault> {
    let mut texts = Vec::new();
    for tables in Tables::BOTH {
        let wanted: Vec<i64> =
            concerns.iter().filter(|one| one.kind() == tables.kind).map(|one| one.number()).collect();
        if wanted.is_empty() {
            continue;
        }
        let text = format!("SELECT {} FROM {} t WHERE t.id IN ", tables.columns(), tables.table);
        for mut row in tx.rows(Sql::new(&text).numbers(wanted)).await? {
            texts.push(tables.read(&mut row)?);
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use crate::{SqlStore, testing};
    use backupchecks_core::contract::build::{Scene, act, mail};
    use backupchecks_core::model::{Concern, JobId, MatchKey, TicketId};
    use backupchecks_core::ports::{IngestQuestion, IngestStore as _, PageStore as _, TicketStore as _};
    use backupchecks_core::rules::propagation::{Objects, propagate};

    /// The Autotask ticket that the next run of the job would carry: its number, and the internal ticket.
    async fn carried(store: &SqlStore, job: JobId) -> Option<(String, Option<TicketId>)> {
        let key: MatchKey = store.job(job).await.unwrap().unwrap().job.identity.key();
        let question = IngestQuestion { match_keys: vec![key], ..IngestQuestion::default() };
        let context = store.load_ingest(&question).await.unwrap().jobs.pop().unwrap();
        let along = propagate(&context.reaches, &context.carriers, &Objects::default());
        along.psa.map(|psa| (psa.autotask_ticket_number, psa.ticket))
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
        store.resolve(Concern::Ticket(ticket), None, act(1)).await.unwrap();
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
