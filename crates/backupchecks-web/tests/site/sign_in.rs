//! The ways in.

use crate::setting::{PASSWORD, Site};
use backupchecks_core::{
    model::{Act, Role},
    ports::UserStore as _,
};
use backupchecks_web::{auth::sign_in, clock::now};
use reqwest::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_admin_is_made_with_the_code_from_the_log_and_only_once() {
    let site = Site::empty().await;
    let mut browser = site.stranger();
    assert_eq!(browser.get("/sign-in").await.headers()["location"], "/setup");
    browser.open("/setup").await;
    let form = |code: &'static str, again: &'static str| {
        vec![("code", code), ("name", "carol"), ("password", PASSWORD), ("password_again", again)]
    };
    assert_eq!(browser.post("/setup", &form("guess", PASSWORD)).await.status(), StatusCode::BAD_REQUEST);
    let code: &'static str = Box::leak(site.setup_code.clone().into_boxed_str());
    assert_eq!(browser.post("/setup", &form(code, "something else")).await.status(), StatusCode::BAD_REQUEST);
    assert!(site.store.users().await.unwrap().is_empty());

    let response = browser.post("/setup", &form(code, PASSWORD)).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    browser.keep_cookie(&response);
    assert!(browser.page("/run-checks").await.contains("carol"));

    let mut second = site.stranger();
    second.open("/sign-in").await;
    assert_eq!(second.get("/setup").await.headers()["location"], "/sign-in");
    second.post("/setup", &form(code, PASSWORD)).await;
    assert_eq!(site.store.users().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_opens_a_session_and_signing_out_ends_it() {
    let site = Site::new().await;
    site.set_password("alice").await;
    let mut browser = site.stranger();
    browser.open("/sign-in?next=%2Fjobs%3Fq%3Dnightly").await;
    let fields = [("name", "Alice"), ("password", PASSWORD), ("next", "/jobs?q=nightly")];
    let response = browser.post("/sign-in", &fields).await;
    assert_eq!(response.headers()["location"], "/jobs?q=nightly");
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    browser.keep_cookie(&response);
    browser.open("/jobs").await;
    let session = browser.get("/jobs").await;
    assert_eq!(session.status(), StatusCode::OK);
    browser.post("/auth/logout", &[]).await;
    assert_eq!(browser.get("/jobs").await.status(), StatusCode::SEE_OTHER, "the old cookie opens nothing any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_leads_to_the_sign_in_page_and_back() {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    let user = site.store.account("alice").await.unwrap().unwrap().user.id;
    site.store.set_enabled(user, false, Act::of_program("test", now())).await.unwrap();
    let answer = alice.post_as_script("/run-checks?run=4", "/run-checks/review", &[("run[]", "4")]).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "it is no missing role");
    assert_eq!(answer.headers()["hx-redirect"], "/sign-in?next=%2Frun-checks%3Frun%3D4");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_lock_the_name_for_a_while_and_names_cannot_be_told() {
    let site = Site::new().await;
    site.set_password("alice").await;
    let mut browser = site.stranger();
    browser.open("/sign-in").await;
    let wrong = async |name: &str| browser.post("/sign-in", &[("name", name), ("password", "wrong")]).await.status();
    assert_eq!(wrong("nobody").await, StatusCode::UNAUTHORIZED);
    for _ in 0..5 {
        assert_eq!(wrong("alice").await, StatusCode::UNAUTHORIZED);
    }
    let right = [("name", "alice"), ("password", PASSWORD)];
    let response = browser.post("/sign-in", &right).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS, "the right password must wait too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_link_works_once_and_only_by_its_button() {
    let site = Site::new().await;
    let user = site.store.account("alice").await.unwrap().unwrap().user.id;
    let token = sign_in::make_link(&site.store, user, now()).await.unwrap();
    let mut browser = site.stranger();
    let address = format!("/sign-in/once?token={}", token.reveal());
    browser.open(&address).await;
    browser.open(&address).await;
    let fields = [("token", token.reveal())];
    let response = browser.post("/sign-in/once", &fields).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "looking at the link does not use it up");
    assert_eq!(browser.post("/sign-in/once", &fields).await.status(), StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_roles_is_active_and_remembered() {
    let site = Site::new().await;
    site.add_user("dora", &[Role::Viewer, Role::Operator]).await;
    let dora = site.browser("dora").await;
    assert_eq!(dora.get("/run-checks").await.status(), StatusCode::FORBIDDEN);
    dora.post("/role", &[("role", "operator")]).await;
    assert_eq!(dora.get("/run-checks").await.status(), StatusCode::OK);
    assert_eq!(
        site.browser("dora").await.get("/run-checks").await.status(),
        StatusCode::OK,
        "also in the next session"
    );
    assert_eq!(dora.post("/role", &[("role", "admin")]).await.status(), StatusCode::FORBIDDEN, "only roles one holds");
}
