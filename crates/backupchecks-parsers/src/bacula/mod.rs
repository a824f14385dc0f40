//! Job reports of Bacula and Bareos.
//!
//! The block of labels at the end of a mail decides: `Termination:` is the director's own verdict on the job. Log lines above it
//! may hold `Error:` in a job that ended well and are not read. The subject (`Bacula: Backup OK of CLIENT LEVEL`) is the
//! administrator's to change; where it has the form that the manual gives, it is the second witness.
//!
//! A mail may hold several blocks: each is a result of its own, see [`blocks`]. The subject tells of one of them and not of which,
//! so it decides nothing there; but where it is worse than all of them, the mail is refused.
//!
//! A mail to the operator (`Intervention needed for JOB`) waits for a tape and is a notice.
//! Samples: `fixtures/mail/bacula/`, written after the format in both products' sources.

mod blocks;

use crate::{
    dates,
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    sizes, subjects,
};
use backupchecks_core::{
    model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, ReportTime, Status},
    rules::status::overall,
};
use blocks::Blocks;
use regex::Regex;
use std::sync::LazyLock;

/// Bacula and Bareos.
pub(crate) struct Bacula;

impl ReportParser for Bacula {
    fn id(&self) -> &'static str {
        "bacula.job"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Bacula and Bareos: backup, restore, verify, copy and migration jobs",
            recognised_by: "the labels `JobId:`, `Job:` and `Termination:` in the body, or a subject such as `Bacula: Backup OK \
                            of` and `Intervention needed for`",
            reads: "All versions of both; English",
            rules: "`Termination:` decides; `OK -- with warnings` is a warning even with errors counted. One result for each block of a mail.",
            example_subject: "Bacula: Backup OK of files-fd Incremental",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["JobId", "Bacula:", "Bareos:"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let body = mail.body();
        subject(&mail.subject).is_some()
            || intervention(&mail.subject).is_some()
            || (["JobId", "Job", "Termination"].iter().all(|label| body.value(label).is_some()))
    }

    fn version(&self) -> u32 {
        3
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let body = mail.body();
        let reports = match blocks::find(body) {
            Ok(Blocks::Several(blocks)) => several(mail, &blocks),
            Ok(Blocks::One) => match intervention(&mail.subject) {
                Some(job) if body.value("Termination").is_none() => {
                    return Outcome::Notice(format!(
                        "the director asks its operator for help with {}",
                        without_time(job)
                    ));
                }
                _ => report(mail, body, subject(&mail.subject).as_ref()).map(|report| vec![report]),
            },
            Err(reason) => Err(reason),
        };
        reports.map_or_else(Outcome::ParseFailed, Outcome::Report)
    }
}

/// The reports of `blocks`, each by its own verdict.
fn several(mail: &Mail, blocks: &[Grid]) -> Result<Vec<Report>, String> {
    let reports = blocks.iter().map(|block| report(mail, block, None)).collect::<Result<Vec<Report>, String>>()?;
    let worst = reports.iter().map(|report| report.finding.status).max();
    match subject(&mail.subject).and_then(|told| told.finding(&mail.subject)) {
        Some(told) if worst < Some(told.status) => {
            Err(format!("the {}, and none of the {} verdicts in the body is as bad", told.reason, reports.len()))
        }
        _ => Ok(reports),
    }
}

