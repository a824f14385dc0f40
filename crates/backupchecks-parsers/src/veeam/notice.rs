//! Mails of Veeam that hold no result of a job: discovery and rescan, daily summary, licence, test.
//!
//! Discovery mails are known from genuine ones (a summary `Assigned`, `Seen`, `Updated`, a table with addresses and
//! operating systems). The daily summary of version 13 is documented; wordings of licence and test mails are unverified,
//! so they count only where neither a job header nor a result in the subject stands.

use super::{header::Header, marks, subject::Subject};
use crate::{
    grid::Row,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::Outcome;

/// The title of the summary that version 13 writes each day.
const SUMMARY: &str = "Data Resilience Daily Summary";

/// Mails without a result.
pub(crate) struct Notice;

impl ReportParser for Notice {
    fn id(&self) -> &'static str {
        "veeam.notice"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam: discovery, rescan, daily summary, licence and test mails (no results)",
            recognised_by: "a table of discovered computers, the summary's title, or the product's name beside such words",
            reads: "Version 13 for the summary, earlier versions for the rest; English",
            rules: "No status: a discovered computer that failed is no failed backup. A mail with a job header or a result in its subject is none of these.",
            example_subject: "Data Resilience Daily Summary",
            confidence: Confidence::Experimental,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["Veeam", SUMMARY, "Operating System", "IP address", "Assigned"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        reason(mail).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        match reason(mail) {
            Some(reason) => Outcome::Notice(reason.to_owned()),
            None => Outcome::ParseFailed("nothing tells what this mail of Veeam is about".to_owned()),
        }
    }
}

/// Why `mail` holds no result.
fn reason(mail: &Mail) -> Option<&'static str> {
    if is_discovery(mail) && !marks::is_another_product(mail) {
        return Some("a discovery or rescan of a protection group; no backup ran");
    }
    if Subject::of(mail).is_some() || Header::of(mail).is_some() || marks::is_another_product(mail) {
        return None;
    }
    if mail.subject.contains(SUMMARY) || marks::has_line(mail, SUMMARY) {
        return Some("the daily summary of all jobs; each job sends its own mail");
    }
    let subject = mail.subject.to_lowercase();
    let ours = subject.contains("veeam") || marks::has_line(mail, "Veeam Backup & Replication");
    let says = |words: &[&str]| words.iter().any(|word| subject.contains(word));
    if ours && says(&["license", "licence", "support contract"]) {
        return Some("a note about the licence or the support contract");
    }
    if ours && says(&["test message", "test e-mail", "test email", "test notification", "test mail"]) {
        return Some("a test of the mail settings");
    }
    None
}

/// What the summary of a discovery counts.
const COUNTERS: &[&str] = &["Assigned", "Seen", "Updated"];

/// Whether the body has the summary or the table of a discovery.
fn is_discovery(mail: &Mail) -> bool {
    // A quick look first: nearly no mail has either.
    let may_count = COUNTERS.iter().all(|label| marks::has(mail, label));
    if !may_count && !marks::has_line(mail, "Name") {
        return false;
    }
    [mail.html_body(), mail.text_body()].into_iter().any(|grid| {
        // As text the headings may stick together.
        let is_heading = |row: &Row| {
            let line = row.line().replace(' ', "");
            line.starts_with("NameIPaddress") && line.contains("OperatingSystem")
        };
        let counts = |label: &str| {
            let is_counter = |line: &str| {
                line.split_once(label).is_some_and(|(_, tail)| {
                    tail.trim_start_matches([':', ' ']).starts_with(|c: char| c.is_ascii_digit())
                })
            };
            grid.rows.iter().any(|row| is_counter(&row.line()))
        };
        let mut named = grid.rows.iter().filter(|row| row.texts().any(|text| text.starts_with('N')));
        named.any(is_heading) || (may_count && COUNTERS.iter().all(|label| counts(label)))
    })
}
