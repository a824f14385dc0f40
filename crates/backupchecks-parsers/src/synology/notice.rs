//! Mails of a NAS that hold no backup result: test messages, system events, packages that can be updated, drive health.
//!
//! They are asked last. A mail that speaks of a backup together with a bad word is no notice, whatever it looks like: nobody
//! shall file away a failed backup because its wording is new.
//! Samples: `fixtures/mail/synology/notice-*`.

use super::lines;
use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    words,
};
use backupchecks_core::model::{Outcome, Status};
use regex::Regex;
use std::sync::LazyLock;

/// DSM mails without a result.
pub(crate) struct DsmNotice;

impl ReportParser for DsmNotice {
    fn id(&self) -> &'static str {
        "synology.notice"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology DSM: test messages, system events, packages out of date, drive health",
            recognised_by: "the fixed English sentence of each, together with the name Synology, DiskStation or DSM where \
                            the sentence alone could be anybody's",
            reads: "DSM 6 and 7; English",
            rules: "No status. A line that speaks of a backup and holds a bad word makes the mail unread instead of a notice.",
            example_subject: "Test Message from NAS01",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        kind(&mail.subject, &lines(mail)).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = lines(mail);
        let Some((kind, line)) = kind(&mail.subject, &lines) else {
            return Outcome::ParseFailed("neither subject nor body holds the sentence of a known notice".to_owned());
        };
        let bad = std::iter::once(mail.subject.as_str()).chain(lines.iter().map(String::as_str)).find(|line| {
            speaks_of_backup(line) && words::find(line).is_some_and(|found| found.status != Status::Success)
        });
        match bad {
            Some(bad) => Outcome::ParseFailed(format!("it looks like {kind}, but speaks of a backup: {bad:?}")),
            None => Outcome::Notice(format!("{kind}: {line}")),
        }
    }
}

/// What kind of notice this is, and the line that tells.
fn kind<'a>(subject: &'a str, lines: &'a [String]) -> Option<(&'static str, &'a str)> {
    static EVENT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"A new system event occurred on your \S+ on \d\d-\d\d-\d{4} at \d\d:\d\d").ok());
    let all = || std::iter::once(subject).chain(lines.iter().map(String::as_str));
    let event = EVENT.as_ref()?;
    if let Some(index) = lines.iter().position(|line| event.is_match(line)) {
        let line = &lines[index];
        // The event itself is the next line, or the rest of this one.
        return Some(("a system event", lines.get(index + 1).unwrap_or(line)));
    }
    let marks = ["Synology", "DiskStation", "DSM", "Package Center"];
    if !all().any(|line| marks.iter().any(|mark| line.contains(mark))) {
        return None;
    }
    all().find_map(|line| Some((sentence(line)?, line)))
}

/// The kind of notice that a line of its own makes sure of, in a mail that names the product.
fn sentence(line: &str) -> Option<&'static str> {
    if line.contains("Test Message from ") {
        Some("a test message")
    } else if line.contains("ackages on ") && line.contains("out-of-date") {
        Some("packages that can be updated")
    } else if line.to_ascii_lowercase().contains("drive health report") {
        Some("a drive health report")
    } else {
        None
    }
}

fn speaks_of_backup(line: &str) -> bool {
    let line = line.to_lowercase();
    ["backup", "back-up", "sicherung"].iter().any(|word| line.contains(word))
}
