//! Taking a step, and taking it back.

use super::{Taken, carry};
use crate::db::Tx;
use crate::fault::Fault;
use crate::sql::Sql;
use crate::{context, rows, settle};
use backupchecks_core::model::{
    Act, CareId, CareRecord, CareStep, CustomerId, Job, JobId, MatchKey, Merger, RunId, SourceType, SplitTarget,
};
use backupchecks_core::ports::{JobContext, NewJob};
use backupchecks_core::rules::care::{
    CareFault, Since, check_mark, check_merge, check_move, check_new, check_undo, has_own,
};
use backupchecks_core::text::squeeze;

/// Checks the step, then takes it.
pub(super) async fn take(tx: &mut Tx, step: &CareStep, act: Act) -> Taken<CareRecord> {
    match step {
        CareStep::Move { job, customer } => {
            let before = standing(tx, *job).await?;
            check_customer(tx, *customer).await?;
            check_move(&before, *customer, &alike(tx, *job).await?)?;
            set_customer(tx, *job, *customer).await?;
            Ok(CareRecord::Moved { job: *job, from: before.customer_id, to: *customer })
        }
        CareStep::TellApart { job, mark } => {
            let before = standing(tx, *job).await?;
            let mark = mark.as_deref().map(squeeze);
            check_mark(&before, mark.as_deref(), &alike(tx, *job).await?)?;
            set_mark(tx, *job, mark.as_deref()).await?;
            Ok(CareRecord::ToldApart { job: *job, before: before.told_apart_by, after: mark })
        }
        CareStep::Merge { kept, merged } => {
            let (kept, merged) = (standing(tx, *kept).await?, standing(tx, *merged).await?);
            check_merge(&kept, &merged)?;
            Ok(CareRecord::Merged(Box::new(merge(tx, &kept, &merged, act).await?)))
        }
        CareStep::Split { from, runs, to } => split(tx, *from, runs, to, act).await,
    }
}

async fn merge(tx: &mut Tx, kept: &Job, merged: &Job, act: Act) -> Result<Merger, Fault> {
    let (from, to) = (merged.id, kept.id);
    let runs = runs_of(tx, from).await?;
    let sql = Sql::new("SELECT id FROM jobs WHERE merged_into = ? ORDER BY id").with(from);
    let before = tx.rows(sql).await?.into_iter().map(|mut row| row.id(JobId)).collect::<Result<Vec<_>, Fault>>()?;
    let record = Merger {
        kept: to,
        merged: from,
        customer: merged.customer_id,
        archived: merged.archived,
        planning: carry::planning(tx, from, to).await?,
        carried: carry::runs(tx, runs, to, act.at).await?,
        overrides: carry::overrides(tx, from, to).await?,
        closures: carry::closures(tx, from, to).await?,
        merged_before: before,
        concerns: carry::concerns(tx, from, to).await?,
    };
    lead(tx, to, from).await?;
    set_customer(tx, to, kept.customer_id).await?;
    Ok(record)
}

async fn split(tx: &mut Tx, from: JobId, runs: &[RunId], to: &SplitTarget, act: Act) -> Taken<CareRecord> {
    let source = standing(tx, from).await?;
    let sql = Sql::new("SELECT id FROM job_runs WHERE job_id = ? AND source_type <> ? AND id IN ");
    let sql = sql.with(from).with(SourceType::Missed.code()).numbers(runs.iter().map(|run| run.0)).push(" ORDER BY id");
    let runs = tx.rows(sql).await?.into_iter().map(|mut row| row.id(RunId)).collect::<Result<Vec<_>, Fault>>()?;
    if runs.is_empty() {
        return Err(CareFault::NoRuns(from).into());
    }
    let (to, made) = match to {
        SplitTarget::Job(to) => {
            check_merge(&standing(tx, *to).await?, &source)?;
            (*to, false)
        }
        SplitTarget::New { customer, mark } => {
            let mark = squeeze(mark);
            check_new(&source, *customer, &mark, &context::jobs(tx, &[source.identity.key()]).await?)?;
            check_customer(tx, *customer).await?;
            let Job { identity, informational, .. } = source;
            let new = NewJob { identity, told_apart_by: Some(mark), informational };
            (settle::make_job(tx, *customer, &new, act).await?, true)
        }
    };
    let carried = carry::runs(tx, runs, to, act.at).await?;
    Ok(CareRecord::Split { from, to, made, carried })
}

/// Checks whether the step can be undone, then undoes it.
pub(super) async fn take_back(tx: &mut Tx, care: CareId, record: &CareRecord, undone: bool) -> Taken<()> {
    let since = Since { undone, later: later(tx, care, record).await?, elsewhere: elsewhere(tx, record).await? };
    check_undo(care, record, since)?;
    match record {
        CareRecord::Moved { job, from, .. } => {
            check_move(&standing(tx, *job).await?, *from, &alike(tx, *job).await?)?;
            set_customer(tx, *job, *from).await?;
        }
        CareRecord::ToldApart { job, before, after } => {
            let now = standing(tx, *job).await?;
            if now.told_apart_by != *after {
                return Err(CareFault::MarkChanged(*job).into());
            }
            check_mark(&now, before.as_deref(), &alike(tx, *job).await?)?;
            set_mark(tx, *job, before.as_deref()).await?;
        }
        CareRecord::Merged(merger) => part(tx, merger).await?,
        CareRecord::Split { from, to, made, carried } => {
            if *made && has_own(&runs_of(tx, *to).await?, &carried.runs) {
                return Err(CareFault::HasRuns(*to).into());
            }
            carry::runs_back(tx, carried, *from).await?;
            if *made {
                carry::overrides(tx, *to, *from).await?;
                carry::closures(tx, *to, *from).await?;
                carry::concerns(tx, *to, *from).await?;
                lead(tx, *from, *to).await?;
                let kept = standing(tx, *from).await?;
                set_customer(tx, *from, kept.customer_id).await?;
            }
        }
    }
    Ok(())
}

