//! Schedules: judging jobs, closures, and what a day held.

use super::{JobRow, Revision, Saved, StoreError};
use crate::engine::RecordedRun;
use crate::model::{
    Act, Closure, ClosureId, ClosureScope, ClosureSpan, CustomerId, EffectiveStatus, JobId, Override, Planning, RunId,
};
use crate::ports::JobContext;
use crate::rules::missed::{JobPast, NextSlot, Superseded};
use crate::rules::outage::Route;
use crate::schedule::{Schedule, Slot};
use async_trait::async_trait;
use jiff::Timestamp;
use std::ops::Range;

/// The jobs to look at next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobsToJudge {
    /// Which, in ascending order.
    pub jobs: Vec<JobId>,
    /// The newest run that was looked at for finding them.
    pub up_to: Option<RunId>,
}

/// A job to be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct JobToJudge {
    /// The job, with what a missed run takes along.
    pub context: JobContext,
    /// Whether it may go missed: neither it nor its customer is put away, and its mails are backup results.
    pub counts: bool,
    /// Its past.
    pub past: JobPast,
    /// The source that its newest mail came from.
    pub source: Option<String>,
}

/// Jobs to be judged with what decides about their missed runs.
#[derive(Debug, Clone)]
pub struct ToJudge {
    /// The state this was read at.
    pub revision: Revision,
    /// The jobs.
    pub jobs: Vec<JobToJudge>,
    /// All overrides that reach one of them.
    pub overrides: Vec<Override>,
}

/// What was decided for a job.
#[derive(Debug)]
pub struct JudgedJob {
    /// The job.
    pub job: JobId,
    /// When its newest report came that judging saw; a store that finds a newer one lets the job be judged again.
    pub newest_report_at: Option<Timestamp>,
    /// The schedule; `None` for a job that does not count.
    pub schedule: Option<Schedule>,
    /// The source of its reports.
    pub source: Option<String>,
    /// The next slot.
    pub next: Option<NextSlot>,
    /// When to look again.
    pub look_again: Option<Timestamp>,
    /// Missed runs, each with its slot.
    pub missed: Vec<(Slot, RecordedRun)>,
    /// Missed runs that gave way.
    pub superseded: Vec<(RunId, Superseded)>,
    /// Missed runs that count again.
    pub reinstated: Vec<RunId>,
}

/// A job's schedule as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptSchedule {
    /// How the job comes by it.
    pub planning: Planning,
    /// The schedule; `None` until the job was judged.
    pub schedule: Option<Schedule>,
    /// The closures that reach the job, the newest first.
    pub closures: Vec<Closure>,
}

/// A closure with the names of whom it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosureRow {
    /// The closure.
    pub closure: Closure,
    /// The customer that it is for, or whose job it is for.
    pub customer: Option<(CustomerId, String)>,
    /// The name of the job that it is for.
    pub job_name: Option<String>,
}

/// A job with its runs of some time.
#[derive(Debug, Clone, PartialEq)]
pub struct JobDays {
    /// The job.
    pub row: JobRow,
    /// Its schedule.
    pub schedule: Option<Schedule>,
    /// The closures that reach it.
    pub closures: Vec<Closure>,
    /// Its runs, oldest first, superseded ones too.
    pub runs: Vec<DayRun>,
    /// How many tickets have an open scope that reaches it.
    pub tickets: u64,
    /// How many remarks have one.
    pub remarks: u64,
}

/// A run, as far as a day needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRun {
    /// The run.
    pub id: RunId,
    /// When it counts as having run.
    pub run_at: Timestamp,
    /// Its status with overrides applied.
    pub effective: EffectiveStatus,
    /// Whether it states a missed slot that gave way to a late report or an outage.
    pub superseded: bool,
    /// Whether it was reviewed.
    pub reviewed: bool,
}

/// Keeps schedules, and what was found missing by them.
#[async_trait]
pub trait ScheduleStore {
    /// The jobs to judge: those with runs that no judgement has seen, and those whose time to look again has come. At most
    /// about `limit`. Costs as much as what is new and due.
    async fn jobs_to_judge(&self, now: Timestamp, limit: u32) -> Result<JobsToJudge, StoreError>;

    /// The jobs with what judging them needs: of each the newest `most_runs` reports at or after `since`, and the missed slots
    /// stated for times at or after `since`.
    async fn load_to_judge(&self, jobs: &[JobId], since: Timestamp, most_runs: u32) -> Result<ToJudge, StoreError>;

    /// Saves judgements: schedules, missed runs, and what gave way or counts again; and remembers that runs up to `up_to` have
    /// been seen. A missed run that gives way leaves Run Checks unless it was reviewed. All or nothing; stale when the revision
    /// is no longer current, or when a job with something to state has a newer run.
    async fn save_judged(
        &self,
        revision: Revision,
        judged: &[JudgedJob],
        up_to: Option<RunId>,
        act: Act,
    ) -> Result<Saved<()>, StoreError>;

    /// The mail routes at this moment: sources that jobs report through.
    async fn routes(&self, now: Timestamp) -> Result<Vec<Route>, StoreError>;

    /// The job of which the next report is expected at or after `from`, and when. Of jobs in their grace time the slot behind
    /// it is not known yet.
    async fn next_expected(&self, from: Timestamp) -> Result<Option<(JobId, Timestamp)>, StoreError>;

    /// A job's schedule.
    async fn schedule(&self, job: JobId) -> Result<Option<KeptSchedule>, StoreError>;

    /// Sets how a job comes by its schedule, and lets it be judged anew. `false` when there is no such job.
    async fn set_planning(&self, job: JobId, planning: &Planning, act: Act) -> Result<bool, StoreError>;

    /// Adds a closure, and lets the jobs it reaches be judged anew.
    async fn add_closure(
        &self,
        span: &ClosureSpan,
        scope: &ClosureScope,
        name: &str,
        act: Act,
    ) -> Result<ClosureId, StoreError>;

    /// Lets a closure end at that moment, and its jobs be judged anew. `false` when there is none with this number that has not
    /// ended.
    async fn end_closure(&self, closure: ClosureId, at: Timestamp, act: Act) -> Result<bool, StoreError>;

    /// Takes a closure back as if it had never been. `false` when there is none with this number.
    async fn remove_closure(&self, closure: ClosureId, act: Act) -> Result<bool, StoreError>;

    /// The closures that end at or after `since`, or have no end, the latest beginning first, at most `limit`.
    async fn closures(&self, since: Timestamp, limit: u32) -> Result<Vec<ClosureRow>, StoreError>;

    /// A page of jobs that are not archived, of active customers, by customer name, job name and number, behind `after`, each
    /// with its schedule, its runs within `range`, and how much is open for it.
    async fn job_days(
        &self,
        range: &Range<Timestamp>,
        after: Option<JobId>,
        limit: u32,
    ) -> Result<Vec<JobDays>, StoreError>;

    /// The same of one job, archived or not.
    async fn days_of(&self, job: JobId, range: &Range<Timestamp>) -> Result<Option<JobDays>, StoreError>;
}
