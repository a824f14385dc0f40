//! Cobian Backup 8 to 11 and Cobian Reflector.
//!
//! A mail is a log. Each task ends in it with `** Backup done for the task "X". Errors: N. … **`, and each is a result of its own;
//! older versions and the short form only count for the whole run (`** The backup is done. Errors: 0 **`). There is no warning: any
//! error makes a task failed. Lines that begin with `ERR` are its messages and decide nothing, as the counter counts them.
//!
//! A task that began and has no end in a log with ends is a warning. English and Spanish are known; where the log is in another
//! language, a task with errors is read as failed and one without is left to a person.
//!
//! The short form names no task. Then the task is the only one that the log names, or the one in the subject (`Backup TASK
//! (COMPUTER)`), else the computer in `Cobian Backup 11 [COMPUTER]`.
//! Samples: `fixtures/mail/cobian/`, written after logs that others have read.

mod log;

use crate::{
    dates,
    mail::Mail,
    patterns::pattern,
    prefixes,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{
    Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, ReportTime, Status,
};
use log::{Done, Log};
use regex::Regex;
use std::sync::LazyLock;

/// Cobian Backup and Cobian Reflector.
pub(crate) struct Cobian;

impl ReportParser for Cobian {
    fn id(&self) -> &'static str {
        "cobian.log"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Cobian Backup and Cobian Reflector: the mailed log, one result for each task",
            recognised_by: "the line of the log that ends a task or a run, the sentence `This is an automatic mail message from \
                            Cobian`, or the subject `Cobian Backup N [COMPUTER]`",
            reads: "Cobian Backup 8 to 11, Cobian Reflector; English and Spanish",
            rules: "Errors counted at the end of a task make it failed, none a success. A task without its end is a warning. \
                    Lines with ERR and names of files decide nothing.",
            example_subject: "Cobian Backup 11 [SRV-FILE01] (2026-03-01)",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "Cobian",
            "Backup done for the task",
            "Respaldo terminado",
            "The backup is done",
            "El respaldo ",
            "Backup finished.",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        computer(&mail.subject).is_some()
            || mail.body().lines().any(|line| line.contains("automatic mail message from Cobian"))
            || (log::has_result(mail) && (names_product(mail) || !log::read(mail).done.is_empty()))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let log = log::read(mail);
        let reports = if log.done.is_empty() { whole(mail, &log).map(|report| vec![report]) } else { each(mail, &log) };
        reports.map_or_else(Outcome::ParseFailed, Outcome::Report)
    }
}

fn names_product(mail: &Mail) -> bool {
    let names = |text: &str| text.contains("Cobian");
    names(&mail.subject) || mail.from_name.as_deref().is_some_and(names) || mail.body().lines().any(names)
}

/// One result for each task that the log ends.
fn each(mail: &Mail, log: &Log) -> Result<Vec<Report>, String> {
    let part = mail.body().part();
    if let Some(done) = log.done.iter().find(|done| !done.is_known && !done.has_errors) {
        return Err(format!(
            "the end of the task {:?} is told in words that are not known, so its success is not sure",
            done.task
        ));
    }
    // A run that counts more errors than its tasks must not become a success.
    let worse = log.totals.iter().find(|(_, has_errors)| *has_errors && log.done.iter().all(|done| !done.has_errors));
    let mut reports: Vec<Report> = Vec::new();
    for done in &log.done {
        let mut finding = of_counter(&done.counter, done.has_errors, part, &done.line);
        if let Some((counter, has_errors)) = worse {
            finding = finding.or_worse(of_counter(counter, *has_errors, part, counter));
        }
        let report = report(mail, &done.task, finding, Some(done));
        // A task that ran twice stands in the mail twice; both are kept.
        reports.push(report);
    }
    for (task, words) in &log.unfinished {
        let evidence = Evidence::new(part, &format!("{words} \"{task}\""), words);
        let finding = Finding::new(Status::Warning, "the task began, and the log does not tell its end", evidence);
        reports.push(report(mail, task, finding, None));
    }
    Ok(reports)
}

/// The result of a run whose log counts for all tasks together.
fn whole(mail: &Mail, log: &Log) -> Result<Report, String> {
    let part = mail.body().part();
    let finding = log
        .totals
        .iter()
        .map(|(counter, has_errors)| of_counter(counter, *has_errors, part, counter))
        .reduce(Finding::or_worse);
    let Some(finding) = finding else {
        return Err("the log has no line `** Backup done for the task \"…\". Errors: N … **` or `** The backup is done. Errors: N **`".to_owned());
    };
    let name = log.only_task.as_deref().or_else(|| task_in_subject(&mail.subject)).or_else(|| computer(&mail.subject));
    let Some(name) = name else {
        return Err(format!(
            "no task is named, neither in the log nor in the subject; the run says {}",
            finding.evidence()[0].words
        ));
    };
    Ok(report(mail, name, finding, None))
}

