//! The panel of one run.

use crate::{
    pages::{overrides, strips},
    server::{App, WebError},
    views::{HistoryRun, ObjectRow, OverrideForm, Quote, RemarkMark, ReviewedBy, RunPanel, TicketMark},
};
use backupchecks_core::{
    model::{EffectiveStatus, RunId, RunStatus},
    ports::{RunDetail, RunObjectRow, RunRow},
};

/// How many runs of the job the panel tells of.
const HISTORY: u32 = 8;

/// The panel of that run, with a form where one is asked for; `None` when there is no such run (any more).
pub(super) async fn of(app: &App, run: RunId, form: Option<OverrideForm>) -> Result<Option<RunPanel>, WebError> {
    let Some(detail) = app.store.run(run).await? else { return Ok(None) };
    let applied = overrides::applied(app, detail.applied, app.clock().now).await?;
    let job = detail.job.id;
    let Some(row) = app.store.job(job).await? else { return Ok(None) };
    let history = app.store.runs(job, None, HISTORY).await?.rows;
    let strip = strips::of(app, &[job], &app.clock()).await?.remove(&job).unwrap_or_default();
    // Reviewing the job reaches as far as what is shown here.
    let up_to = history.iter().map(|run| run.id).chain([run]).max().unwrap_or(run);
    let RunDetail { run, job, customer, evidence, remark, started_at, finished_at, objects, tickets, remarks, .. } =
        detail;
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
        objects: objects.iter().map(object_row).collect(),
        strip,
        history: history.into_iter().map(history_run).collect(),
        tickets: tickets
            .into_iter()
            .map(|ticket| TicketMark { code: ticket.code, description: ticket.description, resolved: ticket.resolved })
            .collect(),
        remarks: remarks.into_iter().map(|text| RemarkMark { text }).collect(),
        mail: run.mail.map(|mail| mail.0),
        applied,
        may_mark: !matches!(run.status, RunStatus::Success | RunStatus::Missed),
        form,
        reviewed: run.reviewed.map(|(name, at)| ReviewedBy { name, at: at.into() }),
        job_waiting: row.unreviewed,
        up_to: up_to.0,
    }))
}

fn object_row(object: &RunObjectRow) -> ObjectRow {
    let row = ObjectRow::from(&object.object);
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
