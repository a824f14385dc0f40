//! Deleting all jobs takes as many statements for many rows as for few.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::contract::build::{Scene, mail, object};
use backupchecks_core::model::Status;
use backupchecks_core::ports::{AllJobs, DeletionStore as _};
use backupchecks_store::{SqlStore, testing};
use std::sync::atomic::{AtomicUsize, Ordering};
use tracing::{Event, Metadata, Subscriber, span};

/// How many statements the databases were sent.
static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

/// Counts what the library of the databases logs: every statement, once.
struct Counter;

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, _: &Event<'_>) {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// The statements that it takes to delete so many jobs, each with as many runs, tickets and waiting mails.
async fn statements_for(store: &SqlStore, jobs: i64) -> usize {
    let scene = Scene::open(store).await.unwrap();
    for job in 0..jobs {
        let plan = |minute| {
            let vm = object("SRV-A", Status::Failed, "no");
            mail(&format!("Job {job}")).status(Status::Failed).objects(&[vm]).at(minute)
        };
        let approved = scene.job("Acme", plan(0)).await.unwrap();
        scene.ticket(&format!("T{job}"), approved).await.unwrap();
        for minute in 1..jobs {
            scene.runs(plan(minute)).await.unwrap();
        }
        scene.waits(mail(&format!("New {job}"))).await.unwrap();
    }
    let before = STATEMENTS.load(Ordering::Relaxed);
    let deleted = store.delete_all_jobs(scene.act(100)).await.unwrap();
    let count = u64::try_from(jobs).unwrap();
    assert_eq!(deleted, AllJobs { jobs: count, runs: count * count, mails: count * count });
    STATEMENTS.load(Ordering::Relaxed) - before
}

#[tokio::test]
async fn deleting_many_jobs_takes_as_many_statements_as_deleting_one() {
    tracing::subscriber::set_global_default(Counter).unwrap();
    let (_folders, few, many) = {
        let ((one, few), (other, many)) = (testing::sqlite().await.unwrap(), testing::sqlite().await.unwrap());
        ((one, other), few, many)
    };
    let counts = (statements_for(&few, 1).await, statements_for(&many, 9).await);
    assert!(counts.0 == counts.1 && counts.0 > 10, "{counts:?} on SQLite");
    let (few, many) = (testing::postgres().await.unwrap(), testing::postgres().await.unwrap());
    let counts = (statements_for(&few, 1).await, statements_for(&many, 9).await);
    assert!(counts.0 == counts.1 && counts.0 > 10, "{counts:?} on PostgreSQL");
}
