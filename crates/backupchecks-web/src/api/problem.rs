//! Errors as programs meet them: problem documents.

use poem::{
    Response,
    http::{StatusCode, header},
};
use serde_json::json;

/// The problem document for that status; `detail` says what was wrong with this request.
pub(crate) fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let document = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/problem+json")
        .body(document.to_string())
}
