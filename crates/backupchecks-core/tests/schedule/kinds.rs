//! Each kind of schedule, and how much is enough to know it.

use crate::story::{SPRING, SUMMER, Story, at, days, every_day, last_of_month, local, odd, on_weekdays, zone};
use backupchecks_core::schedule::{Kind, Monthly, Weekday};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

#[test]
fn a_daily_job_is_known_after_ten_reports_and_not_before() {
    let story = Story::default().reports(SPRING, SUMMER, 22, 30, every_day);
    let early = story.learned("2026-03-08T12:00");
    assert!(matches!(early.kind(), Kind::Learning { why } if why.contains("too few")), "{:?}", early.kind());
    assert!(early.expected(at("2026-03-01T00:00")..at("2026-04-01T00:00")).is_empty());
    let known = story.learned("2026-03-16T12:00");
    assert_eq!(*known.kind(), Kind::Daily);
    let next = known.next_expected(at("2026-03-16T12:00")).unwrap();
    assert_eq!(next.id.to_string(), "2026-03-16");
    assert!((next.expected_at.as_second() - at("2026-03-16T22:30").as_second()).abs() <= 360);
}

#[test]
fn several_runs_a_day_are_slots_of_their_own() {
    let mut story = Story::default();
    for (hour, minute) in [(4, 0), (9, 20), (21, 40)] {
        story = story.reports(SPRING, SUMMER, hour, minute, every_day);
    }
    assert_eq!(*story.learned("2026-05-01T00:00").kind(), Kind::SeveralADay { times: 3 });
    let story = story.without("2026-05-12T07:00", "2026-05-12T13:00");
    let stated = story.stated("2026-05-01T00:00", "2026-05-20T00:00");
    assert_eq!(stated.len(), 1, "{stated:?}");
}

#[test]
fn every_four_hours_is_told_by_the_clock() {
    let mut story = Story::default();
    for hour in (1..24).step_by(4) {
        story = story.reports(SPRING, SUMMER, hour, 10, every_day);
    }
    assert_eq!(*story.learned("2026-05-01T00:00").kind(), Kind::EveryHours { hours: 4 });
}

#[test]
fn three_times_a_day_that_lie_seven_and_ten_hours_apart_are_no_rhythm_of_seven_hours() {
    let times = [(5, 14), (15, 14), (22, 14)];
    let story = times
        .into_iter()
        .fold(Story::default(), |story, (hour, minute)| story.reports(SPRING, SUMMER, hour, minute, every_day));
    let learned = story.learned("2026-05-30T12:00");
    assert_eq!(*learned.kind(), Kind::SeveralADay { times: 3 });
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-30T00:00"), [""; 0]);
}

#[test]
fn weekdays_are_not_asked_for_at_weekends() {
    let story = Story::default().reports(SPRING, SUMMER, 19, 0, on_weekdays);
    let weekdays = Weekday::ALL[..5].to_vec();
    assert_eq!(*story.learned("2026-05-01T00:00").kind(), Kind::Weekly { weekdays });
    assert_eq!(story.stated("2026-03-10T00:00", "2026-05-25T00:00"), [""; 0]);
}

#[test]
fn a_weekly_job_needs_four_reports_and_its_miss_is_told_the_same_day() {
    let saturday = |day: Date| day.weekday() == jiff::civil::Weekday::Saturday;
    let story =
        Story::default().reports(SPRING, SUMMER, 4, 0, saturday).without("2026-05-09T00:00", "2026-05-10T00:00");
    assert!(matches!(story.learned("2026-03-22T00:00").kind(), Kind::Learning { .. }));
    assert_eq!(*story.learned("2026-05-01T00:00").kind(), Kind::Weekly { weekdays: vec![Weekday::Saturday] });
    assert_eq!(story.missed("2026-05-09T10:00").len(), 1);
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-25T00:00").len(), 1);
}

#[test]
fn a_job_of_every_second_week_is_not_missed_in_between() {
    let start = date(2025, 10, 4);
    let second = move |day: Date| (day - start).get_days() % 14 == 0;
    let story = Story::default().reports(start, SUMMER, 4, 0, second);
    assert_eq!(*story.learned("2026-04-12T00:00").kind(), Kind::EveryDays { days: 14 });
    assert_eq!(story.stated("2026-04-01T00:00", "2026-05-28T00:00"), [""; 0]);
}

#[test]
fn months_of_every_length_have_their_last_day() {
    let story = Story::default().reports(date(2023, 1, 1), date(2024, 9, 1), 5, 0, last_of_month);
    assert_eq!(*story.learned("2023-12-20T00:00").kind(), Kind::Monthly(Monthly::LastDay));
    let leap = story.learned("2024-02-10T00:00").next_expected(at("2024-02-10T00:00")).unwrap();
    assert_eq!(zone().to_datetime(leap.expected_at).date(), date(2024, 2, 29));
    assert_eq!(story.stated("2023-12-01T00:00", "2024-08-20T00:00"), [""; 0]);
}

