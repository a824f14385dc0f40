//! Leases on work that only one process may do at a time, and what is known of the workers that do it.

use jiff::Timestamp;

/// The right to do one kind of work for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The work, such as `import`.
    pub name: String,
    /// Who holds it: a name that no other process has.
    pub holder: String,
    /// Grows each time the lease is granted, also to the same holder. Whoever comes with an older one has lost it.
    pub fence: u64,
    /// Until when, by the clocks of the processes: whoever has not renewed it by then may lose it.
    pub expires_at: Timestamp,
}

/// The answer to whoever asks for a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Claim {
    /// It is theirs.
    Granted(Lease),
    /// Somebody else holds it.
    Taken(Lease),
}

/// How a piece of work of a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WorkEnd {
    /// It did what there was to do.
    Done,
    /// It could not, and says why.
    Failed,
}

super::status::words!(WorkEnd { Done = "done" / 0, Failed = "failed" / 1 });

/// What a worker did last, and when it works next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerState {
    /// The worker: the name of its lease.
    pub name: String,
    /// Who works or worked: the lease's holder.
    pub holder: String,
    /// When it began the last time.
    pub started_at: Timestamp,
    /// How and when that ended, and what was done in one sentence; `None` while it works, and when it was killed.
    pub ended: Option<WorkEnded>,
    /// When it works next.
    pub next_at: Timestamp,
}

/// The end of a piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkEnded {
    /// When.
    pub at: Timestamp,
    /// How.
    pub end: WorkEnd,
    /// What was done, or why it could not be done.
    pub words: String,
}
