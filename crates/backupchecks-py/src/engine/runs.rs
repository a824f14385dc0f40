//! Runs, what of them is unreviewed, and reviewing it.

use super::{Engine, Limit, Numbers, PAGE, next_page};
use crate::{
    errors::{Failure, not_found},
    rows::{self, jobs, runs},
    times::Moment,
};
use backupchecks_core::{
    model::{EffectiveStatus, JobId, ReviewId, RunId},
    ports::{DayRun, JobDays, ReviewTarget, Store},
};
use jiff::Timestamp;
use pyo3::prelude::*;
use std::ops::Range;

#[pymethods]
impl Engine {
    /// The runs of a job.
    ///
    /// Args:
    ///     job: The number of the job.
    ///     limit: How many to give at most; all there are without it.
    ///
    /// Returns:
    ///     The runs, the newest first.
    ///
    /// Raises:
    ///     NotFoundError: There is no such job.
    ///     ArgumentError: `limit` is negative.
    #[pyo3(signature = (job, *, limit = None))]
    fn runs<'py>(&self, py: Python<'py>, job: i64, limit: Option<Limit>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let job = JobId(job);
        let found = self.call()?.ask(py, async |store| {
            store.job(job).await?.ok_or_else(|| not_found("job", job.0))?;
            let (mut found, mut after) = (Vec::new(), None);
            while let Some(limit) = next_page(limit, found.len()) {
                let page = store.runs(job, after, limit).await?;
                found.extend(page.rows);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            Ok::<_, Failure>(found)
        })?;
        rows::list(py, &found, |py, run| runs::run(py, job, run))
    }

