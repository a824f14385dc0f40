//! Active Backup for Business, and Active Backup for Microsoft 365 and Google Workspace.
//!
//! Subject and body hold the same sentence: task word, task, `on`, store, result, such as `Backup task Servers on NAS01 has
//! completed`. The subject may lack the result, then the body decides. For Microsoft 365 the names stand in square brackets.
//!
//! Italian and the Danish and English results other than success are known from mails that others have parsed; the English
//! success and all of Dutch are translations, so a success in them must stand in subject and body. Hungarian has another order of
//! words, which no sample shows: such mails are recognised and left to a person.
//! Samples: `fixtures/mail/synology/active-*`.

use super::{Reading, lines, own_finding, signed_by, value};
use crate::{
    dates,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    words,
};
use backupchecks_core::model::{Finding, ObjectReport, Outcome, Part, Report};
use regex::Regex;
use std::sync::LazyLock;

const BUSINESS: &[(&str, &str)] = &[("Active Backup for Business", "Active Backup")];
const CLOUD: &[(&str, &str)] = &[
    ("Active Backup for Microsoft 365", "Active Backup for Microsoft 365"),
    ("Active Backup for Office 365", "Active Backup for Microsoft 365"),
    ("Active Backup for Google Workspace", "Active Backup for Google Workspace"),
    ("Active Backup for G Suite", "Active Backup for Google Workspace"),
];

/// Active Backup for Business.
pub(crate) struct ActiveBackup;

impl ReportParser for ActiveBackup {
    fn id(&self) -> &'static str {
        "synology.active_backup"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology Active Backup for Business: task reports in English, Italian, Danish and Dutch",
            recognised_by: "`Active Backup for Business` in the subject",
            reads: "DSM 6 and 7; English, Italian, Danish, Dutch (unverified)",
            rules: "The sentence in subject and body; the worse of the two. An unverified wording of success must stand in both.",
            example_subject: "NAS01 Active Backup for Business - Backup task Servers on NAS01 partially completed",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        edition(&mail.subject, BUSINESS).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail, BUSINESS)
    }
}

/// Active Backup for Microsoft 365 and for Google Workspace.
pub(crate) struct ActiveBackup365;

impl ReportParser for ActiveBackup365 {
    fn id(&self) -> &'static str {
        "synology.active_backup_365"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology Active Backup for Microsoft 365 and Google Workspace: task reports",
            recognised_by: "`Active Backup for Microsoft 365` or `Active Backup for Google Workspace` in the subject",
            reads: "DSM 6 and 7; Danish, and the languages of Active Backup for Business",
            rules: "As for Active Backup for Business.",
            example_subject: "Active Backup for Microsoft 365 - backupopgaven [Mailboxes] på [NAS01] er delvist gennemført",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        edition(&mail.subject, CLOUD).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail, CLOUD)
    }
}

