//! Jobs of SQL Server Agent.
//!
//! The subject says `completed` whatever became of the job, so it decides nothing; only a mark in front of it does, `[The job
//! failed.]`. The body tells the result twice: behind `STATUS:`, and in the first sentence behind `MESSAGES:`. What follows that
//! sentence is prose of the job and its steps. A job may be no backup at all: whether it counts is the user's to say.
//!
//! The server stands only in the subject and is part of the job's identity, so a mail whose subject was changed is read only
//! if the old one stands in its body.
//! Samples: `fixtures/mail/sql_server/agent-*`, written after the vendor's documentation.

use crate::{
    dates, durations,
    mail::Mail,
    patterns::pattern,
    prefixes,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Report, ReportTime, Status};
use jiff::SignedDuration;
use regex::Regex;
use std::sync::LazyLock;

/// SQL Server Agent.
pub(crate) struct SqlServerAgent;

impl ReportParser for SqlServerAgent {
    fn id(&self) -> &'static str {
        "sql_server.agent"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Microsoft SQL Server Agent: notifications on jobs",
            recognised_by: "`SQL Server Job System:` in the subject, or `JOB RUN:` with `was run on` in the body",
            reads: "SQL Server 2000 to 2022; English",
            rules: "`STATUS:`, the first sentence behind `MESSAGES:`, and a mark such as `[The job failed.]` before the subject; \
                    the worst wins. `completed` in the subject decides nothing. Retried and stopped jobs are warnings. Alerts \
                    and test mails are notices.",
            example_subject: "SQL Server Job System: 'Full backup' completed on \\\\SRV-SQL01",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["SQL Server Job System", "SQL Server Alert System", "JOB RUN:", "Database Mail"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        notice(mail).is_some()
            || subjects::of(mail).any(|subject| subject.text.contains("SQL Server Job System:"))
            || RUN.is_match(&whole(mail))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        if let Some(what) = notice(mail) {
            return Outcome::Notice(what.to_owned());
        }
        let text = whole(mail);
        let run = run(&text);
        let Some((head, subject)) = subjects::find(mail, head) else {
            let said = run
                .as_ref()
                .and_then(|run| run.status)
                .map(|status| format!("; the body says {status}"))
                .unwrap_or_default();
            return Outcome::ParseFailed(format!(
                "the server is not named, as no subject `SQL Server Job System: '…' completed on …` stands in the mail{said}"
            ));
        };
        let part = mail.body().part();
        let marked = head.mark.and_then(|words| Some((sentence(words)?, words))).map(|(status, words)| {
            Finding::new(status, format!("subject says {words}"), Evidence::new(subject.part, subject.text, words))
        });
        let labelled = run.as_ref().and_then(|run| run.status);
        if let Some(word) = labelled.filter(|word| status(word).is_none()) {
            return Outcome::ParseFailed(format!("no status is known for `STATUS: {word}`"));
        }
        let labelled = labelled.and_then(|word| {
            let reason = format!("STATUS says {word}");
            Some(Finding::new(status(word)?, reason, Evidence::new(part, &format!("STATUS: {word}"), word)))
        });
        let messages = run.as_ref().and_then(|run| run.messages);
        let told = messages
            .and_then(|text| first_sentence(text))
            .and_then(|words| Some((sentence(words)?, words)))
            .map(|(status, words)| {
                Finding::new(status, format!("MESSAGES says {words}"), Evidence::new(part, words, words))
            });
        let has_body = labelled.is_some() || told.is_some();
        let Some(finding) = labelled.into_iter().chain(told).chain(marked).reduce(Finding::or_worse) else {
            return Outcome::ParseFailed("the body has neither `STATUS:` nor `MESSAGES: The job …`, and `completed` in the subject tells nothing".to_owned());
        };
        if finding.status == Status::Success && !has_body && prefixes::is_reply(&mail.subject) {
            return Outcome::ParseFailed(
                "only the subject of this answer says success; the body does not hold the notification".to_owned(),
            );
        }
        let started_at = run.as_ref().and_then(|run| dates::sure_date_time(run.when?)).map(ReportTime::local);
        let seconds = run.as_ref().and_then(|run| durations::seconds(run.duration?));
        let decided = &finding.evidence()[0];
        let object = ObjectReport {
            name: head.server.clone(),
            object_type: "Server".to_owned(),
            status: Some(ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() }),
            message: messages.filter(|_| finding.status != Status::Success).map(str::to_owned),
            started_at,
            duration_seconds: seconds,
            ..ObjectReport::default()
        };
        Outcome::Report(vec![Report {
            host: Some(head.server.clone()),
            started_at,
            finished_at: finished(started_at, seconds),
            objects: vec![object],
            ..Report::new("SQL Server", "Agent Job", &head.job_name(), finding)
        }])
    }
}

