//! Care of jobs. What runs, scopes and rules do when they change their job stands in `care::carry`.

mod carry;

use super::{MemoryStore, State, count, next, rows};
use crate::engine::settle_anew;
use crate::model::{Act, CareId, CareRecord, CareStep, CustomerId, Job, JobId, MatchKey, Merger, RunId, SplitTarget};
use crate::ports::{CareRow, Cared, JobCareStore, JobContext, NewJob, PendingSelection, StoreError};
use crate::rules::care::{CareFault, Since, check_mark, check_merge, check_move, check_new, check_undo, has_own};
use crate::rules::notes;
use crate::text::squeeze;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
pub(super) struct StoredCare {
    record: CareRecord,
    done: Act,
    undone: Option<Act>,
}

#[async_trait]
impl JobCareStore for MemoryStore {
    async fn care(&self, step: &CareStep, act: Act) -> Result<Cared, StoreError> {
        let mut state = self.state();
        let record = match state.do_care(step, act) {
            Ok(record) => record,
            Err(fault) => return Ok(Cared::Refused(fault)),
        };
        let care = CareId(next(&mut state.last.care));
        let recorded = state.follow_care(&record);
        state.note(notes::cared(care, &record), act);
        let made = match record {
            CareRecord::Split { to, made: true, .. } => Some(to),
            _ => None,
        };
        state.cares.insert(care, StoredCare { record, done: act, undone: None });
        Ok(Cared::Done { care, made, recorded })
    }

    async fn try_care(&self, step: &CareStep, act: Act) -> Result<Result<CareRecord, CareFault>, StoreError> {
        let mut trial = self.state().clone();
        Ok(trial.do_care(step, act))
    }

    async fn undo_care(&self, care: CareId, act: Act) -> Result<Cared, StoreError> {
        let mut state = self.state();
        let Some(stored) = state.cares.get(&care) else { return Ok(Cared::Refused(CareFault::NoCare(care))) };
        let record = stored.record.clone();
        if let Err(fault) = state.take_back(care, &record) {
            return Ok(Cared::Refused(fault));
        }
        let recorded = state.follow_care(&record);
        state.note(notes::care_undone(care, &record), act);
        state.cares.entry(care).and_modify(|stored| stored.undone = Some(act));
        Ok(Cared::Done { care, made: None, recorded })
    }

    async fn cares(&self, job: JobId, limit: u32) -> Result<Vec<CareRow>, StoreError> {
        let state = self.state();
        let of_job = state.cares.iter().rev().filter(|(_, stored)| stored.record.jobs().contains(&job));
        let row = |(id, stored): (&CareId, &StoredCare)| CareRow {
            id: *id,
            job_names: state.job_names(&stored.record),
            record: stored.record.clone(),
            done: state.signature(stored.done),
            undone: stored.undone.map(|act| state.signature(act)),
        };
        Ok(of_job.take(rows(limit)).map(row).collect())
    }

    async fn merged_into(&self, job: JobId) -> Result<Option<JobId>, StoreError> {
        Ok(self.state().merged_into.get(&job).copied())
    }
}

impl State {
    fn job_names(&self, record: &CareRecord) -> BTreeMap<JobId, String> {
        let jobs = record.jobs().into_iter().filter_map(|id| self.jobs.get(&id));
        jobs.map(|job| (job.id, job.identity.job_name.clone())).collect()
    }

    /// The keys by which reports find the job: its own, and those of the jobs that were merged into it.
    pub(super) fn keys_of(&self, job: JobId) -> BTreeSet<MatchKey> {
        let leads = |other: &&Job| other.id == job || self.merged_into.get(&other.id) == Some(&job);
        self.jobs.values().filter(leads).map(|job| job.identity.key()).collect()
    }

    /// The job that answers where reports speak of this one.
    pub(super) fn answering(&self, job: &Job) -> JobContext {
        let kept = self.merged_into.get(&job.id).and_then(|kept| self.jobs.get(kept));
        let Some(kept) = kept else { return self.context(job) };
        let answering =
            Job { identity: job.identity.clone(), told_apart_by: job.told_apart_by.clone(), ..kept.clone() };
        JobContext { job: answering, via: Some(job.id), ..self.context(kept) }
    }

    /// A job that stands by itself.
    fn standing(&self, job: JobId) -> Result<Job, CareFault> {
        match self.merged_into.get(&job) {
            Some(into) => Err(CareFault::MergedAway { job, into: *into }),
            None => self.jobs.get(&job).cloned().ok_or(CareFault::NoJob(job)),
        }
    }

    fn check_customer(&self, customer: CustomerId) -> Result<(), CareFault> {
        self.customers.get(&customer).map(drop).ok_or(CareFault::NoCustomer(customer))
    }

