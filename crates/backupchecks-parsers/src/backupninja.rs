//! Reports of backupninja: one line for each action of a host, `success -- /etc/backup.d/NN.type`.
//!
//! Each line is a result of its own, named after host and file. What an action printed stands below in sections such as
//! `== warnings from /etc/backup.d/20.mysql ==`. The summary is the only place that decides; `halt` and `fatal` are failures.
//! The host stands in the subject `backupninja: HOST`; without it no result can be told from that of another host.
//! Samples: `fixtures/mail/backupninja/`, written after the program's source.

use crate::{
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Part, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// backupninja.
pub(crate) struct Backupninja;

impl ReportParser for Backupninja {
    fn id(&self) -> &'static str {
        "backupninja.report"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "backupninja: the actions of a host",
            recognised_by: "`backupninja: HOST` in the subject, or lines such as `success -- /etc/backup.d/10.sys`",
            reads: "All versions; English",
            rules: "One result for each action, by the word before ` -- `. What the actions printed decides nothing.",
            example_subject: "backupninja: db01.example.com",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["backupninja: ", "-- /etc/backup.d/", "backupninja"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::find(mail, host).is_some() || actions(mail.body()).next().is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let body = mail.body();
        let Some((host, _)) = subjects::find(mail, host) else {
            return Outcome::ParseFailed(
                "no host is named: neither the subject nor the head of a forwarded mail has `backupninja: HOST`"
                    .to_owned(),
            );
        };
        let reports: Vec<Report> = actions(body).map(|action| action.report(host, body)).collect();
        if reports.is_empty() {
            return Outcome::ParseFailed(
                "no line such as `success -- /etc/backup.d/10.sys` tells the result of an action".to_owned(),
            );
        }
        // What is missing may be the bad news.
        let is_cut = mail.ends_inside_a_line() && !body.lines().last().is_some_and(is_whole);
        if is_cut && reports.iter().all(|report| report.finding.status == Status::Success) {
            return Outcome::ParseFailed(
                "the mail ends inside a line; a success read from a part is not believed".to_owned(),
            );
        }
        Outcome::Report(reports)
    }
}

/// Whether a line ends with the name of a handler of the program, and so was not cut.
fn is_whole(line: &str) -> bool {
    const HANDLERS: &[&str] = &[
        "sys", "mysql", "pgsql", "rdiff", "dup", "sh", "tar", "rsync", "ldap", "svn", "trac", "maildir", "makecd",
        "rub", "borg", "restic", "wget", "mdraid", "xen", "isoburn",
    ];
    line.rsplit_once('.').is_some_and(|(_, handler)| HANDLERS.contains(&handler))
}

/// The host in `backupninja: HOST`.
fn host(subject: &str) -> Option<&str> {
    static SUBJECT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bbackupninja: (?P<host>[\w][\w.-]*)\s*$"));
    SUBJECT.captures(subject)?.name("host").map(|host| host.as_str())
}

/// One line of the summary.
struct Action<'a> {
    word: &'a str,
    status: Status,
    file: &'a str,
    line: &'a str,
    part: Part,
}

fn actions(body: &Grid) -> impl Iterator<Item = Action<'_>> {
    static ACTION: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\s*(?:[*•]\s*)?(?P<word>success|warning|error|fatal|halt(?:ed)?)\s*(?:--|–|—)\s*/\S*?(?P<file>[^/\s]+)\s*$",
        )
    });
    let part = body.part();
    body.lines().filter_map(move |line| {
        let found = ACTION.captures(line)?;
        let word = found.name("word")?.as_str();
        let status = match word.to_ascii_lowercase().as_str() {
            "success" => Status::Success,
            "warning" => Status::Warning,
            _ => Status::Failed,
        };
        Some(Action { word, status, file: found.name("file")?.as_str(), line, part })
    })
}

impl Action<'_> {
    fn report(&self, host: &str, body: &Grid) -> Report {
        let reason = match self.printed(body) {
            Some(cause) => format!("{}: {cause} (the summary says {})", self.file, self.word),
            None => format!("the summary says {}", self.word),
        };
        let finding = Finding::new(self.status, reason, Evidence::new(self.part, self.line, self.word));
        let kind = self.file.rsplit_once('.').map_or(self.file, |(_, kind)| kind);
        let report = Report::new("backupninja", kind, &format!("{host} / {}", self.file), finding);
        Report { host: Some(host.to_owned()), ..report }
    }

    /// The first line that the action printed, of the section about its trouble.
    fn printed<'a>(&self, body: &'a Grid) -> Option<&'a str> {
        if self.status == Status::Success {
            return None;
        }
        let is_section = |line: &str| line.starts_with("== ") && line.contains(" from /");
        let mut lines = body.lines().skip_while(|line| {
            !(is_section(line) && line.trim_end_matches([' ', '=']).ends_with(&format!("/{}", self.file)))
        });
        lines.next()?;
        lines.next().filter(|line| !is_section(line) && !line.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[test]
    fn every_line_of_the_summary_is_a_result() {
        let body = grid::from_text(
            "success -- /etc/backup.d/10.sys\nwarning -- /etc/backup.d/20-all.mysql\nfatal -- /etc/backup.d/30.rdiff\n\
             == warnings from /etc/backup.d/20-all.mysql ==\nWarning: access denied\nsuccess of x -- no file\n",
        );
        let found: Vec<Report> = actions(&body).map(|action| action.report("db01", &body)).collect();
        let told: Vec<_> = found
            .iter()
            .map(|report| (report.backup_type.as_str(), report.job_name.as_str(), report.finding.status))
            .collect();
        assert_eq!(
            told,
            [
                ("sys", "db01 / 10.sys", Status::Success),
                ("mysql", "db01 / 20-all.mysql", Status::Warning),
                ("rdiff", "db01 / 30.rdiff", Status::Failed)
            ]
        );
        assert_eq!(found[1].finding.reason, "20-all.mysql: Warning: access denied (the summary says warning)");
    }

    #[test]
    fn the_host_stands_in_the_subject() {
        assert_eq!(host("FW: [T-1] backupninja: error-01.example.com"), Some("error-01.example.com"));
        assert_eq!(host("about backupninja: how does it work?"), None);
    }
}
