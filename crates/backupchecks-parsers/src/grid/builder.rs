//! Rows out of what opens and closes in HTML, whether a tree or a scan tells it.

use super::{Cell, Row, ink::Gap};
use memchr::memchr2_iter;

/// Gathers rows without recursion: a hostile mail must not end the stack.
#[derive(Default)]
pub(super) struct Builder {
    rows: Vec<Row>,
    /// The open rows, innermost last; text goes to the last cell of the last one.
    open: Vec<OpenRow>,
    /// The row that gathers text outside tables.
    loose: Option<(usize, Gap)>,
    /// How many elements whose text is not shown are open.
    hidden: usize,
    /// How many `pre` elements are open.
    preformatted: usize,
    /// How many rows and cells there are.
    pub(super) size: usize,
}

struct OpenRow {
    index: usize,
    cell_is_open: bool,
    /// Between the text of the last cell and what comes.
    gap: Gap,
    background: Option<String>,
}

/// What an element means for the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its text is not shown.
    Hidden,
    /// `tr`
    Row,
    /// `td`, `th`
    Cell,
    /// `pre`: a block whose line feeds count.
    Preformatted,
    /// Ends the line before and behind it.
    Block,
    /// Nothing.
    Inline,
}

impl Role {
    /// The role of the element called `name`, in lower case.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "script" | "style" | "title" | "template" => Self::Hidden,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "pre" => Self::Preformatted,
            "br" | "p" | "div" | "li" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr"
            | "blockquote" | "dt" | "dd" | "section" | "article" | "header" | "footer" | "body" => Self::Block,
            _ => Self::Inline,
        }
    }
}

/// What the attributes of a row or cell say.
#[derive(Debug, Default)]
pub(super) struct Look {
    pub(super) background: Option<String>,
    pub(super) class: Option<String>,
}

impl Look {
    /// From the values of `class`, `bgcolor` and `style`.
    pub(super) fn new(class: Option<&str>, bgcolor: Option<&str>, style: Option<&str>) -> Self {
        let background = bgcolor.map(|color| color.trim().to_lowercase()).or_else(|| style.and_then(background));
        Self { background, class: class.map(str::to_owned) }
    }
}

/// The background that `style` sets.
fn background(style: &str) -> Option<String> {
    // Most styles set none, and are not taken apart.
    let bytes = style.as_bytes();
    let is_back = |at: usize| at.checked_sub(3).is_some_and(|start| bytes[start..at].eq_ignore_ascii_case(b"bac"));
    if !memchr2_iter(b'k', b'K', bytes).any(is_back) {
        return None;
    }
    let is_background = |name: &str| ["background", "background-color"].iter().any(|it| name.eq_ignore_ascii_case(it));
    style.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        is_background(name.trim()).then(|| value.trim().to_lowercase())
    })
}

impl Builder {
    /// An element begins; `look` is asked for rows and cells.
    pub(super) fn open(&mut self, role: Role, look: impl FnOnce() -> Look) {
        match role {
            Role::Hidden => self.hidden += 1,
            Role::Row => {
                self.loose = None;
                self.size += 1;
                // Rows of one table have the same number of cells.
                let cells = Vec::with_capacity(self.rows.last().map_or(0, |row| row.cells.len()));
                self.rows.push(Row { cells, depth: self.open.len() + 1 });
                let (index, background) = (self.rows.len() - 1, look().background);
                self.open.push(OpenRow { index, cell_is_open: false, gap: Gap::None, background });
            }
            Role::Cell => {
                self.size += 1;
                let Some(open) = self.open.last_mut() else { return };
                let Some(row) = self.rows.get_mut(open.index) else { return };
                let Look { background, class } = look();
                let background = background.or_else(|| open.background.clone());
                row.cells.push(Cell { text: String::new(), background, class });
                (open.cell_is_open, open.gap) = (true, Gap::None);
            }
            Role::Preformatted => {
                self.preformatted += 1;
                self.end_line();
            }
            Role::Block => self.end_line(),
            Role::Inline => {}
        }
    }

    /// An element ends; every one that was opened does, innermost first.
    pub(super) fn close(&mut self, role: Role) {
        match role {
            Role::Hidden => self.hidden -= 1,
            Role::Row => drop(self.open.pop()),
            Role::Cell => {
                if let Some(open) = self.open.last_mut() {
                    open.cell_is_open = false;
                }
            }
            Role::Preformatted => {
                self.preformatted -= 1;
                self.end_line();
            }
            Role::Block => self.end_line(),
            Role::Inline => {}
        }
    }

    /// Adds text; in preformatted text its own line feeds end a line.
    pub(super) fn text(&mut self, text: &str) {
        if 0 < self.hidden {
            return;
        }
        if self.preformatted == 0 {
            return self.run_of_text(text);
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.end_line();
            }
            self.run_of_text(line);
        }
    }

    /// The last cell of the innermost open row, where it is open.
    fn cell(&mut self) -> Option<(&mut Cell, &mut Gap)> {
        let open = self.open.last_mut().filter(|row| row.cell_is_open)?;
        Some((self.rows.get_mut(open.index)?.cells.last_mut()?, &mut open.gap))
    }

    fn run_of_text(&mut self, text: &str) {
        if let Some((cell, gap)) = self.cell() {
            return gap.write(&mut cell.text, text);
        }
        if self.loose.is_none() {
            if text.trim().is_empty() {
                return;
            }
            self.size += 2;
            self.rows.push(Row { cells: vec![Cell::default()], depth: 0 });
            self.loose = Some((self.rows.len() - 1, Gap::None));
        }
        let Some((index, gap)) = &mut self.loose else { return };
        if let Some(cell) = self.rows.get_mut(*index).and_then(|row| row.cells.last_mut()) {
            gap.write(&mut cell.text, text);
        }
    }

    /// Ends the line: inside a cell it goes on below, outside tables a new row begins.
    fn end_line(&mut self) {
        match self.cell() {
            Some((_, gap)) => gap.end_line(),
            None => self.loose = None,
        }
    }

    /// The rows with something in them.
    pub(super) fn finish(mut self) -> Vec<Row> {
        self.rows.retain(|row| row.cells.iter().any(|cell| !cell.text.is_empty()));
        self.rows
    }
}
