//! Alert mails of `TrueNAS`: replication, snapshot, cloud and rsync tasks.
//!
//! Every mail is called `TrueNAS HOST: Alerts` and lists what is new, what was cleared and what is current, each under a heading of
//! its own. One line on a task is one result. What a list means:
//!
//! - **new**: the line is a result.
//! - **cleared**: a failure that is cleared is good news. The appliance takes the alert back when the task has run well, so this is a
//!   success; but not where a new or a current line says that the same task fails. A success that is cleared says nothing.
//! - **current**: everything that has not been cleared, old and new. These lines repeat earlier mails and are no results.
//!
//! The worst new line on a task counts. Alerts that are about no task make the mail a notice.
//! Samples: `fixtures/mail/truenas/`, written after the texts in the product's source.

use crate::{
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// `TrueNAS`.
pub(crate) struct TrueNas;

impl ReportParser for TrueNas {
    fn id(&self) -> &'static str {
        "truenas.alerts"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "TrueNAS: alerts on replication, snapshot, cloud and rsync tasks",
            recognised_by: "`TrueNAS HOST: Alerts` in the subject, or a list of alerts under `New alerts` and the like below \
                            `TrueNAS @ HOST`",
            reads: "FreeNAS 11, TrueNAS CORE and SCALE; English",
            rules: "One result for each task under the new alerts. A failure that was cleared is a success, unless the task fails \
                    again. The list of current alerts repeats what was told before and decides nothing.",
            example_subject: "TrueNAS nas01.example.com: Alerts",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["TrueNAS", "FreeNAS"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::find(mail, host).is_some()
            || (lists(mail.body()).next().is_some() && host_in_body(mail.body()).is_some())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let body = mail.body();
        let host = subjects::find(mail, host).map(|(host, _)| host).or_else(|| host_in_body(body));
        let lines: Vec<Line<'_>> = lists(body).filter_map(|(list, line)| Line::of(list, line)).collect();
        let mut reports: Vec<Report> = Vec::new();
        for line in &lines {
            let Some(finding) = line.finding(&lines, body) else { continue };
            let earlier =
                reports.iter_mut().find(|report| report.backup_type == line.kind && report.job_name == line.task);
            if let Some(report) = earlier {
                report.finding = report.finding.clone().or_worse(finding);
            } else {
                let report = Report::new("TrueNAS", line.kind, line.task, finding);
                reports.push(Report { host: host.map(str::to_owned), ..report });
            }
        }
        if !reports.is_empty() {
            return Outcome::Report(reports);
        }
        match lists(body).next() {
            Some((_, first)) if lines.is_empty() => Outcome::Notice(format!("alerts on no task: {first}")),
            Some(_) => Outcome::Notice("it only repeats alerts that were told before".to_owned()),
            None => Outcome::ParseFailed("the body lists no alerts under new, cleared or current".to_owned()),
        }
    }
}

/// The host in `TrueNAS HOST: Alerts`.
fn host(subject: &str) -> Option<&str> {
    static SUBJECT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(?:TrueNAS|FreeNAS)(?: @)? (?P<host>[^\s:]+): Alerts\b"));
    SUBJECT.captures(subject)?.name("host").map(|host| host.as_str())
}

/// The host in the first line of a body, `TrueNAS @ HOST`.
fn host_in_body(body: &Grid) -> Option<&str> {
    body.lines().find_map(|line| {
        let rest = line.strip_prefix("TrueNAS @ ").or_else(|| line.strip_prefix("FreeNAS @ "))?;
        Some(rest.trim()).filter(|host| !host.is_empty() && !host.contains(' '))
    })
}

/// Under which heading a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    New,
    Cleared,
    Current,
}

/// The lines of the body that stand under a heading.
fn lists(body: &Grid) -> impl Iterator<Item = (List, &str)> {
    let mut list = None;
    body.lines().filter_map(move |line| {
        let text = line.trim_start_matches(['*', '-', '•', '·', '>', ' ', '#']).trim_end_matches('*').trim();
        if let Some(found) = heading(text) {
            list = Some(found);
            return None;
        }
        Some((list?, text)).filter(|(_, text)| !text.is_empty())
    })
}

fn heading(line: &str) -> Option<List> {
    let line = line.to_ascii_lowercase();
    let line = line.strip_suffix(':')?.trim_end_matches([' ', '*']);
    match line {
        "new alert" | "new alerts" => Some(List::New),
        "current alert" | "current alerts" => Some(List::Current),
        "cleared alert" | "cleared alerts" => Some(List::Cleared),
        line if line.starts_with("the following alert") && line.ends_with("cleared") => Some(List::Cleared),
        line if line.starts_with("these alerts") && line.ends_with("cleared") => Some(List::Cleared),
        _ => None,
    }
}

/// A line on a task.
struct Line<'a> {
    list: List,
    kind: &'static str,
    task: &'a str,
    word: &'a str,
    status: Status,
    cause: Option<&'a str>,
    text: &'a str,
}

