//! System: whether every mail is there, and what works in the background.

use super::{Moment, Word};
use serde::Serialize;

/// `system.html`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SystemView {
    /// Where the mails stand.
    pub standing: Standing,
    /// The background work, by name.
    pub workers: Vec<WorkerRow>,
    /// How much there is of all jobs together.
    pub all_jobs: AllJobsCount,
    /// What is to be typed before all jobs are deleted.
    pub delete_word: Word,
}

/// How much there is of all jobs together.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct AllJobsCount {
    /// The jobs.
    pub jobs: u64,
    /// Their runs.
    pub runs: u64,
    /// The mails that these came of.
    pub mails: u64,
}

/// Where the mails stand that were ever accepted.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Standing {
    /// How many were ever accepted.
    pub accepted: u64,
    /// How many are there.
    pub sum: u64,
    /// The parts of that sum.
    pub parts: Vec<StandingPart>,
    /// What is wrong: `lost`, `surplus` or `astray`; `None` when every mail is there.
    pub fault: Option<Word>,
    /// How many mails that concerns.
    pub wrong: u64,
}

/// One part of the sum.
#[derive(Debug, Clone, Serialize)]
pub struct StandingPart {
    /// Its word, such as `recorded`.
    pub place: Word,
    /// How many mails.
    pub mails: u64,
    /// The page that shows them.
    pub href: Option<&'static str>,
}

/// One kind of background work.
#[derive(Debug, Clone, Serialize)]
pub struct WorkerRow {
    /// Its name, such as `import`.
    pub name: String,
    /// Whether the catalogue has a text for it: a newer server on the same database may do more.
    pub known: bool,
    /// How many seconds after its end it begins again; `None` where this server does not do it.
    pub every: Option<u64>,
    /// The server that holds the work now.
    pub holder: Option<String>,
    /// `working`, `done`, `failed`, `broken_off` or `never`.
    pub state: Word,
    /// When it last began.
    pub started_at: Option<Moment>,
    /// What was done, or why it could not be done.
    pub words: String,
    /// When it works next; `None` while it works and where nobody will.
    pub next_at: Option<Moment>,
}
