//! The engine of Backupchecks, used as the product uses it: learn from the past, ask what is missed, state each slot once.

use crate::detector::{Closure, Detector, Reason, Statement};
use backupchecks_core::schedule::{Closures, History, Kind, Schedule, Slot, Stretch, learn};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// It learns anew when reports have come, but not more often than this.
const LEARNS_AFTER: SignedDuration = SignedDuration::from_hours(20);
/// What is kept of the past: years of a daily job and two weeks of one that reports every quarter of an hour.
const MOST_RUNS: usize = 1500;
/// The reports among which missed slots are looked for.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 15);
/// How far ahead the slot is looked for that is due next; most jobs have one within the first of these.
const AHEAD: [SignedDuration; 2] = [SignedDuration::from_hours(24 * 2), SignedDuration::from_hours(24 * 40)];
/// How long a slot may be expected and not yet due.
const BEHIND: SignedDuration = SignedDuration::from_hours(24 * 5);

/// [`backupchecks_core::schedule`] before one job.
#[derive(Debug)]
pub struct Learned {
    zone: TimeZone,
    runs: Vec<Timestamp>,
    closed: Closures,
    schedule: Option<Schedule>,
    /// Whether reports have come or something was told since it learned.
    is_stale: bool,
    /// Slots that were stated, the last ones.
    stated: Vec<Slot>,
    /// Nothing can be missed before.
    next_due: Option<Timestamp>,
}

impl Learned {
    /// For a job of a customer in `zone`.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        let closed = Closures::default();
        Self { zone, runs: vec![], closed, schedule: None, is_stale: false, stated: vec![], next_due: None }
    }

    /// Learns if that is due. Whether it did.
    fn learn(&mut self, now: Timestamp) -> bool {
        let is_due = self.schedule.as_ref().is_none_or(|known| known.learned_at() + LEARNS_AFTER <= now);
        if !self.is_stale || !is_due {
            return false;
        }
        let oldest = self.runs.len().saturating_sub(MOST_RUNS);
        self.runs.drain(..oldest);
        let history = History { runs: &self.runs, zone: &self.zone, now, closed: &self.closed };
        self.schedule = Some(learn(&history));
        self.is_stale = false;
        true
    }

    /// The moment when something can be missed next, if nothing comes.
    fn next_due(&self, schedule: &Schedule, now: Timestamp) -> Timestamp {
        let last = self.runs.last().copied().unwrap_or(now);
        if let Kind::Interval { seconds } = schedule.kind() {
            return last + SignedDuration::from_secs(*seconds);
        }
        let due = AHEAD.iter().find_map(|ahead| {
            let slots = schedule.expected(now - BEHIND..now + *ahead);
            slots.iter().map(|slot| slot.due).filter(|due| now <= *due).min()
        });
        due.unwrap_or(now + AHEAD[1])
    }

    fn recent(&self, now: Timestamp) -> &[Timestamp] {
        let first = self.runs.partition_point(|run| *run < now - RECENT);
        self.runs.get(first..).unwrap_or_default()
    }
}

impl Detector for Learned {
    fn arrived(&mut self, at: Timestamp) {
        self.runs.push(at);
        self.is_stale = true;
    }

    fn told(&mut self, closure: Closure) {
        let stretch = Stretch { from: closure.span.from, until: Some(closure.span.until) };
        match closure.reason {
            Reason::Holiday => {
                self.closed.holidays.insert(closure.span.from.to_zoned(self.zone.clone()).date());
            }
            Reason::Pause => self.closed.pauses.push(stretch),
            Reason::Outage => self.closed.outages.push(stretch),
        }
        self.schedule = self.schedule.take().map(|schedule| schedule.with_closures(self.closed.clone()));
        self.next_due = None;
    }

    fn missed(&mut self, now: Timestamp, stated: &mut Vec<Statement>) {
        if self.learn(now) {
            self.next_due = None;
        }
        let Some(schedule) = &self.schedule else { return };
        if self.next_due.is_some_and(|due| now < due) {
            return;
        }
        for missed in schedule.missed(self.recent(now), now) {
            if !self.stated.iter().any(|known| known.same_slot(&missed.slot)) {
                let slot = &missed.slot;
                stated.push(Statement { slot: format!("{} {}", slot.id, slot.expected_at), due: slot.expected_at });
                self.stated.push(missed.slot);
            }
        }
        self.stated.retain(|slot| now < slot.closes.max(slot.due) + RECENT * 4);
        self.next_due = Some(self.next_due(schedule, now));
    }

    fn silent_until(&self) -> Option<Timestamp> {
        self.next_due
    }

    fn explain(&self) -> String {
        self.schedule.as_ref().map_or_else(|| "nothing yet".to_owned(), Schedule::explain)
    }
}
