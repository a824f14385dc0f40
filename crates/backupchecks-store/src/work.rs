//! Run Checks: what is unreviewed.
//!
//! `effective < 20` is what [`EffectiveStatus::is_good`] says of codes. It stands in the text, because indexes that hold only
//! such runs are found by it; a test keeps both alike. `id + 0` keeps SQLite from walking through all runs by number.

use crate::SqlStore;
use crate::concerns::{Tables, open_counts_sql};
use crate::review;
use crate::sql::Sql;
use async_trait::async_trait;
use backupchecks_core::model::{CustomerId, EffectiveStatus, JobId, ReviewId, RunId, UserId};
use backupchecks_core::ports::{
    Handled, ReviewTarget, Reviewed, StoreError, SuccessesOfCustomer, WorkPage, WorkRow, WorkStore,
};
use jiff::Timestamp;

const READING: &str = "reading what is to be reviewed";

/// For each job of an active customer the newest of its worst unreviewed runs, with the number of open tickets and remarks.
pub(crate) fn rows_sql() -> Sql {
    let [tickets, remarks] = Tables::BOTH.map(open_counts_sql);
    Sql::new(&format!(
        "SELECT j.id, c.id, c.name, j.backup_software, j.backup_type, j.job_name, \
         w.effective, w.id, w.run_us, r.reason, w.bad_runs, \
         (SELECT MAX(g.run_us) FROM job_runs g WHERE g.job_id = j.id AND g.effective < 20), \
         COALESCE(open_tickets.found, 0), COALESCE(open_remarks.found, 0) \
         FROM (SELECT id, job_id, effective, run_us, COUNT(*) OVER (PARTITION BY job_id) AS bad_runs, \
               ROW_NUMBER() OVER (PARTITION BY job_id ORDER BY effective DESC, run_us DESC, id DESC) AS place \
               FROM job_runs WHERE reviewed_us IS NULL AND effective >= 20) w \
         JOIN job_runs r ON r.id = w.id JOIN jobs j ON j.id = w.job_id JOIN customers c ON c.id = j.customer_id \
         LEFT JOIN ({tickets}) open_tickets ON open_tickets.job_id = j.id \
         LEFT JOIN ({remarks}) open_remarks ON open_remarks.job_id = j.id \
         WHERE w.place = 1 AND c.active"
    ))
}

/// Good runs, their jobs, bad runs, and the highest number.
pub(crate) const TOTALS: &str = "SELECT CAST(COALESCE(SUM(w.good), 0) AS BIGINT), COUNT(*) FILTER (WHERE w.good > 0), \
    CAST(COALESCE(SUM(w.bad), 0) AS BIGINT), COALESCE(MAX(w.last), 0) \
    FROM (SELECT job_id, COUNT(*) FILTER (WHERE effective < 20) AS good, \
          COUNT(*) FILTER (WHERE effective >= 20) AS bad, MAX(id) AS last \
          FROM job_runs WHERE reviewed_us IS NULL GROUP BY job_id) w \
    JOIN jobs j ON j.id = w.job_id JOIN customers c ON c.id = j.customer_id WHERE c.active";

pub(crate) fn successes_sql(up_to: RunId) -> Sql {
    let sql = Sql::new(
        "SELECT c.id, c.name, COUNT(*), COUNT(*) FILTER (WHERE r.effective = ?) \
         FROM job_runs r JOIN jobs j ON j.id = r.job_id JOIN customers c ON c.id = j.customer_id \
         WHERE r.reviewed_us IS NULL AND r.effective < 20 AND r.id + 0 <= ? AND c.active \
         GROUP BY c.id, c.name, c.name_key ORDER BY c.name_key",
    );
    sql.with(EffectiveStatus::SuccessOverride.code()).with(up_to)
}

