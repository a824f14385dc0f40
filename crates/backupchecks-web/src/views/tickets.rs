//! Tickets and remarks: the list, one of them opened, and the form that opens a new one.

use super::{Moment, Word};
use backupchecks_core::model::Scope;
use backupchecks_core::ports::{LinkedRun, ScopeRow};
use backupchecks_core::rules::alerts::{ConcernText, Mark};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

/// `tickets.html`: a tab of tickets or remarks and, when one is chosen, its panel.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TicketsView {
    /// The tab that is open: `open`, `resolved`, `remarks` or `remarks_resolved`.
    pub tab: Word,
    /// Every tab.
    pub tabs: Vec<TicketTab>,
    /// What was searched for; empty for no search.
    pub query: String,
    /// The rows, newest first.
    pub rows: Vec<TicketRow>,
    /// The `after` of the next, older page.
    pub older: Option<String>,
    /// Whether this page is not the newest one.
    pub from_start: bool,
    /// The one that is opened.
    pub panel: Option<TicketPanel>,
}

/// One tab.
#[derive(Debug, Clone, Serialize)]
pub struct TicketTab {
    /// Its word.
    pub tab: Word,
    /// How many there are.
    pub count: u64,
}

/// A ticket or remark in the list.
#[derive(Debug, Clone, Serialize)]
pub struct TicketRow {
    /// `ticket` or `remark`.
    pub kind: Word,
    /// Its number.
    pub number: i64,
    /// The code of a ticket.
    pub code: Option<String>,
    /// What it is about.
    pub text: String,
    /// The first of what it covers.
    pub cover: Option<Cover>,
    /// How much more it covers.
    pub more: usize,
    /// How many runs are linked to it.
    pub runs: u64,
    /// When it was opened.
    pub start_at: Moment,
    /// When the last of it was resolved.
    pub resolved_at: Option<Moment>,
}

/// Something that a ticket or remark covers.
#[derive(Debug, Clone, Serialize)]
pub struct Cover {
    /// What forms send for it.
    pub key: String,
    /// The customer's number.
    pub customer_id: i64,
    /// The customer.
    pub customer: String,
    /// The job; `None` for every job of the customer.
    pub job: Option<i64>,
    /// The job's name.
    pub job_name: Option<String>,
    /// The object, where it is only that.
    pub object: Option<String>,
    /// When it was resolved, by itself or with the whole.
    pub resolved_at: Option<Moment>,
}

impl From<ScopeRow> for Cover {
    fn from(row: ScopeRow) -> Self {
        Self {
            key: row.scope.key(),
            customer_id: row.customer.0,
            customer: row.customer_name,
            job: row.scope.job().map(|job| job.0),
            job_name: row.job_name,
            object: row.scope.object().map(str::to_owned),
            resolved_at: row.resolved_at.map(Moment::from),
        }
    }
}

/// A ticket or remark, opened.
#[derive(Debug, Clone, Serialize)]
pub struct TicketPanel {
    /// `ticket` or `remark`.
    pub kind: Word,
    /// Its number.
    pub number: i64,
    /// The code of a ticket.
    pub code: Option<String>,
    /// What it is about.
    pub text: String,
    /// From which day on it is shown, as `2026-03-01`.
    pub active_from: Option<String>,
    /// When it was opened.
    pub start_at: Moment,
    /// When the last of it was resolved.
    pub resolved_at: Option<Moment>,
    /// Whether it is resolved as a whole.
    pub whole_resolved: bool,
    /// What it covers.
    pub covers: Vec<Cover>,
    /// What else it could cover.
    pub choices: Vec<CoverChoice>,
    /// The newest runs that are linked to it.
    pub runs: Vec<LinkedRunRow>,
    /// How many further ones there are.
    pub more_runs: u64,
    /// Who did what, newest first.
    pub history: Vec<HistoryEntry>,
}

/// Something that a ticket or remark can be made to cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverChoice {
    /// What the form sends.
    pub key: String,
    /// `job`, `customer` or `object`.
    pub kind: Word,
    /// The name of that job, customer or object.
    pub name: String,
}

impl CoverChoice {
    /// The choice of that scope under that name.
    #[must_use]
    pub fn new(scope: &Scope, name: &str) -> Self {
        let (key, kind) = match scope {
            Scope::Job(_) => (scope.key(), "job"),
            Scope::Customer(_) => (scope.key(), "customer"),
            // Not folded: the name is kept as it is.
            Scope::Object { job, name } => (format!("object:{job}:{name}"), "object"),
        };
        Self { key, kind, name: name.to_owned() }
    }
}

