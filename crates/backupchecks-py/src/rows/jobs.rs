//! Jobs, and what is to do for them.

use super::{fields, row, tuple};
use crate::times::Moment;
use backupchecks_core::{
    ports::{JobRow, Reviewed, WorkPage, WorkRow},
    rules::harm::Harm,
};
use pyo3::{prelude::*, types::PyDict};

pub(crate) fn job<'py>(py: Python<'py>, of: &JobRow) -> PyResult<Bound<'py, PyAny>> {
    let identity = &of.job.identity;
    row!(
        py,
        JobRow {
            id: of.job.id.0,
            customer: of.job.customer_id.0,
            customer_name: &of.customer_name,
            sender: &identity.sender,
            backup_software: &identity.backup_software,
            backup_type: &identity.backup_type,
            job_name: &identity.job_name,
            told_apart_by: of.job.told_apart_by.as_deref(),
            informational: of.job.informational,
            archived: of.job.archived,
            last_run_at: of.last_run.map(|(at, _)| Moment(at)),
            last_status: of.last_run.map(|(_, status)| status.as_str()),
            last_good_at: of.last_good_at.map(Moment),
            approved_at: Moment(of.approved_at),
            unreviewed: of.unreviewed,
        }
    )
}

/// Which job a row is about, for rows of other things.
pub(crate) fn of_job<'py>(py: Python<'py>, of: &JobRow) -> PyResult<Bound<'py, PyDict>> {
    let identity = &of.job.identity;
    fields!(py, PyDict::new(py), {
        job: of.job.id.0,
        customer: of.job.customer_id.0,
        customer_name: &of.customer_name,
        backup_software: &identity.backup_software,
        backup_type: &identity.backup_type,
        job_name: &identity.job_name,
    })
}

/// The page in the order of Run Checks: what harms most stands first.
pub(crate) fn work<'py>(py: Python<'py>, page: &WorkPage) -> PyResult<Bound<'py, PyAny>> {
    let mut rows: Vec<&WorkRow> = page.rows.iter().collect();
    rows.sort_by_cached_key(|row| {
        let WorkRow { status, last_good_at, bad_runs, customer_name, job_name, .. } = row;
        let (status, last_good_at, bad_runs) = (*status, *last_good_at, *bad_runs);
        Harm { status, last_good_at, bad_runs, customer: customer_name, job: job_name }.rank()
    });
    row!(
        py,
        WorkPage {
            rows: tuple(py, &rows, |py, row| work_row(py, row))?,
            good_runs: page.good_runs,
            good_jobs: page.good_jobs,
            up_to: page.up_to.0,
        }
    )
}

fn work_row<'py>(py: Python<'py>, work: &WorkRow) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        WorkRow {
            job: work.job.0,
            customer: work.customer.0,
            customer_name: &work.customer_name,
            backup_software: &work.backup_software,
            backup_type: &work.backup_type,
            job_name: &work.job_name,
            status: work.status.as_str(),
            run: work.run.0,
            run_at: Moment(work.run_at),
            reason: &work.reason,
            bad_runs: work.bad_runs,
            last_good_at: work.last_good_at.map(Moment),
            tickets: work.tickets,
            remarks: work.remarks,
        }
    )
}

pub(crate) fn reviewed<'py>(py: Python<'py>, done: &Reviewed) -> PyResult<Bound<'py, PyAny>> {
    row!(py, Reviewed { review: done.review.map(|review| review.0), runs: done.runs })
}
