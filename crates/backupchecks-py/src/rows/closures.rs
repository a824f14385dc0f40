//! Holidays, pauses, maintenance windows and outages.

use super::row;
use crate::times::{Day, Moment};
use backupchecks_core::{
    model::{ClosureScope, ClosureSpan},
    ports::ClosureRow,
};
use pyo3::prelude::*;

pub(crate) fn closure<'py>(py: Python<'py>, kept: &ClosureRow) -> PyResult<Bound<'py, PyAny>> {
    let closure = &kept.closure;
    let day = match closure.span {
        ClosureSpan::Holiday(day) => Some(Day(day)),
        _ => None,
    };
    let stretch = closure.span.stretch();
    let (job, source) = match &closure.scope {
        ClosureScope::Job(job) => (Some(job.0), None),
        ClosureScope::Source(source) => (None, Some(source)),
        ClosureScope::Customer(_) | ClosureScope::Global => (None, None),
    };
    let customer = kept.customer.as_ref();
    row!(
        py,
        ClosureRow {
            id: closure.id.0,
            kind: closure.span.as_str(),
            name: &closure.name,
            day: day,
            start: stretch.map(|stretch| Moment(stretch.from)),
            end: stretch.and_then(|stretch| stretch.until).map(Moment),
            job: job,
            job_name: kept.job_name.as_deref(),
            customer: customer.map(|(id, _)| id.0),
            customer_name: customer.map(|(_, name)| name),
            source: source,
        }
    )
}
