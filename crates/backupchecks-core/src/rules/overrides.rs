//! Which override applies to a run and to its objects.

use crate::model::{
    CustomerId, JobId, JobIdentity, MessageMatch, NewRun, ObjectReport, Override, OverrideAction, OverrideId,
    OverrideScope, RunStatus, Status,
};
use crate::text::fold;
use jiff::Timestamp;

/// What the overrides make of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// The override that makes the whole run count as success.
    pub run: Option<OverrideId>,
    /// For each object, in order, the override that makes it count as success.
    pub objects: Vec<Option<OverrideId>>,
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

/// Applies `overrides` to `run`.
///
/// A rule for the run with a message must fit every bad object's message, so that one agreed fault never hides another. A run
/// also counts as success when each of its bad objects does and they account for its status: a failure that no object
/// explains stays a failure. Missed runs are never overridden.
#[must_use]
pub fn apply(overrides: &[Override], owner: Owner<'_>, run: &NewRun) -> Applied {
    let Some(status) = reported(run.status) else {
        return Applied { run: None, objects: vec![None; run.objects.len()] };
    };
    let holding = || overrides.iter().filter(|rule| holds(rule, owner, run.run_at));
    let objects: Vec<Option<OverrideId>> =
        run.objects.iter().map(|object| narrowest(holding().filter(|rule| fits_object(rule, object)))).collect();
    let whole = || narrowest(holding().filter(|rule| fits_run(rule, status, run)));
    let run_rule = if status == Status::Success { None } else { explained(status, run, &objects).or_else(whole) };
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
        && rule.action == OverrideAction::TreatAsSuccess
        && rule.valid_from.is_none_or(|from| from <= at)
        && rule.valid_until.is_none_or(|until| at < until)
        && same(&rule.backup_software, &owner.identity.backup_software)
        && same(&rule.backup_type, &owner.identity.backup_type)
}

fn fits_object(rule: &Override, object: &ObjectReport) -> bool {
    let OverrideScope::Object { name, .. } = &rule.scope else { return false };
    let Some(status) = object.status.as_ref().map(|found| found.status) else { return false };
    fold(name) == fold(&object.name) && fits(rule, status, object.message.as_deref().unwrap_or_default())
}

fn fits_run(rule: &Override, status: Status, run: &NewRun) -> bool {
    if matches!(rule.scope, OverrideScope::Object { .. }) {
        return false;
    }
    let mut bad = bad_objects(run).peekable();
    if bad.peek().is_none() || rule.message.is_none() {
        return fits(rule, status, &run.reason);
    }
    rule.status.is_none_or(|wanted| wanted == status)
        && bad.all(|object| fits_message(rule, object.message.as_deref().unwrap_or_default()))
}

fn fits(rule: &Override, status: Status, message: &str) -> bool {
    status != Status::Success && rule.status.is_none_or(|wanted| wanted == status) && fits_message(rule, message)
}

fn fits_message(rule: &Override, message: &str) -> bool {
    let has = fold(message);
    match &rule.message {
        None => true,
        Some(MessageMatch::Contains(text)) => has.contains(&fold(text)),
        Some(MessageMatch::Exact(text)) => has == fold(text),
        Some(MessageMatch::StartsWith(text)) => has.starts_with(&fold(text)),
        Some(MessageMatch::EndsWith(text)) => has.ends_with(&fold(text)),
    }
}

fn bad_objects(run: &NewRun) -> impl Iterator<Item = &ObjectReport> {
    run.objects.iter().filter(|object| object.status.as_ref().is_some_and(|found| found.status != Status::Success))
}

/// The first object override, if every bad object has one and the worst of them is as bad as the run.
fn explained(status: Status, run: &NewRun, applied: &[Option<OverrideId>]) -> Option<OverrideId> {
    let bad = run.objects.iter().zip(applied).filter_map(|(object, applied)| {
        let found = object.status.as_ref()?.status;
        (found != Status::Success).then_some((found, *applied))
    });
    let bad: Vec<(Status, Option<OverrideId>)> = bad.collect();
    let worst = bad.iter().map(|(status, _)| *status).max()?;
    if worst < status || bad.iter().any(|(_, applied)| applied.is_none()) {
        return None;
    }
    bad.first().and_then(|(_, applied)| *applied)
}

fn narrowest<'a>(rules: impl Iterator<Item = &'a Override>) -> Option<OverrideId> {
    let reach = |rule: &Override| match rule.scope {
        OverrideScope::Object { .. } => 0,
        OverrideScope::Job(_) => 1,
        OverrideScope::Customer(_) => 2,
        OverrideScope::Global => 3,
    };
    rules.min_by_key(|rule| (reach(rule), rule.id)).map(|rule| rule.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{object, override_rule, run};

    fn identity() -> JobIdentity {
        JobIdentity::of("a@example.com", &crate::testing::report("Nightly"))
    }

    #[track_caller]
    fn check(rules: &[Override], run: &NewRun, expected: Option<i64>) {
        let identity = identity();
        let owner = Owner { job: Some(JobId(1)), customer: Some(CustomerId(1)), identity: &identity };
        assert_eq!(apply(rules, owner, run).run, expected.map(OverrideId));
    }

    #[test]
    fn the_narrower_level_goes_before_the_wider() {
        let rules =
            [override_rule(1, OverrideScope::Global, None), override_rule(2, OverrideScope::Job(JobId(1)), None)];
        check(&rules, &run(RunStatus::Failed, "disk full", vec![]), Some(2));
        check(&rules[..1], &run(RunStatus::Failed, "disk full", vec![]), Some(1));
    }

    #[test]
    fn a_message_must_fit_every_bad_object() {
        let rule = override_rule(1, OverrideScope::Job(JobId(1)), Some("vss"));
        let known = object("SRV-A", Status::Failed, "VSS timeout");
        let other = object("SRV-B", Status::Failed, "disk full");
        check(std::slice::from_ref(&rule), &run(RunStatus::Failed, "row", vec![known.clone()]), Some(1));
        check(&[rule], &run(RunStatus::Failed, "row", vec![known, other]), None);
    }

    #[test]
    fn an_excused_object_does_not_excuse_a_failure_that_it_does_not_explain() {
        let scope = OverrideScope::Object { job: JobId(1), name: "srv-a".into() };
        let rule = [override_rule(1, scope, None)];
        let warned = object("SRV-A", Status::Warning, "slow");
        check(&rule, &run(RunStatus::Warning, "row", vec![warned.clone()]), Some(1));
        check(&rule, &run(RunStatus::Failed, "header", vec![warned]), None);
    }

    #[test]
    fn successes_missed_runs_and_other_times_are_left_alone() {
        let mut rule = override_rule(1, OverrideScope::Global, None);
        check(std::slice::from_ref(&rule), &run(RunStatus::Success, "ok", vec![]), None);
        check(std::slice::from_ref(&rule), &run(RunStatus::Missed, "no report", vec![]), None);
        let failed = run(RunStatus::Failed, "disk full", vec![]);
        rule.valid_until = Some(failed.run_at);
        check(&[rule], &failed, None);
    }
}
