//! Judging jobs: which are due, what is known of them, and what was found.

use super::planning;
use crate::closures::{self, closures_of};
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::record::{OwnedRun, store_runs};
use crate::row::Row;
use crate::sql::{Insert, Sql, Value};
use crate::{audit, context};
use backupchecks_core::model::{Act, Closure, JobId, RunId, SourceType};
use backupchecks_core::ports::{JobContext, JobToJudge, JobsToJudge, JudgedJob, Revision, ToJudge};
use backupchecks_core::rules::missed::{JobPast, StatedMiss, Superseded};
use backupchecks_core::rules::notes;
use jiff::Timestamp;
use std::collections::BTreeSet;

const JUDGING: &str = "judging jobs by their schedules";

/// How many new runs one round looks at, for each job it may take.
const RUNS_FOR_EACH_JOB: u32 = 5;
/// How many missed slots of a job are remembered while it is judged.
const STATED: u32 = 200;

const SLOTS: Insert = Insert { table: "missed_slots", columns: "run_id, job_id, expected_us, slot", conflict: "" };

pub(crate) fn new_runs_sql(limit: u32) -> Sql {
    let sql = "SELECT id, job_id, source_type FROM job_runs WHERE id > (SELECT up_to FROM judged_runs WHERE id = 1) \
               ORDER BY id LIMIT ?";
    Sql::new(sql).with(limit.saturating_mul(RUNS_FOR_EACH_JOB))
}

pub(crate) fn due_sql(now: Timestamp, limit: u32) -> Sql {
    let sql = "SELECT job_id FROM job_schedules WHERE look_us IS NOT NULL AND look_us <= ? ORDER BY look_us LIMIT ?";
    Sql::new(sql).with(now).with(limit)
}

pub(super) async fn to_judge(db: &Db, now: Timestamp, limit: u32) -> Result<JobsToJudge, Fault> {
    let mut tx = db.read(JUDGING).await?;
    let (mut jobs, mut up_to) = (BTreeSet::new(), None);
    for mut row in tx.rows(new_runs_sql(limit)).await? {
        up_to = Some(row.id(RunId)?);
        let job = row.id(JobId)?;
        // A missed run says nothing new of its job.
        if row.code("source type", SourceType::from_code)? != SourceType::Missed {
            jobs.insert(job);
        }
    }
    for mut row in tx.rows(due_sql(now, limit)).await? {
        jobs.insert(row.id(JobId)?);
    }
    Ok(JobsToJudge { jobs: jobs.into_iter().collect(), up_to })
}

pub(super) async fn load(db: &Db, jobs: &[JobId], since: Timestamp, most_runs: u32) -> Result<ToJudge, Fault> {
    let mut tx = db.read(JUDGING).await?;
    let revision = context::revision(&mut tx).await?;
    let contexts = context::jobs_numbered(&mut tx, jobs).await?;
    let overrides = context::overrides_of(&mut tx, contexts.iter().map(|context| &context.job)).await?;
    let closures = closures::all(&mut tx).await?;
    let mut found = Vec::with_capacity(contexts.len());
    for context in contexts {
        found.push(load_job(&mut tx, context, &closures, since, most_runs).await?);
    }
    Ok(ToJudge { revision, jobs: found, overrides })
}

async fn load_job(
    tx: &mut Tx,
    context: JobContext,
    closures: &[Closure],
    since: Timestamp,
    most_runs: u32,
) -> Result<JobToJudge, Fault> {
    let job = context.job.id;
    let sql = Sql::new(
        "SELECT j.approved_us, c.active, s.planning, s.source FROM jobs j JOIN customers c ON c.id = j.customer_id \
         LEFT JOIN job_schedules s ON s.job_id = j.id WHERE j.id = ?",
    );
    let mut row = tx.row(sql.with(job)).await?.ok_or_else(|| Fault::unreadable("job", job))?;
    let (approved_at, active) = (row.time()?, row.take::<bool>()?);
    let planning = planning::of_row(&mut row)?;
    let known_source: Option<String> = row.take()?;
    let closures = closures_of(closures, job, context.job.customer_id, known_source.as_deref());
    let mut runs = Vec::new();
    for mut row in tx.rows(reports_sql(job, since, most_runs)).await? {
        runs.push((row.id(RunId)?, row.time()?));
    }
    let mut stated = Vec::new();
    let sql = Sql::new(
        "SELECT s.run_id, s.slot, r.superseded_us, r.superseded_by FROM missed_slots s JOIN job_runs r ON r.id = s.run_id \
         WHERE s.job_id = ? ORDER BY s.expected_us DESC LIMIT ?",
    );
    for mut row in tx.rows(sql.with(job).with(STATED)).await? {
        stated.push(self::stated(&mut row)?);
    }
    Ok(JobToJudge {
        counts: !context.job.archived && !context.job.informational && active,
        source: tx.row(source_sql(job)).await?.map(|mut row| row.take()).transpose()?,
        past: JobPast { approved_at, planning, closures, runs, stated },
        context,
    })
}

/// A slot that was stated as missed: run, slot, and what the run gave way to.
pub(crate) fn stated(row: &mut Row) -> Result<StatedMiss, Fault> {
    let run = row.id(RunId)?;
    let slot: String = row.take()?;
    let slot = serde_json::from_str(&slot).map_err(|_| Fault::unreadable("slot", slot))?;
    Ok(StatedMiss { run, slot, superseded: superseded(row)? })
}

