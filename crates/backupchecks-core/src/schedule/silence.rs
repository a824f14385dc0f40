//! Jobs that report at intervals: many times a day, or in a rhythm of their own that no calendar knows.
//!
//! They are watched by their silence. Hours of the week in which the job is usually quiet do not count, so that a job of office
//! hours is not missed at night. One silence is one slot, however long it lasts.

#![expect(clippy::cast_precision_loss, reason = "seconds and counts, far below 2^52")]

use super::clock::{DAY, HOUR, MINUTE, weekday};
use super::fit::bits_of_time;
use super::past::Past;
use super::tail::{median, quantile, reach, spread};

const HOURS: usize = 168;
/// So many days in a row show that working hours were changed.
const LAST_DAYS: usize = 3;
/// Below this usual gap a job is watched by its silence alone.
pub(super) const DENSE: i64 = 50 * MINUTE;

/// The rhythm of a job that reports at intervals.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Silence {
    /// The usual time from one report to the next, in seconds.
    pub(super) usual: i64,
    /// The longest silence that means nothing.
    pub(super) longest: i64,
    /// The longest silence that may still go on without meaning anything: one report may be so late that it comes with the next.
    pub(super) open: i64,
    /// The hours of the week in which it reports, from Monday 00:00; empty when it is all of them.
    pub(super) hours: Vec<bool>,
    /// The first wall time at which it was known well enough.
    pub(super) known_from: i64,
    /// How many gaps it was learned from, and their spread.
    pub(super) gaps: u32,
    /// Half of the gaps lie nearer to the usual one than this.
    pub(super) spread: i64,
}

impl Silence {
    /// Learns the rhythm; nothing when gaps are too few or have no usual length. With it, the bits saved as in [`super::fit`].
    pub(super) fn learn(past: &Past<'_>) -> Option<(Self, f64)> {
        let since = recent(past);
        let (walls, moments) = (&past.walls[since..], &past.moments[since..]);
        // Real time, for a change of the clocks is no gap.
        let mut gaps: Vec<i64> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if gaps.len() < 12 {
            return None;
        }
        let gap = median(&mut gaps);
        let dense = gap < DENSE;
        let hours = if dense { hours(walls, past, gap) } else { Vec::new() };
        let mut silence = Self { usual: 0, longest: 0, open: 0, hours, known_from: 0, gaps: 0, spread: 0 };
        if !silence.hours.is_empty() {
            // What came in hours that are quiet by now tells nothing of the others.
            let awake = |pair: &&[i64]| silence.is_awake(pair[0]) || silence.is_awake(pair[1]);
            gaps = walls.windows(2).filter(awake).map(|pair| silence.awake(pair[0], pair[1], 0)).collect();
        }
        let usual = median(&mut gaps);
        let width = spread(gaps.iter().map(|gap| gap - usual));
        // A rhythm that scatters so much is none, nor is one that knows weekends; a dense one is at least never silent for long.
        if usual == 0 || (!dense && (width * 12 > usual || past.rests_on_a_weekday())) {
            return None;
        }
        let latest: Vec<i64> = moments.windows(2).rev().take(3).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable();
        let (steady, room) = (quantile(&gaps, 0.96) * 2 < usual * 3, usual * 7 / 8);
        let normal: Vec<i64> =
            gaps.iter().filter(|gap| !steady || **gap * 5 < usual * 8).map(|gap| gap - usual).collect();
        let late = reach(&normal).max((usual * 2 / 5).min(3 * HOUR));
        // What may be silent for three times its rhythm has none.
        if !dense && late > 2 * usual {
            return None;
        }
        silence.usual = usual;
        silence.longest = usual + if steady { late.min(room) } else { late };
        silence.open = if dense && silence.longest < 2 * usual {
            (silence.longest + usual).max((4 * usual).min(HOUR))
        } else {
            silence.longest
        };
        silence.spread = width;
        silence.gaps = u32::try_from(gaps.len()).unwrap_or(u32::MAX);
        silence.known_from = walls[12.min(walls.len() - 1)];
        let unlike = gaps.iter().filter(|gap| (*gap - usual).abs() > usual / 4).count() as f64;
        let each = bits_of_time(past.usual_gap, width);
        let changed = latest.iter().filter(|gap| (**gap - usual).abs() > usual / 4).count() >= 2;
        let trusted = dense || (!changed && unlike <= gaps.len() as f64 / 8.0);
        trusted.then_some((silence, gaps.len() as f64 * each - unlike * 5.0))
    }

