//! What a person sees of a difference between two readings: pure.

use crate::engine::record_run::RecordedRun;
use crate::model::{
    Difference, DifferenceKind, EffectiveStatus, InboxState, JobId, JobIdentity, NewRun, Outcome, Report, ResultState,
    RunStatus, Seen, inbox_state,
};
use crate::ports::{Became, DecidedState, KnownMail, KnownResult, KnownRun};

/// Whether a result waits as it waited.
pub(super) fn same_state(before: ResultState, now: &DecidedState) -> bool {
    before.inbox_state() == now.inbox_state()
        && job_of(now) == if let ResultState::Archived(job) = before { Some(job) } else { None }
}

/// The job of a decided result.
pub(super) fn job_of(state: &DecidedState) -> Option<JobId> {
    match state {
        DecidedState::Run(recorded) => recorded.job,
        DecidedState::Archived(job) => Some(*job),
        DecidedState::Waiting | DecidedState::Ambiguous => None,
    }
}

/// Whether a run says what it said. Its place in the mail does not count: that is the store's matter.
pub(super) fn says_the_same(run: &KnownRun, now: &RecordedRun) -> bool {
    let source = now.run.source.clone();
    Some(run.job) == now.job
        && (run.effective, run.applied) == (now.effective, now.applied)
        && run.object_overrides == now.object_overrides
        && NewRun { source, ..run.run.clone() } == now.run
}

/// A result that was lost is found.
pub(super) fn found_again(old: &KnownResult) -> DifferenceKind {
    if old.lost { DifferenceKind::Recognised } else { DifferenceKind::Unchanged }
}

/// How a run differs.
pub(super) fn kind_of_run(before: &KnownRun, now: &RecordedRun, same_job: bool) -> DifferenceKind {
    if !same_job || Some(before.job) != now.job {
        return DifferenceKind::OtherJob;
    }
    let status = kind_of_status(before.effective, now.effective);
    if status != DifferenceKind::Unchanged {
        return status;
    }
    if before.run.objects != now.run.objects || before.object_overrides != now.object_overrides {
        return DifferenceKind::Objects;
    }
    if says_the_same(before, now) { DifferenceKind::Unchanged } else { DifferenceKind::Details }
}

/// How a result that waits differs.
pub(super) fn kind_of_pending(
    before: &Report,
    now: &Report,
    state_before: ResultState,
    state: &DecidedState,
    same_job: bool,
) -> DifferenceKind {
    if !same_job || !same_state(state_before, state) {
        return DifferenceKind::OtherJob;
    }
    let status = kind_of_status(effective(before), effective(now));
    match status {
        DifferenceKind::Unchanged if before.objects != now.objects => DifferenceKind::Objects,
        DifferenceKind::Unchanged if before != now => DifferenceKind::Details,
        kind => kind,
    }
}

fn kind_of_status(before: EffectiveStatus, now: EffectiveStatus) -> DifferenceKind {
    match before.cmp(&now) {
        std::cmp::Ordering::Less => DifferenceKind::Worse,
        std::cmp::Ordering::Equal => DifferenceKind::Unchanged,
        std::cmp::Ordering::Greater => DifferenceKind::Better,
    }
}

/// How a mail differs that has no result now.
pub(super) fn kind_of_mail(before: &KnownMail, outcome: &Outcome, dropped: bool) -> DifferenceKind {
    let now = unread(outcome).inbox_state;
    let known = |state: Option<InboxState>| !matches!(state, Some(InboxState::Unrecognised));
    if dropped || known(before.inbox_state) && !known(now) {
        DifferenceKind::NotFound
    } else if before.inbox_state == now {
        let same = before.reason.as_deref() == outcome.reason();
        if same { DifferenceKind::Unchanged } else { DifferenceKind::Details }
    } else if now == Some(InboxState::Notice) {
        DifferenceKind::Recognised
    } else if before.inbox_state == Some(InboxState::Notice) {
        DifferenceKind::NotFound
    } else {
        DifferenceKind::Details
    }
}

/// Both sides of a mail.
pub(super) fn difference(before: &KnownMail, kind: DifferenceKind, after: Vec<Seen>, put_back: u32) -> Difference {
    let mut said: Vec<Seen> = before.results.iter().map(seen_before).collect();
    if said.is_empty() {
        said.push(Seen { reason: before.reason.clone().unwrap_or_default(), ..blank(before.inbox_state) });
    }
    Difference { mail: before.id, subject: before.subject.clone(), kind, before: said, after, put_back }
}

fn seen_before(result: &KnownResult) -> Seen {
    match &result.became {
        Became::Run(run) => Seen {
            inbox_state: None,
            job: Some(run.job),
            job_name: result.identity.job_name.clone(),
            status: Some(run.effective),
            reason: run.run.reason.clone(),
            objects: count(run.run.objects.len()),
        },
        Became::Pending(state, report) => {
            let job = if let ResultState::Archived(job) = state { Some(*job) } else { None };
            seen_of_report(report, state.inbox_state(), job)
        }
    }
}

/// What a run says.
pub(super) fn seen_of_run(recorded: &RecordedRun, identity: &JobIdentity) -> Seen {
    Seen {
        inbox_state: None,
        job: recorded.job,
        job_name: identity.job_name.clone(),
        status: Some(recorded.effective),
        reason: recorded.run.reason.clone(),
        objects: count(recorded.run.objects.len()),
    }
}

/// What a result says that waits.
pub(super) fn seen_of_report(report: &Report, inbox_state: Option<InboxState>, job: Option<JobId>) -> Seen {
    Seen {
        inbox_state,
        job,
        job_name: crate::text::squeeze(&report.job_name),
        status: Some(effective(report)),
        reason: report.finding.reason.clone(),
        objects: count(report.objects.len()),
    }
}

fn effective(report: &Report) -> EffectiveStatus {
    RunStatus::from(report.finding.status).into()
}

/// What a mail says that has no result.
pub(super) fn unread(outcome: &Outcome) -> Seen {
    let state = inbox_state(outcome, std::iter::empty());
    Seen { reason: outcome.reason().unwrap_or_default().to_owned(), ..blank(state) }
}

fn blank(inbox_state: Option<InboxState>) -> Seen {
    Seen { inbox_state, job: None, job_name: String::new(), status: None, reason: String::new(), objects: 0 }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
