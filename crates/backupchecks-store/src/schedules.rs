//! Schedules as they are kept. Closures stand in `closures`.

pub(crate) mod days;
pub(crate) mod judging;
pub(crate) mod planning;
mod routes;

use crate::closures::{self, closures_of};
use crate::db::Db;
use crate::fault::{Fault, saved_or_stale};
use crate::row::Row;
use crate::sql::Sql;
use crate::{SqlStore, jobs};
use async_trait::async_trait;
use backupchecks_core::model::{Act, ClosureId, ClosureScope, ClosureSpan, CustomerId, JobId, Planning, RunId};
use backupchecks_core::ports::{
    ClosureRow, JobDays, JobsQuery, JobsToJudge, JudgedJob, KeptSchedule, Revision, Saved, ScheduleStore, StoreError,
    ToJudge,
};
use backupchecks_core::rules::outage::Route;
use backupchecks_core::schedule::Schedule;
use jiff::Timestamp;
use std::ops::Range;

const READING: &str = "reading schedules";

#[async_trait]
impl ScheduleStore for SqlStore {
    async fn jobs_to_judge(&self, now: Timestamp, limit: u32) -> Result<JobsToJudge, StoreError> {
        Ok(judging::to_judge(&self.db, now, limit).await?)
    }

    async fn load_to_judge(&self, jobs: &[JobId], since: Timestamp, most_runs: u32) -> Result<ToJudge, StoreError> {
        Ok(judging::load(&self.db, jobs, since, most_runs).await?)
    }

    async fn save_judged(
        &self,
        revision: Revision,
        judged: &[JudgedJob],
        up_to: Option<RunId>,
        act: Act,
    ) -> Result<Saved<()>, StoreError> {
        saved_or_stale(judging::save(&self.db, revision, judged, up_to, act).await)
    }

    async fn routes(&self, now: Timestamp) -> Result<Vec<Route>, StoreError> {
        Ok(routes::routes(&self.db, now).await?)
    }

    async fn next_expected(&self, from: Timestamp) -> Result<Option<(JobId, Timestamp)>, StoreError> {
        Ok(next_expected(&self.db, from).await?)
    }

    async fn schedule(&self, job: JobId) -> Result<Option<KeptSchedule>, StoreError> {
        let mut tx = self.db.read(READING).await?;
        let sql = Sql::new(
            "SELECT j.customer_id, s.planning, s.schedule, s.source FROM jobs j \
             LEFT JOIN job_schedules s ON s.job_id = j.id WHERE j.id = ?",
        );
        let Some(mut row) = tx.row(sql.with(job)).await? else { return Ok(None) };
        let customer = row.id(CustomerId)?;
        let (planning, schedule) = (planning::of_row(&mut row)?, kept_schedule(&mut row)?);
        let source: Option<String> = row.take()?;
        let mut closures = closures_of(&closures::all(&mut tx).await?, job, customer, source.as_deref());
        closures.reverse();
        Ok(Some(KeptSchedule { planning, schedule, closures }))
    }

    async fn set_planning(&self, job: JobId, planning: &Planning, act: Act) -> Result<bool, StoreError> {
        Ok(planning::set(&self.db, job, planning, act).await?)
    }

    async fn add_closure(
        &self,
        span: &ClosureSpan,
        scope: &ClosureScope,
        name: &str,
        act: Act,
    ) -> Result<ClosureId, StoreError> {
        Ok(closures::add(&self.db, span, scope, name, act).await?)
    }

    async fn end_closure(&self, closure: ClosureId, at: Timestamp, act: Act) -> Result<bool, StoreError> {
        Ok(closures::end(&self.db, closure, at, act).await?)
    }

    async fn remove_closure(&self, closure: ClosureId, act: Act) -> Result<bool, StoreError> {
        Ok(closures::remove(&self.db, closure, act).await?)
    }

    async fn closures(&self, since: Timestamp, limit: u32) -> Result<Vec<ClosureRow>, StoreError> {
        Ok(closures::page(&self.db, since, limit).await?)
    }

    async fn job_days(
        &self,
        range: &Range<Timestamp>,
        after: Option<JobId>,
        limit: u32,
    ) -> Result<Vec<JobDays>, StoreError> {
        let rows = jobs::jobs(&self.db, &JobsQuery { after, limit, ..JobsQuery::default() }).await?;
        Ok(days::days(&self.db, rows, range).await?)
    }

    async fn days_of(&self, job: JobId, range: &Range<Timestamp>) -> Result<Option<JobDays>, StoreError> {
        let row = jobs::job(&self.db, job).await?;
        Ok(days::days(&self.db, row.into_iter().collect(), range).await?.pop())
    }
}

pub(crate) fn next_sql(from: Timestamp) -> Sql {
    let sql = "SELECT s.job_id, s.expected_us FROM job_schedules s JOIN jobs j ON j.id = s.job_id \
               JOIN customers c ON c.id = j.customer_id \
               WHERE s.expected_us >= ? AND NOT j.archived AND c.active ORDER BY s.expected_us, s.job_id LIMIT 1";
    Sql::new(sql).with(from)
}

async fn next_expected(db: &Db, from: Timestamp) -> Result<Option<(JobId, Timestamp)>, Fault> {
    let mut tx = db.read(READING).await?;
    let row = tx.row(next_sql(from)).await?;
    row.map(|mut row| Ok((row.id(JobId)?, row.time()?))).transpose()
}

/// A schedule is derived: one that an older program kept in another form is as good as none, and is made anew.
fn kept_schedule(row: &mut Row) -> Result<Option<Schedule>, Fault> {
    let json: Option<String> = row.take()?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}
