//! Jobs: the list, the archive, one job with its history.

mod calendar;
pub(crate) mod care;
pub(in crate::pages) mod named;
pub(crate) mod schedule;

use super::{answer, form, strips};
use crate::{
    server::{Admin, App, Operator, Viewer, Visitor, WebError},
    views::{
        CustomerFilter, JobRow, JobRunRow, JobSuggestion, JobSuggestionsView, JobView, JobsView, LinkMark,
        ScheduleForm, TicketMark, toast::Toast,
    },
};
use backupchecks_core::{
    engine,
    model::{CustomerId, JobId, Permission, RunId},
    ports::{self, JobsQuery, RunRow},
};
use jiff::Timestamp;
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path, Query, Redirect},
};
use serde::Deserialize;
use std::collections::HashMap;

const PAGE: u32 = 100;
const RUNS: u32 = 50;
const SUGGESTIONS: u32 = 12;

/// The address of a list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    customer_id: Option<String>,
    q: Option<String>,
    after: Option<String>,
}

/// What is typed in a field.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    q: Option<String>,
}

/// The address of one job.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct History {
    before: Option<String>,
    /// The month of the calendar, as `2026-03`.
    month: Option<String>,
}

/// The jobs that are worked with.
#[handler]
pub(crate) async fn list(
    Viewer(visitor): Viewer,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    render_list(app, &visitor, &address, false, None).await
}

/// The archived jobs.
#[handler]
pub(crate) async fn list_archived(
    Admin(visitor): Admin,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    render_list(app, &visitor, &address, true, None).await
}

/// One job; the address of one that is part of another since a merger leads there.
#[handler]
pub(crate) async fn show(
    Viewer(visitor): Viewer,
    Path(id): Path<i64>,
    Query(history): Query<History>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let answering = care::answering(app, JobId(id)).await?;
    if answering != JobId(id) {
        return Ok(Redirect::see_other(format!("/jobs/{answering}")).into_response());
    }
    render_job(app, &visitor, answering, &history, None, None).await
}

/// Archives a job.
#[handler]
pub(crate) async fn archive(
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    engine::archive(&*app.store, JobId(id), visitor.act()).await?;
    answer(app, &visitor, request, id, |job_name| Toast::JobArchived { job: id, job_name }).await
}

/// Unarchives a job and records what came for it meanwhile.
#[handler]
pub(crate) async fn unarchive(
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    engine::unarchive(&*app.store, JobId(id), visitor.act()).await?;
    answer(app, &visitor, request, id, |job_name| Toast::JobUnarchived { job: id, job_name }).await
}

/// Jobs that fit what is typed in a field, for its suggestions.
#[handler]
pub(crate) async fn suggest(
    Operator(visitor): Operator,
    Query(typed): Query<Typed>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let text = typed.q.filter(|text| !text.trim().is_empty());
    let query = JobsQuery { text, limit: SUGGESTIONS, ..JobsQuery::default() };
    let suggestion = |row: ports::JobRow| JobSuggestion {
        id: row.job.id.0,
        job_name: row.job.identity.job_name,
        customer: row.customer_name,
    };
    let jobs = app.store.jobs(&query).await?.into_iter().map(suggestion).collect();
    Ok(app.fragment(&visitor, &JobSuggestionsView { jobs })?.into_response())
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    id: i64,
    toast: impl FnOnce(String) -> Toast,
) -> Result<Response, WebError> {
    let from = answer::came_from(request, &format!("/jobs/{id}"));
    let job = app.store.job(JobId(id)).await?.ok_or(WebError::NotFound("job"))?;
    let toast = toast(job.job.identity.job_name);
    if !answer::is_script(request) {
        return Ok(answer::see_other(&from, toast));
    }
    if toast.is_about_what_was_typed() {
        return answer::say_beside(app, visitor, toast).await;
    }
    let toast = Some(toast);
    match from.split('?').next() {
        Some("/jobs/archived") => render_list(app, visitor, &answer::query_of(&from), true, toast).await,
        Some("/jobs") => render_list(app, visitor, &answer::query_of(&from), false, toast).await,
        _ => render_job(app, visitor, JobId(id), &History::default(), None, toast).await,
    }
}

