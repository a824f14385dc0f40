//! Overrides: made from a run or by hand, tried out first, edited, ended and deleted.

use crate::setting::{Browser, Site};
use backupchecks_core::{
    model::{EffectiveStatus, InboxState, OverrideId, OverrideScope},
    ports::{InboxQuery, OverrideStore as _, PageStore as _, WorkStore as _},
};
use reqwest::StatusCode;

const FAILED: &str = "proxmox/vzdump-nightly--failed-new.eml";

/// A site with one job whose only run has failed, and somebody who operates.
async fn one_failed_run() -> (Site, Browser, i64) {
    let site = Site::new().await;
    site.import_as_of_now(FAILED).await;
    let alice = site.browser("alice").await;
    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1 };
    let item = site.store.inbox(&query).await.unwrap().rows[0].item;
    let item = format!("{}:{}", item.mail, item.ordinal);
    alice.post("/inbox/approve-many", &[("mail[]", item.as_str()), ("customer_name", "Customer A")]).await;
    let run = site.store.work().await.unwrap().rows[0].run.0;
    (site, alice, run)
}

/// What the form on a page would send, as name and value.
fn form(page: &str) -> Vec<(String, String)> {
    let form = page.split("id=\"override-form\"").nth(1).unwrap().split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(value.replace("&quot;", "\"").replace("&#x27;", "'").replace("&#x2f;", "/").replace("&amp;", "&"))
    };
    let mut fields = Vec::new();
    for tag in form.split('<').filter(|tag| tag.starts_with("input")) {
        let box_off = tag.contains("type=\"checkbox\"") && !tag.contains(" checked");
        if let (false, Some(name)) = (box_off, attribute(tag, "name")) {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for select in form.split("<select").skip(1) {
        let chosen = select.split("<option").skip(1).find(|option| option.contains(" selected"));
        let value = chosen.and_then(|option| attribute(option, "value")).unwrap_or_default();
        fields.push((attribute(select, "name").unwrap(), value));
    }
    fields.retain(|(name, _)| name != "csrf_token");
    fields
}

fn with<'a>(fields: &'a [(String, String)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(field, has)| (field.as_str(), if field == name { value } else { has.as_str() })).collect()
}

