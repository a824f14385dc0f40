//! The parsers that an engine reads mails with: its own definitions, those that are stored and switched on, the built-in ones.

use crate::{
    errors::Failure,
    parsers::{OwnDefinitions, own_parsers, texts_of},
};
use backupchecks_core::{
    model::StoredDefinition,
    ports::{ParserStore, Store},
};
use backupchecks_parsers::{
    definition::{
        Definition,
        stored::{OwnParser, asked},
    },
    registry::{Registry, ReportParser},
};
use pyo3::PyResult;
use std::sync::{Mutex, PoisonError};

/// Makes the registry, and keeps it as long as the stored definitions stay what they are.
pub(super) struct Readers {
    /// The definitions that the engine was opened with; they were found to be sound.
    own: Vec<String>,
    known: Mutex<Option<(Vec<StoredDefinition>, Registry)>>,
}

/// A registry, and the stored definitions that cannot be used, each with the reason.
pub(super) struct Reader {
    pub(super) registry: Registry,
    pub(super) unusable: Vec<String>,
}

impl Readers {
    pub(super) fn new(definitions: OwnDefinitions) -> PyResult<Self> {
        let own = texts_of(definitions)?;
        own_parsers(&own)?;
        Ok(Self { own: own.into_iter().map(|(_, text)| text).collect(), known: Mutex::new(None) })
    }

    /// The registry by what is stored now, as the server would make it.
    pub(super) async fn load(&self, store: &dyn Store) -> Result<Reader, Failure> {
        let mut stored = ParserStore::definitions(store).await?;
        stored.retain(|definition| definition.enabled);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((before, registry)) = &*known
            && *before == stored
        {
            return Ok(Reader { registry: registry.clone(), unusable: Vec::new() });
        }
        let mut parsers: Vec<Box<dyn ReportParser>> = Vec::new();
        for text in &self.own {
            parsers.push(Box::new(Definition::from_toml(text)?));
        }
        let found: Vec<OwnParser> = stored.iter().cloned().map(OwnParser::of).collect();
        let unusable = found.iter().filter_map(OwnParser::trouble).collect();
        parsers.extend(asked(found));
        let registry = Registry::with(parsers);
        *known = Some((stored, registry.clone()));
        Ok(Reader { registry, unusable })
    }
}
