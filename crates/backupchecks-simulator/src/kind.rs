//! The kinds of schedule, by which the tables tell jobs apart.

use std::fmt;

/// What a schedule is called in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Every day at one time.
    Daily,
    /// Monday to Friday at one time.
    Weekdays,
    /// Several weekdays, but not Monday to Friday.
    SomeWeekdays,
    /// One weekday.
    Weekly,
    /// Each weekday has a time of its own.
    PerWeekday,
    /// Every day, one of them a full backup that takes much longer.
    WeeklyFull,
    /// Every 2 days, or every 14.
    EveryFewDays,
    /// Fixed times, several a day.
    SeveralTimes,
    /// Every hour, every few hours.
    EveryFewHours,
    /// Every 15 or 30 minutes.
    EveryFewMinutes,
    /// A day of the month, or its last one.
    MonthlyDay,
    /// The n-th or last weekday of the month.
    MonthlyWeekday,
    /// A laptop that reports when it happens to be on. Nothing is ever due.
    Irregular,
}

impl Kind {
    /// All kinds, in the order of the tables.
    pub const ALL: [Self; 13] = [
        Self::Daily,
        Self::Weekdays,
        Self::SomeWeekdays,
        Self::Weekly,
        Self::PerWeekday,
        Self::WeeklyFull,
        Self::EveryFewDays,
        Self::SeveralTimes,
        Self::EveryFewHours,
        Self::EveryFewMinutes,
        Self::MonthlyDay,
        Self::MonthlyWeekday,
        Self::Irregular,
    ];

    /// How many due runs a person would watch before trusting a schedule of this kind.
    #[must_use]
    pub fn runs_to_learn(self) -> usize {
        match self {
            Self::MonthlyDay | Self::MonthlyWeekday => 4,
            Self::Weekly | Self::EveryFewDays => 5,
            _ => 10,
        }
    }

    /// How many due runs a person would need to see that a schedule was changed to this kind.
    #[must_use]
    pub fn runs_to_settle(self) -> usize {
        match self {
            Self::MonthlyDay | Self::MonthlyWeekday => 2,
            Self::Weekly | Self::EveryFewDays => 3,
            _ => 5,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Daily => "daily",
            Self::Weekdays => "weekdays",
            Self::SomeWeekdays => "some weekdays",
            Self::Weekly => "weekly",
            Self::PerWeekday => "time per weekday",
            Self::WeeklyFull => "daily, weekly full",
            Self::EveryFewDays => "every few days",
            Self::SeveralTimes => "several times a day",
            Self::EveryFewHours => "every few hours",
            Self::EveryFewMinutes => "every few minutes",
            Self::MonthlyDay => "day of the month",
            Self::MonthlyWeekday => "weekday of the month",
            Self::Irregular => "irregular",
        })
    }
}
