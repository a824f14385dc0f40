//! Use cases: load what a decision needs, decide with pure rules, save the whole decision in one call.

mod audit;
pub mod closures;
mod deletion;
mod ingest;
mod judge;
pub mod overrides;
mod people;
mod record_run;
mod reparse;
mod retention;
mod settle;
mod tickets;
mod transfer;

pub use audit::{ProofError, prove_audit_log};
pub use deletion::delete_all_jobs;
pub use ingest::{Ingested, ingest, is_full_batch};
pub use judge::{Judged, judge_job, judge_jobs};
pub use people::{add_customer, add_user};
pub use record_run::{RecordedRun, Surroundings, record_run};
pub use reparse::{Reread, reparse, reparse_step, what_if};
pub use retention::remove_old_raw_mails;
pub use settle::{Approval, Approved, approve, archive, restore, settle_anew, unarchive};
pub use tickets::{Wish, link_runs, open_ticket, remark};
pub use transfer::{export_jobs, import_jobs, preview_import};

use crate::model::{CustomerId, JobId, MailId, OverrideId};
use crate::ports::StoreError;
use crate::rules::closures::ClosureFault;
use crate::rules::overrides::OverrideFault;
use crate::rules::transfer::TransferFault;
use crate::rules::users::UserFault;

/// How often a decision is made again because something changed meanwhile. Each time somebody else got through, so this many
/// means a fault, not bad luck.
const MAX_TRIES: usize = 50;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is no such thing.
    #[error("there is no {what} {id}")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its number.
        id: i64,
    },
    /// The customer's name is empty.
    #[error("the customer's name is empty; choose a customer or type a name")]
    CustomerUnnamed,
    /// A customer or user has this name already.
    #[error("there is a {what} {name:?} already; choose another name")]
    NameTaken {
        /// What kind of thing.
        what: &'static str,
        /// The name that was given.
        name: String,
    },
    /// A user is not whole.
    #[error(transparent)]
    User(#[from] UserFault),
    /// The customer has the job, archived.
    #[error("the customer's job {job:?} is archived; unarchive it instead")]
    JobArchived {
        /// The job's name.
        job: String,
    },
    /// What is to tell a job apart does not stand in its report.
    #[error("the mail names no host or object {mark:?}; give one that stands in its report")]
    MarkNotNamed {
        /// The host or object that was given.
        mark: String,
    },
    /// An override is not whole.
    #[error(transparent)]
    Override(#[from] OverrideFault),
    /// The override is no longer as it was shown.
    #[error("override {id} was changed, ended or deleted meanwhile; look at it again")]
    OverrideChanged {
        /// The override.
        id: OverrideId,
    },
    /// A holiday, pause, maintenance window or outage is not whole.
    #[error(transparent)]
    Closure(#[from] ClosureFault),
    /// A file of jobs is not whole.
    #[error(transparent)]
    Transfer(#[from] TransferFault),
    /// A ticket or remark says nothing.
    #[error("the ticket or remark says nothing; write what it is about")]
    TextMissing,
    /// Others changed things again and again while this was decided.
    #[error("the data changed {MAX_TRIES} times while this was being decided; try again")]
    Busy,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EngineError {
    fn no_mail(mail: MailId) -> Self {
        Self::NotFound { what: "waiting mail", id: mail.0 }
    }

    fn no_job(job: JobId) -> Self {
        Self::NotFound { what: "job", id: job.0 }
    }

    fn no_override(id: OverrideId) -> Self {
        Self::NotFound { what: "override", id: id.0 }
    }

    fn no_customer(customer: CustomerId) -> Self {
        Self::NotFound { what: "customer", id: customer.0 }
    }
}
