//! The background work of a server: which workers it has, and each of them.

mod judge;
mod overrides;
mod retention;
mod watch;

use self::{judge::JudgeJobs, overrides::SettleOverrides, retention::RemoveOldMails, watch::ImportFolders};
use crate::config::Config;
use backupchecks_core::ports::Store;
use backupchecks_store::SqlStore;
use backupchecks_web::{reparse, workers::Worker};
use std::sync::Arc;

/// The background work that the settings ask for.
pub(super) fn workers(config: &Config, store: &SqlStore) -> Vec<Arc<dyn Worker>> {
    let store: Arc<dyn Store> = Arc::new(store.clone());
    let settings = &config.workers;
    let mut workers: Vec<Arc<dyn Worker>> = vec![
        Arc::new(JudgeJobs::new(store.clone(), config.zone.clone())),
        Arc::new(SettleOverrides(store.clone())),
        Arc::new(reparse::Worker::new(store.clone())),
    ];
    if let Some(days) = settings.keep_raw_days {
        workers.push(Arc::new(RemoveOldMails { store: store.clone(), days }));
    }
    if !settings.import_folders.is_empty() {
        let folders = settings.import_folders.clone();
        workers.push(Arc::new(ImportFolders::new(store, folders, settings.import_interval)));
    }
    workers
}
