//! Several results in one mail: where each begins.

use super::{
    DefinitionError, place,
    section::{Entry, Section},
    tables,
};
use crate::{
    grid::{Cell, Grid, Row},
    labels,
    mail::Mail,
};
use backupchecks_core::model::Part;
use regex::Regex;

/// More results than this are in no mail.
const MAX_BLOCKS: usize = 5_000;

/// How a mail is cut into blocks.
#[derive(Debug)]
pub(super) struct Blocks {
    begin: Begin,
    skip: Option<Regex>,
    part: Option<Part>,
}

#[derive(Debug)]
enum Begin {
    Line(Regex),
    Label(Vec<String>),
    /// Each row of such tables.
    Table(Vec<Vec<String>>),
}

/// The blocks of a mail.
pub(super) struct Cut {
    /// What stands before the first; empty for the rows of a table.
    pub(super) before: Grid,
    /// The blocks in mail order.
    pub(super) blocks: Vec<Grid>,
}

impl Blocks {
    pub(super) fn load(entry: &Entry<'_>) -> Result<Self, DefinitionError> {
        let right = "write [blocks] with one of line, label or table";
        let mut section = entry.section(right)?;
        let begin = Self::begin(&mut section)?.ok_or_else(|| section.missing("line", right))?;
        let found = Self {
            begin,
            skip: section.get("skip").map(|entry| entry.pattern()).transpose()?,
            part: section.get("in").map(|entry| place::part(&entry)).transpose()?,
        };
        section.finish()?;
        Ok(found)
    }

    fn begin(section: &mut Section<'_>) -> Result<Option<Begin>, DefinitionError> {
        if let Some(entry) = section.get("line") {
            let pattern = entry.pattern()?;
            if pattern.is_match("") {
                return Err(entry.wrong("this pattern matches every line; name what only a first line has"));
            }
            return Ok(Some(Begin::Line(pattern)));
        }
        if let Some(entry) = section.get("label") {
            return Ok(Some(Begin::Label(entry.texts()?)));
        }
        Ok(section.get("table").map(|entry| tables::headings(&entry)).transpose()?.map(Begin::Table))
    }

    /// Cuts the body of `mail`.
    ///
    /// # Errors
    /// Where no block begins, or too many do.
    pub(super) fn cut(&self, mail: &Mail) -> Result<Cut, String> {
        let grid = match self.part {
            Some(Part::Html) => mail.html_body(),
            Some(_) => mail.text_body(),
            None => mail.body(),
        };
        let block = |rows: Vec<Row>| Grid { part: grid.part(), rows, trouble: None };
        let is_wanted = |row: &Row| !self.skip.as_ref().is_some_and(|skip| skip.is_match(&row.line()));
        let cut = if let Begin::Table(headings) = &self.begin {
            let tables = tables::all(grid, headings);
            let rows = tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table.headings, *row)));
            let rows = rows.filter(|(_, row)| is_wanted(row)).take(MAX_BLOCKS + 1);
            Cut {
                before: block(Vec::new()),
                blocks: rows.map(|(head, row)| block(vec![head.clone(), row.clone()])).collect(),
            }
        } else {
            let rows: Vec<Row> = grid.rows.iter().flat_map(one_a_line).collect();
            let starts: Vec<usize> = (0..rows.len())
                .filter(|at| self.begins(&rows[*at]) && is_wanted(&rows[*at]))
                .take(MAX_BLOCKS + 1)
                .collect();
            let ends = starts.iter().skip(1).copied().chain([rows.len()]);
            Cut {
                before: block(rows[..starts.first().copied().unwrap_or(0)].to_vec()),
                blocks: starts.iter().zip(ends).map(|(start, end)| block(rows[*start..end].to_vec())).collect(),
            }
        };
        match cut.blocks.len() {
            0 => Err("no block begins in this mail; see `blocks`".to_owned()),
            count if MAX_BLOCKS < count => Err(format!("more than {MAX_BLOCKS} blocks begin in this mail")),
            _ => Ok(cut),
        }
    }

    fn begins(&self, row: &Row) -> bool {
        let line = row.line();
        match &self.begin {
            Begin::Line(pattern) => pattern.is_match(&line),
            Begin::Label(names) => {
                let label = labels::label_of(&line).map_or(row.text(0), |(label, _)| label);
                names.iter().any(|name| labels::is(label, name))
            }
            Begin::Table(_) => false,
        }
    }
}

/// A row of one cell as a row for each of its lines: a block may begin inside it.
fn one_a_line(row: &Row) -> Vec<Row> {
    match &row.cells[..] {
        [cell] => cell
            .text
            .lines()
            .map(|line| Row { cells: vec![Cell { text: line.to_owned(), ..cell.clone() }], depth: row.depth })
            .collect(),
        _ => vec![row.clone()],
    }
}
