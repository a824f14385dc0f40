//! Jobs that report every so many hours without end: one period and one phase for all of their reports.
//!
//! A line for each time of the day would do for four-hourly jobs, but it would divide their evidence by six, and no line can follow a
//! period that does not divide the day, or a scheduler that cares for no change of the clocks.

#![expect(clippy::cast_precision_loss, reason = "seconds and counts, far below 2^52")]

use super::clock::{DAY, HOUR, MINUTE, civil, clock_jump, instant, is_odd, later, wall};
use super::fit::{AT_ALL, LINE, bits_of_time};
use super::history::{Closed, Closures};
use super::level::{Level, follow, has_slowed_down};
use super::past::Past;
use super::pattern::ROOM;
use super::silence::DENSE;
use super::slot::{Slot, SlotId};
use super::tail::{median, reach, spread};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::Range;

/// The longest period; what comes once a day is a matter of the calendar.
const LONGEST: i64 = 13 * HOUR;
/// How many reports show a period.
const ENOUGH: usize = 12;
/// How many reports leave no doubt.
const SURE: u32 = 40;
/// How far back is looked, or this many reports when that is farther; where that shows nothing the last days alone are tried.
const WINDOWS: [(i64, usize); 2] = [(28 * DAY, 60), (6 * DAY, ENOUGH)];
/// The share of slots that must have had a report.
const HIT: f64 = 0.85;
/// Names of slots are told in so many seconds.
const NAMED: i64 = 10 * MINUTE;

/// Slots that follow each other in equal steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Grid {
    /// Seconds from one slot to the next.
    pub(super) period: i64,
    /// The usual arrival of one of them, on the wall clock or in real time.
    anchor: i64,
    /// Whether slots follow each other as time passes, whatever the clocks do.
    by_real_time: bool,
    /// Whether a change of the clocks has shown that.
    clock_is_known: bool,
    late: i64,
    early: i64,
    known_from: i64,
    pub(super) hits: u32,
    pub(super) misses: u32,
    pub(super) spread: i64,
}

impl Grid {
    /// Learns the period and the phase, with the bits saved for each report as in [`super::fit`]; nothing when there are none.
    pub(super) fn learn(past: &Past<'_>) -> Option<(Self, f64)> {
        if past.rests_on_a_weekday() {
            return None;
        }
        WINDOWS.iter().find_map(|(seconds, least)| {
            let since = past.walls.partition_point(|wall| *wall < past.last() - seconds);
            let since = since.min(past.walls.len().saturating_sub(*least));
            let seen = Seen { past, walls: &past.walls[since..], moments: &past.moments[since..] };
            periods(seen.moments)?
                .into_iter()
                .filter_map(|period| seen.fit(period))
                .max_by(|one, other| one.1.total_cmp(&other.1))
        })
    }

    /// Whether nearly all of many slots had a report.
    pub(super) fn is_sure(&self) -> bool {
        self.hits >= SURE && self.misses * 20 <= self.hits
    }

    /// The slots that are usually there within `range`, in order; closed ones are left out.
    pub(super) fn slots(&self, zone: &TimeZone, closures: &Closures, range: &Range<Timestamp>) -> Vec<Slot> {
        let clock = |moment| if self.by_real_time { Timestamp::as_second(moment) } else { wall(zone, moment) };
        let moment = |value| if self.by_real_time { later(Timestamp::UNIX_EPOCH, value) } else { instant(zone, value) };
        let first = (clock(range.start) - HOUR - self.anchor).div_euclid(self.period);
        let last = (clock(range.end) + HOUR - self.anchor).div_euclid(self.period);
        let mut found: Vec<Slot> = Vec::new();
        for at in (first..=last).map(|step| self.anchor + step * self.period).filter(|at| *at >= self.known_from) {
            let expected_at = moment(at);
            let shown = if self.by_real_time { wall(zone, expected_at) } else { at };
            let is_next = found.last().is_none_or(|before| before.expected_at < expected_at);
            if !range.contains(&expected_at) || !is_next || is_odd(zone, shown) {
                continue;
            }
            // As long as nobody knows which clock the job keeps, either will do.
            let jump = if self.clock_is_known { 0 } else { clock_jump(zone, expected_at, 2 * DAY) };
            let (early, late) = (self.early - jump.min(0), self.late + jump.max(0));
            let (opens, due) = (later(expected_at, -early), later(expected_at, late));
            let closes = later(expected_at, self.period - NAMED / 2).max(due);
            let unknown = match closures.of_slot(zone, opens, expected_at, due) {
                Some(Closed::Planned) => continue,
                Some(Closed::Outage(_)) => true,
                None => false,
            };
            let name = civil((at + NAMED / 2).div_euclid(NAMED) * NAMED);
            let id = SlotId::Day { date: name.date(), part: Some(name.time()) };
            found.push(Slot { id, opens, expected_at, due, closes, unknown });
        }
        found
    }
}

