//! What belongs to a job going to another one, and back.

use crate::concerns::Tables;
use crate::db::Tx;
use crate::fault::Fault;
use crate::schedules::{judging, planning};
use crate::sql::{Sql, clean};
use crate::{closures, record, tickets};
use backupchecks_core::model::{
    CarriedConcern, CarriedRuns, ClosureId, ClosureScope, CustomerId, JobId, Merger, OverrideId, Planning, RunId,
};
use backupchecks_core::rules::care::{
    carried_name, carried_planning, carry_concern, doubled_misses, give_back_concern, goes_along,
};
use backupchecks_core::rules::missed::{StatedMiss, Superseded};
use jiff::Timestamp;

/// Lets runs go to another job, with the results of mails that they came of and the slots that they state.
pub(super) async fn runs(tx: &mut Tx, runs: Vec<RunId>, to: JobId, at: Timestamp) -> Result<CarriedRuns, Fault> {
    let own = stated(tx, Sql::new("s.job_id = ?").with(to)).await?;
    let gave_way =
        doubled_misses(&own, &stated(tx, Sql::new("s.run_id IN ").numbers(runs.iter().map(|run| run.0))).await?);
    let sql = Sql::new(
        "SELECT r.id, r.external_id FROM job_runs r WHERE EXISTS \
         (SELECT 1 FROM job_runs o WHERE o.job_id = ? AND o.external_id = r.external_id) AND r.id IN ",
    );
    let sql = sql.with(to).numbers(runs.iter().map(|run| run.0)).push(" ORDER BY r.id");
    let mut renamed: Vec<(RunId, String)> = Vec::new();
    for mut row in tx.rows(sql).await? {
        renamed.push((row.id(RunId)?, row.take()?));
    }
    for (run, id) in &renamed {
        rename(tx, *run, &carried_name(*run, id)).await?;
    }
    set_job(tx, &runs, to).await?;
    for (run, other) in &gave_way {
        judging::supersede(tx, *run, Superseded::ByRun(*other), at).await?;
    }
    Ok(CarriedRuns { runs, renamed, gave_way })
}

pub(super) async fn runs_back(tx: &mut Tx, carried: &CarriedRuns, to: JobId) -> Result<(), Fault> {
    set_job(tx, &carried.runs, to).await?;
    for (run, id) in &carried.renamed {
        rename(tx, *run, id).await?;
    }
    for (run, other) in &carried.gave_way {
        let sql = Sql::new(
            "UPDATE job_runs SET superseded_us = NULL, superseded_by = NULL, \
             reviewed_us = CASE WHEN reviewed_by IS NULL THEN NULL ELSE reviewed_us END WHERE id = ? AND superseded_by = ?",
        );
        tx.execute(sql.with(*run).with(*other)).await?;
    }
    Ok(())
}

async fn set_job(tx: &mut Tx, runs: &[RunId], to: JobId) -> Result<(), Fault> {
    let numbers = || runs.iter().map(|run| run.0);
    tx.execute(Sql::new("UPDATE job_runs SET job_id = ? WHERE id IN ").with(to).numbers(numbers())).await?;
    tx.execute(Sql::new("UPDATE missed_slots SET job_id = ? WHERE run_id IN ").with(to).numbers(numbers())).await?;
    tx.execute(results_sql(runs, to)).await.map(drop)
}

/// By the mails of the runs, which results are found by.
pub(crate) fn results_sql(runs: &[RunId], to: JobId) -> Sql {
    let sql = Sql::new(
        "UPDATE mail_results SET job_id = ? FROM job_runs r \
         WHERE mail_results.mail_id = r.mail_id AND mail_results.run_id = r.id AND r.id IN ",
    );
    sql.with(to).numbers(runs.iter().map(|run| run.0))
}

async fn rename(tx: &mut Tx, run: RunId, external_id: &str) -> Result<(), Fault> {
    let sql = Sql::new("UPDATE job_runs SET external_id = ? WHERE id = ?").with(external_id).with(run);
    tx.execute(sql).await.map(drop)
}

/// The slots that runs state as missed, by the number of the run.
async fn stated(tx: &mut Tx, condition: Sql) -> Result<Vec<StatedMiss>, Fault> {
    let sql = Sql::new(
        "SELECT s.run_id, s.slot, r.superseded_us, r.superseded_by FROM missed_slots s JOIN job_runs r ON r.id = s.run_id \
         WHERE ",
    );
    let mut found = Vec::new();
    for mut row in tx.rows(sql.append(condition).push(" ORDER BY s.run_id")).await? {
        found.push(judging::stated(&mut row)?);
    }
    Ok(found)
}

