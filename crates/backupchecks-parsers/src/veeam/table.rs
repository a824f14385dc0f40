//! The table of what a session processed: one row an object, below headings such as `Name`, `Status`, `Start time`.
//!
//! As HTML and as text with tabs the columns are found by their headings. Text whose cells stick together
//! (`SRV-DC01Success22:00:10…`) is taken apart by the forms of times and sizes.

use super::{stacked, words};
use crate::{
    durations,
    grid::{Grid, Row},
    patterns::pattern,
    sizes,
};
use backupchecks_core::model::{ObjectReport, ObjectStatus};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// A row whose cells stick together. A time or a size must follow the result, so that result words in names are passed over.
static STICKY: LazyLock<Regex> = LazyLock::new(|| {
    const RESULT: &str = "Success|Warning|Error|Failed|Pending|Cancell?ed|Skipped";
    const CLOCK: &str = r"\d{1,2}[:.]\d{2}[:.]\d{2}(?: ?[AaPp]\.? ?[Mm]\.?)?(?: ?\(\+\d+\))?";
    const SIZE: &str = r"\d[\d.,]* ?[KMGTP]?B";
    const SPAN: &str = r"(?:\d+\.)?\d{1,2}:\d{2}:\d{2}";
    pattern(&format!(
        "^(?<name>.+?) ?(?<status>{RESULT}) ?(?:(?<start>{CLOCK}) ?(?<end>{CLOCK})? ?)?(?:{SIZE}/s ?)?\
         (?<size>{SIZE}) ?(?:{SIZE} ?(?<transferred>{SIZE})? ?)?(?<span>{SPAN})? ?(?<details>.*)$"
    ))
});

/// What looks like such a row by its times and size, whatever stands before them.
static UNREAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^.*[^\d:. ] ?\d{1,2}[:.]\d{2}[:.]\d{2}(?: ?[AaPp]\.? ?[Mm]\.?)?.*\d ?[KMGTP]?B.*\d{1,2}:\d{2}:\d{2}")
});

/// One object with its times as printed.
#[derive(Debug, Default)]
pub(super) struct TableRow {
    /// Everything but the times.
    pub(super) object: ObjectReport,
    /// When its work began, as printed.
    pub(super) start: String,
    /// When its work ended, as printed.
    pub(super) end: String,
    /// How long it took, as printed.
    pub(super) span: String,
    /// The words in the column `Status`, also unknown ones.
    pub(super) status: String,
}

/// What stands below the headings of a table.
#[derive(Debug, Default)]
pub(super) struct Objects {
    /// The rows, in order.
    pub(super) rows: Vec<TableRow>,
    /// The first row whose result is no word that is known, and that word.
    pub(super) doubt: Option<String>,
}

impl Objects {
    fn new(rows: Vec<TableRow>, unread: Option<&str>) -> Self {
        let in_cell = rows.iter().find(|row| row.object.status.is_none() && !row.status.is_empty());
        let doubt = in_cell
            .map(|row| format!("the row {:?} says {:?}, which is no known result", row.object.name, row.status))
            .or_else(|| unread.map(|line| format!("the row {line:?} holds no known result")));
        Self { rows, doubt }
    }
}

/// Which cell holds what.
struct Columns {
    name: usize,
    status: usize,
    start: Option<usize>,
    end: Option<usize>,
    size: Option<usize>,
    transferred: Option<usize>,
    span: Option<usize>,
    details: Option<usize>,
    count: usize,
}

impl Columns {
    fn of(row: &Row, name: &str) -> Option<Self> {
        let at = |label: &str| row.texts().position(|text| text.eq_ignore_ascii_case(label));
        Some(Self {
            name: at(name)?,
            status: at("Status")?,
            start: at("Start time"),
            end: at("End time"),
            size: at("Size").or_else(|| at("Used Space")),
            transferred: at("Transferred"),
            span: at("Duration"),
            details: at("Details"),
            count: row.cells.len(),
        })
    }

    /// The object in `row`; `None` when the row has another shape. As text, empty cells at the end may be missing: one anywhere,
    /// more where a result stands in its column.
    fn read(&self, grid: &Grid, row: &Row) -> Option<TableRow> {
        let is_cut = row.depth == 0 && words::result(row.text(self.status)).is_some();
        let fits = self.status < row.cells.len()
            && row.cells.len() <= self.count
            && (is_cut || row.cells.len() + 2 > self.count);
        let name = row.text(self.name);
        if !fits || name.is_empty() {
            return None;
        }
        let text = |column: Option<usize>| column.map_or("", |column| row.text(column));
        Some(TableRow {
            object: ObjectReport {
                transferred_bytes: sizes::bytes(text(self.transferred)),
                duration_seconds: durations::seconds(text(self.span)),
                ..object(grid, name, row.text(self.status), text(self.size), text(self.details))
            },
            start: text(self.start).to_owned(),
            end: text(self.end).to_owned(),
            span: text(self.span).to_owned(),
            status: row.text(self.status).to_owned(),
        })
    }
}

