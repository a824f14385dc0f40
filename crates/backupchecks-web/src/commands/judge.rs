//! The worker that keeps schedules and states what was missed.

use backupchecks_core::{
    engine::{self, Judged},
    model::Act,
};
use backupchecks_store::SqlStore;
use backupchecks_web::clock::now;
use jiff::tz::TimeZone;
use std::time::Duration;

/// How often there is a look at what is new and what is due.
const INTERVAL: Duration = Duration::from_mins(1);

/// Judges jobs every minute, for ever. Several servers may do so at once: each batch is one transaction, and what one has stated
/// no other states again.
pub(super) async fn judge_for_ever(store: SqlStore, zone: TimeZone) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match judge(&store, &zone).await {
            Ok(judged) if judged != Judged::default() => tracing::info!(?judged, "judged jobs by their schedules"),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "jobs could not be judged by their schedules"),
        }
    }
}

/// Judges now.
pub(super) async fn judge(store: &SqlStore, zone: &TimeZone) -> Result<Judged, engine::EngineError> {
    engine::judge_jobs(store, zone, Act::of_program("schedules", now())).await
}
