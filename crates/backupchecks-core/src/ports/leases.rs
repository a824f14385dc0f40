//! Leases: which process does the work that only one may do at a time.
//!
//! Time is the caller's: stores ask no clock. So the clocks of processes that share a database must agree to well within the time
//! of a lease. Should they not, the unique keys of mails and runs still hold: work is then done twice and counts once.
//!
//! Leases are no changes that a person would ask about, and they are renewed every few seconds: the audit log does not tell of
//! them, only of what is done under them.

use super::StoreError;
use crate::model::{Claim, Lease, WorkerState};
use async_trait::async_trait;
use jiff::Timestamp;

/// Keeps leases and what workers tell.
#[async_trait]
pub trait LeaseStore {
    /// Asks for the lease of that name from `at` to `until`. It is granted when nobody holds it at `at`, and when `holder` itself
    /// does: a process that lost its thread begins anew, with a higher fence.
    async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<Claim, StoreError>;

    /// Holds a lease until `until`. `None` when somebody else was granted it meanwhile or it was given back. A lease that ran out
    /// and that nobody took is renewed: nobody else has worked.
    async fn renew_lease(&self, lease: &Lease, until: Timestamp) -> Result<Option<Lease>, StoreError>;

    /// Gives a lease back, so that others need not wait until it runs out. Does nothing when it was lost already.
    async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError>;

    /// The leases that are held at `at`, by name.
    async fn leases(&self, at: Timestamp) -> Result<Vec<Lease>, StoreError>;

    /// Keeps what the worker under this lease tells of itself. `false`, and nothing is kept, when the lease was lost: what a
    /// process tells that was thought dead must not stand over what its successor told.
    async fn report_work(&self, lease: &Lease, state: &WorkerState) -> Result<bool, StoreError>;

    /// What each worker told last, by name.
    async fn workers(&self) -> Result<Vec<WorkerState>, StoreError>;
}
