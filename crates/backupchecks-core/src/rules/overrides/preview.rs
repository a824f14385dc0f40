//! What an override would have changed, before anybody keeps it.

use super::decide_anew;
use crate::model::{EffectiveStatus, JobId, Override, RunId};
use crate::ports::{DecidableJob, DecidableRun};
use jiff::Timestamp;

/// One run that an override would have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WouldChange {
    /// The run.
    pub run: RunId,
    /// Its job.
    pub job: JobId,
    /// When it ran.
    pub run_at: Timestamp,
    /// Why it has its status.
    pub reason: String,
    /// What counts now.
    pub before: EffectiveStatus,
    /// What would count. The same where only a mark would come or go.
    pub after: EffectiveStatus,
    /// Whether somebody has reviewed it: such a run is history, and keeps what was reviewed.
    pub reviewed: bool,
}

/// Which of the runs `draft` would have changed, in their order, had it been among `overrides` when they came. A draft with the
/// number of one of them takes its place.
#[must_use]
pub fn would_change(
    runs: &[DecidableRun],
    jobs: &[DecidableJob],
    overrides: &[Override],
    draft: &Override,
) -> Vec<WouldChange> {
    let others = overrides.iter().filter(|rule| rule.id != draft.id);
    let overrides: Vec<Override> = others.chain([draft]).cloned().collect();
    let change = |run: &DecidableRun| {
        let job = jobs.iter().find(|job| job.job.id == run.job)?;
        let decision = decide_anew(run, job, &overrides, draft.id)?;
        Some(WouldChange {
            run: run.id,
            job: run.job,
            run_at: run.run_at,
            reason: run.reason.clone(),
            before: run.effective,
            after: decision.effective,
            reviewed: run.reviewed,
        })
    };
    runs.iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AppliedOverride, OverrideAction, OverrideId, OverrideScope};
    use crate::testing::{decidable, decidable_job, override_rule};

    #[test]
    fn a_draft_tells_what_it_would_have_changed_and_what_is_history() {
        let reviewed = DecidableRun { id: RunId(2), reviewed: true, ..decidable(None, "VSS timeout", &[]) };
        let runs = [decidable(None, "vss timeout", &[]), reviewed, decidable(None, "disk full", &[])];
        let draft = override_rule(9, OverrideScope::Job(JobId(1)), Some("vss"));
        let changes = would_change(&runs, &[decidable_job()], &[], &draft);
        let words: Vec<_> = changes.iter().map(|one| (one.run.0, one.before, one.after, one.reviewed)).collect();
        let (failed, excused) = (EffectiveStatus::Failed, EffectiveStatus::SuccessOverride);
        assert_eq!(words, [(1, failed, excused, false), (2, failed, excused, true)]);
    }

    #[test]
    fn an_edited_override_tells_what_it_would_no_longer_cover() {
        let applied = Some(AppliedOverride { id: OverrideId(9), action: OverrideAction::TreatAsSuccess });
        let before = override_rule(9, OverrideScope::Global, None);
        let draft = override_rule(9, OverrideScope::Global, Some("vss"));
        let changes = would_change(&[decidable(applied, "disk full", &[])], &[decidable_job()], &[before], &draft);
        assert_eq!((changes.len(), changes[0].after), (1, EffectiveStatus::Failed));
    }

    #[test]
    fn a_mark_changes_no_status() {
        let draft = Override { action: OverrideAction::MarkOnly, ..override_rule(9, OverrideScope::Global, None) };
        let changes = would_change(&[decidable(None, "disk full", &[])], &[decidable_job()], &[], &draft);
        assert_eq!((changes.len(), changes[0].before), (1, changes[0].after));
    }
}
