//! Every address, and what stands around all of them.

use super::{App, visit};
use crate::api;
use crate::pages::{
    closures, customers, daily_jobs, documentation, entry, inbox, jobs, logging, mails, overrides, parsers, plain,
    reparse, run_checks, system, tickets,
};
use poem::{
    Endpoint, EndpointExt, Response, Route, get,
    http::{HeaderName, HeaderValue, header},
    middleware::{Compression, CookieJarManager, RequestId},
    post,
};

/// What a page may load: its own files and nothing else, no inline script, no inline style.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The application as an endpoint.
#[must_use]
pub fn routes(app: App) -> impl Endpoint<Output = Response> {
    let pages = Route::new()
        .at("/", get(run_checks::home))
        .at("/sign-in", get(entry::sign_in_page).post(entry::enter_by_password))
        .at("/sign-in/once", get(entry::once_page).post(entry::enter_once))
        .at("/setup", get(entry::setup_page).post(entry::make_first_admin))
        .at("/auth/logout", post(entry::sign_out))
        .at("/role", post(entry::switch_role))
        .at("/run-checks", get(run_checks::list))
        .at("/run-checks/review", post(run_checks::review))
        .at("/run-checks/undo", post(run_checks::undo))
        .at("/runs/:id/unreview", post(run_checks::unreview))
        .at("/runs/:id/mark-as-success", post(run_checks::mark_as_success))
        .at("/inbox", get(inbox::list))
        .at("/inbox/approve", post(inbox::approve))
        .at("/inbox/approve-many", post(inbox::approve_many))
        .at("/inbox/delete", post(inbox::delete))
        .at("/inbox/restore", post(inbox::restore))
        .at("/mails/:id/frame", get(mails::frame))
        .at("/mails/:id/source", get(mails::source))
        .at("/customers", get(customers::list).post(customers::add))
        .at("/customers/suggest", get(customers::suggest))
        .at("/customers/:id/active", post(customers::set_active))
        .at("/daily-jobs", get(daily_jobs::day))
        .at("/jobs", get(jobs::list))
        .at("/jobs/archived", get(jobs::list_archived))
        .at("/jobs/:id", get(jobs::show))
        .at("/jobs/:id/schedule", post(jobs::schedule::set))
        .at("/jobs/:id/pause", post(jobs::schedule::pause))
        .at("/jobs/:id/resume", post(jobs::schedule::resume))
        .at("/jobs/:id/archive", post(jobs::archive))
        .at("/jobs/:id/unarchive", post(jobs::unarchive))
        .at("/jobs/:id/move", post(jobs::care::move_to))
        .at("/jobs/:id/tell-apart", post(jobs::care::tell_apart))
        .at("/jobs/:id/merge", get(jobs::care::before_merging).post(jobs::care::merge))
        .at("/jobs/:id/split", post(jobs::care::split))
        .at("/jobs/:id/undo-care", post(jobs::care::undo))
        .at("/jobs/suggest", get(jobs::suggest))
        .at("/closures", get(closures::list).post(closures::add))
        .at("/closures/:id/end", post(closures::end))
        .at("/closures/:id/remove", post(closures::remove))
        .at("/overrides", get(overrides::list).post(overrides::add))
        .at("/overrides/preview", post(overrides::preview))
        .at("/overrides/:id", post(overrides::edit))
        .at("/overrides/:id/end", post(overrides::end))
        .at("/overrides/:id/delete", post(overrides::delete))
        .at("/tickets", get(tickets::list).post(tickets::open::add_ticket))
        .at("/tickets/new", get(tickets::open::page))
        .at("/tickets/link", post(tickets::open::link))
        .at("/tickets/resolve", post(tickets::change::resolve))
        .at("/tickets/reopen", post(tickets::change::reopen))
        .at("/tickets/rewrite", post(tickets::change::rewrite))
        .at("/tickets/cover", post(tickets::change::cover))
        .at("/remarks", post(tickets::open::add_remark))
        .at("/parsers", get(parsers::list))
        .at("/parsers/shapes/settle", post(parsers::settle))
        .at("/parsers/own", get(parsers::own::show))
        .at("/parsers/own/try", post(parsers::own::try_out))
        .at("/parsers/own/compare", post(parsers::own::what_if))
        .at("/parsers/own/save", post(parsers::own::save))
        .at("/logging", get(logging::list))
        .at("/logging/export", post(logging::export))
        .at("/system", get(system::show))
        .at("/system/delete-jobs", post(system::delete_jobs))
        .nest("/api", api::routes())
        .at("/reparse", get(reparse::list))
        .at("/reparse/one", post(reparse::one))
        .at("/reparse/mails", post(reparse::chosen))
        .at("/reparse/start", post(reparse::start))
        .at("/reparse/:id/progress", get(reparse::progress))
        .at("/reparse/:id/run", post(reparse::run))
        .at("/reparse/:id/stop", post(reparse::stop))
        .at("/documentation", get(documentation::index))
        .at("/documentation/*page", get(documentation::page));
    let state = app.clone();
    let pages = pages
        .around(move |next, request| visit::visiting(state.clone(), next, request))
        .with(CookieJarManager::new())
        .around(|next, request| async move {
            let mut response = next.call(request).await?;
            keep_safe(&mut response);
            Ok(response)
        })
        .boxed();
    Route::new()
        .at("/health", get(plain::health))
        .at("/ready", get(plain::ready))
        .at("/assets/*name", get(plain::asset))
        .nest_no_strip("/", pages)
        .data(app)
        .with(Compression::new())
        .with(RequestId::default())
        .map_to_response()
}

/// Headers of every page; a page that sets one itself, such as the frame of a mail, keeps its own.
fn keep_safe(response: &mut Response) {
    let defaults: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in defaults {
        response.headers_mut().entry(name).or_insert_with(|| HeaderValue::from_static(value));
    }
}
