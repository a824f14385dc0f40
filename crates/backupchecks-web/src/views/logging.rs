//! Logging: the audit log, and one entry with what it changed.

use super::Moment;
use serde::Serialize;

/// `logging.html`: entries of the audit log, the newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LoggingView {
    /// What the list is narrowed to.
    pub filter: LogFilter,
    /// Everybody who could have done something, by name.
    pub people: Vec<LogPerson>,
    /// The entries that fit.
    pub entries: Vec<LogRow>,
    /// The `before` of the next, older page.
    pub older: Option<u64>,
    /// The `before` of this page; `None` for the newest.
    pub before: Option<u64>,
    /// The entry that is opened.
    pub panel: Option<LogPanel>,
}

/// What the list is narrowed to, as it stands in the address; empty texts narrow nothing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LogFilter {
    /// What events begin with, such as `job.`.
    pub event: String,
    /// The number of who did it.
    pub user: String,
    /// The thing it concerns, such as `job 17`.
    pub thing: String,
    /// The first day, as `2026-03-01`.
    pub from: String,
    /// The last day, likewise.
    pub to: String,
    /// Whether anything is narrowed.
    pub any: bool,
    /// The same as the query of an address, with `&` at its end.
    pub query: String,
}

/// Somebody in the list to choose from.
#[derive(Debug, Clone, Serialize)]
pub struct LogPerson {
    /// The user's number.
    pub id: i64,
    /// The user's name.
    pub name: String,
    /// Whether the list is narrowed to this one.
    pub chosen: bool,
}

/// One entry in the list.
#[derive(Debug, Clone, Serialize)]
pub struct LogRow {
    /// Its number.
    pub number: u64,
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub by: String,
    /// Whether a person did it, and not the program by itself.
    pub by_person: bool,
    /// What happened, such as `job.archived`.
    pub event: String,
    /// To what, such as `job 17`.
    pub subject: Option<String>,
}

/// One entry, opened.
#[derive(Debug, Clone, Serialize)]
pub struct LogPanel {
    /// As in the list.
    pub entry: LogRow,
    /// What changed.
    pub changes: Vec<LogChange>,
    /// Its seal in hexadecimal digits.
    pub seal: String,
}

/// One value that changed.
#[derive(Debug, Clone, Serialize)]
pub struct LogChange {
    /// What the value is called.
    pub field: String,
    /// Before; `None` where there was none.
    pub before: Option<String>,
    /// After; `None` where there is none any more.
    pub after: Option<String>,
}
