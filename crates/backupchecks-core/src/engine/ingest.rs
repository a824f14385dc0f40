//! Mails in: recorded where their job is known, waiting in the Inbox where not, never lost and never twice.

use super::record_run::{Surroundings, record_run, run_of};
use super::{EngineError, MAX_TRIES};
use crate::model::{
    Act, Digest, InboxState, IncomingMail, JobIdentity, MailId, MatchKey, Outcome, Override, Report, inbox_state,
};
use crate::ports::{DecidedMail, DecidedResult, DecidedState, IngestQuestion, IngestStore, JobContext, Known, Saved};
use crate::rules::matching::{Match, match_report};
use crate::rules::overrides::Owner;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A batch is one transaction: with so many mails it is large enough that its cost does not count, and small enough that little is
/// done again after a crash.
const BATCH_MAILS: usize = 500;
/// A batch of large mails ends here, in bytes.
const BATCH_BYTES: usize = 32 << 20;

/// Whether a batch of so many mails, with so many bytes in all, is to be taken in before it grows.
#[must_use]
pub fn is_full_batch(mails: usize, bytes: usize) -> bool {
    mails >= BATCH_MAILS || bytes >= BATCH_BYTES
}

/// What became of one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ingested {
    /// Every result of it became a run.
    Recorded(MailId),
    /// It stands in the Inbox, and why.
    Inbox(MailId, InboxState),
    /// It was imported before, or came twice in this batch.
    Duplicate,
}

/// Takes in a batch of mails in one transaction and tells for each, in order, what became of it. `act` says which worker or command
/// did it, and when.
pub async fn ingest(
    store: &(impl IngestStore + ?Sized + Sync),
    mails: &[IncomingMail],
    act: Act,
) -> Result<Vec<Ingested>, EngineError> {
    for _ in 0..MAX_TRIES {
        let known = store.load_ingest(&question(mails)).await?;
        let fresh = fresh(mails, &known);
        let decided = decide(mails.iter().zip(&fresh).filter_map(|(mail, fresh)| fresh.then_some(mail)), &known);
        let numbers = if decided.is_empty() {
            Vec::new()
        } else {
            match store.save_ingest(known.revision, &decided, act).await? {
                Saved::Saved(numbers) => numbers,
                Saved::Stale => continue,
            }
        };
        let mut stored = decided.iter().zip(numbers).map(|(mail, number)| match mail.inbox_state {
            None => Ingested::Recorded(number),
            Some(state) => Ingested::Inbox(number, state),
        });
        return Ok(fresh
            .iter()
            .map(|fresh| if *fresh { stored.next() } else { None }.unwrap_or(Ingested::Duplicate))
            .collect());
    }
    Err(EngineError::Busy)
}

fn question(mails: &[IncomingMail]) -> IngestQuestion {
    let keys: BTreeSet<MatchKey> = mails
        .iter()
        .flat_map(|mail| reports(mail).iter().map(|report| JobIdentity::of(&mail.envelope.from_address, report).key()))
        .collect();
    IngestQuestion {
        digests: mails.iter().map(|mail| mail.digest).collect(),
        source_keys: mails.iter().filter_map(source_key).collect(),
        match_keys: keys.into_iter().collect(),
    }
}

fn source_key(mail: &IncomingMail) -> Option<(String, String)> {
    mail.source_key.as_ref().map(|key| (mail.source.clone(), key.clone()))
}

fn reports(mail: &IncomingMail) -> &[Report] {
    match &mail.reading.outcome {
        Outcome::Report(reports) => reports,
        _ => &[],
    }
}

/// For each mail whether it is new: not stored, and the first of its kind in this batch.
fn fresh(mails: &[IncomingMail], known: &Known) -> Vec<bool> {
    let mut digests: HashSet<Digest> = known.digests.clone();
    let mut keys = known.source_keys.clone();
    let new = |mail: &IncomingMail| {
        let key = source_key(mail);
        if digests.contains(&mail.digest) || key.as_ref().is_some_and(|key| keys.contains(key)) {
            return false;
        }
        digests.insert(mail.digest);
        keys.extend(key);
        true
    };
    mails.iter().map(new).collect()
}

fn decide<'a>(mails: impl Iterator<Item = &'a IncomingMail>, known: &Known) -> Vec<DecidedMail<'a>> {
    let jobs = by_key(&known.jobs);
    let decide_mail = |mail: &'a IncomingMail| {
        let results: Vec<DecidedResult<'a>> = reports(mail)
            .iter()
            .zip(0..)
            .map(|(report, ordinal)| {
                let identity = JobIdentity::of(&mail.envelope.from_address, report);
                let candidates = jobs.get(&identity.key()).map_or(&[][..], Vec::as_slice);
                let run = run_of(report, mail.digest, ordinal, mail.envelope.received_at);
                let state = state_of(report, run, candidates, &known.overrides);
                DecidedResult { identity, report, state }
            })
            .collect();
        let states = results.iter().map(|result| result.state.inbox_state());
        DecidedMail { mail, inbox_state: inbox_state(&mail.reading.outcome, states), results }
    };
    mails.map(decide_mail).collect()
}

/// The jobs by their match key.
pub(super) fn by_key(jobs: &[JobContext]) -> BTreeMap<MatchKey, Vec<&JobContext>> {
    let mut found: BTreeMap<MatchKey, Vec<&JobContext>> = BTreeMap::new();
    for context in jobs {
        found.entry(context.job.identity.key()).or_default().push(context);
    }
    found
}

/// What becomes of a report when these are the jobs with its key.
pub(super) fn state_of(
    report: &Report,
    run: crate::model::NewRun,
    candidates: &[&JobContext],
    overrides: &[Override],
) -> DecidedState {
    match match_report(report, candidates.iter().map(|context| &context.job)) {
        Match::None => DecidedState::Waiting,
        Match::Ambiguous(_) => DecidedState::Ambiguous,
        Match::Archived(job) => DecidedState::Archived(job),
        Match::Job(job) => match candidates.iter().find(|context| context.job.id == job) {
            Some(context) => DecidedState::Run(Box::new(record_run(around(context, overrides), run))),
            None => DecidedState::Waiting,
        },
    }
}

/// What a new run of the job finds around it.
pub(super) fn around<'a>(context: &'a JobContext, overrides: &'a [Override]) -> Surroundings<'a> {
    Surroundings {
        owner: Owner {
            job: Some(context.job.id),
            customer: Some(context.job.customer_id),
            identity: &context.job.identity,
        },
        reaches: &context.reaches,
        carriers: &context.carriers,
        overrides,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_ends_by_number_or_by_size() {
        assert!(!is_full_batch(499, 1 << 20) && is_full_batch(500, 0) && is_full_batch(1, 32 << 20));
    }
}
