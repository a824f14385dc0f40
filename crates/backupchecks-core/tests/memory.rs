//! What the store in memory offers besides the ports, and that the contract is run whole.

use backupchecks_core::contract::build::{Scene, at, mail};
use backupchecks_core::engine::EngineError;
use backupchecks_core::memory::{MemoryStore, ReviewAct};
use backupchecks_core::model::{ReviewId, Status};
use backupchecks_core::ports::{ReviewTarget, WorkStore};

#[tokio::test]
async fn reviews_that_were_taken_back_stay_in_the_history() -> Result<(), EngineError> {
    let store = MemoryStore::default();
    let scene = Scene::open(&store).await?;
    scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let run = scene.runs(mail("Nightly").at(1)).await?;
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(2)).await?;
    store.undo_review(ReviewId(1), scene.by, at(3)).await?;
    store.undo_review(ReviewId(1), scene.by, at(4)).await?;
    store.unreview(&[run], scene.by, at(5)).await?;
    let act =
        |id, reviewed, minute| ReviewAct { id: ReviewId(id), reviewed, runs: vec![run], by: scene.by, at: at(minute) };
    assert_eq!(store.review_acts(), [act(1, true, 2), act(2, false, 3)], "what changed nothing is no act");
    Ok(())
}

#[tokio::test]
async fn a_clone_is_the_same_store() -> Result<(), EngineError> {
    let store = MemoryStore::default();
    Scene::open(&store.clone()).await?.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    assert_eq!(store.work_count().await?, 1);
    Ok(())
}

/// A promise that is not named in `store_contract!` would be kept by nobody.
#[test]
fn every_promise_is_part_of_the_contract() {
    const GROUPS: &[(&str, &str)] = &[
        ("ingest", include_str!("../src/contract/ingest.rs")),
        ("settle", include_str!("../src/contract/settle.rs")),
        ("work", include_str!("../src/contract/work.rs")),
        ("pages", include_str!("../src/contract/pages.rs")),
        ("access", include_str!("../src/contract/access.rs")),
        ("care", include_str!("../src/contract/care.rs")),
        ("mergers", include_str!("../src/contract/mergers.rs")),
        ("conservation", include_str!("../src/contract/conservation.rs")),
        ("deletion", include_str!("../src/contract/deletion.rs")),
        ("leases", include_str!("../src/contract/leases.rs")),
        ("overrides", include_str!("../src/contract/overrides.rs")),
        ("schedules", include_str!("../src/contract/schedules.rs")),
        ("parsers", include_str!("../src/contract/parsers.rs")),
        ("audit", include_str!("../src/contract/audit.rs")),
        ("redecide", include_str!("../src/contract/redecide.rs")),
        ("reparse", include_str!("../src/contract/reparse.rs")),
        ("reparse_tasks", include_str!("../src/contract/reparse_tasks.rs")),
        ("retention", include_str!("../src/contract/retention.rs")),
        ("transfer", include_str!("../src/contract/transfer.rs")),
        ("faults", include_str!("../src/contract/faults.rs")),
        ("tickets", include_str!("../src/contract/tickets.rs")),
        ("ticket_lists", include_str!("../src/contract/ticket_lists.rs")),
        ("inbox", include_str!("../src/contract/inbox.rs")),
    ];
    let groups = include_str!("../src/contract/mod.rs").lines().filter_map(|line| line.trim().strip_suffix(':'));
    let unread: Vec<&str> = groups.filter(|group| GROUPS.iter().all(|(known, _)| known != group)).collect();
    assert!(unread.is_empty(), "add {unread:?} to GROUPS");
    let named: Vec<&str> =
        include_str!("../src/contract/mod.rs").lines().map(|line| line.trim().trim_end_matches(';')).collect();
    for (group, source) in GROUPS {
        let promises = source.lines().filter_map(|line| line.strip_prefix("pub async fn ")?.split('(').next());
        let missing: Vec<&str> = promises.filter(|promise| !named.contains(promise)).collect();
        assert!(missing.is_empty(), "{group}: add {missing:?} to store_contract!");
    }
}