async fn effective(site: &Site, run: i64) -> EffectiveStatus {
    site.store.run(backupchecks_core::model::RunId(run)).await.unwrap().unwrap().run.effective
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_marked_as_success_by_an_override_that_is_filled_in() {
    let (site, alice, run) = one_failed_run().await;
    let panel = alice.page(&format!("/run-checks?run={run}")).await;
    assert!(panel.contains("data-press=\"s\"") && !panel.contains("override-form"), "{panel}");
    let page = alice.page(&format!("/run-checks?run={run}&mark=1")).await;
    assert!(page.contains("1 run would have changed.") && page.contains("1 of them waits in Run Checks."), "{page}");
    let fields = form(&page);
    let value = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    assert_eq!((value("status"), value("existing"), value("version")), (Some("failed"), Some("true"), Some("0")));
    assert!(value("job_name").unwrap().ends_with("(Customer A)"), "{fields:?}");
    assert_eq!(value("message"), Some(""), "no text stands in the messages of all its bad objects");
    assert!(page.contains("whatever goes wrong there counts as success"), "{page}");

    let from = format!("/run-checks?group=job&run={run}&mark=1");
    let path = format!("/runs/{run}/mark-as-success");
    let again = alice.script(&from, &path, &with(&fields, "reason", " ")).await;
    assert!(again.contains("Say why this is agreed.") && again.contains("override-form"), "{again}");
    assert_eq!(effective(&site, run).await, EffectiveStatus::Failed);

    let response = alice.post_as_script(&from, &path, &with(&fields, "reason", "agreed <b>until May</b>")).await;
    assert_eq!(response.headers()["hx-replace-url"], format!("/run-checks?group=job&run={run}"));
    let done = response.text().await.unwrap();
    assert!(done.contains("data-toast=\"override-added\"") && done.contains("1 run changed."), "{done}");
    assert!(done.contains("Counted as success by override 1:") && done.contains("made by alice"), "{done}");
    assert!(done.contains("agreed &lt;b&gt;until May"), "what is typed is no mark-up: {done}");
    assert_eq!(effective(&site, run).await, EffectiveStatus::SuccessOverride);
    assert_eq!(site.store.work_count().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_override_is_made_edited_ended_and_deleted_on_its_page() {
    let (site, alice, run) = one_failed_run().await;
    assert!(alice.page("/overrides").await.contains("No override is in force."));
    let fields = form(&alice.page("/overrides?new=1").await);
    let job = site.store.run(backupchecks_core::model::RunId(run)).await.unwrap().unwrap().job.identity.job_name;
    let mut sent: Vec<(&str, &str)> = with(&fields, "job_name", &job);
    sent.retain(|(name, _)| !["reason", "until"].contains(name));
    sent.extend([("reason", "agreed"), ("until", "2026-03-31")]);
    let done = alice.script("/overrides?new=1", "/overrides", &sent).await;
    assert!(done.contains("data-toast=\"override-added\"") && done.contains("No run changed."), "{done}");
    let row = site.store.override_row(OverrideId(1)).await.unwrap().unwrap();
    assert!(matches!(row.rule.scope, OverrideScope::Job(_)), "found by the name that was typed: {row:?}");
    assert_eq!(row.rule.valid_until.unwrap().to_string(), "2026-04-01T00:00:00Z", "that day is part of it");
    assert!(alice.page("/overrides?shown=over").await.contains(&job), "its last day is past");

    let fields = form(&alice.page("/overrides?shown=all&id=1&edit=1").await);
    let mut sent = with(&fields, "until", "");
    sent.push(("existing", "true"));
    let done = alice.script("/overrides?shown=all&id=1&edit=1", "/overrides/1", &sent).await;
    assert!(done.contains("data-toast=\"override-saved\"") && done.contains("1 run changed."), "{done}");
    assert_eq!(effective(&site, run).await, EffectiveStatus::SuccessOverride);
    let stale = alice.script("/overrides?shown=all&id=1&edit=1", "/overrides/1", &sent).await;
    assert!(stale.contains("Somebody else changed"), "{stale}");

    let done = alice.script("/overrides?shown=all&id=1", "/overrides/1/end", &[]).await;
    assert!(done.contains("data-toast=\"override-ended\"") && done.contains("1 run changed."), "{done}");
    assert_eq!(effective(&site, run).await, EffectiveStatus::Failed);
    let twice = alice.script("/overrides?shown=all&id=1", "/overrides/1/end", &[]).await;
    assert!(twice.contains("data-toast=\"refused\""), "{twice}");

    let carol = site.browser("carol").await;
    assert!(!alice.page("/overrides?shown=all&id=1").await.contains("Delete override"));
    assert!(carol.page("/overrides?shown=all&id=1").await.contains("Delete override"));
    let done = carol.script("/overrides?shown=all&id=1", "/overrides/1/delete", &[]).await;
    assert!(done.contains("data-toast=\"override-deleted\"") && !done.contains(&job), "{done}");
    assert_eq!(carol.get("/overrides?id=1").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_follows_the_form_and_keeps_nothing() {
    let (site, alice, run) = one_failed_run().await;
    let fields = form(&alice.page(&format!("/run-checks?run={run}&mark=1")).await);
    let preview = alice.script("/overrides", "/overrides/preview", &with(&fields, "message", "no such text")).await;
    assert!(preview.contains("No run would have changed.") && !preview.contains("<html"), "{preview}");
    let preview = alice.script("/overrides", "/overrides/preview", &with(&fields, "level", "global")).await;
    assert!(preview.contains("1 run would have changed."), "{preview}");
    let preview = alice.script("/overrides", "/overrides/preview", &[("level", "customer")]).await;
    assert!(preview.contains("Choose the customer first."), "{preview}");
    let wrong = alice.post_as_script("/overrides", "/overrides/preview", &[("from", "soon")]).await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert_eq!(site.store.override_row(OverrideId(1)).await.unwrap(), None);
    let plain = alice.post("/overrides/preview", &with(&fields, "level", "global")).await;
    assert!(plain.text().await.unwrap().contains("1 run would have changed."), "without scripts it is a page");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_reads_overrides_and_changes_none() {
    let (site, alice, run) = one_failed_run().await;
    let fields = form(&alice.page(&format!("/run-checks?run={run}&mark=1")).await);
    let path = format!("/runs/{run}/mark-as-success");
    alice.script(&format!("/run-checks?run={run}&mark=1"), &path, &with(&fields, "reason", "agreed")).await;
    let bob = site.browser("bob").await;
    let page = bob.page("/overrides?shown=all&id=1").await;
    assert!(page.contains("agreed") && page.contains("Override 1"), "{page}");
    for change in ["End now", "Delete override", "New override", "New one like this"] {
        assert!(!page.contains(change), "a viewer sees {change:?}");
    }
    assert!(!bob.page("/overrides?shown=all&id=1&edit=1").await.contains("override-form"));
    assert_eq!(bob.get("/overrides?id=4711").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_form_that_was_refused_leaves_a_page_to_go_on_from() {
    let (_site, alice, run) = one_failed_run().await;
    let fields = form(&alice.page(&format!("/run-checks?run={run}&mark=1")).await);
    let refused = format!("/runs/{run}/mark-as-success");
    let answer = alice.post(&refused, &with(&fields, "reason", " ")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains("role=\"alert\""));
    let reviewed = alice.post_from(&refused, "/run-checks/review", &[("run[]", &run.to_string())]).await;
    let next = reviewed.headers()["location"].to_str().unwrap().to_owned();
    assert!(alice.page(&next).await.contains("Everything is reviewed."), "{next}");
}
