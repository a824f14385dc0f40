//! Synology DSM: backup mails of Hyper Backup and Active Backup, and the other mails of a NAS.
//!
//! A NAS mails in the language that its notifications are set to, with an optional `[PREFIX]` before the subject. The body is
//! plain text or one long line with `<BR>` between its sentences, and an administrator may have edited it.

mod active_backup;
mod hyper_backup;
mod notice;

pub(crate) use active_backup::{ActiveBackup, ActiveBackup365};
pub(crate) use hyper_backup::HyperBackup;
pub(crate) use notice::DsmNotice;

use crate::{grid, mail::Mail, words::Found};
use backupchecks_core::model::{Evidence, Finding, Part, Status};

/// The body line by line. A plain-text body with `<BR>` in it is read as the HTML that it is.
fn lines(mail: &Mail) -> Vec<String> {
    let body = mail.body();
    let is_html_in_disguise =
        body.part() == Part::Text && body.lines().any(|line| line.to_ascii_lowercase().contains("<br"));
    if is_html_in_disguise && let Some(text) = &mail.text {
        return grid::from_html(text).lines().map(str::to_owned).collect();
    }
    body.lines().map(str::to_owned).collect()
}

/// The value behind the first of `labels` that a line begins with; labels are in lower case, apostrophes straight.
fn value<'a>(lines: &'a [String], labels: &[&str]) -> Option<&'a str> {
    lines.iter().find_map(|line| {
        let (label, value) = line.split_once(':')?;
        let label = label.trim().to_lowercase().replace('’', "'");
        let value = value.trim();
        (labels.contains(&label.as_str()) && !value.is_empty()).then_some(value)
    })
}

/// What stands behind `From`, `Von`, `Da`, … on the last line that has such a form: the name of the NAS.
fn signed_by(lines: &[String]) -> Option<&str> {
    const FROM: &[&str] = &["From", "Von", "Da", "Van", "Fra"];
    lines.iter().rev().find_map(|line| {
        let (from, host) = line.split_once(' ')?;
        (FROM.contains(&from) && is_host(host)).then_some(host)
    })
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A result that was read, with its place.
struct Reading<'a> {
    part: Part,
    place: &'static str,
    line: &'a str,
    found: Found<'a>,
}

/// The worst of what the subject and the body say, both kept as evidence.
///
/// A success in a wording that nobody has seen in a genuine mail counts only where subject and body agree on it.
fn own_finding(subject: Option<Reading<'_>>, body: Option<Reading<'_>>, verified: bool) -> Result<Finding, String> {
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
    Ok(readings[1..].iter().map(evidence).fold(finding, Finding::and))
}
