//! Rows of either engine, read column by column from left to right.

use crate::fault::{Fault, from_sqlx};
use backupchecks_core::model::ReportTime;
use jiff::Timestamp;
use sqlx::{Decode, Row as _, Sqlite, Type};

/// One row. Reading takes its columns in the order of the `SELECT`.
pub(crate) struct Row {
    inner: Inner,
    next: usize,
    doing: &'static str,
}

enum Inner {
    Sqlite(sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
}

/// What every engine can give.
pub(crate) trait Column: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + OfPostgres {}

impl<T> Column for T where T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + OfPostgres {}

/// What PostgreSQL can give; anything where it is not built in.
#[cfg(feature = "postgres")]
pub(crate) trait OfPostgres: for<'r> Decode<'r, sqlx::Postgres> + Type<sqlx::Postgres> {}

#[cfg(feature = "postgres")]
impl<T> OfPostgres for T where T: for<'r> Decode<'r, sqlx::Postgres> + Type<sqlx::Postgres> {}

#[cfg(not(feature = "postgres"))]
pub(crate) trait OfPostgres {}

#[cfg(not(feature = "postgres"))]
impl<T> OfPostgres for T {}

impl Row {
    pub(crate) fn sqlite(row: sqlx::sqlite::SqliteRow, doing: &'static str) -> Self {
        Self { inner: Inner::Sqlite(row), next: 0, doing }
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn postgres(row: sqlx::postgres::PgRow, doing: &'static str) -> Self {
        Self { inner: Inner::Postgres(row), next: 0, doing }
    }

    /// The next column.
    pub(crate) fn take<T: Column>(&mut self) -> Result<T, Fault> {
        let index = self.next;
        self.next += 1;
        match &self.inner {
            Inner::Sqlite(row) => row.try_get(index),
            #[cfg(feature = "postgres")]
            Inner::Postgres(row) => row.try_get(index),
        }
        .map_err(from_sqlx(self.doing))
    }

    /// Passes over columns.
    #[cfg(test)]
    pub(crate) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    /// The next column as an identifier.
    pub(crate) fn id<T>(&mut self, make: fn(i64) -> T) -> Result<T, Fault> {
        self.take().map(make)
    }

    /// The next column as an identifier that may be missing.
    pub(crate) fn maybe_id<T>(&mut self, make: fn(i64) -> T) -> Result<Option<T>, Fault> {
        Ok(self.take::<Option<i64>>()?.map(make))
    }

    /// The next column as a number that is never negative.
    pub(crate) fn count(&mut self) -> Result<u64, Fault> {
        let number: i64 = self.take()?;
        u64::try_from(number).map_err(|_| Fault::unreadable("count", number))
    }

    /// The next column as a small number that is never negative.
    pub(crate) fn small(&mut self) -> Result<u32, Fault> {
        let number: i64 = self.take()?;
        u32::try_from(number).map_err(|_| Fault::unreadable("number", number))
    }

    /// The next column as the value that has this code.
    pub(crate) fn code<T>(&mut self, what: &'static str, from_code: fn(i64) -> Option<T>) -> Result<T, Fault> {
        let code: i64 = self.take()?;
        from_code(code).ok_or_else(|| Fault::unreadable(what, code))
    }

    /// The next column as the value that has this code, where there is one.
    pub(crate) fn maybe_code<T>(
        &mut self,
        what: &'static str,
        from_code: fn(i64) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(code) = self.take::<Option<i64>>()? else { return Ok(None) };
        from_code(code).map(Some).ok_or_else(|| Fault::unreadable(what, code))
    }

    /// The next column as a time.
    pub(crate) fn time(&mut self) -> Result<Timestamp, Fault> {
        let microseconds: i64 = self.take()?;
        time_of(microseconds)
    }

    /// The next column as a time that may be missing.
    pub(crate) fn maybe_time(&mut self) -> Result<Option<Timestamp>, Fault> {
        self.take::<Option<i64>>()?.map(time_of).transpose()
    }

    /// The next column as a time of a report.
    pub(crate) fn report_time(&mut self) -> Result<Option<ReportTime>, Fault> {
        let Some(text) = self.take::<Option<String>>()? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Fault::unreadable("time of a report", text))
    }
}

fn time_of(microseconds: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(microseconds).map_err(|_| Fault::unreadable("time", microseconds))
}
