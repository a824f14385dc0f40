//! The past as learning looks at it: arrivals on the wall clock, and the days that prove nothing.

use super::clock::{DAY, HOUR, date_of, day_of, instant, wall};
use super::history::History;
use super::silence::DENSE;
use super::tail::quantile;
use jiff::Timestamp;

/// How far back is looked when there is enough: a season, for habits fade.
const RECENT: i64 = 150 * DAY;
/// How many runs are enough not to look back further.
const ENOUGH: usize = 60;
/// How far back is looked at most: two years and a bit, for monthly jobs.
const FARTHEST: i64 = 800 * DAY;
/// Reports that come so far apart, in seconds, are no longer those of a job that reports all the time.
const RARE: i64 = 12 * HOUR;
/// So many gaps show how often a job reported.
const FREQUENT: usize = 20;
/// So many weeks are looked at for a weekday of rest.
const WEEKS: i64 = 4;
/// A silence is taken for a standstill when it is this long at least.
const STANDSTILL: i64 = 7 * DAY / 2;

/// What learning works on.
#[derive(Debug)]
pub(super) struct Past<'a> {
    pub(super) history: &'a History<'a>,
    /// Arrivals that are evidence, in seconds of real time, in order.
    pub(super) moments: Vec<i64>,
    /// The same on the wall clock, in order.
    pub(super) walls: Vec<i64>,
    /// The usual seconds between two reports, of all that were looked at.
    pub(super) usual_gap: i64,
    /// Now, on the wall clock.
    pub(super) now: i64,
    /// Stretches of the wall clock without any run, much longer than usual, in order: the job or its server stood still.
    standstills: Vec<(i64, i64)>,
    /// Stretches of the wall clock in which no report was asked for or could be seen, in order: the zone need not be asked again.
    closed: Vec<(i64, i64)>,
}

impl<'a> Past<'a> {
    pub(super) fn of(history: &'a History<'a>) -> Self {
        let mut moments: Vec<Timestamp> = history.runs.iter().filter(|run| **run <= history.now).copied().collect();
        moments.sort_unstable();
        moments.dedup_by_key(|run| run.as_second());
        let since = |age: i64| moments.partition_point(|run| history.now.as_second() - run.as_second() > age);
        let recent = since(RECENT).min(moments.len().saturating_sub(ENOUGH)).max(since(FARTHEST));
        moments.drain(..recent);
        if !history.closed.is_empty() {
            moments.retain(|run| !history.closed.covers(history.zone, *run));
        }
        let mut walls: Vec<i64> = moments.iter().map(|run| wall(history.zone, *run)).collect();
        walls.sort_unstable();
        let mut moments: Vec<i64> = moments.iter().map(|run| run.as_second()).collect();
        let sparse = since_frequent(&moments);
        moments.drain(..sparse);
        walls.drain(..sparse);
        Self::with(history, moments, walls)
    }

    /// The past of the last `seconds` before the last arrival alone.
    pub(super) fn of_last(&self, seconds: i64) -> Self {
        let since = self.walls.partition_point(|wall| *wall < self.last() - seconds);
        Self::with(self.history, self.moments[since..].to_vec(), self.walls[since..].to_vec())
    }

    fn with(history: &'a History<'a>, moments: Vec<i64>, walls: Vec<i64>) -> Self {
        let usual_gap = walls.last().zip(walls.first()).map_or(DAY, |(last, first)| last - first)
            / i64::try_from(walls.len()).unwrap_or(1).max(1);
        let standstills = standstills(&walls);
        let closed = history.closed.on_wall(history.zone);
        Self { history, moments, walls, usual_gap, now: wall(history.zone, history.now), standstills, closed }
    }

    /// The first arrival; now when there is none.
    pub(super) fn first(&self) -> i64 {
        self.walls.first().copied().unwrap_or(self.now)
    }

    /// The last arrival; now when there is none.
    pub(super) fn last(&self) -> i64 {
        self.walls.last().copied().unwrap_or(self.now)
    }

