//! What reaches a job: scopes, and the Autotask tickets around it.

use super::StoredConcern;
use crate::memory::{State, count};
use crate::model::{Concern, ConcernKind, CustomerId, JobId, PsaTicket, Scope};
use crate::rules::care::image;
use crate::rules::propagation::{Carrier, Reach};
use std::collections::BTreeSet;

impl State {
    /// Those scopes whose job or customer is there; what a merged job has become part of stands for it.
    pub(super) fn known_scopes(&self, scopes: &[Scope]) -> Vec<Scope> {
        let known = |scope: &&Scope| match scope {
            Scope::Customer(customer) => self.customers.contains_key(customer),
            Scope::Job(job) | Scope::Object { job, .. } => self.jobs.contains_key(job),
        };
        let led = |scope: &Scope| {
            let merged = scope.job().and_then(|job| Some((job, *self.merged_into.get(&job)?)));
            merged.map_or_else(|| scope.clone(), |(job, kept)| image(scope, job, kept))
        };
        scopes.iter().filter(known).map(led).collect()
    }

    /// The scopes that reach the job.
    pub(in crate::memory) fn reaches(&self, job: JobId) -> Vec<Reach> {
        let customer = self.jobs.get(&job).map(|job| job.customer_id);
        self.reaches_where(|scope| {
            scope.job() == Some(job) || scope.customer().is_some() && scope.customer() == customer
        })
    }

    /// The scopes on the customer as a whole.
    pub(in crate::memory) fn reaches_of_customer(&self, customer: CustomerId) -> Vec<Reach> {
        self.reaches_where(|scope| scope.customer() == Some(customer))
    }

    /// The scopes that reach one of the jobs or customers that these are on.
    pub(super) fn reaches_of_scopes(&self, scopes: &[Scope]) -> Vec<Reach> {
        let jobs = scopes.iter().filter_map(Scope::job).flat_map(|job| self.reaches(job));
        let customers = scopes.iter().filter_map(Scope::customer).flat_map(|one| self.reaches_of_customer(one));
        jobs.chain(customers).collect()
    }

    fn reaches_where(&self, reaches: impl Fn(&Scope) -> bool) -> Vec<Reach> {
        let of = |(concern, found): (&Concern, &StoredConcern)| {
            let (concern, resolutions) = (*concern, found.resolutions.clone());
            let scopes = resolutions.scopes.clone().into_iter().filter(|(scope, _)| reaches(scope));
            let reach = |(scope, own): (Scope, _)| Reach {
                concern,
                object: scope.object().map(Into::into),
                resolved_at: resolutions.effective(own),
            };
            scopes.map(reach).collect::<Vec<_>>()
        };
        self.concerns.iter().flat_map(of).collect()
    }

    /// How many tickets, or remarks, have an open scope that reaches the job.
    pub(in crate::memory) fn open_count(&self, job: JobId, kind: ConcernKind) -> u64 {
        let open = self.reaches(job).into_iter().filter(|reach| reach.is_open() && reach.concern.kind() == kind);
        count(open.map(|reach| reach.concern).collect::<BTreeSet<_>>().len())
    }

    /// Of each Autotask ticket around the job the newest run that carries it.
    pub(in crate::memory) fn carriers(&self, job: JobId) -> Vec<Carrier> {
        let reaching = self.reaches(job).into_iter().filter_map(|reach| self.concerns.get(&reach.concern));
        let codes: BTreeSet<&str> = reaching.filter_map(|found| found.code.as_deref()).collect();
        let carrying =
            || self.runs.iter().rev().filter_map(|(id, run)| Some((*id, run, run.recorded.along.psa.as_ref()?)));
        let mut found: Vec<Carrier> = Vec::new();
        for (run, stored, psa) in carrying() {
            let number = &psa.autotask_ticket_number;
            for own in [true, false] {
                let wanted = if own { stored.job == job } else { codes.contains(number.as_str()) };
                let known = found.iter().any(|one| one.own == own && one.psa.autotask_ticket_number == *number);
                if wanted && !known {
                    let ticket = self.codes().find(|(_, code)| code == number).map(|(id, _)| id);
                    let psa = PsaTicket { ticket, ..psa.clone() };
                    found.push(Carrier { run, own, gone: false, psa });
                }
            }
        }
        found
    }
}
