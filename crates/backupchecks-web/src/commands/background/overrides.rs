//! The worker that applies changed overrides to the runs that a server which ended in the middle of it has left.

use async_trait::async_trait;
use backupchecks_core::{engine::overrides, model::Act, ports::Store};
use backupchecks_web::{
    clock::now,
    workers::{Stop, Worker},
};
use std::{error::Error, sync::Arc, time::Duration};

/// How often there is a look at what was left.
const INTERVAL: Duration = Duration::from_mins(1);

/// Decides runs anew whose override was changed. Each batch is saved at the revision it was decided at, so it may be broken off
/// at any point, and a server that does the same at that moment harms nothing.
pub(super) struct SettleOverrides(pub(super) Arc<dyn Store>);

#[async_trait]
impl Worker for SettleOverrides {
    fn name(&self) -> &'static str {
        "overrides"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn work(&self, _: Stop) -> Result<String, Box<dyn Error + Send + Sync>> {
        let runs = overrides::catch_up(&*self.0, Act::of_program("overrides", now())).await?;
        Ok(format!("decided {runs} runs anew"))
    }
}
