//! Overrides, and the stored runs that they are applied to again.

use super::{MemoryStore, State, StoredRun, count, next, rows};
use crate::model::{
    Act, CustomerId, Job, JobId, MessageMatch, Override, OverrideId, OverrideScope, RunId, RunStatus, Signature, Status,
};
use crate::ports::{
    DecidableJob, DecidableObject, DecidableRun, DecidableRuns, OverrideRow, OverrideStore, OverridesQuery, Revision,
    RunDecision, RunSelection, Saved, StoreError,
};
use crate::rules::{
    notes,
    overrides::{ScopeNames, is_over},
};
use crate::text::fold;
use async_trait::async_trait;
use std::cmp::Reverse;
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
pub(super) struct StoredOverride {
    pub(super) rule: Override,
    version: u32,
    created: Act,
    edited: Option<Act>,
    ended: Option<Act>,
    deleted: Option<Act>,
    settled: bool,
}

impl StoredOverride {
    /// Whether runs are decided by it.
    fn stands(&self) -> bool {
        self.ended.is_none() && self.deleted.is_none()
    }

    /// The next version, which is unsettled.
    fn changed(&mut self) {
        self.version += 1;
        self.settled = false;
    }
}

#[async_trait]
impl OverrideStore for MemoryStore {
    async fn add_override(&self, rule: &Override, act: Act) -> Result<OverrideId, StoreError> {
        let mut state = self.state();
        let id = OverrideId(next(&mut state.last.rule));
        let rule = Override { id, ..rule.clone() };
        let note = notes::added_override(id, &rule);
        let stored =
            StoredOverride { rule, version: 1, created: act, edited: None, ended: None, deleted: None, settled: true };
        state.overrides.insert(id, stored);
        state.bump();
        state.note(note, act);
        Ok(id)
    }

    async fn edit_override(&self, rule: &Override, version: u32, act: Act) -> Result<Saved<u32>, StoreError> {
        let mut state = self.state();
        let found = state.overrides.get_mut(&rule.id).filter(|found| found.stands() && found.version == version);
        let Some(found) = found else { return Ok(Saved::Stale) };
        let before = std::mem::replace(&mut found.rule, rule.clone());
        found.edited = Some(act);
        found.changed();
        let version = found.version;
        state.bump();
        state.note(notes::edited_override(&before, rule), act);
        Ok(Saved::Saved(version))
    }

    async fn end_override(&self, id: OverrideId, act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(found) = state.overrides.get_mut(&id).filter(|found| found.stands()) else { return Ok(false) };
        found.ended = Some(act);
        found.changed();
        state.bump();
        state.note(notes::ended_override(id), act);
        Ok(true)
    }

    async fn delete_override(&self, id: OverrideId, act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        let found = state.overrides.get_mut(&id).filter(|found| found.deleted.is_none());
        let Some(found) = found else { return Ok(false) };
        found.deleted = Some(act);
        found.changed();
        let note = notes::deleted_override(&found.rule);
        state.bump();
        state.note(note, act);
        Ok(true)
    }

    async fn overrides(&self, query: &OverridesQuery) -> Result<Vec<OverrideRow>, StoreError> {
        let state = self.state();
        let listed = state.overrides.values().rev().filter(|stored| stored.deleted.is_none());
        let wanted = listed.filter(|stored| state.is_wanted(stored, query));
        Ok(wanted.take(rows(query.limit)).map(|stored| state.override_row(stored)).collect())
    }

    async fn override_row(&self, id: OverrideId) -> Result<Option<OverrideRow>, StoreError> {
        let state = self.state();
        Ok(state.overrides.get(&id).map(|stored| state.override_row(stored)))
    }

    async fn unsettled_overrides(&self) -> Result<Vec<OverrideId>, StoreError> {
        let state = self.state();
        Ok(state.overrides.iter().filter(|(_, stored)| !stored.settled).map(|(id, _)| *id).collect())
    }

    async fn settle_override(&self, id: OverrideId, version: u32) -> Result<(), StoreError> {
        let mut state = self.state();
        if let Some(found) = state.overrides.get_mut(&id).filter(|found| found.version == version) {
            found.settled = true;
        }
        Ok(())
    }

