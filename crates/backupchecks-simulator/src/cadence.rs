//! When a job starts: its true schedule, in clock times.

use crate::clock::{Clock, Planned};
use jiff::{
    SignedDuration,
    civil::{Date, Time, Weekday},
};

/// A true schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cadence {
    /// On these weekdays at these times.
    Clock {
        /// The weekdays.
        days: Vec<Weekday>,
        /// The times, each on every one of the days.
        times: Vec<Time>,
    },
    /// Each of these weekdays at its own time.
    PerWeekday(Vec<(Weekday, Time)>),
    /// Every so many days, counted from `first`.
    EveryDays {
        /// The first day.
        first: Date,
        /// Days from one run to the next.
        days: i32,
        /// The time.
        time: Time,
    },
    /// Every so many minutes that pass, whatever clocks do; on weekdays between two clock times only, if so told.
    EveryMinutes {
        /// Minutes from one run to the next.
        minutes: i64,
        /// Minutes after midnight UTC of the first day of the era.
        offset: i64,
        /// Monday to Friday, from the first time up to the second.
        window: Option<(Time, Time)>,
    },
    /// This day of each month; the last one where the month has fewer.
    DayOfMonth {
        /// 1 to 31.
        day: i8,
        /// The time.
        time: Time,
    },
    /// The n-th such weekday of each month, -1 being the last.
    NthWeekday {
        /// 1 to 4, or -1.
        nth: i8,
        /// The weekday.
        weekday: Weekday,
        /// The time.
        time: Time,
    },
    /// About so many reports a day, whenever it happens; nothing is due.
    Irregular {
        /// Hundredths of a report a day.
        hundredths: u32,
    },
}

impl Cadence {
    /// The starts on the civil day `date` of the scheduler's zone, in order of time.
    #[must_use]
    pub fn on(&self, date: Date, clock: &Clock) -> Vec<Planned> {
        let times: &[Time] = match self {
            Self::Clock { days, times } if days.contains(&date.weekday()) => times,
            Self::PerWeekday(days) => {
                let mine = days.iter().filter(|(weekday, _)| *weekday == date.weekday());
                return mine.flat_map(|(_, time)| clock.starts(date, *time)).collect();
            }
            Self::EveryDays { first, days, time } if is_every(*first, *days, date) => std::slice::from_ref(time),
            Self::DayOfMonth { day, time } if date.day() == (*day).min(date.days_in_month()) => {
                std::slice::from_ref(time)
            }
            Self::NthWeekday { nth, weekday, time }
                if date.nth_weekday_of_month(*nth, *weekday).is_ok_and(|nth| nth == date) =>
            {
                std::slice::from_ref(time)
            }
            Self::EveryMinutes { minutes, offset, window } => {
                return clock.ticks(date, *minutes, *offset, *window);
            }
            _ => &[],
        };
        let mut starts: Vec<Planned> = times.iter().flat_map(|time| clock.starts(date, *time)).collect();
        starts.sort_unstable();
        // A time that is skipped and started later may meet the next one: then the job starts once.
        starts.dedup_by_key(|start| start.at);
        starts
    }

    /// The shortest time between two starts that this schedule plans, clock changes aside; nothing where none is planned.
    #[must_use]
    pub fn shortest_gap(&self) -> Option<SignedDuration> {
        match self {
            Self::EveryMinutes { minutes, .. } => Some(SignedDuration::from_mins(*minutes)),
            Self::Clock { times, .. } => {
                let day = SignedDuration::from_hours(24);
                let next = times.iter().skip(1).chain(times.first());
                let gaps = times.iter().zip(next).map(|(time, next)| {
                    let gap = next.duration_since(*time);
                    if gap.is_positive() { gap } else { gap + day }
                });
                gaps.min()
            }
            Self::PerWeekday(_) => Some(SignedDuration::from_hours(12)),
            Self::EveryDays { .. } | Self::DayOfMonth { .. } | Self::NthWeekday { .. } => {
                Some(SignedDuration::from_hours(24))
            }
            Self::Irregular { .. } => None,
        }
    }
}

fn is_every(first: Date, days: i32, date: Date) -> bool {
    let since = date.duration_since(first).as_hours() / 24;
    since.rem_euclid(i64::from(days.max(1))) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{AtGap, AtOverlap};
    use jiff::{
        ToSpan as _,
        civil::{date, time},
        tz::TimeZone,
    };

    /// The days of the month, of `count` days from `first` on, on which `cadence` starts anything.
    fn days_of(cadence: &Cadence, first: Date, count: usize) -> Vec<i8> {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let clock = Clock { zone, at_gap: AtGap::Later, at_overlap: AtOverlap::Once };
        let days = first.series(1.days()).take(count);
        days.filter(|day| !cadence.on(*day, &clock).is_empty()).map(Date::day).collect()
    }

    #[test]
    fn the_last_day_of_the_month_is_in_every_month() {
        let last = Cadence::DayOfMonth { day: 31, time: time(22, 0, 0, 0) };
        let days = days_of(&last, date(2024, 1, 1), 366);
        assert_eq!(days, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
    }

    #[test]
    fn every_second_day_goes_on_over_the_change_of_clocks() {
        let second = Cadence::EveryDays { first: date(2025, 3, 1), days: 2, time: time(23, 0, 0, 0) };
        assert_eq!(days_of(&second, date(2025, 3, 27), 6), [27, 29, 31]);
    }

    #[test]
    fn the_last_friday_is_the_last_one() {
        let last = Cadence::NthWeekday { nth: -1, weekday: Weekday::Friday, time: time(3, 0, 0, 0) };
        assert_eq!(days_of(&last, date(2025, 1, 1), 90), [31, 28, 28]);
    }

    #[test]
    fn an_hourly_job_starts_once_in_the_hour_into_which_the_skipped_one_falls() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let days: Vec<Weekday> = Weekday::Monday.cycle_forward().take(7).collect();
        let times: Vec<Time> = (0..24).map(|hour| time(hour, 30, 0, 0)).collect();
        for at_gap in [AtGap::Later, AtGap::LeavesOut] {
            let clock = Clock { zone: zone.clone(), at_gap, at_overlap: AtOverlap::Once };
            let hourly = Cadence::Clock { days: days.clone(), times: times.clone() };
            let starts = hourly.on(date(2025, 3, 30), &clock);
            assert_eq!(starts.len(), 23);
            assert!(starts.iter().all(|start| start.due == crate::clock::Due::Yes), "{starts:?}");
        }
    }

    #[test]
    fn the_shortest_gap_may_lie_over_midnight() {
        let cadence =
            Cadence::Clock { days: vec![], times: vec![time(1, 0, 0, 0), time(12, 0, 0, 0), time(22, 0, 0, 0)] };
        assert_eq!(cadence.shortest_gap(), Some(SignedDuration::from_hours(3)));
    }
}
