//! Opening tickets and remarks for runs, and linking runs to those that are there.

use super::EngineError;
use crate::model::{Act, Concern, JobId, NewConcern, NewTicket, RemarkId, RunId, Scope, TicketCode};
use crate::ports::{Opened, ReviewTarget, TicketStore};
use crate::text::squeeze;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What a person writes down about runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The runs.
    pub runs: Vec<ReviewTarget>,
    /// What it is about.
    pub text: String,
    /// What it covers beyond or instead of the jobs of the runs; empty for these jobs.
    pub scopes: Vec<Scope>,
    /// From which day on it is shown beside other runs.
    pub active_from_date: Option<Date>,
}

/// Opens one ticket for all the runs: linked to each of them, covering their jobs.
///
/// # Errors
/// [`EngineError::NotFound`] when there are no such runs, [`EngineError::TextMissing`] without a text.
pub async fn open_ticket(
    store: &(impl TicketStore + ?Sized + Sync),
    wish: &Wish,
    code: TicketCode,
    beside_open: bool,
    act: Act,
) -> Result<Opened, EngineError> {
    let concern = new_concern(store, wish, act).await?;
    Ok(store.add_ticket(&NewTicket { code, beside_open, concern }, act).await?)
}

/// Makes one remark on all the runs: linked to each of them, covering their jobs.
///
/// # Errors
/// As [`open_ticket`].
pub async fn remark(
    store: &(impl TicketStore + ?Sized + Sync),
    wish: &Wish,
    act: Act,
) -> Result<RemarkId, EngineError> {
    let concern = new_concern(store, wish, act).await?;
    Ok(store.add_remark(&concern, act).await?)
}

/// Links runs to a ticket or remark that is there, which from now on covers their jobs. `false` when all that was so already.
///
/// # Errors
/// [`EngineError::NotFound`] when there are no such runs or no such ticket or remark.
pub async fn link_runs(
    store: &(impl TicketStore + ?Sized + Sync),
    concern: Concern,
    runs: &[ReviewTarget],
    act: Act,
) -> Result<bool, EngineError> {
    let found = runs_of(store, runs).await?;
    if store.concern(concern).await?.is_none() {
        return Err(EngineError::NotFound { what: concern.kind().as_str(), id: concern.number() });
    }
    let runs: Vec<RunId> = found.iter().map(|(run, _)| *run).collect();
    Ok(store.link(concern, &runs, &scopes_of(&found), act).await?)
}

async fn new_concern(
    store: &(impl TicketStore + ?Sized + Sync),
    wish: &Wish,
    act: Act,
) -> Result<NewConcern, EngineError> {
    if squeeze(&wish.text).is_empty() {
        return Err(EngineError::TextMissing);
    }
    let found = runs_of(store, &wish.runs).await?;
    Ok(NewConcern {
        text: wish.text.trim().to_owned(),
        active_from_date: wish.active_from_date,
        start_date: act.at,
        scopes: if wish.scopes.is_empty() { scopes_of(&found) } else { wish.scopes.clone() },
        runs: found.into_iter().map(|(run, _)| run).collect(),
    })
}

async fn runs_of(
    store: &(impl TicketStore + ?Sized + Sync),
    targets: &[ReviewTarget],
) -> Result<BTreeSet<(RunId, JobId)>, EngineError> {
    let mut found = BTreeSet::new();
    for target in targets {
        found.extend(store.runs_of(target).await?);
    }
    if found.is_empty() {
        let named = targets.iter().find_map(|target| match target {
            ReviewTarget::Runs(runs) => runs.first(),
            _ => None,
        });
        return Err(EngineError::NotFound { what: "run", id: named.map_or(0, |run| run.0) });
    }
    Ok(found)
}

fn scopes_of(runs: &BTreeSet<(RunId, JobId)>) -> Vec<Scope> {
    let jobs: BTreeSet<JobId> = runs.iter().map(|(_, job)| *job).collect();
    jobs.into_iter().map(Scope::Job).collect()
}
