//! What decisions rest on: the revision, jobs with what their runs take along, overrides.

use crate::db::{Lock, Tx};
use crate::fault::Fault;
use crate::sql::Sql;
use crate::{concerns, rows};
use backupchecks_core::model::{Job, JobId, MatchKey, Override};
use backupchecks_core::ports::{JobContext, Revision};
use std::collections::BTreeSet;

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
    let keys = keys.into_iter().map(MatchKey::as_str);
    chosen(tx, LED, |sql| sql.push("j.match_key IN ").texts(keys)).await
}

/// The jobs with these numbers, likewise.
pub(crate) async fn jobs_numbered(tx: &mut Tx, jobs: &[JobId]) -> Result<Vec<JobContext>, Fault> {
    chosen(tx, ITSELF, |sql| sql.push("j.id IN ").numbers(jobs.iter().map(|job| job.0))).await
}

/// The jobs with these keys and the further ones with these numbers, likewise.
pub(crate) async fn jobs_and(
    tx: &mut Tx,
    keys: impl IntoIterator<Item = &MatchKey>,
    further: impl IntoIterator<Item = JobId>,
) -> Result<Vec<JobContext>, Fault> {
    let keys = keys.into_iter().map(MatchKey::as_str);
    let further = further.into_iter().map(|job| job.0);
    chosen(tx, LED, |sql| sql.push("j.match_key IN ").texts(keys).push(" OR j.id IN ").numbers(further)).await
}

/// The job that answers for a job `j`: the one that it was merged into, else itself.
const LED: &str = "COALESCE(j.merged_into, j.id)";
/// The job `j`, also one that is part of another.
const ITSELF: &str = "j.id";

/// Jobs `j`, with those that answer for them.
async fn chosen(tx: &mut Tx, answering: &str, choose: impl FnOnce(Sql) -> Sql) -> Result<Vec<JobContext>, Fault> {
    let text = format!(
        "SELECT j.id, k.id, k.customer_id, j.sender, j.backup_software, j.backup_type, j.job_name, j.told_apart_by, \
         k.informational, k.archived FROM jobs j JOIN jobs k ON k.id = {answering} WHERE "
    );
    let sql = choose(Sql::new(&text)).push(" ORDER BY j.id");
    let mut jobs = Vec::new();
    for mut row in tx.rows(sql).await? {
        jobs.push((row.id(JobId)?, rows::job(&mut row)?));
    }
    let ids: BTreeSet<i64> = jobs.iter().map(|(_, job)| job.id.0).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let reaches = concerns::reaches(tx, &ids).await?;
    let carriers = concerns::carriers(tx, &ids, &reaches).await?;
    let context = |(bearer, job): (JobId, Job)| JobContext {
        via: (bearer != job.id).then_some(bearer),
        reaches: reaches.get(&job.id).cloned().unwrap_or_default(),
        carriers: carriers.get(&job.id).cloned().unwrap_or_default(),
        job,
    };
    Ok(jobs.into_iter().map(context).collect())
}

/// The keys by which reports find the job: its own, and those of the jobs that were merged into it.
pub(crate) async fn keys_of(tx: &mut Tx, job: JobId) -> Result<Vec<MatchKey>, Fault> {
    let rows = tx.rows(keys_sql(Sql::new(""), job)).await?;
    rows.into_iter().map(|mut row| Ok(MatchKey::from_stored(row.take()?))).collect()
}

/// A statement that gives these keys.
pub(crate) fn keys_sql(sql: Sql, job: JobId) -> Sql {
    let text =
        "SELECT q.match_key FROM jobs q WHERE q.id = ? UNION SELECT q.match_key FROM jobs q WHERE q.merged_into = ?";
    sql.push(text).with(job).with(job)
}

/// All overrides that stand.
pub(crate) async fn overrides(tx: &mut Tx) -> Result<Vec<Override>, Fault> {
    read_overrides(tx, standing()).await
}

/// The overrides that stand and reach one of these jobs or all jobs.
pub(crate) async fn overrides_of<'a>(tx: &mut Tx, jobs: impl Iterator<Item = &'a Job>) -> Result<Vec<Override>, Fault> {
    let (jobs, customers): (BTreeSet<i64>, BTreeSet<i64>) = jobs.map(|job| (job.id.0, job.customer_id.0)).unzip();
    let sql = standing().push(" AND (o.job_id IS NULL AND o.customer_id IS NULL OR o.job_id IN ").numbers(jobs);
    read_overrides(tx, sql.push(" OR o.customer_id IN ").numbers(customers).push(")")).await
}

fn standing() -> Sql {
    let text = "FROM overrides o WHERE o.ended_us IS NULL AND o.deleted_us IS NULL";
    Sql::new(&format!("SELECT {} {text}", rows::OVERRIDE))
}

async fn read_overrides(tx: &mut Tx, sql: Sql) -> Result<Vec<Override>, Fault> {
    let mut overrides = Vec::new();
    for mut row in tx.rows(sql.push(" ORDER BY o.id")).await? {
        overrides.push(rows::override_rule(&mut row)?);
    }
    Ok(overrides)
}
