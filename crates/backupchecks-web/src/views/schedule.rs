//! The schedule of a job: what is expected and why, and how a person sets it.

use super::{Moment, Word};
use serde::Serialize;

/// The schedule on the page of a job.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ScheduleCard {
    /// `learned`, `by_hand` or `not_planned`.
    pub planning: Word,
    /// The plan in words, where a person made one.
    pub plan: Option<String>,
    /// What is expected and why; `None` while the job was never judged.
    pub explained: Option<String>,
    /// How sure that is, in percent; `None` where nothing is expected.
    pub confidence: Option<u64>,
    /// When the next report is expected.
    pub next_at: Option<Moment>,
    /// When its grace is over.
    pub due_at: Option<Moment>,
    /// Each time of day at which a report is expected.
    pub times: Vec<SlotTimeRow>,
    /// Holidays, pauses and outages that reach the job, the newest first.
    pub closures: Vec<ClosureRow>,
    /// What stands in the form.
    pub form: ScheduleForm,
}

/// The form by which a person sets the schedule: what is kept, or what was typed and refused.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ScheduleForm {
    /// `learned`, `cron`, `picked` or `not_planned`.
    pub way: Word,
    /// The cron expression.
    pub cron: String,
    /// The picked days, as words of `Weekday`.
    pub days: Vec<Word>,
    /// The times, as they are typed.
    pub times: String,
    /// Why the job is to be paused.
    pub pause_name: String,
    /// Whether it is to be mended, and therefore opened.
    pub refused: bool,
}

/// One time of day at which a report is expected.
#[derive(Debug, Clone, Serialize)]
pub struct SlotTimeRow {
    /// On which days, in words.
    pub days: String,
    /// When the report is usually there.
    pub usual: String,
    /// Slots with a report.
    pub hits: u64,
    /// Slots without one.
    pub misses: u64,
    /// Within how long of that time half of the reports come.
    pub spread: String,
}

/// A time in which no report is asked for.
#[derive(Debug, Clone, Serialize)]
pub struct ClosureRow {
    /// Its number.
    pub closure: i64,
    /// A word of `ClosureSpan`.
    pub span: Word,
    /// The day of a holiday.
    pub day: Option<String>,
    /// Its beginning.
    pub from: Option<Moment>,
    /// Its end, where it has one.
    pub until: Option<Moment>,
    /// Why.
    pub name: String,
    /// Whether it is this job's own pause and goes on.
    pub may_resume: bool,
}
