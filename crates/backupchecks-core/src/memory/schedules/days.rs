//! What days held.

use crate::memory::State;
use crate::model::ConcernKind;
use crate::ports::{DayRun, JobDays, JobRow};
use jiff::Timestamp;
use std::ops::Range;

impl State {
    pub(super) fn days(&self, row: JobRow, range: &Range<Timestamp>) -> JobDays {
        let runs = self.runs_of(row.job.id).filter(|(_, run)| range.contains(&run.run_at()));
        let mut runs: Vec<DayRun> = runs
            .map(|(id, run)| DayRun {
                id,
                run_at: run.run_at(),
                effective: run.effective(),
                superseded: run.superseded.is_some(),
                reviewed: run.reviewed.is_some(),
            })
            .collect();
        runs.sort_by_key(|run| (run.run_at, run.id));
        JobDays {
            schedule: self.schedules.of_jobs.get(&row.job.id).and_then(|kept| kept.schedule.clone()),
            closures: self.closures_of(&row.job),
            tickets: self.open_count(row.job.id, ConcernKind::Ticket),
            remarks: self.open_count(row.job.id, ConcernKind::Remark),
            row,
            runs,
        }
    }
}
