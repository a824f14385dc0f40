//! What is kept about parsers.

use super::{Saved, StoreError};
use crate::model::{Act, MailId, NewShape, RawMail, StoredDefinition, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// A new version of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionChange {
    /// The parser's id.
    pub parser: String,
    /// The version that the author had before them; 0 for a new definition.
    pub based_on: u32,
    /// The definition as it was written.
    pub text: String,
    /// Whether mails are to be read with it.
    pub enabled: bool,
    /// Who saved it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// Keeps what is known about parsers.
#[async_trait]
pub trait ParserStore {
    /// The new shapes that nobody has settled, the newest first, at most `limit`. Shapes are counted as mails are taken in.
    async fn new_shapes(&self, limit: u32) -> Result<Vec<NewShape>, StoreError>;

    /// Takes a shape off the list: somebody saw that its mails are read rightly. `false` when it is not on the list.
    async fn settle_shape(&self, parser: &str, shape: &str, act: Act) -> Result<bool, StoreError>;

    /// The newest version of each definition, by the parser's id.
    async fn definitions(&self) -> Result<Vec<StoredDefinition>, StoreError>;

    /// All versions of a definition, the newest first.
    async fn definition_versions(&self, parser: &str) -> Result<Vec<StoredDefinition>, StoreError>;

    /// Saves a new version and gives its number. Stale when somebody else saved one since the author looked.
    async fn save_definition(&self, change: &DefinitionChange) -> Result<Saved<u32>, StoreError>;

    /// The newest mails that are not deleted, before `before` where it is given, by number descending, at most `limit`. Mails
    /// whose bytes are no longer kept are left out.
    async fn raw_mails(&self, before: Option<MailId>, limit: u32) -> Result<Vec<RawMail>, StoreError>;
}