/// The objects of a job's runs stand in the catalogue of its customer.
pub(super) async fn follow_customer(tx: &mut Tx, job: JobId) -> Result<(), Fault> {
    let sql = Sql::new(
        "SELECT DISTINCT j.customer_id, e.object_type, e.name FROM jobs j JOIN job_runs r ON r.job_id = j.id \
         JOIN run_objects o ON o.run_id = r.id JOIN customer_objects e ON e.id = o.customer_object_id \
         WHERE j.id = ? AND e.customer_id <> j.customer_id",
    );
    let mut foreign = std::collections::BTreeSet::new();
    for mut row in tx.rows(sql.with(job)).await? {
        let customer = row.id(CustomerId)?;
        let (object_type, name): (String, String) = (row.take()?, row.take()?);
        foreign.insert((customer, clean(&object_type), clean(&name)));
    }
    if foreign.is_empty() {
        return Ok(());
    }
    record::catalogue(tx, foreign).await?;
    let sql = Sql::new(
        "UPDATE run_objects SET customer_object_id = (SELECT n.id FROM customer_objects e JOIN customer_objects n \
         ON n.object_type = e.object_type AND n.name = e.name WHERE e.id = run_objects.customer_object_id \
         AND n.customer_id = (SELECT j.customer_id FROM jobs j WHERE j.id = ?)) \
         WHERE run_id IN (SELECT r.id FROM job_runs r WHERE r.job_id = ?)",
    );
    tx.execute(sql.with(job).with(job)).await.map(drop)
}

pub(super) async fn overrides(tx: &mut Tx, from: JobId, to: JobId) -> Result<Vec<OverrideId>, Fault> {
    let sql = Sql::new("UPDATE overrides SET job_id = ? WHERE job_id = ? RETURNING id").with(to).with(from);
    let rows = tx.rows(sql).await?;
    let mut carried = rows.into_iter().map(|mut row| row.id(OverrideId)).collect::<Result<Vec<_>, Fault>>()?;
    carried.sort_unstable();
    Ok(carried)
}

pub(super) async fn closures(tx: &mut Tx, from: JobId, to: JobId) -> Result<Vec<ClosureId>, Fault> {
    let all = closures::all(tx).await?.into_iter();
    let own = all.filter(|closure| closure.scope == ClosureScope::Job(from) && goes_along(closure));
    let carried: Vec<ClosureId> = own.map(|closure| closure.id).collect();
    let sql = Sql::new("UPDATE closures SET job_id = ? WHERE id IN ").with(to);
    tx.execute(sql.numbers(carried.iter().map(|closure| closure.0))).await?;
    Ok(carried)
}

/// The plan that the one job takes over, and its own before.
pub(super) async fn planning(tx: &mut Tx, from: JobId, to: JobId) -> Result<Option<(Planning, Planning)>, Fault> {
    let (before, other) = (planning::of_job(tx, to).await?, planning::of_job(tx, from).await?);
    let Some(before) = before else { return Ok(None) };
    let Some(after) = carried_planning(&before, &other.unwrap_or_default()) else { return Ok(None) };
    planning::keep(tx, to, &after).await?;
    Ok(Some((after, before)))
}

/// Overrides, closures and the plan, as far as nobody has put them elsewhere since.
pub(super) async fn rules_back(tx: &mut Tx, merger: &Merger) -> Result<(), Fault> {
    let Merger { kept, merged, .. } = *merger;
    let sql = Sql::new("UPDATE overrides SET job_id = ? WHERE job_id = ? AND id IN ").with(merged).with(kept);
    tx.execute(sql.numbers(merger.overrides.iter().map(|id| id.0))).await?;
    let sql = Sql::new("UPDATE closures SET job_id = ? WHERE job_id = ? AND id IN ").with(merged).with(kept);
    tx.execute(sql.numbers(merger.closures.iter().map(|id| id.0))).await?;
    if let Some((after, before)) = &merger.planning
        && planning::of_job(tx, kept).await?.as_ref() == Some(after)
    {
        planning::keep(tx, kept, before).await?;
    }
    Ok(())
}

/// Lets tickets and remarks that cover the one job cover the other.
pub(super) async fn concerns(tx: &mut Tx, from: JobId, to: JobId) -> Result<Vec<CarriedConcern>, Fault> {
    let mut carried = Vec::new();
    for Tables { kind, scopes, id, .. } in Tables::BOTH {
        let text = format!("SELECT DISTINCT {id} FROM {scopes} WHERE job_id = ? ORDER BY {id}");
        for mut row in tx.rows(Sql::new(&text).with(from)).await? {
            let concern = kind.numbered(row.take()?);
            let Some(before) = tickets::resolutions(tx, concern).await? else { continue };
            let Some((after, one)) = carry_concern(concern, &before, from, to) else { continue };
            tickets::write_resolutions(tx, concern, &before, &after).await?;
            carried.push(one);
        }
    }
    Ok(carried)
}

pub(super) async fn concerns_back(
    tx: &mut Tx,
    concerns: &[CarriedConcern],
    from: JobId,
    to: JobId,
) -> Result<(), Fault> {
    for carried in concerns {
        let Some(now) = tickets::resolutions(tx, carried.concern).await? else { continue };
        let back = give_back_concern(now.clone(), carried, from, to);
        tickets::write_resolutions(tx, carried.concern, &now, &back).await?;
    }
    Ok(())
}
