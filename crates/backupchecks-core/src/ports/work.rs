//! Run Checks: what is unreviewed, and reviewing it.

use super::StoreError;
use crate::model::{CustomerId, EffectiveStatus, JobId, ReviewId, RunId, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// Everything unreviewed, at one moment. Runs of inactive customers are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkPage {
    /// The jobs with unreviewed runs that are no success, in no order.
    pub rows: Vec<WorkRow>,
    /// How many unreviewed runs are successes, also by override.
    pub good_runs: u64,
    /// How many jobs these belong to.
    pub good_jobs: u64,
    /// The highest number of an unreviewed run, 0 without one: a review of what is seen here goes no further.
    pub up_to: RunId,
}

/// One job on Run Checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkRow {
    /// The job.
    pub job: JobId,
    /// Its customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// The product.
    pub backup_software: String,
    /// The kind of job.
    pub backup_type: String,
    /// The job's name.
    pub job_name: String,
    /// The worst unreviewed status.
    pub status: EffectiveStatus,
    /// The newest unreviewed run with that status.
    pub run: RunId,
    /// When that run ran.
    pub run_at: Timestamp,
    /// Its reason.
    pub reason: String,
    /// How many unreviewed runs of the job are no success.
    pub bad_runs: u64,
    /// When the job last succeeded, also by override.
    pub last_good_at: Option<Timestamp>,
    /// How many tickets have an open scope that reaches it.
    pub tickets: u64,
    /// How many remarks have one.
    pub remarks: u64,
}

/// What is to be reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewTarget {
    /// These runs.
    Runs(Vec<RunId>),
    /// Every unreviewed run of these jobs up to this number, successes too: a run that came after the page was shown has not been seen.
    Jobs(Vec<JobId>, RunId),
    /// Of these the ones that are no success: what a row of Run Checks stands for.
    BadRuns(Vec<JobId>, RunId),
    /// Every unreviewed success up to this number, also by override; those of inactive customers, which nobody sees, stay.
    Successes(RunId),
}

/// What a review did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// The review, for undo. `None` when nothing was left to review.
    pub review: Option<ReviewId>,
    /// How many runs it marked.
    pub runs: u64,
}

/// Unreviewed successes of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessesOfCustomer {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// How many runs.
    pub runs: u64,
    /// How many of these count as success by an override.
    pub overridden: u64,
}

/// How many runs one person handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// The person's name.
    pub user_name: String,
    /// How many runs are reviewed by that person.
    pub runs: u64,
}

/// Keeps reviews. Every review and un-review is an event that stays.
#[async_trait]
pub trait WorkStore {
    /// What is unreviewed. Costs as much as what is shown, not as much as history.
    async fn work(&self) -> Result<WorkPage, StoreError>;

    /// How many unreviewed runs there are, successes and those of inactive customers left out.
    async fn work_count(&self) -> Result<u64, StoreError>;

    /// The unreviewed successes up to `up_to` by customer, in order of name without regard to case. Inactive customers are
    /// left out.
    async fn successes(&self, up_to: RunId) -> Result<Vec<SuccessesOfCustomer>, StoreError>;

    /// Marks the unreviewed runs of `target` as reviewed. Doing it again changes nothing.
    async fn review(&self, target: &ReviewTarget, by: UserId, at: Timestamp) -> Result<Reviewed, StoreError>;

    /// Takes back a review, as far as its runs have not been un-reviewed since; gives the number of runs.
    async fn undo_review(&self, review: ReviewId, by: UserId, at: Timestamp) -> Result<u64, StoreError>;

    /// Puts these runs back on Run Checks, whoever reviewed them; gives the number of runs.
    async fn unreview(&self, runs: &[RunId], by: UserId, at: Timestamp) -> Result<u64, StoreError>;

    /// Who has handled how many runs at or after `since`, most first, then by name. A review that was taken back does not
    /// count.
    async fn handled(&self, since: Timestamp) -> Result<Vec<Handled>, StoreError>;

    /// When the newest of all mails was received, wherever it stands.
    async fn last_mail_at(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Time and effective status of the runs of these jobs at or after `since`, in no order.
    async fn statuses(
        &self,
        jobs: &[JobId],
        since: Timestamp,
    ) -> Result<Vec<(JobId, Timestamp, EffectiveStatus)>, StoreError>;
}
