//! Letting go of what is old: the bytes of mails.

use super::StoreError;
use crate::model::Act;
use async_trait::async_trait;
use jiff::Timestamp;

/// Removes what is kept for a time only.
#[async_trait]
pub trait RetentionStore {
    /// Removes the bytes of mails that were received before `before`, the oldest first, of at most `limit` mails, and gives the
    /// number of these mails. Fewer than `limit` means that none is left.
    ///
    /// Bytes alone go: the mail stays where it stands with its head, size, digest, results and runs, so that it is known when it
    /// comes again. Mails in the Inbox keep theirs however old they are, because a person still has to look at them.
    async fn remove_raw_mails(&self, before: Timestamp, limit: u32, act: Act) -> Result<u64, StoreError>;
}
