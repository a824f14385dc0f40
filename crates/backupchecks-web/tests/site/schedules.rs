//! Schedules on the pages: shown, set by hand, paused; and what a day holds.

use crate::setting::{Browser, Site};
use backupchecks_core::{
    model::{JobId, Planning},
    ports::{InboxQuery, PageStore as _, ScheduleStore as _},
};
use reqwest::StatusCode;

/// A site with one approved job, and an operator who looks at it.
async fn with_a_job() -> (Site, Browser) {
    let site = Site::new().await;
    site.import(&["proxmox/vzdump-nightly--success-new.eml"]).await;
    let alice = site.browser("alice").await;
    let query = InboxQuery { tab: backupchecks_core::model::InboxState::Waiting, text: None, after: None, limit: 1 };
    let mail = site.store.inbox(&query).await.unwrap().rows[0].item.mail.to_string();
    let fields = [("mail", mail.as_str()), ("ordinal", "0"), ("customer_name", "Customer A")];
    alice.script("/inbox?tab=waiting", "/inbox/approve", &fields).await;
    (site, alice)
}

async fn planning(site: &Site) -> Planning {
    site.store.schedule(JobId(1)).await.unwrap().unwrap().planning
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_planned_by_hand_and_learned_again() {
    let (site, alice) = with_a_job().await;
    assert!(alice.page("/jobs/1").await.contains("Not judged yet"));
    let fields = [("planning", "cron"), ("cron", "0 22 * * 1-5")];
    let after = alice.script("/jobs/1", "/jobs/1/schedule", &fields).await;
    assert!(after.contains("data-toast=\"schedule-set\"") && after.contains("0 22 * * 1-5"), "{after}");
    assert!(matches!(planning(&site).await, Planning::ByHand { .. }));

    let fields = [("planning", "picked"), ("weekday", "monday"), ("weekday", "friday"), ("times", "22:00, 23:30")];
    let after = alice.script("/jobs/1", "/jobs/1/schedule", &fields).await;
    assert!(after.contains("Monday") && after.contains("22:00, 23:30"), "{after}");

    alice.script("/jobs/1", "/jobs/1/schedule", &[("planning", "not_planned")]).await;
    assert_eq!(planning(&site).await, Planning::NotPlanned);
    alice.script("/jobs/1", "/jobs/1/schedule", &[("planning", "learned")]).await;
    assert_eq!(planning(&site).await, Planning::Learned);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_makes_no_sense_is_refused_with_what_is_wrong() {
    let (site, alice) = with_a_job().await;
    for fields in [
        vec![("planning", "cron"), ("cron", "every evening")],
        vec![("planning", "cron"), ("cron", "0 0 30 2 *")],
        vec![("planning", "picked"), ("weekday", "monday"), ("times", "late")],
        vec![("planning", "picked"), ("times", "22:00")],
        vec![("planning", "by chance")],
    ] {
        let after = alice.script("/jobs/1", "/jobs/1/schedule", &fields).await;
        assert!(after.contains("data-toast=\"refused\"") && after.contains("That is no schedule"), "{fields:?}");
    }
    assert_eq!(planning(&site).await, Planning::Learned);
    assert_eq!(alice.post("/jobs/4711/schedule", &[("planning", "learned")]).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_paused_until_somebody_ends_it() {
    let (site, alice) = with_a_job().await;
    let after = alice.script("/jobs/1", "/jobs/1/pause", &[("name", "moving house")]).await;
    assert!(after.contains("moving house"), "{after}");
    let closure = site.store.schedule(JobId(1)).await.unwrap().unwrap().closures[0].id.to_string();
    let after = alice.script("/jobs/1", "/jobs/1/resume", &[("closure", &closure)]).await;
    assert!(after.contains("data-toast=\"job-resumed\"") && !after.contains("/jobs/1/resume"), "{after}");
    let foreign = alice.post("/jobs/1/resume", &[("closure", "4711")]).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_shows_what_came_and_each_tab_says_why_it_is_empty() {
    let (site, alice) = with_a_job().await;
    let run = site.store.runs(JobId(1), None, 1).await.unwrap().rows[0].clone();
    let date = run.run_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let page = alice.page(&format!("/daily-jobs?date={date}")).await;
    assert!(page.contains("Customer A") && page.contains(&format!("/run-checks?run={}", run.id)), "{page}");
    assert!(alice.page(&format!("/daily-jobs?date={date}&show=bad")).await.contains("is good so far"));
    assert!(alice.page(&format!("/daily-jobs?date={date}&show=open")).await.contains("Nothing more is expected"));
    let bob = site.browser("bob").await;
    let page = bob.page(&format!("/daily-jobs?date={date}")).await;
    assert!(!page.contains("/run-checks?run="), "a viewer is not sent where he may not go");
}

/// Also on a page that was opened before, and whoever asks.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_once_stands_on_the_next_page() {
    let (site, alice) = with_a_job().await;
    let bob = site.browser("bob").await;
    for (cron, before) in [("15 21 * * *", "30 6 * * *"), ("30 6 * * *", "15 21 * * *")] {
        alice.post("/jobs/1/schedule", &[("planning", "cron"), ("cron", cron)]).await;
        for visitor in [&alice, &bob] {
            let page = visitor.page("/jobs/1").await;
            assert!(page.contains(cron), "{page}");
            assert!(!page.contains(before), "{page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_holds_what_was_saved() {
    let (_site, alice) = with_a_job().await;
    alice.script("/jobs/1", "/jobs/1/schedule", &[("planning", "cron"), ("cron", " 0 22 * * 1-5 ")]).await;
    let page = alice.page("/jobs/1").await;
    assert!(
        page.contains("name=\"cron\" value=\"0 22 * * 1-5\"") && page.contains(&checked("planning", "cron")),
        "{page}"
    );

    let fields = [("planning", "picked"), ("weekday", "friday"), ("weekday", "monday"), ("times", "23:30,2:00")];
    alice.script("/jobs/1", "/jobs/1/schedule", &fields).await;
    let page = alice.page("/jobs/1").await;
    assert!(page.contains("name=\"times\" value=\"02:00, 23:30\""), "{page}");
    for day in ["monday", "friday"] {
        assert!(page.contains(&checked("weekday", day)), "{day}: {page}");
    }
    assert!(page.contains(&checked("planning", "picked")) && !page.contains(&checked("weekday", "sunday")));

    alice.script("/jobs/1", "/jobs/1/pause", &[("name", "moving house")]).await;
    let page = alice.page("/jobs/1").await;
    assert!(page.contains("The job is paused.") && !page.contains("action=\"/jobs/1/pause\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_comes_back_as_it_was_typed() {
    let (site, alice) = with_a_job().await;
    let fields = [("planning", "picked"), ("cron", "at <dawn>"), ("weekday", "sunday"), ("times", "22:00, late")];
    let page = alice.post("/jobs/1/schedule", &fields).await.text().await.unwrap();
    for held in ["<details open>", "That is no schedule", "value=\"22:00, late\"", "value=\"at &lt;dawn&gt;\""] {
        assert!(page.contains(held), "{held}: {page}");
    }
    assert!(page.contains(&checked("weekday", "sunday")) && page.contains(&checked("planning", "picked")), "{page}");
    assert_eq!(planning(&site).await, Planning::Learned);

    let page = alice.post("/jobs/1/pause", &[("name", "\u{200b}")]).await.text().await.unwrap();
    assert!(page.contains("<details open>") && page.contains(&checked("planning", "learned")), "{page}");
    for from in ["/jobs/1/schedule", "/jobs/1/pause"] {
        let mended = alice.post_from(from, "/jobs/1/schedule", &[("planning", "not_planned")]).await;
        assert_eq!(mended.headers()["location"], "/jobs/1", "{from} is no page to go back to");
    }
}

/// A box or button of the form that is picked.
fn checked(name: &str, value: &str) -> String {
    let id = if name == "planning" { "planning-" } else { "weekday-" };
    let kind = if name == "planning" { "radio" } else { "checkbox" };
    format!("type=\"{kind}\" id=\"{id}{value}\" name=\"{name}\" value=\"{value}\" autocomplete=\"off\" checked>")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_marks_jobs_with_something_open() {
    let (site, alice) = with_a_job().await;
    let run = site.store.runs(JobId(1), None, 1).await.unwrap().rows[0].clone();
    let date = run.run_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let (day, run) = (format!("/daily-jobs?date={date}"), run.id.to_string());
    assert!(!alice.page(&day).await.contains("open-marks"));
    let from = format!("/run-checks?run={run}");
    alice.script(&from, "/tickets", &[("run[]", &run), ("text", "look at it"), ("code", "")]).await;
    for visitor in [alice, site.browser("bob").await] {
        let page = visitor.page(&day).await;
        assert!(page.contains("1 open ticket") && !page.contains("open remark"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_job_on_a_day_opens_its_run() {
    let (site, alice) = with_a_job().await;
    let run = site.store.runs(JobId(1), None, 1).await.unwrap().rows[0].clone();
    let date = run.run_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let there = format!("/daily-jobs?date={date}&open_job_id=1");
    let opened = alice.get(&there).await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
    assert_eq!(opened.headers()["location"], format!("/run-checks?run={}", run.id));
    let without = alice.get("/daily-jobs?date=2001-02-03&open_job_id=1").await;
    assert_eq!(without.headers()["location"], "/jobs/1", "no run on that day");
    let viewer = site.browser("bob").await.get(&there).await;
    assert_eq!(viewer.headers()["location"], "/jobs/1", "a viewer is not sent where he may not go");
    assert_eq!(alice.get("/daily-jobs?open_job_id=4711").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(alice.get("/daily-jobs?open_job_id=x").await.status(), StatusCode::BAD_REQUEST);
}
