//! Judging a job: its schedule as its past now shows it, the slots that were missed, and the missed runs that a late report
//! took the place of.

use super::outage::settled_at;
use crate::model::{Closure, ClosureSpan, NewRun, Planning, RunId, RunSource, RunStatus, SourceType};
use crate::schedule::{Closures, History, Missed, Schedule, Slot, SlotId, Stretch, learn};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// A job's past, as far as judging needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPast {
    /// When the job was approved: nothing is missed before.
    pub approved_at: Timestamp,
    /// How it comes by its schedule.
    pub planning: Planning,
    /// The closures that reach it.
    pub closures: Vec<Closure>,
    /// Its runs that are reports, in any order: as many of the newest as learning looks at.
    pub runs: Vec<(RunId, Timestamp)>,
    /// The slots stated as missed lately.
    pub stated: Vec<StatedMiss>,
}

/// A slot that was stated as missed.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedMiss {
    /// The missed run.
    pub run: RunId,
    /// The slot, as it was known then.
    pub slot: Slot,
    /// Whether it is superseded: by a late report, or by an outage that was seen only afterwards.
    pub superseded: Option<Superseded>,
}

/// What a missed run gave way to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Superseded {
    /// The report came late.
    ByRun(RunId),
    /// Nothing could arrive: whether the job ran is unknown.
    ByOutage,
}

/// What judging a job comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The schedule as it is now.
    pub schedule: Schedule,
    /// Slots to be stated as missed, as runs yet to be recorded.
    pub missed: Vec<(Slot, NewRun)>,
    /// Missed runs that gave way.
    pub superseded: Vec<(RunId, Superseded)>,
    /// Missed runs that count again: the outage that excused them is over, and no report came.
    pub reinstated: Vec<RunId>,
    /// When the next slot is expected, when its report is likely to be there, and when its grace is over.
    pub next: Option<NextSlot>,
    /// When to look again, if nothing changes before.
    pub look_again: Option<Timestamp>,
}

/// The next slot of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextSlot {
    /// The usual arrival of its report.
    pub expected_at: Timestamp,
    /// When the report is, by all habit, likely to be there: half of its grace is over.
    pub likely_at: Timestamp,
    /// When its grace is over.
    pub due_at: Timestamp,
}

/// How far back slots are judged: a server that was down for days states what it slept through.
const JUDGED: SignedDuration = SignedDuration::from_hours(24 * 8);
/// How far ahead a run may lie before its slot.
const AHEAD_OF_RUNS: SignedDuration = SignedDuration::from_hours(48);
/// How far ahead the next slot is looked for.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 45);

/// Judges a job at a moment. The same past gives the same judgement; what was stated already is not stated again.
#[must_use]
pub fn judge(past: &JobPast, zone: &TimeZone, now: Timestamp) -> Judgement {
    let runs: Vec<Timestamp> = past.runs.iter().map(|(_, at)| *at).collect();
    let all = closures(&past.closures, |_| true);
    let history = History { runs: &runs, zone, now, closed: &all };
    let schedule = match &past.planning {
        Planning::Learned => learn(&history),
        Planning::ByHand { plan, since } => Schedule::planned(plan.clone(), *since, &history),
        Planning::NotPlanned => Schedule::not_planned(&history),
    };
    let judging = schedule.clone().with_closures(judging_closures(&past.closures, now));
    let found = judging.missed_within(&runs, judged_from(past.approved_at, now)..now, now).into_iter();
    let found = found.filter(|missed| past.approved_at < missed.slot.expected_at);
    let late = late_reports(past, &judging, &runs, now);
    let mut judgement = Judgement {
        next: next_slot(&schedule, &runs, now),
        look_again: None,
        schedule,
        missed: Vec::new(),
        superseded: late,
        reinstated: Vec::new(),
    };
    let mut held_back = HeldBack::of(past, &judgement.schedule, &runs, now);
    for missed in found {
        if held_back.fills(past, &missed.slot) {
            continue;
        }
        match past.stated.iter().find(|stated| stated.slot.same_slot(&missed.slot)) {
            None => judgement.missed.push((missed.slot.clone(), missed_run(missed))),
            Some(stated) if stated.superseded == Some(Superseded::ByOutage) => judgement.reinstated.push(stated.run),
            Some(_) => {}
        }
    }
    judgement.look_again = look_again(past, &judgement, now);
    judgement
}