    async fn select_runs(&self, selection: &RunSelection) -> Result<Vec<RunId>, StoreError> {
        let state = self.state();
        let bad = |run: &StoredRun| run.recorded.run.status >= RunStatus::Warning;
        let all = || state.runs.iter().map(|(id, run)| (*id, run)).filter(|(_, run)| bad(run));
        Ok(match selection {
            RunSelection::Carrying(id) => {
                let carries = |run: &StoredRun| {
                    let objects = run.recorded.object_overrides.iter().flatten();
                    run.recorded.applied.iter().chain(objects).any(|applied| applied.id == *id)
                };
                let unreviewed = state.runs.iter().filter(|(_, run)| run.reviewed.is_none() && carries(run));
                unreviewed.map(|(id, _)| *id).collect()
            }
            RunSelection::Unreviewed(scope) => {
                let unreviewed = all().filter(|(_, run)| run.reviewed.is_none() && state.is_reached(scope, run.job));
                unreviewed.map(|(id, _)| id).collect()
            }
            RunSelection::Recent(scope, since, limit) => {
                let reached = all().filter(|(_, run)| *since <= run.run_at() && state.is_reached(scope, run.job));
                let mut recent: Vec<_> = reached.map(|(id, run)| Reverse((run.run_at(), id))).collect();
                recent.sort();
                recent.into_iter().take(rows(*limit)).map(|Reverse((_, id))| id).collect()
            }
        })
    }

    async fn load_runs(&self, runs: &[RunId]) -> Result<DecidableRuns, StoreError> {
        let state = self.state();
        let runs: Vec<DecidableRun> = runs.iter().filter_map(|id| Some(decidable(*id, state.runs.get(id)?))).collect();
        let ids: BTreeSet<JobId> = runs.iter().map(|run| run.job).collect();
        let jobs: Vec<&Job> = ids.iter().filter_map(|id| state.jobs.get(id)).collect();
        let overrides = state.standing_overrides().filter(|rule| reaches(rule, &jobs)).cloned().collect();
        let customer_name = |job: &Job| state.customer_of(job.id).map_or_else(String::new, |one| one.name.clone());
        Ok(DecidableRuns {
            revision: Revision(state.revision),
            runs,
            jobs: jobs
                .iter()
                .map(|job| DecidableJob { job: (*job).clone(), customer_name: customer_name(job) })
                .collect(),
            overrides,
        })
    }

    async fn save_decisions(
        &self,
        revision: Revision,
        decisions: &[RunDecision],
        because: OverrideId,
        act: Act,
    ) -> Result<Saved<u64>, StoreError> {
        let mut state = self.state();
        if revision.0 != state.revision {
            return Ok(Saved::Stale);
        }
        let mut changed = Vec::new();
        for decision in decisions {
            let Some(run) = state.runs.get_mut(&decision.run).filter(|run| run.reviewed.is_none()) else { continue };
            run.recorded.effective = decision.effective;
            run.recorded.applied = decision.applied;
            for (ordinal, applied) in &decision.objects {
                let place = usize::try_from(*ordinal).ok();
                if let Some(object) = place.and_then(|place| run.recorded.object_overrides.get_mut(place)) {
                    *object = *applied;
                }
            }
            changed.push(decision);
        }
        if let Some(note) = notes::decided_anew(because, &changed) {
            state.note(note, act);
        }
        Ok(Saved::Saved(count(changed.len())))
    }
}

impl State {
    /// The overrides by which runs are decided.
    pub(super) fn standing_overrides(&self) -> impl Iterator<Item = &Override> {
        self.overrides.values().filter(|stored| stored.stands()).map(|stored| &stored.rule)
    }

    fn is_reached(&self, scope: &OverrideScope, job: JobId) -> bool {
        match scope {
            OverrideScope::Object { job: wanted, .. } | OverrideScope::Job(wanted) => *wanted == job,
            OverrideScope::Customer(customer) => self.jobs.get(&job).is_some_and(|job| job.customer_id == *customer),
            OverrideScope::Global => true,
        }
    }

