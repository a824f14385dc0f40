//! Hyper Backup task reports (DSM 6 and 7).
//!
//! Subject `DESTINATION TYPE - TASK RESULT on HOST`, body a sentence with the result and then labelled lines. German was seen in
//! genuine mails and English in part; Dutch is a translation, so a Dutch success must stand in subject and body. A unit may stay
//! English in a German mail (`Dauer: 0 Second`).
//!
//! The one thing that a mail speaks of is the NAS itself, which becomes the only object.
//! Samples: `fixtures/mail/synology/hyper-*`.

use super::{Reading, lines, own_finding, signed_by, value};
use crate::{
    dates, durations,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    words::{self, Found},
};
use backupchecks_core::model::{ObjectReport, ObjectStatus, Outcome, Part, Report, ReportTime};
use jiff::SignedDuration;
use regex::Regex;
use std::sync::LazyLock;

const TASK: &[&str] = &["datensicherungsaufgabe", "backup task", "back-uptaak", "backuptaak"];
const DESTINATION: &[&str] =
    &["datensicherungsziel", "sicherungsziel", "backup destination", "back-updoel", "backupdoel"];
const START: &[&str] = &["startzeit", "start", "start time", "starttijd"];
const DURATION: &[&str] = &["dauer", "duration", "duur"];

/// Hyper Backup.
pub(crate) struct HyperBackup;

impl ReportParser for HyperBackup {
    fn id(&self) -> &'static str {
        "synology.hyper_backup"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology Hyper Backup: task reports in German, English and Dutch",
            recognised_by: "the labels of task and destination, or the sentence on the data backup with `Hyper Backup`, \
                            `.hbk` or the signature of the NAS",
            reads: "DSM 6 and 7; German, English, Dutch (unverified)",
            rules: "The subject and the first sentence of the body; the worse of the two. An unverified wording of success must stand in both.",
            example_subject: "[NAS01] Network backup - Offsite failed on NAS01",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = lines(mail);
        let labelled = value(&lines, TASK).is_some() && value(&lines, DESTINATION).is_some();
        let marked = || {
            signed_by(&lines).is_some()
                || lines.iter().any(|line| line.contains("Hyper Backup") || line.contains(".hbk"))
        };
        let told = || sentence(&mail.subject).is_some() || lines.iter().any(|line| sentence(line).is_some());
        labelled || (told() && marked())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = lines(mail);
        let subject = subject(&mail.subject);
        let Some(task) = value(&lines, TASK).or(subject.as_ref().map(|subject| subject.task)) else {
            return Outcome::ParseFailed(
                "no task is named: the body has no line `Backup Task:`, `Datensicherungsaufgabe:` or `Back-uptaak:`, and \
                 the subject is not `… - TASK RESULT on HOST`"
                    .to_owned(),
            );
        };
        let host = signed_by(&lines).or(subject.as_ref().map(|subject| subject.host));
        let in_subject = match &subject {
            Some(subject) => words::find(subject.result),
            None => sentence(&mail.subject).and_then(|sentence| result(sentence, &[Some(task), host])),
        };
        let in_subject =
            in_subject.map(|found| Reading { part: Part::Subject, place: "subject", line: &mail.subject, found });
        let in_body =
            sentences(&lines, &[Some(task), host]).find_map(|line| Some((line, result(line, &[Some(task), host])?)));
        let in_body =
            in_body.map(|(line, found)| Reading { part: mail.body().part(), place: "first sentence", line, found });
        let finding = match own_finding(in_subject, in_body, true) {
            Ok(finding) => finding,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let started_at = value(&lines, START).and_then(dates::report_time);
        let decided = &finding.evidence()[0];
        let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
        Outcome::Report(vec![Report {
            backup_software: "Synology".to_owned(),
            backup_type: "Hyper Backup".to_owned(),
            job_name: task.to_owned(),
            informational: false,
            attempt: None,
            host: host.map(str::to_owned),
            started_at,
            finished_at: finished(started_at, value(&lines, DURATION).and_then(durations::seconds)),
            objects: host.map(|host| object(host, status)).into_iter().collect(),
            finding,
        }])
    }
}

