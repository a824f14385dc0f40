//! Lines of the form `Label: value`, the commonest way to state facts in a report.

use crate::grid::{Grid, Row};

impl Grid {
    /// The value of the first of `labels` that stands anywhere, see [`Grid::value`]. For a fact that several versions or
    /// languages call differently.
    #[must_use]
    pub fn value_of(&self, labels: &[&str]) -> Option<&str> {
        labels.iter().find_map(|label| self.value(label))
    }

    /// The rows behind the row that holds `label`, up to the first for which `ends` holds.
    pub fn rows_after<'a>(&'a self, label: &str, ends: impl Fn(&Row) -> bool + 'a) -> impl Iterator<Item = &'a Row> {
        let from = self.rows.iter().position(|row| label_of(&row.line()).is_some_and(|(found, _)| is(found, label)));
        let from = from.map_or(self.rows.len(), |at| at + 1);
        self.rows[from..].iter().take_while(move |row| !ends(row))
    }

    /// The first line that holds `text`, compared with case.
    #[must_use]
    pub fn line_with(&self, text: &str) -> Option<&str> {
        self.lines().find(|line| line.contains(text))
    }
}

/// A line in its label and what follows the first colon; the value may be empty.
#[must_use]
pub fn label_of(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.split_once(':')?;
    Some((label.trim(), value.trim()))
}

/// Whether a printed label is `label`: compared without case, apostrophes straight.
#[must_use]
pub fn is(printed: &str, label: &str) -> bool {
    // Most labels differ in their first letter.
    if let ([left, ..], [right, ..]) = (printed.as_bytes(), label.as_bytes())
        && left.is_ascii_alphanumeric()
        && right.is_ascii_alphanumeric()
        && !left.eq_ignore_ascii_case(right)
    {
        return false;
    }
    let mut printed = printed.chars().flat_map(char::to_lowercase).map(straight);
    let mut label = label.chars().flat_map(char::to_lowercase).map(straight);
    loop {
        match (printed.next(), label.next()) {
            (None, None) => return true,
            (left, right) if left == right => {}
            _ => return false,
        }
    }
}

fn straight(c: char) -> char {
    if matches!(c, '’' | '‘' | '`') { '\'' } else { c }
}

/// The text between the first `open` and the last `close` behind it: `Job "a "b" c" done` between quotation marks is `a "b" c`.
#[must_use]
pub fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(open)?;
    let (inner, _) = rest.rsplit_once(close)?;
    Some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[test]
    fn a_fact_is_found_under_any_of_its_labels() {
        let grid = grid::from_text("Name\tA\nOra d’inizio: 10:00\nNext: x\nlast");
        assert_eq!(grid.value_of(&["Start time", "Ora d'inizio"]), Some("10:00"));
        assert_eq!(grid.value_of(&["Start time"]), None);
        let after: Vec<_> = grid.rows_after("next", |_| false).map(Row::line).collect();
        assert_eq!(after, ["last"]);
        assert_eq!(grid.rows_after("nowhere", |_| false).count(), 0);
        assert_eq!(grid.line_with("inizio"), Some("Ora d’inizio: 10:00"));
    }

    #[test]
    fn quotation_marks_inside_a_name_are_kept() {
        assert_eq!(between("Job \"a \"b\" c\" done", "\"", "\""), Some("a \"b\" c"));
        assert_eq!(between("Job", "(", ")"), None);
    }
}
