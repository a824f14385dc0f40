//! Reading stored mails again: which ones, what differs then, and the task that does it.

use super::{EffectiveStatus, InboxState, JobId, MailId, ReparseTaskId, UserId};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Which stored mails are read again. Deleted ones only where a person names them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ReparseSelection {
    /// Every mail that is not deleted.
    All,
    /// Those that the parser with this id has recognised.
    Parser(String),
    /// Those in the Inbox that no parser knows, or could read.
    Unread,
    /// These, deleted ones too.
    Mails(Vec<MailId>),
}

/// What became different about a mail that was read again; of several differences the gravest. Ordered by what a person wants to
/// look at: the later, the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum DifferenceKind {
    /// Nothing that a person would see.
    Unchanged,
    /// Reason, quotation, times or attempt.
    Details,
    /// Its objects.
    Objects,
    /// A result, or what kind of mail it is, is known now.
    Recognised,
    /// A status is better.
    Better,
    /// A status is worse.
    Worse,
    /// A result speaks of another job.
    OtherJob,
    /// A result is no longer found, or the mail is no longer known.
    NotFound,
}

super::status::words!(DifferenceKind {
    Unchanged = "unchanged" / 0,
    Details = "details" / 10,
    Objects = "objects" / 20,
    Recognised = "recognised" / 30,
    Better = "better" / 40,
    Worse = "worse" / 50,
    OtherJob = "other_job" / 60,
    NotFound = "not_found" / 70,
});

/// What one result of a mail says, or the mail where it has none: one side of a [`Difference`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Seen {
    /// Why it waits; `None` where it is a run.
    pub inbox_state: Option<InboxState>,
    /// The job of the run.
    pub job: Option<JobId>,
    /// The job's name as the mail prints it; empty for a mail without a result.
    pub job_name: String,
    /// What counts; `None` for a mail without a result.
    pub status: Option<EffectiveStatus>,
    /// Why.
    pub reason: String,
    /// How many objects it lists.
    pub objects: u32,
}

/// One mail as it was read before and as it is read now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Difference {
    /// The mail.
    pub mail: MailId,
    /// Its subject.
    pub subject: String,
    /// What is different.
    pub kind: DifferenceKind,
    /// What it said, in mail order.
    pub before: Vec<Seen>,
    /// What it says now, in mail order. Where the mail is no longer known but has runs, those stay as they are all the same.
    pub after: Vec<Seen>,
    /// How many reviewed runs come back to Run Checks.
    pub put_back: u32,
}

/// How many mails differ in which way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DifferenceCounts {
    kinds: BTreeMap<DifferenceKind, u64>,
    put_back: u64,
}

impl DifferenceCounts {
    /// The counts of these.
    #[must_use]
    pub fn of(differences: &[Difference]) -> Self {
        let mut counts = Self::default();
        for difference in differences {
            *counts.kinds.entry(difference.kind).or_default() += 1;
            counts.put_back += u64::from(difference.put_back);
        }
        counts
    }

    /// How many mails differ so.
    #[must_use]
    pub fn kind(&self, kind: DifferenceKind) -> u64 {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// How many mails there were, unchanged ones too.
    #[must_use]
    pub fn mails(&self) -> u64 {
        self.kinds.values().sum()
    }

    /// How many reviewed runs come back to Run Checks.
    #[must_use]
    pub fn put_back(&self) -> u64 {
        self.put_back
    }

    /// Adds the counts of a further batch.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (kind, count) in &other.kinds {
            *self.kinds.entry(*kind).or_default() += count;
        }
        self.put_back += other.put_back;
        self
    }
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ReparseState {
    /// It goes on as soon as a worker has time.
    Running,
    /// It came to its end.
    Done,
    /// A person ended it; what was read again until then stays so.
    Cancelled,
    /// It cannot go on.
    Failed,
}

super::status::words!(ReparseState { Running = "running" / 0, Done = "done" / 1, Cancelled = "cancelled" / 2, Failed = "failed" / 3 });

/// Reading many mails again, in batches, in the background. Whatever happens to the worker, another one goes on behind the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReparseTask {
    /// Its number.
    pub id: ReparseTaskId,
    /// Which mails.
    pub selection: ReparseSelection,
    /// Whether it only tells what would change.
    pub what_if: bool,
    /// How far it is.
    pub state: ReparseState,
    /// How many mails there were to read when it began.
    pub total: u64,
    /// What the mails that are done gave.
    pub counts: DifferenceCounts,
    /// The first mails that differ, at most [`ReparseTask::MAX_EXAMPLES`].
    pub examples: Vec<Difference>,
    /// The last mail that is done.
    pub cursor: MailId,
    /// The newest mail when it began; later ones are read by today's parsers anyway.
    pub up_to: MailId,
    /// When it began.
    pub started_at: Timestamp,
    /// Who began it; `None` for a command.
    pub started_by: Option<UserId>,
    /// The name of who began it.
    pub started_by_name: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it cannot go on.
    pub error: Option<String>,
}

impl ReparseTask {
    /// More examples than these are not looked at.
    pub const MAX_EXAMPLES: usize = 50;

    /// How many mails are done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.counts.mails()
    }
}
