//! Every address, for every role.

use crate::setting::Site;
use reqwest::StatusCode;

const ADMIN: &[&str] = &["carol"];
const OPERATE: &[&str] = &["carol", "alice"];
const READ: &[&str] = &["carol", "alice", "bob"];
const EVERYBODY: &[&str] = &["carol", "alice", "bob", "rita"];

/// Method, address and who may. A new address belongs in here.
const ADDRESSES: &[(&str, &str, &[&str])] = &[
    ("GET", "/", EVERYBODY),
    ("GET", "/documentation", EVERYBODY),
    ("GET", "/documentation/import", EVERYBODY),
    ("POST", "/role", EVERYBODY),
    ("GET", "/inbox", READ),
    ("GET", "/mails/1/frame", READ),
    ("GET", "/mails/1/source", READ),
    ("GET", "/customers", READ),
    ("GET", "/daily-jobs", READ),
    ("POST", "/jobs/1/schedule", OPERATE),
    ("POST", "/jobs/1/pause", OPERATE),
    ("POST", "/jobs/1/resume", OPERATE),
    ("POST", "/jobs/1/move", OPERATE),
    ("POST", "/jobs/1/tell-apart", OPERATE),
    ("GET", "/jobs/1/merge", OPERATE),
    ("POST", "/jobs/1/merge", OPERATE),
    ("POST", "/jobs/1/split", OPERATE),
    ("POST", "/jobs/1/undo-care", OPERATE),
    ("GET", "/jobs", READ),
    ("GET", "/jobs/1", READ),
    ("GET", "/closures", READ),
    ("POST", "/closures", OPERATE),
    ("POST", "/closures/1/end", OPERATE),
    ("POST", "/closures/1/remove", OPERATE),
    ("GET", "/overrides", READ),
    ("POST", "/overrides", OPERATE),
    ("POST", "/overrides/preview", OPERATE),
    ("POST", "/overrides/1", OPERATE),
    ("POST", "/overrides/1/end", OPERATE),
    ("POST", "/overrides/1/delete", ADMIN),
    ("POST", "/runs/1/mark-as-success", OPERATE),
    ("GET", "/jobs/suggest", OPERATE),
    ("GET", "/tickets", READ),
    ("GET", "/tickets/new", OPERATE),
    ("POST", "/tickets", OPERATE),
    ("POST", "/tickets/link", OPERATE),
    ("POST", "/tickets/resolve", OPERATE),
    ("POST", "/tickets/reopen", OPERATE),
    ("POST", "/tickets/rewrite", OPERATE),
    ("POST", "/tickets/cover", OPERATE),
    ("POST", "/remarks", OPERATE),
    ("GET", "/parsers", READ),
    ("POST", "/parsers/shapes/settle", OPERATE),
    ("GET", "/parsers/own", ADMIN),
    ("POST", "/parsers/own/try", ADMIN),
    ("POST", "/parsers/own/compare", ADMIN),
    ("POST", "/parsers/own/save", ADMIN),
    ("GET", "/reparse", OPERATE),
    ("GET", "/reparse/1/progress", OPERATE),
    ("POST", "/reparse/one", OPERATE),
    ("POST", "/reparse/mails", OPERATE),
    ("POST", "/reparse/start", ADMIN),
    ("POST", "/reparse/1/run", OPERATE),
    ("POST", "/reparse/1/stop", OPERATE),
    ("GET", "/run-checks", OPERATE),
    ("POST", "/run-checks/review", OPERATE),
    ("POST", "/run-checks/undo", OPERATE),
    ("POST", "/runs/1/unreview", OPERATE),
    ("POST", "/inbox/approve", OPERATE),
    ("POST", "/inbox/approve-many", OPERATE),
    ("POST", "/inbox/delete", OPERATE),
    ("POST", "/inbox/restore", OPERATE),
    ("POST", "/customers", OPERATE),
    ("POST", "/customers/1/active", OPERATE),
    ("GET", "/customers/suggest", OPERATE),
    ("GET", "/logging", ADMIN),
    ("POST", "/logging/export", ADMIN),
    ("GET", "/system", ADMIN),
    ("POST", "/system/delete-jobs", ADMIN),
    ("GET", "/jobs/archived", ADMIN),
    ("POST", "/jobs/1/archive", ADMIN),
    ("POST", "/jobs/1/unarchive", ADMIN),
];

