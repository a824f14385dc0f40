//! Several importers and people at once: nothing doubled, nothing lost; and a save that is broken off leaves nothing.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::contract::build::{Scene, act, at, mail, object};
use backupchecks_core::engine::{Approval, EngineError, Ingested, approve, ingest};
use backupchecks_core::model::{Act, InboxState, IncomingMail, Status};
use backupchecks_core::ports::{
    AllJobs, ConservationStore as _, CustomerChoice, DeletionStore as _, InboxQuery, IngestStore as _, JobsQuery,
    PageStore as _, ReviewTarget, WorkStore as _,
};
use backupchecks_store::{SqlStore, testing};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::JoinSet;

const JOBS: usize = 6;
const MAILS_OF_A_JOB: usize = 30;

/// The mails of one folder.
fn folder() -> Vec<IncomingMail> {
    let mails = (0..MAILS_OF_A_JOB).flat_map(|number| {
        (0..JOBS).map(move |job| {
            let at = i64::try_from(number * JOBS + job).unwrap();
            mail(&format!("job {job}")).at(at).objects(&[object(&format!("srv-{job}"), Status::Success, "")]).done()
        })
    });
    mails.collect()
}

/// Imports the folder in batches, beginning somewhere in it, and gives the number of mails that were new.
async fn import(store: SqlStore, begin: usize) -> Result<usize, EngineError> {
    let mut mails = folder();
    mails.rotate_left(begin);
    let mut new = 0;
    for batch in mails.chunks(7) {
        let answers = ingest(&store, batch, act(0)).await?;
        new += answers.iter().filter(|answer| **answer != Ingested::Duplicate).count();
    }
    Ok(new)
}

