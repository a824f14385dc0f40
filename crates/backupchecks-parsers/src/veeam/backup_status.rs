//! The `Office 365 Backupstatus Report` that a provider makes of Veeam's results under its own name.
//!
//! All that is known comes from another person's reader: the rows stand in a `tbody` of class `searchable`, and the class of
//! the ninth cell holds the result, such as `Success`. What the other columns mean is not known, so the report is one job
//! with a row for each object, called by its first cell. A row whose class says nothing that is known makes the mail unread, and
//! a bad word in the ninth cell itself is believed against its class.

use super::{SOFTWARE, marks};
use crate::{
    grid::{Grid, Row},
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    words,
};
use backupchecks_core::{
    model::{ObjectReport, ObjectStatus, Outcome, Report, Status},
    rules::status::overall,
};

/// The title, in subject or body.
const TITLE: &str = "Office 365 Backupstatus Report";
/// The column whose class tells the result.
const RESULT: usize = 8;
/// More cells are two rows that lost what parted them.
const MAX_CELLS: usize = 2 * RESULT;
/// What a class may hold.
const CLASSES: &[(&str, Status)] = &[
    ("success", Status::Success),
    ("warning", Status::Warning),
    ("fail", Status::Failed),
    ("error", Status::Failed),
    ("danger", Status::Failed),
];

/// A provider's report of its own look.
pub(crate) struct BackupStatus;

impl ReportParser for BackupStatus {
    fn id(&self) -> &'static str {
        "veeam.backup_status"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Office 365 Backupstatus Report of a provider (rebranded Veeam)",
            recognised_by: "the title `Office 365 Backupstatus Report` in subject or body",
            reads: "One layout, known from another program; no genuine mail has been seen",
            rules: "The worst row decides. The class of a row's ninth cell tells its result; a bad word in that cell is believed against the class.",
            example_subject: "Office 365 Backupstatus Report",
            confidence: Confidence::Experimental,
        }
    }

    fn marks(&self) -> &[&str] {
        &[TITLE]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        mail.subject.contains(TITLE) || marks::has(mail, TITLE)
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let grid = mail.html_body();
        // From the first result on, every row of the table must be one: a row of another shape may be a bad one that was damaged.
        let is_result = |row: &&Row| row.cells.get(RESULT).is_some_and(|cell| cell.class.is_some());
        let rows = grid.rows.iter().skip_while(|row| !is_result(row)).filter(|row| 0 < row.depth);
        let objects: Result<Vec<_>, String> = rows.map(|row| object(grid, row)).collect();
        match objects.map(|objects| (overall(None, &objects), objects)) {
            Ok((Some(finding), objects)) => {
                let report = Report::new(SOFTWARE, "Microsoft 365 Backup", TITLE, finding);
                super::outcome(mail, vec![Report { objects, ..report }])
            }
            Ok((None, _)) => Outcome::ParseFailed("no row has a result in the class of its ninth cell".to_owned()),
            Err(reason) => Outcome::ParseFailed(reason),
        }
    }
}

fn object(grid: &Grid, row: &Row) -> Result<ObjectReport, String> {
    let name = row.text(0).lines().next().unwrap_or_default();
    let cell = row.cells.get(RESULT).filter(|cell| cell.class.is_some() && row.cells.len() <= MAX_CELLS);
    let Some(cell) = cell else { return Err(format!("the row {name:?} has not the shape of the others")) };
    let class = cell.class.as_deref().unwrap_or_default().to_lowercase();
    let known = CLASSES.iter().filter(|(word, _)| class.contains(word)).map(|(_, status)| *status).max();
    let status = known.ok_or_else(|| format!("the row {name:?} has the class {class:?}, of which nothing is known"))?;
    let worse = words::find(&cell.text).filter(|found| status < found.status);
    let said = worse.map_or_else(|| cell.first_line(), |found| found.words);
    Ok(ObjectReport {
        name: name.to_owned(),
        status: Some(ObjectStatus {
            status: worse.map_or(status, |found| found.status),
            part: grid.part(),
            words: if said.is_empty() { name } else { said }.to_owned(),
        }),
        message: (!cell.text.is_empty()).then(|| cell.text.clone()),
        ..ObjectReport::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rows: &[(&str, &str)], expected: Option<Status>) {
        let rows = rows.iter().map(|(class, text)| {
            format!("<tr><td>Failed</td>{}<td class=\"{class}\">{text}</td></tr>", "<td>x</td>".repeat(RESULT - 1))
        });
        let mut mail = Mail::default();
        TITLE.clone_into(&mut mail.subject);
        mail.html = Some(format!("<table><tbody class=\"searchable\">{}</tbody></table>", rows.collect::<String>()));
        assert!(BackupStatus.recognises(&mail));
        let found = match BackupStatus.read(&mail) {
            Outcome::Report(reports) => Some(reports[0].finding.status),
            _ => None,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn the_class_of_the_ninth_cell_decides() {
        check(&[("status Success", "ok"), ("status Success", "")], Some(Status::Success));
        check(&[("status Success", "ok"), ("x_status x_Warning", "")], Some(Status::Warning));
        check(&[("status Failed", ""), ("status Success", "")], Some(Status::Failed));
        check(&[("status Success", "3 errors")], Some(Status::Failed));
        check(&[("status Success", "ok"), ("status", "ok")], None);
        check(&[], None);
    }
}
