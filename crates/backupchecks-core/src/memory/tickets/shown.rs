//! How tickets and remarks are shown: beside a run or job, and as rows.

use super::StoredConcern;
use crate::memory::{State, count};
use crate::model::{Concern, Customer, JobId, RunId, Scope};
use crate::ports::{ConcernRow, LinkedRun, ScopeRow};
use crate::rules::alerts::{ConcernText, Mark, concerned, marks};
use crate::rules::propagation::Objects;
use jiff::Timestamp;
use std::collections::BTreeSet;

impl State {
    pub(super) fn linked(&self, run: RunId) -> BTreeSet<Concern> {
        self.concerns.iter().filter(|(_, found)| found.runs.contains(&run)).map(|(concern, _)| *concern).collect()
    }

    /// What is linked to the run, and what is open for the job.
    pub(in crate::memory) fn marks(&self, job: JobId, run: Option<RunId>, objects: &Objects) -> Vec<Mark> {
        let linked = run.map(|run| self.linked(run)).unwrap_or_default();
        let reaches = self.reaches(job);
        let texts = concerned(&linked, &reaches).into_iter().filter_map(|concern| self.text_of(concern));
        marks(texts, &linked, &reaches, objects)
    }

    pub(super) fn text_of(&self, concern: Concern) -> Option<ConcernText> {
        self.concerns.get(&concern).map(|found| found.text(concern))
    }

    pub(super) fn concern_row(&self, concern: Concern, found: &StoredConcern) -> ConcernRow {
        let resolutions = &found.resolutions;
        let scopes = resolutions.scopes.iter().filter_map(|(scope, own)| self.scope_row(scope, *own));
        ConcernRow::new(found.text(concern), resolutions.whole, scopes.collect(), count(found.runs.len()))
    }

    fn scope_row(&self, scope: &Scope, resolved_at: Option<Timestamp>) -> Option<ScopeRow> {
        let job = scope.job().and_then(|job| self.jobs.get(&job));
        let customer = scope.customer().or(job.map(|job| job.customer_id))?;
        let Customer { id, name, .. } = self.customers.get(&customer)?;
        Some(ScopeRow {
            scope: scope.clone(),
            customer: *id,
            customer_name: name.clone(),
            job_name: job.map(|job| job.identity.job_name.clone()),
            resolved_at,
        })
    }

    pub(super) fn linked_run(&self, run: RunId) -> Option<LinkedRun> {
        let stored = self.runs.get(&run)?;
        let job = self.jobs.get(&stored.job)?;
        Some(LinkedRun {
            run,
            job: job.id,
            job_name: job.identity.job_name.clone(),
            customer_name: self.customer_of(job.id)?.name.clone(),
            run_at: stored.run_at(),
            effective: stored.effective(),
        })
    }
}
