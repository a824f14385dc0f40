//! QNAP: mails of the Notification Center.
//!
//! Subject `[SEVERITY] [APP] Notification from your device: NAS`, body a line for each of name, severity, time, app, category and
//! message. [`notification`] takes a mail apart, [`backup_job`] reads the messages of Hybrid Backup Sync, [`firmware`] those on the
//! system's own update; every other app is no backup.

mod backup_job;
mod firmware;
mod message;
mod notice;
mod notification;

pub(crate) use backup_job::HybridBackupSync;
pub(crate) use firmware::Firmware;
pub(crate) use notice::Notice;

/// Texts of which every mail of the Notification Center holds one, in the languages that its labels are known in.
const MARKS: &[&str] = &[
    "[Info]",
    "[Information]",
    "[Warning]",
    "[Error]",
    "Hybrid Backup Sync",
    "NAS Name",
    "Nome NAS",
    "NAS-Name",
    "NAS-naam",
    "Nom du NAS",
    "Nombre de NAS",
    "Nombre del NAS",
];
