//! What a reader may rely on in every file of the repository.
#![expect(clippy::expect_used, reason = "a test that cannot read the repository has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that hold what others wrote, what a build made, or what a mail happened to say.
const FOREIGN: &[&str] = &[".git", "target", "vendor", "node_modules", ".venv", "__pycache__", ".pytest_cache"];

/// Files in which white space at the end of a line is noise.
const TEXT: &[&str] = &["rs", "toml", "md", "py", "pyi", "sql", "html", "yml", "yaml", "sh", "ftl", "css"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file that is ours and is text, with its path from the root.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() {
                if !FOREIGN.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if let Some(text) = fs::read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
                let path = path.strip_prefix(root()).expect("a path below the root").display().to_string();
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 50, "only {} files were found", found.len());
    found
}

fn extension(path: &str) -> &str {
    Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

#[test]
fn every_rust_file_says_what_stands_in_it() {
    for (path, text) in files().iter().filter(|(path, _)| extension(path) == "rs") {
        let head = text.lines().next().unwrap_or_default();
        assert!(head.starts_with("//! ") && head.len() > 10, "{path} does not begin with `//!` and a sentence");
    }
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [concat!("todo", "!("), concat!("unimplemented", "!(")];
    for (path, text) in files().iter().filter(|(path, _)| extension(path) == "rs") {
        for mark in marks {
            assert!(!text.contains(mark), "{path} holds {mark}");
        }
    }
}

#[test]
fn runs_are_inserted_in_one_place() {
    let inserts = [concat!("table: \"job", "_runs\""), concat!("INSERT INTO job", "_runs")];
    let places: Vec<String> = files()
        .into_iter()
        .filter(|(path, text)| extension(path) == "rs" && inserts.iter().any(|insert| text.contains(insert)))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        places,
        ["crates/backupchecks-store/src/record.rs"],
        "a run is made by record_run and stored there alone"
    );
}

#[test]
fn no_file_speaks_of_the_machine_it_was_written_on() {
    let places = [concat!("/", "work/"), concat!("/", "root/")];
    // Mails name the folders of the machines that they report on.
    for (path, text) in files().iter().filter(|(path, _)| !path.starts_with("fixtures/mail/")) {
        for (number, line) in text.lines().enumerate() {
            for place in places {
                let found = line.match_indices(place).any(|(at, _)| begins_a_path(&line[..at]));
                assert!(!found, "{path}:{} names {place}", number + 1);
            }
        }
    }
}

/// Whether a path may begin behind `before`: in an address or a relative path something comes first.
fn begins_a_path(before: &str) -> bool {
    !before.ends_with(|last: char| last.is_alphanumeric() || "._-/*}".contains(last))
}

#[test]
fn no_line_ends_in_white_space_and_every_file_ends_in_a_line() {
    for (path, text) in files().iter().filter(|(path, _)| TEXT.contains(&extension(path))) {
        for (number, line) in text.lines().enumerate() {
            assert_eq!(line, line.trim_end(), "{path}:{} ends in white space", number + 1);
        }
        assert!(text.is_empty() || text.ends_with('\n'), "{path} does not end with a line end");
    }
}

#[test]
fn links_between_papers_lead_somewhere() {
    for (path, text) in files().iter().filter(|(path, _)| extension(path) == "md") {
        let folder = root().join(path).parent().expect("a folder").to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let elsewhere = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
            assert!(elsewhere || folder.join(file).exists(), "{path} links to {target}, which does not exist");
        }
    }
}
