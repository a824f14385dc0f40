//! The subject of a job's mail: `[Warning] Nightly VMs (3 VMs) 1 warning`, with anything in front of it.

use super::words;
use crate::{dates, forwarded, grid::Grid, mail::Mail, patterns::pattern};
use backupchecks_core::model::{Evidence, Finding, Part, Status};
use memchr::memchr_iter;
use regex::Regex;
use std::sync::LazyLock;

/// The results that stand in brackets.
const RESULTS: &[&str] = &["Success", "Warning", "Failed"];

/// Counted problems: `1 warning`, `2 failed`, and also `0 failed`.
static ISSUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[,;]? ?\b((\d+) (failed|failure|error|warning)(?:s|\(s\))?)(?:$|[ ,;])"));

/// ` (Retry 3)` at the end of a name.
static RETRY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(.*?)\s*\(Retry (\d+)\)$"));

/// What the subject of a mail says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subject<'a> {
    /// The result in brackets.
    pub(super) status: Status,
    /// The bracket as printed.
    bracket: &'a str,
    /// The worst counted problem, where it is worse than the bracket.
    issue: Option<(Status, &'a str)>,
    /// All of the subject.
    whole: &'a str,
    /// Where it stands: in the head of the mail, or quoted in its body.
    pub(super) part: Part,
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
    /// The subject of `mail`; where somebody gave it another when it was forwarded, the one that the forwarded head quotes.
    pub(super) fn of(mail: &'a Mail) -> Option<Self> {
        Self::find(&mail.subject).or_else(|| [mail.html_body(), mail.text_body()].into_iter().find_map(Self::quoted_in))
    }

    /// Reads `whole`; `None` when no result stands in brackets.
    pub(super) fn find(whole: &'a str) -> Option<Self> {
        Self::read(whole, Part::Subject)
    }

    /// The subject in a forwarded head above the report in `grid`.
    fn quoted_in(grid: &'a Grid) -> Option<Self> {
        forwarded::subjects(grid).find_map(|subject| Self::read(subject, grid.part()))
    }

    fn read(whole: &'a str, part: Part) -> Option<Self> {
        let (bracket, word, rest) = bracket_in(whole)?;
        let rest = rest.trim();
        let status = words::result(word)?;
        let (counted, tail) = counted(rest).unzip();
        let issue = tail.and_then(worst_issue).filter(|(issue, _)| *issue > status);
        let status = issue.map_or(status, |(issue, _)| issue);
        Some(Self { status, bracket, issue, whole, part, rest, counted })
    }

    /// The result as a finding.
    pub(super) fn finding(&self) -> Finding {
        match self.issue {
            Some((status, issue)) => {
                let reason = format!("the subject says {} but counts {issue}", self.bracket);
                Finding::new(status, reason, Evidence::new(self.part, self.whole, issue)).and(self.evidence())
            }
            None => Finding::new(self.status, format!("the subject says {}", self.bracket), self.evidence()),
        }
    }

    /// The bracket, quoted.
    pub(super) fn evidence(&self) -> Evidence {
        Evidence::new(self.part, self.whole, self.bracket)
    }

    /// What follows the bracket as a job's name: without counter, time and retry.
    pub(super) fn job_name(&self) -> &'a str {
        self.counted.as_ref().map_or_else(|| without_retry(without_time(self.rest)).0, |counted| counted.job_name)
    }
}

/// The first bracket in `whole` that holds a result, that result, and what follows. Mail programs, ticket systems and the note that a
/// support contract ran out stand before it.
///
/// A good word in other letters is somebody else's; a bad one is trouble, as where a gateway wrote all of it in capitals.
fn bracket_in(whole: &str) -> Option<(&str, &str, &str)> {
    let find = |is_meant: fn(&str, &str) -> bool| {
        memchr_iter(b'[', whole.as_bytes()).find_map(|at| {
            let (printed, rest) = whole[at + 1..].split_once(']')?;
            let word = RESULTS.iter().find(|word| is_meant(word, printed))?;
            Some((&whole[at..whole.len() - rest.len()], *word, rest))
        })
    };
    find(|word, printed| word == printed)
        .or_else(|| find(|word, printed| word != RESULTS[0] && word.eq_ignore_ascii_case(printed)))
}

/// What stands before the last counter in parentheses, its unit, and what follows.
fn counter_in(rest: &str) -> Option<(&str, &str, &str)> {
    rest.rmatch_indices('(').find_map(|(at, _)| {
        let name = rest[..at].strip_suffix(char::is_whitespace).filter(|name| !name.is_empty())?;
        let (counter, tail) = rest[at + 1..].split_once(')')?;
        let (count, unit) = counter.split_once(' ')?;
        let is_count = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        let is_unit = !unit.is_empty() && unit.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
        (is_count && is_unit).then_some((name, unit, tail))
    })
}

