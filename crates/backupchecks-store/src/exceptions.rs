//! Overrides. Each change is a new revision.

use crate::SqlStore;
use crate::audit;
use crate::context;
use crate::db::Tx;
use crate::fault::Fault;
use crate::rows;
use crate::sql::Sql;
use async_trait::async_trait;
use backupchecks_core::model::{Act, AuditNote, Override, OverrideId, Status};
use backupchecks_core::ports::{ExceptionStore, StoreError};
use backupchecks_core::rules::notes;

const KEEPING: &str = "keeping overrides";

#[async_trait]
impl ExceptionStore for SqlStore {
    async fn add_override(&self, rule: &Override, act: Act) -> Result<OverrideId, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let id = OverrideId(tx.reserve_one("overrides").await?);
        let (scope, job, object, customer) = rows::scope_columns(&rule.scope);
        let (mode, message) = rows::message_columns(rule.message.as_ref());
        let sql = Sql::new(
            "INSERT INTO overrides (id, scope, job_id, object_name, customer_id, status, message_mode, message, \
             backup_software, backup_type, valid_from_us, valid_until_us, action) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        );
        let sql = sql
            .with(id)
            .with(scope)
            .with(job)
            .with(object)
            .with(customer)
            .with(rule.status.map(Status::code))
            .with(mode)
            .with(message)
            .with(rule.backup_software.as_ref())
            .with(rule.backup_type.as_ref())
            .with(rule.valid_from)
            .with(rule.valid_until)
            .with(rows::action_code(rule.action));
        tx.execute(sql).await?;
        finish(tx, notes::added_override(id, rule), act).await?;
        Ok(id)
    }
}

async fn finish(mut tx: Tx, note: AuditNote, act: Act) -> Result<(), Fault> {
    context::bump_revision(&mut tx).await?;
    audit::append(&mut tx, note, act).await?;
    tx.commit().await
}
