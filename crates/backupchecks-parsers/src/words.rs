//! Result words in the languages of the products, with what only looks like one.
//!
//! A sentence is read word by word, the longest phrase first, so `unsuccessful` holds no `successful`, `non è stata
//! completata` no `completata`, and `10 errors` no `0 errors`. Names of jobs, hosts and paths are words of no result: the
//! caller leaves them out, or asks about a fixed place only.

use backupchecks_core::model::Status;
use std::{collections::HashMap, sync::LazyLock};

/// A status and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    /// The status.
    pub(crate) status: Status,
    /// The words as they stand in the text.
    pub(crate) words: &'a str,
    /// Whether the wording was seen in genuine mails. One that was not must never make a success alone.
    pub(crate) verified: bool,
}

/// Longer texts are no sentences, and reading them word by word would cost more than they can tell.
const MAX_SENTENCE: usize = 4_096;

/// The worst result that `text` tells; of several equally bad ones the first. `None` where it tells nothing.
#[must_use]
pub(crate) fn find(text: &str) -> Option<Found<'_>> {
    if MAX_SENTENCE < text.len() {
        return None;
    }
    let mut folded = String::with_capacity(text.len() + 8);
    let words = words_of(text, &mut folded);
    let mut worst: Option<Found<'_>> = None;
    let mut at = 0;
    while at < words.len() {
        let Some((phrase, length)) = phrase_at(&words[at..]) else {
            at += 1;
            continue;
        };
        let (from, until) = (at, at + length);
        at = until;
        let Some(status) = phrase.status else { continue };
        if status != Status::Success && is_counted_as_none(text, &words, from, until) {
            continue;
        }
        let negation = if status == Status::Success { negation_before(text, &words, from) } else { None };
        let found = Found {
            status: if negation.is_some() { Status::Failed } else { status },
            words: &text[words[negation.unwrap_or(from)].start..words[until - 1].end],
            verified: phrase.verified,
        };
        if worst.is_none_or(|worst| worst.status < found.status) {
            worst = Some(found);
        }
    }
    worst
}

struct Word<'a> {
    folded: &'a str,
    start: usize,
    end: usize,
}

/// Runs of letters and digits; an apostrophe, point, comma or hyphen between two of them is part of the word.
///
/// They are folded into `folded`, one behind the other.
fn words_of<'a>(text: &str, folded: &'a mut String) -> Vec<Word<'a>> {
    // Where each word stands in the text, and where it begins in `folded`.
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut inside = false;
    while let Some((start, c)) = chars.next() {
        let joins = matches!(c, '\'' | '’' | '.' | ',' | '-')
            && inside
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !joins {
            inside = false;
            continue;
        }
        if !inside {
            places.push((start, start, folded.len()));
            inside = true;
        }
        match c {
            '’' => folded.push('\''),
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => folded.extend(c.to_lowercase()),
        }
        if let Some((_, end, _)) = places.last_mut() {
            *end = start + c.len_utf8();
        }
    }
    let folded: &str = folded;
    let behind = places.iter().skip(1).map(|(.., begin)| *begin).chain([folded.len()]);
    let words = places.iter().zip(behind).map(|((start, end, begin), behind)| Word {
        folded: &folded[*begin..behind],
        start: *start,
        end: *end,
    });
    words.collect()
}

struct Phrase {
    words: &'static str,
    /// `None` for words that mean nothing, such as `last successful`.
    status: Option<Status>,
    verified: bool,
}

/// The longest known phrase that `words` begin with, and how many words it takes.
fn phrase_at(words: &[Word<'_>]) -> Option<(&'static Phrase, usize)> {
    let first = words.first()?.folded;
    // Most words begin no phrase; a number does not even have to be looked up.
    if first.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let fits = |phrase: &'static Phrase| {
        let mut length = 0;
        for expected in phrase.words.split(' ') {
            if words.get(length)?.folded != expected {
                return None;
            }
            length += 1;
        }
        Some((phrase, length))
    };
    BY_FIRST_WORD.get(first)?.iter().copied().filter_map(fits).max_by_key(|(_, length)| *length)
}

/// The phrases that begin with a word, in their order.
static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<&'static Phrase>>> = LazyLock::new(|| {
    let mut phrases: HashMap<&'static str, Vec<&'static Phrase>> = HashMap::new();
    for phrase in PHRASES {
        phrases.entry(phrase.words.split(' ').next().unwrap_or_default()).or_default().push(phrase);
    }
    phrases
});