/// The report in `body`; `told` is what the subject says of it.
fn report(mail: &Mail, body: &Grid, told: Option<&Subject<'_>>) -> Result<Report, String> {
    let termination = body.value("Termination");
    let job = body.value("Job").ok_or("the body has no line `Job:` that names the job")?;
    let in_body = match termination.map(|text| (text, verdict(text))) {
        Some((text, None)) => return Err(format!("no status is known for the termination {text:?}")),
        Some((text, Some(status))) => Some((text, status)),
        None => None,
    };
    let client = body.value("Client").map(unquoted);
    let objects = objects(client, in_body, body);
    let own = in_body.map(|(text, status)| {
        let evidence = Evidence::new(body.part(), &format!("Termination: {text}"), text);
        Finding::new(status, format!("Termination says {}", text.trim_matches(['*', ' '])), evidence)
    });
    let told_finding = told.and_then(|told| told.finding(&mail.subject));
    let own = own.into_iter().chain(told_finding).reduce(Finding::or_worse);
    let finding = overall(own, &objects)
        // A report without its last line was cut; the failure that a subject tells is true all the same.
        .filter(|finding| in_body.is_some() || finding.status != Status::Success)
        .ok_or("there is no line `Termination:`, and the subject alone is not enough for a success")?;
    let time = |label| body.value(label).and_then(dates::report_time);
    Ok(Report {
        backup_software: software(mail).to_owned(),
        backup_type: told
            .map(|told| told.job_type)
            .or(termination.and_then(|text| text.trim_matches(['*', ' ']).split(' ').next()))
            .map_or("Backup", backup_type)
            .to_owned(),
        job_name: without_time(job).to_owned(),
        finding,
        informational: false,
        attempt: None,
        host: client.map(str::to_owned),
        started_at: time("Start time"),
        finished_at: time("End time").filter(|end| is_set(*end)),
        objects,
    })
}

/// A job that never began prints the first moment of 1970 as its end.
fn is_set(time: ReportTime) -> bool {
    1970 < time.local.year()
}

struct Subject<'a> {
    job_type: &'a str,
    result: &'a str,
}

/// `Bacula: Backup OK -- with warnings of files-fd Full`.
fn subject(text: &str) -> Option<Subject<'_>> {
    static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?x)\b(?:Bacula|Bareos):\s(?P<type>Backup|Restore|Verify|Copy|Copying|Migration|Migrate|Admin|Archive)\s
              (?P<result>OK\ --\ with\ warnings|OK|Fatal\ Error|Error|Canceled|Differences)\sof\s",
        )
        .ok()
    });
    let found = SUBJECT.as_ref()?.captures(text)?;
    Some(Subject { job_type: found.name("type")?.as_str(), result: found.name("result")?.as_str() })
}

impl Subject<'_> {
    fn finding(&self, line: &str) -> Option<Finding> {
        let status = verdict(&format!("{} {}", self.job_type, self.result))?;
        Some(Finding::new(
            status,
            format!("subject says {}", self.result),
            Evidence::new(Part::Subject, line, self.result),
        ))
    }
}

fn intervention(subject: &str) -> Option<&str> {
    static SUBJECT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?:Bacula|Bareos): Intervention needed for (?P<job>\S+)").ok());
    SUBJECT.as_ref()?.captures(subject)?.name("job").map(|job| job.as_str())
}

/// The status in `Backup OK -- with warnings`, `*** Backup Error ***`, `Backup Canceled`, `*** Verify Differences ***`.
fn verdict(termination: &str) -> Option<Status> {
    let text = termination.trim_matches(['*', ' ']);
    let (_, result) = text.split_once(' ')?;
    match result.trim() {
        "OK" => Some(Status::Success),
        "OK -- with warnings" | "Differences" => Some(Status::Warning),
        // `Canceled by user`: a person's decision.
        result if result.starts_with("Canceled") || result.starts_with("Cancelled") => Some(Status::Warning),
        result if ["Error", "Fatal", "Failed"].iter().any(|bad| result.starts_with(bad)) => Some(Status::Failed),
        _ => None,
    }
}

/// The canonical type of a job by the word that the product prints.
fn backup_type(word: &str) -> &'static str {
    match word {
        "Restore" => "Restore",
        "Verify" => "Verify",
        "Copy" | "Copying" => "Copy",
        "Migration" | "Migrate" => "Migration",
        "Admin" => "Admin",
        "Archive" => "Archive",
        _ => "Backup",
    }
}

/// The product as the subject names it, also that of a forwarded mail, else as the head of the report does:
/// `01-Mar 22:10 bareos-dir JobId 7: Bareos bareos-dir 22.1.0 (02Nov23):`.
fn software(mail: &Mail) -> &'static str {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|: )Bareos \S+ \d+\.\d"));
    let names_it = |text: &str| text.contains("Bareos:").then_some(());
    let is_bareos = || {
        subjects::find(mail, names_it).is_some()
            || mail.body().lines().any(|line| line.starts_with("Bareos ") || HEAD.is_match(line))
    };
    if is_bareos() { "Bareos" } else { "Bacula" }
}

