//! Which override applies to a run and to its objects.

mod anew;
mod check;
mod preview;
mod suggest;
mod words;

pub use anew::decide_anew;
pub use check::{OverrideFault, check, tidied};
pub use preview::{WouldChange, would_change};
pub use suggest::suggest;
pub use words::{ScopeNames, override_in_words};

use crate::model::{
    AppliedOverride, CustomerId, EffectiveStatus, JobId, JobIdentity, MessageMatch, NewRun, ObjectReport, Override,
    OverrideScope, RunStatus, Status,
};
use crate::ports::RunDetail;
use crate::text::fold;
use jiff::Timestamp;
use std::cmp::Ordering;

/// What the overrides make of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// The override that the run carries.
    pub run: Option<AppliedOverride>,
    /// For each object, in order, the override that it carries.
    pub objects: Vec<Option<AppliedOverride>>,
}

/// Whose run it is.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// The job; `None` while an approval is about to create it.
    pub job: Option<JobId>,
    /// The customer; `None` while an approval is about to create it.
    pub customer: Option<CustomerId>,
    /// What the job's reports say of themselves.
    pub identity: &'a JobIdentity,
}

/// What overrides look at in a run.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// When it counts as having run: what the validity of an override is compared with.
    pub run_at: Timestamp,
    /// Its status as reported.
    pub status: RunStatus,
    /// Why.
    pub reason: &'a str,
    /// Its objects. Good ones may be left out, as no override looks at them.
    pub objects: Vec<JudgedObject<'a>>,
}

/// What overrides look at in an object.
#[derive(Debug, Clone, Copy)]
pub struct JudgedObject<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its status as reported.
    pub status: Option<Status>,
    /// What the report says of it; empty where it says nothing.
    pub message: &'a str,
}

impl<'a> From<&'a NewRun> for Judged<'a> {
    fn from(run: &'a NewRun) -> Self {
        let objects = run.objects.iter().map(judged);
        Self { run_at: run.run_at, status: run.status, reason: &run.reason, objects: objects.collect() }
    }
}

impl<'a> From<&'a RunDetail> for Judged<'a> {
    fn from(detail: &'a RunDetail) -> Self {
        let objects = detail.objects.iter().map(|row| judged(&row.object));
        Self {
            run_at: detail.run.run_at,
            status: detail.run.status,
            reason: &detail.run.reason,
            objects: objects.collect(),
        }
    }
}

fn judged(object: &ObjectReport) -> JudgedObject<'_> {
    JudgedObject {
        name: &object.name,
        status: object.status.as_ref().map(|found| found.status),
        message: object.message.as_deref().unwrap_or_default(),
    }
}

/// What counts of a run with that status which carries that override.
#[must_use]
pub fn effective(status: RunStatus, applied: Option<AppliedOverride>) -> EffectiveStatus {
    if applied.is_some_and(AppliedOverride::is_excused) { EffectiveStatus::SuccessOverride } else { status.into() }
}

/// Applies `overrides` to `run`.
///
/// The narrower level goes before the wider, whatever either does: object, job, customer, global; of one level the older
/// override. A rule for the run with a message must fit every bad object's message, so that one agreed fault never hides
/// another; without a bad object it must fit the run's reason. A run also counts as success when each of its bad objects does
/// and they account for its status: a failure that no object explains stays a failure. An object that is only marked marks its
/// run. Missed runs are never overridden.
#[must_use]
pub fn apply<'a>(overrides: impl IntoIterator<Item = &'a Override>, owner: Owner<'_>, run: &Judged<'_>) -> Applied {
    let Some(status) = reported(run.status) else {
        return Applied { run: None, objects: vec![None; run.objects.len()] };
    };
    let holding: Vec<&Override> = overrides.into_iter().filter(|rule| holds(rule, owner, run.run_at)).collect();
    let of_object =
        |object: &JudgedObject<'_>| narrowest(holding.iter().copied().filter(|rule| fits_object(rule, object)));
    let objects: Vec<Option<AppliedOverride>> = run.objects.iter().map(of_object).collect();
    let whole = || narrowest(holding.iter().copied().filter(|rule| fits_run(rule, status, run)));
    let run_rule = match status {
        Status::Success => None,
        Status::Warning | Status::Failed => by_objects(status, run, &objects).or_else(whole),
    };
    Applied { run: run_rule, objects }
}

fn reported(status: RunStatus) -> Option<Status> {
    match status {
        RunStatus::Success => Some(Status::Success),
        RunStatus::Warning => Some(Status::Warning),
        RunStatus::Failed => Some(Status::Failed),
        RunStatus::Missed => None,
    }
}