async fn render_list(
    app: &App,
    visitor: &Visitor,
    address: &Address,
    archived: bool,
    toast: Option<Toast>,
) -> Result<Response, WebError> {
    let customer = match address.customer_id.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => {
            let id = CustomerId(form::number("customer_id", id)?);
            Some(app.store.customer(id).await?.ok_or(WebError::NotFound("customer"))?)
        }
        None => None,
    };
    let query = JobsQuery {
        customer: customer.as_ref().map(|customer| customer.id),
        archived,
        text: address.q.clone().filter(|text| !text.trim().is_empty()),
        after: address.after.as_deref().map(|after| form::number("after", after).map(JobId)).transpose()?,
        limit: PAGE + 1,
    };
    let mut rows = app.store.jobs(&query).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let ids: Vec<JobId> = rows.iter().map(|row| row.job.id).collect();
    let mut strips = strips::of(app, &ids, &app.clock()).await?;
    let jobs = rows.into_iter().map(|row| {
        let strip = strips.remove(&row.job.id).unwrap_or_default();
        job_row(row, strip)
    });
    let view = JobsView {
        customer: customer.map(|customer| CustomerFilter { id: customer.id.0, name: customer.name }),
        query: address.q.clone().unwrap_or_default(),
        jobs: jobs.collect(),
        next: ids.last().filter(|_| more).map(ToString::to_string),
        from_start: address.after.is_some(),
        archived,
    };
    Ok(app.page(visitor, "jobs", &view, toast).await?.into_response())
}

fn job_row(row: ports::JobRow, strip: crate::views::Strip) -> JobRow {
    JobRow {
        job: row.job.id.0,
        job_name: row.job.identity.job_name,
        customer_id: row.job.customer_id.0,
        customer: row.customer_name,
        software: row.job.identity.backup_software,
        backup_type: row.job.identity.backup_type,
        status: row.last_run.map(|(_, status)| status.as_str()),
        last_run_at: row.last_run.map(|(at, _)| at.into()),
        unreviewed: row.unreviewed,
        strip,
    }
}

async fn render_job(
    app: &App,
    visitor: &Visitor,
    id: JobId,
    history: &History,
    typed: Option<ScheduleForm>,
    toast: Option<Toast>,
) -> Result<Response, WebError> {
    let row = visible(app, visitor, id).await?;
    let customer = app.store.customer(row.job.customer_id).await?.ok_or(WebError::NotFound("customer"))?;
    let before = history.before.as_deref().map(place).transpose()?;
    let runs = app.store.runs(id, before, RUNS).await?;
    let strip = strips::of(app, &[id], &app.clock()).await?.remove(&id).unwrap_or_default();
    let mut links: HashMap<RunId, Vec<LinkMark>> = HashMap::new();
    let shown: Vec<RunId> = runs.rows.iter().map(|run| run.id).collect();
    for (run, about) in app.store.links_of(&shown).await? {
        links.entry(run).or_default().push(about.into());
    }
    let marks = app.store.open_for(id).await?;
    let view = JobView {
        job: id.0,
        job_name: row.job.identity.job_name,
        customer_id: customer.id.0,
        customer: customer.name,
        customer_active: customer.active,
        software: row.job.identity.backup_software,
        backup_type: row.job.identity.backup_type,
        sender: row.job.identity.sender,
        told_apart_by: row.job.told_apart_by,
        informational: row.job.informational,
        archived: row.job.archived,
        created_at: row.approved_at.into(),
        last_success_at: row.last_good_at.map(Into::into),
        unreviewed: row.unreviewed,
        strip,
        schedule: schedule::card(app, id, typed).await?,
        calendar: calendar::month(app, id, history.month.as_deref()).await?,
        care: care::rows(app, id).await?,
        marks: marks.into_iter().map(|mark| TicketMark::beside_job(mark, &app.zone)).collect(),
        runs: runs.rows.into_iter().map(|run| run_row(links.remove(&run.id).unwrap_or_default(), run)).collect(),
        older: runs.next.map(|(at, run)| format!("{}.{run}", at.as_microsecond())),
        from_start: history.before.is_some(),
    };
    Ok(app.page(visitor, "jobs", &view, toast).await?.into_response())
}

/// The job, if the visitor may see it: archived ones are for admins.
pub(in crate::pages) async fn visible(app: &App, visitor: &Visitor, id: JobId) -> Result<ports::JobRow, WebError> {
    let row = app.store.job(id).await?.ok_or(WebError::NotFound("job"))?;
    let may_see = !row.job.archived || visitor.user.active_role.may(Permission::Administer);
    if may_see { Ok(row) } else { Err(WebError::NotFound("job")) }
}

fn run_row(links: Vec<LinkMark>, run: RunRow) -> JobRunRow {
    JobRunRow {
        run: run.id.0,
        run_at: run.run_at.into(),
        status: run.effective.as_str(),
        reason: run.reason,
        source_type: run.source_type.as_str(),
        gave_way: run.superseded.map(Into::into),
        reviewed: run.reviewed.is_some(),
        mail: run.mail.map(|mail| mail.0),
        links,
    }
}

/// A place in the history, as `older` gave it.
fn place(text: &str) -> Result<(Timestamp, RunId), WebError> {
    let wrong = || WebError::BadRequest(format!("before: {text:?} is no place in the history"));
    let (at, run) = text.split_once('.').ok_or_else(wrong)?;
    let at = Timestamp::from_microsecond(form::number("before", at)?).map_err(|_| wrong())?;
    Ok((at, RunId(form::number("before", run)?)))
}
