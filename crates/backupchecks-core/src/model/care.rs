//! Care of jobs that are there: moving, telling apart, merging, splitting, and the records by which each is undone.

use super::{ClosureId, Concern, CustomerId, JobId, OverrideId, Planning, RunId, Scope};
use jiff::Timestamp;

/// What is to be done with a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CareStep {
    /// The job goes to another customer, with everything that is its own.
    Move {
        /// The job.
        job: JobId,
        /// Whose job it is from now on.
        customer: CustomerId,
    },
    /// The job answers from now on only to reports that name this host or object; `None` for all reports again.
    TellApart {
        /// The job.
        job: JobId,
        /// The host or object.
        mark: Option<String>,
    },
    /// One job becomes part of another, and what reports to it reports to the other from then on.
    Merge {
        /// The job that stays.
        kept: JobId,
        /// The job that becomes part of it.
        merged: JobId,
    },
    /// Runs of a job go to another one.
    Split {
        /// The job that they were matched with.
        from: JobId,
        /// The runs; what is no report of that job is passed over. A missed run stays with the job that was silent.
        runs: Vec<RunId>,
        /// Where they go.
        to: SplitTarget,
    },
}

/// Where runs go that are split from a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitTarget {
    /// To a job that is there.
    Job(JobId),
    /// To a new job of the same identity, told apart by a host or object.
    New {
        /// Whose job it is.
        customer: CustomerId,
        /// The host or object that its reports name.
        mark: String,
    },
}

/// What was done with a job, and what undoing it puts back.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CareRecord {
    /// The job was moved.
    Moved {
        /// The job.
        job: JobId,
        /// Whose it was.
        from: CustomerId,
        /// Whose it became.
        to: CustomerId,
    },
    /// What the job is told apart by was set.
    ToldApart {
        /// The job.
        job: JobId,
        /// What it was told apart by.
        before: Option<String>,
        /// What it became.
        after: Option<String>,
    },
    /// Two jobs were merged.
    Merged(Box<Merger>),
    /// Runs went to another job.
    Split {
        /// The job that had them.
        from: JobId,
        /// The job that got them.
        to: JobId,
        /// Whether that job was made for them.
        made: bool,
        /// The runs.
        carried: CarriedRuns,
    },
}

impl CareRecord {
    /// The jobs that it touched: what came later to one of them has to be undone first.
    #[must_use]
    pub fn jobs(&self) -> Vec<JobId> {
        match self {
            Self::Moved { job, .. } | Self::ToldApart { job, .. } => vec![*job],
            Self::Merged(merger) => vec![merger.kept, merger.merged],
            Self::Split { from, to, .. } => vec![*from, *to],
        }
    }

    /// Runs that changed their job: which, and the job that they went to.
    #[must_use]
    pub fn carried(&self) -> Option<(&CarriedRuns, JobId)> {
        match self {
            Self::Merged(merger) => Some((&merger.carried, merger.kept)),
            Self::Split { carried, to, .. } => Some((carried, *to)),
            Self::Moved { .. } | Self::ToldApart { .. } => None,
        }
    }
}

/// What a merger carried from one job to the other.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Merger {
    /// The job that stayed.
    pub kept: JobId,
    /// The job that became part of it.
    pub merged: JobId,
    /// Whose the merged job was.
    pub customer: CustomerId,
    /// Whether it was archived.
    pub archived: bool,
    /// Its runs.
    pub carried: CarriedRuns,
    /// Overrides that were about it or its objects.
    pub overrides: Vec<OverrideId>,
    /// Its closures.
    pub closures: Vec<ClosureId>,
    /// Jobs that had been merged into it.
    pub merged_before: Vec<JobId>,
    /// The plan by hand that the kept job took over, and how the kept job came by its schedule before.
    pub planning: Option<(Planning, Planning)>,
    /// Tickets and remarks that covered it.
    pub concerns: Vec<CarriedConcern>,
}

/// Runs that went to another job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CarriedRuns {
    /// The runs, in ascending order.
    pub runs: Vec<RunId>,
    /// Those whose external id was taken there, with the one that they had.
    pub renamed: Vec<(RunId, String)>,
    /// Missed runs that gave way, because a run of the other job states the same slot.
    pub gave_way: Vec<(RunId, RunId)>,
}

/// A ticket or remark whose scopes went from one job to another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CarriedConcern {
    /// Which.
    pub concern: Concern,
    /// Its scopes on both jobs as they were.
    pub before: Vec<(Scope, Option<Timestamp>)>,
    /// Its scopes on the job that stayed, as they became.
    pub after: Vec<(Scope, Option<Timestamp>)>,
}
