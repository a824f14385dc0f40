//! Reading mails again: the tasks, one of them with what differs, and one mail with what would.

use super::{Moment, Word};
use serde::Serialize;

/// `reparse.html`: the tasks, the newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReparseView {
    /// The tasks.
    pub tasks: Vec<ReparseRow>,
    /// The task that is opened.
    pub task: Option<ReparseTaskView>,
    /// The mail that is opened.
    pub mail: Option<ReparseMail>,
}

/// A task in the list.
#[derive(Debug, Clone, Serialize)]
pub struct ReparseRow {
    /// Its number.
    pub id: i64,
    /// Which mails: `all`, `parser`, `unread` or `mails`.
    pub what: Word,
    /// The parser, where it is of one.
    pub parser: String,
    /// Whether it only compares.
    pub what_if: bool,
    /// `running`, `done`, `cancelled` or `failed`.
    pub state: Word,
    /// How many mails are done.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// When it began.
    pub started_at: Moment,
    /// Who began it.
    pub started_by: String,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// `reparse_progress.html`: a task, opened.
#[derive(Debug, Clone, Serialize)]
pub struct ReparseTaskView {
    /// The task.
    pub row: ReparseRow,
    /// How many mails differ in which way, the gravest first; ways without a mail are left out.
    pub kinds: Vec<KindCount>,
    /// How many reviewed runs come back to Run Checks.
    pub put_back: u64,
    /// The first mails that differ.
    pub examples: Vec<ReparseDifference>,
    /// Why it cannot go on.
    pub error: Option<String>,
    /// Whether the visitor may begin and end it.
    pub may_act: bool,
}

/// How many mails differ in one way.
#[derive(Debug, Clone, Serialize)]
pub struct KindCount {
    /// A word of `DifferenceKind`.
    pub kind: Word,
    /// How many.
    pub count: u64,
}

/// A mail, opened.
#[derive(Debug, Clone, Serialize)]
pub struct ReparseMail {
    /// Its number.
    pub mail: i64,
    /// What would become different.
    pub difference: ReparseDifference,
}

/// A mail as it was read and as it is read now.
#[derive(Debug, Clone, Serialize)]
pub struct ReparseDifference {
    /// Its number.
    pub mail: i64,
    /// Its subject.
    pub subject: String,
    /// A word of `DifferenceKind`.
    pub kind: Word,
    /// How many reviewed runs come back.
    pub put_back: u32,
    /// Before.
    pub before: Vec<SeenRow>,
    /// Now.
    pub after: Vec<SeenRow>,
}

/// What one result says, or the mail where it has none.
#[derive(Debug, Clone, Serialize)]
pub struct SeenRow {
    /// `recorded`, or a word of `InboxState`.
    pub state: Word,
    /// The job of the run.
    pub job: Option<i64>,
    /// The job's name as printed.
    pub job_name: String,
    /// The status that counts.
    pub status: Option<Word>,
    /// Why.
    pub reason: String,
    /// How many objects it lists.
    pub objects: u32,
}
