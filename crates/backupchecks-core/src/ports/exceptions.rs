//! Overrides.

use super::StoreError;
use crate::model::{Act, Override, OverrideId};
use async_trait::async_trait;

/// Keeps agreed exceptions. Every change is a new [`Revision`](super::Revision).
#[async_trait]
pub trait ExceptionStore {
    /// Adds an override for runs to come; its `id` is ignored and a new one given.
    async fn add_override(&self, rule: &Override, act: Act) -> Result<OverrideId, StoreError>;
}
