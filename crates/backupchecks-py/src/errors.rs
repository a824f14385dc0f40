//! Errors of the crates below as exceptions of Python: one class for each kind, all in `backupchecks.errors`.

use backupchecks_core::{
    engine::EngineError,
    ports::StoreError,
    schedule::{PlanError as CorePlanError, RangeTooLong},
};
use backupchecks_integrations::files::{FileTrouble, TroubleKind};
use backupchecks_parsers::definition::DefinitionError as CoreDefinitionError;
use backupchecks_store::OpenError;
use pyo3::{PyErr, import_exception};
use std::error::Error;

import_exception!(backupchecks.errors, ArgumentError);
import_exception!(backupchecks.errors, BusyError);
import_exception!(backupchecks.errors, ClosedError);
import_exception!(backupchecks.errors, ClosureError);
import_exception!(backupchecks.errors, CodeTakenError);
import_exception!(backupchecks.errors, CustomerUnnamedError);
import_exception!(backupchecks.errors, DatabaseAddressError);
import_exception!(backupchecks.errors, DatabaseFullError);
import_exception!(backupchecks.errors, DatabaseLostError);
import_exception!(backupchecks.errors, DatabaseMissingError);
import_exception!(backupchecks.errors, DatabaseNewerError);
import_exception!(backupchecks.errors, DatabaseUnavailableError);
import_exception!(backupchecks.errors, DatabaseUnreadableError);
import_exception!(backupchecks.errors, DefinitionError);
import_exception!(backupchecks.errors, JobArchivedError);
import_exception!(backupchecks.errors, MailFileError);
import_exception!(backupchecks.errors, MailMissingError);
import_exception!(backupchecks.errors, MarkNotNamedError);
import_exception!(backupchecks.errors, MigrationError);
import_exception!(backupchecks.errors, NaiveDatetimeError);
import_exception!(backupchecks.errors, NameTakenError);
import_exception!(backupchecks.errors, NotFoundError);
import_exception!(backupchecks.errors, OpenTicketError);
import_exception!(backupchecks.errors, OverrideChangedError);
import_exception!(backupchecks.errors, OverrideError);
import_exception!(backupchecks.errors, PlanError);
import_exception!(backupchecks.errors, TextMissingError);
import_exception!(backupchecks.errors, ThreadsError);
import_exception!(backupchecks.errors, UserNeededError);
import_exception!(backupchecks.errors, WordError);
import_exception!(backupchecks.errors, ZoneError);

/// The number that systems have for a file that is not there, `errno.ENOENT`.
const NO_SUCH_FILE: i32 = 2;

/// An error of a crate below on its way to Python. It is made while the interpreter is left alone, and raised afterwards.
#[derive(Debug)]
pub(crate) struct Failure(PyErr);

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let text = in_full(&error);
        Self(match error {
            StoreError::Away { .. } => DatabaseUnavailableError::new_err(text),
            StoreError::Lost { .. } => DatabaseLostError::new_err(text),
            StoreError::Full { .. } => DatabaseFullError::new_err(text),
            StoreError::Unreadable { .. } => DatabaseUnreadableError::new_err(text),
        })
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let text = in_full(&error);
        Self(match error {
            EngineError::Store(error) => return error.into(),
            EngineError::NotFound { .. } => NotFoundError::new_err(text),
            EngineError::CustomerUnnamed => CustomerUnnamedError::new_err(text),
            EngineError::NameTaken { .. } => NameTakenError::new_err(text),
            // Files of jobs are read by the program alone; should they come here, what was given is what is wrong.
            EngineError::User(_) | EngineError::Transfer(_) => ArgumentError::new_err(text),
            EngineError::JobArchived { .. } => JobArchivedError::new_err(text),
            EngineError::MarkNotNamed { .. } => MarkNotNamedError::new_err(text),
            EngineError::Override(_) => OverrideError::new_err(text),
            EngineError::OverrideChanged { .. } => OverrideChangedError::new_err(text),
            EngineError::Closure(_) => ClosureError::new_err(text),
            EngineError::TextMissing => TextMissingError::new_err(text),
            EngineError::Busy => BusyError::new_err(text),
        })
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let text = in_full(&error);
        Self(match error {
            OpenError::WrongAddress(_) => {
                DatabaseAddressError::new_err(format!("{text}, nor memory: for a store that is forgotten"))
            }
            OpenError::WithoutPostgres { .. } => DatabaseAddressError::new_err(text),
            OpenError::Missing(_) | OpenError::NoFolder(_) => DatabaseMissingError::new_err(text),
            OpenError::NotADatabase(_) => DatabaseUnreadableError::new_err(text),
            OpenError::Away { .. } => DatabaseUnavailableError::new_err(text),
            OpenError::Newer { .. } => DatabaseNewerError::new_err(text),
            OpenError::Migration(_) => MigrationError::new_err(text),
        })
    }
}

impl From<CoreDefinitionError> for Failure {
    fn from(error: CoreDefinitionError) -> Self {
        Self(DefinitionError::new_err((error.to_string(), error.line())))
    }
}

impl From<CorePlanError> for Failure {
    fn from(error: CorePlanError) -> Self {
        Self(PlanError::new_err(error.to_string()))
    }
}

impl From<RangeTooLong> for Failure {
    fn from(error: RangeTooLong) -> Self {
        Self(ArgumentError::new_err(error.to_string()))
    }
}

impl From<FileTrouble> for Failure {
    fn from(trouble: FileTrouble) -> Self {
        let FileTrouble { path, position, kind } = trouble;
        let what = position.map_or_else(|| kind.to_string(), |number| format!("message {number} {kind}"));
        Self(match kind {
            TroubleKind::NotFound | TroubleKind::DanglingLink => MailMissingError::new_err((NO_SUCH_FILE, what, path)),
            TroubleKind::NotReadable(error) => MailFileError::new_err((error.raw_os_error(), what, path)),
            _ => MailFileError::new_err((None::<i32>, what, path)),
        })
    }
}

/// There is no such thing.
pub(crate) fn not_found(what: &str, id: i64) -> Failure {
    Failure(NotFoundError::new_err(format!("there is no {what} {id}")))
}

/// An error of this crate's own.
pub(crate) fn raised(error: PyErr) -> Failure {
    Failure(error)
}

/// The error with its causes, unless it tells them itself.
fn in_full(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let further = error.to_string();
        if !text.contains(&further) {
            text = format!("{text}: {further}");
        }
        cause = error.source();
    }
    text
}
