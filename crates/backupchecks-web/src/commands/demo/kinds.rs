//! The kinds of jobs in the demo: which fixtures their mails are made from, and what the parsers call them.

use super::customers::Job;
use backupchecks_core::model::JobIdentity;

/// How Veeam calls the job that saves its own configuration.
pub(super) const CONFIGURATION: &str = "Backup Configuration Job";

/// A kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A Veeam job with three machines.
    VeeamBackup,
    /// A Veeam copy of one machine.
    VeeamCopy,
    /// A Veeam replication of two machines.
    VeeamReplication,
    /// A Veeam agent that stands alone on a Windows machine.
    WindowsAgent,
    /// A Veeam agent on a Linux machine.
    LinuxAgent,
    /// The configuration of a Veeam server.
    VeeamConfiguration,
    /// A task of a Synology NAS that backs itself up.
    HyperBackup,
    /// A task of a Synology NAS that backs up three machines.
    ActiveBackup,
    /// A Proxmox VE host with two guests.
    Proxmox,
    /// A client of a Bacula director.
    Bacula,
    /// A client of a Bareos director.
    Bareos,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 11] = [
        Self::VeeamBackup,
        Self::VeeamCopy,
        Self::VeeamReplication,
        Self::WindowsAgent,
        Self::LinuxAgent,
        Self::VeeamConfiguration,
        Self::HyperBackup,
        Self::ActiveBackup,
        Self::Proxmox,
        Self::Bacula,
        Self::Bareos,
    ];

    /// Folder and job of the fixtures, `fixtures/mail/<folder>/<job>--<variant>.eml`. An earlier one goes before a later one.
    pub(super) fn families(self) -> &'static [&'static str] {
        match self {
            Self::VeeamBackup => &["veeam/nightly-vms"],
            Self::VeeamCopy => &["veeam/offsite-copy-nightly"],
            Self::VeeamReplication => &["veeam/dr-replica"],
            Self::WindowsAgent => &["veeam/pc-reception-daily"],
            Self::LinuxAgent => &["veeam/srv-web01-system"],
            Self::VeeamConfiguration => &["veeam/configuration"],
            Self::HyperBackup => &["synology/hyper-failed-logins", "synology/hyper-cloud"],
            Self::ActiveBackup => &["synology/active-servers"],
            Self::Proxmox => &["proxmox/vzdump-nightly"],
            Self::Bacula => &["bacula/files"],
            Self::Bareos => &["bacula/bareos-database"],
        }
    }

    /// Software and type as the parsers name them.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::VeeamBackup => ("Veeam", "Backup Job"),
            Self::VeeamCopy => ("Veeam", "Backup Copy Job"),
            Self::VeeamReplication => ("Veeam", "Replication Job"),
            Self::WindowsAgent | Self::LinuxAgent => ("Veeam", "Agent Backup"),
            Self::VeeamConfiguration => ("Veeam", "Configuration Backup"),
            Self::HyperBackup => ("Synology", "Hyper Backup"),
            Self::ActiveBackup => ("Synology", "Active Backup"),
            Self::Proxmox => ("Proxmox VE", "Backup"),
            Self::Bacula => ("Bacula", "Backup"),
            Self::Bareos => ("Bareos", "Backup"),
        }
    }

    /// The name of all jobs of this kind, where the product leaves no choice.
    pub(super) fn fixed_name(self) -> Option<&'static str> {
        (self == Self::VeeamConfiguration).then_some(CONFIGURATION)
    }

    /// What a job of this kind is called by its parser.
    pub(super) fn job_name(self, job: &Job) -> String {
        match self {
            Self::WindowsAgent | Self::LinuxAgent => format!("{} - {}", job.host, job.name),
            Self::Proxmox => job.host.to_owned(),
            _ => job.name.to_owned(),
        }
    }

    /// The display name of the sender, and the name before the `@`.
    pub(super) fn mailbox(self, job: &Job) -> (String, String) {
        let host = job.host.split('.').next().unwrap_or_default();
        match self {
            Self::WindowsAgent | Self::HyperBackup | Self::ActiveBackup => (host.to_owned(), host.to_lowercase()),
            Self::LinuxAgent => ("root".to_owned(), format!("root.{}", host.to_lowercase())),
            Self::Proxmox => ("Proxmox VE".to_owned(), format!("root.{host}")),
            Self::Bacula => ("Bacula".to_owned(), "bacula".to_owned()),
            Self::Bareos => ("Bareos".to_owned(), "bareos".to_owned()),
            _ => ("Veeam Backup".to_owned(), "veeam".to_owned()),
        }
    }

    /// What the parsers must make of the mails of `job` that come from `sender`.
    pub(super) fn identity(self, job: &Job, sender: &str) -> JobIdentity {
        let (software, backup_type) = self.names();
        JobIdentity {
            sender: sender.to_owned(),
            backup_software: software.to_owned(),
            backup_type: backup_type.to_owned(),
            job_name: self.job_name(job),
        }
    }
}