fn object(host: &str, status: ObjectStatus) -> ObjectReport {
    ObjectReport {
        name: host.to_owned(),
        object_type: "Host".to_owned(),
        status: Some(status),
        ..ObjectReport::default()
    }
}

/// The sentence of a push notification in `text`: `Data backup task on NAS01 partially completed`.
fn sentence(text: &str) -> Option<&str> {
    ["Data backup task on ", "Data backup on ", "Datensicherungsaufgabe ", "Die Datensicherung auf "]
        .iter()
        .find_map(|start| text.find(start))
        .map(|at| &text[at..])
}

/// The lines that may tell the result: no labelled ones, and only those that speak of one of `names`, so that the words of
/// a mail gateway or a colleague above a forwarded report decide nothing.
fn sentences<'a>(lines: &'a [String], names: &[Option<&str>]) -> impl Iterator<Item = &'a str> {
    let is_labelled = |line: &str| line.split_once(':').is_some_and(|(label, _)| label.split(' ').count() <= 4);
    let tells = move |line: &&str| {
        !is_labelled(line) && names.iter().flatten().any(|name| !name.is_empty() && position(line, name).is_some())
    };
    lines.iter().map(String::as_str).filter(tells)
}

/// The worst result in `line`, without the first mention of each of `names`: a task may be called `Failed logins`.
fn result<'a>(line: &'a str, names: &[Option<&str>]) -> Option<Found<'a>> {
    let mut pieces = vec![line];
    for name in names.iter().flatten().filter(|name| !name.is_empty()) {
        let hit = pieces.iter().enumerate().find_map(|(index, piece)| Some((index, position(piece, name)?)));
        if let Some((index, at)) = hit {
            let piece = pieces.remove(index);
            pieces.insert(index, &piece[at + name.len()..]);
            pieces.insert(index, &piece[..at]);
        }
    }
    // The first of equally bad ones: `max_by_key` alone would give the last.
    pieces.into_iter().filter_map(words::find).rev().max_by_key(|found| found.status)
}

/// Where `name` stands in `text` as a whole word.
fn position(text: &str, name: &str) -> Option<usize> {
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

struct Subject<'a> {
    task: &'a str,
    result: &'a str,
    host: &'a str,
}

/// `[PREFIX] WebDAV cloud backup - TASK erfolgreich auf HOST`.
fn subject(text: &str) -> Option<Subject<'_>> {
    static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^.*?\s-\s(?P<task>.+?)\s(?P<result>
                (?:nicht\s)?erfolgreich | teilweise\sabgeschlossen | fehlgeschlagen
              | (?:un)?successful | partially\scompleted | failed
              | (?:niet\s|gedeeltelijk\s)?voltooid | geslaagd | mislukt
              )\s(?:auf|on|op)\s(?P<host>\S+)$",
        )
        .ok()
    });
    let found = SUBJECT.as_ref()?.captures(text)?;
    let group = |name| found.name(name).map_or("", |part| part.as_str());
    Some(Subject { task: group("task"), result: group("result"), host: group("host") })
}

fn finished(started_at: Option<ReportTime>, seconds: Option<u64>) -> Option<ReportTime> {
    let started_at = started_at?;
    Some(ReportTime {
        local: started_at.local.checked_add(SignedDuration::from_secs(i64::try_from(seconds?).ok()?)).ok()?,
        ..started_at
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_subject(text: &str, expected: Option<[&str; 3]>) {
        let found = subject(text).map(|found| [found.task, found.result, found.host]);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_subject_gives_task_result_and_host() {
        check_subject(
            "[NAS] WebDAV cloud backup - Cloud erfolgreich auf NAS01",
            Some(["Cloud", "erfolgreich", "NAS01"]),
        );
        check_subject("Network backup - A - B on C failed on NAS01", Some(["A - B on C", "failed", "NAS01"]));
        check_subject("Lokaal - Kantoor niet voltooid op NAS01", Some(["Kantoor", "niet voltooid", "NAS01"]));
        check_subject("Weekly newsletter - how not to be failed", None);
    }

    #[test]
    fn a_task_named_as_a_result_decides_nothing() {
        let line = "Your backup task Failed logins is now complete.";
        let found = result(line, &[Some("Failed logins"), Some("NAS01")]).unwrap();
        assert_eq!(found.words, "complete");
    }
}
