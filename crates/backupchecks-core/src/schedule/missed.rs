//! Missed slots, with the reason in words.

use super::assign::{Assignment, Filled};
use super::clock::{HOUR, later, seconds_between};
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

/// How long ago a slot was due that is told in hindsight: whoever asks once a day has asked since.
const HINDSIGHT: i64 = 26 * HOUR;
/// Between slots that lie so close, in seconds, a report that is to spare is one of theirs; a longer day has room for runs started by hand.
const OFTEN: i64 = 13 * HOUR;
/// Reports farther from a slot than this have nothing to do with it.
const FAR: i64 = 8 * HOUR;

/// The slots of `assignment` that lack a report, each with its grace at that time; `runs` are all reports, in order.
///
/// Where slots were learned, `by_slots`, one miss tells of a job that goes on at other times: further ones are counted from `since`.
pub(super) fn without_report(
    assignment: Assignment,
    runs: &[Timestamp],
    by_slots: bool,
    since: Timestamp,
    now: Timestamp,
) -> Vec<Slot> {
    let Assignment { slots, extra } = assignment;
    let may_be_filled = |index| by_slots && has_report_of_its_own(&slots, index, (runs, &extra), now);
    let own: Vec<bool> = (0..slots.len()).map(may_be_filled).collect();
    let mut just_late = 0;
    let (mut empty_since, mut in_a_row) = (since, 0);
    let empty = slots.into_iter().zip(own).filter_map(|(Filled { mut slot, run }, has_own)| {
        // A job that has just been late is granted the same once more: it may keep a new time from now on.
        let granted = later(slot.expected_at, just_late + just_late / 4).min(slot.closes);
        slot.due = slot.due.max(granted);
        if let Some(run) = run {
            just_late = seconds_between(slot.expected_at, run).max(0);
            (empty_since, in_a_row) = (slot.due, 0);
            return None;
        }
        in_a_row += 1;
        // The job goes on at other times: what its slots are now is not known, and one miss has told of it.
        let others = extra.iter().filter(|run| (empty_since..slot.due).contains(*run)).count();
        let goes_on = by_slots && in_a_row > 1 && others >= in_a_row;
        (!goes_on && !has_own).then_some(slot)
    });
    empty.collect()
}

/// Whether a report that was given to another slot may as well have been that of the empty one at `index`.
///
/// Of slots that scatter as widely as they lie apart one may be empty, but which one is open. A report that came within the grace of the
/// slot and nearer to it than to its neighbours speaks against it; in hindsight, when its times may have been learned anew, so does any
/// that came nearer than three quarters of the way to a neighbour. So does one to spare that came after it, before the next slot or soon
/// behind it, for mails that waited come together; of a job that reports several times a day also one that came before it, unless it
/// came so soon after the slot before that it is a retry of that, which hindsight does not know.
fn has_report_of_its_own(
    slots: &[Filled],
    index: usize,
    (runs, extra): (&[Timestamp], &[Timestamp]),
    now: Timestamp,
) -> bool {
    let slot = &slots[index].slot;
    let apart = |other: Option<&Filled>| {
        other.map_or(FAR * 2, |other| seconds_between(slot.expected_at, other.slot.expected_at).abs())
    };
    let before = apart(index.checked_sub(1).and_then(|before| slots.get(before)));
    let after = apart(slots.get(index + 1));
    let in_hindsight = seconds_between(slot.due, now) > HINDSIGHT.min(2 * before.max(after));
    let far = after.max(FAR.min(2 * after));
    let early = match before {
        _ if before > OFTEN => 0,
        _ if in_hindsight => before,
        // In the first quarter after the slot before it is a retry of the run before; later a run that failed right after its start.
        _ => before / 4 * 3,
    };
    if extra.iter().any(|run| (-early..far).contains(&seconds_between(slot.expected_at, *run))) {
        return true;
    }
    let (from, until) = if in_hindsight {
        (later(slot.expected_at, -FAR), later(slot.expected_at, FAR))
    } else {
        (slot.opens, slot.due)
    };
    let first = runs.partition_point(|run| *run < from);
    runs[first..].iter().take_while(|run| **run < until).any(|run| {
        let by = seconds_between(slot.expected_at, *run);
        let apart = if by < 0 { before } else { after };
        by.abs() * 4 < apart * if in_hindsight { 3 } else { 2 }
    })
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
