//! The audit log.

use super::{MemoryStore, State, rows};
use crate::model::{Act, AuditEntry, AuditHead, AuditNote, Seal};
use crate::ports::{AuditQuery, AuditStore, StoreError};
use crate::rules::{audit, notes};
use async_trait::async_trait;

#[async_trait]
impl AuditStore for MemoryStore {
    async fn add_audit_note(&self, note: &AuditNote, act: Act) -> Result<(), StoreError> {
        self.state().note(note.clone(), act);
        Ok(())
    }

    async fn audit_log(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        let state = self.state();
        let wanted = |entry: &&AuditEntry| {
            query.before.is_none_or(|before| entry.number < before)
                && query.event.as_ref().is_none_or(|event| entry.event.starts_with(event))
                && query.user.is_none_or(|user| entry.user == Some(user))
                && query.since.is_none_or(|since| since <= entry.at)
                && query.until.is_none_or(|until| entry.at < until)
                && query.subject.as_ref().is_none_or(|subject| entry.subject.as_ref() == Some(subject))
        };
        Ok(state.audit.iter().rev().filter(wanted).take(rows(query.limit)).cloned().collect())
    }

    async fn audit_entries(&self, after: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let state = self.state();
        Ok(state.audit.iter().filter(|entry| entry.number > after).take(rows(limit)).cloned().collect())
    }

    async fn audit_head(&self) -> Result<AuditHead, StoreError> {
        Ok(self.state().audit_head())
    }
}

impl State {
    fn audit_head(&self) -> AuditHead {
        self.audit.last().map_or(AuditHead::EMPTY, |entry| AuditHead { number: entry.number, seal: entry.seal })
    }

    /// Puts down what an act did. Called by every call that changes something.
    pub(super) fn note(&mut self, note: AuditNote, act: Act) {
        let head = self.audit_head();
        let name = act.user().map(|user| self.user_name(user)).filter(|name| !name.is_empty());
        let mut entry = AuditEntry {
            number: head.number + 1,
            at: act.at,
            by: notes::actor_name(act, name),
            user: act.user(),
            event: note.event.to_owned(),
            subject: note.subject,
            changes: note.changes,
            seal: Seal::FIRST,
        };
        entry.seal = audit::seal(head.seal, &entry);
        self.audit.push(entry);
    }
}
