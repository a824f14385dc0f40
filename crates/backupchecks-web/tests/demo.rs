//! `backupchecks demo`, run as a newcomer would run it, and what stands in its database afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use backupchecks_core::{
    model::{Act, InboxState, Role, Status},
    ports::{InboxQuery, JobsQuery, NewUser, PageStore as _, Store, UserStore as _, WorkStore as _},
};
use backupchecks_store::{DatabaseUrl, SqlStore};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Output},
};

/// Runs the command with nothing of this machine's settings in it.
fn backupchecks(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backupchecks"));
    command.env_clear().env("APP_LOG", "warn").current_dir(folder).args(arguments).output().unwrap()
}

#[track_caller]
fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{out}\n{err}");
    out
}

async fn open(folder: &Path) -> SqlStore {
    SqlStore::open(&DatabaseUrl::file(folder.join("backupchecks.db"))).await.unwrap()
}

/// The present moment, as the demo takes it.
fn now() -> Timestamp {
    backupchecks_web::clock::now()
}

#[tokio::test]
async fn a_newcomer_finds_weeks_of_work_done_and_one_morning_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let first = said(&backupchecks(folder.path(), &["demo", "--no-serve"]));
    assert!(first.contains("approved") && first.contains("reviewed"), "{first}");
    let data = folder.path().join("data/demo");
    let store = open(&data).await;

    let customers = store.customers("", 100).await.unwrap();
    assert_eq!(customers.len(), 12);
    assert_eq!(customers.iter().map(|row| row.jobs).sum::<u64>(), 60);
    check_inbox(&store).await;
    check_work(&store).await;
    check_history(&store).await;
    store.close().await;

    let again = said(&backupchecks(folder.path(), &["demo", "--no-serve"]));
    assert!(again.contains("already") && !again.contains("Imported"), "{again}");
    let store = open(&data).await;
    assert_eq!(store.customers("", 100).await.unwrap(), customers, "serving it again changes nothing");
    assert_eq!(store.users().await.unwrap().len(), 1);
}

async fn check_inbox(store: &impl Store) {
    let counts = store.inbox_counts().await.unwrap();
    assert_eq!(counts.ambiguous, 1, "{counts:?}");
    assert!((10..=14).contains(&counts.waiting), "{counts:?}");
    assert!(counts.unrecognised >= 3 && counts.parse_failed >= 3 && counts.notices >= 3, "{counts:?}");

    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 100 };
    let waiting = store.inbox(&query).await.unwrap().rows;
    assert_eq!(waiting.len(), 3, "new jobs, each in one row: {waiting:?}");
    assert!(waiting.iter().all(|row| row.count >= 3 && row.status == Some(Status::Success)), "{waiting:?}");
}

async fn check_work(store: &impl Store) {
    let work = store.work().await.unwrap();
    assert!((45..=58).contains(&work.good_runs), "{} good runs", work.good_runs);
    assert!((5..=10).contains(&work.rows.len()), "{} jobs with trouble: {:?}", work.rows.len(), work.rows);
    let day_ago = |days: i64| now().checked_sub(SignedDuration::from_hours(24 * days)).unwrap();
    assert!(work.rows.iter().any(|row| row.run_at < day_ago(1)), "an older failure is unhandled");
    assert!(work.rows.iter().any(|row| row.bad_runs >= 3 && row.tickets == 1), "one failing for days has a ticket");
    assert!(work.rows.iter().any(|row| row.remarks == 1), "a warning that is known has a remark");
    let (newest, last_night) = (store.last_mail_at().await.unwrap().unwrap(), day_ago(2));
    assert!(last_night < newest && newest <= now(), "{newest}");
}

async fn check_history(store: &impl Store) {
    let jobs = store.jobs(&JobsQuery { limit: 100, ..JobsQuery::default() }).await.unwrap();
    let products: BTreeSet<_> =
        jobs.iter().map(|row| (&row.job.identity.backup_software, &row.job.identity.backup_type)).collect();
    assert!(products.len() >= 9, "{products:?}");
    let silent = jobs.iter().filter(|row| {
        row.last_run.is_some_and(|(at, _)| at < now().checked_sub(SignedDuration::from_hours(24 * 7)).unwrap())
    });
    assert_eq!(silent.count(), 1, "one job has stopped reporting");

    let ids: Vec<_> = jobs.iter().map(|row| row.job.id).collect();
    let statuses = store.statuses(&ids, Timestamp::UNIX_EPOCH).await.unwrap();
    let oldest = statuses.iter().map(|(_, at, _)| *at).min().unwrap();
    assert!(now().duration_since(oldest) > SignedDuration::from_hours(24 * 34), "{oldest}");
    assert!((1_900..=2_200).contains(&statuses.len()), "{} runs", statuses.len());
    let kinds: BTreeSet<_> = statuses.iter().map(|(_, _, status)| *status).collect();
    assert_eq!(kinds.len(), 3, "success, warning and failed: {kinds:?}");
}

#[tokio::test]
async fn a_folder_with_data_that_is_no_demo_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.migrate().await.unwrap();
    let user = NewUser { name: "somebody".into(), password_hash: None, roles: vec![Role::Admin] };
    store.add_user(&user, Act::of_program("test", now())).await.unwrap().unwrap();
    store.close().await;

    let path = folder.path().to_str().unwrap();
    let refused = backupchecks(folder.path(), &["demo", "--no-serve", "--data-dir", path]);
    assert!(!refused.status.success());
    let complaint = String::from_utf8_lossy(&refused.stderr);
    assert!(complaint.contains("no demo") && complaint.contains("--data-dir"), "{complaint}");
    let store = open(folder.path()).await;
    assert_eq!(store.users().await.unwrap().len(), 1);
    assert_eq!(store.last_mail_at().await.unwrap(), None);
    assert!(!folder.path().join("demo-mails").exists());
}

#[test]
fn a_demo_that_broke_off_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let marker = "This demo is being filled, or that was broken off.\nsqlite:data/demo/backupchecks.db\n";
    std::fs::create_dir_all(folder.path().join("data/demo")).unwrap();
    std::fs::write(folder.path().join("data/demo/demo.txt"), marker).unwrap();
    let refused = backupchecks(folder.path(), &["demo", "--no-serve"]);
    assert!(!refused.status.success());
    let complaint = String::from_utf8_lossy(&refused.stderr);
    assert!(complaint.contains("not filled to its end") && complaint.contains("data/demo"), "{complaint}");
}

#[test]
fn the_mails_alone_can_be_had_too() {
    let folder = tempfile::tempdir().unwrap();
    let said = said(&backupchecks(folder.path(), &["demo", "--mails-only", "mails"]));
    let nights = std::fs::read_dir(folder.path().join("mails")).unwrap().count();
    assert_eq!(nights, 36, "35 nights and the mails without a result; it said {said:?}");
    assert!(!folder.path().join("data").exists(), "no data folder is made for it");
}
