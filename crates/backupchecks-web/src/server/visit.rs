//! Who visits: session and token of a request, and the types by which handlers ask for a role.
//!
//! A handler that takes [`Operator`] cannot be reached by a viewer, because nothing but the extractor makes one. Requests that
//! change something are refused before any handler sees them unless they carry the token of the visitor's own page.

use super::{
    App, WebError,
    said::{self, SAID, Said},
};
use crate::{
    api,
    auth::token::Token,
    clock::now,
    render::Part,
    views::{ErrorView, toast::Toast},
};
use backupchecks_core::model::{Act, Permission, User};
use poem::{
    Body, Endpoint, FromRequest, IntoResponse, Request, RequestBody, Response,
    http::{Method, StatusCode, Uri},
    web::{
        Redirect,
        cookie::{Cookie, CookieJar, SameSite},
    },
};
use std::sync::Arc;

pub(crate) const SESSION: &str = "backupchecks_session";
/// The cookie of somebody who is not signed in, for the token of the sign-in page.
const STRANGER: &str = "backupchecks_visit";
/// Forms are small; what is larger is no form of ours.
const MAX_FORM: usize = 1 << 20;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// Who.
    pub(crate) user: User,
    /// The token that forms of this visitor carry.
    pub(crate) csrf_token: String,
    /// How much of a page is asked for.
    pub(crate) part: Part,
    /// What a plain form did just before, to be said on this page.
    pub(crate) said: Option<Toast>,
}

impl Visitor {
    /// Something that the visitor does now.
    pub(crate) fn act(&self) -> Act {
        Act::of(self.user.id, now())
    }
}

/// What every request brings along.
#[derive(Clone)]
struct Visit {
    user: Option<User>,
    csrf_token: String,
    part: Part,
    said: Option<Toast>,
    next: String,
}

/// Somebody who may or may not be signed in.
pub(crate) struct Stranger {
    /// The token that forms carry.
    pub(crate) csrf_token: String,
    /// Whether somebody is signed in.
    pub(crate) signed_in: bool,
}

impl<'a> FromRequest<'a> for Stranger {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let visit = visit_of(request)?;
        Ok(Self { csrf_token: visit.csrf_token.clone(), signed_in: visit.user.is_some() })
    }
}

macro_rules! permitted {
    ($($(#[$doc:meta])* $name:ident => $permission:ident;)*) => { $(
        $(#[$doc])*
        pub(crate) struct $name(pub(crate) Visitor);

        impl<'a> FromRequest<'a> for $name {
            async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
                Ok(Self(visitor(request, Permission::$permission)?))
            }
        }
    )* };
}

permitted! {
    /// Somebody who may read reports: every role.
    Reporter => Report;
    /// Somebody who may read.
    Viewer => Read;
    /// Somebody who may do the daily work.
    Operator => Operate;
    /// Somebody who may do everything.
    Admin => Administer;
}

fn visitor(request: &Request, permission: Permission) -> Result<Visitor, WebError> {
    let visit = visit_of(request)?;
    let Some(user) = &visit.user else { return Err(WebError::NotSignedIn { next: visit.next.clone() }) };
    if !user.active_role.may(permission) {
        return Err(WebError::Forbidden);
    }
    Ok(visit.by(user))
}

impl Visit {
    fn by(&self, user: &User) -> Visitor {
        Visitor { user: user.clone(), csrf_token: self.csrf_token.clone(), part: self.part, said: self.said.clone() }
    }
}

fn visit_of(request: &Request) -> Result<&Arc<Visit>, WebError> {
    request.extensions().get::<Arc<Visit>>().ok_or_else(|| WebError::BadRequest("the request has no visit".to_owned()))
}

/// Finds out who visits, refuses forged requests, and turns errors into pages.
pub(super) async fn visiting<E: Endpoint>(app: App, next: Arc<E>, mut request: Request) -> poem::Result<Response> {
    let jar = <&CookieJar>::from_request_without_body(&request).await?.clone();
    let session = jar.get(SESSION).and_then(|cookie| Token::brought(cookie.value_str()));
    let user = match &session {
        Some(token) => app.store.session_user(token.hash(), now()).await.map_err(WebError::from)?,
        None => None,
    };
    let known =
        if user.is_some() { session } else { jar.get(STRANGER).and_then(|cookie| Token::brought(cookie.value_str())) };
    let new_stranger = known.is_none();
    let visitor = known.unwrap_or_else(Token::random);
    let hx = |name: &str| request.header(name).map(str::to_owned);
    let part = Part::asked_for(hx("hx-request").is_some(), hx("hx-target").as_deref());
    let is_page = *request.method() == Method::GET && hx("hx-request").is_none();
    let said = jar.get(SAID).filter(|_| is_page);
    let visit = Arc::new(Visit {
        user,
        csrf_token: app.csrf.token(visitor.reveal()),
        part,
        said: said.and_then(|cookie| said::read(&app, visitor.reveal(), cookie.value_str())),
        next: request.original_uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
    });
    request.extensions_mut().insert(visit.clone());
    let before_sign_in = ["/sign-in", "/setup"].iter().any(|page| request.original_uri().path().starts_with(page));
    let answer = match check_token(&app, visitor.reveal(), &mut request).await {
        Ok(()) => next.call(request).await.map(IntoResponse::into_response),
        // The session of the page has ended, and its token with it.
        Err(WebError::NoToken) if visit.user.is_none() && !before_sign_in => {
            Err(WebError::NotSignedIn { next: came_from(&request, "/") }.into())
        }
        Err(error) => Err(error.into()),
    };
    if new_stranger {
        jar.add(cookie(&app, STRANGER, visitor.reveal()));
    }
    if let Ok(response) = &answer {
        if let Some(Said(toast)) = response.data() {
            if let Some(value) = said::written(&app, visitor.reveal(), toast) {
                jar.add(cookie(&app, SAID, &value));
            }
        } else if visit.said.is_some() && response.status() == StatusCode::OK {
            jar.add(gone(&app, SAID));
        }
    }
    match answer {
        Ok(response) => Ok(response),
        Err(error) => Ok(answer_error(&app, &visit, error).await),
    }
}

/// A request that changes something must carry the token, in the header `X-CSRF-Token` or the field `csrf_token`.
async fn check_token(app: &App, visitor: &str, request: &mut Request) -> Result<(), WebError> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    if let Some(token) = request.header("x-csrf-token") {
        return if app.csrf.fits(visitor, token) { Ok(()) } else { Err(WebError::NoToken) };
    }
    let body = request.take_body().into_bytes_limit(MAX_FORM).await;
    let body = body.map_err(|error| WebError::BadRequest(error.to_string()))?;
    let token = form_fields(&body).find(|(name, _)| name == "csrf_token").map(|(_, value)| value);
    request.set_body(Body::from(body));
    match token {
        Some(token) if app.csrf.fits(visitor, &token) => Ok(()),
        _ => Err(WebError::NoToken),
    }
}

