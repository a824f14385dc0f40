//! Overrides: keeping and listing them. The stored runs that they are applied to again stand in `redecide`.

use crate::context;
use crate::db::Tx;
use crate::fault::{Fault, saved_or_stale};
use crate::row::Row;
use crate::sql::{Sql, containing};
use crate::{SqlStore, audit, redecide, rows};
use async_trait::async_trait;
use backupchecks_core::model::{
    Act, CustomerId, MessageMatch, Override, OverrideAction, OverrideId, RunId, Signature, Status, UserId,
};
use backupchecks_core::ports::{
    DecidableRuns, OverrideRow, OverrideStore, OverridesQuery, Revision, RunDecision, RunSelection, Saved, StoreError,
};
use backupchecks_core::rules::{notes, overrides::ScopeNames};
use backupchecks_core::text::fold;

const KEEPING: &str = "keeping overrides";
const READING: &str = "reading overrides";

#[async_trait]
impl OverrideStore for SqlStore {
    async fn add_override(&self, rule: &Override, act: Act) -> Result<OverrideId, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let id = OverrideId(tx.reserve_one("overrides").await?);
        let text = "INSERT INTO overrides (scope, job_id, object_name, customer_id, status, message_mode, message, \
                    backup_software, backup_type, valid_from_us, valid_until_us, action, reason, search_key, id, \
                    created_us, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        tx.execute(columns(Sql::new(text), rule).with(id).with(act.at).with(act.user())).await?;
        finish(tx, notes::added_override(id, rule), act).await?;
        Ok(id)
    }

    async fn edit_override(&self, rule: &Override, version: u32, act: Act) -> Result<Saved<u32>, StoreError> {
        saved_or_stale(edit(self, rule, version, act).await)
    }

    async fn end_override(&self, id: OverrideId, act: Act) -> Result<bool, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let sql = Sql::new(
            "UPDATE overrides SET ended_us = ?, ended_by = ?, version = version + 1, unsettled = TRUE \
             WHERE id = ? AND ended_us IS NULL AND deleted_us IS NULL",
        );
        if tx.execute(sql.with(act.at).with(act.user()).with(id)).await? == 0 {
            return Ok(false);
        }
        finish(tx, notes::ended_override(id), act).await?;
        Ok(true)
    }

    async fn delete_override(&self, id: OverrideId, act: Act) -> Result<bool, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let Some(rule) = one(&mut tx, id, "o.deleted_us IS NULL").await? else { return Ok(false) };
        let sql = Sql::new(
            "UPDATE overrides SET deleted_us = ?, deleted_by = ?, version = version + 1, unsettled = TRUE WHERE id = ?",
        );
        tx.execute(sql.with(act.at).with(act.user()).with(id)).await?;
        finish(tx, notes::deleted_override(&rule), act).await?;
        Ok(true)
    }

    async fn overrides(&self, query: &OverridesQuery) -> Result<Vec<OverrideRow>, StoreError> {
        let found = self.db.rows(READING, page_sql(query)).await?;
        Ok(found.into_iter().map(|mut row| override_row(&mut row)).collect::<Result<_, Fault>>()?)
    }

    async fn override_row(&self, id: OverrideId) -> Result<Option<OverrideRow>, StoreError> {
        let found = self.db.row(READING, select().push(" WHERE o.id = ?").with(id)).await?;
        Ok(found.map(|mut row| override_row(&mut row)).transpose()?)
    }

    async fn unsettled_overrides(&self) -> Result<Vec<OverrideId>, StoreError> {
        let found = self.db.rows(READING, Sql::new("SELECT id FROM overrides WHERE unsettled ORDER BY id")).await?;
        Ok(found.into_iter().map(|mut row| row.id(OverrideId)).collect::<Result<_, Fault>>()?)
    }

    async fn settle_override(&self, id: OverrideId, version: u32) -> Result<(), StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        let sql = Sql::new("UPDATE overrides SET unsettled = FALSE WHERE id = ? AND version = ?");
        tx.execute(sql.with(id).with(version)).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn select_runs(&self, selection: &RunSelection) -> Result<Vec<RunId>, StoreError> {
        Ok(redecide::select(&self.db, selection).await?)
    }

    async fn load_runs(&self, runs: &[RunId]) -> Result<DecidableRuns, StoreError> {
        Ok(redecide::load(&self.db, runs).await?)
    }

    async fn save_decisions(
        &self,
        revision: Revision,
        decisions: &[RunDecision],
        because: OverrideId,
        act: Act,
    ) -> Result<Saved<u64>, StoreError> {
        saved_or_stale(redecide::save(&self.db, revision, decisions, because, act).await)
    }
}

async fn edit(store: &SqlStore, rule: &Override, version: u32, act: Act) -> Result<Option<u32>, Fault> {
    let mut tx = store.db.write(KEEPING).await?;
    context::lock_revision(&mut tx).await?;
    let stands = "o.ended_us IS NULL AND o.deleted_us IS NULL";
    let Some(before) = one(&mut tx, rule.id, stands).await? else { return Ok(None) };
    let text = "UPDATE overrides SET scope = ?, job_id = ?, object_name = ?, customer_id = ?, status = ?, \
                message_mode = ?, message = ?, backup_software = ?, backup_type = ?, valid_from_us = ?, \
                valid_until_us = ?, action = ?, reason = ?, search_key = ?, edited_us = ?, edited_by = ?, \
                version = version + 1, unsettled = TRUE WHERE id = ? AND version = ?";
    let sql = columns(Sql::new(text), rule).with(act.at).with(act.user()).with(rule.id).with(version);
    if tx.execute(sql).await? == 0 {
        return Ok(None);
    }
    finish(tx, notes::edited_override(&before, rule), act).await?;
    Ok(Some(version + 1))
}

