//! Reading stored mails again.

use super::{MemoryStore, Review, State, StoredMail, StoredResult, StoredRun, rows};
use crate::engine::RecordedRun;
use crate::model::{
    Act, InboxState, Location, MailId, MatchKey, ReparseSelection, ReparseTask, ReparseTaskId, ResultState, RunId,
    RunSource,
};
use crate::ports::{
    Became, DecidedReparse, KnownMail, KnownMails, KnownResult, KnownRun, MailToReparse, ReparseStep, ReparseStore,
    ReparsedState, Revision, Saved, StoreError, TaskClaim,
};
use crate::rules::notes;
use async_trait::async_trait;
use std::collections::BTreeSet;

#[async_trait]
impl ReparseStore for MemoryStore {
    async fn mails_to_reparse(
        &self,
        selection: &ReparseSelection,
        after: MailId,
        up_to: MailId,
        limit: u32,
    ) -> Result<Vec<MailToReparse>, StoreError> {
        let state = self.state();
        let wanted = state.selected(selection).filter(|(id, _)| after < *id && *id <= up_to);
        let mail = |(id, mail): (MailId, &StoredMail)| {
            Some(MailToReparse {
                id,
                from_address: mail.envelope.from_address.clone(),
                received_at: mail.envelope.received_at,
                raw: mail.raw.clone()?,
            })
        };
        Ok(wanted.filter_map(mail).take(rows(limit)).collect())
    }

    async fn load_reparse(&self, mails: &[MailId], keys: &[MatchKey]) -> Result<KnownMails, StoreError> {
        let state = self.state();
        let mails: BTreeSet<MailId> = mails.iter().copied().collect();
        let mails: Vec<KnownMail> = mails.into_iter().filter_map(|mail| state.known_mail(mail)).collect();
        let of_runs: BTreeSet<_> = mails.iter().flat_map(KnownMail::runs).map(|run| run.job).collect();
        let wanted = state.jobs.values().filter(|job| keys.contains(&job.identity.key()) || of_runs.contains(&job.id));
        Ok(KnownMails {
            revision: Revision(state.revision),
            jobs: wanted.map(|job| state.answering(job)).collect(),
            overrides: state.standing_overrides().cloned().collect(),
            mails,
        })
    }

    async fn save_reparse(
        &self,
        revision: Revision,
        mails: &[DecidedReparse<'_>],
        step: Option<&ReparseStep>,
        act: Act,
    ) -> Result<Saved<bool>, StoreError> {
        let mut state = self.state();
        let is_as_decided =
            |decided: &DecidedReparse<'_>| state.known_mail(decided.before.id).as_ref() == Some(decided.before);
        if !mails.is_empty() && (revision.0 != state.revision || !mails.iter().all(is_as_decided)) {
            return Ok(Saved::Stale);
        }
        if step.is_some_and(|step| !state.may_step(step)) {
            return Ok(Saved::Saved(false));
        }
        state.recount_shapes(mails);
        for decided in mails {
            state.replace_reading(decided);
        }
        state.take_back_reviews(mails, act);
        if !mails.is_empty() {
            state.note(notes::reparsed(mails, step.map(|step| step.task)), act);
        }
        if let Some(step) = step {
            state.take_step(step, act);
        }
        Ok(Saved::Saved(true))
    }

    async fn start_reparse(
        &self,
        selection: &ReparseSelection,
        what_if: bool,
        act: Act,
    ) -> Result<ReparseTask, StoreError> {
        Ok(self.state().add_task(selection, what_if, act))
    }

    async fn reparse_task(&self, task: ReparseTaskId) -> Result<Option<ReparseTask>, StoreError> {
        Ok(self.state().reparse_tasks.get(&task).map(|kept| kept.task.clone()))
    }

    async fn reparse_tasks(&self, limit: u32) -> Result<Vec<ReparseTask>, StoreError> {
        let state = self.state();
        Ok(state.reparse_tasks.values().rev().take(rows(limit)).map(|kept| kept.task.clone()).collect())
    }

    async fn claim_reparse(
        &self,
        task: Option<ReparseTaskId>,
        claim: &TaskClaim,
    ) -> Result<Option<ReparseTask>, StoreError> {
        Ok(self.state().claim_task(task, claim))
    }

    async fn stop_reparse(&self, task: ReparseTaskId, error: Option<&str>, act: Act) -> Result<bool, StoreError> {
        Ok(self.state().stop_task(task, error, act))
    }
}

impl State {
    /// The mails of a selection whose bytes are kept, by number.
    pub(super) fn selected(&self, selection: &ReparseSelection) -> impl Iterator<Item = (MailId, &StoredMail)> {
        let unread = |mail: &StoredMail| {
            mail.location == Location::Inbox
                && matches!(mail.inbox_state, Some(InboxState::Unrecognised | InboxState::ParseFailed))
        };
        let is_there = |mail: &StoredMail| mail.location != Location::Deleted;
        let wanted = move |id: MailId, mail: &StoredMail| match selection {
            ReparseSelection::All => is_there(mail),
            ReparseSelection::Parser(parser) => {
                is_there(mail) && mail.parser.as_ref().is_some_and(|known| known.id == *parser)
            }
            ReparseSelection::Unread => unread(mail),
            ReparseSelection::Mails(mails) => mails.contains(&id),
        };
        self.mails
            .iter()
            .map(|(id, mail)| (*id, mail))
            .filter(move |(id, mail)| mail.raw.is_some() && wanted(*id, mail))
    }

