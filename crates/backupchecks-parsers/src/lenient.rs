//! Products of whose mails nothing is known but their name: what a report has to hold for all of them.
//!
//! The name of the product must stand in the subject, in the sender or in a line of the body; the job under a label, between
//! quotation marks, or in the subject; and a success must be told by subject and body alike.

use crate::{agreement, dates, durations, labels, mail::Mail, patterns::pattern, words};
use backupchecks_core::model::{Outcome, Report};
use regex::Regex;
use std::sync::LazyLock;

/// What is known of such a product.
pub(crate) struct Product {
    /// Its canonical name, which is its mark too.
    pub(crate) name: &'static str,
    /// Under which labels the job may stand, the surest first.
    pub(crate) job: &'static [&'static str],
}

/// Whether the product's name stands in the subject, the sender or a line of the report.
pub(crate) fn recognises(product: &Product, mail: &Mail) -> bool {
    let lines = mail.lines();
    let sender =
        [mail.from_name.as_deref().unwrap_or_default(), mail.from_address.split('@').next().unwrap_or_default()];
    let is_named = |text: &str| agreement::position(&text.to_lowercase(), &product.name.to_lowercase()).is_some();
    let named = lines.subjects(mail).any(|(_, subject)| is_named(subject)) || sender.into_iter().any(is_named);
    named || (lines.report().any(is_named) && product.job.iter().any(|label| lines.value(&[label]).is_some()))
}

/// Reads such a mail.
pub(crate) fn read(product: &Product, mail: &Mail) -> Outcome {
    let lines = mail.lines();
    let title = lines.subjects(mail).find(|(_, title)| title.to_lowercase().contains(&product.name.to_lowercase()));
    let (part, title) = title.unwrap_or((backupchecks_core::model::Part::Subject, &mail.subject));
    let labelled = product.job.iter().find_map(|label| lines.value(&[label]));
    let Some(job) =
        labelled.map(|job| job.trim_matches('"')).or_else(|| quoted(title)).or_else(|| in_title(product.name, title))
    else {
        return Outcome::ParseFailed(format!(
            "no job is named: neither under a label such as `{}:` nor in the subject",
            product.job[0]
        ));
    };
    let names = [Some(job)];
    if let Some(notice) = no_result(title, &names) {
        return Outcome::Notice(notice);
    }
    let subject = agreement::in_subject(part, title, &names);
    match agreement::of_both(subject, agreement::in_body(lines, &names, &[])) {
        Ok(finding) => {
            let time = |labels: &[&str]| lines.value(labels).and_then(dates::report_time);
            Outcome::Report(vec![Report {
                started_at: time(&["start time", "started", "started at", "start"]),
                finished_at: time(&["end time", "finished", "finished at", "end", "completed at"]),
                ..Report::new(product.name, "Backup", job, finding)
            }])
        }
        Err(reason) => Outcome::ParseFailed(reason),
    }
}

/// A test message, a licence, an update or the begin of a run, as the subject tells.
fn no_result(title: &str, names: &[Option<&str>]) -> Option<String> {
    static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:test (?:e-?)?(?:mail|message)|licen[cs]e|update available|new version|has started|was started|is starting)\b",
        )
    });
    (NOTICE.is_match(title) && agreement::lenient(title, names).is_none()).then(|| format!("no result: {title}"))
}

fn quoted(title: &str) -> Option<&str> {
    labels::between(title, "\"", "\"")
        .or_else(|| labels::between(title, "“", "”"))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// The first piece of the subject behind the product's name that is neither a result nor a word such as `backup report`.
fn in_title<'a>(product: &str, title: &'a str) -> Option<&'a str> {
    let at = title.to_ascii_lowercase().find(&product.to_ascii_lowercase())?;
    let rest = title[at + product.len()..].trim_start_matches([']', ' ', ':', '-', '|', ')']);
    let is_name = |piece: &&str| {
        let piece = piece.to_lowercase();
        let is_kind = piece.split(' ').all(|word| {
            ["backup", "job", "profile", "report", "notification", "status", "result", "task", "alert", "message"]
                .contains(&word)
        });
        !piece.is_empty() && !is_kind
    };
    let pieces: Vec<&str> =
        rest.split([':', '|']).flat_map(|piece| piece.split(" - ")).map(str::trim).filter(is_name).collect();
    // A subject in one piece has no place where the name ends.
    (1 < pieces.len())
        .then_some(pieces[0])
        .filter(|piece| words::find(piece).is_none() && durations::seconds(piece).is_none())
}
