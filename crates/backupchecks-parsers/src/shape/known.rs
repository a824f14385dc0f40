//! The shapes that parsers have been proven on: those of the fixtures, in `shapes.tsv`.
//!
//! The file is written by a test from `fixtures/mail/` and reviewed as snapshots are. Each line is a parser, a kind and a text,
//! parted by tabs.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// What one parser has been proven on.
#[derive(Default)]
pub(super) struct Known {
    /// See [`super::facts::body`].
    pub(super) bodies: HashSet<&'static str>,
    /// Rows of headings, each as one text.
    pub(super) headings: HashSet<&'static str>,
    /// The cells of these rows.
    pub(super) heading_cells: HashSet<&'static str>,
    /// Labels of facts.
    pub(super) labels: HashSet<&'static str>,
}

/// The file as it is committed.
pub(super) const FILE: &str = include_str!("shapes.tsv");

static KNOWN: LazyLock<HashMap<&'static str, Known>> = LazyLock::new(|| {
    let mut parsers: HashMap<&'static str, Known> = HashMap::new();
    for line in FILE.lines() {
        let mut fields = line.splitn(3, '\t');
        let (Some(parser), Some(kind), Some(text)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let known = parsers.entry(parser).or_default();
        match kind {
            "body" => known.bodies.insert(text),
            "headings" => {
                known.heading_cells.extend(text.split(super::facts::JOINT));
                known.headings.insert(text)
            }
            _ => known.labels.insert(text),
        };
    }
    parsers
});

/// What `parser` has been proven on; `None` for a parser without fixtures, such as a user's own.
pub(super) fn of(parser: &str) -> Option<&'static Known> {
    KNOWN.get(parser)
}
