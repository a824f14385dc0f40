//! Tables by their headings, and which rows belong to them.

use super::{DefinitionError, section::Entry};
use crate::{
    grid::{Grid, Row},
    labels,
};

/// A row of headings and the rows that belong to it.
pub(super) struct Table<'a> {
    pub(super) headings: &'a Row,
    pub(super) rows: Vec<&'a Row>,
}

/// Every table that has all of `required` among its headings.
///
/// It ends where the next begins, at a row further out, and in plain text at a line of one cell. Rows of tables inside its
/// cells are none of its own. Rows with fewer cells stay: a row that looks odd may be the one that failed.
pub(super) fn all<'a>(grid: &'a Grid, required: &[Vec<String>]) -> Vec<Table<'a>> {
    let starts: Vec<usize> = (0..grid.rows.len()).filter(|at| is_heading(&grid.rows[*at], required)).collect();
    let ends = starts.iter().skip(1).copied().chain([grid.rows.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| {
            let headings = &grid.rows[*start];
            let belongs = |row: &&Row| {
                let is_line = row.depth == 0 && row.cells.len() < 2 && 1 < headings.cells.len();
                headings.depth <= row.depth && !is_line
            };
            let rows = grid.rows[start + 1..end].iter().take_while(belongs);
            Table { headings, rows: rows.filter(|row| row.depth == headings.depth).collect() }
        })
        .collect()
}

fn is_heading(row: &Row, required: &[Vec<String>]) -> bool {
    required.iter().all(|names| column(row, names).is_some())
}

fn column(headings: &Row, names: &[String]) -> Option<usize> {
    names.iter().find_map(|name| headings.texts().position(|text| labels::is(text.trim_end_matches(':'), name)))
}

impl Table<'_> {
    /// The column that is called by the first of `names` that stands among the headings.
    pub(super) fn column(&self, names: &[String]) -> Option<usize> {
        column(self.headings, names)
    }

    /// The first text that `row` has in a column called one of `names`.
    pub(super) fn cell<'r>(&self, row: &'r Row, names: &[String]) -> Option<&'r str> {
        let mut cells = names.iter().filter_map(|name| self.column(std::slice::from_ref(name))).map(|at| row.text(at));
        cells.find(|text| !text.is_empty())
    }
}

/// A list of headings, each one text or a list of the spellings of one heading.
pub(super) fn headings(entry: &Entry<'_>) -> Result<Vec<Vec<String>>, DefinitionError> {
    entry.each()?.iter().map(Entry::texts).collect()
}
