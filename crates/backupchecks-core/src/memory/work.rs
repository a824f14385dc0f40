//! Run Checks: what is unreviewed, and reviewing it.

use super::{MemoryStore, Review, State, StoredRun, count};
use crate::model::{Act, ConcernKind, Customer, EffectiveStatus, Job, JobId, ReviewId, RunId, UserId};
use crate::ports::{Handled, ReviewTarget, Reviewed, StoreError, SuccessesOfCustomer, WorkPage, WorkRow, WorkStore};
use crate::rules::notes;
use crate::text::fold;
use async_trait::async_trait;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One act of reviewing or un-reviewing, as it stays in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAct {
    /// Its number.
    pub id: ReviewId,
    /// Whether runs were reviewed; else they were put back.
    pub reviewed: bool,
    /// The runs it changed, in ascending order.
    pub runs: Vec<RunId>,
    /// Who did it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl MemoryStore {
    /// The history of reviews, oldest first.
    #[must_use]
    pub fn review_acts(&self) -> Vec<ReviewAct> {
        self.state().reviews.clone()
    }
}

#[async_trait]
impl WorkStore for MemoryStore {
    async fn work(&self) -> Result<WorkPage, StoreError> {
        let state = self.state();
        let good = || state.to_review().filter(|(_, run)| run.effective().is_good());
        let bad: BTreeSet<JobId> =
            state.to_review().filter(|(_, run)| !run.effective().is_good()).map(|(_, run)| run.job).collect();
        Ok(WorkPage {
            rows: bad.into_iter().filter_map(|job| state.work_row(job)).collect(),
            good_runs: count(good().count()),
            good_jobs: count(good().map(|(_, run)| run.job).collect::<BTreeSet<_>>().len()),
            up_to: state.to_review().map(|(id, _)| id).max().unwrap_or(RunId(0)),
        })
    }

    async fn work_count(&self) -> Result<u64, StoreError> {
        Ok(count(self.state().to_review().filter(|(_, run)| !run.effective().is_good()).count()))
    }

    async fn successes(&self, up_to: RunId) -> Result<Vec<SuccessesOfCustomer>, StoreError> {
        let state = self.state();
        let mut found: BTreeMap<String, SuccessesOfCustomer> = BTreeMap::new();
        for (_, run) in state.to_review().filter(|(id, run)| *id <= up_to && run.effective().is_good()) {
            let Some(customer) = state.customer_of(run.job) else { continue };
            let entry = found.entry(fold(&customer.name)).or_insert_with(|| SuccessesOfCustomer {
                customer: customer.id,
                customer_name: customer.name.clone(),
                runs: 0,
                overridden: 0,
            });
            entry.runs += 1;
            entry.overridden += u64::from(run.effective() == EffectiveStatus::SuccessOverride);
        }
        Ok(found.into_values().collect())
    }

    async fn review(&self, target: &ReviewTarget, by: UserId, at: Timestamp) -> Result<Reviewed, StoreError> {
        let mut state = self.state();
        let runs = state.reviewable(target);
        if runs.is_empty() {
            return Ok(Reviewed { review: None, runs: 0 });
        }
        let review = state.act(true, &runs, by, at);
        for run in &runs {
            state.runs.entry(*run).and_modify(|run| run.reviewed = Some(Review { act: review, by, at }));
        }
        state.note(notes::reviewed(review, count(runs.len())), Act::of(by, at));
        Ok(Reviewed { review: Some(review), runs: count(runs.len()) })
    }

    async fn undo_review(&self, review: ReviewId, by: UserId, at: Timestamp) -> Result<u64, StoreError> {
        Ok(self.state().put_back(by, at, |_, reviewed| reviewed.act == review))
    }

    async fn unreview(&self, runs: &[RunId], by: UserId, at: Timestamp) -> Result<u64, StoreError> {
        Ok(self.state().put_back(by, at, |run, _| runs.contains(&run)))
    }

    async fn handled(&self, since: Timestamp) -> Result<Vec<Handled>, StoreError> {
        let state = self.state();
        let mut runs: BTreeMap<UserId, u64> = BTreeMap::new();
        for reviewed in state.runs.values().filter_map(|run| run.reviewed).filter(|reviewed| since <= reviewed.at) {
            *runs.entry(reviewed.by).or_default() += 1;
        }
        let mut handled: Vec<Handled> =
            runs.into_iter().map(|(user, runs)| Handled { user_name: state.user_name(user), runs }).collect();
        handled.sort_by_key(|one| (Reverse(one.runs), fold(&one.user_name)));
        Ok(handled)
    }

