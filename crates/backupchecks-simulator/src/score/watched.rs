//! The time that counts: when an engine is expected to know a job, and nobody has told it not to wait.

use crate::{kind::Kind, life::Fate, life::Life, replay, span::Span};
use jiff::{SignedDuration, Timestamp, civil::Date};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A new job is learned for this long at least: every weekday four times.
const LEARNING: SignedDuration = SignedDuration::from_hours(24 * 28);
/// When days or kind have changed: every weekday twice.
const SETTLING: SignedDuration = SignedDuration::from_hours(24 * 14);
/// When only the time has changed.
const SETTLING_TIME: SignedDuration = SignedDuration::from_hours(24 * 3);

/// When what an engine states about a job counts.
pub(crate) struct Watched {
    /// The scored stretch of each schedule.
    phases: Vec<(Kind, Span)>,
    /// What is left out of them.
    closed: Vec<Span>,
}

impl Watched {
    pub(crate) fn of(life: &Life) -> Self {
        let end = life.job.archived_at.min(life.simulated.until);
        let closed = replay::closures(life).into_iter().map(|(_, closure)| closure.span).collect();
        let midnight = |date: Date| {
            date.to_zoned(life.job.clock.zone.clone()).map_or(Timestamp::MAX, |day| day.timestamp()).min(end)
        };
        let phases = life.job.phases.iter().enumerate().map(|(index, phase)| {
            let whole = Span::new(midnight(phase.first), midnight(phase.end));
            let before = index.checked_sub(1).and_then(|before| life.job.phases.get(before));
            let (least, runs) = match before {
                None => (LEARNING, phase.kind.runs_to_learn()),
                Some(before) if before.kind == phase.kind => (SETTLING_TIME, phase.kind.runs_to_settle()),
                Some(_) => (SETTLING, phase.kind.runs_to_settle()),
            };
            let from = (whole.from + least).max(nth_report(life, whole, runs)).min(whole.until);
            (phase.kind, Span::new(from, whole.until))
        });
        Self { phases: phases.collect(), closed }
    }

    /// The kinds of schedule with the time that counts of each.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = (Kind, SignedDuration)> {
        self.phases.iter().map(|(kind, span)| (*kind, crate::span::uncovered(*span, &self.closed)))
    }

    /// The kind of schedule at `moment` where that counts.
    pub(crate) fn kind_at(&self, moment: Timestamp) -> Option<Kind> {
        self.kind_over(Span::new(moment, moment + SignedDuration::from_secs(1)))
    }

    /// The kind of schedule at the beginning of `span` where all of it counts.
    pub(crate) fn kind_over(&self, span: Span) -> Option<Kind> {
        let is_closed = self.closed.iter().any(|closed| closed.touches(span));
        let kind = self.phases.iter().find(|(_, phase)| phase.contains(span.from)).map(|(kind, _)| *kind);
        kind.filter(|_| !is_closed)
    }
}

/// When the report of the `count`-th run that was due within `span` and happened was there; its end where there are fewer.
fn nth_report(life: &Life, span: Span, count: usize) -> Timestamp {
    if life.slots.is_empty() {
        // A laptop: two months are enough to see that there is nothing to learn.
        return span.from + DAY * 60;
    }
    let reported = life.slots.iter().filter(|slot| span.contains(slot.start)).filter_map(|slot| match slot.fate {
        Fate::Reported(at) => Some(at),
        _ => None,
    });
    reported
        .take(count)
        .enumerate()
        .filter(|(index, _)| index + 1 == count)
        .map(|(_, at)| at)
        .next()
        .unwrap_or(span.until)
}
