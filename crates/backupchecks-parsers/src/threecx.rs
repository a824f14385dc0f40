//! 3CX: notifications of the telephone system.
//!
//! `3CX Notification: EVENT - FQDN - TEXT`. A certificate and an update are informational; the wording of a backup is not known,
//! so its success must be told by subject and body alike. Every other event is a notice.
//! Samples: `fixtures/mail/3cx/`.

use crate::{
    agreement,
    lines::Lines,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    words,
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Part, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// 3CX.
pub(crate) struct ThreeCx;

impl ReportParser for ThreeCx {
    fn id(&self) -> &'static str {
        "3cx.notification"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "3CX: backups, updates and certificates",
            recognised_by: "`3CX Notification:` in the subject, also in that of a forwarded mail",
            reads: "English; the wording of a backup was not seen",
            rules: "A certificate that was renewed is a success, one that was not or expires a warning; an update by its own word; a backup \
                    by subject and body alike. The job is the host.",
            example_subject: "3CX Notification: Update Successful - pbx.example.com",
            confidence: Confidence::Attested,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["3CX Notification"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        title(mail, mail.lines()).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let Some(title) = title(mail, lines) else {
            return Outcome::ParseFailed("no subject holds `3CX Notification:`".to_owned());
        };
        let event = title.event.to_lowercase();
        let read = if event.contains("certificate") || event.contains("ssl") {
            certificate
        } else if event.contains("backup") && !event.contains("restore") {
            backup
        } else if event.contains("update") || event.contains("upgrade") {
            update
        } else {
            return Outcome::Notice(format!("{}, no result", title.event));
        };
        let Some(host) = title.host.or_else(|| in_body(lines)) else {
            return Outcome::ParseFailed(
                "the subject is not `3CX Notification: EVENT - FQDN - TEXT`: it names no host".to_owned(),
            );
        };
        read(lines, &title, host)
    }
}

struct Title<'a> {
    part: Part,
    line: &'a str,
    event: &'a str,
    host: Option<&'a str>,
    text: &'a str,
}

fn title<'a>(mail: &'a Mail, lines: &'a Lines) -> Option<Title<'a>> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b3CX Notification\s*[:–-]\s*(?P<rest>.+)$"));
    lines.subjects(mail).find_map(|(part, line)| {
        let rest = TITLE.captures(line)?.name("rest")?.as_str();
        let (event, behind) = rest.split_once(" - ").unwrap_or((rest, ""));
        let (host, text) = behind.split_once(" - ").unwrap_or((behind, ""));
        let host = host.trim();
        Some(if is_host(host) {
            Title { part, line, event: event.trim(), host: Some(host), text: text.trim() }
        } else {
            Title { part, line, event: event.trim(), host: None, text: behind.trim() }
        })
    })
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'))
}

/// The host that the body names.
fn in_body(lines: &Lines) -> Option<&str> {
    lines.value(&["fqdn", "pbx fqdn", "server", "host", "hostname", "pbx", "system"]).filter(|host| is_host(host))
}

fn certificate(lines: &Lines, title: &Title<'_>, host: &str) -> Outcome {
    let line = (title.part, title.line, [title.event, title.text]);
    let below = lines
        .report()
        .filter(|line| line.to_lowercase().contains("certificate"))
        .map(|line| (lines.part, line, [line, ""]));
    let found = std::iter::once(line).chain(below).filter_map(|(part, line, texts)| {
        let (status, words) = texts.into_iter().filter_map(renewal).max_by_key(|(status, _)| *status)?;
        let place = if part == Part::Subject { "subject" } else { "body" };
        Some(Finding::new(status, format!("{place} says {words}"), Evidence::new(part, line, words)))
    });
    match found.reduce(Finding::or_worse) {
        Some(finding) => Outcome::Report(vec![Report {
            informational: true,
            host: Some(host.to_owned()),
            ..Report::new("3CX", "SSL Certificate", host, finding)
        }]),
        None => Outcome::ParseFailed("no known word tells whether the certificate was renewed".to_owned()),
    }
}

