//! The clock of a scheduler: when a clock time comes, and what happens to it when summer begins and ends.

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
    tz::{AmbiguousOffset, TimeZone},
};

/// What a scheduler does with a time that a clock skips when summer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtGap {
    /// It starts the job an hour later by the clock.
    Later,
    /// It leaves that run out.
    LeavesOut,
}

/// What a scheduler does with a time that a clock shows twice when summer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtOverlap {
    /// It starts the job the first time.
    Once,
    /// It starts the job both times.
    Twice,
}

/// The clock of a scheduler.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The zone it runs in; UTC for those that clock changes do not move.
    pub zone: TimeZone,
    /// At the beginning of summer.
    pub at_gap: AtGap,
    /// At the end of summer.
    pub at_overlap: AtOverlap,
}

/// A start by schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// When the job starts.
    pub at: Timestamp,
    /// Whether anybody may wait for it.
    pub due: Due,
}

/// Whether a start was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// It must happen.
    Yes,
    /// It happens, and nobody waits for it: the second of two equal clock times.
    Extra,
    /// It does not happen, and nobody could have known: a clock time that did not exist.
    LeftOut,
}

impl Clock {
    /// What becomes of a start at a clock time.
    pub(crate) fn starts(&self, date: Date, time: Time) -> Vec<Planned> {
        let ambiguous = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        let planned = |at: Result<Timestamp, jiff::Error>, due| at.ok().map(|at| Planned { at, due });
        let (first, second) = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => (planned(ambiguous.compatible(), Due::Yes), None),
            AmbiguousOffset::Gap { .. } => {
                let due = if self.at_gap == AtGap::Later { Due::Yes } else { Due::LeftOut };
                (planned(ambiguous.compatible(), due), None)
            }
            AmbiguousOffset::Fold { .. } => {
                let twice = self.at_overlap == AtOverlap::Twice;
                let second = twice.then(|| planned(ambiguous.later(), Due::Extra)).flatten();
                (planned(ambiguous.earlier(), Due::Yes), second)
            }
        };
        first.into_iter().chain(second).collect()
    }

    /// The multiples of `minutes` that fall on `date`.
    pub(crate) fn ticks(&self, date: Date, minutes: i64, offset: i64, window: Option<(Time, Time)>) -> Vec<Planned> {
        let midnight = |date: Date| date.to_zoned(self.zone.clone()).map(|zoned| zoned.timestamp());
        let (Ok(begin), Ok(end)) = (midnight(date), date.tomorrow().and_then(midnight)) else { return Vec::new() };
        let (step, shift) = (minutes.max(1) * 60, offset * 60);
        let mut second = (begin.as_second() - shift).div_euclid(step) * step + shift;
        if second < begin.as_second() {
            second += step;
        }
        let mut starts = Vec::new();
        while second < end.as_second() {
            let at = Timestamp::from_second(second);
            starts.extend(at.ok().filter(|at| self.is_open(*at, window)).map(|at| Planned { at, due: Due::Yes }));
            second += step;
        }
        starts
    }

    fn is_open(&self, at: Timestamp, window: Option<(Time, Time)>) -> bool {
        window.is_none_or(|(from, until)| {
            let local = at.to_zoned(self.zone.clone());
            let at_work = !matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
            at_work && from <= local.time() && local.time() < until
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::Cadence;
    use jiff::civil::{date, time};

    fn amsterdam(at_gap: AtGap, at_overlap: AtOverlap) -> Clock {
        Clock { zone: TimeZone::get("Europe/Amsterdam").unwrap(), at_gap, at_overlap }
    }

    fn every_day(times: &[Time]) -> Cadence {
        let days = Weekday::Monday.cycle_forward().take(7).collect();
        Cadence::Clock { days, times: times.to_vec() }
    }

    fn told(starts: &[Planned]) -> Vec<String> {
        starts.iter().map(|start| format!("{} {:?}", start.at, start.due)).collect()
    }

    #[test]
    fn a_time_that_the_clock_skips_comes_later_or_not_at_all() {
        let (night, cadence) = (date(2025, 3, 30), every_day(&[time(2, 30, 0, 0)]));
        let later = cadence.on(night, &amsterdam(AtGap::Later, AtOverlap::Once));
        assert_eq!(told(&later), ["2025-03-30T01:30:00Z Yes"]);
        let left_out = cadence.on(night, &amsterdam(AtGap::LeavesOut, AtOverlap::Once));
        assert_eq!(told(&left_out), ["2025-03-30T01:30:00Z LeftOut"]);
    }

    #[test]
    fn a_time_that_the_clock_shows_twice_is_due_once() {
        let (night, cadence) = (date(2025, 10, 26), every_day(&[time(2, 30, 0, 0)]));
        let once = cadence.on(night, &amsterdam(AtGap::Later, AtOverlap::Once));
        assert_eq!(told(&once), ["2025-10-26T00:30:00Z Yes"]);
        let twice = cadence.on(night, &amsterdam(AtGap::Later, AtOverlap::Twice));
        assert_eq!(told(&twice), ["2025-10-26T00:30:00Z Yes", "2025-10-26T01:30:00Z Extra"]);
    }

    #[test]
    fn a_day_has_as_many_quarters_of_an_hour_as_pass_in_it() {
        let clock = amsterdam(AtGap::Later, AtOverlap::Once);
        let quarters = Cadence::EveryMinutes { minutes: 15, offset: 0, window: None };
        let count = |date| quarters.on(date, &clock).len();
        let counts = [count(date(2025, 3, 29)), count(date(2025, 3, 30)), count(date(2025, 10, 26))];
        assert_eq!(counts, [96, 92, 100]);
    }

    #[test]
    fn hours_of_business_hold_by_the_clock_on_both_sides_of_summer() {
        let clock = amsterdam(AtGap::Later, AtOverlap::Once);
        let window = Some((time(8, 0, 0, 0), time(18, 0, 0, 0)));
        let halves = Cadence::EveryMinutes { minutes: 30, offset: 0, window };
        for day in [date(2025, 3, 28), date(2025, 3, 31)] {
            let starts = halves.on(day, &clock);
            assert_eq!(starts.len(), 20, "{day}");
            assert_eq!(starts[0].at.to_zoned(clock.zone.clone()).time(), time(8, 0, 0, 0));
        }
        assert_eq!(halves.on(date(2025, 3, 29), &clock).len(), 0, "a Saturday");
    }
}
