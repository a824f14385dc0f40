//! The tasks that read stored mails again.

use crate::audit;
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::reparse::condition;
use crate::row::Row;
use crate::sql::Sql;
use backupchecks_core::model::{
    Act, AuditNote, DifferenceCounts, MailId, ReparseSelection, ReparseState, ReparseTask, ReparseTaskId, UserId,
};
use backupchecks_core::ports::{ReparseStep, TaskClaim};
use backupchecks_core::rules::notes;
use serde::{Serialize, de::DeserializeOwned};

const READING: &str = "reading what is being read again";
const KEEPING: &str = "keeping what is being read again";

const TASKS: &str = "SELECT id, selection, what_if, state, total, counts, examples, cursor_id, up_to_id, started_us, \
                     started_by, by_name, ended_us, error FROM reparse_tasks ";

/// The tasks that the rest of the statement asks for.
pub(crate) async fn read(db: &Db, rest: Sql) -> Result<Vec<ReparseTask>, Fault> {
    let sql = Sql { text: format!("{TASKS}{}", rest.text), ..rest };
    db.rows(READING, sql).await?.into_iter().map(|mut row| task(&mut row)).collect()
}

fn task(row: &mut Row) -> Result<ReparseTask, Fault> {
    Ok(ReparseTask {
        id: row.id(ReparseTaskId)?,
        selection: json(row)?,
        what_if: row.take()?,
        state: row.code("state of a task", ReparseState::from_code)?,
        total: row.count()?,
        counts: json(row)?,
        examples: json(row)?,
        cursor: row.id(MailId)?,
        up_to: row.id(MailId)?,
        started_at: row.time()?,
        started_by: row.maybe_id(UserId)?,
        started_by_name: row.take()?,
        ended_at: row.maybe_time()?,
        error: row.take()?,
    })
}

fn json<T: DeserializeOwned>(row: &mut Row) -> Result<T, Fault> {
    let json: String = row.take()?;
    serde_json::from_str(&json).map_err(|_| Fault::unreadable("part of a task", json))
}

fn to_json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::unreadable("part of a task", error))
}

