//! Deleting all jobs, and reading their mails again.

use super::EngineError;
use crate::model::{Act, ReparseSelection, ReparseTask};
use crate::ports::{AllJobs, DeletionStore, ReparseStore};

/// Deletes all jobs and gives what was deleted, with the task that reads their mails again; `None` where there are none.
///
/// Should the task not be begun any more, the mails say in the Inbox that they are to be read again.
pub async fn delete_all_jobs(
    store: &(impl DeletionStore + ReparseStore + ?Sized + Sync),
    act: Act,
) -> Result<(AllJobs, Option<ReparseTask>), EngineError> {
    let deleted = store.delete_all_jobs(act).await?;
    if deleted.mails == 0 {
        return Ok((deleted, None));
    }
    let task = store.start_reparse(&ReparseSelection::Unread, false, act).await?;
    Ok((deleted, Some(task)))
}
