//! The list of guests in a vzdump mail, as fixed-width text or as an HTML table.
//!
//! Old text cuts names after 20 characters and has no names at all before 2015; old HTML gives the error of a failed guest in a
//! cell over two columns; new HTML opens its cells with `<td>` and closes them with `</th>`. A failed guest has size zero, which
//! stands for "none".

use crate::{
    durations,
    grid::{Grid, Row},
    patterns::pattern,
    sizes,
};
use backupchecks_core::model::{ObjectReport, ObjectStatus, Part, Status};
use regex::Regex;
use std::sync::LazyLock;

/// One guest of the list.
pub(super) struct Guest {
    pub(super) vmid: String,
    pub(super) report: ObjectReport,
}

/// The guests as they go into the report.
pub(super) fn reports(guests: &[Guest]) -> Vec<ObjectReport> {
    guests.iter().map(|guest| guest.report.clone()).collect()
}

/// The guests of the plain-text list, which begins with a line of headings and ends at the first line of another form.
pub(super) fn from_lines<'a>(lines: impl Iterator<Item = &'a str>, part: Part) -> Vec<Guest> {
    static ROW: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?x)^\s*(?P<vmid>\d+)\s+(?:(?P<name>\S+)\s+)?(?P<status>(?i:ok|err|todo|failed))
              (?:\s+(?P<time>\d+:\d\d:\d\d|\d+[dhms](?:\s\d+[hms])*))?
              (?:\s+(?P<size>\d+(?:\.\d+)?\s?[KMGTP]?i?B))?
              (?:\s+(?P<filename>\S.*))?\s*$",
        )
    });
    // A mail program that made text of the table set no space between its cells.
    static GLUED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?x)^\s*(?P<vmid>\d{3,9}?)(?P<name>(?:[A-Za-z][\w.-]*?)?)(?P<status>(?i:ok|err|todo|failed))
              (?P<time>\d+:\d\d:\d\d|(?:\d+[dhms]\s?)+)
              (?P<size>\d+(?:\.\d+)?\s?[KMGTP]?i?B)?(?P<filename>\S.*)?\s*$",
        )
    });
    let rows = lines.skip_while(|line| !is_heading(line)).skip(1).filter(|line| !line.trim().is_empty());
    rows.map_while(|line| ROW.captures(line).or_else(|| GLUED.captures(line)))
        .map(|found| {
            let group = |name| found.name(name).map_or("", |part| part.as_str());
            let row = Cells {
                vmid: group("vmid"),
                name: group("name"),
                status: group("status"),
                time: group("time"),
                size: group("size"),
            };
            // Old reports give the error of a failed guest where the file would stand.
            let error = Some(group("filename")).filter(|text| text.contains(' '));
            row.guest(error.map(str::to_owned), part)
        })
        .collect()
}

/// Whether `line` holds the headings of the list.
pub(super) fn is_heading(line: &str) -> bool {
    let line = line.trim().to_ascii_lowercase();
    line.starts_with("vmid") && line.contains("status")
}

/// The guests of the HTML table, by the headings of its columns.
pub(super) fn from_cells(grid: &Grid) -> Vec<Guest> {
    let Some(start) = grid.rows.iter().position(|row| column(row, "vmid").is_some() && column(row, "status").is_some())
    else {
        return Vec::new();
    };
    let headings = &grid.rows[start];
    let cell = |row: &Row, heading| column(headings, heading).map_or(String::new(), |index| row.text(index).to_owned());
    grid.rows[start + 1..]
        .iter()
        .filter_map(|row| {
            let vmid = cell(row, "vmid");
            let is_guest = !vmid.is_empty() && vmid.bytes().all(|byte| byte.is_ascii_digit());
            let status = cell(row, "status");
            // A row with one cell less than headings has an error text over the columns of size and file.
            let error = (row.cells.len() < headings.cells.len())
                .then(|| row.cells.last().map(|last| last.text.replace('\n', " ")))
                .flatten()
                .filter(|text| !text.is_empty() && *text != status);
            let size = if error.is_some() { String::new() } else { cell(row, "size") };
            let (name, time) = (cell(row, "name"), cell(row, "time"));
            let cells = Cells { vmid: &vmid, name: &name, status: &status, time: &time, size: &size };
            is_guest.then(|| cells.guest(error, grid.part()))
        })
        .collect()
}

fn column(headings: &Row, heading: &str) -> Option<usize> {
    headings.texts().position(|text| text.eq_ignore_ascii_case(heading))
}

/// What one row holds, as printed.
struct Cells<'a> {
    vmid: &'a str,
    name: &'a str,
    status: &'a str,
    time: &'a str,
    size: &'a str,
}

