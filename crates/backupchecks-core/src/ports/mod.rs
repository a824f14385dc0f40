//! What the outside must offer: traits by role, and the values that cross them.
//!
//! One call is one transaction. A use case loads what it needs with the [`Revision`] it was read at, decides with pure rules,
//! and saves the decision naming that revision. If a job, customer, ticket, remark or override changed meanwhile, or what was
//! pending is not what was decided on, the store saves nothing and answers [`Saved::Stale`]; the use case decides again.

mod access;
mod audit;
mod care;
mod conservation;
mod deletion;
mod ingest;
mod leases;
mod overrides;
mod pages;
mod parsers;
mod reparse;
mod retention;
mod schedules;
mod settle;
mod tickets;
mod transfer;
mod work;

pub use access::{Account, NewUser, UserStore};
pub use audit::{AuditQuery, AuditStore};
pub use care::{CareRow, Cared, JobCareStore};
pub use conservation::ConservationStore;
pub use deletion::{AllJobs, DeletionStore};
pub use ingest::{DecidedMail, DecidedResult, DecidedState, IngestQuestion, IngestStore, JobContext, Known};
pub use leases::LeaseStore;
pub use overrides::{
    DecidableJob, DecidableObject, DecidableRun, DecidableRuns, OverrideRow, OverrideStore, OverridesQuery,
    RunDecision, RunSelection,
};
pub use pages::{
    CustomerRow, InboxCounts, InboxItem, InboxPage, InboxQuery, InboxRow, JobRow, JobsQuery, MailDetail, MailResult,
    PageStore, RunDetail, RunObjectRow, RunRow, RunsPage,
};
pub use parsers::{DefinitionChange, ParserStore};
pub use reparse::{
    Became, DecidedReparse, KnownMail, KnownMails, KnownResult, KnownRun, MailToReparse, ReparseStep, ReparseStore,
    ReparsedResult, ReparsedState, TaskClaim,
};
pub use retention::RetentionStore;
pub use schedules::{
    ClosureRow, DayRun, JobDays, JobToJudge, JobsToJudge, JudgedJob, KeptSchedule, ScheduleStore, ToJudge,
};
pub use settle::{
    Change, CustomerChoice, NewJob, Pending, PendingResult, PendingSelection, SettleStore, Settled, SettledResult,
    Settlement,
};
pub use tickets::{ConcernCounts, ConcernRow, ConcernsPage, ConcernsQuery, LinkedRun, Opened, ScopeRow, TicketStore};
pub use transfer::{Additions, CustomerAdditions, ForCustomer, TransferStore, Transferable};
pub use work::{Handled, ReviewTarget, Reviewed, SuccessesOfCustomer, WorkPage, WorkRow, WorkStore};

/// Everything a store offers.
pub trait Store:
    IngestStore
    + SettleStore
    + WorkStore
    + PageStore
    + UserStore
    + OverrideStore
    + TicketStore
    + ParserStore
    + ScheduleStore
    + ReparseStore
    + AuditStore
    + LeaseStore
    + JobCareStore
    + ConservationStore
    + RetentionStore
    + TransferStore
    + DeletionStore
    + Send
    + Sync
    + 'static
{
}

impl<T> Store for T where
    T: IngestStore
        + SettleStore
        + WorkStore
        + PageStore
        + UserStore
        + OverrideStore
        + TicketStore
        + ParserStore
        + ScheduleStore
        + ReparseStore
        + AuditStore
        + LeaseStore
        + JobCareStore
        + ConservationStore
        + RetentionStore
        + TransferStore
        + DeletionStore
        + Send
        + Sync
        + 'static
{
}

/// The state of everything that decisions rest on: it grows with each change of a customer, job, ticket, remark or override.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub i64);

/// Whether a decision could be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Saved<T> {
    /// It is stored, whole.
    Saved(T),
    /// Something it rested on has changed; nothing is stored.
    Stale,
}

/// Why a store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be reached or is too busy; the same call may succeed later.
    #[error("the database did not answer while {doing}; try again later")]
    Away {
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The store has lost hold of its database and cannot get it back. Nothing of the call was stored, and no later call will be,
    /// until it is closed and opened again.
    #[error("the database was lost while {doing}, and nothing of it was stored; close the database and open it again")]
    Lost {
        /// What was being done.
        doing: &'static str,
        /// How it was lost.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The disk of the database is full. Nothing of the call was stored.
    #[error("the disk of the database is full while {doing}; make room, then do it again: nothing of it was stored")]
    Full {
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A stored value makes no sense to this version of the program.
    #[error("the stored {what} {value:?} cannot be read; was it written by a newer version?")]
    Unreadable {
        /// Which value.
        what: &'static str,
        /// The value.
        value: String,
    },
}
