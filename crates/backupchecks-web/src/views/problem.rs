//! The page for what did not work.

use serde::Serialize;

/// `error.html`: what happened and what to do. Texts exist for 400, 401, 403, 404, 409, 413, 429, 500 and 503; any
/// other status is shown as 500.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ErrorView {
    /// The HTTP status.
    pub status: u16,
    /// With 429 and 503: in how many seconds to try again; 0 for not known.
    pub wait_seconds: u64,
    /// The number of the request, for the log.
    pub request_id: Option<String>,
}