#[test]
fn monthly_jobs_are_known_by_day_or_by_weekday() {
    let fifteenth = Story::default().reports(date(2025, 5, 1), SUMMER, 3, 0, |day| day.day() == 15);
    assert_eq!(*fifteenth.learned("2026-05-20T00:00").kind(), Kind::Monthly(Monthly::Day(15)));
    let first_sunday = |day: Date| day.day() <= 7 && day.weekday() == jiff::civil::Weekday::Sunday;
    let story = Story::default().reports(date(2025, 5, 1), SUMMER, 3, 0, first_sunday);
    assert_eq!(*story.learned("2026-05-20T00:00").kind(), Kind::Monthly(Monthly::Nth(1, Weekday::Sunday)));
    let last_friday = |day: Date| day.days_in_month() - day.day() < 7 && day.weekday() == jiff::civil::Weekday::Friday;
    let story = Story::default().reports(date(2025, 5, 1), SUMMER, 3, 0, last_friday);
    assert_eq!(*story.learned("2026-05-20T00:00").kind(), Kind::Monthly(Monthly::Last(Weekday::Friday)));
}

#[test]
fn three_of_many_odd_reports_that_fit_a_month_are_chance() {
    let at_odd_times = |day: Date| i8::try_from(odd(day) % 18).unwrap();
    let mut story = Story::default();
    for day in days(SPRING, SUMMER).filter(|day| odd(*day) % 5 < 3) {
        story = story.reports(day, day.tomorrow().unwrap(), at_odd_times(day), 0, every_day);
    }
    let third_thursdays = [date(2026, 3, 19), date(2026, 4, 16), date(2026, 5, 21)];
    story.runs.extend(third_thursdays.map(|day| local(day.at(21, 0, 0, 0))));
    let alone = Story { runs: third_thursdays.map(|day| local(day.at(21, 0, 0, 0))).to_vec(), ..Story::default() };
    assert!(matches!(alone.learned("2026-05-30T12:00").kind(), Kind::Monthly(_)), "three reports alone show a month");
    let among_others = story.learned("2026-05-30T12:00");
    let nothing = matches!(among_others.kind(), Kind::Learning { .. } | Kind::Irregular);
    assert!(nothing, "{} of {} reports", among_others.explain(), story.runs.len());
}

#[test]
fn retries_and_runs_by_hand_make_no_slots() {
    let story = Story::default()
        .reports(SPRING, SUMMER, 22, 30, every_day)
        .reports(SPRING, SUMMER, 23, 10, |day| odd(day).is_multiple_of(9))
        .reports(SPRING, SUMMER, 14, 0, |day| odd(day).is_multiple_of(23));
    assert_eq!(*story.learned("2026-05-20T00:00").kind(), Kind::Daily);
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-25T00:00"), [""; 0]);
}

#[test]
fn a_full_backup_at_weekends_gets_its_own_time() {
    let weekend = |day: Date| !on_weekdays(day);
    let story = Story::default().reports(SPRING, SUMMER, 1, 0, on_weekdays).reports(SPRING, SUMMER, 8, 30, weekend);
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-25T00:00"), [""; 0]);
    let skipped = story.without("2026-05-12T00:00", "2026-05-12T12:00");
    assert_eq!(skipped.missed("2026-05-12T05:00").len(), 1, "weekdays do not wait for the weekend's time");
}

#[test]
fn a_laptop_is_irregular_and_never_missed() {
    let mut story = Story::default();
    for day in days(SPRING, SUMMER).filter(|day| on_weekdays(*day) && odd(*day) % 5 < 3) {
        let minutes = i64::from(odd(day) / 5 % 500);
        story.runs.push(local(day.at(9, 0, 0, 0)) + minutes.minutes());
    }
    assert_eq!(*story.learned("2026-05-31T00:00").kind(), Kind::Irregular);
    assert_eq!(story.stated("2026-04-01T00:00", "2026-05-31T00:00"), [""; 0]);
}

#[test]
fn a_slot_that_is_usually_not_used_is_not_expected() {
    let story = Story::default()
        .reports(SPRING, SUMMER, 22, 30, every_day)
        .reports(SPRING, SUMMER, 12, 0, |day| odd(day) % 7 < 4);
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-25T00:00"), [""; 0]);
}

#[test]
fn slots_are_listed_of_a_time_that_somebody_can_mean_and_of_no_longer_one() {
    let story = Story::default().reports(date(2026, 1, 1), date(2026, 2, 1), 22, 0, |_| true);
    let daily = story.learned("2026-02-01T12:00");
    let from = at("2026-02-01T12:00");
    let until = |days: i64| from + (days * 24).hours();
    assert_eq!(daily.expected_within(from..until(7)), Ok(daily.expected(from..until(7))));
    assert_eq!(daily.expected_within(from..until(800)).unwrap().len(), 800);
    assert!(daily.expected_within(from..until(801)).is_err());
    assert!(daily.expected_within(Timestamp::MIN..Timestamp::MAX).is_err());
}
