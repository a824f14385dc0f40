//! Folders of mails, data folders, and running the command.

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// A data folder of its own, and mails beside it.
pub(crate) struct Place {
    folder: TempDir,
    /// Where the command keeps its data; `None` for the embedded database.
    database_url: Option<String>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database_url: None }
    }

    /// The same with a database of its own.
    pub(crate) fn on(database_url: String) -> Self {
        Self { database_url: Some(database_url), ..Self::new() }
    }

    /// Where its database is.
    pub(crate) fn database_url(&self) -> String {
        let embedded = || format!("sqlite:{}", self.path().join("data/backupchecks.db").display());
        self.database_url.clone().unwrap_or_else(embedded)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The command with its arguments, ready to run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backupchecks"));
        command.args(args).current_dir(self.path()).env_clear().env("APP_DATA_DIR", self.path().join("data"));
        command.envs(self.database_url.iter().map(|url| ("DATABASE_URL", url)));
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Imports and gives exit code, summary and what was said on standard error.
    pub(crate) fn import(&self, paths: &[&str]) -> (i32, Value, String) {
        let output = self.run(&[&["import", "--json"], paths].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        let summary = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
        (output.status.code().unwrap(), summary, said)
    }

    /// Writes a file below the place and gives its name.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        name.to_owned()
    }

    /// Writes mails of a quarter of the fixtures into the folder `first`: once their jobs are approved, many later mails become runs.
    pub(crate) fn write_first_mails(&self) {
        self.write_mails("first", fixtures().len() / 4);
    }

    /// Writes `count` different mails made from the fixtures into a folder.
    pub(crate) fn write_mails(&self, folder: &str, count: usize) {
        let fixtures = fixtures();
        for number in 0..count {
            // In leaps, so that a few of them are of many products.
            let (name, raw) = &fixtures[number * LEAP % fixtures.len()];
            // One more header makes it another mail of the same job, with an id of its own.
            let copy = [format!("X-Copy: {number}\r\n").as_bytes(), &with_own_id(raw, number)].concat();
            self.write(&format!("{folder}/{number:05}-{name}"), &copy);
        }
    }
}

/// A prime, so that every fixture gets its turn.
const LEAP: usize = 47;

/// The sum of the outcomes in a summary, which is `files`.
pub(crate) fn sum(summary: &Value) -> u64 {
    ["recorded", "waiting", "notices", "unrecognised", "parse_failed", "duplicates", "unreadable"]
        .iter()
        .map(|field| summary[field].as_u64().unwrap_or_else(|| panic!("{field} in {summary}")))
        .sum()
}

/// A name, made of folder and file, and the bytes of every fixture.
pub(crate) fn fixtures() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
    let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut paths: Vec<PathBuf> =
        folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('/', "-");
    paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

/// One of them, a good report, and its name.
pub(crate) fn a_report() -> (String, Vec<u8>) {
    fixtures().into_iter().find(|(name, _)| name == "bacula-files--success.eml").unwrap()
}

fn with_own_id(raw: &[u8], number: usize) -> Vec<u8> {
    let mark: &[u8] = b"\nMessage-ID: <";
    match raw.windows(mark.len()).position(|window| window.eq_ignore_ascii_case(mark)) {
        Some(at) => [&raw[..at + mark.len()], format!("{number}.").as_bytes(), &raw[at + mark.len()..]].concat(),
        None => raw.to_vec(),
    }
}
