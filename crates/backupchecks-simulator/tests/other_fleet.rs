//! A second author's fleet, made otherwise in everything than the simulator's: it holds that schedules are not learned for one
//! generator only.
//!
//! Jobs of one night start behind each other in a queue, durations grow over the week, jitter is lognormal, misses come as stretches
//! of hours, and each due run is its own truth: a statement is right if that run was left out. `OTHER_JOBS=40 OTHER_SEED=7 cargo test
//! --release -p backupchecks-simulator --test other_fleet -- --nocapture` shows the figures of a larger fleet.
#![expect(clippy::print_stdout, reason = "with --nocapture it shows its figures")]
#![expect(clippy::cast_precision_loss, reason = "days and minutes")]
#![expect(clippy::unwrap_used, reason = "names of zones and days of this fleet are literals")]

use backupchecks_core::schedule::{Closures, History, Slot, learn};
use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, date},
    tz::TimeZone,
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng};
use rand_distr::{Distribution as _, LogNormal};
use std::{collections::BTreeMap, env};

const FIRST: Date = date(2025, 5, 12);
const DAYS: i64 = 230;
/// What is stated before is learning, also of monthly jobs.
const COUNTED_FROM: i64 = 125;
const ZONES: [&str; 4] = ["Europe/Lisbon", "America/Denver", "Australia/Hobart", "Asia/Singapore"];
const SHAPES: [&str; 17] = [
    "daily",
    "daily, wide",
    "daily, longer each day of the week",
    "daily, grows",
    "daily, in UTC",
    "weekdays",
    "weekdays, in a queue",
    "Monday, Wednesday, Friday",
    "weekly",
    "three a day",
    "five a day",
    "every two hours",
    "every six hours, in UTC",
    "hourly in working hours",
    "half-hourly in working hours",
    "every quarter of an hour",
    "every third day",
];

/// A run that is due, and its report unless it was left out.
struct Due {
    usual: Timestamp,
    report: Option<Timestamp>,
}

#[derive(Default)]
struct Tally {
    days: i64,
    missed: u32,
    wrong: u32,
    undetected: u32,
}

fn number<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The starts of a shape on one day, in minutes after midnight.
fn starts(shape: &str, day: i64, minute: i64) -> Vec<i64> {
    let weekday = day.rem_euclid(7);
    let on = |holds: bool, times: Vec<i64>| if holds { times } else { Vec::new() };
    match shape {
        "weekdays" | "weekdays, in a queue" => on(weekday < 5, vec![1_260 + minute]),
        "Monday, Wednesday, Friday" => on([0, 2, 4].contains(&weekday), vec![1_200 + minute]),
        "weekly" => on(weekday == 5, vec![600 + minute]),
        "three a day" => vec![375 + minute, 770 + minute, 1_300 + minute],
        "five a day" => [420, 600, 745, 930, 1_150].map(|time| time + minute).to_vec(),
        "every two hours" => (0..12).map(|number| number * 120 + minute).collect(),
        "every six hours, in UTC" => (0..4).map(|number| number * 360 + minute).collect(),
        "hourly in working hours" => on(weekday < 5, (8..18).map(|hour| hour * 60 + minute).collect()),
        "half-hourly in working hours" => on(weekday < 6, (14..38).map(|half| half * 30 + minute % 30).collect()),
        "every quarter of an hour" => (0..96).map(|number| number * 15 + minute % 15).collect(),
        "every third day" => on(day % 3 == 0, vec![1_410 + minute]),
        _ => vec![1_320 + minute * 3],
    }
}

/// The life of a job: everything that was due, in order.
fn life(dice: &mut ChaCha8Rng, shape: &str, zone: &TimeZone) -> Vec<Due> {
    let scheduler = if shape.contains("UTC") { &TimeZone::UTC } else { zone };
    let minute = dice.random_range(0..45_i64);
    let sigma = if shape == "daily, wide" { 0.6 } else { dice.random_range(0.05..0.25) };
    let gap = starts(shape, 0, 0).windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(1_440);
    let longest = (f64::from(i32::try_from(gap).unwrap()) * 0.12).min(75.0);
    let median = dice.random_range(0.15..1.0) * longest;
    let (spread, queue) = (LogNormal::new(0.0, sigma).unwrap(), LogNormal::new(2.5, 0.5).unwrap());
    let often = gap < 300;
    let (mut left_out, mut found) = (None, Vec::new());
    for day in 0..DAYS {
        let date = FIRST.checked_add(day.days()).unwrap();
        for start in starts(shape, day, minute) {
            let at = date.at(0, 0, 0, 0).checked_add(start.minutes()).unwrap();
            let at = at.to_zoned(scheduler.clone()).unwrap().timestamp();
            let weekly = if shape.contains("longer each day") { 1.0 + 0.35 * day.rem_euclid(7) as f64 } else { 1.0 };
            let grown = if shape == "daily, grows" { 1.0 + day as f64 / 100.0 } else { 1.0 };
            let behind = if shape.contains("queue") { queue.sample(dice) } else { 0.0 };
            let usual = median * weekly * grown;
            let minutes = |minutes: f64| SignedDuration::from_secs_f64(minutes * 60.0);
            // Of frequent jobs whole stretches are left out, of others single runs.
            if dice.random_bool(if often { 0.15 / 1_440.0 * gap as f64 / 5.0 } else { 0.01 }) {
                left_out =
                    Some(at + if often { minutes(dice.random_range(2.6..20.0) * gap as f64) } else { minutes(1.0) });
            }
            let ran = left_out.is_none_or(|until| until <= at);
            let report = ran.then(|| at + minutes(usual * spread.sample(dice) + behind + 0.2));
            found.push(Due { usual: at + minutes(usual + if behind > 0.0 { 12.2 } else { 0.2 }), report });
        }
    }
    found
}

