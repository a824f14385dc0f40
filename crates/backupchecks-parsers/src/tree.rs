//! HTML to a tree, within bounds.
//!
//! The rules by which browsers mend HTML let a few bytes become very many nodes (each `<p>` inside 500 unclosed `<font>` copies
//! them all) or take time that grows with the square of the depth or of a tag's attributes. So the text is fed in small
//! pieces, and after each one the tree is looked at.

use ego_tree::NodeId;
use html5ever::{
    ParseOpts, driver,
    tendril::{StrTendril, TendrilSink},
};
use scraper::{Html, HtmlTreeSink, Node};
use std::collections::HashMap;

/// How much is fed at once. What is built too much before a bound is noticed grows with it.
const PIECE: usize = 1_024;
/// The largest report seen has a twentieth of it.
const MAX_NODES: usize = 500_000;
/// Reports that were forwarded several times reach 60.
const MAX_DEPTH: usize = 256;
/// How many blanks, quotation marks and slashes may pass while nothing is added to the tree: they part the attributes of a
/// tag, and each attribute is compared with all before it. A slash weighs less, as a picture inside an attribute has
/// one in 64 characters.
const MAX_SEPARATORS: usize = 4_096;

/// Builds the tree of `html` as browsers do.
///
/// # Errors
/// The bound that was passed, as a sentence for people.
pub(crate) fn parse(html: &str) -> Result<Html, String> {
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut watch = Watch::default();
    let mut rest = html;
    while !rest.is_empty() {
        let end = rest.ceil_char_boundary(PIECE);
        let (piece, tail) = rest.split_at(end);
        parser.process(StrTendril::from_slice(piece));
        watch.look(piece, &parser.tokenizer.sink.sink.0.borrow())?;
        rest = tail;
    }
    let tree = parser.finish();
    // The last piece may have been held back until the end was known.
    watch.look("", &tree)?;
    Ok(tree)
}

/// What is known of a tree that grows.
#[derive(Default)]
struct Watch {
    depths: HashMap<NodeId, usize>,
    /// The length of the text in the last node: text may grow where no node is added.
    last_text: usize,
    separators: usize,
}

impl Watch {
    fn look(&mut self, piece: &str, tree: &Html) -> Result<(), String> {
        let count = tree.tree.nodes().len();
        if MAX_NODES < count {
            return Err(format!("the HTML has more than {MAX_NODES} nodes"));
        }
        let added = count - self.depths.len();
        let mut new: Vec<_> = tree.tree.nodes().rev().take(added).collect();
        let last_text = new.first().or(tree.tree.nodes().next_back().as_ref()).map_or(0, |node| match node.value() {
            Node::Text(text) => text.len(),
            _ => 0,
        });
        new.reverse();
        for node in new {
            let depth = node.parent().and_then(|parent| self.depths.get(&parent.id())).map_or(0, |depth| depth + 1);
            if MAX_DEPTH < depth {
                return Err(format!("the HTML is nested deeper than {MAX_DEPTH} elements"));
            }
            self.depths.insert(node.id(), depth);
        }
        if 0 < added || self.last_text != last_text {
            self.separators = 0;
        }
        self.last_text = last_text;
        let weights = piece.bytes().map(|byte| match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' => 4,
            b'/' => 1,
            _ => 0,
        });
        self.separators += weights.sum::<usize>();
        if MAX_SEPARATORS < self.separators {
            return Err("a tag or comment in the HTML has no end in sight".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let error = parse(html).map(|tree| tree.tree.nodes().len()).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
        (0..count).map(text).collect::<Vec<_>>().concat()
    }

    #[test]
    fn an_ordinary_document_is_parsed_whole() {
        let html = format!("<html><body>{}</body></html>", "<p>Größe <b>x</b></p>".repeat(2_000));
        let tree = parse(&html).unwrap();
        assert_eq!(tree.tree, Html::parse_document(&html).tree);
    }

    #[test]
    fn copies_of_unclosed_marks_are_bounded() {
        let fonts = numbered(200, |size| format!("<font size={size}>"));
        check(&format!("<p>{fonts}{}", "<p>x".repeat(100_000)), "nodes");
    }

    #[test]
    fn depth_is_bounded_whatever_hides_it() {
        check(&"<div>".repeat(10_000), "deeper");
        check(&"<div></none>".repeat(10_000), "deeper");
        check(&"<div></body><!-- -->".repeat(10_000), "deeper");
    }

    #[test]
    fn attributes_of_one_tag_are_bounded() {
        let attributes = numbered(100_000, |number| format!(" a{number}"));
        check(&format!("<p{attributes}>"), "no end");
        check(&format!("text</p{attributes}>"), "no end");
    }
}
