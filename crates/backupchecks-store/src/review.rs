//! Reviewing runs, and taking that back. Each act is a review of its own that stays, with the runs it changed.

use crate::audit;
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::sql::Sql;
use backupchecks_core::model::{Act, ReviewId, RunId, UserId};
use backupchecks_core::ports::{ReviewTarget, Reviewed};
use backupchecks_core::rules::notes;
use jiff::Timestamp;

const REVIEWING: &str = "reviewing runs";

/// What an act does with its runs.
#[derive(Debug, Clone, Copy)]
enum Action {
    Review = 1,
    PutBack = 0,
}

/// Marks the unreviewed runs of `target` as reviewed.
pub(crate) async fn review(db: &Db, target: &ReviewTarget, by: UserId, at: Timestamp) -> Result<Reviewed, Fault> {
    let mut tx = db.write(REVIEWING).await?;
    let runs = locked(&mut tx, reviewable_sql(target)).await?;
    if runs.is_empty() {
        return Ok(Reviewed { review: None, runs: 0 });
    }
    let review = add_act(&mut tx, Action::Review, &runs, by, at).await?;
    let sql = Sql::new("UPDATE job_runs SET reviewed_us = ?, reviewed_by = ?, review_id = ? WHERE id IN ");
    let marked = tx.execute(sql.with(at).with(by).with(review).numbers(runs)).await?;
    audit::append(&mut tx, notes::reviewed(review, marked), Act::of(by, at)).await?;
    tx.commit().await?;
    Ok(Reviewed { review: Some(review), runs: marked })
}

/// The unreviewed runs of a target. `id + 0` keeps SQLite from walking through all runs by number.
pub(crate) fn reviewable_sql(target: &ReviewTarget) -> Sql {
    let sql = Sql::new("SELECT id FROM job_runs WHERE reviewed_us IS NULL AND ");
    match target {
        ReviewTarget::Runs(runs) => sql.push("id IN ").numbers(runs.iter().map(|run| run.0)),
        ReviewTarget::Jobs(jobs, up_to) => {
            sql.push("id + 0 <= ? AND job_id IN ").with(*up_to).numbers(jobs.iter().map(|job| job.0))
        }
        ReviewTarget::BadRuns(jobs, up_to) => sql
            .push("id + 0 <= ? AND effective >= 20 AND job_id IN ")
            .with(*up_to)
            .numbers(jobs.iter().map(|job| job.0)),
        ReviewTarget::Successes(up_to) => {
            let text = "id + 0 <= ? AND effective < 20 AND job_id IN \
                        (SELECT j.id FROM jobs j JOIN customers c ON c.id = j.customer_id WHERE c.active)";
            sql.push(text).with(*up_to)
        }
    }
}

/// Takes back a review, as far as its runs are still reviewed by it.
pub(crate) async fn undo(db: &Db, review: ReviewId, by: UserId, at: Timestamp) -> Result<u64, Fault> {
    let sql = Sql::new(
        "SELECT id FROM job_runs WHERE review_id = ? AND superseded_us IS NULL AND id IN \
         (SELECT e.run_id FROM review_events e WHERE e.review_id = ?)",
    );
    put_back(db, sql.with(review).with(review), by, at).await
}

/// Puts reviewed runs back.
pub(crate) async fn unreview(db: &Db, runs: &[RunId], by: UserId, at: Timestamp) -> Result<u64, Fault> {
    let sql = Sql::new("SELECT id FROM job_runs WHERE reviewed_by IS NOT NULL AND superseded_us IS NULL AND id IN ");
    put_back(db, sql.numbers(runs.iter().map(|run| run.0)), by, at).await
}

async fn put_back(db: &Db, sql: Sql, by: UserId, at: Timestamp) -> Result<u64, Fault> {
    let mut tx = db.write(REVIEWING).await?;
    let runs = locked(&mut tx, sql).await?;
    if runs.is_empty() {
        return Ok(0);
    }
    let review = add_act(&mut tx, Action::PutBack, &runs, by, at).await?;
    let changed = unmark(&mut tx, &runs).await?;
    audit::append(&mut tx, notes::put_back(review, changed), Act::of(by, at)).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Takes back the reviews of runs that are held already, within something else that somebody does. What a person did stays in
/// the history as an act of its own.
pub(crate) async fn take_back(tx: &mut Tx, runs: &[i64], act: Act) -> Result<(), Fault> {
    if let Some(user) = act.user() {
        add_act(tx, Action::PutBack, runs, user, act.at).await?;
    }
    unmark(tx, runs).await.map(drop)
}

async fn unmark(tx: &mut Tx, runs: &[i64]) -> Result<u64, Fault> {
    let sql = Sql::new("UPDATE job_runs SET reviewed_us = NULL, reviewed_by = NULL, review_id = NULL WHERE id IN ");
    tx.execute(sql.numbers(runs.iter().copied())).await
}

/// The runs that `sql` selects, locked in one order everywhere, so that two reviews never wait for each other.
async fn locked(tx: &mut Tx, sql: Sql) -> Result<Vec<i64>, Fault> {
    let mut runs = Vec::new();
    for mut row in tx.rows(sql.push(" ORDER BY id + 0 {{lock}}")).await? {
        runs.push(row.take()?);
    }
    Ok(runs)
}

async fn add_act(tx: &mut Tx, action: Action, runs: &[i64], by: UserId, at: Timestamp) -> Result<ReviewId, Fault> {
    let id = ReviewId(tx.reserve_one("reviews").await?);
    let sql = Sql::new("INSERT INTO reviews (id, action, user_id, at_us) VALUES (?, ?, ?, ?)");
    tx.execute(sql.with(id).with(action as i64).with(by).with(at)).await?;
    let sql = Sql::new(
        "INSERT INTO review_events (review_id, run_id) \
         SELECT v.id, r.id FROM reviews v CROSS JOIN job_runs r WHERE v.id = ? AND r.id IN ",
    );
    tx.execute(sql.with(id).numbers(runs.iter().copied())).await?;
    Ok(id)
}
