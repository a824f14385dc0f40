//! Background work of the server, such as importing from folders.
//!
//! Each kind of work is a [`Worker`]. A [`Crew`] runs them beside the pages, each under the lease that bears its name: of all
//! servers on one database only the one that holds the lease works. It renews the lease while it lives; when it dies another
//! server takes over as soon as the lease runs out.

mod crew;
mod duty;

pub use crew::{Crew, Terms};

use async_trait::async_trait;
use std::{error::Error, time::Duration};
use tokio::sync::watch;

/// One kind of background work.
#[async_trait]
pub trait Worker: Send + Sync + 'static {
    /// The name of the work and of its lease, such as `import`.
    fn name(&self) -> &'static str;

    /// How long after its end it begins again.
    fn interval(&self) -> Duration;

    /// Ready when there is work that need not wait for the interval; never, where a worker does not say otherwise. It is asked
    /// only between two rounds, under the lease, and dropped when the round begins for another reason.
    async fn called(&self) {
        std::future::pending::<()>().await;
    }

    /// Does what there is to do, and says in one sentence what was done.
    ///
    /// It comes to an end soon when `stop` says so. When the lease is lost it is dropped at any point where it waits, so what it
    /// saves must be whole at each such point, and doing it a second time must change nothing.
    async fn work(&self, stop: Stop) -> Result<String, Box<dyn Error + Send + Sync>>;
}

/// A worker as pages show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// Its name.
    pub name: &'static str,
    /// How long after its end it begins again.
    pub interval: Duration,
}

/// Tells workers that the server stops.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Ready once the server stops, also when it has stopped long ago.
    pub async fn wait(&mut self) {
        // An error means that whoever could tell is gone.
        drop(self.0.wait_for(|stopped| *stopped).await);
    }

    /// Whether the server stops.
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}