/// What a missed run gave way to: the columns `superseded_us` and `superseded_by`.
pub(crate) fn superseded(row: &mut Row) -> Result<Option<Superseded>, Fault> {
    let at = row.maybe_time()?;
    let by = row.maybe_id(RunId)?;
    Ok(at.map(|_| by.map_or(Superseded::ByOutage, Superseded::ByRun)))
}

pub(crate) fn reports_sql(job: JobId, since: Timestamp, limit: u32) -> Sql {
    let sql = Sql::new(
        "SELECT id, run_us FROM job_runs WHERE job_id = ? AND run_us >= ? AND source_type <> ? \
         ORDER BY run_us DESC, id DESC LIMIT ?",
    );
    sql.with(job).with(since).with(SourceType::Missed.code()).with(limit)
}

/// The source of the newest mail of a job.
pub(crate) fn source_sql(job: JobId) -> Sql {
    let sql = Sql::new(
        "SELECT m.source FROM mails m WHERE m.id = (SELECT r.mail_id FROM job_runs r \
         WHERE r.job_id = ? AND r.mail_id IS NOT NULL ORDER BY r.run_us DESC, r.id DESC LIMIT 1)",
    );
    sql.with(job)
}

pub(super) async fn save(
    db: &Db,
    revision: Revision,
    judged: &[JudgedJob],
    up_to: Option<RunId>,
    act: Act,
) -> Result<Option<()>, Fault> {
    let mut tx = db.write(JUDGING).await?;
    if context::hold_revision(&mut tx).await? != revision {
        return Ok(None);
    }
    let runs: Vec<OwnedRun<'_>> = judged
        .iter()
        .flat_map(|job| job.missed.iter().map(|(_, recorded)| OwnedRun { job: job.job, mail: None, recorded }))
        .collect();
    let ids = store_runs(&mut tx, &runs).await?;
    // Asked while no other runs can be numbered: whatever came before is seen.
    for job in judged.iter().filter(|job| !job.missed.is_empty()) {
        let newest = tx.row(reports_sql(job.job, Timestamp::MIN, 1)).await?;
        let newest = newest.map(|mut row| row.id(RunId).and_then(|_| row.time())).transpose()?;
        if newest != job.newest_report_at {
            return Ok(None);
        }
    }
    let slots = judged.iter().flat_map(|job| job.missed.iter().map(move |(slot, _)| (job.job, slot)));
    let mut rows = Vec::new();
    for ((job, slot), run) in slots.zip(&ids) {
        let json = serde_json::to_string(slot).map_err(|error| Fault::unreadable("slot", error))?;
        rows.extend([Value::from(*run), job.into(), slot.expected_at.into(), json.into()]);
    }
    tx.insert(&SLOTS, rows).await?;
    for (run, by) in judged.iter().flat_map(|job| &job.superseded) {
        supersede(&mut tx, *run, *by, act.at).await?;
    }
    let reinstated = judged.iter().flat_map(|job| &job.reinstated).map(|run| run.0);
    let sql = Sql::new(
        "UPDATE job_runs SET superseded_us = NULL, superseded_by = NULL, \
         reviewed_us = CASE WHEN reviewed_by IS NULL THEN NULL ELSE reviewed_us END WHERE id IN ",
    );
    tx.execute(sql.numbers(reinstated)).await?;
    for job in judged {
        keep(&mut tx, job).await?;
    }
    if let Some(up_to) = up_to {
        tx.execute(Sql::new("UPDATE judged_runs SET up_to = ? WHERE id = 1 AND up_to < ?").with(up_to).with(up_to))
            .await?;
    }
    if let Some(note) = notes::judged(judged) {
        audit::append(&mut tx, note, act).await?;
    }
    tx.commit().await?;
    Ok(Some(()))
}

/// Lets a missed run give way. Without a review it leaves Run Checks.
pub(crate) async fn supersede(tx: &mut Tx, run: RunId, by: Superseded, at: Timestamp) -> Result<(), Fault> {
    let by = match by {
        Superseded::ByRun(run) => Some(run),
        Superseded::ByOutage => None,
    };
    let sql = Sql::new(
        "UPDATE job_runs SET superseded_us = ?, superseded_by = ?, reviewed_us = COALESCE(reviewed_us, ?) WHERE id = ?",
    );
    tx.execute(sql.with(at).with(by).with(at).with(run)).await.map(drop)
}

async fn keep(tx: &mut Tx, job: &JudgedJob) -> Result<(), Fault> {
    let schedule = job.schedule.as_ref().map(serde_json::to_string).transpose();
    let schedule = schedule.map_err(|error| Fault::unreadable("schedule", error))?;
    let sql = Sql::new(
        "INSERT INTO job_schedules (job_id, schedule, source, expected_us, likely_us, due_us, look_us) \
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job_id) DO UPDATE SET schedule = excluded.schedule, \
         source = excluded.source, expected_us = excluded.expected_us, likely_us = excluded.likely_us, \
         due_us = excluded.due_us, look_us = excluded.look_us",
    );
    let next = job.next.as_ref();
    let sql = sql.with(job.job).with(schedule).with(job.source.as_ref());
    let sql = sql.with(next.map(|next| next.expected_at)).with(next.map(|next| next.likely_at));
    tx.execute(sql.with(next.map(|next| next.due_at)).with(job.look_again)).await.map(drop)
}
