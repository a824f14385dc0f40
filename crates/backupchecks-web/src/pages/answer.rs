//! Answering a change: a script gets the changed parts of the page it stands on, a plain form is sent back to it.

pub(super) use crate::server::came_from;
use crate::{
    server::{App, Said, Visitor, WebError},
    views::{Toast, toast::ToastView},
};
use poem::{IntoResponse, Request, Response, web::Redirect};
use std::collections::HashMap;

/// The query of an address as `T`; a query that does not fit counts as none.
pub(super) fn query_of<T: serde::de::DeserializeOwned + Default>(address: &str) -> T {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let fields: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    serde_json::to_value(fields).and_then(serde_json::from_value).unwrap_or_default()
}

/// Sends a plain form to that page, where it is said what was done.
pub(super) fn see_other(page: &str, toast: Toast) -> Response {
    let mut response = Redirect::see_other(page).into_response();
    response.set_data(Said(toast));
    response
}

/// Says something and leaves the page as it is, with what was typed.
pub(super) async fn say_beside(app: &App, visitor: &Visitor, toast: Toast) -> Result<Response, WebError> {
    let alone = app.page(visitor, "", &ToastView {}, Some(toast)).await?;
    Ok(alone.with_header("HX-Reswap", "none").with_header("HX-Push-Url", "false").into_response())
}

/// Whether a script asks.
pub(super) fn is_script(request: &Request) -> bool {
    request.header("hx-request").is_some()
}
