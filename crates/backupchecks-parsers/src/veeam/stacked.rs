//! Tables that a mail program turned into text with every cell in a line of its own.
//!
//! Empty cells leave no line behind, so columns cannot be counted: an object begins where a name is followed by a result and
//! that by a time or a size. Its lines together read as a row whose cells stick together.

use super::words;
use crate::{
    dates,
    grid::{Grid, Row},
    sizes,
};

/// Whether headings begin in row `index`, each below the other; `name` is what the column of names is called.
pub(super) fn is_heading(grid: &Grid, index: usize, name: &str) -> bool {
    let headings = [name, "Status", "Start time"];
    grid.rows.get(index..index + headings.len()).is_some_and(|rows| {
        rows.iter()
            .zip(headings)
            .all(|(row, heading)| row.cells.len() == 1 && row.text(0).eq_ignore_ascii_case(heading))
    })
}

/// The objects in `rows`, each as one line.
pub(super) fn lines(rows: &[Row]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if begins(&rows[index..]) {
            found.push(row.line());
        } else if let Some(line) = found.last_mut() {
            line.push(' ');
            line.push_str(&row.line());
        }
    }
    found
}

fn begins(rows: &[Row]) -> bool {
    let [name, result, value, ..] = rows else { return false };
    !name.line().is_empty() && words::result(&result.line()).is_some() && is_value(&value.line())
}

/// Whether `line` is a time or a size.
fn is_value(line: &str) -> bool {
    dates::clock(line).is_some() || sizes::bytes(line).is_some()
}

/// The first line in the place of a result, right before times and sizes, that is no result that is known.
pub(super) fn unknown(rows: &[Row]) -> Option<&str> {
    let pairs = rows.windows(2).filter(|pair| is_value(&pair[1].line()));
    let results = pairs.map(|pair| pair[0].text(0)).filter(|line| !is_value(line));
    results.into_iter().find(|line| words::result(line).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::from_text;

    #[test]
    fn an_object_begins_with_a_name_a_result_and_a_time_or_size() {
        let grid = from_text(
            "Name\nStatus\nStart time\nDetails\nSuccess\nError\n22:00:10\n0,0 B\nError: no\nspace\nB\nWarning\n0,0 B\nVeeam",
        );
        assert!(is_heading(&grid, 0, "Name"));
        assert_eq!(lines(&grid.rows[3..]), ["Success Error 22:00:10 0,0 B Error: no space", "B Warning 0,0 B Veeam"]);
    }
}
