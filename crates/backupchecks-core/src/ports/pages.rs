//! What pages and programs read.

use super::StoreError;
use crate::model::{
    AppliedOverride, Customer, CustomerId, EffectiveStatus, Evidence, InboxState, Job, JobId, JobIdentity, MailId,
    MailMessage, ObjectReport, Part, Report, ReportTime, ResultState, RunId, RunStatus, SourceType, Status,
};
use crate::rules::alerts::Mark;
use crate::rules::missed::Superseded;
use async_trait::async_trait;
use jiff::Timestamp;

/// How many mails wait in the Inbox, each counted once, under its [`InboxState`]. Mails of archived jobs are hidden and not
/// counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InboxCounts {
    /// Waiting for approval.
    pub waiting: u64,
    /// Fitting several customers.
    pub ambiguous: u64,
    /// Known by no parser.
    pub unrecognised: u64,
    /// Known, but not readable.
    pub parse_failed: u64,
    /// Without a result.
    pub notices: u64,
}

impl InboxCounts {
    /// What asks for a person: all but the notices.
    #[must_use]
    pub fn to_do(&self) -> u64 {
        self.waiting + self.ambiguous + self.unrecognised + self.parse_failed
    }
}

/// A result of a mail in the Inbox, by mail and place; place 0 for a mail without results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InboxItem {
    /// The mail.
    pub mail: MailId,
    /// The result's place in it.
    pub ordinal: u32,
}

/// Which part of the Inbox is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxQuery {
    /// The tab: results in that state, whatever becomes of the other results of their mails, or mails without a result.
    pub tab: InboxState,
    /// Only rows whose job name, sender or subject contains this, without regard to case and white space. Every character
    /// stands for itself.
    pub text: Option<String>,
    /// Only rows behind this one, as given by [`InboxPage::next`].
    pub after: Option<(Timestamp, MailId, u32)>,
    /// How many rows at most.
    pub limit: u32,
}

/// A page of the Inbox, newest first: by time, then number, then place, each descending.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxPage {
    /// The rows.
    pub rows: Vec<InboxRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<(Timestamp, MailId, u32)>,
}

/// One row of the Inbox: the results of one new job, or one mail without a result.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRow {
    /// The newest of them.
    pub item: InboxItem,
    /// The job they speak of.
    pub identity: Option<JobIdentity>,
    /// The sender of the newest.
    pub from_address: String,
    /// The subject of the newest.
    pub subject: String,
    /// When the newest was received.
    pub received_at: Timestamp,
    /// How many results, or mails, this row stands for.
    pub count: u64,
    /// The status of the newest.
    pub status: Option<Status>,
    /// Why it is a notice or could not be read.
    pub reason: Option<String>,
}

/// A mail with its results.
#[derive(Debug, Clone, PartialEq)]
pub struct MailDetail {
    /// The mail.
    pub mail: MailMessage,
    /// Its results, in mail order.
    pub results: Vec<MailResult>,
}

/// One result of a mail.
#[derive(Debug, Clone, PartialEq)]
pub struct MailResult {
    /// The job it speaks of.
    pub identity: JobIdentity,
    /// Where it stands.
    pub state: ResultState,
    /// What it says; `None` once recorded, where the run says it.
    pub report: Option<Report>,
    /// How many pending results of mails in the Inbox have its match key, this one included; 0 once recorded.
    pub alike: u64,
}

/// A customer with the number of its jobs that are not archived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// The customer.
    pub customer: Customer,
    /// How many jobs.
    pub jobs: u64,
}

/// Which jobs are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobsQuery {
    /// Only those of this customer; without one, jobs of inactive customers are left out.
    pub customer: Option<CustomerId>,
    /// Archived ones instead of the others.
    pub archived: bool,
    /// Only those whose customer, job name, software or type contains this, without regard to case and white space. Every
    /// character stands for itself.
    pub text: Option<String>,
    /// Only those behind this one in the order of customer name, job name (both folded, by code point) and number.
    pub after: Option<JobId>,
    /// How many at most.
    pub limit: u32,
}

