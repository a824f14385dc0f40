//! What goes wrong inside this crate, before it is told to callers. No error of the database library leaves here.

use backupchecks_core::ports::{Saved, StoreError};
use std::error::Error;

/// Why a statement or a transaction failed.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Somebody else came first: a key is taken already, or the database chose this transaction to give way.
    Conflict(StoreError),
    /// Anything else.
    Store(StoreError),
}

impl Fault {
    /// A stored value that this version does not know.
    pub(crate) fn unreadable(what: &'static str, value: impl ToString) -> Self {
        Self::Store(StoreError::Unreadable { what, value: value.to_string() })
    }

    /// The database cannot be used any more as it is open.
    pub(crate) fn lost(doing: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Store(StoreError::Lost { doing, source: source.into() })
    }

    /// Something other than the database did not work out.
    pub(crate) fn away(doing: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Store(StoreError::Away { doing, source: source.into() })
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Conflict(error) | Fault::Store(error) => error,
        }
    }
}

/// The one place where errors of the database library are told apart.
pub(crate) fn from_sqlx(doing: &'static str) -> impl Fn(sqlx::Error) -> Fault {
    move |error| match error {
        sqlx::Error::ColumnDecode { index, source } => Fault::Store(StoreError::Unreadable {
            what: "value",
            value: format!("{source} in column {index} while {doing}"),
        }),
        error => {
            let conflict = is_conflict(&error);
            let full = is_full(&error);
            let source = Box::new(error);
            let error = if full { StoreError::Full { doing, source } } else { StoreError::Away { doing, source } };
            if conflict { Fault::Conflict(error) } else { Fault::Store(error) }
        }
    }
}

/// Unique keys in both engines; serialization failures and deadlocks in PostgreSQL.
fn is_conflict(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation() || matches!(error.code().as_deref(), Some("40001" | "40P01")))
}

/// `SQLITE_FULL`; and `disk_full` in PostgreSQL.
fn is_full(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| matches!(error.code().as_deref(), Some("13" | "53100")))
}

/// A decision that was saved, or that came too late: `None` and conflicts are stale.
pub(crate) fn saved_or_stale<T>(result: Result<Option<T>, Fault>) -> Result<Saved<T>, StoreError> {
    match result {
        Ok(Some(value)) => Ok(Saved::Saved(value)),
        Ok(None) => Ok(Saved::Stale),
        Err(Fault::Conflict(error)) => {
            tracing::debug!(%error, "gave way to somebody else");
            Ok(Saved::Stale)
        }
        Err(Fault::Store(error)) => Err(error),
    }
}
