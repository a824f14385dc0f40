//! The subject of a job's mail: `[Warning] Nightly VMs (3 VMs) 1 warning`, with anything in front of it.

use super::words;
use crate::patterns::pattern;
use backupchecks_core::model::{Evidence, Finding, Part, Status};
use regex::Regex;
use std::sync::LazyLock;

/// The first bracket that holds one of the three results counts; mail programs, ticket systems and the note that a support
/// contract ran out stand before it.
static RESULT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[(Success|Warning|Failed)\]\s*"));

/// The last counter in parentheses, and behind it nothing but counted problems.
static COUNTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.+)\s\((\d+) ([A-Za-z ]+)\)((?:,? ?\d+ (?:failed|warnings?|errors?|failures?))*)$"));

/// ` (Retry 3)` at the end of a name.
static RETRY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(.*?)\s*\(Retry (\d+)\)$"));

/// What the subject of a mail says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subject<'a> {
    /// The result in brackets.
    pub(super) status: Status,
    /// The bracket as printed.
    bracket: &'a str,
    /// All of the subject.
    whole: &'a str,
    /// What follows the bracket.
    pub(super) rest: &'a str,
    /// The job's name, where a counter ends it.
    pub(super) counted: Option<Counted<'a>>,
}

/// A name with its counter: `Nightly VMs (3 VMs) 1 warning`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Counted<'a> {
    /// The name of the job.
    pub(super) job_name: &'a str,
    /// The number of the retry.
    pub(super) attempt: Option<u32>,
    /// The type of the objects that were counted; empty where the word tells none.
    pub(super) object_type: &'static str,
}

impl<'a> Subject<'a> {
    /// Reads `whole`; `None` when no result stands in brackets.
    pub(super) fn find(whole: &'a str) -> Option<Self> {
        let found = RESULT.captures(whole)?;
        let (all, word) = (found.get(0)?, found.get(1)?);
        let rest = whole[all.end()..].trim();
        let bracket = &whole[word.start() - 1..=word.end()];
        Some(Self { status: words::result(word.as_str())?, bracket, whole, rest, counted: counted(rest) })
    }

    /// The result as a finding.
    pub(super) fn finding(&self) -> Finding {
        Finding::new(self.status, format!("the subject says {}", self.bracket), self.evidence())
    }

    /// The bracket, quoted.
    pub(super) fn evidence(&self) -> Evidence {
        Evidence::new(Part::Subject, self.whole, self.bracket)
    }

    /// What follows the bracket as a job's name: without counter and retry.
    pub(super) fn job_name(&self) -> &'a str {
        self.counted.as_ref().map_or_else(|| without_retry(self.rest).0, |counted| counted.job_name)
    }
}

fn counted(rest: &str) -> Option<Counted<'_>> {
    let found = COUNTER.captures(rest)?;
    let object_type = words::object_type(found.get(3)?.as_str())?;
    let (job_name, attempt) = without_retry(found.get(1)?.as_str());
    (!job_name.is_empty()).then_some(Counted { job_name, attempt, object_type })
}

/// `name` without the mark of a retry, and the number of that retry.
pub(super) fn without_retry(name: &str) -> (&str, Option<u32>) {
    let name = name.trim();
    match RETRY.captures(name).and_then(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str().parse().ok()?))) {
        Some((name, attempt)) => (name, Some(attempt)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, status: Status, job_name: &str, object_type: Option<&str>) {
        let found = Subject::find(subject).unwrap_or_else(|| panic!("{subject:?} has no result"));
        let unit = found.counted.as_ref().map(|counted| counted.object_type);
        assert_eq!((found.status, found.job_name(), unit), (status, job_name, object_type), "{subject:?}");
    }

    #[test]
    fn result_and_job_are_found_behind_any_prefix() {
        check("[Success] Nightly VMs (3 VMs)", Status::Success, "Nightly VMs", Some("VM"));
        check("[Warning] Nightly VMs (3 objects) 1 warning", Status::Warning, "Nightly VMs", Some(""));
        check("HOST [Failed] Nightly VMs (12 hosts) 2 failed, 1 warning", Status::Failed, "Nightly VMs", Some("Host"));
        check("FW: Customer - [Failed] Copy\\Source (1 objects) 1 failed", Status::Failed, "Copy\\Source", Some(""));
        check("[EXTERNAL] Contract ended. [Success] A (1 VM)", Status::Success, "A", Some("VM"));
    }

    #[test]
    fn brackets_parentheses_and_result_words_belong_to_the_name() {
        let nasty = "SQL (Prod) [daily] - Failed tests";
        check(&format!("[Success] {nasty} (2 VMs)"), Status::Success, nasty, Some("VM"));
        check("[Success] Failed logins (3 sites)", Status::Success, "Failed logins (3 sites)", None);
        check("[Success] Job [Failed] (3 VMs)", Status::Success, "Job [Failed]", Some("VM"));
    }

    #[test]
    fn a_retry_is_counted_and_is_no_part_of_the_name() {
        let found = Subject::find("[Failed] Nightly VMs (Retry 2) (3 VMs)").and_then(|subject| subject.counted);
        assert_eq!(found.map(|counted| (counted.job_name, counted.attempt)), Some(("Nightly VMs", Some(2))));
    }

    #[test]
    fn other_products_tails_are_no_counter() {
        check(
            "[Success] Org - Mailboxes (12 objects), 0 issues",
            Status::Success,
            "Org - Mailboxes (12 objects), 0 issues",
            None,
        );
        assert_eq!(Subject::find("[Error] [Hybrid Backup Sync] x"), None);
        assert_eq!(Subject::find("Backup job Success"), None);
    }
}
