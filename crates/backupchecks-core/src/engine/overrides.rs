//! Overrides: made, changed, ended and deleted, and applied to the unreviewed runs that are there already.
//!
//! The change itself is one call; runs that come after it are decided by it. The runs that are there follow in batches, each
//! decided by pure rules and saved at the revision it was decided at. What was broken off is taken up by [`catch_up`].

use super::{EngineError, MAX_TRIES};
use crate::model::{Act, Override, OverrideId, OverrideScope, RunId};
use crate::ports::{
    DecidableJob, DecidableRun, OverrideRow, OverrideStore, PageStore, RunSelection, Saved, SettleStore,
};
use crate::rules::overrides::{WouldChange, check, decide_anew, tidied, would_change};
use jiff::{SignedDuration, Timestamp};

/// How many runs are decided in one transaction.
const BATCH: usize = 500;
/// How far a preview looks back.
pub const PREVIEW_DAYS: i64 = 30;
/// How many runs that were no success a preview looks at, at most: the newest.
const PREVIEW_RUNS: u32 = 5_000;
/// How many of the runs that would change a preview lists.
const PREVIEW_ROWS: usize = 20;

/// An override that was made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// The override.
    pub id: OverrideId,
    /// How many stored runs changed with it.
    pub runs: u64,
}

/// What an override would have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many runs.
    pub changed: u64,
    /// How many of these are unreviewed, so that they change if that is asked for.
    pub unreviewed: u64,
    /// The newest of them.
    pub rows: Vec<PreviewRow>,
    /// How many runs that were no success were looked at.
    pub looked_at: u64,
    /// Whether these were all of the last [`PREVIEW_DAYS`] days in its reach.
    pub whole: bool,
}

/// One run that an override would have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// The run, and how it would change.
    pub change: WouldChange,
    /// Its job's name.
    pub job_name: String,
    /// Its customer's name.
    pub customer_name: String,
}

/// Makes an override for runs to come; with `existing` also for the unreviewed ones that are there.
///
/// # Errors
/// [`EngineError::Override`] when it is not whole, [`EngineError::NotFound`] when what it is about is not there.
pub async fn add(
    store: &(impl OverrideStore + PageStore + SettleStore + ?Sized + Sync),
    rule: &Override,
    existing: bool,
    act: Act,
) -> Result<Changed, EngineError> {
    let rule = check(rule)?;
    find_scope(store, &rule.scope).await?;
    let id = store.add_override(&rule, act).await?;
    let runs = if existing { decide(store, &RunSelection::Unreviewed(rule.scope), id, act).await? } else { 0 };
    Ok(Changed { id, runs })
}

/// Puts `rule` in the place of `version` of the override with its number. Unreviewed runs that carried it are decided anew;
/// with `existing` also those that it fits by now.
///
/// # Errors
/// As [`add`], and [`EngineError::OverrideChanged`] when `version` is no longer the newest or the override has ended.
pub async fn edit(
    store: &(impl OverrideStore + PageStore + SettleStore + ?Sized + Sync),
    rule: &Override,
    version: u32,
    existing: bool,
    act: Act,
) -> Result<Changed, EngineError> {
    let rule = check(rule)?;
    find_scope(store, &rule.scope).await?;
    let id = rule.id;
    let Saved::Saved(version) = store.edit_override(&rule, version, act).await? else {
        return Err(EngineError::OverrideChanged { id });
    };
    let mut runs = settle(store, id, version, act).await?;
    if existing {
        runs += decide(store, &RunSelection::Unreviewed(rule.scope), id, act).await?;
    }
    Ok(Changed { id, runs })
}

/// Ends an override for good: no run is decided by it any more. The unreviewed runs that carry it are decided anew, so that
/// their parsed status stands again unless another override fits; reviewed ones keep what was reviewed.
///
/// Gives how many runs changed.
///
/// # Errors
/// [`EngineError::OverrideChanged`] when it has ended already.
pub async fn end(store: &(impl OverrideStore + ?Sized + Sync), id: OverrideId, act: Act) -> Result<u64, EngineError> {
    if !store.end_override(id, act).await? {
        return Err(EngineError::OverrideChanged { id });
    }
    settle_newest(store, id, act).await
}

/// Lets an override hold for runs before `until` only. Unreviewed runs from then on are decided anew.
///
/// # Errors
/// As [`edit`].
pub async fn end_at(
    store: &(impl OverrideStore + PageStore + SettleStore + ?Sized + Sync),
    id: OverrideId,
    until: Timestamp,
    act: Act,
) -> Result<u64, EngineError> {
    let row = found(store, id).await?;
    let rule = Override { valid_until: Some(until), ..row.rule };
    Ok(edit(store, &rule, row.version, false, act).await?.runs)
}

/// Deletes an override: it is listed no longer. Runs that carry it are treated as by [`end`]; it is kept for those that were
/// reviewed with it.
///
/// # Errors
/// [`EngineError::OverrideChanged`] when it is deleted already.
pub async fn delete(
    store: &(impl OverrideStore + ?Sized + Sync),
    id: OverrideId,
    act: Act,
) -> Result<u64, EngineError> {
    if !store.delete_override(id, act).await? {
        return Err(EngineError::OverrideChanged { id });
    }
    settle_newest(store, id, act).await
}

