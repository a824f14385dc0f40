//! Care of jobs. Taking steps and taking them back stands in `care::step`, what goes along with a job in `care::carry`.

mod carry;
mod step;

use crate::db::Tx;
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::{Insert, Sql, Value};
use crate::{SqlStore, audit, context, overrides, pending, settle};
use async_trait::async_trait;
use backupchecks_core::engine::settle_anew;
use backupchecks_core::model::{Act, CareId, CareRecord, CareStep, JobId, MailId};
use backupchecks_core::ports::{CareRow, Cared, JobCareStore, PendingSelection, StoreError};
use backupchecks_core::rules::care::CareFault;
use backupchecks_core::rules::notes;
use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
pub(crate) use carry::results_sql;

const CARING: &str = "caring for a job";
const READING: &str = "reading what was done to a job";

const JOBS: Insert = Insert { table: "job_care_jobs", columns: "job_id, care_id", conflict: "" };

/// A step that was taken, or why it was not.
type Taken<T> = Result<T, Untaken>;

/// Why a step was not taken: by a rule, or because the database failed.
#[derive(Debug)]
enum Untaken {
    Refused(CareFault),
    Failed(Fault),
}

impl From<CareFault> for Untaken {
    fn from(fault: CareFault) -> Self {
        Self::Refused(fault)
    }
}

impl From<Fault> for Untaken {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

fn cared(done: Taken<Cared>) -> Result<Cared, StoreError> {
    match done {
        Ok(done) => Ok(done),
        Err(Untaken::Refused(fault)) => Ok(Cared::Refused(fault)),
        Err(Untaken::Failed(fault)) => Err(fault.into()),
    }
}

#[async_trait]
impl JobCareStore for SqlStore {
    async fn care(&self, step: &CareStep, act: Act) -> Result<Cared, StoreError> {
        cared(take(self, step, act).await)
    }

    async fn try_care(&self, step: &CareStep, act: Act) -> Result<Result<CareRecord, CareFault>, StoreError> {
        match try_out(self, step, act).await {
            Ok(record) => Ok(Ok(record)),
            Err(Untaken::Refused(fault)) => Ok(Err(fault)),
            Err(Untaken::Failed(fault)) => Err(fault.into()),
        }
    }

    async fn undo_care(&self, care: CareId, act: Act) -> Result<Cared, StoreError> {
        cared(take_back(self, care, act).await)
    }

    async fn cares(&self, job: JobId, limit: u32) -> Result<Vec<CareRow>, StoreError> {
        let mut tx = self.db.read(READING).await?;
        let rows = tx.rows(cares_sql(job, limit)).await?;
        let mut rows = rows.into_iter().map(|mut row| care_row(&mut row)).collect::<Result<Vec<_>, Fault>>()?;
        name_jobs(&mut tx, &mut rows).await?;
        Ok(rows)
    }

