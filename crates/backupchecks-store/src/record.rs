//! Storing recorded runs, and letting them say something else: the only place that inserts into `job_runs`.

use crate::db::{Lock, Tx};
use crate::fault::Fault;
use crate::sql::{Insert, Sql, Value, clean};
use crate::tickets::{REMARK_LINKS, TICKET_LINKS};
use backupchecks_core::engine::RecordedRun;
use backupchecks_core::model::{ConcernKind, CustomerId, JobId, MailId, NewRun, ObjectReport, RunId, RunSource};
use std::collections::{BTreeSet, HashMap};

/// A run with what it belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnedRun<'a> {
    pub(crate) job: JobId,
    /// Its mail and its place in it.
    pub(crate) mail: Option<(MailId, u32)>,
    pub(crate) recorded: &'a RecordedRun,
}

const RUNS: Insert = Insert {
    table: "job_runs",
    columns: "id, job_id, mail_id, mail_ordinal, source_type, external_id, run_us, status, effective, override_id, reason, \
              evidence, remark, attempt, started, finished, autotask_ticket_id, autotask_ticket_number, \
              autotask_created_at, autotask_created_by",
    conflict: "",
};

const OBJECTS: Insert = Insert {
    table: "run_objects",
    columns: "run_id, ordinal, customer_object_id, status, status_part, status_words, message, size_bytes, \
              transferred_bytes, started, finished, duration_seconds, override_id, override_action",
    conflict: "",
};

// Somebody else may add the same thing at the same time; whoever comes second takes what is there.
const CATALOGUE: Insert = Insert {
    table: "customer_objects",
    columns: "id, customer_id, object_type, name",
    conflict: "ON CONFLICT (customer_id, object_type, name) DO NOTHING",
};

/// What names an object of a customer: customer, type, name.
type ObjectKey = (CustomerId, String, String);

