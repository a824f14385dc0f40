//! Taking jobs from one installation to another.

use super::{MemoryStore, State};
use crate::model::{Act, ClosureEntry, ClosureScope, CustomerId, JobEntry, Planning};
use crate::ports::{Additions, ForCustomer, NewJob, Revision, Saved, StoreError, TransferStore, Transferable};
use crate::rules::notes;
use async_trait::async_trait;

#[async_trait]
impl TransferStore for MemoryStore {
    async fn load_transferable(&self) -> Result<Transferable, StoreError> {
        let state = self.state();
        Ok(Transferable {
            revision: Revision(state.revision),
            customers: state.customers_by_name().into_iter().cloned().collect(),
            jobs: state.jobs.values().map(|job| (job.clone(), state.planning_of(job.id))).collect(),
            closures: state.all_closures(),
        })
    }

    async fn save_additions(
        &self,
        revision: Revision,
        additions: &Additions,
        act: Act,
    ) -> Result<Saved<()>, StoreError> {
        let mut state = self.state();
        if revision.0 != state.revision {
            return Ok(Saved::Stale);
        }
        for one in &additions.customers {
            let customer = match &one.customer {
                ForCustomer::Known(customer) => *customer,
                ForCustomer::New { name, active } => {
                    let id = state.make_customer(name);
                    state.customers.entry(id).and_modify(|customer| customer.active = *active);
                    id
                }
            };
            state.add_closures(&ClosureScope::Customer(customer), &one.closures);
            for (job, closure) in &one.closures_of_jobs {
                state.keep_closure(&ClosureScope::Job(*job), &closure.span, &closure.name);
            }
            for job in &one.jobs {
                state.import_job(customer, job, act);
            }
        }
        for closure in &additions.closures {
            state.keep_closure(&closure.scope(), &closure.span, &closure.name);
        }
        if let Some(note) = notes::jobs_imported(additions) {
            state.note(note, act);
            state.bump();
        }
        Ok(Saved::Saved(()))
    }
}

impl State {
    fn add_closures(&mut self, scope: &ClosureScope, closures: &[ClosureEntry]) {
        for closure in closures {
            self.keep_closure(scope, &closure.span, &closure.name);
        }
    }

    fn import_job(&mut self, customer: CustomerId, entry: &JobEntry, act: Act) {
        let new = NewJob {
            identity: entry.identity.clone(),
            told_apart_by: entry.told_apart_by.clone(),
            informational: entry.informational,
        };
        let id = self.make_job(customer, &new, act.at);
        self.jobs.entry(id).and_modify(|job| job.archived = entry.archived);
        if entry.planning != Planning::Learned {
            self.keep_planning(id, &entry.planning);
        }
        self.add_closures(&ClosureScope::Job(id), &entry.closures);
    }
}
