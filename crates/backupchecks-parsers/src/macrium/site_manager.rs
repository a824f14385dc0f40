//! Macrium Site Manager: subject `X: Site Manager Notification Email` by a free template, and the kind of notification in the body.
//!
//! The kinds are known from the vendor's documentation. Backups and remote synchronisations that succeeded or failed are results.
//! What has started, restores, low disk space, a repository that does not answer, and the daily summary (with its
//! `Failed backups: 0`) are notices.

use super::SOFTWARE;
use crate::{
    grid::Grid,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
};
use backupchecks_core::model::{Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Macrium Site Manager.
pub(crate) struct SiteManager;

impl ReportParser for SiteManager {
    fn id(&self) -> &'static str {
        "macrium.site_manager"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Macrium Site Manager: backups and remote synchronisations; its other notifications are notices",
            recognised_by: "`Site Manager Notification` in the subject, or `Macrium Site Manager` anywhere",
            reads: "Versions 7 and 8; English",
            rules: "The kind of notification decides. A summary is a notice, whatever it counts.",
            example_subject: "Backups: Site Manager Notification Email",
            confidence: Confidence::Attested,
        }
    }

    fn version(&self) -> u32 {
        2
    }

    fn marks(&self) -> &[&str] {
        &["Site Manager"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::subjects(mail).any(|line| told::contains(line.text, "Site Manager Notification"))
            || told::names(mail, &["Macrium Site Manager"])
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail).unwrap_or_else(Outcome::ParseFailed)
    }
}

const SUMMARY: &str = "the summary of all backups, each of which sends its own mail";

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Result(Status),
    Notice(&'static str),
}

fn read(mail: &Mail) -> Result<Outcome, String> {
    let body = told::bodies(mail).next();
    let body = body.as_deref();
    let found = body
        .and_then(|body| body.lines().find_map(|line| Some((Line::of(body, "body", line), kind(line)?))))
        .into_iter()
        .chain(told::subjects(mail).find_map(|line| Some((line, kind(line.text)?))));
    // A failure in either place is one.
    let worst = found.reduce(|first, next| {
        let is_worse = match (first.1.0, next.1.0) {
            (Kind::Result(a), Kind::Result(b)) => a < b,
            (Kind::Notice(_), Kind::Result(b)) => b != Status::Success,
            _ => false,
        };
        if is_worse { next } else { first }
    });
    // A summary under a heading of its own is known by what it counts.
    let counts = |label: &str| body.is_some_and(|body| body.lines().any(|line| told::contains(line, label)));
    if worst.is_none() && counts("Computers not backed up") && counts("Failed backups") {
        return Ok(Outcome::Notice(SUMMARY.to_owned()));
    }
    let (line, (kind, words)) =
        worst.ok_or("the notification is of no known kind, such as `Backup Successful` or `Backup Failed`")?;
    match kind {
        Kind::Notice(reason) => Ok(Outcome::Notice(format!("{reason}: {words}"))),
        Kind::Result(status) => {
            let finding = line.says(status, &words);
            report(mail, body, finding).map(|report| Outcome::Report(vec![report]))
        }
    }
}

fn report(mail: &Mail, body: Option<&Grid>, finding: Finding) -> Result<Report, String> {
    let computer = body.and_then(super::computer).or_else(|| body.and_then(|body| body.lines().find_map(on_computer)));
    let computer = computer.or_else(|| told::subjects(mail).find_map(|line| on_computer(line.text)));
    let job = body
        .and_then(super::definition)
        .or(computer)
        .or_else(|| told::subjects(mail).find_map(|line| title(line.text)));
    let job =
        job.ok_or("neither a definition nor a computer is named, in the body or before `Site Manager` in the subject")?;
    let decided = &finding.evidence()[0];
    let status = ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() };
    let object = |name: &str| ObjectReport {
        name: name.to_owned(),
        object_type: "Host".to_owned(),
        status: Some(status),
        message: body.and_then(|body| body.value_of(&["Error", "Error Message", "Reason"])).map(str::to_owned),
        ..ObjectReport::default()
    };
    Ok(Report {
        host: computer.map(str::to_owned),
        objects: computer.map(object).into_iter().collect(),
        ..Report::new(SOFTWARE, "Site Manager", job, finding.clone())
    })
}