/// The row of headings among `rows`: `name` is what the column of names is called.
pub(super) fn find_headings(grid: &Grid, mut rows: Range<usize>, name: &str) -> Option<usize> {
    let sticky = format!("{name}Status");
    rows.find(|index| {
        let row = &grid.rows[*index];
        stacked::is_heading(grid, *index, name)
            || Columns::of(row, name).is_some()
            || (row.cells.len() == 1 && row.text(0).replace(' ', "").starts_with(&sticky))
    })
}

/// The objects below the headings in row `headings`, in order, up to row `end`.
pub(super) fn objects(grid: &Grid, headings: usize, end: usize, name: &str) -> Objects {
    if stacked::is_heading(grid, headings, name) {
        let rows = &grid.rows[headings + 1..end];
        let rows = rows.iter().position(is_end_row).map_or(rows, |end| &rows[..end]);
        let found = stacked::lines(rows).iter().filter_map(|line| read_sticky(grid, line)).collect();
        return Objects::new(found, stacked::unknown(rows));
    }
    let columns = Columns::of(&grid.rows[headings], name);
    let mut found: Vec<TableRow> = Vec::new();
    let mut unread: Option<&str> = None;
    let mut details_follow = false;
    for row in &grid.rows[headings + 1..end] {
        if is_end_row(row) || (details_follow && row.cells.len() > 1) {
            break;
        }
        let read = match &columns {
            Some(columns) => columns.read(grid, row),
            None => read_sticky(grid, &row.line()),
        };
        if let Some(read) = read {
            found.push(read);
            continue;
        }
        // Further rows of a table whose cells stick together may follow one without a known result.
        if columns.is_none() && UNREAD.is_match(row.text(0)) {
            unread = unread.or(Some(row.text(0)));
            continue;
        }
        // A row in tabs with a word that is no result, cut behind it: neither it nor what follows may be passed over.
        let is_cut = columns.as_ref().is_some_and(|columns| columns.status + 1 == row.cells.len());
        if is_cut && row.depth == 0 && 1 < row.cells.len() && !row.text(0).is_empty() {
            unread = unread.or(Some(row.text(0)));
            continue;
        }
        let Some(last) = found.last_mut() else { continue };
        if row.cells.len() > 1 {
            break;
        }
        // A mail of vee-mail has the details in a row of their own, below a heading.
        if row.line() == "Details" {
            details_follow = true;
        } else if details_follow || (row.depth == 0 && last.object.message.is_some()) {
            // Further lines of a cell that was turned into text.
            let message = last.object.message.get_or_insert_default();
            if !message.is_empty() {
                message.push('\n');
            }
            message.push_str(row.text(0));
            details_follow = false;
        } else {
            break;
        }
    }
    Objects::new(found, unread)
}

/// [`is_end`] of the line that `row` makes; of most rows the first letter tells.
fn is_end_row(row: &Row) -> bool {
    let first = row.texts().find(|text| !text.is_empty()).unwrap_or_default();
    first.starts_with(['V', 'B', '-', '_']) && is_end(&row.line())
}

/// The footer, the next table of a mail of vee-mail, or a signature below a text.
fn is_end(line: &str) -> bool {
    line.starts_with("Veeam ") || line == "Backup Target" || line == "--" || line.starts_with("____")
}

fn read_sticky(grid: &Grid, line: &str) -> Option<TableRow> {
    let found = STICKY.captures(line)?;
    let text = |name: &str| found.name(name).map_or("", |found| found.as_str().trim());
    Some(TableRow {
        object: ObjectReport {
            transferred_bytes: sizes::bytes(text("transferred")),
            duration_seconds: durations::seconds(text("span")),
            ..object(grid, text("name"), text("status"), text("size"), text("details"))
        },
        start: text("start").to_owned(),
        end: text("end").to_owned(),
        span: text("span").to_owned(),
        status: text("status").to_owned(),
    })
}