/// Begins a task.
pub(crate) async fn start(
    db: &Db,
    selection: &ReparseSelection,
    what_if: bool,
    act: Act,
) -> Result<ReparseTask, Fault> {
    let mut tx = db.write(KEEPING).await?;
    let count = condition(Sql::new("SELECT COUNT(*) FROM mails m WHERE m.raw_removed_us IS NULL AND "), selection);
    let total = tx.row(count).await?.map_or(Ok(0), |mut row| row.count())?;
    let newest = tx.row(Sql::new("SELECT COALESCE(MAX(id), 0) FROM mails")).await?;
    let up_to = newest.map_or(Ok(MailId(0)), |mut row| row.id(MailId))?;
    let name = match act.user() {
        Some(user) => audit::user_name(&mut tx, user).await?,
        None => None,
    };
    let task = ReparseTask {
        id: ReparseTaskId(tx.reserve_one("reparse_tasks").await?),
        selection: selection.clone(),
        what_if,
        state: ReparseState::Running,
        total,
        counts: DifferenceCounts::default(),
        examples: Vec::new(),
        cursor: MailId(0),
        up_to,
        started_at: act.at,
        started_by: act.user(),
        started_by_name: notes::actor_name(act, name),
        ended_at: None,
        error: None,
    };
    let sql = Sql::new(
        "INSERT INTO reparse_tasks (id, selection, what_if, state, total, counts, examples, cursor_id, up_to_id, started_us, \
         started_by, by_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    let sql = sql.with(task.id).with(to_json(&task.selection)?).with(what_if).with(task.state.code()).with(total);
    let sql = sql.with(to_json(&task.counts)?).with(to_json(&task.examples)?).with(task.cursor).with(up_to);
    tx.execute(sql.with(act.at).with(act.user()).with(&task.started_by_name)).await?;
    audit::append(&mut tx, notes::reparse_started(&task), act).await?;
    tx.commit().await?;
    Ok(task)
}

/// The oldest running task that nobody else works on, or only this one.
fn free_sql(only: Option<ReparseTaskId>, claim: &TaskClaim) -> Sql {
    let text =
        "SELECT t.id FROM reparse_tasks t WHERE t.state = 0 AND (t.worker IS NULL OR t.worker = ? OR t.claim_us <= ?)";
    let sql = Sql::new(text).with(&claim.worker).with(claim.now).maybe(" AND t.id = ?", only);
    sql.push(" ORDER BY t.id LIMIT 1")
}

/// Takes a task for a while. Who only looks in vain writes nothing.
pub(crate) async fn claim(
    db: &Db,
    only: Option<ReparseTaskId>,
    claim: &TaskClaim,
) -> Result<Option<ReparseTask>, Fault> {
    if db.row(READING, free_sql(only, claim)).await?.is_none() {
        return Ok(None);
    }
    let mut tx = db.write(KEEPING).await?;
    let Some(mut row) = tx.row(free_sql(only, claim).push(" {{lock}}")).await? else { return Ok(None) };
    let id = row.id(ReparseTaskId)?;
    let sql = Sql::new("UPDATE reparse_tasks SET worker = ?, claim_us = ? WHERE id = ?");
    tx.execute(sql.with(&claim.worker).with(claim.until).with(id)).await?;
    let row = tx.row(Sql::new(TASKS).push("WHERE id = ?").with(id)).await?;
    tx.commit().await?;
    row.map(|mut row| task(&mut row)).transpose()
}

/// Moves a task on behind a batch: `None` when that is not the worker's to do, else what is to be noted of its end.
pub(crate) async fn take_step(tx: &mut Tx, step: &ReparseStep, act: Act) -> Result<Option<Option<AuditNote>>, Fault> {
    let sql = Sql::new(TASKS).push("WHERE id = ? AND state = 0 AND worker = ? AND cursor_id = ? {{lock}}");
    let sql = sql.with(step.task).with(&step.claim.worker).with(step.from);
    let Some(mut row) = tx.row(sql).await? else { return Ok(None) };
    let mut held = task(&mut row)?;
    held.counts = std::mem::take(&mut held.counts).and(&step.counts);
    let room = ReparseTask::MAX_EXAMPLES.saturating_sub(held.examples.len());
    held.examples.extend(step.examples.iter().take(room).cloned());
    let (state, ended) = match step.to {
        Some(_) => (ReparseState::Running, None),
        None => (ReparseState::Done, Some(act.at)),
    };
    let sql = Sql::new(
        "UPDATE reparse_tasks SET cursor_id = ?, counts = ?, examples = ?, claim_us = ?, state = ?, ended_us = ? WHERE id = ?",
    );
    let sql = sql.with(step.to.unwrap_or(held.cursor)).with(to_json(&held.counts)?).with(to_json(&held.examples)?);
    tx.execute(sql.with(step.claim.until).with(state.code()).with(ended).with(held.id)).await?;
    Ok(Some(step.to.is_none().then(|| notes::reparse_done(held.id, held.done()))))
}

/// Ends a running task before its end.
pub(crate) async fn stop(db: &Db, id: ReparseTaskId, error: Option<&str>, act: Act) -> Result<bool, Fault> {
    let mut tx = db.write(KEEPING).await?;
    let sql = Sql::new(TASKS).push("WHERE id = ? AND state = 0 {{lock}}").with(id);
    let Some(mut row) = tx.row(sql).await? else { return Ok(false) };
    let held = task(&mut row)?;
    let state = if error.is_some() { ReparseState::Failed } else { ReparseState::Cancelled };
    let sql = Sql::new("UPDATE reparse_tasks SET state = ?, ended_us = ?, error = ? WHERE id = ?");
    tx.execute(sql.with(state.code()).with(act.at).with(error).with(id)).await?;
    audit::append(&mut tx, notes::reparse_stopped(id, held.done(), error), act).await?;
    tx.commit().await?;
    Ok(true)
}
