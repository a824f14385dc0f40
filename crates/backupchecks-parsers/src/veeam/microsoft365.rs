//! Veeam Backup for Microsoft 365, formerly for Office 365.
//!
//! `[Success] ORG - JOB (3 objects), 0 issues` is the documented default of the subject. The body shares the template of the
//! backup server, with the product's name in the description or at its end (vendor's documentation and screenshots; versions
//! 4 to 8, English). The objects are mailboxes, sites and teams.
//!
//! A job is called `ORG - JOB` as in the subject. The body alone names the job but seldom the organisation; where neither
//! subject, quoted subject nor a label tells it, the mail is refused, as the jobs of several organisations share names.
//!
//! Issues that are counted under a success make a warning.

use super::{
    header::Header,
    marks, outcome, report,
    session::{NO_RESULT, Session},
    subject::{Subject, without_retry},
};
use crate::{
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

const TYPE: &str = "Microsoft 365 Backup";

/// The product's names in description and footer.
const PRODUCTS: &[&str] =
    &["Veeam Backup for Microsoft 365", "Veeam Backup for Microsoft Office 365", "Veeam Backup for Office 365"];

/// What the body may call the organisation; no genuine mail was seen that does.
const ORGANISATION: &[&str] = &["Organization", "Organisation", "Organization name"];

/// What follows the bracket: `ORG - JOB (3 objects), 2 issues`.
static REST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.+?)(?: \(\d+ [A-Za-z ]+\))?(?:,? (\d+) issues?(?:\(s\))?)?$"));

/// Job sessions of the backup of Microsoft 365.
pub(crate) struct Microsoft365;

impl ReportParser for Microsoft365 {
    fn id(&self) -> &'static str {
        "veeam.microsoft365"
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Backup for Microsoft 365 (and Office 365)",
            recognised_by: "the product's name in description or footer, or a subject `[Result] Org - Job (N objects), N issues`",
            reads: "Versions 4 to 8; labels are English, dates and decimals follow the server",
            rules: "As for backup jobs. Counted issues make a warning of a success. The job is `ORG - JOB` as in the subject.",
            example_subject: "[Warning] Example - Mailboxes (12 objects), 2 issues",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["[Success]", "[Warning]", "[Failed]", "Veeam Backup for"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        if is_server(mail) {
            return false;
        }
        let subject = Subject::of(mail);
        let named = || PRODUCTS.iter().any(|name| marks::has(mail, name));
        let by_subject = subject.as_ref().is_some_and(|subject| has_issues(subject.rest));
        (by_subject && (marks::is_subject_alone(mail) || Header::of(mail).is_some()))
            || ((subject.is_some() || Header::of(mail).is_some()) && named())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let subject = Subject::of(mail);
        let session = match Session::find_only(mail) {
            Ok(session) => session,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let by_subject = subject.as_ref().map(subject_finding);
        let by_session = session.as_ref().map(|session| session.finding(subject.as_ref()));
        let finding = match (by_session, by_subject) {
            (Some(Ok(found)), Some(subject)) => found.or_worse(subject),
            (Some(Ok(found)), None) => found,
            // What stands in the body is no success; the subject may tell that it is worse.
            (Some(Err(_)), Some(subject)) if subject.status > Status::Success => subject,
            (Some(Err(reason)), _) => return Outcome::ParseFailed(reason),
            (None, Some(subject)) => subject,
            (None, None) => return Outcome::ParseFailed(NO_RESULT.to_owned()),
        };
        let believed = session.is_some() || marks::is_subject_alone(mail) || finding.status > Status::Success;
        if !believed {
            return Outcome::ParseFailed("no job header with a result stands in the body".to_owned());
        }
        let Some((name, attempt)) = name(mail, subject.as_ref(), session.as_ref()) else {
            return Outcome::ParseFailed("the organisation stands neither in the subject nor in the body".to_owned());
        };
        let report = report(TYPE, name, finding, session);
        outcome(mail, vec![Report { attempt: report.attempt.or(attempt), ..report }])
    }
}

/// Whether the backup server wrote `mail`; it may protect a machine that is called like this product.
fn is_server(mail: &Mail) -> bool {
    let has_footer = |name: &&str| marks::behind(mail, name).any(begins_with_version);
    marks::has_line(mail, marks::FOOTER) && !PRODUCTS.iter().any(has_footer)
}

fn begins_with_version(tail: &str) -> bool {
    tail.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

fn has_issues(rest: &str) -> bool {
    // A quick look first: this is asked of every subject with a result.
    rest.contains(" issue") && REST.captures(rest).is_some_and(|found| found.get(2).is_some())
}

/// The result of the subject, with the issues that it counts.
fn subject_finding(subject: &Subject<'_>) -> Finding {
    let found = subject.finding();
    let issues = REST.captures(subject.rest).and_then(|found| found.get(2)).map_or("", |found| found.as_str());
    if found.status > Status::Success || issues.bytes().all(|digit| digit == b'0') {
        return found;
    }
    let issues = format!("{issues} issue");
    let evidence = Evidence::new(subject.part, subject.rest, &issues);
    Finding::new(Status::Warning, format!("the subject says Success but counts {issues}s"), evidence).or_worse(found)
}

/// `ORG - JOB` and the number of the retry.
fn name(mail: &Mail, subject: Option<&Subject<'_>>, session: Option<&Session>) -> Option<(String, Option<u32>)> {
    if let Some(subject) = subject {
        let name = REST.captures(subject.rest)?.get(1)?.as_str();
        let (name, attempt) = without_retry(name);
        return (!name.is_empty()).then(|| (name.to_owned(), attempt));
    }
    let job = session?.job_name(None)?;
    if job.contains(" - ") {
        return Some((job, None));
    }
    let organisation = mail.body().value_of(ORGANISATION)?.lines().next()?.to_owned();
    Some((format!("{organisation} - {job}"), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, name_and_status: Option<(&str, Status)>) {
        let mut mail = Mail::default();
        subject.clone_into(&mut mail.subject);
        let found = match (Microsoft365.recognises(&mail), Microsoft365.read(&mail)) {
            (true, Outcome::Report(reports)) => Some((reports[0].job_name.clone(), reports[0].finding.status)),
            _ => None,
        };
        assert_eq!(found.as_ref().map(|(name, status)| (name.as_str(), *status)), name_and_status, "{subject:?}");
    }

    #[test]
    fn a_subject_names_organisation_and_job() {
        check("[Success] Example - Mailboxes (3 objects), 0 issues", Some(("Example - Mailboxes", Status::Success)));
        check("[Warning] Example - All (EU) (3 objects), 2 issues", Some(("Example - All (EU)", Status::Warning)));
        check(
            "FW: [Failed] mail.example.com - Success - 0 errors (1 objects), 1 issues",
            Some(("mail.example.com - Success - 0 errors", Status::Failed)),
        );
        check(
            "[Failed] Example - Mailboxes (Retry 2) (3 objects), 3 issues",
            Some(("Example - Mailboxes", Status::Failed)),
        );
    }

    #[test]
    fn counted_issues_are_no_success() {
        check("[Success] Example - Mailboxes (3 objects), 2 issues", Some(("Example - Mailboxes", Status::Warning)));
        check("[Success] Example - Mailboxes (3 objects), 10 issues", Some(("Example - Mailboxes", Status::Warning)));
    }

    #[test]
    fn a_subject_without_issues_is_not_its_own() {
        check("[Success] Example - Mailboxes (3 objects)", None);
        check("[Success] Nightly", None);
    }
}
