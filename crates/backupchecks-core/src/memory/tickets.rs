//! Tickets and remarks.

mod reach;
mod shown;

use super::{MemoryStore, State, count, pages::contains, rows};
use crate::model::{
    Act, Concern, ConcernKind, JobId, NewConcern, NewTicket, RemarkId, RunId, Scope, TicketCode, TicketId,
};
use crate::ports::{
    ConcernCounts, ConcernRow, ConcernsPage, ConcernsQuery, LinkedRun, Opened, ReviewTarget, StoreError, TicketStore,
};
use crate::rules::alerts::{ConcernText, Mark};
use crate::rules::concern_notes as notes;
use crate::rules::propagation::Objects;
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

    /// Links a run to what it takes along.
    pub(super) fn link_run(&mut self, run: RunId, concerns: &[Concern]) {
        for concern in concerns {
            self.concerns.entry(*concern).and_modify(|found| {
                found.runs.insert(run);
            });
        }
    }
}
