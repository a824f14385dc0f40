//! Parsers: the list, and one parser with what is known of it.

use super::{Moment, Word};
use serde::Serialize;

/// `parsers.html`: every parser in the order in which mails are shown to it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ParsersView {
    /// What was searched for; empty for no search.
    pub query: String,
    /// Those that fit the search.
    pub parsers: Vec<ParserRow>,
    /// Changes of templates that nobody has looked at, the newest first.
    pub new_shapes: Vec<ShapeRow>,
    /// The parser that is opened.
    pub panel: Option<ParserPanel>,
}

/// One parser in the list.
#[derive(Debug, Clone, Serialize)]
pub struct ParserRow {
    /// Its id, such as `veeam.backup`.
    pub id: String,
    /// Its place in the order, from 1; `None` for one that is switched off or cannot be used.
    pub place: Option<usize>,
    /// What it reads.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// `genuine`, `attested` or `experimental`.
    pub confidence: Word,
    /// Whether a user defined it.
    pub own: bool,
    /// How many kinds of new shapes it met.
    pub new_shapes: usize,
}

/// A change of a template.
#[derive(Debug, Clone, Serialize)]
pub struct ShapeRow {
    /// The parser that met it.
    pub parser: String,
    /// What is new.
    pub shape: String,
    /// How many mails had it.
    pub mails: u64,
    /// When the first came.
    pub first_at: Moment,
    /// When the newest came.
    pub last_at: Moment,
    /// The newest.
    pub last_mail: i64,
}

/// One parser, opened.
#[derive(Debug, Clone, Serialize)]
pub struct ParserPanel {
    /// Its id.
    pub id: String,
    /// What it reads.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// `genuine`, `attested` or `experimental`.
    pub confidence: Word,
    /// How it recognises a mail.
    pub recognised_by: String,
    /// Versions and languages.
    pub reads: String,
    /// What decides the status.
    pub rules: String,
    /// A subject with invented names.
    pub example_subject: String,
    /// Whether a user defined it.
    pub own: bool,
    /// Why it cannot be used.
    pub trouble: Option<String>,
    /// The changes of its templates.
    pub new_shapes: Vec<ShapeRow>,
}
