//! What stands beside a good word: a success is believed only where every word of its clause is known to leave it one.
//!
//! The clause begins behind the last mark before the good word (a comma, a colon, a dash, a cell's end) and ends with the sentence:
//! what follows a good word may take it back behind any mark (`completed, but …`, `OK? no`, `successful: 0`). Names in quotation
//! marks, numbers, times, sizes and addresses are harmless, and so are the words listed in [`super::harmless`].

use super::{NONE, Word, gap, harmless, is_counted_as_none, phrase_at};
use backupchecks_core::model::Status;
use std::ops::Range;

/// What keeps a good word from being a success.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Limit {
    kind: Kind,
    /// The good word with what limits it, and all between.
    pub(super) place: Range<usize>,
    /// What limits it.
    by: Range<usize>,
}

/// The worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A word that nobody has looked at yet.
    Unknown,
    /// `partly`, `but`, `problems`: less than a success, however it goes on.
    Lessened,
    /// `1 of 3`, `successful: 0`.
    Short,
}

impl Limit {
    pub(super) fn status(&self) -> Status {
        if self.kind == Kind::Short { Status::Failed } else { Status::Warning }
    }

    /// The word that is not known; `None` where what limits the good word is known.
    pub(super) fn unknown<'a>(&self, text: &'a str) -> Option<&'a str> {
        (self.kind == Kind::Unknown).then(|| &text[self.by.clone()])
    }
}

/// What limits the good words of `text`, in which there is no bad one; the worst of several. Reads every word at most twice.
pub(super) fn judge(text: &str, words: &[Word<'_>]) -> Option<Limit> {
    let quoted = quotations(text);
    let reader = Reader { text, words, quoted: &quoted };
    let mut worst: Option<Limit> = None;
    let mut at = 0;
    while let Some((from, until)) = reader.good_word(at) {
        let (end, after) = reader.behind(until);
        let good = words[from].start..words[until - 1].end;
        for (kind, by) in reader.before(at, from).into_iter().chain(after) {
            if worst.as_ref().is_none_or(|worst| worst.kind < kind) {
                worst = Some(Limit { kind, place: good.start.min(by.start)..good.end.max(by.end), by });
            }
        }
        at = end;
    }
    worst
}

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word<'a>],
    quoted: &'a [Range<usize>],
}

type Limiting = Option<(Kind, Range<usize>)>;

