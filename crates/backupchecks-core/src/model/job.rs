//! Jobs, and the key by which a report finds its job.

use super::{CustomerId, JobId, Report};
use crate::text::{fold, squeeze};

/// One backup job of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// Whose job it is.
    pub customer_id: CustomerId,
    /// What its reports say of themselves.
    pub identity: JobIdentity,
    /// A host or object that tells it from a job of the same identity at another customer.
    pub told_apart_by: Option<String>,
    /// Its mails are vendor notifications, no backup results.
    pub informational: bool,
    /// Whether it is archived: its mails stay out of sight and create no runs.
    pub archived: bool,
}

/// What a report says of the job it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct JobIdentity {
    /// The address that its mails come from; empty for jobs that are read through an API.
    pub sender: String,
    /// The product.
    pub backup_software: String,
    /// The kind of job.
    pub backup_type: String,
    /// The job's name as the product prints it.
    pub job_name: String,
}

impl JobIdentity {
    /// The identity that `report` from `sender` speaks of.
    #[must_use]
    pub fn of(sender: &str, report: &Report) -> Self {
        Self {
            sender: squeeze(sender),
            backup_software: squeeze(&report.backup_software),
            backup_type: squeeze(&report.backup_type),
            job_name: squeeze(&report.job_name),
        }
    }

    /// The key for matching.
    #[must_use]
    pub fn key(&self) -> MatchKey {
        let fields = [&self.sender, &self.backup_software, &self.backup_type, &self.job_name];
        MatchKey(fields.map(|field| fold(field)).join("\u{1f}"))
    }
}

/// Sender, software, type and job name, folded and joined: equal keys mean the same job, unless customers share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct MatchKey(String);

impl MatchKey {
    /// The key as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key as it was stored.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }
}
