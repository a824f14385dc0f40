//! The parsers that mails are read with: the built-in ones, and those that users defined and stored.

use backupchecks_core::ports::{ParserStore, Store, StoreError};
pub use backupchecks_parsers::definition::stored::{OwnParser, asked, registry};

/// The newest version of every stored definition, by id.
///
/// # Errors
/// When the store does not answer.
pub async fn own(store: &dyn Store) -> Result<Vec<OwnParser>, StoreError> {
    Ok(ParserStore::definitions(store).await?.into_iter().map(OwnParser::of).collect())
}
