//! The list of a release: the file `api.txt` beside each crate.

use super::items::Item;
use crate::packages::Published;
use anyhow::{Context as _, Result, ensure};
use semver::Version;

/// The lines of a file, and the version that they are of.
pub(super) struct List<'text> {
    pub(super) version: Version,
    pub(super) lines: Vec<&'text str>,
}

impl<'text> List<'text> {
    pub(super) fn parse(text: &'text str) -> Result<Self> {
        let (head, lines) = text.split_once("\n\n").context("no empty line follows its head")?;
        let version = head.split_whitespace().nth(1).context("its first line names no version")?;
        let version = version.parse().with_context(|| format!("{version:?} is no version"))?;
        let lines: Vec<&str> = lines.lines().collect();
        ensure!(!lines.is_empty(), "it holds no item");
        Ok(Self { version, lines })
    }
}

/// The file for these items.
pub(super) fn write(published: &Published, version: &Version, items: &[Item]) -> String {
    let Published { name, embedding, .. } = published;
    let features = if embedding.is_empty() { String::new() } else { format!(" with {embedding}") };
    let head =
        format!("{name} {version}{features}\nThe public items of the last release, written by `cargo xtask api`.\n");
    let mut lines = vec![head.as_str()];
    lines.extend(items.iter().map(|item| item.line.as_str()));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: Published = Published { name: "tape", features: &[], embedding: "serde" };

    #[test]
    fn what_was_written_is_read() {
        let item = |line: &str| Item { line: line.to_owned(), demanded_by: None };
        let text = write(&PUBLISHED, &Version::new(0, 3, 1), &[item("pub mod tape"), item("pub fn tape::eject()")]);
        let list = List::parse(&text).expect("a list");
        assert_eq!((list.version, list.lines), (Version::new(0, 3, 1), vec!["pub mod tape", "pub fn tape::eject()"]));
    }

    #[test]
    fn a_list_that_could_hold_nothing_to_account_is_refused() {
        for text in ["", "tape 0.3.1", "tape 0.3.1\n\n", "tape new\n\npub mod tape\n"] {
            assert!(List::parse(text).is_err(), "{text:?}");
        }
    }
}
