//! The coloured header of a report: what was run, and how it went.
//!
//! HTML has two cells beside each other, `Backup job: NAME` with a description, and `Success` with `2 of 2 VMs
//! processed`. As text the same stands in lines below each other. Both are read as lines. A policy's report prints its
//! name without a kind; there the count of what was processed marks the header.

use super::{
    Seen, configuration,
    state::{State, state, state_at, status_of, stuck},
    subject::without_retry,
    words,
};
use crate::{
    grid::{Cell, Grid, Row},
    mail::Mail,
    patterns::pattern,
};
use backupchecks_core::model::Status;
use regex::{Captures, Regex};
use std::{collections::BTreeSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// How many lines a description between title and result may have.
const MAX_DESCRIPTION: usize = 12;

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:([A-Za-z][A-Za-z0-9 &/.,()-]{0,60}?) (?i:job)|([A-Za-z][A-Za-z -]{0,40} (?i:policy))): ?(\S.*)$")
});
/// A title whose result and count stand in the same line: `Backup job: NightlySuccess3 of 3 VMs processed`.
static INLINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.+?) ?(Success|Warning|Error|Failed) ?(\d+ of \d+ [A-Za-z ]+? processed)\.?$"));
/// Result and count alone in a line, where only these two stick together: `Success3 of 3 VMs processed`.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:.*[^A-Za-z])?(Success|Warning|Error|Failed) ?(\d+ of \d+ [A-Za-z ]+? processed)\.?$")
});
/// The same as Enterprise Manager counts, behind the server in parentheses or a description.
static INLINE_COUNT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.+?[).]) ?([1-9]\d* (?:Success|Warning|Error|Failed)(?:es|s)?)$"));
/// The default description, where it sticks to the name.
static CREATED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(.+?) ?Created by \S.* at .*\d"));
static PROCESSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d+) of (\d+) ([A-Za-z ]+?) processed\.?$"));
/// What a run did stands behind the name in some versions; vee-mail prints empty parentheses where it does not know.
static MODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.*\S)\s*\((?:Active Full|Synthetic Full|Full|Incremental|Increment|)\)$"));

/// The header of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The kind of job as printed (`Backup Copy`); `None` for a policy's report.
    pub(super) kind: Option<String>,
    /// The name of the job as printed, with marks of the run; `None` where text does not tell it from other lines.
    title: Option<String>,
    /// The number of the retry.
    pub(super) attempt: Option<u32>,
    /// The result.
    pub(super) state: Option<State>,
    /// What stands where the result should, right above the count, where that is no result that is known.
    pub(super) unknown: Option<String>,
    /// The type of the objects that were counted; empty where unknown.
    pub(super) object_type: &'static str,
    /// The row in which the header begins.
    pub(super) start: usize,
    /// The row behind the header.
    pub(super) end: usize,
}

impl Header {
    /// The first header in `grid` at or behind row `from`.
    pub(super) fn find(grid: &Grid, from: usize) -> Option<Self> {
        (from..grid.rows.len()).find_map(|index| titled(grid, index).or_else(|| untitled(grid, index)))
    }

    /// The first header in the body of `mail`: the HTML body, or the text where that has none.
    pub(super) fn of(mail: &Mail) -> Option<&Self> {
        Self::with_body(mail).map(|(_, header)| header)
    }

    /// As [`Header::of`], with the body that it stands in.
    pub(super) fn with_body(mail: &Mail) -> Option<(&Grid, &Self)> {
        let (is_html, header) = Seen::of(mail).header.as_ref()?;
        Some((if *is_html { mail.html_body() } else { mail.text_body() }, header))
    }

    /// How many titles of jobs stand in `grid`, with or without a result that can be read.
    pub(super) fn titles(grid: &Grid) -> usize {
        grid.rows.iter().filter(|row| title_in(row).is_some()).count()
    }

    /// The names in all titles of jobs in `grid`, with or without a result that can be read, each once.
    pub(super) fn names(grid: &Grid) -> BTreeSet<&str> {
        grid.rows.iter().filter_map(title_in).map(|(_, name)| without_retry(name).0).collect()
    }

    /// The job's name. `subject_name` is what the subject calls it: a name that really ends in `(Full)` is kept.
    pub(super) fn job_name(&self, subject_name: Option<&str>) -> Option<String> {
        let title = self.title.as_deref()?;
        let (name, _) = without_retry(title);
        if subject_name == Some(name) {
            return Some(name.to_owned());
        }
        let name = mode(name).and_then(|found| found.get(1)).map_or(name, |found| found.as_str());
        Some(without_retry(name).0.to_owned())
    }

    /// Whether this calls a copy of jobs what `subject_name` calls the copy of one of them: `Offsite` and `Offsite\Nightly`.
    pub(super) fn is_copy_of(&self, subject_name: &str) -> bool {
        let is_copy = self.kind.as_deref().is_some_and(|kind| words::kind(kind) == words::COPY);
        let own = self.job_name(None).unwrap_or_default();
        is_copy && !own.contains('\\') && subject_name.strip_prefix(&own).is_some_and(|rest| rest.starts_with('\\'))
    }

