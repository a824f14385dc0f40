//! Tickets and remarks. Each change is a new revision.

use crate::SqlStore;
use crate::audit;
use crate::context;
use crate::db::Tx;
use crate::fault::Fault;
use crate::sql::{Insert, Sql, Value};
use async_trait::async_trait;
use backupchecks_core::model::{Act, AuditNote, JobId, NewTicket, RemarkId, TicketId};
use backupchecks_core::ports::{ExceptionStore, StoreError};
use backupchecks_core::rules::notes;
use std::collections::BTreeSet;

const KEEPING: &str = "keeping tickets and remarks";

const TICKET_SCOPES: Insert = Insert { table: "ticket_scopes", columns: "ticket_id, job_id", conflict: "" };
const REMARK_SCOPES: Insert = Insert { table: "remark_scopes", columns: "remark_id, job_id", conflict: "" };

#[async_trait]
impl ExceptionStore for SqlStore {
    async fn add_ticket(&self, ticket: &NewTicket, act: Act) -> Result<TicketId, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let id = TicketId(tx.reserve_one("tickets").await?);
        let text =
            "INSERT INTO tickets (id, ticket_code, description, active_from_date, start_us) VALUES (?, ?, ?, ?, ?)";
        let sql = Sql::new(text).with(id).with(&ticket.ticket_code).with(&ticket.description);
        tx.execute(sql.with(ticket.active_from_date.to_string()).with(ticket.start_date)).await?;
        tx.insert(&TICKET_SCOPES, scopes(id.into(), &ticket.jobs)).await?;
        finish(tx, notes::added_ticket(id, ticket), act).await?;
        Ok(id)
    }

    async fn resolve_ticket(&self, ticket: TicketId, job: Option<JobId>, act: Act) -> Result<(), StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let sql = match job {
            Some(job) => Sql::new(
                "UPDATE ticket_scopes SET resolved_us = ? WHERE resolved_us IS NULL AND job_id = ? AND ticket_id = ?",
            )
            .with(act.at)
            .with(job),
            None => Sql::new("UPDATE tickets SET resolved_us = ? WHERE resolved_us IS NULL AND id = ?").with(act.at),
        };
        if tx.execute(sql.with(ticket)).await? > 0 {
            finish(tx, notes::resolved_ticket(ticket, job, act.at), act).await?;
        }
        Ok(())
    }

    async fn add_remark(&self, text: &str, jobs: &[JobId], act: Act) -> Result<RemarkId, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        let id = RemarkId(tx.reserve_one("remarks").await?);
        let sql = Sql::new("INSERT INTO remarks (id, text, start_us) VALUES (?, ?, ?)");
        tx.execute(sql.with(id).with(text).with(act.at)).await?;
        tx.insert(&REMARK_SCOPES, scopes(id.into(), jobs)).await?;
        finish(tx, notes::added_remark(id, text, jobs), act).await?;
        Ok(id)
    }
}

/// A scope on each of the jobs, once.
fn scopes(of: Value, jobs: &[JobId]) -> Vec<Value> {
    let jobs: BTreeSet<JobId> = jobs.iter().copied().collect();
    jobs.into_iter().flat_map(|job| [of.clone(), job.into()]).collect()
}

async fn finish(mut tx: Tx, note: AuditNote, act: Act) -> Result<(), Fault> {
    context::bump_revision(&mut tx).await?;
    audit::append(&mut tx, note, act).await?;
    tx.commit().await
}
