//! A mail that is lost or doubled behind the program's back is found out by the sum.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::contract::build::{Scene, mail, other_mail};
use backupchecks_core::model::{Outcome, StandingFault};
use backupchecks_core::ports::ConservationStore as _;
use backupchecks_store::{SqlStore, testing};
use sqlx::AssertSqlSafe;

/// A way to spoil what is stored, and what is found of it; three mails were accepted.
const WAYS: &[(&str, StandingFault)] = &[
    ("DELETE FROM mails WHERE inbox_state = 2", StandingFault::Lost { accepted: 3, found: 2 }),
    ("UPDATE mails_accepted SET mails = 2", StandingFault::Surplus { accepted: 2, found: 3 }),
    ("UPDATE mails SET location = 1 WHERE inbox_state = 2", StandingFault::Astray { mails: 1 }),
    ("UPDATE mails SET inbox_state = NULL WHERE inbox_state = 2", StandingFault::Astray { mails: 1 }),
];

async fn fill(store: &SqlStore) {
    let scene = Scene::open(store).await.unwrap();
    scene.job("Acme", mail("Nightly")).await.unwrap();
    scene.waits(mail("Weekly").at(1)).await.unwrap();
    scene.waits(other_mail(Outcome::Unrecognised)).await.unwrap();
    assert_eq!(store.mails_standing().await.unwrap().check(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_spoilt_in_a_sqlite_file_is_found() {
    for (way, fault) in WAYS {
        let (folder, store) = testing::sqlite().await.unwrap();
        fill(&store).await;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("checks.db"));
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        assert_eq!(sqlx::query(AssertSqlSafe(*way)).execute(&pool).await.unwrap().rows_affected(), 1, "{way}");
        assert_eq!(store.mails_standing().await.unwrap().check(), Err(*fault), "{way}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_spoilt_in_a_postgresql_database_is_found() {
    for (way, fault) in WAYS {
        let url = testing::postgres_url().await.unwrap();
        let store = SqlStore::open(&url).await.unwrap();
        fill(&store).await;
        let pool = sqlx::PgPool::connect(&url.to_string()).await.unwrap();
        assert_eq!(sqlx::query(AssertSqlSafe(*way)).execute(&pool).await.unwrap().rows_affected(), 1, "{way}");
        assert_eq!(store.mails_standing().await.unwrap().check(), Err(*fault), "{way}");
    }
}
