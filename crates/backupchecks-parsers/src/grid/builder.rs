//! Rows out of an HTML tree.

use super::{Cell, Row};
use backupchecks_core::text::squeeze;
use scraper::Node;

/// Gathers rows while the tree is walked, without recursion: a hostile mail must not end the stack.
#[derive(Default)]
pub(super) struct Builder {
    rows: Vec<RowDraft>,
    /// The open rows, innermost last; text goes to the last cell of the last one.
    open: Vec<usize>,
    /// The row that gathers text outside tables.
    loose: Option<usize>,
    /// How many elements whose text is not shown are open.
    hidden: usize,
    /// How many `pre` elements are open.
    preformatted: usize,
    /// How many rows and cells there are.
    pub(super) size: usize,
}

#[derive(Default)]
struct RowDraft {
    cells: Vec<Cell>,
    cell_is_open: bool,
    background: Option<String>,
    depth: usize,
}

impl Builder {
    pub(super) fn open(&mut self, node: &Node) {
        match node {
            Node::Text(text) if self.hidden == 0 => self.text(text),
            Node::Element(element) => match element.name() {
                name if is_hidden(name) => self.hidden += 1,
                "tr" => {
                    self.loose = None;
                    self.size += 1;
                    self.rows.push(RowDraft {
                        background: background(element),
                        depth: self.open.len() + 1,
                        ..RowDraft::default()
                    });
                    self.open.push(self.rows.len() - 1);
                }
                "td" | "th" => {
                    self.size += 1;
                    if let Some(row) = self.row() {
                        let cell = Cell {
                            text: String::new(),
                            background: background(element).or_else(|| row.background.clone()),
                            class: element.attr("class").map(str::to_owned),
                        };
                        row.cells.push(cell);
                        row.cell_is_open = true;
                    }
                }
                name if is_block(name) => {
                    self.preformatted += usize::from(name == "pre");
                    self.line_end();
                }
                _ => {}
            },
            _ => {}
        }
    }

    pub(super) fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else { return };
        match element.name() {
            name if is_hidden(name) => self.hidden -= 1,
            "tr" => {
                self.open.pop();
            }
            "td" | "th" => {
                if let Some(row) = self.row() {
                    row.cell_is_open = false;
                }
            }
            name if is_block(name) => {
                self.preformatted -= usize::from(name == "pre");
                self.line_end();
            }
            _ => {}
        }
    }

    fn row(&mut self) -> Option<&mut RowDraft> {
        self.open.last().and_then(|index| self.rows.get_mut(*index))
    }

    /// Adds text; in preformatted text its own line feeds end a line.
    fn text(&mut self, text: &str) {
        if self.preformatted == 0 {
            return self.run_of_text(text);
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.line_end();
            }
            self.run_of_text(line);
        }
    }

    fn run_of_text(&mut self, text: &str) {
        if let Some(cell) = self.row().filter(|row| row.cell_is_open).and_then(|row| row.cells.last_mut()) {
            cell.text.push_str(text);
            return;
        }
        if self.loose.is_none() {
            if text.trim().is_empty() {
                return;
            }
            self.size += 2;
            self.rows.push(RowDraft { cells: vec![Cell::default()], ..RowDraft::default() });
            self.loose = Some(self.rows.len() - 1);
        }
        if let Some(cell) = self.loose.and_then(|index| self.rows.get_mut(index)).and_then(|row| row.cells.last_mut()) {
            cell.text.push_str(text);
        }
    }

    /// Ends the line: inside a cell it goes on below, outside tables a new row begins.
    fn line_end(&mut self) {
        match self.row().filter(|row| row.cell_is_open).and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.text.push(LINE_END),
            None => self.loose = None,
        }
    }

    pub(super) fn finish(self) -> Vec<Row> {
        let rows = self.rows.into_iter().map(|draft| {
            let RowDraft { mut cells, depth, .. } = draft;
            for cell in &mut cells {
                cell.text = lines(&cell.text);
            }
            Row { cells, depth }
        });
        rows.filter(|row| row.cells.iter().any(|cell| !cell.text.is_empty())).collect()
    }
}

/// Marks the end of a line in a cell while its text is gathered; never part of a mail's text.
const LINE_END: char = '\u{1e}';

/// Lines folded each for itself, empty ones left out.
fn lines(text: &str) -> String {
    text.split(LINE_END).map(squeeze).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "br" | "p"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "pre"
            | "blockquote"
            | "dt"
            | "dd"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "body"
    )
}

fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "title" | "template")
}

fn background(element: &scraper::node::Element) -> Option<String> {
    if let Some(color) = element.attr("bgcolor") {
        return Some(color.trim().to_lowercase());
    }
    let style = element.attr("style")?.to_lowercase();
    style.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        matches!(name.trim(), "background" | "background-color").then(|| value.trim().to_owned())
    })
}
