//! One worker under its lease: getting it, keeping it, and working while it is held.

use super::{Stop, Terms, Worker};
use crate::clock::now;
use backupchecks_core::{
    model::{Claim, Lease, WorkEnd, WorkEnded, WorkerState},
    ports::{Store, StoreError},
};
use jiff::Timestamp;
use std::{error::Error, sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

/// Nobody asks more often than this, however short the lease.
const SHORTEST: Duration = Duration::from_millis(20);

/// A worker and what it needs.
pub(super) struct OnDuty {
    store: Arc<dyn Store>,
    worker: Arc<dyn Worker>,
    terms: Terms,
}

/// Somebody else has the lease, or may have it.
struct Lost;

impl OnDuty {
    pub(super) fn new(store: Arc<dyn Store>, worker: Arc<dyn Worker>, terms: Terms) -> Self {
        Self { store, worker, terms }
    }

    /// Asks for the lease, again and again, and works while it is held, until the server stops.
    pub(super) async fn tend(self, mut stop: Stop) {
        while !stop.is_set() {
            let pause = match self.claim().await {
                Ok(Claim::Granted(lease)) => {
                    tracing::info!(worker = lease.name, fence = lease.fence, "this server does the work from now on");
                    self.hold(&lease, stop.clone()).await;
                    self.patience()
                }
                // No sooner than the other's lease runs out, unless it is given back; and then at once.
                Ok(Claim::Taken(lease)) => until(lease.expires_at).clamp(SHORTEST, self.patience()),
                Err(error) => {
                    self.warn(&error);
                    self.patience()
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = stop.wait() => {}
            }
        }
    }

    async fn claim(&self) -> Result<Claim, StoreError> {
        let at = now();
        self.store.acquire_lease(self.worker.name(), &self.terms.holder, at, at + self.terms.lease).await
    }

    /// Works until the lease is lost or the server stops; then the lease is given back.
    async fn hold(&self, lease: &Lease, stop: Stop) {
        let worked = tokio::select! {
            Lost = self.keep(lease) => Err(Lost),
            worked = self.rounds(lease, stop) => worked,
        };
        if let Err(Lost) = worked {
            tracing::warn!(worker = lease.name, "this server lost the lease and stops the work");
        } else if let Err(error) = self.store.release_lease(lease).await {
            self.warn(&error);
        }
    }

    /// Renews the lease until it is lost: granted to somebody else, or run out because the store did not answer in time.
    async fn keep(&self, lease: &Lease) -> Lost {
        let mut expires_at = lease.expires_at;
        loop {
            sleep(self.terms.lease / 3).await;
            let asked = self.store.renew_lease(lease, now() + self.terms.lease);
            match timeout(until(expires_at), asked).await {
                Ok(Ok(Some(renewed))) => expires_at = renewed.expires_at,
                Ok(Ok(None)) | Err(_) => return Lost,
                Ok(Err(error)) => self.warn(&error),
            }
            if expires_at <= now() {
                return Lost;
            }
        }
    }

    /// Works whenever it is due.
    async fn rounds(&self, lease: &Lease, mut stop: Stop) -> Result<(), Lost> {
        // What nobody has worked on yet is due at once.
        let mut due = match self.store.workers().await {
            Ok(told) => told.into_iter().find(|state| state.name == lease.name).map_or_else(now, |state| state.next_at),
            Err(error) => {
                self.warn(&error);
                now()
            }
        };
        loop {
            // A clock that was set back must not make the work wait longer than it ever does.
            tokio::select! {
                () = sleep(until(due).min(self.worker.interval())) => {}
                () = self.worker.called() => {}
                () = stop.wait() => return Ok(()),
            }
            due = self.round(lease, stop.clone()).await?;
            if stop.is_set() {
                return Ok(());
            }
        }
    }

    /// Works once and gives when to work next.
    async fn round(&self, lease: &Lease, stop: Stop) -> Result<Timestamp, Lost> {
        let started_at = now();
        // Due from the beginning, so that whoever takes over from a dead server goes on at once.
        let begun = WorkerState {
            name: lease.name.clone(),
            holder: lease.holder.clone(),
            started_at,
            ended: None,
            next_at: started_at,
        };
        self.tell(lease, &begun).await?;
        let (end, words) = match self.work(stop).await {
            Ok(words) => (WorkEnd::Done, words),
            Err(error) => (WorkEnd::Failed, in_full(&*error)),
        };
        match end {
            WorkEnd::Done => tracing::debug!(worker = lease.name, words, "worked"),
            WorkEnd::Failed => tracing::error!(worker = lease.name, words, "could not work"),
        }
        let at = now();
        let next_at = at + self.worker.interval();
        self.tell(lease, &WorkerState { ended: Some(WorkEnded { at, end, words }), next_at, ..begun }).await?;
        Ok(next_at)
    }

    /// The work on a task of its own: a panic ends it and not the worker, and dropping this breaks it off.
    async fn work(&self, stop: Stop) -> Result<String, Box<dyn Error + Send + Sync>> {
        let worker = self.worker.clone();
        let mut task = JoinSet::new();
        task.spawn(async move { worker.work(stop).await });
        match task.join_next().await {
            Some(Ok(done)) => done,
            Some(Err(error)) => Err(error.into()),
            None => Err("the work was never begun".into()),
        }
    }

    async fn tell(&self, lease: &Lease, state: &WorkerState) -> Result<(), Lost> {
        match self.store.report_work(lease, state).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Lost),
            // What is told is for people; the lease itself is what `keep` looks after.
            Err(error) => {
                self.warn(&error);
                Ok(())
            }
        }
    }

    /// How long to wait before asking again.
    fn patience(&self) -> Duration {
        (self.terms.lease / 4).max(SHORTEST)
    }

    fn warn(&self, error: &StoreError) {
        tracing::warn!(worker = self.worker.name(), error = in_full(error), "the store did not answer");
    }
}

/// How long it is until then; nothing when it is over.
fn until(at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now())).unwrap_or_default()
}

/// An error with its causes in one line.
fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
