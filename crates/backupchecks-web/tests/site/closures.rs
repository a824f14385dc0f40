//! Holidays, pauses and windows: entered, ended, taken back, and what is missing named.

use crate::setting::Site;
use backupchecks_core::{
    model::{ClosureScope, ClosureSpan},
    ports::ScheduleStore as _,
};
use jiff::Timestamp;

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_entered_ended_and_taken_back() {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    assert!(alice.page("/closures").await.contains("Every job is expected to report as always."));
    let fields = [
        ("kind", "maintenance"),
        ("level", "global"),
        ("from", "2026-03-01T22:00"),
        ("name", "new storage"),
        ("day", ""),
        ("until", ""),
    ];
    let page = alice.script("/closures?new=1", "/closures", &fields).await;
    assert!(page.contains("data-toast=\"closure-added\"") && page.contains("new storage"), "{page}");
    assert!(!page.contains("closure-form"), "the form is closed");
    let kept = site.store.closures(Timestamp::MIN, 10).await.unwrap().remove(0).closure;
    assert!(matches!((&kept.span, &kept.scope), (ClosureSpan::Maintenance(_), ClosureScope::Global)), "{kept:?}");

    let page = alice.script("/closures", &format!("/closures/{}/end", kept.id), &[]).await;
    assert!(page.contains("data-toast=\"closure-ended\""), "{page}");
    assert!(alice.page("/closures?shown=over").await.contains("new storage"));
    let again = alice.script("/closures", &format!("/closures/{}/end", kept.id), &[]).await;
    assert!(again.contains("data-toast=\"refused\""), "{again}");
    let page = alice.script("/closures", &format!("/closures/{}/remove", kept.id), &[]).await;
    assert!(page.contains("data-toast=\"closure-removed\""), "{page}");
    assert!(site.store.closures(Timestamp::MIN, 10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_named_and_what_was_typed_stays() {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    for (fields, trouble) in [
        (vec![("kind", "holiday"), ("name", "Founders' <day>")], "Choose the day."),
        (vec![("kind", "holiday"), ("day", "2026-12-25"), ("name", " ")], "Say why"),
        (vec![("kind", "pause"), ("name", "Founders' <day>")], "Choose when it begins."),
        (
            vec![
                ("kind", "pause"),
                ("from", "2026-12-25T10:00"),
                ("until", "2026-12-25T09:00"),
                ("name", "Founders' <day>"),
            ],
            "It would end before it begins.",
        ),
        (
            vec![("kind", "holiday"), ("day", "2026-12-25"), ("level", "customer"), ("name", "Founders' <day>")],
            "Choose the customer.",
        ),
    ] {
        let page = alice.script("/closures?new=1", "/closures", &fields).await;
        assert!(page.contains(trouble), "{trouble} for {fields:?}: {page}");
        let typed = fields.iter().find(|(name, _)| *name == "name").map_or("", |(_, value)| value.trim());
        assert!(typed.is_empty() || page.contains("&lt;day&gt;"), "what was typed: {page}");
    }
    assert!(site.store.closures(Timestamp::MIN, 10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_the_list_without_buttons() {
    let site = Site::new().await;
    let span = ClosureSpan::Holiday("2030-12-25".parse().unwrap());
    let act = backupchecks_core::model::Act::of_program("test", backupchecks_web::clock::now());
    site.store.add_closure(&span, &ClosureScope::Global, "Christmas Day", act).await.unwrap();
    let bob = site.browser("bob").await;
    let page = bob.page("/closures?new=1").await;
    assert!(page.contains("Christmas Day") && !page.contains("/remove") && !page.contains("closure-form"), "{page}");
}
