//! What is kept about parsers.

use super::{MemoryStore, State, rows};
use crate::model::{Act, Location, MailId, NewShape, RawMail, Reading, StoredDefinition};
use crate::ports::{DecidedReparse, DefinitionChange, ParserStore, Saved, StoreError};
use crate::rules::notes;
use async_trait::async_trait;
use jiff::Timestamp;

/// A new shape, and whether it is off the list.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    shape: NewShape,
    is_settled: bool,
}

#[async_trait]
impl ParserStore for MemoryStore {
    async fn new_shapes(&self, limit: u32) -> Result<Vec<NewShape>, StoreError> {
        let state = self.state();
        let mut shapes: Vec<NewShape> =
            state.shapes.values().filter(|kept| !kept.is_settled).map(|kept| kept.shape.clone()).collect();
        shapes.sort_by(|a, b| (b.last_at, &a.parser, &a.shape).cmp(&(a.last_at, &b.parser, &b.shape)));
        shapes.truncate(rows(limit));
        Ok(shapes)
    }

    async fn settle_shape(&self, parser: &str, shape: &str, act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        let kept = state.shapes.get_mut(&(parser.to_owned(), shape.to_owned())).filter(|kept| !kept.is_settled);
        let Some(kept) = kept else { return Ok(false) };
        kept.is_settled = true;
        state.note(notes::shape_settled(parser, shape), act);
        Ok(true)
    }

    async fn definitions(&self) -> Result<Vec<StoredDefinition>, StoreError> {
        Ok(self.state().definitions.values().filter_map(|versions| versions.last().cloned()).collect())
    }

    async fn definition_versions(&self, parser: &str) -> Result<Vec<StoredDefinition>, StoreError> {
        Ok(self.state().definitions.get(parser).into_iter().flatten().rev().cloned().collect())
    }

    async fn save_definition(&self, change: &DefinitionChange) -> Result<Saved<u32>, StoreError> {
        let mut state = self.state();
        let saved_by = state.users.get(&change.by).map(|account| account.user.name.clone()).unwrap_or_default();
        let versions = state.definitions.entry(change.parser.clone()).or_default();
        if versions.last().map_or(0, |newest| newest.version) != change.based_on {
            return Ok(Saved::Stale);
        }
        let version = change.based_on + 1;
        versions.push(StoredDefinition {
            parser: change.parser.clone(),
            version,
            text: change.text.clone(),
            enabled: change.enabled,
            saved_at: change.at,
            saved_by,
        });
        let note = notes::definition_saved(&change.parser, change.based_on, version, change.enabled);
        state.note(note, Act::of(change.by, change.at));
        Ok(Saved::Saved(version))
    }

    async fn raw_mails(&self, before: Option<MailId>, limit: u32) -> Result<Vec<RawMail>, StoreError> {
        let state = self.state();
        let mails = state.mails.iter().rev().filter(|(_, mail)| mail.location != Location::Deleted);
        let mails = mails.filter(|(id, _)| before.is_none_or(|before| **id < before));
        Ok(mails.filter_map(|(id, mail)| Some(RawMail { id: *id, raw: mail.raw.clone()? })).take(rows(limit)).collect())
    }
}

impl State {
    /// Lets the counts follow mails that are read again. A shape of no mail leaves the list; a settled one is remembered.
    pub(super) fn recount_shapes(&mut self, mails: &[DecidedReparse<'_>]) {
        let changed = || mails.iter().filter(|decided| decided.before.shape() != decided.reading.shape());
        for (parser, shape) in changed().filter_map(|decided| decided.before.shape()) {
            let key = (parser.to_owned(), shape.to_owned());
            let Some(kept) = self.shapes.get_mut(&key) else { continue };
            kept.shape.mails = kept.shape.mails.saturating_sub(1);
            if kept.shape.mails == 0 && !kept.is_settled {
                self.shapes.remove(&key);
            }
        }
        for decided in changed() {
            self.count_shape(decided.before.id, decided.before.received_at, decided.reading);
        }
    }

    /// Counts the new shape of a mail that was just read.
    pub(super) fn count_shape(&mut self, id: MailId, at: Timestamp, reading: &Reading) {
        let Some((parser, shape)) = reading.shape() else { return };
        let kept = self.shapes.entry((parser.to_owned(), shape.to_owned())).or_insert_with(|| Shape {
            shape: NewShape {
                parser: parser.to_owned(),
                shape: shape.to_owned(),
                mails: 0,
                first_at: at,
                last_at: at,
                last_mail: id,
            },
            is_settled: false,
        });
        let found = &mut kept.shape;
        found.mails = found.mails.saturating_add(1);
        found.first_at = found.first_at.min(at);
        if found.last_at <= at {
            (found.last_at, found.last_mail) = (at, id);
        }
    }
}
