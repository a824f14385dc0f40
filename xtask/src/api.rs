//! The step `api`: what programs that embed the crates rely on is still there. And `cargo xtask api`, which writes down what that is.
//!
//! Beside each crate that is published lies `api.txt`, the public items of its last release, one a line ([`list`]). They are held
//! against those that rustdoc finds now ([`items`]): what is gone or changed, or asks something new of others ([`changes`]), needs a
//! version that says so. So no release has to be fetched, and a change of the interface is seen in the commit that makes it.

mod changes;
mod items;
mod list;

use crate::{
    console,
    packages::{PUBLISHED, Published},
    run::root,
};
use anyhow::{Context as _, Result, ensure};
use items::Api;
use list::List;
use semver::{Comparator, Op, Version};
use std::{fs, path::PathBuf};

/// Holds each crate against the list of its last release.
pub(crate) fn check(said: &mut Vec<String>) -> Result<()> {
    let released = newest_release(&fs::read_to_string(root().join("CHANGELOG.md")).context("reading CHANGELOG.md")?);
    let (mut broken, mut version) = (Vec::new(), None);
    for published in PUBLISHED {
        let path = list_of(published);
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let list = List::parse(&text).with_context(|| format!("{}: run `cargo xtask api`", path.display()))?;
        ensure!(
            released.as_ref().is_none_or(|released| list.version >= *released),
            "CHANGELOG.md says that {} is released, but {} is that of {}: run `cargo xtask api`",
            released.as_ref().unwrap_or(&list.version),
            path.display(),
            list.version
        );
        let Some(api) = items::of(published)? else {
            let text = "NOT CHECKED: the public API. This Rust describes crates in another form than xtask reads; Rust 1.95 writes it.";
            console::warning(text);
            said.push(text.to_owned());
            return Ok(());
        };
        if promises(&list.version, &api.version) {
            broken.extend(
                changes::breaking(&list, &api).into_iter().map(|change| format!("{}: {change}", published.name)),
            );
        }
        version = Some(api.version);
    }
    let version = version.context("no crate is published")?;
    let advice = if released.is_some_and(|released| promises(&released, &version)) {
        "bring it back, or raise the version in Cargo.toml, so that nobody gets this unawares"
    } else {
        "this version is not released yet: `cargo xtask api` writes the lists anew, so that the commit shows the change"
    };
    ensure!(broken.is_empty(), "this breaks programs that use {version}:\n  {}\n{advice}", broken.join("\n  "));
    Ok(())
}

/// Writes the lists anew, as belongs to a release.
pub(crate) fn renew() -> Result<()> {
    for published in PUBLISHED {
        let Api { version, items } = items::of(published)?
            .context("this Rust describes crates in another form than xtask reads; Rust 1.95 writes it")?;
        let path = list_of(published);
        fs::write(&path, list::write(published, &version, &items))
            .with_context(|| format!("writing {}", path.display()))?;
        console::line(&format!("{}: {} items of {version}", path.display(), items.len()));
    }
    Ok(())
}

fn list_of(published: &Published) -> PathBuf {
    root().join("crates").join(published.name).join("api.txt")
}

/// Whether whoever asked for `before` may be given `now`, as Cargo sees it.
fn promises(before: &Version, now: &Version) -> bool {
    let caret = Comparator {
        op: Op::Caret,
        major: before.major,
        minor: Some(before.minor),
        patch: Some(before.patch),
        pre: before.pre.clone(),
    };
    caret.matches(now)
}

/// The version of the first heading such as `## [0.2.0] - 2026-03-01`.
fn newest_release(changelog: &str) -> Option<Version> {
    let versions = changelog.lines().filter_map(|line| line.strip_prefix("## [")?.split_once(']')?.0.parse().ok());
    versions.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().expect("a version")
    }

    #[test]
    fn before_one_a_new_minor_version_may_change_what_it_likes() {
        for (before, now, promised) in [
            ("0.1.0", "0.1.0", true),
            ("0.1.0", "0.1.9", true),
            ("0.1.0", "0.2.0", false),
            ("1.2.0", "1.3.0", true),
            ("1.2.0", "2.0.0", false),
        ] {
            assert_eq!(promises(&version(before), &version(now)), promised, "{before} and {now}");
        }
    }

    #[test]
    fn what_is_unreleased_is_no_release() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- [0.9.0]\n";
        assert_eq!(newest_release(changelog), None);
        let changelog = format!("{changelog}\n## [0.2.0] - 2026-03-01\n\n## [0.1.0] - 2026-01-01\n");
        assert_eq!(newest_release(&changelog), Some(version("0.2.0")));
    }
}
