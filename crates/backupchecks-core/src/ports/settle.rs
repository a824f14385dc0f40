//! Settling what waits in the Inbox: approve, archive, unarchive, restore.

use super::{DecidedState, JobContext, Revision, Saved, StoreError};
use crate::model::{Act, Customer, CustomerId, Digest, JobId, JobIdentity, MailId, Override, Report};
use crate::rules::propagation::Reach;
use async_trait::async_trait;
use jiff::Timestamp;

/// Which results are asked for. Only results of mails that stand in the Inbox count, unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PendingSelection {
    /// This result of a mail, and every other result with the same match key. Nothing when this one is not pending.
    AlikeTo(MailId, u32),
    /// Every result with the match key of this job.
    OfJob(JobId),
    /// Every pending result of these mails, also while the mails are deleted.
    OfMails(Vec<MailId>),
}

/// What is pending, and what decides it.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The state this was read at.
    pub revision: Revision,
    /// The results, oldest mail first: by time received, then number, then place.
    pub results: Vec<PendingResult>,
    /// All jobs with the match keys of the results, archived ones too, and the job of [`PendingSelection::OfJob`].
    pub jobs: Vec<JobContext>,
    /// All overrides.
    pub overrides: Vec<Override>,
}

/// A result that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingResult {
    /// Its mail.
    pub mail: MailId,
    /// Its place in the mail, from 0.
    pub ordinal: u32,
    /// The mail's digest.
    pub digest: Digest,
    /// When the mail was received.
    pub received_at: Timestamp,
    /// The job it speaks of.
    pub identity: JobIdentity,
    /// What it says.
    pub report: Report,
}

/// Whom a job is approved for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerChoice {
    /// A customer that exists.
    Existing(CustomerId),
    /// The customer with this name; made when there is none.
    Named(String),
}

/// A job to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What its reports say of themselves.
    pub identity: JobIdentity,
    /// What tells it from a job of the same identity.
    pub told_apart_by: Option<String>,
    /// Its mails are vendor notifications.
    pub informational: bool,
}

/// What changes together with the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// A job is made for a customer that exists.
    Job(CustomerId, NewJob),
    /// A customer of this name and a job for it are made.
    CustomerAndJob(String, NewJob),
    /// The job answers from now on only to reports that name this host or object.
    TellApart(JobId, String),
    /// The job is archived.
    Archive(JobId),
    /// The job is unarchived.
    Unarchive(JobId),
    /// Those of the mails that are deleted stand in the Inbox again; the others stay where they are.
    Restore(Vec<MailId>),
}

/// One result with what was decided for it.
#[derive(Debug)]
pub struct SettledResult {
    /// Its mail.
    pub mail: MailId,
    /// Its place in the mail.
    pub ordinal: u32,
    /// What becomes of it. A run without a job belongs to the job that the change makes.
    pub state: DecidedState,
}

/// A decision over pending results.
#[derive(Debug)]
pub struct Settlement {
    /// What the results were selected by; the store selects again and answers stale when it finds other ones.
    pub selection: PendingSelection,
    /// What changes with them.
    pub change: Change,
    /// Every selected result.
    pub results: Vec<SettledResult>,
    /// Who decided, and when.
    pub act: Act,
}

/// What a settlement has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The job that was made.
    pub job: Option<JobId>,
    /// The customer of that job.
    pub customer: Option<CustomerId>,
    /// How many runs were recorded.
    pub runs: u64,
}

/// What settling needs.
#[async_trait]
pub trait SettleStore {
    /// The pending results of `selection` with what decides them.
    async fn load_pending(&self, selection: &PendingSelection) -> Result<Pending, StoreError>;

    /// Makes the change, records the runs and moves the mails, all or nothing. A mail whose results are all recorded is
    /// processed. Stale as described at [`Settlement::selection`], and when the revision is no longer current.
    async fn save_settled(&self, revision: Revision, settlement: &Settlement) -> Result<Saved<Settled>, StoreError>;

    /// Moves mails of the Inbox to the deleted ones, if `alike` also every other one there that has a pending result with the
    /// match key of one of theirs. Mails that are not in the Inbox are passed over.
    /// Gives the mails that moved, in ascending order.
    async fn delete_mails(&self, mails: &[MailId], alike: bool, act: Act) -> Result<Vec<MailId>, StoreError>;

    /// Adds a customer; `None` when one has this name already, without regard to case and white space.
    async fn add_customer(&self, name: &str, act: Act) -> Result<Option<CustomerId>, StoreError>;

    /// Sets whether the customer is looked after. `false` when there is none with this number.
    async fn set_customer_active(&self, customer: CustomerId, active: bool, act: Act) -> Result<bool, StoreError>;

    /// The customer.
    async fn customer(&self, customer: CustomerId) -> Result<Option<Customer>, StoreError>;

    /// The scopes of tickets and remarks on the customer as a whole, resolved ones too: what a job that is yet to be made will be
    /// reached by. In no order.
    async fn reaches_of_customer(&self, customer: CustomerId) -> Result<Vec<Reach>, StoreError>;

    /// The customer with this name, without regard to case and white space.
    async fn customer_named(&self, name: &str) -> Result<Option<Customer>, StoreError>;
}