/// Approves whatever waits until every job is there.
async fn approve_all(store: SqlStore, by: backupchecks_core::model::UserId) -> Result<(), EngineError> {
    let jobs = JobsQuery { limit: 100, ..JobsQuery::default() };
    while store.jobs(&jobs).await?.len() < JOBS {
        let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1 };
        for row in store.inbox(&query).await?.rows {
            let customer = CustomerChoice::Named("Acme".into());
            let approval = Approval { item: row.item, customer, told_apart_by: None };
            match approve(&store, &approval, Act::of(by, at(0))).await {
                Ok(_) | Err(EngineError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

async fn importers_and_a_person_at_once(store: SqlStore) {
    let by = Scene::open(&store).await.unwrap().by;
    let mut importers = JoinSet::new();
    for number in 0..4 {
        importers.spawn(import(store.clone(), number * 41));
    }
    let person = tokio::spawn(approve_all(store.clone(), by));
    let mut new = 0;
    while let Some(done) = importers.join_next().await {
        new += done.unwrap().unwrap();
    }
    person.await.unwrap().unwrap();

    assert_eq!(new, JOBS * MAILS_OF_A_JOB, "every mail was new to exactly one importer");
    let digests: Vec<_> = folder().iter().map(|mail| mail.digest).collect();
    assert_eq!(store.known_digests(&digests).await.unwrap().len(), JOBS * MAILS_OF_A_JOB);
    assert_eq!(store.inbox_counts().await.unwrap().to_do(), 0, "no mail waits for a job that was approved");
    let jobs = store.jobs(&JobsQuery { limit: 100, ..JobsQuery::default() }).await.unwrap();
    assert_eq!(jobs.len(), JOBS);
    for job in jobs {
        let runs = store.runs(job.job.id, None, 1000).await.unwrap().rows;
        let times: BTreeSet<_> = runs.iter().map(|run| run.run_at).collect();
        assert_eq!((runs.len(), times.len()), (MAILS_OF_A_JOB, MAILS_OF_A_JOB));
        for run in runs {
            assert_eq!(store.run(run.id).await.unwrap().unwrap().objects.len(), 1);
        }
    }
}

/// Whatever importers and reviewers do meanwhile, afterwards no job is there and every mail is.
async fn all_jobs_are_deleted_while_others_work(store: SqlStore) {
    let scene = Scene::open(&store).await.unwrap();
    let by = scene.by;
    for job in 0..JOBS {
        scene.job("Acme", mail(&format!("job {job}")).at(-1)).await.unwrap();
    }
    let mut others = JoinSet::new();
    for number in 0..3 {
        others.spawn(import(store.clone(), number * 41));
    }
    let reviewing = store.clone();
    let reviewer = tokio::spawn(async move {
        for minute in 0..20 {
            let up_to = reviewing.work().await?.up_to;
            reviewing.review(&ReviewTarget::Successes(up_to), by, at(minute)).await?;
        }
        Ok::<_, EngineError>(())
    });
    tokio::time::sleep(Duration::from_millis(40)).await;
    let deleted = store.delete_all_jobs(act(100)).await.unwrap();
    assert_eq!(deleted.jobs, u64::try_from(JOBS).unwrap());
    while let Some(done) = others.join_next().await {
        done.unwrap().unwrap();
    }
    reviewer.await.unwrap().unwrap();
    assert_eq!(store.count_all_jobs().await.unwrap(), AllJobs::default());
    let standing = store.mails_standing().await.unwrap();
    assert_eq!((standing.check(), standing.recorded), (Ok(()), 0));
    assert_eq!(standing.accepted, u64::try_from(JOBS * MAILS_OF_A_JOB + JOBS).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_jobs_are_deleted_while_others_work_on_sqlite() {
    let (_folder, store) = testing::sqlite().await.unwrap();
    all_jobs_are_deleted_while_others_work(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_jobs_are_deleted_while_others_work_on_postgres() {
    all_jobs_are_deleted_while_others_work(testing::postgres().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn importers_and_a_person_at_once_on_sqlite() {
    let (_folder, store) = testing::sqlite().await.unwrap();
    importers_and_a_person_at_once(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn importers_and_a_person_at_once_on_postgres() {
    importers_and_a_person_at_once(testing::postgres().await.unwrap()).await;
}

/// Two people review everything while mails come in. What a page did not show stays unreviewed.
async fn reviews_at_once(store: SqlStore) {
    let scene = Scene::open(&store).await.unwrap();
    for job in 0..JOBS {
        scene.job("Acme", mail(&format!("job {job}")).at(-1)).await.unwrap();
    }
    let importers = [0, 90].map(|begin| tokio::spawn(import(store.clone(), begin)));
    let by = scene.by;
    let people = [0, 1].map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut reviewed = 0;
            for _ in 0..20 {
                let shown = store.work().await.unwrap();
                let done = store.review(&ReviewTarget::Successes(shown.up_to), by, at(1)).await.unwrap();
                // Of two people who saw the same only one reviews it.
                assert!(done.runs <= shown.good_runs, "{} of {}", done.runs, shown.good_runs);
                reviewed += done.runs;
            }
            reviewed
        })
    });
    let mut reviewed = 0;
    for person in people {
        reviewed += person.await.unwrap();
    }
    for importer in importers {
        importer.await.unwrap().unwrap();
    }
    let left = store.work().await.unwrap().good_runs;
    assert_eq!(usize::try_from(reviewed + left).unwrap(), JOBS + JOBS * MAILS_OF_A_JOB);
    assert_eq!(store.handled(at(0)).await.unwrap().iter().map(|one| one.runs).sum::<u64>(), reviewed);
}

#[tokio::test(flavor = "multi_thread")]
async fn reviews_at_once_on_sqlite() {
    let (_folder, store) = testing::sqlite().await.unwrap();
    reviews_at_once(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reviews_at_once_on_postgres() {
    reviews_at_once(testing::postgres().await.unwrap()).await;
}

/// Breaks imports off at ever later moments, as a crash would; then all goes on as if nothing had been.
async fn imports_that_are_broken_off(store: SqlStore) {
    let scene = Scene::open(&store).await.unwrap();
    scene.job("Acme", mail("job 0").at(-1)).await.unwrap();
    let mails = folder();
    let (mut broken, mut whole) = (0, 0);
    for (number, batch) in mails.chunks(20).enumerate() {
        let patience = Duration::from_micros(u64::try_from(number).unwrap() * 2500);
        let digests: Vec<_> = batch.iter().map(|mail| mail.digest).collect();
        let outcome = tokio::time::timeout(patience, ingest(&store, batch, act(0))).await;
        let stored = store.known_digests(&digests).await.unwrap().len();
        if let Ok(done) = outcome {
            done.unwrap();
            assert_eq!(stored, batch.len());
            whole += 1;
        } else {
            // The commit may have been on its way.
            assert!(stored == 0 || stored == batch.len(), "{stored} of {} mails are stored", batch.len());
            broken += 1;
        }
    }
    assert!(0 < broken, "{broken} broken, {whole} whole");
    import(store.clone(), 0).await.unwrap();
    let counts = store.inbox_counts().await.unwrap();
    assert_eq!(usize::try_from(counts.waiting).unwrap(), MAILS_OF_A_JOB * (JOBS - 1));
    assert_eq!(usize::try_from(store.work().await.unwrap().good_runs).unwrap(), MAILS_OF_A_JOB + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_that_are_broken_off_on_sqlite() {
    let (_folder, store) = testing::sqlite().await.unwrap();
    imports_that_are_broken_off(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_that_are_broken_off_on_postgres() {
    imports_that_are_broken_off(testing::postgres().await.unwrap()).await;
}