/// Undoes a merger.
async fn part(tx: &mut Tx, merger: &Merger) -> Result<(), Fault> {
    let Merger { kept, merged, .. } = *merger;
    let sql = Sql::new("UPDATE jobs SET merged_into = NULL, archived = ? WHERE id = ?");
    tx.execute(sql.with(merger.archived).with(merged)).await?;
    let sql = Sql::new("UPDATE jobs SET merged_into = ? WHERE id IN ").with(merged);
    tx.execute(sql.numbers(merger.merged_before.iter().map(|job| job.0))).await?;
    set_customer(tx, merged, merger.customer).await?;
    carry::runs_back(tx, &merger.carried, merged).await?;
    carry::rules_back(tx, merger).await?;
    carry::concerns_back(tx, &merger.concerns, merged, kept).await
}

/// The newest change after this one that concerns one of its jobs and stands.
async fn later(tx: &mut Tx, care: CareId, record: &CareRecord) -> Result<Option<CareId>, Fault> {
    let sql = Sql::new(
        "SELECT MAX(c.id) FROM job_cares c JOIN job_care_jobs j ON j.care_id = c.id \
         WHERE c.undone_us IS NULL AND j.care_id > ? AND j.job_id IN ",
    );
    let row = tx.row(sql.with(care).numbers(record.jobs().into_iter().map(|job| job.0))).await?;
    row.map_or(Ok(None), |mut row| row.maybe_id(CareId))
}

/// The first of its runs that is no longer where it was put.
async fn elsewhere(tx: &mut Tx, record: &CareRecord) -> Result<Option<RunId>, Fault> {
    let Some((carried, job)) = record.carried() else { return Ok(None) };
    let sql = Sql::new("SELECT MIN(id) FROM job_runs WHERE job_id <> ? AND id IN ").with(job);
    let row = tx.row(sql.numbers(carried.runs.iter().map(|run| run.0))).await?;
    row.map_or(Ok(None), |mut row| row.maybe_id(RunId))
}

/// A job that stands by itself.
async fn standing(tx: &mut Tx, job: JobId) -> Taken<Job> {
    let sql = Sql::new(&format!("SELECT {}, j.merged_into FROM jobs j WHERE j.id = ?", rows::JOB)).with(job);
    let mut row = tx.row(sql).await?.ok_or(CareFault::NoJob(job))?;
    let found = rows::job(&mut row)?;
    match row.maybe_id(JobId)? {
        Some(into) => Err(CareFault::MergedAway { job, into }.into()),
        None => Ok(found),
    }
}

async fn check_customer(tx: &mut Tx, customer: CustomerId) -> Taken<()> {
    let found = tx.row(Sql::new("SELECT id FROM customers WHERE id = ?").with(customer)).await?;
    Ok(found.map(drop).ok_or(CareFault::NoCustomer(customer))?)
}

/// All jobs that answer to one of the job's keys.
async fn alike(tx: &mut Tx, job: JobId) -> Result<Vec<JobContext>, Fault> {
    let keys: Vec<MatchKey> = context::keys_of(tx, job).await?;
    context::jobs(tx, &keys).await
}

async fn runs_of(tx: &mut Tx, job: JobId) -> Result<Vec<RunId>, Fault> {
    let sql = Sql::new("SELECT id FROM job_runs WHERE job_id = ? ORDER BY id").with(job);
    tx.rows(sql).await?.into_iter().map(|mut row| row.id(RunId)).collect()
}

/// The customer of the job and of those that were merged into it.
async fn set_customer(tx: &mut Tx, job: JobId, customer: CustomerId) -> Result<(), Fault> {
    let sql = Sql::new("UPDATE jobs SET customer_id = ? WHERE id = ? OR merged_into = ?");
    tx.execute(sql.with(customer).with(job).with(job)).await.map(drop)
}

async fn set_mark(tx: &mut Tx, job: JobId, mark: Option<&str>) -> Result<(), Fault> {
    tx.execute(Sql::new("UPDATE jobs SET told_apart_by = ? WHERE id = ?").with(mark).with(job)).await.map(drop)
}

/// From now on what reports to the one job, or to one that was merged into it, reports to the other.
async fn lead(tx: &mut Tx, kept: JobId, merged: JobId) -> Result<(), Fault> {
    tx.execute(Sql::new("UPDATE jobs SET merged_into = ? WHERE merged_into = ?").with(kept).with(merged)).await?;
    let sql = Sql::new("UPDATE jobs SET merged_into = ?, archived = TRUE WHERE id = ?");
    tx.execute(sql.with(kept).with(merged)).await.map(drop)
}
