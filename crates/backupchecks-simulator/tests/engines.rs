//! The engine of Backupchecks on small fleets: the bounds are generous, the figures stand in `docs/benchmarks.md`.

use backupchecks_simulator::{
    fleet::Fleet,
    kind::Kind,
    mix::{HELD_OUT, TUNING},
    run::{self, Engine},
    score::Tally,
};

/// What came of `engine` on two small fleets, over the jobs that report once a day or more rarely: a handful of the others would decide alone.
fn total(engine: Engine) -> Tally {
    let mut total = Tally::default();
    for mix in [&TUNING, &HELD_OUT] {
        let outcome = run::run(&Fleet::new(mix, 31, 12, 240), |life| engine.watch(life), || ());
        let often = [Kind::SeveralTimes, Kind::EveryFewHours, Kind::EveryFewMinutes];
        outcome.kinds.iter().filter(|(kind, _)| !often.contains(kind)).for_each(|(_, tally)| total += tally);
    }
    total
}

#[test]
fn the_learned_schedule_is_wrong_less_often_than_both_plain_engines_and_detects_nearly_all() {
    let [ours, histogram, period] = Engine::ALL.map(total);
    let wrong = |tally: &Tally| tally.false_missed() + tally.undetected;
    assert!(ours.missed > 10, "{} missed", ours.missed);
    assert!(wrong(&ours) <= wrong(&histogram), "{ours:?} against {histogram:?}");
    assert!(wrong(&ours) * 10 < wrong(&period), "{ours:?} against {period:?}");
    assert!(ours.undetected * 10 <= ours.missed, "{} of {} undetected", ours.undetected, ours.missed);
    let median = ours.delay(0.5).map(|delay| delay.as_hours());
    assert!(median.is_some_and(|hours| hours < 12), "median delay {median:?} hours");
}