/// The fields of a form, in order, names that occur several times too.
pub(crate) fn form_fields(body: &[u8]) -> impl Iterator<Item = (String, String)> + '_ {
    form_urlencoded::parse(body).into_owned()
}

async fn answer_error(app: &App, visit: &Visit, error: poem::Error) -> Response {
    let status = error.status();
    if visit.next.starts_with(api::ROOT) {
        // Nobody is led to the sign-in page, and what went wrong inside is for the log alone.
        let inside = status.is_server_error();
        if inside {
            tracing::error!(%status, error = ?error, "a request failed");
        }
        return api::problem(
            status,
            &if inside { "the server could not answer".to_owned() } else { error.to_string() },
        );
    }
    if let Some(WebError::NotSignedIn { next }) = error.downcast_ref::<WebError>() {
        return to_sign_in(visit, next);
    }
    if status.is_server_error() {
        tracing::error!(%status, error = ?error, "a request failed");
    }
    let view = ErrorView { status: status.as_u16(), ..ErrorView::default() };
    let page = match &visit.user {
        Some(user) => app.page(&visit.by(user), "", &view, None).await,
        None => app.outside(&visit.csrf_token, &view),
    };
    match page {
        Ok(page) => page.with_status(status).into_response(),
        // The page itself needs the store for its badges; when that is away a plain line must do.
        Err(_) => format!("{status}").with_status(status).into_response(),
    }
}

/// The path and query of the page a request came from, on this server; `fallback` where that is not known.
pub(crate) fn came_from(request: &Request, fallback: &str) -> String {
    let from = request.header("hx-current-url").or_else(|| request.header("referer"));
    let host = request.header("host").unwrap_or_default();
    let uri = from.and_then(|from| from.parse::<Uri>().ok());
    let uri = uri.filter(|uri| uri.authority().is_none_or(|has| has == host));
    let path = uri.and_then(|uri| uri.path_and_query().map(ToString::to_string));
    // A plain form that was refused there stands at an address that only takes forms: it is no page to go back to.
    let takes_forms = |path: &str| ["/mark-as-success", "/schedule", "/pause"].iter().any(|end| path.ends_with(end));
    let path = path.filter(|path| !takes_forms(path));
    path.filter(|path| path.starts_with('/') && !path.starts_with("//")).unwrap_or_else(|| fallback.to_owned())
}

/// A page goes to the sign-in page; a script is told to go there, as it would swap the page into the panel.
fn to_sign_in(visit: &Visit, next: &str) -> Response {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    let address = format!("/sign-in?{query}");
    if visit.part == Part::Document {
        return Redirect::see_other(address).into_response();
    }
    StatusCode::UNAUTHORIZED.with_header("HX-Redirect", address).into_response()
}

/// The cookie of a session.
pub(crate) fn session_cookie(app: &App, token: &Token) -> Cookie {
    cookie(app, SESSION, token.reveal())
}

/// What takes a cookie away again: browsers know it by name and path.
pub(crate) fn gone(app: &App, name: &str) -> Cookie {
    let mut cookie = cookie(app, name, "");
    cookie.make_removal();
    cookie
}

fn cookie(app: &App, name: &str, value: &str) -> Cookie {
    let mut cookie = Cookie::new_with_str(name, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(app.https);
    cookie.set_same_site(SameSite::Lax);
    cookie
}
