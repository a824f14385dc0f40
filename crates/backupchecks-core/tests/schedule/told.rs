//! What a person says of a job: plans by hand, pauses, holidays and other times that are closed.

use crate::story::{SPRING, SUMMER, Story, at, every_day, zone};
use backupchecks_core::schedule::{Closures, History, Kind, Plan, Schedule, SlotId, Stretch, Weekday};
use jiff::Timestamp;
use jiff::civil::{Date, date, time};

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
fn a_night_after_a_holiday_is_not_missed_by_a_job_that_may_rest_and_is_by_one_that_never_did() {
    let mut story =
        Story::default().reports(SPRING, SUMMER, 0, 40, every_day).without("2026-05-06T00:00", "2026-05-06T12:00");
    story.closed.holidays.insert(date(2026, 5, 5));
    assert_eq!(story.stated("2026-05-04T00:00", "2026-05-12T00:00"), [""; 0], "it should have begun on the holiday");
    story.closed.holidays.insert(date(2026, 4, 6));
    assert_eq!(story.stated("2026-05-04T00:00", "2026-05-12T00:00").len(), 1, "it went on after the holiday before");
}

#[test]
fn an_outage_on_a_day_of_rest_does_not_make_it_a_working_day() {
    let but_sundays = |day: Date| day.weekday() != jiff::civil::Weekday::Sunday;
    let mut story =
        Story::default().reports(SPRING, SUMMER, 4, 15, but_sundays).reports(SPRING, SUMMER, 16, 15, but_sundays);
    story.closed.outages.push(Stretch { from: at("2026-05-10T08:00"), until: Some(at("2026-05-10T20:00")) });
    assert_eq!(story.stated("2026-05-08T00:00", "2026-05-26T00:00"), [""; 0]);
}
