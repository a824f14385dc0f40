//! Times in which no report is asked for.

use crate::audit;
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::Sql;
use backupchecks_core::model::{Act, Closure, ClosureId, ClosureScope, ClosureSpan, CustomerId, JobId};
use backupchecks_core::ports::ClosureRow;
use backupchecks_core::rules::notes;
use backupchecks_core::schedule::Stretch;
use jiff::Timestamp;
use std::cmp::Reverse;

const READING: &str = "reading holidays, pauses and outages";
const KEEPING: &str = "keeping holidays, pauses and outages";

const SELECT: &str = "SELECT id, span, day, from_us, until_us, job_id, customer_id, source, name FROM closures";

/// All closures, by number: a person enters a few a year.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Closure>, Fault> {
    let rows = tx.rows(Sql::new(SELECT).push(" ORDER BY id")).await?;
    rows.into_iter().map(|mut row| closure(&mut row)).collect()
}

/// Those that reach a job.
pub(crate) fn closures_of(all: &[Closure], job: JobId, customer: CustomerId, source: Option<&str>) -> Vec<Closure> {
    all.iter().filter(|closure| closure.scope.covers(job, customer, source)).cloned().collect()
}

/// The sources with an outage that was seen and has not ended, and since when.
pub(crate) async fn seen_outages(tx: &mut Tx) -> Result<Vec<(String, Timestamp)>, Fault> {
    let open = all(tx).await?.into_iter().filter_map(|closure| match (closure.span, closure.scope) {
        (ClosureSpan::SeenOutage(Stretch { from, until: None }), ClosureScope::Source(source)) => Some((source, from)),
        _ => None,
    });
    Ok(open.collect())
}

/// Those that end at or after `since`, the latest beginning first, with the names of whom they are for.
pub(crate) async fn page(db: &Db, since: Timestamp, limit: u32) -> Result<Vec<ClosureRow>, Fault> {
    let sql = Sql::new(
        "SELECT c.id, c.span, c.day, c.from_us, c.until_us, c.job_id, c.customer_id, c.source, c.name, \
         u.id, u.name, j.job_name FROM closures c LEFT JOIN jobs j ON j.id = c.job_id \
         LEFT JOIN customers u ON u.id = COALESCE(c.customer_id, j.customer_id) ORDER BY c.id",
    );
    let mut closures = Vec::new();
    for mut row in db.rows(READING, sql).await? {
        let closure = closure(&mut row)?;
        let (customer, name): (_, Option<String>) = (row.maybe_id(CustomerId)?, row.take()?);
        closures.push(ClosureRow { closure, customer: customer.zip(name), job_name: row.take()? });
    }
    closures.retain(|row| row.closure.span.reaches(since));
    closures.sort_by_key(|row| Reverse((row.closure.span.begins_at(), row.closure.id)));
    closures.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(closures)
}

pub(crate) async fn add(
    db: &Db,
    span: &ClosureSpan,
    scope: &ClosureScope,
    name: &str,
    act: Act,
) -> Result<ClosureId, Fault> {
    let mut tx = db.write(KEEPING).await?;
    let closure = insert(&mut tx, span, scope, name).await?;
    look_anew(&mut tx, scope).await?;
    audit::append(&mut tx, notes::closure_added(&closure), act).await?;
    tx.commit().await?;
    Ok(closure.id)
}

