//! Holidays, pauses, maintenance and outages: the list, and the form of a new one.

use super::{Moment, Word};
use serde::Serialize;

/// `closures.html`: times in which no report is asked for, the latest beginning first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClosuresView {
    /// Which are shown: `standing`, with those to come, or `over`.
    pub shown: Word,
    /// They.
    pub closures: Vec<ClosureLine>,
    /// Whether there are more than are listed.
    pub more: bool,
    /// The form of a new one, where it is open.
    pub form: Option<ClosureForm>,
}

/// One of them in the list.
#[derive(Debug, Clone, Serialize)]
pub struct ClosureLine {
    /// Its number.
    pub id: i64,
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
    /// `to_come`, `standing` or `over`.
    pub state: Word,
    /// `job`, `customer`, `source` or `global`.
    pub level: Word,
    /// The customer that it is for, or whose job it is for.
    pub customer: Option<String>,
    /// The number of the customer.
    pub customer_id: Option<i64>,
    /// The number of the job that it is for.
    pub job: Option<i64>,
    /// Its name.
    pub job_name: Option<String>,
    /// The source that it is for.
    pub source: Option<String>,
    /// Whether a person may end it before its time.
    pub may_end: bool,
    /// Whether a person may take it back; what the program has seen it settles itself.
    pub may_remove: bool,
}

/// The form of a new one, as it was typed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClosureForm {
    /// A word of `ClosureSpan`.
    pub kind: Word,
    /// `job`, `customer`, `source` or `global`.
    pub level: Word,
    /// The chosen customer.
    pub customer_id: Option<i64>,
    /// What stands in its field.
    pub customer_name: String,
    /// The chosen job.
    pub job_id: Option<i64>,
    /// What stands in its field.
    pub job_name: String,
    /// The chosen source.
    pub source: String,
    /// The sources that jobs report through.
    pub sources: Vec<String>,
    /// The day of a holiday.
    pub day: String,
    /// The first moment, by the wall clock.
    pub from: String,
    /// The last moment, by the wall clock.
    pub until: String,
    /// Why.
    pub name: String,
    /// What is missing: the word of a message.
    pub trouble: Option<Word>,
}
