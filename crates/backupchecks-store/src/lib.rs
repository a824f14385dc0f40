//! Backupchecks on SQLite and PostgreSQL: one SQL text for both, behind the ports of core.
//!
//! [`SqlStore`] implements every port. Read `sql` and `db` first: they hold all that differs between the engines. Then there is
//! one module for each port (`ingest`, `settle`, `work`, `pages`, `access`, `tickets`, `overrides`, `parsers`, `reparse`,
//! `schedules`, `care`, `audit`, `leases`, `retention`, `transfer`, `deletion`) with what it shares beside it. `record` alone inserts runs.
//!
//! SQL knows sets, keys and revisions, and no rule. An error of the database library never leaves this crate.
//! PostgreSQL stands behind the feature `postgres`, which is on by default.

mod access;
mod audit;
mod care;
mod closures;
mod concern_pages;
mod concerns;
mod conservation;
mod context;
mod db;
mod deletion;
mod fault;
#[cfg(test)]
mod faults;
mod inbox;
mod ingest;
mod jobs;
mod known;
mod leases;
mod log_file;
mod migrate;
mod open;
mod overrides;
mod pages;
mod parsers;
mod pending;
#[cfg(test)]
mod plans;
mod raw;
mod record;
mod redecide;
mod reparse;
mod reparse_tasks;
mod results;
mod retention;
mod review;
mod row;
mod rows;
mod runs;
mod schedules;
mod settle;
mod sql;
#[cfg(feature = "testing")]
pub mod testing;
mod tickets;
mod transfer;
mod work;

pub use open::{DatabaseUrl, OpenError};

use db::Db;
use std::time::Duration;

/// Whoever asks whether the store is ready wants to know soon.
const READY_WITHIN: Duration = Duration::from_secs(3);

/// The store. A clone is another handle on the same database.
#[derive(Debug, Clone)]
pub struct SqlStore {
    db: Db,
}

impl SqlStore {
    /// Opens a database; makes an empty SQLite file where there is none. Nothing works before [`SqlStore::migrate`].
    ///
    /// # Errors
    /// [`OpenError::NoFolder`] and [`OpenError::Away`] when it cannot be reached, [`OpenError::Newer`] when a newer program has
    /// worked with it.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let db = open::connect(url).await?;
        migrate::refuse_newer(&db).await?;
        Ok(Self { db })
    }

    /// Opens a database that is there, as [`SqlStore::open`]; makes none.
    ///
    /// # Errors
    /// [`OpenError::Missing`] when there is no such file, or nothing in it or in the database of the server; else as
    /// [`SqlStore::open`].
    pub async fn open_existing(url: &DatabaseUrl) -> Result<Self, OpenError> {
        open::refuse_missing(url)?;
        let store = Self::open(url).await?;
        if migrate::is_empty(&store.db).await? {
            store.close().await;
            return Err(OpenError::Missing(url.to_string()));
        }
        Ok(store)
    }

    /// Brings the database up to date. Doing it again changes nothing; several programs may do it at once.
    ///
    /// # Errors
    /// [`OpenError::Newer`], and [`OpenError::Migration`] when a step fails.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        migrate::migrate(&self.db).await
    }

    /// Whether the database answers within seconds and is up to date.
    pub async fn is_ready(&self) -> bool {
        tokio::time::timeout(READY_WITHIN, migrate::is_current(&self.db)).await.unwrap_or(false)
    }

    /// Lets running calls finish and closes all connections. Calls that come later fail.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            #[cfg(feature = "postgres")]
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

/// The code of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
