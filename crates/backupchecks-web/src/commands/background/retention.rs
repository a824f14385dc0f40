//! The worker that removes the bytes of old mails.

use async_trait::async_trait;
use backupchecks_core::{engine::remove_old_raw_mails, model::Act, ports::Store};
use backupchecks_web::{
    clock::now,
    workers::{Stop, Worker},
};
use std::{error::Error, sync::Arc, time::Duration};

/// How often there is a look at what has grown old: ages are counted in days.
const INTERVAL: Duration = Duration::from_hours(1);

/// Removes the bytes of mails that were received more than so many days ago. Each batch is one transaction, and what was removed
/// is not looked at again, so it may be broken off at any point.
pub(super) struct RemoveOldMails {
    pub(super) store: Arc<dyn Store>,
    pub(super) days: u32,
}

#[async_trait]
impl Worker for RemoveOldMails {
    fn name(&self) -> &'static str {
        "retention"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn work(&self, stop: Stop) -> Result<String, Box<dyn Error + Send + Sync>> {
        let act = Act::of_program("retention", now());
        let removed = remove_old_raw_mails(&*self.store, self.days, act, || !stop.is_set()).await?;
        Ok(format!("removed the bytes of {removed} mails older than {} days", self.days))
    }
}
