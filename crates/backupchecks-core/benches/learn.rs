//! How long it takes to learn a schedule, beside sorting the same times, as a measure of the machine.
//!
//! `cargo bench -p backupchecks-core --bench learn`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints and may panic")]

use backupchecks_core::schedule::{Closures, History, Kind, Stretch, learn};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::hint::black_box;
use std::time::{Duration, Instant};

const RUNS: i64 = 500;
const ROUNDS: usize = 200;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A name, the seconds from the first report to each of the others, and the kind that must be found in them: what learns nothing is
/// fast for nothing.
type Case = (&'static str, Vec<i64>, fn(&Kind) -> bool);

fn main() {
    let zone = TimeZone::get("Europe/Amsterdam").unwrap();
    for (name, seconds, expected) in cases() {
        let runs = shuffled(&seconds);
        let now = runs.iter().max().copied().unwrap() + 1.minute();
        for (where_closed, closed) in [("", Closures::default()), (", with times closed", closures(now))] {
            let history = History { runs: &runs, zone: &zone, now, closed: &closed };
            let found = learn(&history);
            assert!(expected(found.kind()), "{name}{where_closed} was learned as {:?}", found.kind());
            let learning = middle(|| drop(black_box(learn(black_box(&history)))));
            let sorting = middle(|| {
                let mut sorted = black_box(&runs).clone();
                sorted.sort_unstable();
                black_box(sorted);
            });
            let ratio = learning.as_secs_f64() / sorting.as_secs_f64();
            let used = found.evidence().runs;
            println!(
                "{name}{where_closed}: {used} runs learned in {learning:.1?}, sorted in {sorting:.1?}: {ratio:.0} times as long"
            );
        }
    }
}

fn cases() -> Vec<Case> {
    let by_hours: fn(&Kind) -> bool = |kind| matches!(kind, Kind::EveryHours { .. });
    let by_interval: fn(&Kind) -> bool = |kind| matches!(kind, Kind::Interval { .. });
    let on_days: fn(&Kind) -> bool = |kind| !matches!(kind, Kind::Learning { .. } | Kind::Irregular);
    let steps = |gap: i64| (0..RUNS).map(|index| index * gap + scatter(index, 240)).collect::<Vec<i64>>();
    // Several reports a day on those days of each week, the times in hours.
    let at_hours = |days: std::ops::Range<i64>, hours: &[i64]| {
        let all = (0..).filter(|day| days.contains(&(day % 7)));
        let all = all.flat_map(|day| hours.iter().map(move |hour| day * DAY + hour * HOUR + scatter(day + hour, 240)));
        all.take(usize::try_from(RUNS).unwrap()).collect::<Vec<i64>>()
    };
    let changed = |before: i64, after: i64, turn: i64| {
        let at = |index: i64| if index < turn { index * before } else { turn * before + (index - turn) * after };
        (0..RUNS).map(|index| at(index) + scatter(index, 240)).collect::<Vec<i64>>()
    };
    let first = date(2026, 1, 5);
    let months = (0..26).map(|month| (first + month.months()).since(first).unwrap().get_days()).map(i64::from);
    vec![
        ("once a day", steps(DAY), |kind| matches!(kind, Kind::Daily)),
        ("three a day", at_hours(0..7, &[0, 5, 13]), on_days),
        ("twice on weekdays", at_hours(0..5, &[0, 9]), on_days),
        ("at eight hours of the day", at_hours(0..7, &[0, 1, 4, 6, 9, 13, 15, 20]), on_days),
        ("every five hours", steps(5 * HOUR), by_hours),
        ("every six hours", steps(6 * HOUR), by_hours),
        ("every seven hours", steps(7 * HOUR), by_hours),
        ("every quarter of an hour", steps(900), by_interval),
        ("monthly", months.map(|day| day * DAY + scatter(day, 240)).collect(), |kind| matches!(kind, Kind::Monthly(_))),
        ("every six hours, then seven", changed(6 * HOUR, 7 * HOUR, RUNS - 25), |_| true),
        ("every seven hours, then once a day", changed(7 * HOUR, DAY, RUNS - 30), |_| true),
        ("at any time, three a day", (0..RUNS).map(|index| scatter(index, 165 * DAY)).collect(), |kind| {
            matches!(kind, Kind::Irregular)
        }),
        (
            "after any time, of hours",
            (0..RUNS).map(|index| index * 7 * HOUR + scatter(index, 7 * HOUR)).collect(),
            |kind| matches!(kind, Kind::Irregular),
        ),
    ]
}

/// Times closed as they are at a business: holidays, a pause, and outages now and then.
fn closures(now: Timestamp) -> Closures {
    let today: Date = now.to_zoned(TimeZone::UTC).date();
    let stretch = |days: i64, hours: i64| Stretch {
        from: now - (days * 24).hours(),
        until: Some(now - (days * 24 - hours).hours()),
    };
    Closures {
        holidays: (0..20).map(|number| today - (number * 19 + 3).days()).collect(),
        pauses: vec![stretch(60, 48)],
        maintenance: (0..12).map(|month| stretch(month * 30 + 11, 3)).collect(),
        outages: (0..6).map(|number| stretch(number * 40 + 17, 5)).collect(),
    }
}

/// A number below `limit` that looks random and is the same for the same index.
fn scatter(index: i64, limit: i64) -> i64 {
    (index.wrapping_mul(0x5851_F42D_4C95_7F2D) >> 33).rem_euclid(limit)
}

/// Arrivals so many seconds after the first one, in no order.
fn shuffled(seconds: &[i64]) -> Vec<Timestamp> {
    let start: Timestamp = "2026-01-05T21:00:00Z".parse().unwrap();
    let mut runs: Vec<Timestamp> = seconds.iter().map(|after| start + after.seconds()).collect();
    runs.sort_by_key(|run| scatter(run.as_second(), i64::MAX));
    runs
}

fn middle(work: impl Fn()) -> Duration {
    let mut taken: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    taken.sort_unstable();
    taken[ROUNDS / 2]
}
