//! Care of jobs that are there.

use super::StoreError;
use crate::model::{Act, CareId, CareRecord, CareStep, JobId, Signature};
use crate::rules::care::CareFault;
use async_trait::async_trait;
use std::collections::BTreeMap;

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cared {
    /// It was done.
    Done {
        /// Its number, by which it is undone.
        care: CareId,
        /// The job that was made.
        made: Option<JobId>,
        /// How many results of the Inbox became runs, because their job is clear now.
        recorded: u64,
    },
    /// Nothing was changed.
    Refused(CareFault),
}

/// Something that was done in care of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct CareRow {
    /// Its number.
    pub id: CareId,
    /// What was done.
    pub record: CareRecord,
    /// The names of the jobs that it touched, by number.
    pub job_names: BTreeMap<JobId, String>,
    /// Who did it.
    pub done: Signature,
    /// Who undid it.
    pub undone: Option<Signature>,
}

/// What caring for jobs needs.
///
/// Each call is one transaction, with what waits in the Inbox under the keys of its jobs decided anew by the jobs as they then
/// are. The jobs are judged anew. Runs keep their numbers, reviews and links.
#[async_trait]
pub trait JobCareStore {
    /// Does the step, or tells by the [rules](crate::rules::care) why not.
    async fn care(&self, step: &CareStep, act: Act) -> Result<Cared, StoreError>;

    /// What the step would change now, or why it would be refused; nothing is changed.
    async fn try_care(&self, step: &CareStep, act: Act) -> Result<Result<CareRecord, CareFault>, StoreError>;

    /// Puts back exactly what was changed, or tells why that is impossible by now.
    async fn undo_care(&self, care: CareId, act: Act) -> Result<Cared, StoreError>;

    /// What was done to a job, the newest first, at most `limit`.
    async fn cares(&self, job: JobId, limit: u32) -> Result<Vec<CareRow>, StoreError>;

    /// The job that this one is part of since a merger; `None` where it stands by itself.
    async fn merged_into(&self, job: JobId) -> Result<Option<JobId>, StoreError>;
}
