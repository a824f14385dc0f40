//! Runs of a job, and a run with everything that is known of it.

use crate::concerns::marks_of;
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::rows;
use crate::sql::Sql;
use backupchecks_core::model::{Evidence, JobId, OverrideId, RunId};
use backupchecks_core::ports::{RunDetail, RunObjectRow, RunRow, RunsPage};
use backupchecks_core::rules::propagation::Objects;
use jiff::Timestamp;

const READING: &str = "reading runs";

/// Runs of the job, newest first, behind the given one.
pub(crate) async fn page(
    db: &Db,
    job: JobId,
    after: Option<(Timestamp, RunId)>,
    limit: u32,
) -> Result<RunsPage, Fault> {
    let mut found: Vec<RunRow> = Vec::new();
    for mut row in db.rows(READING, page_sql(job, after, limit)).await? {
        found.push(rows::run(&mut row)?);
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = if more { found.last().map(|row| (row.run_at, row.id)) } else { None };
    Ok(RunsPage { rows: found, next })
}

pub(crate) fn page_sql(job: JobId, after: Option<(Timestamp, RunId)>, limit: u32) -> Sql {
    let text =
        format!("SELECT {} FROM job_runs r LEFT JOIN users u ON u.id = r.reviewed_by WHERE r.job_id = ?", rows::RUN);
    let mut sql = Sql::new(&text).with(job);
    if let Some((at, run)) = after {
        sql = sql.push(" AND (r.run_us, r.id) < (?, ?)").with(at).with(run);
    }
    sql.push(" ORDER BY r.run_us DESC, r.id DESC LIMIT ?").with(i64::from(limit) + 1)
}

/// The run.
pub(crate) async fn detail(db: &Db, run: RunId) -> Result<Option<RunDetail>, Fault> {
    let mut tx = db.read(READING).await?;
    let text = format!(
        "SELECT {}, {}, {}, r.evidence, r.remark, r.started, r.finished, r.override_id \
         FROM job_runs r JOIN jobs j ON j.id = r.job_id JOIN customers c ON c.id = j.customer_id \
         LEFT JOIN users u ON u.id = r.reviewed_by WHERE r.id = ?",
        rows::RUN,
        rows::JOB,
        rows::CUSTOMER
    );
    let Some(mut row) = tx.row(Sql::new(&text).with(run)).await? else { return Ok(None) };
    let run_row = rows::run(&mut row)?;
    let effective = run_row.effective;
    let job = rows::job(&mut row)?;
    let objects = objects(&mut tx, run).await?;
    let names: Objects = objects.iter().map(|row| row.object.name.as_str()).collect();
    Ok(Some(RunDetail {
        run: run_row,
        customer: rows::customer(&mut row)?,
        evidence: evidence(row.take()?)?,
        remark: row.take()?,
        started_at: row.report_time()?,
        finished_at: row.report_time()?,
        applied: rows::applied_to_run(row.maybe_id(OverrideId)?, effective),
        objects,
        marks: marks_of(&mut tx, job.id, Some(run), &names).await?,
        job,
    }))
}

fn evidence(json: String) -> Result<Vec<Evidence>, Fault> {
    serde_json::from_str(&json).map_err(|_| Fault::unreadable("evidence", json))
}

async fn objects(tx: &mut Tx, run: RunId) -> Result<Vec<RunObjectRow>, Fault> {
    let text = format!(
        "SELECT {} FROM run_objects o JOIN customer_objects e ON e.id = o.customer_object_id \
         WHERE o.run_id = ? ORDER BY o.ordinal",
        rows::RUN_OBJECT
    );
    let found = tx.rows(Sql::new(&text).with(run)).await?;
    found.into_iter().map(|mut row| rows::run_object(&mut row)).collect()
}
