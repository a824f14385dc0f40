//! What the audit log says of changes to tickets and remarks: one wording for all stores.

use super::tickets::Resolutions;
use crate::model::{AuditNote, Concern, ConcernKind, NewConcern, RunId};
use jiff::civil::Date;

/// A ticket was opened or a remark made.
#[must_use]
pub fn added(concern: Concern, code: Option<&str>, new: &NewConcern) -> AuditNote {
    let event = match concern.kind() {
        ConcernKind::Ticket => "ticket.added",
        ConcernKind::Remark => "remark.added",
    };
    let note = about(event, concern).change("code", None::<String>, code).set("text", &new.text);
    let note = note.change("active from", None::<Date>, new.active_from_date).set("start", new.start_date);
    let scopes: Vec<String> = new.scopes.iter().map(ToString::to_string).collect();
    let note = if scopes.is_empty() { note } else { note.set("covers", scopes.join(", ")) };
    linked_runs(note, &new.runs)
}

/// What it says was changed.
#[must_use]
pub fn rewritten(concern: Concern, before: (&str, Option<Date>), after: (&str, Option<Date>)) -> AuditNote {
    let event = match concern.kind() {
        ConcernKind::Ticket => "ticket.changed",
        ConcernKind::Remark => "remark.changed",
    };
    about(event, concern).change("text", Some(before.0), Some(after.0)).change("active from", before.1, after.1)
}

/// Runs were linked, scopes opened.
#[must_use]
pub fn linked(concern: Concern, runs: &[RunId], before: &Resolutions, after: &Resolutions) -> AuditNote {
    let event = match concern.kind() {
        ConcernKind::Ticket => "ticket.linked",
        ConcernKind::Remark => "remark.linked",
    };
    linked_runs(differences(about(event, concern), before, after), runs)
}

/// Something of it was resolved.
#[must_use]
pub fn resolved(concern: Concern, before: &Resolutions, after: &Resolutions) -> AuditNote {
    let event = match concern.kind() {
        ConcernKind::Ticket => "ticket.resolved",
        ConcernKind::Remark => "remark.resolved",
    };
    differences(about(event, concern), before, after)
}

/// Something of it was opened again.
#[must_use]
pub fn reopened(concern: Concern, before: &Resolutions, after: &Resolutions) -> AuditNote {
    let event = match concern.kind() {
        ConcernKind::Ticket => "ticket.reopened",
        ConcernKind::Remark => "remark.reopened",
    };
    differences(about(event, concern), before, after)
}

fn about(event: &'static str, concern: Concern) -> AuditNote {
    AuditNote::about(event, concern.kind().as_str(), concern.number())
}

fn differences(note: AuditNote, before: &Resolutions, after: &Resolutions) -> AuditNote {
    let note = note.change("resolved at", before.whole, after.whole);
    after.scopes.iter().fold(note, |note, (scope, now)| {
        let field = format!("{scope} resolved at");
        match before.scopes.iter().find(|(has, _)| has == scope) {
            Some((_, then)) => note.change(&field, *then, *now),
            None => note.set("covers", scope),
        }
    })
}

fn linked_runs(note: AuditNote, runs: &[RunId]) -> AuditNote {
    const FEW: usize = 20;
    match runs.len() {
        0 => note,
        1..=FEW => note.set("runs", runs.iter().map(RunId::to_string).collect::<Vec<_>>().join(", ")),
        more => note.set("runs", format!("{more} runs")),
    }
}
