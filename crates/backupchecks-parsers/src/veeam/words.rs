//! The words that Veeam prints: results, kinds of job, units. English in every language of the server.

use backupchecks_core::model::Status;

/// Results as header cells and rows print them. `Pending` is an object that was not finished when the session ended.
const RESULTS: &[(&str, Status)] = &[
    ("Success", Status::Success),
    ("Warning", Status::Warning),
    ("Error", Status::Failed),
    ("Failed", Status::Failed),
    ("Pending", Status::Warning),
    ("Canceled", Status::Warning),
    ("Cancelled", Status::Warning),
    ("Skipped", Status::Warning),
];

/// The status that `word` alone stands for; `None` for a word that Veeam is not known to print.
pub(super) fn result(word: &str) -> Option<Status> {
    RESULTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, status)| *status)
}

/// The result that ends `line`, and its status.
pub(super) fn at_end(line: &str) -> Option<(&'static str, Status)> {
    RESULTS.iter().find(|(known, _)| line.ends_with(known)).copied()
}

/// What the heading of a mail calls a job, and the canonical name of that kind. The first whose words all occur counts, so
/// that `Backup Copy` is no `Backup` and `Windows Agent Backup` needs no line of its own.
const KINDS: &[(&[&str], &str)] = &[
    (&["configuration"], CONFIGURATION),
    (&["tape"], "Backup to Tape"),
    (&["sure"], "SureBackup"),
    (&["cdp"], "CDP Policy"),
    (&["backup", "copy"], COPY),
    (&["agent"], AGENT),
    (&["computer"], AGENT),
    (&["replica"], "Replication Job"),
    (&["rman"], PLUG_IN),
    (&["hana"], PLUG_IN),
    (&["db2"], PLUG_IN),
    (&["sql"], PLUG_IN),
    (&["oracle"], PLUG_IN),
    (&["plug-in"], PLUG_IN),
    (&["application"], PLUG_IN),
    (&["file", "backup"], FILE),
    (&["file", "share"], FILE),
    (&["unstructured"], FILE),
    (&["nas"], FILE),
    (&["object storage"], FILE),
    (&["backup"], BACKUP),
];

/// The kind of job of virtual machines, and of a mail that tells no kind.
pub(super) const BACKUP: &str = "Backup Job";
/// The kind of job of physical machines.
pub(super) const AGENT: &str = "Agent Backup";
/// The server's backup of its own settings.
pub(super) const CONFIGURATION: &str = "Configuration Backup";
/// The copy of other jobs' backups; alone has names with a backslash, `COPY\SOURCE`.
pub(super) const COPY: &str = "Backup Copy Job";
const FILE: &str = "File Backup";
const PLUG_IN: &str = "Plug-in Backup";

/// The canonical name of the kind of job that a heading prints as `printed` (`Backup Copy`, `Agent Backup`, …). A kind
/// that is not in the list keeps its printed name: it is the same in every mail of the job.
pub(super) fn kind(printed: &str) -> &str {
    let folded = printed.to_lowercase();
    KINDS.iter().find(|(words, _)| words.iter().all(|word| folded.contains(word))).map_or(printed, |(_, kind)| kind)
}

/// The kind of job of a report that prints none: a policy's, by what it counts.
pub(super) fn kind_of_policy(object_type: &str) -> &'static str {
    match object_type {
        "VM" => BACKUP,
        "Share" => FILE,
        "Database" => PLUG_IN,
        _ => AGENT,
    }
}

/// What subjects and headers count, in singular, with the type of the objects it tells; plain objects tell none.
const UNITS: &[(&str, &str)] = &[
    ("vm", "VM"),
    ("virtual machine", "VM"),
    ("host", "Host"),
    ("machine", "Machine"),
    ("computer", "Computer"),
    ("instance", "Instance"),
    ("database", "Database"),
    ("share", "Share"),
    ("file share", "Share"),
    ("workload", "Workload"),
    ("server", "Server"),
    ("cluster", "Cluster"),
    ("volume", "Volume"),
    ("bucket", "Bucket"),
    ("container", "Container"),
    ("mailbox", "Mailbox"),
    ("mailboxe", "Mailbox"),
    ("policie", "Policy"),
    ("policy", "Policy"),
    ("object", ""),
];

/// The type of the objects that are counted as `unit`; `None` when that is nothing that Veeam counts.
pub(super) fn object_type(unit: &str) -> Option<&'static str> {
    let unit = unit.trim().to_lowercase();
    let singular = unit.strip_suffix('s').unwrap_or(&unit);
    UNITS.iter().find(|(known, _)| *known == singular).map(|(_, object_type)| *object_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(printed: &str, canonical: &str) {
        assert_eq!(kind(printed), canonical, "{printed:?}");
    }

    #[test]
    fn kinds_have_their_canonical_names() {
        check("Backup", "Backup Job");
        check("Backup Copy", "Backup Copy Job");
        check("Replication", "Replication Job");
        check("Agent Backup", "Agent Backup");
        check("Windows Agent Backup", "Agent Backup");
        check("File Backup", "File Backup");
        check("Object Storage Backup", "File Backup");
        check("Backup to Tape", "Backup to Tape");
        check("File to Tape", "Backup to Tape");
        check("SureBackup", "SureBackup");
        check("CDP policy", "CDP Policy");
        check("SAP HANA Backup", "Plug-in Backup");
        check("Application backup policy", "Plug-in Backup");
        check("Configuration Backup", "Configuration Backup");
        check("Quick Migration", "Quick Migration");
        check("File Copy", "File Copy");
    }

    #[test]
    fn units_tell_the_type_of_objects() {
        assert_eq!(object_type("VMs"), Some("VM"));
        assert_eq!(object_type("virtual machines"), Some("VM"));
        assert_eq!(object_type("objects"), Some(""));
        assert_eq!(object_type("sites"), None);
    }
}
