//! Jobs that report every few minutes or hours, or in a rhythm of their own.

use crate::story::{APRIL, SPRING, SUMMER, Story, at, days, every_day, on_weekdays, scatter, zone};
use backupchecks_core::schedule::Kind;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

#[test]
fn a_job_of_every_quarter_of_an_hour_has_one_alarm_for_a_silence() {
    let mut story = Story::default();
    let (mut run, end) = (at("2026-05-01T00:00"), at("2026-05-20T00:00"));
    while run < end {
        story.runs.push(run + (run.as_second() / 900 % 7 * 5).seconds());
        run += 15.minutes();
    }
    let story = story.without("2026-05-15T10:00", "2026-05-15T13:00");
    assert_eq!(*story.learned("2026-05-14T00:00").kind(), Kind::Interval { seconds: 905 });
    assert_eq!(story.missed("2026-05-15T09:58"), [""; 0]);
    assert_eq!(story.missed("2026-05-15T10:16"), [""; 0], "one report may be so late that it comes with the next");
    assert_eq!(story.missed("2026-05-15T10:40"), [""; 0], "nobody need hear of a silence of less than an hour");
    assert_eq!(story.missed("2026-05-15T10:50").len(), 1);
    assert_eq!(story.stated("2026-05-14T00:00", "2026-05-17T00:00").len(), 1);
}

/// A job of every quarter of an hour that has reported for a fortnight, up to noon of 15 May.
fn quarter_hours() -> Story {
    let mut story = Story::default();
    let mut run = at("2026-05-01T00:00");
    while run < at("2026-05-15T12:00") {
        story.runs.push(run + (run.as_second() / 900 % 7 * 5).seconds());
        run += 15.minutes();
    }
    story
}

#[test]
fn a_report_that_comes_with_the_next_one_was_late_and_not_missed() {
    let mut story = quarter_hours().without("2026-05-15T10:00", "2026-05-15T10:05");
    assert_eq!(story.missed("2026-05-15T11:55").len(), 1, "one report did not come");
    story.runs.push(at("2026-05-15T10:14"));
    story.runs.sort_unstable();
    assert_eq!(story.missed("2026-05-15T11:55"), [""; 0]);
    assert_eq!(story.stated("2026-05-15T08:00", "2026-05-15T12:00"), [""; 0]);
}

#[test]
fn each_report_of_an_hourly_job_that_stood_still_is_missed() {
    let mut story = Story::default();
    for hour in 0..24 {
        story = story.reports(SPRING, SUMMER, hour, 20, every_day);
    }
    let story = story.without("2026-05-12T03:00", "2026-05-12T09:00");
    assert_eq!(*story.learned("2026-05-11T00:00").kind(), Kind::EveryHours { hours: 1 });
    assert_eq!(story.stated("2026-05-11T12:00", "2026-05-13T12:00").len(), 6);
}

#[test]
fn a_scheduler_that_keeps_no_summer_time_is_not_missed_when_the_clocks_change() {
    for hours in [4, 6, 9] {
        let mut story = Story::default();
        let mut run = at("2026-02-20T01:10");
        while run < at("2026-05-20T00:00") {
            story.runs.push(run + scatter(zone().to_datetime(run).date()).seconds());
            run += hours.hours();
        }
        assert_eq!(story.stated("2026-03-28T00:00", "2026-04-01T00:00"), [""; 0], "every {hours} hours");
    }
}

#[test]
fn a_rhythm_that_no_calendar_knows_is_watched_by_its_silence() {
    let mut story = Story::default();
    let mut run = at("2026-03-02T00:00");
    while run < at("2026-05-20T00:00") {
        story.runs.push(run);
        run += (7 * 60 + 3).minutes();
    }
    assert!(matches!(story.learned("2026-05-01T00:00").kind(), Kind::Interval { .. }));
    assert_eq!(story.stated("2026-04-01T00:00", "2026-05-10T00:00"), [""; 0]);
    let skipped = story.runs.remove(200);
    let now = zone().to_datetime(skipped + 6.hours()).to_string();
    assert_eq!(story.missed(&now).len(), 1, "{}", story.learned(&now).explain());
}

