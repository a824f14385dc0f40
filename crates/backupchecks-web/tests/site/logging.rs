//! Logging and System, as an admin reads them.

use crate::setting::Site;
use backupchecks_core::{
    model::{Act, Claim, WorkEnd, WorkEnded, WorkerState},
    ports::{AuditStore as _, LeaseStore as _, SettleStore as _, UserStore as _},
};
use backupchecks_web::{clock::now, formats::audit::prove_copy};
use jiff::ToSpan as _;

/// A site with four users (entries 1 to 4), a customer that carol added and one that a program added.
async fn site() -> Site {
    let site = Site::new().await;
    let carol = site.store.account("carol").await.unwrap().unwrap().user.id;
    site.store.add_customer("Customer A", Act::of(carol, now())).await.unwrap();
    site.store.add_customer("Customer B", Act::of_program("test", now())).await.unwrap();
    site
}

/// How many entries a page lists.
fn rows(page: &str) -> usize {
    page.matches("<tr data-row").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_narrowed_by_event_person_thing_and_day() {
    let site = site().await;
    let carol = site.browser("carol").await;
    let user = site.store.account("carol").await.unwrap().unwrap().user.id;
    let (today, tomorrow) = (now().to_string()[..10].to_owned(), (now() + 24.hours()).to_string()[..10].to_owned());
    for (query, expected) in [
        (String::new(), 6),
        ("event=customer.".into(), 2),
        ("event=job.".into(), 0),
        (format!("user={user}"), 1),
        ("thing=customer+2".into(), 1),
        (format!("from={today}&to={tomorrow}"), 6),
        (format!("from={tomorrow}"), 0),
        ("to=2020-01-01".into(), 0),
        (format!("event=customer.&user={user}&from={today}"), 1),
        ("before=3".into(), 2),
    ] {
        let page = carol.page(&format!("/logging?{query}")).await;
        assert_eq!(rows(&page), expected, "{query}");
    }
    assert!(carol.page("/logging?event=job.").await.contains("No entry fits"));
    for wrong in ["user=x", "from=yesterday", "to=2026-02-30", "before=x", "entry=x"] {
        assert_eq!(carol.get(&format!("/logging?{wrong}")).await.status(), 400, "{wrong}");
    }
    assert_eq!(carol.get("/logging?entry=99").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_shows_what_changed_and_its_seal() {
    let site = site().await;
    let carol = site.browser("carol").await;
    let user = site.store.account("carol").await.unwrap().unwrap().user.id;
    site.store.set_enabled(user, true, Act::of(user, now())).await.unwrap();
    let customer = site.store.customer_named("Customer A").await.unwrap().unwrap();
    site.store.set_customer_active(customer.id, false, Act::of(user, now())).await.unwrap();
    let head = site.store.audit_head().await.unwrap();
    let page = carol.page(&format!("/logging?entry={}", head.number)).await;
    let panel = &page[page.find("id=\"panel\"").unwrap()..];
    assert!(panel.contains("customer.changed") && panel.contains("carol"), "{panel}");
    assert!(panel.contains("<td>true</td><td>false</td>"), "before and after: {panel}");
    assert!(panel.contains(&head.to_string()), "{panel}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_log_is_paged() {
    let site = site().await;
    for number in 0..120 {
        site.store.add_customer(&format!("Customer {number}"), Act::of_program("test", now())).await.unwrap();
    }
    let carol = site.browser("carol").await;
    let first = carol.page("/logging").await;
    assert_eq!(rows(&first), 100);
    assert!(first.contains("/logging?before=27"), "the next page goes on behind the last row");
    let second = carol.page("/logging?before=27").await;
    assert_eq!(rows(&second), 26);
    assert!(!second.contains("rel=\"next\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_of_the_log_proves_itself_and_stands_in_the_log() {
    let site = site().await;
    let carol = site.browser("carol").await;
    let response = carol.post("/logging/export", &[]).await;
    assert!(response.headers()["content-disposition"].to_str().unwrap().contains(".jsonl"));
    let copy = response.text().await.unwrap();
    let end = prove_copy(copy.as_bytes(), None).unwrap();
    assert_eq!(end, site.store.audit_head().await.unwrap());
    let last = site.store.audit_entries(end.number - 1, 1).await.unwrap().remove(0);
    assert_eq!((last.event.as_str(), last.by.as_str()), ("audit.exported", "carol"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_system_page_tells_of_mails_and_workers() {
    let site = site().await;
    let carol = site.browser("carol").await;
    let empty = carol.page("/system").await;
    assert!(empty.contains("No mail was accepted yet") && empty.contains("No background work is set up"), "{empty}");
    site.import(&["proxmox/vzdump-nightly--success-new.eml", "unrecognised/monitoring-disk-full.eml"]).await;
    let (at, until) = (now(), now() + 1.minute());
    let Claim::Granted(lease) = site.store.acquire_lease("import", "server one", at, until).await.unwrap() else {
        panic!("nobody else asks")
    };
    let ended = WorkEnded { at, end: WorkEnd::Failed, words: "the watched folder mails is not there".into() };
    let state = WorkerState {
        name: "import".into(),
        holder: "server one".into(),
        started_at: at,
        ended: Some(ended),
        next_at: until,
    };
    assert!(site.store.report_work(&lease, &state).await.unwrap());
    let page = carol.page("/system").await;
    assert!(page.contains("Each of the 2 mails"), "{page}");
    for told in ["Import from folders", "Failed", "the watched folder mails is not there", "server one"] {
        assert!(page.contains(told), "{told} is missing in {page}");
    }
}
