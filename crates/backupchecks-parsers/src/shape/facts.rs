//! What in a body belongs to its template, as far as that can be told from one mail.

use crate::{
    grid::{self, Grid},
    labels,
    mail::Mail,
    words,
};
use backupchecks_core::model::Status;

/// What stands between two headings where a row of them is written as one text.
pub(super) const JOINT: &str = " | ";

/// Longer texts are no labels or headings.
const MAX_LENGTH: usize = 40;
/// More words make a sentence.
const MAX_WORDS: usize = 4;

/// In which kind of body the report stands.
pub(super) fn body(mail: &Mail) -> &'static str {
    match (mail.html_body().is_empty(), mail.text_body().is_empty()) {
        (false, _) => "HTML",
        (true, false) => "plain text",
        (true, true) => "nothing",
    }
}

/// The rows of a body with what may belong to the template.
pub(super) struct Facts<'a> {
    pub(super) rows: Vec<Row<'a>>,
}

/// One row.
pub(super) struct Row<'a> {
    cells: &'a [grid::Cell],
    /// Whether the next row has as many cells.
    has_rows_below: bool,
    /// The labels in it.
    pub(super) labels: Vec<&'a str>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(grid: &'a Grid) -> Self {
        let rows = grid.rows.iter().enumerate().map(|(index, row)| Row {
            cells: &row.cells,
            has_rows_below: grid.rows.get(index + 1).is_some_and(|next| next.cells.len() == row.cells.len()),
            labels: labels_in(row),
        });
        Self { rows: rows.collect() }
    }
}

impl<'a> Row<'a> {
    /// The texts of the cells, where this may be a row of headings: three or more short texts without a digit or a result.
    pub(super) fn headings(&self) -> Option<Vec<&'a str>> {
        if self.cells.len() < 3 || !self.has_rows_below {
            return None;
        }
        let texts = || self.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty());
        // Most rows are of objects, and the first cells tell so.
        (texts().all(may_be_template) && 3 <= texts().count() && !texts().any(is_result)).then(|| texts().collect())
    }
}

/// `Label: value` in a line of its own, the first of two cells, and the cells before a number in a wider row.
fn labels_in(row: &grid::Row) -> Vec<&str> {
    match &row.cells[..] {
        [only] => line_label(&only.text).into_iter().collect(),
        [label, value] if !value.text.is_empty() => cell_label(&label.text).into_iter().collect(),
        cells => {
            let pairs = cells.chunks_exact(2).filter(|pair| has_digit(&pair[1].text));
            let labels: Vec<&str> = pairs.filter_map(|pair| cell_label(&pair[0].text)).collect();
            // A single one is rather the name of an object.
            if labels.len() < 2 { Vec::new() } else { labels }
        }
    }
}

/// What mail programs write above a mail that is forwarded.
const HEAD_LINES: &[&str] = &[
    "From",
    "Sent",
    "To",
    "Cc",
    "Date",
    "Subject",
    "Reply-To",
    "Van",
    "Verzonden",
    "Aan",
    "Onderwerp",
    "Von",
    "Gesendet",
    "An",
    "Betreff",
    "Datum",
    "De",
    "Envoyé",
    "À",
    "Objet",
    "Da",
    "Inviato",
    "A",
    "Oggetto",
    "Enviado",
    "Para",
    "Asunto",
    "Fra",
    "Sendt",
    "Til",
    "Emne",
];

fn line_label(text: &str) -> Option<&str> {
    let (label, value) = labels::label_of(text)?;
    (!value.is_empty() && !text.contains('\n')).then(|| cell_label(label)).flatten()
}

fn cell_label(text: &str) -> Option<&str> {
    let label = text.trim_end_matches(':').trim_end();
    // What tells a result is a message, and the head lines of a forwarded mail are its forwarder's.
    let is_label = may_be_template(label) && !label.contains(':') && !HEAD_LINES.contains(&label);
    (is_label && words::find(label).is_none()).then_some(label)
}

fn may_be_template(text: &str) -> bool {
    text.len() <= MAX_LENGTH
        && text.starts_with(char::is_alphabetic)
        && !has_digit(text)
        && text.split(' ').count() <= MAX_WORDS
        && !text.contains(['\n', '\\', '/', '@', '"'])
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a cell holds nothing but a result, as rows of objects do.
fn is_result(cell: &str) -> bool {
    words::find(cell).is_some_and(|found| {
        found.doubt.is_none()
            && found.words.len() == cell.len()
            && (found.status == Status::Success || !cell.ends_with('s'))
    })
}
