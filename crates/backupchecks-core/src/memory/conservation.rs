//! Where the mails stand.

use super::MemoryStore;
use crate::model::MailsStanding;
use crate::ports::{ConservationStore, StoreError};
use async_trait::async_trait;

#[async_trait]
impl ConservationStore for MemoryStore {
    async fn mails_standing(&self) -> Result<MailsStanding, StoreError> {
        let state = self.state();
        let mut standing = MailsStanding { accepted: state.accepted, ..MailsStanding::default() };
        for mail in state.mails.values() {
            standing.count(mail.location, mail.inbox_state, 1);
        }
        Ok(standing)
    }
}