    fn is_wanted(&self, stored: &StoredOverride, query: &OverridesQuery) -> bool {
        let rule = &stored.rule;
        query.over.is_none_or(|over| over == is_over(rule, stored.ended.is_some(), query.now))
            && query.customer.is_none_or(|customer| self.scope_customer(&rule.scope) == Some(customer))
            && query.job.is_none_or(|job| rule.scope.job() == Some(job))
            && query.before.is_none_or(|before| rule.id < before)
            && query.text.as_ref().is_none_or(|text| self.says(rule, text))
    }

    fn says(&self, rule: &Override, text: &str) -> bool {
        let names = self.scope_names(&rule.scope);
        let fields = [
            Some(rule.reason.as_str()),
            rule.message.as_ref().map(MessageMatch::text),
            rule.backup_software.as_deref(),
            rule.backup_type.as_deref(),
            rule.scope.object(),
            names.job.as_deref(),
            names.customer.as_deref(),
        ];
        fields.into_iter().flatten().any(|field| fold(field).contains(&fold(text)))
    }

    fn scope_customer(&self, scope: &OverrideScope) -> Option<CustomerId> {
        scope.customer().or_else(|| Some(self.jobs.get(&scope.job()?)?.customer_id))
    }

    fn scope_names(&self, scope: &OverrideScope) -> ScopeNames {
        let job = scope.job().and_then(|job| self.jobs.get(&job));
        let customer = self.scope_customer(scope).and_then(|customer| self.customers.get(&customer));
        ScopeNames {
            customer: customer.map(|customer| customer.name.clone()),
            job: job.map(|job| job.identity.job_name.clone()),
        }
    }

    fn override_row(&self, stored: &StoredOverride) -> OverrideRow {
        let carrying = || {
            let carries = |run: &&StoredRun| run.recorded.applied.is_some_and(|applied| applied.id == stored.rule.id);
            self.runs.values().filter(carries)
        };
        OverrideRow {
            rule: stored.rule.clone(),
            version: stored.version,
            customer: self.scope_customer(&stored.rule.scope),
            names: self.scope_names(&stored.rule.scope),
            created: Some(self.signature(stored.created)),
            edited: stored.edited.map(|act| self.signature(act)),
            ended: stored.ended.map(|act| self.signature(act)),
            deleted: stored.deleted.map(|act| self.signature(act)),
            runs: count(carrying().count()).min(OverrideRow::MOST_RUNS),
            last_run_at: carrying().map(StoredRun::run_at).max(),
        }
    }

    pub(super) fn signature(&self, act: Act) -> Signature {
        let name = act.user().and_then(|user| self.users.get(&user)).map(|account| account.user.name.clone());
        Signature { by: act.user(), name, at: act.at }
    }
}

/// Whether the override reaches one of these jobs, or all jobs.
pub(super) fn reaches(rule: &Override, jobs: &[&Job]) -> bool {
    match &rule.scope {
        OverrideScope::Global => true,
        OverrideScope::Customer(customer) => jobs.iter().any(|job| job.customer_id == *customer),
        OverrideScope::Job(wanted) | OverrideScope::Object { job: wanted, .. } => {
            jobs.iter().any(|job| job.id == *wanted)
        }
    }
}

fn decidable(id: RunId, stored: &StoredRun) -> DecidableRun {
    let run = &stored.recorded.run;
    let objects = run.objects.iter().zip(&stored.recorded.object_overrides).zip(0..);
    let objects = objects.filter_map(|((object, applied), ordinal)| {
        let status = object.status.as_ref()?.status;
        (status != Status::Success).then(|| DecidableObject {
            ordinal,
            name: object.name.clone(),
            status,
            message: object.message.clone(),
            applied: *applied,
        })
    });
    DecidableRun {
        id,
        job: stored.job,
        run_at: run.run_at,
        status: run.status,
        effective: stored.recorded.effective,
        reason: run.reason.clone(),
        applied: stored.recorded.applied,
        reviewed: stored.reviewed.is_some(),
        objects: objects.collect(),
    }
}
