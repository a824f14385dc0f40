//! Tickets and remarks.

use super::{MemoryStore, State, count, pages::contains, rows};
use crate::model::{
    Act, Concern, ConcernKind, Customer, CustomerId, JobId, NewConcern, NewTicket, PsaTicket, RemarkId, RunId, Scope,
    TicketCode, TicketId,
};
use crate::ports::{
    ConcernCounts, ConcernRow, ConcernsPage, ConcernsQuery, LinkedRun, Opened, ReviewTarget, ScopeRow, StoreError,
    TicketStore,
};
use crate::rules::alerts::{ConcernText, Mark, concerned, marks};
use crate::rules::care::image;
use crate::rules::concern_notes as notes;
use crate::rules::propagation::{Carrier, Objects, Reach};
use crate::rules::tickets::{Resolutions, next_code, open_already};
use crate::text::fold;
use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A ticket or remark as it is kept.
#[derive(Debug, Clone)]
pub(super) struct StoredConcern {
    code: Option<String>,
    text: String,
    active_from_date: Option<Date>,
    start_date: Timestamp,
    pub(super) resolutions: Resolutions,
    pub(super) runs: BTreeSet<RunId>,
}

impl StoredConcern {
    fn text(&self, concern: Concern) -> ConcernText {
        ConcernText {
            concern,
            code: self.code.clone(),
            text: self.text.clone(),
            active_from_date: self.active_from_date,
            start_date: self.start_date,
        }
    }
}

#[async_trait]
impl TicketStore for MemoryStore {
    async fn add_ticket(&self, ticket: &NewTicket, act: Act) -> Result<Opened, StoreError> {
        let mut state = self.state();
        let code = match &ticket.code {
            TicketCode::Given(code) => code.clone(),
            TicketCode::OfDay(day) => next_code(*day, state.codes().map(|(_, code)| code)),
        };
        if let Some(taken) = state.ticket_with_code(&code) {
            return Ok(Opened::CodeTaken(taken));
        }
        if !ticket.beside_open
            && let Some(open) = open_already(&state.reaches_of_scopes(&ticket.concern.scopes))
        {
            return Ok(Opened::OpenAlready(open));
        }
        let id = TicketId(state.next_concern(ConcernKind::Ticket));
        state.add_concern(Concern::Ticket(id), Some(&code), &ticket.concern, act);
        Ok(Opened::Opened(id, code))
    }

    async fn add_remark(&self, remark: &NewConcern, act: Act) -> Result<RemarkId, StoreError> {
        let mut state = self.state();
        let id = RemarkId(state.next_concern(ConcernKind::Remark));
        state.add_concern(Concern::Remark(id), None, remark, act);
        Ok(id)
    }

    async fn rewrite(
        &self,
        concern: Concern,
        text: &str,
        active_from_date: Option<Date>,
        act: Act,
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(found) = state.concerns.get_mut(&concern) else { return Ok(false) };
        if (found.text.as_str(), found.active_from_date) == (text, active_from_date) {
            return Ok(false);
        }
        let note = notes::rewritten(concern, (&found.text, found.active_from_date), (text, active_from_date));
        text.clone_into(&mut found.text);
        found.active_from_date = active_from_date;
        state.bump();
        state.note(note, act);
        Ok(true)
    }

    async fn link(&self, concern: Concern, runs: &[RunId], scopes: &[Scope], act: Act) -> Result<bool, StoreError> {
        let mut state = self.state();
        let scopes = state.known_scopes(scopes);
        let Some(found) = state.concerns.get(&concern) else { return Ok(false) };
        let new: BTreeSet<RunId> =
            runs.iter().copied().filter(|run| state.runs.contains_key(run) && !found.runs.contains(run)).collect();
        let before = found.resolutions.clone();
        let after = before.clone().cover(&scopes);
        if new.is_empty() && after.is_none() {
            return Ok(false);
        }
        let after = after.unwrap_or_else(|| before.clone());
        let linked: Vec<RunId> = new.iter().copied().collect();
        let note = notes::linked(concern, &linked, &before, &after);
        state.concerns.entry(concern).and_modify(|found| {
            found.runs.extend(new);
            found.resolutions = after;
        });
        state.bump();
        state.note(note, act);
        Ok(true)
    }

    async fn resolve(&self, concern: Concern, scope: Option<&Scope>, act: Act) -> Result<bool, StoreError> {
        let change = |before: Resolutions| before.resolve(scope, act.at);
        Ok(self.state().change_resolutions(concern, change, notes::resolved, act))
    }

    async fn reopen(&self, concern: Concern, scope: Option<&Scope>, act: Act) -> Result<bool, StoreError> {
        let change = |before: Resolutions| before.reopen(scope);
        Ok(self.state().change_resolutions(concern, change, notes::reopened, act))
    }