/// Whether a certificate was renewed, and the words that tell.
fn renewal(text: &str) -> Option<(Status, &str)> {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)\b(?: (?P<bad>(?:could\ not|cannot|can't|not|unable\ to|failed\ to|failure\ to)\ (?:be\ )?(?:automatically\ )?renew(?:ed)? | fail(?:ed|ure) | error | unsuccessful | expired)
              | (?P<good>(?:renewed|successful|successfully|issued))
              | (?P<expiring>expir(?:es|ing|y|ation|e)|about\ to\ expire)
            )\b",
        )
    });
    let group =
        |name: &'static str| WORDS.captures_iter(text).find_map(|found| found.name(name).map(|words| words.as_str()));
    group("bad")
        .map(|words| (Status::Warning, words))
        .or_else(|| group("good").map(|words| (Status::Success, words)))
        .or_else(|| group("expiring").map(|words| (Status::Warning, words)))
}

fn update(_: &Lines, title: &Title<'_>, host: &str) -> Outcome {
    static OFFERED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:available|scheduled|will be|started|ready)\b"));
    let texts = [title.event, title.text];
    let found = texts
        .into_iter()
        .filter_map(|text| words::find(text).or_else(|| installed(text)))
        .max_by_key(|found| found.status);
    match found {
        Some(found) => match words::believed(agreement::finding(title.part, "subject", title.line, &found)) {
            Ok(finding) => Outcome::Report(vec![Report {
                informational: true,
                host: Some(host.to_owned()),
                ..Report::new("3CX", "Update", host, finding)
            }]),
            Err(reason) => Outcome::ParseFailed(reason),
        },
        None if texts.iter().any(|text| OFFERED.is_match(text)) => {
            Outcome::Notice(format!("{}, no result", title.event))
        }
        None => Outcome::ParseFailed("no known word tells what became of the update".to_owned()),
    }
}

fn installed(text: &str) -> Option<words::Found<'_>> {
    static WORDS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:(?:has|have) been|was|were) (?:installed|updated|applied)\b"));
    WORDS.find(text).map(|found| words::Found::own(Status::Success, found.as_str()))
}

fn backup(lines: &Lines, title: &Title<'_>, host: &str) -> Outcome {
    let names = [Some(host)];
    let subject = agreement::in_subject(title.part, title.line, &names);
    match agreement::of_both(subject, agreement::in_body(lines, &names, &[])) {
        Ok(finding) => {
            Outcome::Report(vec![Report { host: Some(host.to_owned()), ..Report::new("3CX", "Backup", host, finding) }])
        }
        Err(reason) => Outcome::ParseFailed(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, expected: Result<(&str, &str, Status), &str>) {
        let mut mail = Mail::default();
        subject.clone_into(&mut mail.subject);
        let found = match ThreeCx.read(&mail) {
            Outcome::Report(reports) => {
                Ok((reports[0].backup_type.clone(), reports[0].job_name.clone(), reports[0].finding.status))
            }
            Outcome::Notice(_) => Err("notice"),
            _ => Err("failed"),
        };
        assert_eq!(found, expected.map(|(kind, job, status)| (kind.to_owned(), job.to_owned(), status)), "{subject}");
    }

    #[test]
    fn an_event_and_its_host_are_read() {
        let host = "error-01.example.com";
        check(&format!("3CX Notification: Update Successful - {host}"), Ok(("Update", host, Status::Success)));
        check(&format!("FW: 3CX Notification: Update Failed - {host} - text"), Ok(("Update", host, Status::Failed)));
        let renewed = format!(
            "3CX Notification: SSL Certificate Renewal - {host} - The SSL Certificate was automatically renewed for the next 90 days"
        );
        check(&renewed, Ok(("SSL Certificate", host, Status::Success)));
        check(&renewed.replace("was automatically", "could not be"), Ok(("SSL Certificate", host, Status::Warning)));
        check(
            &format!("3CX Notification: SSL Certificate - {host} - expires in 5 days"),
            Ok(("SSL Certificate", host, Status::Warning)),
        );
        check(&format!("3CX Notification: Backup Failed - {host}"), Ok(("Backup", host, Status::Failed)));
    }

    #[test]
    fn what_is_no_result_or_not_sure_is_none() {
        check("3CX Notification: Backup Successful - pbx.example.com", Err("failed"));
        check("3CX Notification: Update available - pbx.example.com", Err("notice"));
        check("3CX Notification: IP blocked - pbx.example.com - 192.0.2.4", Err("notice"));
        check("3CX Notification: SSL Certificate Renewal - pbx.example.com", Err("failed"));
    }
}
