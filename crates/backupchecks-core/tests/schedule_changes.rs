//! What a schedule makes of reports that come early, late or all at once, and of habits that change as a whole.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::schedule::{Closures, History, Schedule, learn};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

fn zone() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap()
}

fn moment(day: Date, hour: i8, minute: i8) -> Timestamp {
    day.at(hour, minute, 0, 0).to_zoned(zone()).unwrap().timestamp()
}

/// The days from `from` up to `until` that `on` picks.
fn days(from: Date, until: Date, on: impl Fn(Date) -> bool) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day < until).filter(move |day| on(*day))
}

/// A report on each of `days` at `hour`:`minute`, give or take two minutes.
fn reports(days: impl Iterator<Item = Date>, hour: i8, minute: i8) -> Vec<Timestamp> {
    days.map(|day| moment(day, hour, minute) + (i64::from(day.day_of_year()) * 37 % 5 - 2).minutes()).collect()
}

/// Reports every `minutes` from `from` up to `until`.
fn every(minutes: i64, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
    let mut runs = vec![from];
    while runs[runs.len() - 1] + minutes.minutes() < until {
        runs.push(runs[runs.len() - 1] + minutes.minutes());
    }
    runs
}

fn joined(parts: impl IntoIterator<Item = Vec<Timestamp>>) -> Vec<Timestamp> {
    let mut runs: Vec<Timestamp> = parts.into_iter().flatten().collect();
    runs.sort_unstable();
    runs
}

fn learned(runs: &[Timestamp], now: Timestamp) -> (Vec<Timestamp>, Schedule) {
    let known: Vec<Timestamp> = runs.iter().copied().filter(|run| *run <= now).collect();
    let schedule = learn(&History { runs: &known, zone: &zone(), now, closed: &Closures::default() });
    (known, schedule)
}