/// The backup type that `subject` names, and what stands behind the name.
fn edition<'a>(subject: &'a str, editions: &[(&str, &'static str)]) -> Option<(&'static str, &'a str)> {
    editions.iter().find_map(|(name, backup_type)| {
        let (_, rest) = subject.split_once(name)?;
        Some((*backup_type, rest.trim_start_matches([' ', '-', ':'])))
    })
}

fn read(mail: &Mail, editions: &[(&str, &'static str)]) -> Outcome {
    let Some((backup_type, rest)) = edition(&mail.subject, editions) else {
        return Outcome::ParseFailed("the subject does not name the product".to_owned());
    };
    let lines = lines(mail);
    let in_body = lines.iter().find_map(|line| Some((line.as_str(), sentence(line)?)));
    let in_subject = sentence(rest);
    let Some(task) = in_body.as_ref().map(|(_, found)| found).or(in_subject.as_ref()) else {
        return Outcome::ParseFailed(
            "neither the subject nor a line of the body is a sentence like `Backup task NAME on NAS …` in a known language"
                .to_owned(),
        );
    };
    let finding = match finding(mail, in_subject.as_ref(), in_body.as_ref()) {
        Ok(finding) => finding,
        Err(reason) => return Outcome::ParseFailed(reason),
    };
    let time = |labels| value(&lines, labels).and_then(dates::report_time);
    Outcome::Report(vec![Report {
        backup_software: "Synology".to_owned(),
        backup_type: backup_type.to_owned(),
        job_name: task.name.to_owned(),
        finding,
        informational: false,
        attempt: None,
        host: Some(task.store).filter(|store| !store.is_empty()).or(signed_by(&lines)).map(str::to_owned),
        started_at: time(START),
        finished_at: time(END),
        objects: value(&lines, DEVICES).map(devices).unwrap_or_default(),
    }])
}

fn finding(
    mail: &Mail,
    subject: Option<&Sentence<'_>>,
    body: Option<&(&str, Sentence<'_>)>,
) -> Result<Finding, String> {
    let verified = subject.is_none_or(|found| found.verified) && body.is_none_or(|(_, found)| found.verified);
    let subject = subject.and_then(|found| words::find(found.result)).map(|found| Reading {
        part: Part::Subject,
        place: "subject",
        line: &mail.subject,
        found,
    });
    let body = body
        .and_then(|(line, sentence)| Some((line, words::find(sentence.result)?)))
        .map(|(line, found)| Reading { part: mail.body().part(), place: "first sentence", line, found });
    own_finding(subject, body, verified)
}

const START: &[&str] = &["start time", "ora d'inizio", "ora di inizio", "starttidspunkt", "starttijd"];
const END: &[&str] = &["end time", "ora di fine", "sluttidspunkt", "eindtijd"];
const DEVICES: &[&str] = &["device list", "elenco dispositivi", "enhedsliste", "apparatenlijst"];

/// The devices that a mail lists; it does not say how each of them fared.
fn devices(list: &str) -> Vec<ObjectReport> {
    let names = list.split([',', ';']).map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| ObjectReport { name: name.to_owned(), object_type: "Device".to_owned(), ..ObjectReport::default() })
        .collect()
}

#[derive(Debug)]
struct Sentence<'a> {
    name: &'a str,
    store: &'a str,
    /// What follows the store; may be empty.
    result: &'a str,
    /// Whether a success in this language was seen in a genuine mail.
    verified: bool,
}

/// Task word, task, `on`, store and the rest. The task is taken as long as possible, as its name may hold ` on ` too.
fn sentence(text: &str) -> Option<Sentence<'_>> {
    static LANGUAGES: LazyLock<Vec<(Regex, bool)>> = LazyLock::new(|| {
        let languages = [
            ("(?:the )?backup task", "on", false),
            ("(?:l['’])?attività di backup", "su", true),
            ("backupopgaven?", "på", true),
            ("(?:de )?back-?up-?taak", "op", false),
        ];
        languages
            .into_iter()
            .filter_map(|(task, on, verified)| {
                let pattern =
                    format!(r"(?i)^{task} (?P<task>.+) {on} (?P<store>\[[^\]]+\]|[^\s\[]+?)\.?(?:\s(?P<result>.*))?$");
                Some((Regex::new(&pattern).ok()?, verified))
            })
            .collect()
    });
    LANGUAGES.iter().find_map(|(pattern, verified)| {
        let found = pattern.captures(text)?;
        let group = |name| found.name(name).map_or("", |part| part.as_str().trim());
        Some(Sentence {
            name: without_brackets(group("task")),
            store: without_brackets(group("store")),
            result: group("result"),
            verified: *verified,
        })
    })
}

fn without_brackets(text: &str) -> &str {
    text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<[&str; 3]>) {
        let found = sentence(text).map(|found| [found.name, found.store, found.result]);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_sentence_is_taken_apart_in_every_language() {
        check("Backup task Servers on NAS01 partially completed", Some(["Servers", "NAS01", "partially completed"]));
        check("L’attività di backup PC su NAS è stata completata.", Some(["PC", "NAS", "è stata completata."]));
        check("backupopgaven [Post] på [NAS 1] er fuldført", Some(["Post", "NAS 1", "er fuldført"]));
        check("back-uptaak Servers op NAS01 mislukt", Some(["Servers", "NAS01", "mislukt"]));
        check("Your mailbox is full", None);
    }

    #[test]
    fn the_last_on_parts_task_and_store() {
        check("Backup task Laptops on site on NAS01 failed", Some(["Laptops on site", "NAS01", "failed"]));
        check("attività di backup su misura su NAS completata", Some(["su misura", "NAS", "completata"]));
    }

    #[test]
    fn a_result_may_be_missing() {
        check("Backup task Servers on NAS01", Some(["Servers", "NAS01", ""]));
        check("Backup task Servers on NAS01.", Some(["Servers", "NAS01", ""]));
    }
}
