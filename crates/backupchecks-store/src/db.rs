//! Two engines behind one face: statements, transactions, identifiers. Only this module and `row` know which engine runs.

use crate::fault::{Fault, from_sqlx};
use crate::log_file::LogFile;
use crate::row::Row;
use crate::sql::{Insert, Sql, Value};
use sqlx::{Arguments as _, AssertSqlSafe, Sqlite, SqlitePool, Transaction};
#[cfg(feature = "postgres")]
use sqlx::{PgPool, Postgres};
use std::sync::Arc;

/// The database.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// One connection writes, others read beside it.
    Sqlite { writer: SqlitePool, readers: SqlitePool, log: Arc<LogFile> },
    /// A server.
    #[cfg(feature = "postgres")]
    Postgres(PgPool),
}

/// What a transaction may hold against others. Whoever waits is served in turn: importers that come one after the other never keep
/// a person waiting, as they would with locks on a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lock {
    /// What decisions rest on stays as it is; others may hold this likewise.
    DecisionsShared,
    /// Nobody else takes in mails or changes what decisions rest on.
    Decisions,
    /// Nobody else takes numbers of runs: runs become visible in the order of their numbers, so that the highest number on a page
    /// divides what was seen from what was not.
    RunNumbers,
    /// Nobody else changes runs or puts something beside them.
    Runs,
}

#[cfg(feature = "postgres")]
impl Lock {
    // Any two numbers serve; they are the same in every program that works with the database.
    const DECISIONS: i64 = 7_236_128;
    const RUN_NUMBERS: i64 = 7_236_129;

    /// The statement that takes it.
    fn statement(self) -> Sql {
        match self {
            Self::DecisionsShared => Sql::new("SELECT pg_advisory_xact_lock_shared(?)").with(Self::DECISIONS),
            Self::Decisions => Sql::new("SELECT pg_advisory_xact_lock(?)").with(Self::DECISIONS),
            Self::Runs => Sql::new("LOCK TABLE job_runs IN EXCLUSIVE MODE"),
            Self::RunNumbers => Sql::new("SELECT pg_advisory_xact_lock(?)").with(Self::RUN_NUMBERS),
        }
    }
}

/// A transaction. Dropped without [`Tx::commit`] it leaves nothing.
pub(crate) struct Tx {
    inner: Inner,
    doing: &'static str,
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Transaction<'static, Postgres>),
}

/// Text that differs: mark, SQLite, PostgreSQL.
const MARKS: &[(&str, &str, &str)] = &[
    (
        "{{numbers}}",
        "(SELECT value FROM json_each(?))",
        "(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(? AS JSON)))",
    ),
    ("{{texts}}", "(SELECT value FROM json_each(?))", "(SELECT value FROM json_array_elements_text(CAST(? AS JSON)))"),
    (
        "{{objects}}",
        "(SELECT value ->> 0 AS customer_id, value ->> 1 AS object_type, value ->> 2 AS name FROM json_each(?))",
        "(SELECT CAST(value ->> 0 AS BIGINT) AS customer_id, value ->> 1 AS object_type, value ->> 2 AS name \
         FROM json_array_elements(CAST(? AS JSON)))",
    ),
    // Rows of four numbers, each of which may be missing.
    (
        "{{fours}}",
        "(SELECT value ->> 0 AS a, value ->> 1 AS b, value ->> 2 AS c, value ->> 3 AS d FROM json_each(?))",
        "(SELECT CAST(value ->> 0 AS BIGINT) AS a, CAST(value ->> 1 AS BIGINT) AS b, CAST(value ->> 2 AS BIGINT) AS c, \
         CAST(value ->> 3 AS BIGINT) AS d FROM json_array_elements(CAST(? AS JSON)))",
    ),
    // SQLite has one writer, which needs no locks on rows.
    ("{{lock}}", "", "FOR UPDATE"),
];

