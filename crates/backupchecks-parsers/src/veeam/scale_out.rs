//! The capacity report of a scale-out repository: title and result in the header, a table of extents below.
//!
//! Known from genuine mails: the title, the columns `Extent`, `Capacity`, `Used Space` and `Status`, the words `OK` and
//! `Out of capacity`. Labels are English; which versions send it is not known. An extent with another word has no status
//! of its own, and the whole is then no success.

use super::{
    marks, outcome, report,
    subject::Subject,
    table::{self, TableRow},
};
use crate::{
    grid::{Cell, Grid},
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::{
    model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Report, Status},
    rules,
};

/// What precedes the repository's name in title and subject.
const TITLE: &str = "Scale-out Backup Repository ";
/// The heading of the column of extents.
const EXTENT: &str = "Extent";
/// The words for an extent.
const STATES: &[(&str, Status)] = &[("OK", Status::Success), ("Out of capacity", Status::Warning)];

/// The capacity report of a scale-out repository.
pub(crate) struct ScaleOutRepository;

impl ReportParser for ScaleOutRepository {
    fn id(&self) -> &'static str {
        "veeam.scale_out"
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Backup & Replication: capacity of a scale-out repository",
            recognised_by: "the title `Scale-out Backup Repository NAME` above a table of extents",
            reads: "Versions 9.5 to 13; labels are English",
            rules: "The title's word and the extents: `OK` is success, `Out of capacity` a warning, any other word no success.",
            example_subject: "[Warning] Scale-out Backup Repository SOBR-01",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Scale-out Backup Repository"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        grid_of(mail).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let Some((grid, title, headings)) = grid_of(mail) else {
            return Outcome::ParseFailed("no table of extents stands below the title".to_owned());
        };
        let rows = table::objects(grid, headings, grid.rows.len(), EXTENT).rows;
        let unknown = rows.iter().find(|row| extent_status(row).is_none()).map(|row| row.status.clone());
        let objects: Vec<ObjectReport> = rows.into_iter().map(|row| extent(grid, row)).collect();
        let subject = Subject::of(mail).as_ref().map(Subject::finding);
        let own = match (state(grid, title, headings), subject) {
            (Some(state), Some(subject)) if subject.status <= state.status => Some(join(state, &subject)),
            (Some(state), Some(subject)) => Some(join(subject, &state)),
            (state, subject) => state.or(subject),
        };
        let Some(finding) = rules::status::overall(own, &objects) else {
            return Outcome::ParseFailed("no result stands in header cell, subject or rows".to_owned());
        };
        if let Some(word) = unknown.filter(|_| finding.status == Status::Success) {
            return Outcome::ParseFailed(format!("an extent says {word:?}, which is no known state"));
        }
        let name = grid.rows[title].texts().find_map(name_in).unwrap_or_default().to_owned();
        outcome(mail, vec![Report { objects, ..report("Scale-out Repository", name, finding, None) }])
    }
}

/// The body with the report, the row of its title and that of its headings.
fn grid_of(mail: &Mail) -> Option<(&Grid, usize, usize)> {
    if !marks::has_line(mail, TITLE) || marks::is_another_product(mail) {
        return None;
    }
    [mail.html_body(), mail.text_body()].into_iter().find_map(|grid| {
        let title = grid.rows.iter().position(|row| row.texts().any(|text| name_in(text).is_some()))?;
        Some((grid, title, table::find_headings(grid, title..grid.rows.len(), EXTENT)?))
    })
}

/// The repository's name in the first line of a cell.
fn name_in(text: &str) -> Option<&str> {
    text.lines().next()?.strip_prefix(TITLE).map(|name| name.trim_matches([':', ' '])).filter(|name| !name.is_empty())
}

/// The result between title and table.
fn state(grid: &Grid, title: usize, headings: usize) -> Option<Finding> {
    let cells = grid.rows[title..headings].iter().flat_map(|row| &row.cells);
    cells.map(Cell::first_line).find_map(|line| {
        let status = super::words::result(line)?;
        Some(Finding::new(status, format!("header cell says {line}"), Evidence::new(grid.part(), line, line)))
    })
}

fn join(finding: Finding, other: &Finding) -> Finding {
    other.evidence().iter().cloned().fold(finding, Finding::and)
}

fn extent(grid: &Grid, row: TableRow) -> ObjectReport {
    let status = extent_status(&row);
    let status = status.map(|status| ObjectStatus { status, part: grid.part(), words: row.status.clone() });
    ObjectReport { object_type: "Extent".to_owned(), status, ..row.object }
}

/// What the word of an extent stands for.
fn extent_status(row: &TableRow) -> Option<Status> {
    let known = STATES.iter().find(|(words, _)| words.eq_ignore_ascii_case(&row.status));
    known.map(|(_, status)| *status).or_else(|| super::words::result(&row.status))
}
