//! The worker that keeps schedules and states what was missed.

use async_trait::async_trait;
use backupchecks_core::{
    engine::{self, Judged},
    model::Act,
    ports::Store,
};
use backupchecks_web::{
    clock::now,
    workers::{Stop, Worker},
};
use jiff::tz::TimeZone;
use std::{error::Error, sync::Arc, time::Duration};

/// How often there is a look at what is new and what is due.
const INTERVAL: Duration = Duration::from_mins(1);

/// Judges jobs by their schedules. Each batch is one transaction, and what was stated is not stated again, so it may be broken
/// off at any point.
pub(super) struct JudgeJobs {
    store: Arc<dyn Store>,
    zone: TimeZone,
}

impl JudgeJobs {
    pub(super) fn new(store: Arc<dyn Store>, zone: TimeZone) -> Self {
        Self { store, zone }
    }
}

#[async_trait]
impl Worker for JudgeJobs {
    fn name(&self) -> &'static str {
        "schedules"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn work(&self, _: Stop) -> Result<String, Box<dyn Error + Send + Sync>> {
        let act = Act::of_program("schedules", now());
        let Judged { jobs, missed, superseded, reinstated, outages_begun, outages_ended } =
            engine::judge_jobs(&*self.store, &self.zone, act).await?;
        Ok(format!(
            "judged {jobs} jobs: {missed} missed, {superseded} gave way, {reinstated} count again; \
             {outages_begun} outages began, {outages_ended} ended"
        ))
    }
}
