//! Schedules: judging jobs, and what a day held. Closures stand in `closures`.

pub(crate) mod days;

use crate::closures::{self, closures_of};
use crate::db::{Db, Tx};
use crate::fault::{Fault, saved_or_stale};
use crate::record::{OwnedRun, store_runs};
use crate::row::Row;
use crate::sql::{Insert, Sql, Value};
use crate::{SqlStore, audit, context, jobs};
use async_trait::async_trait;
use backupchecks_core::model::{
    Act, Closure, ClosureId, ClosureScope, ClosureSpan, JobId, Planning, RunId, SourceType,
};
use backupchecks_core::ports::{
    ClosureRow, JobContext, JobDays, JobToJudge, JobsQuery, JobsToJudge, JudgedJob, KeptSchedule, Revision, Saved,
    ScheduleStore, StoreError, ToJudge,
};
use backupchecks_core::rules::missed::{JobPast, StatedMiss, Superseded};
use backupchecks_core::rules::notes;
use backupchecks_core::rules::outage::Route;
use backupchecks_core::schedule::Schedule;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::ops::Range;

const READING: &str = "reading schedules";
const JUDGING: &str = "judging jobs by their schedules";
const KEEPING: &str = "keeping schedules";

/// How many new runs one round looks at, for each job it may take.
const RUNS_FOR_EACH_JOB: u32 = 5;
/// How many missed slots of a job are remembered while it is judged.
const STATED: u32 = 200;

const SLOTS: Insert = Insert { table: "missed_slots", columns: "run_id, job_id, expected_us, slot", conflict: "" };

#[async_trait]
impl ScheduleStore for SqlStore {
    async fn jobs_to_judge(&self, now: Timestamp, limit: u32) -> Result<JobsToJudge, StoreError> {
        Ok(to_judge(&self.db, now, limit).await?)
    }

    async fn load_to_judge(&self, jobs: &[JobId], since: Timestamp, most_runs: u32) -> Result<ToJudge, StoreError> {
        Ok(load(&self.db, jobs, since, most_runs).await?)
    }

    async fn save_judged(
        &self,
        revision: Revision,
        judged: &[JudgedJob],
        up_to: Option<RunId>,
        act: Act,
    ) -> Result<Saved<()>, StoreError> {
        saved_or_stale(save(&self.db, revision, judged, up_to, act).await)
    }

    async fn routes(&self, now: Timestamp) -> Result<Vec<Route>, StoreError> {
        Ok(routes(&self.db, now).await?)
    }

    async fn next_expected(&self, from: Timestamp) -> Result<Option<(JobId, Timestamp)>, StoreError> {
        Ok(next_expected(&self.db, from).await?)
    }

    async fn schedule(&self, job: JobId) -> Result<Option<KeptSchedule>, StoreError> {
        let mut tx = self.db.read(READING).await?;
        let sql = Sql::new(
            "SELECT j.customer_id, s.planning, s.schedule, s.source FROM jobs j \
             LEFT JOIN job_schedules s ON s.job_id = j.id WHERE j.id = ?",
        );
        let Some(mut row) = tx.row(sql.with(job)).await? else { return Ok(None) };
        let customer = row.id(backupchecks_core::model::CustomerId)?;
        let (planning, schedule) = (planning(&mut row)?, kept_schedule(&mut row)?);
        let source: Option<String> = row.take()?;
        let mut closures = closures_of(&closures::all(&mut tx).await?, job, customer, source.as_deref());
        closures.reverse();
        Ok(Some(KeptSchedule { planning, schedule, closures }))
    }

    async fn set_planning(&self, job: JobId, planning: &Planning, act: Act) -> Result<bool, StoreError> {
        Ok(set_planning(&self.db, job, planning, act).await?)
    }

    async fn add_closure(
        &self,
        span: &ClosureSpan,
        scope: &ClosureScope,
        name: &str,
        act: Act,
    ) -> Result<ClosureId, StoreError> {
        Ok(closures::add(&self.db, span, scope, name, act).await?)
    }

    async fn end_closure(&self, closure: ClosureId, at: Timestamp, act: Act) -> Result<bool, StoreError> {
        Ok(closures::end(&self.db, closure, at, act).await?)
    }

    async fn remove_closure(&self, closure: ClosureId, act: Act) -> Result<bool, StoreError> {
        Ok(closures::remove(&self.db, closure, act).await?)
    }

    async fn closures(&self, since: Timestamp, limit: u32) -> Result<Vec<ClosureRow>, StoreError> {
        Ok(closures::page(&self.db, since, limit).await?)
    }

    async fn job_days(
        &self,
        range: &Range<Timestamp>,
        after: Option<JobId>,
        limit: u32,
    ) -> Result<Vec<JobDays>, StoreError> {
        let rows = jobs::jobs(&self.db, &JobsQuery { after, limit, ..JobsQuery::default() }).await?;
        Ok(days::days(&self.db, rows, range).await?)
    }

    async fn days_of(&self, job: JobId, range: &Range<Timestamp>) -> Result<Option<JobDays>, StoreError> {
        let row = jobs::job(&self.db, job).await?;
        Ok(days::days(&self.db, row.into_iter().collect(), range).await?.pop())
    }
}

pub(crate) fn next_sql(from: Timestamp) -> Sql {
    let sql = "SELECT s.job_id, s.expected_us FROM job_schedules s JOIN jobs j ON j.id = s.job_id \
               JOIN customers c ON c.id = j.customer_id \
               WHERE s.expected_us >= ? AND NOT j.archived AND c.active ORDER BY s.expected_us, s.job_id LIMIT 1";
    Sql::new(sql).with(from)
}

