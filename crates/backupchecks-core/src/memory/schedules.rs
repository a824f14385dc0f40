//! Schedules, closures, and what was found missing.

mod days;

use super::{MemoryStore, State, count, rows};
use crate::model::{Act, Closure, ClosureId, ClosureScope, ClosureSpan, Job, JobId, Planning, RunId, SourceType};
use crate::ports::{
    ClosureRow, JobDays, JobToJudge, JobsToJudge, JudgedJob, KeptSchedule, Revision, Saved, ScheduleStore, StoreError,
    ToJudge,
};
use crate::rules::missed::{JobPast, NextSlot, StatedMiss, Superseded};
use crate::rules::notes;
use crate::rules::outage::Route;
use crate::schedule::{Schedule, Slot};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is kept of all schedules.
#[derive(Debug, Clone, Default)]
pub(super) struct Schedules {
    pub(super) of_jobs: BTreeMap<JobId, Kept>,
    pub(super) closures: BTreeMap<ClosureId, Closure>,
    /// Closures that were taken back keep their numbers.
    pub(super) last_closure: i64,
    seen: Option<RunId>,
    pub(super) missed: BTreeMap<RunId, Slot>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub(super) planning: Planning,
    schedule: Option<Schedule>,
    pub(super) source: Option<String>,
    next: Option<NextSlot>,
    pub(super) look_again: Option<Timestamp>,
}

#[async_trait]
impl ScheduleStore for MemoryStore {
    async fn jobs_to_judge(&self, now: Timestamp, limit: u32) -> Result<JobsToJudge, StoreError> {
        let state = self.state();
        let new: Vec<RunId> = state.runs.keys().copied().filter(|run| state.schedules.seen < Some(*run)).collect();
        let new = &new[..new.len().min(rows(limit))];
        let reports = new.iter().filter_map(|run| state.runs.get(run)).filter(|run| !run.is_missed());
        let due = state.schedules.of_jobs.iter().filter(|(_, kept)| kept.look_again.is_some_and(|at| at <= now));
        let due = due.map(|(job, _)| *job).take(rows(limit));
        let jobs: BTreeSet<JobId> = reports.map(|run| run.job).chain(due).collect();
        Ok(JobsToJudge { jobs: jobs.into_iter().collect(), up_to: new.last().copied() })
    }

    async fn load_to_judge(&self, jobs: &[JobId], since: Timestamp, most_runs: u32) -> Result<ToJudge, StoreError> {
        let state = self.state();
        let known = jobs.iter().filter_map(|job| state.jobs.get(job));
        Ok(ToJudge {
            revision: Revision(state.revision),
            jobs: known.map(|job| state.to_judge(job, since, rows(most_runs))).collect(),
            overrides: state.standing_overrides().cloned().collect(),
        })
    }

    async fn save_judged(
        &self,
        revision: Revision,
        judged: &[JudgedJob],
        up_to: Option<RunId>,
        act: Act,
    ) -> Result<Saved<()>, StoreError> {
        let mut state = self.state();
        if revision.0 != state.revision || judged.iter().any(|job| state.is_overtaken(job)) {
            return Ok(Saved::Stale);
        }
        for job in judged {
            state.keep_judged(job, act.at);
        }
        state.schedules.seen = state.schedules.seen.max(up_to);
        if let Some(note) = notes::judged(judged) {
            state.note(note, act);
        }
        Ok(Saved::Saved(()))
    }

    async fn routes(&self, now: Timestamp) -> Result<Vec<Route>, StoreError> {
        let state = self.state();
        let sources: BTreeSet<&String> =
            state.schedules.of_jobs.values().filter_map(|kept| kept.source.as_ref()).collect();
        Ok(sources.into_iter().filter_map(|source| state.route(source, now)).collect())
    }

    async fn next_expected(&self, from: Timestamp) -> Result<Option<(JobId, Timestamp)>, StoreError> {
        let state = self.state();
        let next = state.schedules.of_jobs.iter().filter_map(|(job, kept)| Some((kept.next?.expected_at, *job)));
        let next = next.filter(|(at, job)| from <= *at && state.jobs.get(job).is_some_and(|job| state.is_watched(job)));
        Ok(next.min().map(|(at, job)| (job, at)))
    }