/// The override, if the condition holds.
async fn one(tx: &mut Tx, id: OverrideId, condition: &str) -> Result<Option<Override>, Fault> {
    let text = format!("SELECT {} FROM overrides o WHERE o.id = ? AND {condition}", rows::OVERRIDE);
    tx.row(Sql::new(&text).with(id)).await?.map(|mut row| rows::override_rule(&mut row)).transpose()
}

async fn finish(mut tx: Tx, note: backupchecks_core::model::AuditNote, act: Act) -> Result<(), Fault> {
    context::bump_revision(&mut tx).await?;
    audit::append(&mut tx, note, act).await?;
    tx.commit().await
}

/// What an override says, as the values of its columns in the order of `add_override`.
fn columns(sql: Sql, rule: &Override) -> Sql {
    let (scope, job, object, customer) = rows::scope_columns(&rule.scope);
    let message = rule.message.as_ref();
    let searched = [
        Some(rule.reason.as_str()),
        message.map(MessageMatch::text),
        rule.backup_software.as_deref(),
        rule.backup_type.as_deref(),
        object,
    ];
    // No field holds a line end once folded, so that no search finds what spans two.
    let search_key = searched.map(|field| fold(field.unwrap_or_default())).join("\n");
    sql.with(scope)
        .with(job)
        .with(object)
        .with(customer)
        .with(rule.status.map(Status::code))
        .with(message.map(|message| message.mode().code()))
        .with(message.map(MessageMatch::text))
        .with(rule.backup_software.as_ref())
        .with(rule.backup_type.as_ref())
        .with(rule.valid_from)
        .with(rule.valid_until)
        .with(OverrideAction::code(rule.action))
        .with(&rule.reason)
        .with(search_key)
}

/// An override `o` with its job `j`, its customer `c`, and who had to do with it. Runs are counted up to a bound.
fn select() -> Sql {
    let text = format!(
        "SELECT {}, o.version, c.id, c.name, j.job_name, \
         o.created_us, o.created_by, u1.name, o.edited_us, o.edited_by, u2.name, \
         o.ended_us, o.ended_by, u3.name, o.deleted_us, o.deleted_by, u4.name, \
         (SELECT COUNT(*) FROM (SELECT r.id FROM job_runs r WHERE r.override_id = o.id LIMIT {}) counted), \
         (SELECT MAX(l.run_us) FROM job_runs l WHERE l.override_id = o.id) \
         FROM overrides o LEFT JOIN jobs j ON j.id = o.job_id \
         LEFT JOIN customers c ON c.id = COALESCE(o.customer_id, j.customer_id) \
         LEFT JOIN users u1 ON u1.id = o.created_by LEFT JOIN users u2 ON u2.id = o.edited_by \
         LEFT JOIN users u3 ON u3.id = o.ended_by LEFT JOIN users u4 ON u4.id = o.deleted_by",
        rows::OVERRIDE,
        OverrideRow::MOST_RUNS
    );
    Sql::new(&text)
}

pub(crate) fn page_sql(query: &OverridesQuery) -> Sql {
    let mut sql = select().push(" WHERE o.deleted_us IS NULL");
    // As `rules::overrides::is_over` says.
    let over = "(o.ended_us IS NOT NULL OR (o.valid_until_us IS NOT NULL AND o.valid_until_us <= ?))";
    sql = match query.over {
        Some(true) => sql.push(&format!(" AND {over}")).with(query.now),
        Some(false) => sql.push(&format!(" AND NOT {over}")).with(query.now),
        None => sql,
    };
    sql = sql.maybe(" AND c.id = ?", query.customer).maybe(" AND o.job_id = ?", query.job);
    if let Some(text) = &query.text {
        let pattern = containing(text);
        sql = sql.push(
            r" AND (o.search_key LIKE ? ESCAPE '\' OR j.name_key LIKE ? ESCAPE '\' OR c.name_key LIKE ? ESCAPE '\')",
        );
        sql = sql.with(&pattern).with(&pattern).with(&pattern);
    }
    sql.maybe(" AND o.id < ?", query.before).push(" ORDER BY o.id DESC LIMIT ?").with(query.limit)
}

fn override_row(row: &mut Row) -> Result<OverrideRow, Fault> {
    Ok(OverrideRow {
        rule: rows::override_rule(row)?,
        version: row.small()?,
        customer: row.maybe_id(CustomerId)?,
        names: ScopeNames { customer: row.take()?, job: row.take()? },
        created: signature(row)?,
        edited: signature(row)?,
        ended: signature(row)?,
        deleted: signature(row)?,
        runs: row.count()?,
        last_run_at: row.maybe_time()?,
    })
}

/// The columns of a signature: when, who, and that person's name.
pub(crate) fn signature(row: &mut Row) -> Result<Option<Signature>, Fault> {
    let (at, by, name) = (row.maybe_time()?, row.maybe_id(UserId)?, row.take()?);
    Ok(at.map(|at| Signature { by, name, at }))
}
