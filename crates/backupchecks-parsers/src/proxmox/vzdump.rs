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

use super::guests;
use crate::{
    dates,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::{
    model::{Evidence, Finding, ObjectReport, Outcome, Part, Report, ReportTime, Status},
    rules::status::overall,
};
use regex::Regex;
use std::{collections::HashMap, sync::LazyLock};

/// vzdump.
pub(crate) struct Vzdump;

impl ReportParser for Vzdump {
    fn id(&self) -> &'static str {
        "proxmox.vzdump"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Proxmox VE vzdump: backups of virtual machines and containers",
            recognised_by: "`vzdump backup status (HOST)` in the subject",
            reads: "Versions 3 to 8, as text and as HTML; English",
            rules: "The subject, then the guests of the table; the worst wins. Bad words in the log of a good run decide nothing.",
            example_subject: "vzdump backup status (pve01.example.com): backup successful",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["vzdump backup status ("]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        mail.subject.contains("vzdump backup status (")
    }

    fn version(&self) -> u32 {
        2
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let Some(subject) = subject(&mail.subject) else {
            return Outcome::ParseFailed("no host stands in parentheses behind `vzdump backup status`".to_owned());
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
        let Some(finding) = overall(subject.finding(&mail.subject), &guests::reports(&objects)) else {
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
            backup_software: "Proxmox VE".to_owned(),
            backup_type: "Backup".to_owned(),
            job_name: subject.host.to_owned(),
            finding,
            informational: false,
            attempt: None,
            host: Some(subject.host.to_owned()),
            started_at: log.first,
            finished_at: log.last,
            objects: guests::reports(&objects),
        }])
    }
}

struct Subject<'a> {
    host: &'a str,
    result: &'a str,
}

/// `vzdump backup status (HOST): backup failed: multiple problems`; the result is empty where none stands there.
fn subject(text: &str) -> Option<Subject<'_>> {
    static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"vzdump backup status \((?P<host>[^()]+)\)(?: ?: (?P<result>backup (?:successful|failed)))?").ok()
    });
    let found = SUBJECT.as_ref()?.captures(text)?;
    let group = |name| found.name(name).map_or("", |part| part.as_str().trim());
    Some(Subject { host: group("host"), result: group("result") }).filter(|subject| !subject.host.is_empty())
}

impl Subject<'_> {
    fn finding(&self, line: &str) -> Option<Finding> {
        let status = match self.result {
            "backup successful" => Status::Success,
            "backup failed" => Status::Failed,
            _ => return None,
        };
        let reason = format!("subject says {}", self.result);
        Some(Finding::new(status, reason, Evidence::new(Part::Subject, line, self.result)))
    }
}

/// What the log tells of the run and of single guests.
#[derive(Default)]
struct Log {
    first: Option<ReportTime>,
    last: Option<ReportTime>,
    /// By the number of the guest.
    guests: HashMap<String, Entry>,
}

#[derive(Default)]
struct Entry {
    object_type: &'static str,
    error: Option<String>,
    started_at: Option<ReportTime>,
    finished_at: Option<ReportTime>,
}

impl Log {
    /// Reads lines such as `100: 2026-03-01 01:00:02 INFO: Starting Backup of VM 100 (qemu)`. Old logs write the date without
    /// its year (`Mar 01 01:00:02`); such a time is left out.
    fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r"^(?P<vmid>\d+): (?:(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)|\w{3} \d\d \d\d:\d\d:\d\d) (?P<rest>.*)$",
            )
            .ok()
        });
        let mut log = Self::default();
        let Some(pattern) = LINE.as_ref() else { return log };
        for found in lines.filter_map(|line| pattern.captures(line)) {
            let group = |name| found.name(name).map_or("", |part| part.as_str());
            let time = dates::report_time(group("time"));
            log.first = log.first.or(time);
            log.last = time.or(log.last);
            log.entry(group("vmid"), time, group("rest"));
        }
        log
    }

    fn entry(&mut self, vmid: &str, time: Option<ReportTime>, line: &str) {
        let entry = self.guests.entry(vmid.to_owned()).or_default();
        entry.started_at = entry.started_at.or(time);
        entry.finished_at = time.or(entry.finished_at);
        if line.contains("Starting Backup of VM") {
            entry.object_type = match line.rsplit_once(" (") {
                Some((_, "qemu)")) => "VM",
                Some((_, "lxc)" | "openvz)")) => "Container",
                _ => "",
            };
        }
        if let Some((_, error)) = line.split_once(&format!("ERROR: Backup of VM {vmid} failed - ")) {
            entry.error = Some(error.to_owned());
        }
    }

    /// Adds to a guest of the table what the log knows of it.
    fn complete(&self, guest: &mut guests::Guest) {
        let Some(entry) = self.guests.get(&guest.vmid) else { return };
        let object: &mut ObjectReport = &mut guest.report;
        entry.object_type.clone_into(&mut object.object_type);
        object.started_at = entry.started_at;
        object.finished_at = entry.finished_at;
        let failed = object.status.as_ref().is_some_and(|status| status.status != Status::Success);
        if failed && object.message.is_none() {
            object.message.clone_from(&entry.error);
        }
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
        assert_eq!(subject(line).unwrap().finding(line).unwrap().status, Status::Failed);
    }
}