    async fn schedule(&self, job: JobId) -> Result<Option<KeptSchedule>, StoreError> {
        let state = self.state();
        let Some(found) = state.jobs.get(&job) else { return Ok(None) };
        let kept = state.schedules.of_jobs.get(&job);
        let mut closures = state.closures_of(found);
        closures.reverse();
        Ok(Some(KeptSchedule {
            planning: kept.map(|kept| kept.planning.clone()).unwrap_or_default(),
            schedule: kept.and_then(|kept| kept.schedule.clone()),
            closures,
        }))
    }

    async fn set_planning(&self, job: JobId, planning: &Planning, act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        if !state.jobs.contains_key(&job) {
            return Ok(false);
        }
        let note = notes::planning_set(job, &state.planning_of(job), planning);
        state.keep_planning(job, planning);
        state.note(note, act);
        Ok(true)
    }

    async fn add_closure(
        &self,
        span: &ClosureSpan,
        scope: &ClosureScope,
        name: &str,
        act: Act,
    ) -> Result<ClosureId, StoreError> {
        let mut state = self.state();
        let closure = state.keep_closure(scope, span, name);
        state.note(notes::closure_added(&closure), act);
        Ok(closure.id)
    }

    async fn end_closure(&self, closure: ClosureId, at: Timestamp, act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(found) = state.schedules.closures.get_mut(&closure) else { return Ok(false) };
        let before = found.clone();
        let Some(ended) = before.span.ended_at(at) else { return Ok(false) };
        found.span = ended;
        let after = found.clone();
        state.note(notes::closure_changed(&before, Some(&after)), act);
        state.look_anew(&before.scope);
        Ok(true)
    }

    async fn remove_closure(&self, closure: ClosureId, act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(before) = state.schedules.closures.remove(&closure) else { return Ok(false) };
        state.note(notes::closure_changed(&before, None), act);
        state.look_anew(&before.scope);
        Ok(true)
    }

    async fn closures(&self, since: Timestamp, limit: u32) -> Result<Vec<ClosureRow>, StoreError> {
        let state = self.state();
        let mut closures: Vec<&Closure> =
            state.schedules.closures.values().filter(|closure| closure.span.reaches(since)).collect();
        closures.sort_by_key(|closure| std::cmp::Reverse((closure.span.begins_at(), closure.id)));
        closures.truncate(rows(limit));
        Ok(closures.into_iter().map(|closure| state.closure_row(closure)).collect())
    }

    async fn job_days(
        &self,
        range: &Range<Timestamp>,
        after: Option<JobId>,
        limit: u32,
    ) -> Result<Vec<JobDays>, StoreError> {
        let query = crate::ports::JobsQuery { after, limit, ..crate::ports::JobsQuery::default() };
        let jobs = crate::ports::PageStore::jobs(self, &query).await?;
        let state = self.state();
        Ok(jobs.into_iter().map(|row| state.days(row, range)).collect())
    }

    async fn days_of(&self, job: JobId, range: &Range<Timestamp>) -> Result<Option<JobDays>, StoreError> {
        let row = crate::ports::PageStore::job(self, job).await?;
        Ok(row.map(|row| self.state().days(row, range)))
    }
}

impl State {
    pub(super) fn planning_of(&self, job: JobId) -> Planning {
        self.schedules.of_jobs.get(&job).map(|kept| kept.planning.clone()).unwrap_or_default()
    }

    /// Sets how a job comes by its schedule, and lets it be judged anew.
    pub(super) fn keep_planning(&mut self, job: JobId, planning: &Planning) {
        let kept = self.schedules.of_jobs.entry(job).or_default();
        kept.planning = planning.clone();
        kept.look_again = Some(Timestamp::MIN);
    }

    /// Whether a job may go missed: neither it nor its customer is put away, and its mails are backup results.
    fn is_watched(&self, job: &Job) -> bool {
        let is_active = self.customers.get(&job.customer_id).is_some_and(|customer| customer.active);
        is_active && !job.archived && !job.informational
    }

    fn source_of(&self, job: JobId) -> Option<String> {
        let newest =
            self.runs_of(job).filter(|(_, run)| run.mail.is_some()).max_by_key(|(id, run)| (run.run_at(), *id));
        let mail = newest.and_then(|(_, run)| self.mails.get(&run.mail?));
        mail.map(|mail| mail.source.clone())
    }

