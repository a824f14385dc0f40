//! Hyper Backup task reports (DSM 6 and 7).
//!
//! Subject `DESTINATION TYPE - TASK RESULT on HOST`, body a sentence with the result and then labelled lines. German was seen in
//! genuine mails and English in part; Dutch, French, Italian, Spanish and Danish are translations, so a success in them must stand
//! in subject and body. A unit may stay English in a German mail (`Dauer: 0 Second`).
//!
//! The one thing that a mail speaks of is the NAS itself, which becomes the only object, with the size of the source and by how
//! much the destination grew. A check of integrity is no run: a good one is a notice, a bad one is left to a person.
//! Samples: `fixtures/mail/synology/hyper-*`.

mod wording;

use super::{Reading, is_marked, own_finding, signed_by, titles};
use crate::{
    agreement::{position, without_names},
    dates, durations,
    lines::{Lines, labelled},
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    sizes, words,
};
use backupchecks_core::model::{ObjectReport, ObjectStatus, Outcome, Report, ReportTime, Status};
use jiff::SignedDuration;
use wording::{DESTINATION, DURATION, GROWTH, INTEGRITY, SOURCE_SIZE, START, TASK};

/// Hyper Backup.
pub(crate) struct HyperBackup;

impl ReportParser for HyperBackup {
    fn id(&self) -> &'static str {
        "synology.hyper_backup"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology Hyper Backup: task reports in German, English, Dutch, French, Italian, Spanish and Danish",
            recognised_by: "the labels of task and destination, or a subject or sentence on the backup task with `Hyper Backup`, `.hbk`, a \
                            destination type of DSM or the signature of the NAS",
            reads: "DSM 6 and 7; German, English; Dutch, French, Italian, Spanish, Danish (unverified)",
            rules: "The subject and the first sentence of the body; the worse of the two. An unverified wording of success must stand in both.",
            example_subject: "[NAS01] Network backup - Offsite failed on NAS01",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        wording::MARKS
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        let labelled =
            lines.value(TASK).is_some() && (lines.value(DESTINATION).is_some() || signed_by(lines).is_some());
        let is_bad = |result: &str| words::find(result).is_some_and(|found| found.status != Status::Success);
        let is_fixed = |title: &str| {
            wording::title(title).is_some_and(|found| {
                found.is_sure || (found.is_typed && (lines.iter().next().is_none() || is_bad(found.result)))
            }) || wording::sentence(title).is_some_and(|sentence| sentence.starts_with("Data backup task on "))
        };
        let titled = || titles(mail, lines).any(|(_, title)| is_fixed(title));
        let marked = || {
            signed_by(lines).is_some()
                || is_marked(mail, lines)
                || lines.iter().any(|line| line.contains("Hyper Backup") || line.contains(".hbk"))
        };
        let told = || {
            titles(mail, lines).any(|(_, title)| wording::title(title).is_some() || wording::sentence(title).is_some())
                || lines.iter().any(|line| wording::sentence(line).is_some())
        };
        labelled
            || titled()
            || super::event(lines).is_some_and(|event| wording::sentence(event).is_some())
            || (told() && marked())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        if let Some(outcome) = integrity_check(mail, lines) {
            return outcome;
        }
        let title = titles(mail, lines).find_map(|title| Some((title, wording::title(title.1)?)));
        let told = lines
            .value(TASK)
            .filter(|task| !super::is_signature(task))
            .or_else(|| lines.report().chain(super::event(lines)).find_map(wording::task_of));
        let Some(task) = told.or(title.as_ref().map(|(_, title)| title.task).filter(|task| !task.is_empty())) else {
            return Outcome::ParseFailed(
                "no task is named: the body has no line `Backup Task:`, `Datensicherungsaufgabe:` or `Back-uptaak:`, and \
                 the subject is not `… - TASK RESULT on HOST`"
                    .to_owned(),
            );
        };
        let host = signed_by(lines)
            .or(title.as_ref().map(|(_, title)| title.host))
            .or_else(|| lines.iter().find_map(wording::host_of));
        let names = [Some(task), host];
        let in_subject = match &title {
            Some((place, title)) => words::find(title.result).map(|found| Reading::of_title(*place, found)),
            None => titles(mail, lines)
                .find_map(|place| Some(Reading::of_title(place, without_names(wording::sentence(place.1)?, &names)?))),
        };
        let in_body = sentences(lines, &names).find_map(|line| {
            let found = without_names(line, &names)?;
            Some(Reading { part: lines.part, place: "first sentence", line, found })
        });
        let verified = wording::is_verified(lines, title.as_ref().map(|(_, title)| title));
        let finding = match own_finding(in_subject, in_body, verified) {
            Ok(finding) => finding,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let started_at = lines.value(START).and_then(dates::report_time);
        let seconds = lines.value(DURATION).and_then(durations::seconds);
        let decided = &finding.evidence()[0];
        let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
        let object = |host: &str| ObjectReport {
            name: host.to_owned(),
            object_type: "Host".to_owned(),
            status: Some(status),
            size_bytes: source_size(lines),
            transferred_bytes: lines.value(GROWTH).and_then(sizes::bytes),
            duration_seconds: seconds,
            ..ObjectReport::default()
        };
        Outcome::Report(vec![Report {
            host: host.map(str::to_owned),
            started_at,
            finished_at: finished(started_at, seconds),
            objects: host.map(object).into_iter().collect(),
            ..Report::new("Synology", "Hyper Backup", task, finding)
        }])
    }
}

