//! Deleting all jobs at once.

use super::StoreError;
use crate::model::Act;
use async_trait::async_trait;

/// How much there is of all jobs together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AllJobs {
    /// The jobs, archived and merged ones too.
    pub jobs: u64,
    /// Their runs.
    pub runs: u64,
    /// The mails that one of these runs came of.
    pub mails: u64,
}

/// Deletes all jobs.
#[async_trait]
pub trait DeletionStore {
    /// How much [`DeletionStore::delete_all_jobs`] would delete now.
    async fn count_all_jobs(&self) -> Result<AllJobs, StoreError>;

    /// Deletes all jobs with their runs and everything that is about these alone: links, reviews, scopes, overrides, schedules,
    /// closures, and what was done in care of them. Gives what was deleted.
    ///
    /// Customers stay with what is theirs, and so do all mails. What waits in the Inbox waits for a new job. A mail with a run
    /// goes back to the Inbox as one that has to be [read again](crate::rules::deletion), because what it said stood in the run.
    /// Tickets and remarks stay, as open or resolved as they were. Numbers are not given again.
    ///
    /// One transaction, in a number of statements that does not grow with the rows. Without jobs nothing changes.
    async fn delete_all_jobs(&self, act: Act) -> Result<AllJobs, StoreError>;
}
