//! Scores of engines whose faults are known beforehand, on lives made by hand and on fleets.
#![expect(clippy::unwrap_used, reason = "the times of these tests are literals")]

use backupchecks_simulator::{
    cadence::Cadence,
    clock::{AtGap, AtOverlap, Clock},
    detector::{Closure, Detector, Stated, Statement},
    fleet::Fleet,
    habit::Habit,
    job::{Job, Phase},
    kind::Kind,
    life::{Arrival, Cause, Fate, Life, Slot},
    mix::{HELD_OUT, TUNING},
    run,
    score::{Finding, Tally, judge},
    span::Span,
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Weekday, date, time},
    tz::TimeZone,
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn begin() -> Timestamp {
    "2024-01-01T00:00:00Z".parse().unwrap()
}

/// A daily job in UTC whose reports come at 22:20 of each of a hundred days.
fn daily() -> Life {
    let slots = (0..100).map(|day| {
        let start = begin() + DAY * day + HOUR * 22;
        let usual = start + SignedDuration::from_mins(20);
        Slot { start, usual, normal_until: usual + HOUR, fate: Fate::Reported(usual) }
    });
    life(Kind::Daily, slots.collect())
}

/// A job in UTC that reports every quarter of an hour on a hundred days.
fn frequent() -> Life {
    let slots = (0..9600).map(|number| {
        let start = begin() + SignedDuration::from_mins(15 * number);
        let usual = start + SignedDuration::from_mins(1);
        Slot { start, usual, normal_until: usual + SignedDuration::from_mins(7), fate: Fate::Reported(usual) }
    });
    life(Kind::EveryFewMinutes, slots.collect())
}

fn life(kind: Kind, slots: Vec<Slot>) -> Life {
    let simulated = Span::new(begin(), begin() + DAY * 100);
    let habit = Habit {
        median: SignedDuration::from_mins(1),
        sigma: 0.1,
        growth: 0.0,
        full: None,
        queue: SignedDuration::ZERO,
        longest: HOUR,
        tries_again: false,
        skips: 0.0,
    };
    let cadence =
        Cadence::Clock { days: Weekday::Monday.cycle_forward().take(7).collect(), times: vec![time(22, 0, 0, 0)] };
    let phase = Phase { first: date(2024, 1, 1), end: date(2024, 4, 10), kind, cadence, habit, gap: DAY };
    let clock = Clock { zone: TimeZone::UTC, at_gap: AtGap::Later, at_overlap: AtOverlap::Once };
    let job = Job {
        number: 0,
        zone_name: "UTC",
        zone: TimeZone::UTC,
        clock,
        phases: vec![phase],
        archived_at: simulated.until,
        downs: vec![],
        pauses: vec![],
        stuck: vec![],
        holidays: vec![],
        rests_on_holidays: false,
    };
    let arrivals = slots.iter().map(|slot| Arrival { at: slot.usual, cause: Cause::Run }).collect();
    Life { job, slots, arrivals, outages: vec![], simulated }
}

/// Lets a run not happen.
fn miss(life: &mut Life, slot: usize) {
    let usual = life.slots[slot].usual;
    life.slots[slot].fate = Fate::Missed;
    life.arrivals.retain(|arrival| arrival.at != usual);
}

/// A statement about `due`, made `delay` later.
fn stated(due: Timestamp, delay: SignedDuration) -> Stated {
    Stated { at: due + delay, statement: Statement { slot: format!("{due} {delay}"), due } }
}

fn findings(life: &Life, stated: &[Stated]) -> Vec<Finding> {
    judge(life, stated).findings.into_iter().map(|(_, finding)| finding).collect()
}

fn total(life: &Life, stated: &[Stated]) -> Tally {
    let mut total = Tally::default();
    judge(life, stated).kinds.values().for_each(|tally| total += tally);
    total
}

#[test]
fn the_first_four_weeks_do_not_count() {
    let life = daily();
    assert_eq!(total(&life, &[]).watched, DAY * 72);
    assert_eq!(findings(&life, &[stated(life.slots[20].usual, HOUR)]), [Finding::Outside]);
}

