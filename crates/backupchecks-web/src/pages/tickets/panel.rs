//! One ticket or remark, opened.

use crate::{
    server::{App, WebError},
    views::{Cover, CoverChoice, HistoryChange, HistoryEntry, LinkedRunRow, TicketPanel},
};
use backupchecks_core::{
    model::{AuditChange, AuditEntry, CustomerId, Scope},
    ports::{AuditQuery, ConcernRow, JobsQuery, ScopeRow},
};
use std::collections::BTreeMap;

/// How many linked runs the panel tells of.
const RUNS: u32 = 20;
/// How many entries of the history.
const HISTORY: u32 = 100;
/// How many jobs of each customer it can be made to cover.
const JOBS: u32 = 200;

/// The panel of that ticket or remark.
pub(super) async fn of(app: &App, row: ConcernRow) -> Result<TicketPanel, WebError> {
    let concern = row.about.concern;
    let runs: Vec<LinkedRunRow> =
        app.store.linked_runs(concern, RUNS).await?.into_iter().map(LinkedRunRow::from).collect();
    let query = AuditQuery { subject: Some(concern.to_string()), limit: HISTORY, ..AuditQuery::default() };
    let names = names(&row.scopes);
    let history = app.store.audit_log(&query).await?.into_iter().map(|entry| history_entry(entry, &names)).collect();
    Ok(TicketPanel {
        kind: concern.kind().as_str(),
        number: concern.number(),
        code: row.about.code,
        text: row.about.text,
        active_from: row.about.active_from_date.map(|date| date.to_string()),
        start_at: row.about.start_date.into(),
        resolved_at: row.resolved_at.map(Into::into),
        whole_resolved: row.whole_resolved_at.is_some(),
        choices: choices(app, &row.scopes).await?,
        covers: row.scopes.into_iter().map(Cover::from).collect(),
        more_runs: row.runs.saturating_sub(runs.len() as u64),
        runs,
        history,
    })
}

/// The customers that it concerns and their jobs, as far as it does not cover them.
async fn choices(app: &App, scopes: &[ScopeRow]) -> Result<Vec<CoverChoice>, WebError> {
    let covered = |scope: &Scope| scopes.iter().any(|row| row.scope == *scope);
    let customers: BTreeMap<CustomerId, &str> =
        scopes.iter().map(|row| (row.customer, row.customer_name.as_str())).collect();
    let mut choices = Vec::new();
    for (customer, name) in customers {
        let whole = Scope::Customer(customer);
        if !covered(&whole) {
            choices.push(CoverChoice::new(&whole, name));
        }
        let query = JobsQuery { customer: Some(customer), limit: JOBS, ..JobsQuery::default() };
        for job in app.store.jobs(&query).await? {
            let scope = Scope::Job(job.job.id);
            if !covered(&scope) {
                choices.push(CoverChoice::new(&scope, &job.job.identity.job_name));
            }
        }
    }
    Ok(choices)
}

/// By what the audit log calls them, the names of what is covered.
fn names(scopes: &[ScopeRow]) -> BTreeMap<String, String> {
    let name = |row: &ScopeRow| {
        let of = row.job_name.clone().unwrap_or_else(|| row.customer_name.clone());
        let name = row.scope.object().map_or_else(|| of.clone(), |object| format!("{object} ({of})"));
        (row.scope.to_string(), name)
    };
    scopes.iter().map(name).collect()
}

fn history_entry(entry: AuditEntry, names: &BTreeMap<String, String>) -> HistoryEntry {
    HistoryEntry {
        at: entry.at.into(),
        by: entry.by,
        what: entry.event.rsplit('.').next().unwrap_or_default().to_owned(),
        changes: entry.changes.into_iter().map(|change| history_change(change, names)).collect(),
    }
}

/// What the log says, with the names of jobs and customers instead of their numbers.
fn history_change(change: AuditChange, names: &BTreeMap<String, String>) -> HistoryChange {
    let called = |text: &str| names.get(text).cloned().unwrap_or_else(|| text.to_owned());
    let field = match change.field.strip_suffix(" resolved at") {
        Some(scope) => format!("{} resolved at", called(scope)),
        None => change.field,
    };
    let covers = field == "covers";
    let value = |text: String| {
        if covers { text.split(", ").map(called).collect::<Vec<_>>().join(", ") } else { text }
    };
    HistoryChange { before: change.before.map(value), after: change.after.map(value), field }
}
