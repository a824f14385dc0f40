//! Care of a job on its page: moving, telling apart, merging, splitting, undoing; and deleting all jobs.

use crate::setting::{Browser, Site};
use backupchecks_core::{
    model::{ClosureScope, InboxState, JobId, Planning, ReparseSelection},
    ports::{
        ConservationStore as _, DeletionStore as _, InboxQuery, JobCareStore as _, PageStore as _, ReparseStore as _,
        ScheduleStore as _,
    },
};
use backupchecks_web::clock::now;
use reqwest::StatusCode;

const NIGHTLY: JobId = JobId(1);
const OTHER: JobId = JobId(2);

/// A site with two jobs of Customer A, the first with two runs, and an operator who looks at them.
async fn with_jobs() -> (Site, Browser) {
    let site = Site::new().await;
    let alice = site.browser("alice").await;
    for name in ["nightly-vms--success", "nightly-vms--warning", "backup-notturno--success"] {
        site.import(&[&format!("veeam/{name}.eml")]).await;
        let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1 };
        if let Some(row) = site.store.inbox(&query).await.unwrap().rows.first() {
            let mail = row.item.mail.to_string();
            let fields = [("mail", mail.as_str()), ("ordinal", "0"), ("customer_name", "Customer A")];
            alice.script("/inbox?tab=waiting", "/inbox/approve", &fields).await;
        }
    }
    (site, alice)
}

async fn runs(site: &Site, job: JobId) -> Vec<String> {
    site.store.runs(job, None, 10).await.unwrap().rows.iter().map(|run| run.id.to_string()).collect()
}

