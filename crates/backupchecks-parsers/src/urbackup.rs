//! Client reports of `UrBackup`.
//!
//! The subject names kind, client and result: `UrBackup: Incremental file backup of "CLIENT"` and, behind a real line end that
//! mail servers make a fold or a space, ` - success`. Older servers leave out `UrBackup: `. The body opens with a sentence that
//! names kind and client too, counts what was logged (`( 3 infos, 1 warning, 0 errors )`), lists it, and ends with `Backup
//! succeeded`, `Backup completed with issues` or `Backup failed`.
//!
//! The server knows success and failure only: a success whose log counts warnings, or that ended `with issues`, is a warning.
//! Errors counted in a run that succeeded were retried or passed over, so they make a warning too, as the server's own last
//! line says. Who gets which reports is set by the user, so that silence is no failure.
//! Samples: `fixtures/mail/urbackup/`, written after the texts in the server's source.

use crate::{
    dates, free_body,
    grid::Grid,
    labels,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Report, ReportTime, Status};
use regex::Regex;
use std::sync::LazyLock;

/// `UrBackup`.
pub(crate) struct UrBackup;

impl ReportParser for UrBackup {
    fn id(&self) -> &'static str {
        "urbackup.report"
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> About<'static> {
        About {
            title: "UrBackup: file and image backups of clients",
            recognised_by: "`file backup of \"CLIENT\"` or `image backup of \"CLIENT\"` behind `Incremental` or `Full` in the \
                            subject, or `UrBackup just did …` in the body",
            reads: "Server 1.4 to 2.5; English",
            rules: "The subject, the counters and the last lines of the log; the worst wins. A success with warnings, issues or \
                    errors counted is a warning.",
            example_subject: "UrBackup: Incremental file backup of \"files01\" - success",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["file backup of \"", "image backup of \"", "file backup of “", "image backup of “", "UrBackup just did"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::find(mail, Run::in_subject).is_some() || mail.body().lines().any(|line| Run::in_body(line).is_some())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn read(mail: &Mail) -> Result<Report, String> {
    let body = mail.body();
    let told = subjects::find(mail, Run::in_subject);
    let opening = body.lines().find_map(Run::in_body);
    let run = told
        .as_ref()
        .map(|(run, _)| run)
        .or(opening.as_ref())
        .ok_or("neither the subject nor the body names kind and client of a backup")?;
    let by_subject = told.as_ref().and_then(|(run, subject)| {
        let (word, status) = run.result?;
        let evidence = Evidence::new(subject.part, subject.text, word);
        Some(Finding::new(status, format!("subject says {word}"), evidence))
    });
    let by_end = end(body);
    let by_count = counted(body);
    if by_subject.is_none() && by_end.is_none() {
        return Err("neither the subject says success or failed, nor does the log end with a result".to_owned());
    }
    let has_report = by_end.is_some() || body.lines().any(|line| COUNTERS.is_match(line));
    let finding = by_subject.into_iter().chain(by_end).chain(by_count).reduce(Finding::or_worse);
    let finding = finding.map(|finding| match finding.status {
        Status::Success => logged(body, run.client).into_iter().fold(finding, Finding::or_worse),
        _ => finding,
    });
    let finding = finding
        .filter(|finding| has_report || finding.status != Status::Success)
        .ok_or("the subject says success, but the body has neither the counters nor the end of a report")?;
    let finding = match first_error(body, finding.status) {
        Some(cause) => {
            let reason = format!("{}: {cause} ({})", run.client, finding.reason);
            finding.because(reason)
        }
        None => finding,
    };
    let mut times = body.lines().filter_map(|line| Some(entry(line)?.0));
    let started_at = times.next();
    Ok(Report {
        host: Some(run.client.to_owned()),
        started_at,
        finished_at: times.last(),
        ..Report::new("UrBackup", run.kind, run.client, finding)
    })
}

/// What a subject or the first sentence of a report tells.
struct Run<'a> {
    kind: &'static str,
    client: &'a str,
    result: Option<(&'a str, Status)>,
}

impl<'a> Run<'a> {
    /// `Resumed incremental file backup of "CLIENT" - failed`.
    fn in_subject(text: &'a str) -> Option<Self> {
        static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r#"(?xi)\b(?:incremental|full)\ (?P<kind>file|image)\ backup\ of\ ["“”](?P<client>.+)["“”]
                   (?:\s*[-–]\s*(?P<result>success|failed)\b|\s*$)"#,
            )
        });
        Self::of(&SUBJECT, text)
    }

