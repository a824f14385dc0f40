//! The page of benchmarks: each bench renews its own section and leaves the others as they are.

use anyhow::{Result, bail};
use std::fmt::Write as _;

const HEAD: &str = "\
# Benchmarks

Written by `cargo xtask bench`; with `--only` it renews one section and leaves the others as they are.
";

/// `page` with `text` as the section `name`. Sections stand in the order of `names`, each below a mark that does not show.
pub(crate) fn renew(page: &str, names: &[&str], name: &str, text: &str) -> Result<String> {
    if !names.contains(&name) {
        bail!("there is no section {name:?} on the page of benchmarks; use one of {}", names.join(", "));
    }
    let mut renewed = HEAD.to_owned();
    for each in names {
        let section = if *each == name { Some(lowered(text)) } else { section(page, each) };
        if let Some(section) = section {
            write!(renewed, "\n{}\n{}\n", mark(each), section.trim())?;
        }
    }
    Ok(renewed)
}

fn mark(name: &str) -> String {
    format!("<!-- section: {name} -->")
}

/// What stands below the mark of `name`, up to the next one.
fn section(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&mark(name))?;
    let end = rest.find("<!-- section: ").unwrap_or(rest.len());
    rest.get(..end).map(str::to_owned)
}

/// A page of its own as a section of another: each heading one step lower.
fn lowered(text: &str) -> String {
    let lines = text.lines().map(|line| if line.starts_with('#') { format!("#{line}") } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["mails", "missed-runs"];

    #[test]
    fn a_section_is_renewed_and_the_others_stay() {
        let first = renew("", NAMES, "missed-runs", "# Missed\n\nold").unwrap();
        let both = renew(&first, NAMES, "mails", "# Mails\n\n## Fast\n").unwrap();
        let again = renew(&both, NAMES, "missed-runs", "# Missed\n\nnew").unwrap();
        let sections =
            "<!-- section: mails -->\n## Mails\n\n### Fast\n\n<!-- section: missed-runs -->\n## Missed\n\nnew\n";
        assert_eq!(again, format!("{HEAD}\n{sections}"));
    }

    #[test]
    fn renewing_with_the_same_changes_nothing() {
        let page = renew("", NAMES, "mails", "# Mails\n").unwrap();
        assert_eq!(renew(&page, NAMES, "mails", "# Mails\n").unwrap(), page);
    }

    #[test]
    fn an_unknown_section_is_refused() {
        assert!(renew("", NAMES, "other", "").is_err());
    }
}
