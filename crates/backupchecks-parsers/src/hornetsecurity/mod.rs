//! The daily report of Hornetsecurity VM Backup, formerly Altaro VM Backup.
//!
//! Known from a program of others that read genuine mails: three columns `Backup`, `Offsite Copy` and `Replication`, and for each
//! virtual machine its name with an id, a badge and a date. The customer is not named, so the job is the report itself
//! and the machines are its objects; each fares as the worst of its columns. `Overdue` is a failure: a copy that should be there
//! is not. The same sender mails monthly summaries and notes on licences and updates, which are notices.
//! Samples: `fixtures/mail/hornetsecurity/`.

mod rows;

use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    told,
};
use backupchecks_core::{
    model::{ObjectReport, Outcome, Report, Status},
    rules::status::overall,
};

const BRANDS: &[&str] = &["Altaro", "Hornetsecurity"];

/// Hornetsecurity VM Backup.
pub(crate) struct VmBackup;

impl ReportParser for VmBackup {
    fn id(&self) -> &'static str {
        "hornetsecurity.vm_backup"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Hornetsecurity VM Backup (Altaro VM Backup): the daily report",
            recognised_by: "the name Altaro or Hornetsecurity with `VM Backup`, or machines under the headings `Offsite Copy` and `Replication`",
            reads: "The daily report in English",
            rules: "The worst badge of all machines; Overdue is a failure. A badge that is not known is never a success. \
                    Monthly summaries, licences and updates are notices.",
            example_subject: "Altaro VM Backup - Daily Report",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Altaro", "Hornetsecurity", "Offsite Copy"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let is_branded = told::names(mail, &["Altaro VM Backup", "Hornetsecurity VM Backup", "Altaro Backup"])
            || (told::names(mail, BRANDS) && told::names(mail, &["VM Backup"]));
        is_branded || (has_headings(mail) && has_machines(mail))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        match notice(mail) {
            Some(reason) => Outcome::Notice(reason.to_owned()),
            None => report(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report])),
        }
    }
}

fn has_headings(mail: &Mail) -> bool {
    told::bodies(mail).any(|body| {
        let has = |text: &str| body.lines().any(|line| told::contains(line, text));
        has("Offsite Copy") && has("Replication")
    })
}

fn has_machines(mail: &Mail) -> bool {
    told::bodies(mail).any(|body| rows::machines(&body).iter().any(|machine| machine.object().status.is_some()))
}

/// Why `mail` is no daily report. A mail with machines is one, unless its subject says that it sums up a month.
fn notice(mail: &Mail) -> Option<&'static str> {
    let says =
        |words: &[&str]| told::subjects(mail).any(|line| words.iter().any(|word| told::contains(line.text, word)));
    if says(&["monthly", "month summary"]) {
        return Some("a summary of the month; every day has its own report");
    }
    if has_machines(mail) {
        return None;
    }
    if says(&["license", "licence", "subscription", "maintenance agreement"]) {
        return Some("a note about the licence");
    }
    if says(&["update", "upgrade", "new version", "new build", "release"]) {
        return Some("a note about a new version");
    }
    if says(&["test e", "test mail", "test message", "test notification"]) {
        return Some("a test of the mail settings");
    }
    None
}

fn report(mail: &Mail) -> Result<Report, String> {
    let body = told::bodies(mail)
        .find(|body| !rows::machines(body).is_empty())
        .ok_or("no machine is listed: no line is a name with an id in parentheses and a badge behind it")?;
    let machines = rows::machines(&body);
    let unknown = machines.iter().find_map(|machine| machine.unknown);
    let objects: Vec<ObjectReport> = machines.iter().map(rows::Machine::object).collect();
    let finding = overall(None, &objects).ok_or("machines are listed, but none has a badge that is known")?;
    match unknown {
        Some(badge) if finding.status == Status::Success => {
            Err(format!("a machine has the badge {badge:?}, which is not known; a success is not believed"))
        }
        _ => Ok(Report { objects, ..Report::new("Hornetsecurity VM Backup", "Backup", "VM Backup Report", finding) }),
    }
}