    async fn concern_counts(&self) -> Result<ConcernCounts, StoreError> {
        let state = self.state();
        let number = |kind: ConcernKind, open: bool| {
            let of_kind = state.concerns.iter().filter(|(concern, _)| concern.kind() == kind);
            count(of_kind.filter(|(_, found)| found.resolutions.is_open() == open).count())
        };
        Ok(ConcernCounts {
            open_tickets: number(ConcernKind::Ticket, true),
            resolved_tickets: number(ConcernKind::Ticket, false),
            open_remarks: number(ConcernKind::Remark, true),
            resolved_remarks: number(ConcernKind::Remark, false),
        })
    }

    async fn concerns(&self, query: &ConcernsQuery) -> Result<ConcernsPage, StoreError> {
        let state = self.state();
        let mut found: Vec<(Concern, &StoredConcern)> = state
            .concerns
            .iter()
            .map(|(concern, found)| (*concern, found))
            .filter(|(concern, found)| concern.kind() == query.kind && found.resolutions.is_open() == query.open)
            .filter(|(_, found)| {
                contains(query.text.as_deref(), &[found.code.as_deref().unwrap_or_default(), &found.text])
            })
            .collect();
        let place = |(concern, found): &(Concern, &StoredConcern)| (found.start_date, concern.number());
        found.sort_by_key(|one| Reverse(place(one)));
        found.retain(|one| query.after.is_none_or(|after| place(one) < after));
        let more = found.len() > rows(query.limit);
        found.truncate(rows(query.limit));
        let next = found.last().filter(|_| more).map(place);
        Ok(ConcernsPage {
            rows: found.into_iter().map(|(concern, found)| state.concern_row(concern, found)).collect(),
            next,
        })
    }

    async fn concern(&self, concern: Concern) -> Result<Option<ConcernRow>, StoreError> {
        let state = self.state();
        Ok(state.concerns.get(&concern).map(|found| state.concern_row(concern, found)))
    }

    async fn linked_runs(&self, concern: Concern, limit: u32) -> Result<Vec<LinkedRun>, StoreError> {
        let state = self.state();
        let Some(found) = state.concerns.get(&concern) else { return Ok(Vec::new()) };
        let mut runs: Vec<LinkedRun> = found.runs.iter().filter_map(|run| state.linked_run(*run)).collect();
        runs.sort_by_key(|run| Reverse((run.run_at, run.run)));
        runs.truncate(rows(limit));
        Ok(runs)
    }

    async fn ticket_with_code(&self, code: &str) -> Result<Option<TicketId>, StoreError> {
        Ok(self.state().ticket_with_code(code))
    }

    async fn open_for(&self, job: JobId) -> Result<Vec<Mark>, StoreError> {
        Ok(self.state().marks(job, None, &Objects::default()))
    }

    async fn links_of(&self, runs: &[RunId]) -> Result<Vec<(RunId, ConcernText)>, StoreError> {
        let state = self.state();
        let of_run = |run: RunId| {
            let linked = state.linked(run);
            linked.into_iter().map(move |concern| (run, concern)).collect::<Vec<_>>()
        };
        let wanted: BTreeSet<RunId> = runs.iter().copied().collect();
        let links = wanted.into_iter().flat_map(of_run);
        Ok(links.filter_map(|(run, concern)| Some((run, state.text_of(concern)?))).collect())
    }

    async fn runs_of(&self, target: &ReviewTarget) -> Result<Vec<(RunId, JobId)>, StoreError> {
        let state = self.state();
        let runs = match target {
            ReviewTarget::Runs(runs) => runs.iter().copied().collect::<BTreeSet<_>>().into_iter().collect(),
            _ => state.reviewable(target),
        };
        Ok(runs.into_iter().filter_map(|run| Some((run, state.runs.get(&run)?.job))).collect())
    }
}

impl State {
    /// The number that the next ticket, or remark, gets.
    fn next_concern(&self, kind: ConcernKind) -> i64 {
        let taken = self.concerns.keys().filter(|concern| concern.kind() == kind).count();
        i64::try_from(taken).map_or(i64::MAX, |taken| taken.saturating_add(1))
    }

    fn add_concern(&mut self, concern: Concern, code: Option<&str>, new: &NewConcern, act: Act) {
        let nothing = Resolutions { whole: None, scopes: Vec::new() };
        let resolutions = nothing.clone().cover(&self.known_scopes(&new.scopes)).unwrap_or(nothing);
        let runs: BTreeSet<RunId> = new.runs.iter().copied().filter(|run| self.runs.contains_key(run)).collect();
        let stored = StoredConcern {
            code: code.map(Into::into),
            text: new.text.clone(),
            active_from_date: new.active_from_date,
            start_date: new.start_date,
            resolutions,
            runs,
        };
        self.concerns.insert(concern, stored);
        self.bump();
        self.note(notes::added(concern, code, new), act);
    }

