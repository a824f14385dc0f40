//! The log below the list of guests in a vzdump mail. It decides no status: it gives times, kinds and error texts.

use super::guests::Guest;
use crate::{dates, patterns::pattern};
use backupchecks_core::model::{ObjectReport, ReportTime, Status};
use regex::Regex;
use std::{collections::HashMap, sync::LazyLock};

/// What the log tells of the run and of single guests.
#[derive(Default)]
pub(super) struct Log {
    /// When the first line was written.
    pub(super) first: Option<ReportTime>,
    /// When the last line was written.
    pub(super) last: Option<ReportTime>,
    /// By the number of the guest.
    guests: HashMap<String, Entry>,
}

#[derive(Default)]
struct Entry {
    object_type: &'static str,
    error: Option<String>,
    started_at: Option<ReportTime>,
    finished_at: Option<ReportTime>,
}

impl Log {
    /// Reads lines such as `100: 2026-03-01 01:00:02 INFO: Starting Backup of VM 100 (qemu)`. Old logs write the date without
    /// its year (`Mar 01 01:00:02`); such a time is left out.
    pub(super) fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        static LINE: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"^(?P<vmid>\d+): (?:(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)|\w{3} \d\d \d\d:\d\d:\d\d) (?P<rest>.*)$",
            )
        });
        let mut log = Self::default();
        for found in lines.filter_map(|line| LINE.captures(line)) {
            let group = |name| found.name(name).map_or("", |part| part.as_str());
            let time = dates::report_time(group("time"));
            log.first = log.first.or(time);
            log.last = time.or(log.last);
            log.entry(group("vmid"), time, group("rest"));
        }
        log
    }

    fn entry(&mut self, vmid: &str, time: Option<ReportTime>, line: &str) {
        let entry = self.guests.entry(vmid.to_owned()).or_default();
        entry.started_at = entry.started_at.or(time);
        entry.finished_at = time.or(entry.finished_at);
        if line.contains("Starting Backup of VM") {
            entry.object_type = match line.rsplit_once(" (") {
                Some((_, "qemu)")) => "VM",
                Some((_, "lxc)" | "openvz)")) => "Container",
                _ => "",
            };
        }
        if let Some((_, error)) = line.split_once(&format!("ERROR: Backup of VM {vmid} failed - ")) {
            entry.error = Some(error.to_owned());
        }
    }

    /// Adds to a guest of the table what the log knows of it.
    pub(super) fn complete(&self, guest: &mut Guest) {
        let Some(entry) = self.guests.get(&guest.vmid) else { return };
        let object: &mut ObjectReport = &mut guest.report;
        entry.object_type.clone_into(&mut object.object_type);
        object.started_at = entry.started_at;
        object.finished_at = entry.finished_at;
        let failed = object.status.as_ref().is_some_and(|status| status.status != Status::Success);
        if failed && object.message.is_none() {
            object.message.clone_from(&entry.error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_give_times_and_errors_and_old_times_lack_their_year() {
        let text = "\
100: 2026-03-01 01:00:02 INFO: Starting Backup of VM 100 (qemu)
100: 2026-03-01 01:00:09 ERROR: Backup of VM 100 failed - no such disk
101: Mar 01 01:00:10 INFO: Starting Backup of VM 101 (lxc)";
        let log = Log::read(text.lines());
        assert_eq!(log.first.unwrap().to_string(), "2026-03-01T01:00:02");
        assert_eq!(log.last.unwrap().to_string(), "2026-03-01T01:00:09");
        let [first, second] = ["100", "101"].map(|vmid| &log.guests[vmid]);
        assert_eq!((first.object_type, first.error.as_deref()), ("VM", Some("no such disk")));
        assert_eq!((second.object_type, second.started_at), ("Container", None));
    }
}
