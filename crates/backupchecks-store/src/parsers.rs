//! New shapes of mails, and the definitions of users.

use crate::SqlStore;
use crate::audit;
use crate::db::Tx;
use crate::fault::{Fault, saved_or_stale};
use crate::raw;
use crate::row::Row;
use crate::sql::{Sql, Value};
use async_trait::async_trait;
use backupchecks_core::model::{Act, Location, MailId, NewShape, RawMail, StoredDefinition};
use backupchecks_core::ports::{DecidedReparse, DefinitionChange, ParserStore, Saved, StoreError};
use backupchecks_core::rules::notes;
use jiff::Timestamp;
use std::collections::BTreeMap;

const READING: &str = "reading what is kept about parsers";
const KEEPING: &str = "keeping what is known about parsers";

const DEFINITIONS: &str = "SELECT d.parser_id, d.version, d.text, d.enabled, d.saved_us, u.name \
                           FROM parser_definitions d JOIN users u ON u.id = d.saved_by ";

#[async_trait]
impl ParserStore for SqlStore {
    async fn new_shapes(&self, limit: u32) -> Result<Vec<NewShape>, StoreError> {
        let sql = Sql::new(
            "SELECT parser_id, shape, mails, first_us, last_us, last_mail FROM new_shapes \
             WHERE settled_us IS NULL ORDER BY last_us DESC, parser_id, shape LIMIT ?",
        );
        let rows = self.db.rows(READING, sql.with(limit)).await?;
        Ok(rows.into_iter().map(|mut row| shape(&mut row)).collect::<Result<_, _>>()?)
    }

    async fn settle_shape(&self, parser: &str, shape: &str, act: Act) -> Result<bool, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        let sql = Sql::new(
            "UPDATE new_shapes SET settled_us = ?, settled_by = ? \
             WHERE parser_id = ? AND shape = ? AND settled_us IS NULL",
        );
        let settled = tx.execute(sql.with(act.at).with(act.user()).with(parser).with(shape)).await?;
        if settled > 0 {
            audit::append(&mut tx, notes::shape_settled(parser, shape), act).await?;
        }
        tx.commit().await?;
        Ok(settled == 1)
    }

    async fn definitions(&self) -> Result<Vec<StoredDefinition>, StoreError> {
        let newest = "WHERE d.version = (SELECT MAX(n.version) FROM parser_definitions n WHERE n.parser_id = d.parser_id) \
                      ORDER BY d.parser_id";
        Ok(definitions(self, Sql::new(DEFINITIONS).push(newest)).await?)
    }

    async fn definition_versions(&self, parser: &str) -> Result<Vec<StoredDefinition>, StoreError> {
        let sql = Sql::new(DEFINITIONS).push("WHERE d.parser_id = ? ORDER BY d.version DESC").with(parser);
        Ok(definitions(self, sql).await?)
    }

    async fn save_definition(&self, change: &DefinitionChange) -> Result<Saved<u32>, StoreError> {
        saved_or_stale(save(self, change).await)
    }

    async fn raw_mails(&self, before: Option<MailId>, limit: u32) -> Result<Vec<RawMail>, StoreError> {
        let mut mails = Vec::new();
        for mut row in self.db.rows(READING, raw_mails_sql(before, limit)).await? {
            let id = row.id(MailId)?;
            mails.push(RawMail { id, raw: raw::decompress(READING, row.take()?).await? });
        }
        Ok(mails)
    }
}

pub(crate) fn raw_mails_sql(before: Option<MailId>, limit: u32) -> Sql {
    let sql = Sql::new("SELECT m.id, r.zstd FROM mails m JOIN mail_raw r ON r.mail_id = m.id WHERE m.location <> ?");
    let sql = sql.with(Location::Deleted.code()).maybe(" AND m.id < ?", before);
    sql.push(" ORDER BY m.id DESC LIMIT ?").with(limit)
}

fn shape(row: &mut Row) -> Result<NewShape, Fault> {
    Ok(NewShape {
        parser: row.take()?,
        shape: row.take()?,
        mails: row.count()?,
        first_at: row.time()?,
        last_at: row.time()?,
        last_mail: row.id(MailId)?,
    })
}

