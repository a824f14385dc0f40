//! Lists of tickets and remarks, and what is linked to them.

use crate::concerns::Tables;
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::{Sql, containing};
use backupchecks_core::model::{Concern, ConcernKind, CustomerId, EffectiveStatus, JobId, RunId, Scope};
use backupchecks_core::ports::{ConcernCounts, ConcernRow, ConcernsPage, ConcernsQuery, LinkedRun, ScopeRow};
use backupchecks_core::rules::alerts::ConcernText;
use jiff::Timestamp;
use std::collections::HashMap;

const READING: &str = "reading tickets and remarks";

/// How many tickets and remarks there are.
pub(crate) async fn counts(db: &Db) -> Result<ConcernCounts, Fault> {
    let text = "SELECT (SELECT COUNT(*) FROM tickets WHERE is_open), (SELECT COUNT(*) FROM tickets WHERE NOT is_open), \
                (SELECT COUNT(*) FROM remarks WHERE is_open), (SELECT COUNT(*) FROM remarks WHERE NOT is_open)";
    let Some(mut row) = db.row(READING, Sql::new(text)).await? else { return Ok(ConcernCounts::default()) };
    Ok(ConcernCounts {
        open_tickets: row.count()?,
        resolved_tickets: row.count()?,
        open_remarks: row.count()?,
        resolved_remarks: row.count()?,
    })
}

/// A page of tickets or remarks.
pub(crate) async fn page(db: &Db, query: &ConcernsQuery) -> Result<ConcernsPage, Fault> {
    let mut tx = db.read(READING).await?;
    let mut rows = read(&mut tx, Tables::of(query.kind), page_sql(query)).await?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| (row.about.start_date, row.about.concern.number()));
    Ok(ConcernsPage { rows, next })
}

pub(crate) fn page_sql(query: &ConcernsQuery) -> Sql {
    let mut sql = select(Tables::of(query.kind)).push(" WHERE t.is_open = ?").with(query.open);
    if let Some(text) = &query.text {
        sql = sql.push(r" AND t.search_key LIKE ? ESCAPE '\'").with(containing(text));
    }
    if let Some((at, number)) = query.after {
        sql = sql.push(" AND (t.start_us, t.id) < (?, ?)").with(at).with(number);
    }
    sql.push(" ORDER BY t.start_us DESC, t.id DESC LIMIT ?").with(i64::from(query.limit) + 1)
}

/// The ticket or remark.
pub(crate) async fn one(db: &Db, concern: Concern) -> Result<Option<ConcernRow>, Fault> {
    let mut tx = db.read(READING).await?;
    let tables = Tables::of(concern.kind());
    let sql = select(tables).push(" WHERE t.id = ?").with(concern.number());
    Ok(read(&mut tx, tables, sql).await?.pop())
}

fn select(tables: Tables) -> Sql {
    let Tables { table, links, id, .. } = tables;
    let text = format!(
        "SELECT {}, t.resolved_us, (SELECT COUNT(*) FROM {links} l WHERE l.{id} = t.id) FROM {table} t",
        tables.columns()
    );
    Sql::new(&text)
}

/// The rows of a statement made by [`select`], with their scopes.
async fn read(tx: &mut Tx, tables: Tables, sql: Sql) -> Result<Vec<ConcernRow>, Fault> {
    let mut found: Vec<(ConcernText, Option<Timestamp>, u64)> = Vec::new();
    for mut row in tx.rows(sql).await? {
        found.push((tables.read(&mut row)?, row.maybe_time()?, row.count()?));
    }
    let mut scopes = scopes_of(tx, tables, found.iter().map(|(about, _, _)| about.concern.number())).await?;
    let row = |(about, whole, runs): (ConcernText, _, _)| {
        let scopes = scopes.remove(&about.concern.number()).unwrap_or_default();
        ConcernRow::new(about, whole, scopes, runs)
    };
    Ok(found.into_iter().map(row).collect())
}

