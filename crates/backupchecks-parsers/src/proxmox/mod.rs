//! Proxmox VE (vzdump backups, storage replication) and Proxmox Backup Server (its tasks). Mails are always English.

mod backup_server;
mod guests;
mod log;
mod notice;
mod replication;
mod vzdump;

pub(crate) use backup_server::BackupServer;
pub(crate) use notice::Notice;
pub(crate) use replication::Replication;
pub(crate) use vzdump::Vzdump;
