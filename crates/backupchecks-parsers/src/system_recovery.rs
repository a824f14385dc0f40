//! Veritas (Symantec, Backup Exec) System Recovery.
//!
//! Every mail has the same subject; what happened is told by a code of eight hexadecimal digits in the body: `6C8F1FF2` a backup
//! was completed, `6C8F1F65` one was started, `6C8F043D` a recovery point was deleted. Of other codes the first digit gives the
//! weight: `6` is information, `A` a warning, `E` an error. Nothing but `6C8F1FF2` is a success, and unknown information is
//! left to a person.
//!
//! No genuine mail has been seen: only the three codes are attested. So a success also needs the word `completed` beside its code.
//! The job is the one that the sentence names (`The drive-based backup job, NAME, has been completed`), else the computer.
//! Samples: `fixtures/mail/system_recovery/`.

use crate::{
    dates, labels,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

const COMPLETED: &str = "6C8F1FF2";
const STARTED: &str = "6C8F1F65";
const DELETED: &str = "6C8F043D";

/// System Recovery.
pub(crate) struct SystemRecovery;

impl ReportParser for SystemRecovery {
    fn id(&self) -> &'static str {
        "system_recovery.event"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veritas System Recovery: events of backup jobs",
            recognised_by: "one of the codes `6C8F1FF2`, `6C8F1F65`, `6C8F043D`, or another code in a mail that names System Recovery",
            reads: "Versions 8.5 to 23 as far as their codes are known; English",
            rules: "`6C8F1FF2` with `completed` is a success, a code that begins with E failed, with A a warning; started and \
                    deleted recovery points are notices.",
            example_subject: "Veritas System Recovery notification from SRV-APP01",
            confidence: Confidence::Experimental,
        }
    }

    fn marks(&self) -> &[&str] {
        &[COMPLETED, STARTED, DELETED, "System Recovery"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let known = [COMPLETED, STARTED, DELETED];
        codes(mail).any(|(code, _)| known.iter().any(|known| code.eq_ignore_ascii_case(known)))
            || (names_product(mail) && (codes(mail).next().is_some() || speaks_of_result(mail)))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let part = mail.body().part();
        let mut findings = Vec::new();
        let mut notices = Vec::new();
        let mut unknown = None;
        for (code, line) in codes(mail) {
            match meaning(code, line) {
                Meaning::Status(status) => {
                    let reason = format!("code {code}: {}", sentence_of(line, code));
                    findings.push(Finding::new(status, reason, Evidence::new(part, line, code)));
                }
                Meaning::Notice(what) => notices.push(what),
                Meaning::Unknown => unknown = Some(code),
            }
        }
        let Some(finding) = findings.into_iter().reduce(Finding::or_worse) else {
            return match (notices.first(), unknown) {
                (_, Some(code)) => Outcome::ParseFailed(format!("the meaning of the code {code} is not known")),
                (Some(what), None) => Outcome::Notice((*what).to_owned()),
                (None, None) => Outcome::ParseFailed(
                    "the body holds no code such as 6C8F1FF2, which alone tells the result".to_owned(),
                ),
            };
        };
        if let (Status::Success, Some(code)) = (finding.status, unknown) {
            return Outcome::ParseFailed(format!(
                "beside a completed backup stands the code {code}, whose meaning is not known"
            ));
        }
        let computer = computer(mail);
        let Some(name) = codes(mail).find_map(|(_, line)| job(line)).or(computer) else {
            return Outcome::ParseFailed("neither a job nor a computer is named".to_owned());
        };
        let body = mail.body();
        Outcome::Report(vec![Report {
            host: computer.map(str::to_owned),
            finished_at: body
                .value_of(&["Date/Time", "Date", "Time"])
                .and_then(dates::sure_date_time)
                .map(backupchecks_core::model::ReportTime::local),
            ..Report::new("Veritas System Recovery", "Backup", name, finding)
        }])
    }
}

fn names_product(mail: &Mail) -> bool {
    let names = |text: &str| text.contains("System Recovery");
    names(&mail.subject) || mail.from_name.as_deref().is_some_and(names) || mail.body().lines().any(names)
}