#[test]
fn working_hours_that_a_scheduler_counts_in_utc_are_not_missed_when_the_clocks_change() {
    let mut story = Story::default();
    for day in days(date(2026, 2, 20), APRIL).filter(|day| on_weekdays(*day)) {
        let first = day.at(8, 13, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
        story.runs.extend((0..20).map(|number| first + (number * 30).minutes()));
    }
    assert_eq!(story.stated("2026-03-24T00:00", "2026-04-15T00:00"), [""; 0]);
    let silent = story.without("2026-04-08T12:00", "2026-04-08T15:00");
    assert_eq!(silent.stated("2026-04-07T00:00", "2026-04-10T00:00").len(), 1, "three hours of silence are told");
}

#[test]
fn a_run_of_every_quarter_of_an_hour_that_fails_early_leaves_no_silence() {
    let mut story = Story::default().every(15, "2026-05-01T00:14", "2026-05-20T00:00");
    for run in story.runs.iter_mut().skip(1_000).step_by(50) {
        *run -= 10.minutes();
    }
    assert_eq!(story.stated("2026-05-12T00:00", "2026-05-20T00:00"), [""; 0]);
}

#[test]
fn mails_of_an_hourly_job_that_come_together_fill_the_slots_before_them() {
    let mut story = Story::default().every(60, "2026-03-01T00:10", "2026-05-20T00:00");
    let burst = at("2026-05-12T14:40");
    let waited = |run: &Timestamp| (burst - 2.hours()..burst).contains(run);
    story.runs.iter_mut().filter(|run| waited(run)).for_each(|run| *run = burst);
    for (index, run) in story.runs.iter_mut().enumerate() {
        *run += i64::try_from(index % 7).unwrap().seconds();
    }
    assert_eq!(story.missed("2026-05-12T14:50"), [""; 0]);
}

#[test]
fn an_hourly_job_is_not_asked_for_the_hour_that_clocks_show_twice_or_skip() {
    for (from, change, until) in [
        (date(2025, 3, 10), date(2025, 10, 26), date(2025, 11, 10)),
        (date(2025, 10, 10), date(2026, 3, 29), date(2026, 4, 10)),
    ] {
        let of = |story: Story, hour| story.reports(from, until, hour, 20, |day| day != change || hour != 2);
        let story = (0..24).fold(Story::default(), of);
        let (day, a_week_later) = (change.at(0, 0, 0, 0), (change + 7.days()).at(0, 0, 0, 0));
        assert_eq!(story.stated(&day.to_string(), &a_week_later.to_string()), [""; 0], "{change}");
    }
}

#[test]
fn a_job_of_every_half_hour_that_leaves_out_one_report_each_night_is_not_missed_then() {
    let mut story = Story::default().every(30, "2026-05-01T00:10", "2026-05-26T00:00");
    story.runs.retain(|run| zone().to_datetime(*run).hour() != 0 || zone().to_datetime(*run).minute() > 30);
    assert_eq!(story.stated("2026-05-12T00:00", "2026-05-25T00:00"), [""; 0]);
    let silent = story.without("2026-05-20T21:00", "2026-05-20T23:00");
    assert_eq!(silent.stated("2026-05-20T12:00", "2026-05-21T12:00").len(), 1);
}

#[test]
fn a_job_of_every_quarter_of_an_hour_that_starts_once_in_an_hour_that_clocks_show_twice_is_not_silent() {
    let mut story = Story::default().every(15, "2025-10-10T00:03", "2025-10-28T00:00");
    let twice = Timestamp::from_second(1_761_440_400).unwrap()..Timestamp::from_second(1_761_444_000).unwrap();
    story.runs.retain(|run| !twice.contains(run));
    assert_eq!(story.stated("2025-10-25T00:00", "2025-10-28T00:00"), [""; 0]);
}
