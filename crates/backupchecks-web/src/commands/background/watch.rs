//! The worker that imports mails from watched folders.

use crate::commands::import::{Event, import};
use anyhow::{Context as _, bail};
use async_trait::async_trait;
use backupchecks_core::ports::Store;
use backupchecks_integrations::files::{self, Seen};
use backupchecks_web::{
    parsers,
    workers::{Stop, Worker},
};
use std::{
    error::Error,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Imports what is new in folders. Mails may stay where they are: what was read before is passed over, and what this server has
/// not read itself is known by its digest.
pub(super) struct ImportFolders {
    store: Arc<dyn Store>,
    folders: Vec<PathBuf>,
    interval: Duration,
    seen: Mutex<Seen>,
}

impl ImportFolders {
    pub(super) fn new(store: Arc<dyn Store>, folders: Vec<PathBuf>, interval: Duration) -> Self {
        Self { store, folders, interval, seen: Mutex::default() }
    }

    async fn import(&self, mut stop: Stop) -> anyhow::Result<String> {
        let (folders, missing): (Vec<PathBuf>, _) = self.folders.iter().cloned().partition(|folder| folder.is_dir());
        // Definitions may have changed since.
        let registry = parsers::registry(parsers::own(&*self.store).await.context("reading the stored parsers")?);
        let pass = self.seen.lock().unwrap_or_else(PoisonError::into_inner).pass();
        let mails = files::read_new(folders, pass.clone());
        let summary = import(&*self.store, &registry, mails, async move { stop.wait().await }, |event| {
            if let Event::Trouble(trouble) = event {
                tracing::warn!(%trouble, "a file of a watched folder was not imported");
            }
        })
        .await?;
        if !summary.interrupted {
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = pass.finish();
        }
        if let Some(folder) = missing.first() {
            bail!("the watched folder {} is not there; create it or change APP_IMPORT_FOLDER", folder.display());
        }
        Ok(summary.in_a_sentence())
    }
}

#[async_trait]
impl Worker for ImportFolders {
    fn name(&self) -> &'static str {
        "import"
    }

    fn interval(&self) -> Duration {
        self.interval
    }

    async fn work(&self, stop: Stop) -> Result<String, Box<dyn Error + Send + Sync>> {
        Ok(self.import(stop).await?)
    }
}
