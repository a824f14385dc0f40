//! vzdump backup mails of Proxmox VE, the old form (to 8.0) and the new one (from 8.1).
//!
//! The subject carries host and result: `vzdump backup status (HOST) : backup successful`, newer without the space before the
//! colon. It knows no warning: one bad guest makes the whole run failed. The job's name is not in the mail, so the host stands for
//! it. The body lists the guests, and then the log, in which lines such as `fsfreeze … failed` are part of good runs: the log
//! decides nothing, it only gives times, kinds and error texts.
//!
//! A success needs both: answers and tickets carry the subject of the report they are about, and only a report has the list. A
//! failure is believed from the subject alone.
//! Samples: `fixtures/mail/proxmox/vzdump-*`, written after the templates in the product's source.

use super::{guests, log::Log};
use crate::{
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::{
    model::{Evidence, Finding, Outcome, Part, Report, Status},
    rules::status::overall,
};
use regex::Regex;
use std::sync::LazyLock;

/// vzdump.
pub(crate) struct Vzdump;

impl ReportParser for Vzdump {
    fn id(&self) -> &'static str {
        "proxmox.vzdump"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Proxmox VE vzdump: backups of virtual machines and containers",
            recognised_by: "`vzdump backup status (HOST)` in the subject, or in the head of a mail forwarded in the body; a \
                            list of guests below which a log of vzdump stands",
            reads: "Versions 3 to 9, as text and as HTML; English",
            rules: "The subject, then the guests of the table; the worst wins. Bad words in the log of a good run decide \
                    nothing. The host stands for the job, as the mail does not name it; without the subject there is no host.",
            example_subject: "vzdump backup status (pve01.example.com): backup successful",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &[MARK, "vzdump"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::of(mail).any(|subject| subject.text.contains(MARK)) || is_report(mail.body())
    }

    fn version(&self) -> u32 {
        3
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let Some((subject, place)) = subjects::find(mail, subject) else {
            return Outcome::ParseFailed(
                "no host is named: neither the subject nor the head of a forwarded mail has `vzdump backup status (HOST)`"
                    .to_owned(),
            );
        };
        let text = mail.text.as_deref().unwrap_or_default();
        let mut objects = [
            guests::from_cells(mail.html_body()),
            guests::from_lines(text.lines(), Part::Text),
            // A text mail that a mail program forwarded as HTML.
            guests::from_lines(mail.html_body().lines(), mail.html_body().part()),
        ]
        .into_iter()
        .find(|objects| !objects.is_empty())
        .unwrap_or_default();
        let log = Log::read([mail.text_body(), mail.html_body()].into_iter().flat_map(crate::grid::Grid::lines));
        for object in &mut objects {
            log.complete(object);
        }
        let Some(finding) = overall(subject.finding(place), &guests::reports(&objects)) else {
            return Outcome::ParseFailed(
                "the subject has neither `backup successful` nor `backup failed`, and the body lists no guest"
                    .to_owned(),
            );
        };
        let has_result = objects.iter().any(|guest| guest.report.status.is_some());
        if finding.status == Status::Success && !has_result {
            return Outcome::ParseFailed(
                "the subject says `backup successful`, but the body has no list of guests (columns `VMID` and `Status`) with \
                 their results"
                    .to_owned(),
            );
        }
        Outcome::Report(vec![Report {
            host: Some(subject.host.to_owned()),
            started_at: log.first,
            finished_at: log.last,
            objects: guests::reports(&objects),
            ..Report::new("Proxmox VE", "Backup", subject.host, finding)
        }])
    }
}

/// How every subject begins.
const MARK: &str = "vzdump backup status (";

/// Whether a list of guests and the command line of vzdump stand in `body`.
fn is_report(body: &Grid) -> bool {
    let lists_guests = || body.rows.iter().any(|row| guests::is_heading(&row.line()));
    body.lines().any(|line| line.starts_with("vzdump ")) && lists_guests()
}

struct Subject<'a> {
    host: &'a str,
    result: &'a str,
}

/// `vzdump backup status (HOST): backup failed: multiple problems`; the result is empty where none stands there.
fn subject(text: &str) -> Option<Subject<'_>> {
    static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"vzdump backup status \((?P<host>[^()]+)\)(?:\s*:\s*(?P<result>backup (?:successful|failed)))?")
    });
    let found = SUBJECT.captures(text)?;
    let group = |name| found.name(name).map_or("", |part| part.as_str().trim());
    Some(Subject { host: group("host"), result: group("result") }).filter(|subject| !subject.host.is_empty())
}

impl Subject<'_> {
    fn finding(&self, place: subjects::Subject<'_>) -> Option<Finding> {
        let status = match self.result {
            "backup successful" => Status::Success,
            "backup failed" => Status::Failed,
            _ => return None,
        };
        let reason = format!("subject says {}", self.result);
        Some(Finding::new(status, reason, Evidence::new(place.part, place.text, self.result)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<[&str; 2]>) {
        assert_eq!(subject(text).map(|found| [found.host, found.result]), expected, "{text}");
    }

    #[test]
    fn old_and_new_subjects_give_host_and_result() {
        check("vzdump backup status (pve) : backup successful", Some(["pve", "backup successful"]));
        check("vzdump backup status (pve.example.com): backup failed", Some(["pve.example.com", "backup failed"]));
        check("Daily vzdump backup status (pve): backup failed: multiple problems", Some(["pve", "backup failed"]));
        check("FW: vzdump backup status (pve)", Some(["pve", ""]));
        check("vzdump backup status (): backup successful", None);
    }

    #[test]
    fn what_follows_the_failure_decides_nothing() {
        let line = "vzdump backup status (pve): backup failed: job errors, last backup successful yesterday";
        let place = subjects::Subject { text: line, part: Part::Subject };
        assert_eq!(subject(line).unwrap().finding(place).unwrap().status, Status::Failed);
    }
}
