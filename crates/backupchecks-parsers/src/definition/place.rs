//! Where a text stands in a mail: in the subject, behind a label, in a line, in a column, in a cell, in an element.

use super::{
    DefinitionError,
    css::{self, Css},
    explain::Trace,
    section::{Entry, Section},
    tables,
};
use crate::{
    grid::{Grid, Row},
    mail::Mail,
};
use backupchecks_core::{model::Part, text::squeeze};
use regex::{Captures, Regex};
use scraper::Selector;

/// The keys that say what kind of place it is.
const KINDS: [&str; 7] = ["subject", "label", "line", "column", "next_to", "css", "sender"];
/// How often one place is read in a mail or block; what stands there more often is no fact of one report.
const MAX_HITS: usize = 20_000;

/// A place in a mail.
#[derive(Debug)]
pub(super) struct Place {
    /// Where it is written in the definition.
    key: String,
    source: Source,
    part: Option<Part>,
    take: Option<Regex>,
    /// Whether all of several labels count and not the first that is there: a status must not hide behind another.
    all_labels: bool,
}

#[derive(Debug)]
enum Source {
    Subject(Regex),
    Sender(Regex),
    Label(Vec<String>),
    Line(Regex),
    NextTo(Regex),
    Column { names: Vec<String>, beside: Vec<Vec<String>> },
    Css { selector: Selector, attribute: Option<String> },
}

/// What stands at a place.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) part: Part,
    /// The line around it.
    pub(super) line: String,
    /// The text; `None` where the place is there but `take` finds nothing in it.
    pub(super) text: Option<String>,
}

/// The mail, or one block of it, in which places are looked for.
pub(super) struct Scope<'a> {
    pub(super) mail: &'a Mail,
    pub(super) block: Option<&'a Grid>,
    pub(super) css: &'a Css<'a>,
}

impl Scope<'_> {
    /// The rows to look through.
    pub(super) fn grid(&self, part: Option<Part>) -> &Grid {
        match (self.block, part) {
            (Some(block), _) => block,
            (None, Some(Part::Html)) => self.mail.html_body(),
            (None, Some(_)) => self.mail.text_body(),
            (None, None) => self.mail.body(),
        }
    }
}

impl Place {
    /// The place that `section` names; other keys are left to the caller.
    pub(super) fn load(section: &mut Section<'_>) -> Result<Self, DefinitionError> {
        let mut given = Vec::new();
        for kind in KINDS {
            given.extend(section.get(kind).map(|entry| (kind, entry)));
        }
        let right = "name one place: subject, label, line, column, next_to, css or sender";
        let (kind, entry) = match &given[..] {
            [] => return Err(section.missing("subject", right)),
            [one] => one,
            [_, (_, second), ..] => return Err(second.wrong(format!("this place is named twice; {right}"))),
        };
        let source = match *kind {
            "subject" => Source::Subject(entry.pattern()?),
            "sender" => Source::Sender(entry.pattern()?),
            "label" => Source::Label(entry.texts()?),
            "line" => Source::Line(entry.pattern()?),
            "next_to" => Source::NextTo(entry.pattern()?),
            "column" => Source::Column {
                names: entry.texts()?,
                beside: section.get("beside").map_or(Ok(Vec::new()), |entry| tables::headings(&entry))?,
            },
            _ => Source::Css {
                selector: css::selector(entry)?,
                attribute: section.get("attribute").map(|entry| entry.text().map(str::to_owned)).transpose()?,
            },
        };
        let take = section.get("take").map(|entry| entry.pattern()).transpose()?;
        let part = section.get("in").map(|entry| part(&entry)).transpose()?;
        Ok(Self { key: section.path().to_owned(), source, part, take, all_labels: false })
    }

    /// A place that a status may be read at: where it can be quoted.
    pub(super) fn load_quotable(entry: &Entry<'_>, section: &mut Section<'_>) -> Result<Self, DefinitionError> {
        let place = Self::load(section)?;
        if matches!(place.source, Source::Sender(_) | Source::Css { attribute: Some(_), .. }) {
            return Err(entry.wrong("a status stands in the subject or in the body, where a reader sees it"));
        }
        Ok(Self { all_labels: true, ..place })
    }

    /// Whether it lies outside the body, so that it tells of a mail and not of one block.
    pub(super) fn is_in_head(&self) -> bool {
        matches!(self.source, Source::Subject(_) | Source::Sender(_))
    }

    /// Whether it looks at the whole body, whatever blocks there are.
    pub(super) fn is_css(&self) -> bool {
        matches!(self.source, Source::Css { .. })
    }

    /// Whether it names the part of the mail itself.
    pub(super) fn names_part(&self) -> bool {
        self.part.is_some()
    }

    /// Where it is written in the definition.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Everything that stands there.
    pub(super) fn hits(&self, scope: &Scope<'_>, trace: &mut Trace) -> Result<Vec<Hit>, String> {
        let hits = self.found(scope).map_err(|reason| format!("{}: {reason}", self.key))?;
        if MAX_HITS < hits.len() {
            // What is not looked at might be the one that failed.
            return Err(format!("{}: {} says more than {MAX_HITS} things", self.key, self.describe()));
        }
        for hit in &hits {
            match &hit.text {
                Some(text) => {
                    let quote = Some((hit.part, hit.line.as_str(), text.as_str())).filter(|_| self.is_quoted());
                    trace.step(&self.key, true, quote, || format!("{} says {text:?}", self.describe()));
                }
                None => trace.step(&self.key, false, Some((hit.part, &hit.line, &hit.line)), || {
                    format!("{} is there, but `take` finds nothing in it", self.describe())
                }),
            }
        }
        match &self.source {
            _ if !hits.is_empty() => {}
            Source::Css { .. } => Css::miss(&self.key, trace),
            _ => trace.step(&self.key, false, None, || format!("{} is not there", self.describe())),
        }
        Ok(hits)
    }

