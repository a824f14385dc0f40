//! Reading stored mails again: runs change in place, keep their number, their review and their links, and never vanish.

mod decide;
mod difference;

use super::{EngineError, MAX_TRIES};
use crate::model::{
    Act, Difference, DifferenceCounts, DifferenceKind, JobIdentity, MailId, MatchKey, Outcome, Reading, ReparseTask,
};
use crate::ports::{KnownMails, ReparseStep, ReparseStore, Revision, Saved, TaskClaim};
use decide::{Decided, decide};
use std::collections::BTreeSet;

/// A stored mail with its new reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Reread {
    /// The mail.
    pub mail: MailId,
    /// Its sender, as stored.
    pub from_address: String,
    /// What the parsers make of it now.
    pub reading: Reading,
}

/// Reads mails again and tells what became different, in the order of their numbers. Doing it again changes nothing.
///
/// A run stays what it is, under its number, with its review, tickets and remarks; status, reason, evidence, times and objects
/// are those of the new reading, and overrides are applied anew. It moves to another job only where the mail now speaks of
/// another job and exactly one answers. A review of something better is taken back. A result without a run is decided on like that
/// of a new mail. What a mail no longer says is never deleted as long as it has a run, see [`rules::reparse`](crate::rules::reparse).
pub async fn reparse(
    store: &(impl ReparseStore + ?Sized + Sync),
    mails: &[Reread],
    act: Act,
) -> Result<Vec<Difference>, EngineError> {
    Ok(save(store, mails, |_| None, act).await?.unwrap_or_default())
}

/// What [`reparse`] would change.
pub async fn what_if(
    store: &(impl ReparseStore + ?Sized + Sync),
    mails: &[Reread],
) -> Result<Vec<Difference>, EngineError> {
    let known = load(store, mails).await?;
    Ok(decide(mails, &known)?.into_iter().map(|decided| decided.difference).collect())
}

/// Does the next batch of a task, whose mails these are, and moves the task on in the same transaction. No mails end the task.
///
/// `false` when the task has been taken over, cancelled or done meanwhile; then this has changed nothing.
pub async fn reparse_step(
    store: &(impl ReparseStore + ?Sized + Sync),
    task: &ReparseTask,
    claim: &TaskClaim,
    mails: &[Reread],
    act: Act,
) -> Result<bool, EngineError> {
    let to = mails.last().map(|again| again.mail);
    let step = |differences: &[Difference]| {
        let differs = differences.iter().filter(|difference| difference.kind != DifferenceKind::Unchanged);
        ReparseStep {
            task: task.id,
            claim: claim.clone(),
            from: task.cursor,
            to,
            counts: DifferenceCounts::of(differences),
            examples: differs.take(ReparseTask::MAX_EXAMPLES).cloned().collect(),
        }
    };
    if task.what_if {
        let differences = what_if(store, mails).await?;
        // Nothing but the step is saved, and that rests on no revision.
        let saved = store.save_reparse(Revision(0), &[], Some(&step(&differences)), act).await?;
        return Ok(saved == Saved::Saved(true));
    }
    Ok(save(store, mails, |differences| Some(step(differences)), act).await?.is_some())
}

/// `None` when the step could not be taken.
async fn save(
    store: &(impl ReparseStore + ?Sized + Sync),
    mails: &[Reread],
    step: impl Fn(&[Difference]) -> Option<ReparseStep>,
    act: Act,
) -> Result<Option<Vec<Difference>>, EngineError> {
    for _ in 0..MAX_TRIES {
        let known = load(store, mails).await?;
        let (mut changed, mut differences) = (Vec::new(), Vec::new());
        for Decided { difference, change } in decide(mails, &known)? {
            differences.push(difference);
            changed.extend(change);
        }
        let step = step(&differences);
        if changed.is_empty() && step.is_none() {
            return Ok(Some(differences));
        }
        match store.save_reparse(known.revision, &changed, step.as_ref(), act).await? {
            Saved::Saved(taken) => return Ok(taken.then_some(differences)),
            Saved::Stale => {}
        }
    }
    Err(EngineError::Busy)
}

async fn load(store: &(impl ReparseStore + ?Sized + Sync), mails: &[Reread]) -> Result<KnownMails, EngineError> {
    let numbers: Vec<MailId> = mails.iter().map(|again| again.mail).collect();
    let keys: BTreeSet<MatchKey> = mails.iter().flat_map(keys_of).collect();
    Ok(store.load_reparse(&numbers, &keys.into_iter().collect::<Vec<_>>()).await?)
}

fn keys_of(again: &Reread) -> Vec<MatchKey> {
    let Outcome::Report(reports) = &again.reading.outcome else { return Vec::new() };
    reports.iter().map(|report| JobIdentity::of(&again.from_address, report).key()).collect()
}
