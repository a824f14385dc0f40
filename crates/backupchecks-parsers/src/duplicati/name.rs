//! The name of a backup out of a subject that an administrator may have written.

use crate::{patterns::pattern, subjects};
use backupchecks_core::model::{Evidence, Finding};
use regex::Regex;
use std::sync::LazyLock;

/// What a subject tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) job: String,
    pub(super) operation: Option<&'static str>,
    pub(super) machine: Option<String>,
    word: Option<String>,
}

/// Operations that send mails.
const OPERATIONS: &[&str] = &[
    "Backup",
    "Compact",
    "Verify",
    "Restore",
    "List",
    "Repair",
    "Delete",
    "Test",
    "Purge",
    "Vacuum",
    "CreateReport",
    "Sync",
];

impl Named {
    /// Whether a subject has the product's own form.
    pub(super) fn by_product(text: &str) -> bool {
        static OWN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bDuplicati\b.*\breport for\b"));
        OWN.is_match(text)
    }

    /// `Duplicati Backup report for NAME`, with a result word in any of the places that people put it.
    pub(super) fn in_subject(text: &str) -> Option<Self> {
        static REPORT: LazyLock<Regex> = LazyLock::new(|| {
            pattern(r"(?i)^(?P<head>.*?)\b(?P<operation>\w+)?\s*(?:\((?P<word>\w+)\)\s*)?\breport for\s+(?P<job>.+)$")
        });
        static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
            pattern(r"(?i)\b(?P<word>success|warning|error|fatal)\s+from\s+(?P<job>.+),\s*machine\s+(?P<machine>.+)$")
        });
        let group = |found: &regex::Captures<'_>, name| found.name(name).map(|part| part.as_str().to_owned());
        if let Some(found) = MACHINE.captures(text) {
            return Some(Self {
                job: tidy(&group(&found, "job")?)?,
                operation: None,
                machine: tidy(&group(&found, "machine")?),
                word: group(&found, "word"),
            });
        }
        if let Some(found) = REPORT.captures(text) {
            let operation = group(&found, "operation");
            let (job, behind) = without_result(found.name("job")?.as_str());
            let before = group(&found, "word").or_else(|| result_word(&group(&found, "head")?));
            return Some(Self {
                job: tidy(job)?,
                operation: operation.as_deref().and_then(known_operation),
                machine: None,
                word: before.or(behind.map(str::to_owned)).filter(|word| super::status(word).is_some()),
            });
        }
        free(text)
    }

    pub(super) fn finding(&self, subject: subjects::Subject<'_>) -> Option<Finding> {
        let word = self.word.as_deref()?;
        let evidence = Evidence::new(subject.part, subject.text, word);
        Some(Finding::new(super::status(word)?, format!("subject says {word}"), evidence))
    }
}

/// Other subjects: the name stands behind the product, a result word or `backup of`, and nowhere else. What stands before these
/// may be anybody's tag.
fn free(text: &str) -> Option<Named> {
    static FREE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?xi)(?:\bDuplicati\b[\s:,|\]–-]*(?:[\[(]?(?P<first>success|warning|error|fatal)\b[\])]?[\s:,–-]*)?
              (?:(?:backup\s+(?:of|for|from)|backup:|of|for|from)\s+)?
              |\b(?P<word>success|warning|error|fatal)\s*[:–-]\s+|\bbackup\s+(?:of|for|from)\s+)(?P<job>.+)$",
        )
    });
    let found = FREE.captures(text)?;
    let (job, behind) = without_result(found.name("job")?.as_str());
    let word = found.name("first").or(found.name("word")).map(|word| word.as_str()).or(behind);
    Some(Named { job: tidy(job)?, operation: None, machine: None, word: word.map(str::to_owned) })
}

/// A name without the result behind it: `NAS: Warning`, `NAS - Error`, `NAS (Success)`, `NAS [Fatal]`.
fn without_result(text: &str) -> (&str, Option<&str>) {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)(?:\s*:\s*|\s+[-–|]\s+|\s*,\s*|\s*[(\[])(?P<word>success|warning|error|fatal)[)\]]?[\s}!.]*$")
    });
    match BEHIND.captures(text).and_then(|found| Some((found.get(0)?.start(), found.name("word")?))) {
        Some((start, word)) if 0 < start => (&text[..start], Some(&text[word.start()..word.end()])),
        _ => (text, None),
    }
}

/// The result word at the fixed places of what stands before the name: behind the product, or in brackets.
fn result_word(head: &str) -> Option<String> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)(?:\bDuplicati[\s:,-]*|[\[(}]\s*)(?P<word>success|warning|error|fatal)\b[\s\]),:-]")
    });
    Some(WORD.captures(head)?.name("word")?.as_str().to_owned())
}

fn known_operation(word: &str) -> Option<&'static str> {
    OPERATIONS.iter().find(|known| known.eq_ignore_ascii_case(word)).copied()
}

/// Without the brace that a broken template leaves.
fn tidy(name: &str) -> Option<String> {
    let mut name = name.trim().trim_end_matches([' ', ',', ';']).trim_start_matches(['}', ' ']);
    while name.ends_with('}') && name.matches('{').count() < name.matches('}').count() {
        name = name[..name.len() - 1].trim_end();
    }
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, job: &str, word: Option<&str>) {
        let found = Named::in_subject(subject);
        let told = found.as_ref().map(|named| (named.job.as_str(), named.word.as_deref()));
        assert_eq!(told, Some((job, word)), "{subject}");
    }

    #[test]
    fn the_name_stands_behind_report_for() {
        check("Duplicati Backup report for PC01-NAS", "PC01-NAS", None);
        check("FW: [T#12] Duplicati Backup report for Failed - 0 errors Success", "Failed - 0 errors Success", None);
        check("Duplicati Success, Backup report for Unit Backup", "Unit Backup", Some("Success"));
        check("Duplicati Backup (Warning) report for X", "X", Some("Warning"));
        check("Duplicati Backup report for X: Error", "X", Some("Error"));
        check("Duplicati Backup report for X (Fatal)}", "X", Some("Fatal"));
        check("[Error] Duplicati Backup report for X", "X", Some("Error"));
        check("Duplicati Backup report for X}", "X", None);
    }

    #[test]
    fn other_templates_leave_the_name() {
        check("}Warning from docs, machine PC01", "docs", Some("Warning"));
        check("Warning from docs, machine PC01}", "docs", Some("Warning"));
        check("Duplicati Error: docs", "docs", Some("Error"));
        check("[X] CUSTOMER 12 - Error: docs", "docs", Some("Error"));
        check("Duplicati: docs - Success", "docs", Some("Success"));
        assert_eq!(Named::in_subject("CUSTOMER 12 - docs - Success"), None);
        check("WG: [Ticket 5] Backup of docs", "docs", None);
        assert_eq!(Named::in_subject("FW: Duplicati"), None);
        assert_eq!(Named::in_subject("Error from docs, machine PC01}").unwrap().machine.as_deref(), Some("PC01"));
    }

    #[test]
    fn the_operation_is_the_word_before_report() {
        let operation = |text| Named::in_subject(text).unwrap().operation;
        assert_eq!(operation("Duplicati Compact report for x"), Some("Compact"));
        assert_eq!(operation("Duplicati Backup (Success) report for x"), Some("Backup"));
    }

    #[test]
    fn a_subject_of_the_product_has_its_two_marks() {
        assert!(Named::by_product("Duplicati Success, Backup report for X"));
        assert!(!Named::by_product("A report for Duplicati users"));
    }
}