/// From when on slots that are due are judged at a moment.
fn judged_from(approved_at: Timestamp, now: Timestamp) -> Timestamp {
    approved_at.max(now.saturating_sub(JUDGED).unwrap_or(Timestamp::MIN))
}

/// Whether the next round of judging still looks at a slot that is due: the last one came before, and it is not too long ago.
#[must_use]
pub fn is_yet_to_be_judged(slot: &Slot, schedule: &Schedule, approved_at: Timestamp, now: Timestamp) -> bool {
    schedule.learned_at() <= slot.due && judged_from(approved_at, now) <= slot.due
}

/// Reports that an outage held back: they came with the first mails after it, at no time of their own.
struct HeldBack(Vec<Timestamp>);

impl HeldBack {
    fn of(past: &JobPast, schedule: &Schedule, runs: &[Timestamp], now: Timestamp) -> Self {
        let flushes: Vec<_> =
            seen_outages(past).filter_map(|outage| Some(outage.until?..settled_at(outage)?)).collect();
        if flushes.is_empty() {
            return Self(Vec::new());
        }
        let back = now.saturating_sub(JUDGED).unwrap_or(Timestamp::MIN);
        let usual: BTreeSet<Timestamp> = schedule
            .assign(runs, back..now.saturating_add(AHEAD_OF_RUNS).unwrap_or(Timestamp::MAX))
            .slots
            .into_iter()
            .filter_map(|filled| {
                let grace = filled.slot.due.duration_since(filled.slot.expected_at);
                filled.run.filter(|run| run.duration_since(filled.slot.expected_at).abs() <= grace)
            })
            .collect();
        let held = runs.iter().filter(|run| flushes.iter().any(|flush| flush.contains(*run)) && !usual.contains(*run));
        Self(held.copied().collect())
    }

    /// Whether one of them fills a slot that an outage touched; it then fills no other.
    fn fills(&mut self, past: &JobPast, slot: &Slot) -> bool {
        seen_outages(past).any(|outage| outage.touches(slot.expected_at, slot.due)) && self.0.pop().is_some()
    }
}

fn seen_outages(past: &JobPast) -> impl Iterator<Item = Stretch> + '_ {
    past.closures.iter().filter_map(|closure| match closure.span {
        ClosureSpan::SeenOutage(stretch) => Some(stretch),
        _ => None,
    })
}

/// A slot that was superseded by an outage and whose report came after all is superseded by that report.
fn late_reports(past: &JobPast, schedule: &Schedule, runs: &[Timestamp], now: Timestamp) -> Vec<(RunId, Superseded)> {
    let mut superseded = Vec::new();
    for stated in past.stated.iter().filter(|stated| !matches!(stated.superseded, Some(Superseded::ByRun(_)))) {
        let day = SignedDuration::from_hours(24);
        let around = stated.slot.expected_at - day..stated.slot.expected_at + day;
        let filled = schedule.assign(runs, around).slots.into_iter().find(|filled| stated.slot.same_slot(&filled.slot));
        let by_habit = filled.as_ref().and_then(|filled| filled.run);
        // After a change of habit the slot is no longer one of the schedule's; a report that came while it was open fills it.
        let while_open = || runs.iter().copied().find(|run| stated.slot.due < *run && *run <= stated.slot.closes);
        let late = if filled.is_some() { by_habit } else { while_open() };
        let run = late.and_then(|at| past.runs.iter().find(|(_, run_at)| *run_at == at));
        if let Some((run, _)) = run {
            superseded.push((stated.run, Superseded::ByRun(*run)));
        } else if stated.superseded.is_none() && is_in_outage(past, &stated.slot, now) {
            superseded.push((stated.run, Superseded::ByOutage));
        }
    }
    superseded
}

