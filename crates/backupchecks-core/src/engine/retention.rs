//! Removing the bytes of old mails, batch by batch.

use super::EngineError;
use crate::model::Act;
use crate::ports::RetentionStore;
use crate::rules::retention::old_before;

/// How many mails one transaction lets go: few enough that nobody waits for it.
const BATCH: u32 = 500;

/// Removes the bytes of mails that were received more than `days` days ago and stand no longer in the Inbox, and gives the number
/// of these mails. Each batch is a transaction with a note of its own; `go_on` is asked before each, so that whoever is told to
/// stop does so within one.
pub async fn remove_old_raw_mails(
    store: &(impl RetentionStore + ?Sized + Sync),
    days: u32,
    act: Act,
    go_on: impl Fn() -> bool + Send,
) -> Result<u64, EngineError> {
    let before = old_before(act.at, days);
    let mut removed = 0;
    while go_on() {
        let batch = store.remove_raw_mails(before, BATCH, act).await?;
        removed += batch;
        if batch < u64::from(BATCH) {
            break;
        }
    }
    Ok(removed)
}