    /// The mark of what the run did may stand before or behind that of the retry.
    fn attempt_of(title: &str) -> Option<u32> {
        let (name, attempt) = without_retry(title);
        attempt.or_else(|| mode(name).and_then(|found| without_retry(found.get(1)?.as_str()).1))
    }
}

/// A name with the mark of what the run did.
fn mode(name: &str) -> Option<Captures<'_>> {
    name.ends_with(')').then(|| MODE.captures(name))?
}

/// The kind and name in a line such as `Backup Copy job: Offsite\Nightly`.
fn title(line: &str) -> Option<(&str, &str)> {
    // A quick look first: this is asked of every row. Neither kind nor name of a kind holds a colon.
    let (head, _) = line.split_once(':')?;
    let ends = |word: &str| {
        let from = head.len().checked_sub(word.len())?;
        Some(head.as_bytes()[from..].eq_ignore_ascii_case(word.as_bytes()))
    };
    if ends(" job") != Some(true) && ends(" policy") != Some(true) {
        return None;
    }
    let found = TITLE.captures(line)?;
    let kind = found.get(1).or(found.get(2))?.as_str();
    Some((kind, found.get(3)?.as_str()))
}

/// The kind and name of a job at the top of a cell in `row`. A row of a table has none.
fn title_in(row: &Row) -> Option<(&str, &str)> {
    if row.cells.len() > 3 {
        return None;
    }
    row.cells.iter().find_map(|cell| title(cell.first_line()))
}

/// A header that begins in row `index` with a title.
fn titled(grid: &Grid, index: usize) -> Option<Header> {
    let (kind, name) = title_in(&grid.rows[index])?;
    let (name, behind) = if let Some(found) = inline(grid, index, name) {
        found
    } else if let Some(behind) = find_behind(grid, index) {
        (behind.stuck_to_title.and_then(|word| name.strip_suffix(word)).unwrap_or(name), behind)
    } else {
        inline_count(grid, index, name)?
    };
    let created = name.contains("Created by ").then(|| CREATED.captures(name)).flatten();
    let name = created.and_then(|found| found.get(1)).map_or(name, |found| found.as_str()).trim_end();
    Some(Header {
        kind: Some(kind.to_owned()),
        title: Some(composed(name)),
        attempt: Header::attempt_of(name),
        state: behind.state,
        unknown: behind.unknown,
        object_type: behind.object_type.unwrap_or_default(),
        start: index,
        end: behind.end,
    })
}

/// The name without what follows it in its own line, and that.
fn inline<'a>(grid: &Grid, index: usize, name: &'a str) -> Option<(&'a str, Behind)> {
    let found = name.contains(" processed").then(|| INLINE.captures(name))??;
    let (own, word, count) = (found.get(1)?.as_str(), found.get(2)?.as_str(), found.get(3)?.as_str());
    let state = State::plain(words::result(word)?, grid.part(), word, count);
    let behind = Behind { state: Some(state), object_type: processed(count), end: index + 1, ..Behind::default() };
    Some((own, behind))
}

/// The name without the counted result that follows it in its own line, and that.
fn inline_count<'a>(grid: &Grid, index: usize, name: &'a str) -> Option<(&'a str, Behind)> {
    let found = INLINE_COUNT.captures(name)?;
    let (own, (status, words)) = (found.get(1)?.as_str(), status_of(found.get(2)?.as_str())?);
    let state = State::plain(status, grid.part(), words, "");
    Some((own, Behind { state: Some(state), end: index + 1, ..Behind::default() }))
}

/// A header without a title in row `index`: a result, and the count of what was processed right behind it.
fn untitled(grid: &Grid, index: usize) -> Option<Header> {
    let row = &grid.rows[index];
    let next = grid.rows.get(index + 1).map(|row| row.text(0));
    // A quick look first: this is asked of every row. A count begins with a digit, below the result in its cell or in the next row.
    let may_count = |cell: &Cell| cell.text.contains('\n') || next.is_some_and(begins_with_digit);
    // The last such cell: a job may be called `Warning`, and stands before its result.
    let mut cells = row.cells.iter().enumerate().rev().filter(|(_, cell)| may_count(cell));
    let counted = cells.find_map(|(place, cell)| {
        status_of(cell.first_line())?;
        let count = cell.text.lines().nth(1).or(next)?;
        Some((place, count, processed(count)?))
    });
    let (place, count, unit) = counted.or_else(|| is_configuration(row).then_some((1, "", "")))?;
    let name = row.cells[..place].iter().rev().find(|cell| !cell.text.is_empty()).map(Cell::first_line);
    Some(Header {
        kind: None,
        title: name.map(composed),
        attempt: name.and_then(Header::attempt_of),
        state: state(grid, row, place, count),
        unknown: None,
        object_type: unit,
        start: index,
        end: index + 1,
    })
}

