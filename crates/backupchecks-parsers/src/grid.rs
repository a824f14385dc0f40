//! A mail body as rows of cells, whatever its mark-up.
//!
//! Reports reach us as nested HTML tables, as HTML with `<br>` for line ends, as plain text with tabs, and as plain text with
//! one fact a line. All of them become a [`Grid`], so that a parser is written once: a table row gives a row with its cells, a
//! line of text gives a row with one cell for each tab.

mod builder;
mod elements;
mod ink;
mod markup;
#[cfg(test)]
mod same;
mod scan;

use crate::{labels, tree};
use backupchecks_core::{model::Part, text::squeeze};
use builder::{Builder, Look, Role};
use ego_tree::iter::Edge;
use ink::Gap;
use scraper::Node;
use std::borrow::Cow;

/// Longer bodies are cut here: 8 MiB is a hundred times the largest report seen.
const MAX_BODY: usize = 8 << 20;
/// HTML is cut earlier, as it costs a hundred times more to read.
pub(crate) const MAX_HTML: usize = 4 << 20;
/// Rows and cells together; a report on 10,000 machines has fewer.
const MAX_CELLS: usize = 250_000;

/// Rows of cells, in the order of the document. Empty rows are left out.
#[derive(Debug, Clone)]
pub struct Grid {
    pub(crate) part: Part,
    /// The rows; every row has at least one cell that is not empty.
    pub rows: Vec<Row>,
    /// Why the body was not read whole.
    pub trouble: Option<String>,
}

/// One table row, or one line of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells, also empty ones; never none.
    pub cells: Vec<Cell>,
    /// How many tables this row stands in; 0 for text outside tables.
    pub depth: usize,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text without that of tables inside it: lines parted by `\n`, each with white space folded, none empty.
    pub text: String,
    /// The background colour as written, in lower case: `#00b050`. From `bgcolor` or `style`, of the cell or its row.
    pub background: Option<String>,
    /// The `class` attribute as written.
    pub class: Option<String>,
}

impl Cell {
    /// The first line; empty for an empty cell.
    #[must_use]
    pub fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }
}

impl Row {
    /// The texts of the cells.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.text.as_str())
    }

    /// The text of cell `index`; empty where there is no such cell.
    #[must_use]
    pub fn text(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |cell| &cell.text)
    }

    /// All cells as one line, for quoting.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = String::with_capacity(self.texts().map(|text| text.len() + 1).sum());
        let mut gap = Gap::default();
        for text in self.texts() {
            gap.space();
            gap.write(&mut line, text);
        }
        line
    }
}

impl Grid {
    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every line of every cell, in order: for reports that are text at heart.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| lines_in(&cell.text))
    }

    /// The cell behind the cell that holds exactly `label` (compared without case, a colon at its end disregarded), or what
    /// follows `label:` within one line.
    #[must_use]
    pub fn value(&self, label: &str) -> Option<&str> {
        self.values(label).next().map(|(_, value)| value)
    }

    /// Everything that stands behind `label` as [`value`](Self::value) finds it, with the rows: a report that states a fact
    /// twice may contradict itself.
    pub fn values<'g, 'l>(&'g self, label: &'l str) -> impl Iterator<Item = (&'g Row, &'g str)> + use<'g, 'l> {
        self.rows.iter().flat_map(move |row| {
            let cells = row.cells.windows(2).filter(move |pair| is_label(&pair[0].text, label));
            let mut cells = cells.map(|pair| pair[1].text.as_str()).peekable();
            let lines = cells.peek().is_none().then(|| row.texts().flat_map(str::lines));
            let lines = lines.into_iter().flatten().filter_map(move |line| after_label(line, label));
            cells.chain(lines).map(move |value| (row, value))
        })
    }
}

/// As [`str::lines`], sooner done with a text of one line, as nearly all are.
fn lines_in(text: &str) -> impl Iterator<Item = &str> {
    let end = memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |at| at + 1);
    let (first, rest) = text.split_at(end);
    let first = first.strip_suffix('\n').map_or(first, |line| line.strip_suffix('\r').unwrap_or(line));
    (0 < end).then_some(first).into_iter().chain(rest.lines())
}

fn is_label(text: &str, label: &str) -> bool {
    labels::is(text.trim_end_matches(':').trim_end(), label)
}

fn after_label<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let (head, value) = line.split_once(':')?;
    (labels::is(head.trim(), label) && !value.trim().is_empty()).then(|| value.trim())
}