fn of_counter(counter: &str, has_errors: bool, part: Part, line: &str) -> Finding {
    let status = if has_errors { Status::Failed } else { Status::Success };
    Finding::new(status, format!("log says {counter}"), Evidence::new(part, line, counter))
}

fn report(mail: &Mail, task: &str, finding: Finding, done: Option<&Done>) -> Report {
    let decided = &finding.evidence()[0];
    let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
    let time = |index: usize| {
        let text = done?.times.get(index)?.as_deref()?;
        dates::sure_date_time(text).map(ReportTime::local)
    };
    let object = ObjectReport {
        name: task.to_owned(),
        object_type: "Task".to_owned(),
        status: Some(status),
        message: done.filter(|done| done.has_errors && !done.errors.is_empty()).map(|done| done.errors.join("\n")),
        transferred_bytes: done.and_then(|done| done.size_bytes),
        duration_seconds: done.and_then(|done| done.seconds),
        started_at: time(0),
        finished_at: time(1),
        ..ObjectReport::default()
    };
    Report {
        host: computer(&mail.subject).map(str::to_owned),
        started_at: time(0),
        finished_at: time(1),
        objects: vec![object],
        ..Report::new("Cobian", "Backup", task, finding)
    }
}

/// The computer in `Cobian Backup 11 [COMPUTER] (date)`.
fn computer(subject: &str) -> Option<&str> {
    static SUBJECT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"Cobian (?:Backup|Reflector)(?: ?\d+(?:\.\d+)*)?\s*[\[(](?P<name>[^\])]+)[\])]"));
    SUBJECT
        .captures(subject)?
        .name("name")
        .map(|name| name.as_str().trim())
        .filter(|name| name.chars().any(char::is_alphabetic))
}

/// The task in `Backup TASK (COMPUTER)`.
fn task_in_subject(subject: &str) -> Option<&str> {
    static SUBJECT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?:^|\s-\s)Backup (?P<task>.+?)\s*\([^()]+\)$"));
    SUBJECT.captures(prefixes::strip(subject))?.name("task").map(|name| name.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(subject: &str, text: &str) -> Outcome {
        Cobian.read(&Mail::sample(subject, text))
    }

    #[track_caller]
    fn check(subject: &str, text: &str, expected: &[(&str, Status)]) {
        let Outcome::Report(reports) = read(subject, text) else { panic!("{:?}", read(subject, text)) };
        let found: Vec<_> = reports.iter().map(|report| (report.job_name.as_str(), report.finding.status)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn each_task_is_a_result() {
        check(
            "Cobian Backup 11 [PC] (2026-03-01)",
            "** Backup done for the task \"A\". Errors: 0 **\n** Backup done for the task \"B\". Errors: 2 **",
            &[("A", Status::Success), ("B", Status::Failed)],
        );
        check(
            "x",
            "** Backup done for the task \"A\". Errors: 0 **\n*** Backup finished. Errors: 1 ***",
            &[("A", Status::Failed)],
        );
        check("x", "** Sicherung der Aufgabe \"A\" beendet. Fehler: 3. Dateien: 1 **", &[("A", Status::Failed)]);
    }

    #[test]
    fn the_short_form_takes_its_name_from_elsewhere() {
        check("Backup Docs (PC-01)", "** The backup is done. Errors: 0 **", &[("Docs", Status::Success)]);
        check(
            "FW: Cobian Backup 11 [PC-01] (2026-03-01)",
            "** The backup is done. Errors: 3 **",
            &[("PC-01", Status::Failed)],
        );
        check("x", "** Backing up the task \"A\" **\n** The backup is done. Errors: 0 **", &[("A", Status::Success)]);
    }

    #[test]
    fn without_a_counter_or_a_name_there_is_no_result() {
        assert!(matches!(read("Cobian Backup 11 [PC]", "see the attached log"), Outcome::ParseFailed(_)));
        assert!(matches!(read("nightly", "** The backup is done. Errors: 0 **"), Outcome::ParseFailed(_)));
        assert!(matches!(
            read("x", "** Sicherung der Aufgabe \"A\" beendet. Fehler: 0. Dateien: 1 **"),
            Outcome::ParseFailed(_)
        ));
    }
}
