//! Jobs as they go from one installation to another: without numbers, found again by what they are.

use super::{ClosureSpan, JobIdentity, Planning};

/// Customers with their jobs, as they are exported and imported.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct JobsFile {
    /// The version of this form: [`JobsFile::VERSION`].
    pub version: u32,
    /// The customers, by name.
    pub customers: Vec<CustomerEntry>,
    /// Closures that a person entered for every job or for a source.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub closures: Vec<WideClosure>,
}

impl JobsFile {
    /// The version that this program writes, and the only one that it reads.
    pub const VERSION: u32 = 1;
}

/// A customer with its jobs.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct CustomerEntry {
    /// Its name.
    pub name: String,
    /// Whether its backups are looked after.
    pub active: bool,
    /// Closures of the customer as a whole.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub closures: Vec<ClosureEntry>,
    /// Its jobs.
    pub jobs: Vec<JobEntry>,
}

/// A job.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct JobEntry {
    /// What its reports say of themselves.
    pub identity: JobIdentity,
    /// What tells it from a job of the same identity.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub told_apart_by: Option<String>,
    /// Its mails are vendor notifications.
    #[cfg_attr(feature = "serde", serde(default))]
    pub informational: bool,
    /// Whether it is archived.
    #[cfg_attr(feature = "serde", serde(default))]
    pub archived: bool,
    /// How it comes by its schedule.
    #[cfg_attr(feature = "serde", serde(default))]
    pub planning: Planning,
    /// Its own closures.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub closures: Vec<ClosureEntry>,
}

/// A time in which no report is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct ClosureEntry {
    /// Why, in words.
    pub name: String,
    /// When.
    pub span: ClosureSpan,
}

/// A closure that is for more than one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct WideClosure {
    /// The source whose jobs it is for; `None` for every job.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub source: Option<String>,
    /// Why, in words.
    pub name: String,
    /// When.
    pub span: ClosureSpan,
}
