//! What was taken in, and what waits.

use super::row;
use crate::{engine::Origin, times::Moment};
use backupchecks_core::{
    engine::{Approved, Ingested},
    model::User,
    ports::{CustomerRow, InboxCounts, InboxRow},
};
use pyo3::{prelude::*, types::PyTuple};

/// What became of a mail; nothing, where it could not be read.
pub(crate) fn ingested<'py>(py: Python<'py>, became: Option<&Ingested>, from: &Origin) -> PyResult<Bound<'py, PyAny>> {
    let (state, mail, inbox_state) = match became {
        Some(Ingested::Recorded(mail)) => ("recorded", Some(mail.0), None),
        Some(Ingested::Inbox(mail, state)) => ("inbox", Some(mail.0), Some(state.as_str())),
        Some(Ingested::Duplicate) => ("duplicate", None, None),
        None => ("unreadable", None, None),
    };
    row!(
        py,
        Ingested {
            state: state,
            mail: mail,
            inbox_state: inbox_state,
            path: from.path.as_ref(),
            position: from.position,
            trouble: from.trouble.as_deref(),
        }
    )
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
