//! The schedule of a job: shown with its evidence, and set by hand.

mod draft;

use self::draft::Draft;
use super::{History, answer, render_job, visible};
use crate::{
    pages::{
        answer::{is_script, say_beside},
        form::Fields,
    },
    server::{App, Operator, Visitor, WebError},
    views::{
        ClosureRow, ScheduleCard, ScheduleForm, SlotTimeRow,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    engine::{EngineError, closures},
    model::{Closure, ClosureId, ClosureScope, ClosureSpan, JobId, Planning},
    ports::KeptSchedule,
    schedule::{SlotTime, Stretch},
};
use jiff::civil::Time;
use poem::{
    Request, Response, handler,
    web::{Data, Path},
};

/// Sets how the job comes by its schedule.
#[handler]
pub(crate) async fn set(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let job = visible(app, &visitor, JobId(id)).await?.job.id;
    let act = visitor.act();
    let draft = Draft::of_form(&fields);
    let Some(planning) = draft.planning(act.at) else {
        return refuse(app, &visitor, request, job, draft.refused(), Refusal::ScheduleWrong).await;
    };
    app.store.set_planning(job, &planning, act).await?;
    answer(app, &visitor, request, id, |job_name| Toast::ScheduleSet { job_name }).await
}

/// Pauses the job from now on.
#[handler]
pub(crate) async fn pause(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let job = visible(app, &visitor, JobId(id)).await?.job.id;
    let act = visitor.act();
    let span = ClosureSpan::Pause(Stretch { from: act.at, until: None });
    let scope = ClosureScope::Job(job);
    match closures::add(&*app.store, &span, &scope, fields.text("name"), act).await {
        Err(EngineError::Closure(_)) => {
            let kept = app.store.schedule(job).await?.ok_or(WebError::NotFound("job"))?;
            let form =
                ScheduleForm { pause_name: fields.text("name").to_owned(), ..Draft::of(&kept.planning).refused() };
            return refuse(app, &visitor, request, job, form, Refusal::TextMissing).await;
        }
        kept => kept?,
    };
    answer(app, &visitor, request, id, |job_name| Toast::JobPaused { job_name }).await
}

/// Ends a pause of the job.
#[handler]
pub(crate) async fn resume(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let closure = ClosureId(fields.number("closure")?.ok_or_else(|| missing("closure"))?);
    let job = visible(app, &visitor, JobId(id)).await?.job.id;
    let kept = app.store.schedule(job).await?.ok_or(WebError::NotFound("job"))?;
    if !kept.closures.iter().any(|one| one.id == closure && one.scope == ClosureScope::Job(job)) {
        return Err(WebError::NotFound("pause"));
    }
    let act = visitor.act();
    app.store.end_closure(closure, act.at, act).await?;
    answer(app, &visitor, request, id, |job_name| Toast::JobResumed { job_name }).await
}

fn missing(field: &str) -> WebError {
    WebError::BadRequest(format!("{field}: the field is empty"))
}

/// The page with the form as it was typed; a script leaves it standing anyway.
async fn refuse(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    job: JobId,
    form: ScheduleForm,
    why: Refusal,
) -> Result<Response, WebError> {
    let toast = Toast::Refused { why };
    if is_script(request) {
        return say_beside(app, visitor, toast).await;
    }
    render_job(app, visitor, job, &History::default(), Some(form), Some(toast)).await
}

/// The card of a job's schedule, with what was typed where that was refused.
pub(super) async fn card(app: &App, job: JobId, typed: Option<ScheduleForm>) -> Result<ScheduleCard, WebError> {
    let KeptSchedule { planning, schedule, closures } =
        app.store.schedule(job).await?.ok_or(WebError::NotFound("job"))?;
    let now = app.clock().now;
    let next = schedule.as_ref().and_then(|schedule| schedule.next_expected(now));
    Ok(ScheduleCard {
        planning: match planning {
            Planning::Learned => "learned",
            Planning::ByHand { .. } => "by_hand",
            Planning::NotPlanned => "not_planned",
        },
        plan: match &planning {
            Planning::ByHand { plan, .. } => Some(plan.in_words()),
            Planning::Learned | Planning::NotPlanned => None,
        },
        explained: schedule.as_ref().map(backupchecks_core::schedule::Schedule::explain),
        confidence: schedule.as_ref().filter(|_| next.is_some()).map(|schedule| percent(schedule.confidence())),
        next_at: next.as_ref().map(|slot| slot.expected_at.into()),
        due_at: next.as_ref().map(|slot| slot.due.into()),
        times: schedule.iter().flat_map(|schedule| &schedule.evidence().times).map(slot_time).collect(),
        closures: closures.iter().take(20).map(|closure| closure_row(closure, job)).collect(),
        form: typed.unwrap_or_else(|| Draft::of(&planning).form()),
    })
}

/// A share between 0 and 1 in percent.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn percent(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u64
}

fn slot_time(time: &SlotTime) -> SlotTimeRow {
    let clock = |at: Time| format!("{:02}:{:02}", at.hour(), at.minute());
    let (first, last) = (clock(time.usual.0), clock(time.usual.1));
    SlotTimeRow {
        days: time.days.clone(),
        usual: if first == last { first } else { format!("{first} – {last}") },
        hits: time.hits.into(),
        misses: time.misses.into(),
        spread: length(time.spread),
    }
}

/// Seconds as people say them.
fn length(seconds: i64) -> String {
    match seconds {
        ..90 => format!("{} s", seconds.max(0)),
        90..5400 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{}.{} h", seconds / 3600, seconds % 3600 / 360),
    }
}

fn closure_row(closure: &Closure, job: JobId) -> ClosureRow {
    let stretch = closure.span.stretch();
    let is_own = closure.scope == ClosureScope::Job(job);
    ClosureRow {
        closure: closure.id.0,
        span: closure.span.as_str(),
        day: match closure.span {
            ClosureSpan::Holiday(day) => Some(day.to_string()),
            _ => None,
        },
        from: stretch.map(|stretch| stretch.from.into()),
        until: stretch.and_then(|stretch| stretch.until).map(Into::into),
        name: closure.name.clone(),
        may_resume: is_own && stretch.is_some_and(|stretch| stretch.until.is_none()),
    }
}
