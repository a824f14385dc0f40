//! Reports, objects and tickets for the promises; [`mail`]s that bring them, and a [`Scene`] to use them in.

mod mails;
mod scene;

pub use mails::{MailPlan, mail, mail_of, other_mail};
pub use scene::Scene;

use crate::model::{
    Act, AppliedOverride, Evidence, Finding, JobId, MessageMatch, NewConcern, NewTicket, ObjectReport, ObjectStatus,
    Override, OverrideAction, OverrideId, OverrideScope, Part, Report, Scope, Status, TicketCode, TicketId,
};
use crate::ports::Opened;
use jiff::{SignedDuration, Timestamp, civil::date};

/// So many minutes after the beginning of the scene.
#[must_use]
pub fn at(minutes: i64) -> Timestamp {
    // With microseconds that are no whole milliseconds: a store keeps them.
    Timestamp::constant(1_772_323_200, 123_457_000) + SignedDuration::from_mins(minutes)
}

/// Something that the program does by itself so many minutes after the beginning of the scene.
#[must_use]
pub fn act(minutes: i64) -> Act {
    Act::of_program("contract", at(minutes))
}

/// A Veeam backup of that job, with that status and no objects.
#[must_use]
pub fn report(job_name: &str, status: Status) -> Report {
    let line = format!("{job_name}: {status}");
    Report {
        backup_software: "Veeam".into(),
        backup_type: "Backup Job".into(),
        job_name: job_name.into(),
        finding: Finding::new(
            status,
            format!("header cell says {status}"),
            Evidence::new(Part::Html, &line, status.as_str()),
        ),
        informational: false,
        attempt: None,
        host: None,
        started_at: None,
        finished_at: None,
        objects: Vec::new(),
    }
}

/// A VM with that status and message.
#[must_use]
pub fn object(name: &str, status: Status, message: &str) -> ObjectReport {
    ObjectReport {
        name: name.into(),
        object_type: "VM".into(),
        status: Some(ObjectStatus { status, part: Part::Html, words: status.to_string() }),
        message: Some(message.into()),
        ..ObjectReport::default()
    }
}

/// An override for that scope which makes everything a success.
#[must_use]
pub fn excuse(scope: OverrideScope) -> Override {
    Override {
        id: OverrideId(0),
        scope,
        status: None,
        message: None,
        backup_software: None,
        backup_type: None,
        valid_from: None,
        valid_until: None,
        action: OverrideAction::TreatAsSuccess,
        reason: "agreed with the customer".into(),
    }
}

/// What a run or object carries that the override has made a success.
#[must_use]
pub fn excused_by(id: OverrideId) -> AppliedOverride {
    AppliedOverride { id, action: OverrideAction::TreatAsSuccess }
}

/// An override for that scope, only where the message contains the text.
#[must_use]
pub fn excuse_where(scope: OverrideScope, text: &str) -> Override {
    Override { message: Some(MessageMatch::Contains(text.into())), ..excuse(scope) }
}

/// A ticket with that code for those jobs, opened also beside an open one.
#[must_use]
pub fn ticket(code: &str, jobs: &[JobId]) -> NewTicket {
    let about =
        NewConcern { active_from_date: Some(date(2026, 3, 1)), ..concern(&format!("{code}: look at it"), jobs) };
    NewTicket { code: TicketCode::Given(code.into()), beside_open: true, concern: about }
}

/// A ticket or remark with that text for those jobs.
#[must_use]
pub fn concern(text: &str, jobs: &[JobId]) -> NewConcern {
    let scopes = jobs.iter().copied().map(Scope::Job).collect();
    NewConcern { text: text.into(), active_from_date: None, start_date: at(0), scopes, runs: Vec::new() }
}

/// The ticket that was opened, which must have been.
#[track_caller]
#[must_use]
pub fn opened(opened: Opened) -> TicketId {
    match opened {
        Opened::Opened(ticket, _) => ticket,
        other => panic!("the ticket was not opened: {other:?}"),
    }
}

/// What is found, which must be there.
#[track_caller]
pub fn there<T>(found: Option<T>, what: &str) -> T {
    match found {
        Some(found) => found,
        None => panic!("{what} is missing"),
    }
}
