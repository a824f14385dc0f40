//! What belongs to a job going to another one, and back.

use crate::memory::State;
use crate::model::{
    CarriedConcern, CarriedRuns, ClosureId, ClosureScope, Concern, Job, JobId, Merger, OverrideId, OverrideScope,
    Planning, ResultState, RunId, RunSource,
};
use crate::rules::care::{
    carried_name, carried_planning, carry_concern, doubled_misses, give_back_concern, goes_along,
};
use crate::rules::missed::{StatedMiss, Superseded};
use jiff::Timestamp;
use std::collections::BTreeSet;

impl State {
    /// Lets one job become part of another.
    pub(super) fn merge(&mut self, kept: &Job, merged: &Job, at: Timestamp) -> Merger {
        let runs = self.runs_of(merged.id).map(|(run, _)| run).collect();
        let merged_before = self.merged_into.iter().filter(|(_, into)| **into == merged.id).map(|(job, _)| *job);
        let merged_before: Vec<JobId> = merged_before.collect();
        let planning = self.carry_planning(kept.id, merged.id);
        let record = Merger {
            kept: kept.id,
            merged: merged.id,
            customer: merged.customer_id,
            archived: merged.archived,
            carried: self.carry_runs(&runs, kept.id, at),
            overrides: self.carry_overrides(merged.id, kept.id),
            closures: self.carry_closures(merged.id, kept.id),
            merged_before,
            planning,
            concerns: self.carry_concerns(merged.id, kept.id),
        };
        self.lead(kept, merged.id);
        record
    }

    /// Lets a job that was made for split runs become part of the one that they came from.
    pub(super) fn fold_into(&mut self, kept: JobId, made: JobId) {
        self.carry_overrides(made, kept);
        self.carry_closures(made, kept);
        self.carry_concerns(made, kept);
        if let Some(kept) = self.jobs.get(&kept).cloned() {
            self.lead(&kept, made);
        }
    }

    /// From now on what reports to the one job, or to one that was merged into it, reports to the other.
    fn lead(&mut self, kept: &Job, merged: JobId) {
        for into in self.merged_into.values_mut().filter(|into| **into == merged) {
            *into = kept.id;
        }
        self.merged_into.insert(merged, kept.id);
        self.jobs.entry(merged).and_modify(|job| job.archived = true);
        self.set_customer(kept.id, kept.customer_id);
    }

    fn carry_planning(&mut self, kept: JobId, merged: JobId) -> Option<(Planning, Planning)> {
        let of = |job| self.schedules.of_jobs.get(&job).map(|kept| kept.planning.clone()).unwrap_or_default();
        let before = of(kept);
        let after = carried_planning(&before, &of(merged))?;
        self.schedules.of_jobs.entry(kept).or_default().planning = after.clone();
        Some((after, before))
    }

    fn stated(&self, wanted: impl Fn(RunId, JobId) -> bool) -> Vec<StatedMiss> {
        let stated = self.schedules.missed.iter().filter_map(|(run, slot)| {
            let stored = self.runs.get(run).filter(|stored| wanted(*run, stored.job))?;
            Some(StatedMiss { run: *run, slot: slot.clone(), superseded: stored.superseded_by() })
        });
        stated.collect()
    }

    /// Lets runs go to another job, with the results of mails that they came of.
    pub(super) fn carry_runs(&mut self, runs: &BTreeSet<RunId>, to: JobId, at: Timestamp) -> CarriedRuns {
        let own = self.stated(|_, job| job == to);
        let gave_way = doubled_misses(&own, &self.stated(|run, _| runs.contains(&run)));
        let taken: BTreeSet<String> =
            self.runs_of(to).filter_map(|(_, run)| external_id(&run.recorded.run.source)).collect();
        let mut renamed = Vec::new();
        for run in runs {
            let Some(stored) = self.runs.get_mut(run) else { continue };
            stored.job = to;
            if let Some(id) = external_id(&stored.recorded.run.source).filter(|id| taken.contains(id)) {
                rename(&mut stored.recorded.run.source, carried_name(*run, &id));
                renamed.push((*run, id));
            }
        }
        for (run, other) in &gave_way {
            self.runs.entry(*run).and_modify(|run| run.superseded = Some((Superseded::ByRun(*other), at)));
        }
        self.let_results_follow(runs, to);
        CarriedRuns { runs: runs.iter().copied().collect(), renamed, gave_way }
    }