    /// One run.
    ///
    /// Args:
    ///     run: Its number.
    ///
    /// Returns:
    ///     Everything that is known of it.
    ///
    /// Raises:
    ///     NotFoundError: There is no such run.
    fn run<'py>(&self, py: Python<'py>, run: i64) -> PyResult<Bound<'py, PyAny>> {
        let found = self.call()?.ask(py, async |store| {
            let found = store.run(RunId(run)).await?;
            found.ok_or_else(|| not_found("run", run))
        })?;
        runs::detail(py, &found)
    }

    /// The runs of all jobs that are looked after.
    ///
    /// Args:
    ///     start: The first moment that counts.
    ///     end: The first moment that counts no more.
    ///
    /// Returns:
    ///     The runs in order of time.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    fn history<'py>(&self, py: Python<'py>, start: Moment, end: Moment) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let days = self.call()?.ask(py, async |store| all_days(store, start.0..end.0).await)?;
        let mut found: Vec<(&JobDays, &DayRun)> = runs_of(&days).collect();
        found.sort_by_key(|(_, run)| (run.run_at, run.id));
        rows::list(py, &found, |py, (job, run)| runs::history(py, &job.row, run))
    }

    /// The reports that were expected and did not come. They are stated by `judge`, which the server calls every
    /// minute.
    ///
    /// Args:
    ///     start: The first moment that counts.
    ///     end: The first moment that counts no more.
    ///
    /// Returns:
    ///     The missed runs in order of time, each with its reason.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    fn missed<'py>(&self, py: Python<'py>, start: Moment, end: Moment) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let (days, reasons) = self.call()?.ask(py, async |store| {
            let days = all_days(store, start.0..end.0).await?;
            let mut missed: Vec<DayRun> = runs_of(&days).map(|(_, run)| *run).filter(is_missed).collect();
            missed.sort_by_key(|run| (run.run_at, run.id));
            let mut reasons = Vec::with_capacity(missed.len());
            for run in missed {
                reasons.extend(store.run(run.id).await?.map(|detail| (run.id, detail.run.reason)));
            }
            Ok::<_, Failure>((days, reasons))
        })?;
        rows::list(py, &reasons, |py, (id, reason)| {
            let found = runs_of(&days).find(|(_, run)| run.id == *id);
            let (job, run) = found.ok_or_else(|| not_found("run", id.0))?;
            runs::missed(py, &job.row, run, reason)
        })
    }

    /// What is unreviewed, as on Run Checks.
    ///
    /// Returns:
    ///     The jobs with runs that are no success, the most harm first, and the number of unreviewed successes.
    fn work<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let page = self.call()?.ask(py, async |store| store.work().await)?;
        jobs::work(py, &page)
    }

    /// Marks runs as reviewed.
    ///
    /// Args:
    ///     runs: The numbers of the runs.
    ///
    /// Returns:
    ///     How many were unreviewed, and the number by which `undo_review` takes it back.
    ///
    /// Raises:
    ///     UserNeededError: The engine acts for nobody.
    fn review<'py>(&self, py: Python<'py>, runs: Numbers) -> PyResult<Bound<'py, PyAny>> {
        self.review_target(py, ReviewTarget::Runs(run_ids(runs)))
    }

    /// Marks the unreviewed runs of jobs as reviewed.
    ///
    /// Args:
    ///     jobs: The numbers of the jobs.
    ///     up_to: The newest run that counts: that of the `work` that was looked at, so that what came meanwhile
    ///         is not reviewed unseen.
    ///     bad_only: Whether successes stay unreviewed.
    ///
    /// Returns:
    ///     How many were unreviewed, and the number by which `undo_review` takes it back.
    ///
    /// Raises:
    ///     UserNeededError: The engine acts for nobody.
    #[pyo3(signature = (jobs, up_to, *, bad_only = false))]
    fn review_jobs<'py>(
        &self,
        py: Python<'py>,
        jobs: Numbers,
        up_to: i64,
        bad_only: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (jobs, up_to) = (jobs.0.into_iter().map(JobId).collect(), RunId(up_to));
        let target = if bad_only { ReviewTarget::BadRuns(jobs, up_to) } else { ReviewTarget::Jobs(jobs, up_to) };
        self.review_target(py, target)
    }

    /// Marks every unreviewed success as reviewed.
    ///
    /// Args:
    ///     up_to: The newest run that counts, as in `review_jobs`.
    ///
    /// Returns:
    ///     How many were unreviewed, and the number by which `undo_review` takes it back.
    ///
    /// Raises:
    ///     UserNeededError: The engine acts for nobody.
    fn review_successes<'py>(&self, py: Python<'py>, up_to: i64) -> PyResult<Bound<'py, PyAny>> {
        self.review_target(py, ReviewTarget::Successes(RunId(up_to)))
    }

    /// Takes a review back.
    ///
    /// Args:
    ///     review: Its number.
    ///
    /// Returns:
    ///     How many runs are unreviewed again.
    ///
    /// Raises:
    ///     UserNeededError: The engine acts for nobody.
    fn undo_review(&self, py: Python<'_>, review: i64) -> PyResult<u64> {
        let (by, now) = (self.person("taking back a review")?, self.now(py)?);
        self.call()?.ask(py, async |store| store.undo_review(ReviewId(review), by, now).await)
    }

    /// Makes runs unreviewed again, whoever reviewed them.
    ///
    /// Args:
    ///     runs: The numbers of the runs.
    ///
    /// Returns:
    ///     How many runs are unreviewed again.
    ///
    /// Raises:
    ///     UserNeededError: The engine acts for nobody.
    fn unreview(&self, py: Python<'_>, runs: Numbers) -> PyResult<u64> {
        let (by, now, runs) = (self.person("taking back a review")?, self.now(py)?, run_ids(runs));
        self.call()?.ask(py, async |store| store.unreview(&runs, by, now).await)
    }
}

impl Engine {
    fn review_target<'py>(&self, py: Python<'py>, target: ReviewTarget) -> PyResult<Bound<'py, PyAny>> {
        let (by, now) = (self.person("a review")?, self.now(py)?);
        let done = self.call()?.ask(py, async |store| store.review(&target, by, now).await)?;
        jobs::reviewed(py, &done)
    }
}

/// Every job that is looked after, with its runs of a range.
pub(super) async fn all_days(store: &dyn Store, range: Range<Timestamp>) -> Result<Vec<JobDays>, Failure> {
    let mut found: Vec<JobDays> = Vec::new();
    loop {
        let after = found.last().map(|days| days.row.job.id);
        let page = store.job_days(&range, after, PAGE).await?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
    }
}

fn runs_of(days: &[JobDays]) -> impl Iterator<Item = (&JobDays, &DayRun)> {
    days.iter().flat_map(|job| job.runs.iter().map(move |run| (job, run)))
}

fn is_missed(run: &DayRun) -> bool {
    run.effective == EffectiveStatus::Missed
}

pub(super) fn run_ids(runs: Numbers) -> Vec<RunId> {
    runs.0.into_iter().map(RunId).collect()
}
