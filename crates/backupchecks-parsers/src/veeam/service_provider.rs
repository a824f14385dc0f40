//! Veeam Service Provider Console, formerly Availability Console: mails about alarms of companies.
//!
//! No genuine mail has been seen and the vendor does not document their wording, so this reader is lenient about labels and
//! strict about status: the body must state one under a label, or the subject in a bracket. A resolved alarm is a success only
//! where subject and body both say so. The job is the company, or the alarm where no company is printed.

use super::{SOFTWARE, marks};
use crate::{
    grid::Grid,
    labels,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Evidence, Finding, ObjectReport, ObjectStatus, Outcome, Part, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// What the product is and was called.
const PRODUCTS: &[&str] = &["Veeam Service Provider Console", "Veeam Availability Console"];
const COMPANY: &[&str] = &["Company", "Company name", "Managed company", "Tenant", "Client", "Customer"];
const ALARM: &[&str] = &["Alarm", "Alarm name", "Triggered alarm", "Alert"];
const STATUS: &[&str] =
    &["Status", "Alarm status", "New status", "State", "Alarm state", "Severity", "Alarm severity", "Result"];
const OBJECT: &[&str] = &["Object", "Object name", "Computer", "Server", "Job", "Job name"];
const TEXT: &[&str] = &["Description", "Message", "Details", "Cause", "Last message"];

/// The words that a status may be.
const WORDS: &[(&str, Status)] = &[
    ("error", Status::Failed),
    ("critical", Status::Failed),
    ("failed", Status::Failed),
    ("warning", Status::Warning),
    ("acknowledged", Status::Warning),
    ("resolved", Status::Success),
    ("success", Status::Success),
    ("healthy", Status::Success),
    ("ok", Status::Success),
];

/// Subjects of mails that tell no state.
const NOTICES: &[(&str, &str)] = &[
    ("welcome", "a welcome to a new user"),
    ("license", "a note about the licence"),
    ("licence", "a note about the licence"),
    ("usage report", "a report on usage"),
    ("invoice", "an invoice"),
    ("password", "a note about a password"),
    ("test message", "a test of the mail settings"),
    ("test email", "a test of the mail settings"),
    ("test e-mail", "a test of the mail settings"),
];

/// `[Error]` in the subject, or a state at its end behind a colon or hyphen.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\[(error|critical|failed|warning|resolved|success)\]|[:-] (error|critical|failed|warning|resolved|success)$",
    )
});

/// Alarms of the provider's console.
pub(crate) struct ServiceProviderConsole;

impl ReportParser for ServiceProviderConsole {
    fn id(&self) -> &'static str {
        "veeam.service_provider_console"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Service Provider Console: alarms of companies",
            recognised_by: "the product's name in subject, sender or at the beginning of a line",
            reads: "No version is known from a genuine mail; English",
            rules: "The worst of the labelled status in the body and a bracket in the subject. A success needs both to say so. The job is the company, or the alarm where no company is printed.",
            example_subject: "Veeam Service Provider Console: [Warning] Company One",
            confidence: Confidence::Experimental,
        }
    }

    fn marks(&self) -> &[&str] {
        PRODUCTS
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let in_head = |text: &str| PRODUCTS.iter().any(|name| text.contains(name));
        !marks::has_line(mail, marks::FOOTER)
            && !marks::has_classes(mail)
            && (in_head(&mail.subject)
                || mail.from_name.as_deref().is_some_and(in_head)
                || PRODUCTS.iter().any(|name| marks::has_line(mail, name)))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let subject = mail.subject.to_lowercase();
        let body = mail.body();
        let by_body = in_body(body);
        if by_body.is_none()
            && let Some((_, reason)) = NOTICES.iter().find(|(word, _)| subject.contains(word))
        {
            return Outcome::Notice((*reason).to_owned());
        }
        let finding = match (in_subject(&mail.subject), by_body) {
            (Some(subject), Some(body)) => body.or_worse(subject),
            (Some(one), None) | (None, Some(one)) if one.status > Status::Success => one,
            (None, None) => return Outcome::ParseFailed("no status stands under a label or in the subject".to_owned()),
            _ => return Outcome::ParseFailed("only one of subject and body says that all is well".to_owned()),
        };
        let value = |labels: &[&str]| body.value_of(labels).and_then(|text| text.lines().next()).map(str::to_owned);
        let (company, alarm) = (value(COMPANY), value(ALARM));
        let Some(job_name) = company.clone().or_else(|| alarm.clone()) else {
            return Outcome::ParseFailed("neither a company nor an alarm is named".to_owned());
        };
        let status = ObjectStatus {
            status: finding.status,
            part: finding.evidence()[0].part,
            words: finding.evidence()[0].words.clone(),
        };
        let object = value(OBJECT).map(|name| ObjectReport {
            name,
            status: Some(status),
            message: value(TEXT).or(company.and(alarm)),
            ..ObjectReport::default()
        });
        let report = Report::new(SOFTWARE, "Service Provider Console", &job_name, finding);
        super::outcome(mail, vec![Report { objects: object.into_iter().collect(), ..report }])
    }
}

