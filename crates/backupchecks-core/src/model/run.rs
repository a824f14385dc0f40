//! Runs before they are recorded.

use super::{Digest, Evidence, ObjectReport, ReportTime, RunStatus};
use jiff::Timestamp;

/// The kind of source a run comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum SourceType {
    /// A report mail.
    Mail,
    /// The Cove API.
    CoveApi,
    /// A row of a Veeam Cloud Connect report.
    CloudConnect,
    /// No report came for an expected slot.
    Missed,
}

super::status::words!(SourceType {
    Mail = "mail" / 0,
    CoveApi = "cove_api" / 1,
    CloudConnect = "cloud_connect" / 2,
    Missed = "missed" / 3,
});

/// What makes a run this run and no other: the last line against doubles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum RunSource {
    /// The result at `ordinal` (from 0) of a mail.
    Mail {
        /// The mail's digest.
        digest: Digest,
        /// The result's place in it.
        ordinal: u32,
    },
    /// A source with names of its own: unique for each job.
    External {
        /// Which kind of source.
        source_type: SourceType,
        /// What it calls this run, such as `cove-4711-1767225600`.
        external_id: String,
    },
}

impl RunSource {
    /// The kind of source.
    #[must_use]
    pub fn source_type(&self) -> SourceType {
        match self {
            Self::Mail { .. } => SourceType::Mail,
            Self::External { source_type, .. } => *source_type,
        }
    }
}

/// A run as a source gives it; [`record_run`](crate::engine::record_run) makes it one that can be saved.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewRun {
    /// Where it comes from.
    pub source: RunSource,
    /// When it counts as having run.
    pub run_at: Timestamp,
    /// Its status.
    pub status: RunStatus,
    /// Why.
    pub reason: String,
    /// Where the status was read; only a missed run has none.
    pub evidence: Vec<Evidence>,
    /// A remark of the source, such as account and computer.
    pub remark: Option<String>,
    /// Which retry, as in [`Report::attempt`](super::Report::attempt).
    pub attempt: Option<u32>,
    /// When it began, by the sender's clock.
    pub started_at: Option<ReportTime>,
    /// When it ended, by the sender's clock.
    pub finished_at: Option<ReportTime>,
    /// What was protected.
    pub objects: Vec<ObjectReport>,
}
