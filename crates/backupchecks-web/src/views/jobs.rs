//! Jobs: the list, the archive and one job with its history.

use super::{CalendarView, CareRow, GaveWay, LinkMark, Moment, ScheduleCard, Strip, TicketMark, Word};
use serde::Serialize;

/// `jobs.html`: the jobs, of one customer or of all, or the archived ones.
#[derive(Debug, Clone, Default, Serialize)]
pub struct JobsView {
    /// The customer the list is narrowed to.
    pub customer: Option<CustomerFilter>,
    /// What was searched for; empty for no search.
    pub query: String,
    /// By customer, then name.
    pub jobs: Vec<JobRow>,
    /// The `after` of the next page.
    pub next: Option<String>,
    /// Whether this page is not the first one.
    pub from_start: bool,
    /// Whether these are the archived jobs.
    pub archived: bool,
}

/// The customer a list is narrowed to.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerFilter {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// One job in a list.
#[derive(Debug, Clone, Serialize)]
pub struct JobRow {
    /// Its number.
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
    /// The effective status of its newest run.
    pub status: Option<Word>,
    /// When that run was.
    pub last_run_at: Option<Moment>,
    /// How many of its runs wait in Run Checks.
    pub unreviewed: u64,
    /// Its last 28 days.
    pub strip: Strip,
}

/// `job.html`: one job.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct JobView {
    /// Its number.
    pub job: i64,
    /// Its name.
    pub job_name: String,
    /// Its customer's number.
    pub customer_id: i64,
    /// Its customer.
    pub customer: String,
    /// Whether the customer is active.
    pub customer_active: bool,
    /// The product.
    pub software: String,
    /// The kind of backup.
    pub backup_type: String,
    /// The address its mails come from.
    pub sender: String,
    /// The host or object that tells it from a job of the same name.
    pub told_apart_by: Option<String>,
    /// Whether it carries vendor notifications and no backups.
    pub informational: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was approved.
    pub created_at: Moment,
    /// When it last succeeded.
    pub last_success_at: Option<Moment>,
    /// How many of its runs wait in Run Checks.
    pub unreviewed: u64,
    /// Its last 28 days.
    pub strip: Strip,
    /// Its schedule.
    pub schedule: ScheduleCard,
    /// A month of its slots and runs.
    pub calendar: CalendarView,
    /// What was done in care of it, the newest first.
    pub care: Vec<CareRow>,
    /// What is open for it, tickets first.
    pub marks: Vec<TicketMark>,
    /// Its runs, newest first.
    pub runs: Vec<JobRunRow>,
    /// The `before` of the next, older page.
    pub older: Option<String>,
    /// Whether this page is not the newest one.
    pub from_start: bool,
}

/// One run in a job's history.
#[derive(Debug, Clone, Serialize)]
pub struct JobRunRow {
    /// Its number.
    pub run: i64,
    /// When it ran.
    pub run_at: Moment,
    /// The effective status.
    pub status: Word,
    /// Why, in one line.
    pub reason: String,
    /// A word of `SourceType`.
    pub source_type: Word,
    /// What it gave way to, where it states a missed slot that does not count any more.
    pub gave_way: Option<GaveWay>,
    /// Whether it was reviewed.
    pub reviewed: bool,
    /// The mail it came from.
    pub mail: Option<i64>,
    /// The tickets and remarks that are linked to it.
    pub links: Vec<LinkMark>,
}
