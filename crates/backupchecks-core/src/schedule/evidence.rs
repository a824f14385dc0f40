//! What a schedule rests on.

use super::clock::civil;
use super::line::Line;
use super::silence::Silence;
use jiff::Timestamp;
use jiff::civil::Time;

/// What a schedule rests on.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Evidence {
    /// How many reports were looked at.
    pub runs: usize,
    /// The first and the last report that were looked at.
    pub window: Option<(Timestamp, Timestamp)>,
    /// Slots, or gaps, that were as expected.
    pub hits: u32,
    /// Slots without a report.
    pub misses: u32,
    /// Each time of day at which a report is expected.
    pub times: Vec<SlotTime>,
}

/// One time of day at which a report is expected, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SlotTime {
    /// On which days, in words.
    pub days: String,
    /// When the report usually arrives, from the earliest to the latest of its weekdays.
    pub usual: (Time, Time),
    /// Slots with a report.
    pub hits: u32,
    /// Slots without one.
    pub misses: u32,
    /// Half of the reports come nearer to the usual time than this many seconds.
    pub spread: i64,
}

impl Evidence {
    /// The share of slots that were hit, between 0 and 1; none when there was no slot.
    #[must_use]
    pub fn hit_rate(&self) -> Option<f64> {
        let slots = self.hits + self.misses;
        (slots > 0).then(|| f64::from(self.hits) / f64::from(slots))
    }

    pub(super) fn add_lines(&mut self, lines: &[Line]) {
        for line in lines {
            self.hits += line.record.hits;
            self.misses += line.record.misses;
            let usual = line.times.iter().map(|times| times.usual);
            let (least, most) = (usual.clone().min().unwrap_or_default(), usual.max().unwrap_or_default());
            self.times.push(SlotTime {
                days: line.arrives().in_words(),
                usual: (civil(least).time(), civil(most).time()),
                hits: line.record.hits,
                misses: line.record.misses,
                spread: line.record.spread,
            });
        }
    }

    pub(super) fn add_silence(&mut self, silence: &Silence) {
        self.hits += silence.gaps;
    }
}