    async fn last_mail_at(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.state().mails.values().map(|mail| mail.envelope.received_at).max())
    }

    async fn statuses(
        &self,
        jobs: &[JobId],
        since: Timestamp,
    ) -> Result<Vec<(JobId, Timestamp, EffectiveStatus)>, StoreError> {
        let state = self.state();
        let wanted = state
            .runs
            .values()
            .filter(|run| jobs.contains(&run.job) && since <= run.run_at() && run.superseded.is_none());
        Ok(wanted.map(|run| (run.job, run.run_at(), run.effective())).collect())
    }
}

impl State {
    /// The unreviewed runs of active customers.
    fn to_review(&self) -> impl Iterator<Item = (RunId, &StoredRun)> {
        let unreviewed = self.runs.iter().filter(|(_, run)| run.is_open());
        unreviewed
            .filter(|(_, run)| self.customer_of(run.job).is_some_and(|one| one.active))
            .map(|(id, run)| (*id, run))
    }

    fn work_row(&self, job: JobId) -> Option<WorkRow> {
        let Customer { id: customer, name: customer_name, .. } = self.customer_of(job)?.clone();
        let Job { identity, .. } = self.jobs.get(&job)?.clone();
        let bad: Vec<(RunId, &StoredRun)> =
            self.to_review().filter(|(_, run)| run.job == job && !run.effective().is_good()).collect();
        let (run, worst) = bad.iter().max_by_key(|(id, run)| (run.effective(), run.run_at(), *id))?;
        Some(WorkRow {
            job,
            customer,
            customer_name,
            backup_software: identity.backup_software,
            backup_type: identity.backup_type,
            job_name: identity.job_name,
            status: worst.effective(),
            run: *run,
            run_at: worst.run_at(),
            reason: worst.recorded.run.reason.clone(),
            bad_runs: count(bad.len()),
            last_good_at: self.last_good_at(job),
            tickets: self.open_count(job, ConcernKind::Ticket),
            remarks: self.open_count(job, ConcernKind::Remark),
        })
    }

    /// The unreviewed runs of a target, in ascending order.
    pub(super) fn reviewable(&self, target: &ReviewTarget) -> Vec<RunId> {
        let unreviewed = self.runs.iter().filter(|(_, run)| run.is_open()).map(|(id, run)| (*id, run));
        let runs = unreviewed.filter(|(id, run)| match target {
            ReviewTarget::Runs(runs) => runs.contains(id),
            ReviewTarget::Jobs(jobs, up_to) => id <= up_to && jobs.contains(&run.job),
            ReviewTarget::BadRuns(jobs, up_to) => id <= up_to && jobs.contains(&run.job) && !run.effective().is_good(),
            ReviewTarget::Successes(up_to) => {
                let seen = self.customer_of(run.job).is_some_and(|customer| customer.active);
                id <= up_to && seen && run.effective().is_good()
            }
        });
        runs.map(|(id, _)| id).collect()
    }

    pub(super) fn act(&mut self, reviewed: bool, runs: &[RunId], by: UserId, at: Timestamp) -> ReviewId {
        let id = ReviewId(self.reviews.last().map_or(1, |last| last.id.0 + 1));
        self.reviews.push(ReviewAct { id, reviewed, runs: runs.to_vec(), by, at });
        id
    }

    /// Puts the reviewed runs that are `wanted` back on Run Checks and gives their number.
    fn put_back(&mut self, by: UserId, at: Timestamp, wanted: impl Fn(RunId, Review) -> bool) -> u64 {
        let reviewed = self
            .runs
            .iter()
            .filter(|(_, run)| run.superseded.is_none())
            .filter_map(|(id, run)| Some((*id, run.reviewed?)));
        let runs: Vec<RunId> = reviewed.filter(|(id, review)| wanted(*id, *review)).map(|(id, _)| id).collect();
        if !runs.is_empty() {
            let review = self.act(false, &runs, by, at);
            self.note(notes::put_back(review, count(runs.len())), Act::of(by, at));
        }
        for run in &runs {
            self.runs.entry(*run).and_modify(|run| run.reviewed = None);
        }
        count(runs.len())
    }

    pub(super) fn user_name(&self, user: UserId) -> String {
        self.users.get(&user).map_or_else(String::new, |account| account.user.name.clone())
    }
}