    /// Checks the step, then takes it.
    fn do_care(&mut self, step: &CareStep, act: Act) -> Result<CareRecord, CareFault> {
        match step {
            CareStep::Move { job, customer } => {
                let before = self.standing(*job)?;
                self.check_customer(*customer)?;
                check_move(&before, *customer, &self.contexts(&self.keys_of(*job)))?;
                self.set_customer(*job, *customer);
                Ok(CareRecord::Moved { job: *job, from: before.customer_id, to: *customer })
            }
            CareStep::TellApart { job, mark } => {
                let before = self.standing(*job)?;
                let mark = mark.as_deref().map(squeeze);
                check_mark(&before, mark.as_deref(), &self.contexts(&self.keys_of(*job)))?;
                self.set_mark(*job, mark.as_deref());
                Ok(CareRecord::ToldApart { job: *job, before: before.told_apart_by, after: mark })
            }
            CareStep::Merge { kept, merged } => {
                let (kept, merged) = (self.standing(*kept)?, self.standing(*merged)?);
                check_merge(&kept, &merged)?;
                Ok(CareRecord::Merged(Box::new(self.merge(&kept, &merged, act.at))))
            }
            CareStep::Split { from, runs, to } => self.split(*from, runs, to, act.at),
        }
    }

    fn split(&mut self, from: JobId, runs: &[RunId], to: &SplitTarget, at: Timestamp) -> Result<CareRecord, CareFault> {
        let source = self.standing(from)?;
        let is_own = |run: &RunId| self.runs.get(run).is_some_and(|stored| stored.job == from && !stored.is_missed());
        let runs: BTreeSet<RunId> = runs.iter().copied().filter(is_own).collect();
        if runs.is_empty() {
            return Err(CareFault::NoRuns(from));
        }
        let (to, made) = match to {
            SplitTarget::Job(to) => {
                check_merge(&self.standing(*to)?, &source)?;
                (*to, false)
            }
            SplitTarget::New { customer, mark } => {
                let mark = squeeze(mark);
                check_new(&source, *customer, &mark, &self.contexts(&[source.identity.key()].into()))?;
                self.check_customer(*customer)?;
                let Job { identity, informational, .. } = source;
                let new = NewJob { identity, told_apart_by: Some(mark), informational };
                (self.make_job(*customer, &new, at), true)
            }
        };
        let carried = self.carry_runs(&runs, to, at);
        Ok(CareRecord::Split { from, to, made, carried })
    }

    /// Checks whether the step can be undone, then undoes it.
    fn take_back(&mut self, care: CareId, record: &CareRecord) -> Result<(), CareFault> {
        let jobs = record.jobs();
        let touches =
            |stored: &StoredCare| stored.undone.is_none() && stored.record.jobs().iter().any(|job| jobs.contains(job));
        let later = self.cares.iter().rev().find(|(id, stored)| care < **id && touches(stored));
        let elsewhere = record.carried().and_then(|(carried, job)| {
            let is_elsewhere = |run: &&RunId| self.runs.get(run).is_none_or(|stored| stored.job != job);
            carried.runs.iter().find(is_elsewhere).copied()
        });
        let since = Since {
            undone: self.cares.get(&care).is_some_and(|stored| stored.undone.is_some()),
            later: later.map(|(id, _)| *id),
            elsewhere,
        };
        check_undo(care, record, since)?;
        match record {
            CareRecord::Moved { job, from, .. } => {
                check_move(&self.standing(*job)?, *from, &self.contexts(&self.keys_of(*job)))?;
                self.set_customer(*job, *from);
            }
            CareRecord::ToldApart { job, before, after } => {
                let now = self.standing(*job)?;
                if now.told_apart_by != *after {
                    return Err(CareFault::MarkChanged(*job));
                }
                check_mark(&now, before.as_deref(), &self.contexts(&self.keys_of(*job)))?;
                self.set_mark(*job, before.as_deref());
            }
            CareRecord::Merged(merger) => self.part(merger),
            CareRecord::Split { from, to, made, carried } => {
                let own: Vec<RunId> = self.runs_of(*to).map(|(run, _)| run).collect();
                if *made && has_own(&own, &carried.runs) {
                    return Err(CareFault::HasRuns(*to));
                }
                self.give_back_runs(carried, *from);
                if *made {
                    self.fold_into(*from, *to);
                }
            }
        }
        Ok(())
    }

    fn set_customer(&mut self, job: JobId, customer: CustomerId) {
        let merged_into = &self.merged_into;
        let leads = |id: &JobId| *id == job || merged_into.get(id) == Some(&job);
        for (_, job) in self.jobs.iter_mut().filter(|(id, _)| leads(id)) {
            job.customer_id = customer;
        }
    }

    fn set_mark(&mut self, job: JobId, mark: Option<&str>) {
        self.jobs.entry(job).and_modify(|job| job.told_apart_by = mark.map(Into::into));
    }

    /// What waits is decided anew, and the jobs are judged anew. Gives the number of runs that were recorded.
    fn follow_care(&mut self, record: &CareRecord) -> u64 {
        self.bump();
        let before = self.runs.len();
        for job in record.jobs() {
            let pending = self.pending(&PendingSelection::OfJob(job));
            self.settle_results(&settle_anew(&pending), None);
            self.schedules.of_jobs.entry(job).or_default().look_again = Some(Timestamp::MIN);
        }
        count(self.runs.len() - before)
    }

    /// Undoes a merger.
    fn part(&mut self, merger: &Merger) {
        let Merger { kept, merged, .. } = *merger;
        self.merged_into.remove(&merged);
        for job in &merger.merged_before {
            self.merged_into.insert(*job, merged);
        }
        self.set_customer(merged, merger.customer);
        self.jobs.entry(merged).and_modify(|job| job.archived = merger.archived);
        self.give_back_runs(&merger.carried, merged);
        self.give_back_rules(merger);
        for carried in &merger.concerns {
            self.give_back_concern(carried, merged, kept);
        }
    }
}
