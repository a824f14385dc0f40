//! Elements of the HTML body by CSS selectors, within bounds.

use super::{DefinitionError, explain::Trace, section::Entry};
use crate::{grid, mail::Mail, tree};
use backupchecks_core::text::squeeze;
use scraper::{ElementRef, Html, Selector};
use std::cell::{Cell, OnceCell};

/// Longer selectors can be read by nobody.
const MAX_SELECTOR: usize = 300;
/// Mails with more elements are not searched: a selector may look at every pair of an element and one around it.
const MAX_ELEMENTS: usize = 100_000;
/// How many bytes of text may be taken out of elements; one inside the other is counted again.
const MAX_TEXT: usize = 16 << 20;
/// How many bytes of the body may be searched for texts of several lines.
const MAX_SEARCHED: usize = 1 << 30;

/// Reads a selector. Those whose work grows with the square of the mail are refused.
pub(super) fn selector(entry: &Entry<'_>) -> Result<Selector, DefinitionError> {
    let text = entry.text()?;
    if MAX_SELECTOR < text.len() {
        return Err(entry.wrong(format!("a selector has at most {MAX_SELECTOR} bytes")));
    }
    let lower = text.to_ascii_lowercase();
    let is_sibling_mark = |(at, _): (usize, &str)| lower.as_bytes().get(at + 1) != Some(&b'=');
    if lower.contains(":has") || lower.match_indices('~').any(is_sibling_mark) {
        return Err(entry.wrong("`:has` and `~` are not known here; select the element by its class or its place"));
    }
    Selector::parse(text).map_err(|error| entry.wrong(format!("write a CSS selector; this one is refused: {error}")))
}

/// The HTML of one mail, parsed when it is first asked for.
pub(super) struct Css<'a> {
    mail: &'a Mail,
    tree: OnceCell<Result<Html, String>>,
    taken: Cell<usize>,
    searched: Cell<usize>,
    /// All text of the body in one line, to quote from.
    all: OnceCell<String>,
}

impl<'a> Css<'a> {
    pub(super) fn of(mail: &'a Mail) -> Self {
        Self { mail, tree: OnceCell::new(), taken: Cell::new(0), searched: Cell::new(0), all: OnceCell::new() }
    }

    /// The elements that `selector` finds, in the order of the mail.
    pub(super) fn select<'t>(&'t self, selector: &'t Selector) -> Result<impl Iterator<Item = ElementRef<'t>>, String> {
        let parse = || {
            let html = self.mail.html.as_deref().unwrap_or_default();
            if grid::MAX_HTML < html.len() {
                return Err("the HTML is too long for selectors".to_owned());
            }
            let tree = tree::parse(html)?;
            if MAX_ELEMENTS < tree.tree.nodes().len() {
                return Err(format!("the HTML has more than {MAX_ELEMENTS} nodes; selectors do not search it"));
            }
            Ok(tree)
        };
        let tree = self.tree.get_or_init(parse).as_ref().map_err(Clone::clone)?;
        Ok(tree.select(selector))
    }

    /// The text of `element`: in one line where that can be quoted from the mail, else its first line.
    pub(super) fn text(&self, element: ElementRef<'_>) -> Result<String, String> {
        let mut lines = grid::lines_of(*element);
        let length: usize = lines.iter().map(|line| line.len() + 1).sum();
        spend(&self.taken, length + 1, MAX_TEXT)?;
        if lines.len() < 2 {
            return Ok(lines.pop().unwrap_or_default());
        }
        // Lines of tables inside a cell stand behind its own in a body read as rows: together they can then not be quoted.
        let all = self.all.get_or_init(|| self.mail.html_body().lines().collect::<Vec<_>>().join(" "));
        spend(&self.searched, all.len(), MAX_SEARCHED)?;
        let whole = lines.join(" ");
        Ok(if all.contains(&whole) { whole } else { lines.swap_remove(0) })
    }

    /// The value of an attribute, for names and not for statuses: it is not shown to a reader of the mail.
    pub(super) fn attribute(element: ElementRef<'_>, name: &str) -> Option<String> {
        element.attr(name).map(squeeze).filter(|value| !value.is_empty())
    }

    /// Tells in an explanation that nothing was found.
    pub(super) fn miss(key: &str, trace: &mut Trace) {
        trace.step(key, false, None, || "no element of the HTML body fits the selector".to_owned());
    }
}

/// Counts work, and ends it where it passes a bound.
fn spend(spent: &Cell<usize>, amount: usize, max: usize) -> Result<(), String> {
    spent.set(spent.get().saturating_add(amount));
    if max < spent.get() {
        return Err("the selectors take too much out of this mail".to_owned());
    }
    Ok(())
}
