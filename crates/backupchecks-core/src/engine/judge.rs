//! The worker that keeps schedules: learns them anew as runs arrive, states what was missed, lets missed runs give way to late
//! reports, and sees when a mail route is down.

use super::ingest::around;
use super::record_run::record_run;
use super::{EngineError, MAX_TRIES};
use crate::model::{Act, ClosureScope, ClosureSpan, JobId, Override};
use crate::ports::{JobToJudge, JudgedJob, Saved, ScheduleStore};
use crate::rules::missed::{Judgement, judge};
use crate::rules::outage::{Finding, Route, look};
use crate::schedule::Stretch;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How far back a schedule is learned: a monthly job shows itself in a year.
const WINDOW: SignedDuration = SignedDuration::from_hours(24 * 400);
/// How many of a job's newest runs are looked at.
const MOST_RUNS: u32 = 800;
/// How many jobs one transaction judges.
const BATCH: u32 = 100;

/// What a round of judging has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Judged {
    /// How many jobs were looked at.
    pub jobs: u64,
    /// How many missed runs were stated.
    pub missed: u64,
    /// How many missed runs gave way.
    pub superseded: u64,
    /// How many missed runs count again.
    pub reinstated: u64,
    /// How many outages of mail routes began.
    pub outages_begun: u64,
    /// How many ended.
    pub outages_ended: u64,
}

/// Judges every job that something new is known of or whose time has come. Safe to repeat and to interrupt: each batch is one
/// transaction, and what was stated is not stated again.
///
/// Routes are looked at first, so that an outage is seen before its silence is taken for hundreds of missed runs.
pub async fn judge_jobs(
    store: &(impl ScheduleStore + ?Sized + Sync),
    zone: &TimeZone,
    act: Act,
) -> Result<Judged, EngineError> {
    let mut done = Judged::default();
    look_at_routes(store, act, &mut done).await?;
    while let Some(batch) = judge_batch(store, zone, act).await? {
        done.add(batch);
    }
    Ok(done)
}

async fn look_at_routes(
    store: &(impl ScheduleStore + ?Sized + Sync),
    act: Act,
    done: &mut Judged,
) -> Result<(), EngineError> {
    let routes = store.routes(act.at).await?;
    for route in &routes {
        match look(route) {
            Finding::Nothing => {}
            Finding::Begun(from) => {
                let span = ClosureSpan::SeenOutage(Stretch { from, until: None });
                store.add_closure(&span, &ClosureScope::Source(route.source.clone()), &name_of(route), act).await?;
                done.outages_begun += 1;
            }
            Finding::Ended(at) => {
                for closure in open_outages(store, route, act.at).await? {
                    done.outages_ended += u64::from(store.end_closure(closure, at, act).await?);
                }
            }
        }
    }
    Ok(())
}

fn name_of(route: &Route) -> String {
    format!("no mail from {:?}, although {} jobs should have reported", route.source, route.silent_jobs)
}

async fn open_outages(
    store: &(impl ScheduleStore + ?Sized + Sync),
    route: &Route,
    now: Timestamp,
) -> Result<Vec<crate::model::ClosureId>, EngineError> {
    let closures = store.closures(now, u32::MAX).await?;
    let open = closures.into_iter().map(|row| row.closure).filter(|closure| {
        matches!(closure.span, ClosureSpan::SeenOutage(Stretch { until: None, .. }))
            && closure.scope == ClosureScope::Source(route.source.clone())
    });
    Ok(open.map(|closure| closure.id).collect())
}

/// Judges some of them; `None` when there is nothing left.
async fn judge_batch(
    store: &(impl ScheduleStore + ?Sized + Sync),
    zone: &TimeZone,
    act: Act,
) -> Result<Option<Judged>, EngineError> {
    let since = act.at.saturating_sub(WINDOW).unwrap_or(Timestamp::MIN);
    for _ in 0..MAX_TRIES {
        let chosen = store.jobs_to_judge(act.at, BATCH).await?;
        if chosen.jobs.is_empty() && chosen.up_to.is_none() {
            return Ok(None);
        }
        let loaded = store.load_to_judge(&chosen.jobs, since, MOST_RUNS).await?;
        let judged: Vec<JudgedJob> =
            loaded.jobs.iter().map(|job| judge_job(job, &loaded.overrides, zone, act.at)).collect();
        let mut done = Judged { jobs: count(chosen.jobs.len()), ..Judged::default() };
        for job in &judged {
            done.missed += count(job.missed.len());
            done.superseded += count(job.superseded.len());
            done.reinstated += count(job.reinstated.len());
        }
        if let Saved::Saved(()) = store.save_judged(loaded.revision, &judged, chosen.up_to, act).await? {
            return Ok(Some(done));
        }
    }
    Err(EngineError::Busy)
}

/// Judges one job at a moment: what is to be saved of it.
#[must_use]
pub fn judge_job(job: &JobToJudge, overrides: &[Override], zone: &TimeZone, now: Timestamp) -> JudgedJob {
    let id: JobId = job.context.job.id;
    let newest_report_at = job.past.runs.iter().map(|(_, at)| *at).max();
    let nothing = JudgedJob {
        job: id,
        newest_report_at,
        schedule: None,
        source: job.source.clone(),
        next: None,
        look_again: None,
        missed: Vec::new(),
        superseded: Vec::new(),
        reinstated: Vec::new(),
    };
    if !job.counts {
        return nothing;
    }
    let Judgement { schedule, missed, superseded, reinstated, next, look_again } = judge(&job.past, zone, now);
    let record = |run| record_run(around(&job.context, overrides), run);
    JudgedJob {
        schedule: Some(schedule),
        next,
        look_again,
        missed: missed.into_iter().map(|(slot, run)| (slot, record(run))).collect(),
        superseded,
        reinstated,
        ..nothing
    }
}

impl Judged {
    fn add(&mut self, other: Self) {
        self.jobs += other.jobs;
        self.missed += other.missed;
        self.superseded += other.superseded;
        self.reinstated += other.reinstated;
        self.outages_begun += other.outages_begun;
        self.outages_ended += other.outages_ended;
    }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
