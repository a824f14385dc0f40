//! Overrides, and the stored runs that they are applied to again.

use super::{Revision, Saved, StoreError};
use crate::model::{
    Act, AppliedOverride, CustomerId, EffectiveStatus, Job, JobId, Override, OverrideId, OverrideScope, RunId,
    RunStatus, Signature, Status,
};
use crate::rules::overrides::ScopeNames;
use async_trait::async_trait;
use jiff::Timestamp;

/// Which overrides are asked for. Every condition that is given must hold; deleted ones are never listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverridesQuery {
    /// Only those that are over at `now`, or only those that are not.
    pub over: Option<bool>,
    /// The time that says whether one is over.
    pub now: Timestamp,
    /// Only those of this customer: for it as a whole, or for one of its jobs.
    pub customer: Option<CustomerId>,
    /// Only those for this job or an object of it.
    pub job: Option<JobId>,
    /// Only those that hold this in their reason, message, software or type, the object's, job's or customer's name, without
    /// regard to case and white space. Every character stands for itself.
    pub text: Option<String>,
    /// Only those with a lower number.
    pub before: Option<OverrideId>,
    /// How many at most.
    pub limit: u32,
}

/// An override as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideRow {
    /// What it says.
    pub rule: Override,
    /// Which version of it this is; from 1, and one more with each change.
    pub version: u32,
    /// The customer of its scope: of its job, or the one that it covers as a whole.
    pub customer: Option<CustomerId>,
    /// The names of what it is about.
    pub names: ScopeNames,
    /// Who made it. Those of early versions of the program do not tell.
    pub created: Option<Signature>,
    /// Who changed it last.
    pub edited: Option<Signature>,
    /// Who ended it.
    pub ended: Option<Signature>,
    /// Who deleted it: it is listed no longer, and kept for the runs that carry it.
    pub deleted: Option<Signature>,
    /// How many runs carry it; [`OverrideRow::MOST_RUNS`] for that many and more.
    pub runs: u64,
    /// When the newest of these runs ran.
    pub last_run_at: Option<Timestamp>,
}

impl OverrideRow {
    /// Beyond this runs are not counted.
    pub const MOST_RUNS: u64 = 10_000;
}

/// Which stored runs may have to be decided anew. Successes and missed runs, which no override looks at, may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunSelection {
    /// The unreviewed runs that carry this override, themselves or in an object.
    Carrying(OverrideId),
    /// The unreviewed runs in reach of this scope.
    Unreviewed(OverrideScope),
    /// The runs in reach of this scope from a moment on, reviewed or not: the newest, at most so many.
    Recent(OverrideScope, Timestamp, u32),
}

/// Stored runs, and what decides them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidableRuns {
    /// The state this was read at.
    pub revision: Revision,
    /// The runs, in the order asked for.
    pub runs: Vec<DecidableRun>,
    /// Their jobs, each once.
    pub jobs: Vec<DecidableJob>,
    /// The overrides that stand and reach one of these jobs or all jobs.
    pub overrides: Vec<Override>,
}

/// The job of a stored run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidableJob {
    /// The job.
    pub job: Job,
    /// Its customer's name.
    pub customer_name: String,
}

/// A stored run as far as overrides look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidableRun {
    /// Its number.
    pub id: RunId,
    /// Its job.
    pub job: JobId,
    /// When it counts as having run.
    pub run_at: Timestamp,
    /// Its status as reported.
    pub status: RunStatus,
    /// What counts now.
    pub effective: EffectiveStatus,
    /// Why.
    pub reason: String,
    /// The override that it carries.
    pub applied: Option<AppliedOverride>,
    /// Whether somebody has reviewed it.
    pub reviewed: bool,
    /// Its objects that are no success, in the order of the report.
    pub objects: Vec<DecidableObject>,
}

/// An object of a stored run that is no success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidableObject {
    /// Its place in the report.
    pub ordinal: u32,
    /// Its name.
    pub name: String,
    /// Its status as reported.
    pub status: Status,
    /// What the report says of it.
    pub message: Option<String>,
    /// The override that it carries.
    pub applied: Option<AppliedOverride>,
}

/// What was decided for a stored run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDecision {
    /// The run.
    pub run: RunId,
    /// What counts from now on.
    pub effective: EffectiveStatus,
    /// The override that it carries from now on.
    pub applied: Option<AppliedOverride>,
    /// The same for its objects that are no success, by their places.
    pub objects: Vec<(u32, Option<AppliedOverride>)>,
}

/// Keeps overrides. Every change is a new [`Revision`]; runs that come after it are decided by it.
///
/// An override that was edited, ended or deleted is unsettled until the unreviewed runs that carry it have been decided anew, so
/// that work which was broken off can be taken up again.
#[async_trait]
pub trait OverrideStore {
    /// Adds an override for runs to come; its `id` is ignored and a new one given.
    async fn add_override(&self, rule: &Override, act: Act) -> Result<OverrideId, StoreError>;

    /// Puts `rule` in the place of the override with its number. Gives its new version; stale when `version` is not the one
    /// that is kept, or when it was ended or deleted.
    async fn edit_override(&self, rule: &Override, version: u32, act: Act) -> Result<Saved<u32>, StoreError>;

    /// Ends an override for good. `false` when it is ended or deleted already, or there is none.
    async fn end_override(&self, id: OverrideId, act: Act) -> Result<bool, StoreError>;

    /// Deletes an override: it is listed no longer. `false` when it is deleted already, or there is none.
    async fn delete_override(&self, id: OverrideId, act: Act) -> Result<bool, StoreError>;

    /// Overrides as asked for, the newest first.
    async fn overrides(&self, query: &OverridesQuery) -> Result<Vec<OverrideRow>, StoreError>;

    /// The override, also a deleted one.
    async fn override_row(&self, id: OverrideId) -> Result<Option<OverrideRow>, StoreError>;

    /// The overrides that are unsettled, in ascending order.
    async fn unsettled_overrides(&self) -> Result<Vec<OverrideId>, StoreError>;

    /// The unreviewed runs that carried the override have been decided anew since it had this version.
    async fn settle_override(&self, id: OverrideId, version: u32) -> Result<(), StoreError>;

    /// The runs of a selection: in ascending order, recent ones the newest first.
    async fn select_runs(&self, selection: &RunSelection) -> Result<Vec<RunId>, StoreError>;

    /// These runs with what decides them, in one round trip. Runs that are not there are left out.
    async fn load_runs(&self, runs: &[RunId]) -> Result<DecidableRuns, StoreError>;

    /// Saves what was decided for stored runs because of the override `because`, all or nothing, and gives how many of them it
    /// changed. A run that was reviewed meanwhile stays as it was reviewed. Stale when the revision is no longer current.
    async fn save_decisions(
        &self,
        revision: Revision,
        decisions: &[RunDecision],
        because: OverrideId,
        act: Act,
    ) -> Result<Saved<u64>, StoreError>;
}
