//! Tickets and remarks, what they cover, and the runs that are linked to them.

use super::{row, tuple};
use crate::{
    errors::WordError,
    times::{Day, Moment},
};
use backupchecks_core::{
    model::{CustomerId, JobId, Scope},
    ports::{ConcernRow, LinkedRun, ScopeRow},
};
use pyo3::prelude::*;

/// A `Scope` of Python.
#[derive(FromPyObject)]
pub(crate) struct GivenScope {
    job: Option<i64>,
    object: Option<String>,
    customer: Option<i64>,
}

impl GivenScope {
    pub(crate) fn scope(self) -> PyResult<Scope> {
        match (self.job.map(JobId), self.object, self.customer.map(CustomerId)) {
            (Some(job), None, None) => Ok(Scope::Job(job)),
            (Some(job), Some(name), None) => Ok(Scope::Object { job, name }),
            (None, None, Some(customer)) => Ok(Scope::Customer(customer)),
            _ => Err(WordError::new_err("a scope is a job, an object of a job, or a customer as a whole")),
        }
    }
}

pub(crate) fn ticket<'py>(py: Python<'py>, of: &ConcernRow) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        TicketRow {
            id: of.about.concern.number(),
            code: of.about.code.as_deref().unwrap_or_default(),
            text: &of.about.text,
            start_date: Moment(of.about.start_date),
            active_from_date: of.about.active_from_date.map(Day),
            resolved_at: of.resolved_at.map(Moment),
            scopes: tuple(py, &of.scopes, covered)?,
            runs: of.runs,
        }
    )
}

pub(crate) fn remark<'py>(py: Python<'py>, of: &ConcernRow) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        RemarkRow {
            id: of.about.concern.number(),
            text: &of.about.text,
            start_date: Moment(of.about.start_date),
            active_from_date: of.about.active_from_date.map(Day),
            resolved_at: of.resolved_at.map(Moment),
            scopes: tuple(py, &of.scopes, covered)?,
            runs: of.runs,
        }
    )
}

fn covered<'py>(py: Python<'py>, of: &ScopeRow) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        ScopeRow {
            scope: scope(py, &of.scope)?,
            customer: of.customer.0,
            customer_name: &of.customer_name,
            job_name: of.job_name.as_deref(),
            resolved_at: of.resolved_at.map(Moment),
        }
    )
}

fn scope<'py>(py: Python<'py>, scope: &Scope) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        Scope {
            job: scope.job().map(|job| job.0),
            object: scope.object(),
            customer: scope.customer().map(|customer| customer.0),
        }
    )
}

pub(crate) fn opened<'py>(py: Python<'py>, id: i64, code: &str) -> PyResult<Bound<'py, PyAny>> {
    row!(py, OpenedTicket { id: id, code: code })
}

pub(crate) fn linked_run<'py>(py: Python<'py>, run: &LinkedRun) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        LinkedRun {
            run: run.run.0,
            job: run.job.0,
            job_name: &run.job_name,
            customer_name: &run.customer_name,
            run_at: Moment(run.run_at),
            effective: run.effective.as_str(),
        }
    )
}