fn known(word: &str) -> Option<Status> {
    WORDS.iter().find(|(known, _)| labels::is(word, known)).map(|(_, status)| *status)
}

/// The worst status under a label. Beside a word that is not known, a good one is not believed.
fn in_body(body: &Grid) -> Option<Finding> {
    let labelled = || STATUS.iter().filter_map(|label| Some((label, body.value(label)?.lines().next()?)));
    let status_of = |line: &str| known(line.trim_end_matches('.'));
    let found = labelled().filter_map(|(label, line)| {
        let evidence = Evidence::new(body.part(), &format!("{label}: {line}"), line);
        Some(Finding::new(status_of(line)?, format!("{label} is {line}"), evidence))
    });
    let worst = found.reduce(Finding::or_worse)?;
    let is_sure = || labelled().all(|(_, line)| status_of(line).is_some());
    (worst.status > Status::Success || is_sure()).then_some(worst)
}

fn in_subject(subject: &str) -> Option<Finding> {
    let found = SUBJECT.captures_iter(subject).filter_map(|found| {
        let word = found.get(1).or(found.get(2))?.as_str();
        let reason = format!("the subject says {word}");
        Some(Finding::new(known(word)?, reason, Evidence::new(Part::Subject, subject, word)))
    });
    found.reduce(Finding::or_worse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, body: &str, expected: Option<(&str, Status)>) {
        let mut mail = Mail::default();
        subject.clone_into(&mut mail.subject);
        mail.text = Some(format!("{body}\nVeeam Service Provider Console 8.1"));
        assert!(ServiceProviderConsole.recognises(&mail));
        let found = match ServiceProviderConsole.read(&mail) {
            Outcome::Report(reports) => Some((reports[0].job_name.clone(), reports[0].finding.status)),
            _ => None,
        };
        assert_eq!(found.as_ref().map(|(name, status)| (name.as_str(), *status)), expected, "{subject}\n{body}");
    }

    #[test]
    fn an_alarm_of_a_company_is_read_by_its_labels() {
        let body = "Company: Example One\nAlarm: Job state\nStatus: Error\nObject: SRV-01";
        check("Alarm triggered", body, Some(("Example One", Status::Failed)));
        check("Alarm", "Alarm name\tFailed jobs\nSeverity\tWarning", Some(("Failed jobs", Status::Warning)));
        check("[Warning] Alarm", "Company: Success\nStatus: Resolved", Some(("Success", Status::Warning)));
    }

    #[test]
    fn a_success_needs_subject_and_body() {
        check("[Resolved] Job state", "Company: Error\nStatus: Resolved", Some(("Error", Status::Success)));
        check("Job state", "Company: Example One\nStatus: Resolved", None);
        check("[Resolved] Job state", "Company: Example One", None);
        check("[Resolved] Job state", "Status: Resolved", None);
        check("[Resolved] Job state", "Company: A\nStatus: Reopened\nSeverity: OK", None);
    }
}