/// A job in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// The job.
    pub job: Job,
    /// Its customer's name.
    pub customer_name: String,
    /// When it last ran, and how.
    pub last_run: Option<(Timestamp, EffectiveStatus)>,
    /// When it last succeeded, also by override.
    pub last_good_at: Option<Timestamp>,
    /// When it was approved.
    pub approved_at: Timestamp,
    /// How many of its runs are unreviewed.
    pub unreviewed: u64,
}

/// A page of a job's runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunsPage {
    /// The runs.
    pub rows: Vec<RunRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<(Timestamp, RunId)>,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its number.
    pub id: RunId,
    /// When it counts as having run.
    pub run_at: Timestamp,
    /// Its status as reported.
    pub status: RunStatus,
    /// Its status with overrides applied.
    pub effective: EffectiveStatus,
    /// Why.
    pub reason: String,
    /// Which retry.
    pub attempt: Option<u32>,
    /// Where it comes from.
    pub source_type: SourceType,
    /// Its mail.
    pub mail: Option<MailId>,
    /// Who reviewed it and when.
    pub reviewed: Option<(String, Timestamp)>,
    /// What it gave way to, if it states a missed slot whose report came late or could not come.
    pub superseded: Option<Superseded>,
}

/// A run with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDetail {
    /// The run.
    pub run: RunRow,
    /// Its job.
    pub job: Job,
    /// The job's customer.
    pub customer: Customer,
    /// Where the status was read.
    pub evidence: Vec<Evidence>,
    /// A remark of the source.
    pub remark: Option<String>,
    /// When it began, by the sender's clock.
    pub started_at: Option<ReportTime>,
    /// When it ended, by the sender's clock.
    pub finished_at: Option<ReportTime>,
    /// The override that it carries.
    pub applied: Option<AppliedOverride>,
    /// Its objects, in the order of the report.
    pub objects: Vec<RunObjectRow>,
    /// The tickets and remarks that are linked to it, and those that are open for its job: tickets first, each once, by number.
    pub marks: Vec<Mark>,
}

/// An object of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunObjectRow {
    /// What the report says of it.
    pub object: ObjectReport,
    /// The override that it carries.
    pub applied: Option<AppliedOverride>,
}

/// Answers pages. Lists are keyset-paged: a page costs the same however far back it stands.
#[async_trait]
pub trait PageStore {
    /// How many mails wait, by tab.
    async fn inbox_counts(&self) -> Result<InboxCounts, StoreError>;

    /// A page of the Inbox.
    async fn inbox(&self, query: &InboxQuery) -> Result<InboxPage, StoreError>;

    /// The mail.
    async fn mail(&self, mail: MailId) -> Result<Option<MailDetail>, StoreError>;

    /// The mail as it came; `None` where there is none, and where its bytes are no longer kept.
    async fn raw_mail(&self, mail: MailId) -> Result<Option<Vec<u8>>, StoreError>;

    /// The customers whose name contains `text`, by name (folded, by code point). Case and white space do not matter, and
    /// every character stands for itself.
    async fn customers(&self, text: &str, limit: u32) -> Result<Vec<CustomerRow>, StoreError>;

    /// The active customers that have a job with this sender, compared folded, by name: a guess at whose a new job is.
    async fn customers_of_sender(&self, sender: &str) -> Result<Vec<Customer>, StoreError>;

    /// A page of jobs by customer name, job name and number.
    async fn jobs(&self, query: &JobsQuery) -> Result<Vec<JobRow>, StoreError>;

    /// The job.
    async fn job(&self, job: JobId) -> Result<Option<JobRow>, StoreError>;

    /// Runs of the job, newest first, behind the given one.
    async fn runs(&self, job: JobId, after: Option<(Timestamp, RunId)>, limit: u32) -> Result<RunsPage, StoreError>;

    /// The run.
    async fn run(&self, run: RunId) -> Result<Option<RunDetail>, StoreError>;
}

/// Where a quotation is looked for when a mail is shown.
impl Part {
    /// Whether the part is shown in the body of a mail.
    #[must_use]
    pub fn is_body(self) -> bool {
        matches!(self, Self::Text | Self::Html)
    }
}