    fn is_quoted(&self) -> bool {
        !matches!(self.source, Source::Sender(_) | Source::Css { attribute: Some(_), .. })
    }

    fn found(&self, scope: &Scope<'_>) -> Result<Vec<Hit>, String> {
        let grid = scope.grid(self.part);
        let hit = |line: &str, text: &str| self.hit(grid.part(), line, text);
        Ok(match &self.source {
            Source::Subject(pattern) => {
                let subject = &scope.mail.subject;
                group(pattern, subject).map(|text| self.hit(Part::Subject, subject, text)).into_iter().collect()
            }
            Source::Sender(pattern) => {
                let from = format!("{} <{}>", scope.mail.from_name.as_deref().unwrap_or(""), scope.mail.from_address);
                group(pattern, from.trim()).map(|text| self.hit(Part::Derived, &from, text)).into_iter().collect()
            }
            Source::Label(labels) => {
                let behind = |label: &String| {
                    let values = grid.values(label).take(MAX_HITS + 1);
                    values.map(|(row, text)| hit(&row_line(row, text), text)).collect::<Vec<_>>()
                };
                let mut found = labels.iter().map(behind).filter(|hits| !hits.is_empty());
                if self.all_labels { found.flatten().collect() } else { found.next().unwrap_or_default() }
            }
            Source::Line(pattern) => lines(grid, MAX_HITS, |line| group(pattern, line).map(|text| hit(line, text))),
            Source::NextTo(pattern) => grid
                .rows
                .iter()
                .flat_map(|row| row.cells.windows(2).map(move |pair| (row, pair)))
                .filter(|(_, pair)| pair[0].text.lines().any(|line| pattern.is_match(line)))
                .map(|(row, pair)| hit(&row.line(), &pair[1].text))
                .take(MAX_HITS + 1)
                .collect(),
            Source::Column { names, beside } => {
                let required: Vec<Vec<String>> = [vec![names.clone()], beside.clone()].concat();
                let cells = tables::all(grid, &required).into_iter().flat_map(|table| {
                    let column = table.column(names);
                    table.rows.into_iter().map(move |row| hit(&row.line(), column.map_or("", |at| row.text(at))))
                });
                cells.take(MAX_HITS + 1).collect()
            }
            Source::Css { selector, attribute } => {
                let mut hits = Vec::new();
                for element in scope.css.select(selector)?.take(MAX_HITS + 1) {
                    let text = match attribute {
                        Some(name) => Css::attribute(element, name).unwrap_or_default(),
                        None => scope.css.text(element)?,
                    };
                    hits.push(self.hit(Part::Html, &text, &text));
                }
                hits
            }
        })
    }

    fn hit(&self, part: Part, line: &str, text: &str) -> Hit {
        let text = squeeze(text);
        let text = match &self.take {
            Some(take) => group(take, &text).map(squeeze),
            None => Some(text),
        };
        Hit { part, line: squeeze(line), text }
    }

    /// The place in words, for reasons: `label "Result"`.
    pub(super) fn describe(&self) -> String {
        match &self.source {
            Source::Subject(_) => "subject".to_owned(),
            Source::Sender(_) => "sender".to_owned(),
            Source::Label(labels) => format!("label {}", quoted(labels)),
            Source::Line(_) => "line".to_owned(),
            Source::NextTo(_) => "next cell".to_owned(),
            Source::Column { names, .. } => format!("column {}", quoted(names)),
            Source::Css { .. } => "element".to_owned(),
        }
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" or ")
}

/// Runs `find` over every line of every cell, and where it finds nothing in a row, over the whole row: so a pattern may span
/// cells, and no odd row hides behind those that fit. One more than `max` is given, so that the caller sees there are too many.
pub(super) fn lines<T>(grid: &Grid, max: usize, find: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    for row in &grid.rows {
        let before = found.len();
        found.extend(row.texts().flat_map(str::lines).filter_map(&find).take(max + 1));
        if before == found.len() && 1 < row.cells.len() {
            found.extend(find(&row.line()));
        }
        if max < found.len() {
            break;
        }
    }
    found
}

/// The line of `row` that holds `text`, else the whole row.
fn row_line(row: &Row, text: &str) -> String {
    let single =
        if row.cells.len() == 1 { row.texts().flat_map(str::lines).find(|line| line.contains(text)) } else { None };
    single.map_or_else(|| row.line(), str::to_owned)
}

/// What `pattern` picks out of `text`: its group `value`, else its first group, else all that it matches.
pub(super) fn group<'t>(pattern: &Regex, text: &'t str) -> Option<&'t str> {
    let found: Captures<'t> = pattern.captures(text)?;
    let group = if 1 < found.len() { found.name("value").or_else(|| found.get(1)) } else { found.get(0) };
    group.map(|group| group.as_str())
}

pub(super) fn part(entry: &Entry<'_>) -> Result<Part, DefinitionError> {
    match entry.text()? {
        "text" => Ok(Part::Text),
        "html" => Ok(Part::Html),
        _ => Err(entry.wrong("write \"text\" or \"html\"; without it the HTML body is read where there is one")),
    }
}
