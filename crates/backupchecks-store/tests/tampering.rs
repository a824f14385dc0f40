//! Somebody with the database in hand, who takes away the triggers and changes the audit log: each change is found.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::contract::build::{Scene, mail};
use backupchecks_core::engine::{archive, prove_audit_log, unarchive};
use backupchecks_core::model::AuditHead;
use backupchecks_store::{SqlStore, testing};
use sqlx::AssertSqlSafe;

/// Statements that both engines understand, each a way of tampering with a log of five entries.
const WAYS: &[&str] = &[
    "UPDATE audit_log SET at_us = at_us + 1 WHERE number = 3",
    "UPDATE audit_log SET by_name = 'Anna' WHERE number = 4",
    "UPDATE audit_log SET user_id = 99 WHERE number = 4",
    "UPDATE audit_log SET user_id = NULL WHERE number = 4",
    "UPDATE audit_log SET event = 'job.unarchived' WHERE number = 4",
    "UPDATE audit_log SET subject = 'job 2' WHERE number = 4",
    "UPDATE audit_log SET subject = NULL WHERE number = 4",
    "UPDATE audit_log SET changes = '[]' WHERE number = 4",
    "UPDATE audit_log SET changes = REPLACE(changes, 'false', 'maybe') WHERE number = 4",
    "UPDATE audit_log SET changes = 'x' WHERE number = 4",
    "UPDATE audit_log SET seal = (SELECT o.seal FROM audit_log o WHERE o.number = 2) WHERE number = 3",
    "UPDATE audit_log SET number = 40 WHERE number = 4",
    "DELETE FROM audit_log WHERE number = 1",
    "DELETE FROM audit_log WHERE number = 3",
    "DELETE FROM audit_log WHERE number = 5",
    "DELETE FROM audit_log",
    "INSERT INTO audit_log (number, at_us, by_name, user_id, event, subject, changes, seal) \
     SELECT 6, at_us, by_name, user_id, event, subject, changes, seal FROM audit_log WHERE number = 5",
    "UPDATE audit_head SET number = 4, seal = (SELECT o.seal FROM audit_log o WHERE o.number = 4)",
    "UPDATE audit_head SET seal = (SELECT o.seal FROM audit_log o WHERE o.number = 4)",
];

/// Writes five entries and gives the end of the log.
async fn write(store: &SqlStore) -> AuditHead {
    let scene = Scene::open(store).await.unwrap();
    let job = scene.job("Acme", mail("Nightly")).await.unwrap();
    archive(store, job, scene.act(1)).await.unwrap();
    unarchive(store, job, scene.act(2)).await.unwrap();
    let end = prove_audit_log(store, None).await.unwrap();
    assert_eq!(end.number, 5);
    end
}

async fn check(way: &str, store: &SqlStore, kept: AuditHead) {
    let proof = prove_audit_log(store, None).await;
    assert!(proof.is_err(), "nobody noticed {way}: {proof:?}");
    assert!(prove_audit_log(store, Some(kept)).await.is_err(), "{way}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_found_on_sqlite() {
    for way in WAYS {
        let (folder, store) = testing::sqlite().await.unwrap();
        let kept = write(&store).await;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("checks.db"));
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        let refused = sqlx::query(AssertSqlSafe(*way)).execute(&pool).await;
        assert_eq!(
            refused.is_err(),
            !way.contains("INTO audit_log") && !way.contains("audit_head"),
            "{way}: {refused:?}"
        );
        for trigger in ["audit_log_is_not_updated", "audit_log_is_not_deleted"] {
            sqlx::query(AssertSqlSafe(format!("DROP TRIGGER {trigger}"))).execute(&pool).await.unwrap();
        }
        if refused.is_err() {
            let done = sqlx::query(AssertSqlSafe(*way)).execute(&pool).await.unwrap();
            assert!(done.rows_affected() > 0, "{way}");
        }
        check(way, &store, kept).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_found_on_postgres() {
    for way in WAYS {
        let url = testing::postgres_url().await.unwrap();
        let store = SqlStore::open(&url).await.unwrap();
        let kept = write(&store).await;
        let pool = sqlx::PgPool::connect(&url.to_string()).await.unwrap();
        let refused = sqlx::query(AssertSqlSafe(*way)).execute(&pool).await;
        assert_eq!(
            refused.is_err(),
            !way.contains("INTO audit_log") && !way.contains("audit_head"),
            "{way}: {refused:?}"
        );
        sqlx::query("DROP TRIGGER audit_log_stays ON audit_log").execute(&pool).await.unwrap();
        if refused.is_err() {
            let done = sqlx::query(AssertSqlSafe(*way)).execute(&pool).await.unwrap();
            assert!(done.rows_affected() > 0, "{way}");
        }
        check(way, &store, kept).await;
        store.close().await;
    }
}
