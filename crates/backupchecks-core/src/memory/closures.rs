//! Closures, and whom they reach.

use super::State;
use crate::model::{Closure, ClosureId, ClosureScope, ClosureSpan, Job};
use crate::ports::ClosureRow;
use jiff::Timestamp;

impl State {
    pub(super) fn keep_closure(&mut self, scope: &ClosureScope, span: &ClosureSpan, name: &str) -> Closure {
        self.schedules.last_closure += 1;
        let id = ClosureId(self.schedules.last_closure);
        let closure = Closure { id, span: *span, scope: scope.clone(), name: name.to_owned() };
        self.schedules.closures.insert(id, closure.clone());
        self.look_anew(scope);
        closure
    }

    pub(super) fn all_closures(&self) -> Vec<Closure> {
        self.schedules.closures.values().cloned().collect()
    }

    /// The closures that reach a job, oldest number first.
    pub(super) fn closures_of(&self, job: &Job) -> Vec<Closure> {
        let source = self.schedules.of_jobs.get(&job.id).and_then(|kept| kept.source.as_deref());
        let closures = self.schedules.closures.values();
        closures.filter(|closure| closure.scope.covers(job.id, job.customer_id, source)).cloned().collect()
    }

    pub(super) fn closure_row(&self, closure: &Closure) -> ClosureRow {
        let job = match closure.scope {
            ClosureScope::Job(job) => self.jobs.get(&job),
            _ => None,
        };
        let customer = match closure.scope {
            ClosureScope::Customer(customer) => Some(customer),
            _ => job.map(|job| job.customer_id),
        };
        let named = customer.and_then(|id| Some((id, self.customers.get(&id)?.name.clone())));
        let job_name = job.map(|job| job.identity.job_name.clone());
        ClosureRow { closure: closure.clone(), customer: named, job_name }
    }

    /// Lets the jobs that a scope covers be judged anew.
    pub(super) fn look_anew(&mut self, scope: &ClosureScope) {
        for (id, kept) in &mut self.schedules.of_jobs {
            let Some(job) = self.jobs.get(id) else { continue };
            if scope.covers(*id, job.customer_id, kept.source.as_deref()) {
                kept.look_again = Some(Timestamp::MIN);
            }
        }
    }
}