/// `0 errors`, `no errors`, `Errors: 0`, and `Error 0` where nothing else follows in its clause.
fn is_counted_as_none(text: &str, words: &[Word<'_>], from: usize, until: usize) -> bool {
    let before = from.checked_sub(1).and_then(|index| words.get(index));
    if before.is_some_and(|word| NONE.contains(&word.folded) && gap(text, word, &words[from]).trim().is_empty()) {
        return true;
    }
    let mut counter = until;
    // `Failure count: 0`, `Errors found = 0`
    if words.get(counter).is_some_and(|word| matches!(word.folded, "count" | "found" | "total" | "gesamt")) {
        counter += 1;
    }
    let Some(zero) = words.get(counter).filter(|word| word.folded == "0") else { return false };
    let marked = gap(text, &words[counter - 1], zero).contains([':', '=', '\t']);
    let ends = words.get(counter + 1).is_none_or(|next| !gap(text, zero, next).trim().is_empty());
    marked || ends
}

/// The index of a negation that belongs to the word at `index`: at most three words before it in the same clause.
fn negation_before(text: &str, words: &[Word<'_>], index: usize) -> Option<usize> {
    (index.saturating_sub(4)..index)
        .rev()
        .take_while(|at| gap(text, &words[*at], &words[at + 1]).trim().is_empty())
        .find(|at| NEGATIONS.contains(&words[*at].folded))
}

fn gap<'a>(text: &'a str, left: &Word<'_>, right: &Word<'_>) -> &'a str {
    &text[left.end..right.start]
}

/// Words that make the bad word behind them a good one.
const NONE: &[&str] = &[
    "0", "no", "zero", "without", "not", "geen", "zonder", "kein", "keine", "keinen", "ohne", "sans", "aucun",
    "aucune", "senza", "nessun", "nessuna", "nessuno", "sin", "ningún", "ninguna", "ingen", "uden",
];

/// Words that make the good word behind them a bad one.
const NEGATIONS: &[&str] = &[
    "not", "never", "cannot", "couldn't", "didn't", "wasn't", "hasn't", "no", "niet", "geen", "nicht", "kein", "keine",
    "pas", "non", "nessun", "nessuna", "ikke", "ingen",
];

const fn seen(words: &'static str, status: Status) -> Phrase {
    Phrase { words, status: Some(status), verified: true }
}

const fn translated(words: &'static str, status: Status) -> Phrase {
    Phrase { words, status: Some(status), verified: false }
}

const fn nothing(words: &'static str) -> Phrase {
    Phrase { words, status: None, verified: true }
}

use Status::{Failed, Success, Warning};

