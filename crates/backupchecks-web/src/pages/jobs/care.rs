//! Care of a job: moving, telling apart, merging, splitting, and undoing each.

mod done;

use super::{History, named, render_job, visible};
use crate::{
    pages::{answer, customers::named::choice, form::Fields},
    server::{App, Operator, Visitor, WebError},
    views::{
        CareRefusal, JobMergeView, MergeCarried, MergeSide, Word,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    engine::{self, EngineError},
    model::{CareId, CareRecord, CareStep, CustomerId, JobId, Merger, RunId, SplitTarget},
    ports::{Cared, CustomerChoice, JobRow},
    rules::care::CareFault,
};
pub(super) use done::rows;
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path},
};

/// No customer has this number.
const NOBODY: CustomerId = CustomerId(0);

/// Gives the job to another customer, who is made where the name is new.
#[handler]
pub(crate) async fn move_to(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let job = visible(app, &visitor, JobId(id)).await?.job.id;
    let step = |customer| CareStep::Move { job, customer };
    match customer(app, &visitor, &fields, step).await? {
        Ok(customer) => take(app, &visitor, request, job, step(customer)).await,
        Err(why) => shown(app, &visitor, request, job, why).await,
    }
}

/// Sets what the job is told apart by; an empty field takes that away.
#[handler]
pub(crate) async fn tell_apart(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let job = visible(app, &visitor, JobId(id)).await?.job.id;
    let mark = Some(fields.text("mark").trim().to_owned()).filter(|mark| !mark.is_empty());
    take(app, &visitor, request, job, CareStep::TellApart { job, mark }).await
}

/// What a merger into the job that the address names would carry along.
#[handler]
pub(crate) async fn before_merging(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let merged = visible(app, &visitor, JobId(id)).await?;
    let Some(kept) = named::job_of(app, &Fields::of_query(request)).await? else {
        return shown(app, &visitor, request, merged.job.id, refused(Refusal::JobUnknown)).await;
    };
    let kept = visible(app, &visitor, kept).await?;
    let step = CareStep::Merge { kept: kept.job.id, merged: merged.job.id };
    let (carried, refused) = match app.store.try_care(&step, visitor.act()).await? {
        Ok(CareRecord::Merged(record)) => (Some(carried(&record)), None),
        Ok(_) => (None, None),
        Err(fault) => (None, Some(refusal(&fault)?)),
    };
    let view = JobMergeView { merged: side(merged), kept: side(kept), carried, refused };
    Ok(app.page(&visitor, "jobs", &view, None).await?.into_response())
}

/// Lets the job become part of the one that the form names.
#[handler]
pub(crate) async fn merge(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let merged = visible(app, &visitor, JobId(id)).await?.job.id;
    let Some(kept) = named::job_of(app, &fields).await? else {
        return shown(app, &visitor, request, merged, refused(Refusal::JobUnknown)).await;
    };
    take(app, &visitor, request, merged, CareStep::Merge { kept, merged }).await
}

/// Lets the chosen runs go to another job, or to a new one of the same name.
#[handler]
pub(crate) async fn split(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let from = visible(app, &visitor, JobId(id)).await?.job.id;
    let runs = fields.list("run[]").map(|run| crate::pages::form::number("run[]", run).map(RunId));
    let runs = runs.collect::<Result<Vec<RunId>, WebError>>()?;
    if runs.is_empty() {
        return shown(app, &visitor, request, from, refused(Refusal::NothingSelected)).await;
    }
    let step = if fields.text("to") == "job" {
        let to = named::job_of(app, &fields).await?.map(SplitTarget::Job).ok_or(refused(Refusal::JobUnknown));
        to.map(|to| CareStep::Split { from, runs, to })
    } else {
        let mark = fields.text("mark");
        let apart = |customer| SplitTarget::New { customer, mark: mark.to_owned() };
        let step = |customer| CareStep::Split { from, runs: runs.clone(), to: apart(customer) };
        customer(app, &visitor, &fields, step).await?.map(step)
    };
    match step {
        Ok(step) => take(app, &visitor, request, from, step).await,
        Err(why) => shown(app, &visitor, request, from, why).await,
    }
}

/// Undoes something that was done in care of the job.
#[handler]
pub(crate) async fn undo(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let care = fields.number("care")?.map(CareId).ok_or_else(|| WebError::BadRequest("care: is missing".to_owned()))?;
    let job = visible(app, &visitor, JobId(id)).await?.job.id;
    if !app.store.cares(job, u32::MAX).await?.iter().any(|row| row.id == care) {
        return Err(WebError::NotFound("change"));
    }
    let toast = match app.store.undo_care(care, visitor.act()).await? {
        Cared::Done { recorded, .. } => Toast::CareUndone { count: recorded },
        Cared::Refused(fault) => Toast::CareRefused(refusal(&fault)?),
    };
    shown(app, &visitor, request, job, toast).await
}

