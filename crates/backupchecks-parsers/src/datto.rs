//! Alerts of Datto backup appliances.
//!
//! No genuine mail has been seen. Only the sender and the names of the fields are known: the title of the alert, the organisation, the
//! agent, the time of the last event, and the threshold. So nothing is ever a success: an alert about an agent whose title holds
//! a bad word is a result, and what has neither an agent nor a bad word is a notice. Everything between is refused.
//! Samples: `fixtures/mail/datto/`, invented after the fields.

use crate::{
    grid::Grid,
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
    words,
};
use backupchecks_core::model::{Finding, ObjectReport, ObjectStatus, Outcome, Report, Status};

const AGENT: &[&str] = &["Agent Name", "Agent", "Protected Machine", "Agent Hostname"];
const TITLE: &[&str] = &["Alert Title", "Alert", "Alert Name", "Title"];

/// Datto alerts.
pub(crate) struct Datto;

impl ReportParser for Datto {
    fn id(&self) -> &'static str {
        "datto.alert"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Datto: alerts about agents (no genuine mail seen)",
            recognised_by: "the vendor's sender domain, or the name Datto beside the labels of an alert",
            reads: "The fields of an alert, in English",
            rules: "Never a success. A bad word in the title or the subject of an alert about an agent is a failure or a \
                    warning; a mail without an agent and without a bad word is a notice; anything else is refused.",
            example_subject: "Datto Alert: Backup Failure - SRV-01",
            confidence: Confidence::Experimental,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Datto"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let domain = mail.from_address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let is_sender = domain == "datto.com" || domain.ends_with(".datto.com") || domain == "dattobackup.com";
        is_sender || (told::names(mail, &["Datto"]) && told::bodies(mail).any(|body| is_alert(&body)))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let body = told::bodies(mail).find(|body| is_alert(body)).or_else(|| told::bodies(mail).next());
        let body = body.as_deref();
        let agent = body.and_then(|body| body.value_of(AGENT));
        let bad = finding(mail, body, agent);
        if let Some(word) = lifted(mail, body) {
            return Outcome::ParseFailed(format!("an alert that is {word}: its form is not known"));
        }
        match (agent, bad) {
            (Some(agent), Some(finding)) => Outcome::Report(vec![report(body, agent, finding)]),
            (None, Some(finding)) => {
                Outcome::ParseFailed(format!("{}, but no field `Agent Name` tells of what", finding.reason))
            }
            (Some(agent), None) => {
                Outcome::ParseFailed(format!("an alert about {agent} whose title is of no known kind"))
            }
            (None, None) => Outcome::Notice("a mail of Datto without an agent and without a bad word".to_owned()),
        }
    }
}

/// The word by which an alert says that it is over.
fn lifted(mail: &Mail, body: Option<&Grid>) -> Option<&'static str> {
    let title = body.and_then(|body| body.value_of(TITLE));
    let mut texts = title.into_iter().chain(told::subjects(mail).map(|line| line.text));
    texts.find_map(|text| {
        ["resolved", "recovered", "cleared", "closed"].into_iter().find(|word| told::contains(text, word))
    })
}

fn is_alert(body: &Grid) -> bool {
    let fields = [
        AGENT,
        TITLE,
        &["Organization", "Organization Name", "Organisation"],
        &["Last Event Timestamp", "Last Event"],
        &["Threshold", "Backup Threshold"],
    ];
    2 < fields.iter().filter(|names| body.value_of(names).is_some()).count()
}

/// A bad word in the title or the subject; the agent's name decides nothing.
fn finding(mail: &Mail, body: Option<&Grid>, agent: Option<&str>) -> Option<Finding> {
    let title = body.and_then(|body| Some(Line::of(body, "alert title", body.value_of(TITLE)?)));
    let told = title.into_iter().chain(told::subjects(mail)).filter_map(|line| {
        let text = agent.map_or_else(|| line.text.to_owned(), |agent| line.text.replace(agent, " "));
        if let Some(found) = words::find(&text) {
            return (found.status != Status::Success).then(|| line.says(found.status, found.words));
        }
        let bad = ["no recent backup", "not backed up", "has not", "no backup", "threshold"];
        let words = bad.iter().find(|words| told::contains(&text, words))?;
        Some(line.says(Status::Failed, words))
    });
    told.reduce(Finding::or_worse)
}

fn report(body: Option<&Grid>, agent: &str, finding: Finding) -> Report {
    let decided = &finding.evidence()[0];
    let last = body.and_then(|body| body.value_of(&["Last Event Timestamp", "Last Event"]));
    let object = ObjectReport {
        name: agent.to_owned(),
        object_type: "Agent".to_owned(),
        status: Some(ObjectStatus { status: finding.status, part: decided.part, words: decided.words.clone() }),
        message: last.map(|last| format!("last event: {last}")),
        ..ObjectReport::default()
    };
    Report { host: Some(agent.to_owned()), objects: vec![object], ..Report::new("Datto", "Backup", agent, finding) }
}