/// Plain text: one row a line, tabs part the cells.
#[must_use]
pub fn from_text(text: &str) -> Grid {
    let (text, trouble) = cut(text, MAX_BODY);
    let mut cells = 0;
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        cells += 1 + line.split('\t').count();
        if MAX_CELLS < cells {
            return Grid { part: Part::Text, rows, trouble: Some(too_many_cells()) };
        }
        let cells = line.split('\t').map(|cell| Cell { text: squeeze(cell), ..Cell::default() }).collect();
        let row = Row { cells, depth: 0 };
        // A line may hold marks alone that nobody sees.
        if row.texts().any(|text| !text.is_empty()) {
            rows.push(row);
        }
    }
    Grid { part: Part::Text, rows, trouble }
}

/// `body` as a person meant it: lines with `<br>` written out in them are HTML in disguise, sent as text or put into an HTML body
/// by the mail program that forwarded it.
pub(crate) fn undisguised(body: &Grid) -> Cow<'_, Grid> {
    if !body.lines().any(has_break) {
        return Cow::Borrowed(body);
    }
    let html = body.lines().collect::<Vec<_>>().join("<br>");
    Cow::Owned(Grid { part: body.part, ..from_html(&html) })
}

/// Whether `<br` stands in `text`, in any case.
fn has_break(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut tags = memchr::memchr_iter(b'<', bytes);
    tags.any(|at| bytes.get(at + 1..at + 3).is_some_and(|name| name.eq_ignore_ascii_case(b"br")))
}

/// HTML as browsers read it: unclosed cells, wrong end tags and missing tables included. What passes a bound is read as text.
#[must_use]
pub fn from_html(html: &str) -> Grid {
    let (html, cut) = cut(html, MAX_HTML);
    match scan::scan(html) {
        Some(builder) => whole(html, cut, builder),
        None => from_tree(html, cut),
    }
}

/// By the tree that browsers build: for mark-up that they have to mend, or that the scan does not know.
fn from_tree(html: &str, cut: Option<String>) -> Grid {
    let document = match tree::parse(html) {
        Ok(document) => document,
        Err(reason) => return Grid { part: Part::Html, trouble: Some(reason), ..from_text(&strip_tags(html)) },
    };
    let mut builder = Builder::default();
    for edge in document.tree.root().traverse() {
        pass(&mut builder, edge);
        if MAX_CELLS < builder.size {
            return Grid { part: Part::Html, rows: builder.finish(), trouble: Some(too_many_cells()) };
        }
    }
    whole(html, cut, builder)
}

/// Hands one step through a tree to the builder.
fn pass(builder: &mut Builder, edge: Edge<'_, Node>) {
    match edge {
        Edge::Open(node) => match node.value() {
            Node::Text(text) => builder.text(text),
            Node::Element(element) => builder.open(Role::of(element.name()), || {
                Look::new(element.attr("class"), element.attr("bgcolor"), element.attr("style"))
            }),
            _ => {}
        },
        Edge::Close(node) => {
            if let Node::Element(element) = node.value() {
                builder.close(Role::of(element.name()));
            }
        }
    }
}

/// `html` read by the scan and by the tree, where the scan goes to the end: they must agree.
#[cfg(feature = "fuzzing")]
pub(crate) fn both_ways(html: &str) -> Option<[Grid; 2]> {
    Some([whole(html, None, scan::scan(html)?), from_tree(html, None)])
}

fn whole(html: &str, cut: Option<String>, builder: Builder) -> Grid {
    let trouble = cut.or_else(|| ends_early(html).then(|| "the HTML ends inside a tag or a table".to_owned()));
    Grid { part: Part::Html, rows: builder.finish(), trouble }
}

/// The lines of the text inside `node`, as [`from_html`] would read it alone.
pub(crate) fn lines_of(node: ego_tree::NodeRef<'_, scraper::Node>) -> Vec<String> {
    let mut builder = Builder::default();
    for edge in node.traverse() {
        pass(&mut builder, edge);
    }
    builder.finish().iter().flat_map(Row::texts).flat_map(str::lines).map(str::to_owned).collect()
}

fn too_many_cells() -> String {
    format!("the body has more than {MAX_CELLS} rows and cells")
}

/// Whether `html` was cut: it ends inside a tag, more tables begin than end, or the document begins and never ends.
fn ends_early(html: &str) -> bool {
    let last = html.rfind('<').map_or("", |at| &html[at..]);
    let is_open = !last.contains('>')
        && last[last.len().min(1)..].starts_with(|c: char| c.is_ascii_alphabetic() || "/?!".contains(c));
    // More tables begin than end, or the document begins and never ends.
    let [mut tables, mut ended, mut begins, mut ends] = [0_usize; 4];
    let starts = |rest: &[u8], word: &[u8]| rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html.as_bytes()[at + 1..];
        match rest.first().map(u8::to_ascii_lowercase) {
            Some(b't') => tables += usize::from(starts(rest, b"table")),
            Some(b'h') => begins += usize::from(starts(rest, b"html")),
            Some(b'/') => {
                ended += usize::from(starts(rest, b"/table"));
                ends += usize::from(starts(rest, b"/html") || starts(rest, b"/body"));
            }
            _ => {}
        }
    }
    is_open || ended < tables || (0 < begins && ends == 0)
}