    /// `UrBackup just did an incremental file backup of "CLIENT".`
    fn in_body(line: &'a str) -> Option<Self> {
        static OPENING: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r#"(?xi)\bUrBackup\ just\ did\ an?\ (?:resumed\ )?(?:incremental|full)\ (?P<kind>file|image)\ backup\ of
                   \ ["“”](?P<client>.+)["“”](?P<result>)"#,
            )
        });
        Self::of(&OPENING, line)
    }

    fn of(regex: &Regex, text: &'a str) -> Option<Self> {
        let found = regex.captures(text)?;
        let result = found.name("result").map(|word| word.as_str()).filter(|word| !word.is_empty());
        Some(Self {
            kind: if found.name("kind")?.as_str().eq_ignore_ascii_case("file") {
                "File Backup"
            } else {
                "Image Backup"
            },
            client: found.name("client")?.as_str().trim(),
            result: result.map(|word| {
                let status = if word.eq_ignore_ascii_case("success") { Status::Success } else { Status::Failed };
                (word, status)
            }),
        })
    }
}

/// The worst of the sentences that end a run.
fn end(body: &Grid) -> Option<Finding> {
    const ENDS: &[(&str, Status)] = &[
        ("Backup failed", Status::Failed),
        ("Backup completed with issues", Status::Warning),
        ("Backup succeeded", Status::Success),
    ];
    let said = |line: &str| {
        let text = entry(line).map_or(line, |(_, _, text)| text).trim_end_matches('.').to_owned();
        ENDS.iter().find(|(words, _)| text.eq_ignore_ascii_case(words))
    };
    let found = body.lines().filter_map(|line| Some((line, said(line)?)));
    let (line, (words, status)) = found.max_by_key(|(_, (_, status))| *status)?;
    let words =
        line.get(line.len().saturating_sub(words.len() + 1)..).map_or(*words, |tail| tail.trim_matches(['.', ' ']));
    Some(Finding::new(*status, format!("the log says {words}"), Evidence::new(body.part(), line, words)))
}

/// `( 3 infos, 1 warning, 0 errors )`
static COUNTERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\(\s*\d+ infos?, (?P<warnings>\d+) warnings?, (?P<errors>\d+) errors?\s*\)"));

/// A warning where the counters tell of warnings or errors.
fn counted(body: &Grid) -> Option<Finding> {
    let line = body.lines().find(|line| COUNTERS.is_match(line))?;
    let found = COUNTERS.captures(line)?;
    let is_some = |name| found.name(name).is_some_and(|count| count.as_str().bytes().any(|digit| digit != b'0'));
    (is_some("warnings") || is_some("errors")).then(|| {
        let words = found.get(0).map_or("", |found| found.as_str());
        Finding::new(Status::Warning, format!("the log counts {words}"), Evidence::new(body.part(), line, words))
    })
}

/// A line of the log with a level that is not good, where no counters stand; what has no level may say a bad word.
fn logged(body: &Grid, client: &str) -> Option<Finding> {
    let counted = body.lines().any(|line| COUNTERS.is_match(line));
    let entries = body.lines().filter_map(|line| Some((line, entry(line)?.1))).filter(|_| !counted);
    let bad = entries.filter(|(_, level)| *level != "info").map(|(line, level)| {
        Finding::new(
            Status::Warning,
            format!("the log has a line of level {level}"),
            Evidence::new(body.part(), line, level),
        )
    });
    bad.reduce(|first, _| first)
        .into_iter()
        .chain(free_body::of_lines(body, &[Some(client)], |line| entry(line).is_none()))
        .reduce(Finding::or_worse)
}