/// Whether a seen outage that has not settled touches the slot.
fn is_in_outage(past: &JobPast, slot: &Slot, now: Timestamp) -> bool {
    let touches = |stretch: Stretch| stretch.touches(slot.expected_at, slot.due);
    past.closures.iter().any(|closure| match closure.span {
        ClosureSpan::SeenOutage(stretch) => touches(stretch) && settles_after(closure).is_none_or(|at| now < at),
        ClosureSpan::DeclaredOutage(stretch) => touches(stretch),
        _ => false,
    })
}

/// When the slots that a closure excuses are judged after all. Only a seen outage settles.
fn settles_after(closure: &Closure) -> Option<Timestamp> {
    match closure.span {
        ClosureSpan::SeenOutage(stretch) => settled_at(stretch),
        _ => None,
    }
}

/// The closures by which slots are judged at a moment: without the seen outages that have settled.
#[must_use]
pub fn judging_closures(of: &[Closure], now: Timestamp) -> Closures {
    closures(of, |closure| settles_after(closure).is_none_or(|at| now < at))
}

fn closures(of: &[Closure], wanted: impl Fn(&Closure) -> bool) -> Closures {
    let mut closures = Closures::default();
    for closure in of.iter().filter(|closure| wanted(closure)) {
        match closure.span {
            ClosureSpan::Holiday(date) => drop(closures.holidays.insert(date)),
            ClosureSpan::Pause(stretch) => closures.pauses.push(stretch),
            ClosureSpan::Maintenance(stretch) => closures.maintenance.push(stretch),
            ClosureSpan::DeclaredOutage(stretch) | ClosureSpan::SeenOutage(stretch) => closures.outages.push(stretch),
        }
    }
    closures
}

/// The run that states a missed slot. It counts as having run when its report was expected.
fn missed_run(missed: Missed) -> NewRun {
    NewRun {
        source: RunSource::External { source_type: SourceType::Missed, external_id: external_id(&missed.slot) },
        run_at: missed.slot.expected_at,
        status: RunStatus::Missed,
        reason: missed.reason,
        evidence: Vec::new(),
        remark: None,
        attempt: None,
        started_at: None,
        finished_at: None,
        objects: Vec::new(),
    }
}

/// The name of the missed run of a slot. The time stands in it because a slot may take the name that another one had before a
/// habit moved.
#[must_use]
pub fn external_id(slot: &Slot) -> String {
    format!("missed-{}-{}", slot.id, slot.expected_at.as_second())
}

fn next_slot(schedule: &Schedule, runs: &[Timestamp], now: Timestamp) -> Option<NextSlot> {
    // A slot that is past its usual time and within its grace is still the next one, unless its report is there.
    let back = now.saturating_sub(JUDGED).unwrap_or(Timestamp::MIN);
    let ahead = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let soon = now.saturating_add(AHEAD_OF_RUNS).unwrap_or(Timestamp::MAX);
    let filled = schedule.assign(runs, back..soon).slots.into_iter().filter(|filled| filled.run.is_some());
    let filled: BTreeSet<SlotId> = filled.map(|filled| filled.slot.id).collect();
    let open = schedule.expected(back..ahead).into_iter();
    let open = open.filter(|slot| now < slot.due && !slot.unknown && !filled.contains(&slot.id));
    open.min_by_key(|slot| slot.due).or_else(|| schedule.next_expected(now)).map(|slot| {
        let grace = slot.due.duration_since(slot.expected_at);
        NextSlot { expected_at: slot.expected_at, likely_at: slot.expected_at + grace / 2, due_at: slot.due }
    })
}

/// When something may have to be said without any new report: a slot falls due, or an outage settles.
fn look_again(past: &JobPast, judgement: &Judgement, now: Timestamp) -> Option<Timestamp> {
    let settles = past.closures.iter().filter_map(settles_after).filter(|at| *at > now);
    judgement.next.map(|next| next.due_at).into_iter().chain(settles).min()
}