fn cut(text: &str, max: usize) -> (&str, Option<String>) {
    if text.len() <= max {
        return (text, None);
    }
    let end = text.floor_char_boundary(max);
    (&text[..end], Some(format!("the body has {} bytes, only the first {end} were read", text.len())))
}

fn strip_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    for (index, piece) in html.split('<').enumerate() {
        let text = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        out.push_str(text);
        if !text.trim().is_empty() {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&[&str]]) {
        let grid = from_html(html);
        let rows: Vec<Vec<&str>> = grid.rows.iter().map(|row| row.texts().collect()).collect();
        assert_eq!(rows, expected, "{html}");
    }

    #[test]
    fn a_table_row_is_a_row_and_its_cells_keep_their_places() {
        check("<table><tr><td>A</td><td></td><td> B\n C</td></tr></table>", &[&["A", "", "B C"]]);
    }

    #[test]
    fn unclosed_and_wrongly_closed_cells_are_read_as_browsers_do() {
        check("<table><tr><td>100<td>OK<tr><td>101<td>FAILED</table>", &[&["100", "OK"], &["101", "FAILED"]]);
        check("<table><tr><td>100</th><td>ok</th></tr></table>", &[&["100", "ok"]]);
    }

    #[test]
    fn a_cell_does_not_hold_the_text_of_tables_inside_it() {
        let html = "<table><tr><td>head<table><tr><td>a</td><td>b</td></tr></table>tail</td></tr></table>";
        check(html, &[&["head\ntail"], &["a", "b"]]);
    }

    #[test]
    fn line_breaks_and_blocks_end_lines() {
        check("one<br>two<p>three</p><div>four</div>", &[&["one"], &["two"], &["three"], &["four"]]);
        check("<table><tr><td>job<div>description</div></td></tr></table>", &[&["job\ndescription"]]);
        check("<pre>first\nsecond</pre>", &[&["first"], &["second"]]);
    }

    #[test]
    fn inline_marks_do_not_end_a_line_and_hidden_text_is_left_out() {
        check("<style>x{}</style><b>Backup</b> <i>job</i>:&nbsp;A&amp;B", &[&["Backup job: A&B"]]);
    }

    #[test]
    fn colours_come_from_the_cell_or_its_row() {
        let grid = from_html(
            r##"<table><tr bgcolor="#FB9895"><td>a<td style="color:red; background-color: #00B050">b</table>"##,
        );
        let colours: Vec<_> = grid.rows[0].cells.iter().map(|cell| cell.background.as_deref()).collect();
        assert_eq!(colours, [Some("#fb9895"), Some("#00b050")]);
    }

    #[test]
    fn text_is_rows_too() {
        let grid = from_text("Name\tStatus\r\n\r\nSRV-A\tSuccess\r\n");
        assert_eq!(grid.rows.iter().map(Row::line).collect::<Vec<_>>(), ["Name Status", "SRV-A Success"]);
        assert_eq!(grid.rows[1].text(1), "Success");
        assert_eq!(grid.rows[1].text(7), "");
        assert!(from_text("\u{200b}\n\0\t\u{feff}\n").is_empty());
    }

    #[test]
    fn a_value_stands_behind_its_label() {
        assert_eq!(from_text("Start time:\t22:00").value("start time"), Some("22:00"));
        assert_eq!(from_text("Start time: 22:00").value("Start time"), Some("22:00"));
        assert_eq!(from_text("Restart time: 22:00").value("start time"), None);
    }

    #[test]
    fn every_value_of_a_label_is_found() {
        let grid = from_text("Result: OK\nother\nRESULT\tFailed\nResult:\n");
        assert_eq!(grid.values("result").map(|(_, value)| value).collect::<Vec<_>>(), ["OK", "Failed"]);
    }

    #[test]
    fn html_that_was_cut_says_so() {
        for html in
            ["<p>a</p><table><tr><td>b", "<p>a</p><di", "<b>a</b", "<TABLE><table></table>", "<html><body>a", "<?xml"]
        {
            assert!(from_html(html).trouble.is_some(), "{html}");
        }
        for html in ["<p>a", "1 < 2", "<table></TABLE><br>", "a <3"] {
            assert_eq!(from_html(html).trouble, None, "{html}");
        }
    }

    #[test]
    fn hostile_depth_is_read_as_text_and_says_so() {
        let grid = from_html(&format!("{}Backup job: deep{}", "<div>".repeat(10_000), "</div>".repeat(10_000)));
        assert_eq!(grid.rows[0].line(), "Backup job: deep");
        assert!(grid.trouble.is_some());
    }
}
