//! What the audit log says of overrides.

use crate::model::{AuditNote, Override, OverrideId, OverrideScope};
use crate::ports::RunDecision;

/// An override was added.
#[must_use]
pub fn added_override(id: OverrideId, rule: &Override) -> AuditNote {
    described(AuditNote::about("override.added", "override", id), None, Some(rule))
}

/// An override was edited.
#[must_use]
pub fn edited_override(before: &Override, after: &Override) -> AuditNote {
    described(AuditNote::about("override.edited", "override", after.id), Some(before), Some(after))
}

/// An override was ended.
#[must_use]
pub fn ended_override(id: OverrideId) -> AuditNote {
    AuditNote::about("override.ended", "override", id).change("ended", Some(false), Some(true))
}

/// An override was deleted.
#[must_use]
pub fn deleted_override(rule: &Override) -> AuditNote {
    described(AuditNote::about("override.deleted", "override", rule.id), Some(rule), None)
}

/// Stored runs were decided anew because of an override. `None` when none changed.
#[must_use]
pub fn decided_anew(because: OverrideId, changed: &[&RunDecision]) -> Option<AuditNote> {
    let (first, last) = (changed.first()?, changed.last()?);
    let excused = changed.iter().filter(|decision| decision.effective.is_good()).count();
    let note = AuditNote::about("runs.decided_anew", "override", because).set("runs", changed.len());
    Some(note.set("count as success", excused).set("first run", first.run).set("last run", last.run))
}

/// Everything that an override says, before and after.
fn described(note: AuditNote, before: Option<&Override>, after: Option<&Override>) -> AuditNote {
    let (before, after) = (before.map(said), after.map(said));
    FIELDS.iter().enumerate().fold(note, |note, (place, field)| {
        let of = |said: &Option<[Option<String>; 9]>| said.as_ref().and_then(|said| said[place].clone());
        note.change(field, of(&before), of(&after))
    })
}

const FIELDS: [&str; 9] =
    ["scope", "status", "message", "software", "type", "valid from", "valid until", "action", "reason"];

/// The values of [`FIELDS`].
fn said(rule: &Override) -> [Option<String>; 9] {
    [
        Some(scope(&rule.scope)),
        rule.status.map(|status| status.to_string()),
        rule.message.as_ref().map(|wanted| format!("{}: {}", wanted.mode(), wanted.text())),
        rule.backup_software.clone(),
        rule.backup_type.clone(),
        rule.valid_from.map(|at| at.to_string()),
        rule.valid_until.map(|at| at.to_string()),
        Some(rule.action.to_string()),
        Some(rule.reason.clone()),
    ]
}

fn scope(scope: &OverrideScope) -> String {
    match scope {
        OverrideScope::Object { job, name } => format!("object {name} of job {job}"),
        OverrideScope::Job(job) => format!("job {job}"),
        OverrideScope::Customer(customer) => format!("customer {customer}"),
        OverrideScope::Global => "every job".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::JobId;
    use crate::testing::override_rule;

    #[test]
    fn an_edit_is_told_by_what_changed_with_before_and_after() {
        let before = override_rule(1, OverrideScope::Job(JobId(4)), Some("vss"));
        let after = Override { message: None, scope: OverrideScope::Global, ..before.clone() };
        let changes: Vec<_> = edited_override(&before, &after)
            .changes
            .into_iter()
            .map(|change| (change.field, change.before, change.after))
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            changes,
            [
                ("scope".to_owned(), text("job 4"), text("every job")),
                ("message".to_owned(), text("contains: vss"), None)
            ]
        );
    }
}