/// Stores runs with their objects and links, and gives their numbers in order.
pub(crate) async fn store_runs(tx: &mut Tx, runs: &[OwnedRun<'_>]) -> Result<Vec<RunId>, Fault> {
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    let catalogue = Catalogue::of(tx, runs.iter()).await?;
    tx.lock(Lock::RunNumbers).await?;
    let ids: Vec<RunId> = tx.reserve("job_runs", runs.len()).await?.into_iter().map(RunId).collect();
    let mut rows = Vec::with_capacity(runs.len() * 20);
    let (mut objects, mut tickets, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
    for (run, id) in runs.iter().zip(&ids) {
        push_run(&mut rows, *id, run)?;
        catalogue.push_objects(&mut objects, *id, run);
        for concern in &run.recorded.along.linked {
            let links = match concern.kind() {
                ConcernKind::Ticket => &mut tickets,
                ConcernKind::Remark => &mut remarks,
            };
            links.extend([Value::from(concern.number()), (*id).into()]);
        }
        trace(*id, run);
    }
    tx.insert(&RUNS, rows).await?;
    tx.insert(&OBJECTS, objects).await?;
    tx.insert(&TICKET_LINKS, tickets).await?;
    tx.insert(&REMARK_LINKS, remarks).await?;
    Ok(ids)
}

/// Tells which tickets and remarks a run takes along, which not, and why.
fn trace(run: RunId, owned: &OwnedRun<'_>) {
    let job = owned.job;
    let along = &owned.recorded.along;
    for concern in &along.linked {
        tracing::debug!(%run, %job, "linked to {concern}");
    }
    for (concern, why) in &along.left_out {
        tracing::debug!(%run, %job, "not linked to {concern}: {why}");
    }
    if let Some(psa) = &along.psa {
        tracing::debug!(%run, %job, "carries on the Autotask ticket {}", psa.autotask_ticket_number);
    }
    for (number, why) in &along.psa_left_out {
        tracing::debug!(%run, %job, "does not carry on the Autotask ticket {number}: {why}");
    }
}

/// Lets runs say something else, under another job where they name one. Their links, reviews and Autotask columns stay.
pub(crate) async fn change_runs(tx: &mut Tx, runs: &[(RunId, OwnedRun<'_>)]) -> Result<(), Fault> {
    if runs.is_empty() {
        return Ok(());
    }
    let catalogue = Catalogue::of(tx, runs.iter().map(|(_, run)| run)).await?;
    let mut objects = Vec::new();
    for (id, run) in runs {
        let recorded = run.recorded;
        let said = &recorded.run;
        let sql = Sql::new(
            "UPDATE job_runs SET job_id = ?, status = ?, effective = ?, override_id = ?, reason = ?, evidence = ?, remark = ?, \
             attempt = ?, started = ?, finished = ? WHERE id = ?",
        );
        let sql = sql
            .with(run.job)
            .with(said.status.code())
            .with(recorded.effective.code())
            .with(recorded.applied.map(|applied| applied.id));
        let sql = sql.with(&said.reason).with(evidence(said)?).with(said.remark.as_ref()).with(said.attempt);
        tx.execute(sql.with(said.started_at).with(said.finished_at).with(*id)).await?;
        catalogue.push_objects(&mut objects, *id, run);
    }
    tx.execute(Sql::new("DELETE FROM run_objects WHERE run_id IN ").numbers(runs.iter().map(|(id, _)| id.0))).await?;
    tx.insert(&OBJECTS, objects).await.map(drop)
}

/// The objects of some runs in the catalogues of their customers.
struct Catalogue {
    customers: HashMap<JobId, CustomerId>,
    entries: HashMap<ObjectKey, i64>,
}

impl Catalogue {
    /// Adds what is new.
    async fn of<'a>(tx: &mut Tx, runs: impl Iterator<Item = &'a OwnedRun<'a>> + Clone) -> Result<Self, Fault> {
        let customers = customers(tx, runs.clone()).await?;
        let mut wanted = BTreeSet::new();
        for run in runs {
            let customer = customers.get(&run.job).copied().unwrap_or(CustomerId(0));
            wanted.extend(run.recorded.run.objects.iter().map(|object| key_of(customer, object)));
        }
        let entries = catalogue(tx, wanted).await?;
        Ok(Self { customers, entries })
    }

    fn push_objects(&self, rows: &mut Vec<Value>, id: RunId, run: &OwnedRun<'_>) {
        let customer = self.customers.get(&run.job).copied().unwrap_or(CustomerId(0));
        let applied = run.recorded.object_overrides.iter().copied().chain(std::iter::repeat(None));
        for ((object, applied), ordinal) in run.recorded.run.objects.iter().zip(applied).zip(0_u32..) {
            let entry = self.entries.get(&key_of(customer, object)).copied();
            rows.extend([Value::from(id), ordinal.into(), entry.into()]);
            push_object(rows, object);
            let columns = (applied.map(|applied| applied.id), applied.map(|applied| applied.action.code()));
            rows.extend([Value::from(columns.0), columns.1.into()]);
        }
    }
}

fn evidence(run: &NewRun) -> Result<String, Fault> {
    serde_json::to_string(&run.evidence).map_err(|error| Fault::unreadable("evidence", error))
}

fn push_run(rows: &mut Vec<Value>, id: RunId, owned: &OwnedRun<'_>) -> Result<(), Fault> {
    let OwnedRun { job, mail, recorded } = owned;
    let run = &recorded.run;
    let external_id = match &run.source {
        RunSource::Mail { .. } => None,
        RunSource::External { external_id, .. } => Some(external_id),
    };
    let evidence = evidence(run)?;
    let psa = recorded.along.psa.as_ref();
    rows.extend([
        Value::from(id),
        (*job).into(),
        mail.map(|(mail, _)| mail).into(),
        mail.map(|(_, ordinal)| ordinal).into(),
        run.source.source_type().code().into(),
        external_id.into(),
        run.run_at.into(),
        run.status.code().into(),
        recorded.effective.code().into(),
        recorded.applied.map(|applied| applied.id).into(),
        run.reason.as_str().into(),
        evidence.into(),
        run.remark.as_ref().into(),
        run.attempt.into(),
        run.started_at.into(),
        run.finished_at.into(),
        psa.map(|psa| psa.autotask_ticket_id).into(),
        psa.map(|psa| psa.autotask_ticket_number.as_str()).into(),
        psa.map(|psa| psa.created_at).into(),
        psa.and_then(|psa| psa.created_by).into(),
    ]);
    Ok(())
}

fn push_object(rows: &mut Vec<Value>, object: &ObjectReport) {
    let status = object.status.as_ref();
    rows.extend([
        Value::from(status.map(|found| found.status.code())),
        status.map(|found| found.part.code()).into(),
        status.map(|found| found.words.as_str()).into(),
        object.message.as_ref().into(),
        object.size_bytes.into(),
        object.transferred_bytes.into(),
        object.started_at.into(),
        object.finished_at.into(),
        object.duration_seconds.into(),
    ]);
}

fn key_of(customer: CustomerId, object: &ObjectReport) -> ObjectKey {
    (customer, clean(&object.object_type), clean(&object.name))
}

async fn customers<'a>(
    tx: &mut Tx,
    runs: impl Iterator<Item = &'a OwnedRun<'a>>,
) -> Result<HashMap<JobId, CustomerId>, Fault> {
    let jobs: BTreeSet<JobId> = runs.map(|run| run.job).collect();
    let sql = Sql::new("SELECT id, customer_id FROM jobs WHERE id IN ").numbers(jobs.into_iter().map(|job| job.0));
    let mut customers = HashMap::new();
    for mut row in tx.rows(sql).await? {
        customers.insert(row.id(JobId)?, row.id(CustomerId)?);
    }
    Ok(customers)
}

/// The numbers of these objects in the catalogue; those that are new are added.
pub(crate) async fn catalogue(tx: &mut Tx, wanted: BTreeSet<ObjectKey>) -> Result<HashMap<ObjectKey, i64>, Fault> {
    let mut found = HashMap::with_capacity(wanted.len());
    find_objects(tx, wanted.iter(), &mut found).await?;
    // In one order everywhere, so that two imports never wait for each other.
    let missing: Vec<&ObjectKey> = wanted.iter().filter(|key| !found.contains_key(*key)).collect();
    let ids = tx.reserve("customer_objects", missing.len()).await?;
    let mut rows = Vec::with_capacity(missing.len() * 4);
    for ((customer, object_type, name), id) in missing.iter().zip(&ids) {
        rows.extend([Value::from(*id), (*customer).into(), object_type.into(), name.into()]);
    }
    let added = tx.insert(&CATALOGUE, rows).await?;
    if usize::try_from(added).is_ok_and(|added| added == missing.len()) {
        found.extend(missing.into_iter().cloned().zip(ids));
    } else {
        find_objects(tx, missing.into_iter(), &mut found).await?;
    }
    Ok(found)
}

async fn find_objects<'a>(
    tx: &mut Tx,
    wanted: impl Iterator<Item = &'a ObjectKey>,
    found: &mut HashMap<ObjectKey, i64>,
) -> Result<(), Fault> {
    let keys: Vec<_> =
        wanted.map(|(customer, object_type, name)| serde_json::json!([customer.0, object_type, name])).collect();
    if keys.is_empty() {
        return Ok(());
    }
    // The order of the join is fixed: the wanted ones first, each found by the unique key.
    let text = "SELECT o.id, o.customer_id, o.object_type, o.name FROM {{objects}} w CROSS JOIN customer_objects o \
                WHERE o.customer_id = w.customer_id AND o.object_type = w.object_type AND o.name = w.name";
    for mut row in tx.rows(Sql::new(text).with(serde_json::Value::from(keys).to_string())).await? {
        let id: i64 = row.take()?;
        found.insert((row.id(CustomerId)?, row.take()?, row.take()?), id);
    }
    Ok(())
}
