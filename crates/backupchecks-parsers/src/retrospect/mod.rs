//! Retrospect: mails on one run of a script, in English and French, and what else the program sends.
//!
//! The subject counts errors and warnings (`SCRIPT - 0 errors, 2 warnings - Retrospect`) or says that there was an error; in the
//! mails of the management console only the body counts, as `* Errors: 0 * Warnings: 2`. The counters decide alone: error lines of
//! the log such as `error -519 (network communication failed)` belong to retried steps too and are kept as text.
//!
//! Mails without a script, and the digest of a day, hold no result of one job and are notices.
//! Samples: `fixtures/mail/retrospect/`, written after the vendor's documentation and programs that read genuine mails.

mod subject;

use crate::{
    dates, durations, labels,
    mail::Mail,
    patterns::pattern,
    prefixes,
    registry::{About, Confidence, ReportParser},
    subjects, words,
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, Status};
use regex::Regex;
use std::sync::LazyLock;
use subject::{Kind, is_zero};

const SCRIPT: &[&str] = &["script"];
const ERRORS: &[&str] = &["errors", "error", "erreurs", "erreur"];
const WARNINGS: &[&str] = &["warnings", "warning", "avertissements", "avertissement"];

/// Retrospect.
pub(crate) struct Retrospect;

impl ReportParser for Retrospect {
    fn id(&self) -> &'static str {
        "retrospect.script"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Retrospect: runs of scripts, from the program and from its management console",
            recognised_by: "a subject that ends in `- Retrospect` behind counters or `Notification`, the digest's subject, or \
                            the labels of script and errors in a body that names the product",
            reads: "Versions 8 to 19 for Windows and Mac; English and French",
            rules: "Errors make it failed, else warnings a warning; the worse of subject and body. Stopped by the operator is \
                    a warning. Mails without a script and daily digests are notices.",
            example_subject: "Nightly - 0 errors, 2 warnings - Retrospect",
            confidence: Confidence::Attested,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["Retrospect"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        subjects::of(mail).any(|subject| subject::kind(subject.text).is_some()) || is_report(mail) || is_digest(mail)
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let told = subjects::find(mail, subject::kind);
        let facts = Facts::of(mail);
        if let Some((Kind::Digest, _)) = told {
            return Outcome::Notice("a digest of the day, without the result of one script".to_owned());
        }
        if told.is_none() && is_digest(mail) {
            return Outcome::Notice("a table of recent backups, without the result of one script".to_owned());
        }
        read(mail, told, &facts)
    }
}

/// Whether the body is a report of its own, as in a mail that was forwarded under another subject.
fn is_report(mail: &Mail) -> bool {
    let names_product = || {
        mail.from_name.as_deref().is_some_and(|name| name.contains("Retrospect"))
            || mail.subject.contains("Retrospect")
            || mail.body().lines().any(|line| line.contains("Retrospect"))
    };
    names_product() && {
        let facts = Facts::of(mail);
        facts.value(SCRIPT).is_some() && facts.value(ERRORS).is_some()
    }
}

/// The table of the daily digest: sources, when each was backed up, and by which script.
fn is_digest(mail: &Mail) -> bool {
    let headings = ["source", "backup date", "script"];
    let has_table = || {
        mail.body().rows.iter().any(|row| headings.iter().all(|name| row.texts().any(|text| labels::is(text, name))))
    };
    (mail.subject.contains("Retrospect") || mail.body().line_with("Retrospect").is_some()) && has_table()
}

/// The labelled facts of a body, several of which may stand in one line, parted by asterisks.
struct Facts<'a> {
    pieces: Vec<&'a str>,
}

