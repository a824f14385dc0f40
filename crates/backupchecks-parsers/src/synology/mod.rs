//! Synology DSM: mails of Hyper Backup, Active Backup and Snapshot Replication, and the other mails of a NAS.
//!
//! A NAS mails in the language that its notifications are set to, with an optional `[PREFIX]` before the subject. The body is
//! plain text or one long line with `<BR>` between its sentences, and an administrator may have edited it. A central management
//! server wraps what happened in `A new system event occurred on your HOST …`; the event itself may be the text of a backup.

mod account_protection;
mod active_backup;
mod hyper_backup;
mod notice;
mod sentence;
mod snapshot_replication;
mod updates;

pub(crate) use account_protection::AccountProtection;
pub(crate) use active_backup::{ActiveBackup, ActiveBackup365};
pub(crate) use hyper_backup::HyperBackup;
pub(crate) use notice::DsmNotice;
pub(crate) use snapshot_replication::SnapshotReplication;
pub(crate) use updates::Updates;

use crate::{
    lines::Lines,
    mail::Mail,
    patterns::pattern,
    words::{self, Found},
};
use backupchecks_core::model::{Evidence, Finding, Part, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Texts that only a Synology NAS writes.
const MARKS: &[&str] = &["Synology", "DiskStation", "RackStation", "Package Center", "DSM"];

/// Whether a line or the sender names the product.
fn is_marked(mail: &Mail, lines: &Lines) -> bool {
    let sender = [mail.from_name.as_deref().unwrap_or_default(), &mail.from_address];
    let texts = lines.iter().chain([mail.subject.as_str()]).chain(sender);
    texts.into_iter().any(|text| MARKS.iter().any(|mark| text.contains(mark)) || text.contains("synologynotification"))
}

/// What stands behind `From`, `Von`, `Da`, … on the last line that has such a form: the name of the NAS.
fn signed_by(lines: &Lines) -> Option<&str> {
    lines.iter().rev().find_map(signature)
}

/// The host in a line such as `From NAS01`.
fn signature(line: &str) -> Option<&str> {
    const FROM: &[&str] = &["From", "Von", "Da", "Van", "Fra", "Depuis", "Desde"];
    let (from, host) = line.split_once(' ')?;
    (FROM.contains(&from) && is_host(host)).then_some(host)
}

fn is_signature(line: &str) -> bool {
    signature(line).is_some()
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// What a system event tells: the rest of its line, or the next one.
fn event(lines: &Lines) -> Option<&str> {
    static EVENT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"A new system event occurred on your .+? on \d{1,4}[-/.]\d\d[-/.]\d{2,4} at \d\d:\d\d(?::\d\d)?(?: [AP]M)?\.?",
        )
    });
    let mut rest = lines.iter().skip_while(|line| !EVENT.is_match(line));
    let line = rest.next()?;
    let behind = EVENT.find(line).map_or("", |found| line[found.end()..].trim());
    Some(if behind.is_empty() { rest.next().unwrap_or(line) } else { behind })
}

/// Every line that may be the product's own subject: that of the mail, of the mails forwarded in it, and a system event.
fn titles<'a>(mail: &'a Mail, lines: &'a Lines) -> impl Iterator<Item = (Part, &'a str)> {
    lines.subjects(mail).chain(event(lines).map(|event| (lines.part, event)))
}

/// A result that was read, with its place.
struct Reading<'a> {
    part: Part,
    place: &'static str,
    line: &'a str,
    found: Found<'a>,
}

impl<'a> Reading<'a> {
    /// A result in the subject, or in what stands for it.
    fn of_title((part, line): (Part, &'a str), found: Found<'a>) -> Self {
        let place = if part == Part::Subject { "subject" } else { "title in the body" };
        Self { part, place, line, found }
    }
}

/// The worst of what the subject and the body say, both kept as evidence.
///
/// A success in a wording that nobody has seen in a genuine mail counts only where subject and body agree on it.
fn own_finding(subject: Option<Reading<'_>>, body: Option<Reading<'_>>, verified: bool) -> Result<Finding, String> {
    // One and the same line is one witness.
    let body = body
        .filter(|body| subject.as_ref().is_none_or(|subject| (subject.part, subject.line) != (body.part, body.line)));
    let mut readings: Vec<Reading<'_>> = [subject, body].into_iter().flatten().collect();
    // A stable sort: where both are equally bad, the subject is the deciding piece.
    readings.sort_by_key(|reading| std::cmp::Reverse(reading.found.status));
    let Some(first) = readings.first() else {
        return Err("neither the subject nor the first sentence of the body tells a result".to_owned());
    };
    let agreed = readings.len() == 2;
    if first.found.status == Status::Success && !agreed && !(verified && first.found.verified) {
        return Err(format!(
            "only the {} says {:?}, a wording not yet seen in a genuine mail; a success must stand in subject and body",
            first.place, first.found.words
        ));
    }
    let evidence = |reading: &Reading<'_>| Evidence::new(reading.part, reading.line, reading.found.words);
    let finding =
        Finding::new(first.found.status, format!("{} says {}", first.place, first.found.words), evidence(first));
    words::believed(readings[1..].iter().map(evidence).fold(finding, Finding::and))
}

/// Whether a line is about backups: such a mail is never filed away as something else.
fn speaks_of_backup(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "backup",
        "back-up",
        "sicherung",
        "sauvegarde",
        "copia de seguridad",
        "replication",
        "replicatie",
        "snapshot",
    ];
    let line = line.to_lowercase();
    WORDS.iter().any(|word| line.contains(word))
}
