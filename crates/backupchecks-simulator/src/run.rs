//! A whole fleet before one engine, on all cores.

use crate::{
    baseline::{Histogram, Period},
    detector::Detector,
    fleet::Fleet,
    kind::Kind,
    learned::Learned,
    life::Life,
    replay::replay,
    score::{Score, Tally, judge},
};
use std::{
    collections::BTreeMap,
    fmt,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

/// The engines that can be put to the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The schedules that Backupchecks learns.
    Schedule,
    /// A histogram over the hours of the week with four hours of grace.
    Histogram,
    /// The median time between reports and half of it as grace.
    Period,
}

impl Engine {
    /// All of them, ours first.
    pub const ALL: [Self; 3] = [Self::Schedule, Self::Histogram, Self::Period];

    /// The word for the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Histogram => "histogram",
            Self::Period => "period",
        }
    }

    /// Puts it before the job of `life`.
    #[must_use]
    pub fn watch(self, life: &Life) -> Box<dyn Detector> {
        match self {
            Self::Schedule => Box::new(Learned::new(life.job.zone.clone())),
            Self::Histogram => Box::new(Histogram::new(life.job.zone.clone())),
            Self::Period => Box::new(Period::default()),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The score of a job that was not without fault.
#[derive(Debug, Clone)]
pub struct Faulty {
    /// The number of the job.
    pub number: u32,
    /// The kind of its first schedule.
    pub kind: Kind,
    /// The counts.
    pub score: Score,
}

/// The score of an engine over a fleet.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// By kind of schedule.
    pub kinds: BTreeMap<Kind, Tally>,
    /// Jobs about which it was wrong, the worst first.
    pub faulty: Vec<Faulty>,
}

impl Outcome {
    /// All kinds together.
    #[must_use]
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.kinds.values().for_each(|tally| total += tally);
        total
    }

    fn add(&mut self, number: u32, kind: Kind, score: Score) {
        for (kind, tally) in &score.kinds {
            *self.kinds.entry(*kind).or_default() += tally;
        }
        if 0 < score.wrong() {
            self.faulty.push(Faulty { number, kind, score });
        }
    }

    fn join(&mut self, other: Self) {
        for (kind, tally) in &other.kinds {
            *self.kinds.entry(*kind).or_default() += tally;
        }
        self.faulty.extend(other.faulty);
    }
}

/// Replays every job of `fleet` before a detector of its own and adds up the scores. `done` is called after each job, from any thread.
pub fn run<D>(fleet: &Fleet, watch: impl Fn(&Life) -> D + Sync, done: impl Fn() + Sync) -> Outcome
where
    D: AsMut<dyn Detector>,
{
    run_some(fleet, |_| true, watch, done)
}

/// As [`run`], for the jobs whose life is `wanted`.
pub fn run_some<D>(
    fleet: &Fleet,
    wanted: impl Fn(&Life) -> bool + Sync,
    watch: impl Fn(&Life) -> D + Sync,
    done: impl Fn() + Sync,
) -> Outcome
where
    D: AsMut<dyn Detector>,
{
    let next = AtomicU32::new(0);
    let work = || {
        let mut outcome = Outcome::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if fleet.jobs() <= number {
                return outcome;
            }
            let life = fleet.life(number);
            if wanted(&life) {
                let stated = replay(&life, watch(&life).as_mut());
                outcome.add(number, life.job.kind(), judge(&life, &stated));
            }
            done();
        }
    };
    let mut total = Outcome::default();
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..thread::available_parallelism().map_or(1, usize::from)).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            match thread.join() {
                Ok(outcome) => total.join(outcome),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    total.faulty.sort_by_key(|faulty| (std::cmp::Reverse(faulty.score.wrong()), faulty.number));
    // Which thread had which job must not show.
    total.kinds.values_mut().for_each(|tally| tally.delays.sort_unstable());
    total
}
