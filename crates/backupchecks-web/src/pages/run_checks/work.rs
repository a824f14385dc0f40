//! The list of Run Checks as a view.

use crate::{
    pages::strips,
    render::Clock,
    server::{App, WebError},
    views::{
        CustomerCount, Done, Handled, LastHeard, NextExpected, RunChecksView, RunCounts, RunGroup, RunPanel, RunRow,
        Strip, Successes, Word,
    },
};
use backupchecks_core::{
    model::{EffectiveStatus, JobId, RunId},
    ports::{WorkPage, WorkRow},
    rules::{harm::Harm, status::cause_of},
    text::fold,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// More rows than this help nobody; the rest is counted and comes up as the first ones are handled.
const MAX_ROWS: usize = 200;

/// What the list shows now, and the panel beside it.
pub(super) async fn view(app: &App, group: Option<&str>, panel: Option<RunPanel>) -> Result<RunChecksView, WebError> {
    let clock = app.clock();
    let mut work = app.store.work().await?;
    let counts = counts(&work);
    work.rows.sort_by_cached_key(|row| {
        let harm = Harm {
            status: row.status,
            last_good_at: row.last_good_at,
            bad_runs: row.bad_runs,
            customer: &row.customer_name,
            job: &row.job_name,
        };
        harm.rank()
    });
    let hidden = work.rows.len().saturating_sub(MAX_ROWS);
    work.rows.truncate(MAX_ROWS);
    let jobs: Vec<JobId> = work.rows.iter().map(|row| row.job).collect();
    let mut strips = strips::of(app, &jobs, &clock).await?;
    let group = grouping(group);
    let rows =
        work.rows.iter().map(|row| run_row(row, work.up_to, strips.remove(&row.job).unwrap_or_default(), &clock));
    let done = if work.rows.is_empty() && work.good_runs == 0 { Some(done(app, &clock).await?) } else { None };
    Ok(RunChecksView {
        counts,
        group,
        groups: grouped(rows.collect(), group),
        hidden: hidden as u64,
        successes: successes(app, &work).await?,
        panel,
        done,
    })
}

/// The page as far as a panel that is swapped in alone needs it.
pub(super) fn panel_alone(group: Option<&str>, panel: Option<RunPanel>) -> RunChecksView {
    RunChecksView {
        counts: RunCounts::default(),
        group: grouping(group),
        groups: Vec::new(),
        hidden: 0,
        successes: None,
        panel,
        done: None,
    }
}

fn grouping(asked_for: Option<&str>) -> Word {
    if asked_for == Some("reason") { "reason" } else { "job" }
}

/// Jobs by their worst unreviewed status, and the successes by run.
fn counts(work: &WorkPage) -> RunCounts {
    let with = |status| work.rows.iter().filter(|row| row.status == status).count() as u64;
    RunCounts {
        failed: with(EffectiveStatus::Failed),
        missed: with(EffectiveStatus::Missed),
        warning: with(EffectiveStatus::Warning),
        success: work.good_runs,
        ..RunCounts::default()
    }
}

fn run_row(row: &WorkRow, up_to: RunId, strip: Strip, clock: &Clock) -> RunRow {
    let days = row.last_good_at.map(|at| clock.now.duration_since(at).as_hours() / 24);
    RunRow {
        run: row.run.0,
        value: format!("{}:{up_to}", row.job),
        runs: row.bad_runs,
        job: row.job.0,
        job_name: row.job_name.clone(),
        customer_id: row.customer.0,
        customer: row.customer_name.clone(),
        software: row.backup_software.clone(),
        backup_type: row.backup_type.clone(),
        status: row.status.as_str(),
        reason: row.reason.clone(),
        quote: None,
        strip,
        tickets: row.tickets,
        remarks: row.remarks,
        run_at: row.run_at.into(),
        last_success_at: row.last_good_at.map(Into::into),
        days_without_success: days.and_then(|days| u64::try_from(days).ok()),
    }
}

/// One list, or a group for each error text in the order of its first row.
fn grouped(rows: Vec<RunRow>, group: &str) -> Vec<RunGroup> {
    let title = |row: &RunRow| (group == "reason").then(|| cause_of(&row.reason).to_owned());
    let mut groups: Vec<RunGroup> = Vec::new();
    let mut places: HashMap<Option<String>, usize> = HashMap::new();
    for row in rows {
        let title = title(&row);
        let place = *places.entry(title.as_deref().map(fold)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(RunGroup { title, runs: 0, rows: Vec::new() });
        }
        groups[place].runs += row.runs;
        groups[place].rows.push(row);
    }
    groups
}

async fn successes(app: &App, work: &WorkPage) -> Result<Option<Successes>, WebError> {
    if work.good_runs == 0 {
        return Ok(None);
    }
    let customers = app.store.successes(work.up_to).await?.into_iter().map(|one| CustomerCount {
        customer_id: one.customer.0,
        customer: one.customer_name,
        count: one.runs,
    });
    Ok(Some(Successes { count: work.good_runs, up_to: work.up_to.0, customers: customers.collect() }))
}

async fn next_expected(app: &App, now: Timestamp) -> Result<Option<NextExpected>, WebError> {
    let Some((job, at)) = app.store.next_expected(now).await? else { return Ok(None) };
    Ok(app.store.job(job).await?.map(|row| NextExpected {
        job: job.0,
        job_name: row.job.identity.job_name,
        customer: row.customer_name,
        at: at.into(),
    }))
}

async fn done(app: &App, clock: &Clock) -> Result<Done, WebError> {
    let today = clock.now.to_zoned(clock.zone.clone()).start_of_day().map_or(clock.now, |day| day.timestamp());
    let handled = app.store.handled(today).await?;
    Ok(Done {
        last_heard: app.store.last_mail_at().await?.map(|at| LastHeard { source: "files".to_owned(), at: at.into() }),
        next_expected: next_expected(app, clock.now).await?,
        handled_today: handled.into_iter().map(|one| Handled { name: one.user_name, count: one.runs }).collect(),
    })
}
