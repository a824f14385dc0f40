//! A schedule and its questions: what is expected, what belongs to what, and what was missed.

use super::assign::{Assignment, Filled, assign};
use super::clock::{DAY, HOUR, clock_jump, instant, later, seconds_between, wall};
use super::evidence::Evidence;
use super::explain::explain;
use super::hand::Hand;
use super::history::{Closures, History};
use super::kind::Kind;
use super::missed::{Missed, reason_of_silence, reason_of_slot, reason_of_start, without_report};
use super::pattern::{Pattern, slots_of_lines};
use super::plan::Plan;
use super::silence::Silence;
use super::slot::{RangeTooLong, Slot, SlotId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::Range;

/// How long a slot may have been due and still be stated by [`Schedule::missed`].
const LOOK_BACK: i64 = 4 * DAY;
/// How far beyond a range runs and slots are looked at, so that those at its edges find each other.
const EDGE: i64 = 2 * DAY;

/// When a job should report: learned, or planned by a person.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Schedule {
    #[cfg_attr(feature = "serde", serde(with = "jiff::fmt::serde::tz::required"))]
    zone: TimeZone,
    closed: Closures,
    learned_at: Timestamp,
    last_run: Option<Timestamp>,
    kind: Kind,
    evidence: Evidence,
    pattern: Pattern,
}

impl Schedule {
    pub(super) fn learned(history: &History<'_>, pattern: Pattern, kind: Kind) -> Self {
        let runs = history.runs.iter().filter(|run| **run <= history.now);
        let last_run = runs.clone().max().copied();
        let window = runs.clone().min().copied().zip(last_run);
        let mut evidence = Evidence { runs: runs.count(), window, hits: 0, misses: 0, times: Vec::new() };
        match &pattern {
            Pattern::None => {}
            Pattern::Lines(lines) => evidence.add_lines(lines),
            Pattern::Grid(grid) => (evidence.hits, evidence.misses) = (grid.hits, grid.misses),
            Pattern::Silence(silence) => evidence.add_silence(silence),
            Pattern::Hand(hand) => evidence.hits = hand.learned_from,
        }
        let (zone, closed) = (history.zone.clone(), history.closed.clone());
        Self { zone, closed, learned_at: history.now, last_run, kind, evidence, pattern }
    }

    /// A schedule by hand, which holds since the moment `since` at which a person made it.
    ///
    /// Its slots are the planned starts. The grace after them is learned from the reports that followed past starts; until five
    /// are known it is six hours, or three quarters of the time to the next start when that is less.
    #[must_use]
    pub fn planned(plan: Plan, since: Timestamp, history: &History<'_>) -> Self {
        Self::learned(history, Pattern::Hand(Hand::learn(plan, history, since)), Kind::Manual)
    }

    /// A schedule that never expects anything, by a person's word.
    #[must_use]
    pub fn not_planned(history: &History<'_>) -> Self {
        Self::learned(history, Pattern::None, Kind::NotPlanned)
    }

    /// The same schedule with other closures, as when a pause is entered before it is learned again.
    #[must_use]
    pub fn with_closures(mut self, closed: Closures) -> Self {
        self.closed = closed;
        self
    }

    /// What kind of schedule it is.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What it rests on.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// When it was learned.
    #[must_use]
    pub fn learned_at(&self) -> Timestamp {
        self.learned_at
    }

