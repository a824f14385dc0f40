//! Bringing a database up to date. Migrations that went out are never edited.

use crate::db::Db;
use crate::open::OpenError;
use sqlx::migrate::{MigrateError, Migrator};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
#[cfg(feature = "postgres")]
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Runs the migrations that the database has not had, each in a transaction of its own.
pub(crate) async fn migrate(db: &Db) -> Result<(), OpenError> {
    refuse_newer(db).await?;
    let found = version(db).await.map_err(failed)?;
    loop {
        let before = version(db).await.map_err(failed)?;
        let done = match db {
            Db::Sqlite { writer, .. } => SQLITE.run(writer).await,
            #[cfg(feature = "postgres")]
            Db::Postgres(pool) => POSTGRES.run(pool).await,
        };
        let Err(error) = done else { break };
        // In SQLite another program may have made the same step first; then the rest is to be tried again.
        if version(db).await.map_err(failed)? <= before {
            return Err(failed(error));
        }
    }
    if 0 < found && found < newest(db) {
        tracing::info!(from = found, to = newest(db), "the database was brought up to date");
    }
    Ok(())
}

/// An error when the database has had migrations that this program does not know.
pub(crate) async fn refuse_newer(db: &Db) -> Result<(), OpenError> {
    let known = newest(db);
    let found = version(db).await.map_err(failed)?;
    if found <= known { Ok(()) } else { Err(OpenError::Newer { found, known }) }
}

/// Whether the database has had no migration at all.
pub(crate) async fn is_empty(db: &Db) -> Result<bool, OpenError> {
    Ok(version(db).await.map_err(failed)? == 0)
}

/// Whether the database has had every migration that this program knows, and no other.
pub(crate) async fn is_current(db: &Db) -> bool {
    version(db).await.is_ok_and(|found| found == newest(db))
}

fn newest(db: &Db) -> i64 {
    let migrator = match db {
        Db::Sqlite { .. } => &SQLITE,
        #[cfg(feature = "postgres")]
        Db::Postgres(_) => &POSTGRES,
    };
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The number of the newest migration that the database has had; 0 for an empty database.
async fn version(db: &Db) -> Result<i64, MigrateError> {
    let (there, newest) = match db {
        Db::Sqlite { .. } => ("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'", NEWEST),
        #[cfg(feature = "postgres")]
        Db::Postgres(_) => ("SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')", NEWEST),
    };
    if read(db, there).await? == 0 { Ok(0) } else { read(db, newest).await }
}

const NEWEST: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";

async fn read(db: &Db, text: &'static str) -> Result<i64, MigrateError> {
    match db {
        Db::Sqlite { readers, .. } => sqlx::query_scalar(text).fetch_one(readers).await,
        #[cfg(feature = "postgres")]
        Db::Postgres(pool) => sqlx::query_scalar(text).fetch_one(pool).await,
    }
    .map_err(MigrateError::from)
}

fn failed(error: MigrateError) -> OpenError {
    OpenError::Migration(Box::new(error))
}
