//! What would read differently with other parsers: nothing is stored, and mails are taken one at a time.

use crate::{mail::Mail, registry::Registry};
use backupchecks_core::model::{Outcome, Reading, Report};
use std::fmt::Display;

/// One mail after both registries have read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared<K> {
    /// What the caller calls the mail.
    pub key: K,
    /// How it reads now.
    pub before: Reading,
    /// How it would read.
    pub after: Reading,
    /// What differs; `None` where the outcome is the same, whichever parser gave it.
    pub difference: Option<Difference>,
}

/// How two readings of one mail differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The reading before, in one line.
    pub before: String,
    /// The reading after, in one line.
    pub after: String,
    /// The single facts that changed; empty where one of the two is no report.
    pub changes: Vec<Change>,
}

/// One fact that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is, such as `status` or `status of SRV-DC01`.
    pub what: String,
    /// Before; `None` where there was none.
    pub before: Option<String>,
    /// After; `None` where there would be none.
    pub after: Option<String>,
}

/// Reads every mail with both registries. Lazy, so that a page can show how far it is and stop.
pub fn compare<'a, K: 'a>(
    old: &'a Registry,
    new: &'a Registry,
    mails: impl IntoIterator<Item = (K, Mail), IntoIter: 'a>,
) -> impl Iterator<Item = Compared<K>> + 'a {
    mails.into_iter().map(|(key, mail)| {
        let (before, after) = (old.read(&mail), new.read(&mail));
        let difference = difference(&before, &after);
        Compared { key, before, after, difference }
    })
}

/// How `after` differs from `before` in what it says of the mail.
#[must_use]
pub fn difference(before: &Reading, after: &Reading) -> Option<Difference> {
    if before.outcome == after.outcome {
        return None;
    }
    let changes = match (&before.outcome, &after.outcome) {
        (Outcome::Report(before), Outcome::Report(after)) => changes(before, after),
        _ => Vec::new(),
    };
    Some(Difference { before: brief(before), after: brief(after), changes })
}

/// A reading in one line.
fn brief(reading: &Reading) -> String {
    match &reading.outcome {
        Outcome::Report(reports) => {
            let one = |report: &Report| {
                let name =
                    [&report.backup_software, &report.backup_type, &report.job_name].map(String::as_str).join(" / ");
                format!("{name}: {}, objects: {}", report.finding.status, report.objects.len())
            };
            reports.iter().map(one).collect::<Vec<_>>().join("; ")
        }
        Outcome::Notice(reason) => format!("notice: {reason}"),
        Outcome::Unrecognised => "unrecognised".to_owned(),
        Outcome::ParseFailed(reason) => format!("parse failed: {reason}"),
    }
}

fn changes(before: &[Report], after: &[Report]) -> Vec<Change> {
    let mut changes = Changes::default();
    if before.len() != after.len() {
        changes.note("results", Some(before.len()), Some(after.len()));
        return changes.0;
    }
    for (before, after) in before.iter().zip(after) {
        changes.note("software", Some(&before.backup_software), Some(&after.backup_software));
        changes.note("type", Some(&before.backup_type), Some(&after.backup_type));
        changes.note("job", Some(&before.job_name), Some(&after.job_name));
        changes.note("status", Some(before.finding.status), Some(after.finding.status));
        changes.note("reason", Some(&before.finding.reason), Some(&after.finding.reason));
        changes.note("informational", Some(before.informational), Some(after.informational));
        changes.note("attempt", before.attempt, after.attempt);
        changes.note("host", before.host.as_ref(), after.host.as_ref());
        changes.note("started", before.started_at, after.started_at);
        changes.note("finished", before.finished_at, after.finished_at);
        changes.objects(before, after);
        let evidence = |report: &Report| {
            let quoted = report.finding.evidence().iter().map(|found| format!("{:?}", found.words));
            quoted.collect::<Vec<_>>().join(", ")
        };
        changes.note("evidence", Some(evidence(before)), Some(evidence(after)));
    }
    changes.0
}

#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn note<T: Display + PartialEq>(&mut self, what: &str, before: Option<T>, after: Option<T>) {
        if before != after {
            let text = |value: Option<T>| value.map(|value| value.to_string());
            self.0.push(Change { what: what.to_owned(), before: text(before), after: text(after) });
        }
    }

    /// Objects by their places in the list where both have the same names, else the lists of names.
    fn objects(&mut self, before: &Report, after: &Report) {
        let names = |report: &Report| report.objects.iter().map(|object| object.name.clone()).collect::<Vec<_>>();
        if names(before) != names(after) {
            self.note("objects", Some(names(before).join(", ")), Some(names(after).join(", ")));
            return;
        }
        for (before, after) in before.objects.iter().zip(&after.objects) {
            let name = &before.name;
            let status =
                |found: &backupchecks_core::model::ObjectReport| found.status.as_ref().map(|found| found.status);
            self.note(&format!("status of {name}"), status(before), status(after));
            self.note(&format!("type of {name}"), Some(&before.object_type), Some(&after.object_type));
            self.note(&format!("message of {name}"), before.message.as_ref(), after.message.as_ref());
            self.note(&format!("size of {name}"), before.size_bytes, after.size_bytes);
            self.note(&format!("transferred of {name}"), before.transferred_bytes, after.transferred_bytes);
            self.note(&format!("start of {name}"), before.started_at, after.started_at);
            self.note(&format!("end of {name}"), before.finished_at, after.finished_at);
            self.note(&format!("seconds of {name}"), before.duration_seconds, after.duration_seconds);
        }
    }
}
