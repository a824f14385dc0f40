//! What is stated as missed, and what a report that comes late, early or at an odd hour makes of it.

use crate::story::{SPRING, SUMMER, Story, at, days, every_day, local, on_weekdays};
use backupchecks_core::schedule::Kind;
use jiff::civil::{Date, Weekday, date};
use jiff::{Timestamp, ToSpan};

#[test]
fn a_skipped_night_is_stated_once_some_hours_later_and_says_why() {
    let story =
        Story::default().reports(SPRING, SUMMER, 22, 30, every_day).without("2026-05-12T12:00", "2026-05-13T12:00");
    assert_eq!(story.missed("2026-05-12T23:00"), [""; 0], "its grace is not over");
    assert_eq!(story.missed("2026-05-13T02:00"), ["2026-05-12"]);
    assert_eq!(story.stated("2026-05-01T00:00", "2026-05-20T00:00"), ["2026-05-12"]);
    let now = at("2026-05-13T02:00");
    let known: Vec<Timestamp> = story.runs.iter().copied().filter(|run| *run <= now).collect();
    let reason = story.learned("2026-05-13T02:00").missed(&known, now).remove(0).reason;
    assert!(reason.contains("No report by 2026-05-13 01:"), "{reason}");
    assert!(reason.contains("usually arrives about 2026-05-12 22:"), "{reason}");
    assert!(reason.contains("The last report came at 2026-05-11 22:"), "{reason}");
}

#[test]
fn a_late_report_takes_the_place_of_the_miss() {
    let story = Story::default().reports(SPRING, date(2026, 5, 12), 22, 30, every_day);
    let schedule = story.learned("2026-05-12T12:00");
    assert_eq!(schedule.missed(&story.runs, at("2026-05-13T04:00")).len(), 1);
    let late = at("2026-05-13T05:00");
    let runs = [story.runs.as_slice(), &[late]].concat();
    let range = at("2026-05-12T12:00")..at("2026-05-13T12:00");
    let filled = schedule.assign(&runs, range).slots.remove(0);
    assert!(filled.is_late() && filled.run == Some(late));
    assert_eq!(schedule.missed(&runs, at("2026-05-13T06:00")).len(), 0);
}

#[test]
fn both_changes_of_the_clocks_leave_a_daily_job_alone() {
    for (from, until) in [(date(2026, 2, 1), date(2026, 5, 1)), (date(2026, 9, 1), date(2026, 12, 1))] {
        for (hour, minute) in [(1, 45), (2, 30), (3, 15), (12, 0), (23, 45)] {
            let story = Story::default().reports(from, until, hour, minute, every_day);
            let (asked, end) = (from + 30.days(), until - 5.days());
            let stated = story.stated(&asked.at(0, 0, 0, 0).to_string(), &end.at(0, 0, 0, 0).to_string());
            assert_eq!(stated, [""; 0], "at {hour}:{minute}");
        }
    }
}

#[test]
fn a_job_around_midnight_keeps_the_date_of_its_night() {
    let story =
        Story::default().reports(SPRING, SUMMER, 0, 0, every_day).without("2026-05-12T12:00", "2026-05-13T12:00");
    assert_eq!(*story.learned("2026-05-01T12:00").kind(), Kind::Daily);
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-25T00:00"), ["2026-05-12"]);
}

#[test]
fn a_server_that_stood_still_for_a_week_is_missed_each_night_and_then_goes_on() {
    let story =
        Story::default().reports(SPRING, SUMMER, 22, 30, every_day).without("2026-04-20T12:00", "2026-04-27T12:00");
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-25T00:00").len(), 7);
    assert_eq!(*story.learned("2026-04-29T12:00").kind(), Kind::Daily);
}

#[test]
fn a_report_that_fails_early_fills_its_slot() {
    let mut story = Story::default();
    for hour in [8, 11, 16, 19] {
        story = story.reports(SPRING, SUMMER, hour, 10, on_weekdays);
    }
    let mut story = story.without("2026-05-12T18:00", "2026-05-12T21:00");
    assert_eq!(story.stated("2026-05-11T00:00", "2026-05-14T00:00").len(), 1);
    story.runs.push(at("2026-05-12T17:35"));
    story.runs.sort_unstable();
    assert_eq!(story.stated("2026-05-11T00:00", "2026-05-14T00:00"), [""; 0]);
}

#[test]
fn a_late_report_is_not_kept_for_the_next_slot_as_long_as_that_is_not_due() {
    let mut story = Story::default();
    for hour in 8..22 {
        story = story.reports(SPRING, SUMMER, hour, 10, every_day);
    }
    let mut story = story.without("2026-05-12T14:00", "2026-05-12T15:00");
    let late = at("2026-05-12T14:52");
    story.runs.push(late);
    story.runs.sort_unstable();
    assert_eq!(story.missed("2026-05-12T14:59"), [""; 0]);
    assert_eq!(story.missed("2026-05-12T17:30"), [""; 0]);
}

#[test]
fn nothing_is_told_in_hindsight_of_slots_whose_times_are_learned_anew() {
    let mut story = Story::default();
    let (mut run, end) = (at("2026-04-01T00:10"), at("2026-05-20T00:00"));
    while run < end {
        // Reports scatter over most of the hour.
        let by = run.as_second() / 3600 * 2_654_435_769 % 2_400;
        story.runs.push(run + by.seconds());
        run += 1.hour();
    }
    story.runs.sort_unstable();
    assert_eq!(story.stated("2026-05-10T00:00", "2026-05-20T00:00"), [""; 0]);
}

#[test]
fn a_full_backup_that_scatters_more_widely_is_granted_as_much_more() {
    let by = |day: Date, width: i64| (i64::from(day.day_of_year()) * 7_919 % (2 * width + 1) - width).minutes();
    let mut story = Story::default();
    for day in days(SPRING, date(2026, 6, 20)) {
        let (hour, width) = if day.weekday() == Weekday::Sunday { (5, 80) } else { (2, 15) };
        story.runs.push(local(day.at(hour, 30, 0, 0)) + by(day, width));
    }
    let slots = story.learned("2026-06-18T12:00").expected(at("2026-06-19T00:00")..at("2026-06-22T00:00"));
    let grace: Vec<i64> = slots.iter().map(|slot| slot.due.duration_since(slot.expected_at).as_mins()).collect();
    assert!(grace[2] > grace[0] && grace[2] > 180, "{grace:?} minutes on Friday, Saturday and Sunday");
}

#[test]
fn a_run_by_hand_a_day_before_does_not_fill_the_slot_of_a_weekly_job() {
    let friday = |day: Date| day.weekday() == Weekday::Friday;
    let mut story =
        Story::default().reports(SPRING, SUMMER, 4, 10, friday).without("2026-05-15T00:00", "2026-05-16T00:00");
    story.runs.push(at("2026-05-14T01:13"));
    story.runs.sort_unstable();
    assert_eq!(story.stated("2026-05-10T00:00", "2026-05-18T00:00").len(), 1);
}

#[test]
fn a_retry_of_the_run_before_does_not_hide_that_the_next_one_is_missing() {
    let mut story = Story::default();
    for hour in [3, 9, 15, 21] {
        story = story.reports(SPRING, SUMMER, hour, 10, every_day);
    }
    let mut story = story.without("2026-05-12T20:00", "2026-05-12T23:00");
    story.runs.push(at("2026-05-12T15:40"));
    story.runs.sort_unstable();
    assert_eq!(story.stated("2026-05-11T00:00", "2026-05-14T00:00").len(), 1);
}
