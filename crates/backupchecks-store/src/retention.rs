//! Letting go of what is old.

use crate::db::Db;
use crate::fault::Fault;
use crate::sql::Sql;
use crate::{SqlStore, audit, context};
use async_trait::async_trait;
use backupchecks_core::model::{Act, Location, MailId};
use backupchecks_core::ports::{RetentionStore, StoreError};
use backupchecks_core::rules::notes;
use jiff::Timestamp;

const REMOVING: &str = "removing old raw mails";

#[async_trait]
impl RetentionStore for SqlStore {
    async fn remove_raw_mails(&self, before: Timestamp, limit: u32, act: Act) -> Result<u64, StoreError> {
        Ok(remove(&self.db, before, limit, act).await?)
    }
}

/// Holds the revision, so that no mail goes back to the Inbox between being chosen and losing its bytes.
async fn remove(db: &Db, before: Timestamp, limit: u32, act: Act) -> Result<u64, Fault> {
    let mut tx = db.write(REMOVING).await?;
    context::hold_revision(&mut tx).await?;
    let mut old = Vec::new();
    for mut row in tx.rows(old_sql(before, limit).push(" {{lock}}")).await? {
        old.push(row.id(MailId)?);
    }
    let Some(note) = notes::raw_mails_removed(&old, before) else { return Ok(0) };
    let numbers = || old.iter().map(|mail| mail.0);
    tx.execute(Sql::new("DELETE FROM mail_raw WHERE mail_id IN ").numbers(numbers())).await?;
    let sql = Sql::new("UPDATE mails SET raw_removed_us = ? WHERE id IN ").with(act.at).numbers(numbers());
    let removed = tx.execute(sql).await?;
    audit::append(&mut tx, note, act).await?;
    tx.commit().await?;
    Ok(removed)
}

/// The oldest mails with bytes that stand no longer in the Inbox. The conditions are those of the index `mails_with_raw`.
pub(crate) fn old_sql(before: Timestamp, limit: u32) -> Sql {
    let inbox = Location::Inbox.code();
    let text = format!(
        "SELECT id FROM mails WHERE raw_removed_us IS NULL AND location <> {inbox} AND received_us < ? \
         ORDER BY received_us, id LIMIT ?"
    );
    Sql::new(&text).with(before).with(limit)
}
