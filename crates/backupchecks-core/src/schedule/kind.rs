//! The kinds of schedule, as people name them.

use super::calendar::{EVERY_DAY, Rule};
use super::clock::{DAY, HOUR};
use super::line::Line;
use super::weekday::Weekday;

/// What kind of schedule a job keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Kind {
    /// Too little is known; nothing is expected.
    Learning {
        /// What is missing, in words.
        why: String,
    },
    /// Enough is known to see that there is no rule; nothing is expected.
    Irregular,
    /// At several times of the day.
    SeveralADay {
        /// How many.
        times: u32,
    },
    /// A whole number of hours apart, day and night.
    EveryHours {
        /// The hours from one report to the next.
        hours: u32,
    },
    /// At intervals of minutes, or of any length in a rhythm of their own.
    Interval {
        /// The usual seconds from one report to the next.
        seconds: i64,
    },
    /// Once every day.
    Daily,
    /// Once on each of these weekdays.
    Weekly {
        /// The weekdays on which the report usually arrives, from Monday.
        weekdays: Vec<Weekday>,
    },
    /// Every so many days.
    EveryDays {
        /// The days from one report to the next.
        days: u32,
    },
    /// Once a month.
    Monthly(Monthly),
    /// Planned by a person.
    Manual,
    /// Not planned, by a person's word: never missed.
    NotPlanned,
}

/// On which day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Monthly {
    /// This day, or the last of a shorter month.
    Day(i8),
    /// The last day.
    LastDay,
    /// The n-th such weekday.
    Nth(i8, Weekday),
    /// The last such weekday.
    Last(Weekday),
}

impl Kind {
    /// The kind of a job with these lines, of which the first is its main one.
    pub(super) fn of_lines(lines: &[Line]) -> Self {
        match lines {
            [] => Self::Irregular,
            [line] => Self::of_line(line),
            _ if lines.iter().all(|line| line.rule == lines[0].rule) => several(lines),
            // Different days at different times, each day once: one schedule of weekdays.
            _ => weekdays_of(lines).map_or_else(|| several(lines), of_weekdays),
        }
    }

    /// The kind of a job that reports every `period` seconds, day and night.
    pub(super) fn of_period(period: i64) -> Self {
        match u32::try_from(period / HOUR) {
            Ok(hours) if period % HOUR == 0 => Self::EveryHours { hours },
            _ => Self::Interval { seconds: period },
        }
    }

    fn of_line(line: &Line) -> Self {
        match line.arrives() {
            Rule::Weekdays(days) => of_weekdays(days),
            Rule::EveryDays { every, .. } => Self::EveryDays { days: u32::try_from(every).unwrap_or_default() },
            Rule::MonthDay(31) => Self::Monthly(Monthly::LastDay),
            Rule::MonthDay(day) => Self::Monthly(Monthly::Day(day)),
            Rule::NthWeekday { nth, weekday } => Self::Monthly(Monthly::Nth(nth, Weekday::numbered(weekday))),
            Rule::LastWeekday(weekday) => Self::Monthly(Monthly::Last(Weekday::numbered(weekday))),
        }
    }
}

fn of_weekdays(days: u8) -> Kind {
    if days == EVERY_DAY {
        return Kind::Daily;
    }
    Kind::Weekly { weekdays: Rule::Weekdays(days).weekdays().unwrap_or_default() }
}

/// The weekdays of all lines, when no two share one.
fn weekdays_of(lines: &[Line]) -> Option<u8> {
    lines.iter().try_fold(0_u8, |all, line| {
        let Rule::Weekdays(days) = line.arrives() else { return None };
        (all & days == 0).then_some(all | days)
    })
}

fn several(lines: &[Line]) -> Kind {
    let mut times: Vec<i64> = lines.iter().map(|line| line.times[0].usual.rem_euclid(DAY)).collect();
    times.sort_unstable();
    let gap = DAY / i64::try_from(times.len()).unwrap_or(1);
    let even = times.windows(2).all(|pair| (pair[1] - pair[0] - gap).abs() < gap / 12);
    if even && gap % HOUR == 0 && lines.iter().all(|line| line.rule == Rule::Weekdays(EVERY_DAY)) {
        return Kind::EveryHours { hours: u32::try_from(gap / HOUR).unwrap_or_default() };
    }
    Kind::SeveralADay { times: u32::try_from(times.len()).unwrap_or_default() }
}