/// The job without the moment of its run: `Files.2026-03-01_22.00.00_04` is a run of `Files`.
fn without_time(job: &str) -> &str {
    static TIME: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\.\d{4}-\d\d-\d\d_\d\d\.\d\d\.\d\d(?:_\d+)?$").ok());
    match TIME.as_ref().and_then(|time| time.find(job)) {
        Some(time) if 0 < time.start() => &job[..time.start()],
        _ => job,
    }
}

/// `"files-fd" 13.0.1 (05Aug22) x86_64-pc-linux-gnu` as `files-fd`.
fn unquoted(client: &str) -> &str {
    match client.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        Some((name, _)) => name,
        None => client.split(' ').next().unwrap_or(client),
    }
}

/// The client is what was backed up; it fares as the job does.
fn objects(client: Option<&str>, termination: Option<(&str, Status)>, body: &Grid) -> Vec<ObjectReport> {
    let size = ["FD Bytes Written", "SD Bytes Written", "Bytes Restored"].iter().find_map(|label| body.value(label));
    client
        .into_iter()
        .map(|client| ObjectReport {
            name: client.to_owned(),
            object_type: "Host".to_owned(),
            status: termination.map(|(words, status)| ObjectStatus {
                status,
                part: body.part(),
                words: words.to_owned(),
            }),
            size_bytes: size.and_then(bytes),
            ..ObjectReport::default()
        })
        .collect()
}

/// `185,931,234,507 (185.9 GB)`: the exact number stands in front, with commas between its thousands.
fn bytes(text: &str) -> Option<u64> {
    let exact = text.split('(').next()?.trim();
    let digits: String = exact.chars().filter(|c| *c != ',').collect();
    digits.parse().ok().or_else(|| sizes::bytes(exact))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(termination: &str, expected: Option<Status>) {
        assert_eq!(verdict(termination), expected, "{termination:?}");
    }

    #[test]
    fn a_termination_gives_the_status() {
        check("Backup OK", Some(Status::Success));
        check("Backup OK -- with warnings", Some(Status::Warning));
        check("*** Backup Error ***", Some(Status::Failed));
        check("*** Backup Fatal Error ***", Some(Status::Failed));
        check("Backup Canceled", Some(Status::Warning));
        check("*** Verify Differences ***", Some(Status::Warning));
        check("Backup OKAY", None);
        check("Inappropriate term code", None);
        check("OK", None);
    }

    #[test]
    fn the_moment_of_the_run_is_no_part_of_the_name() {
        assert_eq!(without_time("Files.2026-03-01_22.00.00_04"), "Files");
        assert_eq!(without_time("db.example.com.2026-03-01_22.00.00_04"), "db.example.com");
        assert_eq!(without_time("Files.2026"), "Files.2026");
    }

    #[test]
    fn sizes_are_exact_where_the_report_is() {
        assert_eq!(bytes("185,931,234,507 (185.9 GB)"), Some(185_931_234_507));
        assert_eq!(bytes("0"), Some(0));
        assert_eq!(bytes("none"), None);
    }

    #[test]
    fn a_subject_worse_than_every_block_is_not_believed_away() {
        let block = |id: u8| format!("JobId: {id}\nJob: job-{id}\nTermination: Backup OK\n");
        let read = |subject: &str| {
            let mut mail = Mail::default();
            subject.clone_into(&mut mail.subject);
            mail.text = Some(format!("{}{}", block(1), block(2)));
            Bacula.read(&mail)
        };
        assert!(matches!(read("Bacula: Backup OK of files-fd Full"), Outcome::Report(reports) if reports.len() == 2));
        let Outcome::ParseFailed(reason) = read("Bacula: Backup Error of files-fd Full") else {
            panic!("an error in the subject is lost")
        };
        assert_eq!(reason, "the subject says Error, and none of the 2 verdicts in the body is as bad");
    }
}
