//! Stored runs that overrides are applied to again: selecting, loading and saving them in sets.
//!
//! `status >= 20` is what `Status` and `RunStatus` say of codes of what is no success; a test keeps both alike. `status + 0` keeps
//! SQLite from walking through all runs that were no success where few of them are unreviewed.

use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::sql::Sql;
use crate::{audit, context, rows};
use backupchecks_core::model::{Act, EffectiveStatus, JobId, OverrideId, OverrideScope, RunId, RunStatus, Status};
use backupchecks_core::ports::{
    DecidableJob, DecidableObject, DecidableRun, DecidableRuns, Revision, RunDecision, RunSelection,
};
use backupchecks_core::rules::notes;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const READING: &str = "reading runs for an override";
const SAVING: &str = "applying an override to runs";

/// The runs of a selection: in ascending order, recent ones the newest first.
pub(crate) async fn select(db: &Db, selection: &RunSelection) -> Result<Vec<RunId>, Fault> {
    db.rows(READING, select_sql(selection)).await?.into_iter().map(|mut row| row.id(RunId)).collect()
}

pub(crate) fn select_sql(selection: &RunSelection) -> Sql {
    match selection {
        RunSelection::Carrying(id) => {
            let text = "SELECT r.id FROM job_runs r WHERE r.override_id = ? AND r.reviewed_us IS NULL \
                        UNION SELECT r.id FROM run_objects b JOIN job_runs r ON r.id = b.run_id \
                        WHERE b.override_id = ? AND r.reviewed_us IS NULL ORDER BY 1";
            Sql::new(text).with(*id).with(*id)
        }
        RunSelection::Unreviewed(scope) => {
            let sql = Sql::new("SELECT r.id FROM job_runs r WHERE r.reviewed_us IS NULL AND r.status + 0 >= 20");
            in_reach(sql, scope).push(" ORDER BY r.id + 0")
        }
        RunSelection::Recent(scope, since, limit) => {
            let sql = Sql::new("SELECT r.id FROM job_runs r WHERE r.status >= 20 AND r.run_us >= ?").with(*since);
            in_reach(sql, scope).push(" ORDER BY r.run_us DESC, r.id DESC LIMIT ?").with(*limit)
        }
    }
}

fn in_reach(sql: Sql, scope: &OverrideScope) -> Sql {
    match scope {
        OverrideScope::Object { job, .. } | OverrideScope::Job(job) => sql.push(" AND r.job_id = ?").with(*job),
        OverrideScope::Customer(customer) => {
            sql.push(" AND r.job_id IN (SELECT j.id FROM jobs j WHERE j.customer_id = ?)").with(*customer)
        }
        OverrideScope::Global => sql,
    }
}

/// The runs in the given order, with what decides them.
pub(crate) async fn load(db: &Db, ids: &[RunId]) -> Result<DecidableRuns, Fault> {
    let mut tx = db.read(READING).await?;
    let revision = context::revision(&mut tx).await?;
    let mut objects = objects(&mut tx, ids).await?;
    let mut found: HashMap<RunId, DecidableRun> = HashMap::new();
    for mut row in tx.rows(runs_sql(ids)).await? {
        let id = row.id(RunId)?;
        let run = DecidableRun {
            id,
            job: row.id(JobId)?,
            run_at: row.time()?,
            status: row.code("status of a run", RunStatus::from_code)?,
            effective: row.code("effective status", EffectiveStatus::from_code)?,
            reason: row.take()?,
            applied: None,
            reviewed: row.take::<Option<i64>>()?.is_some(),
            objects: objects.remove(&id).unwrap_or_default(),
        };
        let applied = rows::applied_to_run(row.maybe_id(OverrideId)?, run.effective);
        found.insert(id, DecidableRun { applied, ..run });
    }
    let runs: Vec<DecidableRun> = ids.iter().filter_map(|id| found.remove(id)).collect();
    let jobs = jobs(&mut tx, runs.iter().map(|run| run.job).collect()).await?;
    let overrides = context::overrides_of(&mut tx, jobs.iter().map(|job| &job.job)).await?;
    Ok(DecidableRuns { revision, runs, jobs, overrides })
}

pub(crate) fn runs_sql(ids: &[RunId]) -> Sql {
    let text = "SELECT r.id, r.job_id, r.run_us, r.status, r.effective, r.reason, r.reviewed_us, r.override_id \
                FROM job_runs r WHERE r.id IN ";
    Sql::new(text).numbers(ids.iter().map(|id| id.0))
}

