//! The subjects of Ahsay: a report, a missed schedule, a quota, and the summary of old versions.

use crate::{dates, patterns::pattern};
use backupchecks_core::model::ReportTime;
use jiff::civil;
use regex::Regex;
use std::sync::LazyLock;

/// What a subject is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Subject<'a> {
    /// `Backup Report [STATUS] > USER > SET > … RUN`.
    Report { status: &'a str, user: &'a str, set: &'a str, run: Option<ReportTime> },
    /// `Scheduled backup, USER > SET > RUN, was missed`; `told` is what follows the last comma.
    Missed { user: &'a str, set: &'a str, run: Option<ReportTime>, told: &'a str },
    /// `Account, USER, has exceeded its backup quota`.
    Quota { user: &'a str, told: &'a str },
    /// `Backup Summary: JOB - CLIENT`, of versions before 8.
    Summary { client: &'a str },
}

/// What `text` is about, whatever stands before it.
pub(super) fn read(text: &str) -> Option<Subject<'_>> {
    report(text).or_else(|| missed(text)).or_else(|| quota(text)).or_else(|| summary(text))
}

fn report(text: &str) -> Option<Subject<'_>> {
    static REPORT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:Backup Report|Report di backup)\s*\[(?P<status>.*?)\]\s*>\s*(?P<rest>.+)$")
    });
    let found = REPORT.captures(text)?;
    let (user, rest) = found.name("rest")?.as_str().split_once('>')?;
    let (set, run) = set_and_run(rest);
    let user = user.trim();
    let status = found.name("status")?.as_str().trim();
    (!user.is_empty() && !set.is_empty()).then_some(Subject::Report { status, user, set, run })
}

/// `SET > Backup Job 2026-09-17-23-00-00` as the set and the run; the set may itself hold `>`.
fn set_and_run(text: &str) -> (&str, Option<ReportTime>) {
    static RUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*>[^>]*?(?P<run>\d{4}(?:-\d\d){5})[^>]*$"));
    match RUN.captures(text) {
        Some(found) => {
            let whole = found.get(0).map_or(text.len(), |part| part.start());
            (text[..whole].trim(), found.name("run").and_then(|run| run_time(run.as_str())))
        }
        // A subject that was cut, or an edited one without the run.
        None => (text.split('>').next().unwrap_or(text).trim(), None),
    }
}

/// The run's name as the time it stands for: `2026-09-17-23-00-00`.
pub(super) fn run_time(text: &str) -> Option<ReportTime> {
    let mut fields = text.trim().split('-').map(|field| field.parse::<i16>().ok());
    let mut next = || fields.next().flatten();
    let (year, rest) = (next()?, [next()?, next()?, next()?, next()?, next()?]);
    let [month, day, hour, minute, second] = rest.map(|field| i8::try_from(field).unwrap_or(-1));
    civil::DateTime::new(year, month, day, hour, minute, second, 0).ok().map(ReportTime::local)
}

fn missed(text: &str) -> Option<Subject<'_>> {
    // The time is printed as the server's language has it, with commas or without; a year is in all of them.
    static MISSED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:Scheduled backup|Il backup programmato),\s*(?P<user>[^>]+?)\s*>\s*(?P<set>.+?)(?:\s*>\s*(?P<run>[^>]*\b\d{4}\b[^>]*?))?\s*,\s*(?P<told>[^,>]+)$",
        )
    });
    let found = MISSED.captures(text)?;
    let group = |name| found.name(name).map_or("", |part| part.as_str().trim());
    let run = group("run");
    let run = run_time(run).or_else(|| dates::sure_date_time(run).map(ReportTime::local));
    Some(Subject::Missed { user: group("user"), set: group("set"), run, told: group("told") })
}

fn quota(text: &str) -> Option<Subject<'_>> {
    static QUOTA: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\bAccount,\s*(?P<user>.+?)\s*,\s*(?P<told>has exceeded its backup quota|ha superato .*quota.*)$")
    });
    let found = QUOTA.captures(text.trim_end_matches('.'))?;
    Some(Subject::Quota { user: found.name("user")?.as_str(), told: found.name("told")?.as_str() })
}

fn summary(text: &str) -> Option<Subject<'_>> {
    static SUMMARY: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bBackup (?:Summary|Samenvatting):\s*(?P<rest>.+)$"));
    let (_, client) = without_date(SUMMARY.captures(text)?.name("rest")?.as_str()).rsplit_once(" - ")?;
    let client = client.trim();
    (!client.is_empty()).then_some(Subject::Summary { client })
}

/// A subject without the date at its end: `Daily - Example 12/01/2019`, `… (12/01/2019)`, `… - 2019-01-12`.
fn without_date(text: &str) -> &str {
    let text = text.trim();
    let (head, last) = text.rsplit_once(' ').unwrap_or(("", text));
    if dates::date(last.trim_matches(['(', ')'])).is_some() { head.trim_end_matches([' ', '-']) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Subject<'_>>) {
        assert_eq!(read(text), expected, "{text}");
    }

    #[test]
    fn a_report_names_status_user_set_and_run() {
        let run = run_time("2026-09-17-23-00-00");
        assert!(run.is_some());
        let report = |status, user, set, run| Some(Subject::Report { status, user, set, run });
        check(
            "FW: [EXTERNAL] Backup Report [OK (no files backed up)] > acme > Files > Backup_Job 2026-09-17-23-00-00",
            report("OK (no files backed up)", "acme", "Files", run),
        );
        check("Report di backup [Errore] > acme > A > B > 2026-09-17-23-00-00", report("Errore", "acme", "A > B", run));
        check("Backup Report [OK] > acme > Files", report("OK", "acme", "Files", None));
        check("Backup Report [OK]", None);
        check("Backup Report for acme > Files", None);
    }

    #[test]
    fn a_missed_schedule_and_a_quota_name_whom_they_are_about() {
        check(
            "Scheduled backup, acme > Files > 2026-09-08-13-15-00, was missed",
            Some(Subject::Missed {
                user: "acme",
                set: "Files",
                run: run_time("2026-09-08-13-15-00"),
                told: "was missed",
            }),
        );
        check(
            "WG: Account, acme, has exceeded its backup quota",
            Some(Subject::Quota { user: "acme", told: "has exceeded its backup quota" }),
        );
        check("Account, acme, was created", None);
    }

    #[test]
    fn a_missed_schedule_is_known_however_its_time_is_printed() {
        for printed in
            ["", " > 2026-05-11", " > 11/05/2026", " > 11 mag 2026, 22:00", " > Mon May 11 22:00:00 CEST 2026"]
        {
            let text = format!("Il backup programmato, acme > Files{printed}, non è stato eseguito");
            let found = read(&text);
            assert!(
                matches!(found, Some(Subject::Missed { user: "acme", set: "Files", told: "non è stato eseguito", .. })),
                "{found:?}"
            );
        }
        let stamped = read("Scheduled backup, acme > A > B > 2026-05-11 22:00, was missed");
        let run = run_time("2026-05-11-22-00-00");
        assert_eq!(stamped, Some(Subject::Missed { user: "acme", set: "A > B", run, told: "was missed" }));
    }

    #[test]
    fn an_old_summary_names_the_client() {
        for text in [
            "Backup Summary: Daily - Example BV",
            "FW: Backup Samenvatting: SUCCESS Daily - Example BV 12/01/2019",
            "Backup Summary: Daily - Example BV (12/01/2019)",
            "Backup Summary: Daily - Example BV - 2019-01-12",
        ] {
            check(text, Some(Subject::Summary { client: "Example BV" }));
        }
        check("Backup Summary: Daily", None);
    }
}
