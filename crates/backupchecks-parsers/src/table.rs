//! Tables by the names of their columns.

use crate::{
    grid::{Grid, Row},
    labels,
};

/// A row of headings in a grid, and the rows below it.
pub struct Table<'a> {
    headings: &'a Row,
    rows: &'a [Row],
}

impl<'a> Table<'a> {
    /// Every table that has all of `required` among its headings; each entry lists what one column may be called. A table ends
    /// where the next begins.
    pub fn all<'g: 'a>(grid: &'g Grid, required: &'g [&'g [&'g str]]) -> impl Iterator<Item = Table<'a>> {
        let starts: Vec<usize> = (0..grid.rows.len()).filter(|at| is_heading(&grid.rows[*at], required)).collect();
        let ends: Vec<usize> = starts.iter().skip(1).copied().chain([grid.rows.len()]).collect();
        starts
            .into_iter()
            .zip(ends)
            .map(|(start, end)| Table { headings: &grid.rows[start], rows: &grid.rows[start + 1..end] })
    }

    /// The first such table.
    #[must_use]
    pub fn find<'g: 'a>(grid: &'g Grid, required: &'g [&'g [&'g str]]) -> Option<Table<'a>> {
        Self::all(grid, required).next()
    }

    /// The rows that have as many cells as there are headings, up to the first row of another shape. Plain text may lack
    /// empty cells at its end, so one cell fewer still fits.
    pub fn rows(&self) -> impl Iterator<Item = &'a Row> + use<'a> {
        let count = self.headings.cells.len();
        self.rows.iter().take_while(move |row| row.cells.len() == count || row.cells.len() + 1 == count)
    }

    /// All rows up to the next table, whatever their shape.
    #[must_use]
    pub fn rows_of_any_shape(&self) -> &'a [Row] {
        self.rows
    }

    /// The text of `row` in the column that is called one of `names`; empty where there is none.
    #[must_use]
    pub fn cell<'r>(&self, row: &'r Row, names: &[&str]) -> &'r str {
        column(self.headings, names).map_or("", |index| row.text(index))
    }
}

fn is_heading(row: &Row, required: &[&[&str]]) -> bool {
    required.iter().all(|names| column(row, names).is_some())
}

fn column(headings: &Row, names: &[&str]) -> Option<usize> {
    headings.texts().position(|text| names.iter().any(|name| labels::is(text.trim_end_matches(':'), name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[test]
    fn cells_are_found_by_the_names_of_their_columns() {
        let grid = grid::from_text("Report\nName\tErgebnis\tSize\nA\tOK\t1 GB\nB\tFehler\nTotal\nName\tResult\nC\tOK");
        let names: &[&[&str]] = &[&["Name"], &["Result", "Ergebnis"]];
        let tables: Vec<_> = Table::all(&grid, names).collect();
        assert_eq!(tables.len(), 2);
        let rows: Vec<_> =
            tables[0].rows().map(|row| (tables[0].cell(row, names[0]), tables[0].cell(row, names[1]))).collect();
        assert_eq!(rows, [("A", "OK"), ("B", "Fehler")]);
        assert_eq!(tables[0].rows_of_any_shape().len(), 3);
        assert_eq!(tables[1].cell(&tables[1].rows_of_any_shape()[0], &["Size"]), "");
        assert!(Table::find(&grid, &[&["Missing"]]).is_none());
    }
}
