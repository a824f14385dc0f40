//! Taking jobs from one installation to another.

use super::{Revision, Saved, StoreError};
use crate::model::{Act, Closure, ClosureEntry, Customer, CustomerId, Job, JobEntry, JobId, Planning, WideClosure};
use async_trait::async_trait;

/// Everything that can go to another installation, at one moment.
#[derive(Debug, Clone)]
pub struct Transferable {
    /// The state this was read at.
    pub revision: Revision,
    /// The customers, by name (folded).
    pub customers: Vec<Customer>,
    /// All jobs, archived ones too, with how each comes by its schedule, by number.
    pub jobs: Vec<(Job, Planning)>,
    /// All closures, by number.
    pub closures: Vec<Closure>,
}

/// What an import adds. It changes nothing that is there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Additions {
    /// By customer; only those that get something.
    pub customers: Vec<CustomerAdditions>,
    /// Closures for every job or a source.
    pub closures: Vec<WideClosure>,
}

/// What is added for a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerAdditions {
    /// Which.
    pub customer: ForCustomer,
    /// New jobs, each with its closures.
    pub jobs: Vec<JobEntry>,
    /// New closures of the customer as a whole.
    pub closures: Vec<ClosureEntry>,
    /// New closures of jobs that are there.
    pub closures_of_jobs: Vec<(JobId, ClosureEntry)>,
}

/// A customer that is there, or one to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForCustomer {
    /// It is there.
    Known(CustomerId),
    /// It is to be made.
    New {
        /// Its name, which nobody has.
        name: String,
        /// Whether its backups are looked after.
        active: bool,
    },
}

/// Exports and imports jobs.
#[async_trait]
pub trait TransferStore {
    /// What can be exported.
    async fn load_transferable(&self) -> Result<Transferable, StoreError>;

    /// Adds what an import brings, all or nothing; new jobs count as approved by this act. Stale when the revision is no longer
    /// current. Nothing to add leaves no note.
    async fn save_additions(
        &self,
        revision: Revision,
        additions: &Additions,
        act: Act,
    ) -> Result<Saved<()>, StoreError>;
}
