//! Two processes and their leases.

use super::super::build::at;
use super::{World, pick};
use crate::engine::EngineError;
use crate::model::{Claim, WorkerState};
use crate::ports::Store;

impl World {
    pub(super) async fn claim(&mut self, store: &dyn Store, who: u8, minutes: u8) -> Result<String, EngineError> {
        let (name, holder) = (["import", "retention"][usize::from(who % 2)], ["one", "two"][usize::from(who / 2 % 2)]);
        let (now, until) = (at(self.minute), at(self.minute + i64::from(minutes % 16)));
        Ok(match store.acquire_lease(name, holder, now, until).await? {
            Claim::Granted(lease) => {
                self.leases.push(lease.clone());
                format!("granted {}", lease.fence)
            }
            Claim::Taken(lease) => format!("taken by {} until {}", lease.holder, lease.expires_at),
        })
    }

    pub(super) async fn renew(&self, store: &dyn Store, lease: u8, minutes: u8) -> Result<String, EngineError> {
        let Some(lease) = pick(&self.leases, lease) else { return Ok("no lease to renew".into()) };
        let state = WorkerState {
            name: lease.name.clone(),
            holder: lease.holder.clone(),
            started_at: at(self.minute),
            ended: None,
            next_at: at(self.minute),
        };
        let heard = store.report_work(lease, &state).await?;
        let renewed = store.renew_lease(lease, at(self.minute + i64::from(minutes % 16))).await?;
        Ok(format!("heard: {heard}, {}", if renewed.is_some() { "renewed" } else { "lost" }))
    }
}
