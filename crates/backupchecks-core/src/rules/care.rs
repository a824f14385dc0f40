//! What may be done in care of a job, what a merger carries along, and what undoing gives back.

use super::missed::StatedMiss;
use super::tickets::Resolutions;
use crate::model::{
    CareId, CareRecord, CarriedConcern, Closure, ClosureSpan, Concern, CustomerId, Job, JobId, Planning, RunId, Scope,
};
use crate::ports::JobContext;
use crate::text::fold;
use jiff::Timestamp;

/// Why a job is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CareFault {
    /// There is no such job.
    #[error("there is no job {0}")]
    NoJob(JobId),
    /// There is no such customer.
    #[error("there is no customer {0}")]
    NoCustomer(CustomerId),
    /// Nothing like that was done.
    #[error("there is no change {0} of a job to undo")]
    NoCare(CareId),
    /// The job is part of another one.
    #[error("job {job} was merged into job {into}; choose that one, or undo the merger first")]
    MergedAway {
        /// The job.
        job: JobId,
        /// The job that it is part of.
        into: JobId,
    },
    /// It is so already.
    #[error("job {0} is so already; nothing would change")]
    NothingToDo(JobId),
    /// The customer would have the same job twice, and no report could tell which of them it belongs to.
    #[error(
        "the customer has the same job as number {other}; merge job {job} with it, or tell them apart by a host or object"
    )]
    SameJob {
        /// The job that was to be changed.
        job: JobId,
        /// The one that is there.
        other: JobId,
    },
    /// The job that is to stay is archived.
    #[error("job {0} is archived; unarchive it before other jobs or runs become part of it")]
    Archived(JobId),
    /// The jobs are of different products or kinds.
    #[error(
        "jobs {kept} and {merged} differ in software, type or kind of reports; only jobs alike in these can be one"
    )]
    OtherKind {
        /// The job that was to stay.
        kept: JobId,
        /// The job that was to become part of it.
        merged: JobId,
    },
    /// None of the chosen runs is a report of the job.
    #[error("none of the chosen runs is a report of job {0}; choose reported runs from its list")]
    NoRuns(JobId),
    /// A host or object that says nothing.
    #[error("the host or object that tells the jobs apart is empty; type one that the reports name")]
    MarkEmpty,
    /// It was undone.
    #[error("change {0} was undone already")]
    UndoneAlready(CareId),
    /// Something was done later to one of the same jobs.
    #[error("change {later} came later and concerns the same job; undo it first")]
    Later {
        /// The newest such change.
        later: CareId,
    },
    /// A run is no longer where it was put.
    #[error("run {run} has left job {job} since, so it cannot be given back; nothing was undone")]
    RunElsewhere {
        /// The run.
        run: RunId,
        /// The job that it had been put to.
        job: JobId,
    },
    /// What the job is told apart by is no longer what was set.
    #[error("what job {0} is told apart by was changed since; set it by hand")]
    MarkChanged(JobId),
    /// The job that was made has runs of its own by now.
    #[error("job {0} has got runs of its own since; merge it instead of undoing the split")]
    HasRuns(JobId),
}

/// Whether `job` may go to the customer. `alike` are all jobs that answer to one of its keys.
///
/// # Errors
/// [`CareFault::NothingToDo`] where it is that customer's, [`CareFault::SameJob`] where the customer has the same job.
pub fn check_move(job: &Job, to: CustomerId, alike: &[JobContext]) -> Result<(), CareFault> {
    if job.customer_id == to {
        return Err(CareFault::NothingToDo(job.id));
    }
    check_single(job.id, alike, |context| {
        if context.job.id == job.id {
            context.job.customer_id = to;
        }
    })
}

/// Whether `job` may be told apart by `mark`. `alike` are all jobs that answer to one of its keys.
///
/// # Errors
/// [`CareFault::MarkEmpty`], [`CareFault::NothingToDo`] where it is so already, [`CareFault::SameJob`] where the customer has
/// such a job.
pub fn check_mark(job: &Job, mark: Option<&str>, alike: &[JobContext]) -> Result<(), CareFault> {
    if mark.is_some_and(|mark| fold(mark).is_empty()) {
        return Err(CareFault::MarkEmpty);
    }
    if job.told_apart_by.as_deref() == mark {
        return Err(CareFault::NothingToDo(job.id));
    }
    check_single(job.id, alike, |context| {
        if context.bearer() == job.id {
            context.job.told_apart_by = mark.map(Into::into);
        }
    })
}

