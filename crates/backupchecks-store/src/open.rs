//! Where the database is, and opening it.

use crate::db::Db;
use crate::log_file::LogFile;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// How long a call waits for a connection, or for its turn to write.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pages wait for nobody: SQLite lets any number of readers work beside the writer.
const READERS: u32 = 4;

// In KiB, for each connection; SQLite wants them negative.
const WRITER_CACHE: &str = "-65536";
const READER_CACHE: &str = "-16384";

/// Enough for several importers and the pages; PostgreSQL itself allows a hundred to all.
#[cfg(feature = "postgres")]
const CONNECTIONS: u32 = 16;

/// Where the database is: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Shown without the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Place);

#[derive(Clone, PartialEq, Eq)]
enum Place {
    File(PathBuf),
    Server(String),
}

/// Why a database could not be opened or brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of no kind that is known.
    #[error("the database address {0:?} is neither sqlite:PATH nor postgres://USER@HOST/DATABASE")]
    WrongAddress(String),
    /// There is no folder for the file.
    #[error("the folder {} of the database file does not exist; create it first", .0.display())]
    NoFolder(PathBuf),
    /// There is nothing, where a database with customers and jobs was asked for.
    #[error("there is no database of Backupchecks at {0}; check the address")]
    Missing(String),
    /// The file holds something else.
    #[error("the file of {0} is no database of SQLite; check the path")]
    NotADatabase(String),
    /// The file cannot be opened, or the server does not answer or refuses.
    #[error("the database {address} cannot be opened")]
    Away {
        /// Where it should be.
        address: String,
        /// What the database said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The address is one of PostgreSQL, which is not built in.
    #[error("the database {address} is one of PostgreSQL, and this program was built without the feature `postgres`")]
    WithoutPostgres {
        /// What was given.
        address: String,
    },
    /// A newer version of the program has worked with the database.
    #[error("the database has version {found}, this program knows up to {known}; use the newer program")]
    Newer {
        /// The version of the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A step on the way to the current version failed; the steps before it stay.
    #[error("the database could not be brought up to date")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl FromStr for DatabaseUrl {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, OpenError> {
        let wrong = || OpenError::WrongAddress(hide_password(text));
        match text.split_once(':') {
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() { Err(wrong()) } else { Ok(Self::file(path)) }
            }
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Self(Place::Server(text.to_owned())))
            }
            _ => Err(wrong()),
        }
    }
}

impl DatabaseUrl {
    /// A database in this file.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Place::File(path.into()))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::File(path) => write!(f, "sqlite:{}", path.display()),
            Place::Server(address) => f.write_str(&hide_password(address)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The address with what stands between the user's name and `@` left out.
fn hide_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    match rest.rsplit_once('@') {
        Some((who, host)) => format!("{scheme}://{}@{host}", who.split(':').next().unwrap_or_default()),
        None => address.to_owned(),
    }
}

/// An error where the address is that of a file which is not there, or is empty.
pub(crate) fn refuse_missing(url: &DatabaseUrl) -> Result<(), OpenError> {
    match &url.0 {
        Place::File(path) if !path.metadata().is_ok_and(|file| file.len() > 0) => {
            Err(OpenError::Missing(url.to_string()))
        }
        _ => Ok(()),
    }
}

/// Connects; makes an empty SQLite file where there is none.
pub(crate) async fn connect(url: &DatabaseUrl) -> Result<Db, OpenError> {
    let away = |error: sqlx::Error| {
        let address = url.to_string();
        if is_no_database(&error) {
            OpenError::NotADatabase(address)
        } else {
            OpenError::Away { address, source: Box::new(error) }
        }
    };
    match &url.0 {
        Place::File(path) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !folder.is_dir() {
                return Err(OpenError::NoFolder(folder.to_owned()));
            }
            let readers = sqlite_pool(READERS).connect_with(sqlite_options(path, READER_CACHE)).await.map_err(away)?;
            let log = Arc::new(LogFile::beside(path).map_err(|error| away(sqlx::Error::Io(error)))?);
            let watched = Arc::clone(&log);
            let writer = sqlite_pool(1).after_connect(move |_, _| {
                watched.forget();
                Box::pin(async { Ok(()) })
            });
            let writer = writer.connect_with(sqlite_options(path, WRITER_CACHE)).await.map_err(away)?;
            let db = Db::Sqlite { writer, readers, log };
            db.see_log().await.map_err(away)?;
            Ok(db)
        }
        #[cfg(feature = "postgres")]
        Place::Server(address) => connect_to_server(address).await.map_err(away),
        #[cfg(not(feature = "postgres"))]
        Place::Server(address) => Err(OpenError::WithoutPostgres { address: hide_password(address) }),
    }
}

/// `SQLITE_NOTADB`.
fn is_no_database(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("26"))
}

#[cfg(feature = "postgres")]
async fn connect_to_server(address: &str) -> sqlx::Result<Db> {
    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
    use sqlx::{ConnectOptions as _, Connection as _};

    let options = PgConnectOptions::from_str(address)?.application_name("backupchecks").statement_cache_capacity(200);
    // A pool would try again and again; here a server that refuses is told at once.
    let first = tokio::time::timeout(PATIENCE, options.connect()).await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
    first?.close().await?;
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
    Ok(Db::Postgres(pool.connect_lazy_with(options)))
}

/// A commit is on the disk when it answers (`FULL`). Three compressed mails fit a page, of the usual size only
/// one would. The log may hold some batches of an import before it is copied back.
fn sqlite_options(path: &Path, cache: &'static str) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .statement_cache_capacity(200)
        .page_size(8192)
        .pragma("wal_autocheckpoint", "4000")
        .pragma("cache_size", cache)
        .pragma("temp_store", "memory")
}

fn sqlite_pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str) {
        assert_eq!(text.parse::<DatabaseUrl>().unwrap().to_string(), shown);
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        check("sqlite:data/checks.db", "sqlite:data/checks.db");
        check("sqlite:///var/lib/checks.db", "sqlite:/var/lib/checks.db");
        check("postgres://app:s3cr@t@db.example.net/checks", "postgres://app@db.example.net/checks");
        check("postgresql://db.example.net/checks", "postgresql://db.example.net/checks");
    }

    #[test]
    fn another_kind_of_address_is_refused_by_name() {
        for text in ["mysql://app:s3cret@db.example.net/checks", "checks.db", "sqlite:", ""] {
            let error = text.parse::<DatabaseUrl>().unwrap_err().to_string();
            assert!(error.contains("sqlite:PATH") && !error.contains("s3cret"), "{error}");
        }
    }
}