/// Everything that is stated from `from` up to `until`, learned twice a day and asked every hour.
fn stated(runs: &[Timestamp], from: Date, until: Date) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let (mut now, end) = (moment(from, 0, 0), moment(until, 0, 0));
    while now < end {
        let (_, schedule) = learned(runs, now);
        for asked in (0..12).map(|hours| now + hours.hours()) {
            let known: Vec<Timestamp> = runs.iter().copied().filter(|run| *run <= asked).collect();
            all.extend(schedule.missed(&known, asked).into_iter().map(|missed| missed.slot.id.to_string()));
        }
        now += 12.hours();
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn every_day(_: Date) -> bool {
    true
}

fn at_work(day: Date) -> bool {
    day.weekday().to_monday_one_offset() <= 5
}

const MARCH: Date = date(2026, 3, 1);
const APRIL: Date = date(2026, 4, 20);
const MAY: Date = date(2026, 5, 20);
const JUNE: Date = date(2026, 6, 20);

#[test]
fn a_job_of_every_half_hour_that_becomes_a_weekly_one_is_not_missed_between_its_weeks() {
    let weekly = |day: Date| day.weekday() == jiff::civil::Weekday::Sunday;
    let runs = joined([
        every(30, moment(MARCH, 0, 10), moment(APRIL, 0, 0)),
        reports(days(APRIL, date(2026, 8, 1), weekly), 6, 30),
        vec![moment(date(2026, 6, 3), 12, 0), moment(date(2026, 6, 3), 12, 20)],
    ]);
    assert_eq!(stated(&runs, date(2026, 5, 18), date(2026, 7, 30)), [""; 0]);
}

#[test]
fn a_job_of_working_days_that_gets_times_eight_hours_apart_is_not_asked_for_at_weekends() {
    let of = |from, until, times: [i8; 3]| times.map(|hour| reports(days(from, until, at_work), hour, 10));
    let runs = joined(of(MARCH, APRIL, [4, 11, 20]).into_iter().chain(of(APRIL, MAY, [2, 10, 18])));
    assert_eq!(stated(&runs, date(2026, 4, 23), MAY), [""; 0]);
}

#[test]
fn a_weekend_with_a_time_of_its_own_is_waited_for_again_when_it_is_seen_after_a_change() {
    let weekend = |day: Date| !at_work(day);
    let saturday = |day: Date| day.weekday() == jiff::civil::Weekday::Saturday;
    let runs = joined([
        reports(days(MARCH, APRIL, at_work), 6, 30),
        reports(days(MARCH, APRIL, weekend), 16, 30),
        reports(days(APRIL, JUNE, at_work), 9, 30),
        reports(days(APRIL, JUNE, saturday), 14, 20),
    ]);
    let all = stated(&runs, date(2026, 4, 23), date(2026, 6, 19));
    assert_eq!(all, [""; 0], "nobody asks for the Sunday that is no longer planned");
    let skipped: Vec<Timestamp> =
        runs.into_iter().filter(|run| zone().to_datetime(*run).date() != date(2026, 5, 30)).collect();
    assert_eq!(stated(&skipped, date(2026, 5, 20), date(2026, 6, 10)).len(), 1, "the Saturday is known again");
}

#[test]
fn working_hours_that_a_scheduler_counts_in_utc_are_not_missed_when_the_clocks_change() {
    let hours = days(date(2026, 2, 20), APRIL, at_work).flat_map(|day| {
        let midnight = day.to_zoned(TimeZone::UTC).unwrap().timestamp();
        every(30, midnight + 8.hours() + 13.minutes(), midnight + 18.hours())
    });
    let runs: Vec<Timestamp> = hours.collect();
    assert_eq!(stated(&runs, date(2026, 3, 24), date(2026, 4, 15)), [""; 0]);
    let silent = |run: &Timestamp| (moment(date(2026, 4, 8), 12, 0)..moment(date(2026, 4, 8), 15, 0)).contains(run);
    let silent: Vec<Timestamp> = runs.into_iter().filter(|run| !silent(run)).collect();
    assert_eq!(stated(&silent, date(2026, 4, 7), date(2026, 4, 10)).len(), 1, "three hours of silence are told");
}

#[test]
fn a_run_of_every_quarter_of_an_hour_that_fails_early_leaves_no_silence() {
    let mut runs = every(15, moment(date(2026, 5, 1), 0, 14), moment(MAY, 0, 0));
    for run in runs.iter_mut().skip(1_000).step_by(50) {
        *run -= 10.minutes();
    }
    assert_eq!(stated(&runs, date(2026, 5, 12), MAY), [""; 0]);
}

#[test]
fn mails_of_an_hourly_job_that_come_together_fill_the_slots_before_them() {
    let mut runs = every(60, moment(MARCH, 0, 10), moment(MAY, 0, 0));
    let burst = moment(date(2026, 5, 12), 14, 40);
    let waited = |run: &Timestamp| (burst - 2.hours()..burst).contains(run);
    runs.iter_mut().filter(|run| waited(run)).for_each(|run| *run = burst);
    let runs: Vec<Timestamp> =
        runs.iter().enumerate().map(|(index, run)| *run + i64::try_from(index % 7).unwrap().seconds()).collect();
    let now = moment(date(2026, 5, 12), 14, 50);
    let (known, schedule) = learned(&runs, now);
    assert_eq!(schedule.missed(&known, now), []);
}

#[test]
fn a_job_of_every_second_day_that_begins_on_another_day_is_followed() {
    let even = |day: Date| day.duration_since(MARCH).as_hours() / 24 % 2 == 0;
    let odd = |day: Date| day.duration_since(MARCH).as_hours() / 24 % 2 == 1;
    let runs = joined([reports(days(MARCH, APRIL, even), 6, 30), reports(days(APRIL, JUNE, odd), 6, 30)]);
    let all = stated(&runs, APRIL, date(2026, 6, 18));
    assert!(all.len() <= 2, "the first slots of the old count alone: {all:?}");
}

#[test]
fn a_full_backup_that_scatters_more_widely_is_granted_as_much_more() {
    let is_full = |day: Date| day.weekday() == jiff::civil::Weekday::Sunday;
    let by = |day: Date, width: i64| (i64::from(day.day_of_year()) * 7_919 % (2 * width + 1) - width).minutes();
    let nightly = days(MARCH, JUNE, every_day).map(|day| {
        let (hour, width) = if is_full(day) { (5, 80) } else { (2, 15) };
        moment(day, hour, 30) + by(day, width)
    });
    let runs: Vec<Timestamp> = nightly.collect();
    let now = moment(date(2026, 6, 18), 12, 0);
    let (_, schedule) = learned(&runs, now);
    let slots = schedule.expected(moment(date(2026, 6, 19), 0, 0)..moment(date(2026, 6, 22), 0, 0));
    let grace: Vec<i64> = slots.iter().map(|slot| slot.due.duration_since(slot.expected_at).as_mins()).collect();
    assert!(grace[2] > grace[0] && grace[2] > 180, "{grace:?} minutes on Friday, Saturday and Sunday");
}

#[test]
fn an_hourly_job_is_not_asked_for_the_hour_that_clocks_show_twice_or_skip() {
    for (from, change, until) in [
        (date(2025, 3, 10), date(2025, 10, 26), date(2025, 11, 10)),
        (date(2025, 10, 10), date(2026, 3, 29), date(2026, 4, 10)),
    ] {
        let of = |hour| reports(days(from, until, |day| day != change || hour != 2), hour, 20);
        let runs = joined((0..24).map(of));
        let a_week_later = change.checked_add(7.days()).unwrap();
        assert_eq!(stated(&runs, change, a_week_later), [""; 0], "{change}");
    }
}

#[test]
fn a_job_of_every_two_hours_that_goes_over_to_eight_is_in_doubt_after_a_day() {
    let runs = joined([
        every(120, moment(MARCH, 1, 6), moment(APRIL, 0, 0)),
        every(480, moment(APRIL, 5, 6), moment(MAY, 0, 0)),
    ]);
    let mut all = stated(&runs, date(2026, 4, 22), date(2026, 5, 18));
    all.retain(|slot| slot.as_str() >= "2026-04-22");
    assert_eq!(all, [""; 0]);
}