/// Refuses what would give a customer two jobs that no report tells apart. An archived one gives way, so it may be there.
fn check_single(job: JobId, alike: &[JobContext], change: impl Fn(&mut JobContext)) -> Result<(), CareFault> {
    let mut changed = alike.to_vec();
    changed.iter_mut().for_each(change);
    let (own, others): (Vec<&JobContext>, Vec<&JobContext>) =
        changed.iter().filter(|context| !context.job.archived).partition(|context| context.job.id == job);
    let other = others.iter().find(|other| own.iter().any(|own| is_same(&own.job, &other.job)));
    other.map_or(Ok(()), |other| Err(CareFault::SameJob { job, other: other.job.id }))
}

/// Whether a new job like `like`, told apart by `mark`, may be made for the customer. `alike` are all jobs that answer to its key.
///
/// # Errors
/// [`CareFault::MarkEmpty`] and [`CareFault::SameJob`].
pub fn check_new(like: &Job, customer: CustomerId, mark: &str, alike: &[JobContext]) -> Result<(), CareFault> {
    if fold(mark).is_empty() {
        return Err(CareFault::MarkEmpty);
    }
    let new = Job { customer_id: customer, told_apart_by: Some(mark.to_owned()), ..like.clone() };
    let other = alike.iter().find(|other| !other.job.archived && is_same(&new, &other.job));
    other.map_or(Ok(()), |other| Err(CareFault::SameJob { job: like.id, other: other.job.id }))
}

/// Whether a job has other runs than those that were carried to it.
#[must_use]
pub fn has_own(of_job: &[RunId], carried: &[RunId]) -> bool {
    of_job.iter().any(|run| carried.binary_search(run).is_err())
}

fn is_same(one: &Job, other: &Job) -> bool {
    let mark = |job: &Job| job.told_apart_by.as_deref().map(fold);
    one.customer_id == other.customer_id && one.identity.key() == other.identity.key() && mark(one) == mark(other)
}

/// Whether one job may become part of another. Overrides and reports speak of software and type, so these must be the same;
/// sender, name and customer may differ, for that is how one job comes to be two.
///
/// # Errors
/// [`CareFault::NothingToDo`] where both are one, [`CareFault::Archived`] and [`CareFault::OtherKind`].
pub fn check_merge(kept: &Job, merged: &Job) -> Result<(), CareFault> {
    if kept.id == merged.id {
        return Err(CareFault::NothingToDo(kept.id));
    }
    if kept.archived {
        return Err(CareFault::Archived(kept.id));
    }
    let kind = |job: &Job| (fold(&job.identity.backup_software), fold(&job.identity.backup_type), job.informational);
    if kind(kept) == kind(merged) { Ok(()) } else { Err(CareFault::OtherKind { kept: kept.id, merged: merged.id }) }
}

/// What has happened since something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// Whether it was undone.
    pub undone: bool,
    /// The newest change after it that concerns one of its jobs and stands.
    pub later: Option<CareId>,
    /// One of its runs that is no longer where it was put.
    pub elsewhere: Option<RunId>,
}

/// Whether something may be undone. The newest goes first, so that each finds the jobs as it left them.
///
/// # Errors
/// [`CareFault::UndoneAlready`], [`CareFault::Later`] and [`CareFault::RunElsewhere`].
pub fn check_undo(care: CareId, record: &CareRecord, since: Since) -> Result<(), CareFault> {
    if since.undone {
        return Err(CareFault::UndoneAlready(care));
    }
    if let Some(later) = since.later {
        return Err(CareFault::Later { later });
    }
    match (since.elsewhere, record.carried()) {
        (Some(run), Some((_, job))) => Err(CareFault::RunElsewhere { run, job }),
        _ => Ok(()),
    }
}

/// The plan that the kept job takes over: one made by hand, where the kept job's own is learned. That a job is not planned is
/// not taken over: it would silence the reports of both.
#[must_use]
pub fn carried_planning(kept: &Planning, merged: &Planning) -> Option<Planning> {
    let by_hand = matches!(merged, Planning::ByHand { .. });
    (*kept == Planning::Learned && by_hand).then(|| merged.clone())
}

