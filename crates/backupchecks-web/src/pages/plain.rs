//! Answers without a page: health, readiness, assets.

use crate::{
    assets,
    server::{App, WebError},
};
use poem::{
    IntoResponse, Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Json, Path},
};
use serde_json::{Value, json};

/// The process is alive.
#[handler]
pub(crate) fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The process can do its work: the database answers.
#[handler]
pub(crate) async fn ready(Data(app): Data<&App>) -> Response {
    match app.store.inbox_counts().await {
        Ok(_) => Json(json!({ "status": "ready" })).into_response(),
        Err(error) => {
            tracing::warn!(error = ?error, "not ready");
            Json(json!({ "status": "unavailable" })).with_status(StatusCode::SERVICE_UNAVAILABLE).into_response()
        }
    }
}

/// A style sheet, script or icon; its address names its version, so browsers keep it.
#[handler]
pub(crate) fn asset(Path(name): Path<String>, request: &Request) -> Result<Response, WebError> {
    let asset = assets::asset(&name).ok_or(WebError::NotFound("file"))?;
    let response = Response::builder()
        .header(header::CACHE_CONTROL, assets::CACHE_CONTROL)
        .header(header::ETAG, &asset.etag)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if request.header(header::IF_NONE_MATCH) == Some(asset.etag.as_str()) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.content_type(asset.content_type).body(asset.bytes.into_owned()))
}
