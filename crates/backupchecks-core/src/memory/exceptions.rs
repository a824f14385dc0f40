//! Overrides.

use super::{MemoryStore, next_number};
use crate::model::{Act, Override, OverrideId};
use crate::ports::{ExceptionStore, StoreError};
use crate::rules::notes;
use async_trait::async_trait;

#[async_trait]
impl ExceptionStore for MemoryStore {
    async fn add_override(&self, rule: &Override, act: Act) -> Result<OverrideId, StoreError> {
        let mut state = self.state();
        let id = OverrideId(next_number(&state.overrides));
        state.overrides.insert(id, Override { id, ..rule.clone() });
        state.bump();
        state.note(notes::added_override(id, rule), act);
        Ok(id)
    }
}