pub(crate) fn objects_sql(ids: &[RunId]) -> Sql {
    let text = "SELECT b.run_id, b.ordinal, e.name, b.status, b.message, b.override_id, b.override_action \
                FROM run_objects b JOIN customer_objects e ON e.id = b.customer_object_id \
                WHERE b.status >= 20 AND b.run_id IN ";
    Sql::new(text).numbers(ids.iter().map(|id| id.0)).push(" ORDER BY b.run_id, b.ordinal")
}

async fn objects(tx: &mut Tx, ids: &[RunId]) -> Result<HashMap<RunId, Vec<DecidableObject>>, Fault> {
    let mut objects: HashMap<RunId, Vec<DecidableObject>> = HashMap::new();
    for mut row in tx.rows(objects_sql(ids)).await? {
        let run = row.id(RunId)?;
        objects.entry(run).or_default().push(DecidableObject {
            ordinal: row.small()?,
            name: row.take()?,
            status: row.code("status of an object", Status::from_code)?,
            message: row.take()?,
            applied: rows::applied_to_object(&mut row)?,
        });
    }
    Ok(objects)
}

async fn jobs(tx: &mut Tx, ids: BTreeSet<JobId>) -> Result<Vec<DecidableJob>, Fault> {
    let text =
        format!("SELECT {}, c.name FROM jobs j JOIN customers c ON c.id = j.customer_id WHERE j.id IN ", rows::JOB);
    let sql = Sql::new(&text).numbers(ids.into_iter().map(|id| id.0)).push(" ORDER BY j.id");
    let found = tx.rows(sql).await?;
    found
        .into_iter()
        .map(|mut row| Ok(DecidableJob { job: rows::job(&mut row)?, customer_name: row.take()? }))
        .collect()
}

/// Saves what was decided for those of the runs that are still unreviewed.
pub(crate) async fn save(
    db: &Db,
    revision: Revision,
    decisions: &[RunDecision],
    because: OverrideId,
    act: Act,
) -> Result<Option<u64>, Fault> {
    let mut tx = db.write(SAVING).await?;
    if context::hold_revision(&mut tx).await? != revision {
        return Ok(None);
    }
    let by_run: BTreeMap<i64, &RunDecision> = decisions.iter().map(|one| (one.run.0, one)).collect();
    let mut changed = Vec::new();
    // Locked in one order everywhere, so that this and a review never wait for each other.
    let unreviewed = Sql::new("SELECT id FROM job_runs WHERE reviewed_us IS NULL AND id IN ");
    for mut row in tx.rows(unreviewed.numbers(by_run.keys().copied()).push(" ORDER BY id + 0 {{lock}}")).await? {
        changed.extend(by_run.get(&row.take::<i64>()?).copied());
    }
    if !changed.is_empty() {
        tx.execute(update_runs(&changed)).await?;
        tx.execute(update_objects(&changed)).await?;
    }
    if let Some(note) = notes::decided_anew(because, &changed) {
        audit::append(&mut tx, note, act).await?;
    }
    tx.commit().await?;
    Ok(Some(u64::try_from(changed.len()).unwrap_or(u64::MAX)))
}

pub(crate) fn update_runs(decisions: &[&RunDecision]) -> Sql {
    let rows = decisions.iter().map(|one| {
        let applied = one.applied.map(|applied| applied.id.0);
        [Some(one.run.0), Some(one.effective.code()), applied, None]
    });
    let text = "UPDATE job_runs SET effective = w.b, override_id = w.c FROM {{fours}} w WHERE job_runs.id = w.a";
    Sql::new(text).with(json(rows))
}

pub(crate) fn update_objects(decisions: &[&RunDecision]) -> Sql {
    let of_run = |one: &RunDecision| {
        let run = one.run.0;
        let rows = one.objects.iter().map(move |(ordinal, applied)| {
            let (id, action) = (applied.map(|applied| applied.id.0), applied.map(|applied| applied.action.code()));
            [Some(run), Some(i64::from(*ordinal)), id, action]
        });
        rows.collect::<Vec<_>>()
    };
    let text = "UPDATE run_objects SET override_id = w.c, override_action = w.d FROM {{fours}} w \
                WHERE run_objects.run_id = w.a AND run_objects.ordinal = w.b";
    Sql::new(text).with(json(decisions.iter().flat_map(|one| of_run(one))))
}

fn json(rows: impl Iterator<Item = [Option<i64>; 4]>) -> String {
    rows.map(|row| serde_json::json!(row)).collect::<serde_json::Value>().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_text_calls_no_success_is_none() {
        for status in RunStatus::ALL {
            assert_eq!(status.code() >= 20, *status != RunStatus::Success, "{status}");
        }
        for status in Status::ALL {
            assert_eq!(status.code() >= 20, *status != Status::Success, "{status}");
        }
    }
}