impl<'a> Facts<'a> {
    fn of(mail: &'a Mail) -> Self {
        static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\s)[*•·]\s"));
        let lines = mail.body().lines();
        Self {
            pieces: lines
                .flat_map(|line| MARK.split(line))
                .map(|piece| piece.trim_matches(['*', '•', '·', ' ']))
                .collect(),
        }
    }

    /// The value of the first piece with one of these labels, up to a further label that follows in the same piece.
    fn value(&self, names: &[&str]) -> Option<&'a str> {
        static NEXT: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i)\s(?:Client|Date|Errors|Erreurs|Warnings|Avertissements)\s?:"));
        self.pieces.iter().find_map(|piece| {
            let (label, value) = labels::label_of(piece)?;
            let value = NEXT.find(value).map_or(value, |next| value[..next.start()].trim());
            (names.iter().any(|name| labels::is(label, name)) && !value.is_empty()).then_some(value)
        })
    }

    /// The machine behind `Client :`, wherever in a piece.
    fn client(&self) -> Option<&'a str> {
        static CLIENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\s)Client\s?:\s*(?P<name>[\w.\-]+)"));
        self.pieces.iter().find_map(|piece| CLIENT.captures(piece)?.name("name").map(|name| name.as_str()))
    }

    /// The script in a sentence of the console, `Script NAME (MACHINE) : …`.
    fn told_script(&self) -> Option<&'a str> {
        static TOLD: LazyLock<Regex> =
            LazyLock::new(|| pattern(r#"^Script\s+["«]?\s*(?P<name>.+?)\s*["»]?\s+\([^()]+\)\s?:"#));
        self.pieces.iter().find_map(|piece| TOLD.captures(piece)?.name("name").map(|name| name.as_str()))
    }

    /// A counter: its label and number as printed.
    fn counter(&self, names: &[&str]) -> Option<(&'a str, &'a str)> {
        static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d[\d.,\u{a0}\u{202f}]*"));
        self.pieces.iter().find_map(|piece| {
            let (label, value) = labels::label_of(piece)?;
            let number = NUMBER.find(value)?;
            names.iter().any(|name| labels::is(label, name)).then_some((*piece, number.as_str()))
        })
    }

    /// Whether something in the body sounds like a result that nobody should file away unread.
    fn hold_bad_words(&self) -> bool {
        self.pieces.iter().any(|piece| words::find(piece).is_some_and(|found| found.status != Status::Success))
    }

    /// The lines of errors, as the log prints them.
    fn errors(&self) -> Option<String> {
        static ERROR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:error|erreur) -?\d+\s?\("));
        let lines: Vec<&str> = self.pieces.iter().copied().filter(|piece| ERROR.is_match(piece)).take(20).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

fn read(mail: &Mail, told: Option<(Kind<'_>, subjects::Subject<'_>)>, facts: &Facts<'_>) -> Outcome {
    let part = mail.body().part();
    let in_subject = told.as_ref().and_then(|(kind, subject)| finding_of(kind, *subject));
    let in_body = counted_in_body(facts, part).into_iter().chain(said_in_body(facts, part)).reduce(Finding::or_worse);
    let script = facts
        .value(SCRIPT)
        .or_else(|| facts.told_script())
        .or_else(|| told.as_ref().and_then(|(kind, _)| script_of(kind)));
    let Some(script) = script else {
        return match &told {
            Some((Kind::Plain { .. } | Kind::Stopped { .. }, _)) => {
                Outcome::Notice("a notification without the result of a script".to_owned())
            }
            _ => Outcome::ParseFailed(
                "no script is named: the subject is not `SCRIPT - …` and the body has no line `Script:`".to_owned(),
            ),
        };
    };
    let from_body = in_body.clone();
    let Some(finding) = in_subject.into_iter().chain(in_body).reduce(Finding::or_worse) else {
        return match groomed(facts) {
            Some(line) => Outcome::Notice(format!("space was made in a backup set: {line}")),
            // A customer's name before `Notification - Retrospect` looks like a script.
            None if matches!(told, Some((Kind::Plain { .. }, _))) && !facts.hold_bad_words() => {
                Outcome::Notice("a notification without the result of a script".to_owned())
            }
            None => Outcome::ParseFailed(
                "neither the subject counts errors and warnings nor has the body a line `Errors:`".to_owned(),
            ),
        };
    };
    if finding.status == Status::Success && from_body.is_none() && prefixes::is_reply(&mail.subject) {
        return Outcome::ParseFailed(
            "only the subject of this answer counts errors; the body does not hold the report".to_owned(),
        );
    }
    let time =
        |names| facts.value(names).and_then(dates::sure_date_time).map(backupchecks_core::model::ReportTime::local);
    let decided = &finding.evidence()[0];
    let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
    let objects = facts.client().map(|client| ObjectReport {
        name: client.to_owned(),
        object_type: "Client".to_owned(),
        status: Some(status),
        message: facts.errors(),
        duration_seconds: facts.value(&["duration", "durée"]).and_then(durations::seconds),
        ..ObjectReport::default()
    });
    Outcome::Report(vec![Report {
        host: facts.client().map(str::to_owned),
        started_at: time(&["date"]),
        objects: objects.into_iter().collect(),
        ..Report::new("Retrospect", "Backup", script, finding)
    }])
}

fn script_of<'a>(kind: &Kind<'a>) -> Option<&'a str> {
    match kind {
        Kind::Counted { script, .. } | Kind::Error { script, .. } => Some(script),
        Kind::Plain { script } => *script,
        Kind::Stopped { .. } | Kind::Digest => None,
    }
}

