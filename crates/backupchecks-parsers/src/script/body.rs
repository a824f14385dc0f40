//! What a body says against the result in the subject.

use crate::{grid::Grid, labels, patterns::pattern, words};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Labels of lines that state a result.
const RESULTS: &[&str] = &[
    "status",
    "result",
    "backup status",
    "backup result",
    "job status",
    "overall status",
    "final status",
    "ergebnis",
    "resultaat",
];
/// Labels of lines that give the code a program ended with.
const CODES: &[&str] = &["exit code", "exit status", "return code", "rc", "exitcode", "returncode", "exit-code"];
/// Labels of counters that should be zero.
const COUNTERS: &[&str] = &["errors", "failed", "failures", "backups failed", "failed backups"];

/// What lines of the body state.
pub(super) struct Findings {
    found: Vec<Finding>,
    /// Whether a line states a success.
    pub(super) verified: bool,
}

impl Findings {
    pub(super) fn of(body: &Grid) -> Self {
        let found: Vec<Finding> = body.lines().filter_map(|line| stated(body, line)).collect();
        let verified = found.iter().any(|finding| finding.status == Status::Success);
        Self { found, verified }
    }

    pub(super) fn drain(&mut self) -> impl Iterator<Item = Finding> {
        self.found.drain(..)
    }
}

fn stated(body: &Grid, line: &str) -> Option<Finding> {
    let finding = |status, words: &str| {
        Finding::new(status, format!("the body says {}", line.trim()), Evidence::new(body.part(), line, words))
    };
    if let Some((label, value)) =
        labels::label_of(line).or_else(|| line.split_once('=').map(|(a, b)| (a.trim(), b.trim())))
    {
        let is = |known: &[&str]| known.iter().any(|known| labels::is(label, known));
        let number = || value.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok();
        if is(RESULTS) {
            let found = words::find(value).filter(|found| found.verified || found.status != Status::Success)?;
            return Some(finding(found.status, found.words));
        }
        if is(CODES) {
            return number().map(|code| finding(if code == 0 { Status::Success } else { Status::Failed }, value));
        }
        if is(COUNTERS) {
            return number().filter(|count| 0 < *count).map(|_| finding(Status::Failed, value));
        }
        if ["error", "fatal", "critical"].iter().any(|known| labels::is(label, known)) && !value.is_empty() {
            return words::find(line)
                .filter(|found| found.status == Status::Failed)
                .map(|_| finding(Status::Failed, label));
        }
    }
    if let Some((status, words)) = ended(line) {
        return Some(finding(status, words));
    }
    counted(line).or_else(|| some_failed(line)).or_else(|| had_errors(line)).map(|words| finding(Status::Failed, words))
}

/// How a program says at the end of its line that it ended badly: `exit status 3`, `stopped with rc 2.`, `terminating with warning
/// status, rc 1` (borg), `rsync error: … (code 23) at main.c(1338)`.
fn ended(line: &str) -> Option<(Status, &str)> {
    static BORG: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bterminating with (?P<word>warning|error) status, rc \d+"));
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|\b(?:stopped|ended|finished|exited|terminated) with )(?P<code>(?:rc|exit (?:code|status)|return code) (?P<number>\d+))[.)!]*$|^rsync error: .+(?P<rsync>\(code \d+\))",
        )
    });
    static RASPI: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bRBK\d{4}(?P<level>[WE])\b"));
    let line = line.trim();
    // raspiBackup numbers what it says, with the level as a letter.
    if let Some(found) = RASPI.captures(line) {
        let status = if &found["level"] == "W" { Status::Warning } else { Status::Failed };
        return Some((status, found.get(0)?.as_str()));
    }
    if let Some(found) = BORG.captures(line) {
        let word = found.name("word")?.as_str();
        return Some((if word.eq_ignore_ascii_case("warning") { Status::Warning } else { Status::Failed }, word));
    }
    let found = CODE.captures(line)?;
    if found.name("number").is_some_and(|number| number.as_str().bytes().all(|digit| digit == b'0')) {
        return None;
    }
    let words = found.name("code").or(found.name("rsync"))?.as_str();
    // Files that vanished while rsync ran.
    Some((if words == "(code 24)" { Status::Warning } else { Status::Failed }, words))
}

/// `Backups: 2 succeeded, 1 failed`.
fn some_failed(line: &str) -> Option<&str> {
    static FAILED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:backups?|jobs?|vms?|machines?|succeeded|successful)\b.*?[\s,;:(](?P<words>0*[1-9]\d* failed)[\s.)]*$",
        )
    });
    FAILED.captures(line)?.name("words").map(|words| words.as_str())
}

