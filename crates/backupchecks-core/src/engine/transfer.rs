//! Exporting and importing jobs.

use super::{EngineError, MAX_TRIES};
use crate::model::{Act, JobsFile};
use crate::ports::{Saved, TransferStore};
use crate::rules::transfer::{ImportPlan, check_file, plan_import, to_file};

/// All customers and jobs, without numbers.
pub async fn export_jobs(store: &(impl TransferStore + ?Sized + Sync)) -> Result<JobsFile, EngineError> {
    Ok(to_file(&store.load_transferable().await?))
}

/// Adds what the file has and the store has not, all or nothing, and tells what was added, what was there, and what differs; what
/// differs stays as it is. Doing it again adds nothing.
///
/// # Errors
/// [`EngineError::Transfer`] when the file is not whole; then nothing was added.
pub async fn import_jobs(
    store: &(impl TransferStore + ?Sized + Sync),
    file: &JobsFile,
    act: Act,
) -> Result<ImportPlan, EngineError> {
    check_file(file)?;
    for _ in 0..MAX_TRIES {
        let all = store.load_transferable().await?;
        let plan = plan_import(&all, file);
        if let Saved::Saved(()) = store.save_additions(all.revision, &plan.additions, act).await? {
            return Ok(plan);
        }
    }
    Err(EngineError::Busy)
}

/// What [`import_jobs`] would do.
///
/// # Errors
/// Likewise.
pub async fn preview_import(
    store: &(impl TransferStore + ?Sized + Sync),
    file: &JobsFile,
) -> Result<ImportPlan, EngineError> {
    check_file(file)?;
    Ok(plan_import(&store.load_transferable().await?, file))
}
