//! Errors as visitors meet them.

use crate::{render::RenderError, reparse::ReparseError};
use backupchecks_core::{engine::EngineError, ports::StoreError};
use poem::{error::ResponseError, http::StatusCode};

/// Why a request was not answered with its page. The texts for visitors stand in the message catalogue, by status.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Nobody is signed in; carries the address to come back to.
    #[error("not signed in")]
    NotSignedIn {
        /// The address that was asked for.
        next: String,
    },
    /// The active role may not do this.
    #[error("the role does not allow it")]
    Forbidden,
    /// The request does not come from one of our own pages, or the page is older than the session.
    #[error("the request carries no valid token")]
    NoToken,
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Something in the request cannot be read.
    #[error("the request is wrong: {0}")]
    BadRequest(String),
    /// The request does not fit what is stored by now.
    #[error("{0}")]
    Conflict(String),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A piece of work broke off: a fault of the program.
    #[error("the work broke off: {0}")]
    Broken(String),
    /// A page could not be made.
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl From<EngineError> for WebError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::NotFound { what, .. } => Self::NotFound(what),
            EngineError::Store(error) => Self::Store(error),
            error => Self::Conflict(error.to_string()),
        }
    }
}

impl From<ReparseError> for WebError {
    fn from(error: ReparseError) -> Self {
        match error {
            ReparseError::Engine(error) => error.into(),
            ReparseError::Broken(error) => Self::Broken(error.to_string()),
        }
    }
}

impl ResponseError for WebError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::NoToken => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Store(StoreError::Away { .. } | StoreError::Lost { .. } | StoreError::Full { .. }) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(StoreError::Unreadable { .. }) | Self::Render(_) | Self::Broken(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}