/// `0/1`, or `: 0 of 1` at the end, in a line on machines or backups: not all of them are there.
fn counted(line: &str) -> Option<&str> {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|[\s(:])(?P<both>(?P<good>\d+) ?/ ?(?P<all>\d+))(?:$|[\s).,])|: (?P<words>(?P<some>\d+) of (?P<whole>\d+))\.?$",
        )
    });
    static ABOUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:vms?|backups?|success\w*|machines?|jobs?)\b"));
    let found = COUNT.captures(line).filter(|_| ABOUT.is_match(line))?;
    let either = |one, other| found.name(one).or(found.name(other)).map(|part| part.as_str());
    let number = |one, other| either(one, other)?.parse::<u64>().ok();
    (number("good", "some")? < number("all", "whole")?).then(|| either("both", "words"))?
}

/// `2 servers backed up successfully, 1 had errors.`
fn had_errors(line: &str) -> Option<&str> {
    static HAD: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bbacked up successfully, (?P<words>0*[1-9]\d* had errors)"));
    HAD.captures(line)?.name("words").map(|words| words.as_str())
}

/// The machines that the Hyper-V Backup Utility lists: `(VM:NAME) Backup Successful`.
pub(super) fn machines(body: &Grid) -> Vec<ObjectReport> {
    static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\(VM:(?P<name>[^)]+)\) (?P<text>(?:Backup|Export) (?P<word>[Ss]uccessful|failed)\b.*)$")
    });
    body.lines()
        .filter_map(|line| {
            let found = MACHINE.captures(line)?;
            let word = found.name("word")?.as_str();
            let status = if word.eq_ignore_ascii_case("successful") { Status::Success } else { Status::Failed };
            Some(ObjectReport {
                name: found.name("name")?.as_str().to_owned(),
                object_type: "VM".to_owned(),
                status: Some(ObjectStatus { status, part: body.part(), words: word.to_owned() }),
                message: found.name("text").filter(|_| status == Status::Failed).map(|text| text.as_str().to_owned()),
                ..ObjectReport::default()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Status>) {
        let mut found = Findings::of(&crate::grid::from_text(text));
        assert_eq!(found.drain().map(|finding| finding.status).max(), expected, "{text}");
    }

    #[test]
    fn lines_that_state_a_result_are_read() {
        check("Status: SUCCESS", Some(Status::Success));
        check("BACKUP STATUS = FAILED", Some(Status::Failed));
        check("Exit code: 0", Some(Status::Success));
        check("rc=2", Some(Status::Failed));
        check("Errors: 0", None);
        check("Errors:                 3 (retrying may help)", Some(Status::Failed));
        check("Error: repository is locked", Some(Status::Failed));
        check("processed /home/failed/error.log", None);
        check("exit status 3", Some(Status::Failed));
        check("--- RBK0010I: pi: raspiBackup.sh V0.6.9 stopped with rc 2.", Some(Status::Failed));
        check("--- RBK0010I: pi: raspiBackup.sh V0.6.9 stopped with rc 0.", None);
        check("terminating with warning status, rc 1", Some(Status::Warning));
        check("terminating with error status, rc 2", Some(Status::Failed));
        check("terminating with success status, rc 0", None);
        check("rsync error: some files could not be transferred (code 23) at main.c(1338)", Some(Status::Failed));
        check("src 10", None);
    }

    #[test]
    fn a_count_that_is_not_full_is_a_failure() {
        check("VMs backed up: 0/1", Some(Status::Failed));
        check("Backups successful 3/3", None);
        check("VMs backed up: 1 of 2", Some(Status::Failed));
        check("VMs backed up: 2 of 2", None);
        check("Backup 1 of 2 is done", None);
        check("Backups: 2 succeeded, 1 failed", Some(Status::Failed));
        check("Backups: 2 succeeded, 0 failed", None);
        check("backup: 3 failed logins", None);
        check("Backup of 01/03/2026 done", None);
        check("2 servers backed up successfully, 1 had errors.", Some(Status::Failed));
        check("2 servers backed up successfully, 0 had errors.", None);
    }

    #[test]
    fn machines_are_objects() {
        let found = machines(&crate::grid::from_text(
            "[INFO] (VM:dc01) Backup Successful\n[ERR] (VM:fs) Export failed, VM skipped\n",
        ));
        assert_eq!(found.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["dc01", "fs"]);
        assert_eq!(found[1].message.as_deref(), Some("Export failed, VM skipped"));
    }
}