#[async_trait]
impl WorkStore for SqlStore {
    async fn work(&self) -> Result<WorkPage, StoreError> {
        let mut tx = self.db.read(READING).await?;
        let mut page = WorkPage { rows: Vec::new(), good_runs: 0, good_jobs: 0, up_to: RunId(0) };
        if let Some(mut row) = tx.row(Sql::new(TOTALS)).await? {
            page.good_runs = row.count()?;
            page.good_jobs = row.count()?;
            row.count()?;
            page.up_to = row.id(RunId)?;
        }
        for mut row in tx.rows(rows_sql()).await? {
            page.rows.push(WorkRow {
                job: row.id(JobId)?,
                customer: row.id(CustomerId)?,
                customer_name: row.take()?,
                backup_software: row.take()?,
                backup_type: row.take()?,
                job_name: row.take()?,
                status: row.code("effective status", EffectiveStatus::from_code)?,
                run: row.id(RunId)?,
                run_at: row.time()?,
                reason: row.take()?,
                bad_runs: row.count()?,
                last_good_at: row.maybe_time()?,
                tickets: row.count()?,
                remarks: row.count()?,
            });
        }
        Ok(page)
    }

    async fn work_count(&self) -> Result<u64, StoreError> {
        let Some(mut row) = self.db.row(READING, Sql::new(TOTALS)).await? else { return Ok(0) };
        row.count()?;
        row.count()?;
        Ok(row.count()?)
    }

    async fn successes(&self, up_to: RunId) -> Result<Vec<SuccessesOfCustomer>, StoreError> {
        let mut customers = Vec::new();
        for mut row in self.db.rows(READING, successes_sql(up_to)).await? {
            customers.push(SuccessesOfCustomer {
                customer: row.id(CustomerId)?,
                customer_name: row.take()?,
                runs: row.count()?,
                overridden: row.count()?,
            });
        }
        Ok(customers)
    }

    async fn review(&self, target: &ReviewTarget, by: UserId, at: Timestamp) -> Result<Reviewed, StoreError> {
        Ok(review::review(&self.db, target, by, at).await?)
    }

    async fn undo_review(&self, review: ReviewId, by: UserId, at: Timestamp) -> Result<u64, StoreError> {
        Ok(review::undo(&self.db, review, by, at).await?)
    }

    async fn unreview(&self, runs: &[RunId], by: UserId, at: Timestamp) -> Result<u64, StoreError> {
        Ok(review::unreview(&self.db, runs, by, at).await?)
    }

    async fn handled(&self, since: Timestamp) -> Result<Vec<Handled>, StoreError> {
        let sql = Sql::new(
            "SELECT u.name, COUNT(*) FROM job_runs r JOIN users u ON u.id = r.reviewed_by \
             WHERE r.reviewed_us IS NOT NULL AND r.reviewed_us >= ? \
             GROUP BY u.id, u.name, u.name_key ORDER BY COUNT(*) DESC, u.name_key",
        );
        let mut handled = Vec::new();
        for mut row in self.db.rows(READING, sql.with(since)).await? {
            handled.push(Handled { user_name: row.take()?, runs: row.count()? });
        }
        Ok(handled)
    }

    async fn last_mail_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let row = self.db.row(READING, Sql::new("SELECT MAX(received_us) FROM mails")).await?;
        Ok(row.map(|mut row| row.maybe_time()).transpose()?.flatten())
    }

    async fn statuses(
        &self,
        jobs: &[JobId],
        since: Timestamp,
    ) -> Result<Vec<(JobId, Timestamp, EffectiveStatus)>, StoreError> {
        let sql = Sql::new(
            "SELECT job_id, run_us, effective FROM job_runs WHERE superseded_us IS NULL AND run_us >= ? AND job_id IN ",
        )
        .with(since);
        let mut statuses = Vec::new();
        for mut row in self.db.rows(READING, sql.numbers(jobs.iter().map(|job| job.0))).await? {
            let status = (row.id(JobId)?, row.time()?, row.code("effective status", EffectiveStatus::from_code)?);
            statuses.push(status);
        }
        Ok(statuses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_text_calls_good_is_good() {
        for status in EffectiveStatus::ALL {
            assert_eq!(status.code() < 20, status.is_good(), "{status}");
        }
    }
}
