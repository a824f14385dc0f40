//! Snapshot Replication: snapshots and replication tasks of shared folders and LUNs.
//!
//! No genuine mail has been seen. The name of the package is the mark, the task or shared folder is what stands under a label, in
//! brackets or quotation marks, or behind `replication task` and `shared folder`. A success must be told by subject and body alike.
//! Samples: `fixtures/mail/synology/unverified-snapshot-*`.

use super::signed_by;
use crate::{
    agreement::{self, without_names},
    dates,
    lines::labelled,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    words,
};
use backupchecks_core::model::{Outcome, Part, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

const NAME: &str = "snapshot replication";
const TASK: &[&str] = &[
    "replication task",
    "task name",
    "task",
    "replicatietaak",
    "taaknaam",
    "taak",
    "replikationsaufgabe",
    "aufgabe",
    "shared folder",
    "gedeelde map",
    "freigegebener ordner",
    "lun",
];

/// Snapshot Replication.
pub(crate) struct SnapshotReplication;

impl ReportParser for SnapshotReplication {
    fn id(&self) -> &'static str {
        "synology.snapshot_replication"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology Snapshot Replication: snapshots and replication tasks",
            recognised_by: "`Snapshot Replication` in the subject, or in a line of a mail that speaks of a replication or snapshot",
            reads: "No genuine mail was seen; English, Dutch and German words",
            rules: "The worst of subject and body; a success must stand in both.",
            example_subject: "[NAS01] Snapshot Replication - Replication task \"projects\" failed on NAS01",
            confidence: Confidence::Experimental,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &[NAME]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        let is_named = |line: &str| line.to_lowercase().contains(NAME);
        // A list of packages to be updated names it too.
        lines.subjects(mail).any(|(_, line)| is_named(line))
            || (lines.iter().any(is_named)
                && (lines.value(TASK).is_some()
                    || lines.iter().chain([mail.subject.as_str()]).any(|line| named(line).is_some())))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let Some(job) = lines
            .value(TASK)
            .or_else(|| lines.subjects(mail).find_map(|(_, line)| named(line)))
            .or_else(|| lines.report().find_map(named))
        else {
            return Outcome::ParseFailed(
                "neither a label nor a sentence names the task or the shared folder".to_owned(),
            );
        };
        let names = [Some(job), signed_by(lines)];
        let in_subject = lines.subjects(mail).find_map(|(part, line)| {
            let place = if part == Part::Subject { "subject" } else { "forwarded subject" };
            Some(agreement::finding(part, place, line, &without_names(line, &names)?))
        });
        let in_body = lines.report().find_map(|line| {
            if let Some((label, value)) = labelled(line) {
                let is_status =
                    ["status", "result", "resultaat", "ergebnis"].iter().any(|known| crate::labels::is(label, known));
                return is_status
                    .then(|| words::find(value))
                    .flatten()
                    .map(|found| agreement::finding(lines.part, "status", line, &found));
            }
            Some(agreement::finding(lines.part, "body", line, &without_names(line, &names)?))
        });
        // What no known word calls bad, such as a task that was paused, is no success either.
        let finding = match agreement::of_both(in_subject, in_body) {
            Ok(finding) => finding,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        if finding.status == Status::Success && lines.iter().any(|line| line.to_lowercase().contains("recovery point"))
        {
            return Outcome::ParseFailed(
                "it speaks of a recovery point, of which no genuine mail has been seen".to_owned(),
            );
        }
        let time = |labels| lines.value(labels).and_then(dates::report_time);
        Outcome::Report(vec![Report {
            host: signed_by(lines).map(str::to_owned),
            started_at: time(&["start time", "starttijd", "startzeit"]),
            finished_at: time(&["end time", "eindtijd", "endzeit"]),
            ..Report::new("Synology", "Snapshot Replication", job, finding)
        }])
    }
}

/// The task or share that a sentence names, between brackets or quotation marks, else up to its verb.
fn named(line: &str) -> Option<&str> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i)\b(?:replication|replicatie|replikation|snapshots?|schnappschuss)\b[^\["“]*(?:\[(?P<b>[^\]\[]*(?:\[[^\]]*\][^\]\[]*)*)\]|"(?P<q>[^"]+)"|“(?P<t>[^”]+)”)"#,
        )
    });
    static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:replication task|replicatietaak|replikationsaufgabe|shared folder|gedeelde map) (?P<name>.+?) (?:on|op|auf|to|naar|has|is|was|failed|mislukt|completed|voltooid|ist)\b",
        )
    });
    let found = QUOTED.captures(line).or_else(|| PLAIN.captures(line))?;
    let name = ["b", "q", "t", "name"].iter().find_map(|group| found.name(group))?.as_str().trim();
    (!name.is_empty()).then_some(name)
}
