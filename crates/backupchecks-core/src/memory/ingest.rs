//! Taking in mails.

use super::overrides::reaches;
use super::{MemoryStore, State, StoredMail, StoredResult, count, next_number};
use crate::model::{Act, Digest, Job, JobId, Location, MailId, MatchKey, ResultState};
use crate::ports::{
    DecidedMail, DecidedResult, DecidedState, IngestQuestion, IngestStore, JobContext, Known, Revision, Saved,
    StoreError,
};
use crate::rules::notes;
use async_trait::async_trait;
use std::collections::{BTreeSet, HashSet};

#[async_trait]
impl IngestStore for MemoryStore {
    async fn known_digests(&self, digests: &[Digest]) -> Result<HashSet<Digest>, StoreError> {
        let state = self.state();
        Ok(digests.iter().copied().filter(|digest| state.has_digest(*digest)).collect())
    }

    async fn load_ingest(&self, question: &IngestQuestion) -> Result<Known, StoreError> {
        let state = self.state();
        let jobs = state.contexts(&question.match_keys.iter().cloned().collect());
        let own: Vec<&Job> = jobs.iter().map(|context| &context.job).collect();
        let overrides = state.standing_overrides().filter(|rule| reaches(rule, &own)).cloned().collect();
        Ok(Known {
            revision: Revision(state.revision),
            digests: question.digests.iter().copied().filter(|digest| state.has_digest(*digest)).collect(),
            source_keys: question.source_keys.iter().filter(|(s, k)| state.has_source_key(s, k)).cloned().collect(),
            jobs,
            overrides,
        })
    }

    async fn save_ingest(
        &self,
        revision: Revision,
        mails: &[DecidedMail<'_>],
        act: Act,
    ) -> Result<Saved<Vec<MailId>>, StoreError> {
        let mut state = self.state();
        if revision.0 != state.revision || !state.are_new(mails) {
            return Ok(Saved::Stale);
        }
        owned_runs(mails)?;
        let numbers: Vec<MailId> = mails.iter().map(|mail| state.add_mail(mail)).collect();
        state.accepted += count(numbers.len());
        state.note(notes::imported(mails, &numbers), act);
        Ok(Saved::Saved(numbers))
    }
}

impl State {
    fn has_digest(&self, digest: Digest) -> bool {
        self.mails.values().any(|mail| mail.digest == digest)
    }

    fn has_source_key(&self, source: &str, key: &str) -> bool {
        self.mails.values().any(|mail| mail.source == source && mail.source_key.as_deref() == Some(key))
    }

    /// Whether none of the mails is stored and none stands in the batch twice.
    fn are_new(&self, mails: &[DecidedMail<'_>]) -> bool {
        let (mut digests, mut keys) = (BTreeSet::new(), BTreeSet::new());
        mails.iter().map(|decided| decided.mail).all(|mail| {
            let key = mail.source_key.as_deref();
            !self.has_digest(mail.digest)
                && digests.insert(mail.digest)
                && key.is_none_or(|key| !self.has_source_key(&mail.source, key) && keys.insert((&mail.source, key)))
        })
    }

    /// All jobs with one of the keys, with what their runs take along.
    pub(super) fn contexts(&self, keys: &BTreeSet<MatchKey>) -> Vec<JobContext> {
        self.jobs.values().filter(|job| keys.contains(&job.identity.key())).map(|job| self.answering(job)).collect()
    }

    fn add_mail(&mut self, decided: &DecidedMail<'_>) -> MailId {
        let id = MailId(next_number(&self.mails));
        let mail = decided.mail;
        let results = decided.results.iter().map(|result| self.add_result(id, result)).collect();
        let stored = StoredMail {
            source: mail.source.clone(),
            source_key: mail.source_key.clone(),
            digest: mail.digest,
            raw: Some(mail.raw.clone()),
            size_bytes: super::count(mail.raw.len()),
            envelope: mail.envelope.clone(),
            parser: mail.reading.parser.clone(),
            reason: mail.reading.outcome.reason().map(str::to_owned),
            new_shape: mail.reading.new_shape.clone(),
            location: if decided.inbox_state.is_some() { Location::Inbox } else { Location::Processed },
            inbox_state: decided.inbox_state,
            results,
        };
        self.mails.insert(id, stored);
        self.count_shape(id, mail.envelope.received_at, &mail.reading);
        id
    }

    fn add_result(&mut self, mail: MailId, result: &DecidedResult<'_>) -> StoredResult {
        let state = self.settle(mail, &result.state, None);
        StoredResult { identity: result.identity.clone(), report: result.report.clone(), state, lost: false }
    }

    /// Records the run of a decided result, and gives where the result then stands. A run without a job is one of `made`.
    pub(super) fn settle(&mut self, mail: MailId, decided: &DecidedState, made: Option<JobId>) -> ResultState {
        match decided {
            DecidedState::Waiting => ResultState::Waiting,
            DecidedState::Ambiguous => ResultState::Ambiguous,
            DecidedState::Archived(job) => ResultState::Archived(*job),
            DecidedState::Run(recorded) => match recorded.job.or(made) {
                Some(job) => ResultState::Recorded { job, run: self.record(job, Some(mail), recorded) },
                None => ResultState::Waiting,
            },
        }
    }
}

/// Refuses a batch with a run that names no job: only a settlement makes jobs.
fn owned_runs(mails: &[DecidedMail<'_>]) -> Result<(), StoreError> {
    let states = mails.iter().flat_map(|mail| &mail.results).map(|result| &result.state);
    let mut unowned = states.filter_map(|state| match state {
        DecidedState::Run(recorded) if recorded.job.is_none() => Some(&recorded.run.reason),
        _ => None,
    });
    unowned
        .next()
        .map_or(Ok(()), |reason| Err(StoreError::Unreadable { what: "run without a job", value: reason.clone() }))
}
