//! SQL Server: jobs of its Agent, and the mails of "SQL Master Backup".

mod agent;
mod master;

pub(crate) use agent::SqlServerAgent;
pub(crate) use master::SqlMasterBackup;
