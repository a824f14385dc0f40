//! The list of guests in a vzdump mail, as fixed-width text or as an HTML table.
//!
//! Old text cuts names after 20 characters and has no names at all before 2015; old HTML gives the error of a failed guest in a
//! cell over two columns; new HTML opens its cells with `<td>` and closes them with `</th>`. A failed guest has size zero, which
//! stands for "none".

use crate::{
    grid::{Grid, Row},
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
    static ROW: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^\s*(?P<vmid>\d+)\s+(?:(?P<name>\S+)\s+)?(?P<status>(?i:ok|err|todo|failed))
              (?:\s+(?P<time>\d+:\d\d:\d\d|\d+[dhms](?:\s\d+[hms])*))?
              (?:\s+(?P<size>\d+(?:\.\d+)?\s?[KMGTP]?i?B))?
              (?:\s+(?P<filename>\S.*))?\s*$",
        )
        .ok()
    });
    let Some(row) = ROW.as_ref() else { return Vec::new() };
    let is_heading = |line: &&str| {
        let mut words = line.split_whitespace().map(str::to_ascii_lowercase);
        words.next().as_deref() == Some("vmid") && words.any(|word| word == "status")
    };
    let rows = lines.skip_while(|line| !is_heading(line)).skip(1).map_while(|line| row.captures(line));
    rows.map(|found| {
        let group = |name| found.name(name).map_or("", |part| part.as_str());
        guest(group("vmid"), group("name"), group("status"), group("size"), None, part)
    })
    .collect()
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
            is_guest.then(|| guest(&vmid, &cell(row, "name"), &status, &size, error, grid.part()))
        })
        .collect()
}

fn column(headings: &Row, heading: &str) -> Option<usize> {
    headings.texts().position(|text| text.eq_ignore_ascii_case(heading))
}

fn guest(vmid: &str, name: &str, word: &str, size: &str, message: Option<String>, part: Part) -> Guest {
    let status = match word.to_ascii_lowercase().as_str() {
        "ok" => Some(Status::Success),
        // `todo` is a guest whose turn never came, so it has no backup.
        "err" | "failed" | "todo" => Some(Status::Failed),
        _ => None,
    };
    let report = ObjectReport {
        name: if name.is_empty() { vmid } else { name }.to_owned(),
        status: status.map(|status| ObjectStatus { status, part, words: word.to_owned() }),
        message,
        size_bytes: sizes::bytes(size).filter(|_| status == Some(Status::Success)),
        ..ObjectReport::default()
    };
    Guest { vmid: vmid.to_owned(), report }
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
