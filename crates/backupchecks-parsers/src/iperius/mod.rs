//! Iperius Backup: reports as text or as an HTML table.
//!
//! German mails were seen by others: `Backup starten:`, `Backup abgeschlossen:` with the time it took in parentheses, `Größe der kopierten
//! Daten:`, and a sentence such as `erfolgreich abgeschlossen`. The subject is free text, and so the job is the label that names it,
//! the name in quotation marks in the sentence, or what the subject says beside product and result. The label `Backup abgeschlossen:`
//! is a time and no result. Of other languages nothing is known: their success must stand in subject and body.
//! Samples: `fixtures/mail/iperius/`.

mod subject;

use crate::{
    dates, durations, forwarded,
    grid::{Grid, Row},
    labels,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    sizes,
    told::{self, Line},
    words,
};
use backupchecks_core::model::{Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};

const START: &[&str] = &["Backup starten", "Backup gestartet", "Backup started", "Backup start"];
const END: &[&str] = &["Backup abgeschlossen", "Backup beendet", "Backup completed", "Backup finished"];
const SIZE: &[&str] = &["Größe der kopierten Daten", "Size of copied data", "Copied data size"];
const NAME: &[&str] = &[
    "Backup-Job",
    "Backupjob",
    "Backup Job",
    "Backup-Name",
    "Backupname",
    "Backup name",
    "Name des Backups",
    "Auftrag",
    "Job",
    "Job name",
    "Operation",
];
const HOST: &[&str] = &["Computer", "Computername", "Rechner", "PC", "Computer name"];
const COUNTERS: &[&str] =
    &["Fehler", "Errors", "Anzahl der Fehler", "Warnungen", "Warnings", "Status", "Ergebnis", "Result"];

/// Iperius Backup.
pub(crate) struct Iperius;

impl ReportParser for Iperius {
    fn id(&self) -> &'static str {
        "iperius.backup"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Iperius Backup: job reports",
            recognised_by: "the name Iperius, or the labels `Backup starten` and `Backup abgeschlossen` together",
            reads: "German; other languages leniently (unverified)",
            rules: "The result in the subject, the sentence and the counters of the body; the worst of them. Outside German a \
                    success must stand in subject and body.",
            example_subject: "Iperius Backup - Nachtsicherung - erfolgreich abgeschlossen",
            confidence: Confidence::Attested,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["Iperius", "Backup starten"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::names(mail, &["Iperius"])
            || told::bodies(mail).any(|body| body.value(START[0]).is_some() && body.value(END[0]).is_some())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        match notice(mail) {
            Some(reason) => Outcome::Notice(reason.to_owned()),
            None => read(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report])),
        }
    }
}

/// Why a mail about the program itself is no report: it has neither the labels nor a result.
fn notice(mail: &Mail) -> Option<&'static str> {
    let is_report = told::bodies(mail)
        .any(|body| body.value_of(START).or(body.value_of(END)).is_some() || result_line(&body, None).is_some())
        || told::subjects(mail).any(|line| words::find(line.text).is_some());
    let says =
        |words: &[&str]| told::subjects(mail).any(|line| words.iter().any(|word| told::contains(line.text, word)));
    if is_report {
        None
    } else if says(&["Update", "neue Version", "new version"]) {
        Some("a note about a new version")
    } else if says(&["Lizenz", "License", "Licence"]) {
        Some("a note about the licence")
    } else {
        says(&["Test-E-Mail", "Testmail", "Test email", "Test e-mail"]).then_some("a test of the mail settings")
    }
}

fn read(mail: &Mail) -> Result<Report, String> {
    let body = told::bodies(mail).find(|body| body.value_of(END).is_some()).or_else(|| told::bodies(mail).next());
    let body = body.as_deref();
    let lines: Vec<Line<'_>> = told::subjects(mail).collect();
    // A subject with the product's name or a result is the product's; another one was given on the way.
    let own = lines
        .iter()
        .map(|line| (line, subject::read(line.text)))
        .find(|(line, told)| told.result.is_some() || told::contains(line.text, "Iperius"));
    let labelled = body.and_then(|body| body.value_of(NAME));
    let titled = own.as_ref().and_then(|(_, told)| told.job);
    let sentence = body.and_then(|body| result_line(body, labelled.or(titled)));
    let quoted = sentence.as_ref().and_then(|(line, _)| quoted_name(line));
    let job = labelled.or(quoted).or(titled);
    let job = job
        .ok_or("no job is named: by a label, in quotation marks in the sentence with the result, or in the subject")?;
    let in_subject = own.as_ref().and_then(|(line, told)| {
        let found = words::find(told.result?)?;
        Some(line.says(found.status, found.words))
    });
    let in_body = sentence.as_ref().and_then(|(line, told)| {
        let found = words::find(told)?;
        body.map(|body| Line::of(body, "sentence in the body", line).says(found.status, found.words))
    });
    let agreed = in_subject.is_some() && in_body.is_some();
    let finding = in_subject.into_iter().chain(in_body).chain(body.and_then(counted)).reduce(Finding::or_worse);
    let finding = words::believed(finding.ok_or("neither the subject nor a sentence of the body tells a result")?)?;
    let is_german = finding.evidence()[0].words.to_lowercase().contains("erfolgreich");
    if finding.status == Status::Success && !agreed && !is_german {
        return Err("only one place tells a success, in a wording not yet seen in a genuine mail; it must stand in subject and body".to_owned());
    }
    Ok(with_facts(body, &finding, Report::new("Iperius", "Backup", job, finding.clone())))
}

