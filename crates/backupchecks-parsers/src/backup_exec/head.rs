//! The head that every alert of Backup Exec bears: `Backup Exec Alert: CATEGORY (Server: "X") (Job: "Y")`.

use crate::patterns::pattern;
use backupchecks_core::model::Status;
use regex::Regex;
use std::sync::LazyLock;

/// What one head says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head<'a> {
    /// The kind of alert; a body repeats the head without it.
    pub(super) category: Option<&'a str>,
    pub(super) server: &'a str,
    pub(super) job: Option<&'a str>,
    /// What follows on the line.
    pub(super) rest: &'a str,
}

/// The head in `line`. A job may hold quotation marks and parentheses, so its name ends with the last `")` behind which a head may
/// end.
pub(super) fn head(line: &str) -> Option<Head<'_>> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i)(?:Backup\s+Exec\s+Alert\s*:\s*(?P<category>[^(]*?))?\s*\(\s*Server\s*:\s*(?:["“”„'](?P<quoted>[^"“”]+)["“”']|(?P<bare>[^()"]+))\s*\)"#,
        )
    });
    let found = HEAD.captures(line)?;
    let group = |name| found.name(name).map(|part| part.as_str().trim()).filter(|text: &&str| !text.is_empty());
    let server = group("quoted").or_else(|| group("bare"))?;
    let rest = &line[found.get(0)?.end()..];
    let (job, rest) =
        job(rest, group("category").is_some()).map_or((None, rest.trim()), |(job, rest)| (Some(job), rest));
    Some(Head { category: group("category"), server, job, rest })
}

/// The name in `(Job: "Y")`, and what follows. Nothing follows in a subject; in a body the sentence on the job may.
fn job(text: &str, is_subject: bool) -> Option<(&str, &str)> {
    static START: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)^\s*\(\s*Job\s*:\s*(?P<mark>["“”„'])?"#));
    let start = START.captures(text)?;
    let inner = &text[start.get(0)?.end()..];
    let is_quoted = start.name("mark").is_some();
    let ends = inner
        .char_indices()
        .filter(|(at, c)| *c == ')' && (!is_quoted || inner[..*at].trim_end().ends_with(['"', '“', '”', '\''])));
    let candidates: Vec<(&str, &str)> = ends
        .filter_map(|(at, _)| {
            let quoted = inner[..at].trim_end();
            let name = if is_quoted {
                quoted.char_indices().next_back().map_or("", |(mark, _)| &quoted[..mark])
            } else {
                quoted
            };
            Some((name.trim(), inner[at + 1..].trim())).filter(|(name, _)| !name.is_empty())
        })
        .collect();
    let tells = |(name, rest): &&(&str, &str)| rest.starts_with(name) || begins_a_sentence(rest);
    let told = if is_subject { None } else { candidates.iter().find(tells) };
    told.or(candidates.last()).copied()
}

fn begins_a_sentence(text: &str) -> bool {
    ["completed", "the job", "job "]
        .iter()
        .any(|word| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
}

/// What a category means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    /// A result.
    Status(Status),
    /// News of the software itself, or of something that has only begun.
    Notice,
}

/// The meaning of an alert's category; `None` for one that is not known.
pub(super) fn category(text: &str) -> Option<Category> {
    use Category::{Notice, Status as Is};
    let text = text.trim().to_lowercase();
    Some(match text.as_str() {
        "job success" | "job completed" => Is(Status::Success),
        "job warning"
        | "job cancellation"
        | "job canceled"
        | "job cancelled"
        | "job completed with exceptions"
        | "backup job contains no data"
        | "library insert" => Is(Status::Warning),
        "job failed" | "job failure" | "catalog error" | "database maintenance failure" => Is(Status::Failed),
        "job start" | "service start" | "service stop" | "service start/stop" => Notice,
        // About the product, whatever their weight.
        text if ["license", "licence", "software update", "install"].iter().any(|word| text.starts_with(word)) => {
            Notice
        }
        text if text.ends_with(" information") => Notice,
        text if [" error", " failure", " failed"].iter().any(|end| text.ends_with(end)) => Is(Status::Failed),
        text if text.ends_with(" warning") || text.starts_with("media ") => Is(Status::Warning),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(Option<&str>, &str, Option<&str>, &str)>) {
        let found = head(line).map(|found| (found.category, found.server, found.job, found.rest));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_head_gives_category_server_and_job() {
        check(
            r#"FW: Backup Exec Alert: Job Success (Server: "BE01") (Job: "Full "A" (SQL)")"#,
            Some((Some("Job Success"), "BE01", Some(r#"Full "A" (SQL)"#), "")),
        );
        check(r#"Backup Exec Alert: Media Insert (Server: "BE01")"#, Some((Some("Media Insert"), "BE01", None, "")));
        check(r"(Server: “BE01”) (Job: “Full”)", Some((None, "BE01", Some("Full"), "")));
        check(
            "Backup Exec Alert: Job Failed (Server: BE01) (Job: Full (1))",
            Some((Some("Job Failed"), "BE01", Some("Full (1)"), "")),
        );
        check("Backup Exec Alert: why?", None);
    }

    #[test]
    fn what_follows_a_job_is_no_part_of_its_name() {
        check(
            r#"(Server: "BE01") (Job: "Full") Full -- The job failed with the following error: no ("x")"#,
            Some((None, "BE01", Some("Full"), r#"Full -- The job failed with the following error: no ("x")"#)),
        );
        check(
            r#"(Server: "BE01") (Job: "Full") Completed Successfully."#,
            Some((None, "BE01", Some("Full"), "Completed Successfully.")),
        );
    }

    #[test]
    fn every_category_has_its_meaning() {
        let is = |text: &str, expected: Option<Category>| assert_eq!(category(text), expected, "{text}");
        is("Job Success", Some(Category::Status(Status::Success)));
        is("Job Completed", Some(Category::Status(Status::Success)));
        is("Job Completed with Exceptions", Some(Category::Status(Status::Warning)));
        is("Job Cancellation", Some(Category::Status(Status::Warning)));
        is("Media Overwrite", Some(Category::Status(Status::Warning)));
        is("Tape Alert Warning", Some(Category::Status(Status::Warning)));
        is("Media Error", Some(Category::Status(Status::Failed)));
        is("Tape Alert Information", Some(Category::Notice));
        is("License and Maintenance Warning", Some(Category::Notice));
        is("Job Successor", None);
    }
}
