//! What holds of every schedule, whatever the job does.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::schedule::{Closures, History, Kind, Schedule, Slot, Stretch, learn};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

const DAY: i64 = 86_400;

/// A job that reports every day at about one time, with what days do to it.
#[derive(Debug, Clone)]
struct Habit {
    zone: &'static str,
    minute: i64,
    jitter: i64,
    days: Vec<(i64, bool)>,
}

fn habits() -> impl Strategy<Value = Habit> {
    let zones =
        prop::sample::select(vec!["Europe/Amsterdam", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC"]);
    let days = prop::collection::vec((0..1000_i64, prop::bool::weighted(0.03)), 40..90);
    (zones, 0..1440_i64, 1..30_i64, days).prop_map(|(zone, minute, jitter, mut days)| {
        // A weekday without reports twice may have a new habit, and so may a job that stops for days: other tests tell of them.
        let mut skipped: [bool; 7] = [false; 7];
        let mut latest = 0;
        for (index, (_, skip)) in days.iter_mut().enumerate() {
            *skip &= !skipped[index % 7] && index > latest + 3;
            skipped[index % 7] |= *skip;
            latest = if *skip { index } else { latest };
        }
        Habit { zone, minute, jitter, days }
    })
}

impl Habit {
    fn zone(&self) -> TimeZone {
        TimeZone::get(self.zone).unwrap()
    }

    /// The slots' days with the report of each, from late winter on, so that clocks change inside.
    fn runs(&self) -> Vec<(i64, Option<Timestamp>)> {
        let start = date(2026, 2, 16);
        let run = |(day, (scatter, skipped)): (usize, &(i64, bool))| {
            let day = i64::try_from(day).unwrap();
            let midnight = (start + day.days()).at(0, 0, 0, 0) + self.minute.minutes();
            let at =
                midnight.to_zoned(self.zone()).unwrap().timestamp() + (scatter * self.jitter * 60 / 1000).seconds();
            (day, (!skipped).then_some(at))
        };
        self.days.iter().enumerate().map(run).collect()
    }

    fn arrivals(&self) -> Vec<Timestamp> {
        self.runs().into_iter().filter_map(|(_, run)| run).collect()
    }
}

fn learned(runs: &[Timestamp], zone: &TimeZone, now: Timestamp) -> Schedule {
    learn(&History { runs, zone, now, closed: &Closures::default() })
}

/// Half a day after the last report.
fn afterwards(runs: &[Timestamp]) -> Timestamp {
    *runs.last().unwrap() + 12.hours()
}

fn week_before(now: Timestamp) -> std::ops::Range<Timestamp> {
    now - 168.hours()..now
}

fn clock_times(slots: &[Slot], zone: &TimeZone) -> Vec<i64> {
    let minute = |slot: &Slot| {
        let time = zone.to_datetime(slot.expected_at);
        i64::from(time.hour()) * 60 + i64::from(time.minute())
    };
    slots.iter().map(minute).collect()
}

/// A few, unless `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// A job by the clock is daily, and stands at one time of the clock on both sides of a change of the clocks.
    #[test]
    fn a_job_by_the_clock_keeps_its_clock_time_through_every_change(habit in habits()) {
        let (runs, zone) = (habit.arrivals(), habit.zone());
        let schedule = learned(&runs, &zone, afterwards(&runs));
        prop_assert_eq!(schedule.kind(), &Kind::Daily);
        let slots = schedule.expected(runs[15]..runs[runs.len() - 1]);
        let times = clock_times(&slots, &zone);
        let moved_from = |usual: i64| {
            times.iter().filter(|time| (**time - usual).rem_euclid(1440).min((usual - **time).rem_euclid(1440)) > 1).count()
        };
        let moved = times.iter().map(|time| moved_from(*time)).min().unwrap_or_default();
        // A time that does not exist on the day of the change comes an hour later, and one weekday may by chance look as if it had a
        // time of its own.
        prop_assert!(moved <= 1 + times.len().div_ceil(7), "{times:?}");
    }

    #[test]
    fn a_schedule_moves_with_its_reports(habit in habits(), days in 1..200_i64) {
        let (runs, zone) = (habit.arrivals(), TimeZone::UTC);
        let moved: Vec<Timestamp> = runs.iter().map(|run| *run + (days * 7 * 24).hours()).collect();
        let now = afterwards(&runs);
        let later = now + (days * 7 * 24).hours();
        let here = learned(&runs, &zone, now).expected(week_before(now));
        let there = learned(&moved, &zone, later).expected(week_before(later));
        let expected: Vec<Timestamp> = here.iter().map(|slot| slot.expected_at + (days * 7 * 24).hours()).collect();
        prop_assert_eq!(expected, there.iter().map(|slot| slot.expected_at).collect::<Vec<_>>());
    }

    #[test]
    fn one_more_run_leaves_slots_the_same_slots(habit in habits()) {
        let (runs, zone) = (habit.arrivals(), habit.zone());
        let (before, all) = (&runs[..runs.len() - 1], &runs[..]);
        let now = afterwards(before);
        let earlier = learned(before, &zone, now).expected(week_before(now));
        let later = learned(all, &zone, afterwards(all)).expected(week_before(now));
        prop_assert!(!earlier.is_empty());
        for slot in &earlier {
            let same: Vec<&Slot> = later.iter().filter(|other| slot.same_slot(other)).collect();
            prop_assert_eq!(same.len(), 1, "{:?} among {:?}", slot, later);
        }
    }

    #[test]
    fn each_run_fills_one_slot_at_most_and_none_is_lost(habit in habits(), odd in prop::collection::vec(0..80 * DAY, 0..20)) {
        let (mut runs, zone) = (habit.arrivals(), habit.zone());
        let first = runs[0];
        runs.extend(odd.iter().map(|seconds| first + seconds.seconds()));
        runs.sort_unstable();
        runs.dedup();
        let range = first - 48.hours()..afterwards(&runs) + 48.hours();
        let found = learned(&runs, &zone, afterwards(&runs)).assign(&runs, range);
        let mut used: Vec<Timestamp> = found.slots.iter().filter_map(|filled| filled.run).collect();
        prop_assert!(used.is_sorted(), "runs keep their order");
        used.extend(&found.extra);
        used.sort_unstable();
        if !found.slots.is_empty() {
            prop_assert_eq!(used, runs);
        }
        for filled in &found.slots {
            prop_assert!(filled.run.is_none_or(|run| (filled.slot.opens..filled.slot.closes).contains(&run)));
        }
    }

    /// Every skipped day is stated while it is looked back to, and no other day.
    #[test]
    fn what_was_skipped_is_stated_and_nothing_else(habit in habits()) {
        let (all, zone) = (habit.runs(), habit.zone());
        let runs = habit.arrivals();
        let now = afterwards(&runs);
        let schedule = learned(&runs, &zone, now);
        let last_days = now - 80.hours()..now - 20.hours();
        let stated: Vec<Timestamp> = schedule.missed(&runs, now).into_iter().map(|missed| missed.slot.expected_at).collect();
        let start = date(2026, 2, 16);
        let usual = |day: i64| ((start + day.days()).at(0, 0, 0, 0) + habit.minute.minutes()).to_zoned(habit.zone()).unwrap().timestamp();
        for (day, run) in &all {
            let near = stated.iter().any(|at| (at.as_second() - usual(*day).as_second()).abs() < 4 * 3600);
            if last_days.contains(&usual(*day)) {
                prop_assert_eq!(near, run.is_none(), "day {} of {:?}", day, stated);
            }
        }
    }

    #[test]
    fn a_run_added_to_a_slot_never_makes_a_miss(habit in habits()) {
        let (runs, zone) = (habit.arrivals(), habit.zone());
        let now = afterwards(&runs);
        let schedule = learned(&runs, &zone, now);
        let before = schedule.missed(&runs, now);
        for missed in &before {
            let mut more = runs.clone();
            more.push(missed.slot.expected_at);
            let after = schedule.missed(&more, now);
            prop_assert!(after.len() < before.len());
            prop_assert!(!after.iter().any(|other| other.slot.id == missed.slot.id));
        }
    }

    #[test]
    fn nothing_is_missed_before_the_habit_was_known_or_where_it_is_closed(habit in habits(), pause in 0..60_i64) {
        let (runs, zone) = (habit.arrivals(), habit.zone());
        let now = afterwards(&runs);
        let all = runs[0] - 2400.hours()..now;
        let pause = Stretch { from: runs[0] + (pause * 24).hours(), until: Some(runs[0] + (pause * 24 + 100).hours()) };
        let closed = Closures { pauses: vec![pause], ..Closures::default() };
        let schedule = learn(&History { runs: &runs, zone: &zone, now, closed: &closed });
        for missed in schedule.missed_within(&runs, all, now) {
            prop_assert!(missed.slot.expected_at > runs[5], "{}", missed.slot.expected_at);
            prop_assert!(!pause.touches(missed.slot.expected_at, missed.slot.expected_at));
        }
    }

    #[test]
    fn noise_is_never_missed(times in prop::collection::vec(0..120 * DAY, 3..120)) {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut runs: Vec<Timestamp> = times.iter().map(|seconds| start + seconds.seconds()).collect();
        runs.sort_unstable();
        let schedule = learned(&runs, &TimeZone::UTC, afterwards(&runs));
        let nothing = matches!(schedule.kind(), Kind::Learning { .. } | Kind::Irregular);
        prop_assert!(nothing, "{}", schedule.explain());
    }
}