/// The report with times, size and host.
fn with_facts(body: Option<&Grid>, finding: &Finding, report: Report) -> Report {
    let Some(body) = body else { return report };
    let end = body.value_of(END);
    let (ended, took) = match end.and_then(|end| end.split_once('(')) {
        Some((ended, took)) => (Some(ended), durations::seconds(took.trim_end_matches([')', ' ']))),
        None => (end, None),
    };
    let started_at = body.value_of(START).and_then(dates::report_time);
    let finished_at = ended.and_then(dates::report_time);
    let transferred_bytes = body.value_of(SIZE).and_then(sizes::bytes);
    let host = body.value_of(HOST);
    let decided = &finding.evidence()[0];
    let object = (host.is_some() || transferred_bytes.is_some() || took.is_some()).then(|| ObjectReport {
        name: host.unwrap_or(&report.job_name).to_owned(),
        object_type: if host.is_some() { "Host" } else { "Job" }.to_owned(),
        status: Some(ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() }),
        transferred_bytes,
        started_at,
        finished_at,
        duration_seconds: took,
        ..ObjectReport::default()
    });
    Report { host: host.map(str::to_owned), started_at, finished_at, objects: object.into_iter().collect(), ..report }
}

/// The worst line that tells how the backup went, and what of it tells: neither a label's time nor a quoted name nor a path, nor `job`
/// behind a label of the job, however it is worded.
fn result_line<'a>(body: &'a Grid, job: Option<&str>) -> Option<(&'a str, String)> {
    let is_named = |line: &str| {
        let found = labels::label_of(line).filter(|(_, value)| job == Some(value.trim()));
        found.is_some_and(|(label, _)| ["auftrag", "job", "name"].iter().any(|end| label.to_lowercase().ends_with(end)))
    };
    // A subject in the head of a forwarded mail is read as one.
    let is_none_of_a_head =
        |row: &&Row| !(row.cells.len() == 2 && forwarded::is_subject(row.text(0).trim_end_matches(':')));
    let rows = body.rows.iter().filter(is_none_of_a_head).flat_map(Row::texts).flat_map(str::lines);
    let lines = rows.filter(|line| speaks(line) && !is_named(line) && forwarded::subject_in(line).is_none());
    let lines = lines.filter_map(|line| {
        let told = match quoted_name(line) {
            Some(name) => line.replace(name, " "),
            None => line.to_owned(),
        };
        let status = words::find(&told)?.status;
        Some((status, line, told))
    });
    let worst = lines.reduce(|worst, next| if worst.0 < next.0 { next } else { worst });
    worst.map(|(_, line, told)| (line, told))
}

/// A sentence about the backup as a whole. Lines with a label, of the log, or with a path in them are none.
fn speaks(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_about = [
        "backup",
        "sicherung",
        "iperius",
        "kopiervorgang",
        "vorgang",
        "auftrag",
        "operation",
        "erfolgreich abgeschlossen",
    ]
    .iter()
    .any(|word| lower.contains(word));
    let is_labelled = labels::label_of(line).is_some_and(|(label, _)| {
        [START, END, SIZE, NAME, HOST, COUNTERS].concat().iter().any(|name| labels::is(label, name))
    });
    is_about && !is_labelled && !line.contains(":\\") && !line.contains("\\\\") && line.len() < 300
}

/// `Das Backup "Nachtsicherung" wurde …`.
fn quoted_name(line: &str) -> Option<&str> {
    const MARKS: &[(&str, &str)] = &[("\"", "\""), ("„", "“"), ("“", "”"), ("«", "»"), ("'", "'")];
    MARKS
        .iter()
        .find_map(|(open, close)| labels::between(line, open, close))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// A counter of errors or warnings that is not zero, or a label `Status` with a result.
fn counted(body: &Grid) -> Option<Finding> {
    let found = COUNTERS.iter().filter_map(|label| {
        let value = body.value(label)?;
        let line = format!("{label}: {value}");
        let status = match value.split_whitespace().next()?.parse::<u32>() {
            Ok(0) => return None,
            Ok(_) if told::contains(label, "Warn") => Status::Warning,
            Ok(_) => Status::Failed,
            Err(_) => words::find(value)?.status,
        };
        Some(Line::of(body, "body", &line).says(status, value))
    });
    found.reduce(Finding::or_worse)
}
