//! Overrides: the list, one of them with its form, and keeping them.

pub(in crate::pages) mod draft;
mod panel;

use super::{
    answer,
    form::{self, Fields},
};
use crate::{
    clock::now,
    server::{Admin, App, Operator, Viewer, Visitor, WebError},
    views::{CustomerFilter, OverrideForm, OverrideRow, OverridesView, Signed, Toast, Word, toast::Refusal},
};
use backupchecks_core::{
    engine::{EngineError, overrides},
    model::{Act, CustomerId, JobId, OverrideId, Permission, Signature},
    ports::{self, OverridesQuery},
    rules::overrides::{is_over, is_to_come, override_in_words},
};
use draft::Draft;
use jiff::Timestamp;
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;

pub(super) use panel::{applied, preview_view};

const PAGE: u32 = 100;

/// The address of the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    /// `over` or `all`; else those that stand.
    shown: Option<String>,
    q: Option<String>,
    customer_id: Option<String>,
    before: Option<String>,
    /// The override whose panel is open.
    id: Option<String>,
    /// The panel shows the form.
    edit: Option<String>,
    /// The panel shows the form of a new override; of a copy where `id` is given.
    new: Option<String>,
    /// The job that a new override is for.
    job_id: Option<String>,
}

/// The list, with the panel of an override or a form.
#[handler]
pub(crate) async fn list(
    Viewer(visitor): Viewer,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let form = form_of(app, &visitor, &address).await?;
    render(app, &visitor, &address, form, None).await
}

/// Makes an override.
#[handler]
pub(crate) async fn add(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let draft = Draft::of_form(app, &fields).await?;
    let done = match draft.rule() {
        Ok(rule) => overrides::add(&*app.store, &rule, draft.existing, act(&visitor)).await,
        Err(missing) => return again(app, &visitor, request, draft, missing).await,
    };
    match done {
        Ok(made) => {
            let toast = Toast::OverrideAdded { id: made.id.0, count: made.runs };
            answer(app, &visitor, request, Some(made.id), toast).await
        }
        Err(error) => again(app, &visitor, request, draft, trouble(error)?).await,
    }
}

/// Saves an edited override.
#[handler]
pub(crate) async fn edit(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let mut draft = Draft::of_form(app, &fields).await?;
    draft.id = Some(OverrideId(id));
    let done = match draft.rule() {
        Ok(rule) => overrides::edit(&*app.store, &rule, draft.version, draft.existing, act(&visitor)).await,
        Err(missing) => return again(app, &visitor, request, draft, missing).await,
    };
    match done {
        Ok(made) => {
            let toast = Toast::OverrideSaved { id, count: made.runs };
            answer(app, &visitor, request, Some(made.id), toast).await
        }
        Err(error) => again(app, &visitor, request, draft, trouble(error)?).await,
    }
}

/// Ends an override now, or with the day that the form names.
#[handler]
pub(crate) async fn end(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let (id, act) = (OverrideId(id), act(&visitor));
    let done = match draft::end_of_day(fields.text("on"), &app.zone)? {
        Some(until) => overrides::end_at(&*app.store, id, until, act).await,
        None => overrides::end(&*app.store, id, act).await,
    };
    let toast = match done {
        Ok(count) => Toast::OverrideEnded { id: id.0, count },
        Err(error) => refused(error)?,
    };
    answer(app, &visitor, request, Some(id), toast).await
}

/// Deletes an override.
#[handler]
pub(crate) async fn delete(
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let toast = match overrides::delete(&*app.store, OverrideId(id), act(&visitor)).await {
        Ok(count) => Toast::OverrideDeleted { id, count },
        Err(error) => refused(error)?,
    };
    answer(app, &visitor, request, None, toast).await
}

/// What the form as it stands would have changed.
#[handler]
pub(crate) async fn preview(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let draft = Draft::of_form(app, &fields).await?;
    if answer::is_script(request) {
        return Ok(app.fragment(&visitor, &preview_view(app, &draft).await?)?.into_response());
    }
    let address: Address = answer::query_of(&answer::came_from(request, "/overrides"));
    let form = filled(app, &address, draft, None).await?;
    render(app, &visitor, &address, Some(form), None).await
}

fn act(visitor: &Visitor) -> Act {
    Act::of(visitor.user.id, now())
}

/// What a person can mend, as the word of its message; anything else is an error.
pub(super) fn trouble(error: EngineError) -> Result<Word, WebError> {
    match error {
        EngineError::Override(fault) => Ok(draft::fault_word(fault)),
        EngineError::OverrideChanged { .. } => Ok("changed"),
        EngineError::NotFound { what: "job", .. } => Ok("job_missing"),
        EngineError::NotFound { what: "customer", .. } => Ok("customer_missing"),
        error => Err(error.into()),
    }
}

fn refused(error: EngineError) -> Result<Toast, WebError> {
    match error {
        EngineError::OverrideChanged { .. } => Ok(Toast::Refused { why: Refusal::Stale }),
        EngineError::Override(_) => Ok(Toast::Refused { why: Refusal::EndsFirst }),
        error => Err(error.into()),
    }
}

/// The page anew with the form as it was sent, and what is wrong with it.
async fn again(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    draft: Draft,
    trouble: Word,
) -> Result<Response, WebError> {
    let address: Address = answer::query_of(&answer::came_from(request, "/overrides"));
    let form = filled(app, &address, draft, Some(trouble)).await?;
    render(app, visitor, &address, Some(form), None).await
}

