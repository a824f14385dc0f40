//! Letting go of what is old.

use super::{MemoryStore, StoredMail, count, rows};
use crate::model::{Act, Location, MailId};
use crate::ports::{RetentionStore, StoreError};
use crate::rules::notes;
use async_trait::async_trait;
use jiff::Timestamp;

#[async_trait]
impl RetentionStore for MemoryStore {
    async fn remove_raw_mails(&self, before: Timestamp, limit: u32, act: Act) -> Result<u64, StoreError> {
        let mut state = self.state();
        let is_old = |mail: &StoredMail| {
            mail.raw.is_some() && mail.location != Location::Inbox && mail.envelope.received_at < before
        };
        let old = state.mails.iter().filter(|(_, mail)| is_old(mail));
        let mut old: Vec<(Timestamp, MailId)> = old.map(|(id, mail)| (mail.envelope.received_at, *id)).collect();
        old.sort_unstable();
        old.truncate(rows(limit));
        let old: Vec<MailId> = old.into_iter().map(|(_, mail)| mail).collect();
        for mail in &old {
            state.mails.entry(*mail).and_modify(|mail| mail.raw = None);
        }
        if let Some(note) = notes::raw_mails_removed(&old, before) {
            state.note(note, act);
        }
        Ok(count(old.len()))
    }
}
