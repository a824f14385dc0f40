//! Leases and what workers tell. The fence in the condition of a statement is what keeps out whoever lost a lease.

use crate::SqlStore;
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::Sql;
use async_trait::async_trait;
use backupchecks_core::model::{Claim, Lease, WorkEnd, WorkEnded, WorkerState};
use backupchecks_core::ports::{LeaseStore, StoreError};
use jiff::Timestamp;

const KEEPING: &str = "keeping leases";
const REPORTING: &str = "keeping what workers tell";

#[async_trait]
impl LeaseStore for SqlStore {
    async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<Claim, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        // Where the condition does not hold the row is locked all the same, so that it is read as it was judged.
        let sql = Sql::new(
            "INSERT INTO leases (name, holder, fence, expires_us) VALUES (?, ?, 1, ?) ON CONFLICT (name) DO UPDATE \
             SET holder = excluded.holder, fence = leases.fence + 1, expires_us = excluded.expires_us \
             WHERE leases.holder IS NULL OR leases.holder = excluded.holder OR leases.expires_us <= ? \
             RETURNING name, holder, fence, expires_us",
        );
        let granted = tx.row(sql.with(name).with(holder).with(until).with(at)).await?;
        let claim = if let Some(mut row) = granted {
            Claim::Granted(lease(&mut row)?)
        } else {
            let sql = Sql::new("SELECT name, holder, fence, expires_us FROM leases WHERE name = ?").with(name);
            let row = tx.row(sql).await?;
            Claim::Taken(lease(&mut row.ok_or_else(|| Fault::unreadable("lease", name))?)?)
        };
        tx.commit().await?;
        Ok(claim)
    }

    async fn renew_lease(&self, held: &Lease, until: Timestamp) -> Result<Option<Lease>, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        let sql = Sql::new(
            "UPDATE leases SET expires_us = ? WHERE holder IS NOT NULL AND name = ? AND fence = ? \
             RETURNING name, holder, fence, expires_us",
        );
        let row = tx.row(sql.with(until).with(&held.name).with(held.fence)).await?;
        tx.commit().await?;
        Ok(row.map(|mut row| lease(&mut row)).transpose()?)
    }

    async fn release_lease(&self, held: &Lease) -> Result<(), StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        let sql = Sql::new("UPDATE leases SET holder = NULL WHERE name = ? AND fence = ?");
        tx.execute(sql.with(&held.name).with(held.fence)).await?;
        Ok(tx.commit().await?)
    }

    async fn leases(&self, at: Timestamp) -> Result<Vec<Lease>, StoreError> {
        let sql = Sql::new(
            "SELECT name, holder, fence, expires_us FROM leases WHERE holder IS NOT NULL AND expires_us > ? ORDER BY name",
        );
        let rows = self.db.rows(KEEPING, sql.with(at)).await?;
        Ok(rows.into_iter().map(|mut row| lease(&mut row)).collect::<Result<_, Fault>>()?)
    }

    async fn report_work(&self, held: &Lease, state: &WorkerState) -> Result<bool, StoreError> {
        let mut tx = self.db.write(REPORTING).await?;
        let sql = Sql::new("SELECT fence FROM leases WHERE holder IS NOT NULL AND name = ? AND fence = ? {{lock}}");
        if tx.row(sql.with(&held.name).with(held.fence)).await?.is_none() {
            return Ok(false);
        }
        let ended = state.ended.as_ref();
        let sql = Sql::new(
            "INSERT INTO workers (name, holder, started_us, ended_us, end_code, words, next_us) \
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, \
             started_us = excluded.started_us, ended_us = excluded.ended_us, end_code = excluded.end_code, \
             words = excluded.words, next_us = excluded.next_us",
        );
        let sql = sql
            .with(&state.name)
            .with(&state.holder)
            .with(state.started_at)
            .with(ended.map(|ended| ended.at))
            .with(ended.map(|ended| ended.end.code()))
            .with(ended.map(|ended| ended.words.as_str()))
            .with(state.next_at);
        tx.execute(sql).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn workers(&self) -> Result<Vec<WorkerState>, StoreError> {
        let sql =
            Sql::new("SELECT name, holder, started_us, ended_us, end_code, words, next_us FROM workers ORDER BY name");
        let rows = self.db.rows(REPORTING, sql).await?;
        Ok(rows.into_iter().map(|mut row| worker(&mut row)).collect::<Result<_, Fault>>()?)
    }
}

fn lease(row: &mut Row) -> Result<Lease, Fault> {
    Ok(Lease { name: row.take()?, holder: row.take()?, fence: row.count()?, expires_at: row.time()? })
}

fn worker(row: &mut Row) -> Result<WorkerState, Fault> {
    let (name, holder, started_at) = (row.take()?, row.take()?, row.time()?);
    let (ended_at, end) = (row.maybe_time()?, row.maybe_code("end of a worker's work", WorkEnd::from_code)?);
    let words: Option<String> = row.take()?;
    let ended = match (ended_at, end, words) {
        (Some(at), Some(end), Some(words)) => Some(WorkEnded { at, end, words }),
        _ => None,
    };
    Ok(WorkerState { name, holder, started_at, ended, next_at: row.time()? })
}
