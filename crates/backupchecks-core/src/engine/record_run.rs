//! The one way to create a run.

use crate::model::{AppliedOverride, Digest, EffectiveStatus, JobId, NewRun, Override, Report, RunSource};
use crate::rules::overrides::{self, Owner};
use crate::rules::propagation::{Carrier, Propagation, Reach, propagate};
use jiff::Timestamp;

/// What a new run finds around it.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// Whose run it is.
    pub owner: Owner<'a>,
    /// The scopes of tickets and remarks that reach the job.
    pub reaches: &'a [Reach],
    /// The Autotask tickets that it may carry on.
    pub carriers: &'a [Carrier],
    /// Overrides that may apply.
    pub overrides: &'a [Override],
}

/// A run ready to be stored. Only [`record_run`] makes one, and stores take nothing else: no source can forget a step.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedRun {
    /// The job; `None` for the job that the same settlement makes.
    pub job: Option<JobId>,
    /// The run as its source gave it.
    pub run: NewRun,
    /// Its status with overrides applied.
    pub effective: EffectiveStatus,
    /// The override that the run carries.
    pub applied: Option<AppliedOverride>,
    /// For each object the override that it carries.
    pub object_overrides: Vec<Option<AppliedOverride>>,
    /// The tickets and remarks that it takes along, and why others stay behind.
    pub along: Propagation,
}

/// Decides everything about a new run: tickets and remarks are taken along, then overrides are applied.
///
/// Source: rules for tickets and for overrides in the handbook.
#[must_use]
pub fn record_run(around: Surroundings<'_>, run: NewRun) -> RecordedRun {
    let objects = run.objects.iter().map(|object| object.name.as_str()).collect();
    let along = propagate(around.reaches, around.carriers, &objects);
    let applied = overrides::apply(around.overrides, around.owner, &(&run).into());
    let effective = overrides::effective(run.status, applied.run);
    let job = around.owner.job;
    RecordedRun { job, run, effective, applied: applied.run, object_overrides: applied.objects, along }
}

/// The run that the result at `ordinal` of a mail speaks of. It counts as having run when the mail was received: clocks of
/// backup servers are not to be trusted.
#[must_use]
pub(super) fn run_of(report: &Report, digest: Digest, ordinal: u32, received_at: Timestamp) -> NewRun {
    NewRun {
        source: RunSource::Mail { digest, ordinal },
        run_at: received_at,
        status: report.finding.status.into(),
        reason: report.finding.reason.clone(),
        evidence: report.finding.evidence().to_vec(),
        remark: None,
        attempt: report.attempt,
        started_at: report.started_at,
        finished_at: report.finished_at,
        objects: report.objects.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Concern, CustomerId, JobIdentity, OverrideScope, RemarkId, RunStatus, TicketId};
    use crate::testing::{override_rule, report, run};

    #[test]
    fn a_run_takes_tickets_remarks_and_overrides_along_whatever_its_status() {
        let identity = JobIdentity::of("a@example.com", &report("Nightly"));
        let rules = [override_rule(7, OverrideScope::Global, None)];
        let open = |concern| Reach { concern, object: None, resolved_at: None };
        let (ticket, remark) = (Concern::Ticket(TicketId(3)), Concern::Remark(RemarkId(4)));
        let around = Surroundings {
            owner: Owner { job: Some(JobId(1)), customer: Some(CustomerId(1)), identity: &identity },
            reaches: &[open(remark), open(ticket)],
            carriers: &[],
            overrides: &rules,
        };
        for (status, effective) in [
            (RunStatus::Success, EffectiveStatus::Success),
            (RunStatus::Failed, EffectiveStatus::SuccessOverride),
            (RunStatus::Missed, EffectiveStatus::Missed),
        ] {
            let recorded = record_run(around, run(status, "reason", vec![]));
            assert_eq!(recorded.effective, effective);
            assert_eq!(recorded.along.linked, [ticket, remark]);
        }
    }
}
