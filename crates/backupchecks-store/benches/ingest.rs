//! How many mails a second are taken in: load, decide, compress and save, durable, in batches of 500.
//!
//! Beside it, as a measure of the machine, plain rows of about the size of a compressed mail, inserted one statement a row in
//! transactions of 500, by the database library alone. `cargo bench -p backupchecks-store --bench ingest -- [BATCHES]`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark prints and may panic"
)]

use backupchecks_core::contract::build::{Scene, act, mail, object};
use backupchecks_core::engine::{Ingested, ingest};
use backupchecks_core::model::{IncomingMail, Status};
use backupchecks_store::{SqlStore, testing};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const BATCH: usize = 500;
const JOBS: usize = 200;
const OBJECTS: usize = 5;

fn main() {
    let batches = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(20);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (folder, store) = testing::sqlite().await.unwrap();
        show("SQLite, synchronous=FULL", batches, measure(&store, batches).await);
        store.close().await;
        let path = folder.path().join("plain.db");
        show_plain(batches, plain_sqlite(&path, batches).await);

        let url = testing::postgres_url().await.unwrap();
        let pool = sqlx::PgPool::connect(&url.to_string()).await.unwrap();
        sqlx::query("ALTER SYSTEM SET fsync = on").execute(&pool).await.unwrap();
        sqlx::query("SELECT pg_reload_conf()").execute(&pool).await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&pool).await.unwrap();
        let store = SqlStore::open(&url).await.unwrap();
        show(&format!("PostgreSQL, fsync={fsync}, one importer"), batches, measure(&store, batches).await);
        show_plain(batches, plain_postgres(&pool, batches).await);
    });
}

fn show(what: &str, batches: usize, taken: Duration) {
    let mails = batches * BATCH;
    println!("{what}: {mails} mails in {taken:.2?}, {:.0} mails/s", mails as f64 / taken.as_secs_f64());
}

fn show_plain(batches: usize, taken: Duration) {
    let rows = batches * BATCH;
    println!("  plain rows beside it: {rows} in {taken:.2?}, {:.0} rows/s", rows as f64 / taken.as_secs_f64());
}

async fn measure(store: &SqlStore, batches: usize) -> Duration {
    let scene = Scene::open(store).await.unwrap();
    for job in 0..JOBS {
        scene.job(&format!("Customer {}", job / 10), mail(&job_name(job)).at(-1)).await.unwrap();
    }
    let mut taken = Duration::ZERO;
    for batch in 0..batches {
        let mails: Vec<IncomingMail> = (0..BATCH).map(|number| made_up_mail(batch * BATCH + number)).collect();
        let begin = Instant::now();
        let answers = ingest(store, &mails, act(0)).await.unwrap();
        taken += begin.elapsed();
        assert!(answers.iter().all(|answer| matches!(answer, Ingested::Recorded(_))));
    }
    taken
}

fn job_name(job: usize) -> String {
    format!("Nightly backup {job}")
}

/// A mail of about 12 kB, with rows of a table that are alike but not the same.
fn made_up_mail(number: usize) -> IncomingMail {
    let job = number % JOBS;
    let objects: Vec<_> = (0..OBJECTS).map(|n| object(&format!("srv-{job}-{n}"), Status::Success, "")).collect();
    let minutes = i64::try_from(number).unwrap();
    let mut mail = mail(&job_name(job)).at(minutes).objects(&objects).done();
    let mut state = u64::try_from(number).unwrap();
    while mail.raw.len() < 12_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let row = (state >> 40, (state >> 20) & 0xffff);
        let mut text = String::new();
        write!(text, "<tr><td style=3D\"border: 1px solid #a7a9ac; padding: 2px 3px\">srv-{:x}</td>", row.0).unwrap();
        write!(text, "<td nowrap=3D\"\" style=3D\"color: #00b050\">Success</td><td>{} MB</td></tr>\r\n", row.1)
            .unwrap();
        mail.raw.extend(text.into_bytes());
    }
    mail
}

/// A row of about the size of a compressed mail.
fn plain_row(number: usize) -> Vec<u8> {
    number.to_le_bytes().iter().copied().cycle().take(2_500).collect()
}

const PLAIN: &str = "CREATE TABLE plain (id BIGINT PRIMARY KEY, data BYTEA NOT NULL)";

async fn plain_sqlite(path: &std::path::Path, batches: usize) -> Duration {
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::query(PLAIN).execute(&pool).await.unwrap();
    let begin = Instant::now();
    for batch in 0..batches {
        let mut tx = pool.begin().await.unwrap();
        for number in batch * BATCH..(batch + 1) * BATCH {
            let insert = sqlx::query("INSERT INTO plain VALUES (?, ?)").bind(i64::try_from(number).unwrap());
            insert.bind(plain_row(number)).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    begin.elapsed()
}

async fn plain_postgres(pool: &sqlx::PgPool, batches: usize) -> Duration {
    sqlx::query(PLAIN).execute(pool).await.unwrap();
    let begin = Instant::now();
    for batch in 0..batches {
        let mut tx = pool.begin().await.unwrap();
        for number in batch * BATCH..(batch + 1) * BATCH {
            let insert = sqlx::query("INSERT INTO plain VALUES ($1, $2)").bind(i64::try_from(number).unwrap());
            insert.bind(plain_row(number)).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    begin.elapsed()
}
