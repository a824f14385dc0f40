//! The day strips of the jobs on a page, read in one go.

use crate::{
    render::Clock,
    server::{App, WebError},
    views::{Day, Strip},
};
use backupchecks_core::{model::JobId, rules::strip};
use std::collections::HashMap;

/// The strip of each of these jobs.
pub(super) async fn of(app: &App, jobs: &[JobId], clock: &Clock) -> Result<HashMap<JobId, Strip>, WebError> {
    let mut runs: HashMap<JobId, Vec<_>> = jobs.iter().map(|job| (*job, Vec::new())).collect();
    for (job, at, status) in app.store.statuses(jobs, strip::begin(clock.now, &clock.zone)).await? {
        runs.entry(job).or_default().push((at, status));
    }
    let strip = |runs: &[_]| -> Strip {
        let days = strip::days(runs, clock.now, &clock.zone);
        days.into_iter()
            .map(|day| Day {
                date: day.date.to_string(),
                status: day.status.map(backupchecks_core::model::EffectiveStatus::as_str),
                runs: day.runs,
            })
            .collect()
    };
    Ok(runs.into_iter().map(|(job, runs)| (job, strip(&runs))).collect())
}
