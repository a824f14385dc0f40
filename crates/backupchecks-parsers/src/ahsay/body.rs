//! The body: one block of labels for each destination, and the tables of old versions.

use super::{subject, words};
use crate::{dates, grid::Grid, sizes, told::Line};
use backupchecks_core::model::{Finding, ObjectReport, ObjectStatus, ReportTime};

/// The labels, the longer of two with the same beginning first.
const LABELS: &[&str] = &[
    "Remaining Quota",
    "Backup Quota",
    "Backup Time",
    "Backup Set",
    "Backup Job",
    "Start - End",
    "Destination",
    "Job Status",
    "IP Address",
    "Data Size",
    "User",
];

/// Headings that begin as a label does.
const HEADINGS: &[&str] = &[
    "Backup Job Summary",
    "Backup Set Settings",
    "Backup Logs",
    "Backup Files",
    "Backup Job Statistics",
    "User interrupted",
];

/// The labels and values of one destination.
#[derive(Debug, Default)]
pub(super) struct Block<'a> {
    fields: Vec<(&'static str, &'a str)>,
}

impl<'a> Block<'a> {
    /// The first value of `label`.
    pub(super) fn get(&self, label: &str) -> Option<&'a str> {
        self.fields.iter().find(|(found, _)| *found == label).map(|(_, value)| *value)
    }

    /// The destination with its own status, if the block names one.
    pub(super) fn object(&self, body: &Grid) -> Option<ObjectReport> {
        let status = self.get("Job Status").and_then(|text| {
            Some(ObjectStatus { status: words::status(text)?, part: body.part(), words: text.to_owned() })
        });
        let (started_at, finished_at) = self.times();
        Some(ObjectReport {
            name: self.get("Destination")?.to_owned(),
            object_type: "Destination".to_owned(),
            status,
            size_bytes: self.get("Data Size").and_then(size),
            started_at,
            finished_at,
            ..ObjectReport::default()
        })
    }

    /// What the label `Job Status` says.
    pub(super) fn finding(&self, body: &Grid) -> Option<Finding> {
        let text = self.get("Job Status")?;
        Some(Line::of(body, "Job Status", text).says(words::status(text)?, text))
    }

    /// Start and end; where only the run is named, its start.
    pub(super) fn times(&self) -> (Option<ReportTime>, Option<ReportTime>) {
        let span = self.get("Backup Time").or_else(|| self.get("Start - End"));
        let mut ends = span.unwrap_or_default().split(" - ").map(dates::report_time);
        let (start, end) = (ends.next().flatten(), ends.next().flatten());
        (start.or_else(|| self.get("Backup Job").and_then(subject::run_time)), end)
    }
}

/// `1.5 GB`, or the first size in `1.5 GB / 2 GB` and `1.5 GB (1,610,612,736 bytes)`.
fn size(text: &str) -> Option<u64> {
    sizes::bytes(text.split(['/', '(']).next()?)
}

/// The blocks of `body`: a second `User`, or a second `Destination`, begins the next.
pub(super) fn blocks(body: &Grid) -> Vec<Block<'_>> {
    let mut blocks = vec![Block::default()];
    for (label, value) in fields(body) {
        let repeats = |label| blocks.last().is_some_and(|block: &Block<'_>| block.get(label).is_some());
        if matches!(label, "User" | "Destination") && repeats(label) {
            blocks.push(Block::default());
        }
        if let Some(block) = blocks.last_mut() {
            block.fields.push((label, value));
        }
    }
    blocks.retain(|block| block.get("Job Status").is_some());
    blocks
}

/// Label and value in successive cells or lines, or on one line.
fn fields(body: &Grid) -> Vec<(&'static str, &str)> {
    let mut found = Vec::new();
    let mut pending = None;
    for row in &body.rows {
        let mut cells = row.texts().peekable();
        while let Some(cell) = cells.next() {
            if let Some(label) = exact(cell).filter(|_| cells.peek().is_some()) {
                pending = None;
                let value = cells.next().unwrap_or_default();
                if !value.is_empty() {
                    found.push((label, value));
                }
                continue;
            }
            for line in cell.lines() {
                match (exact(line), pending.take()) {
                    (Some(label), _) => pending = Some(label),
                    (None, Some(_)) if is_labelled(line) => found.extend(on_one_line(line)),
                    (None, Some(label)) => found.push((label, line)),
                    (None, None) => found.extend(on_one_line(line)),
                }
            }
        }
    }
    found
}

fn exact(text: &str) -> Option<&'static str> {
    let text = text.trim_end_matches(':').trim_end();
    LABELS.iter().copied().find(|label| text.eq_ignore_ascii_case(label))
}

/// Whether `line` is `Label: value`: the label before it was left empty.
fn is_labelled(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, _)| exact(label).is_some())
}