/// A run that is linked to a ticket or remark.
#[derive(Debug, Clone, Serialize)]
pub struct LinkedRunRow {
    /// Its number.
    pub run: i64,
    /// Its job.
    pub job: i64,
    /// The job's name.
    pub job_name: String,
    /// The customer.
    pub customer: String,
    /// When it ran.
    pub run_at: Moment,
    /// Its effective status.
    pub status: Word,
}

impl From<LinkedRun> for LinkedRunRow {
    fn from(run: LinkedRun) -> Self {
        Self {
            run: run.run.0,
            job: run.job.0,
            job_name: run.job_name,
            customer: run.customer_name,
            run_at: run.run_at.into(),
            status: run.effective.as_str(),
        }
    }
}

/// One entry of a history.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// What happened: `added`, `changed`, `linked`, `resolved` or `reopened`.
    pub what: String,
    /// What changed.
    pub changes: Vec<HistoryChange>,
}

/// One value that changed.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryChange {
    /// What it is called.
    pub field: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is since.
    pub after: Option<String>,
}

/// A ticket or remark beside a run or job.
#[derive(Debug, Clone, Serialize)]
pub struct TicketMark {
    /// `ticket` or `remark`.
    pub kind: Word,
    /// Its number.
    pub number: i64,
    /// The code of a ticket.
    pub code: Option<String>,
    /// What it is about.
    pub text: String,
    /// Whether it is resolved, as far as this job goes.
    pub resolved: bool,
    /// Whether it concerns the run; else it is only open for its job.
    pub alert: bool,
    /// From which day on it is shown, as `2026-03-01`.
    pub active_from: String,
    /// The objects of the job that it is about.
    pub objects: Vec<String>,
}

impl TicketMark {
    /// The mark beside a run of that time, in the zone of days.
    #[must_use]
    pub fn beside_run(mark: Mark, run_at: Timestamp, zone: &TimeZone) -> Self {
        Self { alert: mark.is_alert(run_at, zone), ..Self::beside_job(mark, zone) }
    }

    /// The mark beside a job.
    #[must_use]
    pub fn beside_job(mark: Mark, zone: &TimeZone) -> Self {
        let active_from = mark.active_from(zone).to_string();
        let ConcernText { concern, code, text, .. } = mark.about;
        Self {
            kind: concern.kind().as_str(),
            number: concern.number(),
            code,
            text,
            resolved: mark.resolved,
            alert: true,
            active_from,
            objects: mark.objects,
        }
    }
}

/// A link from a run to a ticket or remark.
#[derive(Debug, Clone, Serialize)]
pub struct LinkMark {
    /// `ticket` or `remark`.
    pub kind: Word,
    /// Its number.
    pub number: i64,
    /// The code of a ticket, else what a remark says.
    pub label: String,
}

impl From<ConcernText> for LinkMark {
    fn from(about: ConcernText) -> Self {
        Self {
            kind: about.concern.kind().as_str(),
            number: about.concern.number(),
            label: about.code.unwrap_or(about.text),
        }
    }
}

/// The form that opens a ticket or makes a remark for runs, or links them to one that is there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TicketForm {
    /// What is sent as `run[]`: runs, or `job:run` for the bad runs of a job up to that one.
    pub runs: Vec<String>,
    /// Further runs of the job that can be taken along: what is sent as `run[]`, and how many they are.
    pub further: Option<(String, u64)>,
    /// Open tickets that reach one of the jobs: they are shown first.
    pub open: Vec<TicketMark>,
    /// What it can cover instead of the jobs of the runs.
    pub choices: Vec<CoverChoice>,
    /// Codes of open tickets to link, with what they are about.
    pub codes: Vec<(String, String)>,
}

/// `ticket_new.html`: a ticket or remark for what was selected.
#[derive(Debug, Clone, Serialize)]
pub struct NewTicketView {
    /// `ticket` or `remark`.
    pub kind: Word,
    /// The jobs that it will cover, with their customers.
    pub jobs: Vec<(String, String)>,
    /// How many runs it will be linked to.
    pub count: u64,
    /// The form.
    pub form: TicketForm,
}
