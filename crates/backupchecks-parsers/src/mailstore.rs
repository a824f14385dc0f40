//! The status report of `MailStore` Server: an archive and no backup, but watched like one. One result for each job.
//!
//! Known from programs of others that read genuine mails: sections `Archiving Statistics` and `Jobs (…)`, in German
//! `Archivierungsstatistiken`, each a table whose column `Last Result` or `Letztes Ergebnis` tells. A job without a last result is
//! not known to be well: a warning. Samples: `fixtures/mail/mailstore/`.

use crate::{
    dates,
    grid::{Grid, Row},
    labels,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Report, ReportTime, Status};

const RESULT: &[&str] = &["Last Result", "Letztes Ergebnis"];
const NAME: &[&str] = &[
    "Name",
    "Job",
    "Job Name",
    "Jobname",
    "Profile",
    "Profil",
    "Profile Name",
    "Profilname",
    "Archiving Profile",
    "Archivierungsprofil",
];
const RUN: &[&str] = &["Last Execution", "Last Run", "Letzte Ausführung", "Last Started", "Zuletzt ausgeführt"];

/// The status report.
pub(crate) struct StatusReport;

impl ReportParser for StatusReport {
    fn id(&self) -> &'static str {
        "mailstore.report"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "MailStore Server: status report, one result for each job",
            recognised_by: "`MailStore` with `Status Report` or `Statusbericht` in the subject, or the name with a column `Last Result` or `Letztes Ergebnis`",
            reads: "English and German, also cloud instances",
            rules: "The column with the last result. A job without one is a warning; a word that is not known refuses the mail.",
            example_subject: "MailStore Server Status Report",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["MailStore", "Last Result", "Letztes Ergebnis"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let is_ours = |text: &str| {
            told::contains(text, "MailStore")
                && (told::contains(text, "Status Report") || told::contains(text, "Statusbericht"))
        };
        // A mail program may have taken the cells apart: then it is ours and cannot be read.
        let has_table = || told::names(mail, RESULT);
        let has_sections = || told::names(mail, &["Archiving Statistics", "Archivierungsstatistiken", "MailStore"]);
        told::subjects(mail).any(|line| is_ours(line.text)) || (has_sections() && has_table())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let jobs = told::bodies(mail).map(|body| jobs(&body)).find(|jobs| !matches!(jobs, Ok(jobs) if jobs.is_empty()));
        match jobs {
            Some(Ok(jobs)) => Outcome::Report(jobs),
            Some(Err(reason)) => Outcome::ParseFailed(reason),
            None => Outcome::ParseFailed(
                "no table has a column `Last Result` or `Letztes Ergebnis` with a result below it".to_owned(),
            ),
        }
    }
}

fn column(row: &Row, names: &[&str]) -> Option<usize> {
    row.texts().position(|text| names.iter().any(|name| labels::is(text.trim_end_matches(':'), name)))
}

/// The results of all tables. What looks like a row of a table but stands behind its end is read only if it holds a known result.
fn jobs(body: &Grid) -> Result<Vec<Report>, String> {
    let mut jobs = Vec::new();
    let mut heading: Option<(&Row, usize)> = None;
    let mut inside = false;
    for row in &body.rows {
        if let Some(at) = column(row, RESULT) {
            (heading, inside) = (Some((row, at)), true);
            continue;
        }
        let Some((head, at)) = heading else { continue };
        // A line of text may have lost its empty last cell.
        if row.cells.len() != head.cells.len() && row.cells.len() + 1 != head.cells.len() {
            inside = false;
            continue;
        }
        let (name, told) = (row.text(column(head, NAME).unwrap_or(0)), row.text(at));
        match result(told) {
            Some(status) if !name.is_empty() => {
                let line = row.line();
                let finding = Line::of(body, "last result", &line).says(status, told);
                let started_at = column(head, RUN).and_then(|at| time(row.text(at)));
                jobs.push(Report { started_at, ..Report::new("MailStore", "Archiving", name, finding) });
            }
            Some(_) => return Err(format!("a row with the result {told:?} names no job")),
            None if inside && !told.is_empty() && told != "-" => {
                return Err(format!("the last result of {name:?} is {told:?}, which is not known"));
            }
            None if inside && !name.is_empty() && !is_total(name) => {
                let line = row.line();
                let finding = Finding::new(
                    Status::Warning,
                    "the report has no last result of the job",
                    Evidence::new(body.part(), &line, name),
                );
                jobs.push(Report::new("MailStore", "Archiving", name, finding));
            }
            None => {}
        }
    }
    Ok(jobs)
}

/// Whether a row sums up those above it.
fn is_total(name: &str) -> bool {
    ["total", "totals", "sum", "summe", "gesamt"].contains(&name.trim_end_matches(':').to_lowercase().as_str())
}

/// German dates have points; with slashes only a date that cannot be two is believed, as cloud instances print the American order.
fn time(text: &str) -> Option<ReportTime> {
    dates::sure_date_time(text).map(ReportTime::local)
}

fn result(text: &str) -> Option<Status> {
    Some(match text.trim().to_lowercase().as_str() {
        "succeeded" | "erfolgreich" | "successful" => Status::Success,
        "warning" | "warnings" | "warnung" | "warnungen" | "cancelled" | "canceled" | "abgebrochen" => Status::Warning,
        "failed" | "fehlgeschlagen" | "error" | "fehler" => Status::Failed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[track_caller]
    fn check(text: &str, expected: Result<&[(&str, Status)], &str>) {
        let found = jobs(&grid::from_text(text));
        match (found, expected) {
            (Ok(jobs), Ok(expected)) => {
                let found: Vec<_> = jobs.iter().map(|job| (job.job_name.as_str(), job.finding.status)).collect();
                assert_eq!(found, expected, "{text}");
            }
            (Err(reason), Err(part)) => assert!(reason.contains(part), "{reason}"),
            (found, _) => panic!("{found:?} for {text}"),
        }
    }

    const HEAD: &str = "Name\tType\tMachine\tItems\tLast Execution\tLast Result";

    #[test]
    fn every_job_of_every_table_is_a_result() {
        check(
            &format!(
                "Archiving Statistics\n{HEAD}\nFailed mails\tIMAP\tS\t12\t01.03.2026 02:00:00\tSucceeded\nOld\tIMAP\tS\t0\t\t\nJobs (2)\nJob\tA\tB\tC\tD\tLetztes Ergebnis\nNightly\ta\tb\tc\td\tFehlgeschlagen"
            ),
            Ok(&[("Failed mails", Status::Success), ("Old", Status::Warning), ("Nightly", Status::Failed)]),
        );
    }

    #[test]
    fn an_unknown_result_is_refused() {
        check(&format!("{HEAD}\nA\tb\tc\td\te\tHängend"), Err("not known"));
        check(
            &format!("{HEAD}\nA\tb\tc\td\te\tSucceeded\nArchives\nx\ty\tz\t1\t2\t3 GB"),
            Ok(&[("A", Status::Success)]),
        );
        check("Name\tResult\nA\tSucceeded", Ok(&[]));
    }
}