/// The periods that the usual gap between reports may stand for, the roundest first; nothing when it is too short or too long.
fn periods(moments: &[i64]) -> Option<Vec<i64>> {
    if moments.len() < ENOUGH {
        return None;
    }
    let gap = median(&mut moments.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<i64>>());
    if !(DENSE..=LONGEST).contains(&gap) {
        return None;
    }
    let mut periods: Vec<i64> = [30 * MINUTE, 5 * MINUTE, MINUTE].map(|unit| (gap + unit / 2) / unit * unit).to_vec();
    periods.dedup();
    Some(periods)
}

/// The reports that a grid is learned from.
struct Seen<'a> {
    past: &'a Past<'a>,
    walls: &'a [i64],
    moments: &'a [i64],
}

impl Seen<'_> {
    /// The grid of that period on the clock that the reports keep.
    fn fit(&self, period: i64) -> Option<(Grid, f64)> {
        // Within steps of an hour no change of the clocks shows.
        let clocks_differ = HOUR % period != 0;
        let kept = if DAY % period == 0 && clocks_differ { self.by_real_time(period) } else { Some(true) };
        let by_real_time = kept.unwrap_or(false);
        let values = if by_real_time { self.moments } else { self.walls };
        let latest = &values[values.len().saturating_sub(20)..];
        let centre = centre(latest, period);
        let mut hits: Vec<(i64, i64)> = Vec::with_capacity(values.len());
        for value in values {
            let step = (value - centre + period / 2).div_euclid(period);
            let by = value - centre - step * period;
            match hits.last_mut() {
                Some((before, other)) if *before == step => {
                    if by.abs() < other.abs() {
                        *other = by;
                    }
                }
                _ => hits.push((step, by)),
            }
        }
        let level = follow(&hits.iter().map(|(_, by)| *by).collect::<Vec<i64>>());
        // A phase that is another one every few days is none, nor is one of which each of the last reports left out a slot.
        let left_out = hits.windows(2).rev().map(|pair| pair[1].0 - pair[0].0 > 1);
        if level.changes > 2 || has_slowed_down(left_out) {
            return None;
        }
        let since = if hits.len() - level.since >= ENOUGH { level.since } else { 0 };
        let deviations: Vec<i64> =
            level.deviations.iter().filter(|(index, _)| *index > since).map(|(_, by)| *by).collect();
        let width = spread(deviations.iter().copied());
        let hits = &hits[since..];
        let offset = self.walls[self.walls.len() - 1] - self.moments[self.moments.len() - 1];
        let to_wall = if by_real_time { offset } else { 0 };
        let misses = self.misses(hits, period, |step| centre + level.usual + step * period + to_wall)?;
        let strays = values.len().saturating_sub(since + hits.len()) as f64;
        let (hit, empty) = (hits.len() as f64, f64::from(misses));
        let is_even = DAY % period != 0 || has_one_phase(hits, DAY / period, level.usual, width);
        if !is_even || width * 6 > period || hit / (hit + empty + 1.0) < HIT || strays * 6.0 > hit {
            return None;
        }
        let each = (hit * (AT_ALL + bits_of_time(self.past.usual_gap, width)) - (empty + strays) * 5.0 - LINE) / hit;
        let known_from = centre + hits[ENOUGH.min(hits.len()) - 1].0 * period;
        let (late, early) = granted(&deviations, &level, period);
        let grid = Grid {
            period,
            anchor: centre + level.usual,
            by_real_time,
            clock_is_known: kept.is_some(),
            late,
            early,
            known_from,
            hits: u32::try_from(hits.len()).unwrap_or(u32::MAX),
            misses,
            spread: width,
        };
        Some((grid, each))
    }

    /// Whether the reports go by real time rather than by the wall clock; nothing when no change of the clocks has shown it.
    fn by_real_time(&self, period: i64) -> Option<bool> {
        let offset = |index: usize| self.walls[index] - self.moments[index];
        let changed =
            (1..self.walls.len()).rev().find(|index| (offset(*index) - offset(index - 1)).abs() >= 15 * MINUTE)?;
        let (before, after) = (changed.saturating_sub(20)..changed, changed..(changed + 20).min(self.walls.len()));
        if before.len() < 4 || after.len() < 2 {
            return None;
        }
        let moved = |values: &[i64]| {
            let centre = centre(&values[before.clone()], period);
            let mut by: Vec<i64> =
                values[after.clone()].iter().map(|value| around(value - centre, period).abs()).collect();
            median(&mut by)
        };
        Some(moved(self.moments) < moved(self.walls))
    }

    /// How many slots between the first and the last hit had no report; nothing when those were lately the slots of one time of the day,
    /// for then the job rests there.
    fn misses(&self, hits: &[(i64, i64)], period: i64, wall_of: impl Fn(i64) -> i64) -> Option<u32> {
        let mut by_time = [(0_u32, 0_u32); 24];
        let week = hits.last().map_or(0, |(step, _)| wall_of(*step)) - 7 * DAY;
        let mut misses = 0;
        let mut count = |step: i64, is_hit: bool| {
            let wall = wall_of(step);
            if !is_hit && self.past.proves_nothing(wall) {
                return;
            }
            misses += u32::from(!is_hit);
            if wall >= week {
                let (hits, all) = &mut by_time[usize::try_from(wall.rem_euclid(DAY) / HOUR).unwrap_or_default()];
                *hits += u32::from(is_hit);
                *all += 1;
            }
        };
        for (index, (step, _)) in hits.iter().enumerate() {
            let before = index.checked_sub(1).map_or(*step, |before| hits[before].0 + 1);
            // More than a month of empty slots is a new beginning, and need not be counted one by one.
            for empty in before.max(step - 31 * DAY / period)..*step {
                count(empty, false);
            }
            count(*step, true);
        }
        let rests = |(hits, all): &(u32, u32)| *all >= 3 && hits * 2 < *all;
        (!by_time.iter().any(rests)).then_some(misses)
    }
}