fn finding_of(kind: &Kind<'_>, subject: subjects::Subject<'_>) -> Option<Finding> {
    let (status, words) = match kind {
        Kind::Counted { errors, words, .. } if !is_zero(errors) => (Status::Failed, words),
        Kind::Counted { warnings: Some(warnings), words, .. } if !is_zero(warnings) => (Status::Warning, words),
        Kind::Counted { words, .. } => (Status::Success, words),
        Kind::Error { words, .. } => (Status::Failed, words),
        Kind::Stopped { words, .. } => (Status::Warning, words),
        Kind::Plain { .. } | Kind::Digest => return None,
    };
    Some(Finding::new(status, format!("subject says {words}"), Evidence::new(subject.part, subject.text, words)))
}

fn counted_in_body(facts: &Facts<'_>, part: Part) -> Option<Finding> {
    let finding = |(piece, number): (&str, &str), bad| {
        let status = if is_zero(number) { Status::Success } else { bad };
        Finding::new(status, format!("body says {piece}"), Evidence::new(part, piece, piece))
    };
    let errors = facts.counter(ERRORS).map(|found| finding(found, Status::Failed))?;
    let warnings = facts.counter(WARNINGS).map(|found| finding(found, Status::Warning));
    Some(warnings.into_iter().fold(errors, Finding::or_worse))
}

/// What a body says in words: a script that waits for its medium goes on only when a person helps.
fn said_in_body(facts: &Facts<'_>, part: Part) -> Option<Finding> {
    const WORDS: &[&str] = &["attente de support", "waiting for media", "stopped by operator", "par l'opérateur"];
    facts.pieces.iter().find_map(|piece| {
        let line = piece.to_lowercase().replace('’', "'");
        let counts_none = line.trim_end().ends_with(": 0");
        WORDS.iter().find(|words| line.contains(**words) && !counts_none)?;
        Some(Finding::new(Status::Warning, format!("body says {piece}"), Evidence::new(part, piece, piece)))
    })
}

/// The line on the housekeeping of a backup set, which is no backup.
fn groomed<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    static GROOMED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)optimisation de .{1,40} du jeu de sauvegarde|\bgroomed\b"));
    facts.pieces.iter().copied().find(|piece| GROOMED.is_match(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, text: &str, expected: Option<(Status, &str)>) {
        let mail = Mail::sample(subject, text);
        match (Retrospect.read(&mail), expected) {
            (Outcome::Report(reports), Some(expected)) => {
                assert_eq!((reports[0].finding.status, reports[0].job_name.as_str()), expected, "{subject}");
            }
            (Outcome::Report(reports), None) => panic!("{reports:?}"),
            (other, expected) => assert!(expected.is_none(), "{subject}: {other:?}"),
        }
    }

    #[test]
    fn counters_of_subject_and_body_decide_together() {
        check(
            "Night - 0 errors, 0 warnings - Retrospect",
            "* Errors: 0 * Warnings: 0",
            Some((Status::Success, "Night")),
        );
        check(
            "Night - 0 errors, 0 warnings - Retrospect",
            "* Script: Night * Errors: 10 * Warnings: 0",
            Some((Status::Failed, "Night")),
        );
        check(
            "Nuit - Notification - Retrospect",
            "* Script : Nuit\n* Erreurs : 0\n* Avertissements : 4",
            Some((Status::Warning, "Nuit")),
        );
        check(
            "Nuit - Notification - Retrospect",
            "Backup report * Errors: 0 * Duration: 00:12:34",
            Some((Status::Success, "Nuit")),
        );
        check("see below", "Script : Nuit Client : SRV01 (x)\nErreurs : 2\nRetrospect", Some((Status::Failed, "Nuit")));
    }

    #[test]
    fn without_script_or_counters_there_is_no_result() {
        check("Notification - Retrospect", "The engine started.", None);
        check("Execution stopped by operator - Retrospect", "", None);
        check(
            "Execution stopped by operator - Retrospect",
            "* Script: Night * Errors: 0",
            Some((Status::Warning, "Night")),
        );
        check("Night - Notification - Retrospect", "Backup report with errors", None);
        check("Night - Notification - Retrospect", "Backup report", None);
        check("RE: Night - 0 errors, 0 warnings - Retrospect", "thanks", None);
    }
}
