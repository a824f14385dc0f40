//! Tables as browsers nest them: which part ends where the next begins, and which end tags end nothing.

use super::{
    super::{
        builder::Look,
        elements::{Kind, Name},
        markup::{Attributes, Tag},
    },
    Scan,
};

impl Scan<'_> {
    pub(super) fn begins_part_of_table(&mut self, tag: &Tag, attributes: &Attributes<'_>) -> Option<()> {
        let look =
            || Look::new(attributes.class.as_deref(), attributes.bgcolor.as_deref(), attributes.style.as_deref());
        if tag.kind == Kind::Table {
            // Whether it ends a paragraph depends on the document type.
            let may_stand = !self.top().is_some_and(Kind::is_of_a_table) && !self.has_paragraph();
            return if may_stand { self.push(tag) } else { None };
        }
        if !self.top()?.is_of_a_table() {
            self.end_cell()?;
        }
        match (tag.kind, self.top()?) {
            (Kind::Cell, top) => {
                if top == Kind::Table {
                    self.push_named(Name::SECTION, Kind::Section, Look::default)?;
                }
                if matches!(top, Kind::Table | Kind::Section) {
                    self.push_named(Name::ROW, Kind::Row, Look::default)?;
                }
                if top == Kind::Columns {
                    return None;
                }
                self.cells.push(self.open.len());
                self.push_named(tag.name, Kind::Cell, look)
            }
            (Kind::Row, top) => {
                match top {
                    Kind::Table => self.push_named(Name::SECTION, Kind::Section, Look::default)?,
                    Kind::Row => self.pop(),
                    Kind::Section => {}
                    _ => return None,
                }
                self.push_named(tag.name, Kind::Row, look)
            }
            (Kind::Section, top) => {
                match top {
                    Kind::Row => {
                        self.pop();
                        self.pop();
                    }
                    Kind::Section => self.pop(),
                    Kind::Table => {}
                    _ => return None,
                }
                self.push(tag)
            }
            (Kind::Columns, Kind::Table) => self.push(tag),
            (Kind::Column, Kind::Columns) => Some(()),
            _ => None,
        }
    }

    pub(super) fn ends_part_of_table(&mut self, tag: &Tag) -> Option<()> {
        let in_cell = !self.top()?.is_of_a_table();
        if in_cell {
            let cell = &self.open[*self.cells.last()?];
            // `</th>` does not end a `td`.
            if tag.kind == Kind::Cell && cell.name != tag.name {
                return Some(());
            }
            self.end_cell()?;
        }
        match (tag.kind, self.top()?) {
            // A cell or row that is not open, or one that was ended just now.
            (Kind::Cell, Kind::Row | Kind::Section | Kind::Table) | (Kind::Row, Kind::Section | Kind::Table) => {}
            (Kind::Row, Kind::Row) | (Kind::Columns, Kind::Columns) => self.pop(),
            (Kind::Section, Kind::Row | Kind::Section) => {
                if self.top() == Some(Kind::Row) {
                    self.pop();
                }
                self.pop_named(tag)?;
            }
            (Kind::Table, Kind::Row | Kind::Section | Kind::Table) => {
                while self.top()? != Kind::Table {
                    self.pop();
                }
                self.pop();
            }
            _ => return None,
        }
        Some(())
    }

    /// Ends the innermost cell and what is open in it.
    fn end_cell(&mut self) -> Option<()> {
        let at = *self.cells.last()?;
        self.close_to(at);
        Some(())
    }
}