    /// Whether reports have come in the night after a holiday.
    pub(super) fn goes_on_after_holidays(&self) -> bool {
        let (zone, closed) = (self.history.zone, self.history.closed);
        let first = date_of(self.first().div_euclid(DAY));
        closed.holidays.range(first..).any(|holiday| {
            let midnight = (day_of(*holiday) + 1) * DAY;
            let next = self.walls.get(self.walls.partition_point(|wall| *wall < midnight));
            next.is_some_and(|wall| closed.is_night_after_holiday(zone, instant(zone, *wall)))
        })
    }

    /// Whether on the last two of some weekday not half as many reports came as on those of most: what follows no calendar has no such day.
    pub(super) fn rests_on_a_weekday(&self) -> bool {
        let today = self.last().div_euclid(DAY);
        let is_open = |day: &i64| *day >= self.first().div_euclid(DAY) && !self.proves_nothing(day * DAY + DAY / 2);
        let before = |day: i64| self.walls.partition_point(|wall| *wall < day * DAY);
        let of_weekday = |ago: i64| {
            let days = (0..WEEKS).map(|weeks| today - ago - 7 * weeks).filter(is_open).take(2);
            (days.clone().count() == 2).then(|| days.map(|day| before(day + 1) - before(day)).sum::<usize>())
        };
        let mut reports: Vec<usize> = (1..=7).filter_map(of_weekday).collect();
        reports.sort_unstable();
        reports.first().is_some_and(|least| least * 2 + 1 < reports[reports.len() / 2])
    }

    /// Whether the absence of a report that is usually there at `wall` says nothing of the habit.
    pub(super) fn proves_nothing(&self, wall: i64) -> bool {
        lies_in(&self.standstills, wall) || self.is_closed(wall)
    }

    /// Whether a report that is usually there at `wall` was not asked for, or could not be seen.
    pub(super) fn is_closed(&self, wall: i64) -> bool {
        lies_in(&self.closed, wall)
    }
}

/// How many of the reports belong to a time when the job reported many times as often as it does now; none when it still does.
///
/// What it did then tells nothing of what it does now. Three long gaps in a row show it: nights and standstills have reports between them.
fn since_frequent(moments: &[i64]) -> usize {
    let gaps: Vec<i64> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let is_short = |gap: &i64| *gap < DENSE;
    let is_frequent = |gaps: &[i64]| gaps.iter().filter(|gap| is_short(gap)).count() * 4 >= FREQUENT * 3;
    let Some(first) = gaps.windows(FREQUENT).rposition(is_frequent) else { return 0 };
    let last = gaps[..first + FREQUENT].iter().rposition(is_short).map_or(0, |last| last + 1);
    let long = gaps.iter().skip(last).filter(|gap| **gap >= RARE).count();
    if long >= 3 { last + 1 } else { 0 }
}

/// Whether `wall` lies in one of `stretches`, which stand in order and apart.
fn lies_in(stretches: &[(i64, i64)], wall: i64) -> bool {
    let next = stretches.partition_point(|(_, until)| *until <= wall);
    stretches.get(next).is_some_and(|(from, _)| *from <= wall)
}

/// Silences that are long for this job, and not a new habit: those after which it went on as before.
fn standstills(walls: &[i64]) -> Vec<(i64, i64)> {
    let gaps: Vec<i64> = walls.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mut sorted = gaps.clone();
    sorted.sort_unstable();
    let long = (quantile(&sorted, 0.9) * 5 / 2).max(STANDSTILL);
    let is_long = |gap: &i64| *gap > long;
    let mut found = Vec::new();
    for (index, gap) in gaps.iter().enumerate() {
        let around = &gaps[index.saturating_sub(3)..(index + 4).min(gaps.len())];
        if is_long(gap) && around.iter().filter(|gap| is_long(gap)).count() == 1 {
            // The first slots of a standstill are counted as missed, the others are the same event.
            found.push((walls[index] + STANDSTILL / 2, walls[index + 1] - HOUR));
        }
    }
    found
}