    /// Whether the job reports at `wall` by the clock of today, and by the one before it was put forward by `jump` seconds.
    fn is_awake_by_both(&self, wall: i64, jump: i64) -> bool {
        self.is_awake(wall) && (jump == 0 || self.is_awake(wall - jump))
    }

    /// How many seconds between two wall times lie in hours in which the job reports.
    pub(super) fn awake(&self, from: i64, until: i64, jump: i64) -> i64 {
        if self.hours.is_empty() || until <= from {
            return until - from;
        }
        let mut sum = 0;
        let mut here = from;
        let whole_weeks = (until - from) / (7 * DAY);
        if whole_weeks > 0 {
            let each = self.hours.iter().filter(|awake| **awake).count();
            sum += whole_weeks * i64::try_from(each).unwrap_or_default() * HOUR;
            here += whole_weeks * 7 * DAY;
        }
        while here < until {
            let end = ((here.div_euclid(HOUR) + 1) * HOUR).min(until);
            if self.is_awake_by_both(here, jump) {
                sum += end - here;
            }
            here = end;
        }
        sum
    }

    /// The wall time at which the job has been awake for `seconds` since `from`.
    pub(super) fn after(&self, from: i64, seconds: i64, jump: i64) -> i64 {
        if self.hours.is_empty() || !self.hours.contains(&true) {
            return from + seconds;
        }
        let (mut here, mut left) = (from, seconds);
        loop {
            let end = (here.div_euclid(HOUR) + 1) * HOUR;
            if self.is_awake_by_both(here, jump) {
                if end - here >= left {
                    return here + left;
                }
                left -= end - here;
            }
            here = end;
        }
    }

    /// How long after a change of the clocks it is not known yet by which of them the hours go, in seconds: as long as it takes until
    /// enough days have shown it.
    pub(super) fn settling(&self) -> i64 {
        if self.hours.is_empty() { 0 } else { 7 * DAY }
    }

    /// How long after a silence that has ended reports are waited for that make up for it, in seconds.
    pub(super) fn patience(&self) -> i64 {
        (2 * self.usual).max(HOUR)
    }

    /// How long after a short silence has ended it is still told, in seconds.
    pub(super) fn hindsight(&self) -> i64 {
        2 * self.patience() + DAY
    }

    /// Whether reports that came `since` so many seconds after the last one before a silence are as many as if none had failed.
    pub(super) fn has_caught_up(&self, since: impl Iterator<Item = i64>) -> bool {
        let mut since = since.peekable();
        let end = since.peek().map_or(0, |next| self.open.max(*next)) + self.patience();
        let came = (1..).zip(since).take_while(|(_, since)| *since <= end);
        came.filter(|(_, since)| *since > self.usual)
            .any(|(reports, since)| reports * self.usual >= since - self.usual / 2)
    }

    fn is_awake(&self, wall: i64) -> bool {
        self.hours.get(hour_of_week(wall)).copied().unwrap_or(true)
    }
}

/// Where the last four weeks begin, or the last three hundred reports when that is longer.
fn recent(past: &Past<'_>) -> usize {
    let since = past.walls.partition_point(|wall| *wall < past.last() - 28 * DAY);
    since.min(past.walls.len().saturating_sub(300))
}

/// The hours of the week that are used in nearly every week; none when that are all, or too few weeks are known.
fn hours(walls: &[i64], past: &Past<'_>, gap: i64) -> Vec<bool> {
    let (Some(first), Some(last)) = (walls.first(), walls.last()) else { return Vec::new() };
    let mut used = vec![0_u32; HOURS];
    let mut seen = vec![0_u32; HOURS];
    let mut next = 0;
    for hour in first.div_euclid(HOUR)..last.div_euclid(HOUR) {
        let (from, until) = (hour * HOUR, (hour + 1) * HOUR);
        let before = next;
        while next < walls.len() && walls[next] < until {
            next += 1;
        }
        if next > before || !past.proves_nothing(from) {
            seen[hour_of_week(from)] += 1;
            used[hour_of_week(from)] += u32::from(next > before);
        }
    }
    // Less than a fortnight: hours are pooled over all days that look alike, that is all days.
    if last - first < 14 * DAY {
        for hour in 0..24 {
            let sum = |of: &[u32]| (0..7).map(|day| of[day * 24 + hour]).sum::<u32>();
            let (any, all) = (sum(&used), sum(&seen));
            (0..7).for_each(|day| (used[day * 24 + hour], seen[day * 24 + hour]) = (any, all));
        }
    }
    let mut awake: Vec<bool> = used.iter().zip(&seen).map(|(used, seen)| *seen > 0 && used * 4 >= seen * 3).collect();
    follow_last_days(walls, &mut awake);
    leave_out_edges(walls, gap, &mut awake);
    if awake.iter().all(|awake| *awake) || !awake.contains(&true) { Vec::new() } else { awake }
}

