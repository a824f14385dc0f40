//! The mails under `fixtures/mail/`, for the tests that go over all of them, and what holds for every reading.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(clippy::expect_used, reason = "a test without fixtures has failed")]

use backupchecks_core::model::{Outcome, Reading, Status};
use backupchecks_parsers::mail::Mail;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// One mail that is kept.
pub(crate) struct Fixture {
    pub(crate) path: PathBuf,
    pub(crate) raw: Vec<u8>,
}

impl Fixture {
    /// The product's folder.
    pub(crate) fn folder(&self) -> &str {
        self.path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// The name of the case.
    pub(crate) fn stem(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// `product/case`, for messages.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.folder(), self.stem())
    }
}

/// Every mail, in the order of their names.
pub(crate) fn fixtures() -> &'static [Fixture] {
    static FIXTURES: LazyLock<Vec<Fixture>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
        let folders = fs::read_dir(root).expect("the folder of fixtures").map(|entry| entry.expect("an entry").path());
        let mut paths: Vec<PathBuf> = folders
            .filter(|path| path.is_dir())
            .flat_map(|folder| fs::read_dir(folder).expect("a product's folder"))
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        paths.sort();
        assert!(40 <= paths.len(), "only {} fixtures were found", paths.len());
        paths.into_iter().map(|path| Fixture { raw: fs::read(&path).expect("a readable fixture"), path }).collect()
    });
    &FIXTURES
}

/// Every status is quoted from the mail, or from a mail inside it.
#[track_caller]
pub(crate) fn check_evidence(what: &str, mail: &Mail, reading: &Reading) {
    let Outcome::Report(reports) = &reading.outcome else { return };
    assert!(!reports.is_empty(), "{what}: a report without a result");
    for evidence in reports.iter().flat_map(|report| report.finding.evidence()) {
        assert!(!evidence.words.is_empty() && mail.holds(evidence.part, &evidence.words), "{what}: {evidence:?}");
    }
}

/// Whether every result is a success.
pub(crate) fn is_success(reading: &Reading) -> bool {
    matches!(&reading.outcome, Outcome::Report(reports) if reports.iter().all(|report| report.finding.status == Status::Success))
}