impl Reader<'_> {
    /// The first good phrase from `at` on.
    fn good_word(&self, mut at: usize) -> Option<(usize, usize)> {
        while at < self.words.len() {
            match phrase_at(&self.words[at..]) {
                Some((phrase, length)) if phrase.status == Some(Status::Success) => return Some((at, at + length)),
                Some((_, length)) => at += length,
                None => at += 1,
            }
        }
        None
    }

    /// What limits the good word at `from` in its clause before it; words before `first` were looked at.
    fn before(&self, first: usize, from: usize) -> Limiting {
        // `to complete` is what something failed to do, and `0 successful` is none.
        if let Some(last) = from.checked_sub(1).filter(|last| first <= *last && self.joins(*last)) {
            let kind = match self.words[last].folded {
                "to" => Some(Kind::Unknown),
                word if is_zero(word) => Some(Kind::Short),
                _ => None,
            };
            if let Some(kind) = kind {
                return Some((kind, self.place(last)));
            }
        }
        let start = (first..from).rev().take_while(|at| self.joins(*at)).last()?;
        self.worst(start, from, true)
    }

    /// Whether the word at `at` and the next one stand in one clause.
    fn joins(&self, at: usize) -> bool {
        let between = gap(self.text, &self.words[at], &self.words[at + 1]);
        !between.contains([',', ';', ':', '.', '!', '?', '|', '\t', '\n', ']', '[', '=', '–', '—', '-', '−', '>', '<'])
    }

    /// Where the sentence with the good word ends whose phrase ends at `until`, and what limits it behind the phrase.
    fn behind(&self, until: usize) -> (usize, Limiting) {
        let mut end = until;
        while end < self.words.len() && !self.is_end(end - 1) {
            end += 1;
        }
        let tail = &self.text[self.words[end - 1].end..self.words.get(end).map_or(self.text.len(), |next| next.start)];
        if let Some(mark) = tail.find('?') {
            let last = &self.words[end - 1];
            return (end, Some((Kind::Unknown, last.start..last.end + mark + 1)));
        }
        // `… successfully. However, …`
        let next = self.words.get(end).filter(|next| harmless::contradicts(next.folded) && !tail.contains('\t'));
        if next.is_some() {
            return (end, Some((Kind::Lessened, self.place(end))));
        }
        if let Some(zero) = self.words.get(until).filter(|zero| until < end && is_zero(zero.folded)) {
            let marked = gap(self.text, &self.words[until - 1], zero).contains([':', '=']);
            if marked && !self.counts(until) {
                return (end, Some((Kind::Short, self.place(until))));
            }
        }
        (end, self.worst(until, end, false))
    }

    /// Whether the sentence ends behind the word at `at`.
    fn is_end(&self, at: usize) -> bool {
        let Some(next) = self.words.get(at + 1) else { return true };
        let between = gap(self.text, &self.words[at], next);
        between.contains(['\n', '\t'])
            || between.contains(['.', '!', '?']) && between.ends_with(|c: char| c.is_whitespace() || !c.is_ascii())
    }

    /// Whether the number at `at` counts what follows it: `0 errors`, `0 files`.
    fn counts(&self, at: usize) -> bool {
        self.words.get(at + 1).is_some_and(|next| {
            gap(self.text, &self.words[at], next).trim().is_empty()
                && (NONE.contains(&next.folded)
                    || self.is_harmless_phrase(at + 1).is_some()
                    || harmless::is(next.folded))
        })
    }

    /// The worst of what limits a good word among the words from `from` to `until`.
    fn worst(&self, from: usize, until: usize, is_before: bool) -> Limiting {
        let mut worst: Limiting = None;
        let mut at = from;
        while at < until {
            if let Some(length) = self.is_harmless_phrase(at) {
                if let Some(zero) = self.zero_of(at, length, until) {
                    return Some((Kind::Short, self.place(zero)));
                }
                at += length;
                continue;
            }
            let found = self.limit(at, is_before);
            if let Some(kind) = found
                && worst.as_ref().is_none_or(|(worst, _)| *worst < kind)
            {
                worst = Some((kind, self.place(at)));
            }
            at += 1;
        }
        worst
    }

    /// Where a zero counts the good word at `at`: `0 successful`, `successful: 0`; in `errors: 0 successful` it counts the errors.
    fn zero_of(&self, at: usize, length: usize, until: usize) -> Option<usize> {
        let is_good = phrase_at(&self.words[at..])?.0.status == Some(Status::Success);
        let marked = |index: usize| gap(self.text, &self.words[index], &self.words[index + 1]).contains([':', '=']);
        let before = at.checked_sub(1).filter(|zero| self.joins(*zero) && is_zero(self.words[*zero].folded));
        let before = before.filter(|zero| zero.checked_sub(1).is_none_or(|label| !marked(label)));
        let behind = at + length;
        let behind =
            (behind < until && is_zero(self.words[behind].folded) && marked(behind - 1) && !self.counts(behind))
                .then_some(behind);
        before.or(behind).filter(|_| is_good)
    }

    /// The length of the phrase at `at`: good ones, and bad ones that are counted as none; no others are in such a text.
    fn is_harmless_phrase(&self, at: usize) -> Option<usize> {
        let (phrase, length) = phrase_at(&self.words[at..])?;
        let counted = || is_counted_as_none(self.text, self.words, at, at + length);
        (phrase.status.is_none_or(|status| status == Status::Success) || counted()).then_some(length)
    }

    fn limit(&self, at: usize, is_before: bool) -> Option<Kind> {
        let word = &self.words[at];
        let folded = word.folded;
        if folded.is_empty() || self.quoted.iter().any(|quoted| quoted.start <= word.start && word.end <= quoted.end) {
            return None;
        }
        if folded.starts_with(|c: char| c.is_ascii_digit()) {
            return self.number(at);
        }
        if harmless::takes_back(folded) {
            return Some(Kind::Lessened);
        }
        if harmless::is(folded) || super::counts_none(self.text, self.words, at) {
            return None;
        }
        let has_number = folded.contains(|c: char| c.is_ascii_digit() || c == '.');
        let is_named = at.checked_sub(1).is_some_and(|last| harmless::names_a_place(self.words[last].folded))
            && (has_number || self.is_in_capitals(word));
        (!(is_named || has_number && is_before)).then_some(Kind::Unknown)
    }

    /// Whether the word is written in capitals in a text that is not: `on DS-EN`.
    fn is_in_capitals(&self, word: &Word<'_>) -> bool {
        let written = &self.text[word.start..word.end];
        1 < written.chars().filter(|c| c.is_uppercase()).count()
            && !written.contains(char::is_lowercase)
            && self.text.contains(char::is_lowercase)
    }

    /// What a number does: the code a program ended with, fewer than there are, or a part in a hundred.
    fn number(&self, at: usize) -> Option<Kind> {
        let (word, value) = (&self.words[at], self.words[at].folded);
        let before = at.checked_sub(1).map_or("", |last| self.words[last].folded);
        if harmless::is_code(before) && !is_zero(value) {
            return Some(Kind::Unknown);
        }
        let rest = &self.text[word.end..];
        if rest.starts_with('%') {
            return (value.parse() != Ok(100.0)).then_some(Kind::Unknown);
        }
        if value.len() > 2 && value.starts_with("0x") && !value[2..].bytes().all(|digit| digit == b'0') {
            return Some(Kind::Unknown);
        }
        let some: u64 = value.parse().ok()?;
        // `1 of 3`; with a slash only where it is no date.
        let next = self.words.get(at + 1)?;
        let all = if gap(self.text, word, next).trim() == "/" {
            let is_date = self.words.get(at + 2).is_some_and(|third| gap(self.text, next, third).trim() == "/")
                || at.checked_sub(1).is_some_and(|last| gap(self.text, &self.words[last], word).trim() == "/");
            next.folded.parse::<u64>().ok().filter(|_| !is_date)
        } else {
            let of = harmless::is_of(next.folded) && gap(self.text, word, next).trim().is_empty();
            let whole =
                (at + 2..at + 4).filter_map(|index| self.words.get(index)).find_map(|word| word.folded.parse().ok());
            whole.filter(|_| of)
        };
        all.is_some_and(|all| some < all).then_some(Kind::Short)
    }

    /// Where the word at `at` stands, with the sign of a percentage.
    fn place(&self, at: usize) -> Range<usize> {
        let word = &self.words[at];
        let sign = usize::from(self.text[word.end..].starts_with('%'));
        word.start..word.end + sign
    }
}

fn is_zero(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|digit| digit == b'0')
}

/// Where names stand in quotation marks.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match open {
            Some((start, mark)) if closes(mark, c) => {
                found.push(start..at);
                open = None;
            }
            None if matches!(c, '"' | '“' | '„' | '«') || (c == '\'' && !previous.is_alphanumeric()) => {
                open = Some((at, c));
            }
            _ => {}
        }
        previous = c;
    }
    found
}

fn closes(open: char, c: char) -> bool {
    match open {
        '“' | '„' => matches!(c, '”' | '“'),
        '«' => c == '»',
        open => c == open,
    }
}
