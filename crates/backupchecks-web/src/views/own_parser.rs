//! Writing a parser: the text, trying it on a mail, and what it would change.

use super::{FoundResult, Moment, Quote, Word};
use serde::Serialize;

/// `own_parser.html`: the text of a definition with everything around it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OwnParserView {
    /// The id under which it is stored; empty for a new one.
    pub parser: String,
    /// The version that the author started from; 0 for a new one.
    pub based_on: u32,
    /// The text as it stands in the field.
    pub text: String,
    /// Whether mails are to be read with it.
    pub enabled: bool,
    /// What was wrong with it when it was to be saved.
    pub trouble: Option<String>,
    /// Its versions, the newest first.
    pub versions: Vec<VersionRow>,
    /// Mails to try it on, the newest first.
    pub mails: Vec<MailChoice>,
    /// What it makes of the chosen mail.
    pub tried: Option<TriedView>,
    /// What it would change.
    pub compared: Option<ComparedView>,
}

/// One version.
#[derive(Debug, Clone, Serialize)]
pub struct VersionRow {
    /// Its number.
    pub version: u32,
    /// When it was saved.
    pub saved_at: Moment,
    /// Who saved it.
    pub saved_by: String,
    /// Whether mails were read with it.
    pub enabled: bool,
    /// Whether it is the one in the field.
    pub shown: bool,
}

/// A mail to try a definition on.
#[derive(Debug, Clone, Serialize)]
pub struct MailChoice {
    /// Its number.
    pub mail: i64,
    /// Its subject.
    pub subject: String,
    /// Its sender.
    pub from: String,
    /// The tab of the Inbox it stands in.
    pub state: Word,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// `own_parser_tried.html`: what a definition makes of a mail. A fragment, no page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TriedView {
    /// Why the definition cannot be used.
    pub trouble: Option<String>,
    /// The outcome's word; `None` without a mail.
    pub outcome: Option<Word>,
    /// Why it is a notice or could not be read.
    pub reason: Option<String>,
    /// The results.
    pub results: Vec<FoundResult>,
    /// What was looked for, in order.
    pub steps: Vec<StepRow>,
    /// How the mail reads now, in one line, where that differs.
    pub now: Option<String>,
    /// The mail, to be shown beside it.
    pub mail: Option<i64>,
}

/// One thing that was looked for.
#[derive(Debug, Clone, Serialize)]
pub struct StepRow {
    /// The key in the definition.
    pub key: String,
    /// Whether it was found.
    pub found: bool,
    /// What was found or not.
    pub text: String,
    /// Where.
    pub quote: Option<Quote>,
}

/// `own_parser_compared.html`: a batch of stored mails read as now and as with the definition. A fragment, no page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ComparedView {
    /// The id under which the definition is stored; empty for a new one.
    pub parser: String,
    /// Why the definition cannot be used.
    pub trouble: Option<String>,
    /// The mails of this batch that would read differently.
    pub differences: Vec<DifferenceRow>,
    /// How many mails were read again, this batch included.
    pub read: u64,
    /// How many of them would read differently.
    pub different: u64,
    /// Where the next batch begins; `None` at the end.
    pub before: Option<i64>,
    /// The number of the newest mail, for the bar of progress.
    pub newest: i64,
}

/// One mail that would read differently.
#[derive(Debug, Clone, Serialize)]
pub struct DifferenceRow {
    /// Its number.
    pub mail: i64,
    /// Its subject.
    pub subject: String,
    /// How it reads now.
    pub before: String,
    /// How it would read.
    pub after: String,
    /// Whether it would be worse off: it was a report and would be none.
    pub lost: bool,
    /// The single facts, as `what: before → after`.
    pub changes: Vec<String>,
}
