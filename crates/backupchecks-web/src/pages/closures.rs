//! Holidays, pauses, maintenance and outages: the list, a new one, and taking one back.

mod draft;

use super::{answer, form::Fields};
use crate::{
    clock::now,
    server::{App, Operator, Viewer, Visitor, WebError},
    views::{ClosureForm, ClosureLine, ClosuresView, Toast, Word, toast::Refusal},
};
use backupchecks_core::{
    engine::{EngineError, closures},
    model::{ClosureId, ClosureScope, ClosureSpan, Permission},
    ports::ClosureRow,
    rules::closures::ClosureFault,
};
use draft::Draft;
use jiff::{Timestamp, tz::TimeZone};
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;

/// How many are listed.
const PAGE: u32 = 200;

/// The address of the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    /// `over`; else those that stand or are to come.
    shown: Option<String>,
    /// The panel shows the form of a new one.
    new: Option<String>,
}

/// The list, with the form of a new one.
#[handler]
pub(crate) async fn list(
    Viewer(visitor): Viewer,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let is_asked = address.new.is_some() && visitor.user.active_role.may(Permission::Operate);
    let form = if is_asked { Some(with_sources(app, Draft::default().form(None)).await?) } else { None };
    render(app, &visitor, &address, form, None).await
}

/// Keeps a new one.
#[handler]
pub(crate) async fn add(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let draft = Draft::of_form(app, &fields).await?;
    let done = match draft.closure(&app.zone) {
        Ok((span, scope)) => {
            let kept = closures::add(&*app.store, &span, &scope, &draft.name, visitor.act()).await;
            kept.map_err(|error| match error {
                EngineError::Closure(ClosureFault::NoName) => Ok("no_name"),
                EngineError::Closure(ClosureFault::EndsFirst) => Ok("ends_first"),
                EngineError::Closure(ClosureFault::NoSource) => Ok("source_missing"),
                error => Err(WebError::from(error)),
            })
        }
        Err(trouble) => Err(Ok(trouble)),
    };
    match done {
        Ok(id) => answer(app, &visitor, request, Toast::ClosureAdded { id: id.0 }).await,
        Err(trouble) => {
            let address: Address = answer::query_of(&answer::came_from(request, "/closures"));
            let form = with_sources(app, draft.form(Some(trouble?))).await?;
            render(app, &visitor, &address, Some(form), None).await
        }
    }
}

/// Ends one now.
#[handler]
pub(crate) async fn end(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let act = visitor.act();
    let ended = app.store.end_closure(ClosureId(id), act.at, act).await?;
    let toast = if ended { Toast::ClosureEnded { id } } else { Toast::Refused { why: Refusal::ClosureGone } };
    answer(app, &visitor, request, toast).await
}

/// Takes one back as if it had never been.
#[handler]
pub(crate) async fn remove(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let removed = app.store.remove_closure(ClosureId(id), visitor.act()).await?;
    let toast = if removed { Toast::ClosureRemoved } else { Toast::Refused { why: Refusal::ClosureGone } };
    answer(app, &visitor, request, toast).await
}

/// The page anew without the form; a plain form is sent there.
async fn answer(app: &App, visitor: &Visitor, request: &Request, toast: Toast) -> Result<Response, WebError> {
    let from: Address = answer::query_of(&answer::came_from(request, "/closures"));
    let address = Address { new: None, ..from };
    let place = format!("/closures?shown={}", shown(&address));
    if !answer::is_script(request) {
        return Ok(answer::see_other(&place, toast));
    }
    let page = render(app, visitor, &address, None, Some(toast)).await?;
    // The form is gone; the address shall not open it again.
    Ok(page.with_header("HX-Replace-Url", place).into_response())
}

async fn with_sources(app: &App, form: ClosureForm) -> Result<ClosureForm, WebError> {
    let routes = app.store.routes(now()).await?;
    Ok(ClosureForm { sources: routes.into_iter().map(|route| route.source).collect(), ..form })
}

fn shown(address: &Address) -> Word {
    if address.shown.as_deref() == Some("over") { "over" } else { "standing" }
}

async fn render(
    app: &App,
    visitor: &Visitor,
    address: &Address,
    form: Option<ClosureForm>,
    toast: Option<Toast>,
) -> Result<Response, WebError> {
    let (shown, now) = (shown(address), now());
    // Few are entered in a year, so what is over is found by looking through them.
    let rows = match shown {
        "over" => app.store.closures(Timestamp::MIN, u32::MAX).await?,
        _ => app.store.closures(now, PAGE + 1).await?,
    };
    let mut closures: Vec<ClosureLine> = rows.iter().map(|row| line(row, &app.zone, now)).collect();
    closures.retain(|line| (line.state == "over") == (shown == "over"));
    let more = closures.len() > PAGE as usize;
    closures.truncate(PAGE as usize);
    let view = ClosuresView { shown, closures, more, form };
    Ok(app.page(visitor, "closures", &view, toast).await?.into_response())
}

fn line(row: &ClosureRow, zone: &TimeZone, now: Timestamp) -> ClosureLine {
    let closure = &row.closure;
    let stretch = closure.span.stretch();
    let (begins, until) = bounds(&closure.span, zone);
    let is_seen = matches!(closure.span, ClosureSpan::SeenOutage(_));
    let is_over = until.is_some_and(|until| until <= now);
    ClosureLine {
        id: closure.id.0,
        span: closure.span.as_str(),
        day: match closure.span {
            ClosureSpan::Holiday(day) => Some(day.to_string()),
            _ => None,
        },
        from: stretch.map(|stretch| stretch.from.into()),
        until: stretch.and_then(|stretch| stretch.until).map(Into::into),
        name: closure.name.clone(),
        state: match begins {
            _ if is_over => "over",
            begin if now < begin => "to_come",
            _ => "standing",
        },
        level: match closure.scope {
            ClosureScope::Job(_) => "job",
            ClosureScope::Customer(_) => "customer",
            ClosureScope::Source(_) => "source",
            ClosureScope::Global => "global",
        },
        customer: row.customer.as_ref().map(|(_, name)| name.clone()),
        customer_id: row.customer.as_ref().map(|(id, _)| id.0),
        job: match closure.scope {
            ClosureScope::Job(job) => Some(job.0),
            _ => None,
        },
        job_name: row.job_name.clone(),
        source: match &closure.scope {
            ClosureScope::Source(source) => Some(source.clone()),
            _ => None,
        },
        may_end: !is_seen && !is_over && stretch.is_some_and(|stretch| stretch.from <= now),
        may_remove: !is_seen,
    }
}

/// The first moment, and the one after the last: of a holiday those of its day.
fn bounds(span: &ClosureSpan, zone: &TimeZone) -> (Timestamp, Option<Timestamp>) {
    let ClosureSpan::Holiday(day) = span else {
        return (span.begins_at(), span.stretch().and_then(|stretch| stretch.until));
    };
    let midnight = |day: jiff::civil::Date| day.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
    (midnight(*day).unwrap_or_else(|| span.begins_at()), day.tomorrow().ok().and_then(midnight))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_holiday_lasts_its_day_by_the_wall_clock() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let (begin, until) = bounds(&ClosureSpan::Holiday(date(2026, 3, 29)), &zone);
        assert_eq!(begin.to_string(), "2026-03-28T23:00:00Z");
        assert_eq!(until.map(|until| until.to_string()).as_deref(), Some("2026-03-29T22:00:00Z"), "23 hours");
    }
}
