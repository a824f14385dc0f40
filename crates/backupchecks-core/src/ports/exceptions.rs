//! Tickets and remarks, as far as recording runs needs them.

use super::StoreError;
use crate::model::{Act, JobId, NewTicket, RemarkId, TicketId};
use async_trait::async_trait;

/// Keeps what goes along with runs. Every change is a new [`Revision`](super::Revision).
#[async_trait]
pub trait ExceptionStore {
    /// Opens a ticket for its jobs.
    async fn add_ticket(&self, ticket: &NewTicket, act: Act) -> Result<TicketId, StoreError>;

    /// Resolves a ticket, or only its scope on `job`. New runs no longer take it along; links that exist stay.
    async fn resolve_ticket(&self, ticket: TicketId, job: Option<JobId>, act: Act) -> Result<(), StoreError>;

    /// Adds a remark for the jobs.
    async fn add_remark(&self, text: &str, jobs: &[JobId], act: Act) -> Result<RemarkId, StoreError>;
}
