//! Schedules made by hand: the slot is the planned start, its grace comes from the job's own reports after it.

use super::clock::{DAY, HOUR, MINUTE, civil, later, seconds_between};
use super::explain::length;
use super::history::{Closed, Closures, History};
use super::plan::{Plan, Start, least_gap};
use super::slot::{Slot, SlotId};
use super::tail::{median, reach};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::Range;

/// What is granted after a start as long as too few reports are known, in seconds.
const START_GRACE: i64 = 6 * HOUR;
/// How many reports after a start are enough to learn the grace.
const ENOUGH: usize = 5;
/// How far back the grace is learned.
const LEARNED_OVER: i64 = 120 * DAY;
/// A report may come so much before the planned start: clocks differ.
const EARLY: i64 = 5 * MINUTE;

/// A plan and what its job needs after a start.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Hand {
    pub(super) plan: Plan,
    /// Seconds after the start at which a report is overdue.
    pub(super) grace: i64,
    /// How many reports the grace was learned from; 0 for the one of the beginning.
    pub(super) learned_from: u32,
    /// Nothing is expected before the plan was made.
    pub(super) since: Timestamp,
}

impl Hand {
    /// Learns the grace of `plan` from the delays between past starts and their reports.
    pub(super) fn learn(plan: Plan, history: &History<'_>, since: Timestamp) -> Self {
        let starts = plan.starts(history.zone, &(later(history.now, -LEARNED_OVER)..history.now));
        let mut runs: Vec<Timestamp> = history.runs.iter().filter(|run| **run <= history.now).copied().collect();
        runs.sort_unstable();
        let delays: Vec<i64> = starts
            .iter()
            .enumerate()
            .filter_map(|(index, start)| {
                let next = starts.get(index + 1).map_or(history.now, |next| next.at);
                let run = runs.get(runs.partition_point(|run| *run < start.at))?;
                (*run < next).then(|| seconds_between(start.at, *run))
            })
            .collect();
        let gap = least_gap(&starts);
        let most = gap * 3 / 4;
        if delays.len() < ENOUGH {
            return Self { plan, grace: START_GRACE.min(most), learned_from: 0, since };
        }
        let usual = median(&mut delays.clone());
        let around: Vec<i64> = delays.iter().map(|delay| delay - usual).collect();
        let least = (gap / 12).clamp(5 * MINUTE, HOUR);
        let grace = (usual + reach(&around).max(least)).min(most.max(usual + least));
        Self { plan, grace, learned_from: u32::try_from(delays.len()).unwrap_or(u32::MAX), since }
    }

    /// The plan and its grace in words.
    pub(super) fn explain(&self) -> String {
        let (plan, grace) = (self.plan.in_words(), length(self.grace));
        let from = match self.learned_from {
            0 => "as long as its reports are too few to learn from".to_owned(),
            reports => format!("learned from {reports} reports"),
        };
        format!("Planned by hand: starts {plan}; a report is due {grace} after the start, {from}.")
    }

    /// The planned starts within `range` as slots; closed ones are left out.
    pub(super) fn slots(&self, zone: &TimeZone, closures: &Closures, range: &Range<Timestamp>) -> Vec<Slot> {
        let wide = later(range.start, -DAY)..later(range.end, 40 * DAY);
        let starts = self.plan.starts(zone, &wide);
        let slot = |(index, start): (usize, &Start)| {
            let next = starts.get(index + 1).map_or(later(start.at, 31 * DAY), |next| next.at);
            let due = later(start.at, self.grace);
            let planned = civil(start.wall);
            let id = SlotId::Day { date: planned.date(), part: Some(planned.time()) };
            let closes = later(next, -EARLY).max(due);
            let mut slot =
                Slot { id, opens: later(start.at, -EARLY), expected_at: start.at, due, closes, unknown: false };
            match closures.of_slot(zone, start.at, start.at, due) {
                Some(Closed::Planned) => return None,
                Some(Closed::Outage(_)) => slot.unknown = true,
                None => {}
            }
            (range.contains(&start.at) && start.at >= self.since).then_some(slot)
        };
        starts.iter().enumerate().filter_map(slot).collect()
    }
}