/// Lets a transaction begin to the end even where nobody waits for it any more, such as a visitor who has gone: a connection
/// that is given up between the database's answer and ours would go back to the pool with the transaction open.
async fn begun(begin: impl Future<Output = sqlx::Result<Inner>> + Send + 'static) -> sqlx::Result<Inner> {
    tokio::spawn(begin).await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

impl Db {
    /// Begins a transaction that reads one state of the database.
    pub(crate) async fn read(&self, doing: &'static str) -> Result<Tx, Fault> {
        let inner = match self.clone() {
            Self::Sqlite { readers, .. } => {
                begun(async move { readers.begin_with("BEGIN").await.map(Inner::Sqlite) }).await
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                begun(async move { pool.begin_with(begin).await.map(Inner::Postgres) }).await
            }
        };
        Ok(Tx { inner: inner.map_err(from_sqlx(doing))?, doing })
    }

    /// Begins a transaction that writes. In SQLite it takes its turn here, so that it never has to give up later.
    pub(crate) async fn write(&self, doing: &'static str) -> Result<Tx, Fault> {
        let inner = match self.clone() {
            Self::Sqlite { writer, log, .. } => {
                let begin = async move { writer.begin_with("BEGIN IMMEDIATE").await.map(Inner::Sqlite) };
                let inner = begun(begin).await;
                if inner.is_ok() {
                    log.check().map_err(|taken| Fault::lost(doing, taken))?;
                }
                inner
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => begun(async move { pool.begin().await.map(Inner::Postgres) }).await,
        };
        Ok(Tx { inner: inner.map_err(from_sqlx(doing))?, doing })
    }

    /// Lets the connection that writes open its log, and remembers which file that is.
    pub(crate) async fn see_log(&self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite { writer, log, .. } => {
                sqlx::query("SELECT COUNT(*) FROM sqlite_master").execute(writer).await?;
                log.see();
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {}
        }
        Ok(())
    }

    /// The rows of one statement that reads.
    pub(crate) async fn rows(&self, doing: &'static str, sql: Sql) -> Result<Vec<Row>, Fault> {
        match self {
            Self::Sqlite { readers, .. } => fetch_sqlite(readers, sql, doing).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => fetch_postgres(pool, sql, doing).await,
        }
    }

    /// Runs one statement outside of any transaction.
    #[cfg(feature = "testing")]
    pub(crate) async fn execute_alone(&self, text: &str) -> Result<(), Fault> {
        let text = AssertSqlSafe(text.to_owned());
        match self {
            Self::Sqlite { writer, .. } => sqlx::query(text).execute(writer).await.map(drop),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => sqlx::query(text).execute(pool).await.map(drop),
        }
        .map_err(from_sqlx("preparing a test"))
    }

    /// The first row of one statement that reads.
    pub(crate) async fn row(&self, doing: &'static str, sql: Sql) -> Result<Option<Row>, Fault> {
        Ok(self.rows(doing, sql).await?.into_iter().next())
    }
}

impl Tx {
    /// The rows of a statement.
    pub(crate) async fn rows(&mut self, sql: Sql) -> Result<Vec<Row>, Fault> {
        match &mut self.inner {
            Inner::Sqlite(tx) => fetch_sqlite(&mut **tx, sql, self.doing).await,
            #[cfg(feature = "postgres")]
            Inner::Postgres(tx) => fetch_postgres(&mut **tx, sql, self.doing).await,
        }
    }

    /// The first row of a statement.
    pub(crate) async fn row(&mut self, sql: Sql) -> Result<Option<Row>, Fault> {
        Ok(self.rows(sql).await?.into_iter().next())
    }

    /// Runs a statement and gives the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64, Fault> {
        let done = match &mut self.inner {
            Inner::Sqlite(tx) => {
                let (text, arguments) = for_sqlite(sql, self.doing)?;
                sqlx::query_with(text, arguments).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
            #[cfg(feature = "postgres")]
            Inner::Postgres(tx) => {
                let (text, arguments) = for_postgres(sql, self.doing)?;
                sqlx::query_with(text, arguments).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
        };
        done.map_err(from_sqlx(self.doing))
    }

    /// Removes every row of these tables, of which none but themselves is referred to by another; in an order in which each may go.
    /// PostgreSQL would ask for each row whether something refers to it, which takes a minute where this takes none.
    pub(crate) async fn empty(&mut self, tables: &[&str]) -> Result<(), Fault> {
        #[cfg(feature = "postgres")]
        if let Inner::Postgres(_) = self.inner {
            return self.execute(Sql::new(&format!("TRUNCATE {}", tables.join(", ")))).await.map(drop);
        }
        for table in tables {
            self.execute(Sql::new(&format!("DELETE FROM {table}"))).await?;
        }
        Ok(())
    }

    /// Inserts rows, given as their values one after the other, and gives the number of those that were new.
    pub(crate) async fn insert(&mut self, insert: &Insert, values: Vec<Value>) -> Result<u64, Fault> {
        let mut inserted = 0;
        for statement in insert.statements(values) {
            inserted += self.execute(statement).await?;
        }
        Ok(inserted)
    }

    /// Takes `count` identifiers of `table` that nobody has or will have, in ascending order.
    pub(crate) async fn reserve(&mut self, table: &str, count: usize) -> Result<Vec<i64>, Fault> {
        let count = i64::try_from(count).map_err(|error| Fault::away(self.doing, error))?;
        if count == 0 {
            return Ok(Vec::new());
        }
        #[cfg(feature = "postgres")]
        if let Inner::Postgres(_) = self.inner {
            let sql = format!("SELECT nextval('{table}_id_seq') FROM generate_series(1, ?)");
            let mut ids = Vec::new();
            for mut row in self.rows(Sql::new(&sql).with(count)).await? {
                ids.push(row.take()?);
            }
            ids.sort_unstable();
            return Ok(ids);
        }
        let sql = "INSERT INTO counters (name, last_id) VALUES (?, ?) \
                   ON CONFLICT (name) DO UPDATE SET last_id = last_id + excluded.last_id RETURNING last_id";
        let row = self.row(Sql::new(sql).with(table).with(count)).await?;
        let last: i64 = row.ok_or_else(|| Fault::away(self.doing, "no counter was given"))?.take()?;
        Ok((last - count + 1..=last).collect())
    }

    /// Takes one identifier.
    pub(crate) async fn reserve_one(&mut self, table: &str) -> Result<i64, Fault> {
        let ids = self.reserve(table, 1).await?;
        ids.first().copied().ok_or_else(|| Fault::away(self.doing, "no identifier was given"))
    }

    /// Takes one of the locks and keeps it until this transaction ends. SQLite has one writer and needs none.
    #[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "only a server has locks to wait for"))]
    pub(crate) async fn lock(&mut self, lock: Lock) -> Result<(), Fault> {
        match (&self.inner, lock) {
            (Inner::Sqlite(_), _) => Ok(()),
            #[cfg(feature = "postgres")]
            (Inner::Postgres(_), lock) => self.execute(lock.statement()).await.map(drop),
        }
    }

    /// Makes everything lasting.
    pub(crate) async fn commit(self) -> Result<(), Fault> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            #[cfg(feature = "postgres")]
            Inner::Postgres(tx) => tx.commit().await,
        }
        .map_err(from_sqlx(self.doing))
    }
}

async fn fetch_sqlite<'e>(
    executor: impl sqlx::Executor<'e, Database = Sqlite>,
    sql: Sql,
    doing: &'static str,
) -> Result<Vec<Row>, Fault> {
    let (text, arguments) = for_sqlite(sql, doing)?;
    let rows = sqlx::query_with(text, arguments).fetch_all(executor).await.map_err(from_sqlx(doing))?;
    Ok(rows.into_iter().map(|row| Row::sqlite(row, doing)).collect())
}

