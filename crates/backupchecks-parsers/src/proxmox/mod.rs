//! Proxmox VE: vzdump backups and storage replication. Mails are always English.

mod guests;
mod replication;
mod vzdump;

pub(crate) use replication::Replication;
pub(crate) use vzdump::Vzdump;
