//! Storage replication mails of Proxmox VE.
//!
//! Only failures are mailed: subject `Replication Job: 'ID' failed`. The body's `Last successful sync:` is the time of an
//! earlier run, which is why nothing but the subject and the sentence of failure is read as a result. The id begins with the
//! number of the guest.
//! Samples: `fixtures/mail/proxmox/replication-*`, written after the template in the product's source.

use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Storage replication.
pub(crate) struct Replication;

impl ReportParser for Replication {
    fn id(&self) -> &'static str {
        "proxmox.replication"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Proxmox VE storage replication: failed jobs, the only ones that are mailed",
            recognised_by: "`Replication Job: 'ID'` in the subject",
            reads: "All versions; English",
            rules: "Only failures are mailed. `Last successful sync:` is the time of an earlier run and decides nothing.",
            example_subject: "Replication Job: '100-0' failed",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Replication Job: '"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        job(&mail.subject).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let Some((id, rest)) = job(&mail.subject) else {
            return Outcome::ParseFailed("the subject names no replication job".to_owned());
        };
        let lines: Vec<&str> = mail.body().lines().collect();
        let failed_in_body =
            lines.iter().find(|line| line.starts_with("Replication job '") && line.ends_with("failed!"));
        let evidence = match failed_in_body {
            _ if rest == "failed" => Evidence::new(Part::Subject, &mail.subject, "failed"),
            Some(line) => Evidence::new(mail.body().part(), line, "failed"),
            None => {
                return Outcome::ParseFailed(
                    "neither the subject nor the sentence `Replication job … failed!` of the body says `failed`"
                        .to_owned(),
                );
            }
        };
        let object = ObjectReport {
            name: id.split_once('-').map_or(id, |(guest, _)| guest).to_owned(),
            status: Some(ObjectStatus { status: Status::Failed, part: evidence.part, words: "failed".to_owned() }),
            message: error(&lines),
            ..ObjectReport::default()
        };
        Outcome::Report(vec![Report {
            backup_software: "Proxmox VE".to_owned(),
            backup_type: "Replication".to_owned(),
            job_name: id.to_owned(),
            finding: Finding::new(Status::Failed, "a replication job reports its failure", evidence),
            informational: false,
            attempt: None,
            host: None,
            started_at: None,
            finished_at: None,
            objects: vec![object],
        }])
    }
}

/// The id of the job in a subject, and what stands behind it.
fn job(subject: &str) -> Option<(&str, &str)> {
    static SUBJECT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\bReplication Job: '(?P<id>[^']+)'\s*(?P<rest>.*)$").ok());
    let found = SUBJECT.as_ref()?.captures(subject)?;
    Some((found.name("id")?.as_str().trim(), found.name("rest")?.as_str().trim()))
}

/// The text behind `Error:`, on its line or on those that follow.
fn error(lines: &[&str]) -> Option<String> {
    let at = lines.iter().position(|line| line.starts_with("Error:"))?;
    let first = lines[at].trim_start_matches("Error:").trim();
    let text = std::iter::once(first).chain(lines[at + 1..].iter().copied()).filter(|line| !line.is_empty());
    Some(text.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
}
