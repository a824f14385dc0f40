//! Leases and what workers tell.

use super::{MemoryStore, State};
use crate::model::{Claim, Lease, WorkerState};
use crate::ports::{LeaseStore, StoreError};
use async_trait::async_trait;
use jiff::Timestamp;

/// A lease that was ever granted. It stays when it is given back, because its fence goes on growing.
#[derive(Debug, Clone)]
pub(super) struct Granted {
    lease: Lease,
    is_held: bool,
}

#[async_trait]
impl LeaseStore for MemoryStore {
    async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<Claim, StoreError> {
        let mut state = self.state();
        let before = state.leases.get(name);
        if let Some(Granted { lease, is_held: true }) = before
            && at < lease.expires_at
            && lease.holder != holder
        {
            return Ok(Claim::Taken(lease.clone()));
        }
        let fence = before.map_or(1, |before| before.lease.fence + 1);
        let lease = Lease { name: name.to_owned(), holder: holder.to_owned(), fence, expires_at: until };
        state.leases.insert(name.to_owned(), Granted { lease: lease.clone(), is_held: true });
        Ok(Claim::Granted(lease))
    }

    async fn renew_lease(&self, lease: &Lease, until: Timestamp) -> Result<Option<Lease>, StoreError> {
        let mut state = self.state();
        let Some(granted) = state.held(lease) else { return Ok(None) };
        granted.lease.expires_at = until;
        Ok(Some(granted.lease.clone()))
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        if let Some(granted) = self.state().held(lease) {
            granted.is_held = false;
        }
        Ok(())
    }

    async fn leases(&self, at: Timestamp) -> Result<Vec<Lease>, StoreError> {
        let state = self.state();
        let held = state.leases.values().filter(|granted| granted.is_held && at < granted.lease.expires_at);
        Ok(held.map(|granted| granted.lease.clone()).collect())
    }

    async fn report_work(&self, lease: &Lease, worker: &WorkerState) -> Result<bool, StoreError> {
        let mut state = self.state();
        if state.held(lease).is_none() {
            return Ok(false);
        }
        state.workers.insert(worker.name.clone(), worker.clone());
        Ok(true)
    }

    async fn workers(&self) -> Result<Vec<WorkerState>, StoreError> {
        Ok(self.state().workers.values().cloned().collect())
    }
}

impl State {
    /// The lease as it was granted last, when that is this one.
    fn held(&mut self, lease: &Lease) -> Option<&mut Granted> {
        self.leases.get_mut(&lease.name).filter(|granted| granted.is_held && granted.lease.fence == lease.fence)
    }
}
