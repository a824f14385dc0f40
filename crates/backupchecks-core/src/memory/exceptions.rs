//! Tickets, remarks and overrides.

use super::{MemoryStore, Remark, Ticket, next_number};
use crate::model::{JobId, NewTicket, Override, OverrideId, RemarkId, TicketId};
use crate::ports::{ExceptionStore, StoreError};
use async_trait::async_trait;
use jiff::Timestamp;

#[async_trait]
impl ExceptionStore for MemoryStore {
    async fn add_ticket(&self, ticket: &NewTicket) -> Result<TicketId, StoreError> {
        let mut state = self.state();
        let id = TicketId(next_number(&state.tickets));
        let stored = Ticket {
            code: ticket.ticket_code.clone(),
            description: ticket.description.clone(),
            resolved_at: None,
            scopes: ticket.jobs.iter().map(|job| (*job, None)).collect(),
        };
        state.tickets.insert(id, stored);
        state.bump();
        Ok(id)
    }

    async fn resolve_ticket(&self, ticket: TicketId, job: Option<JobId>, at: Timestamp) -> Result<(), StoreError> {
        let mut state = self.state();
        let Some(found) = state.tickets.get_mut(&ticket) else { return Ok(()) };
        let resolved_at = match job {
            Some(job) => found.scopes.get_mut(&job),
            None => Some(&mut found.resolved_at),
        };
        if let Some(resolved_at) = resolved_at {
            resolved_at.get_or_insert(at);
            state.bump();
        }
        Ok(())
    }

    async fn add_remark(&self, text: &str, jobs: &[JobId], _at: Timestamp) -> Result<RemarkId, StoreError> {
        let mut state = self.state();
        let id = RemarkId(next_number(&state.remarks));
        state.remarks.insert(id, Remark { text: text.to_owned(), jobs: jobs.to_vec() });
        state.bump();
        Ok(id)
    }

    async fn add_override(&self, rule: &Override) -> Result<OverrideId, StoreError> {
        let mut state = self.state();
        let id = OverrideId(next_number(&state.overrides));
        state.overrides.insert(id, Override { id, ..rule.clone() });
        state.bump();
        Ok(id)
    }
}
