//! The story of a job: when it reported, what is closed, and what is stated of it.

use backupchecks_core::schedule::{Closures, History, Schedule, learn};
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A job's reports in Amsterdam, and what is closed.
#[derive(Default, Clone)]
pub(crate) struct Story {
    pub(crate) runs: Vec<Timestamp>,
    pub(crate) closed: Closures,
}

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap()
}

pub(crate) fn local(at: DateTime) -> Timestamp {
    at.to_zoned(zone()).unwrap().timestamp()
}

pub(crate) fn at(text: &str) -> Timestamp {
    local(text.parse().unwrap())
}

/// Some minutes of scatter, the same for the same day.
pub(crate) fn scatter(day: Date) -> i64 {
    i64::from(day.day_of_year()) * 37 % 11 - 5
}

/// A number that follows no rhythm.
pub(crate) fn odd(day: Date) -> u32 {
    u32::from(day.day_of_year().unsigned_abs()).wrapping_mul(2_654_435_769) >> 7
}

pub(crate) fn days(from: Date, until: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day < until)
}

impl Story {
    /// A report at `hour`:`minute`, give or take minutes, on the days from `from` up to `until` that `on` picks.
    pub(crate) fn reports(mut self, from: Date, until: Date, hour: i8, minute: i8, on: impl Fn(Date) -> bool) -> Self {
        let runs = days(from, until).filter(|day| on(*day));
        self.runs.extend(runs.map(|day| local(day.at(hour, minute, 0, 0)) + scatter(day).minutes()));
        self
    }

    /// A report every `minutes` from `from` up to `until`.
    pub(crate) fn every(mut self, minutes: i64, from: &str, until: &str) -> Self {
        let (mut run, end) = (at(from), at(until));
        while run < end {
            self.runs.push(run);
            run += minutes.minutes();
        }
        self
    }

    pub(crate) fn without(mut self, from: &str, until: &str) -> Self {
        let (from, until) = (at(from), at(until));
        self.runs.retain(|run| !(from..until).contains(run));
        self
    }

    pub(crate) fn learned(&self, now: &str) -> Schedule {
        self.learned_at(at(now))
    }

    /// The reports that are there at `now`.
    pub(crate) fn known(&self, now: Timestamp) -> Vec<Timestamp> {
        self.runs.iter().copied().filter(|run| *run <= now).collect()
    }

    fn learned_at(&self, now: Timestamp) -> Schedule {
        learn(&History { runs: &self.known(now), zone: &zone(), now, closed: &self.closed })
    }

    /// What is stated as missed at `now`, learned at the same moment.
    pub(crate) fn missed(&self, now: &str) -> Vec<String> {
        let now = at(now);
        names(&self.learned_at(now), &self.known(now), now)
    }

    /// All that is stated from `from` up to `until` when the job is learned four times a day and asked every two hours.
    pub(crate) fn stated(&self, from: &str, until: &str) -> Vec<String> {
        let (mut now, end) = (at(from), at(until));
        let mut all: Vec<String> = Vec::new();
        while now < end {
            let schedule = self.learned_at(now);
            for asked in [now, now + 2.hours(), now + 4.hours()].into_iter().filter(|asked| *asked < end) {
                all.extend(names(&schedule, &self.known(asked), asked));
            }
            now += 6.hours();
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn names(schedule: &Schedule, known: &[Timestamp], now: Timestamp) -> Vec<String> {
    schedule.missed(known, now).into_iter().map(|missed| missed.slot.id.to_string()).collect()
}

pub(crate) fn every_day(_: Date) -> bool {
    true
}

pub(crate) fn on_weekdays(day: Date) -> bool {
    day.weekday().to_monday_one_offset() <= 5
}

pub(crate) fn last_of_month(day: Date) -> bool {
    day.day() == day.days_in_month()
}

pub(crate) const SPRING: Date = date(2026, 3, 2);
pub(crate) const SUMMER: Date = date(2026, 6, 1);
/// The day of the change, in stories of a habit that changes.
pub(crate) const APRIL: Date = date(2026, 4, 20);
