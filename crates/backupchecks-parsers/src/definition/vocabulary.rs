//! The words of a product and the statuses they stand for.

use super::{
    DefinitionError,
    section::{Entry, Section},
};
use crate::words;
use backupchecks_core::{model::Status, text::squeeze};

const RIGHT: &str = "write \"shared\", or a table of words such as { OK = \"success\", Failed = \"failed\" }";

/// A word-to-status map, and whether the words that the built-in parsers share count behind it.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary {
    words: Vec<Word>,
    shared: bool,
}

#[derive(Debug, Clone)]
struct Word {
    folded: String,
    /// Whether something may follow: it was written with `*` at its end.
    open: bool,
    meaning: Meaning,
}

/// What a text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This status.
    Is(Status),
    /// Nothing, as its author says.
    Nothing,
}

impl Vocabulary {
    /// The words of `section`, else those of the whole definition.
    pub(super) fn load(section: &mut Section<'_>, default: Option<&Self>) -> Result<Self, DefinitionError> {
        match section.get("words") {
            Some(entry) => Self::from_entry(&entry),
            None => default.cloned().ok_or_else(|| section.missing("words", RIGHT)),
        }
    }

    pub(super) fn from_entry(entry: &Entry<'_>) -> Result<Self, DefinitionError> {
        if entry.is_text() {
            return match entry.text()? {
                "shared" => Ok(Self { words: Vec::new(), shared: true }),
                _ => Err(entry.wrong(RIGHT)),
            };
        }
        let mut vocabulary = Self { words: Vec::new(), shared: false };
        for (word, meaning) in entry.section(RIGHT)?.all() {
            if word == "shared" && meaning.is_bool() {
                vocabulary.shared = meaning.yes_or_no()?;
            } else {
                vocabulary.words.push(Word::load(word, &meaning)?);
            }
        }
        if vocabulary.words.is_empty() && !vocabulary.shared {
            return Err(entry.wrong(RIGHT));
        }
        // The longest that fits counts: `OK with warnings*` before `OK*`.
        vocabulary.words.sort_by_key(|word| (word.open, std::cmp::Reverse(word.folded.len())));
        Ok(vocabulary)
    }

    /// What `text` means, and the words of it that tell; `None` for words that nobody has given a meaning.
    pub(super) fn look_up(&self, text: &str) -> Option<(Meaning, String)> {
        let text = squeeze(text);
        let folded = text.to_lowercase();
        if let Some(word) = self.words.iter().find(|word| word.fits(&folded)) {
            return Some((word.meaning, text));
        }
        // A good word beside one that nobody knows tells as little as an unknown word alone.
        let found = words::find(&text).filter(|found| self.shared && found.doubt.is_none())?;
        // A translation that no genuine mail has shown makes no success; whoever has seen one can name it.
        let believed = found.verified || found.status != Status::Success;
        believed.then(|| (Meaning::Is(found.status), found.words.to_owned()))
    }
}

impl Word {
    fn load(word: &str, meaning: &Entry<'_>) -> Result<Self, DefinitionError> {
        let (known, open) = match word.strip_suffix('*') {
            Some(rest) if !rest.ends_with('*') => (rest, true),
            _ => (word, false),
        };
        let folded = squeeze(known).to_lowercase();
        let meaning_of = match meaning.text()? {
            "success" => Meaning::Is(Status::Success),
            "warning" => Meaning::Is(Status::Warning),
            "failed" => Meaning::Is(Status::Failed),
            "none" => Meaning::Nothing,
            _ => return Err(meaning.wrong("write success, warning, failed, or none for a word that tells nothing")),
        };
        let takes_back = matches!(meaning_of, Meaning::Is(Status::Success) | Meaning::Nothing);
        if open && takes_back {
            return Err(meaning.wrong(
                "only a warning or a failure may be named by its beginning, as what follows a good word may take it back",
            ));
        }
        Ok(Self { folded, open, meaning: meaning_of })
    }

    fn fits(&self, text: &str) -> bool {
        match text.strip_prefix(self.folded.as_str()) {
            // `*` alone stands for every other word.
            Some(rest) => {
                rest.is_empty() || self.open && (self.folded.is_empty() || !rest.starts_with(char::is_alphanumeric))
            }
            None => false,
        }
    }
}