/// By number what they cover, resolved by itself or not.
async fn scopes_of(
    tx: &mut Tx,
    tables: Tables,
    numbers: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Vec<ScopeRow>>, Fault> {
    let Tables { scopes, id, .. } = tables;
    let text = format!(
        "SELECT s.{id}, s.job_id, s.customer_id, s.object_name, s.resolved_us, c.id, c.name, j.job_name \
         FROM {scopes} s LEFT JOIN jobs j ON j.id = s.job_id \
         JOIN customers c ON c.id = COALESCE(s.customer_id, j.customer_id) WHERE s.{id} IN "
    );
    let mut found: HashMap<i64, Vec<ScopeRow>> = HashMap::new();
    for mut row in tx.rows(Sql::new(&text).numbers(numbers)).await? {
        let number = row.take()?;
        let scope = scope(&mut row)?;
        let resolved_at = row.maybe_time()?;
        let (customer, customer_name, job_name) = (row.id(CustomerId)?, row.take()?, row.take()?);
        found.entry(number).or_default().push(ScopeRow { scope, customer, customer_name, job_name, resolved_at });
    }
    Ok(found)
}

/// The next three columns, job, customer and object, as a scope.
pub(crate) fn scope(row: &mut Row) -> Result<Scope, Fault> {
    let (job, customer, object) = (row.maybe_id(JobId)?, row.maybe_id(CustomerId)?, row.take::<Option<String>>()?);
    match (job, customer, object) {
        (Some(job), None, Some(name)) => Ok(Scope::Object { job, name }),
        (Some(job), None, None) => Ok(Scope::Job(job)),
        (None, Some(customer), None) => Ok(Scope::Customer(customer)),
        other => Err(Fault::unreadable("scope", format!("{other:?}"))),
    }
}

/// The runs that are linked to it, the newest first.
pub(crate) async fn linked_runs(db: &Db, concern: Concern, limit: u32) -> Result<Vec<LinkedRun>, Fault> {
    let Tables { links, id, .. } = Tables::of(concern.kind());
    let text = format!(
        "SELECT r.id, j.id, j.job_name, c.name, r.run_us, r.effective FROM {links} l JOIN job_runs r ON r.id = l.run_id \
         JOIN jobs j ON j.id = r.job_id JOIN customers c ON c.id = j.customer_id WHERE l.{id} = ? \
         ORDER BY r.run_us DESC, r.id DESC LIMIT ?"
    );
    let mut runs = Vec::new();
    for mut row in db.rows(READING, Sql::new(&text).with(concern.number()).with(limit)).await? {
        runs.push(LinkedRun {
            run: row.id(RunId)?,
            job: row.id(JobId)?,
            job_name: row.take()?,
            customer_name: row.take()?,
            run_at: row.time()?,
            effective: row.code("effective status", EffectiveStatus::from_code)?,
        });
    }
    Ok(runs)
}

/// Which of these runs are linked to what, by run, then tickets first, by number.
pub(crate) async fn links_of(db: &Db, runs: &[RunId]) -> Result<Vec<(RunId, ConcernText)>, Fault> {
    let mut links = Vec::new();
    for kind in ConcernKind::ALL {
        let tables = Tables::of(*kind);
        for mut row in db.rows(READING, links_sql(tables, runs)).await? {
            links.push((row.id(RunId)?, tables.read(&mut row)?));
        }
    }
    links.sort_by_key(|(run, about)| (*run, about.concern));
    Ok(links)
}

pub(crate) fn links_sql(tables: Tables, runs: &[RunId]) -> Sql {
    let Tables { table, links, id, .. } = tables;
    let columns = tables.columns();
    let text = format!("SELECT l.run_id, {columns} FROM {links} l JOIN {table} t ON t.id = l.{id} WHERE l.run_id IN ");
    Sql::new(&text).numbers(runs.iter().map(|run| run.0))
}
