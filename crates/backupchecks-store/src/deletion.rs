//! Deleting all jobs: the same few statements however many rows there are.

use crate::concerns::Tables;
use crate::db::{Lock, Tx};
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::Sql;
use crate::{SqlStore, audit, context};
use async_trait::async_trait;
use backupchecks_core::model::{Act, InboxState, Location};
use backupchecks_core::ports::{AllJobs, DeletionStore, StoreError};
use backupchecks_core::rules::deletion::reason_of_mail;
use backupchecks_core::rules::notes;

const COUNTING: &str = "counting all jobs";
const DELETING: &str = "deleting all jobs";

const ALL_JOBS: &str = "SELECT (SELECT COUNT(*) FROM jobs), (SELECT COUNT(*) FROM job_runs), \
                        (SELECT COUNT(DISTINCT mail_id) FROM job_runs)";

/// Mails `m` of which a run came.
const WITH_RUN: &str = "EXISTS (SELECT 1 FROM job_runs r WHERE r.mail_id = m.id)";

/// Results, runs, and what is about runs. What waits is put aside before, and comes back once the jobs are gone.
const OF_RUNS: [&str; 7] =
    ["mail_results", "ticket_job_runs", "remark_job_runs", "review_events", "missed_slots", "run_objects", "job_runs"];

/// What is about jobs, and the jobs.
const OF_JOBS: [&str; 7] = [
    "DELETE FROM ticket_scopes WHERE job_id IS NOT NULL",
    "DELETE FROM remark_scopes WHERE job_id IS NOT NULL",
    "DELETE FROM overrides WHERE job_id IS NOT NULL",
    "DELETE FROM closures WHERE job_id IS NOT NULL",
    "DELETE FROM job_schedules",
    "DELETE FROM job_cares",
    "DELETE FROM jobs",
];

#[async_trait]
impl DeletionStore for SqlStore {
    async fn count_all_jobs(&self) -> Result<AllJobs, StoreError> {
        Ok(all_jobs(self.db.row(COUNTING, Sql::new(ALL_JOBS)).await?)?)
    }

    async fn delete_all_jobs(&self, act: Act) -> Result<AllJobs, StoreError> {
        let mut tx = self.db.write(DELETING).await?;
        context::lock_revision(&mut tx).await?;
        tx.lock(Lock::Runs).await?;
        let deleted = all_jobs(tx.row(Sql::new(ALL_JOBS)).await?)?;
        let Some(note) = notes::all_jobs_deleted(&deleted) else { return Ok(deleted) };
        put_aside_what_waits(&mut tx).await?;
        send_back_to_be_read(&mut tx).await?;
        settle_concerns(&mut tx).await?;
        tx.empty(&OF_RUNS).await?;
        for rows in OF_JOBS {
            tx.execute(Sql::new(rows)).await?;
        }
        bring_back_what_waits(&mut tx).await?;
        context::bump_revision(&mut tx).await?;
        audit::append(&mut tx, note, act).await?;
        tx.commit().await?;
        Ok(deleted)
    }
}

fn all_jobs(row: Option<Row>) -> Result<AllJobs, Fault> {
    let mut row = row.ok_or_else(|| Fault::unreadable("number of jobs", "none"))?;
    Ok(AllJobs { jobs: row.count()?, runs: row.count()?, mails: row.count()? })
}

/// Results of mails without any run: from now on they wait for a new job.
async fn put_aside_what_waits(tx: &mut Tx) -> Result<(), Fault> {
    let sql = "CREATE TEMPORARY TABLE waiting_results AS SELECT w.* FROM mail_results w \
               WHERE NOT EXISTS (SELECT 1 FROM job_runs r WHERE r.mail_id = w.mail_id)";
    tx.execute(Sql::new(sql)).await?;
    let waiting = InboxState::Waiting.code();
    tx.execute(Sql::new("UPDATE waiting_results SET state = ?, job_id = NULL").with(waiting)).await?;
    let sql = Sql::new("UPDATE mails SET inbox_state = ? WHERE inbox_state IN (?, ?)").with(waiting);
    tx.execute(sql.with(InboxState::Ambiguous.code()).with(InboxState::Archived.code())).await.map(drop)
}

async fn bring_back_what_waits(tx: &mut Tx) -> Result<(), Fault> {
    tx.execute(Sql::new("INSERT INTO mail_results SELECT * FROM waiting_results")).await?;
    tx.execute(Sql::new("DROP TABLE waiting_results")).await.map(drop)
}

/// Mails of which a run came go back to the Inbox; deleted ones keep their place.
async fn send_back_to_be_read(tx: &mut Tx) -> Result<(), Fault> {
    let (inbox, processed) = (Location::Inbox.code(), Location::Processed.code());
    let text = format!(
        "UPDATE mails AS m SET location = CASE WHEN location = {processed} THEN {inbox} ELSE location END, \
         inbox_state = ?, reason = CASE WHEN raw_removed_us IS NULL THEN ? ELSE ? END WHERE {WITH_RUN}"
    );
    let sql = Sql::new(&text).with(InboxState::ParseFailed.code());
    tx.execute(sql.with(reason_of_mail(true)).with(reason_of_mail(false))).await.map(drop)
}

/// Lets tickets and remarks be as open or resolved without their scopes on jobs as `Resolutions::without_jobs` says.
async fn settle_concerns(tx: &mut Tx) -> Result<(), Fault> {
    for Tables { table, scopes, id, .. } in Tables::BOTH {
        let of_customers = format!("SELECT 1 FROM {scopes} s WHERE s.{id} = {table}.id AND s.job_id IS NULL");
        let resolved = format!(
            "UPDATE {table} SET resolved_us = (SELECT MAX(s.resolved_us) FROM {scopes} s WHERE s.{id} = {table}.id) \
             WHERE NOT is_open AND resolved_us IS NULL AND NOT EXISTS ({of_customers})"
        );
        tx.execute(Sql::new(&resolved)).await?;
        let closed = format!(
            "UPDATE {table} SET is_open = FALSE WHERE is_open AND EXISTS ({of_customers}) \
             AND NOT EXISTS ({of_customers} AND s.resolved_us IS NULL)"
        );
        tx.execute(Sql::new(&closed)).await?;
    }
    Ok(())
}