#[test]
fn a_missed_run_that_is_stated_is_right_and_its_delay_is_measured() {
    let mut life = daily();
    miss(&mut life, 50);
    let said = [stated(life.slots[50].usual, HOUR * 2)];
    assert_eq!(findings(&life, &said), [Finding::Right]);
    let tally = total(&life, &said);
    assert_eq!((tally.missed, tally.undetected, tally.false_missed()), (1, 0, 0));
    assert_eq!(tally.delay(0.5), Some(HOUR * 2));
}

#[test]
fn a_missed_run_that_nobody_states_within_two_days_is_undetected() {
    let mut life = daily();
    miss(&mut life, 50);
    let usual = life.slots[50].usual;
    assert_eq!(findings(&life, &[]), [Finding::Undetected]);
    assert_eq!(findings(&life, &[stated(usual, HOUR * 48)]), [Finding::Right]);
    assert_eq!(findings(&life, &[stated(usual, HOUR * 49)]), [Finding::Right, Finding::Undetected]);
}

#[test]
fn a_statement_about_a_run_in_time_is_false_whenever_it_is_made() {
    let mut life = daily();
    let usual = life.slots[50].usual;
    assert_eq!(findings(&life, &[stated(usual, HOUR)]), [Finding::FalseInTime]);
    life.slots[50].fate = Fate::Reported(usual + SignedDuration::from_mins(50));
    let early = stated(usual, SignedDuration::from_mins(10));
    assert_eq!(findings(&life, &[early]), [Finding::FalseInTime], "fifty minutes are normal");
}

#[test]
fn a_run_that_comes_later_than_normal_after_it_was_stated_is_counted_as_late() {
    let mut life = daily();
    let usual = life.slots[50].usual;
    life.slots[50].fate = Fate::Reported(usual + HOUR * 5);
    assert_eq!(findings(&life, &[stated(usual, HOUR * 2)]), [Finding::Late]);
    assert_eq!(findings(&life, &[stated(usual, HOUR * 6)]), [Finding::FalseInTime], "it had come");
}

#[test]
fn a_statement_where_nothing_was_due_is_false() {
    let mut life = daily();
    // Nothing runs on one day in the middle of the job's life, as if on a Sunday.
    life.slots.remove(50);
    let sunday = begin() + DAY * 50 + HOUR * 22;
    assert_eq!(findings(&life, &[stated(sunday, HOUR)]), [Finding::FalseNeverDue]);
}

#[test]
fn a_missed_run_stated_again_as_another_slot_is_false() {
    let mut life = daily();
    miss(&mut life, 50);
    let usual = life.slots[50].usual;
    let said = [stated(usual, HOUR), stated(usual + HOUR, HOUR * 2)];
    assert_eq!(findings(&life, &said), [Finding::Right, Finding::FalseAgain]);
}

#[test]
fn a_silence_of_a_frequent_job_is_one_miss_and_more_than_one_statement_is_a_repetition() {
    let mut life = frequent();
    (5000..5010).for_each(|slot| miss(&mut life, slot));
    assert_eq!(findings(&life, &[]), [Finding::Undetected]);
    let said: Vec<Stated> = (5000..5003).map(|slot| stated(life.slots[slot].usual, HOUR)).collect();
    assert_eq!(findings(&life, &said), [Finding::Right, Finding::Repeated, Finding::Repeated]);
    assert_eq!(total(&life, &said).missed, 1);
}

#[test]
fn a_short_silence_of_a_frequent_job_may_be_stated_or_not() {
    let mut life = frequent();
    (5000..5003).for_each(|slot| miss(&mut life, slot));
    assert_eq!(findings(&life, &[]), [], "an hour from report to report");
    assert_eq!(findings(&life, &[stated(life.slots[5001].usual, HOUR)]), [Finding::Outside]);
    miss(&mut life, 5003);
    assert_eq!(findings(&life, &[]), [Finding::Undetected]);
}

