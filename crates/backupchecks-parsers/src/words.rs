//! Result words in the languages of the products, with what only looks like one.
//!
//! A sentence is read word by word, the longest phrase first, so `unsuccessful` holds no `successful`, `non è stata
//! completata` no `completata`, and `10 errors` no `0 errors`. Names of jobs, hosts and paths are words of no result: the
//! caller names their places, or asks about a fixed place only.
//!
//! A bad word is believed wherever it stands; a good one only in a clause of which every word is known ([`clause`]), as people
//! and products have endless ways to take it back: `completed with gremlins` is no success.

mod clause;
mod harmless;
mod phrases;
#[cfg(test)]
mod tests;

use backupchecks_core::model::{Finding, Status};
use phrases::{PHRASES, Phrase};
use std::{collections::HashMap, ops::Range, sync::LazyLock};

/// A status and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    /// The status; never a success where `doubt` is given.
    pub(crate) status: Status,
    /// The words as they stand in the text.
    pub(crate) words: &'a str,
    /// Whether the wording was seen in genuine mails. One that was not must never make a success alone.
    pub(crate) verified: bool,
    /// The word that stands beside a good one and of which nobody knows whether it takes the good one back.
    pub(crate) doubt: Option<&'a str>,
}

impl<'a> Found<'a> {
    /// A result that a parser's own wording tells.
    pub(crate) fn own(status: Status, words: &'a str) -> Self {
        Self { status, words, verified: true, doubt: None }
    }
}

/// Longer texts are no sentences, and reading them word by word would cost more than they can tell.
const MAX_SENTENCE: usize = 4_096;

/// The worst result that `text` tells; of several equally bad ones the first. `None` where it tells nothing.
#[must_use]
pub(crate) fn find(text: &str) -> Option<Found<'_>> {
    find_beside(text, &[])
}

/// As [`find`], where the words at the places `names` are names and tell nothing.
#[must_use]
pub(crate) fn find_beside<'a>(text: &'a str, names: &[Range<usize>]) -> Option<Found<'a>> {
    if MAX_SENTENCE < text.len() {
        return None;
    }
    let mut folded = String::with_capacity(text.len() + 8);
    let mut words = words_of(text, &mut folded);
    for word in &mut words {
        if names.iter().any(|name| word.start < name.end && name.start < word.end) {
            word.folded = "";
        }
    }
    let words = words.as_slice();
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
        if status != Status::Success && is_counted_as_none(text, words, from, until) {
            continue;
        }
        let negation = if status == Status::Success { negation_before(text, words, from) } else { None };
        let found = Found {
            status: if negation.is_some() { Status::Failed } else { status },
            words: &text[words[negation.unwrap_or(from)].start..words[until - 1].end],
            verified: phrase.verified,
            doubt: None,
        };
        if worst.is_none_or(|worst| worst.status < found.status) {
            worst = Some(found);
        }
    }
    match worst {
        Some(found) if found.status == Status::Success => {
            Some(clause::judge(text, words).map_or(found, |limit| Found {
                status: limit.status(),
                words: &text[limit.place.clone()],
                verified: found.verified,
                doubt: limit.unknown(text),
            }))
        }
        worst => worst,
    }
}

/// `finding`, unless it rests on a good word beside which something unknown stands.
///
/// # Errors
///
/// What is not known, for a person to read.
pub(crate) fn believed(finding: Finding) -> Result<Finding, String> {
    let decided = finding.evidence().first().filter(|_| finding.status == Status::Warning);
    let doubt = decided.and_then(|decided| Some((decided, find(&decided.words)?.doubt?)));
    match doubt {
        Some((decided, word)) => Err(format!(
            "{}: what {word:?} means beside a good word is not known ({:?})",
            finding.reason, decided.quote
        )),
        None => Ok(finding),
    }
}

/// The last word of `text`, where it makes less of a good word behind it: `web01: nearly`.
pub(crate) fn lessening_at_end(text: &str) -> Option<&str> {
    let last = text.split_whitespace().next_back()?;
    harmless::takes_back(&last.to_lowercase()).then_some(last)
}

