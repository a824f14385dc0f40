//! Deleting all jobs.

use super::{MemoryStore, State, StoredMail, count};
use crate::model::{Act, ClosureScope, InboxState, Location, ResultState};
use crate::ports::{AllJobs, DeletionStore, StoreError};
use crate::rules::deletion::reason_of_mail;
use crate::rules::notes;
use async_trait::async_trait;

#[async_trait]
impl DeletionStore for MemoryStore {
    async fn count_all_jobs(&self) -> Result<AllJobs, StoreError> {
        Ok(self.state().all_jobs())
    }

    async fn delete_all_jobs(&self, act: Act) -> Result<AllJobs, StoreError> {
        let mut state = self.state();
        let deleted = state.all_jobs();
        let Some(note) = notes::all_jobs_deleted(&deleted) else { return Ok(deleted) };
        state.mails.values_mut().for_each(StoredMail::let_go_of_jobs);
        state.delete_what_is_about_jobs();
        state.runs.clear();
        state.jobs.clear();
        state.bump();
        state.note(note, act);
        Ok(deleted)
    }
}

impl State {
    fn all_jobs(&self) -> AllJobs {
        AllJobs {
            jobs: count(self.jobs.len()),
            runs: count(self.runs.len()),
            mails: count(self.mails.values().filter(|mail| mail.has_run()).count()),
        }
    }

    fn delete_what_is_about_jobs(&mut self) {
        self.approved_at.clear();
        self.merged_into.clear();
        self.cares.clear();
        self.overrides.retain(|_, stored| stored.rule.scope.job().is_none());
        self.schedules.of_jobs.clear();
        self.schedules.missed.clear();
        self.schedules.closures.retain(|_, closure| !matches!(closure.scope, ClosureScope::Job(_)));
        self.reviews.iter_mut().for_each(|act| act.runs.clear());
        for concern in self.concerns.values_mut() {
            concern.runs.clear();
            concern.resolutions = concern.resolutions.clone().without_jobs();
        }
    }
}

impl StoredMail {
    fn has_run(&self) -> bool {
        self.results.iter().any(|result| !result.is_pending())
    }

    /// Lets the mail wait for a new job, or to be read again.
    fn let_go_of_jobs(&mut self) {
        if self.has_run() {
            self.results.clear();
            self.inbox_state = Some(InboxState::ParseFailed);
            self.reason = Some(reason_of_mail(self.raw.is_some()).to_owned());
            if self.location == Location::Processed {
                self.location = Location::Inbox;
            }
        }
        for result in &mut self.results {
            result.state = ResultState::Waiting;
        }
        self.follow_results();
    }
}
