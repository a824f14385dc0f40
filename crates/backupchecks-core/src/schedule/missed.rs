//! Missed slots, with the reason in words.

use super::explain::length;
use super::slot::Slot;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A slot whose grace is over without a report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Missed {
    /// The slot.
    pub slot: Slot,
    /// Why it counts as missed, in words that a technician understands.
    pub reason: String,
}

/// The reason of a slot that was learned.
pub(super) fn reason_of_slot(slot: &Slot, zone: &TimeZone, last: Option<Timestamp>) -> String {
    let (usual, due) = (moment(slot.expected_at, zone), moment(slot.due, zone));
    format!("No report by {due}: it usually arrives about {usual}.{}", last_report(last, zone))
}

/// The reason of a slot that a person planned.
pub(super) fn reason_of_start(slot: &Slot, zone: &TimeZone, plan: &str, last: Option<Timestamp>) -> String {
    let (start, due) = (moment(slot.expected_at, zone), moment(slot.due, zone));
    format!("No report by {due}: the job should have started at {start}, {plan}.{}", last_report(last, zone))
}

/// The reason of a silence.
pub(super) fn reason_of_silence(slot: &Slot, zone: &TimeZone, usual: i64) -> String {
    let (since, due) = (moment(slot.opens, zone), moment(slot.due, zone));
    format!("Silent since {since}: a report usually comes every {}, and was due by {due}.", length(usual))
}

fn last_report(last: Option<Timestamp>, zone: &TimeZone) -> String {
    last.map_or_else(String::new, |run| format!(" The last report came at {}.", moment(run, zone)))
}

/// A moment on the wall clock of `zone`, such as `2026-03-28 06:00`.
fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let at = zone.to_datetime(at);
    format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute())
}