fn finished(started_at: Option<ReportTime>, seconds: Option<u64>) -> Option<ReportTime> {
    let start = started_at?;
    let local = start.local.checked_add(SignedDuration::from_secs(i64::try_from(seconds?).ok()?)).ok()?;
    Some(ReportTime { local, ..start })
}

/// Mails of the Agent and of Database Mail that hold no result of a job.
fn notice(mail: &Mail) -> Option<&'static str> {
    if mail.subject.contains("SQL Server Alert System:") {
        return Some("an alert of SQL Server Agent on an event, not on a job");
    }
    let is_test = mail.subject.trim() == "Database Mail Test"
        || mail.body().line_with("test e-mail sent from Database Mail").is_some();
    is_test.then_some("a test message of Database Mail")
}

struct Head {
    /// The job and server, without the marks that the product puts around them.
    job: String,
    server: String,
    mark: Option<&'static str>,
}

impl Head {
    /// `JOB on SERVER`. The instance of a server stands behind a backslash, which a job's name has none of.
    fn job_name(&self) -> String {
        format!("{} on {}", self.job, self.server.replace('\\', ""))
    }
}

/// The subject `[The job failed.] SQL Server Job System: 'JOB' completed on \\SERVER`.
fn head(subject: &str) -> Option<Head> {
    static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:\[(?P<mark>The job (?:succeeded|failed|was stopped|was cancell?ed))[^\]]*\]\s*)?SQL Server Job System:\s*['’‘](?P<job>.+)['’‘]\s+(?:completed|failed|succeeded)\s+on\s+(?P<server>\S+)",
        )
    });
    let found = SUBJECT.captures(subject)?;
    let mark = found
        .name("mark")
        .and_then(|mark| MARKS.iter().copied().find(|known| known.eq_ignore_ascii_case(mark.as_str())));
    let server = found["server"].trim_end_matches(['.', ',', ';']).trim_start_matches('\\').to_owned();
    (!server.is_empty()).then(|| Head {
        job: found["job"].replace("''", "'").replace("’’", "’").trim().to_owned(),
        server,
        mark,
    })
}

const MARKS: &[&str] =
    &["The job succeeded", "The job failed", "The job was stopped", "The job was canceled", "The job was cancelled"];

/// What `The job …` means.
fn sentence(words: &str) -> Option<Status> {
    let words = words.to_lowercase();
    if words.starts_with("the job succeeded") {
        Some(Status::Success)
    } else if words.starts_with("the job failed") {
        Some(Status::Failed)
    } else if ["the job was stopped", "the job was cancel", "the job is being retried"]
        .iter()
        .any(|start| words.starts_with(start))
    {
        Some(Status::Warning)
    } else {
        None
    }
}

/// The first sentence of the messages.
fn first_sentence(text: &str) -> Option<&str> {
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:\[\d+\]\s*)?(?P<words>The job (?:succeeded|failed|was stopped(?: prior to completion)?|was cancell?ed|is being retried))\b",
        )
    });
    SENTENCE.captures(text)?.name("words").map(|words| words.as_str())
}

/// What `STATUS:` means.
fn status(word: &str) -> Option<Status> {
    Some(match word.to_lowercase().as_str() {
        "succeeded" => Status::Success,
        "failed" => Status::Failed,
        "retry" | "canceled" | "cancelled" | "stopped" => Status::Warning,
        _ => return None,
    })
}

static RUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)JOB RUN:\s*['’‘].+?['’‘]\s+was run on\b"));

/// The body as one line, so that it does not matter how its labels were parted.
fn whole(mail: &Mail) -> String {
    let lines = mail.body().lines();
    lines.collect::<Vec<_>>().join(" ")
}