/// Whether a closure of a merged job is the kept one's from then on. One without an end stays behind: it silenced the job that
/// is gone, and would silence both.
#[must_use]
pub fn goes_along(closure: &Closure) -> bool {
    matches!(closure.span, ClosureSpan::Holiday(_))
        || closure.span.stretch().is_some_and(|stretch| stretch.until.is_some())
}

/// Missed runs of one job that state a slot which one of the other job's states too, with that one. What gave way already is
/// left alone.
#[must_use]
pub fn doubled_misses(kept: &[StatedMiss], carried: &[StatedMiss]) -> Vec<(RunId, RunId)> {
    let standing = |miss: &&StatedMiss| miss.superseded.is_none();
    let doubled = |miss: &StatedMiss| {
        let same = kept.iter().filter(standing).find(|own| own.slot.same_slot(&miss.slot));
        same.map(|own| (miss.run, own.run))
    };
    carried.iter().filter(standing).filter_map(doubled).collect()
}

/// What a run is called from now on whose external id is taken at the job that it goes to.
#[must_use]
pub fn carried_name(run: RunId, external_id: &str) -> String {
    format!("{external_id} (run {run})")
}

/// The scope on the job that another one becomes part of; every other scope as it is.
#[must_use]
pub fn image(scope: &Scope, from: JobId, to: JobId) -> Scope {
    match scope {
        Scope::Job(job) if *job == from => Scope::Job(to),
        Scope::Object { job, name } if *job == from => Scope::Object { job: to, name: name.clone() },
        other => other.clone(),
    }
}

fn find<'a>(scopes: &'a [(Scope, Option<Timestamp>)], wanted: &Scope) -> Option<&'a (Scope, Option<Timestamp>)> {
    scopes.iter().find(|(scope, _)| scope == wanted)
}

/// A ticket or remark as it is once its scopes on `from` are on `to`. Where it had the same scope on both, one that is open
/// leaves it open. `None` where it has none on `from`.
#[must_use]
pub fn carry_concern(
    concern: Concern,
    now: &Resolutions,
    from: JobId,
    to: JobId,
) -> Option<(Resolutions, CarriedConcern)> {
    if !now.scopes.iter().any(|(scope, _)| scope.job() == Some(from)) {
        return None;
    }
    let of_both = |scope: &Scope| scope.job() == Some(from) || scope.job() == Some(to);
    let before: Vec<_> = now.scopes.iter().filter(|(scope, _)| of_both(scope)).cloned().collect();
    let mut scopes: Vec<(Scope, Option<Timestamp>)> = Vec::new();
    for (scope, own) in &now.scopes {
        let scope = image(scope, from, to);
        match scopes.iter_mut().find(|(has, _)| *has == scope) {
            Some((_, has)) => *has = has.zip(*own).map(|(one, other)| one.max(other)),
            None => scopes.push((scope, *own)),
        }
    }
    let after = scopes.iter().filter(|(scope, _)| scope.job() == Some(to)).cloned().collect();
    Some((Resolutions { whole: now.whole, scopes }, CarriedConcern { concern, before, after }))
}

/// The ticket or remark once its scopes are back where they were. What was resolved or opened since stays so on both jobs.
#[must_use]
pub fn give_back_concern(now: Resolutions, carried: &CarriedConcern, from: JobId, to: JobId) -> Resolutions {
    let images: Vec<Scope> = carried.before.iter().map(|(scope, _)| image(scope, from, to)).collect();
    let back = carried.before.iter().zip(&images).map(|((scope, own), image)| {
        let (is, was) = (find(&now.scopes, image), find(&carried.after, image));
        let since = is.filter(|_| is != was).map(|(_, since)| *since);
        (scope.clone(), since.unwrap_or(*own))
    });
    let back: Vec<_> = back.collect();
    let stays = |scope: &Scope| !images.contains(scope) && find(&back, scope).is_none();
    let rest: Vec<_> = now.scopes.iter().filter(|(scope, _)| stays(scope)).cloned().collect();
    Resolutions { whole: now.whole, scopes: rest.into_iter().chain(back).collect() }
}

#[cfg(test)]
mod tests;
