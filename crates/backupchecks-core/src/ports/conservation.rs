//! Whether every mail that was ever accepted is still there.

use super::StoreError;
use crate::model::MailsStanding;
use async_trait::async_trait;

/// Accounts for mails.
#[async_trait]
pub trait ConservationStore {
    /// Where the mails stand at one moment, and how many were ever accepted. The latter is counted in the transaction that takes
    /// a batch in, and kept apart from the mails.
    ///
    /// It walks an index over all mails: half a second for some millions.
    async fn mails_standing(&self) -> Result<MailsStanding, StoreError>;
}
