//! How often what happens in a fleet: one mix to tune with, and another one that nobody tunes for.

use crate::kind::Kind;

/// The shares and rates of a fleet. Rates are for one job and year unless they say otherwise.
#[derive(Debug)]
pub struct Mix {
    /// The word for the command line and the tables.
    pub name: &'static str,
    /// The zones of the customers, with weights.
    pub zones: &'static [(&'static str, u32)],
    /// The kinds of schedule, with weights.
    pub kinds: &'static [(Kind, u32)],
    /// The share of schedulers that run in UTC, whatever clocks do.
    pub utc_schedulers: f64,
    /// The share of schedulers that leave out a clock time which does not exist, and that run twice at one which comes twice.
    pub odd_schedulers: f64,
    /// The median share of daily runs that just do not happen; jobs differ by `skip_spread`.
    pub skips: f64,
    /// Standard deviation of the logarithm of a job's own share.
    pub skip_spread: f64,
    /// How often a server is down for one to six days, or a customer closes for a day without telling.
    pub downs: f64,
    /// How often a person pauses a job for days or weeks.
    pub pauses: f64,
    /// How often a schedule is changed.
    pub changes: f64,
    /// The share of jobs that end before the simulation does.
    pub retired: f64,
    /// The share of jobs that begin after the simulation does.
    pub newcomers: f64,
    /// The share of runs that fail, and are tried again where the job does so.
    pub failures: f64,
    /// Extra runs that a person starts.
    pub manual: f64,
    /// The share of daily runs that start an hour or more too late.
    pub late_starts: f64,
    /// How often a customer's mails wait for hours on its own server and come in a burst.
    pub stuck_mails: f64,
    /// Outages of one mail route.
    pub route_outages: f64,
    /// The standard deviation of the logarithm of a duration: the most of all jobs.
    pub duration_sigma: (f64, f64),
    /// The share of runs that take a multiple of the usual time.
    pub heavy_runs: f64,
    /// The share of mails that take minutes, and of those that take hours.
    pub slow_mails: (f64, f64),
    /// Growth of the durations in a year, least and most.
    pub growth: (f64, f64),
}

/// The fleet that engines may be tuned with.
pub static TUNING: Mix = Mix {
    name: "tuning",
    zones: &[
        ("Europe/Amsterdam", 50),
        ("Europe/London", 12),
        ("America/New_York", 12),
        ("Australia/Sydney", 8),
        ("Asia/Kolkata", 8),
        ("America/Sao_Paulo", 10),
    ],
    kinds: &[
        (Kind::Daily, 30),
        (Kind::Weekdays, 17),
        (Kind::SomeWeekdays, 6),
        (Kind::Weekly, 9),
        (Kind::PerWeekday, 3),
        (Kind::WeeklyFull, 8),
        (Kind::EveryFewDays, 3),
        (Kind::SeveralTimes, 7),
        (Kind::EveryFewHours, 5),
        (Kind::EveryFewMinutes, 2),
        (Kind::MonthlyDay, 4),
        (Kind::MonthlyWeekday, 3),
        (Kind::Irregular, 3),
    ],
    utc_schedulers: 0.12,
    odd_schedulers: 0.2,
    skips: 0.002,
    skip_spread: 0.8,
    downs: 0.7,
    pauses: 0.05,
    changes: 0.12,
    retired: 0.05,
    newcomers: 0.15,
    failures: 0.015,
    manual: 1.5,
    late_starts: 0.000_5,
    stuck_mails: 0.05,
    route_outages: 1.5,
    duration_sigma: (0.03, 0.35),
    heavy_runs: 0.004,
    slow_mails: (0.015, 0.000_2),
    growth: (-0.1, 0.5),
};

/// Another world, for the figures that count: other zones, other shares, durations that spread more, more that happens.
pub static HELD_OUT: Mix = Mix {
    name: "held-out",
    zones: &[
        ("Europe/Berlin", 35),
        ("Europe/Dublin", 10),
        ("America/Chicago", 15),
        ("Pacific/Auckland", 8),
        ("Australia/Adelaide", 6),
        ("Asia/Tokyo", 8),
        ("America/Santiago", 6),
        ("America/St_Johns", 4),
        ("Africa/Johannesburg", 8),
    ],
    kinds: &[
        (Kind::Daily, 24),
        (Kind::Weekdays, 15),
        (Kind::SomeWeekdays, 8),
        (Kind::Weekly, 11),
        (Kind::PerWeekday, 5),
        (Kind::WeeklyFull, 9),
        (Kind::EveryFewDays, 5),
        (Kind::SeveralTimes, 7),
        (Kind::EveryFewHours, 5),
        (Kind::EveryFewMinutes, 2),
        (Kind::MonthlyDay, 3),
        (Kind::MonthlyWeekday, 3),
        (Kind::Irregular, 3),
    ],
    utc_schedulers: 0.2,
    odd_schedulers: 0.3,
    skips: 0.003,
    skip_spread: 1.0,
    downs: 1.0,
    pauses: 0.08,
    changes: 0.18,
    retired: 0.08,
    newcomers: 0.25,
    failures: 0.03,
    manual: 2.5,
    late_starts: 0.001,
    stuck_mails: 0.08,
    route_outages: 2.0,
    duration_sigma: (0.02, 0.5),
    heavy_runs: 0.006,
    slow_mails: (0.03, 0.000_3),
    growth: (-0.2, 0.8),
};
