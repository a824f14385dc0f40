//! Daily Jobs: what was expected on one day, and how it went.

use super::{Moment, Word};
use serde::Serialize;

/// `daily_jobs.html`.
#[derive(Debug, Clone, Serialize)]
pub struct DailyJobsView {
    /// The day, as `2026-03-01`.
    pub date: String,
    /// The day before.
    pub before: String,
    /// The day after.
    pub after: String,
    /// Whether it is today.
    pub is_today: bool,
    /// `all`, `bad` or `open`.
    pub show: Word,
    /// What happened and what is expected, by customer and job.
    pub lines: Vec<DailyLine>,
    /// The `from` of the next page.
    pub next: Option<i64>,
    /// Whether this page is not the first one.
    pub from_start: bool,
    /// Mail routes that are down: what should have come over them is unknown.
    pub outages: Vec<OutageRow>,
}

/// One slot of a job, or a run that nobody expected.
#[derive(Debug, Clone, Serialize)]
pub struct DailyLine {
    /// The job.
    pub job: i64,
    /// Its name.
    pub job_name: String,
    /// Its customer's number.
    pub customer_id: i64,
    /// Its customer.
    pub customer: String,
    /// The product.
    pub software: String,
    /// The kind of backup.
    pub backup_type: String,
    /// When the report was expected.
    pub expected_at: Option<Moment>,
    /// When its grace is over.
    pub due_at: Option<Moment>,
    /// A word of `DayState`.
    pub status: Word,
    /// When the report came.
    pub run_at: Option<Moment>,
    /// The run.
    pub run: Option<i64>,
    /// Whether it came after its grace was over.
    pub late: bool,
    /// Whether the run was reviewed.
    pub reviewed: bool,
    /// How many tickets are open for the job.
    pub tickets: u64,
    /// How many remarks are.
    pub remarks: u64,
}

/// A mail route that is down.
#[derive(Debug, Clone, Serialize)]
pub struct OutageRow {
    /// Since when.
    pub since: Moment,
    /// In words.
    pub name: String,
}
