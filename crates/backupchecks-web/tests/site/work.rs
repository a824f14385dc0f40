//! The day's work: from the Inbox to an empty Run Checks.

use crate::setting::Site;
use backupchecks_core::{
    model::{InboxState, JobId, MailId, RunId},
    ports::{InboxQuery, PageStore as _, WorkStore as _},
};
use reqwest::StatusCode;

const MAILS: &[&str] = &[
    "proxmox/vzdump-nightly--failed-new.eml",
    "proxmox/vzdump-nightly--success-new.eml",
    "unrecognised/monitoring-disk-full.eml",
];

async fn first_waiting(site: &Site) -> String {
    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1 };
    let item = site.store.inbox(&query).await.unwrap().rows[0].item;
    format!("{}:{}", item.mail, item.ordinal)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_job_moves_to_run_checks_and_reviewing_empties_it() {
    let site = Site::new().await;
    site.import(MAILS).await;
    let alice = site.browser("alice").await;
    let item = first_waiting(&site).await;
    let mail = item.split(':').next().unwrap().to_owned();
    let panel = alice.page(&format!("/inbox?mail={mail}")).await;
    assert!(panel.contains("<mark>"), "the evidence is shown");

    let fields = [("mail", mail.as_str()), ("ordinal", "0"), ("customer_name", "Customer A")];
    let after = alice.script("/inbox?tab=waiting", "/inbox/approve", &fields).await;
    assert!(after.contains("data-toast=\"approved\""), "{after}");
    let work = site.store.work().await.unwrap();
    assert_eq!(
        (work.rows.len(), work.rows[0].bad_runs, work.good_runs),
        (1, 1, 1),
        "both mails of the job were taken along"
    );

    let page = alice.page("/run-checks").await;
    assert!(page.contains("Customer A"));
    let run = work.rows[0].run.to_string();
    alice.page(&format!("/run-checks?run={run}")).await;
    let row = format!("{}:{}", work.rows[0].job, work.up_to);
    let after = alice.script("/run-checks", "/run-checks/review", &[("run[]", row.as_str())]).await;
    assert!(
        after.contains("data-toast=\"reviewed\"") && !after.contains("class=\"done\""),
        "the success waits: {after}"
    );
    let successes = [("successes", "1"), ("up_to", &work.up_to.to_string())];
    let after = alice.script("/run-checks", "/run-checks/review", &successes).await;
    assert!(after.contains("class=\"done\""), "{after}");
    assert_eq!(site.store.work_count().await.unwrap(), 0);
    let detail = site.store.run(RunId(run.parse().unwrap())).await.unwrap().unwrap();
    assert_eq!(detail.run.reviewed.unwrap().0, "alice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_can_be_taken_back_from_where_it_was_made() {
    let site = Site::new().await;
    site.import(MAILS).await;
    let alice = site.browser("alice").await;
    let item = first_waiting(&site).await;
    alice.post("/inbox/approve-many", &[("mail[]", item.as_str()), ("customer_name", "Customer A")]).await;
    let work = site.store.work().await.unwrap();
    let up_to = work.up_to.to_string();
    let after = alice.script("/run-checks", "/run-checks/review", &[("successes", "1"), ("up_to", &up_to)]).await;
    assert_eq!(site.store.work().await.unwrap().good_runs, 0);
    let review =
        after.split("name=\"review\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an undo button");
    alice.script("/run-checks", "/run-checks/undo", &[("review", review)]).await;
    assert_eq!(site.store.work().await.unwrap(), work);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_came_after_the_page_was_shown_is_not_reviewed_unseen() {
    let site = Site::new().await;
    site.import(&MAILS[1..2]).await;
    let alice = site.browser("alice").await;
    let item = first_waiting(&site).await;
    alice.post("/inbox/approve-many", &[("mail[]", item.as_str()), ("customer_name", "Customer A")]).await;
    let shown = site.store.work().await.unwrap().up_to.to_string();
    site.import(&MAILS[..1]).await;
    let row = site.store.work().await.unwrap().rows[0].clone();
    alice.post("/run-checks/review", &[("job", &row.job.to_string()), ("up_to", &shown)]).await;
    assert_eq!(site.store.work_count().await.unwrap(), 1, "the failed run is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_mails_come_back_with_undo() {
    let site = Site::new().await;
    site.import(MAILS).await;
    let alice = site.browser("alice").await;
    let item = first_waiting(&site).await;
    let after = alice.script("/inbox", "/inbox/delete", &[("mail[]", item.as_str())]).await;
    assert!(after.contains("data-toast=\"deleted\""), "{after}");
    assert_eq!(site.store.inbox_counts().await.unwrap().waiting, 0, "the like mail went along");
    let mails: Vec<(&str, &str)> = after
        .split("name=\"mail[]\" value=\"")
        .skip(1)
        .map(|rest| ("mail[]", rest.split('"').next().unwrap()))
        .filter(|(_, value)| !value.contains(':'))
        .collect();
    alice.script("/inbox", "/inbox/restore", &mails).await;
    assert_eq!(site.store.inbox_counts().await.unwrap().waiting, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_from_mails_and_forms_are_never_mark_up() {
    let site = Site::new().await;
    site.import(MAILS).await;
    let alice = site.browser("alice").await;
    let item = first_waiting(&site).await;
    let name = "<script>alert(1)</script> & \"Sons\"";
    alice.post("/inbox/approve-many", &[("mail[]", item.as_str()), ("customer_name", name)]).await;
    for path in ["/run-checks", "/customers", "/jobs", "/jobs/1", "/customers/suggest?q=script"] {
        let page = alice.page(path).await;
        assert!(!page.contains("<script>alert"), "{path}");
        assert!(page.contains("&lt;script&gt;alert"), "{path} shows the name");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_form_goes_back_to_its_page() {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    let response = alice.post("/customers", &[("name", "Customer B")]).await;
    assert_eq!(response.headers()["location"], "/customers");
    assert!(alice.page("/customers").await.contains("Customer B"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_two_customers_share_is_told_apart_by_a_host_from_the_start() {
    let site = Site::new().await;
    site.import(&["bacula/files--failed.eml", "bacula/files--success.eml"]).await;
    let alice = site.browser("alice").await;
    let item = first_waiting(&site).await;
    let mail = item.split(':').next().unwrap();
    let fields = |mark| [("mail", mail), ("customer_name", "Customer A"), ("told_apart_by", mark)];
    let after = alice.script("/inbox", "/inbox/approve", &fields("srv-of-nobody")).await;
    assert!(after.contains("toast-refused"), "only what the mail names can tell it apart");
    alice.script("/inbox", "/inbox/approve", &fields("files-fd")).await;
    assert!(alice.page("/jobs/1").await.contains("files-fd"));
    assert_eq!(site.store.inbox_counts().await.unwrap().waiting, 0, "both mails name the host");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_mails_are_for_administrators() {
    let site = Site::new().await;
    site.import(MAILS).await;
    let alice = site.browser("alice").await;
    let item = first_waiting(&site).await;
    let source = format!("/mails/{}/source", item.split(':').next().unwrap());
    assert_eq!(site.browser("bob").await.get(&source).await.status(), StatusCode::OK);
    alice.post("/inbox/delete", &[("mail[]", item.as_str())]).await;
    for (name, status) in [("bob", StatusCode::NOT_FOUND), ("alice", StatusCode::NOT_FOUND), ("carol", StatusCode::OK)]
    {
        assert_eq!(site.browser(name).await.get(&source).await.status(), status, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_that_restores_nothing_says_so() {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    let after = alice.script("/inbox", "/inbox/restore", &[("mail[]", "998"), ("mail[]", "999")]).await;
    assert!(after.contains("toast-refused"), "{after}");
}

/// A form that was filled in with a guess still carries its number when somebody without scripts types another name.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_to_the_customer_whose_name_stands_in_the_form() {
    let site = Site::new().await;
    site.import(&["bacula/files--failed.eml", "proxmox/vzdump-nightly--success-new.eml"]).await;
    let alice = site.browser("alice").await;
    alice.post("/customers", &[("name", "Customer A")]).await;
    let item = first_waiting(&site).await;
    let mail = item.split(':').next().unwrap();
    let typed = [("mail", mail), ("customer_id", "1"), ("customer_name", "Customer B")];
    alice.post("/inbox/approve", &typed).await;
    assert_eq!(site.store.job(JobId(1)).await.unwrap().unwrap().customer_name, "Customer B");
    let chosen = [("mail[]", first_waiting(&site).await), ("customer_id", "1".into())];
    let fields: Vec<_> = chosen.iter().map(|(name, value)| (*name, value.as_str())).collect();
    alice.post("/inbox/approve-many", &[&fields[..], &[("customer_name", "customer  a")]].concat()).await;
    assert_eq!(site.store.job(JobId(2)).await.unwrap().unwrap().customer_name, "Customer A");
}

/// "approve-many drops a refusal once one succeeded" must not come back.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_bulk_approval_each_refusal_is_named() {
    let site = Site::new().await;
    site.import(&["proxmox/vzdump-nightly--failed-new.eml"]).await;
    let alice = site.browser("alice").await;
    let known = first_waiting(&site).await;
    alice.post("/inbox/approve-many", &[("mail[]", &known), ("customer_name", "Customer A")]).await;
    let name = site.store.job(JobId(1)).await.unwrap().unwrap().job.identity.job_name;
    site.browser("carol").await.post("/jobs/1/archive", &[]).await;
    site.import(&["proxmox/vzdump-nightly--success-new.eml", "bacula/files--failed.eml"]).await;
    let archived = site.store.mail(MailId(2)).await.unwrap().unwrap();
    assert_eq!(archived.results[0].identity.job_name, name);
    let other = first_waiting(&site).await;
    let send = |items: &[&str], name: &'static str| {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        let fields = items.into_iter().map(|item| ("mail[]", item)).chain([("customer_name", name.to_owned())]);
        fields.collect::<Vec<_>>()
    };
    let script = async |fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        alice.script("/inbox?tab=waiting", "/inbox/approve-many", &fields).await
    };
    let refusal = format!("<strong>{name}</strong>: The customer has this job in the archive.");

    let none = script(send(&["2:0"], "Customer A")).await;
    assert!(none.contains("data-toast=\"none-approved\"") && none.contains(&refusal), "{none}");
    for order in [["2:0", other.as_str()], [other.as_str(), "2:0"]] {
        let after = script(send(&order, "Customer A")).await;
        assert!(after.contains(&refusal) && after.contains("toast-refused"), "{after}");
        let done = order[0] == "2:0";
        assert_eq!(after.contains("1 mail of 1 job approved for Customer A"), done, "{after}");
    }
    let gone = script(send(&[&other], "Customer A")).await;
    assert!(gone.contains("Somebody else changed this meanwhile"), "{gone}");
}