    fn known_mail(&self, id: MailId) -> Option<KnownMail> {
        let mail = self.mails.get(&id)?;
        Some(KnownMail {
            id,
            digest: mail.digest,
            from_address: mail.envelope.from_address.clone(),
            subject: mail.envelope.subject.clone(),
            received_at: mail.envelope.received_at,
            location: mail.location,
            inbox_state: mail.inbox_state,
            parser: mail.parser.clone(),
            reason: mail.reason.clone(),
            new_shape: mail.new_shape.clone(),
            results: mail.results.iter().map(|result| self.known_result(result)).collect(),
        })
    }

    fn known_result(&self, result: &StoredResult) -> KnownResult {
        let run =
            if let ResultState::Recorded { run, .. } = result.state { self.runs.get_key_value(&run) } else { None };
        let became = match run {
            Some((id, run)) => Became::Run(Box::new(known_run(*id, run))),
            None => Became::Pending(result.state, Box::new(result.report.clone())),
        };
        KnownResult {
            identity: result.identity.clone(),
            status: result.report.finding.status,
            lost: result.lost,
            became,
        }
    }

    fn replace_reading(&mut self, decided: &DecidedReparse<'_>) {
        let id = decided.before.id;
        let Some(mail) = self.mails.get(&id) else { return };
        let kept: Vec<(RunId, crate::model::Report)> = mail
            .results
            .iter()
            .filter_map(|result| match result.state {
                ResultState::Recorded { run, .. } => Some((run, result.report.clone())),
                _ => None,
            })
            .collect();
        let results: Vec<StoredResult> = decided
            .results
            .iter()
            .zip(0..)
            .filter_map(|(result, place)| {
                let state = match &result.state {
                    ReparsedState::Decided(state) => self.settle(id, state, None),
                    ReparsedState::Kept { run, recorded, .. } => self.change_run(*run, recorded.as_deref(), place)?,
                };
                let old = |run| kept.iter().find(|(kept, _)| *kept == run).map(|(_, report)| report.clone());
                let report = match (result.report, state) {
                    (Some(report), _) => report.clone(),
                    (None, ResultState::Recorded { run, .. }) => old(run)?,
                    (None, _) => return None,
                };
                Some(StoredResult { identity: result.identity.clone(), report, state, lost: result.report.is_none() })
            })
            .collect();
        let Some(mail) = self.mails.get_mut(&id) else { return };
        mail.results = results;
        (mail.location, mail.inbox_state) = (decided.location, decided.inbox_state);
        mail.parser.clone_from(&decided.reading.parser);
        mail.reason = decided.reading.outcome.reason().map(str::to_owned);
        mail.new_shape.clone_from(&decided.reading.new_shape);
    }

    /// Changes what a run says, and leaves its links and its Autotask ticket alone.
    fn change_run(&mut self, id: RunId, now: Option<&RecordedRun>, place: u32) -> Option<ResultState> {
        let run = self.runs.get_mut(&id)?;
        if let Some(now) = now {
            run.job = now.job?;
            run.recorded = RecordedRun { along: run.recorded.along.clone(), ..now.clone() };
        }
        if let RunSource::Mail { ordinal, .. } = &mut run.recorded.run.source {
            *ordinal = place;
        }
        Some(ResultState::Recorded { job: run.job, run: id })
    }

    /// The reviews that no longer hold; what a person did stays in the history.
    fn take_back_reviews(&mut self, mails: &[DecidedReparse<'_>], act: Act) {
        let back: BTreeSet<RunId> = mails.iter().flat_map(DecidedReparse::put_back).collect();
        if back.is_empty() {
            return;
        }
        if let Some(user) = act.user() {
            self.act(false, &back.iter().copied().collect::<Vec<_>>(), user, act.at);
        }
        for run in back {
            self.runs.entry(run).and_modify(|run| run.reviewed = None::<Review>);
        }
    }
}

fn known_run(id: RunId, run: &StoredRun) -> KnownRun {
    KnownRun {
        id,
        job: run.job,
        run: run.recorded.run.clone(),
        effective: run.recorded.effective,
        applied: run.recorded.applied,
        object_overrides: run.recorded.object_overrides.clone(),
        reviewed: run.reviewed.is_some(),
    }
}
