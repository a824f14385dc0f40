//! The audit log. Entries are written in the transaction of the change that they tell of.

use crate::SqlStore;
use crate::db::Tx;
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::Sql;
use async_trait::async_trait;
use backupchecks_core::model::{Act, AuditEntry, AuditHead, AuditNote, Seal, UserId};
use backupchecks_core::ports::{AuditQuery, AuditStore, StoreError};
use backupchecks_core::rules::audit;
use backupchecks_core::rules::notes::actor_name;

const READING: &str = "reading the audit log";
const WRITING: &str = "writing the audit log";

const ENTRIES: &str = "SELECT number, at_us, by_name, user_id, event, subject, changes, seal FROM audit_log WHERE ";

/// Puts down what an act did. The last thing before a commit: from here on whoever else writes the log waits.
pub(crate) async fn append(tx: &mut Tx, note: AuditNote, act: Act) -> Result<(), Fault> {
    let name = match act.user() {
        Some(user) => user_name(tx, user).await?,
        None => None,
    };
    let row = tx.row(Sql::new("SELECT number, seal FROM audit_head WHERE id = 1 {{lock}}")).await?;
    let head = head(row)?;
    let mut entry = AuditEntry {
        number: head.number + 1,
        at: act.at,
        by: actor_name(act, name),
        user: act.user(),
        event: note.event.to_owned(),
        subject: note.subject,
        changes: note.changes,
        seal: Seal::FIRST,
    };
    entry.seal = audit::seal(head.seal, &entry);
    let changes = serde_json::to_string(&entry.changes).map_err(|error| Fault::unreadable("audit entry", error))?;
    let sql = Sql::new(
        "INSERT INTO audit_log (number, at_us, by_name, user_id, event, subject, changes, seal) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    let sql = sql.with(entry.number).with(entry.at).with(&entry.by).with(entry.user).with(&entry.event);
    tx.execute(sql.with(entry.subject.as_ref()).with(changes).with(entry.seal.0)).await?;
    let sql = Sql::new("UPDATE audit_head SET number = ?, seal = ? WHERE id = 1");
    tx.execute(sql.with(entry.number).with(entry.seal.0)).await.map(drop)
}

/// The name of a user.
pub(crate) async fn user_name(tx: &mut Tx, user: UserId) -> Result<Option<String>, Fault> {
    let row = tx.row(Sql::new("SELECT name FROM users WHERE id = ?").with(user)).await?;
    row.map(|mut row| row.take()).transpose()
}

#[async_trait]
impl AuditStore for SqlStore {
    async fn add_audit_note(&self, note: &AuditNote, act: Act) -> Result<(), StoreError> {
        let mut tx = self.db.write(WRITING).await?;
        append(&mut tx, note.clone(), act).await?;
        Ok(tx.commit().await?)
    }

    async fn audit_log(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        Ok(entries(self, log_sql(query)).await?)
    }

    async fn audit_entries(&self, after: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let sql = Sql::new(ENTRIES).push("number > ? ORDER BY number LIMIT ?").with(after).with(limit);
        Ok(entries(self, sql).await?)
    }

    async fn audit_head(&self) -> Result<AuditHead, StoreError> {
        let sql = Sql::new("SELECT number, seal FROM audit_head WHERE id = 1");
        Ok(head(self.db.row(READING, sql).await?)?)
    }
}

pub(crate) fn log_sql(query: &AuditQuery) -> Sql {
    // Every event that begins so comes behind it and before it with the last of all characters.
    let end = query.event.as_ref().map(|event| format!("{event}{}", char::MAX));
    Sql::new(ENTRIES)
        .push("TRUE")
        .maybe(" AND number < ?", query.before)
        .maybe(" AND event >= ?", query.event.as_ref())
        .maybe(" AND event < ?", end)
        .maybe(" AND user_id = ?", query.user)
        .maybe(" AND subject = ?", query.subject.as_ref())
        .maybe(" AND at_us >= ?", query.since)
        .maybe(" AND at_us < ?", query.until)
        .push(" ORDER BY number DESC LIMIT ?")
        .with(query.limit)
}

async fn entries(store: &SqlStore, sql: Sql) -> Result<Vec<AuditEntry>, Fault> {
    let rows = store.db.rows(READING, sql).await?;
    rows.into_iter().map(|mut row| entry(&mut row)).collect()
}

fn entry(row: &mut Row) -> Result<AuditEntry, Fault> {
    Ok(AuditEntry {
        number: row.count()?,
        at: row.time()?,
        by: row.take()?,
        user: row.maybe_id(UserId)?,
        event: row.take()?,
        subject: row.take()?,
        changes: {
            let json: String = row.take()?;
            serde_json::from_str(&json).map_err(|_| Fault::unreadable("audit entry", json))?
        },
        seal: seal(row)?,
    })
}

fn head(row: Option<Row>) -> Result<AuditHead, Fault> {
    let mut row = row.ok_or_else(|| Fault::unreadable("end of the audit log", "none"))?;
    Ok(AuditHead { number: row.count()?, seal: seal(&mut row)? })
}

fn seal(row: &mut Row) -> Result<Seal, Fault> {
    let bytes: Vec<u8> = row.take()?;
    let sealed = <[u8; 32]>::try_from(bytes.as_slice()).map(Seal);
    sealed.map_err(|_| Fault::unreadable("seal", format!("{bytes:02x?}")))
}