async fn definitions(store: &SqlStore, sql: Sql) -> Result<Vec<StoredDefinition>, Fault> {
    let definition = |mut row: Row| {
        Ok(StoredDefinition {
            parser: row.take()?,
            version: row.small()?,
            text: row.take()?,
            enabled: row.take()?,
            saved_at: row.time()?,
            saved_by: row.take()?,
        })
    };
    store.db.rows(READING, sql).await?.into_iter().map(definition).collect()
}

/// Of two who save the same version the key lets the first one through.
async fn save(store: &SqlStore, change: &DefinitionChange) -> Result<Option<u32>, Fault> {
    let mut tx = store.db.write(KEEPING).await?;
    let sql = Sql::new("SELECT COALESCE(MAX(version), 0) FROM parser_definitions WHERE parser_id = ?");
    let newest = tx.row(sql.with(&change.parser)).await?.map_or(Ok(0), |mut row| row.small())?;
    if newest != change.based_on {
        return Ok(None);
    }
    let version = newest + 1;
    let sql = Sql::new(
        "INSERT INTO parser_definitions (parser_id, version, text, enabled, saved_us, saved_by) VALUES (?, ?, ?, ?, ?, ?)",
    );
    let sql = sql.with(&change.parser).with(version).with(&change.text).with(change.enabled);
    tx.execute(sql.with(change.at).with(change.by)).await?;
    let note = notes::definition_saved(&change.parser, newest, version, change.enabled);
    audit::append(&mut tx, note, Act::of(change.by, change.at)).await?;
    tx.commit().await?;
    Ok(Some(version))
}

/// Counts the new shapes of mails that were just stored: one row for each shape, in one order everywhere, so that two imports
/// never wait for each other.
pub(crate) async fn count_shapes<'a>(
    tx: &mut Tx,
    shapes: impl Iterator<Item = ((&'a str, &'a str), Timestamp, MailId)>,
) -> Result<(), Fault> {
    let mut found: BTreeMap<(&str, &str), Vec<(Timestamp, MailId)>> = BTreeMap::new();
    for (shape, received_at, id) in shapes {
        found.entry(shape).or_default().push((received_at, id));
    }
    for ((parser, shape), mails) in found {
        let (Some((first, _)), Some((last, newest))) = (mails.iter().min(), mails.iter().max()) else { continue };
        let sql = Sql::new(
            "INSERT INTO new_shapes (parser_id, shape, mails, first_us, last_us, last_mail) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT (parser_id, shape) DO UPDATE SET \
             mails = new_shapes.mails + excluded.mails, \
             first_us = CASE WHEN excluded.first_us < new_shapes.first_us THEN excluded.first_us ELSE new_shapes.first_us END, \
             last_mail = CASE WHEN excluded.last_us >= new_shapes.last_us THEN excluded.last_mail ELSE new_shapes.last_mail END, \
             last_us = CASE WHEN excluded.last_us > new_shapes.last_us THEN excluded.last_us ELSE new_shapes.last_us END",
        );
        let count = u64::try_from(mails.len()).unwrap_or(u64::MAX);
        let sql = sql.with(parser).with(shape).with(Value::from(count)).with(*first).with(*last).with(*newest);
        tx.execute(sql).await?;
    }
    Ok(())
}

/// Lets the counts follow mails that were read again. A shape of no mail leaves the list; a settled one is remembered.
pub(crate) async fn recount_shapes(tx: &mut Tx, mails: &[DecidedReparse<'_>]) -> Result<(), Fault> {
    let changed = || mails.iter().filter(|decided| decided.before.shape() != decided.reading.shape());
    let mut gone: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for shape in changed().filter_map(|decided| decided.before.shape()) {
        *gone.entry(shape).or_default() += 1;
    }
    for ((parser, shape), mails) in gone {
        let sql = Sql::new("UPDATE new_shapes SET mails = mails - ? WHERE parser_id = ? AND shape = ?");
        tx.execute(sql.with(mails).with(parser).with(shape)).await?;
        let sql = "DELETE FROM new_shapes WHERE mails <= 0 AND settled_us IS NULL AND parser_id = ? AND shape = ?";
        tx.execute(Sql::new(sql).with(parser).with(shape)).await?;
    }
    let met =
        changed().filter_map(|decided| Some((decided.reading.shape()?, decided.before.received_at, decided.before.id)));
    count_shapes(tx, met).await
}
