//! Runs: in lists, in full, and over all jobs.

use super::{fields, jobs::of_job, row, tuple};
use crate::{
    outcome::{self, Evidence, Object},
    times::{Moment, report_time},
};
use backupchecks_core::{
    model::JobId,
    ports::{DayRun, JobRow, RunDetail, RunObjectRow, RunRow},
    rules::{alerts::Mark, missed::Superseded},
};
use pyo3::{
    prelude::*,
    types::{PyDict, PyTuple},
};

pub(crate) fn run<'py>(py: Python<'py>, job: JobId, run: &RunRow) -> PyResult<Bound<'py, PyAny>> {
    let (superseded, superseded_by) = match run.superseded {
        None => (None, None),
        Some(Superseded::ByOutage) => (Some("outage"), None),
        Some(Superseded::ByRun(by)) => (Some("late_report"), Some(by.0)),
    };
    let (reviewed_by, reviewed_at) = run.reviewed.as_ref().map(|(by, at)| (by, Moment(*at))).unzip();
    row!(
        py,
        RunRow {
            id: run.id.0,
            job: job.0,
            run_at: Moment(run.run_at),
            status: run.status.as_str(),
            effective: run.effective.as_str(),
            reason: &run.reason,
            attempt: run.attempt,
            source: run.source_type.as_str(),
            mail: run.mail.map(|mail| mail.0),
            reviewed_by: reviewed_by,
            reviewed_at: reviewed_at,
            superseded: superseded,
            superseded_by: superseded_by,
        }
    )
}

pub(crate) fn detail<'py>(py: Python<'py>, detail: &RunDetail) -> PyResult<Bound<'py, PyAny>> {
    let identity = &detail.job.identity;
    row!(py, RunDetail {
        run: run(py, detail.job.id, &detail.run)?,
        customer: detail.customer.id.0,
        customer_name: &detail.customer.name,
        backup_software: &identity.backup_software,
        backup_type: &identity.backup_type,
        job_name: &identity.job_name,
        evidence: outcome::tuple(py, detail.evidence.iter().cloned().map(Evidence))?,
        remark: detail.remark.as_deref(),
        started_at: report_time(py, detail.started_at)?,
        finished_at: report_time(py, detail.finished_at)?,
        override: detail.applied.map(|applied| applied.id.0),
        override_action: detail.applied.map(|applied| applied.action.as_str()),
        objects: tuple(py, &detail.objects, object)?,
        marks: tuple(py, &detail.marks, mark)?,
    })
}

fn object<'py>(py: Python<'py>, of: &RunObjectRow) -> PyResult<Bound<'py, PyAny>> {
    row!(py, RunObject {
        object: Py::new(py, Object(of.object.clone()))?,
        override: of.applied.map(|applied| applied.id.0),
        override_action: of.applied.map(|applied| applied.action.as_str()),
    })
}

fn mark<'py>(py: Python<'py>, mark: &Mark) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        Mark {
            kind: mark.about.concern.kind().as_str(),
            id: mark.about.concern.number(),
            code: mark.about.code.as_deref(),
            text: &mark.about.text,
            linked: mark.linked,
            resolved: mark.resolved,
            covers: mark.covers,
            objects: PyTuple::new(py, &mark.objects)?,
        }
    )
}

pub(crate) fn history<'py>(py: Python<'py>, job: &JobRow, run: &DayRun) -> PyResult<Bound<'py, PyAny>> {
    row!(py, HistoryRow { run_at: Moment(run.run_at), effective: run.effective.as_str(), ..of_run(py, job, run)? })
}

/// A run that states a missed slot, with its reason.
pub(crate) fn missed<'py>(py: Python<'py>, job: &JobRow, run: &DayRun, reason: &str) -> PyResult<Bound<'py, PyAny>> {
    row!(py, MissedRow { expected_at: Moment(run.run_at), reason: reason, ..of_run(py, job, run)? })
}

/// What rows of all jobs' runs say alike.
fn of_run<'py>(py: Python<'py>, job: &JobRow, run: &DayRun) -> PyResult<Bound<'py, PyDict>> {
    fields!(py, of_job(py, job)?, { run: run.id.0, superseded: run.superseded, reviewed: run.reviewed })
}
