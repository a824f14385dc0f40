//! Rows out of HTML in one go over its text, for mark-up that browsers take as it stands.
//!
//! Most mails are well-formed, and a tree of them costs ten times what their text does. Here the open elements are kept on
//! a stack, and each tag is held against the rules of the HTML standard. The few rules by which elements end without an end tag
//! are followed where they are simple and certain (a cell ends where the next begins, `</th>` does not end a `td`). **Anywhere
//! else the scan gives up**, and the tree reads the mail: text or unknown tags directly in a table, wrongly nested marks,
//! elements with rules of their own, entities without their semicolon. It also gives up long before the bounds of the tree.

mod tables;

use super::{
    builder::{Builder, Look, Role},
    elements::{Kind, Name},
    markup::{self, Attributes, Tag},
};
use memchr::memchr;

/// Deeper mark-up is left to the tree.
const MAX_OPEN: usize = 200;
/// More tags and texts are left to the tree.
const MAX_NODES: usize = 100_000;
/// The tree wants something to be added to it every now and then. Up to so many bytes it does not look; above it counts what
/// parts attributes, and may have counted a piece before and behind.
const MAX_GAP: usize = 900;
const MAX_SEPARATORS: usize = 1_000;

/// The rows of `html`, or `None` where only the tree tells them.
pub(super) fn scan(html: &str) -> Option<Builder> {
    if memchr(0, html.as_bytes()).is_some() {
        return None;
    }
    let mut scan = Scan {
        html,
        builder: Builder::default(),
        open: Vec::new(),
        cells: Vec::new(),
        nodes: 0,
        added: 0,
        scratch: String::new(),
    };
    let mut at = 0;
    while at < html.len() {
        // A text may begin with the character that begins tags.
        let from = at + usize::from(scan.begins_text(at));
        let next = memchr(b'<', &html.as_bytes()[from..]).map_or(html.len(), |found| from + found);
        if at < next {
            scan.text(at, next)?;
        }
        at = if next == html.len() || scan.begins_text(next) { next } else { scan.markup(next)? };
        scan.nodes += 1;
        if MAX_NODES < scan.nodes {
            return None;
        }
    }
    // The last piece that the tree gets may be short and add nothing.
    scan.bears(html.len())?;
    scan.close_to(0);
    Some(scan.builder)
}

/// An element that is open.
struct Open {
    name: Name,
    kind: Kind,
    role: Role,
}

impl Open {
    /// Whether an item within it leaves the items around it alone.
    fn holds_items(&self) -> bool {
        self.kind == Kind::Block && !["div", "address"].contains(&self.name.as_str())
    }
}

struct Scan<'a> {
    html: &'a str,
    builder: Builder,
    /// The open elements, without `html`, `head` and `body`.
    open: Vec<Open>,
    /// Where in `open` the cells stand.
    cells: Vec<usize>,
    nodes: usize,
    /// Up to where something was added to what would be the tree.
    added: usize,
    scratch: String,
}