async fn newest_care(site: &Site, job: JobId) -> String {
    site.store.cares(job, 1).await.unwrap()[0].id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_moved_to_a_customer_and_back() {
    let (site, alice) = with_jobs().await;
    assert!(alice.page("/jobs/1").await.contains("Nobody has moved, merged or split this job."));
    let after = alice.script("/jobs/1", "/jobs/1/move", &[("customer_name", "Customer B")]).await;
    assert!(
        after.contains("data-toast=\"cared\"") && after.contains("Moved from Customer A to Customer B."),
        "{after}"
    );
    assert_eq!(site.store.job(NIGHTLY).await.unwrap().unwrap().customer_name, "Customer B");
    let care = newest_care(&site, NIGHTLY).await;
    let after = alice.script("/jobs/1", "/jobs/1/undo-care", &[("care", &care)]).await;
    assert!(after.contains("data-toast=\"care-undone\"") && after.contains("undone by alice"), "{after}");
    assert_eq!(site.store.job(NIGHTLY).await.unwrap().unwrap().customer_name, "Customer A");
    let again = alice.script("/jobs/1", "/jobs/1/undo-care", &[("care", &care)]).await;
    assert!(again.contains("It was undone already."), "{again}");
    let nobody = alice.script("/jobs/1", "/jobs/1/move", &[("customer_name", " ")]).await;
    assert!(nobody.contains("Please name a customer first."), "{nobody}");
    let same = alice.script("/jobs/1", "/jobs/1/move", &[("customer_name", "Customer A")]).await;
    assert!(same.contains("data-toast=\"care-refused\"") && same.contains("Nothing was changed"), "{same}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_told_apart_and_no_longer() {
    let (site, alice) = with_jobs().await;
    let after = alice.script("/jobs/1", "/jobs/1/tell-apart", &[("mark", " SRV-A ")]).await;
    assert!(after.contains("Told apart by SRV-A."), "{after}");
    let after = alice.script("/jobs/1", "/jobs/1/tell-apart", &[("mark", "")]).await;
    assert!(after.contains("No longer told apart by SRV-A."), "{after}");
    assert_eq!(site.store.job(NIGHTLY).await.unwrap().unwrap().job.told_apart_by, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_merger_carries_is_shown_before_it_is_done() {
    let (site, alice) = with_jobs().await;
    let before = alice.page("/jobs/1/merge?job_name=Backup+notturno").await;
    assert!(before.contains("What goes along") && before.contains("action=\"/jobs/1/merge\""), "{before}");
    assert_eq!((runs(&site, NIGHTLY).await.len(), runs(&site, OTHER).await.len()), (2, 1), "looking changes nothing");
    let after = alice.script("/jobs/1/merge?job_id=2", "/jobs/1/merge", &[("job_id", "2")]).await;
    assert!(after.contains("Another job with 2 runs became part of this one"), "{after}");
    assert_eq!(runs(&site, OTHER).await.len(), 3);
    let old = alice.get("/jobs/1").await;
    assert_eq!((old.status(), &old.headers()["location"]), (StatusCode::SEE_OTHER, &"/jobs/2".parse().unwrap()));
    let care = newest_care(&site, OTHER).await;
    alice.script("/jobs/2", "/jobs/2/undo-care", &[("care", &care)]).await;
    assert_eq!((runs(&site, NIGHTLY).await.len(), runs(&site, OTHER).await.len()), (2, 1));
    let itself = alice.page("/jobs/1/merge?job_id=1").await;
    assert!(itself.contains("It is so already") && !itself.contains("method=\"post\" action=\"/jobs/1/merge\""));
    let nothing = alice.script("/jobs/1", "/jobs/1/merge", &[("job_name", "no such job")]).await;
    assert!(nothing.contains("Please choose a job from the list."), "{nothing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_runs_are_split_off() {
    let (site, alice) = with_jobs().await;
    let wrong = runs(&site, NIGHTLY).await.remove(0);
    let none = alice.script("/jobs/1", "/jobs/1/split", &[("to", "job"), ("job_id", "2")]).await;
    assert!(none.contains("Nothing was selected"), "{none}");
    let fields = [("run[]", wrong.as_str()), ("to", "new"), ("customer_name", "Customer A"), ("mark", " ")];
    let unmarked = alice.script("/jobs/1", "/jobs/1/split", &fields).await;
    assert!(unmarked.contains("Please type a host or object"), "{unmarked}");
    let fields = [("run[]", wrong.as_str()), ("to", "new"), ("customer_name", "Customer A"), ("mark", "SRV-B")];
    let after = alice.script("/jobs/1", "/jobs/1/split", &fields).await;
    assert!(after.contains("1 run went to") && after.contains("/jobs/3"), "{after}");
    assert_eq!(runs(&site, JobId(3)).await, [wrong.as_str()]);
    assert!(alice.page("/jobs/3").await.contains("1 run came from"));

    let care = newest_care(&site, JobId(3)).await;
    alice.script("/jobs/3", "/jobs/3/undo-care", &[("care", &care)]).await;
    assert_eq!(runs(&site, NIGHTLY).await.len(), 2);
    let fields = [("run[]", wrong.as_str()), ("to", "job"), ("job_id", "2")];
    alice.script("/jobs/1", "/jobs/1/split", &fields).await;
    assert_eq!(runs(&site, OTHER).await.len(), 2);
    let foreign = alice.post("/jobs/1/undo-care", &[("care", "4711")]).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_what_was_done_and_no_way_to_do_it() {
    let (site, alice) = with_jobs().await;
    alice.script("/jobs/1", "/jobs/1/move", &[("customer_name", "Customer B")]).await;
    let page = site.browser("bob").await.page("/jobs/1").await;
    assert!(page.contains("Moved from Customer A to Customer B."), "{page}");
    for address in ["/move", "/merge", "/split", "/tell-apart", "/undo-care"] {
        assert!(!page.contains(&format!("/jobs/1{address}")), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn archived_jobs_are_cared_for_by_admins_alone() {
    let (site, alice) = with_jobs().await;
    let carol = site.browser("carol").await;
    carol.script("/jobs/1", "/jobs/1/archive", &[]).await;
    for (path, field) in
        [("/jobs/1/move", "customer_name"), ("/jobs/1/tell-apart", "mark"), ("/jobs/1/merge", "job_id")]
    {
        assert_eq!(alice.post(path, &[(field, "2")]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let into = carol.script("/jobs/2", "/jobs/2/merge", &[("job_id", "1")]).await;
    assert!(into.contains("The job that would stay is archived."), "{into}");
    let done = carol.script("/jobs/1", "/jobs/1/merge", &[("job_id", "2")]).await;
    assert!(done.contains("The jobs are one from now on."), "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_jobs_are_deleted_only_when_the_word_was_typed() {
    let (site, _) = with_jobs().await;
    let carol = site.browser("carol").await;
    assert!(carol.page("/system").await.contains("2 jobs with 3 runs will be deleted"));
    let refused = carol.script("/system", "/system/delete-jobs", &[("word", "yes")]).await;
    assert!(refused.contains("The word to confirm was not typed"), "{refused}");
    assert_eq!(site.store.count_all_jobs().await.unwrap().jobs, 2);
    let done = carol.script("/system", "/system/delete-jobs", &[("word", " Delete ")]).await;
    assert!(done.contains("2 jobs were deleted.") && done.contains("There are no jobs to delete."), "{done}");
    let standing = site.store.mails_standing().await.unwrap();
    assert_eq!((standing.check(), standing.recorded, standing.parse_failed), (Ok(()), 0, 3));
    let task = site.store.reparse_tasks(1).await.unwrap().remove(0);
    assert_eq!((task.selection, task.total), (ReparseSelection::Unread, 3));
}

/// A page of it is not shown to operators, and what they send in spite of that changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_of_an_archived_job_is_left_alone_by_operators() {
    let (site, alice) = with_jobs().await;
    let carol = site.browser("carol").await;
    carol.script("/jobs/1", "/jobs/1/pause", &[("name", "moving house")]).await;
    carol.script("/jobs/1", "/jobs/1/archive", &[]).await;
    for (path, fields) in [
        ("/jobs/1/schedule", [("planning", "not_planned")]),
        ("/jobs/1/pause", [("name", "away")]),
        ("/jobs/1/resume", [("closure", "1")]),
    ] {
        assert_eq!(alice.post_as_script("/jobs/1", path, &fields).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let kept = site.store.schedule(NIGHTLY).await.unwrap().unwrap();
    assert_eq!(kept.planning, Planning::Learned);
    let standing: Vec<_> = kept.closures.iter().filter_map(|one| one.span.stretch()?.until).collect();
    assert_eq!((kept.closures.len(), standing.len()), (1, 0), "{:?}", kept.closures);
}

/// What was typed goes before the number that the form was filled in with.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_scripts_means_the_names_that_stand_in_it() {
    let (site, alice) = with_jobs().await;
    alice.post("/jobs/2/move", &[("customer_name", "Customer B")]).await;
    alice.post("/jobs/2/move", &[("customer_id", "1"), ("customer_name", "Customer C")]).await;
    assert_eq!(site.store.job(OTHER).await.unwrap().unwrap().customer_name, "Customer C");
    let (own, other) = (site.store.job(NIGHTLY).await.unwrap().unwrap(), site.store.job(OTHER).await.unwrap().unwrap());
    let label = |name: &str, customer: &str| format!("{name} ({customer})");
    for (typed, found) in [
        (label(&other.job.identity.job_name, "Customer C"), Some(OTHER)),
        (own.job.identity.job_name.clone(), Some(NIGHTLY)),
        ("no job of that name".into(), None),
    ] {
        let fields = [("name", "day off"), ("kind", "holiday"), ("day", "2030-01-01"), ("level", "job")];
        let chosen = [("job_id", "1"), ("job_name", typed.as_str())];
        alice.post("/closures", &[&fields[..], &chosen].concat()).await;
        let rows = site.store.closures(now(), 9).await.unwrap();
        let scopes: Vec<_> = rows.iter().map(|row| row.closure.scope.clone()).collect();
        assert_eq!(found.is_some_and(|job| scopes.contains(&ClosureScope::Job(job))), found.is_some(), "{typed}");
    }
    assert_eq!(site.store.closures(now(), 9).await.unwrap().len(), 2);
}

/// Both why not and the way back, once, on the page after the form.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_scripts_is_told_what_was_done_and_what_not() {
    let (_site, mut alice) = with_jobs().await;
    let refused = alice.post("/jobs/1/move", &[("customer_name", "Customer A")]).await;
    assert_eq!(
        (refused.status(), &refused.headers()["location"]),
        (StatusCode::SEE_OTHER, &"/jobs/1".parse().unwrap())
    );
    alice.keep_said(&refused);
    let page = alice.page("/jobs/1").await;
    assert!(page.contains("data-toast=\"care-refused\"") && page.contains("Nothing was changed"), "{page}");
    let shown = alice.get("/jobs/1").await;
    let gone = shown.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(gone.starts_with("backupchecks_said=;") && gone.contains("Path=/;"), "it is said once: {gone}");

    alice.keep_said(&alice.post("/jobs/1/move", &[("customer_name", "Customer B")]).await);
    let page = alice.page("/jobs/1").await;
    assert!(page.contains("data-toast=\"cared\"") && page.contains("/jobs/1/undo-care"), "{page}");
    alice.said = alice.said.map(|said| said.replace("=e", "=f"));
    assert!(!alice.page("/jobs/1").await.contains("data-toast="), "nobody else can write it");
}
