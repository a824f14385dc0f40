//! Imported mails and where they stand.

use super::{JobId, MailId, Outcome, ParserRef, Reading, RunId};
use jiff::Timestamp;

/// SHA-256 of a mail with its line ends made alike: the same mail from two sources has one digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Digest(pub [u8; 32]);

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What the head of a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Envelope {
    /// The address in `From`, as printed; empty when the mail names none.
    pub from_address: String,
    /// The display name in `From`.
    pub from_name: Option<String>,
    /// The subject, decoded, unfolded and trimmed; may be empty.
    pub subject: String,
    /// When the mail was received: the newest `Received` header, else `Date`, else the time of import.
    pub received_at: Timestamp,
}

/// A mail that a source handed over and a parser has read, ready for [`ingest`](crate::engine::ingest).
#[derive(Debug, Clone)]
pub struct IncomingMail {
    /// The source that handed it over, such as `files`.
    pub source: String,
    /// What the source calls this mail, unique within the source; `None` where the source has no such name.
    pub source_key: Option<String>,
    /// The digest of `raw`.
    pub digest: Digest,
    /// The mail as it came.
    pub raw: Vec<u8>,
    /// Its head.
    pub envelope: Envelope,
    /// What the parsers made of it.
    pub reading: Reading,
}

/// Which part of the mail store a mail stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Location {
    /// It waits for a person.
    Inbox,
    /// All its results are recorded.
    Processed,
    /// A person deleted it; it can be restored.
    Deleted,
}

super::status::words!(Location { Inbox = "inbox" / 0, Processed = "processed" / 1, Deleted = "deleted" / 2 });

/// Why a mail stands in the Inbox. The tabs of the Inbox are these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum InboxState {
    /// A result has no job yet.
    Waiting,
    /// A result fits the jobs of several customers.
    Ambiguous,
    /// No parser knows the mail.
    Unrecognised,
    /// A parser knows the mail but could not read it.
    ParseFailed,
    /// A known product's mail without a result.
    Notice,
    /// It belongs to an archived job and is hidden until the job is unarchived.
    Archived,
}

super::status::words!(InboxState {
    Waiting = "waiting" / 0,
    Ambiguous = "ambiguous" / 1,
    Unrecognised = "unrecognised" / 2,
    ParseFailed = "parse_failed" / 3,
    Notice = "notice" / 4,
    Archived = "archived" / 5,
});

/// Where one result of a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ResultState {
    /// It has become a run.
    Recorded {
        /// The job.
        job: JobId,
        /// The run.
        run: RunId,
    },
    /// No job answers to it.
    Waiting,
    /// Jobs of several customers answer to it.
    Ambiguous,
    /// Only an archived job answers to it.
    Archived(JobId),
}

impl ResultState {
    /// Why a mail with this result would stand in the Inbox; `None` when it need not.
    #[must_use]
    pub fn inbox_state(self) -> Option<InboxState> {
        match self {
            Self::Recorded { .. } => None,
            Self::Waiting => Some(InboxState::Waiting),
            Self::Ambiguous => Some(InboxState::Ambiguous),
            Self::Archived(_) => Some(InboxState::Archived),
        }
    }
}

/// Why a mail with this outcome and these states of its results stands in the Inbox; `None` when it is processed.
///
/// Of several results the one that most needs a person gives its name: ambiguous, then waiting, then archived.
#[must_use]
pub fn inbox_state(outcome: &Outcome, results: impl IntoIterator<Item = Option<InboxState>>) -> Option<InboxState> {
    match outcome {
        Outcome::Report(_) => most_urgent(results),
        Outcome::Notice(_) => Some(InboxState::Notice),
        Outcome::Unrecognised => Some(InboxState::Unrecognised),
        Outcome::ParseFailed(_) => Some(InboxState::ParseFailed),
    }
}

/// Of the states of a mail's results the one that most needs a person.
#[must_use]
pub fn most_urgent(results: impl IntoIterator<Item = Option<InboxState>>) -> Option<InboxState> {
    results.into_iter().flatten().min_by_key(|state| match state {
        InboxState::Ambiguous => 0,
        InboxState::Waiting => 1,
        _ => 2,
    })
}

/// A mail as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MailMessage {
    /// Its number.
    pub id: MailId,
    /// Its head.
    pub envelope: Envelope,
    /// Where it stands.
    pub location: Location,
    /// Why it stands in the Inbox, also while it is deleted; `None` once processed.
    pub inbox_state: Option<InboxState>,
    /// The parser that recognised it.
    pub parser: Option<ParserRef>,
    /// Why it is a notice or could not be read.
    pub reason: Option<String>,
    /// What in its template the parser had not been proven on, see [`Reading::new_shape`].
    pub new_shape: Option<String>,
    /// Size of the raw mail in bytes.
    pub size_bytes: u64,
}
