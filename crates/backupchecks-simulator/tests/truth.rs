//! What holds of every fleet: its truth is whole, it repeats, and clocks change as they do.

use backupchecks_simulator::{
    fleet::Fleet,
    kind::Kind,
    life::{Cause, Fate, Life},
    mix::{HELD_OUT, TUNING},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn lives(fleet: &Fleet) -> impl Iterator<Item = Life> {
    (0..fleet.jobs()).map(|number| fleet.life(number))
}

#[test]
fn the_same_seed_makes_the_same_lives_and_another_one_others() {
    let fleet = |seed| Fleet::new(&TUNING, seed, 40, 200);
    for (one, again) in lives(&fleet(7)).zip(lives(&fleet(7))) {
        assert_eq!((one.slots, one.arrivals), (again.slots, again.arrivals));
    }
    let arrivals = |seed| lives(&fleet(seed)).map(|life| life.arrivals).collect::<Vec<_>>();
    assert_ne!(arrivals(7), arrivals(8));
}

#[test]
fn a_job_is_the_same_in_a_larger_fleet() {
    let (small, large) = (Fleet::new(&TUNING, 7, 5, 300), Fleet::new(&TUNING, 7, 50, 300));
    for number in 0..5 {
        assert_eq!(small.life(number).arrivals, large.life(number).arrivals);
    }
}

#[test]
fn daily_jobs_by_local_clock_are_due_once_on_every_day_with_both_changes_of_clocks() {
    let fleet = Fleet::new(&TUNING, 11, 400, 731);
    let mut seen = 0;
    for life in lives(&fleet).filter(|life| life.job.kind() == Kind::Daily && life.job.phases.len() == 1) {
        let phase = &life.job.phases[0];
        if !life.job.pauses.is_empty() {
            continue;
        }
        let days: Vec<_> =
            life.slots.iter().map(|slot| slot.start.to_zoned(life.job.clock.zone.clone()).date()).collect();
        let expected = phase.end.duration_since(phase.first).as_hours() / 24;
        assert_eq!(i64::try_from(days.len()).unwrap(), expected, "job {}", life.job.number);
        assert!(days.windows(2).all(|pair| pair[0].tomorrow().unwrap() == pair[1]), "job {}", life.job.number);
        seen += 1;
    }
    assert!(seen > 50, "only {seen} such jobs");
}

#[test]
fn what_happens_in_a_fleet_happens_about_as_often_as_its_mix_says() {
    let fleet = Fleet::new(&TUNING, 3, 500, 731);
    let (mut due, mut missed, mut excused, mut late, mut changed) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for life in lives(&fleet).filter(|life| life.job.kind() == Kind::Daily) {
        changed += u32::from(life.job.phases.len() > 1);
        for slot in &life.slots {
            due += 1;
            match slot.fate {
                Fate::Missed => missed += 1,
                Fate::Excused => excused += 1,
                Fate::Reported(at) => late += u32::from(slot.normal_until < at),
            }
        }
    }
    let share = |count: u32| f64::from(count) / f64::from(due);
    assert!((0.003..0.02).contains(&share(missed)), "missed {missed} of {due}");
    assert!(share(excused) < 0.03, "excused {excused} of {due}");
    assert!((0.000_2..0.01).contains(&share(late)), "late {late} of {due}");
    assert!(changed > 10, "{changed} schedules changed");
}

#[test]
fn nothing_is_due_of_a_laptop_and_it_reports_all_the_same() {
    let fleet = Fleet::new(&TUNING, 5, 300, 365);
    let laptops: Vec<Life> = lives(&fleet).filter(|life| life.job.kind() == Kind::Irregular).collect();
    assert!(laptops.len() > 3);
    for life in laptops {
        assert!(life.slots.is_empty());
        assert!(life.arrivals.iter().all(|arrival| arrival.cause == Cause::Irregular));
        assert!(life.arrivals.len() > 10, "job {}", life.job.number);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_due_run_is_reported_missed_or_excused_and_every_report_has_its_run(seed in any::<u64>(), number in 0_u32..500, held in any::<bool>()) {
        let mix = if held { &HELD_OUT } else { &TUNING };
        let life = Fleet::new(mix, seed, 500, 400).life(number);
        prop_assert!(life.slots.windows(2).all(|pair| pair[0].start < pair[1].start), "slots in order, none twice");
        prop_assert!(life.arrivals.windows(2).all(|pair| pair[0].at <= pair[1].at), "arrivals in order");
        let end = life.simulated.until;
        let mut first_reports: Vec<Timestamp> = life
            .slots
            .iter()
            .filter_map(|slot| match slot.fate {
                Fate::Reported(at) if at < end => Some(at),
                _ => None,
            })
            .collect();
        first_reports.sort_unstable();
        let mut came: Vec<Timestamp> = life.arrivals.iter().map(|arrival| arrival.at).collect();
        for report in &first_reports {
            let found = came.binary_search(report);
            prop_assert!(found.is_ok(), "a reported run has its report");
            came.remove(found.unwrap_or_default());
        }
        // What is left was not due: retries, extra runs, a laptop, first reports of runs by hand.
        let others = life.arrivals.iter().filter(|arrival| !matches!(arrival.cause, Cause::Run | Cause::Failure)).count();
        prop_assert!(others <= came.len());
        for slot in &life.slots {
            prop_assert!(slot.start <= slot.usual && slot.usual < slot.normal_until);
            if let Fate::Reported(at) = slot.fate {
                prop_assert!(slot.start < at, "a report comes after the start");
            }
            let is_paused = life.job.pauses.iter().any(|pause| pause.contains(slot.start));
            prop_assert!(!is_paused, "nothing is due in a pause");
            let is_down = life.job.downs.iter().any(|down| down.contains(slot.start));
            prop_assert!(!is_down || !matches!(slot.fate, Fate::Reported(_)), "nothing runs while the server is down");
        }
        let in_outage = |at: Timestamp| life.outages.iter().any(|outage| outage.span.contains(at));
        prop_assert!(!life.arrivals.iter().any(|arrival| in_outage(arrival.at)), "nothing comes through a broken route");
        prop_assert!(life.arrivals.iter().all(|arrival| arrival.at < end + SignedDuration::from_secs(1)));
    }
}
