//! Settings of the background work.

use anyhow::bail;
use clap::Args;
use serde::Deserialize;
use std::{ffi::OsString, path::PathBuf, time::Duration};

/// How long a lease lasts without being renewed. A server that stalls shorter than this keeps its work.
const LEASE: u64 = 30;
/// How often folders are looked at.
const IMPORT: u64 = 60;

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// What the environment says of background work.
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_field_names, reason = "they are named as in the environment")]
pub(super) struct WorkerFlags {
    #[arg(long, hide = true, env = "APP_WORKERS")]
    app_workers: Option<Switch>,
    #[arg(long, hide = true, env = "APP_WORKER_LEASE_SECONDS")]
    app_worker_lease_seconds: Option<u64>,
    #[arg(long, hide = true, env = "APP_IMPORT_FOLDER")]
    app_import_folder: Option<OsString>,
    #[arg(long, hide = true, env = "APP_IMPORT_SECONDS")]
    app_import_seconds: Option<u64>,
    #[arg(long, hide = true, env = "APP_KEEP_RAW_DAYS")]
    app_keep_raw_days: Option<u32>,
}

/// What the settings file says of it.
#[derive(Debug, Default)]
pub(super) struct WorkerFile {
    pub(super) workers: Option<Switch>,
    pub(super) lease_seconds: Option<u64>,
    pub(super) import_folder: Option<OsString>,
    pub(super) import_seconds: Option<u64>,
    pub(super) keep_raw_days: Option<u32>,
}

/// The settings of background work in force.
#[derive(Debug)]
pub(crate) struct Workers {
    /// Whether this server works in the background at all.
    pub(crate) switch: Switch,
    /// How long a lease lasts without being renewed.
    pub(crate) lease: Duration,
    /// The folders that mails are imported from; none where no folder is watched.
    pub(crate) import_folders: Vec<PathBuf>,
    /// How long after the end of an import the folders are looked at again.
    pub(crate) import_interval: Duration,
    /// How many days the bytes of mails are kept that left the Inbox; `None` keeps them for ever.
    pub(crate) keep_raw_days: Option<u32>,
}

impl Workers {
    /// Joins file and environment.
    pub(super) fn load(flags: WorkerFlags, file: WorkerFile) -> anyhow::Result<Self> {
        let folders = flags.app_import_folder.or(file.import_folder).unwrap_or_default();
        let keep_raw_days = flags.app_keep_raw_days.or(file.keep_raw_days);
        if keep_raw_days == Some(0) {
            bail!("APP_KEEP_RAW_DAYS is 0; give at least 1, or leave it out to keep raw mails for ever");
        }
        Ok(Self {
            keep_raw_days,
            switch: flags.app_workers.or(file.workers).unwrap_or(Switch::On),
            lease: seconds(
                "APP_WORKER_LEASE_SECONDS",
                flags.app_worker_lease_seconds.or(file.lease_seconds).unwrap_or(LEASE),
            )?,
            import_folders: std::env::split_paths(&folders).filter(|path| !path.as_os_str().is_empty()).collect(),
            import_interval: seconds(
                "APP_IMPORT_SECONDS",
                flags.app_import_seconds.or(file.import_seconds).unwrap_or(IMPORT),
            )?,
        })
    }
}

/// A setting of at least a second and at most a day.
fn seconds(name: &str, seconds: u64) -> anyhow::Result<Duration> {
    if !(1..=86_400).contains(&seconds) {
        bail!("{name} is {seconds}; give seconds from 1 to 86400");
    }
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_on_and_watches_nothing_unless_told() {
        let workers = Workers::load(WorkerFlags::default(), WorkerFile::default()).unwrap();
        assert_eq!((workers.switch, workers.lease), (Switch::On, Duration::from_secs(30)));
        assert!(workers.import_folders.is_empty());
    }

    #[test]
    fn several_folders_are_written_like_a_search_path() {
        let folders = std::env::join_paths(["/srv/mail", "/srv/more mail"]).unwrap();
        let file = WorkerFile { import_folder: Some(folders), workers: Some(Switch::Off), ..WorkerFile::default() };
        let flags = WorkerFlags { app_workers: Some(Switch::On), ..WorkerFlags::default() };
        let workers = Workers::load(flags, file).unwrap();
        assert_eq!(workers.import_folders, [PathBuf::from("/srv/mail"), PathBuf::from("/srv/more mail")]);
        assert_eq!(workers.switch, Switch::On, "the environment wins");
    }

    #[test]
    fn raw_mails_are_kept_for_ever_unless_a_number_of_days_is_given() {
        let load = |days| {
            let file = WorkerFile { keep_raw_days: days, ..WorkerFile::default() };
            Workers::load(WorkerFlags::default(), file).map(|workers| workers.keep_raw_days)
        };
        assert_eq!(load(None).unwrap(), None);
        assert_eq!(load(Some(90)).unwrap(), Some(90));
        assert!(load(Some(0)).unwrap_err().to_string().contains("APP_KEEP_RAW_DAYS is 0"));
    }

    #[test]
    fn no_time_at_all_is_refused_by_name() {
        let flags = WorkerFlags { app_worker_lease_seconds: Some(0), ..WorkerFlags::default() };
        let error = Workers::load(flags, WorkerFile::default()).unwrap_err().to_string();
        assert_eq!(error, "APP_WORKER_LEASE_SECONDS is 0; give seconds from 1 to 86400");
    }
}
