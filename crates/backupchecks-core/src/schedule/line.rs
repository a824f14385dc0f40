//! A line of slots: one time of day on the days of a calendar rule.

use super::calendar::Rule;
use super::clock::{DAY, weekday};
use jiff::civil::Time;

/// A slot that comes back by a calendar rule.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Line {
    /// Tells it from other lines of the same days; the job's main line has none.
    pub(super) part: Option<Time>,
    /// On which days.
    pub(super) rule: Rule,
    /// How many days after the day that `times` count from the rule's day comes.
    pub(super) day_shift: i64,
    /// When the report usually arrives and what is granted to it, for each weekday from Monday.
    pub(super) times: [Times; 7],
    /// The first wall time at which it was known well enough to expect something of it.
    pub(super) known_from: i64,
    /// Whether it may be that a run does not start on holidays whose report would come in the night after.
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) may_rest: bool,
    /// What it was learned from.
    pub(super) record: Record,
}

/// The usual arrival on one weekday, and how far from it reports come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Times {
    /// Seconds from midnight of the slot's day; after the next midnight when more than a day.
    pub(super) usual: i64,
    /// How much later a report may come, in seconds.
    pub(super) late: i64,
    /// How much earlier a report may come, in seconds.
    pub(super) early: i64,
    /// No other reports of the job come shortly before.
    pub(super) alone_before: bool,
    /// No other reports of the job come shortly after.
    pub(super) alone_after: bool,
}

/// What a line was learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Record {
    /// Slots with a report.
    pub(super) hits: u32,
    /// Slots without one.
    pub(super) misses: u32,
    /// Half of the reports come nearer to the usual time than this many seconds.
    pub(super) spread: i64,
}

/// A slot on the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WallSlot {
    pub(super) day: i64,
    pub(super) at: i64,
    pub(super) times: Times,
    pub(super) part: Option<Time>,
    pub(super) cycle: i64,
    pub(super) known: bool,
    pub(super) may_rest: bool,
}

impl Line {
    /// The rule of the days on which reports usually arrive, where it can be told.
    pub(super) fn arrives(&self) -> Rule {
        self.rule.turned(self.times[0].usual.div_euclid(DAY) - self.day_shift)
    }

    /// The slots that are usually there from wall time `from` up to `until`, in order.
    pub(super) fn slots(&self, from: i64, until: i64) -> impl Iterator<Item = WallSlot> {
        let days = (from.div_euclid(DAY) - 2)..=until.div_euclid(DAY);
        days.filter(|day| self.rule.holds(day + self.day_shift)).filter_map(move |day| {
            let times = self.times[weekday(day)];
            let at = day * DAY + times.usual;
            let known = at >= self.known_from;
            let (cycle, may_rest) = (self.rule.cycle(), self.may_rest);
            let slot = WallSlot { day, at, times, part: self.part, cycle, known, may_rest };
            (from..until).contains(&at).then_some(slot)
        })
    }
}
