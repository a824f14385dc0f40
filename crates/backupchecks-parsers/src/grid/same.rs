//! Holds that the scan reads what the tree reads, or gives up: on every fixture, and on what becomes of them when tags are
//! lost, doubled, exchanged or cut.

use super::{Grid, Row, from_tree, scan, whole};
use crate::mail::Mail;
use proptest::prelude::*;
use std::{fs, path::Path, sync::LazyLock};

/// The HTML of every fixture, and of messages inside them.
static BODIES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut mails: Vec<_> = folders
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    mails.sort();
    let mut bodies = Vec::new();
    for path in mails {
        let mail = Mail::decode(&fs::read(&path).unwrap());
        let name = format!("{:?}", path.file_name().unwrap_or_default());
        bodies.extend(
            std::iter::once(&mail)
                .chain(&mail.nested)
                .filter_map(|mail| mail.html.clone())
                .map(|html| (name.clone(), html)),
        );
        // Some products send HTML as plain text.
        bodies.extend(mail.text.filter(|text| text.contains("<br")).map(|html| (name, html)));
    }
    bodies
});

fn by_scan(html: &str) -> Option<Grid> {
    scan::scan(html).map(|builder| whole(html, None, builder))
}

/// Whether the scan went to the end; then it read what the tree reads.
#[track_caller]
fn check(html: &str) -> bool {
    let Some(scanned) = by_scan(html) else { return false };
    let tree = from_tree(html, None);
    assert_eq!(scanned.trouble, tree.trouble, "{html}");
    for (left, right) in scanned.rows.iter().zip(&tree.rows) {
        assert_eq!(left, right, "{html}");
    }
    assert_eq!(scanned.rows.len(), tree.rows.len(), "{html}");
    true
}

#[test]
fn fixtures_read_the_same_and_nearly_all_go_the_fast_way() {
    assert!(BODIES.len() > 50, "{}", BODIES.len());
    let slow: Vec<&str> = BODIES.iter().filter(|(_, html)| !check(html)).map(|(name, _)| name.as_str()).collect();
    assert!(slow.len() * 5 <= BODIES.len(), "{} of {}: {slow:?}", slow.len(), BODIES.len());
}

#[track_caller]
fn check_fast(html: &str, expected: &[&[&str]]) {
    assert!(check(html), "{html}");
    let rows = by_scan(html).unwrap_or_else(|| from_tree(html, None)).rows;
    let rows: Vec<Vec<&str>> = rows.iter().map(|row: &Row| row.texts().collect()).collect();
    assert_eq!(rows, expected, "{html}");
}

#[test]
fn what_ends_by_simple_rules_goes_the_fast_way() {
    check_fast("<table><tr><td>100</th><td>ok</th></tr></table>", &[&["100", "ok"]]);
    check_fast("<TABLE><TR><TD>100<TD>OK<TR><TD>101<TD>FAILED</TABLE>", &[&["100", "OK"], &["101", "FAILED"]]);
    check_fast("<table><td>a<p>b<p>c</td><tr><th>d</table>e", &[&["a\nb\nc"], &["d"], &["e"]]);
    check_fast("<p>a<p>b<ul><li>c<li>d</ul>e", &[&["a"], &["b"], &["c"], &["d"], &["e"]]);
    check_fast("<DIV>a < b & c &uuml;&#8364;</DIV><o:p/>", &[&["a < b & c ü€"]]);
}

#[test]
fn what_browsers_mend_goes_by_the_tree() {
    for html in [
        "<table>text<tr><td>a</table>",
        "<table><tr>text<td>a</table>",
        "<table><tr><td>a</td>&nbsp;<td>b</table>",
        "<table><b><tr><td>a</table>",
        "<b><p>a</b>b</p>",
        "<p><b>a<p>b",
        "<p><table><tr><td>a</table>",
        "<a>a<a>b",
        "R&D",
        "<select><option>a</select>",
        "<svg><td>a</svg>",
        "<div></span></div>",
        "<textarea><br></textarea>",
        "<template><td>a</template>",
        "<td>a",
        "<!-->a",
        "<p title=\"a",
        "a\0b",
    ] {
        assert!(!check(html), "{html}");
    }
}

