//! What a process leaves behind that is killed: whole batches, and no server.
//!
//! Each test runs itself again as a process of its own, told by a variable of the environment, and kills that.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::contract::build::{Scene, act, mail, object};
use backupchecks_core::engine::ingest;
use backupchecks_core::model::Status;
use backupchecks_core::ports::{PageStore as _, WorkStore as _};
use backupchecks_store::{DatabaseUrl, SqlStore, testing};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "CHECKS_FOLDER_OF_THE_KILLED";
const BATCH: i64 = 40;

/// The folder to work in, when this process is the one to be killed.
fn is_to_be_killed() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Runs one test of this file as a process of its own.
fn run_again(test: &str, folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test]).env(FOLDER, folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Waits until `done` answers `true`; fails after a minute.
async fn wait_until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let begin = Instant::now();
    while !done().await {
        assert!(begin.elapsed() < Duration::from_mins(1), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn import_for_ever(store: &SqlStore) {
    for batch in 0.. {
        let mails: Vec<_> = (batch * BATCH..(batch + 1) * BATCH)
            .map(|minute| mail("Nightly").at(minute).objects(&[object("SRV-A", Status::Success, "")]).done())
            .collect();
        ingest(store, &mails, act(0)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_leaves_whole_batches() {
    if let Some(folder) = is_to_be_killed() {
        let store = SqlStore::open(&DatabaseUrl::file(folder.join("checks.db"))).await.unwrap();
        return import_for_ever(&store).await;
    }
    let (folder, store) = testing::sqlite().await.unwrap();
    let job = Scene::open(&store).await.unwrap().job("Acme", mail("Nightly").at(-1)).await.unwrap();
    let mut killed = run_again("an_import_that_is_killed_leaves_whole_batches", folder.path());
    wait_until("mails come in", async || 4 * BATCH < stored_runs(&store).await).await;
    killed.kill().unwrap();
    killed.wait().unwrap();

    let runs = store.runs(job, None, 1_000_000).await.unwrap().rows;
    assert_eq!(i64::try_from(runs.len()).unwrap() % BATCH, 1, "whole batches and the run of the approval");
    for run in runs.iter().filter(|run| run.mail.is_some()).take(200) {
        let mail = run.mail.unwrap();
        assert!(store.raw_mail(mail).await.unwrap().is_some());
        assert_eq!(store.mail(mail).await.unwrap().unwrap().results.len(), 1);
    }
    let pool =
        sqlx::SqlitePool::connect(&format!("sqlite:{}", folder.path().join("checks.db").display())).await.unwrap();
    let found: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&pool).await.unwrap();
    assert_eq!(found, "ok");
}

async fn stored_runs(store: &SqlStore) -> i64 {
    i64::try_from(store.work().await.unwrap().good_runs).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_is_killed_leaves_no_server() {
    if let Some(folder) = is_to_be_killed() {
        let url = testing::postgres_url().await.unwrap();
        std::fs::write(folder.join("writing"), url.to_string()).unwrap();
        std::fs::rename(folder.join("writing"), folder.join("url")).unwrap();
        return std::future::pending().await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut killed = run_again("a_test_that_is_killed_leaves_no_server", folder.path());
    wait_until("a server runs", async || folder.path().join("url").exists()).await;
    let url: DatabaseUrl = std::fs::read_to_string(folder.path().join("url")).unwrap().parse().unwrap();
    SqlStore::open(&url).await.unwrap().close().await;
    killed.kill().unwrap();
    killed.wait().unwrap();
    wait_until("the server is gone", async || SqlStore::open(&url).await.is_err()).await;
}