    /// How sure it is, between 0 and 1: the hit rate, drawn down as long as little is known. 1 for what a person said.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        match (&self.kind, &self.pattern) {
            (Kind::Manual | Kind::NotPlanned, _) => 1.0,
            (_, Pattern::None) => 0.0,
            _ => f64::from(self.evidence.hits) / (f64::from(self.evidence.hits + self.evidence.misses) + 1.0),
        }
    }

    /// What is expected and why, in words that a technician understands.
    #[must_use]
    pub fn explain(&self) -> String {
        match &self.pattern {
            Pattern::Hand(hand) => hand.explain(),
            _ => explain(&self.kind, &self.evidence),
        }
    }

    /// The slots whose report is usually there within `range`, in order. Slots inside closures are left out; those inside an
    /// outage of the source are marked `unknown`.
    ///
    /// A job that reports at intervals has one slot only, the next report after the last one known.
    #[must_use]
    pub fn expected(&self, range: Range<Timestamp>) -> Vec<Slot> {
        match &self.pattern {
            Pattern::None => Vec::new(),
            Pattern::Lines(lines) => slots_of_lines(lines, &self.zone, &self.closed, &range),
            Pattern::Grid(grid) => grid.slots(&self.zone, &self.closed, &range),
            Pattern::Hand(hand) => hand.slots(&self.zone, &self.closed, &range),
            Pattern::Silence(silence) => {
                let next = self.last_run.and_then(|last| self.silence_after(silence, 0, &[last], last));
                next.into_iter().filter(|slot| range.contains(&slot.expected_at)).collect()
            }
        }
    }

    /// As [`Schedule::expected`], for ranges that somebody else has chosen.
    ///
    /// # Errors
    /// [`RangeTooLong`] for a range that would take very long, or all of the memory.
    pub fn expected_within(&self, range: Range<Timestamp>) -> Result<Vec<Slot>, RangeTooLong> {
        if seconds_between(range.start, range.end) > RangeTooLong::MOST_DAYS * DAY {
            return Err(RangeTooLong { range });
        }
        Ok(self.expected(range))
    }

    /// The first slot whose report is usually there at `now` or later.
    #[must_use]
    pub fn next_expected(&self, now: Timestamp) -> Option<Slot> {
        let spans = [3, 40, 400].map(|days| days * DAY);
        spans.into_iter().find_map(|span| self.expected(now..later(now, span)).into_iter().next())
    }

    /// Gives each slot of `range` at most one of `runs`, and each run to one slot at most. `runs` may stand in any order.
    #[must_use]
    pub fn assign(&self, runs: &[Timestamp], range: Range<Timestamp>) -> Assignment {
        self.assign_until(runs, range, None)
    }

    /// As [`Schedule::assign`]; with `now`, only among the slots that are due by then: what came is not kept for a slot that may yet
    /// get its own report while another one lacks it.
    fn assign_until(&self, runs: &[Timestamp], range: Range<Timestamp>, now: Option<Timestamp>) -> Assignment {
        let around = later(range.start, -EDGE)..later(range.end, EDGE);
        let mut sorted: Vec<Timestamp> = runs.to_vec();
        sorted.sort_unstable();
        let near = |run: &&Timestamp| (later(around.start, -EDGE)..later(around.end, EDGE)).contains(*run);
        let sorted: Vec<Timestamp> = sorted.iter().filter(near).copied().collect();
        if let Pattern::Silence(silence) = &self.pattern {
            let slots = self.silences(silence, &sorted, range.end).into_iter();
            let slots = slots.filter(|slot| range.contains(&slot.expected_at));
            let slots = slots.map(|slot| Filled { slot, run: None }).collect();
            // Each run ends the silence before it; none fills a slot.
            let extra = sorted.into_iter().filter(|run| range.contains(run)).collect();
            return Assignment { slots, extra };
        }
        let mut slots = self.expected(around);
        slots.retain(|slot| now.is_none_or(|now| slot.due < now));
        let mut all = assign(slots, &sorted);
        all.slots.retain(|filled| range.contains(&filled.slot.expected_at));
        all.extra.retain(|run| range.contains(run));
        all
    }

    /// The slots that were due within the last days, up to `now`, and to which none of `runs` belongs.
    ///
    /// `runs` are the job's arrivals, of the last two weeks at least. It never reaches back before the schedule was known, so
    /// that nothing is stated of times when the job was new or kept other habits. Slots inside closures are not missed, nor
    /// are those inside an outage of the source, whose fate is unknown.
    #[must_use]
    pub fn missed(&self, runs: &[Timestamp], now: Timestamp) -> Vec<Missed> {
        self.missed_within(runs, later(now, -LOOK_BACK)..now, now)
    }

    /// As [`Schedule::missed`], for the slots that were due within `due`.
    #[must_use]
    pub fn missed_within(&self, runs: &[Timestamp], due: Range<Timestamp>, now: Timestamp) -> Vec<Missed> {
        let mut known: Vec<Timestamp> = runs.iter().filter(|run| **run <= now).copied().collect();
        known.sort_unstable();
        let range = later(due.start, -8 * DAY)..later(due.end, HOUR);
        let by_slots = matches!(self.pattern, Pattern::Lines(_) | Pattern::Grid(_));
        let assignment = self.assign_until(&known, range, Some(now));
        let empty = without_report(assignment, &known, by_slots, due.start, now);
        let is_due = |slot: &Slot| due.contains(&slot.due) && slot.due < now && !slot.unknown;
        let empty = empty.into_iter().filter(is_due);
        let stated = empty.map(|slot| {
            let last = known.iter().filter(|run| **run < slot.due).max().copied();
            let reason = match &self.pattern {
                Pattern::Silence(silence) => reason_of_silence(&slot, &self.zone, silence.usual),
                Pattern::Hand(hand) => reason_of_start(&slot, &self.zone, &hand.plan.in_words(), last),
                _ => reason_of_slot(&slot, &self.zone, last),
            };
            Missed { slot, reason }
        });
        stated.collect()
    }

    /// The silences between `runs`, in order, and after the last of them up to `now`.
    fn silences(&self, silence: &Silence, runs: &[Timestamp], now: Timestamp) -> Vec<Slot> {
        let slots = (0..runs.len()).filter_map(|index| {
            let slot = self.silence_after(silence, index, runs, now)?;
            // One short silence right after another is no second miss but a new rhythm.
            let before = index.checked_sub(1);
            let follows = before.is_some_and(|before| self.silence_after(silence, before, runs, now).is_some());
            (index + 1 == runs.len() || !follows).then_some(slot)
        });
        slots.filter(|slot| slot.due < now).collect()
    }

    /// The silence after the report at `index` of `runs`, if the next one came too late or has not come.
    fn silence_after(&self, silence: &Silence, index: usize, runs: &[Timestamp], now: Timestamp) -> Option<Slot> {
        let (after, later_runs) = (runs[index], &runs[index + 1..]);
        // Most reports: no hour need be looked up.
        if later_runs.first().is_some_and(|next| seconds_between(after, *next) <= silence.longest) {
            return None;
        }
        // A run that failed reports early, and leaves a longer silence behind it.
        let before = index.checked_sub(1).map_or(silence.usual, |before| seconds_between(runs[before], after));
        let begin = later(after, (silence.usual - before).max(0));
        let from = wall(&self.zone, begin);
        if from < silence.known_from {
            return None;
        }
        // Quiet hours go by the wall clock, the rhythm itself by real time.
        let judged_at = later_runs.first().map_or(now, |next| *next);
        let jump = clock_jump(&self.zone, judged_at, silence.settling());
        let awake_for = |seconds| {
            let until = silence.after(from, seconds, jump);
            if until - from != seconds {
                return instant(&self.zone, until);
            }
            // A scheduler may start once only in an hour that clocks show twice.
            let end = later(begin, seconds);
            later(end, (-clock_jump(&self.zone, end, seconds)).max(0))
        };
        let (expected_at, open_until) = (awake_for(silence.usual), awake_for(silence.open));
        let since = |run: &Timestamp| silence.awake(from, wall(&self.zone, *run), jump);
        // Reports may only have been late: then the next ones are there as if nothing had been.
        let has_caught_up = || silence.has_caught_up(later_runs.iter().map(since));
        let due = match later_runs.first() {
            Some(next) if *next <= awake_for(silence.longest) => return None,
            // A silence that lately became too long was not, when it was asked about.
            Some(next) if *next <= open_until && seconds_between(*next, now) > silence.hindsight() => return None,
            Some(_) if has_caught_up() => return None,
            Some(next) if *next <= open_until => later(*next, silence.patience()).max(open_until),
            _ => open_until,
        };
        let until = instant(&self.zone, wall(&self.zone, due));
        let closed = self.closed.of_slot(&self.zone, after, expected_at, until);
        let unknown = match closed {
            Some(super::history::Closed::Planned) => return None,
            Some(super::history::Closed::Outage(_)) => true,
            None => false,
        };
        Some(Slot { id: SlotId::Silence { after }, opens: after, expected_at, due, closes: due, unknown })
    }
}