/// Shows the life to the engine, which learns each noon and is asked every half hour; what it states, each slot once.
fn watch(life: &[Due], zone: &TimeZone) -> Vec<Slot> {
    let closed = Closures::default();
    let mut runs: Vec<Timestamp> = life.iter().filter_map(|due| due.report).collect();
    runs.sort_unstable();
    let begin = FIRST.to_zoned(zone.clone()).unwrap().timestamp();
    let mut stated: Vec<Slot> = Vec::new();
    for day in COUNTED_FROM..DAYS {
        let noon = begin + SignedDuration::from_hours(24 * day + 12);
        let known = &runs[runs.partition_point(|run| *run < noon - SignedDuration::from_hours(24 * 120))..];
        let known = &known[..known.partition_point(|run| *run <= noon)];
        let schedule = learn(&History { runs: known, zone, now: noon, closed: &closed });
        for half_hour in 1..=48 {
            let now = noon + SignedDuration::from_mins(30 * half_hour);
            let latest = &runs[runs.partition_point(|run| *run < now - SignedDuration::from_hours(24 * 15))..];
            let latest = &latest[..latest.partition_point(|run| *run <= now)];
            for missed in schedule.missed(latest, now) {
                if !stated.iter().any(|slot| slot.same_slot(&missed.slot)) {
                    stated.push(missed.slot);
                }
            }
        }
    }
    stated
}

/// Counts what was stated wrongly and what was not stated. Of frequent jobs a statement within a stretch tells of all of it.
fn judge(life: &[Due], stated: &[Slot], zone: &TimeZone, tally: &mut Tally) {
    let begin = FIRST.to_zoned(zone.clone()).unwrap().timestamp();
    let counted = |at: Timestamp| {
        let day = at.duration_since(begin).as_hours() / 24;
        (COUNTED_FROM + 2..DAYS - 2).contains(&day)
    };
    let usual_gap = life.windows(2).map(|pair| pair[1].usual.duration_since(pair[0].usual)).min().unwrap();
    let is_frequent = usual_gap < SignedDuration::from_mins(50);
    tally.days += DAYS - COUNTED_FROM - 4;
    let near = |slot: &Slot, due: &Due| {
        slot.expected_at.duration_since(due.usual).abs() <= usual_gap.min(SignedDuration::from_hours(24)) * 6 / 10
    };
    for slot in stated.iter().filter(|slot| counted(slot.expected_at)) {
        tally.wrong += u32::from(!life.iter().any(|due| due.report.is_none() && near(slot, due)));
    }
    let mut told = false;
    for (index, due) in life.iter().enumerate() {
        let goes_on = is_frequent && index > 0 && life[index - 1].report.is_none();
        if due.report.is_some() || !counted(due.usual) {
            continue;
        }
        told = (goes_on && told) || stated.iter().any(|slot| near(slot, due));
        let ends = !is_frequent || life.get(index + 1).is_some_and(|next| next.report.is_some());
        if ends {
            tally.missed += 1;
            tally.undetected += u32::from(!told);
        }
    }
}

#[test]
fn another_fleet_is_watched_as_well_as_the_own_one() {
    let (jobs, seed): (u32, u64) = (number("OTHER_JOBS", 1), number("OTHER_SEED", 3));
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for (index, shape) in SHAPES.into_iter().enumerate() {
        for job in 0..jobs {
            let mut dice = ChaCha8Rng::seed_from_u64(seed);
            dice.set_stream(u64::from(job) * 100 + index as u64);
            let zone = TimeZone::get(ZONES[(index + job as usize) % ZONES.len()]).unwrap();
            let life = life(&mut dice, shape, &zone);
            judge(&life, &watch(&life, &zone), &zone, tallies.entry(shape).or_default());
        }
    }
    let mut all = Tally::default();
    for (shape, Tally { days, missed, wrong, undetected }) in &tallies {
        println!("{shape:36} {days:6} job-days {missed:5} missed {wrong:4} false {undetected:4} undetected");
        all.days += days;
        all.missed += missed;
        all.wrong += wrong;
        all.undetected += undetected;
    }
    let rate = |count: u32| f64::from(count) * 10_000.0 / all.days as f64;
    println!(
        "{:.2} false and {:.2} undetected in 10,000 of {} job-days, {} missed",
        rate(all.wrong),
        rate(all.undetected),
        all.days,
        all.missed
    );
    assert!(all.missed > 20, "the fleet has something to find");
    assert!(all.wrong * 1_000 <= u32::try_from(all.days).unwrap(), "false: {}", all.wrong);
    assert!(all.undetected * 50 <= all.missed, "undetected: {} of {}", all.undetected, all.missed);
}
