//! Storage replication mails of Proxmox VE.
//!
//! Only failures are mailed: subject `Replication Job: 'ID' failed`. The body's `Last successful sync:` is the time of an
//! earlier run, which is why nothing but the subject and the sentence of failure is read as a result. The id begins with the
//! number of the guest.
//! Samples: `fixtures/mail/proxmox/replication-*`, written after the template in the product's source.

use crate::{
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};
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
            recognised_by: "`Replication Job: 'ID'` in the subject, or `Replication job 'ID' with target …` in the body",
            reads: "All versions; English",
            rules: "Only failures are mailed. `Last successful sync:` is the time of an earlier run and decides nothing.",
            example_subject: "Replication Job: '100-0' failed",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Replication Job: '", "Replication job '"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::find(mail, job).is_some() || sentence(mail.body()).is_some()
    }

    fn version(&self) -> u32 {
        2
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines: Vec<&str> = mail.body().lines().collect();
        let sentence = sentence(mail.body());
        let told = subjects::find(mail, job);
        let id = told.map(|((id, _), _)| id).or(sentence.map(|(id, _)| id));
        let evidence = match (told, sentence) {
            (Some(((_, rest), subject)), _) if rest.starts_with("failed") => {
                Evidence::new(subject.part, subject.text, "failed")
            }
            (_, Some((_, line))) => Evidence::new(mail.body().part(), line, "failed"),
            _ => {
                return Outcome::ParseFailed(
                    "neither the subject nor the sentence `Replication job … failed!` of the body says `failed`"
                        .to_owned(),
                );
            }
        };
        let Some(id) = id else {
            return Outcome::ParseFailed("neither subject nor body names a replication job".to_owned());
        };
        let object = ObjectReport {
            name: id.split_once('-').map_or(id, |(guest, _)| guest).to_owned(),
            status: Some(ObjectStatus { status: Status::Failed, part: evidence.part, words: "failed".to_owned() }),
            message: error(&lines),
            ..ObjectReport::default()
        };
        let finding = Finding::new(Status::Failed, "a replication job reports its failure", evidence);
        let report = Report::new("Proxmox VE", "Replication", id, finding);
        Outcome::Report(vec![Report { objects: vec![object], ..report }])
    }
}

/// The id in `Replication job 'ID' with target 'T' and schedule 'S' failed!`, and that line.
fn sentence(body: &Grid) -> Option<(&str, &str)> {
    body.lines().find_map(|line| {
        let (id, rest) = line.strip_prefix("Replication job '")?.split_once('\'')?;
        rest.ends_with("failed!").then_some((id.trim(), line))
    })
}

/// The id of the job in a subject, and what stands behind it.
fn job(subject: &str) -> Option<(&str, &str)> {
    static SUBJECT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bReplication Job: '(?P<id>[^']+)'\s*(?P<rest>.*)$"));
    let found = SUBJECT.captures(subject)?;
    Some((found.name("id")?.as_str().trim(), found.name("rest")?.as_str().trim()))
}

/// The text behind `Error:`, on its line or on those that follow.
fn error(lines: &[&str]) -> Option<String> {
    let at = lines.iter().position(|line| line.starts_with("Error:"))?;
    let first = lines[at].trim_start_matches("Error:").trim();
    let text = std::iter::once(first).chain(lines[at + 1..].iter().copied()).filter(|line| !line.is_empty());
    Some(text.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
}