/// The kind that a line names at its beginning, or behind `Notification - ` and the like, and the words that do.
fn kind(line: &str) -> Option<(Kind, String)> {
    static KIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)(?:^|[:\-–]\s*|\bSite\sManager\s+|\bNotification(?:\sType)?\s*[:\-–]?\s*)
              (?P<what>(?:Intra-?daily\s)?Backup|Remote\sSynchroni[sz]ation|Restore|Disk\sSpace\sLow|Repository\sUncontactable|Backup\sSummary|Update\sFound|Testing\s(?:Slack|E-?mail))
              (?:\s(?P<how>(?:completed\s)?(?:with\s(?:Warnings?|Errors?))|Success(?:ful(?:ly)?)?|Succeeded|Completed|Fail(?:ed|ure)?|Started|Summary|Warnings?|Aborted|Cancell?ed))?(?:\b|$)",
        )
    });
    let found = KIND.captures(line)?;
    let what = found.name("what")?.as_str().to_lowercase();
    let how = found.name("how").map_or(String::new(), |how| how.as_str().to_lowercase());
    let words = match found.name("how") {
        Some(how) => format!("{} {}", found.name("what")?.as_str(), how.as_str()),
        None => found.name("what")?.as_str().to_owned(),
    };
    let kind = match what.as_str() {
        "disk space low" => Kind::Notice("a repository has little space left, no backup result"),
        "repository uncontactable" => Kind::Notice("a repository does not answer, no backup result"),
        "restore" if !how.is_empty() => Kind::Notice("a restore, no backup result"),
        what if what.starts_with("testing") => Kind::Notice("a test of the notifications"),
        "update found" => Kind::Notice("a note about a new version"),
        "backup summary" => Kind::Notice(SUMMARY),
        _ if how == "summary" => Kind::Notice(SUMMARY),
        _ if how == "started" => Kind::Notice("it has started, no result"),
        _ if how.starts_with("fail") || how.contains("error") || how == "aborted" => Kind::Result(Status::Failed),
        _ if how.contains("warning") || how.starts_with("cancel") => Kind::Result(Status::Warning),
        _ if how.starts_with("succe") => Kind::Result(Status::Success),
        _ if how.starts_with("completed") => Kind::Result(Status::Success),
        _ => return None,
    };
    Some((kind, words))
}

/// `Backup failed on computer SRV-01`.
fn on_computer(line: &str) -> Option<&str> {
    static COMPUTER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:on|of|for)\s(?:the\s)?computer\s+(?P<name>[^\s,;]+)"));
    let name = COMPUTER.captures(line)?.name("name")?.as_str().trim_end_matches(['.', ':']).trim_matches(['\'', '"']);
    (!name.is_empty()).then_some(name)
}

/// `X: Site Manager Notification Email`.
fn title(text: &str) -> Option<&str> {
    let (head, _) = text.split_once("Site Manager Notification")?;
    let head = head.trim().trim_end_matches("Macrium").trim().trim_end_matches([':', '-']).trim();
    // What stands before an earlier colon was added on the way.
    let head = head.rsplit([':', ']']).next().unwrap_or(head).trim();
    (!head.is_empty()).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_a_result_or_a_notice() {
        let status = |line: &str| match kind(line) {
            Some((Kind::Result(status), _)) => Some(status),
            _ => None,
        };
        for line in [
            "Backup Successful",
            "Intra-daily Backup Successful",
            "Remote Synchronization Successful",
            "Backup completed",
        ] {
            assert_eq!(status(line), Some(Status::Success), "{line}");
        }
        for line in [
            "Backup Failed",
            "Remote Synchronization Failed",
            "Notification - Backup Fail on computer SRV-01",
            "X: Backup Failed",
        ] {
            assert_eq!(status(line), Some(Status::Failed), "{line}");
        }
        for line in [
            "Backup Started",
            "Restore Failed",
            "Disk Space Low",
            "Repository Uncontactable",
            "Backup Summary",
            "Macrium Site Manager Backup Summary",
            "Testing Email",
        ] {
            assert!(matches!(kind(line), Some((Kind::Notice(_), _))), "{line}");
        }
        for line in ["Failed backups: 0", "Most recent failed operation: none", "Backup definition: Failed", "Backups"]
        {
            assert_eq!(kind(line), None, "{line}");
        }
    }

    #[test]
    fn names_stand_in_sentence_and_subject() {
        assert_eq!(on_computer("Backup failed on computer error-01."), Some("error-01"));
        assert_eq!(title("FW: Backups: Site Manager Notification Email"), Some("Backups"));
        assert_eq!(title("Site Manager Notification Email"), None);
    }
}