impl Cells<'_> {
    fn guest(&self, message: Option<String>, part: Part) -> Guest {
        let status = match self.status.to_ascii_lowercase().as_str() {
            "ok" => Some(Status::Success),
            // `todo` is a guest whose turn never came, so it has no backup.
            "err" | "failed" | "todo" => Some(Status::Failed),
            _ => None,
        };
        let report = ObjectReport {
            name: if self.name.is_empty() { self.vmid } else { self.name }.to_owned(),
            status: status.map(|status| ObjectStatus { status, part, words: self.status.to_owned() }),
            message: message.filter(|_| status == Some(Status::Failed)),
            size_bytes: sizes::bytes(self.size).filter(|_| status == Some(Status::Success)),
            duration_seconds: durations::seconds(self.time),
            ..ObjectReport::default()
        };
        Guest { vmid: self.vmid.to_owned(), report }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[track_caller]
    fn check(guests: &[Guest], expected: &[(&str, &str, Option<u64>)]) {
        let found: Vec<_> = guests
            .iter()
            .map(|guest| {
                let words = guest.report.status.as_ref().map_or("", |status| status.words.as_str());
                (guest.report.name.as_str(), words, guest.report.size_bytes)
            })
            .collect();
        assert_eq!(found, expected);
    }

    fn from_text(text: &str) -> Vec<Guest> {
        from_lines(text.lines(), Part::Text)
    }

    #[test]
    fn old_text_is_read_with_and_without_names() {
        let text = "\
VMID       NAME                 STATUS       TIME       SIZE  FILENAME
100        web01                OK       00:02:41     1.50GB  /dump/a.vma.lzo
101        db01                 FAILED   00:00:03     0.00MB  -

Detailed backup logs:
100: ok";
        check(&from_text(text), &[("web01", "OK", Some(3 << 29)), ("db01", "FAILED", None)]);
        check(&from_text("VMID STATUS TIME SIZE FILENAME\n7 ok 00:00:01 12KB /x"), &[("7", "ok", Some(12 << 10))]);
    }

    #[test]
    fn cells_without_space_between_them_are_told_apart() {
        let text = "\
VMIDNameStatusTimeSizeFilename
100web01ok2m 41s36.501 GiBvm/100/2026-03-02T00:00:02Z
101ok-serverserr3s0 B

Total running time2m 44s";
        check(&from_text(text), &[("web01", "ok", Some(39_192_650_318)), ("ok-servers", "err", None)]);
        let old = "VMIDNAMESTATUSTIMESIZEFILENAME\n100db01OK00:02:411.50GB/dump/a.vma.lzo\nTOTAL00:02:411.50GB";
        check(&from_text(old), &[("db01", "OK", Some(3 << 29))]);
        assert_eq!(from_text(old)[0].report.duration_seconds, Some(161));
    }

    #[test]
    fn new_text_has_spaces_in_times_and_sizes() {
        let text = "\
VMID    Name     Status    Time         Size           Filename
100     web01    ok        1h 2m 3s     236.001 GiB    vm/100/2026-03-01T00:00:00Z
101     ok       err       1s           0 B
102     late     todo      0s           0 B

Total running time: 3m";
        check(&from_text(text), &[("web01", "ok", Some(253_404_144_206)), ("ok", "err", None), ("late", "todo", None)]);
    }

    #[test]
    fn cells_may_be_unclosed_or_closed_as_headings() {
        let old = "<table border=1><tr><td>VMID<td>NAME<td>STATUS<td>TIME<td>SIZE<td>FILENAME</tr>\
                   <tr><td>100<td>web01<td>OK<td>00:02:41<td align=right>1.50GB<td>/dump/a.vma.lzo</tr>\
                   <tr><td>101<td>db01<td><font color=red>FAILED<td>00:00:03<td colspan=2>no such disk</tr>\
                   <tr><td align=left colspan=3>TOTAL<td>00:02:44<td>1.50GB<td></tr></table>";
        let guests = from_cells(&grid::from_html(old));
        check(&guests, &[("web01", "OK", Some(3 << 29)), ("db01", "FAILED", None)]);
        assert_eq!(guests[1].report.message.as_deref(), Some("no such disk"));
        let new = "<table><tr><th>VMID</th><th>Name</th><th>Status</th><th>Size</th></tr>\
                   <tr><td>100</th><td>web01</th><td>ok</th><td>1.5 GiB</th></tr></table>";
        check(&from_cells(&grid::from_html(new)), &[("web01", "ok", Some(3 << 29))]);
    }
}
