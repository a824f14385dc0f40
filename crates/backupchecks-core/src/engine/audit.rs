//! Proving the audit log, page by page, however long it is.

use crate::model::AuditHead;
use crate::ports::{AuditStore, StoreError};
use crate::rules::audit::{AuditFault, ends_at, follow, holds_kept};

/// How many entries are proven at a time.
const PAGE: u32 = 1000;

/// Why the audit log could not be proven.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// Somebody changed the log.
    #[error(transparent)]
    Tampered(#[from] AuditFault),
    /// The store did not answer, or an entry is so broken that it cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Follows the log from its first entry to the end that is kept beside it, and gives that end. Others may go on writing it.
/// `kept` is an earlier end that somebody kept elsewhere; the log must still hold it.
///
/// # Errors
/// [`ProofError::Tampered`] with the first entry that is not what was written.
pub async fn prove_audit_log(
    store: &(impl AuditStore + ?Sized),
    kept: Option<AuditHead>,
) -> Result<AuditHead, ProofError> {
    let mut end = AuditHead::EMPTY;
    loop {
        let page = store.audit_entries(end.number, PAGE).await?;
        end = follow(end, &page)?;
        kept.map_or(Ok(()), |kept| holds_kept(kept, &page))?;
        if !page.is_empty() {
            continue;
        }
        let head = store.audit_head().await?;
        // Entries that were written since the last page are read too, unless there are none.
        if head.number > end.number && !store.audit_entries(end.number, 1).await?.is_empty() {
            continue;
        }
        ends_at(end, head)?;
        if let Some(kept) = kept.filter(|kept| kept.number > end.number) {
            ends_at(end, kept)?;
        }
        return Ok(end);
    }
}
