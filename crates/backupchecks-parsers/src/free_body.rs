//! What a body without a known form says against a success: the logs and notes below the results of scripts and small tools.
//!
//! No place in such a body is fixed, so a bad word counts wherever it stands, unless it is denied, counted as none, or part of a
//! name, a path or an address, or of what gateways and lawyers add to mails. What it says is as bad as the word.

use crate::{added, agreement, grid::Grid, patterns::pattern, words};
use backupchecks_core::model::{Evidence, Finding, Status};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Longer lines are legal notices and the like.
const MAX_LINE: usize = 400;

/// What programs print when something went wrong, in lower case, where none of the result words stands.
const SIGNS: &[(&str, Status)] = &[
    ("non-zero exit", Status::Failed),
    ("nonzero exit", Status::Failed),
    ("quota exceeded", Status::Failed),
    ("no space left", Status::Failed),
    ("does not exist", Status::Failed),
    ("wrong password", Status::Failed),
    ("connection refused", Status::Failed),
    ("segmentation fault", Status::Failed),
    ("traceback (most recent call last)", Status::Failed),
    ("did not run", Status::Failed),
    ("did not pass", Status::Failed),
    ("has yet to", Status::Warning),
    ("have yet to", Status::Warning),
    ("permission denied", Status::Warning),
    ("access denied", Status::Warning),
    ("could not", Status::Warning),
    ("cannot ", Status::Warning),
    ("unable to", Status::Warning),
    ("timed out", Status::Warning),
];

/// The worst that any line of `body` says; of equally bad ones the first. A good word says nothing here.
pub(crate) fn against(body: &Grid, names: &[Option<&str>]) -> Option<Finding> {
    of_lines(body, names, |_| true)
}

/// As [`against`], of the lines that `counts` lets pass.
pub(crate) fn of_lines(body: &Grid, names: &[Option<&str>], counts: impl Fn(&str) -> bool) -> Option<Finding> {
    let mut worst: Option<Finding> = None;
    // Below such a line stands a signature.
    for line in body.lines().take_while(|line| line.trim_end() != "--").filter(|line| counts(line)) {
        let Some((status, words)) = of_line(line, names) else { continue };
        if worst.as_ref().is_none_or(|worst| worst.status < status) {
            let evidence = Evidence::new(body.part(), line, words);
            worst = Some(Finding::new(status, format!("the body says {}", line.trim()), evidence));
        }
    }
    worst
}

fn of_line<'a>(line: &'a str, names: &[Option<&str>]) -> Option<(Status, &'a str)> {
    if MAX_LINE < line.len() {
        return None;
    }
    let mut places = agreement::mentions(line, names);
    places.extend(paths(line));
    places.extend(added::places(line));
    let told = words::find_beside(line, &places)
        .filter(|found| found.status != Status::Success && found.doubt.is_none())
        .map(|found| (found.status, found.words));
    let folded = line.to_ascii_lowercase();
    let sign = || {
        let (at, sign, status) =
            SIGNS.iter().find_map(|(sign, status)| Some((folded.find(sign)?, sign.trim_end(), *status)))?;
        let is_name = places.iter().any(|place| place.contains(&at));
        (!is_name).then(|| (status, &line[at..at + sign.len()]))
    };
    told.or_else(sign).or_else(|| denied(line)).or_else(|| partly(line))
}

/// A good word as a label with a value that denies it: `Backup success: false`, `Backup is OK? no`.
fn denied(line: &str) -> Option<(Status, &str)> {
    let (label, value) = line.split_once([':', '=', '?'])?;
    let value = value.trim();
    let is_denial = ["no", "false", "nee", "nein", "non", "0"].iter().any(|known| value.eq_ignore_ascii_case(known));
    let label = is_denial.then(|| words::find(label))??;
    (label.status == Status::Success).then_some((Status::Failed, value))
}

/// A rate that is not full: `Backup success rate 33%`.
fn partly(line: &str) -> Option<(Status, &str)> {
    static RATE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:success|completion) rate\W+(?P<rate>\d{1,2}(?:[.,]\d+)?) ?%"));
    let rate = RATE.captures(line)?.name("rate")?;
    Some((Status::Warning, rate.as_str()))
}

/// Paths, addresses and options: `/srv/errors/`, `C:\\Failed`, `https://…`, `--on-error`.
fn paths(line: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    line.split(' ').filter_map(move |token| {
        let from = at;
        at += token.len() + 1;
        let inner = token.trim_start_matches(['"', '\'', '(', '[', '<', '=']);
        let is_path = inner.starts_with(['/', '~'])
            || inner.starts_with("--")
            || inner.contains('\\')
            || inner.contains('@')
            || 1 < inner.matches('/').count();
        is_path.then(|| from..from + token.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[track_caller]
    fn check(text: &str, expected: Option<Status>) {
        let found = against(&grid::from_text(text), &[Some("Failed logins")]);
        assert_eq!(found.map(|found| found.status), expected, "{text}");
    }

    #[test]
    fn a_bad_word_counts_wherever_it_stands() {
        use Status::{Failed, Warning};
        for text in [
            "Creating backup of shop.example.org ..\n.. failed! Disk quota exceeded",
            "1 of 3 domains failed",
            "rsnapshot encountered an error! The program was invoked with: daily",
            "??? RBK0024E: Error 12",
            "FAILURES!\nTests: 3",
            "Errors 3",
            "Verification failed - error code 12",
            "Command borg create returned non-zero exit status 2",
            "kopiert, aber 3 Fehler",
            "2 erreurs",
            "Backup success: false",
            "Backup successful: no",
            "Backup ended successfully=false",
            "Backup is OK? no",
            "Backup finished; verification did not pass",
        ] {
            check(text, Some(Failed));
        }
        check("rsync: opendir \"/srv/x\": Permission denied (13)", Some(Warning));
        check("warning: some files vanished", Some(Warning));
        check("Backup Success rate 33%", Some(Warning));
        check("Backup Success rate 100%", None);
        check("Backup has yet to complete", Some(Warning));
    }

    #[test]
    fn what_is_denied_counted_as_none_or_a_name_is_no_trouble() {
        for text in [
            "0 errors, 0 failed",
            "Errors: 0\nFailed snapshots: 0\nErrors found: 0\nErrors: none",
            "no errors were found",
            "Job Failed logins: 12 files",
            "/srv/errors/2026 C:\\Failed\\x https://example.com/error --on-error",
            "If you have received this e-mail in error, please delete it.",
            "Backup completed\n-- \nThe failed artists",
            "WARNING: This e-mail comes from outside of your organization.\n\nBackup completed",
            "Backup completed\n\nThe sender accepts no liability for any errors or omissions.",
        ] {
            check(text, None);
        }
    }
}
