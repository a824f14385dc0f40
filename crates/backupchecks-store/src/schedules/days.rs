//! What days held: the runs of some jobs within a range, with their schedules, closures, and what is open for them.

use super::{READING, kept_schedule};
use crate::closures::{self, closures_of};
use crate::concerns::{Tables, open_counts_of_sql};
use crate::db::Db;
use crate::fault::Fault;
use crate::sql::Sql;
use backupchecks_core::model::{EffectiveStatus, JobId, RunId};
use backupchecks_core::ports::{DayRun, JobDays, JobRow};
use backupchecks_core::schedule::Schedule;
use jiff::Timestamp;
use std::collections::HashMap;
use std::ops::Range;

pub(crate) fn runs_sql(jobs: &[JobId], range: &Range<Timestamp>) -> Sql {
    let sql = Sql::new(
        "SELECT job_id, id, run_us, effective, superseded_us IS NOT NULL, reviewed_us IS NOT NULL FROM job_runs \
         WHERE run_us >= ? AND run_us < ? AND job_id IN ",
    );
    let sql = sql.with(range.start).with(range.end);
    sql.numbers(jobs.iter().map(|job| job.0)).push(" ORDER BY job_id, run_us, id")
}

pub(super) async fn days(db: &Db, jobs: Vec<JobRow>, range: &Range<Timestamp>) -> Result<Vec<JobDays>, Fault> {
    let ids: Vec<JobId> = jobs.iter().map(|row| row.job.id).collect();
    let mut tx = db.read(READING).await?;
    let all = closures::all(&mut tx).await?;
    let mut runs: HashMap<JobId, Vec<DayRun>> = HashMap::new();
    for mut row in tx.rows(runs_sql(&ids, range)).await? {
        let job = row.id(JobId)?;
        let run = DayRun {
            id: row.id(RunId)?,
            run_at: row.time()?,
            effective: row.code("effective status", EffectiveStatus::from_code)?,
            superseded: row.take()?,
            reviewed: row.take()?,
        };
        runs.entry(job).or_default().push(run);
    }
    let sql = Sql::new("SELECT job_id, schedule, source FROM job_schedules WHERE job_id IN ");
    let mut kept: HashMap<JobId, (Option<Schedule>, Option<String>)> = HashMap::new();
    for mut row in tx.rows(sql.numbers(ids.iter().map(|job| job.0))).await? {
        kept.insert(row.id(JobId)?, (kept_schedule(&mut row)?, row.take()?));
    }
    let mut open: [HashMap<JobId, u64>; 2] = Default::default();
    for (tables, found) in Tables::BOTH.into_iter().zip(&mut open) {
        for mut row in tx.rows(open_counts_of_sql(tables, &ids)).await? {
            found.insert(row.id(JobId)?, row.count()?);
        }
    }
    let [tickets, remarks] = open;
    let day = |row: JobRow| {
        let (schedule, source) = kept.remove(&row.job.id).unwrap_or_default();
        JobDays {
            tickets: tickets.get(&row.job.id).copied().unwrap_or_default(),
            remarks: remarks.get(&row.job.id).copied().unwrap_or_default(),
            schedule,
            closures: closures_of(&all, row.job.id, row.job.customer_id, source.as_deref()),
            runs: runs.remove(&row.job.id).unwrap_or_default(),
            row,
        }
    };
    Ok(jobs.into_iter().map(day).collect())
}