/// Working hours that were changed show in the last days of the same sort, which go before older weeks.
fn follow_last_days(walls: &[i64], awake: &mut [bool]) {
    for weekdays in [0..5, 5..7] {
        let mut days: Vec<(i64, [bool; 24])> = Vec::new();
        for wall in walls.iter().rev() {
            let day = wall.div_euclid(DAY);
            if !weekdays.contains(&weekday(day)) {
                continue;
            }
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, [false; 24]));
            }
            if days.len() > LAST_DAYS + 1 {
                break;
            }
            if let Some((_, used)) = days.last_mut() {
                used[usize::try_from(wall.rem_euclid(DAY) / HOUR).unwrap_or_default()] = true;
            }
        }
        // The day that still goes on says nothing yet, and one of which little is seen nothing at all.
        let most = days.iter().map(|(_, used)| hours_in(used)).max().unwrap_or_default();
        let whole = days.iter().skip(1).take(LAST_DAYS).filter(|(_, used)| hours_in(used) * 4 >= most);
        let whole: Vec<&(i64, [bool; 24])> = whole.collect();
        if whole.len() < LAST_DAYS {
            continue;
        }
        for hour in 0..24 {
            let uses = whole.iter().filter(|(_, used)| used[hour]).count();
            for number in weekdays.clone() {
                // A weekday that was not among them may be a day of rest.
                let was_seen = whole.iter().any(|(day, _)| weekday(*day) == number);
                let awake = &mut awake[number * 24 + hour];
                *awake = (*awake && uses > 0) || (was_seen && uses == LAST_DAYS);
            }
        }
    }
}

/// The hours in which reports usually begin or end are awake for a part only: there a silence is not counted.
fn leave_out_edges(walls: &[i64], gap: i64, awake: &mut [bool]) {
    let hour_of = |wall: i64| usize::try_from(wall.rem_euclid(DAY) / HOUR).unwrap_or_default();
    for weekdays in [0..5, 5..7] {
        let is_of = |wall: i64| weekdays.contains(&weekday(wall.div_euclid(DAY)));
        let (mut reports, mut days, mut edges) = ([0_i64; 24], [0_i64; 24], [0_i64; 24]);
        let mut before = None;
        for wall in walls.iter().copied().filter(|wall| is_of(*wall)) {
            reports[hour_of(wall)] += 1;
            days[hour_of(wall)] += i64::from(before != Some(wall.div_euclid(HOUR)));
            before = Some(wall.div_euclid(HOUR));
        }
        for pair in walls.windows(2).filter(|pair| (pair[1] - pair[0]) * 5 > gap * 8) {
            let ends = [pair[0], pair[1]].into_iter().filter(|wall| is_of(*wall));
            ends.for_each(|wall| edges[hour_of(wall)] += 1);
        }
        for hour in 0..24 {
            let is_edge = edges[hour] * 4 >= days[hour] * 3;
            if is_edge && reports[hour] * gap * 10 < days[hour] * HOUR * 7 {
                weekdays.clone().for_each(|day| awake[day * 24 + hour] = false);
            }
        }
    }
}

fn hours_in(used: &[bool; 24]) -> usize {
    used.iter().filter(|used| **used).count()
}

fn hour_of_week(wall: i64) -> usize {
    let hour = usize::try_from(wall.rem_euclid(DAY) / HOUR).unwrap_or_default();
    weekday(wall.div_euclid(DAY)) * 24 + hour
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_do_not_count() {
        let mut hours = vec![false; HOURS];
        hours[8..18].fill(true);
        let silence = Silence { usual: 900, longest: 1_200, open: 2_100, hours, known_from: 0, gaps: 100, spread: 10 };
        let monday = 4 * DAY;
        assert_eq!(silence.awake(monday + 17 * HOUR, monday + 7 * DAY + 9 * HOUR, 0), 2 * HOUR);
        assert_eq!(silence.awake(monday, monday + 14 * DAY, 0), 20 * HOUR);
        assert_eq!(silence.after(monday + 17 * HOUR + 1_800, HOUR, 0), monday + 7 * DAY + 8 * HOUR + 1_800);
    }
}