/// A check of a backup's integrity is no run of its task.
fn integrity_check(mail: &Mail, lines: &Lines) -> Option<Outcome> {
    let speaks = |line: &str| {
        let line = line.to_lowercase();
        INTEGRITY.iter().any(|word| line.contains(word))
    };
    let name = lines.value(TASK);
    let is_named = |line: &str| name.is_some_and(|name| speaks(name) && position(line, name).is_some());
    let told = |line: &&str| speaks(line) && !is_named(line);
    let mut all = std::iter::once(mail.subject.as_str()).chain(lines.report());
    let line = all.find(told)?;
    let is_good = std::iter::once(mail.subject.as_str())
        .chain(lines.report())
        .filter(|line| labelled(line).is_none())
        .filter_map(|line| without_names(line, &[name]))
        .all(|found| found.status == Status::Success);
    Some(if is_good {
        Outcome::Notice(format!("a check of integrity, no run of the task: {line}"))
    } else {
        Outcome::ParseFailed(format!("a check of integrity that did not end well, and no run of the task: {line:?}"))
    })
}

/// The lines that may tell the result: no labelled ones, and only those that speak of one of `names` or are a known sentence, so
/// that the words of a mail gateway or a colleague above a forwarded report decide nothing.
fn sentences<'a>(lines: &'a Lines, names: &[Option<&str>]) -> impl Iterator<Item = &'a str> {
    let is_labelled = |line: &str| labelled(line).is_some_and(|(label, _)| label.split(' ').count() <= 4);
    let tells = move |line: &&str| {
        !is_labelled(line)
            && (wording::sentence(line).is_some()
                || names.iter().flatten().any(|name| !name.is_empty() && position(line, name).is_some()))
    };
    lines.report().filter(tells)
}

/// The size behind the label, else the sum of the sizes listed below it.
fn source_size(lines: &Lines) -> Option<u64> {
    let mut rest = lines.iter().skip_while(|line| {
        !labelled(line).is_some_and(|(label, _)| SOURCE_SIZE.iter().any(|known| crate::labels::is(label, known)))
    });
    let (_, value) = labelled(rest.next()?)?;
    if !value.is_empty() {
        return sizes::bytes(value);
    }
    let listed: Vec<u64> = rest
        .take_while(|line| line.starts_with(['-', '•']))
        .filter_map(|line| sizes::bytes(line.rsplit_once(':')?.1))
        .collect();
    (!listed.is_empty()).then(|| listed.iter().fold(0_u64, |sum, size| sum.saturating_add(*size)))
}

fn finished(started_at: Option<ReportTime>, seconds: Option<u64>) -> Option<ReportTime> {
    let started_at = started_at?;
    Some(ReportTime {
        local: started_at.local.checked_add(SignedDuration::from_secs(i64::try_from(seconds?).ok()?)).ok()?,
        ..started_at
    })
}
