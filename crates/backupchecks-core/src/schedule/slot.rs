//! Slots: the moments at which a report is expected, and how one is known again.

use super::clock::seconds_between;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// One report that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Slot {
    /// What it is known by.
    pub id: SlotId,
    /// The earliest arrival that counts for it.
    pub opens: Timestamp,
    /// The usual arrival of the report; for a schedule made by hand the planned start.
    pub expected_at: Timestamp,
    /// When its grace is over: without a report by then it is missed.
    pub due: Timestamp,
    /// The latest arrival that still counts for it, as a late one.
    pub closes: Timestamp,
    /// Nothing arrived from the source at this time, so whether it was missed is not known.
    pub unknown: bool,
}

/// The name of a slot, which stays when learning is repeated.
///
/// Written as text it is `2026-03-28`, `2026-03-28T06:00` or `after 2026-03-28T06:02:11Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "String", try_from = "String")
)]
pub enum SlotId {
    /// The slot of a backup day. A learned backup day runs from noon to noon, so that a nightly job keeps its date on both sides
    /// of midnight; one made by hand is the date itself.
    Day {
        /// The day.
        date: Date,
        /// Which of the day's slots; none is the job's main one.
        part: Option<Time>,
    },
    /// The silence after the report that arrived at this moment.
    Silence {
        /// The last report before the silence.
        after: Timestamp,
    },
}

/// A text that names no slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no slot: expected a date such as `2026-03-28`, one with a time, or `after` with a timestamp")]
pub struct SlotIdError(String);

/// A range is so long that nobody can mean its slots one by one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("from {} to {} is too long a time for its slots to be listed; ask for at most {} days at once", range.start, range.end, Self::MOST_DAYS)]
pub struct RangeTooLong {
    /// What was asked for.
    pub range: Range<Timestamp>,
}

impl RangeTooLong {
    /// The longest time whose slots are listed, in days: a year and the one before it.
    pub const MOST_DAYS: i64 = 800;
}

impl Slot {
    /// Whether `other`, a slot of the same job as learned at another time, is this slot.
    ///
    /// Names stay the same as a rule. Where a habit moved so far that they do not, the slots are the same one if each is
    /// expected while the other is open and they lie nearer to each other than half the time for which the narrower one stays open.
    #[must_use]
    pub fn same_slot(&self, other: &Self) -> bool {
        let apart = seconds_between(self.expected_at, other.expected_at).abs();
        let open = |slot: &Self| seconds_between(slot.opens, slot.closes);
        // Never as far as the next slot of the same schedule.
        let ahead = |slot: &Self| seconds_between(slot.expected_at, slot.closes);
        let near = apart.saturating_mul(2) <= ahead(self).min(ahead(other));
        if let (SlotId::Silence { after: one }, SlotId::Silence { after: another }) = (self.id, other.id) {
            return one == another;
        }
        // Around noon, where backup days meet, a habit that moves by minutes may take the name of its neighbour a day away.
        near || (self.id == other.id && apart.saturating_mul(4) <= open(self).max(open(other)).saturating_mul(3))
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day { date, part: None } => write!(f, "{date}"),
            Self::Day { date, part: Some(time) } => write!(f, "{date}T{:02}:{:02}", time.hour(), time.minute()),
            Self::Silence { after } => write!(f, "after {after}"),
        }
    }
}

impl FromStr for SlotId {
    type Err = SlotIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || SlotIdError(text.to_owned());
        if let Some(after) = text.strip_prefix("after ") {
            return Ok(Self::Silence { after: after.parse().map_err(|_| error())? });
        }
        let (date, part) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
        let part = part.map(str::parse).transpose().map_err(|_| error())?;
        Ok(Self::Day { date: date.parse().map_err(|_| error())?, part })
    }
}

impl From<SlotId> for String {
    fn from(id: SlotId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for SlotId {
    type Error = SlotIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_time_that_is_too_long_is_told_with_what_may_be_asked() {
        let range = Timestamp::UNIX_EPOCH..Timestamp::MAX;
        let said = RangeTooLong { range }.to_string();
        assert!(
            said.starts_with("from 1970-01-01T00:00:00Z to 9999-12-30") && said.ends_with("at most 800 days at once"),
            "{said}"
        );
    }

    #[test]
    fn a_name_is_read_back_from_its_text() {
        let day = date(2026, 3, 28);
        let names = [
            SlotId::Day { date: day, part: None },
            SlotId::Day { date: day, part: Some(jiff::civil::time(6, 30, 0, 0)) },
            SlotId::Silence { after: "2026-03-28T06:02:11Z".parse().unwrap() },
        ];
        for name in names {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        assert!("yesterday".parse::<SlotId>().unwrap_err().to_string().contains("`yesterday` names no slot"));
    }
}
