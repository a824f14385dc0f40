//! What becomes of mails when the disk is full, the database is locked, or the connection is cut: nothing is lost, nothing is
//! doubled, and whoever comes again with the same mails gets through.

use crate::{DatabaseUrl, SqlStore, testing};
use backupchecks_core::contract::build::{Scene, act, mail, object};
use backupchecks_core::engine::{EngineError, ingest, prove_audit_log};
use backupchecks_core::model::{IncomingMail, MailsStanding, Status};
use backupchecks_core::ports::{ConservationStore as _, IngestStore as _, PageStore as _, StoreError};
use std::error::Error as _;
use std::time::Duration;

const BATCH: usize = 25;

/// Different mails of one job, each of a few kilobytes that do not shrink.
fn mails(count: usize) -> Vec<IncomingMail> {
    let one = |number: usize| {
        let objects = [object("SRV-A", Status::Success, "")];
        let mut mail = mail("Nightly").at(i64::try_from(number).unwrap()).objects(&objects).done();
        let mut state = u64::try_from(number).unwrap();
        while mail.raw.len() < 4_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            mail.raw.extend(state.to_be_bytes());
        }
        mail
    };
    (0..count).map(one).collect()
}

/// Imports the mails batch by batch, until one cannot be stored.
async fn import(store: &SqlStore, mails: &[IncomingMail]) -> Result<(), EngineError> {
    for batch in mails.chunks(BATCH) {
        ingest(store, batch, act(0)).await?;
    }
    Ok(())
}

/// Every mail that is stored is there with its run and its raw bytes, and the sums agree. Gives how many there are.
async fn check(store: &SqlStore, mails: &[IncomingMail]) -> u64 {
    let standing = store.mails_standing().await.unwrap();
    assert_eq!(standing.check(), Ok(()), "{standing:?}");
    let digests: Vec<_> = mails.iter().map(|mail| mail.digest).collect();
    let known = u64::try_from(store.known_digests(&digests).await.unwrap().len()).unwrap();
    assert_eq!(standing, MailsStanding { accepted: known + 1, recorded: known + 1, ..MailsStanding::default() });
    let jobs = store.jobs(&backupchecks_core::ports::JobsQuery { limit: 10, ..Default::default() }).await.unwrap();
    let runs = store.runs(jobs[0].job.id, None, 100_000).await.unwrap().rows;
    assert_eq!(u64::try_from(runs.len()).unwrap(), known + 1, "one run for each mail, and that of the approval");
    for run in runs.iter().step_by(17) {
        assert!(store.raw_mail(run.mail.unwrap()).await.unwrap().is_some());
    }
    prove_audit_log(store, None).await.unwrap();
    known
}

async fn scene(store: &SqlStore) {
    Scene::open(store).await.unwrap().job("Acme", mail("Nightly").at(-1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_what_was_stored_and_says_to_make_room() {
    let (_folder, store) = testing::sqlite().await.unwrap();
    scene(&store).await;
    let mails = mails(400);
    import(&store, &mails[..50]).await.unwrap();
    store.db.execute_alone("PRAGMA max_page_count = 200").await.unwrap();
    let error = import(&store, &mails).await.unwrap_err();
    assert!(matches!(&error, EngineError::Store(StoreError::Full { .. })), "{error:?}");
    assert!(error.to_string().contains("make room"), "{error}");
    let stored = check(&store, &mails).await;
    assert!((50..400).contains(&stored), "{stored} of 400 were stored before the disk was full");

    store.db.execute_alone("PRAGMA max_page_count = 1000000").await.unwrap();
    import(&store, &mails).await.unwrap();
    assert_eq!(check(&store, &mails).await, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_told_and_takes_the_mails_once_it_is_free() {
    let (folder, store) = testing::sqlite().await.unwrap();
    scene(&store).await;
    let mails = mails(60);
    store.db.execute_alone("PRAGMA busy_timeout = 100").await.unwrap();
    let other = SqlStore::open(&DatabaseUrl::file(folder.path().join("checks.db"))).await.unwrap();
    let held = other.db.write("holding the database").await.unwrap();
    let error = import(&store, &mails).await.unwrap_err();
    assert!(matches!(&error, EngineError::Store(StoreError::Away { .. })), "{error:?}");
    assert!(error.to_string().contains("try again later"), "{error}");
    let cause = error.source().map(ToString::to_string);
    assert!(cause.as_ref().is_some_and(|cause| cause.contains("locked")), "{cause:?}");
    drop(held);
    other.close().await;
    assert_eq!(check(&store, &mails).await, 0);
    import(&store, &mails).await.unwrap();
    assert_eq!(check(&store, &mails).await, 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_cut_lose_and_double_nothing() {
    let url = testing::postgres_url().await.unwrap();
    let store = SqlStore::open(&url).await.unwrap();
    scene(&store).await;
    let mails = mails(600);
    let cutter = SqlStore::open(&url).await.unwrap();
    let cutting = tokio::spawn(async move {
        // Whatever is connected under our name but the cutter itself.
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        loop {
            tokio::time::sleep(Duration::from_millis(35)).await;
            cutter.db.execute_alone(cut).await.unwrap();
        }
    });
    let mut failed = 0;
    while failed < 5 {
        if let Err(error) = import(&store, &mails).await {
            assert!(matches!(&error, EngineError::Store(StoreError::Away { .. })), "{error:?}");
            failed += 1;
        }
    }
    cutting.abort();
    assert!(cutting.await.unwrap_err().is_cancelled(), "the cutter worked to the end");
    // What the pool still holds of cut connections is found out one by one.
    for _ in 0..50 {
        if import(&store, &mails).await.is_ok() {
            break;
        }
    }
    assert_eq!(check(&store, &mails).await, 600);
}