#[cfg(feature = "postgres")]
async fn fetch_postgres<'e>(
    executor: impl sqlx::Executor<'e, Database = Postgres>,
    sql: Sql,
    doing: &'static str,
) -> Result<Vec<Row>, Fault> {
    let (text, arguments) = for_postgres(sql, doing)?;
    let rows = sqlx::query_with(text, arguments).fetch_all(executor).await.map_err(from_sqlx(doing))?;
    Ok(rows.into_iter().map(|row| Row::postgres(row, doing)).collect())
}

macro_rules! arguments {
    ($type:ty, $values:expr, $doing:expr) => {{
        let mut arguments = <$type>::default();
        for value in $values {
            match value {
                Value::Int(value) => arguments.add(value),
                Value::Bool(value) => arguments.add(value),
                Value::Text(value) => arguments.add(value),
                Value::Bytes(value) => arguments.add(value),
            }
            .map_err(|error| Fault::away($doing, error))?;
        }
        arguments
    }};
}

// All texts are put together from parts that stand in this crate; what users type is always an argument.

fn for_sqlite(sql: Sql, doing: &'static str) -> Result<(AssertSqlSafe<String>, sqlx::sqlite::SqliteArguments), Fault> {
    let arguments = arguments!(sqlx::sqlite::SqliteArguments, sql.values, doing);
    Ok((AssertSqlSafe(text_for_sqlite(sql.text)), arguments))
}

#[cfg(feature = "postgres")]
fn for_postgres(sql: Sql, doing: &'static str) -> Result<(AssertSqlSafe<String>, sqlx::postgres::PgArguments), Fault> {
    let arguments = arguments!(sqlx::postgres::PgArguments, sql.values, doing);
    Ok((AssertSqlSafe(text_for_postgres(sql.text)), arguments))
}

/// The text with its marks filled in. Arguments keep the bare `?`, because SQLite looks up numbered ones in a list.
fn text_for_sqlite(text: String) -> String {
    MARKS.iter().fold(text, |text, (mark, sqlite, _)| filled(text, mark, sqlite))
}

/// The text with its marks filled in and its arguments numbered.
#[cfg(feature = "postgres")]
fn text_for_postgres(text: String) -> String {
    use std::fmt::Write as _;

    let text = MARKS.iter().fold(text, |text, (mark, _, postgres)| filled(text, mark, postgres));
    let mut parts = text.split('?');
    let mut numbered = String::with_capacity(text.len() * 2);
    numbered.push_str(parts.next().unwrap_or_default());
    for (part, number) in parts.zip(1..) {
        let _ = write!(numbered, "${number}{part}");
    }
    numbered
}

fn filled(text: String, mark: &str, with: &str) -> String {
    if text.contains(mark) { text.replace(mark, with) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_serves_both_engines() {
        let text = "SELECT a FROM t WHERE b = ? AND c IN {{numbers}} {{lock}}";
        assert_eq!(
            text_for_sqlite(text.into()).trim(),
            "SELECT a FROM t WHERE b = ? AND c IN (SELECT value FROM json_each(?))"
        );
        assert_eq!(
            text_for_postgres(text.into()),
            "SELECT a FROM t WHERE b = $1 AND c IN \
             (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($2 AS JSON))) FOR UPDATE"
        );
    }
}
