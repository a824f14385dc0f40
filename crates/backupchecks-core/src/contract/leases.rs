//! What a store promises about leases and workers.

use super::Kept;
use super::build::{at, there};
use crate::engine::EngineError;
use crate::model::{Claim, Lease, WorkEnd, WorkEnded, WorkerState};
use crate::ports::Store;

/// Whoever comes second is told who holds it and until when.
pub async fn a_lease_is_held_by_one(store: &dyn Store) -> Kept {
    let one = granted(store, "one", 0, 10).await?;
    assert_eq!((one.name.as_str(), one.holder.as_str(), one.fence, one.expires_at), ("import", "one", 1, at(10)));
    assert_eq!(store.acquire_lease("import", "two", at(5), at(15)).await?, Claim::Taken(one.clone()));
    assert_eq!(store.leases(at(5)).await?, [one]);
    let other = store.acquire_lease("retention", "two", at(5), at(15)).await?;
    assert!(matches!(other, Claim::Granted(Lease { fence: 1, .. })), "another lease counts for itself: {other:?}");
    Ok(())
}

/// From the moment on at which it runs out, not before.
pub async fn a_lease_that_ran_out_is_taken_over(store: &dyn Store) -> Kept {
    let dead = granted(store, "one", 0, 10).await?;
    let early = at(10) - jiff::SignedDuration::from_micros(1);
    assert!(matches!(store.acquire_lease("import", "two", early, at(20)).await?, Claim::Taken(_)));
    let next = granted(store, "two", 10, 20).await?;
    assert_eq!(next.fence, 2);
    assert_eq!(store.renew_lease(&dead, at(30)).await?, None, "the dead one has lost it");
    store.release_lease(&dead).await?;
    assert_eq!(store.leases(at(12)).await?, [next], "and gives back nothing");
    assert_eq!(store.leases(at(20)).await?, []);
    Ok(())
}

/// Also when it ran out and nobody took it: nobody else has worked.
pub async fn a_lease_is_renewed_as_long_as_nobody_took_it(store: &dyn Store) -> Kept {
    let lease = granted(store, "one", 0, 10).await?;
    let lease = there(store.renew_lease(&lease, at(12)).await?, "the lease");
    assert_eq!((lease.fence, lease.expires_at), (1, at(12)));
    let lease = there(store.renew_lease(&lease, at(25)).await?, "the lease that ran out");
    assert!(matches!(store.acquire_lease("import", "two", at(20), at(30)).await?, Claim::Taken(_)));
    assert_eq!(store.leases(at(20)).await?, [lease]);
    Ok(())
}

/// Others need not wait; and the fence grows on, for whoever had it before must never be taken for its holder.
pub async fn a_lease_that_was_given_back_is_free_at_once(store: &dyn Store) -> Kept {
    let first = granted(store, "one", 0, 10).await?;
    store.release_lease(&first).await?;
    assert_eq!(store.leases(at(1)).await?, []);
    assert_eq!(store.renew_lease(&first, at(20)).await?, None);
    assert_eq!(granted(store, "two", 1, 11).await?.fence, 2);
    Ok(())
}

/// A process that begins anew need not wait for itself, and what is left of it before has lost the lease.
pub async fn a_lease_is_granted_anew_to_its_holder(store: &dyn Store) -> Kept {
    let first = granted(store, "one", 0, 10).await?;
    let again = granted(store, "one", 1, 11).await?;
    assert_eq!(again.fence, 2);
    assert_eq!(store.renew_lease(&first, at(20)).await?, None);
    Ok(())
}

/// While it works, and after it has.
pub async fn a_worker_tells_what_it_did(store: &dyn Store) -> Kept {
    let lease = granted(store, "one", 0, 10).await?;
    let begun = state(&lease, 1, None);
    assert!(store.report_work(&lease, &begun).await?);
    assert_eq!(store.workers().await?, [begun]);
    let ended = WorkEnded { at: at(3), end: WorkEnd::Failed, words: "the folder \"mails\" is gone".into() };
    let ended = state(&lease, 1, Some(ended));
    assert!(store.report_work(&lease, &ended).await?);
    assert_eq!(store.workers().await?, [ended]);
    Ok(())
}

/// What it tells must not stand over what its successor told.
pub async fn a_worker_that_lost_its_lease_is_not_heard(store: &dyn Store) -> Kept {
    let dead = granted(store, "one", 0, 10).await?;
    let next = granted(store, "two", 10, 20).await?;
    let told = state(&next, 11, None);
    assert!(store.report_work(&next, &told).await?);
    assert!(!store.report_work(&dead, &state(&dead, 12, None)).await?);
    assert_eq!(store.workers().await?, [told]);
    Ok(())
}

async fn granted(store: &dyn Store, holder: &str, from: i64, until: i64) -> Result<Lease, EngineError> {
    match store.acquire_lease("import", holder, at(from), at(until)).await? {
        Claim::Granted(lease) => Ok(lease),
        Claim::Taken(lease) => panic!("{holder} is not granted the lease, {lease:?} stands"),
    }
}

fn state(lease: &Lease, started: i64, ended: Option<WorkEnded>) -> WorkerState {
    WorkerState {
        name: lease.name.clone(),
        holder: lease.holder.clone(),
        started_at: at(started),
        ended,
        next_at: at(started + 5),
    }
}
