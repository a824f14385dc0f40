//! Deciding a stored run anew, because an override was made, changed or ended.

use super::{Judged, JudgedObject, Owner, apply, effective};
use crate::model::{AppliedOverride, Override, OverrideId};
use crate::ports::{DecidableJob, DecidableRun, RunDecision};

/// What a run becomes now that the override `changed` is what `overrides` say, or is not among them any more. `None` when it
/// stays as it is.
///
/// A run that carries the changed override loses it and is decided by all overrides as they are now, so that another one may
/// take its place. Any other run keeps what it carries and only gains the changed one, if that fits: overrides are for runs to
/// come, and only the one that was asked for reaches back.
#[must_use]
pub fn decide_anew(
    run: &DecidableRun,
    job: &DecidableJob,
    overrides: &[Override],
    changed: OverrideId,
) -> Option<RunDecision> {
    let carried: Vec<OverrideId> = carried(run).map(|applied| applied.id).collect();
    let whole = carried.contains(&changed);
    let candidates = overrides.iter().filter(|rule| whole || rule.id == changed || carried.contains(&rule.id));
    let owner = Owner { job: Some(job.job.id), customer: Some(job.job.customer_id), identity: &job.job.identity };
    let applied = apply(candidates, owner, &judged(run));
    let objects: Vec<_> = run.objects.iter().map(|object| object.ordinal).zip(applied.objects).collect();
    let as_before =
        applied.run == run.applied && run.objects.iter().zip(&objects).all(|(o, (_, new))| o.applied == *new);
    let effective = effective(run.status, applied.run);
    (!as_before).then_some(RunDecision { run: run.id, effective, applied: applied.run, objects })
}

/// The overrides that the run and its objects carry.
fn carried(run: &DecidableRun) -> impl Iterator<Item = AppliedOverride> {
    run.applied.into_iter().chain(run.objects.iter().filter_map(|object| object.applied))
}

fn judged(run: &DecidableRun) -> Judged<'_> {
    let objects = run.objects.iter().map(|object| JudgedObject {
        name: &object.name,
        status: Some(object.status),
        message: object.message.as_deref().unwrap_or_default(),
    });
    Judged { run_at: run.run_at, status: run.status, reason: &run.reason, objects: objects.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EffectiveStatus, JobId, OverrideAction, OverrideScope, Status};
    use crate::testing::{decidable, decidable_job, override_rule};

    fn by(id: i64) -> AppliedOverride {
        AppliedOverride { id: OverrideId(id), action: OverrideAction::TreatAsSuccess }
    }

    #[track_caller]
    fn check(run: &DecidableRun, overrides: &[Override], changed: i64, applied: Option<AppliedOverride>) {
        let decision = decide_anew(run, &decidable_job(), overrides, OverrideId(changed)).expect("it changes");
        let counts = if applied.is_some() { EffectiveStatus::SuccessOverride } else { EffectiveStatus::Failed };
        assert_eq!((decision.applied, decision.effective), (applied, counts));
    }

    #[test]
    fn ending_an_override_restores_the_parsed_status() {
        check(&decidable(Some(by(1)), "disk full", &[]), &[], 1, None);
    }

    #[test]
    fn another_override_takes_the_place_of_the_one_that_ended() {
        let wider = override_rule(2, OverrideScope::Global, None);
        check(&decidable(Some(by(1)), "disk full", &[]), &[wider], 1, Some(by(2)));
    }

    #[test]
    fn an_override_that_is_asked_for_does_not_take_others_back_in_time_with_it() {
        let asked = override_rule(1, OverrideScope::Job(JobId(1)), Some("vss"));
        let other = override_rule(2, OverrideScope::Job(JobId(1)), Some("disk"));
        let run = decidable(None, "disk full", &[]);
        assert_eq!(decide_anew(&run, &decidable_job(), &[asked.clone(), other], OverrideId(1)), None);
        check(&decidable(None, "vss timeout", &[]), &[asked], 1, Some(by(1)));
    }

    #[test]
    fn an_object_that_is_no_longer_excused_fails_its_run_again() {
        let scope = OverrideScope::Object { job: JobId(1), name: "SRV-A".into() };
        let rule = override_rule(1, scope, Some("vss"));
        let run = decidable(Some(by(1)), "row", &[("SRV-A", Status::Failed, "disk full", Some(by(1)))]);
        let decision = decide_anew(&run, &decidable_job(), &[rule], OverrideId(1)).expect("it changes");
        assert_eq!((decision.applied, decision.objects), (None, vec![(0, None)]));
    }

    #[test]
    fn a_run_that_stays_as_it_is_needs_no_decision() {
        let rule = override_rule(1, OverrideScope::Global, None);
        assert_eq!(
            decide_anew(&decidable(Some(by(1)), "disk full", &[]), &decidable_job(), &[rule], OverrideId(1)),
            None
        );
    }
}