/// Pieces of mark-up that browsers treat by rules of their own.
const PIECES: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th class=h>",
    "</th>",
    "<tbody>",
    "</tbody>",
    "<thead>",
    "</thead>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<font color=red>",
    "</font>",
    "<a href='x'>",
    "</a>",
    "<span>",
    "</span>",
    "<br>",
    "<br/>",
    "<hr>",
    "<pre>",
    "</pre>",
    "\n",
    "<li>",
    "</li>",
    "<ul>",
    "</ul>",
    "<dt>",
    "<dd>",
    "</dd>",
    "<h1>",
    "</h1>",
    "<h2>",
    "text",
    " ",
    "&nbsp;",
    "&amp;",
    "&uuml",
    "<!-- c -->",
    "<!",
    "<",
    "</",
    ">",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<html>",
    "<head>",
    "</head>",
    "<body>",
    "</body>",
    "</html>",
    "<o:p>",
    "</o:p>",
    "<colgroup>",
    "<col>",
    "</colgroup>",
    "<img src=x>",
    "<input>",
    "<form>",
    "</form>",
    "<center>",
    "</center>",
    "<caption>",
    "<td bgcolor=\"#FF0000\" style=\"Background: blue\">",
    "<tr style='background-color:#0f0;x'>",
    "<td class='a&amp;b' class=c>",
    "<!DOCTYPE html>",
    "<?xml?>",
    "\r\n",
    "\u{1e}",
    "\u{200b}",
    "<select>",
    "<option>",
    "<svg>",
    "<address>",
    "</address>",
    "</br>",
    "<dl>",
    "</dl>",
    "<blockquote>",
    "</blockquote>",
    "<meta>",
    "<script>",
    "</script>",
    "<td x=\"<td>\">",
    "<tfoot>",
];

/// What adds nothing to a tree for a while, and what stands around it.
const LONG: &[(&str, &str, &str)] = &[
    ("<!--", "a b", "-->"),
    ("<p title=\"", "a b ", "\">"),
    ("<img src='", "abc/", "'>"),
    ("</b", " a", ">"),
    ("", "</p>", ""),
    ("", " ", ""),
    ("</td>", " \n", "<td>"),
    ("", "a b ", "<br>"),
    ("<style>", "a: b; ", "</style>"),
    ("<!DOCTYPE", " x", ">"),
    ("", "</html> ", ""),
];

/// `html` in its tags and texts.
fn tokens(html: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let end = match rest.find(['<', '>']) {
            Some(0) if rest.starts_with('<') => rest.find('>').map_or(rest.len(), |at| at + 1),
            Some(0) => 1,
            Some(at) => at,
            None => rest.len(),
        };
        let (token, tail) = rest.split_at(end);
        out.push(token);
        rest = tail;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mark_up_reads_the_same(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24)) {
        check(&pieces.concat());
    }

    #[test]
    fn any_table_reads_the_same(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..46]), 0..24)) {
        check(&format!("<body><table><tr><td>{}", pieces.concat()));
    }

    #[test]
    fn what_is_long_reads_the_same(
        pieces in proptest::collection::vec((proptest::sample::select(LONG), 0_usize..2_500), 0..6),
    ) {
        let html = pieces.iter().fold(String::new(), |html, ((before, unit, behind), size)| {
            html + before + &unit.repeat(size / unit.len()) + behind
        });
        check(&html);
        check(&format!("<table><tr><td>{html}</table>"));
    }

    #[test]
    fn a_changed_fixture_reads_the_same(
        body in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..7, any::<prop::sample::Index>()), 0..4),
        cut in proptest::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let (_, html) = body.get(&BODIES);
        let mut tokens = tokens(html);
        for (at, kind, other) in changes {
            if tokens.is_empty() {
                break;
            }
            let (at, other) = (at.index(tokens.len()), other);
            match kind {
                0 => drop(tokens.remove(at)),
                1 => tokens.insert(at, tokens[at]),
                2 => {
                    let with = other.index(tokens.len());
                    tokens.swap(at, with);
                }
                3 => tokens.insert(at, tokens[other.index(tokens.len())]),
                4 => tokens.insert(at, PIECES[other.index(PIECES.len())]),
                // Within a tag: a random attribute, or a piece of it lost.
                5 => tokens.insert(at, &tokens[at][..tokens[at].floor_char_boundary(other.index(tokens[at].len() + 1))]),
                _ => tokens[at] = PIECES[other.index(PIECES.len())],
            }
        }
        let mut html = tokens.concat();
        if let Some(cut) = cut {
            html.truncate(html.floor_char_boundary(cut.index(html.len() + 1)));
        }
        check(&html);
    }
}