    fn reports_of(&self, job: JobId) -> Vec<(RunId, Timestamp)> {
        let reports = self.runs_of(job).filter(|(_, run)| !run.is_missed());
        let mut reports: Vec<(RunId, Timestamp)> = reports.map(|(id, run)| (id, run.run_at())).collect();
        reports.sort_by_key(|(id, at)| std::cmp::Reverse((*at, *id)));
        reports
    }

    fn to_judge(&self, job: &Job, since: Timestamp, most_runs: usize) -> JobToJudge {
        let mut runs = self.reports_of(job.id);
        runs.retain(|(_, at)| since <= *at);
        runs.truncate(most_runs);
        let stated = self.schedules.missed.iter().filter_map(|(run, slot)| {
            let stored = self.runs.get(run).filter(|stored| stored.job == job.id)?;
            let superseded = stored.superseded.map(|(by, _)| by);
            Some(StatedMiss { run: *run, slot: slot.clone(), superseded })
        });
        JobToJudge {
            context: self.context(job),
            counts: self.is_watched(job),
            past: JobPast {
                approved_at: self.approved_at.get(&job.id).copied().unwrap_or_default(),
                planning: self.planning_of(job.id),
                closures: self.closures_of(job),
                runs,
                stated: stated.collect(),
            },
            source: self.source_of(job.id),
        }
    }

    /// Whether a report came for a job that something is to be stated of, or the slot is stated already.
    fn is_overtaken(&self, judged: &JudgedJob) -> bool {
        let newest = self.reports_of(judged.job).first().map(|(_, at)| *at);
        let stated = |external: &crate::model::RunSource| {
            self.runs_of(judged.job).any(|(_, run)| run.recorded.run.source == *external)
        };
        !judged.missed.is_empty()
            && (newest != judged.newest_report_at || judged.missed.iter().any(|(_, run)| stated(&run.run.source)))
    }

    fn keep_judged(&mut self, judged: &JudgedJob, at: Timestamp) {
        for (slot, run) in &judged.missed {
            let id = self.record(judged.job, None, run);
            self.schedules.missed.insert(id, slot.clone());
        }
        for (run, by) in &judged.superseded {
            self.runs.entry(*run).and_modify(|run| run.superseded = Some((*by, at)));
        }
        for run in &judged.reinstated {
            self.runs.entry(*run).and_modify(|run| run.superseded = None);
        }
        let kept = self.schedules.of_jobs.entry(judged.job).or_default();
        kept.schedule.clone_from(&judged.schedule);
        kept.source.clone_from(&judged.source);
        (kept.next, kept.look_again) = (judged.next, judged.look_again);
    }

    fn route(&self, source: &str, now: Timestamp) -> Option<Route> {
        let of_source = |mail: &&super::StoredMail| mail.source == source;
        let last_mail_at = self.mails.values().filter(of_source).map(|mail| mail.envelope.received_at).max()?;
        let jobs = self.schedules.of_jobs.iter().filter(|(_, kept)| kept.source.as_deref() == Some(source));
        let customer = |job: &JobId| self.jobs.get(job).map(|job| job.customer_id);
        let silent: Vec<JobId> = jobs
            .clone()
            .filter(|(_, kept)| kept.next.is_some_and(|next| last_mail_at < next.expected_at && next.likely_at <= now))
            .map(|(job, _)| *job)
            .collect();
        let open = self.schedules.closures.values().find_map(|closure| match closure.span {
            ClosureSpan::SeenOutage(stretch)
                if stretch.until.is_none() && closure.scope == ClosureScope::Source(source.to_owned()) =>
            {
                Some(stretch.from)
            }
            _ => None,
        });
        Some(Route {
            source: source.to_owned(),
            last_mail_at,
            silent_jobs: count(silent.len()),
            silent_customers: count(silent.iter().filter_map(customer).collect::<BTreeSet<_>>().len()),
            customers: count(jobs.filter_map(|(job, _)| customer(job)).collect::<BTreeSet<_>>().len()),
            outage_since: open,
        })
    }
}

impl super::StoredRun {
    pub(super) fn is_missed(&self) -> bool {
        self.recorded.run.source.source_type() == SourceType::Missed
    }

    /// What the run gave way to, if it states a missed slot that did.
    pub(super) fn superseded_by(&self) -> Option<Superseded> {
        self.superseded.map(|(by, _)| by)
    }
}
