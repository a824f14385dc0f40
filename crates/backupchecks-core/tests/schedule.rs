//! The story of each kind of schedule, and of the traps that lie around them.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::schedule::{Closures, History, Kind, Monthly, Plan, Schedule, SlotId, Stretch, Weekday, learn};
use jiff::civil::{Date, DateTime, date, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A job's reports in Amsterdam, and what is closed.
#[derive(Default)]
struct Story {
    runs: Vec<Timestamp>,
    closed: Closures,
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap()
}

fn local(at: DateTime) -> Timestamp {
    at.to_zoned(zone()).unwrap().timestamp()
}

fn at(text: &str) -> Timestamp {
    local(text.parse().unwrap())
}

/// Some minutes of scatter, the same for the same day.
fn scatter(day: Date) -> i64 {
    i64::from(day.day_of_year()) * 37 % 11 - 5
}

/// A number that follows no rhythm.
fn odd(day: Date) -> u32 {
    u32::from(day.day_of_year().unsigned_abs()).wrapping_mul(2_654_435_769) >> 7
}

fn days(from: Date, until: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day < until)
}

impl Story {
    /// A report at `hour`:`minute`, give or take minutes, on the days from `from` up to `until` that `on` picks.
    fn reports(mut self, from: Date, until: Date, hour: i8, minute: i8, on: impl Fn(Date) -> bool) -> Self {
        let runs = days(from, until).filter(|day| on(*day));
        self.runs.extend(runs.map(|day| local(day.at(hour, minute, 0, 0)) + scatter(day).minutes()));
        self
    }

    fn without(mut self, from: &str, until: &str) -> Self {
        let (from, until) = (at(from), at(until));
        self.runs.retain(|run| !(from..until).contains(run));
        self
    }

    fn learned(&self, now: &str) -> Schedule {
        learn(&History { runs: &self.runs, zone: &zone(), now: at(now), closed: &self.closed })
    }

    /// What is stated as missed at `now`, learned at the same moment.
    fn missed(&self, now: &str) -> Vec<String> {
        let now = at(now);
        let known: Vec<Timestamp> = self.runs.iter().copied().filter(|run| *run <= now).collect();
        let schedule = learn(&History { runs: &known, zone: &zone(), now, closed: &self.closed });
        schedule.missed(&known, now).into_iter().map(|missed| missed.slot.id.to_string()).collect()
    }

