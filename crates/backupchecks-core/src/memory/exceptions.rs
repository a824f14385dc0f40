//! Tickets and remarks.

use super::{MemoryStore, Remark, Ticket, next_number};
use crate::model::{Act, JobId, NewTicket, RemarkId, TicketId};
use crate::ports::{ExceptionStore, StoreError};
use crate::rules::notes;
use async_trait::async_trait;

#[async_trait]
impl ExceptionStore for MemoryStore {
    async fn add_ticket(&self, ticket: &NewTicket, act: Act) -> Result<TicketId, StoreError> {
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
        state.note(notes::added_ticket(id, ticket), act);
        Ok(id)
    }

    async fn resolve_ticket(&self, ticket: TicketId, job: Option<JobId>, act: Act) -> Result<(), StoreError> {
        let mut state = self.state();
        let Some(found) = state.tickets.get_mut(&ticket) else { return Ok(()) };
        let resolved_at = match job {
            Some(job) => found.scopes.get_mut(&job),
            None => Some(&mut found.resolved_at),
        };
        if let Some(resolved_at) = resolved_at {
            if resolved_at.replace(resolved_at.unwrap_or(act.at)).is_none() {
                state.note(notes::resolved_ticket(ticket, job, act.at), act);
            }
            state.bump();
        }
        Ok(())
    }

    async fn add_remark(&self, text: &str, jobs: &[JobId], act: Act) -> Result<RemarkId, StoreError> {
        let mut state = self.state();
        let id = RemarkId(next_number(&state.remarks));
        state.remarks.insert(id, Remark { text: text.to_owned(), jobs: jobs.to_vec() });
        state.bump();
        state.note(notes::added_remark(id, text, jobs), act);
        Ok(id)
    }
}
