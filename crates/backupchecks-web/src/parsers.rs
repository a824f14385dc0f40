//! The parsers that mails are read with: the built-in ones, and those that users defined and stored.

use backupchecks_core::{
    model::StoredDefinition,
    ports::{ParserStore, Store, StoreError},
};
use backupchecks_parsers::{
    definition::{Definition, DefinitionError},
    registry::{Registry, ReportParser},
};

/// A stored definition and what became of it.
pub struct OwnParser {
    /// As it is stored.
    pub stored: StoredDefinition,
    /// As it reads mails; an error where this version of the program cannot use it.
    pub definition: Result<Definition, DefinitionError>,
}

impl OwnParser {
    /// Whether mails are shown to it.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.stored.enabled && self.definition.is_ok()
    }
}

/// The newest version of every stored definition, by id.
pub async fn own(store: &dyn Store) -> Result<Vec<OwnParser>, StoreError> {
    let stored = ParserStore::definitions(store).await?;
    let parser = |stored: StoredDefinition| {
        let definition = Definition::from_toml(&stored.text).map(|found| found.numbered(stored.version));
        OwnParser { stored, definition }
    };
    Ok(stored.into_iter().map(parser).collect())
}

/// The registry with these parsers of users.
#[must_use]
pub fn registry(own: Vec<OwnParser>) -> Registry {
    Registry::with(asked(own).collect())
}

/// Those of these parsers that mails are shown to: not those that are switched off or cannot be used.
pub fn asked(own: Vec<OwnParser>) -> impl Iterator<Item = Box<dyn ReportParser>> {
    let asked = own.into_iter().filter(OwnParser::is_asked).filter_map(|own| own.definition.ok());
    asked.map(|definition| Box::new(definition) as Box<dyn ReportParser>)
}
