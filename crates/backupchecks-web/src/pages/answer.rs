//! Answering a change: a script gets the changed parts of the page it stands on, a plain form is sent back to it.

use poem::{Request, http::Uri};
use std::collections::HashMap;

/// The path and query of the page a request came from, on this server; `fallback` where that is not known.
pub(super) fn came_from(request: &Request, fallback: &str) -> String {
    let from = request.header("hx-current-url").or_else(|| request.header("referer"));
    let host = request.header("host").unwrap_or_default();
    let uri =
        from.and_then(|from| from.parse::<Uri>().ok()).filter(|uri| uri.authority().is_none_or(|has| has == host));
    let path = uri.and_then(|uri| uri.path_and_query().map(ToString::to_string));
    path.filter(|path| path.starts_with('/') && !path.starts_with("//")).unwrap_or_else(|| fallback.to_owned())
}

/// The query of an address as `T`; a query that does not fit counts as none.
pub(super) fn query_of<T: serde::de::DeserializeOwned + Default>(address: &str) -> T {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let fields: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    serde_json::to_value(fields).and_then(serde_json::from_value).unwrap_or_default()
}

/// Whether a script asks.
pub(super) fn is_script(request: &Request) -> bool {
    request.header("hx-request").is_some()
}
