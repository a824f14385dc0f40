//! Overrides, there and back: a draft from Python becomes a rule, and a stored rule a row with its draft.

use super::{row, tuple};
use crate::{errors::WordError, times::Moment};
use backupchecks_core::{
    engine::overrides::{Changed, Preview, PreviewRow},
    model::{
        CustomerId, JobId, MessageMatch, MessageMode, Override, OverrideAction, OverrideId, OverrideScope, Status,
    },
    ports::OverrideRow,
    rules::overrides::override_in_words,
};
use jiff::tz::TimeZone;
use pyo3::{Borrowed, exceptions::PyTypeError, prelude::*};

/// An `OverrideDraft` of Python.
pub(crate) struct Draft {
    reason: String,
    job: Option<i64>,
    object: Option<String>,
    customer: Option<i64>,
    status: Option<String>,
    message: Option<String>,
    message_mode: String,
    backup_software: Option<String>,
    backup_type: Option<String>,
    valid_from: Option<Moment>,
    valid_until: Option<Moment>,
    action: String,
}

// By hand: a derived one would hide what is wrong with a value behind a `TypeError`.
impl<'py> FromPyObject<'_, 'py> for Draft {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self {
            reason: field(&value, "reason")?,
            job: field(&value, "job")?,
            object: field(&value, "object")?,
            customer: field(&value, "customer")?,
            status: field(&value, "status")?,
            message: field(&value, "message")?,
            message_mode: field(&value, "message_mode")?,
            backup_software: field(&value, "backup_software")?,
            backup_type: field(&value, "backup_type")?,
            valid_from: field(&value, "valid_from")?,
            valid_until: field(&value, "valid_until")?,
            action: field(&value, "action")?,
        })
    }
}

fn field<'py, T: for<'a> FromPyObject<'a, 'py, Error: Into<PyErr>>>(
    value: &Bound<'py, PyAny>,
    name: &str,
) -> PyResult<T> {
    let expected = || PyTypeError::new_err("expected a backupchecks.OverrideDraft");
    value.getattr(name).map_err(|_| expected())?.extract().map_err(Into::into)
}

impl Draft {
    /// The rule with this number.
    pub(crate) fn rule(self, id: OverrideId) -> PyResult<Override> {
        let scope = match (self.job.map(JobId), self.object, self.customer.map(CustomerId)) {
            (Some(job), Some(name), None) => OverrideScope::Object { job, name },
            (Some(job), None, None) => OverrideScope::Job(job),
            (None, None, Some(customer)) => OverrideScope::Customer(customer),
            (None, None, None) => OverrideScope::Global,
            _ => {
                return Err(WordError::new_err(
                    "an override is about a job with or without an object, or a customer, or, with none of these, everything",
                ));
            }
        };
        let mode = word("message_mode", &self.message_mode, MessageMode::from_word, MessageMode::ALL)?;
        Ok(Override {
            id,
            scope,
            status: self.status.map(|text| word("status", &text, Status::from_word, Status::ALL)).transpose()?,
            message: self.message.map(|text| MessageMatch::new(mode, text)),
            backup_software: self.backup_software,
            backup_type: self.backup_type,
            valid_from: self.valid_from.map(|moment| moment.0),
            valid_until: self.valid_until.map(|moment| moment.0),
            action: word("action", &self.action, OverrideAction::from_word, OverrideAction::ALL)?,
            reason: self.reason,
        })
    }
}

/// The value of a word; else an error that names those that may stand there.
pub(crate) fn word<T: Copy + std::fmt::Display>(
    what: &str,
    text: &str,
    find: impl Fn(&str) -> Option<T>,
    all: &[T],
) -> PyResult<T> {
    find(text).ok_or_else(|| {
        let known: Vec<String> = all.iter().map(|word| format!("{:?}", word.to_string())).collect();
        WordError::new_err(format!("{what} is {text:?}; it may be {}", known.join(", ")))
    })
}

pub(crate) fn override_row<'py>(py: Python<'py>, kept: &OverrideRow, zone: &TimeZone) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        OverrideRow {
            id: kept.rule.id.0,
            version: kept.version,
            draft: draft(py, &kept.rule)?,
            words: override_in_words(&kept.rule, &kept.names, zone),
            customer: kept.customer.map(|customer| customer.0),
            customer_name: kept.names.customer.as_deref(),
            job_name: kept.names.job.as_deref(),
            ended: kept.ended.is_some(),
            runs: kept.runs,
            last_run_at: kept.last_run_at.map(Moment),
        }
    )
}

fn draft<'py>(py: Python<'py>, rule: &Override) -> PyResult<Bound<'py, PyAny>> {
    let message = rule.message.as_ref();
    row!(
        py,
        OverrideDraft {
            reason: &rule.reason,
            job: rule.scope.job().map(|job| job.0),
            object: rule.scope.object(),
            customer: rule.scope.customer().map(|customer| customer.0),
            status: rule.status.map(Status::as_str),
            message: message.map(MessageMatch::text),
            message_mode: message.map_or(MessageMode::Contains, MessageMatch::mode).as_str(),
            backup_software: rule.backup_software.as_deref(),
            backup_type: rule.backup_type.as_deref(),
            valid_from: rule.valid_from.map(Moment),
            valid_until: rule.valid_until.map(Moment),
            action: rule.action.as_str(),
        }
    )
}

pub(crate) fn changed<'py>(py: Python<'py>, done: &Changed) -> PyResult<Bound<'py, PyAny>> {
    row!(py, Changed { id: done.id.0, runs: done.runs })
}

pub(crate) fn preview<'py>(py: Python<'py>, found: &Preview) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        OverridePreview {
            changed: found.changed,
            unreviewed: found.unreviewed,
            rows: tuple(py, &found.rows, preview_row)?,
            looked_at: found.looked_at,
            whole: found.whole,
        }
    )
}

fn preview_row<'py>(py: Python<'py>, of: &PreviewRow) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        PreviewRow {
            run: of.change.run.0,
            job: of.change.job.0,
            customer_name: &of.customer_name,
            job_name: &of.job_name,
            run_at: Moment(of.change.run_at),
            reason: &of.change.reason,
            before: of.change.before.as_str(),
            after: of.change.after.as_str(),
            reviewed: of.change.reviewed,
        }
    )
}
