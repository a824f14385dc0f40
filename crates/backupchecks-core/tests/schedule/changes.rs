//! Habits that change: another time, other days, another cadence.

use crate::story::{APRIL, SPRING, SUMMER, Story, at, every_day, on_weekdays};
use backupchecks_core::schedule::{Kind, Weekday as Named};
use jiff::civil::{Date, Weekday, date};

#[test]
fn a_new_time_is_taken_up_after_two_misses_at_most() {
    for (hour, minute) in [(23, 30), (21, 30), (3, 0), (12, 0)] {
        let story = Story::default().reports(SPRING, date(2026, 5, 1), 22, 30, every_day).reports(
            date(2026, 5, 1),
            SUMMER,
            hour,
            minute,
            every_day,
        );
        let stated = story.stated("2026-04-20T00:00", "2026-05-25T00:00");
        assert!(stated.len() <= 2, "moved to {hour}:{minute}: {stated:?}");
    }
}

#[test]
fn another_weekday_is_taken_up_after_two_misses_at_most() {
    let on = |wanted| move |day: Date| day.weekday() == wanted;
    let story = Story::default().reports(date(2026, 1, 1), date(2026, 4, 1), 4, 0, on(Weekday::Saturday)).reports(
        date(2026, 4, 1),
        date(2026, 7, 1),
        4,
        0,
        on(Weekday::Wednesday),
    );
    let stated = story.stated("2026-03-01T00:00", "2026-06-20T00:00");
    assert!(stated.len() <= 2, "{stated:?}");
    assert_eq!(*story.learned("2026-05-20T00:00").kind(), Kind::Weekly { weekdays: vec![Named::Wednesday] });
}

#[test]
fn a_job_that_is_moved_over_midnight_keeps_its_days() {
    let moved = date(2026, 5, 11);
    let story = Story::default().reports(SPRING, moved, 23, 20, on_weekdays).reports(moved, SUMMER, 3, 40, on_weekdays);
    assert_eq!(story.stated("2026-05-12T12:00", "2026-05-31T00:00"), [""; 0], "no Saturday and no Sunday");
}

#[test]
fn a_rare_job_that_turns_to_other_days_and_times_is_not_waited_for_at_the_old_ones() {
    let odd_weeks = |day: Date| day.duration_since(date(2025, 1, 6)).as_hours() / 24 % 14 == 0;
    let other_days = |day: Date| day.day_of_year() % 2 == 0;
    let story = Story::default().reports(date(2025, 1, 6), date(2026, 4, 20), 0, 10, odd_weeks).reports(
        date(2026, 4, 20),
        SUMMER,
        21,
        40,
        other_days,
    );
    assert!(story.stated("2026-04-20T00:00", "2026-05-30T00:00").len() <= 1, "the first old slot alone");
}

#[test]
fn a_job_of_every_half_hour_that_becomes_a_weekly_one_is_not_missed_between_its_weeks() {
    let weekly = |day: Date| day.weekday() == Weekday::Sunday;
    let mut story = Story::default().every(30, "2026-03-01T00:10", "2026-04-20T00:00").reports(
        APRIL,
        date(2026, 8, 1),
        6,
        30,
        weekly,
    );
    story.runs.extend([at("2026-06-03T12:00"), at("2026-06-03T12:20")]);
    assert_eq!(story.stated("2026-05-18T00:00", "2026-07-30T00:00"), [""; 0]);
}

#[test]
fn a_job_of_working_days_that_gets_times_eight_hours_apart_is_not_asked_for_at_weekends() {
    let mut story = Story::default();
    for (before, after) in [(4, 2), (11, 10), (20, 18)] {
        story = story.reports(SPRING, APRIL, before, 10, on_weekdays).reports(APRIL, SUMMER, after, 10, on_weekdays);
    }
    assert_eq!(story.stated("2026-04-23T00:00", "2026-05-20T00:00"), [""; 0]);
}

#[test]
fn a_weekend_with_a_time_of_its_own_is_waited_for_again_when_it_is_seen_after_a_change() {
    let story = Story::default()
        .reports(SPRING, APRIL, 6, 30, on_weekdays)
        .reports(SPRING, APRIL, 16, 30, |day| !on_weekdays(day))
        .reports(APRIL, date(2026, 6, 20), 9, 30, on_weekdays)
        .reports(APRIL, date(2026, 6, 20), 14, 20, |day| day.weekday() == Weekday::Saturday);
    let all = story.stated("2026-04-23T00:00", "2026-06-19T00:00");
    assert_eq!(all, [""; 0], "nobody asks for the Sunday that is no longer planned");
    let skipped = story.without("2026-05-30T00:00", "2026-05-31T00:00");
    assert_eq!(skipped.stated("2026-05-20T00:00", "2026-06-10T00:00").len(), 1, "the Saturday is known again");
}

#[test]
fn a_job_of_every_second_day_that_begins_on_another_day_is_followed() {
    let number = |day: Date| day.duration_since(SPRING).as_hours() / 24;
    let story = Story::default().reports(SPRING, APRIL, 6, 30, |day| number(day) % 2 == 0).reports(
        APRIL,
        date(2026, 6, 20),
        6,
        30,
        |day| number(day) % 2 == 1,
    );
    let all = story.stated("2026-04-20T00:00", "2026-06-18T00:00");
    assert!(all.len() <= 2, "the first slots of the old count alone: {all:?}");
}

#[test]
fn a_job_of_every_two_hours_that_goes_over_to_eight_is_in_doubt_after_a_day() {
    let story = Story::default().every(120, "2026-03-01T01:06", "2026-04-20T00:00").every(
        480,
        "2026-04-20T05:06",
        "2026-05-20T00:00",
    );
    let mut all = story.stated("2026-04-22T00:00", "2026-05-18T00:00");
    all.retain(|slot| slot.as_str() >= "2026-04-22");
    assert_eq!(all, [""; 0]);
}

#[test]
fn a_job_that_rests_at_weekends_from_now_on_is_missed_on_two_weekends_at_most() {
    for times in [[0, 6, 12, 18].as_slice(), &[2, 14], &[5, 14, 22], &[23]] {
        let mut story = Story::default();
        for hour in times {
            story = story.reports(date(2026, 2, 1), APRIL, *hour, 12, every_day);
            story = story.reports(APRIL, date(2026, 7, 1), *hour, 12, on_weekdays);
        }
        assert_eq!(story.stated("2026-05-07T00:00", "2026-06-20T00:00"), [""; 0], "at {times:?}");
    }
}