#[test]
fn pauses_holidays_and_outages_do_not_count() {
    let mut life = daily();
    miss(&mut life, 50);
    life.job.pauses = vec![Span::new(begin() + DAY * 50, begin() + DAY * 51)];
    life.job.holidays = vec![date(2024, 2, 20), date(2024, 2, 21)];
    let tally = total(&life, &[stated(life.slots[50].usual, HOUR)]);
    assert_eq!((tally.missed, tally.undetected, tally.outside), (0, 0, 1));
    assert_eq!(tally.watched, DAY * 70, "the pause and one of the holidays are the same day");
}

#[test]
fn a_change_of_the_time_has_three_days_and_five_runs_to_settle() {
    let mut life = daily();
    let mut moved = life.job.phases[0].clone();
    life.job.phases[0].end = date(2024, 2, 20);
    moved.first = date(2024, 2, 20);
    life.job.phases.push(moved);
    let said = |day: usize| findings(&life, &[stated(life.slots[day].usual, HOUR)]);
    assert_eq!(said(49), [Finding::FalseInTime]);
    assert_eq!(said(51), [Finding::Outside]);
    assert_eq!(said(60), [Finding::FalseInTime]);
}

/// Knows the truth and says it an hour after the usual time.
struct Oracle(Vec<Slot>);

impl Detector for Oracle {
    fn arrived(&mut self, _: Timestamp) {}
    fn told(&mut self, _: Closure) {}
    fn missed(&mut self, now: Timestamp, stated: &mut Vec<Statement>) {
        while let Some(slot) = self.0.pop_if(|slot| slot.usual + HOUR <= now) {
            stated.push(Statement { slot: slot.start.to_string(), due: slot.usual });
        }
    }
}

impl AsMut<dyn Detector> for Oracle {
    fn as_mut(&mut self) -> &mut (dyn Detector + 'static) {
        self
    }
}

#[test]
fn who_knows_the_truth_is_without_fault_on_every_fleet() {
    for mix in [&TUNING, &HELD_OUT] {
        let oracle =
            |life: &Life| Oracle(life.slots.iter().rev().filter(|slot| slot.fate == Fate::Missed).copied().collect());
        let outcome = run::run(&Fleet::new(mix, 21, 300, 400), oracle, || ());
        let total = outcome.total();
        assert_eq!(
            (total.false_missed(), total.undetected, total.late),
            (0, 0, 0),
            "{}: {:?}",
            mix.name,
            outcome.faulty
        );
        assert!(total.missed > 200, "{} missed", total.missed);
    }
}

/// Never says anything, or at every look that a report is missing right now.
struct Parrot {
    speaks: bool,
}

impl Detector for Parrot {
    fn arrived(&mut self, _: Timestamp) {}
    fn told(&mut self, _: Closure) {}
    fn missed(&mut self, now: Timestamp, stated: &mut Vec<Statement>) {
        if self.speaks {
            stated.push(Statement { slot: now.to_string(), due: now });
        }
    }
}

impl AsMut<dyn Detector> for Parrot {
    fn as_mut(&mut self) -> &mut (dyn Detector + 'static) {
        self
    }
}

#[test]
fn who_never_speaks_detects_nothing_and_states_nothing_false() {
    let total = run::run(&Fleet::new(&TUNING, 22, 100, 300), |_| Parrot { speaks: false }, || ()).total();
    assert_eq!((total.false_missed(), total.late, total.outside), (0, 0, 0));
    assert_eq!(total.undetected, total.missed);
    assert!(total.missed > 50, "{} missed", total.missed);
}

#[test]
fn who_always_speaks_detects_everything_and_is_false_all_day() {
    let total = run::run(&Fleet::new(&TUNING, 22, 100, 300), |_| Parrot { speaks: true }, || ()).total();
    assert_eq!(total.undetected, 0);
    let a_day = f64::from(total.false_missed()) / total.job_days();
    assert!((35.0..48.0).contains(&a_day), "{a_day} false statements a day");
}