async fn next_expected(db: &Db, from: Timestamp) -> Result<Option<(JobId, Timestamp)>, Fault> {
    let mut tx = db.read(READING).await?;
    let row = tx.row(next_sql(from)).await?;
    row.map(|mut row| Ok((row.id(JobId)?, row.time()?))).transpose()
}

pub(crate) fn new_runs_sql(limit: u32) -> Sql {
    let sql = "SELECT id, job_id, source_type FROM job_runs WHERE id > (SELECT up_to FROM judged_runs WHERE id = 1) \
               ORDER BY id LIMIT ?";
    Sql::new(sql).with(limit.saturating_mul(RUNS_FOR_EACH_JOB))
}

pub(crate) fn due_sql(now: Timestamp, limit: u32) -> Sql {
    let sql = "SELECT job_id FROM job_schedules WHERE look_us IS NOT NULL AND look_us <= ? ORDER BY look_us LIMIT ?";
    Sql::new(sql).with(now).with(limit)
}

async fn to_judge(db: &Db, now: Timestamp, limit: u32) -> Result<JobsToJudge, Fault> {
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

async fn load(db: &Db, jobs: &[JobId], since: Timestamp, most_runs: u32) -> Result<ToJudge, Fault> {
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
    let planning = planning(&mut row)?;
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

/// What a person said; learned where nobody did.
pub(crate) fn planning(row: &mut Row) -> Result<Planning, Fault> {
    let Some(json) = row.take::<Option<String>>()? else { return Ok(Planning::Learned) };
    serde_json::from_str(&json).map_err(|_| Fault::unreadable("plan of a job", json))
}

/// A schedule is derived: one that an older program kept in another form is as good as none, and is made anew.
fn kept_schedule(row: &mut Row) -> Result<Option<Schedule>, Fault> {
    let json: Option<String> = row.take()?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}

async fn save(
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

async fn set_planning(db: &Db, job: JobId, planning: &Planning, act: Act) -> Result<bool, Fault> {
    let mut tx = db.write(KEEPING).await?;
    let Some(before) = planning_of(&mut tx, job).await? else { return Ok(false) };
    keep_planning(&mut tx, job, planning).await?;
    audit::append(&mut tx, notes::planning_set(job, &before, planning), act).await?;
    tx.commit().await?;
    Ok(true)
}

/// How a job comes by its schedule; `None` when there is no such job.
pub(crate) async fn planning_of(tx: &mut Tx, job: JobId) -> Result<Option<Planning>, Fault> {
    let sql = Sql::new("SELECT s.planning FROM jobs j LEFT JOIN job_schedules s ON s.job_id = j.id WHERE j.id = ?");
    tx.row(sql.with(job)).await?.map(|mut row| planning(&mut row)).transpose()
}

/// Keeps how a job comes by its schedule, and lets it be judged anew.
pub(crate) async fn keep_planning(tx: &mut Tx, job: JobId, planning: &Planning) -> Result<(), Fault> {
    let json = match planning {
        Planning::Learned => None,
        _ => Some(serde_json::to_string(planning).map_err(|error| Fault::unreadable("plan of a job", error))?),
    };
    let sql = Sql::new(
        "INSERT INTO job_schedules (job_id, planning, look_us) VALUES (?, ?, 0) \
         ON CONFLICT (job_id) DO UPDATE SET planning = excluded.planning, look_us = 0",
    );
    tx.execute(sql.with(job).with(json)).await.map(drop)
}

/// The sources that jobs report through, each with what is silent at this moment.
async fn routes(db: &Db, now: Timestamp) -> Result<Vec<Route>, Fault> {
    let mut tx = db.read(READING).await?;
    let outages = closures::seen_outages(&mut tx).await?;
    let sql = "SELECT s.source, COUNT(DISTINCT j.customer_id) FROM job_schedules s JOIN jobs j ON j.id = s.job_id \
               WHERE s.source IS NOT NULL GROUP BY s.source ORDER BY s.source";
    let mut routes = Vec::new();
    for mut row in tx.rows(Sql::new(sql)).await? {
        let (source, customers): (String, u64) = (row.take()?, row.count()?);
        let sql = Sql::new("SELECT MAX(received_us) FROM mails WHERE source = ?").with(&source);
        let last = tx.row(sql).await?.map(|mut row| row.maybe_time()).transpose()?.flatten();
        let Some(last_mail_at) = last else { continue };
        let sql = Sql::new(
            "SELECT COUNT(*), COUNT(DISTINCT j.customer_id) FROM job_schedules s JOIN jobs j ON j.id = s.job_id \
             WHERE s.source IS NOT NULL AND s.source = ? AND s.likely_us > ? AND s.likely_us <= ? AND s.expected_us > ?",
        );
        let sql = sql.with(&source).with(last_mail_at).with(now).with(last_mail_at);
        let (silent_jobs, silent_customers) = match tx.row(sql).await? {
            Some(mut row) => (row.count()?, row.count()?),
            None => (0, 0),
        };
        let outage_since = outages.iter().find(|(of, _)| *of == source).map(|(_, since)| *since);
        routes.push(Route { source, last_mail_at, silent_jobs, silent_customers, customers, outage_since });
    }
    Ok(routes)
}
