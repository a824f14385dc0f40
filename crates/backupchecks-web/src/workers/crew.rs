//! All workers of one server: starting them, and letting them end.

use super::{Duty, Stop, Worker, duty};
use backupchecks_core::ports::Store;
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet, time::timeout};

/// On what terms the workers of a server hold their leases.
#[derive(Debug, Clone)]
pub struct Terms {
    /// A name that no other process has.
    pub holder: String,
    /// How long a lease lasts when it is not renewed: as long as work stands still after a server died.
    pub lease: Duration,
}

/// The workers of a server while it runs.
#[derive(Debug)]
pub struct Crew {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Crew {
    /// Starts the workers.
    #[must_use]
    pub fn start(store: &Arc<dyn Store>, terms: &Terms, workers: Vec<Arc<dyn Worker>>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for worker in workers {
            let duty = duty::OnDuty::new(store.clone(), worker, terms.clone());
            tasks.spawn(duty.tend(Stop(stopped.clone())));
        }
        Self { stop, tasks }
    }

    /// Tells all workers to stop, gives them that long to end and to hand back their leases, and breaks off the rest.
    pub async fn stop(mut self, patience: Duration) {
        let _ = self.stop.send(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(patience, ended).await.is_err() {
            tracing::warn!("a worker did not stop in time and is broken off; its lease runs out by itself");
        }
    }
}

impl From<&dyn Worker> for Duty {
    fn from(worker: &dyn Worker) -> Self {
        Self { name: worker.name(), interval: worker.interval() }
    }
}
