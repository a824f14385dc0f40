//! What was taken in, and what waits.

use super::row;
use crate::times::Moment;
use backupchecks_core::model::User;
use backupchecks_core::{
    engine::{Approved, Ingested},
    ports::{CustomerRow, InboxCounts, InboxRow},
};
use pyo3::{prelude::*, types::PyTuple};

pub(crate) fn ingested<'py>(py: Python<'py>, what: &Ingested) -> PyResult<Bound<'py, PyAny>> {
    let (state, mail, inbox_state) = match what {
        Ingested::Recorded(mail) => ("recorded", Some(mail.0), None),
        Ingested::Inbox(mail, state) => ("inbox", Some(mail.0), Some(state.as_str())),
        Ingested::Duplicate => ("duplicate", None, None),
    };
    row!(py, Ingested { state: state, mail: mail, inbox_state: inbox_state })
}

pub(crate) fn counts<'py>(py: Python<'py>, counts: &InboxCounts) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        InboxCounts {
            waiting: counts.waiting,
            ambiguous: counts.ambiguous,
            unrecognised: counts.unrecognised,
            parse_failed: counts.parse_failed,
            notices: counts.notices,
        }
    )
}

pub(crate) fn inbox<'py>(py: Python<'py>, waiting: &InboxRow) -> PyResult<Bound<'py, PyAny>> {
    let identity = waiting.identity.as_ref();
    row!(
        py,
        InboxRow {
            mail: waiting.item.mail.0,
            ordinal: waiting.item.ordinal,
            sender: &waiting.from_address,
            subject: &waiting.subject,
            received_at: Moment(waiting.received_at),
            count: waiting.count,
            status: waiting.status.map(backupchecks_core::model::Status::as_str),
            reason: waiting.reason.as_deref(),
            backup_software: identity.map(|job| &job.backup_software),
            backup_type: identity.map(|job| &job.backup_type),
            job_name: identity.map(|job| &job.job_name),
        }
    )
}

pub(crate) fn approved<'py>(py: Python<'py>, done: &Approved) -> PyResult<Bound<'py, PyAny>> {
    row!(py, Approved { job: done.job.0, customer: done.customer.0, runs: done.runs })
}

pub(crate) fn customer<'py>(py: Python<'py>, of: &CustomerRow) -> PyResult<Bound<'py, PyAny>> {
    row!(py, CustomerRow { id: of.customer.id.0, name: &of.customer.name, active: of.customer.active, jobs: of.jobs })
}

pub(crate) fn user<'py>(py: Python<'py>, user: &User) -> PyResult<Bound<'py, PyAny>> {
    let roles = PyTuple::new(py, user.roles.iter().map(|role| role.as_str()))?;
    row!(py, UserRow { id: user.id.0, name: &user.name, roles: roles, enabled: user.enabled })
}