/// `Destination: NAS`, `Destination NAS`, and `DestinationNAS` where a forward lost what parts the cells.
fn on_one_line(line: &str) -> Option<(&'static str, &str)> {
    if HEADINGS.iter().any(|heading| starts_with(line, heading)) {
        return None;
    }
    let label = LABELS.iter().copied().find(|label| starts_with(line, label))?;
    let rest = &line[label.len()..];
    let parted = rest.starts_with(|c: char| c == ':' || c.is_whitespace() || c.is_ascii_digit() || c.is_uppercase())
        // `Useracme`, but no sentence that begins with `Users`.
        || (1 < rest.len() && !line[label.len()..].contains(' '));
    let value = rest.trim_start_matches(':').trim();
    (parted && !value.is_empty()).then_some((label, value))
}

fn starts_with(line: &str, label: &str) -> bool {
    line.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label))
}

/// A set of an old summary: its name, and the line that tells its status.
pub(super) struct OldSet<'a> {
    pub(super) name: &'a str,
    pub(super) told: Option<&'a str>,
}

/// The sets of an old summary: `Backupset: NAME`, then a line that is nothing but a result.
pub(super) fn old_sets(body: &Grid) -> Vec<OldSet<'_>> {
    let mut sets: Vec<OldSet<'_>> = Vec::new();
    for line in body.lines() {
        if let Some(at) = line.find("Backupset:").filter(|at| *at == 0) {
            let (name, told) = name_and_result(line[at + "Backupset:".len()..].trim());
            sets.push(OldSet { name, told });
            continue;
        }
        let Some(set) = sets.last_mut() else { continue };
        let told = line.rsplit_once(':').map_or(line, |(_, value)| value).trim();
        let worse = || words::status(told) > set.told.and_then(words::status);
        if is_result(told) && worse() {
            set.told = Some(told);
        }
    }
    sets
}

/// Result and name may have been glued to one line by a forward: `Files SUCCESS`.
fn name_and_result(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once([' ', '\t']) {
        Some((name, told)) if is_result(told) && told.chars().all(|c| c.is_ascii_uppercase()) => {
            (name.trim(), Some(told))
        }
        _ => (text, None),
    }
}

/// Whether `text` is one of the words that old versions print for a result.
fn is_result(text: &str) -> bool {
    const RESULTS: &[&str] = &[
        "SUCCESS",
        "SUCCESSFUL",
        "OK",
        "WARNING",
        "WARNINGS",
        "FAILED",
        "FAILURE",
        "ERROR",
        "ERRORS",
        "MISSED",
        "INTERRUPTED",
        "SKIPPED",
        "NOT SUCCESSFUL",
        "UNSUCCESSFUL",
        "NO SUCCESS",
        "INCOMPLETE",
        "COMPLETED WITH WARNING",
        "COMPLETED WITH WARNINGS",
        "COMPLETED WITH ERROR",
        "COMPLETED WITH ERRORS",
    ];
    RESULTS.iter().any(|result| text.eq_ignore_ascii_case(result))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[track_caller]
    fn check(text: &str, expected: &[(Option<&str>, &str)]) {
        let grid = grid::from_text(text);
        let blocks = blocks(&grid);
        let found: Vec<_> =
            blocks.iter().map(|block| (block.get("Destination"), block.get("Job Status").unwrap())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_destination_has_its_block_in_every_layout() {
        let two = [(Some("Cloud"), "OK"), (Some("NAS-01"), "Error")];
        check(
            "User\tacme\nDestination\tCloud\nJob Status\tOK\nUser\tacme\nDestination\tNAS-01\nJob Status\tError",
            &two,
        );
        check(
            "User\nacme\nDestination\nCloud\nJob Status\nOK\nUser\nacme\nDestination\nNAS-01\nJob Status\nError",
            &two,
        );
        check("User: acme\nDestination: Cloud\nJob Status: OK\nDestination: NAS-01\nJob Status: Error", &two);
        check("Useracme\nDestinationCloud\nJob StatusOK\nDestinationNAS-01\nJob StatusError", &two);
    }

    #[test]
    fn a_heading_is_no_label_and_an_empty_value_takes_nothing() {
        check("Backup Job Summary\nUsers are many\nJob Status OK\nBackup Job 2026-09-17-23-00-00", &[(None, "OK")]);
        check("Remaining Quota\nJob Status\nOK", &[(None, "OK")]);
        check("Job Status:\nBackup Job: 2026-09-17-23-00-00", &[]);
    }

    #[test]
    fn old_sets_keep_their_own_result() {
        let grid = grid::from_text(
            "Backupset: Failed logins\nSUCCESS\nBackupset: Files\nStatus: ERROR\n3 files\nBackupset: X",
        );
        let found: Vec<_> = old_sets(&grid).into_iter().map(|set| (set.name, set.told)).collect();
        assert_eq!(found, [("Failed logins", Some("SUCCESS")), ("Files", Some("ERROR")), ("X", None)]);
    }
}
