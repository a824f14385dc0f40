//! Run Checks: every run that nobody has looked at yet, the one with most harm first.

use super::{AppliedView, Moment, Objects, OverrideForm, Quote, Strip, TicketForm, TicketMark, Word};
use serde::Serialize;

/// `run_checks.html`: the list and, when a run is chosen, its panel.
#[derive(Debug, Clone, Serialize)]
pub struct RunChecksView {
    /// How many runs wait, by effective status.
    pub counts: RunCounts,
    /// What rows are grouped by: `job` (no heads) or `reason` (same error text).
    pub group: Word,
    /// What needs a look, sorted by harm.
    pub groups: Vec<RunGroup>,
    /// How many further rows are not shown on this page.
    pub hidden: u64,
    /// The successes, folded.
    pub successes: Option<Successes>,
    /// The chosen run.
    pub panel: Option<RunPanel>,
    /// Shown instead of the list when nothing waits.
    pub done: Option<Done>,
}

/// How many runs wait, by effective status.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct RunCounts {
    /// Failed.
    pub failed: u64,
    /// Missed.
    pub missed: u64,
    /// Warning.
    pub warning: u64,
    /// Success by an override.
    pub success_override: u64,
    /// Success.
    pub success: u64,
}

/// Rows that belong together.
#[derive(Debug, Clone, Serialize)]
pub struct RunGroup {
    /// What they share, such as the error text; `None` for rows without a head.
    pub title: Option<String>,
    /// How many runs the rows stand for.
    pub runs: u64,
    /// The rows.
    pub rows: Vec<RunRow>,
}

/// The waiting runs of one job.
#[derive(Debug, Clone, Serialize)]
pub struct RunRow {
    /// The run that is shown, the one with most harm; opens the panel.
    pub run: i64,
    /// What the check box sends as `run[]`: `job:run`, all waiting runs of the job up to that one.
    pub value: String,
    /// How many runs the row stands for.
    pub runs: u64,
    /// The job.
    pub job: i64,
    /// The job's name.
    pub job_name: String,
    /// The customer's number.
    pub customer_id: i64,
    /// The customer.
    pub customer: String,
    /// The product.
    pub software: String,
    /// The kind of backup.
    pub backup_type: String,
    /// The effective status of the run that is shown.
    pub status: Word,
    /// Why, in one line.
    pub reason: String,
    /// The deciding quotation, shown instead of the reason where there is one.
    pub quote: Option<Quote>,
    /// The last 28 days of the job.
    pub strip: Strip,
    /// How many unresolved tickets the job has.
    pub tickets: u64,
    /// How many unresolved remarks the job has.
    pub remarks: u64,
    /// When the run was.
    pub run_at: Moment,
    /// When the job last succeeded; `None` if it never did.
    pub last_success_at: Option<Moment>,
    /// How many whole days have passed without a success; `None` if it never succeeded.
    pub days_without_success: Option<u64>,
}

/// The successes that wait.
#[derive(Debug, Clone, Serialize)]
pub struct Successes {
    /// How many.
    pub count: u64,
    /// The newest of them: marking reaches up to it, so that what arrives meanwhile stays.
    pub up_to: i64,
    /// By customer, what would be marked.
    pub customers: Vec<CustomerCount>,
}

/// How many runs one customer has in a set.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerCount {
    /// The customer's number.
    pub customer_id: i64,
    /// The customer.
    pub customer: String,
    /// How many.
    pub count: u64,
}

/// One run, opened.
#[derive(Debug, Clone, Serialize)]
pub struct RunPanel {
    /// Its number.
    pub run: i64,
    /// The job.
    pub job: i64,
    /// The job's name.
    pub job_name: String,
    /// The customer's number.
    pub customer_id: i64,
    /// The customer.
    pub customer: String,
    /// The product.
    pub software: String,
    /// The kind of backup.
    pub backup_type: String,
    /// The effective status.
    pub status: Word,
    /// The status as it was parsed.
    pub parsed_status: Word,
    /// Why.
    pub reason: String,
    /// A word of `SourceType`.
    pub source_type: Word,
    /// When it ran.
    pub run_at: Moment,
    /// When it began, by the sender's clock, as text.
    pub started_at: Option<String>,
    /// When it ended, by the sender's clock, as text.
    pub finished_at: Option<String>,
    /// When a run was expected; `None` while the schedule is not known.
    pub expected_at: Option<Moment>,
    /// When the job last succeeded.
    pub last_success_at: Option<Moment>,
    /// A remark of the source.
    pub remark: Option<String>,
    /// Where the status was read.
    pub evidence: Vec<Quote>,
    /// What was protected.
    pub objects: Objects,
    /// The last 28 days of the job.
    pub strip: Strip,
    /// The job's last runs, newest first, this one included.
    pub history: Vec<HistoryRun>,
    /// Tickets and remarks of the run and of its job, tickets first.
    pub marks: Vec<TicketMark>,
    /// The form for a new ticket or remark.
    pub ticket_form: TicketForm,
    /// The mail it came from.
    pub mail: Option<i64>,
    /// The override that it carries.
    pub applied: Option<AppliedView>,
    /// Whether an override could make runs like it count as success.
    pub may_mark: bool,
    /// The form of an override for runs like it, where that was asked for.
    pub override_form: Option<OverrideForm>,
    /// Who reviewed it.
    pub reviewed: Option<ReviewedBy>,
    /// How many runs of the job wait, this one counted.
    pub job_waiting: u64,
    /// The newest run of the job: reviewing the whole job reaches up to it.
    pub up_to: i64,
}

/// One run in a short history.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryRun {
    /// Its number.
    pub run: i64,
    /// When it ran.
    pub run_at: Moment,
    /// The effective status.
    pub status: Word,
    /// Why, in one line.
    pub reason: String,
    /// Whether it was reviewed.
    pub reviewed: bool,
}

/// Who reviewed a run.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewedBy {
    /// The person.
    pub name: String,
    /// When.
    pub at: Moment,
}

/// What stands there when nothing waits.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Done {
    /// The newest report.
    pub last_heard: Option<LastHeard>,
    /// The next report that is expected; `None` while no schedule is known.
    pub next_expected: Option<NextExpected>,
    /// How many runs were handled today, by whom.
    pub handled_today: Vec<Handled>,
}

/// The newest report of any source.
#[derive(Debug, Clone, Serialize)]
pub struct LastHeard {
    /// The source, such as `files`.
    pub source: String,
    /// When.
    pub at: Moment,
}

/// The next report that is expected.
#[derive(Debug, Clone, Serialize)]
pub struct NextExpected {
    /// The job.
    pub job: i64,
    /// Its name.
    pub job_name: String,
    /// Its customer.
    pub customer: String,
    /// When.
    pub at: Moment,
}

/// How many runs one person handled.
#[derive(Debug, Clone, Serialize)]
pub struct Handled {
    /// The person.
    pub name: String,
    /// How many.
    pub count: u64,
}