fn object(grid: &Grid, name: &str, status: &str, size: &str, details: &str) -> ObjectReport {
    // `(vApp) NAME` is a container that is listed among its machines.
    let (object_type, name) = match name.strip_prefix("(vApp) ") {
        Some(name) => ("vApp", name),
        None => ("", name),
    };
    ObjectReport {
        name: name.replace('\n', " "),
        object_type: object_type.to_owned(),
        status: words::result(status).map(|found| ObjectStatus {
            status: found,
            part: grid.part(),
            words: status.to_owned(),
        }),
        message: (!details.is_empty()).then(|| details.to_owned()),
        // An extent has its share behind the size: `12,3 TB (61%)`.
        size_bytes: size.split('(').next().and_then(sizes::bytes),
        ..ObjectReport::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::from_text;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str, Option<&str>)]) {
        let grid = from_text(text);
        let headings =
            find_headings(&grid, 0..grid.rows.len(), "Name").unwrap_or_else(|| panic!("no headings in {text:?}"));
        let found = objects(&grid, headings, grid.rows.len(), "Name");
        assert_eq!(found.doubt, None, "{text:?}");
        let rows: Vec<_> = found
            .rows
            .iter()
            .map(|row| {
                let words = row.object.status.as_ref().map_or("", |status| status.words.as_str());
                (row.object.name.as_str(), words, row.end.as_str(), row.object.message.as_deref())
            })
            .collect();
        assert_eq!(rows, expected, "{text:?}");
    }

    #[test]
    fn cells_that_stick_together_are_taken_apart() {
        check(
            "NameStatusStart timeEnd timeSizeReadTransferredDurationDetails\n\
             SRV-DC01Success21:54:5022:00:1050,0 GB1,2 GB600,0 MB0:05:20\n\
             SRV-ErrorWarning9:54:28 PM12:00:10 AM (+1)100.0 GB1.2 GB600.0 MB0:05:20Retention was not applied\n\
             SRV-DB01Error21:54:500,0 B0,0 B0,0 B0:00:00Error: no space",
            &[
                ("SRV-DC01", "Success", "22:00:10", None),
                ("SRV-Error", "Warning", "12:00:10 AM (+1)", Some("Retention was not applied")),
                ("SRV-DB01", "Error", "", Some("Error: no space")),
            ],
        );
    }

    #[test]
    fn tabs_part_cells_and_further_lines_belong_to_the_details() {
        check(
            "Name\tStatus\tStart time\tEnd time\tSize\tRead\tTransferred\tDuration\tDetails\n\
             A\tSuccess\t22:00:00\t22:01:00\t1,0 GB\t1,0 GB\t1,0 GB\t0:01:00\n\
             B\tError\t22:00:00\t22:01:00\t1,0 GB\t1,0 GB\t1,0 GB\t0:01:00\tError: one\nand two\n\
             Veeam Backup & Replication 12.1.0.2131\nGreetings",
            &[("A", "Success", "22:01:00", None), ("B", "Error", "22:01:00", Some("Error: one\nand two"))],
        );
    }

    #[test]
    fn a_row_with_nothing_behind_its_result_is_a_row_and_hides_none_below_it() {
        check(
            "Name\tStatus\tStart time\tEnd time\tSize\tRead\tTransferred\tDuration\tDetails\n\
             A\tPending\t\t\t0,0 B\t0,0 B\t0,0 B\n\
             B\tPending\n\
             C\tError\t22:00:00\t22:01:00\t1,0 GB\t1,0 GB\t1,0 GB\t0:01:00\tError: one\n\
             Veeam Backup & Replication 12.1.0.2131",
            &[("A", "Pending", "", None), ("B", "Pending", "", None), ("C", "Error", "22:01:00", Some("Error: one"))],
        );
    }

    #[test]
    fn a_result_that_is_not_known_is_a_doubt_in_every_form_of_the_table() {
        const COLUMNS: &str = "Name\tStatus\tStart time\tEnd time\tSize\tRead\tTransferred\tDuration\tDetails\n";
        let tabs = format!(
            "{COLUMNS}A\tSuccess\t22:00:00\t22:01:00\t1 GB\t1 GB\t1 GB\t0:01:00\n\
             B\tStopped\t22:00:00\t22:01:00\t1 GB\t1 GB\t1 GB\t0:01:00"
        );
        let stuck = "NameStatusStart timeEndtimeSizeReadTransferredDurationDetails\n\
                     ASuccess22:00:0022:01:001,0 GB1,0 GB1,0 GB0:01:00\n\
                     BStopped22:00:0022:01:001,0 GB1,0 GB1,0 GB0:01:00\n\
                     CError22:00:0022:01:001,0 GB1,0 GB1,0 GB0:01:00";
        let stacked = "Name\nStatus\nStart time\nA\nSuccess\n22:00:00\n22:01:00\n1,0 GB\n0:01:00\n\
                       B\nStopped\n22:00:00\n22:01:00\n1,0 GB\n0:01:00\nC\nError\n22:00:00\n1,0 GB";
        let cut = format!(
            "{COLUMNS}A\tSuccess\t22:00:00\t22:01:00\t1 GB\t1 GB\t1 GB\t0:01:00\nStopped-01\tStopped\nB\tSuccess"
        );
        for (text, rows) in [(tabs.as_str(), 2), (stuck, 2), (stacked, 2), (cut.as_str(), 2)] {
            let grid = from_text(text);
            let headings = find_headings(&grid, 0..grid.rows.len(), "Name").unwrap();
            let found = objects(&grid, headings, grid.rows.len(), "Name");
            assert!(found.doubt.as_ref().is_some_and(|doubt| doubt.contains("Stopped")), "{found:?}");
            assert_eq!(found.rows.len(), rows, "{found:?}");
        }
    }
}
