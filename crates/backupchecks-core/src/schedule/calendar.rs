//! Calendar rules: on which days a slot stands.

use super::clock::{date_of, day_of, weekday};
use super::weekday::Weekday;
use jiff::civil::Date;

/// On which days a slot stands. Days are day numbers of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Rule {
    /// On the weekdays whose bit is set; bit 0 is Monday.
    Weekdays(u8),
    /// Every `every` days, counted from day `from`.
    EveryDays {
        /// Days from one slot to the next.
        every: i64,
        /// A day with a slot.
        from: i64,
    },
    /// On this day of each month, or its last day where it is shorter.
    MonthDay(i8),
    /// On the n-th such weekday of each month.
    NthWeekday {
        /// From 1 to 4.
        nth: i8,
        /// 0 is Monday.
        weekday: usize,
    },
    /// On the last such weekday of each month.
    LastWeekday(usize),
}

/// The bits of all weekdays.
pub(super) const EVERY_DAY: u8 = 0b111_1111;

impl Rule {
    /// Whether a slot stands on `day`.
    pub(super) fn holds(self, day: i64) -> bool {
        match self {
            Self::Weekdays(days) => days & (1 << weekday(day)) != 0,
            Self::EveryDays { every, from } => (day - from).rem_euclid(every) == 0,
            Self::MonthDay(_) | Self::NthWeekday { .. } | Self::LastWeekday(_) => {
                self.in_month_of(date_of(day)) == Some(day)
            }
        }
    }

    /// The day of a monthly rule in the month of `date`.
    pub(super) fn in_month_of(self, date: Date) -> Option<i64> {
        let found = match self {
            Self::MonthDay(day) => date.with().day(day.min(date.days_in_month())).build(),
            Self::NthWeekday { nth, weekday } => date.nth_weekday_of_month(nth, Weekday::numbered(weekday).civil()),
            Self::LastWeekday(weekday) => date.nth_weekday_of_month(-1, Weekday::numbered(weekday).civil()),
            Self::Weekdays(_) | Self::EveryDays { .. } => return None,
        };
        found.ok().map(day_of)
    }

    /// How many days usually lie between two slots.
    pub(super) fn cycle(self) -> i64 {
        match self {
            Self::Weekdays(days) => 7 / i64::from(days.count_ones().max(1)),
            Self::EveryDays { every, .. } => every,
            Self::MonthDay(_) | Self::NthWeekday { .. } | Self::LastWeekday(_) => 30,
        }
    }

    /// The weekdays of a rule of weekdays, from Monday.
    pub(super) fn weekdays(self) -> Option<Vec<Weekday>> {
        let Self::Weekdays(days) = self else { return None };
        Some((0..7).filter(|number| days & (1 << number) != 0).map(Weekday::numbered).collect())
    }

    /// The rule of days that come `days` after those of this one; only weekdays can be told so.
    pub(super) fn turned(self, days: i64) -> Self {
        let Self::Weekdays(bits) = self else { return self };
        let holds = |number: i64| bits & (1 << (number - days).rem_euclid(7)) != 0;
        Self::Weekdays((0..7).filter(|number| holds(*number)).fold(0, |bits, number| bits | 1 << number))
    }

    /// The rule in words, such as `on the last Friday of the month`.
    pub(super) fn in_words(self) -> String {
        match self {
            Self::Weekdays(EVERY_DAY) => "every day".to_owned(),
            Self::Weekdays(0b001_1111) => "from Monday to Friday".to_owned(),
            Self::Weekdays(_) => format!("on {}", weekday_list(&self.weekdays().unwrap_or_default())),
            Self::EveryDays { every: 14, .. } => "every second week".to_owned(),
            Self::EveryDays { every, .. } => format!("every {every} days"),
            Self::MonthDay(31) => "on the last day of the month".to_owned(),
            Self::MonthDay(day @ 29..) => format!("on day {day} of the month, or its last"),
            Self::MonthDay(day) => format!("on day {day} of the month"),
            Self::NthWeekday { nth, weekday } => {
                let nth = ["first", "second", "third", "fourth"][usize::try_from(nth - 1).unwrap_or_default().min(3)];
                format!("on the {nth} {} of the month", Weekday::numbered(weekday))
            }
            Self::LastWeekday(weekday) => format!("on the last {} of the month", Weekday::numbered(weekday)),
        }
    }
}

/// Weekdays as a sentence lists them.
pub(super) fn weekday_list(days: &[Weekday]) -> String {
    let names: Vec<String> = days.iter().map(Weekday::to_string).collect();
    match names.as_slice() {
        [] => "no day".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_without_the_day_has_its_slot_on_the_last_one() {
        let last = Rule::MonthDay(31);
        assert!(last.holds(day_of(date(2024, 2, 29))) && last.holds(day_of(date(2026, 4, 30))));
        assert!(!last.holds(day_of(date(2026, 3, 30))));
    }

    #[test]
    fn weekdays_of_a_month_are_counted_from_both_ends() {
        assert!(Rule::NthWeekday { nth: 1, weekday: 6 }.holds(day_of(date(2026, 11, 1))));
        assert!(Rule::LastWeekday(4).holds(day_of(date(2026, 10, 30))));
        assert!(!Rule::LastWeekday(4).holds(day_of(date(2026, 10, 23))));
    }

    #[test]
    fn every_second_week_keeps_its_week() {
        let rule = Rule::EveryDays { every: 14, from: day_of(date(2026, 1, 3)) };
        assert!(rule.holds(day_of(date(2025, 12, 20))) && !rule.holds(day_of(date(2026, 1, 10))));
    }
}
