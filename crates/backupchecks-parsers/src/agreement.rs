//! Two witnesses for a success: formats that nobody has seen in a genuine mail are believed only where subject and body agree.

use crate::{
    added, labels,
    lines::{Lines, labelled},
    patterns::pattern,
    words,
};
use backupchecks_core::model::{Evidence, Finding, Part, Status};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// The worst of what `subject` and `body` say, with both as evidence; a success must be told by both.
pub(crate) fn of_both(subject: Option<Finding>, body: Option<Finding>) -> Result<Finding, String> {
    let missing = match (&subject, &body) {
        (Some(_), Some(_)) => None,
        (Some(_), None) => Some("body"),
        (None, Some(_)) => Some("subject"),
        (None, None) => return Err("neither the subject nor the body tells a result in a known wording".to_owned()),
    };
    match (subject.into_iter().chain(body).reduce(Finding::or_worse), missing) {
        (Some(found), Some(missing)) if found.status == Status::Success => Err(format!(
            "{}, but the {missing} tells no result; the format is unverified, so a success must stand in both",
            found.reason
        )),
        (Some(found), _) => words::believed(found),
        (None, _) => Err("no result was found".to_owned()),
    }
}

/// The worst result in `line`, without the first mention of each of `names`: a job may be called `Failed logins`.
pub(crate) fn without_names<'a>(line: &'a str, names: &[Option<&str>]) -> Option<words::Found<'a>> {
    words::find_beside(line, &mentions(line, names))
}

/// Where the first mentions of `names` stand in `line`.
pub(crate) fn mentions(line: &str, names: &[Option<&str>]) -> Vec<Range<usize>> {
    let mut taken: Vec<Range<usize>> = Vec::new();
    for name in names.iter().flatten().filter(|name| !name.is_empty()) {
        let free = |at: &usize| !taken.iter().any(|taken| *at < taken.end && taken.start < at + name.len());
        if let Some(at) = positions(line, name).find(free) {
            taken.push(at..at + name.len());
        }
    }
    taken
}

/// Where `name` stands in `text` as a whole word.
pub(crate) fn position(text: &str, name: &str) -> Option<usize> {
    positions(text, name).next()
}

fn positions<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// A result that was read at `place`.
pub(crate) fn finding(part: Part, place: &str, line: &str, found: &words::Found<'_>) -> Finding {
    Finding::new(found.status, format!("{place} says {}", found.words), Evidence::new(part, line, found.words))
}

/// The worst that the body tells: under a label of the status, in a counter that is not zero, and in every sentence. `names` decide
/// nothing, nor does one of `first` where a line begins with it: the machine of a row in a table. For formats of which only the words
/// are known.
pub(crate) fn in_body(lines: &Lines, names: &[Option<&str>], first: &[&str]) -> Option<Finding> {
    let of_line = |line: &str| {
        let begins = |name: &&&str| line.strip_prefix(**name).is_some_and(|rest| rest.starts_with(' '));
        let machine = first.iter().filter(begins).max_by_key(|name| name.len());
        let names = &[&[machine.copied()], names].concat()[..];
        let (place, found) = match labelled(line) {
            Some((label, value)) if STATUS.iter().any(|known| labels::is(label, known)) => {
                ("status", lenient(value, names)?)
            }
            // `Failed: 2`, but not `Errors folder: D:\`.
            Some((label, value)) => {
                let counter = words::find(label).filter(|_| value.starts_with(|c: char| c.is_ascii_digit()));
                ("counter", counter.and_then(|_| words::find(line))?)
            }
            None => ("body", lenient(line, names)?),
        };
        Some(finding(lines.part, place, line, &found))
    };
    lines.report().filter_map(of_line).reduce(|worst, next| if worst.status < next.status { next } else { worst })
}

/// What the subject tells, or the subject of the mail that was forwarded.
pub(crate) fn in_subject(part: Part, line: &str, names: &[Option<&str>]) -> Option<Finding> {
    let place = if part == Part::Subject { "subject" } else { "forwarded subject" };
    Some(finding(part, place, line, &lenient(line, names)?))
}

/// What a status is called.
const STATUS: &[&str] = &[
    "status",
    "job status",
    "backup status",
    "result",
    "job result",
    "backup result",
    "state",
    "outcome",
    "resultaat",
    "ergebnis",
    "statut",
    "stato",
    "estado",
];

/// As [`without_names`], with words that are bad only where no format is known, and without what gateways and lawyers add to mails.
pub(crate) fn lenient<'a>(line: &'a str, names: &[Option<&str>]) -> Option<words::Found<'a>> {
    static MORE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:(?P<failed>unable to|could not|couldn't|cannot|can't|critical|did not (?:run|start|finish|complete))|(?P<warning>stopped|skipped|interrupted|paused|suspended|problems?|attention|exceptions?))\b",
        )
    });
    let added = added::places(line);
    let mut rest = line;
    for name in names.iter().flatten().filter(|name| !name.is_empty()) {
        // What stands behind the name tells how it went; what stands before it is told apart.
        if let Some(at) = position(rest, name)
            && !MORE.is_match(&rest[..at])
        {
            rest = &rest[at + name.len()..];
        }
    }
    let passed = line.len() - rest.len();
    let more = MORE.captures_iter(rest).find_map(|found| {
        let group = |name: &str, status| {
            let words =
                found.name(name).filter(|words| !added.iter().any(|place| place.contains(&(passed + words.start()))));
            words.map(|words| words::Found::own(status, words.as_str()))
        };
        group("failed", Status::Failed).or(group("warning", Status::Warning))
    });
    let places = [mentions(line, names), added.clone()].concat();
    words::find_beside(line, &places)
        .into_iter()
        .chain(more)
        .reduce(|own, other| if own.status < other.status { other } else { own })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: Status) -> Finding {
        Finding::new(status, "subject says so", Evidence::new(Part::Subject, "so", "so"))
    }

    #[test]
    fn a_success_needs_two_witnesses_and_a_failure_one() {
        use Status::{Failed, Success, Warning};
        let status = |subject: Option<Status>, body: Option<Status>| {
            of_both(subject.map(told), body.map(told)).map(|found| found.status).ok()
        };
        assert_eq!(status(Some(Success), Some(Success)), Some(Success));
        assert_eq!(status(Some(Success), None), None);
        assert_eq!(status(None, Some(Success)), None);
        assert_eq!(status(None, None), None);
        assert_eq!(status(Some(Success), Some(Failed)), Some(Failed));
        assert_eq!(status(Some(Warning), None), Some(Warning));
    }

    #[test]
    fn what_gateways_and_lawyers_add_decides_nothing_and_hides_nothing() {
        for line in [
            "ATTENTION: external e-mail. Do not click links or open attachments.",
            "WARNING: This message originated outside of your organization.",
            "E-mail transmission cannot be guaranteed to be error-free.",
            "The sender accepts no liability for any errors or interrupted delivery of this e-mail.",
        ] {
            assert_eq!(lenient(line, &[]), None, "{line}");
            let told = format!("The job could not be started. {line}");
            assert_eq!(lenient(&told, &[]).unwrap().status, Status::Failed, "{told}");
        }
        assert_eq!(lenient("ATTENTION: the job was skipped", &[]).unwrap().status, Status::Warning);
    }

    #[test]
    fn names_decide_nothing() {
        let line = "The task Failed logins on error-01 is now complete.";
        assert_eq!(without_names(line, &[Some("Failed logins"), Some("error-01")]).unwrap().words, "complete");
        assert_eq!(without_names("Failed logins failed", &[Some("Failed logins")]).unwrap().words, "failed");
    }
}
