//! What a schedule is learned from: arrivals of reports, and the times that say nothing.

use super::clock::{DAY, HOUR, date_of, day_of, later, wall};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// How long the night after a holiday lasts.
const NIGHT: i64 = 6 * HOUR;

/// A job's past, as a schedule is learned from it.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// When reports arrived, in any order. Arrivals after `now` are left out.
    pub runs: &'a [Timestamp],
    /// The zone by whose wall clock the job is planned.
    pub zone: &'a TimeZone,
    /// The moment of learning.
    pub now: Timestamp,
    /// The times that are evidence neither for nor against a slot.
    pub closed: &'a Closures,
}

/// Times in which no report is expected, and whose silence proves nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Closures {
    /// Holidays: whole days of the job's zone.
    pub holidays: BTreeSet<Date>,
    /// The job was paused by a person.
    pub pauses: Vec<Stretch>,
    /// Maintenance windows.
    pub maintenance: Vec<Stretch>,
    /// Nothing arrived from the source at all: whether the job ran is unknown.
    pub outages: Vec<Stretch>,
}

/// A stretch of time, from its first moment up to but not including its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stretch {
    /// Its first moment.
    pub from: Timestamp,
    /// The moment after its last; none when it still goes on.
    pub until: Option<Timestamp>,
}

/// Why a slot is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// Holiday, pause or maintenance: nothing is expected.
    Planned,
    /// Nothing arrived from the source: unknown.
    Outage(Stretch),
}

impl Stretch {
    /// Whether any moment from `from` to `until`, both included, lies inside.
    #[must_use]
    pub fn touches(&self, from: Timestamp, until: Timestamp) -> bool {
        self.from <= until && self.until.is_none_or(|end| end > from)
    }
}

impl Closures {
    /// Whether a slot that opens at `opens`, is usually there at `expected` and is due at `due` can be judged.
    ///
    /// A report that is expected soon after a pause or a maintenance window is not asked for: its job should have begun inside.
    pub(super) fn of_slot(
        &self,
        zone: &TimeZone,
        opens: Timestamp,
        expected: Timestamp,
        due: Timestamp,
    ) -> Option<Closed> {
        let planned = || self.pauses.iter().chain(&self.maintenance);
        if self.is_holiday(zone, expected) || planned().any(|stretch| stretch.touches(opens, expected)) {
            return Some(Closed::Planned);
        }
        self.outages.iter().find(|outage| outage.touches(expected, due)).map(|outage| Closed::Outage(*outage))
    }

    /// Whether anything about `moment` is closed, so that a run or its absence there is no evidence.
    pub(super) fn covers(&self, zone: &TimeZone, moment: Timestamp) -> bool {
        let mut stretches = self.pauses.iter().chain(&self.maintenance).chain(&self.outages);
        stretches.any(|stretch| stretch.touches(moment, moment)) || self.is_holiday(zone, moment)
    }

    /// The stretches of the wall clock in which a report that is usually there proves nothing by its absence, in order and apart.
    ///
    /// They end an hour after what is closed, for a job whose report comes then should have begun inside, and a holiday ends with its night.
    pub(super) fn on_wall(&self, zone: &TimeZone) -> Vec<(i64, i64)> {
        let holidays = self.holidays.iter().map(|date| day_of(*date) * DAY).map(|day| (day, day + DAY + NIGHT));
        let stretches = self.pauses.iter().chain(&self.maintenance).chain(&self.outages);
        let stretches = stretches.map(|stretch| {
            let until = stretch.until.map_or(Timestamp::MAX.as_second(), |until| wall(zone, until));
            // Where clocks are put back, a short stretch would end before it begins.
            let from = wall(zone, stretch.from);
            (from, until.max(from) + HOUR)
        });
        let mut all: Vec<(i64, i64)> = holidays.chain(stretches).collect();
        all.sort_unstable();
        all.dedup_by(|next, before| {
            let touch = next.0 <= before.1;
            before.1 = if touch { before.1.max(next.1) } else { before.1 };
            touch
        });
        all
    }

    /// Whether there is nothing closed at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.holidays.is_empty() && self.pauses.is_empty() && self.maintenance.is_empty() && self.outages.is_empty()
    }

    /// Whether `moment` lies in the small hours after a holiday: a report that usually comes then is of a job that should have begun on it.
    pub(super) fn is_night_after_holiday(&self, zone: &TimeZone, moment: Timestamp) -> bool {
        self.is_holiday(zone, later(moment, -NIGHT))
    }

    fn is_holiday(&self, zone: &TimeZone, moment: Timestamp) -> bool {
        !self.holidays.is_empty() && self.holidays.contains(&date_of(wall(zone, moment).div_euclid(DAY)))
    }
}
