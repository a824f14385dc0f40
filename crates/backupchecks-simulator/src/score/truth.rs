//! The due runs of a job, arranged so that a statement finds the one it is about.

use super::{Finding, watched::Watched};
use crate::{
    kind::Kind,
    life::{Fate, Life, Slot},
    span::Span,
};
use jiff::{SignedDuration, Timestamp};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Jobs that report this often have silences.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A due run as statements are compared with it.
pub(super) struct Known {
    usual: Timestamp,
    normal_until: Timestamp,
    fate: Fate,
    /// The kind of its schedule, where it counts.
    pub(super) counts: Option<Kind>,
    /// How far before and behind its usual time a statement is still about it.
    reach: (SignedDuration, SignedDuration),
    /// Which of the misses it belongs to.
    miss: Option<usize>,
}

/// A missed run, or the missed runs of one silence.
pub(super) struct Miss {
    pub(super) usual: Timestamp,
    /// Until then it must be stated.
    pub(super) deadline: Timestamp,
    /// The kind of its schedule, where it counts.
    pub(super) counts: Option<Kind>,
    /// When it was stated first.
    pub(super) stated: Option<Timestamp>,
    /// From the usual report before to the usual report behind.
    length: SignedDuration,
    is_silence: bool,
}

pub(super) struct Truth {
    /// In order of their usual times.
    pub(super) slots: Vec<Known>,
    pub(super) misses: Vec<Miss>,
}

impl Truth {
    pub(super) fn of(life: &Life, watched: &Watched) -> Self {
        let mut sorted = life.slots.clone();
        sorted.sort_by_key(|slot| slot.usual);
        let mut truth = Self { slots: Vec::with_capacity(sorted.len()), misses: Vec::new() };
        let mut silence: Option<usize> = None;
        for (index, slot) in sorted.iter().enumerate() {
            let gap = |other: Option<&Slot>| other.map_or(DAY, |other| slot.usual.duration_since(other.usual).abs());
            let next = sorted.get(index + 1);
            let before = gap(index.checked_sub(1).and_then(|before| sorted.get(before)));
            let behind = gap(next);
            let is_frequent = before.min(behind) <= HOUR;
            let reach = if is_frequent {
                let reach = before.min(behind) * 3 / 2;
                (reach, reach)
            } else {
                ((before / 2).min(DAY / 2), (behind / 2).min(DAY / 2))
            };
            let counts = watched.kind_over(Span::new(slot.start, slot.normal_until));
            let miss = (slot.fate == Fate::Missed).then(|| {
                let deadline = slot.usual + behind + DAY;
                let joined = silence.filter(|_| is_frequent);
                let index = joined.unwrap_or(truth.misses.len());
                match truth.misses.get_mut(index) {
                    Some(miss) => {
                        miss.deadline = deadline;
                        miss.length += behind;
                    }
                    None => truth.misses.push(Miss {
                        usual: slot.usual,
                        deadline,
                        counts,
                        stated: None,
                        length: before + behind,
                        is_silence: is_frequent,
                    }),
                }
                index
            });
            silence = miss.filter(|_| is_frequent);
            truth.slots.push(Known {
                usual: slot.usual,
                normal_until: slot.normal_until,
                fate: slot.fate,
                counts,
                reach,
                miss,
            });
        }
        truth.excuse_short_silences();
        truth
    }

    /// A silence of up to an hour of a job that reports several times an hour is nothing that anybody must hear of.
    fn excuse_short_silences(&mut self) {
        let short: Vec<bool> = self.misses.iter().map(|miss| miss.is_silence && miss.length <= HOUR).collect();
        for slot in &mut self.slots {
            if slot.miss.and_then(|miss| short.get(miss)).is_some_and(|is_short| *is_short) {
                (slot.fate, slot.miss) = (Fate::Excused, None);
            }
        }
        for (miss, is_short) in self.misses.iter_mut().zip(short) {
            miss.counts = miss.counts.filter(|_| !is_short);
        }
    }

    /// What came of the statement, made at `at`, that a report due at `due` is missing.
    pub(super) fn find(&mut self, life: &Life, watched: &Watched, due: Timestamp, at: Timestamp) -> (Kind, Finding) {
        let kind = watched.kind_at(due).unwrap_or_else(|| life.kind_at(due));
        let outside = (kind, Finding::Outside);
        let Some(slot) = self.nearest(due) else {
            return if watched.kind_at(due).is_some() { (kind, Finding::FalseNeverDue) } else { outside };
        };
        let Some(kind) = slot.counts else { return outside };
        let finding = match (slot.fate, slot.miss) {
            (Fate::Excused, _) => Finding::Outside,
            // After the last run of a schedule that has ended nothing is due any more, but nobody has told that.
            (Fate::Reported(_), _) if watched.kind_at(due).is_none() => Finding::Outside,
            (Fate::Reported(came), _) if slot.normal_until < came && at < came => Finding::Late,
            (Fate::Reported(_), _) | (Fate::Missed, None) => Finding::FalseInTime,
            (Fate::Missed, Some(miss)) => {
                let Some(miss) = self.misses.get_mut(miss) else { return outside };
                let is_first = miss.stated.is_none();
                miss.stated.get_or_insert(at);
                match (is_first, miss.is_silence) {
                    (true, _) => Finding::Right,
                    (false, true) => Finding::Repeated,
                    (false, false) => Finding::FalseAgain,
                }
            }
        };
        (kind, finding)
    }

    /// The due run that a statement about `due` is about: a missed one where several are within reach, else the nearest.
    fn nearest(&self, due: Timestamp) -> Option<&Known> {
        let at = self.slots.partition_point(|slot| slot.usual < due);
        let near = self.slots.get(at.saturating_sub(3)..(at + 3).min(self.slots.len()))?;
        let within = near.iter().filter(|slot| {
            let (before, behind) = slot.reach;
            slot.usual - before <= due && due <= slot.usual + behind
        });
        within.min_by_key(|slot| (slot.fate != Fate::Missed, due.duration_since(slot.usual).abs()))
    }
}
