//! The sentence of Hybrid Backup Sync: verb, kind of job, job in quotation marks, and how it went.

use crate::{
    patterns::pattern,
    words::{self, Found},
};
use backupchecks_core::model::Status;
use regex::Regex;
use std::sync::LazyLock;

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// It began, or goes on: no result.
    Began,
    /// A result; a success is told by a severity too.
    Ended(Status),
}

/// The sentence taken apart.
#[derive(Debug)]
pub(super) struct Sentence<'a> {
    /// The job as printed between the quotation marks.
    pub(super) job: &'a str,
    /// What became of it, and the words that tell; `None` where no known word does.
    pub(super) result: Option<(Verb, &'a str)>,
    /// Whether it restores rather than backs up.
    pub(super) is_restore: bool,
}

/// `[Hybrid Backup Sync] Failed to complete Backup job: "JOB". REASON`.
pub(super) fn of(message: &str) -> Option<Sentence<'_>> {
    let (head, job, tail) = quoted(message)?;
    let name = head.len()..message.len() - tail.len();
    Some(Sentence {
        job,
        result: result((head, tail), words::find_beside(message, &[name])),
        is_restore: head.to_lowercase().contains("restore job"),
    })
}

/// Whether a message is about a job, though it names none that could be read.
pub(super) fn speaks_of_job(message: &str) -> bool {
    let message = message.to_lowercase();
    ["job", "processo", "auftrag", "taak", "backup", "sync"].iter().any(|word| {
        // The name of the app is in every message.
        message.replace("hybrid backup sync", "").contains(word)
    })
}

/// What stands before, between and behind the quotation marks. The name may hold such marks too: the closing one is followed by
/// the end of the sentence or a word that goes on with it.
fn quoted(message: &str) -> Option<(&str, &str, &str)> {
    static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"["”“»](?:\s*$|\s*[.,;:!](?:\s|$)|\s+(?:with|without|was|has|is|due|because|on|at|by|and|\(|con|è|stat[oa]|terminat|completat|mit|ist|met))"#,
        )
    });
    let Some(open) = message.find(['"', '“', '„', '«']) else { return in_single(message) };
    let width = message[open..].chars().next().map_or(1, char::len_utf8);
    let rest = &message[open + width..];
    let close = CLOSING.find(rest).map(|found| found.start()).or_else(|| rest.find(['"', '”', '“', '»']))?;
    let tail = &rest[close..];
    let job = rest[..close].trim();
    let tail = &tail[tail.chars().next().map_or(0, char::len_utf8)..];
    (!job.is_empty()).then_some((&message[..open], job, tail))
}

/// `job: 'JOB'`, where an apostrophe elsewhere is none.
fn in_single(message: &str) -> Option<(&str, &str, &str)> {
    static SINGLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bjob:?\s*['‘](?P<job>.+)['’](?P<tail>[^'’]*)$"));
    let found = SINGLE.captures(message)?;
    let (whole, job, tail) = (found.get(0)?, found.name("job")?, found.name("tail")?);
    Some((&message[..whole.start()], job.as_str().trim(), tail.as_str()))
}

/// What the verb before or behind the name tells, and what is `told` by all words but the name.
fn result<'a>((head, tail): (&'a str, &'a str), told: Option<Found<'a>>) -> Option<(Verb, &'a str)> {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)\b(?: (?P<failed>failed\ to\ \w+ | failed | unable\ to\ \w+ | cannot\ \w+ | could\ not\ \w+)
              | (?P<warning>stopped | paused | suspended | cancell?ed | skipped | interrupted | aborted)
              | (?P<began>started | starting | resumed | resuming | scheduled | created | deleted | modified | edited | enabled | disabled | running)
              | (?P<finished>finished | completed)
            )\b",
        )
    });
    let verb = VERB.captures(head).or_else(|| VERB.captures(tail)).and_then(|found| {
        let group = |name: &str, verb| found.name(name).map(|words| (verb, words.as_str()));
        group("failed", Verb::Ended(Status::Failed))
            .or(group("warning", Verb::Ended(Status::Warning)))
            .or(group("began", Verb::Began))
            .or(group("finished", Verb::Ended(Status::Success)))
    });
    // A good word beside one that nobody knows.
    if told.is_some_and(|found| found.doubt.is_some())
        && verb.is_none_or(|(verb, _)| verb == Verb::Ended(Status::Success))
    {
        return None;
    }
    match (verb, told) {
        // `Finished … with errors` is a warning: the job was finished.
        (Some((Verb::Ended(Status::Success), _)), Some(found)) if found.status != Status::Success => {
            Some((Verb::Ended(Status::Warning), found.words))
        }
        (Some(verb), _) => Some(verb),
        // `… to complete` alone is the rest of a failure.
        (None, found) => found
            .filter(|found| !found.words.eq_ignore_ascii_case("complete"))
            .map(|found| (Verb::Ended(found.status), found.words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, job: &str, verb: Verb) {
        let found = of(message).unwrap_or_else(|| panic!("{message}"));
        assert_eq!((found.job, found.result.map(|(verb, _)| verb)), (job, Some(verb)), "{message}");
    }

    #[test]
    fn a_sentence_tells_what_became_of_the_job() {
        check("[Hybrid Backup Sync] Started Sync job: \"A\".", "A", Verb::Began);
        check("Finished Backup job \"A\".", "A", Verb::Ended(Status::Success));
        check("Finished Backup job \"A\" with errors.", "A", Verb::Ended(Status::Warning));
        check("Finished Backup job: \"A\" with 0 errors.", "A", Verb::Ended(Status::Success));
        check("Failed to complete Backup job \"A\". Reason: finished early", "A", Verb::Ended(Status::Failed));
        check("Stopped Sync job: “A”.", "A", Verb::Ended(Status::Warning));
        check("Processo di backup \"A\" non riuscito.", "A", Verb::Ended(Status::Failed));
        assert_eq!(of("Fa?led to complete Backup job \"A\".").map(|found| found.result.is_none()), Some(true));
        assert_eq!(of("The job is \"A\".").map(|found| found.result.is_none()), Some(true));
    }

    #[test]
    fn the_name_of_a_job_decides_nothing() {
        check(
            "Finished Backup job \"Failed - 0 errors Success\".",
            "Failed - 0 errors Success",
            Verb::Ended(Status::Success),
        );
        check(
            "Failed to complete Backup job \"finished \"old\" files\".",
            "finished \"old\" files",
            Verb::Ended(Status::Failed),
        );
        check("Finished Backup job 'A b'.", "A b", Verb::Ended(Status::Success));
        check("Started Backup job: \"Finished goods\".", "Finished goods", Verb::Began);
    }
}
