//! Overrides: the list, one of them, the form, and what one would have changed.

use super::{CustomerFilter, Moment, Word};
use serde::Serialize;

/// `overrides.html`: the agreed exceptions, the newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OverridesView {
    /// Which are shown: `standing`, `over` or `all`.
    pub shown: Word,
    /// What was searched for; empty for no search.
    pub query: String,
    /// The customer the list is narrowed to.
    pub customer: Option<CustomerFilter>,
    /// The address of this list with its filters, to which more can be added behind `&`.
    pub base: String,
    /// The overrides.
    pub overrides: Vec<OverrideRow>,
    /// The `before` of the next page.
    pub next: Option<i64>,
    /// Whether this page is not the first one.
    pub from_start: bool,
    /// The chosen override, or the form of a new one.
    pub panel: Option<OverridePanel>,
}

/// One override in the list.
#[derive(Debug, Clone, Serialize)]
pub struct OverrideRow {
    /// Its number.
    pub id: i64,
    /// What it does, in one sentence.
    pub words: String,
    /// Why it was agreed.
    pub reason: String,
    /// `standing`, `to_come`, `over` or `ended`.
    pub state: Word,
    /// How many runs carry it.
    pub runs: u64,
    /// Whether there are more than are counted.
    pub runs_more: bool,
    /// When the newest of them ran.
    pub last_run_at: Option<Moment>,
    /// Who made it.
    pub created: Option<Signed>,
}

/// Who did something, and when.
#[derive(Debug, Clone, Serialize)]
pub struct Signed {
    /// The name; `None` where the program did it.
    pub name: Option<String>,
    /// When.
    pub at: Moment,
}

/// One override, opened, or a new one.
#[derive(Debug, Clone, Serialize)]
pub struct OverridePanel {
    /// What is known of it; `None` for a new one.
    pub detail: Option<OverrideDetail>,
    /// The form, where it is edited or made.
    pub form: Option<OverrideForm>,
}

/// What is known of an override.
#[derive(Debug, Clone, Serialize)]
pub struct OverrideDetail {
    /// As in the list.
    #[serde(flatten)]
    pub row: OverrideRow,
    /// Which version of it this is.
    pub version: u32,
    /// The job it is for.
    pub job: Option<i64>,
    /// The job's name.
    pub job_name: Option<String>,
    /// The customer it is for.
    pub customer_id: Option<i64>,
    /// The customer's name.
    pub customer: Option<String>,
    /// Who changed it last.
    pub edited: Option<Signed>,
    /// Who ended it.
    pub ended: Option<Signed>,
}

/// The form of an override, as it stands.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OverrideForm {
    /// Where it is sent.
    pub action: String,
    /// Where cancelling leads.
    pub cancel: String,
    /// The override that is edited; `None` for a new one.
    pub id: Option<i64>,
    /// The version that it was begun from; 0 for a new one.
    pub version: u32,
    /// `object`, `job`, `customer` or `global`.
    pub level: Word,
    /// The chosen customer.
    pub customer_id: Option<i64>,
    /// What stands in the field of the customer.
    pub customer_name: String,
    /// The chosen job.
    pub job_id: Option<i64>,
    /// What stands in the field of the job.
    pub job_name: String,
    /// The object's name.
    pub object: String,
    /// `warning`, `failed`, or empty for either.
    pub status: Word,
    /// How the message is compared.
    pub mode: Word,
    /// What the message must say; empty for any.
    pub message: String,
    /// Only this product; empty for any.
    pub software: String,
    /// Only this kind of job; empty for any.
    pub backup_type: String,
    /// The first day, as `2026-03-01`; empty for no limit.
    pub from: String,
    /// The last day, likewise.
    pub until: String,
    /// `treat_as_success` or `mark_only`.
    pub effect: Word,
    /// Why it is agreed.
    pub reason: String,
    /// Whether unreviewed runs that are there follow it too.
    pub existing: bool,
    /// Why it could not be saved.
    pub trouble: Option<Word>,
    /// What it would have changed.
    pub preview: OverridePreviewView,
}

/// `override_preview.html`: what an override would have changed. A fragment, no page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OverridePreviewView {
    /// What is missing before anything can be told.
    pub missing: Option<Word>,
    /// How many days it looks back.
    pub days: u64,
    /// How many runs it would have changed.
    pub changed: u64,
    /// How many of these are unreviewed.
    pub unreviewed: u64,
    /// How many runs that were no success were looked at.
    pub looked_at: u64,
    /// Whether these were all.
    pub whole: bool,
    /// Whether it takes any message.
    pub any_message: bool,
    /// The newest of the runs.
    pub rows: Vec<PreviewRun>,
}

/// One run that an override would have changed.
#[derive(Debug, Clone, Serialize)]
pub struct PreviewRun {
    /// Its number.
    pub run: i64,
    /// Its job's name.
    pub job_name: String,
    /// Its customer's name.
    pub customer: String,
    /// When it ran.
    pub run_at: Moment,
    /// Why it has its status.
    pub reason: String,
    /// What counts now.
    pub before: Word,
    /// What would count.
    pub after: Word,
    /// Whether it was reviewed, and stays as it is.
    pub reviewed: bool,
}

/// `job_suggestions.html`: jobs that fit what was typed. A fragment, no page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct JobSuggestionsView {
    /// The jobs.
    pub jobs: Vec<JobSuggestion>,
}

/// One job that fits.
#[derive(Debug, Clone, Serialize)]
pub struct JobSuggestion {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub job_name: String,
    /// Its customer's name.
    pub customer: String,
}

/// The override that a run carries.
#[derive(Debug, Clone, Serialize)]
pub struct AppliedView {
    /// Its number.
    pub id: i64,
    /// Whether it makes the run count as success; else it only marks it.
    pub excused: bool,
    /// What it does, in one sentence.
    pub words: String,
    /// Why it was agreed.
    pub reason: String,
    /// Who made it.
    pub by: Option<String>,
    /// `standing`, `to_come`, `over`, `ended` or `deleted`.
    pub state: Word,
    /// When it was changed last, if ever: it may have said something else when the run came.
    pub edited_at: Option<Moment>,
}