impl Scan<'_> {
    /// Whether the `<` at `at` is one of the text.
    fn begins_text(&self, at: usize) -> bool {
        let bytes = self.html.as_bytes();
        bytes[at] == b'<' && bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphabetic() && !b"/!?".contains(next))
    }

    fn text(&mut self, from: usize, until: usize) -> Option<()> {
        let text = &self.html[from..until];
        let is_blank = text.bytes().all(markup::is_space);
        if self.top().is_some_and(Kind::is_of_a_table) {
            // White space between rows and cells is nothing to anybody.
            return is_blank.then_some(());
        }
        if !is_blank {
            // A text is added while it comes in.
            let start = text.find(|c: char| !c.is_ascii_whitespace()).unwrap_or_default();
            self.adds(from + start)?;
            self.added = until;
        }
        if !markup::needs_decoding(text) {
            self.builder.text(text);
            return Some(());
        }
        let mut decoded = std::mem::take(&mut self.scratch);
        decoded.clear();
        markup::decode(text, &mut decoded)?;
        self.builder.text(&decoded);
        self.scratch = decoded;
        Some(())
    }

    /// Reads the tag or comment at `at`, and answers where the text behind it begins.
    fn markup(&mut self, at: usize) -> Option<usize> {
        match self.html.as_bytes().get(at + 1)? {
            b'!' | b'?' => {
                let end = markup::behind_comment(self.html, at)?;
                // A comment is added, a document type only where it comes first.
                if !self.html.as_bytes()[at + 2..].iter().take(1).any(|byte| byte.eq_ignore_ascii_case(&b'd')) {
                    self.adds(end)?;
                }
                Some(end)
            }
            b'/' => {
                self.html.as_bytes().get(at + 2).filter(|byte| byte.is_ascii_alphabetic())?;
                let tag = Tag::at(self.html, at + 2)?;
                let end = tag.walk(self.html, |_, _| {})?;
                self.ends(&tag)?;
                Some(end)
            }
            _ => {
                let tag = Tag::at(self.html, at + 1)?;
                let mut attributes = Attributes::default();
                let end = tag.walk(self.html, |name, value| {
                    if matches!(tag.kind, Kind::Row | Kind::Cell) {
                        attributes.take(name, value);
                    }
                })?;
                attributes.decode()?;
                self.begins(&tag, &attributes)?;
                if tag.kind != Kind::Structure {
                    self.adds(end)?;
                }
                if tag.kind == Kind::Raw { self.behind_raw(&tag, end) } else { Some(end) }
            }
        }
    }

    /// Where the text behind the raw element begins whose content begins at `at`.
    fn behind_raw(&mut self, tag: &Tag, at: usize) -> Option<usize> {
        let end = markup::end_of_raw(self.html, at, tag.name.as_str())?;
        self.added = end;
        Tag::at(self.html, end + 2)?.walk(self.html, |_, _| {})
    }

    fn begins(&mut self, tag: &Tag, attributes: &Attributes<'_>) -> Option<()> {
        let in_table = self.top().is_some_and(Kind::is_of_a_table);
        match tag.kind {
            Kind::Table | Kind::Row | Kind::Cell | Kind::Section | Kind::Column | Kind::Columns => {
                return self.begins_part_of_table(tag, attributes);
            }
            // Scripts and styles may stand in a table; a title would be moved, but is not shown there either.
            Kind::Raw if self.top() != Some(Kind::Columns) => return Some(()),
            _ if in_table => return None,
            _ => {}
        }
        match tag.kind {
            Kind::Structure | Kind::Empty | Kind::Picture => {}
            Kind::Break => self.builder.open(Role::Block, Look::default),
            Kind::Rule => {
                self.end_paragraph()?;
                self.builder.open(Role::Block, Look::default);
            }
            Kind::Paragraph | Kind::Block => {
                self.end_paragraph()?;
                self.push(tag)?;
            }
            Kind::Heading => {
                self.end_paragraph()?;
                if self.top() == Some(Kind::Heading) {
                    return None;
                }
                self.push(tag)?;
            }
            Kind::Item | Kind::Term => {
                self.end_item(tag.kind)?;
                self.end_paragraph()?;
                self.push(tag)?;
            }
            Kind::Link if self.inside_cell().iter().any(|open| open.kind == Kind::Link) => return None,
            Kind::Link | Kind::Format | Kind::Inline => self.push(tag)?,
            _ => return None,
        }
        Some(())
    }

    fn ends(&mut self, tag: &Tag) -> Option<()> {
        let in_table = self.top().is_some_and(Kind::is_of_a_table);
        match tag.kind {
            Kind::Table | Kind::Row | Kind::Cell | Kind::Section | Kind::Columns => self.ends_part_of_table(tag)?,
            _ if in_table => return None,
            // Nothing ends with them that was not ended before.
            Kind::Structure | Kind::Empty | Kind::Picture => {}
            Kind::Paragraph if !self.has_paragraph() => {
                self.builder.open(Role::Block, Look::default);
            }
            Kind::Paragraph | Kind::Block | Kind::Heading | Kind::Item | Kind::Term => {
                while self.top()?.ends_by_itself() && self.open.last()?.name != tag.name {
                    self.pop();
                }
                self.pop_named(tag)?;
            }
            Kind::Link | Kind::Format | Kind::Inline => self.pop_named(tag)?,
            _ => return None,
        }
        Some(())
    }

    /// Ends the paragraph that is open, if any, where nothing is open in it.
    fn end_paragraph(&mut self) -> Option<()> {
        if self.top() == Some(Kind::Paragraph) {
            self.pop();
            Some(())
        } else {
            (!self.has_paragraph()).then_some(())
        }
    }

    /// Ends the item before the one that begins, with a paragraph in it.
    fn end_item(&mut self, kind: Kind) -> Option<()> {
        let mut kinds = self.inside_cell().iter().rev().map(|open| open.kind);
        let first = kinds.next();
        let under = if first == Some(Kind::Paragraph) { kinds.next() } else { first };
        if under == Some(kind) {
            if first == Some(Kind::Paragraph) {
                self.pop();
            }
            self.pop();
            return Some(());
        }
        // An item around the list that this one is in stays open; one further out in the same list would end.
        let mut others = self.inside_cell().iter().rev();
        let bound = others.find(|open| open.kind == kind || open.holds_items());
        bound.is_none_or(Open::holds_items).then_some(())
    }

    /// Whether a paragraph is open that a block would end.
    fn has_paragraph(&self) -> bool {
        self.inside_cell().iter().any(|open| open.kind == Kind::Paragraph)
    }

    /// The elements open in the innermost cell, or all where none is open.
    fn inside_cell(&self) -> &[Open] {
        &self.open[self.cells.last().map_or(0, |at| at + 1)..]
    }

    fn top(&self) -> Option<Kind> {
        self.open.last().map(|open| open.kind)
    }

    fn push(&mut self, tag: &Tag) -> Option<()> {
        self.push_named(tag.name, tag.kind, Look::default)
    }

    fn push_named(&mut self, name: Name, kind: Kind, look: impl FnOnce() -> Look) -> Option<()> {
        let role = kind.role(&name);
        self.builder.open(role, look);
        self.open.push(Open { name, kind, role });
        (self.open.len() <= MAX_OPEN).then_some(())
    }

    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.builder.close(open.role);
        if open.kind == Kind::Cell {
            self.cells.pop();
        }
    }

    /// Ends the innermost element if `tag` is its end tag.
    fn pop_named(&mut self, tag: &Tag) -> Option<()> {
        self.open.last().filter(|open| open.name == tag.name)?;
        self.pop();
        Some(())
    }

    fn close_to(&mut self, length: usize) {
        while length < self.open.len() {
            self.pop();
        }
    }

    /// Something that ends at `until` would be added to the tree.
    fn adds(&mut self, until: usize) -> Option<()> {
        self.check_gap(until)?;
        self.added = until;
        Some(())
    }

    /// Whether the tree would bear that nothing was added to it up to `until`.
    fn check_gap(&self, until: usize) -> Option<()> {
        if until - self.added <= MAX_GAP { Some(()) } else { self.bears(until) }
    }

    /// As [`Self::check_gap`], however short the gap is.
    fn bears(&self, until: usize) -> Option<()> {
        let around = self.added.saturating_sub(1_100)..self.html.len().min(until + 1_100);
        let weight = |byte: &u8| match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' => 4,
            b'/' => 1,
            _ => 0,
        };
        let weights: usize = self.html.as_bytes()[around].iter().map(weight).sum();
        (weights <= 4 * MAX_SEPARATORS).then_some(())
    }
}