/// Decides anew what was broken off when a process ended in the middle of it. Gives how many runs changed.
pub async fn catch_up(store: &(impl OverrideStore + ?Sized + Sync), act: Act) -> Result<u64, EngineError> {
    let mut runs = 0;
    for id in store.unsettled_overrides().await? {
        runs += settle_newest(store, id, act).await?;
    }
    Ok(runs)
}

/// What `draft` would have changed in the last [`PREVIEW_DAYS`] days before `now`. A draft with the number of an override tells
/// what it would change in its place, one without what it would add. Costs the same however long the history is.
pub async fn preview(
    store: &(impl OverrideStore + ?Sized + Sync),
    draft: &Override,
    now: Timestamp,
) -> Result<Preview, EngineError> {
    let draft = tidied(draft);
    let before = if draft.id == Override::NEW { None } else { Some(found(store, draft.id).await?.rule.scope) };
    let since = now - SignedDuration::from_hours(24 * PREVIEW_DAYS);
    let mut runs: Vec<RunId> = Vec::new();
    let mut whole = true;
    // What it reached before and no longer does would change as well.
    let scopes = [Some(&draft.scope), before.as_ref().filter(|scope| reach(scope) != reach(&draft.scope))];
    for scope in scopes.into_iter().flatten() {
        let selected = store.select_runs(&RunSelection::Recent(scope.clone(), since, PREVIEW_RUNS)).await?;
        whole &= u32::try_from(selected.len()).is_ok_and(|count| count < PREVIEW_RUNS);
        runs.extend(selected);
    }
    runs.sort_unstable();
    runs.dedup();
    let mut preview = Preview { whole, ..Preview::default() };
    for batch in runs.chunks(BATCH) {
        let loaded = store.load_runs(batch).await?;
        preview.looked_at += count(loaded.runs.len());
        for change in would_change(&loaded.runs, &loaded.jobs, &loaded.overrides, &draft) {
            preview.changed += 1;
            preview.unreviewed += u64::from(!change.reviewed);
            preview.rows.extend(row(change, &loaded.jobs));
        }
    }
    preview.rows.sort_by_key(|row| std::cmp::Reverse((row.change.run_at, row.change.run)));
    preview.rows.truncate(PREVIEW_ROWS);
    Ok(preview)
}

fn row(change: WouldChange, jobs: &[DecidableJob]) -> Option<PreviewRow> {
    let job = jobs.iter().find(|job| job.job.id == change.job)?;
    let (job_name, customer_name) = (job.job.identity.job_name.clone(), job.customer_name.clone());
    Some(PreviewRow { change, job_name, customer_name })
}

/// What tells apart the runs that two scopes reach.
fn reach(scope: &OverrideScope) -> (Option<i64>, Option<i64>) {
    (scope.job().map(|job| job.0), scope.customer().map(|customer| customer.0))
}

async fn found(store: &(impl OverrideStore + ?Sized + Sync), id: OverrideId) -> Result<OverrideRow, EngineError> {
    let row = store.override_row(id).await?.filter(|row| row.deleted.is_none());
    row.ok_or_else(|| EngineError::no_override(id))
}

async fn find_scope(
    store: &(impl PageStore + SettleStore + ?Sized + Sync),
    scope: &OverrideScope,
) -> Result<(), EngineError> {
    if let Some(job) = scope.job() {
        store.job(job).await?.ok_or_else(|| EngineError::no_job(job))?;
    }
    if let Some(customer) = scope.customer() {
        store.customer(customer).await?.ok_or_else(|| EngineError::no_customer(customer))?;
    }
    Ok(())
}

async fn settle_newest(
    store: &(impl OverrideStore + ?Sized + Sync),
    id: OverrideId,
    act: Act,
) -> Result<u64, EngineError> {
    let Some(row) = store.override_row(id).await? else { return Ok(0) };
    settle(store, id, row.version, act).await
}

/// Decides the unreviewed runs that carry the override anew, and says so once all of them are.
async fn settle(
    store: &(impl OverrideStore + ?Sized + Sync),
    id: OverrideId,
    version: u32,
    act: Act,
) -> Result<u64, EngineError> {
    let runs = decide(store, &RunSelection::Carrying(id), id, act).await?;
    store.settle_override(id, version).await?;
    Ok(runs)
}

/// Decides the selected runs anew, batch by batch, and gives how many changed.
async fn decide(
    store: &(impl OverrideStore + ?Sized + Sync),
    selection: &RunSelection,
    because: OverrideId,
    act: Act,
) -> Result<u64, EngineError> {
    let mut changed = 0;
    for batch in store.select_runs(selection).await?.chunks(BATCH) {
        changed += decide_batch(store, batch, because, act).await?;
    }
    Ok(changed)
}

async fn decide_batch(
    store: &(impl OverrideStore + ?Sized + Sync),
    runs: &[RunId],
    because: OverrideId,
    act: Act,
) -> Result<u64, EngineError> {
    for _ in 0..MAX_TRIES {
        let loaded = store.load_runs(runs).await?;
        let decide = |run: &DecidableRun| {
            let job = loaded.jobs.iter().find(|job| job.job.id == run.job)?;
            decide_anew(run, job, &loaded.overrides, because)
        };
        let decisions: Vec<_> = loaded.runs.iter().filter_map(decide).collect();
        if decisions.is_empty() {
            return Ok(0);
        }
        if let Saved::Saved(changed) = store.save_decisions(loaded.revision, &decisions, because, act).await? {
            return Ok(changed);
        }
    }
    Err(EngineError::Busy)
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
