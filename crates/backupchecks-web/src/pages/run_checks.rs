//! Run Checks: what nobody has looked at yet, the most harm first.

mod mark;
mod panel;
mod work;

pub(crate) use mark::mark_as_success;

use super::{
    answer,
    form::{self, Fields},
};
use crate::{
    clock::now,
    render::Part,
    server::{App, Operator, Reporter, Visitor, WebError},
    views::{
        OverrideForm,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    model::{JobId, Permission, ReviewId, RunId},
    ports::{ReviewTarget, Reviewed},
};
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path, Query, Redirect},
};
use serde::Deserialize;

/// The address of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    /// The run whose panel is open.
    run: Option<String>,
    /// What rows are grouped by.
    group: Option<String>,
    /// The panel shows the form of an override for runs like this one.
    mark: Option<String>,
}

/// The page that a role begins on.
#[handler]
pub(crate) fn home(Reporter(visitor): Reporter) -> Redirect {
    let role = visitor.user.active_role;
    Redirect::see_other(if role.may(Permission::Operate) {
        "/run-checks"
    } else if role.may(Permission::Read) {
        "/inbox"
    } else {
        "/documentation"
    })
}

/// The list, with the panel of a run.
#[handler]
pub(crate) async fn list(
    Operator(visitor): Operator,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let form = mark::form_of(app, &address).await?;
    render(app, &visitor, &address, form, None).await
}

/// Marks runs as reviewed: single ones, whole jobs up to a run, or all successes up to a run.
#[handler]
pub(crate) async fn review(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let mut toast = Toast::Refused { why: Refusal::NothingSelected };
    for target in targets(&fields)? {
        toast = match app.store.review(&target, visitor.user.id, now()).await? {
            Reviewed { review: Some(done), runs } => Toast::Reviewed { count: runs, review: done.0 },
            Reviewed { review: None, .. } => Toast::Refused { why: Refusal::Stale },
        };
    }
    answer(app, &visitor, request, toast).await
}

/// Takes a review back.
#[handler]
pub(crate) async fn undo(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let done = fields.number("review")?.map(ReviewId);
    let done = done.ok_or_else(|| WebError::BadRequest("review: is missing".to_owned()))?;
    let count = app.store.undo_review(done, visitor.user.id, now()).await?;
    let toast = if count > 0 { Toast::ReviewUndone { count } } else { Toast::Refused { why: Refusal::TooLate } };
    answer(app, &visitor, request, toast).await
}

/// Puts a run back on Run Checks.
#[handler]
pub(crate) async fn unreview(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let count = app.store.unreview(&[RunId(id)], visitor.user.id, now()).await?;
    let toast = if count > 0 { Toast::ReviewUndone { count } } else { Toast::Refused { why: Refusal::TooLate } };
    answer(app, &visitor, request, toast).await
}

/// What a form asks to be reviewed. Rows of the list stand for a job's bad runs up to the newest run that was shown.
pub(super) fn targets(fields: &Fields) -> Result<Vec<ReviewTarget>, WebError> {
    let up_to =
        || fields.number("up_to")?.map(RunId).ok_or_else(|| WebError::BadRequest("up_to: is missing".to_owned()));
    if !fields.text("successes").is_empty() {
        return Ok(vec![ReviewTarget::Successes(up_to()?)]);
    }
    if let Some(job) = fields.number("job")? {
        return Ok(vec![ReviewTarget::Jobs(vec![JobId(job)], up_to()?)]);
    }
    let (rows, runs): (Vec<&str>, Vec<&str>) = fields.list("run[]").partition(|value| value.contains(':'));
    let runs = runs.into_iter().map(|run| form::number("run", run).map(RunId)).collect::<Result<Vec<_>, _>>()?;
    let rows = rows.into_iter().map(form::job_up_to).collect::<Result<Vec<_>, _>>()?;
    let mut targets = Vec::new();
    if let Some(up_to) = rows.iter().map(|(_, up_to)| *up_to).min() {
        targets.push(ReviewTarget::BadRuns(rows.into_iter().map(|(job, _)| job).collect(), up_to));
    }
    if !runs.is_empty() {
        targets.push(ReviewTarget::Runs(runs));
    }
    Ok(targets)
}

/// The page anew, as the request's own page had it; a plain form is sent back there.
async fn answer(app: &App, visitor: &Visitor, request: &Request, toast: Toast) -> Result<Response, WebError> {
    let from = answer::came_from(request, "/run-checks");
    if !answer::is_script(request) {
        return Ok(answer::see_other(&from, toast));
    }
    render(app, visitor, &answer::query_of(&from), None, Some(toast)).await
}

/// The page as it stood at that address, with what was just done there.
pub(super) async fn again(app: &App, visitor: &Visitor, from: &str, toast: Toast) -> Result<Response, WebError> {
    render(app, visitor, &answer::query_of(from), None, Some(toast)).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    address: &Address,
    form: Option<OverrideForm>,
    toast: Option<Toast>,
) -> Result<Response, WebError> {
    let panel = match address.run.as_deref().map(|run| form::number("run", run)).transpose()? {
        Some(run) => panel::of(app, RunId(run), form).await?,
        None => None,
    };
    let group = address.group.as_deref();
    let view = match visitor.part {
        Part::Panel => work::panel_alone(group, panel),
        Part::Document | Part::Work => work::view(app, group, panel).await?,
    };
    Ok(app.page(visitor, "run_checks", &view, toast).await?.into_response())
}
