//! The health report of a widespread script for Hyper-V servers: subject `Hyper-V Server Report`, a heading with the server's name
//! in apostrophes, and a table whose third column is `Health`.
//!
//! Known from programs of others that read genuine mails. `Normal` and `Operating normally` are good, everything else is not. The
//! report tells of the machines' health and of no backup; MSPs watch it all the same.
//! Samples: `fixtures/mail/hyperv/`.

use crate::{
    grid::Grid,
    labels,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    table::Table,
    told, words,
};
use backupchecks_core::{
    model::{ObjectReport, ObjectStatus, Outcome, Part, Report, Status},
    rules::status::overall,
};

const HEALTH: &[&[&str]] = &[&["Health"]];

/// The health report.
pub(crate) struct HealthReport;

impl ReportParser for HealthReport {
    fn id(&self) -> &'static str {
        "hyperv.health_report"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Hyper-V health report script",
            recognised_by: "`Hyper-V Server Report` in the subject or the body",
            reads: "The HTML report and forwarded copies of it, in English",
            rules: "The worst cell in the column `Health`: `Normal` and `Operating normally` are a success, other words are read \
                    as warning or failure, and unknown ones are a failure.",
            example_subject: "Hyper-V Server Report: HV-01",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Hyper-V Server Report"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::names(mail, &["Hyper-V Server Report"])
    }

    fn read(&self, mail: &Mail) -> Outcome {
        report(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn report(mail: &Mail) -> Result<Report, String> {
    let body = told::bodies(mail)
        .find(|body| !objects(body).is_empty())
        .ok_or("no table of the body has a column `Health` with rows below it")?;
    let host = body.lines().find_map(host).ok_or("no heading of the body names the server in apostrophes")?;
    let objects = objects(&body);
    let finding = overall(None, &objects).ok_or("no row of the table has a cell `Health`")?;
    Ok(Report { host: Some(host.to_owned()), objects, ..Report::new("Hyper-V", "Health Report", host, finding) })
}

/// `Virtual machines on 'HV-01'`.
fn host(line: &str) -> Option<&str> {
    let name = labels::between(line, "'", "'").or_else(|| labels::between(line, "‘", "’"))?.trim();
    (!name.is_empty() && (!name.contains(' ') || told::contains(line, "Hyper-V"))).then_some(name)
}

fn objects(body: &Grid) -> Vec<ObjectReport> {
    let rows = Table::all(body, HEALTH).flat_map(|table| {
        let cells: Vec<(String, String)> =
            table.rows().map(|row| (row.text(0).to_owned(), table.cell(row, HEALTH[0]).to_owned())).collect();
        cells
    });
    rows.filter(|(name, _)| !name.is_empty()).map(|(name, health)| object(body.part(), name, health)).collect()
}

fn object(part: Part, name: String, health: String) -> ObjectReport {
    let status = (!health.is_empty()).then(|| ObjectStatus { status: status(&health), part, words: health });
    // A machine without a word on its health is not known to be well.
    let status = status.or_else(|| Some(ObjectStatus { status: Status::Warning, part, words: name.clone() }));
    ObjectReport { name, object_type: "VM".to_owned(), status, ..ObjectReport::default() }
}

fn status(health: &str) -> Status {
    if ["Normal", "Operating normally"].iter().any(|good| health.trim_end_matches('.').eq_ignore_ascii_case(good)) {
        return Status::Success;
    }
    match words::find(health) {
        Some(found) if found.status == Status::Warning => Status::Warning,
        _ => Status::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_good_words_are_good() {
        for (text, expected) in [
            ("Operating normally", Status::Success),
            ("Normal", Status::Success),
            ("Warning", Status::Warning),
            ("Critical", Status::Failed),
            ("OK", Status::Failed),
            ("Not normal", Status::Failed),
        ] {
            assert_eq!(status(text), expected, "{text}");
        }
    }

    #[test]
    fn the_server_stands_in_apostrophes() {
        assert_eq!(host("Hyper-V Server 'HV-01' report"), Some("HV-01"));
        assert_eq!(host("Hyper-V report for 'HV 01'"), Some("HV 01"));
        assert_eq!(host("it's a report of the client's"), None);
    }
}