/// The same for programs: they are told, not led to a page.
const API: &[(&str, &[&str])] =
    &[("/api/v1/openapi.json", EVERYBODY), ("/api/v1/job-runs/1/alerts", READ), ("/api/job-runs/1/alerts", READ)];

#[tokio::test(flavor = "multi_thread")]
async fn programs_reach_what_their_role_may_and_are_told_why_not() {
    let site = Site::new().await;
    for (path, allowed) in API {
        for name in EVERYBODY {
            let response = site.browser(name).await.get(path).await;
            let refused = response.status() == StatusCode::FORBIDDEN;
            assert_eq!(refused, !allowed.contains(name), "{path} as {name}: {}", response.status());
            assert!(!response.status().is_server_error(), "{path} as {name}: {}", response.status());
        }
        let response = site.stranger().get(path).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_reaches_what_it_may_and_nothing_else() {
    let site = Site::new().await;
    for (method, path, allowed) in ADDRESSES {
        for name in EVERYBODY {
            let browser = site.browser(name).await;
            let response = if *method == "GET" { browser.get(path).await } else { browser.post(path, &[]).await };
            let refused = response.status() == StatusCode::FORBIDDEN;
            // What is allowed may still not be found, or lack a field: it is not refused.
            assert_eq!(refused, !allowed.contains(name), "{method} {path} as {name}: {}", response.status());
            assert!(!response.status().is_server_error(), "{method} {path} as {name}: {}", response.status());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_anything_without_signing_in() {
    let site = Site::new().await;
    let mut stranger = site.stranger();
    stranger.open("/sign-in").await;
    for (method, path, _) in ADDRESSES {
        let response = if *method == "GET" { stranger.get(path).await } else { stranger.post(path, &[]).await };
        let status = response.status();
        assert_eq!(status, StatusCode::SEE_OTHER, "{method} {path}");
        let to = response.headers()["location"].to_str().unwrap().to_owned();
        assert!(to.starts_with("/sign-in"), "{method} {path} leads to {to}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_needs_the_token_of_ones_own_page() {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    for (method, path, _) in ADDRESSES.iter().filter(|(method, _, _)| *method == "POST") {
        let response = alice.post_bare(path, &[]).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{method} {path} without a token");
        let response = alice.post_bare(path, &[("csrf_token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{method} {path} with a wrong token");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_forbids_what_it_does_not_need() {
    let site = Site::new().await;
    let carol = site.browser("carol").await;
    for (_, path, _) in ADDRESSES.iter().filter(|(method, _, _)| *method == "GET") {
        let response = carol.get(path).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(path.starts_with("/mails/") || !policy.contains("unsafe-inline"), "{path}: {policy}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_readiness_answer_anybody() {
    let site = Site::new().await;
    let stranger = site.stranger();
    assert_eq!(stranger.page("/health").await, r#"{"status":"ok"}"#);
    assert_eq!(stranger.page("/ready").await, r#"{"status":"ready"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_addresses_get_a_page_that_says_so() {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    for (path, status) in [
        ("/no-such-page", StatusCode::NOT_FOUND),
        ("/jobs/4711", StatusCode::NOT_FOUND),
        ("/jobs?customer_id=4711", StatusCode::NOT_FOUND),
        ("/jobs?customer_id=x", StatusCode::BAD_REQUEST),
        ("/jobs/1?before=yesterday", StatusCode::NOT_FOUND),
        ("/daily-jobs?date=yesterday", StatusCode::BAD_REQUEST),
        ("/inbox?after=x", StatusCode::BAD_REQUEST),
        ("/run-checks?run=x", StatusCode::BAD_REQUEST),
        ("/tickets?ticket=4711", StatusCode::NOT_FOUND),
        ("/tickets?remark=x", StatusCode::BAD_REQUEST),
        ("/tickets?after=x", StatusCode::BAD_REQUEST),
        ("/tickets/new?run[]=x", StatusCode::BAD_REQUEST),
        ("/documentation/../Cargo", StatusCode::NOT_FOUND),
        ("/assets/../Cargo.toml", StatusCode::NOT_FOUND),
    ] {
        let response = alice.get(path).await;
        assert_eq!(response.status(), status, "{path}");
    }
}