/// Takes a step and shows the job that it ends in.
async fn take(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    job: JobId,
    step: CareStep,
) -> Result<Response, WebError> {
    let what: Word = match step {
        CareStep::Move { .. } => "moved",
        CareStep::TellApart { .. } => "told-apart",
        CareStep::Merge { .. } => "merged",
        CareStep::Split { .. } => "split",
    };
    let toast = match app.store.care(&step, visitor.act()).await? {
        Cared::Done { care, recorded, .. } => {
            Toast::Cared { what: what.into(), job: answering(app, job).await?.0, care: care.0, count: recorded }
        }
        Cared::Refused(fault) => Toast::CareRefused(refusal(&fault)?),
    };
    shown(app, visitor, request, job, toast).await
}

/// The page of the job, or of the one that it is part of by now.
async fn shown(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    job: JobId,
    toast: Toast,
) -> Result<Response, WebError> {
    let job = answering(app, job).await?;
    let address = format!("/jobs/{job}");
    if !answer::is_script(request) {
        return Ok(answer::see_other(&address, toast));
    }
    if toast.is_about_what_was_typed() || matches!(toast, Toast::Refused { why: Refusal::NothingSelected }) {
        return answer::say_beside(app, visitor, toast).await;
    }
    let mut response = render_job(app, visitor, job, &History::default(), None, Some(toast)).await?;
    if let Ok(address) = address.parse() {
        response.headers_mut().insert("hx-push-url", address);
    }
    Ok(response)
}

/// The job, or the one that it became part of.
pub(super) async fn answering(app: &App, job: JobId) -> Result<JobId, WebError> {
    Ok(app.store.merged_into(job).await?.unwrap_or(job))
}

/// The customer that the form names; one whose name is new is made, if nothing else stands against the step.
async fn customer(
    app: &App,
    visitor: &Visitor,
    fields: &Fields,
    step: impl Fn(CustomerId) -> CareStep,
) -> Result<Result<CustomerId, Toast>, WebError> {
    let name = match choice(app, fields).await? {
        Some(CustomerChoice::Existing(id)) => return Ok(Ok(id)),
        Some(CustomerChoice::Named(name)) => name,
        None => return Ok(Err(refused(Refusal::CustomerMissing))),
    };
    if let Some(customer) = app.store.customer_named(&name).await? {
        return Ok(Ok(customer.id));
    }
    match app.store.try_care(&step(NOBODY), visitor.act()).await? {
        Ok(_) | Err(CareFault::NoCustomer(_)) => {}
        Err(fault) => return Ok(Err(Toast::CareRefused(refusal(&fault)?))),
    }
    match engine::add_customer(&*app.store, &name, visitor.act()).await {
        Ok(customer) => Ok(Ok(customer)),
        Err(EngineError::CustomerUnnamed) => Ok(Err(refused(Refusal::CustomerMissing))),
        Err(EngineError::NameTaken { .. }) => Ok(Err(refused(Refusal::Stale))),
        Err(error) => Err(error.into()),
    }
}

fn side(row: JobRow) -> MergeSide {
    MergeSide {
        job: row.job.id.0,
        job_name: row.job.identity.job_name,
        customer: row.customer_name,
        sender: row.job.identity.sender,
    }
}

fn carried(merger: &Merger) -> MergeCarried {
    let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    MergeCarried {
        runs: count(merger.carried.runs.len()),
        gave_way: count(merger.carried.gave_way.len()),
        concerns: count(merger.concerns.len()),
        overrides: count(merger.overrides.len()),
        closures: count(merger.closures.len()),
        planning: merger.planning.as_ref().map(|(after, _)| after.in_words()),
    }
}

fn refused(why: Refusal) -> Toast {
    Toast::Refused { why }
}

/// What a person can mend is said; a job that is not there is an error.
fn refusal(fault: &CareFault) -> Result<CareRefusal, WebError> {
    let (why, job) = match *fault {
        CareFault::NoJob(_) => return Err(WebError::NotFound("job")),
        CareFault::NoCare(_) => return Err(WebError::NotFound("change")),
        CareFault::NoCustomer(_) => ("customer-gone", None),
        CareFault::MergedAway { into, .. } => ("merged-away", Some(into)),
        CareFault::NothingToDo(_) => ("nothing-to-do", None),
        CareFault::SameJob { other, .. } => ("same-job", Some(other)),
        CareFault::Archived(job) => ("archived", Some(job)),
        CareFault::OtherKind { kept, .. } => ("other-kind", Some(kept)),
        CareFault::NoRuns(_) => ("no-runs", None),
        CareFault::MarkEmpty => ("mark-empty", None),
        CareFault::UndoneAlready(_) => ("undone-already", None),
        CareFault::Later { .. } => ("later", None),
        CareFault::RunElsewhere { job, .. } => ("run-elsewhere", Some(job)),
        CareFault::MarkChanged(_) => ("mark-changed", None),
        CareFault::HasRuns(job) => ("has-runs", Some(job)),
    };
    Ok(CareRefusal { why: why.into(), job: job.map(|job| job.0) })
}
