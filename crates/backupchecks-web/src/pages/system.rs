//! System: whether every mail is there, what works in the background, and deleting all jobs.

use super::{answer, form::Fields};
use crate::{
    clock::now,
    server::{Admin, App, Visitor, WebError},
    views::{
        AllJobsCount, Standing, StandingPart, SystemView, WorkerRow,
        toast::{Refusal, Toast},
    },
    workers::Duty,
};
use backupchecks_core::{
    engine,
    model::{Lease, MailsStanding, StandingFault, WorkEnd, WorkerState},
    ports::AllJobs,
};
use poem::{IntoResponse, Request, Response, handler, web::Data};
use std::collections::BTreeMap;

/// The workers that the catalogue has a text for.
const KNOWN: &[&str] = &["import", "overrides", "reparse", "retention", "schedules"];

/// What is to be typed before all jobs are deleted.
const DELETE_WORD: &str = "delete";

/// The page.
#[handler]
pub(crate) async fn show(Admin(visitor): Admin, Data(app): Data<&App>) -> Result<Response, WebError> {
    render(app, &visitor, None).await
}

/// Deletes all jobs, if the word was typed, and lets their mails be read again.
#[handler]
pub(crate) async fn delete_jobs(
    Admin(visitor): Admin,
    request: &Request,
    fields: Fields,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let toast = if fields.text("word").trim().eq_ignore_ascii_case(DELETE_WORD) {
        let (AllJobs { jobs, mails, .. }, task) = engine::delete_all_jobs(&*app.store, visitor.act()).await?;
        Toast::JobsDeleted { jobs, mails, task: task.map(|task| task.id.0) }
    } else {
        Toast::Refused { why: Refusal::WordWrong }
    };
    if !answer::is_script(request) {
        return Ok(answer::see_other("/system", toast));
    }
    render(app, &visitor, Some(toast)).await
}

async fn render(app: &App, visitor: &Visitor, toast: Option<Toast>) -> Result<Response, WebError> {
    let standing = app.store.mails_standing().await?;
    let leases = app.store.leases(now()).await?;
    let told = app.store.workers().await?;
    let AllJobs { jobs, runs, mails } = app.store.count_all_jobs().await?;
    let view = SystemView {
        standing: standing_of(&standing),
        workers: workers(&app.duties, &leases, told),
        all_jobs: AllJobsCount { jobs, runs, mails },
        delete_word: DELETE_WORD,
    };
    Ok(app.page(visitor, "system", &view, toast).await?.into_response())
}

fn standing_of(standing: &MailsStanding) -> Standing {
    let part = |place, mails, href| StandingPart { place, mails, href };
    let (fault, wrong) = match standing.check() {
        Ok(()) => (None, 0),
        Err(StandingFault::Lost { accepted, found }) => (Some("lost"), accepted - found),
        Err(StandingFault::Surplus { accepted, found }) => (Some("surplus"), found - accepted),
        Err(StandingFault::Astray { mails }) => (Some("astray"), mails),
    };
    Standing {
        accepted: standing.accepted,
        sum: standing.sum(),
        parts: vec![
            part("recorded", standing.recorded, Some("/jobs")),
            part("waiting", standing.waiting, Some("/inbox")),
            part("notices", standing.notices, Some("/inbox?tab=notice")),
            part("unrecognised", standing.unrecognised, Some("/inbox?tab=unrecognised")),
            part("parse_failed", standing.parse_failed, Some("/inbox?tab=parse_failed")),
            part("deleted", standing.deleted, None),
            part("astray", standing.astray, None),
        ],
        fault,
        wrong,
    }
}

/// Every worker that this server has or that any server told of, by name.
fn workers(duties: &[Duty], leases: &[Lease], told: Vec<WorkerState>) -> Vec<WorkerRow> {
    let mut rows: BTreeMap<String, (Option<Duty>, Option<WorkerState>)> = BTreeMap::new();
    for duty in duties {
        rows.entry(duty.name.to_owned()).or_default().0 = Some(*duty);
    }
    for state in told {
        let name = state.name.clone();
        rows.entry(name).or_default().1 = Some(state);
    }
    let holder = |name: &str| leases.iter().find(|lease| lease.name == name).map(|lease| lease.holder.clone());
    rows.into_iter().map(|(name, (duty, state))| worker(holder(&name), name, duty, state)).collect()
}

fn worker(holder: Option<String>, name: String, duty: Option<Duty>, state: Option<WorkerState>) -> WorkerRow {
    let works = state.as_ref().is_some_and(|state| holder.as_ref() == Some(&state.holder));
    let word = match state.as_ref().map(|state| state.ended.as_ref()) {
        None => "never",
        Some(None) if works => "working",
        Some(None) => "broken_off",
        Some(Some(ended)) if ended.end == WorkEnd::Done => "done",
        Some(Some(_)) => "failed",
    };
    WorkerRow {
        known: KNOWN.contains(&name.as_str()),
        name,
        every: duty.map(|duty| duty.interval.as_secs()),
        state: word,
        started_at: state.as_ref().map(|state| state.started_at.into()),
        next_at: state.as_ref().filter(|_| word != "working" && holder.is_some()).map(|state| state.next_at.into()),
        words: state.and_then(|state| state.ended).map(|ended| ended.words).unwrap_or_default(),
        holder,
    }
}
