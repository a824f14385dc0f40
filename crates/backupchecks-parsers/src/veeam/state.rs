//! The result in the header of a report: its word, and the colour of its cell where that is worse.

use super::words;
use crate::{
    grid::{Grid, Row},
    patterns::pattern,
};
use backupchecks_core::model::{Evidence, Finding, Part, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Enterprise Manager counts: `1 Failed`.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[1-9]\d* (Success|Warning|Error|Failed)(?:es|s)?$"));

/// The result that a header prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    status: Status,
    part: Part,
    words: String,
    quote: String,
    /// Set when the colour of the cell is worse than its word.
    colour: Option<(Status, String)>,
}

impl State {
    /// The result `words` above `count`, in a cell without a colour.
    pub(super) fn plain(status: Status, part: Part, words: &str, count: &str) -> Self {
        Self { status, part, words: words.to_owned(), quote: format!("{words} {count}"), colour: None }
    }

    /// The result as a finding. A header that calls itself good in the colour of a failure is not believed.
    pub(super) fn finding(&self) -> Finding {
        let evidence = Evidence::new(self.part, &self.quote, &self.words);
        match &self.colour {
            Some((status, colour)) => {
                let reason = format!("header cell says {} but has the colour {colour} of {status}", self.words);
                Finding::new(*status, reason, evidence)
            }
            None => Finding::new(self.status, format!("header cell says {}", self.words), evidence),
        }
    }
}

/// The result at the end of a line to which it sticks, as in text whose cells lost what parted them. Behind a word and a blank, as in
/// `Partial Success`, it is part of something else.
pub(super) fn stuck(grid: &Grid, line: &str, count: &str) -> Option<(State, &'static str)> {
    let (word, status) = words::at_end(line)?;
    let before = line[..line.len() - word.len()].strip_suffix(' ');
    if before.is_some_and(|before| before.ends_with(char::is_alphabetic)) {
        return None;
    }
    let quote = format!("{line} {count}");
    Some((State { status, part: grid.part(), words: word.to_owned(), quote, colour: None }, word))
}

/// The result that `word` in cell `place` of `row` is, right above `count`. A word that is not known counts as what the colour of its
/// cell says, where that is bad.
pub(super) fn state_at(grid: &Grid, row: &Row, place: usize, word: &str, count: &str) -> Option<State> {
    if status_of(word).is_some() {
        return state(grid, row, place, count);
    }
    let (status, shown) = row.cells.get(place)?.background.as_deref().and_then(colour)?;
    let colour = Some((status, shown.to_owned()));
    Some(State { status, part: grid.part(), words: word.to_owned(), quote: format!("{word} {count}"), colour })
}

/// The result in cell `place` of `row`; `count` is what stands behind it, for the quotation.
pub(super) fn state(grid: &Grid, row: &Row, place: usize, count: &str) -> Option<State> {
    let cell = row.cells.get(place)?;
    let mut lines = cell.text.lines().rev().filter(|line| status_of(line).is_some());
    let last = lines.next()?;
    // Enterprise Manager may count several results of one job below each other: the worst of them is told.
    let counted = lines.take_while(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let line = if last.starts_with(|c: char| c.is_ascii_digit()) {
        counted.fold(last, |worst, line| if status_of(worst) < status_of(line) { line } else { worst })
    } else {
        last
    };
    let (status, words) = status_of(line)?;
    let colour = cell.background.as_deref().and_then(colour).filter(|(colour, _)| *colour > status);
    Some(State {
        status,
        part: grid.part(),
        words: words.to_owned(),
        quote: format!("{line} {count}"),
        colour: colour.map(|(status, colour)| (status, colour.to_owned())),
    })
}

/// A line that is a result: `Success`, or `2 Errors` as Enterprise Manager counts.
pub(super) fn status_of(line: &str) -> Option<(Status, &str)> {
    if let Some(status) = words::result(line) {
        return Some((status, line));
    }
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let status = words::result(COUNTED.captures(line)?.get(1)?.as_str())?;
    Some((status, line))
}

/// The backgrounds that Veeam gives to headers. Green is no evidence: only what is worse than the word counts.
fn colour(background: &str) -> Option<(Status, &str)> {
    match background {
        "#fb9895" => Some((Status::Failed, background)),
        "#ffd96c" | "#fbcb95" => Some((Status::Warning, background)),
        _ => None,
    }
}
