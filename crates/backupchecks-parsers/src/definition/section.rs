//! A TOML document walked by hand, so that an error tells the line, the key, the value and what would be right.
//!
//! A derived reader would say "data did not match any variant" where a place has two kinds or a word is misspelt.

use super::DefinitionError;
use regex::{Regex, RegexBuilder};
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Longer texts are no definitions.
const MAX_TEXT: usize = 64 << 10;
/// Longer patterns can be read by nobody.
const MAX_PATTERN: usize = 1_000;
/// The memory that one compiled pattern may take.
const MAX_COMPILED: usize = 1 << 20;
/// How many values one list may have.
const MAX_LIST: usize = 200;
/// Values are quoted up to here, in characters.
const MAX_QUOTE: usize = 60;

/// A table, and which of its keys were asked for.
pub(super) struct Section<'a> {
    text: &'a str,
    path: String,
    at: usize,
    table: &'a DeTable<'a>,
    known: Vec<&'static str>,
}

/// A value and where it stands.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    text: &'a str,
    path: String,
    span: Range<usize>,
    value: &'a DeValue<'a>,
}

/// Parses `text` and lets `read` walk over it.
pub(super) fn walk<T>(
    text: &str,
    read: impl FnOnce(Section<'_>) -> Result<T, DefinitionError>,
) -> Result<T, DefinitionError> {
    if MAX_TEXT < text.len() {
        return Err(DefinitionError::TooLong { bytes: text.len(), max: MAX_TEXT });
    }
    let document = DeTable::parse(text).map_err(|error| DefinitionError::Syntax {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    read(Section { text, path: String::new(), at: 0, table: document.get_ref(), known: Vec::new() })
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

impl<'a> Section<'a> {
    /// The value of `key`, if it is there.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Entry<'a>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let (_, value) = self.table.iter().find(|(found, _)| found.get_ref() == key)?;
        Some(Entry::new(self.text, self.join(key), value))
    }

    /// The value of `key`, which has to be there.
    pub(super) fn need(&mut self, key: &'static str, right: &str) -> Result<Entry<'a>, DefinitionError> {
        self.get(key).ok_or_else(|| self.missing(key, right))
    }

    /// All values by their keys, for tables whose keys are free.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a str, Entry<'a>)> {
        self.table.iter().map(|(key, value)| {
            (key.get_ref().as_ref(), Entry::new(self.text, self.join(&quoted(key.get_ref())), value))
        })
    }

    /// What is wrong when `key` is not there.
    pub(super) fn missing(&self, key: &str, right: &str) -> DefinitionError {
        DefinitionError::Missing { line: line_of(self.text, self.at), key: self.join(key), right: right.to_owned() }
    }

    /// Where this table stands, such as `report.job`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Refuses what was not asked for.
    pub(super) fn finish(mut self) -> Result<(), DefinitionError> {
        let extra = self.table.keys().find(|key| !self.known.contains(&key.get_ref().as_ref()));
        let Some(extra) = extra else { return Ok(()) };
        self.known.sort_unstable();
        Err(DefinitionError::UnknownKey {
            line: line_of(self.text, extra.span().start),
            key: self.join(extra.get_ref()),
            known: self.known.join(", "),
        })
    }

    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn quoted(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_bare { key.to_owned() } else { format!("{key:?}") }
}

impl<'a> Entry<'a> {
    fn new(text: &'a str, path: String, value: &'a Spanned<DeValue<'a>>) -> Self {
        Self { text, path, span: value.span(), value: value.get_ref() }
    }

    /// Where this value stands, such as `status[2].words.OK`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// This value is not usable; `right` says what would be.
    pub(super) fn wrong(&self, right: impl Into<String>) -> DefinitionError {
        let written = self.text.get(self.span.clone()).unwrap_or_default();
        let written = match self.value {
            DeValue::Table(_) => "a table".to_owned(),
            _ => backupchecks_core::text::squeeze(written),
        };
        let value = match written.char_indices().nth(MAX_QUOTE) {
            Some((end, _)) => format!("{}…", &written[..end]),
            None => written,
        };
        DefinitionError::Wrong {
            line: line_of(self.text, self.span.start),
            key: self.path.clone(),
            value,
            right: right.into(),
        }
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.is_str()
    }

    pub(super) fn is_bool(&self) -> bool {
        self.value.is_bool()
    }

    /// A text that is not empty.
    pub(super) fn text(&self) -> Result<&'a str, DefinitionError> {
        match self.value.as_str() {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => Err(self.wrong("write a text that is not empty")),
            None => Err(self.wrong("write a text between quotation marks")),
        }
    }

    pub(super) fn yes_or_no(&self) -> Result<bool, DefinitionError> {
        self.value.as_bool().ok_or_else(|| self.wrong("write true or false"))
    }

    /// A whole number from 1.
    pub(super) fn number(&self) -> Result<u32, DefinitionError> {
        let number = self.value.as_integer().and_then(|found| u32::from_str_radix(found.as_str(), found.radix()).ok());
        number.filter(|number| 0 < *number).ok_or_else(|| self.wrong("write a whole number from 1"))
    }

    /// The values of a list, or the one value that stands alone.
    pub(super) fn each(&self) -> Result<Vec<Entry<'a>>, DefinitionError> {
        let Some(list) = self.value.as_array() else { return Ok(vec![self.clone()]) };
        if list.is_empty() || MAX_LIST < list.len() {
            return Err(self.wrong(format!("write 1 to {MAX_LIST} values")));
        }
        let entries = list.iter().enumerate();
        Ok(entries
            .map(|(index, value)| Entry::new(self.text, format!("{}[{}]", self.path, index + 1), value))
            .collect())
    }

    /// One text or a list of them.
    pub(super) fn texts(&self) -> Result<Vec<String>, DefinitionError> {
        self.each()?.iter().map(|entry| entry.text().map(str::to_owned)).collect()
    }

    /// A table; `right` says what should stand in it.
    pub(super) fn section(&self, right: &str) -> Result<Section<'a>, DefinitionError> {
        let table = self.value.as_table().ok_or_else(|| self.wrong(right))?;
        Ok(Section { text: self.text, path: self.path.clone(), at: self.span.start, table, known: Vec::new() })
    }

    /// A regular expression.
    pub(super) fn pattern(&self) -> Result<Regex, DefinitionError> {
        let pattern = self.text()?;
        if MAX_PATTERN < pattern.len() {
            return Err(self.wrong(format!("a pattern has at most {MAX_PATTERN} bytes")));
        }
        let compiled = RegexBuilder::new(pattern).size_limit(MAX_COMPILED).dfa_size_limit(MAX_COMPILED).build();
        compiled.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                self.wrong("this pattern takes too much memory; make its repetitions smaller")
            }
            error => self.wrong(format!("write a regular expression; this one is refused: {}", reason(&error))),
        })
    }
}

/// The last line of what the compiler says is the reason; those above draw the pattern.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}
