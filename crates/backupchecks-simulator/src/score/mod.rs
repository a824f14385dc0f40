//! What an engine has stated, against the truth.
//!
//! - A statement is about the due run whose report usually comes nearest to the time that it names, within half the time to the next one and twelve
//!   hours at most; of a job that reports at least hourly, about a missed run within one and a half of its intervals.
//! - It is **right** if that run did not happen. It is **false** if no run was due there, or if the report came by the time up to which a
//!   person would call it normal ([`Usual::normal_until`](crate::habit::Usual)): all but one in a thousand of the job's own durations and a
//!   quarter of an hour for the mail, at least an hour after the usual time (half the interval of jobs that run more often).
//! - It is **late** if the report came after that time, but came: the statement was made early, and is taken back.
//! - A missed run is **undetected** if it was not stated by one day after the next due run usually reports.
//! - Missed runs in a row of a job that reports at least hourly are one silence: it is to be stated once. One of up to an hour, from the
//!   report before to the one behind, is neither right nor wrong to state.
//! - Of a new job four weeks and ten due runs (five of a weekly, four of a monthly one) are learning; of a changed schedule two weeks and five
//!   due runs (three, two), three days instead of two weeks where only the time has moved. That time, pauses, holidays and outages do not count.

mod tally;
mod truth;
mod watched;

pub use tally::Tally;

use crate::{detector::Stated, kind::Kind, life::Life};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use truth::Truth;
use watched::Watched;

/// What came of one statement, or of one missed run that was not stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The run was missed.
    Right,
    /// The run had come in time, or came in time.
    FalseInTime,
    /// No run was due.
    FalseNeverDue,
    /// The run was missed and had been stated before.
    FalseAgain,
    /// The run came, but later than normal.
    Late,
    /// A further statement within one silence.
    Repeated,
    /// The statement falls into time that does not count, or nobody can say what was right.
    Outside,
    /// A missed run that was not stated.
    Undetected,
}

impl Finding {
    /// Whether the engine was wrong.
    #[must_use]
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::FalseInTime | Self::FalseNeverDue | Self::FalseAgain | Self::Undetected)
    }
}

/// The score of one job.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// The counts by kind of schedule.
    pub kinds: BTreeMap<Kind, Tally>,
    /// Each statement, in the order of the statements, and each undetected run at its usual time.
    pub findings: Vec<(Timestamp, Finding)>,
}

impl Score {
    /// How often the engine was wrong.
    #[must_use]
    pub fn wrong(&self) -> u32 {
        self.kinds.values().map(|tally| tally.false_missed() + tally.undetected).sum()
    }

    fn count(&mut self, kind: Kind, at: Timestamp, finding: Finding) {
        let tally = self.kinds.entry(kind).or_default();
        match finding {
            Finding::Right => {}
            Finding::FalseInTime => tally.false_in_time += 1,
            Finding::FalseNeverDue => tally.false_never_due += 1,
            Finding::FalseAgain => tally.false_again += 1,
            Finding::Late => tally.late += 1,
            Finding::Repeated => tally.repeated += 1,
            Finding::Outside => tally.outside += 1,
            Finding::Undetected => tally.undetected += 1,
        }
        self.findings.push((at, finding));
    }
}

/// Compares what was stated about a job with the truth.
#[must_use]
pub fn judge(life: &Life, stated: &[Stated]) -> Score {
    let watched = Watched::of(life);
    let mut score = Score::default();
    for (kind, length) in watched.lengths() {
        score.kinds.entry(kind).or_default().watched += length;
    }
    let mut truth = Truth::of(life, &watched);
    for slot in &truth.slots {
        if let Some(kind) = slot.counts {
            score.kinds.entry(kind).or_default().due += 1;
        }
    }
    for Stated { at, statement } in stated {
        let (kind, finding) = truth.find(life, &watched, statement.due, *at);
        score.count(kind, statement.due, finding);
    }
    let end = life.job.archived_at.min(life.simulated.until);
    for miss in &truth.misses {
        let Some(kind) = miss.counts else { continue };
        let in_time = miss.stated.filter(|stated| *stated <= miss.deadline);
        if in_time.is_none() && end < miss.deadline {
            // The simulation ends before anybody could say whether it was detected.
            continue;
        }
        let tally = score.kinds.entry(kind).or_default();
        tally.missed += 1;
        match in_time {
            Some(stated) => tally.delays.push(stated.duration_since(miss.usual).max(SignedDuration::ZERO)),
            None => score.count(kind, miss.usual, Finding::Undetected),
        }
    }
    score
}
