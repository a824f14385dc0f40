//! Signing in and out, the first admin, and the role one works in.

use super::form::Fields;
use crate::{
    auth::{
        password::{self, PasswordError},
        sign_in::{self, SignIn},
        token::Token,
    },
    clock::now,
    server::{App, Reporter, SESSION, Stranger, WebError, gone, session_cookie},
    views::{OnceView, SetupView, SignInView},
};
use backupchecks_core::{
    model::{Act, Role},
    ports::NewUser,
    rules::users,
    text::squeeze,
};
use poem::{
    IntoResponse, Request, Response, handler,
    http::StatusCode,
    web::{Data, Query, Redirect, cookie::CookieJar},
};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

/// Where one comes from.
#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in page; the setup page while there is nobody who could sign in.
#[handler]
pub(crate) async fn sign_in_page(
    stranger: Stranger,
    Query(query): Query<Next>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    if stranger.signed_in {
        return Ok(Redirect::see_other(own_address(&query.next)).into_response());
    }
    if app.store.users().await?.is_empty() {
        return Ok(Redirect::see_other("/setup").into_response());
    }
    let view = SignInView { next: query.next, ..SignInView::default() };
    Ok(app.outside(&stranger.csrf_token, &view)?.into_response())
}

/// Name and password.
#[handler]
pub(crate) async fn enter_by_password(
    stranger: Stranger,
    jar: &CookieJar,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let at = now();
    let view = |problem, wait_seconds| SignInView {
        next: fields.text("next").to_owned(),
        name: fields.text("name").to_owned(),
        problem: Some(problem),
        wait_seconds,
    };
    let refused = match sign_in::by_password(&*app.store, fields.text("name"), fields.text("password"), at).await? {
        SignIn::Done(token) => return Ok(enter(app, jar, &token, fields.text("next"))),
        SignIn::Wrong => (view("wrong", 0), StatusCode::UNAUTHORIZED),
        SignIn::LockedUntil(until) => {
            let wait = u64::try_from(until.duration_since(at).as_secs()).unwrap_or_default() + 1;
            (view("locked", wait), StatusCode::TOO_MANY_REQUESTS)
        }
    };
    Ok(app.outside(&stranger.csrf_token, &refused.0)?.with_status(refused.1).into_response())
}

/// The token of a one-time link.
#[derive(Deserialize)]
pub(crate) struct Once {
    #[serde(default)]
    token: String,
}

/// The page of a one-time link. It only shows a button: programs that look at links must not use them up.
#[handler]
pub(crate) fn once_page(
    stranger: Stranger,
    Query(query): Query<Once>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let usable = Token::brought(&query.token).is_some();
    Ok(app.outside(&stranger.csrf_token, &OnceView { token: query.token, usable })?.into_response())
}

/// Uses a one-time link.
#[handler]
pub(crate) async fn enter_once(
    stranger: Stranger,
    jar: &CookieJar,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    if let Some(token) = Token::brought(fields.text("token"))
        && let Some(session) = sign_in::by_link(&*app.store, &token, now()).await?
    {
        return Ok(enter(app, jar, &session, ""));
    }
    let view = OnceView { token: String::new(), usable: false };
    Ok(app.outside(&stranger.csrf_token, &view)?.with_status(StatusCode::GONE).into_response())
}

/// The page for the first admin; gone once there is a user.
#[handler]
pub(crate) async fn setup_page(stranger: Stranger, Data(app): Data<&App>) -> Result<Response, WebError> {
    if !app.store.users().await?.is_empty() {
        return Ok(Redirect::see_other("/sign-in").into_response());
    }
    let view = SetupView { password_min: password::MIN_LENGTH as u64, ..SetupView::default() };
    Ok(app.outside(&stranger.csrf_token, &view)?.into_response())
}

/// Makes the first admin.
#[handler]
pub(crate) async fn make_first_admin(
    stranger: Stranger,
    jar: &CookieJar,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let [code, name, password, again] =
        ["code", "name", "password", "password_again"].map(|field| fields.text(field).to_owned());
    let problem = if !bool::from(code.trim().as_bytes().ct_eq(app.setup_code().as_bytes())) {
        "code"
    } else if users::name(&name).is_err() {
        "name"
    } else if password != again {
        "password_differs"
    } else {
        match hash(password).await {
            Ok(hash) => {
                let user = NewUser { name: squeeze(&name), password_hash: Some(hash), roles: vec![Role::Admin] };
                let Some(user) = app.store.add_first_user(&user, Act::of_program("setup page", now())).await? else {
                    return Ok(Redirect::see_other("/sign-in").into_response());
                };
                let session = sign_in::open_session(&*app.store, user, now()).await?;
                return Ok(enter(app, jar, &session, ""));
            }
            Err(PasswordError::Length(_)) => "password_short",
            Err(error @ PasswordError::Hash(_)) => return Err(WebError::BadRequest(error.to_string())),
        }
    };
    let view = SetupView { code, name, problem: Some(problem), password_min: password::MIN_LENGTH as u64 };
    Ok(app.outside(&stranger.csrf_token, &view)?.with_status(StatusCode::BAD_REQUEST).into_response())
}

/// Ends the session.
#[handler]
pub(crate) async fn sign_out(jar: &CookieJar, Data(app): Data<&App>) -> Result<Response, WebError> {
    if let Some(token) = jar.get(SESSION).and_then(|cookie| Token::brought(cookie.value_str())) {
        app.store.close_session(token.hash(), now()).await?;
    }
    jar.add(gone(app, SESSION));
    Ok(Redirect::see_other("/sign-in").into_response())
}

/// Chooses one of one's roles; it is remembered.
#[handler]
pub(crate) async fn switch_role(
    Reporter(visitor): Reporter,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let role = Role::from_word(fields.text("role")).ok_or(WebError::NotFound("role"))?;
    if !app.store.set_active_role(visitor.user.id, role).await? {
        return Err(WebError::Forbidden);
    }
    // The page one stands on may not be for this role; home is for every one.
    if super::answer::is_script(request) {
        return Ok(StatusCode::OK.with_header("HX-Redirect", "/").into_response());
    }
    Ok(Redirect::see_other("/").into_response())
}

fn enter(app: &App, jar: &CookieJar, token: &Token, next: &str) -> Response {
    jar.add(session_cookie(app, token));
    Redirect::see_other(own_address(next)).into_response()
}

/// `next` if it is an address on this server, else the home page: a link must not lead to another site by way of our sign-in.
fn own_address(next: &str) -> String {
    let own =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control);
    if own { next.to_owned() } else { "/".to_owned() }
}

async fn hash(password: String) -> Result<String, PasswordError> {
    // Hashing is meant to be slow; it must not hold up other requests.
    let hash = tokio::task::spawn_blocking(move || password::hash(&password)).await;
    hash.unwrap_or_else(|error| Err(PasswordError::Hash(error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn sign_in_never_leads_to_another_site() {
        assert_eq!(own_address("/run-checks?run=1"), "/run-checks?run=1");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:alert(1)", "/a\nb"]
        {
            assert_eq!(own_address(foreign), "/", "{foreign:?}");
        }
    }
}