/// The page anew, with the panel of that override; a plain form is sent there.
async fn answer(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    id: Option<OverrideId>,
    toast: Toast,
) -> Result<Response, WebError> {
    let from: Address = answer::query_of(&answer::came_from(request, "/overrides"));
    let address = Address { id: id.map(|id| id.to_string()), edit: None, new: None, job_id: None, ..from };
    let place = match id {
        Some(id) => format!("{}&id={id}", base(&address)),
        None => base(&address),
    };
    if !answer::is_script(request) {
        return Ok(answer::see_other(&place, toast));
    }
    let page = render(app, visitor, &address, None, Some(toast)).await?;
    // The form is gone; the address shall not open it again.
    Ok(page.with_header("HX-Replace-Url", place).into_response())
}

/// The form that the address asks for.
async fn form_of(app: &App, visitor: &Visitor, address: &Address) -> Result<Option<OverrideForm>, WebError> {
    if !visitor.user.active_role.may(Permission::Operate) || (address.edit.is_none() && address.new.is_none()) {
        return Ok(None);
    }
    let draft = match (&address.id, &address.job_id) {
        (Some(id), _) => {
            let id = OverrideId(form::number("id", id)?);
            let row = app.store.override_row(id).await?.ok_or(WebError::NotFound("override"))?;
            let draft = Draft::of_row(&row, &app.zone);
            if address.new.is_some() { draft.copied() } else { draft }
        }
        (None, Some(job)) => {
            let job = app.store.job(JobId(form::number("job_id", job)?)).await?.ok_or(WebError::NotFound("job"))?;
            Draft::for_job(&job)
        }
        (None, None) => Draft::default(),
    };
    Ok(Some(filled(app, address, draft, None).await?))
}

async fn filled(app: &App, address: &Address, draft: Draft, trouble: Option<Word>) -> Result<OverrideForm, WebError> {
    let shown = preview_view(app, &draft).await?;
    let base = base(address);
    let form = draft.form(trouble, shown);
    Ok(match form.id {
        Some(id) => OverrideForm { action: format!("/overrides/{id}"), cancel: format!("{base}&id={id}"), ..form },
        None => OverrideForm { action: "/overrides".to_owned(), cancel: base, ..form },
    })
}

/// The address of the list with its filters.
fn base(address: &Address) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("shown", shown(address.shown.as_deref()));
    for (name, value) in [("q", &address.q), ("customer_id", &address.customer_id)] {
        if let Some(value) = value.as_deref().filter(|value| !value.trim().is_empty()) {
            query.append_pair(name, value);
        }
    }
    format!("/overrides?{}", query.finish())
}

fn shown(asked: Option<&str>) -> Word {
    match asked {
        Some("over") => "over",
        Some("all") => "all",
        _ => "standing",
    }
}

async fn render(
    app: &App,
    visitor: &Visitor,
    address: &Address,
    form: Option<OverrideForm>,
    toast: Option<Toast>,
) -> Result<Response, WebError> {
    let customer = match address.customer_id.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => {
            let id = CustomerId(form::number("customer_id", id)?);
            Some(app.store.customer(id).await?.ok_or(WebError::NotFound("customer"))?)
        }
        None => None,
    };
    let shown = shown(address.shown.as_deref());
    let before = address.before.as_deref().map(|before| form::number("before", before).map(OverrideId)).transpose()?;
    let now = now();
    let query = OverridesQuery {
        over: match shown {
            "standing" => Some(false),
            "over" => Some(true),
            _ => None,
        },
        now,
        customer: customer.as_ref().map(|customer| customer.id),
        job: None,
        text: address.q.clone().filter(|text| !text.trim().is_empty()),
        before,
        limit: PAGE + 1,
    };
    let mut rows = app.store.overrides(&query).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let view = OverridesView {
        shown,
        query: address.q.clone().unwrap_or_default(),
        customer: customer.map(|customer| CustomerFilter { id: customer.id.0, name: customer.name }),
        base: base(address),
        next: rows.last().filter(|_| more).map(|row| row.rule.id.0),
        overrides: rows.iter().map(|row| override_row(app, row, now)).collect(),
        from_start: before.is_some(),
        panel: panel::of(app, address.id.as_deref(), form, now).await?,
    };
    Ok(app.page(visitor, "overrides", &view, toast).await?.into_response())
}

/// One override in words.
fn override_row(app: &App, row: &ports::OverrideRow, now: Timestamp) -> OverrideRow {
    OverrideRow {
        id: row.rule.id.0,
        words: override_in_words(&row.rule, &row.names, &app.zone),
        reason: row.rule.reason.clone(),
        state: state(row, now),
        runs: row.runs,
        runs_more: row.runs >= ports::OverrideRow::MOST_RUNS,
        last_run_at: row.last_run_at.map(Into::into),
        created: row.created.as_ref().map(signed),
    }
}

fn state(row: &ports::OverrideRow, now: Timestamp) -> Word {
    match row {
        _ if row.deleted.is_some() => "deleted",
        _ if row.ended.is_some() => "ended",
        _ if is_over(&row.rule, false, now) => "over",
        _ if is_to_come(&row.rule, now) => "to_come",
        _ => "standing",
    }
}

fn signed(signature: &Signature) -> Signed {
    Signed { name: signature.name.clone(), at: signature.at.into() }
}
