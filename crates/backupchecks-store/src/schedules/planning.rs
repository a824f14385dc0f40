//! How jobs come by their schedules: what a person said.

use crate::audit;
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::Sql;
use backupchecks_core::model::{Act, JobId, Planning};
use backupchecks_core::rules::notes;

const KEEPING: &str = "keeping schedules";

/// What a person said; learned where nobody did.
pub(crate) fn of_row(row: &mut Row) -> Result<Planning, Fault> {
    let Some(json) = row.take::<Option<String>>()? else { return Ok(Planning::Learned) };
    serde_json::from_str(&json).map_err(|_| Fault::unreadable("plan of a job", json))
}

pub(super) async fn set(db: &Db, job: JobId, planning: &Planning, act: Act) -> Result<bool, Fault> {
    let mut tx = db.write(KEEPING).await?;
    let Some(before) = of_job(&mut tx, job).await? else { return Ok(false) };
    keep(&mut tx, job, planning).await?;
    audit::append(&mut tx, notes::planning_set(job, &before, planning), act).await?;
    tx.commit().await?;
    Ok(true)
}

/// How a job comes by its schedule; `None` when there is no such job.
pub(crate) async fn of_job(tx: &mut Tx, job: JobId) -> Result<Option<Planning>, Fault> {
    let sql = Sql::new("SELECT s.planning FROM jobs j LEFT JOIN job_schedules s ON s.job_id = j.id WHERE j.id = ?");
    tx.row(sql.with(job)).await?.map(|mut row| of_row(&mut row)).transpose()
}

/// Keeps how a job comes by its schedule, and lets it be judged anew.
pub(crate) async fn keep(tx: &mut Tx, job: JobId, planning: &Planning) -> Result<(), Fault> {
    let json = match planning {
        Planning::Learned => None,
        _ => Some(serde_json::to_string(planning).map_err(|error| Fault::unreadable("plan of a job", error))?),
    };
    let sql = Sql::new(
        "INSERT INTO job_schedules (job_id, planning, look_us) VALUES (?, ?, 0) \
         ON CONFLICT (job_id) DO UPDATE SET planning = excluded.planning, look_us = 0",
    );
    tx.execute(sql.with(job).with(json)).await.map(drop)
}
