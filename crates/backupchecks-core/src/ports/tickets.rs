//! Tickets and remarks: opening them, what they cover, which runs they are linked to, resolving them.

use super::{ReviewTarget, StoreError};
use crate::model::{
    Act, Concern, ConcernKind, CustomerId, EffectiveStatus, JobId, NewConcern, NewTicket, RemarkId, RunId, Scope,
    TicketId,
};
use crate::rules::alerts::{ConcernText, Mark};
use crate::rules::tickets::Resolutions;
use crate::text::fold;
use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

/// What became of a ticket that was to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// It is open, under this number and code.
    Opened(TicketId, String),
    /// There is a ticket with this code, compared folded: nothing was made.
    CodeTaken(TicketId),
    /// An open ticket reaches one of its jobs already, and it was not to be opened beside one: nothing was made.
    OpenAlready(TicketId),
}

/// Which tickets or remarks are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernsQuery {
    /// Tickets or remarks.
    pub kind: ConcernKind,
    /// Those of which something is open, or those that are resolved altogether.
    pub open: bool,
    /// Only those whose code or text contains this, without regard to case and white space. Every character stands for itself.
    pub text: Option<String>,
    /// Only those behind this one, as given by [`ConcernsPage::next`].
    pub after: Option<(Timestamp, i64)>,
    /// How many at most.
    pub limit: u32,
}

/// A page of tickets or remarks: the last opened first, then the highest number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernsPage {
    /// The rows.
    pub rows: Vec<ConcernRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<(Timestamp, i64)>,
}

/// A ticket or remark with what it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernRow {
    /// What it says.
    pub about: ConcernText,
    /// When the last of it was resolved; `None` while something is open.
    pub resolved_at: Option<Timestamp>,
    /// When the whole was resolved.
    pub whole_resolved_at: Option<Timestamp>,
    /// What it covers, by customer name, job name and object (folded, by code point), the whole customer first.
    pub scopes: Vec<ScopeRow>,
    /// How many runs are linked to it.
    pub runs: u64,
}

impl ConcernRow {
    /// A row out of what it says and covers: `scopes` with their own resolutions, in any order.
    #[must_use]
    pub fn new(about: ConcernText, whole_resolved_at: Option<Timestamp>, mut scopes: Vec<ScopeRow>, runs: u64) -> Self {
        let own = scopes.iter().map(|row| (row.scope.clone(), row.resolved_at)).collect();
        let resolutions = Resolutions { whole: whole_resolved_at, scopes: own };
        for row in &mut scopes {
            row.resolved_at = resolutions.effective(row.resolved_at);
        }
        scopes.sort_by_key(ScopeRow::place);
        Self { about, resolved_at: resolutions.resolved_at(), whole_resolved_at, scopes, runs }
    }
}

/// One scope in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeRow {
    /// The scope.
    pub scope: Scope,
    /// Its customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// The job's name, where it is one alone.
    pub job_name: Option<String>,
    /// When it was resolved: by itself, else with the whole.
    pub resolved_at: Option<Timestamp>,
}

impl ScopeRow {
    /// Where it stands among the scopes of a ticket or remark.
    #[must_use]
    pub fn place(&self) -> (String, Option<String>, Option<String>, String) {
        let job = self.job_name.as_deref().map(fold);
        (fold(&self.customer_name), job, self.scope.object().map(fold), self.scope.key())
    }
}

/// A run that is linked to a ticket or remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedRun {
    /// The run.
    pub run: RunId,
    /// Its job.
    pub job: JobId,
    /// The job's name.
    pub job_name: String,
    /// The customer's name.
    pub customer_name: String,
    /// When it ran.
    pub run_at: Timestamp,
    /// How it counts.
    pub effective: EffectiveStatus,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConcernCounts {
    /// Tickets of which something is open.
    pub open_tickets: u64,
    /// Tickets that are resolved altogether.
    pub resolved_tickets: u64,
    /// Remarks of which something is open.
    pub open_remarks: u64,
    /// Remarks that are resolved altogether.
    pub resolved_remarks: u64,
}

/// Keeps tickets and remarks. Every change of what they say, cover or resolve is a new [`Revision`](super::Revision) and a
/// note in the audit log under the subject `ticket 17` or `remark 17`. Links stay for ever.
#[async_trait]
pub trait TicketStore {
    /// Opens a ticket, links it to its runs, and gives it a code where it has none.
    async fn add_ticket(&self, ticket: &NewTicket, act: Act) -> Result<Opened, StoreError>;

    /// Makes a remark and links it to its runs.
    async fn add_remark(&self, remark: &NewConcern, act: Act) -> Result<RemarkId, StoreError>;

    /// Changes what it says and from when on it is shown. `false` when there is no such one or nothing changes.
    async fn rewrite(
        &self,
        concern: Concern,
        text: &str,
        active_from_date: Option<Date>,
        act: Act,
    ) -> Result<bool, StoreError>;

    /// Links runs and opens scopes, [as `cover` decides](crate::rules::tickets::Resolutions::cover). Runs, jobs and customers that
    /// there are not are passed over. `false` when there is no such ticket or remark or nothing changes.
    async fn link(&self, concern: Concern, runs: &[RunId], scopes: &[Scope], act: Act) -> Result<bool, StoreError>;

    /// Resolves the whole, or one scope. New runs no longer take it along from this moment on; links that exist stay. `false` when
    /// there is no such one or it is resolved already.
    async fn resolve(&self, concern: Concern, scope: Option<&Scope>, act: Act) -> Result<bool, StoreError>;

    /// Opens the whole again, or one scope, [as `reopen` decides](crate::rules::tickets::Resolutions::reopen). `false` when there
    /// is nothing to open.
    async fn reopen(&self, concern: Concern, scope: Option<&Scope>, act: Act) -> Result<bool, StoreError>;

    /// How many tickets and remarks there are.
    async fn concern_counts(&self) -> Result<ConcernCounts, StoreError>;

    /// A page of tickets or remarks.
    async fn concerns(&self, query: &ConcernsQuery) -> Result<ConcernsPage, StoreError>;

    /// The ticket or remark.
    async fn concern(&self, concern: Concern) -> Result<Option<ConcernRow>, StoreError>;

    /// The runs that are linked to it, the newest first, at most `limit`.
    async fn linked_runs(&self, concern: Concern, limit: u32) -> Result<Vec<LinkedRun>, StoreError>;

    /// The ticket with this code, compared folded; of several the oldest.
    async fn ticket_with_code(&self, code: &str) -> Result<Option<TicketId>, StoreError>;

    /// What is open for the job, tickets first, by number. Nothing is linked, as there is no run.
    async fn open_for(&self, job: JobId) -> Result<Vec<Mark>, StoreError>;

    /// Which of these runs are linked to what, by run, then tickets first, by number.
    async fn links_of(&self, runs: &[RunId]) -> Result<Vec<(RunId, ConcernText)>, StoreError>;

    /// The runs of a target with their jobs, by number: what is to be linked. Of single runs also those that are reviewed.
    async fn runs_of(&self, target: &ReviewTarget) -> Result<Vec<(RunId, JobId)>, StoreError>;
}
