//! Overrides: agreed exceptions.

use super::{CustomerId, JobId, OverrideId, Status, UserId};
use jiff::Timestamp;

/// A rule that makes a matching non-success run or object count as success, or marks it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Override {
    /// Its number.
    pub id: OverrideId,
    /// What it applies to.
    pub scope: OverrideScope,
    /// Only runs or objects with this status; `None` is any that is no success.
    pub status: Option<Status>,
    /// What the message must say; `None` matches any message, also none.
    pub message: Option<MessageMatch>,
    /// Only this product, by folded name.
    pub backup_software: Option<String>,
    /// Only this kind of job, by folded name.
    pub backup_type: Option<String>,
    /// From when it holds, inclusive.
    pub valid_from: Option<Timestamp>,
    /// Until when it holds, exclusive.
    pub valid_until: Option<Timestamp>,
    /// What it does.
    pub action: OverrideAction,
    /// Why it was agreed, for whoever meets it later. Decides nothing.
    pub reason: String,
}

impl Override {
    /// The number of an override that is yet to be made: it goes behind all others of its level, as the newest does.
    pub const NEW: OverrideId = OverrideId(i64::MAX);
}

/// How far an override reaches. The narrower goes before the wider.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OverrideScope {
    /// One object of one job.
    Object {
        /// The job.
        job: JobId,
        /// The object's name, compared folded.
        name: String,
    },
    /// One job.
    Job(JobId),
    /// Every job of a customer.
    Customer(CustomerId),
    /// Every job.
    Global,
}

impl OverrideScope {
    /// The job that it is about.
    #[must_use]
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Object { job, .. } | Self::Job(job) => Some(*job),
            Self::Customer(_) | Self::Global => None,
        }
    }

    /// The customer that it is about as a whole.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Customer(customer) => Some(*customer),
            Self::Object { .. } | Self::Job(_) | Self::Global => None,
        }
    }

    /// The object's name.
    #[must_use]
    pub fn object(&self) -> Option<&str> {
        match self {
            Self::Object { name, .. } => Some(name),
            Self::Job(_) | Self::Customer(_) | Self::Global => None,
        }
    }

    /// The word of the level, such as `customer`.
    #[must_use]
    pub fn level(&self) -> &'static str {
        match self {
            Self::Object { .. } => "object",
            Self::Job(_) => "job",
            Self::Customer(_) => "customer",
            Self::Global => "global",
        }
    }
}

/// What a message must say; never with regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum MessageMatch {
    /// The text occurs.
    Contains(String),
    /// The text is the whole message.
    Exact(String),
    /// The message begins with it.
    StartsWith(String),
    /// The message ends with it.
    EndsWith(String),
}

/// How a message is compared with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum MessageMode {
    /// As [`MessageMatch::Contains`].
    Contains,
    /// As [`MessageMatch::Exact`].
    Exact,
    /// As [`MessageMatch::StartsWith`].
    StartsWith,
    /// As [`MessageMatch::EndsWith`].
    EndsWith,
}

super::status::words!(MessageMode {
    Contains = "contains" / 0,
    Exact = "exact" / 1,
    StartsWith = "starts_with" / 2,
    EndsWith = "ends_with" / 3,
});

impl MessageMatch {
    /// The comparison with `text`.
    #[must_use]
    pub fn new(mode: MessageMode, text: String) -> Self {
        match mode {
            MessageMode::Contains => Self::Contains(text),
            MessageMode::Exact => Self::Exact(text),
            MessageMode::StartsWith => Self::StartsWith(text),
            MessageMode::EndsWith => Self::EndsWith(text),
        }
    }

    /// How the message is compared.
    #[must_use]
    pub fn mode(&self) -> MessageMode {
        match self {
            Self::Contains(_) => MessageMode::Contains,
            Self::Exact(_) => MessageMode::Exact,
            Self::StartsWith(_) => MessageMode::StartsWith,
            Self::EndsWith(_) => MessageMode::EndsWith,
        }
    }

    /// What it is compared with.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Contains(text) | Self::Exact(text) | Self::StartsWith(text) | Self::EndsWith(text) => text,
        }
    }
}

/// What an override does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OverrideAction {
    /// The run or object counts as success, shown in blue.
    TreatAsSuccess,
    /// It keeps its status and carries a mark.
    MarkOnly,
}

super::status::words!(OverrideAction { TreatAsSuccess = "treat_as_success" / 0, MarkOnly = "mark_only" / 1 });

/// The override that a run or an object carries, and what it did to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AppliedOverride {
    /// The override.
    pub id: OverrideId,
    /// What it did when it was applied; the override may have been changed since.
    pub action: OverrideAction,
}

impl AppliedOverride {
    /// Whether what carries it counts as success.
    #[must_use]
    pub fn is_excused(self) -> bool {
        self.action == OverrideAction::TreatAsSuccess
    }
}

/// Who did something, and when, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Who; `None` where the program did it by itself.
    pub by: Option<UserId>,
    /// The name of that person.
    pub name: Option<String>,
    /// When.
    pub at: Timestamp,
}
