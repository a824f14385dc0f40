//! The sentence that tells the status: `OK`, `OK (no files backed up)`, `Storage Quota Exceeded`, the text of an error.
//!
//! Errors are printed as they came, so any sentence may stand there. Only a sentence that is one of the known good ones is a
//! success; what is not known is the text of an error.

use crate::{patterns::pattern, words};
use backupchecks_core::model::Status;
use regex::Regex;
use std::sync::LazyLock;

/// Beginnings of sentences that are no error and no success, in lower case.
const DOUBTFUL: &[&str] = &[
    "still running",
    "is running",
    "skipped",
    "interrupted",
    "cancelled by user",
    "ancora in corso",
    "ancora in esecuzione",
    "saltat",
    "interrott",
    "attenzione",
];

/// What stops a backup, in lower case; printed without any word for an error.
const FATAL: &[&str] =
    &["missed", "quota", "exceeded", "superat", "non è stato", "impossibile", "unable", "cannot", "denied"];

/// The status in the sentence `text`; `None` only for an empty one.
pub(super) fn status(text: &str) -> Option<Status> {
    static GOOD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)^(?:ok|success(?:ful(?:ly)?)?|(?:backup\s)?(?:completed|finished)(?:\ssuccessfully)?
              |(?:backup\s)?(?:completato|riuscito|terminato)(?:\scon\ssuccesso)?
              |(?:erfolgreich\s)?abgeschlossen|erfolgreich|geslaagd|voltooid)(?:\s*\(.*\))?\s*[.!]?$",
        )
    });
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let lower = text.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let found = words::find(text);
    let is_doubtful = found.is_some_and(|found| found.doubt.is_some());
    let told = found.filter(|_| !is_doubtful).map(|found| found.status);
    Some(match told {
        Some(Status::Failed) => Status::Failed,
        _ if holds(FATAL) => Status::Failed,
        Some(Status::Warning) => Status::Warning,
        _ if holds(DOUBTFUL) => Status::Warning,
        _ if !is_doubtful && GOOD.is_match(text) => Status::Success,
        _ => Status::Failed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_good_sentence_is_a_success() {
        use Status::{Failed, Success, Warning};
        for (text, expected) in [
            ("OK", Success),
            ("ok (no files backed up)", Success),
            ("OK (nessun file sottoposto a backup)", Success),
            ("Completed successfully", Success),
            ("SUCCESS", Success),
            ("OK (0 errors)", Success),
            ("OK (3 errors)", Failed),
            ("Completed with warning", Warning),
            ("Completed with warning(s)", Warning),
            ("Completed with error(s)", Failed),
            ("Backup is still running", Warning),
            ("interrupted", Warning),
            ("The backup was skipped", Warning),
            ("missed", Failed),
            ("Storage Quota Exceeded", Failed),
            ("Quota di archiviazione superata", Failed),
            ("Backup source C:\\Data\\Success does not exist", Failed),
            ("Network connection lost", Failed),
            ("Not successful", Failed),
        ] {
            assert_eq!(status(text), Some(expected), "{text}");
        }
        assert_eq!(status(" "), None);
    }
}
