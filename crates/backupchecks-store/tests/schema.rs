//! The tables of both engines, and opening databases in every wrong way.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::contract::build::{Scene, mail};
use backupchecks_core::model::Act;
use backupchecks_core::ports::{PageStore as _, SettleStore as _, StoreError, WorkStore as _};
use backupchecks_store::{DatabaseUrl, OpenError, SqlStore, testing};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::error::Error as _;
use std::path::Path;

type Columns = BTreeSet<(String, String)>;

async fn columns_of_sqlite(path: &Path) -> Columns {
    let pool = sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(path)).await.unwrap();
    let text = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
                WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    sqlx::query_as(text).fetch_all(&pool).await.unwrap().into_iter().collect()
}

async fn columns_of_postgres(pool: &sqlx::PgPool) -> Columns {
    let text = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
                WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";
    sqlx::query_as(text).fetch_all(pool).await.unwrap().into_iter().collect()
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let (folder, store) = testing::sqlite().await.unwrap();
    let mut sqlite = columns_of_sqlite(&folder.path().join("checks.db")).await;
    store.close().await;
    // Sequences there.
    sqlite.retain(|(table, _)| table != "counters");
    let (pool, _) = postgres().await;
    let postgres = columns_of_postgres(&pool).await;
    assert!(postgres.len() > 100, "{postgres:?}");
    assert_eq!(sqlite, postgres);
}

#[test]
fn both_engines_have_migrations_of_the_same_names() {
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
        let names = std::fs::read_dir(folder).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

async fn postgres() -> (sqlx::PgPool, DatabaseUrl) {
    let url = testing::postgres_url().await.unwrap();
    (sqlx::PgPool::connect(&url.to_string()).await.unwrap(), url)
}

const LATER: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (9999, 'of a later version', TRUE, 'x', 0)";

#[tokio::test]
async fn a_database_that_a_newer_program_worked_with_is_refused() {
    let (folder, store) = testing::sqlite().await.unwrap();
    let path = folder.path().join("checks.db");
    let pool = sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(&path)).await.unwrap();
    sqlx::query(LATER).execute(&pool).await.unwrap();
    assert!(!store.is_ready().await);
    refused(&DatabaseUrl::file(&path)).await;

    let (pool, url) = postgres().await;
    sqlx::query(LATER).execute(&pool).await.unwrap();
    refused(&url).await;
}

async fn refused(url: &DatabaseUrl) {
    let error = SqlStore::open(url).await.unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 9999, .. }), "{error}");
    assert!(error.to_string().contains("use the newer program"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_opened_is_told_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let error = SqlStore::open(&DatabaseUrl::file(missing.join("checks.db"))).await.unwrap_err();
    assert!(matches!(&error, OpenError::NoFolder(path) if *path == missing), "{error}");

    let url: DatabaseUrl = "postgres://app:s3cret@127.0.0.1:9/checks".parse().unwrap();
    let error = SqlStore::open(&url).await.unwrap_err();
    assert!(matches!(&error, OpenError::Away { .. }), "{error}");
    assert!(error.to_string().contains("127.0.0.1:9") && !error.to_string().contains("s3cret"), "{error}");

    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "no database at all, but long enough to be taken for one".repeat(50)).unwrap();
    let error = SqlStore::open(&DatabaseUrl::file(text)).await.unwrap_err();
    assert!(matches!(error, OpenError::NotADatabase(_)), "{error}");
}

#[tokio::test]
async fn who_asks_for_a_database_that_is_there_gets_none_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checks.db");
    let url = DatabaseUrl::file(&path);
    let missing = async |url: &DatabaseUrl| {
        let error = SqlStore::open_existing(url).await.unwrap_err();
        assert!(matches!(&error, OpenError::Missing(address) if *address == url.to_string()), "{error}");
    };
    missing(&url).await;
    assert!(!path.exists());
    std::fs::write(&path, "").unwrap();
    missing(&url).await;
    assert_eq!(path.metadata().unwrap().len(), 0);
    SqlStore::open(&url).await.unwrap().migrate().await.unwrap();
    assert!(SqlStore::open_existing(&url).await.unwrap().is_ready().await);

    let (pool, url) = postgres().await;
    assert!(SqlStore::open_existing(&url).await.is_ok());
    sqlx::query("DROP TABLE _sqlx_migrations").execute(&pool).await.unwrap();
    missing(&url).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_that_is_taken_away_while_it_is_in_use_is_told_before_anything_is_lost() {
    let (folder, store) = testing::sqlite().await.unwrap();
    let (log, act) = (folder.path().join("checks.db-wal"), Act::of_program("test", Timestamp::UNIX_EPOCH));
    store.add_customer("Acme", act).await.unwrap();
    for taken in [true, false] {
        if taken {
            std::fs::remove_file(&log).unwrap();
        } else {
            std::fs::write(&log, "").unwrap();
        }
        let error = store.add_customer("Later", act).await.unwrap_err();
        assert!(matches!(&error, StoreError::Lost { .. }), "{error:?}");
        assert!(
            error.to_string().ends_with("nothing of it was stored; close the database and open it again"),
            "{error}"
        );
        let why = error.source().map(ToString::to_string).unwrap_or_default();
        assert!(why.contains("checks.db-wal was removed while it was in use"), "{why}");
    }
    assert!(store.customer_named("Later").await.unwrap().is_none());
}

#[tokio::test]
async fn an_empty_database_is_ready_only_once_it_is_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&DatabaseUrl::file(folder.path().join("checks.db"))).await.unwrap();
    assert!(!store.is_ready().await);
    store.migrate().await.unwrap();
    store.migrate().await.unwrap();
    assert!(store.is_ready().await);
    assert!(store.work().await.unwrap().rows.is_empty());
    store.close().await;
    assert!(!store.is_ready().await);
    assert!(store.work().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn several_programs_may_bring_a_database_up_to_date_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::file(folder.path().join("checks.db"));
    let mut programs = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = SqlStore::open(&url).await.unwrap();
        programs.spawn(async move { store.migrate().await.map(|()| store) });
    }
    while let Some(done) = programs.join_next().await {
        assert!(done.unwrap().unwrap().is_ready().await);
    }
}

#[tokio::test]
async fn what_was_stored_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::file(folder.path().join("checks.db"));
    let store = SqlStore::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let raw = mail("Nightly").done().raw;
    let id = Scene::open(&store).await.unwrap().waits(mail("Nightly")).await.unwrap();
    store.close().await;
    let again = SqlStore::open(&url).await.unwrap();
    assert_eq!(again.raw_mail(id).await.unwrap(), Some(raw));
}

#[tokio::test]
async fn raw_mails_are_kept_small_and_come_back_as_they_came() {
    let (folder, store) = testing::sqlite().await.unwrap();
    let plan = mail("Nightly").subject(&"<td style=\"color: green\">Success</td>".repeat(400));
    let raw = plan.clone().done().raw;
    let id = Scene::open(&store).await.unwrap().waits(plan).await.unwrap();
    assert_eq!(store.raw_mail(id).await.unwrap(), Some(raw.clone()));
    let path = folder.path().join("checks.db");
    let pool = sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(path)).await.unwrap();
    let stored: i64 = sqlx::query_scalar("SELECT length(zstd) FROM mail_raw").fetch_one(&pool).await.unwrap();
    assert!(usize::try_from(stored).unwrap() * 5 < raw.len(), "{stored} of {}", raw.len());
}
