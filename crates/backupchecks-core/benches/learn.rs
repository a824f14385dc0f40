//! How long it takes to learn a schedule, beside sorting the same times, as a measure of the machine.
//!
//! `cargo bench -p backupchecks-core --bench learn`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints and may panic")]

use backupchecks_core::schedule::{Closures, History, Kind, learn};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::hint::black_box;
use std::time::{Duration, Instant};

const RUNS: i64 = 500;
const ROUNDS: usize = 200;

fn main() {
    // Seconds between slots, and the kind that must be found in them: what learns nothing is fast for nothing.
    let daily: fn(&Kind) -> bool = |kind| matches!(kind, Kind::Daily);
    let hours: fn(&Kind) -> bool = |kind| matches!(kind, Kind::EveryHours { .. });
    let interval: fn(&Kind) -> bool = |kind| matches!(kind, Kind::Interval { .. });
    let cases = [
        ("once a day", 86_400, daily),
        ("every six hours", 21_600, hours),
        ("every seven hours", 25_200, hours),
        ("every quarter of an hour", 900, interval),
    ];
    let zone = TimeZone::get("Europe/Amsterdam").unwrap();
    let closed = Closures::default();
    for (name, gap, expected) in cases {
        let runs = shuffled(gap);
        let now = runs.iter().max().copied().unwrap() + 1.minute();
        let history = History { runs: &runs, zone: &zone, now, closed: &closed };
        let found = learn(&history);
        assert!(expected(found.kind()), "{name} was learned as {:?}", found.kind());
        let learning = middle(|| drop(black_box(learn(black_box(&history)))));
        let sorting = middle(|| {
            let mut sorted = black_box(&runs).clone();
            sorted.sort_unstable();
            black_box(sorted);
        });
        let ratio = learning.as_secs_f64() / sorting.as_secs_f64();
        let used = found.evidence().runs;
        println!("{name}: {used} runs learned in {learning:.1?}, sorted in {sorting:.1?}: {ratio:.0} times as long");
    }
}

/// Arrivals `gap` seconds apart, give or take two minutes, in no order.
fn shuffled(gap: i64) -> Vec<Timestamp> {
    let start: Timestamp = "2026-01-05T21:00:00Z".parse().unwrap();
    let number = |index: i64| index.wrapping_mul(0x5851_F42D_4C95_7F2D) >> 33;
    let mut runs: Vec<Timestamp> =
        (0..RUNS).map(|index| start + (index * gap + number(index).rem_euclid(240)).seconds()).collect();
    runs.sort_by_key(|run| number(run.as_second()));
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
