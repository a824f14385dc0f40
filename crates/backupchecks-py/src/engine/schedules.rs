//! Schedules of jobs, and stating what was missed.

use super::{Engine, runs::all_days};
use crate::{
    errors::{Failure, not_found},
    rows::{self, schedules},
};
use backupchecks_core::{
    engine,
    model::{JobId, Planning},
    schedule::Plan,
};
use pyo3::prelude::*;

#[pymethods]
impl Engine {
    /// Learns the schedules of all jobs that something new is known of, and states what was missed. Safe to
    /// repeat.
    ///
    /// Returns:
    ///     What was done.
    fn judge<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let act = self.act(py)?;
        let zone = &self.shared.zone;
        let done = self.call()?.ask(py, async |store| engine::judge_jobs(store, zone, act).await)?;
        schedules::judged(py, &done)
    }

    /// The schedules of all jobs that are looked after.
    ///
    /// Returns:
    ///     One row for each job, by customer and job.
    fn schedules<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let now = self.now(py)?;
        let days = self.call()?.ask(py, async |store| all_days(store, now..now).await)?;
        rows::list(py, &days, |py, job| schedules::scheduled(py, &job.row, job.schedule.as_ref(), now))
    }

    /// The schedule of a job.
    ///
    /// Args:
    ///     job: The number of the job.
    ///
    /// Returns:
    ///     How the job is planned, and its schedule once it was judged.
    ///
    /// Raises:
    ///     NotFoundError: There is no such job.
    fn schedule<'py>(&self, py: Python<'py>, job: i64) -> PyResult<Bound<'py, PyAny>> {
        let kept = self.call()?.ask(py, async |store| {
            let kept = store.schedule(JobId(job)).await?;
            kept.ok_or_else(|| not_found("job", job))
        })?;
        schedules::kept(py, kept)
    }

    /// Plans a job by a cron expression.
    ///
    /// Args:
    ///     job: The number of the job.
    ///     cron: Five fields, by the wall clock of the engine's zone.
    ///
    /// Raises:
    ///     PlanError: The expression is wrong.
    ///     NotFoundError: There is no such job.
    fn plan(&self, py: Python<'_>, job: i64, cron: &str) -> PyResult<()> {
        let plan = Plan::cron(cron).map_err(Failure::from)?;
        let planning = Planning::ByHand { plan, since: self.now(py)? };
        self.set_planning(py, job, &planning)
    }

    /// Lets the schedule of a job be learned from its runs.
    ///
    /// Args:
    ///     job: The number of the job.
    ///
    /// Raises:
    ///     NotFoundError: There is no such job.
    fn plan_by_learning(&self, py: Python<'_>, job: i64) -> PyResult<()> {
        self.set_planning(py, job, &Planning::Learned)
    }

    /// Says that nothing is expected of a job.
    ///
    /// Args:
    ///     job: The number of the job.
    ///
    /// Raises:
    ///     NotFoundError: There is no such job.
    fn plan_nothing(&self, py: Python<'_>, job: i64) -> PyResult<()> {
        self.set_planning(py, job, &Planning::NotPlanned)
    }
}

impl Engine {
    fn set_planning(&self, py: Python<'_>, job: i64, planning: &Planning) -> PyResult<()> {
        let act = self.act(py)?;
        self.call()?.ask(py, async |store| {
            let is_there = store.set_planning(JobId(job), planning, act).await?;
            is_there.then_some(()).ok_or_else(|| not_found("job", job))
        })
    }
}
