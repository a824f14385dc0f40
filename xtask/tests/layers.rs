//! Which crate may use which. A new line in here is a decision, not a detail: the boundaries are drawn in `ARCHITECTURE.md`.
#![expect(clippy::expect_used, reason = "a test without the metadata of the workspace has failed")]

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// What each crate may use when it is built for users.
const MAY_USE: &[(&str, &[&str])] = &[
    ("backupchecks-core", &["async-trait", "croner", "jiff", "serde", "sha2", "thiserror"]),
    (
        "backupchecks-parsers",
        &[
            "aho-corasick", // finds the marks of all parsers in one go
            "backupchecks-core",
            "ego-tree",
            "html5ever",
            "jiff",
            "mail-parser",
            "memchr", // finds the next tag
            "regex",
            "scraper",
            "serde_json", // reports that are JSON
            "sha2",
            "thiserror",
            "toml", // definitions of parsers as data
            "unicode-normalization",
        ],
    ),
    ("backupchecks-integrations", &["thiserror"]),
    (
        "backupchecks-store",
        &[
            "async-trait",
            "backupchecks-core",
            "jiff",
            "serde", // what is kept as JSON
            "serde_json",
            "sqlx",
            "tempfile", // behind the feature `testing`
            "thiserror",
            "tokio",
            "tracing",
            "zstd",
        ],
    ),
    (
        "backupchecks-web",
        &[
            "ammonia",
            "anyhow",
            "argon2",
            "async-trait", // workers of any kind in one list
            "backupchecks-core",
            "backupchecks-integrations",
            "backupchecks-parsers",
            "backupchecks-simulator",
            "backupchecks-store",
            "base64",
            "clap",
            "fluent-bundle",
            "form_urlencoded",
            "getrandom",
            "hmac",
            "indicatif",
            "jiff",
            "mail-builder", // writes the mails of the demonstration
            "minijinja",
            "poem",
            "poem-openapi", // what programs ask for, described
            "pulldown-cmark",
            "regex",
            "rust-embed",
            "serde",
            "serde_json",
            "sha2",
            "subtle",
            "thiserror",
            "tokio",
            "toml",
            "tracing",
            "tracing-subscriber",
            "unic-langid",
        ],
    ),
    ("backupchecks-simulator", &["backupchecks-core", "jiff", "rand", "rand_distr"]),
    (
        "backupchecks-py",
        &[
            "backupchecks-core",
            "backupchecks-integrations", // mails on disk
            "backupchecks-parsers",
            "backupchecks-store", // engines on SQLite and PostgreSQL
            "jiff",
            "pyo3",
            "serde", // pickles, as JSON
            "serde_json",
            "tokio", // the runtime that stores need
        ],
    ),
    ("xtask", &["anyhow", "clap", "public-api", "rustdoc-types", "semver", "serde_json"]),
];

/// What may appear in one crate alone, in tests too: the outer world has one door each.
const ONLY_IN: &[(&str, &str)] = &[
    ("sqlx", "backupchecks-store"),
    ("poem", "backupchecks-web"),
    ("pyo3", "backupchecks-py"),
    ("mail-parser", "backupchecks-parsers"),
    ("scraper", "backupchecks-parsers"),
];

fn workspace() -> Vec<Package> {
    MetadataCommand::new().no_deps().exec().expect("the metadata of the workspace").packages
}

#[test]
fn every_crate_uses_only_what_it_may() {
    for package in workspace() {
        let (_, allowed) = MAY_USE
            .iter()
            .find(|(name, _)| *name == package.name.as_str())
            .unwrap_or_else(|| panic!("{} is not in the list; say here what it may use", package.name));
        let shipped = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        let extra: Vec<&str> =
            shipped.map(|dependency| dependency.name.as_str()).filter(|name| !allowed.contains(name)).collect();
        assert!(extra.is_empty(), "{} may not use {extra:?}; see ARCHITECTURE.md", package.name);
    }
}

#[test]
fn every_crate_of_the_list_exists() {
    let packages = workspace();
    for (name, _) in MAY_USE {
        assert!(packages.iter().any(|package| package.name.as_str() == *name), "{name} is gone; take it off the list");
    }
}

#[test]
fn the_outer_world_has_one_door_each() {
    for package in workspace() {
        for (outside, door) in ONLY_IN {
            let uses = package.dependencies.iter().any(|dependency| dependency.name == *outside);
            assert!(!uses || package.name.as_str() == *door, "{} uses {outside}, which is for {door}", package.name);
        }
    }
}

#[test]
fn no_crate_knows_the_web_or_the_python_package() {
    for package in workspace() {
        for top in ["backupchecks-web", "backupchecks-py"] {
            let uses = package.dependencies.iter().any(|dependency| dependency.name == top);
            assert!(!uses, "{} uses {top}, which stands above all others", package.name);
        }
    }
}