/// The first line of the log that is as bad as the result.
fn first_error(body: &Grid, status: Status) -> Option<String> {
    let levels: &[&str] = match status {
        Status::Failed => &["error"],
        Status::Warning => &["warning", "error"],
        Status::Success => return None,
    };
    let entries = || body.lines().filter_map(entry);
    levels.iter().find_map(|level| entries().find(|(_, found, _)| found == level).map(|(_, _, text)| text.to_owned()))
}

/// `2026-03-01 22:00:04(warning): text` in its time, its level and its text.
fn entry(line: &str) -> Option<(ReportTime, &str, &str)> {
    let (head, text) = labels::label_of(line).filter(|(head, _)| head.ends_with(')')).or_else(|| {
        let end = line.find("):")?;
        Some((&line[..=end], line[end + 2..].trim()))
    })?;
    let (time, level) = head.strip_suffix(')')?.rsplit_once('(')?;
    let level = ["info", "warning", "error"].into_iter().find(|known| level.eq_ignore_ascii_case(known))?;
    Some((dates::report_time(time)?, level, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[track_caller]
    fn check(subject: &str, expected: Option<(&str, &str, Option<&str>)>) {
        let found = Run::in_subject(subject);
        assert_eq!(found.map(|run| (run.kind, run.client, run.result.map(|(word, _)| word))), expected, "{subject}");
    }

    #[test]
    fn subjects_tell_kind_client_and_result() {
        check(
            "UrBackup: Incremental file backup of \"files01\" - success",
            Some(("File Backup", "files01", Some("success"))),
        );
        check("[EXT] Resumed full image backup of \"pc 1\" - failed", Some(("Image Backup", "pc 1", Some("failed"))));
        check("Full file backup of \"a\"", Some(("File Backup", "a", None)));
        check("Full file backup of \"a - failed\" - success", Some(("File Backup", "a - failed", Some("success"))));
        check("My backup of \"a\" - success", None);
    }

    #[test]
    fn the_body_names_the_client_too() {
        let run = Run::in_body("UrBackup just did a resumed incremental file backup of \"x\".").unwrap();
        assert_eq!((run.kind, run.client, run.result), ("File Backup", "x", None));
    }

    #[test]
    fn counters_and_last_lines_are_read() {
        let status = |text: &str| {
            let body = grid::from_text(text);
            let found = [end(&body), counted(&body)].map(|found| found.map(|found| found.status));
            (found[0], found[1])
        };
        assert_eq!(status("( 3 infos, 0 warnings, 0 errors )"), (None, None));
        assert_eq!(status("( 3 infos, 10 warnings, 0 errors )"), (None, Some(Status::Warning)));
        assert_eq!(status("( 1 info, 0 warnings, 1 error )").1, Some(Status::Warning));
        assert_eq!(status("2026-03-01 22:00:04(info): Backup succeeded").0, Some(Status::Success));
        assert_eq!(status("2026-03-01 22:00:04(warning): Backup completed with issues").0, Some(Status::Warning));
        assert_eq!(status("Backup failed").0, Some(Status::Failed));
        assert_eq!(status("2026-03-01 22:00:04(info): Backup failed logins to X").0, None);
    }

    #[test]
    fn a_line_of_the_log_has_a_time_and_a_level() {
        let (time, level, text) = entry("2026-03-01 22:00:04(error): Cannot read: x").unwrap();
        assert_eq!((time.to_string().as_str(), level, text), ("2026-03-01T22:00:04", "error", "Cannot read: x"));
        assert!(entry("Report (x): y").is_none());
    }
}
