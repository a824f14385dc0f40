//! The machines of a daily report: a name with an id, then a badge and a date for each of the three columns.

use crate::{dates, grid::Grid, patterns::pattern};
use backupchecks_core::model::{ObjectReport, ObjectStatus, Part, ReportTime, Status};
use regex::Regex;
use std::sync::LazyLock;

/// The columns, in the order of the report.
const COLUMNS: &[&str] = &["Backup", "Offsite Copy", "Replication"];

/// What stands in a column that is not in use.
const UNUSED: &[&str] = &["-", "–", "—", "n/a", "none", "not configured", "disabled", "not enabled"];

/// A machine as it is gathered.
pub(super) struct Machine<'a> {
    name: &'a str,
    part: Part,
    /// Badge and what follows it, one for each column in use.
    columns: Vec<Column<'a>>,
    /// A word in the place of the first badge that is none.
    pub(super) unknown: Option<&'a str>,
    used: usize,
}

struct Column<'a> {
    title: &'static str,
    badge: &'a str,
    status: Status,
    date: Option<&'a str>,
    text: Vec<&'a str>,
}

impl Machine<'_> {
    /// The machine with the worst of its badges.
    pub(super) fn object(&self) -> ObjectReport {
        let worst = self.columns.iter().reduce(|worst, next| if worst.status < next.status { next } else { worst });
        let told: Vec<String> =
            self.columns.iter().filter(|column| column.status != Status::Success).map(Column::told).collect();
        let backup = self.columns.first().filter(|column| column.title == "Backup" && column.status == Status::Success);
        ObjectReport {
            name: self.name.to_owned(),
            object_type: "VM".to_owned(),
            status: worst.map(|column| ObjectStatus {
                status: column.status,
                part: self.part,
                words: column.badge.to_owned(),
            }),
            message: (!told.is_empty()).then(|| told.join("\n")),
            finished_at: backup.and_then(|column| column.date).and_then(time),
            ..ObjectReport::default()
        }
    }
}

impl Column<'_> {
    /// `Offsite Copy: Overdue, 12 Mar 2024 14:30`.
    fn told(&self) -> String {
        let text = self.date.iter().chain(&self.text).fold(String::new(), |told, text| format!("{told}, {text}"));
        format!("{}: {}{text}", self.title, self.badge)
    }
}

fn time(text: &str) -> Option<ReportTime> {
    dates::report_time(text)
}

/// The machines of `body`. Each item may stand on a line or in a cell of its own, or they are glued to one line.
pub(super) fn machines(body: &Grid) -> Vec<Machine<'_>> {
    let mut machines: Vec<Machine<'_>> = Vec::new();
    for line in body.lines() {
        let (name, rest) = match named(line) {
            Some((name, rest)) => (Some(name), rest),
            None => (None, line),
        };
        if let Some(name) = name {
            machines.push(Machine { name, part: body.part(), columns: Vec::new(), unknown: None, used: 0 });
        }
        if let Some(machine) = machines.last_mut() {
            for item in items(rest) {
                machine.take(item);
            }
        }
    }
    // A line with something in parentheses that no badge follows is no machine.
    machines.retain(|machine| !machine.columns.is_empty() || machine.unknown.is_some() || 0 < machine.used);
    machines
}

impl<'a> Machine<'a> {
    fn take(&mut self, item: &'a str) {
        let folded = item.to_lowercase();
        if let Some(status) = badge(item) {
            let title = COLUMNS.get(self.used).copied().unwrap_or("Replication");
            self.columns.push(Column { title, badge: item, status, date: None, text: Vec::new() });
            self.used += 1;
        } else if UNUSED.contains(&folded.as_str()) {
            self.used += 1;
        } else if COLUMNS.iter().any(|title| title.eq_ignore_ascii_case(item)) {
            // The heading is repeated beside each badge in narrow layouts.
        } else if let Some(column) = self.columns.last_mut() {
            match time(item) {
                Some(_) if column.date.is_none() => column.date = Some(item),
                _ if column.text.len() < 3 => column.text.push(item),
                _ => {}
            }
        } else if self.used == 0 && self.unknown.is_none() && time(item).is_none() {
            self.unknown = Some(item);
        }
    }
}

