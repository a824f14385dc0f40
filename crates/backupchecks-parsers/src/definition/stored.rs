//! Definitions that users wrote in the browser, as stores keep them, and the registry that reads mails with them.

use super::{Definition, DefinitionError};
use crate::registry::{Registry, ReportParser};
use backupchecks_core::model::StoredDefinition;

/// A stored definition and what became of it.
#[derive(Debug)]
pub struct OwnParser {
    /// As it is stored.
    pub stored: StoredDefinition,
    /// As it reads mails; an error where this version of the program cannot use it.
    pub definition: Result<Definition, DefinitionError>,
}

impl OwnParser {
    /// Reads a stored definition; its version is the one that the store counts.
    #[must_use]
    pub fn of(stored: StoredDefinition) -> Self {
        let definition = Definition::from_toml(&stored.text).map(|found| found.numbered(stored.version));
        Self { stored, definition }
    }

    /// Whether mails are shown to it: it is switched on and can be used.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.stored.enabled && self.definition.is_ok()
    }

    /// What to tell of one that is switched on and cannot be used: its mails stay in the Inbox.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        let error = self.definition.as_ref().err().filter(|_| self.stored.enabled)?;
        Some(format!("the stored parser {} cannot be used: {error}", self.stored.parser))
    }
}

/// Those of these parsers that mails are shown to.
pub fn asked(own: Vec<OwnParser>) -> impl Iterator<Item = Box<dyn ReportParser>> {
    let asked = own.into_iter().filter(OwnParser::is_asked).filter_map(|own| own.definition.ok());
    asked.map(|definition| Box::new(definition) as Box<dyn ReportParser>)
}

/// The registry with those of these parsers that mails are shown to, before the built-in ones.
#[must_use]
pub fn registry(own: Vec<OwnParser>) -> Registry {
    Registry::with(asked(own).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    const SOUND: &str = "name = \"tape\"\nversion = 1\n[recognise]\nsubject = '^Tape'\n[report]\nsoftware = \"Tape\"\n\
                         type = \"Backup\"\njob = { label = \"Job\" }\n[[status]]\nlabel = \"Result\"\n\
                         words = { success = \"success\", failed = \"failed\" }\n";

    fn stored(text: &str, enabled: bool) -> OwnParser {
        let (parser, saved_by) = ("own.tape".to_owned(), "anna".to_owned());
        let saved_at = Timestamp::UNIX_EPOCH;
        OwnParser::of(StoredDefinition { parser, version: 7, text: text.to_owned(), enabled, saved_at, saved_by })
    }

    #[test]
    fn mails_are_shown_to_a_definition_that_is_switched_on_and_can_be_used() {
        let ids = |own: Vec<OwnParser>| {
            asked(own).map(|parser| (parser.id().to_owned(), parser.version())).collect::<Vec<_>>()
        };
        assert_eq!(ids(vec![stored(SOUND, true)]), [("own.tape".to_owned(), 7)]);
        assert!(ids(vec![stored(SOUND, false), stored("name = 7", true)]).is_empty());
        assert_eq!(registry(vec![stored(SOUND, true)]).parsers().next().map(ReportParser::id), Some("own.tape"));
    }

    #[test]
    fn one_that_cannot_be_used_is_told_of_as_long_as_it_is_switched_on() {
        let said = stored("name = 7", true).trouble().unwrap();
        assert!(said.starts_with("the stored parser own.tape cannot be used: line 1"), "{said}");
        assert_eq!(stored("name = 7", false).trouble(), None);
        assert_eq!(stored(SOUND, true).trouble(), None);
    }
}