/// Keeps a closure; its jobs are yet to be looked at anew.
pub(crate) async fn insert(
    tx: &mut Tx,
    span: &ClosureSpan,
    scope: &ClosureScope,
    name: &str,
) -> Result<Closure, Fault> {
    let id = ClosureId(tx.reserve_one("closures").await?);
    let closure = Closure { id, span: *span, scope: scope.clone(), name: name.to_owned() };
    let day = match span {
        ClosureSpan::Holiday(day) => Some(day.to_string()),
        _ => None,
    };
    let stretch = span.stretch();
    let (job, customer, source) = match scope {
        ClosureScope::Job(job) => (Some(*job), None, None),
        ClosureScope::Customer(customer) => (None, Some(*customer), None),
        ClosureScope::Source(source) => (None, None, Some(source)),
        ClosureScope::Global => (None, None, None),
    };
    let sql = Sql::new(
        "INSERT INTO closures (id, span, day, from_us, until_us, job_id, customer_id, source, name) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    let sql = sql.with(id).with(span.as_str()).with(day).with(stretch.map(|stretch| stretch.from));
    let sql = sql.with(stretch.and_then(|stretch| stretch.until)).with(job).with(customer).with(source).with(name);
    tx.execute(sql).await?;
    Ok(closure)
}

pub(crate) async fn end(db: &Db, id: ClosureId, at: Timestamp, act: Act) -> Result<bool, Fault> {
    let mut tx = db.write(KEEPING).await?;
    let Some(before) = one(&mut tx, id).await? else { return Ok(false) };
    let Some(span) = before.span.ended_at(at) else { return Ok(false) };
    let until = span.stretch().and_then(|stretch| stretch.until);
    tx.execute(Sql::new("UPDATE closures SET until_us = ? WHERE id = ?").with(until).with(id)).await?;
    look_anew(&mut tx, &before.scope).await?;
    let after = Closure { span, ..before.clone() };
    audit::append(&mut tx, notes::closure_changed(&before, Some(&after)), act).await?;
    tx.commit().await?;
    Ok(true)
}

pub(crate) async fn remove(db: &Db, id: ClosureId, act: Act) -> Result<bool, Fault> {
    let mut tx = db.write(KEEPING).await?;
    let Some(before) = one(&mut tx, id).await? else { return Ok(false) };
    tx.execute(Sql::new("DELETE FROM closures WHERE id = ?").with(id)).await?;
    look_anew(&mut tx, &before.scope).await?;
    audit::append(&mut tx, notes::closure_changed(&before, None), act).await?;
    tx.commit().await?;
    Ok(true)
}

async fn one(tx: &mut Tx, id: ClosureId) -> Result<Option<Closure>, Fault> {
    let row = tx.row(Sql::new(SELECT).push(" WHERE id = ? {{lock}}").with(id)).await?;
    row.map(|mut row| closure(&mut row)).transpose()
}

/// Lets the jobs of a scope be judged anew.
pub(crate) async fn look_anew(tx: &mut Tx, scope: &ClosureScope) -> Result<(), Fault> {
    let sql = Sql::new("UPDATE job_schedules SET look_us = 0 WHERE ");
    let sql = match scope {
        ClosureScope::Job(job) => sql.push("job_id = ?").with(*job),
        ClosureScope::Customer(customer) => {
            sql.push("job_id IN (SELECT j.id FROM jobs j WHERE j.customer_id = ?)").with(*customer)
        }
        ClosureScope::Source(source) => sql.push("source IS NOT NULL AND source = ?").with(source),
        ClosureScope::Global => sql.push("TRUE"),
    };
    tx.execute(sql).await.map(drop)
}

fn closure(row: &mut Row) -> Result<Closure, Fault> {
    let id = row.id(ClosureId)?;
    let word: String = row.take()?;
    let day: Option<String> = row.take()?;
    let stretch = row.maybe_time()?.map(|from| Ok::<_, Fault>(Stretch { from, until: None })).transpose()?;
    let until = row.maybe_time()?;
    let stretch = stretch.map(|stretch| Stretch { until, ..stretch });
    let (job, customer) = (row.maybe_id(JobId)?, row.maybe_id(CustomerId)?);
    let source: Option<String> = row.take()?;
    let scope = match (job, customer, source) {
        (Some(job), ..) => ClosureScope::Job(job),
        (_, Some(customer), _) => ClosureScope::Customer(customer),
        (.., Some(source)) => ClosureScope::Source(source),
        _ => ClosureScope::Global,
    };
    let day = day.and_then(|day| day.parse().ok());
    let span = match (word.as_str(), day, stretch) {
        ("holiday", Some(day), _) => ClosureSpan::Holiday(day),
        ("pause", _, Some(stretch)) => ClosureSpan::Pause(stretch),
        ("maintenance", _, Some(stretch)) => ClosureSpan::Maintenance(stretch),
        ("declared_outage", _, Some(stretch)) => ClosureSpan::DeclaredOutage(stretch),
        ("seen_outage", _, Some(stretch)) => ClosureSpan::SeenOutage(stretch),
        _ => return Err(Fault::unreadable("closure", format!("{word} {id}"))),
    };
    Ok(Closure { id, span, scope, name: row.take()? })
}
