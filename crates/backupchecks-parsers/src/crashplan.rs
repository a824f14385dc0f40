//! The backup report of `CrashPlan`, also called Code42: one result for each computer and destination.
//!
//! Known from programs of others that read genuine mails: the first cell of a row is `COMPUTER → DESTINATION`, the fourth how much
//! is backed up, the fifth how long ago the last backup was. Less than 100 % is a warning; a last backup that is counted in days,
//! or never was, is a failure.
//! Samples: `fixtures/mail/crashplan/`.

use crate::{
    grid::{Grid, Row},
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
};
use backupchecks_core::model::{ObjectReport, ObjectStatus, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// What parts computer and destination.
const ARROWS: &[&str] = &["→", "➔", "->", "=>"];

/// The backup report.
pub(crate) struct BackupReport;

impl ReportParser for BackupReport {
    fn id(&self) -> &'static str {
        "crashplan.report"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "CrashPlan (Code42): backup report",
            recognised_by: "`Code42` or `CrashPlan` with `Backup Report` in the subject, or rows of the class `lastForComputer`",
            reads: "The HTML report and forwarded copies of it, in English",
            rules: "One result for each computer and destination: less than 100 % is a warning, a last backup that is days \
                    old or never was is a failure.",
            example_subject: "Code42 Backup Report",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Code42", "CrashPlan", "lastForComputer"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let is_ours = |text: &str| {
            (told::contains(text, "Code42") || told::contains(text, "CrashPlan"))
                && told::contains(text, "Backup Report")
        };
        told::subjects(mail).any(|line| is_ours(line.text))
            || mail.html.as_deref().is_some_and(|html| html.contains("lastForComputer"))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let entries = told::bodies(mail).map(|body| entries(&body)).find(|entries| !entries.is_empty());
        let Some(entries) = entries else {
            return Outcome::ParseFailed("no row is `COMPUTER → DESTINATION`".to_owned());
        };
        entries.into_iter().collect::<Result<Vec<_>, _>>().map_or_else(Outcome::ParseFailed, Outcome::Report)
    }
}

/// A result for every row with an arrow. A row without a computer belongs to the one above.
fn entries(body: &Grid) -> Vec<Result<Report, String>> {
    let mut computer = None;
    let mut found = Vec::new();
    for (at, row) in body.rows.iter().enumerate() {
        let Some((name, destination)) = row.cells.first().and_then(|cell| pair(&cell.text)) else { continue };
        if !name.is_empty() {
            computer = Some(name);
        }
        let Some(computer) = computer else { continue };
        let cells =
            if 5 <= row.cells.len() { [row.text(3), row.text(4)] } else { following(row, &body.rows[at + 1..]) };
        found.push(report(body, computer, destination, cells));
    }
    found
}

/// `COMPUTER → DESTINATION`.
fn pair(text: &str) -> Option<(&str, &str)> {
    let (computer, destination) = ARROWS.iter().find_map(|arrow| text.split_once(arrow))?;
    let destination = destination.trim().lines().next()?.trim();
    (!destination.is_empty()).then_some((computer.trim(), destination))
}

/// Where a forward put every cell on a line of its own: the first percentage, and the line behind it.
fn following<'a>(row: &'a Row, rows: &'a [Row]) -> [&'a str; 2] {
    let own = row.texts().skip(1);
    let rest = rows.iter().take_while(|row| row.cells.first().and_then(|cell| pair(&cell.text)).is_none());
    let mut texts = own.chain(rest.flat_map(Row::texts)).filter(|text| !text.is_empty());
    let share = texts.by_ref().find(|text| percent(text).is_some()).unwrap_or_default();
    [share, texts.next().unwrap_or_default()]
}

fn report(body: &Grid, computer: &str, destination: &str, [share, last]: [&str; 2]) -> Result<Report, String> {
    let name = format!("{computer} / {destination}");
    let complete = percent(share).ok_or_else(|| format!("{name}: {share:?} is no percentage"))?;
    let age = age(last).ok_or_else(|| format!("{name}: {last:?} does not tell how old the last backup is"))?;
    let line = format!("{computer} → {destination} {share} {last}");
    let line = Line::of(body, "row", &line);
    let whole = if 100.0 <= complete { Status::Success } else { Status::Warning };
    let finding = line.says(whole, share).or_worse(line.says(age, last));
    let decided = &finding.evidence()[0];
    let object = ObjectReport {
        name: computer.to_owned(),
        object_type: "Host".to_owned(),
        status: Some(ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() }),
        message: Some(format!("{share}, last completed: {last}")),
        ..ObjectReport::default()
    };
    Ok(Report { objects: vec![object], ..Report::new("CrashPlan", "Backup Report", &name, finding) })
}

/// `99.8%` or `99,8 %`.
fn percent(text: &str) -> Option<f64> {
    let number = text.trim().strip_suffix('%')?.trim().replace(',', ".");
    number.parse().ok()
}

/// Whether `2.3 hrs` and such is fresh or stale. `None` for what is no age.
fn age(text: &str) -> Option<Status> {
    static FRESH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:(?:\d+(?:[.,]\d+)?|an?)\s*(?:h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)\b[\s,]*)+(?:ago)?\W*$",
        )
    });
    static STALE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:never|days?|weeks?|months?|mos?|years?|yrs?)\b|\d\s*[dw]\b"));
    if FRESH.is_match(text) { Some(Status::Success) } else { STALE.is_match(text).then_some(Status::Failed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[test]
    fn an_age_in_hours_is_fresh_and_one_in_days_is_stale() {
        for (text, expected) in [
            ("2.3 hrs", Some(Status::Success)),
            ("45 mins", Some(Status::Success)),
            ("1 hr 20 mins ago", Some(Status::Success)),
            ("1.2 days", Some(Status::Failed)),
            ("3 days 2 hrs", Some(Status::Failed)),
            ("never", Some(Status::Failed)),
            ("Never", Some(Status::Failed)),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(age(text), expected, "{text}");
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Status)]) {
        let reports: Vec<_> = entries(&grid::from_text(text)).into_iter().map(Result::unwrap).collect();
        let found: Vec<_> = reports.iter().map(|report| (report.job_name.as_str(), report.finding.status)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn rows_are_read_in_every_layout() {
        use Status::{Failed, Success, Warning};
        check(
            "Computer\tSize\tFiles\t%\tLast\nPC-1 → Cloud\t1 GB\t12\t100%\t2 hrs\n→ NAS\t1 GB\t12\t99,5 %\t2 hrs\nPC-2 → Cloud\t1\t2\t100.0%\t4 days",
            &[("PC-1 / Cloud", Success), ("PC-1 / NAS", Warning), ("PC-2 / Cloud", Failed)],
        );
        check(
            "PC-1 → Cloud\n1 GB\n12\n100%\n2 hrs\nPC-2 → Cloud\n2 GB\n3\n80%\nnever",
            &[("PC-1 / Cloud", Success), ("PC-2 / Cloud", Failed)],
        );
    }

    #[test]
    fn a_row_without_an_age_is_not_believed() {
        assert!(entries(&grid::from_text("PC-1 → Cloud\t1 GB\t12\t100%\t"))[0].is_err());
        assert!(entries(&grid::from_text("PC-1 → Cloud\nPC-2 → Cloud\n100%\n2 hrs"))[0].is_err());
    }
}
