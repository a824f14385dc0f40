//! The JSON API below `/api/v1`, and its description. Requests are signed in by the cookie of a session; errors are problem
//! documents (RFC 9457).

mod alerts;
mod problem;

pub(crate) use problem::problem;

use crate::server::Reporter;
use poem::{EndpointExt as _, Response, Route, get, handler, http::header, web::Data};
use poem_openapi::OpenApiService;

/// Where the API begins.
pub(crate) const ROOT: &str = "/api/";

/// The description of the API, made once.
#[derive(Clone)]
struct Description(String);

/// Every address of the API. `/api/job-runs/{id}/alerts` is that of the earlier system, for scripts that go on.
pub(crate) fn routes() -> Route {
    let service = || {
        OpenApiService::new(alerts::Alerts, "Backupchecks", env!("CARGO_PKG_VERSION"))
            .server("/api/v1")
            .description("What the pages of Backupchecks show, for programs.")
    };
    let description = Description(service().spec());
    Route::new()
        .at("/v1/openapi.json", get(describe).data(description))
        .nest("/v1", service())
        .at("/job-runs/:id/alerts", get(alerts::under_the_old_address))
}

/// The `OpenAPI` document.
#[handler]
fn describe(_: Reporter, Data(description): Data<&Description>) -> Response {
    Response::builder().header(header::CONTENT_TYPE, "application/json").body(description.0.clone())
}
