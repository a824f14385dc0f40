//! Tickets and remarks: opened from Run Checks, shown where they belong, resolved, and told to programs.

use crate::setting::{Browser, Site};
use backupchecks_core::{
    model::{Act, Concern, ConcernKind, InboxState, NewConcern, Scope, TicketId},
    ports::{ConcernRow, ConcernsQuery, InboxQuery, PageStore as _, TicketStore as _, WorkRow, WorkStore as _},
};
use backupchecks_web::clock::now;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

const MAILS: &[&str] = &["bacula/files--failed.eml", "bacula/files--warning.eml"];

/// A site with one job that failed, and somebody who works there.
async fn with_a_failed_job() -> (Site, Browser, WorkRow) {
    let site = Site::new().await;
    site.import(MAILS).await;
    let alice = site.browser("alice").await;
    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1 };
    let item = site.store.inbox(&query).await.unwrap().rows[0].item;
    let item = format!("{}:{}", item.mail, item.ordinal);
    alice.post("/inbox/approve-many", &[("mail[]", &item), ("customer_name", "Customer A")]).await;
    let row = site.store.work().await.unwrap().rows.remove(0);
    (site, alice, row)
}

async fn tickets(site: &Site) -> Vec<ConcernRow> {
    let query = ConcernsQuery { kind: ConcernKind::Ticket, open: true, text: None, after: None, limit: 100 };
    site.store.concerns(&query).await.unwrap().rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_opened_from_a_run_and_found_on_its_pages() {
    let (site, alice, row) = with_a_failed_job().await;
    let run = row.run.to_string();
    let address = format!("/run-checks?run={run}");
    let fields = [("run[]", run.as_str()), ("text", "the share is gone <b>"), ("code", "")];
    let after = alice.script(&address, "/tickets", &fields).await;
    assert!(after.contains("data-toast=\"ticket-opened\"") && after.contains("the share is gone &lt;b&gt;"), "{after}");
    let ticket = tickets(&site).await.remove(0);
    let code = ticket.about.code.clone().unwrap();
    assert_eq!((ticket.runs, ticket.scopes.len()), (1, 1));
    assert!(code.starts_with('T') && code.ends_with(".0001"), "{code}");
    assert!(alice.page("/run-checks").await.contains("1 open ticket"));

    let bob = site.browser("bob").await;
    let page = bob.page("/tickets").await;
    assert!(page.contains(&format!("data-copy=\"{code}\"")) && page.contains("Customer A"), "{page}");
    let panel = bob.page(&format!("/tickets?ticket={}", ticket.about.concern.number())).await;
    assert!(panel.contains("alice") && !panel.contains("action=\"/tickets/resolve\""), "a viewer changes nothing");
    let job = bob.page(&format!("/jobs/{}", row.job)).await;
    assert!(job.contains("Open for this job") && job.matches("mark-link").count() == 1, "{job}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ticket_is_opened_for_all_selected_runs() {
    let (site, alice, row) = with_a_failed_job().await;
    let selected = format!("{}:{}", row.job, site.store.work().await.unwrap().up_to);
    let page = alice.page(&format!("/tickets/new?kind=ticket&run[]={selected}")).await;
    assert!(page.contains("2 runs") && page.contains(&format!("value=\"{selected}\"")), "{page}");
    let from = format!("/tickets/new?kind=ticket&run[]={selected}");
    let after = alice.script(&from, "/tickets", &[("run[]", selected.as_str()), ("text", "both")]).await;
    assert!(after.contains("data-toast=\"ticket-opened\"") && after.contains("run-row"), "back at the list: {after}");
    let tickets = tickets(&site).await;
    assert_eq!((tickets.len(), tickets[0].runs), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_ticket_for_a_job_is_refused_until_it_is_wanted() {
    let (site, alice, row) = with_a_failed_job().await;
    let run = row.run.to_string();
    let address = format!("/run-checks?run={run}");
    let fields = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![("run[]", run.as_str()), ("text", "the share is gone")];
        fields.extend(more);
        fields
    };
    alice.script(&address, "/tickets", &fields(&[])).await;
    let response = alice.post_as_script(&address, "/tickets", &fields(&[])).await;
    assert_eq!(response.headers()["hx-reswap"], "none", "what was typed stays");
    assert!(response.text().await.unwrap().contains("data-toast=\"refused\""));
    assert!(alice.page(&address).await.contains("A ticket is open for this already"), "it is shown first");
    assert_eq!(tickets(&site).await.len(), 1);
    let code = tickets(&site).await[0].about.code.clone().unwrap();
    alice.script(&address, "/tickets", &fields(&[("beside_open", "1"), ("code", "PSA-4711")])).await;
    assert_eq!(tickets(&site).await.len(), 2);
    let linked = alice.script(&address, "/tickets/link", &[("run[]", run.as_str()), ("code", &code)]).await;
    assert!(linked.contains("data-toast=\"ticket-linked\""), "{linked}");
    for (path, fields) in [
        ("/tickets/link", vec![("run[]", run.as_str()), ("code", "no such code")]),
        ("/tickets", fields(&[("beside_open", "1"), ("code", "psa-4711")])),
        ("/remarks", vec![("run[]", run.as_str()), ("text", "  ")]),
    ] {
        let after = alice.script(&address, path, &fields).await;
        assert!(after.contains("data-toast=\"refused\""), "{path}: {after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remark_on_an_object_is_shown_beside_it_and_resolved_by_scope() {
    let (site, alice, row) = with_a_failed_job().await;
    let detail = site.store.run(row.run).await.unwrap().unwrap();
    let object = &detail.objects[0].object.name;
    let (run, cover) = (row.run.to_string(), format!("object:{}:{object}", row.job));
    let address = format!("/run-checks?run={run}");
    let fields = [("run[]", run.as_str()), ("text", "slow disk"), ("cover", cover.as_str())];
    let after = alice.script(&address, "/remarks", &fields).await;
    assert!(after.contains("data-toast=\"remark-made\""), "{after}");
    let panel = alice.page(&address).await;
    assert!(panel.contains("mark-link") && panel.contains("slow disk"), "beside the object");
    assert!(alice.page("/run-checks").await.contains("1 open remark"));

    let fields = [("concern", "remark:1"), ("scope", cover.as_str())];
    let after = alice.script("/tickets?remark=1", "/tickets/resolve", &fields).await;
    assert!(after.contains("data-toast=\"concern-resolved\"") && after.contains("Resolved remarks"), "{after}");
    assert_eq!(site.store.work().await.unwrap().rows[0].remarks, 0);
    let after = alice.script("/tickets?remark=1", "/tickets/reopen", &fields).await;
    assert!(after.contains("data-toast=\"concern-reopened\""), "{after}");
    let rewritten = [("concern", "remark:1"), ("text", "very slow disk"), ("active_from", "2026-03-01")];
    alice.script("/tickets?remark=1", "/tickets/rewrite", &rewritten).await;
    let customer = format!("customer:{}", row.customer);
    alice.script("/tickets?remark=1", "/tickets/cover", &[("concern", "remark:1"), ("cover", &customer)]).await;
    let panel = alice.page("/tickets?remark=1").await;
    for text in ["very slow disk", "Every job of Customer A", "<del>slow disk</del>", "2026-03-01"] {
        assert!(panel.contains(text), "{text}: {panel}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_read_the_alerts_of_a_run() {
    let (site, alice, row) = with_a_failed_job().await;
    let run = row.run.to_string();
    let act = Act::of_program("test", now());
    alice.post("/tickets", &[("run[]", &run), ("text", "linked"), ("code", "T1")]).await;
    let concern = |text: &str, days: i64| NewConcern {
        text: text.into(),
        active_from_date: None,
        start_date: row.run_at + SignedDuration::from_hours(24 * days),
        scopes: vec![Scope::Job(row.job)],
        runs: vec![],
    };
    site.store.add_remark(&concern("opened before the run", -1), act).await.unwrap();
    site.store.add_remark(&concern("opened after the run", 1), act).await.unwrap();
    let read = async |path: &str| -> Value { serde_json::from_str(&alice.page(path).await).unwrap() };
    let alerts = read(&format!("/api/v1/job-runs/{run}/alerts")).await;
    assert_eq!(alerts["tickets"][0]["ticket_code"], "T1");
    assert_eq!(alerts["tickets"][0]["shown_because"], "linked");
    assert_eq!(alerts["remarks"].as_array().unwrap().len(), 1, "{alerts}");
    assert_eq!(alerts["remarks"][0]["description"], "opened before the run");
    assert_eq!(alerts["remarks"][0]["shown_because"], "open_for_job");
    assert_eq!(read(&format!("/api/job-runs/{run}/alerts")).await, alerts, "the address of the earlier system");
    site.store.resolve(Concern::Ticket(TicketId(1)), None, act).await.unwrap();
    let alerts = read(&format!("/api/v1/job-runs/{run}/alerts")).await;
    assert_eq!((&alerts["tickets"][0]["resolved"], &alerts["remarks"][0]["resolved"]), (&json!(true), &json!(false)));

    let description = read("/api/v1/openapi.json").await;
    assert!(description["paths"]["/job-runs/{id}/alerts"]["get"].is_object(), "{description}");
    for (path, status) in [
        ("/api/v1/job-runs/4711/alerts", StatusCode::NOT_FOUND),
        ("/api/v1/job-runs/x/alerts", StatusCode::BAD_REQUEST),
    ] {
        let response = alice.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
        let problem: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        assert_eq!(problem["status"], status.as_u16(), "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    }
}
