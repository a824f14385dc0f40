//! Wall-clock arithmetic: seconds and days as a clock on the wall of the job's zone counts them.
//!
//! People plan by the wall clock, so habits are looked for there. A wall time is the number of seconds from 1970-01-01 00:00 on
//! that clock, as if no hour had ever been left out or repeated; [`instant`] finds the moment it stands for.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Seconds of a minute.
pub(super) const MINUTE: i64 = 60;
/// Seconds of an hour.
pub(super) const HOUR: i64 = 3_600;
/// Seconds of a day without a change of the clocks.
pub(super) const DAY: i64 = 86_400;

/// What the wall clock of `zone` shows at `moment`.
pub(super) fn wall(zone: &TimeZone, moment: Timestamp) -> i64 {
    moment.as_second() + i64::from(zone.to_offset(moment).seconds())
}

/// The moment at which the wall clock of `zone` shows `wall`.
///
/// A time in a skipped hour means the same time after the jump, one in a repeated hour its first occurrence.
pub(super) fn instant(zone: &TimeZone, wall: i64) -> Timestamp {
    zone.to_ambiguous_timestamp(civil(wall)).compatible().unwrap_or_else(|_| clamp(wall))
}

/// Whether the wall clock of `zone` skips `wall` or shows it twice: a scheduler may start once then, twice, or not at all.
pub(super) fn is_odd(zone: &TimeZone, wall: i64) -> bool {
    zone.to_ambiguous_timestamp(civil(wall)).is_ambiguous()
}

/// How much the clocks of `zone` have been put forward in the `seconds` up to `moment`, in seconds; below zero when they were put back.
pub(super) fn clock_jump(zone: &TimeZone, moment: Timestamp, seconds: i64) -> i64 {
    let offset = |moment| i64::from(zone.to_offset(moment).seconds());
    offset(moment) - offset(later(moment, -seconds))
}

/// The date and time of a wall time.
pub(super) fn civil(wall: i64) -> DateTime {
    TimeZone::UTC.to_datetime(clamp(wall))
}

/// The date of a day number.
pub(super) fn date_of(day: i64) -> Date {
    civil(day.saturating_mul(DAY)).date()
}

/// The number of a date: days since 1970-01-01.
pub(super) fn day_of(date: Date) -> i64 {
    wall_of(date.at(0, 0, 0, 0)).div_euclid(DAY)
}

/// The wall time of a date and time.
pub(super) fn wall_of(moment: DateTime) -> i64 {
    TimeZone::UTC.to_timestamp(moment).map_or(0, Timestamp::as_second)
}

/// The weekday of a day number: 0 is Monday, 6 is Sunday.
pub(super) fn weekday(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default()
}

/// `seconds` after `moment`, or the end of time.
pub(super) fn later(moment: Timestamp, seconds: i64) -> Timestamp {
    clamp(moment.as_second().saturating_add(seconds))
}

/// Seconds from `from` to `until`; negative when `until` comes first.
pub(super) fn seconds_between(from: Timestamp, until: Timestamp) -> i64 {
    until.as_second() - from.as_second()
}

fn clamp(second: i64) -> Timestamp {
    let (least, most) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(second.clamp(least, most)).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_wall_clock_jumps_where_the_zone_does_and_back_again() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let before: Timestamp = "2026-03-29T00:59:59Z".parse().unwrap();
        let after: Timestamp = "2026-03-29T01:00:00Z".parse().unwrap();
        assert_eq!(wall(&zone, after) - wall(&zone, before), HOUR + 1);
        assert_eq!(instant(&zone, wall(&zone, after)), after);
        let skipped = wall_of(date(2026, 3, 29).at(2, 30, 0, 0));
        assert_eq!(instant(&zone, skipped), "2026-03-29T01:30:00Z".parse().unwrap());
    }

    #[test]
    fn days_know_their_weekday_and_date() {
        let day = day_of(date(2026, 11, 22));
        assert_eq!(weekday(day), 6, "a Sunday");
        assert_eq!(date_of(day), date(2026, 11, 22));
        assert_eq!(date_of(-1), date(1969, 12, 31));
    }
}
