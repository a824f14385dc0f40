//! The audit log: appended to, never changed.

use super::StoreError;
use crate::model::{Act, AuditEntry, AuditHead, AuditNote, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// Which part of the log is asked for. Every condition that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only entries before this number.
    pub before: Option<u64>,
    /// Only entries whose event begins with this, such as `job.`.
    pub event: Option<String>,
    /// Only what this person did.
    pub user: Option<UserId>,
    /// Only what concerns this thing, such as `job 17`.
    pub subject: Option<String>,
    /// Only what happened at this time or later.
    pub since: Option<Timestamp>,
    /// Only what happened before this time.
    pub until: Option<Timestamp>,
    /// How many at most.
    pub limit: u32,
}

/// Keeps the audit log. Stores write most entries themselves, in the transaction of the change that they tell of.
#[async_trait]
pub trait AuditStore {
    /// Puts down what happened outside of any change that a store makes, such as an export.
    async fn add_audit_note(&self, note: &AuditNote, act: Act) -> Result<(), StoreError>;

    /// Entries as asked for, the newest first.
    async fn audit_log(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError>;

    /// Entries behind this number, the oldest first, at most `limit`: for proving and exporting.
    async fn audit_entries(&self, after: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;

    /// Where the log ends, as kept beside it.
    async fn audit_head(&self) -> Result<AuditHead, StoreError>;
}