impl<'a> Line<'a> {
    /// `Replication "NAME" failed: MESSAGE.`
    fn of(list: List, line: &'a str) -> Option<Self> {
        const NAMED: &str = r#"(?xi)^(?P<kind>Replication|Snapshot\ Task\ For\ Dataset|Cloud\ Sync\ Task|Rsync(?:\ Task)?)(?:\ task)?
            \ ["“”](?P<task>.+?)["“”]\ "#;
        static TASK: LazyLock<Regex> = LazyLock::new(|| {
            pattern(&format!(
                r"{NAMED}(?:has\ |is\ )?(?P<word>succeeded|failed|finished|completed|warning)\b(?::\ (?P<cause>.+))?"
            ))
        });
        // What else a new alert says of a task is no success, whatever it means.
        static OTHER: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"{NAMED}(?P<word>\S.*)")));
        let found = TASK.captures(line).or_else(|| OTHER.captures(line).filter(|_| list == List::New))?;
        let group = |name| found.name(name).map(|part| part.as_str());
        let kind = match group("kind")?.as_bytes().first()?.to_ascii_lowercase() {
            b's' => "Snapshot",
            b'c' => "Cloud Sync",
            _ if group("kind")?.to_ascii_lowercase().starts_with("rsync") => "Rsync",
            _ => "Replication",
        };
        let word = group("word")?;
        let status = match word.to_ascii_lowercase().as_str() {
            "succeeded" | "finished" | "completed" => Status::Success,
            "failed" => Status::Failed,
            _ => Status::Warning,
        };
        Some(Self { list, kind, task: group("task")?.trim(), word, status, cause: group("cause"), text: line })
    }

    fn finding(&self, all: &[Line<'_>], body: &Grid) -> Option<Finding> {
        let evidence = Evidence::new(body.part(), self.text, self.word);
        match self.list {
            List::New => {
                let reason = match self.cause {
                    Some(cause) => {
                        format!("{}: {} (a new alert says {})", self.task, cause.trim_end_matches('.'), self.word)
                    }
                    None => format!("a new alert says {}", self.word),
                };
                Some(Finding::new(self.status, reason, evidence))
            }
            List::Cleared if self.status == Status::Success => None,
            List::Cleared => {
                let same = |line: &&Line<'_>| (line.kind, line.task) == (self.kind, self.task);
                let again = all.iter().filter(same).find(|line| {
                    line.list == List::New || (line.list == List::Current && line.status != Status::Success)
                });
                match again {
                    Some(line) if line.list == List::New => None,
                    Some(line) => {
                        let evidence = Evidence::new(body.part(), line.text, line.word);
                        Some(Finding::new(line.status, format!("a current alert says {}", line.word), evidence))
                    }
                    None => Some(Finding::new(Status::Success, "the alert of its failure was cleared", evidence)),
                }
            }
            List::Current => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[(&str, &str, Status)]) {
        let outcome = TrueNas.read(&Mail::sample("TrueNAS nas01: Alerts", body));
        let found: Vec<_> = match &outcome {
            Outcome::Report(reports) => reports
                .iter()
                .map(|report| (report.backup_type.as_str(), report.job_name.as_str(), report.finding.status))
                .collect(),
            _ => Vec::new(),
        };
        assert_eq!(found, expected, "{body}: {outcome:?}");
    }

    #[test]
    fn new_lines_are_results() {
        check(
            "New alerts:\n* Replication \"tank to b\" succeeded.\n",
            &[("Replication", "tank to b", Status::Success)],
        );
        check(
            "New alert:\n* Replication \"failed\" failed: no route.\n* Snapshot Task For Dataset \"tank/a\" failed: x",
            &[("Replication", "failed", Status::Failed), ("Snapshot", "tank/a", Status::Failed)],
        );
    }

    #[test]
    fn a_new_line_with_other_words_is_no_success() {
        check(
            "New alerts:\n* Replication \"a\" succeeded.\n* Replication \"b\" did not run: no snapshots to send\n",
            &[("Replication", "a", Status::Success), ("Replication", "b", Status::Warning)],
        );
    }

    #[test]
    fn a_cleared_failure_is_good_news_unless_it_fails_again() {
        let cleared = "The following alert has been cleared:\n* Replication \"a\" failed: x\n";
        check(cleared, &[("Replication", "a", Status::Success)]);
        check(
            &format!("{cleared}Current alerts:\n* Pool tank is degraded\n"),
            &[("Replication", "a", Status::Success)],
        );
        let again = format!("New alerts:\n* Replication \"a\" failed: y\n{cleared}");
        check(&again, &[("Replication", "a", Status::Failed)]);
        check(
            &format!("{cleared}Current alerts:\n* Replication \"a\" failed: y\n"),
            &[("Replication", "a", Status::Failed)],
        );
    }

    #[test]
    fn current_lines_repeat_old_ones() {
        check("Current alerts:\n* Replication \"a\" failed: y\n", &[]);
        check(
            "New alerts:\n* Replication \"b\" succeeded.\nCurrent alerts:\n* Replication \"a\" failed: y\n",
            &[("Replication", "b", Status::Success)],
        );
    }

    #[test]
    fn the_host_stands_in_subject_or_body() {
        assert_eq!(host("FW: TrueNAS nas.example.com: Alerts"), Some("nas.example.com"));
        assert_eq!(host("TrueNAS nas.example.com: Update"), None);
        assert_eq!(host_in_body(&crate::grid::from_text("TrueNAS @ nas01\n\nNew alerts:")), Some("nas01"));
    }
}