/// `SRV-DC01 (4)` and what follows on the same line. A line such as `15 Mar 2024 (local)` is no machine.
fn named(line: &str) -> Option<(&str, &str)> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)^(?P<name>.+)\s?\((?P<id>[^()\s]+)\)\s*
              (?P<rest>(?:(?:Success|Successful|Failed|Failure|Error|Overdue|Missed|Warning|Not\sconfigured|N/A|-)\b?.*)?)$",
        )
    });
    let found = NAME.captures(line)?;
    let name = found.name("name")?.as_str().trim();
    // A machine may be called `Overdue`; only a date before the parentheses is none.
    let is_item = time(name).is_some();
    (!name.is_empty() && !is_item).then_some((name, found.name("rest").map_or("", |rest| rest.as_str())))
}

/// Badge and date, parted where they are glued: `Success15 Mar 2024 14:30Overdue12 Mar 2024 14:30`.
fn items(text: &str) -> Vec<&str> {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:Success(?:ful)?|Failed|Failure|Overdue|Missed|Warning|Error|Not configured|N/A)|\d{1,2} \p{L}{3,9}\.? \d{4},? \d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?)",
        )
    });
    let mut items = Vec::new();
    let mut rest = text.trim();
    while let Some(found) = ITEM.find(rest) {
        items.push(&rest[..found.end()]);
        rest = rest[found.end()..].trim_start();
    }
    // What does not come apart is one item: a message, or a badge nobody knows.
    if !rest.is_empty() {
        if items.len() == 1
            && !rest.starts_with(|c: char| c.is_ascii_digit())
            && !text.starts_with(|c: char| c.is_ascii_digit())
        {
            return vec![text.trim()];
        }
        items.push(rest);
    }
    items
}

fn badge(text: &str) -> Option<Status> {
    Some(match text.trim().to_lowercase().as_str() {
        "success" | "successful" | "completed" | "ok" => Status::Success,
        "warning" | "completed with warnings" | "success with warnings" | "cancelled" | "canceled" | "skipped" => {
            Status::Warning
        }
        "failed" | "failure" | "error" | "overdue" | "missed" => Status::Failed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Option<Status>)]) {
        let grid = grid::from_text(text);
        let objects: Vec<_> = machines(&grid).iter().map(Machine::object).collect();
        let found: Vec<_> = objects
            .iter()
            .map(|object| (object.name.as_str(), object.status.as_ref().map(|found| found.status)))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn machines_are_read_in_every_layout() {
        use Status::{Failed, Success};
        let two = [("SRV-DC01", Some(Success)), ("error-01 (old)", Some(Failed))];
        check(
            "SRV-DC01 (4)\nSuccess\n15 Mar 2024 14:30\nerror-01 (old) (5)\nSuccess\n15 Mar 2024 14:30\nOverdue\n12 Mar 2024 14:30",
            &two,
        );
        check("SRV-DC01 (4)\tSuccess\t15 Mar 2024 14:30\nerror-01 (old) (5)\tFailed\t15 Mar 2024 14:30", &two);
        check(
            "SRV-DC01 (4)Success15 Mar 2024 14:30\nerror-01 (old) (5)Success15 Mar 2024 14:30Overdue12 Mar 2024 14:30",
            &two,
        );
    }

    #[test]
    fn an_unknown_badge_is_no_status() {
        let grid = grid::from_text("SRV (4)\nSuspended\n15 Mar 2024 14:30");
        let machines = machines(&grid);
        assert_eq!((machines[0].unknown, machines[0].object().status), (Some("Suspended"), None));
        check("Thank you (all)\nbye", &[("Thank you", None)]);
    }

    #[test]
    fn what_is_wrong_is_told_by_its_column() {
        let grid =
            grid::from_text("SRV (4)\nSuccess\n15 Mar 2024 14:30\nFailed\n14 Mar 2024 02:00\nTarget not reachable");
        let object = machines(&grid)[0].object();
        assert_eq!(object.message.as_deref(), Some("Offsite Copy: Failed, 14 Mar 2024 02:00, Target not reachable"));
        assert_eq!(object.finished_at.map(|time| time.to_string()).as_deref(), Some("2024-03-15T14:30:00"));
    }
}