    /// All that is stated from `from` up to `until` when the job is learned four times a day and asked every two hours.
    fn stated(&self, from: &str, until: &str) -> Vec<String> {
        let (mut now, end) = (at(from), at(until));
        let mut all: Vec<String> = Vec::new();
        while now < end {
            let known = |moment| self.runs.iter().copied().filter(|run| *run <= moment).collect::<Vec<Timestamp>>();
            let schedule = learn(&History { runs: &known(now), zone: &zone(), now, closed: &self.closed });
            for asked in [now, now + 2.hours(), now + 4.hours()] {
                all.extend(schedule.missed(&known(asked), asked).into_iter().map(|missed| missed.slot.id.to_string()));
            }
            now += 6.hours();
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn every_day(_: Date) -> bool {
    true
}

fn on_weekdays(day: Date) -> bool {
    day.weekday().to_monday_one_offset() <= 5
}

fn last_of_month(day: Date) -> bool {
    day.day() == day.days_in_month()
}

const SPRING: Date = date(2026, 3, 2);
const SUMMER: Date = date(2026, 6, 1);

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
    let story = Story::default()
        .reports(date(2026, 1, 1), date(2026, 4, 1), 4, 0, on(jiff::civil::Weekday::Saturday))
        .reports(date(2026, 4, 1), date(2026, 7, 1), 4, 0, on(jiff::civil::Weekday::Wednesday));
    let stated = story.stated("2026-03-01T00:00", "2026-06-20T00:00");
    assert!(stated.len() <= 2, "{stated:?}");
    assert_eq!(*story.learned("2026-05-20T00:00").kind(), Kind::Weekly { weekdays: vec![Weekday::Wednesday] });
}

#[test]
fn a_server_that_stood_still_for_a_week_is_missed_each_night_and_then_goes_on() {
    let story =
        Story::default().reports(SPRING, SUMMER, 22, 30, every_day).without("2026-04-20T12:00", "2026-04-27T12:00");
    assert_eq!(story.stated("2026-04-10T00:00", "2026-05-25T00:00").len(), 7);
    assert_eq!(*story.learned("2026-04-29T12:00").kind(), Kind::Daily);
}

#[test]
fn what_is_closed_is_not_missed_and_teaches_nothing() {
    let stretch = |from: &str, until: &str| Stretch { from: at(from), until: Some(at(until)) };
    let mut story = Story::default().reports(SPRING, SUMMER, 22, 30, every_day);
    for (from, until) in [
        ("2026-04-06T12:00", "2026-04-07T12:00"),
        ("2026-04-10T12:00", "2026-04-14T12:00"),
        ("2026-04-20T12:00", "2026-04-21T12:00"),
        ("2026-04-25T12:00", "2026-04-27T12:00"),
    ] {
        story = story.without(from, until);
    }
    assert_eq!(story.stated("2026-04-01T00:00", "2026-05-25T00:00").len(), 8);
    story.closed.holidays.insert(date(2026, 4, 6));
    story.closed.pauses.push(stretch("2026-04-10T12:00", "2026-04-14T12:00"));
    story.closed.maintenance.push(stretch("2026-04-20T21:00", "2026-04-21T02:00"));
    story.closed.outages.push(stretch("2026-04-25T12:00", "2026-04-27T12:00"));
    assert_eq!(story.stated("2026-04-01T00:00", "2026-05-25T00:00"), [""; 0]);
    let slots = story.learned("2026-05-10T00:00").expected(at("2026-04-05T12:00")..at("2026-04-28T12:00"));
    let unknown: Vec<String> = slots.iter().filter(|slot| slot.unknown).map(|slot| slot.id.to_string()).collect();
    assert_eq!(unknown, ["2026-04-25", "2026-04-26"], "what an outage hides is unknown");
    assert!(!slots.iter().any(|slot| slot.id.to_string() == "2026-04-06"), "a holiday has no slot");
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
fn a_plan_by_hand_wins_and_its_grace_is_learned_from_the_reports_after_its_starts() {
    let story = Story::default().reports(SPRING, SUMMER, 1, 30, every_day);
    let (zone, now) = (zone(), at("2026-05-01T12:00"));
    let known: Vec<Timestamp> = story.runs.iter().copied().filter(|run| *run <= now).collect();
    let history = History { runs: &known, zone: &zone, now, closed: &story.closed };
    let plan = Plan::cron("0 1 * * *").unwrap();
    let schedule = Schedule::planned(plan.clone(), at("2026-04-01T00:00"), &history);
    assert_eq!(*schedule.kind(), Kind::Manual);
    let slot = schedule.next_expected(now).unwrap();
    assert_eq!(slot.id, SlotId::Day { date: date(2026, 5, 2), part: Some(time(1, 0, 0, 0)) });
    assert_eq!(slot.expected_at, at("2026-05-02T01:00"), "the slot is the start");
    assert!(slot.due > at("2026-05-02T01:40") && slot.due < at("2026-05-02T04:00"), "{}", slot.due);
    assert_eq!(schedule.missed(&known, at("2026-05-02T04:00")).len(), 1);
    let fresh = Schedule::planned(plan, now, &History { runs: &[], ..history });
    assert_eq!(fresh.next_expected(now).unwrap().due, at("2026-05-02T07:00"), "six hours until enough is known");
    assert_eq!(fresh.missed(&[], at("2026-05-02T06:00")).len(), 0);
    assert!(schedule.explain().contains("`0 1 * * *`"), "{}", schedule.explain());
}

#[test]
fn a_pause_applies_to_a_plan_and_what_is_not_planned_is_never_missed() {
    let (zone, now) = (zone(), at("2026-05-01T12:00"));
    let mut closed = Closures::default();
    closed.pauses.push(Stretch { from: at("2026-05-02T00:00"), until: None });
    let history = History { runs: &[], zone: &zone, now, closed: &closed };
    let plan = Plan::picked(&Weekday::ALL, &[time(1, 0, 0, 0)]).unwrap();
    let schedule = Schedule::planned(plan, now, &history);
    assert_eq!(schedule.next_expected(now), None);
    assert_eq!(schedule.missed(&[], at("2026-05-05T00:00")).len(), 0);
    let open = schedule.with_closures(Closures::default());
    assert_eq!(open.missed(&[], at("2026-05-05T00:00")).len(), 3);
    let never = Schedule::not_planned(&History { closed: &Closures::default(), ..history });
    assert_eq!(never.missed(&[], at("2026-05-05T00:00")).len(), 0);
    assert_eq!(*never.kind(), Kind::NotPlanned);
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
fn a_night_after_a_holiday_is_not_missed_by_a_job_that_may_rest_and_is_by_one_that_never_did() {
    let mut story =
        Story::default().reports(SPRING, SUMMER, 0, 40, every_day).without("2026-05-06T00:00", "2026-05-06T12:00");
    story.closed.holidays.insert(date(2026, 5, 5));
    assert_eq!(story.stated("2026-05-04T00:00", "2026-05-12T00:00"), [""; 0], "it should have begun on the holiday");
    story.closed.holidays.insert(date(2026, 4, 6));
    assert_eq!(story.stated("2026-05-04T00:00", "2026-05-12T00:00").len(), 1, "it went on after the holiday before");
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