    async fn merged_into(&self, job: JobId) -> Result<Option<JobId>, StoreError> {
        let sql = Sql::new("SELECT merged_into FROM jobs WHERE id = ?").with(job);
        let row = self.db.row(READING, sql).await?;
        Ok(row.map(|mut row| row.maybe_id(JobId)).transpose()?.flatten())
    }
}

pub(crate) fn cares_sql(job: JobId, limit: u32) -> Sql {
    let sql = "SELECT c.id, c.record, c.done_us, c.done_by, d.name, c.undone_us, c.undone_by, u.name \
               FROM job_care_jobs j JOIN job_cares c ON c.id = j.care_id \
               LEFT JOIN users d ON d.id = c.done_by LEFT JOIN users u ON u.id = c.undone_by \
               WHERE j.job_id = ? ORDER BY j.care_id DESC LIMIT ?";
    Sql::new(sql).with(job).with(limit)
}

fn care_row(row: &mut Row) -> Result<CareRow, Fault> {
    let (id, record) = (row.id(CareId)?, record(row)?);
    let done = overrides::signature(row)?.ok_or_else(|| Fault::unreadable("time of a change", id))?;
    Ok(CareRow { id, record, job_names: BTreeMap::new(), done, undone: overrides::signature(row)? })
}

async fn name_jobs(tx: &mut Tx, rows: &mut [CareRow]) -> Result<(), Fault> {
    let jobs: BTreeSet<JobId> = rows.iter().flat_map(|row| row.record.jobs()).collect();
    let sql = Sql::new("SELECT id, job_name FROM jobs WHERE id IN ").numbers(jobs.iter().map(|job| job.0));
    let mut names: BTreeMap<JobId, String> = BTreeMap::new();
    for mut row in tx.rows(sql).await? {
        names.insert(row.id(JobId)?, row.take()?);
    }
    for row in rows {
        row.job_names = row.record.jobs().into_iter().filter_map(|job| Some((job, names.get(&job)?.clone()))).collect();
    }
    Ok(())
}

fn record(row: &mut Row) -> Result<CareRecord, Fault> {
    let json: String = row.take()?;
    serde_json::from_str(&json).map_err(|_| Fault::unreadable("change of a job", json))
}

async fn take(store: &SqlStore, step: &CareStep, act: Act) -> Taken<Cared> {
    let mut tx = store.db.write(CARING).await?;
    context::lock_revision(&mut tx).await?;
    let record = step::take(&mut tx, step, act).await?;
    let care = CareId(tx.reserve_one("job_cares").await?);
    let json = serde_json::to_string(&record).map_err(|error| Fault::unreadable("change of a job", error))?;
    let sql = Sql::new("INSERT INTO job_cares (id, record, done_us, done_by) VALUES (?, ?, ?, ?)");
    tx.execute(sql.with(care).with(json).with(act.at).with(act.user())).await?;
    let jobs: Vec<Value> = record.jobs().into_iter().flat_map(|job| [job.into(), care.into()]).collect();
    tx.insert(&JOBS, jobs).await?;
    let recorded = follow(&mut tx, &record).await?;
    audit::append(&mut tx, notes::cared(care, &record), act).await?;
    tx.commit().await?;
    let made = match record {
        CareRecord::Split { to, made: true, .. } => Some(to),
        _ => None,
    };
    Ok(Cared::Done { care, made, recorded })
}

/// Takes the step and lets it go again: what would be done is what is done.
async fn try_out(store: &SqlStore, step: &CareStep, act: Act) -> Taken<CareRecord> {
    let mut tx = store.db.write(CARING).await?;
    context::lock_revision(&mut tx).await?;
    step::take(&mut tx, step, act).await
}

async fn take_back(store: &SqlStore, care: CareId, act: Act) -> Taken<Cared> {
    let mut tx = store.db.write(CARING).await?;
    context::lock_revision(&mut tx).await?;
    let sql = Sql::new("SELECT record, undone_us FROM job_cares WHERE id = ?").with(care);
    let mut row = tx.row(sql).await?.ok_or(CareFault::NoCare(care))?;
    let (record, undone) = (record(&mut row)?, row.maybe_time()?.is_some());
    step::take_back(&mut tx, care, &record, undone).await?;
    let sql = Sql::new("UPDATE job_cares SET undone_us = ?, undone_by = ? WHERE id = ?");
    tx.execute(sql.with(act.at).with(act.user()).with(care)).await?;
    let recorded = follow(&mut tx, &record).await?;
    audit::append(&mut tx, notes::care_undone(care, &record), act).await?;
    tx.commit().await?;
    Ok(Cared::Done { care, made: None, recorded })
}

/// What waits is decided anew by the jobs as they now are, and the jobs are judged anew. Gives the number of runs recorded.
async fn follow(tx: &mut Tx, record: &CareRecord) -> Result<u64, Fault> {
    context::bump_revision(tx).await?;
    let mut recorded = 0;
    for job in record.jobs() {
        carry::follow_customer(tx, job).await?;
        let found = settle::load(tx, &PendingSelection::OfJob(job)).await?;
        let results = settle_anew(&found);
        recorded += settle::settle_results(tx, &results, None).await?;
        let mails: BTreeSet<MailId> = results.iter().map(|result| result.mail).collect();
        pending::follow_results(tx, &mails).await?;
        let sql =
            "INSERT INTO job_schedules (job_id, look_us) VALUES (?, 0) ON CONFLICT (job_id) DO UPDATE SET look_us = 0";
        tx.execute(Sql::new(sql).with(job)).await?;
    }
    Ok(recorded)
}
