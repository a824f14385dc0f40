//! Mails of a NAS that hold no backup result: test messages, system events, drives, updates that are offered, sign-ins.
//!
//! They are asked last. A mail that speaks of a backup together with a bad word is no notice, whatever it looks like: nobody
//! shall file away a failed backup because its wording is new.
//! Samples: `fixtures/mail/synology/notice-*`.

use super::{event, is_marked, signed_by, speaks_of_backup};
use crate::{
    lines::Lines,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    words,
};
use backupchecks_core::model::{Outcome, Status};

/// DSM mails without a result.
pub(crate) struct DsmNotice;

impl ReportParser for DsmNotice {
    fn id(&self) -> &'static str {
        "synology.notice"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology DSM: test messages, system events, drive health, power, sign-ins",
            recognised_by: "the fixed sentence of each, together with the name Synology, DiskStation or DSM where the sentence alone could be \
                            anybody's",
            reads: "DSM 6 and 7; English, Dutch and German in part",
            rules: "No status. A line that speaks of a backup and holds a bad word makes the mail unread instead of a notice.",
            example_subject: "Test Message from NAS01",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "A new system event occurred on your",
            "Synology",
            "DiskStation",
            "RackStation",
            "Package Center",
            "DSM",
            "Test Message from",
            "drive health report",
            "From ",
            "Von ",
            "Van ",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        kind(mail, mail.lines()).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let Some((kind, line)) = kind(mail, lines) else {
            return Outcome::ParseFailed("neither subject nor body holds the sentence of a known notice".to_owned());
        };
        let bad = std::iter::once(mail.subject.as_str()).chain(lines.iter()).find(|line| {
            speaks_of_backup(line) && words::find(line).is_some_and(|found| found.status != Status::Success)
        });
        match bad {
            Some(bad) => Outcome::ParseFailed(format!("it looks like {kind}, but speaks of a backup: {bad:?}")),
            None => Outcome::Notice(format!("{kind}: {line}")),
        }
    }
}

/// What kind of notice this is, and the line that tells.
fn kind<'a>(mail: &'a Mail, lines: &'a Lines) -> Option<(&'static str, &'a str)> {
    if let Some(event) = event(lines) {
        return Some(("a system event", event));
    }
    let is_fixed =
        |title: &str| title.contains("Test Message from ") || title.to_lowercase().contains("drive health report");
    // A NAS signs with its name, people with theirs: only names with a number are taken for the former.
    let is_signed = || signed_by(lines).is_some_and(|host| host.contains(|c: char| c.is_ascii_digit()));
    if !is_marked(mail, lines) && !lines.subjects(mail).any(|(_, title)| is_fixed(title)) && !is_signed() {
        return None;
    }
    lines.subjects(mail).map(|(_, line)| line).chain(lines.report()).find_map(|line| Some((sentence(line)?, line)))
}

/// Words of a line, in lower case, and the notice that they make sure of in a mail that names the product.
const KINDS: &[(&[&str], &str)] = &[
    (&["test message from ", "testbericht van ", "testnachricht von ", "test message van "], "a test message"),
    (&["drive health report", "disk health report", "monthly report", "health report"], "a drive health report"),
    (
        &[
            "s.m.a.r.t",
            "bad sector",
            "drive failure",
            "disk failure",
            "hard drive",
            "storage pool",
            "volume 1",
            "volume degraded",
            "volume on ",
        ],
        "the state of drives",
    ),
    (&["ups device", "power failure", "on battery", "improperly shut down", "improper shutdown"], "power"),
    (
        &[
            "signed in to",
            "sign in to",
            "log in to",
            "logged in",
            "login attempt",
            "was blocked",
            "has been blocked",
            "aangemeld bij",
        ],
        "a sign-in",
    ),
    (&["certificate"], "a certificate"),
    (&["licence", "license"], "a licence"),
    (
        &[
            "new dsm update",
            "dsm update is available",
            "update is available",
            "updates available",
            "updates are available",
            "beschikbaar voor",
        ],
        "an update that is offered",
    ),
    (&["fan on", "temperature", "overheat"], "the state of the hardware"),
];

/// The kind of notice that a line of its own makes sure of.
fn sentence(line: &str) -> Option<&'static str> {
    let line = line.to_lowercase();
    KINDS.iter().find(|(signs, _)| signs.iter().any(|sign| line.contains(sign))).map(|(_, kind)| *kind)
}
