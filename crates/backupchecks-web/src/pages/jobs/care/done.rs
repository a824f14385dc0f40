//! What was done in care of a job, as its page lists it.

use crate::{
    server::{App, WebError},
    views::{CareRow, CareUndone},
};
use backupchecks_core::{
    model::{CareRecord, CustomerId, JobId, Signature},
    ports,
};

/// Older changes stand in the audit log.
const ROWS: u32 = 20;

/// What was done to the job, the newest first.
pub(in crate::pages::jobs) async fn rows(app: &App, job: JobId) -> Result<Vec<CareRow>, WebError> {
    let mut rows = Vec::new();
    let mut may_undo = true;
    for found in app.store.cares(job, ROWS).await? {
        let mut row = row(app, job, found).await?;
        row.may_undo = may_undo && row.undone.is_none();
        may_undo &= row.undone.is_some();
        rows.push(row);
    }
    Ok(rows)
}

async fn row(app: &App, job: JobId, found: ports::CareRow) -> Result<CareRow, WebError> {
    let (what, other, runs) = match &found.record {
        CareRecord::Moved { .. } => ("moved", None, 0),
        CareRecord::ToldApart { .. } => ("told-apart", None, 0),
        CareRecord::Merged(merger) => ("merged", Some(merger.merged), merger.carried.runs.len()),
        CareRecord::Split { from, to, carried, .. } if *from == job => ("split-off", Some(*to), carried.runs.len()),
        CareRecord::Split { from, carried, .. } => ("split-in", Some(*from), carried.runs.len()),
    };
    let (before, after) = match &found.record {
        CareRecord::Moved { from, to, .. } => (customer_name(app, *from).await?, customer_name(app, *to).await?),
        CareRecord::ToldApart { before, after, .. } => {
            (before.clone().unwrap_or_default(), after.clone().unwrap_or_default())
        }
        CareRecord::Merged(_) | CareRecord::Split { .. } => (String::new(), String::new()),
    };
    let named = other.and_then(|other| found.job_names.into_iter().find(|(job, _)| *job == other));
    let opened = match other {
        Some(other) => app.store.job(other).await?.map(|row| row.job.id.0),
        None => None,
    };
    Ok(CareRow {
        care: found.id.0,
        what,
        before,
        after,
        other: opened,
        other_name: named.map(|(_, name)| name).unwrap_or_default(),
        runs: u64::try_from(runs).unwrap_or(u64::MAX),
        at: found.done.at.into(),
        by: name(found.done),
        undone: found.undone.map(|undone| CareUndone { at: undone.at.into(), by: name(undone) }),
        may_undo: false,
    })
}

fn name(signature: Signature) -> String {
    signature.name.unwrap_or_default()
}

async fn customer_name(app: &App, customer: CustomerId) -> Result<String, WebError> {
    Ok(app.store.customer(customer).await?.map(|customer| customer.name).unwrap_or_default())
}
