//! Overrides: agreed exceptions.

use super::{CustomerId, JobId, OverrideId, Status};
use jiff::Timestamp;

/// A rule that makes a matching non-success run or object count as success.
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

/// How a message is compared; never with regard to case.
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

/// What an override does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OverrideAction {
    /// The run or object counts as success, shown in blue.
    TreatAsSuccess,
    /// It is only marked.
    MarkOnly,
}
