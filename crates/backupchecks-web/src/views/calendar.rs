//! The calendar of a job: a month of days, each with its slots and runs.

use super::{Moment, Word};
use serde::Serialize;

/// `calendar.html`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CalendarView {
    /// The month's number, from 1.
    pub month: i8,
    /// Its year.
    pub year: i16,
    /// The month before, as `2026-02`.
    pub before: Option<String>,
    /// The month after.
    pub after: Option<String>,
    /// Whether it is the month of today.
    pub is_now: bool,
    /// Its weeks from Monday to Sunday, with days of the months around it.
    pub weeks: Vec<Vec<CalendarDay>>,
    /// How it went on them, each way once.
    pub legend: Vec<Word>,
}

/// A day.
#[derive(Debug, Clone, Serialize)]
pub struct CalendarDay {
    /// The day, as `2026-03-01`.
    pub date: String,
    /// Its number in its month.
    pub number: i8,
    /// Whether it is of the month that is shown.
    pub inside: bool,
    /// Whether it is today.
    pub is_today: bool,
    /// What happened and what is expected; what went alike stands together.
    pub entries: Vec<CalendarEntry>,
}

/// What went alike on a day.
#[derive(Debug, Clone, Serialize)]
pub struct CalendarEntry {
    /// How it went.
    pub status: Word,
    /// How often.
    pub count: usize,
    /// When the first of them was, or is expected.
    pub at: Moment,
    /// The newest of its runs.
    pub run: Option<i64>,
}