struct Word<'a> {
    /// In lower case; empty for a name.
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
    let joins = |index: usize| gap(text, &words[index], &words[index + 1]).trim().is_empty();
    // `0 had errors`
    let had = from.checked_sub(1).filter(|had| joins(*had) && matches!(words[*had].folded, "had" | "have" | "has"));
    let before = had.unwrap_or(from).checked_sub(1);
    if before.is_some_and(|before| joins(before) && NONE.contains(&words[before].folded)) {
        return true;
    }
    let mut counter = until;
    // `Failure count: 0`, `Errors found = 0`
    if words.get(counter).is_some_and(|word| matches!(word.folded, "count" | "found" | "total" | "gesamt")) {
        counter += 1;
    }
    // `Failed snapshots: 0`
    for _ in 0..2 {
        let noun = words
            .get(counter)
            .filter(|noun| harmless::is(noun.folded) && gap(text, &words[counter - 1], noun).trim().is_empty());
        if noun.is_none() || words.get(counter + 1).is_none_or(|next| !is_marked(text, &words[counter], next)) {
            break;
        }
        counter += 1;
    }
    if words.get(counter).is_some_and(|word| {
        matches!(word.folded, "none" | "keine" | "geen") && is_marked(text, &words[counter - 1], word)
    }) {
        return true;
    }
    let Some(zero) = words.get(counter).filter(|word| word.folded == "0") else { return false };
    let marked = is_marked(text, &words[counter - 1], zero);
    let ends = words.get(counter + 1).is_none_or(|next| !gap(text, zero, next).trim().is_empty());
    marked || ends
}

/// Whether a label ends between the two words.
fn is_marked(text: &str, left: &Word<'_>, right: &Word<'_>) -> bool {
    gap(text, left, right).contains([':', '=', '\t'])
}

/// The index of a negation that belongs to the good word at `index`: at most four words before it in the same clause. `without` is
/// one only right before the word, as in `without success`: in `without errors completed` it belongs to the errors.
fn negation_before(text: &str, words: &[Word<'_>], index: usize) -> Option<usize> {
    let without = index.checked_sub(1).filter(|at| WITHOUT.contains(&words[*at].folded));
    let negation = (index.saturating_sub(4)..index)
        .rev()
        .take_while(|at| gap(text, &words[*at], &words[at + 1]).trim().is_empty())
        .find(|at| NEGATIONS.contains(&words[*at].folded) && !counts_none(text, words, *at));
    without.or(negation)
}

/// Whether the word at `at` makes the bad word behind it a good one: `no errors`.
fn counts_none(text: &str, words: &[Word<'_>], at: usize) -> bool {
    let Some(next) = words.get(at + 1) else { return false };
    NONE.contains(&words[at].folded)
        && gap(text, &words[at], next).trim().is_empty()
        && phrase_at(&words[at + 1..])
            .is_some_and(|(phrase, _)| phrase.status.is_some_and(|status| status != Status::Success))
}

fn gap<'a>(text: &'a str, left: &Word<'_>, right: &Word<'_>) -> &'a str {
    &text[left.end..right.start]
}

/// Words that make the bad word behind them a good one.
const NONE: &[&str] = &[
    "0", "no", "zero", "without", "not", "geen", "zonder", "kein", "keine", "keinen", "ohne", "sans", "aucun",
    "aucune", "senza", "nessun", "nessuna", "nessuno", "sin", "ningún", "ninguna", "ingen", "uden",
];

/// Words that make the good word right behind them a bad one.
const WITHOUT: &[&str] = &["without", "zonder", "ohne", "sans", "senza", "sin", "uden"];

/// Words that make the good word behind them a bad one.
const NEGATIONS: &[&str] = &[
    "not", "never", "cannot", "couldn't", "didn't", "wasn't", "hasn't", "weren't", "isn't", "no", "none", "niet",
    "geen", "nooit", "nicht", "nie", "kein", "keine", "keines", "keiner", "pas", "non", "aucun", "aucune", "jamais",
    "nessun", "nessuna", "nessuno", "ningún", "ninguna", "ninguno", "nunca", "ikke", "ingen", "aldrig",
];