/// The name and counter in `rest`, and the counted problems behind it. Nothing else but a time may follow.
fn counted(rest: &str) -> Option<(Counted<'_>, &str)> {
    let (name, unit, tail) = counter_in(rest)?;
    let object_type = words::object_type(unit)?;
    if !tail.is_empty() {
        let left = ISSUE.replace_all(tail, " ");
        // Of two problems with one blank between them the second is only seen once the first is gone.
        let left = ISSUE.replace_all(&left, " ");
        let left = left.trim_matches([' ', '-', ',', ';', '(', ')']);
        if !left.is_empty() && dates::date_time(left).is_none() && dates::clock(left).is_none() {
            return None;
        }
    }
    let (job_name, attempt) = without_retry(name);
    (!job_name.is_empty()).then_some((Counted { job_name, attempt, object_type }, tail))
}

/// The worst problem that `tail` counts, with its words.
fn worst_issue(tail: &str) -> Option<(Status, &str)> {
    let mut worst = None;
    let mut at = 0;
    while let Some(found) = tail.get(at..).filter(|rest| !rest.is_empty()).and_then(|rest| ISSUE.captures(rest)) {
        let (Some(words), Some(count), Some(kind)) = (found.get(1), found.get(2), found.get(3)) else { break };
        let status = if kind.as_str() == "warning" { Status::Warning } else { Status::Failed };
        let is_none = count.as_str().bytes().all(|digit| digit == b'0');
        if !is_none && worst.is_none_or(|(known, _)| known < status) {
            worst = Some((status, words.as_str()));
        }
        at += words.end();
    }
    worst
}

/// `name` without a time in parentheses, which some templates put behind it.
fn without_time(name: &str) -> &str {
    let ends_in_time = |inner: &&str| inner.strip_suffix(')').is_some_and(|time| dates::date_time(time).is_some());
    match name.rsplit_once(" (") {
        Some((before, inner)) if ends_in_time(&inner) => before.trim_end(),
        _ => name,
    }
}

/// `name` without the mark of a retry, and the number of that retry.
pub(super) fn without_retry(name: &str) -> (&str, Option<u32>) {
    let name = name.trim();
    let marked = name.ends_with(')').then(|| RETRY.captures(name)).flatten();
    match marked.and_then(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str().parse().ok()?))) {
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
    fn trouble_in_capitals_is_trouble() {
        check("[FAILED] NIGHTLY (3 VMs)", Status::Failed, "NIGHTLY", Some("VM"));
        check("[WARNING] [Success] Nightly (3 VMs)", Status::Success, "Nightly", Some("VM"));
        assert_eq!(Subject::find("[SUCCESS] Nightly (3 VMs)"), None);
    }

    #[test]
    fn brackets_parentheses_and_result_words_belong_to_the_name() {
        let nasty = "SQL (Prod) [daily] - Failed tests";
        check(&format!("[Success] {nasty} (2 VMs)"), Status::Success, nasty, Some("VM"));
        check("[Success] Failed logins (3 sites)", Status::Success, "Failed logins (3 sites)", None);
        check("[Success] Job [Failed] (3 VMs)", Status::Success, "Job [Failed]", Some("VM"));
    }

    #[test]
    fn a_template_may_print_the_time_too() {
        check("[Success] Nightly (3 VMs) 3/1/2026 10:41:12 PM", Status::Success, "Nightly", Some("VM"));
        check("[Failed] Nightly (3 objects) 1 failed - 22:41:12", Status::Failed, "Nightly", Some(""));
        check("[Success] Nightly (domenica 1 marzo 2026 22:41:12)", Status::Success, "Nightly", None);
        check("[Success] Nightly (since 2019)", Status::Success, "Nightly (since 2019)", None);
    }

    #[test]
    fn counted_problems_are_believed_against_the_bracket_unless_they_are_none() {
        check("[Success] Nightly (3 VMs) 1 failed", Status::Failed, "Nightly", Some("VM"));
        check("[Success] Nightly (3 VMs) 0 failed, 2 warnings", Status::Warning, "Nightly", Some("VM"));
        check("[Success] Nightly (3 VMs) 0 failed, 0 warnings", Status::Success, "Nightly", Some("VM"));
        check("[Failed] Nightly (3 VMs) 10 warnings", Status::Failed, "Nightly", Some("VM"));
        check("[Success] 3 failed (2 VMs)", Status::Success, "3 failed", Some("VM"));
    }

    #[test]
    fn a_forwarded_head_tells_the_subject_that_the_mail_has_lost() {
        let mut mail = Mail::default();
        "Please look".clone_into(&mut mail.subject);
        mail.text = Some("Hi\n*Onderwerp:* [Failed] Nightly (3 VMs) 1 failed\nBackup job: Nightly".to_owned());
        let subject = Subject::of(&mail).unwrap();
        assert_eq!((subject.status, subject.job_name(), subject.part), (Status::Failed, "Nightly", Part::Text));
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
