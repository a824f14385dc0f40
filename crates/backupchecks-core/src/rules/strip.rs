//! The strip of days beside a job: one status a day, so that a pattern is seen rather than read.

use crate::model::EffectiveStatus;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// How many days a strip shows.
pub const DAYS: usize = 28;

/// One day of a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day in the configured zone.
    pub date: Date,
    /// The worst effective status of the day; `None` where nothing ran.
    pub status: Option<EffectiveStatus>,
    /// How many runs the day had.
    pub runs: u32,
}

/// The first moment that a strip ending on the day of `now` shows.
#[must_use]
pub fn begin(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let first = dates(now, zone)[0];
    first.to_zoned(zone.clone()).map_or(now, |start| start.timestamp())
}

/// The [`DAYS`] days up to and with the day of `now`, oldest first.
#[must_use]
pub fn days(runs: &[(Timestamp, EffectiveStatus)], now: Timestamp, zone: &TimeZone) -> Vec<Day> {
    let mut strip: Vec<Day> = dates(now, zone).into_iter().map(|date| Day { date, status: None, runs: 0 }).collect();
    for (at, status) in runs {
        let date = at.to_zoned(zone.clone()).date();
        if let Some(day) = strip.iter_mut().find(|day| day.date == date) {
            day.status = day.status.max(Some(*status));
            day.runs += 1;
        }
    }
    strip
}

fn dates(now: Timestamp, zone: &TimeZone) -> Vec<Date> {
    let mut date = now.to_zoned(zone.clone()).date();
    let mut dates = vec![date];
    while dates.len() < DAYS
        && let Ok(before) = date.yesterday()
    {
        date = before;
        dates.push(date);
    }
    dates.reverse();
    dates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_of_the_configured_zone_and_its_worst_run_counts() {
        let zone = TimeZone::get("Europe/Amsterdam").expect("a zone");
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let runs = [
            (at("2026-03-28T23:30:00Z"), EffectiveStatus::Success), // 00:30 on the 29th, the night of the change
            (at("2026-03-29T21:30:00Z"), EffectiveStatus::Failed),  // 23:30 on the 29th
            (at("2026-03-29T22:30:00Z"), EffectiveStatus::Warning), // 00:30 on the 30th
        ];
        let strip = days(&runs, at("2026-03-30T10:00:00Z"), &zone);
        assert_eq!(strip.len(), DAYS);
        let last: Vec<_> = strip[DAYS - 3..].iter().map(|day| day.status).collect();
        assert_eq!(last, [None, Some(EffectiveStatus::Failed), Some(EffectiveStatus::Warning)]);
        assert_eq!(begin(at("2026-03-30T10:00:00Z"), &zone), at("2026-03-02T23:00:00Z"));
    }
}