/// Whether `row` is the header of a configuration backup without kind and count: the job is called the same on every server,
/// and nothing but the result stands beside it. A row of a table that lists jobs has more cells.
fn is_configuration(row: &Row) -> bool {
    matches!(&row.cells[..], [name, result]
        if name.first_line() == configuration::JOB_NAME && status_of(result.first_line()).is_some())
}

/// A name as the subject of its mail has it: accents composed (NFC).
fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// What stands behind a title.
#[derive(Default)]
struct Behind {
    state: Option<State>,
    /// See [`Header::unknown`].
    unknown: Option<String>,
    /// The type of what was processed; `None` where no count stands.
    object_type: Option<&'static str>,
    /// The result, where it sticks to the title itself: `Backup job: NightlySuccess`.
    stuck_to_title: Option<&'static str>,
    /// The row behind it all.
    end: usize,
}

/// The result behind the title in row `index`, and the count of what was processed. `None` when the lines that follow
/// hold neither: then the title was a line of something else.
fn find_behind(grid: &Grid, index: usize) -> Option<Behind> {
    let mut first: Option<Behind> = None;
    let mut previous: Option<(usize, usize, &str)> = None;
    let mut beside_title: Option<&str> = None;
    let mut lines = 0;
    for (at, row) in grid.rows.iter().enumerate().skip(index) {
        if lines > MAX_DESCRIPTION || row.cells.len() > 3 {
            break;
        }
        for (place, cell) in row.cells.iter().enumerate() {
            for (number, line) in cell.text.lines().enumerate() {
                lines += 1;
                // Of a quoted report some rows may be missed: it is not read.
                let is_quoted = row.text(0).starts_with('>');
                if let Some(behind) = beside(grid, cell, line).filter(|_| lines > 1 && !is_quoted) {
                    return Some(Behind { end: at + 1, ..behind });
                }
                if let Some(object_type) = processed(line) {
                    // The line right before the count is the result, whatever a description says.
                    let (above, place, text) = previous?;
                    let above = &grid.rows[above];
                    let own = state_at(grid, above, place, text, line);
                    let (stuck, word) = stuck(grid, text, line).unzip();
                    let is_known = own.is_some() || stuck.is_some();
                    return Some(Behind {
                        stuck_to_title: word.filter(|_| own.is_none() && lines == 2),
                        state: own.or(stuck),
                        unknown: (!is_known).then(|| text.to_owned()),
                        object_type: Some(object_type),
                        end: at + 1,
                    });
                }
                let is_result = number == 0 && status_of(line).is_some();
                if at == index && 0 < place && number == 0 && !is_result {
                    beside_title = beside_title.or(Some(line));
                }
                if first.is_none() && lines > 1 && is_result && !is_counter(grid, at) {
                    first = Some(Behind { state: state(grid, row, place, ""), end: at + 1, ..Behind::default() });
                }
                previous = Some((at, place, line));
            }
        }
    }
    // What stands beside the title is the result, whatever is found below it.
    let unknown = first.as_ref().and(beside_title).map(str::to_owned);
    if unknown.is_some() { Some(Behind { unknown, end: index + 1, ..Behind::default() }) } else { first }
}

/// Whether row `at` is a label of the summary, whose number stands below it: `Success`, `3`.
fn is_counter(grid: &Grid, at: usize) -> bool {
    grid.rows.get(at + 1).is_some_and(|next| {
        let line = next.text(0);
        !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The result in a line that holds the count as well. The colour of a cell is looked at where its lines are whole.
fn beside(grid: &Grid, cell: &Cell, line: &str) -> Option<Behind> {
    // A quick look first: this is asked of every line.
    let is_candidate = cell.background.is_none() && line.trim_end_matches('.').ends_with(" processed");
    let found = is_candidate.then(|| BESIDE.captures(line))??;
    let (word, count) = (found.get(1)?, found.get(2)?.as_str());
    let (before, word) = (line[..word.start()].trim_end(), word.as_str());
    let status = words::result(word)?;
    // `Partial Success3 of 3 VMs processed`: a description ends otherwise.
    let is_qualified = status == Status::Success && before.ends_with(char::is_alphabetic);
    let state = (!is_qualified).then(|| State::plain(status, grid.part(), word, count));
    let unknown = is_qualified.then(|| line.to_owned());
    Some(Behind { state, unknown, object_type: processed(count), ..Behind::default() })
}

fn begins_with_digit(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit())
}

/// The type of the objects in `2 of 2 VMs processed`.
fn processed(line: &str) -> Option<&'static str> {
    // A quick look first: this is asked of every line.
    let found = (begins_with_digit(line) && line.contains(" processed")).then(|| PROCESSED.captures(line))??;
    Some(words::object_type(found.get(3)?.as_str()).unwrap_or_default())
}

#[cfg(test)]
mod tests;