/// How much later and earlier than usual a report may come.
///
/// Three quarters of the way to the next slot, up to an hour and a half, are granted to the most punctual job; a miss must be told before that slot.
fn granted(deviations: &[i64], level: &Level, period: i64) -> (i64, i64) {
    let earlier: Vec<i64> = deviations.iter().map(|deviation| -deviation).collect();
    let lately = level.latest.iter().copied().max().unwrap_or_default().max(0) * 13 / 10;
    let least = (period * 3 / 4).min(ROOM);
    let late = reach(deviations).max(lately).max(least).min(period * 3 / 4);
    (late, reach(&earlier).max(period - late).min(period * 2 / 3))
}

/// Whether the slots of each time of the day, of which there are `times`, have the phase of all: else each has a time of its own.
fn has_one_phase(hits: &[(i64, i64)], times: i64, usual: i64, width: i64) -> bool {
    (0..times).all(|time| {
        let mine = hits.iter().filter(|(step, _)| step.rem_euclid(times) == time);
        let mut by: Vec<i64> = mine.rev().take(9).map(|(_, by)| by - usual).collect();
        by.len() < 4 || median(&mut by).abs() <= (4 * width).max(10 * MINUTE)
    })
}

/// The middle of the phases of `values`.
fn centre(values: &[i64], period: i64) -> i64 {
    let mut centre = values.last().copied().unwrap_or_default();
    // Twice: around an odd first value the phases may lie on both sides of the opposite one.
    for _ in 0..2 {
        centre += median(&mut values.iter().map(|value| around(value - centre, period)).collect::<Vec<i64>>());
    }
    centre
}

/// `value` less whole periods, from minus half a period to half a period.
fn around(value: i64, period: i64) -> i64 {
    (value + period / 2).rem_euclid(period) - period / 2
}
