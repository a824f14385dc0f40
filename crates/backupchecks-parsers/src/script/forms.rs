//! The tools that are known, and how they call themselves.

use crate::{mail::Mail, patterns::pattern};
use regex::Regex;
use std::sync::LazyLock;

/// Texts of which every mail holds one; see [`tool`] and [`super::subject::Told::read`].
pub(super) const MARKS: &[&str] = &[
    "borg",
    "restic",
    "rsnapshot",
    "rclone",
    "duplicity",
    "duply",
    "elkarbackup",
    "phpbu",
    "raspibackup",
    "kopia",
    "proxmox-backup-client",
    "Hyper-V Backup",
    "HyperV-Backup",
    "pgbackrest",
    "barman",
    "tarsnap",
    "sanoid",
    "syncoid",
    "automysqlbackup",
    "dirvish",
    "rdiff-backup",
    "backup-script",
    "backup script",
    "backup.sh",
    "backup of ",
    " - [",
    "RBK0",
];

/// Where a tool is named in a subject.
pub(super) fn tool(subject: &str) -> Option<std::ops::Range<usize>> {
    static TOOL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?xi)\b(?:borgmatic|borg\ ?backup(?:\ server|server)?|borg|resticprofile|autorestic|restic|rsnapshot|rclone|duplicity
              |duply|elkarbackup|phpbu|raspibackup(?:\.sh)?|kopia|proxmox-backup-client|hyper-?v[\ -]backup[\ -]utility|pgbackrest
              |barman|tarsnap|sanoid|syncoid|automysqlbackup|dirvish|rdiff-backup|[\w-]*backup[-_\ ]?script|[\w-]*backup\.sh)\b",
        )
    });
    TOOL.find(subject).map(|found| found.range())
}

/// Whether a tool that leaves its name out of the subject signs the mail.
pub(super) fn signs(mail: &Mail) -> bool {
    static SIGN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:raspiBackup|phpbu|elkarbackup|borgmatic|restic|rsnapshot|HyperV?-?V?[ -]Backup[ -]Utility)\b|\bRBK\d{4}[IWE]\b",
        )
    });
    let name = mail.from_name.as_deref().unwrap_or_default();
    SIGN.is_match(name) || mail.body().lines().take(200).any(|line| SIGN.is_match(line))
}