/// What stands behind the labels of a body.
#[derive(Debug, Default, PartialEq, Eq)]
struct Run<'a> {
    when: Option<&'a str>,
    duration: Option<&'a str>,
    status: Option<&'a str>,
    messages: Option<&'a str>,
}

/// The labels in their order, each sought behind the one before, and the first behind the job's name.
fn run(text: &str) -> Option<Run<'_>> {
    let rest = match RUN.find(text) {
        Some(start) => &text[start.end()..],
        None => &text[text.find("STATUS:").or_else(|| text.find("MESSAGES:"))?..],
    };
    let (before, messages) =
        rest.split_once("MESSAGES:").map_or((rest, None), |(before, messages)| (before, Some(messages.trim())));
    let (before, status) = before
        .split_once("STATUS:")
        .map_or((before, None), |(before, status)| (before, status.split_whitespace().next()));
    let (when, duration) =
        before.split_once("DURATION:").map_or((before, None), |(when, duration)| (when, Some(duration.trim())));
    let present = |text: &&str| !text.is_empty();
    Some(Run {
        when: Some(when.trim()).filter(present),
        duration: duration.filter(present),
        status,
        messages: messages.filter(present),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, text: &str, expected: Option<(Status, &str)>) {
        let mail = Mail::sample(subject, text);
        match (SqlServerAgent.read(&mail), expected) {
            (Outcome::Report(reports), Some(expected)) => {
                assert_eq!((reports[0].finding.status, reports[0].job_name.as_str()), expected, "{subject}");
            }
            (Outcome::Report(reports), None) => panic!("{reports:?}"),
            (other, expected) => assert!(expected.is_none(), "{other:?}"),
        }
    }

    const SUBJECT: &str = r"SQL Server Job System: 'Full ''A'' backup' completed on \\SRV-SQL01";

    #[test]
    fn the_body_decides_and_not_the_word_completed() {
        let body = |status: &str, message: &str| {
            format!(
                "JOB RUN:\t'Full ''A'' backup' was run on 3/18/2026 at 10:00:00 PM\nDURATION:\t0 hours, 5 minutes, 3 seconds\nSTATUS: \t{status}\nMESSAGES:\t{message}"
            )
        };
        let name = "Full 'A' backup on SRV-SQL01";
        check(
            SUBJECT,
            &body("Succeeded", "The job succeeded.  The Job was invoked by Schedule 1 (Failed)."),
            Some((Status::Success, name)),
        );
        check(
            SUBJECT,
            &body("Failed", "The job failed.  The last step to run was step 1."),
            Some((Status::Failed, name)),
        );
        check(SUBJECT, &body("Succeeded", "The job failed.  x"), Some((Status::Failed, name)));
        check(
            SUBJECT,
            &body("Canceled", "The job was stopped prior to completion by User a."),
            Some((Status::Warning, name)),
        );
        check(SUBJECT, &body("Unknown", "The job succeeded."), None);
        check(SUBJECT, "", None);
        check("see below", &body("Succeeded", "The job succeeded."), None);
    }

    #[test]
    fn a_mark_before_the_subject_counts_too() {
        check(&format!("[The job failed.] {SUBJECT}."), "", Some((Status::Failed, "Full 'A' backup on SRV-SQL01")));
        check(
            "[The job succeeded.] SQL Server Job System: 'The job failed' completed on EDSQL",
            "",
            Some((Status::Success, "The job failed on EDSQL")),
        );
        check(&format!("RE: [The job succeeded.] {SUBJECT}"), "thanks", None);
    }

    #[test]
    fn labels_may_stand_in_one_line() {
        let found = run(
            "JOB RUN: 'A STATUS: Succeeded' was run on 1/2/2026 at 1:00:00 AM DURATION: 1 hours STATUS: Failed MESSAGES: The job failed. STATUS: x",
        );
        let expected = Run {
            when: Some("1/2/2026 at 1:00:00 AM"),
            duration: Some("1 hours"),
            status: Some("Failed"),
            messages: Some("The job failed. STATUS: x"),
        };
        assert_eq!(found, Some(expected));
    }
}
