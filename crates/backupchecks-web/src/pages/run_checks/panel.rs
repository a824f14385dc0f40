//! The panel of one run.

use crate::{
    pages::{overrides, strips, tickets::forms},
    server::{App, WebError},
    views::{CoverChoice, HistoryRun, ObjectRow, OverrideForm, Quote, ReviewedBy, RunPanel, TicketForm, TicketMark},
};
use backupchecks_core::{
    model::{EffectiveStatus, RunId, RunStatus, Scope},
    ports::{JobRow, RunDetail, RunObjectRow, RunRow},
    rules::alerts::Mark,
};
use std::{cmp::Reverse, iter};

/// How many runs of the job the panel tells of.
const HISTORY: u32 = 8;
/// How many objects of the run a ticket can be opened for; the bad ones come first.
const OBJECTS: usize = 60;

/// The panel of that run, with a form where one is asked for; `None` when there is no such run (any more).
pub(super) async fn of(
    app: &App,
    run: RunId,
    override_form: Option<OverrideForm>,
) -> Result<Option<RunPanel>, WebError> {
    let Some(detail) = app.store.run(run).await? else { return Ok(None) };
    let applied = overrides::applied(app, detail.applied, app.clock().now).await?;
    let job = detail.job.id;
    let Some(row) = app.store.job(job).await? else { return Ok(None) };
    let history = app.store.runs(job, None, HISTORY).await?.rows;
    let strip = strips::of(app, &[job], &app.clock()).await?.remove(&job).unwrap_or_default();
    // Reviewing the job reaches as far as what is shown here.
    let up_to = history.iter().map(|run| run.id).chain([run]).max().unwrap_or(run);
    let ticket_form = ticket_form(app, &detail, &row, up_to).await?;
    let RunDetail { run, job, customer, evidence, remark, started_at, finished_at, objects, marks, .. } = detail;
    Ok(Some(RunPanel {
        run: run.id.0,
        job: job.id.0,
        job_name: job.identity.job_name,
        customer_id: customer.id.0,
        customer: customer.name,
        software: job.identity.backup_software,
        backup_type: job.identity.backup_type,
        status: run.effective.as_str(),
        parsed_status: EffectiveStatus::from(run.status).as_str(),
        reason: run.reason,
        source_type: run.source_type.as_str(),
        run_at: run.run_at.into(),
        started_at: started_at.map(|time| time.to_string()),
        finished_at: finished_at.map(|time| time.to_string()),
        expected_at: None,
        last_success_at: row.last_good_at.map(Into::into),
        remark,
        evidence: evidence.iter().map(Quote::from).collect(),
        objects: objects.iter().map(|object| object_row(object, &marks)).collect(),
        strip,
        history: history.into_iter().map(history_run).collect(),
        marks: marks.into_iter().map(|mark| TicketMark::beside_run(mark, run.run_at, &app.zone)).collect(),
        ticket_form,
        mail: run.mail.map(|mail| mail.0),
        applied,
        may_mark: !matches!(run.status, RunStatus::Success | RunStatus::Missed),
        override_form,
        reviewed: run.reviewed.map(|(name, at)| ReviewedBy { name, at: at.into() }),
        job_waiting: row.unreviewed,
        up_to: up_to.0,
    }))
}

/// The form for a ticket or remark: on the job, every job of the customer, or one of the run's objects; bad ones first.
async fn ticket_form(app: &App, detail: &RunDetail, row: &JobRow, up_to: RunId) -> Result<TicketForm, WebError> {
    let job = detail.job.id;
    let customer = CoverChoice::new(&Scope::Customer(detail.customer.id), &detail.customer.name);
    let mut objects: Vec<_> = detail.objects.iter().map(|row| &row.object).collect();
    objects.sort_by_key(|object| Reverse(object.status.as_ref().map(|found| found.status)));
    let objects = objects.into_iter().take(OBJECTS).map(|object| {
        let name = object.name.clone();
        CoverChoice::new(&Scope::Object { job, name }, &object.name)
    });
    let choices = iter::once(customer).chain(objects).collect();
    let further = (row.unreviewed > 1).then(|| (format!("{job}:{up_to}"), row.unreviewed));
    forms::form(app, vec![detail.run.id.to_string()], further, &[job], choices).await
}

fn object_row(object: &RunObjectRow, marks: &[Mark]) -> ObjectRow {
    let on = marks.iter().filter(|mark| !mark.resolved && mark.is_on(&object.object.name));
    let marks = on.map(|mark| mark.about.clone().into()).collect();
    let row = ObjectRow { marks, ..ObjectRow::from(&object.object) };
    match object.applied.filter(|applied| applied.is_excused()) {
        Some(_) => ObjectRow { status: Some(EffectiveStatus::SuccessOverride.as_str()), ..row },
        None => row,
    }
}

fn history_run(run: RunRow) -> HistoryRun {
    HistoryRun {
        run: run.id.0,
        run_at: run.run_at.into(),
        status: run.effective.as_str(),
        reason: run.reason,
        reviewed: run.reviewed.is_some(),
    }
}