    fn change_resolutions(
        &mut self,
        concern: Concern,
        change: impl FnOnce(Resolutions) -> Option<Resolutions>,
        note: fn(Concern, &Resolutions, &Resolutions) -> crate::model::AuditNote,
        act: Act,
    ) -> bool {
        let Some(found) = self.concerns.get_mut(&concern) else { return false };
        let before = found.resolutions.clone();
        let Some(after) = change(before.clone()) else { return false };
        let note = note(concern, &before, &after);
        found.resolutions = after;
        self.bump();
        self.note(note, act);
        true
    }

    fn codes(&self) -> impl Iterator<Item = (TicketId, &str)> {
        self.concerns.iter().filter_map(|(concern, found)| match concern {
            Concern::Ticket(id) => Some((*id, found.code.as_deref()?)),
            Concern::Remark(_) => None,
        })
    }

    fn ticket_with_code(&self, code: &str) -> Option<TicketId> {
        self.codes().find(|(_, has)| fold(has) == fold(code)).map(|(id, _)| id)
    }

    /// Those scopes whose job or customer is there; what a merged job has become part of stands for it.
    fn known_scopes(&self, scopes: &[Scope]) -> Vec<Scope> {
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
    pub(super) fn reaches(&self, job: JobId) -> Vec<Reach> {
        let customer = self.jobs.get(&job).map(|job| job.customer_id);
        self.reaches_where(|scope| {
            scope.job() == Some(job) || scope.customer().is_some() && scope.customer() == customer
        })
    }

    /// The scopes on the customer as a whole.
    pub(super) fn reaches_of_customer(&self, customer: CustomerId) -> Vec<Reach> {
        self.reaches_where(|scope| scope.customer() == Some(customer))
    }

    /// The scopes that reach one of the jobs or customers that these are on.
    fn reaches_of_scopes(&self, scopes: &[Scope]) -> Vec<Reach> {
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
    pub(super) fn open_count(&self, job: JobId, kind: ConcernKind) -> u64 {
        let open = self.reaches(job).into_iter().filter(|reach| reach.is_open() && reach.concern.kind() == kind);
        count(open.map(|reach| reach.concern).collect::<BTreeSet<_>>().len())
    }

    /// Of each Autotask ticket around the job the newest run that carries it.
    pub(super) fn carriers(&self, job: JobId) -> Vec<Carrier> {
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

    /// Links a run to what it takes along.
    pub(super) fn link_run(&mut self, run: RunId, concerns: &[Concern]) {
        for concern in concerns {
            self.concerns.entry(*concern).and_modify(|found| {
                found.runs.insert(run);
            });
        }
    }

    fn linked(&self, run: RunId) -> BTreeSet<Concern> {
        self.concerns.iter().filter(|(_, found)| found.runs.contains(&run)).map(|(concern, _)| *concern).collect()
    }

    /// What is linked to the run, and what is open for the job.
    pub(super) fn marks(&self, job: JobId, run: Option<RunId>, objects: &Objects) -> Vec<Mark> {
        let linked = run.map(|run| self.linked(run)).unwrap_or_default();
        let reaches = self.reaches(job);
        let texts = concerned(&linked, &reaches).into_iter().filter_map(|concern| self.text_of(concern));
        marks(texts, &linked, &reaches, objects)
    }

    fn text_of(&self, concern: Concern) -> Option<ConcernText> {
        self.concerns.get(&concern).map(|found| found.text(concern))
    }

    fn concern_row(&self, concern: Concern, found: &StoredConcern) -> ConcernRow {
        let resolutions = &found.resolutions;
        let scopes = resolutions.scopes.iter().filter_map(|(scope, own)| self.scope_row(scope, *own));
        ConcernRow::new(found.text(concern), resolutions.whole, scopes.collect(), count(found.runs.len()))
    }

    fn scope_row(&self, scope: &Scope, resolved_at: Option<Timestamp>) -> Option<ScopeRow> {
        let job = scope.job().and_then(|job| self.jobs.get(&job));
        let customer = scope.customer().or(job.map(|job| job.customer_id))?;
        let Customer { id, name, .. } = self.customers.get(&customer)?;
        Some(ScopeRow {
            scope: scope.clone(),
            customer: *id,
            customer_name: name.clone(),
            job_name: job.map(|job| job.identity.job_name.clone()),
            resolved_at,
        })
    }

    fn linked_run(&self, run: RunId) -> Option<LinkedRun> {
        let stored = self.runs.get(&run)?;
        let job = self.jobs.get(&stored.job)?;
        Some(LinkedRun {
            run,
            job: job.id,
            job_name: job.identity.job_name.clone(),
            customer_name: self.customer_of(job.id)?.name.clone(),
            run_at: stored.run_at(),
            effective: stored.effective(),
        })
    }
}