/// Whether a mail without a code is one of the product all the same: it speaks of a job and of a computer.
fn speaks_of_result(mail: &Mail) -> bool {
    let line =
        |words: &[&str]| mail.body().lines().any(|line| words.iter().any(|word| line.to_lowercase().contains(word)));
    mail.subject.contains("System Recovery")
        && line(&["recovery point", "backup job"])
        && line(&["description:", "computer:"])
}

/// Every code in the body, and its line.
fn codes(mail: &Mail) -> impl Iterator<Item = (&str, &str)> {
    static CODE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)(?:^|[^0-9A-Z])(?:0x)?(?P<code>[6AE][0-9A-F]{7})(?:$|[^0-9A-Z])"));
    let lines = mail.body().lines().filter(|line| line.len() >= 8);
    lines
        .flat_map(|line| CODE.captures_iter(line).filter_map(move |found| Some((found.name("code")?.as_str(), line))))
        // Eight digits without a letter are a date or a number.
        .filter(|(code, _)| code.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

enum Meaning {
    Status(Status),
    Notice(&'static str),
    Unknown,
}

fn meaning(code: &str, line: &str) -> Meaning {
    let line = line.to_lowercase();
    match code.to_ascii_uppercase().as_str() {
        COMPLETED
            if line.contains("completed")
                && !line.contains("not completed")
                && !line.contains("not been completed") =>
        {
            Meaning::Status(Status::Success)
        }
        STARTED => Meaning::Notice("a backup job was started"),
        DELETED => Meaning::Notice("a recovery point was deleted"),
        code if code.starts_with('E') => Meaning::Status(Status::Failed),
        code if code.starts_with('A') => Meaning::Status(Status::Warning),
        _ => Meaning::Unknown,
    }
}

/// What stands behind the code.
fn sentence_of<'a>(line: &'a str, code: &str) -> &'a str {
    line.split_once(code).map_or(line, |(_, sentence)| sentence.trim_start_matches([':', ' ', '-']))
}

/// The job in `The drive-based backup job, NAME, has been …` or behind `for job: NAME`.
fn job(line: &str) -> Option<&str> {
    static JOB: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bjob, (?P<a>.+), has (?:been|not)\b|\bfor job: (?P<b>.+?)\.?$"));
    let found = JOB.captures(line)?;
    found.name("a").or(found.name("b")).map(|name| name.as_str().trim())
}

fn computer(mail: &Mail) -> Option<&str> {
    static FROM: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"System Recovery.*?\b(?:from|on|for)\s+(?P<name>[\w.\-]+)\s*$"));
    mail.body()
        .value_of(&["Computer", "Computer name", "Machine"])
        .or_else(|| FROM.captures(&mail.subject)?.name("name").map(|name| name.as_str()))
        .map(|name| labels::label_of(name).map_or(name, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Outcome {
        SystemRecovery.read(&Mail::sample("", text))
    }

    #[track_caller]
    fn check(text: &str, expected: (Status, &str)) {
        let Outcome::Report(reports) = read(text) else { panic!("{:?}", read(text)) };
        assert_eq!((reports[0].finding.status, reports[0].job_name.as_str()), expected);
    }

    #[test]
    fn the_code_tells_the_result() {
        check(
            "Info 6C8F1FF2: The drive-based backup job, Drive Backup of (C:\\), has been completed successfully.",
            (Status::Success, "Drive Backup of (C:\\)"),
        );
        check(
            "Computer: SRV01\nError EC8F17B7: Cannot create recovery points for job: Drive Backup of (C:\\).",
            (Status::Failed, "Drive Backup of (C:\\)"),
        );
        check("Computer: SRV01\nWarning AC8F0001: space is low", (Status::Warning, "SRV01"));
    }

    #[test]
    fn other_codes_are_no_results() {
        assert!(matches!(read("Info 6C8F1F65: The backup job, A, has been started manually."), Outcome::Notice(_)));
        assert!(matches!(read("Info 6C8F043D: A recovery point was deleted."), Outcome::Notice(_)));
        assert!(matches!(read("Info 6C8F9999: Something new."), Outcome::ParseFailed(_)));
        assert!(matches!(read("Computer: A\nInfo 6C8F1FF2: x"), Outcome::ParseFailed(_)));
        assert!(matches!(read("Order 60000000"), Outcome::ParseFailed(_)));
    }
}