fn holds(rule: &Override, owner: Owner<'_>, at: Timestamp) -> bool {
    let reaches = match &rule.scope {
        OverrideScope::Global => true,
        OverrideScope::Customer(customer) => owner.customer == Some(*customer),
        OverrideScope::Job(job) | OverrideScope::Object { job, .. } => owner.job == Some(*job),
    };
    let same = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|wanted| fold(wanted) == fold(has));
    reaches
        && rule.valid_from.is_none_or(|from| from <= at)
        && rule.valid_until.is_none_or(|until| at < until)
        && same(&rule.backup_software, &owner.identity.backup_software)
        && same(&rule.backup_type, &owner.identity.backup_type)
}

fn fits_object(rule: &Override, object: &JudgedObject<'_>) -> bool {
    let (OverrideScope::Object { name, .. }, Some(status)) = (&rule.scope, object.status) else { return false };
    fold(name) == fold(object.name) && fits(rule, status, object.message)
}

fn fits_run(rule: &Override, status: Status, run: &Judged<'_>) -> bool {
    if matches!(rule.scope, OverrideScope::Object { .. }) {
        return false;
    }
    let mut bad = bad_objects(run).peekable();
    if bad.peek().is_none() || rule.message.is_none() {
        return fits(rule, status, run.reason);
    }
    bad.all(|object| fits_message(rule, object.message)) && rule.status.is_none_or(|wanted| wanted == status)
}

fn fits(rule: &Override, status: Status, message: &str) -> bool {
    status != Status::Success && rule.status.is_none_or(|wanted| wanted == status) && fits_message(rule, message)
}

/// An empty text fits any message, also none.
fn fits_message(rule: &Override, message: &str) -> bool {
    let Some(wanted) = &rule.message else { return true };
    let (has, text) = (fold(message), fold(wanted.text()));
    match wanted {
        _ if text.is_empty() => true,
        MessageMatch::Contains(_) => has.contains(&text),
        MessageMatch::Exact(_) => has == text,
        MessageMatch::StartsWith(_) => has.starts_with(&text),
        MessageMatch::EndsWith(_) => has.ends_with(&text),
    }
}

fn bad_objects<'a, 'b>(run: &'b Judged<'a>) -> impl Iterator<Item = &'b JudgedObject<'a>> {
    run.objects.iter().filter(|object| object.status.is_some_and(|status| status != Status::Success))
}

/// What the objects' own overrides make of the run: a mark if one of the bad objects is only marked, else success if every
/// bad object is excused and the worst of them is as bad as the run.
fn by_objects(status: Status, run: &Judged<'_>, applied: &[Option<AppliedOverride>]) -> Option<AppliedOverride> {
    let bad = run.objects.iter().zip(applied).filter_map(|(object, applied)| {
        let status = object.status.filter(|status| *status != Status::Success)?;
        Some((status, *applied))
    });
    let bad: Vec<(Status, Option<AppliedOverride>)> = bad.collect();
    let marked = bad.iter().filter_map(|(_, applied)| *applied).find(|applied| !applied.is_excused());
    let worst = bad.iter().map(|(status, _)| *status).max()?;
    if marked.is_some() || worst < status || bad.iter().any(|(_, applied)| applied.is_none()) {
        return marked;
    }
    bad.first().and_then(|(_, applied)| *applied)
}

fn narrowest<'a>(rules: impl Iterator<Item = &'a Override>) -> Option<AppliedOverride> {
    rules.min_by(|one, other| precedence(one, other)).map(|rule| AppliedOverride { id: rule.id, action: rule.action })
}

/// Which of two overrides goes first.
fn precedence(one: &Override, other: &Override) -> Ordering {
    let reach = |rule: &Override| match rule.scope {
        OverrideScope::Object { .. } => 0,
        OverrideScope::Job(_) => 1,
        OverrideScope::Customer(_) => 2,
        OverrideScope::Global => 3,
    };
    (reach(one), one.id).cmp(&(reach(other), other.id))
}

/// Whether an override no longer holds for any run that comes from `now` on.
#[must_use]
pub fn is_over(rule: &Override, ended: bool, now: Timestamp) -> bool {
    ended || rule.valid_until.is_some_and(|until| until <= now)
}

/// Whether an override does what it says to nothing yet, because its time has not come.
#[must_use]
pub fn is_to_come(rule: &Override, now: Timestamp) -> bool {
    rule.valid_from.is_some_and(|from| now < from)
}

#[cfg(test)]
mod tests;
