//! Care of a job: what was done to it, and a merger before it is done.

use super::{Moment, Word};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Something that was done in care of the job whose page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct CareRow {
    /// Its number.
    pub care: i64,
    /// `moved`, `told-apart`, `merged`, `split-off` or `split-in`.
    pub what: Word,
    /// The customer or mark before; empty where there was none.
    pub before: String,
    /// The customer or mark since; empty where there is none.
    pub after: String,
    /// The number of the other job, as far as it can be opened.
    pub other: Option<i64>,
    /// The other job.
    pub other_name: String,
    /// How many runs changed their job.
    pub runs: u64,
    /// When.
    pub at: Moment,
    /// Who; empty for the program.
    pub by: String,
    /// Who undid it and when.
    pub undone: Option<CareUndone>,
    /// Whether it is the newest that stands: that one can be undone.
    pub may_undo: bool,
}

/// Who undid something and when.
#[derive(Debug, Clone, Serialize)]
pub struct CareUndone {
    /// Who; empty for the program.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// `job_merge.html`: what a merger will carry along, before it is done.
#[derive(Debug, Clone, Serialize)]
pub struct JobMergeView {
    /// The job that becomes part of the other.
    pub merged: MergeSide,
    /// The job that stays.
    pub kept: MergeSide,
    /// What goes along; `None` where it is refused.
    pub carried: Option<MergeCarried>,
    /// Why it is impossible.
    pub refused: Option<CareRefusal>,
}

/// One of two jobs.
#[derive(Debug, Clone, Serialize)]
pub struct MergeSide {
    /// Its number.
    pub job: i64,
    /// Its name.
    pub job_name: String,
    /// Its customer.
    pub customer: String,
    /// The address its mails come from.
    pub sender: String,
}

/// What a merger carries along.
#[derive(Debug, Clone, Serialize)]
pub struct MergeCarried {
    /// Runs.
    pub runs: u64,
    /// Missed runs among these that give way, because the other job missed the same slot.
    pub gave_way: u64,
    /// Tickets and remarks.
    pub concerns: u64,
    /// Overrides.
    pub overrides: u64,
    /// Holidays, pauses and maintenance with an end.
    pub closures: u64,
    /// The plan made by hand that the kept job takes over, in words.
    pub planning: Option<String>,
}

/// Why nothing was done in care of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareRefusal {
    /// A word of the catalogue's `care-refused-…`.
    pub why: Cow<'static, str>,
    /// The job that it is about, where that helps.
    pub job: Option<i64>,
}