    pub(super) fn give_back_runs(&mut self, carried: &CarriedRuns, to: JobId) {
        let runs: BTreeSet<RunId> = carried.runs.iter().copied().collect();
        for run in &runs {
            self.runs.entry(*run).and_modify(|stored| stored.job = to);
        }
        for (run, id) in &carried.renamed {
            self.runs.entry(*run).and_modify(|stored| rename(&mut stored.recorded.run.source, id.clone()));
        }
        for (run, other) in &carried.gave_way {
            if let Some(stored) = self.runs.get_mut(run)
                && stored.superseded_by() == Some(Superseded::ByRun(*other))
            {
                stored.superseded = None;
            }
        }
        self.let_results_follow(&runs, to);
    }

    fn let_results_follow(&mut self, runs: &BTreeSet<RunId>, to: JobId) {
        for result in self.mails.values_mut().flat_map(|mail| &mut mail.results) {
            if let ResultState::Recorded { job, run } = &mut result.state
                && runs.contains(run)
            {
                *job = to;
            }
        }
    }

    fn carry_overrides(&mut self, from: JobId, to: JobId) -> Vec<OverrideId> {
        let about = self.overrides.iter_mut().filter(|(_, stored)| stored.rule.scope.job() == Some(from));
        let carry = |(id, stored): (&OverrideId, &mut super::super::overrides::StoredOverride)| {
            set_job(&mut stored.rule.scope, to);
            *id
        };
        about.map(carry).collect()
    }

    fn carry_closures(&mut self, from: JobId, to: JobId) -> Vec<ClosureId> {
        let closures = self.schedules.closures.iter_mut();
        let own = closures.filter(|(_, closure)| closure.scope == ClosureScope::Job(from) && goes_along(closure));
        let carry = |(id, closure): (&ClosureId, &mut crate::model::Closure)| {
            closure.scope = ClosureScope::Job(to);
            *id
        };
        own.map(carry).collect()
    }

    /// Overrides, closures and the plan, as far as nobody has put them elsewhere since.
    pub(super) fn give_back_rules(&mut self, merger: &Merger) {
        let Merger { kept, merged, .. } = *merger;
        for id in &merger.overrides {
            if let Some(stored) = self.overrides.get_mut(id).filter(|stored| stored.rule.scope.job() == Some(kept)) {
                set_job(&mut stored.rule.scope, merged);
            }
        }
        for id in &merger.closures {
            let closure = self.schedules.closures.get_mut(id);
            if let Some(closure) = closure.filter(|closure| closure.scope == ClosureScope::Job(kept)) {
                closure.scope = ClosureScope::Job(merged);
            }
        }
        if let Some((after, before)) = &merger.planning {
            let own = self.schedules.of_jobs.entry(kept).or_default();
            if own.planning == *after {
                own.planning = before.clone();
            }
        }
    }

    fn carry_concerns(&mut self, from: JobId, to: JobId) -> Vec<CarriedConcern> {
        let carry = |(concern, stored): (&Concern, &mut super::super::tickets::StoredConcern)| {
            let (after, carried) = carry_concern(*concern, &stored.resolutions, from, to)?;
            stored.resolutions = after;
            Some(carried)
        };
        self.concerns.iter_mut().filter_map(carry).collect()
    }

    pub(super) fn give_back_concern(&mut self, carried: &CarriedConcern, from: JobId, to: JobId) {
        self.concerns.entry(carried.concern).and_modify(|stored| {
            stored.resolutions = give_back_concern(stored.resolutions.clone(), carried, from, to);
        });
    }
}

fn set_job(scope: &mut OverrideScope, to: JobId) {
    match scope {
        OverrideScope::Object { job, .. } | OverrideScope::Job(job) => *job = to,
        OverrideScope::Customer(_) | OverrideScope::Global => {}
    }
}

fn external_id(source: &RunSource) -> Option<String> {
    match source {
        RunSource::Mail { .. } => None,
        RunSource::External { external_id, .. } => Some(external_id.clone()),
    }
}

fn rename(source: &mut RunSource, name: String) {
    if let RunSource::External { external_id, .. } = source {
        *external_id = name;
    }
}
