//! What a schedule expects, whatever it was learned or planned from.

use super::clock::{DAY, HOUR, MINUTE, clock_jump, date_of, instant, is_odd, wall};
use super::grid::Grid;
use super::hand::Hand;
use super::history::{Closed, Closures};
use super::line::{Line, WallSlot};
use super::silence::Silence;
use super::slot::{Slot, SlotId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::Range;

/// How far around a slot its neighbours are looked for.
const NEIGHBOURS: i64 = 8 * DAY;
/// The share of the time to the next slot that is granted to the most punctual job.
const FLOOR: i64 = 8;
/// The least and the most that this share comes to.
const LEAST: i64 = 8 * MINUTE;
const MOST: i64 = 3 * HOUR;
/// The same for what comes every second day or more rarely: nobody waits for it as they do for what comes each night.
const MOST_OF_RARE: i64 = 6 * HOUR;
/// A run that fails reports so much earlier at most: hardly any takes longer.
const FAR: i64 = 8 * HOUR;
/// What it comes to where slots lie so close that three quarters of the time between them are less.
pub(super) const ROOM: i64 = 90 * MINUTE;

/// The slots of a schedule.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Pattern {
    /// Nothing is expected.
    None,
    /// Times of the day by calendar rules.
    Lines(Vec<Line>),
    /// In equal steps, day and night.
    Grid(Grid),
    /// No silence longer than this.
    Silence(Silence),
    /// Planned by a person.
    Hand(Hand),
}

/// The slots of `lines` that are usually there within `range`, in order; closed ones are left out.
pub(super) fn slots_of_lines(
    lines: &[Line],
    zone: &TimeZone,
    closures: &Closures,
    range: &Range<Timestamp>,
) -> Vec<Slot> {
    let (from, until) = (wall(zone, range.start) - NEIGHBOURS, wall(zone, range.end) + NEIGHBOURS);
    let mut walls: Vec<WallSlot> = lines.iter().flat_map(|line| line.slots(from, until)).collect();
    walls.sort_unstable_by_key(|slot| (slot.at, slot.part));
    let mut found = Vec::new();
    for (index, slot) in walls.iter().enumerate() {
        let expected_at = instant(zone, slot.at);
        if !slot.known || !range.contains(&expected_at) {
            continue;
        }
        if slot.may_rest && closures.is_night_after_holiday(zone, expected_at) {
            continue;
        }
        let far = slot.cycle * DAY;
        let before = index.checked_sub(1).map_or(far, |before| slot.at - walls[before].at).min(far).max(MINUTE);
        let after = walls.get(index + 1).map_or(far, |next| next.at - slot.at).min(far).max(MINUTE);
        if before.min(after) <= DAY / 2 && is_odd(zone, slot.at) {
            continue;
        }
        let (early, late) = granted(slot, before, after);
        let next_opens = walls.get(index + 1).map_or(slot.at + far, |next| {
            let after_next = walls.get(index + 2).map_or(far, |third| third.at - next.at).min(far).max(MINUTE);
            let (early, _) = granted(next, next.at - slot.at, after_next);
            // Where slots lie close to each other, what came between them may as well have been late for the first.
            next.at - early.min(next.times.early.max((next.at - slot.at) / 12))
        });
        let last = next_opens.max(slot.at + late).min(slot.at + far);
        // Some schedulers keep another clock than the wall's: until their reports have shown it, either will do.
        let jump = clock_jump(zone, expected_at, 2 * DAY);
        let (opens, due) = (instant(zone, slot.at - early + jump.min(0)), instant(zone, slot.at + late + jump.max(0)));
        let closes = instant(zone, last).max(due);
        let unknown = match closures.of_slot(zone, opens, expected_at, due) {
            Some(Closed::Planned) => continue,
            Some(Closed::Outage(_)) => true,
            None => false,
        };
        // A backup day runs from noon to noon.
        let date = date_of((slot.at - DAY / 2).div_euclid(DAY));
        let id = SlotId::Day { date, part: slot.part };
        found.push(Slot { id, opens, expected_at, due, closes, unknown });
    }
    found
}

/// How much earlier and later than usual a report may come, given the seconds to the slots before and after.
///
/// The job's own reach counts. Below it lies a share of the time to the next slot, for a job that was punctual to the second for
/// months will be late one day; above it the next slot, before which a miss must be told.
fn granted(slot: &WallSlot, before: i64, after: i64) -> (i64, i64) {
    let most = if slot.cycle > 1 { MOST_OF_RARE } else { MOST };
    let floor = (after * 3 / 4).min(ROOM).max(after / FLOOR).clamp(LEAST, most);
    let floor = if slot.times.alone_after { floor } else { LEAST.max((after / 4).min(30 * MINUTE)) };
    let late = slot.times.late.max(floor).min(after * 3 / 4);
    // A run that fails reports early, and one between two slots that the first does not need is the second one's.
    let room = if slot.times.alone_before { (before * 2 / 3).min((before / 4).clamp(3 * HOUR, FAR)) } else { LEAST };
    let early = slot.times.early.max(room).min(before * 2 / 3);
    (early, late)
}
