//! NAKIVO Backup & Replication. No genuine mail has been seen: only the sender's display name is known.
//!
//! The job stands in quotation marks in the subject or under a label, the kind of job in the subject or the body. A table with a
//! status per machine gives the objects; a machine that was stopped is a warning. A success must be told by subject and body alike,
//! where the body tells by a status, a sentence or its machines.
//! Samples: `fixtures/mail/nakivo/unverified-*`, all of them invented.

use crate::{
    agreement, dates, durations, labels,
    lines::Lines,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    sizes,
    table::Table,
};
use backupchecks_core::{
    model::{Finding, ObjectReport, ObjectStatus, Outcome, Part, Report},
    rules::status::overall,
};
use regex::Regex;
use std::sync::LazyLock;

const JOB: &[&str] = &["job name", "job", "backup job", "replication job", "backup copy job", "recovery job"];
const NAME: &[&str] = &[
    "name",
    "vm",
    "vm name",
    "source",
    "source vm",
    "source name",
    "machine",
    "object",
    "item",
    "instance",
    "source object",
];
const STATUS: &[&str] = &["status", "result", "state"];

/// NAKIVO Backup & Replication.
pub(crate) struct Nakivo;

impl ReportParser for Nakivo {
    fn id(&self) -> &'static str {
        "nakivo.job"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "NAKIVO Backup & Replication: backup, replication, backup copy and recovery jobs",
            recognised_by: "`NAKIVO` in the sender's name or the subject, or `NAKIVO Backup & Replication` in the body",
            reads: "No genuine mail was seen; English words",
            rules: "The worst of subject, body and machines; a success must stand in subject and body.",
            example_subject: "Backup job \"Nightly VMs\" has completed successfully",
            confidence: Confidence::Experimental,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["nakivo"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let is_named = |text: &str| text.to_lowercase().contains("nakivo");
        let lines = mail.lines();
        mail.from_name.as_deref().is_some_and(is_named)
            || lines.subjects(mail).any(|(_, line)| is_named(line))
            || lines.iter().any(|line| line.to_lowercase().contains("nakivo backup & replication"))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let titles: Vec<(Part, &str)> = lines.subjects(mail).collect();
        let title = titles.iter().copied().find(|(_, title)| quoted(title).is_some()).or(titles.first().copied());
        let (part, title) = title.unwrap_or((Part::Subject, ""));
        let Some(job) = quoted(title).or_else(|| lines.value(JOB).map(|job| job.trim_matches('"'))) else {
            return without_job(&mail.subject);
        };
        let names = [Some(job)];
        let objects = objects(mail);
        let machines: Vec<&str> = objects.iter().map(|object| object.name.as_str()).collect();
        let in_body = overall(agreement::in_body(lines, &names, &machines), &objects);
        let finding = match agreement::of_both(agreement::in_subject(part, title, &names), in_body) {
            Ok(finding) => finding,
            Err(_) if is_begin(title, job) => return Outcome::Notice(format!("a job that begins: {title}")),
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        Outcome::Report(vec![report(lines, (title, job), finding, objects)])
    }
}

fn report(lines: &Lines, (title, job): (&str, &str), finding: Finding, objects: Vec<ObjectReport>) -> Report {
    let time = |labels: &[&str]| lines.value(labels).and_then(dates::report_time);
    Report {
        started_at: time(&["start time", "started", "started at"]),
        finished_at: time(&["end time", "finished", "finished at", "completed at"]),
        objects,
        ..Report::new("NAKIVO", backup_type(title, job, lines), job, finding)
    }
}

/// A mail without a job: a test, a licence, an update, else nothing that is understood.
fn without_job(subject: &str) -> Outcome {
    static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:test (?:e-?)?(?:mail|message)|licen[cs]e|update|new version|support|newsletter)\b")
    });
    if NOTICE.is_match(subject) && agreement::lenient(subject, &[]).is_none() {
        return Outcome::Notice(format!("no result: {subject}"));
    }
    Outcome::ParseFailed("no job is named: the subject has no quotation marks, and the body no line `Job:`".to_owned())
}

fn is_begin(title: &str, job: &str) -> bool {
    static BEGIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:started|starting|begun)\b"));
    BEGIN.is_match(&title.replacen(job, "", 1))
}

fn quoted(title: &str) -> Option<&str> {
    [("\"", "\""), ("“", "”"), ("„", "“"), ("«", "»")]
        .iter()
        .find_map(|(open, close)| labels::between(title, open, close))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// The kind of job by the words of the subject, else of the body; never by the name of the job.
fn backup_type(title: &str, job: &str, lines: &Lines) -> &'static str {
    let kind = |line: &str| {
        let line = line.replacen(job, "", 1).to_lowercase();
        [
            ("backup copy", "Backup Copy Job"),
            ("replication job", "Replication Job"),
            ("replica job", "Replication Job"),
            ("recovery job", "Recovery Job"),
            ("restore job", "Recovery Job"),
            ("recovery of", "Recovery Job"),
            ("backup job", "Backup Job"),
        ]
        .iter()
        .find(|(words, _)| line.contains(words))
        .map(|(_, kind)| *kind)
    };
    let labelled = lines.value(&["job type", "type"]).and_then(|value| {
        let value = value.to_lowercase();
        [
            ("copy", "Backup Copy Job"),
            ("replication", "Replication Job"),
            ("recovery", "Recovery Job"),
            ("backup", "Backup Job"),
        ]
        .iter()
        .find(|(word, _)| value.contains(word))
        .map(|(_, kind)| *kind)
    });
    kind(title).or(labelled).or_else(|| lines.report().find_map(kind)).unwrap_or("Backup Job")
}

/// The machines of every table that has a name and a status.
fn objects(mail: &Mail) -> Vec<ObjectReport> {
    let grid = mail.body();
    let mut objects = Vec::new();
    for table in Table::all(grid, &[NAME, STATUS]) {
        for row in table.rows() {
            let (name, words) = (table.cell(row, NAME), table.cell(row, STATUS));
            let Some(found) = agreement::lenient(words, &[]).filter(|_| !name.is_empty()) else { continue };
            let cell = |names: &[&str]| Some(table.cell(row, names)).filter(|text| !text.is_empty());
            objects.push(ObjectReport {
                name: name.to_owned(),
                object_type: "VM".to_owned(),
                status: Some(ObjectStatus { status: found.status, part: grid.part(), words: words.to_owned() }),
                message: cell(&["details", "message", "error", "description"]).map(str::to_owned),
                size_bytes: cell(&["size", "data size"]).and_then(sizes::bytes),
                transferred_bytes: cell(&["transferred", "data transferred", "transferred data"])
                    .and_then(sizes::bytes),
                duration_seconds: cell(&["duration"]).and_then(durations::seconds),
                ..ObjectReport::default()
            });
        }
    }
    objects
}