/// In the order of the languages: what means nothing, then good, doubtful and bad.
const PHRASES: &[Phrase] = &[
    // English
    nothing("last successful"),
    nothing("error code 0"),
    seen("success", Success),
    seen("successful", Success),
    seen("successfully", Success),
    seen("succeeded", Success),
    seen("complete", Success),
    seen("completed", Success),
    seen("ok", Success),
    seen("finished", Success),
    seen("warning", Warning),
    seen("warnings", Warning),
    seen("partial", Warning),
    seen("partially completed", Warning),
    seen("partially successful", Warning),
    seen("partially succeeded", Warning),
    seen("completed with exceptions", Warning),
    seen("completed with issues", Warning),
    seen("canceled", Warning),
    seen("cancelled", Warning),
    seen("incomplete", Failed),
    seen("unsuccessful", Failed),
    seen("unsuccessfully", Failed),
    seen("failed", Failed),
    seen("failure", Failed),
    seen("failures", Failed),
    seen("error", Failed),
    seen("errors", Failed),
    seen("fatal", Failed),
    seen("aborted", Failed),
    seen("missed", Failed),
    seen("overdue", Failed),
    // Dutch: no genuine mail seen
    translated("geslaagd", Success),
    translated("succesvol", Success),
    translated("met succes", Success),
    translated("voltooid", Success),
    translated("waarschuwing", Warning),
    translated("waarschuwingen", Warning),
    translated("gedeeltelijk voltooid", Warning),
    translated("gedeeltelijk geslaagd", Warning),
    translated("afgebroken", Warning),
    translated("overgeslagen", Warning),
    translated("geannuleerd", Warning),
    translated("mislukt", Failed),
    translated("fout", Failed),
    translated("fouten", Failed),
    translated("gemist", Failed),
    // German
    nothing("letzte erfolgreiche"),
    seen("erfolgreich", Success),
    seen("erfolgreich abgeschlossen", Success),
    seen("abgeschlossen", Success),
    seen("warnung", Warning),
    seen("warnungen", Warning),
    translated("teilweise", Warning),
    translated("teilweise abgeschlossen", Warning),
    translated("abgebrochen", Warning),
    seen("fehlgeschlagen", Failed),
    seen("fehler", Failed),
    seen("fehlern", Failed),
    // French
    translated("succès", Success),
    translated("réussi", Success),
    translated("réussie", Success),
    translated("terminé", Success),
    translated("terminée", Success),
    translated("partiellement terminée", Warning),
    translated("partiellement terminé", Warning),
    seen("avertissement", Warning),
    seen("avertissements", Warning),
    translated("échec", Failed),
    translated("échoué", Failed),
    translated("a échoué", Failed),
    seen("erreur", Failed),
    seen("erreurs", Failed),
    // Italian
    seen("completata", Success),
    seen("completato", Success),
    seen("con successo", Success),
    seen("completato con successo", Success),
    seen("riuscita", Success),
    seen("riuscito", Success),
    seen("avviso", Warning),
    seen("avvisi", Warning),
    seen("parzialmente completata", Warning),
    seen("parzialmente completato", Warning),
    translated("annullato", Warning),
    translated("annullata", Warning),
    translated("fallito", Failed),
    translated("fallita", Failed),
    seen("errore", Failed),
    seen("errori", Failed),
    // Spanish
    seen("terminado", Success),
    translated("finalizado", Success),
    translated("completado", Success),
    translated("completada", Success),
    translated("correctamente", Success),
    translated("parcialmente completada", Warning),
    translated("parcialmente completado", Warning),
    translated("advertencia", Warning),
    translated("advertencias", Warning),
    seen("necesita interacción", Warning),
    translated("ha fallado", Failed),
    translated("fallido", Failed),
    translated("fallida", Failed),
    translated("falló", Failed),
    seen("errores", Failed),
    // Danish
    seen("fuldført", Success),
    seen("er fuldført", Success),
    seen("delvist gennemført", Warning),
    seen("er delvist gennemført", Warning),
    translated("mislykkedes", Failed),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Status, &str)>) {
        assert_eq!(find(text).map(|found| (found.status, found.words)), expected, "{text:?}");
    }

    #[test]
    fn the_words_of_every_language_are_known() {
        check("Backup successful", Some((Success, "successful")));
        check("De back-uptaak is gedeeltelijk voltooid.", Some((Warning, "gedeeltelijk voltooid")));
        check("Die Datensicherung auf NAS ist fehlgeschlagen.", Some((Failed, "fehlgeschlagen")));
        check("Sauvegarde terminée avec 2 avertissements", Some((Warning, "avertissements")));
        check("L’attività di backup è stata parzialmente completata.", Some((Warning, "parzialmente completata")));
        check("Necesita interacción", Some((Warning, "Necesita interacción")));
        check("Backupopgaven er delvist gennemført", Some((Warning, "er delvist gennemført")));
    }

    #[test]
    fn a_negation_makes_the_good_word_a_bad_one() {
        check("The backup was unsuccessful", Some((Failed, "unsuccessful")));
        check("The backup was not successful", Some((Failed, "not successful")));
        check("The task has not been completed", Some((Failed, "not been completed")));
        check("La copia non è stata completata.", Some((Failed, "non è stata completata")));
        check("Attività non riuscita", Some((Failed, "non riuscita")));
        check("Datensicherung nicht erfolgreich", Some((Failed, "nicht erfolgreich")));
        check("Back-uptaak niet voltooid", Some((Failed, "niet voltooid")));
        check("If not, wait. Backup completed", Some((Success, "completed")));
    }

    #[test]
    fn a_counter_at_zero_is_no_error() {
        for text in [
            "Errors: 0",
            "0 errors",
            "Failed: 0",
            "0 erreurs",
            "Failure count: 0",
            "Error 0",
            "no errors",
            "keine Fehler",
        ] {
            check(text, None);
        }
        check("Completed, 0 errors, 0 warnings", Some((Success, "Completed")));
        check("Backup successful without errors", Some((Success, "successful")));
    }

    #[test]
    fn a_counter_that_only_looks_like_zero_is_an_error() {
        check("10 errors", Some((Failed, "errors")));
        check("1.0 errors", Some((Failed, "errors")));
        check("Errors: 10", Some((Failed, "Errors")));
        check("Error 0x80070005", Some((Failed, "Error")));
        check("Backup failed 0 files copied", Some((Failed, "failed")));
    }

    #[test]
    fn the_worst_counts_wherever_it_stands() {
        check("Completed with Errors", Some((Failed, "Errors")));
        check("completed with warnings", Some((Warning, "warnings")));
        check("failed; 3 items completed", Some((Failed, "failed")));
        check("Last successful sync: 2026-03-01", None);
    }

    #[test]
    fn parts_of_words_are_no_words() {
        for text in ["successor", "errorlog", "okay", "D:\\terrors\\", "Foutloos"] {
            check(text, None);
        }
    }

    #[test]
    fn a_translation_that_nobody_has_seen_says_so() {
        assert!(!find("Taak voltooid").unwrap().verified);
        assert!(find("Task completed").unwrap().verified);
    }
}
