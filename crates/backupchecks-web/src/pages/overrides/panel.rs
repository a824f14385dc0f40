//! The panel of an override, what one would have changed, and what a run says of the one it carries.

use super::{Draft, override_row, signed, state};
use crate::{
    pages::form,
    server::{App, WebError},
    views::{AppliedView, OverrideDetail, OverrideForm, OverridePanel, OverridePreviewView, PreviewRun},
};
use backupchecks_core::{
    engine::overrides::{self, PREVIEW_DAYS},
    model::{AppliedOverride, OverrideId},
    rules::overrides::override_in_words,
};
use jiff::Timestamp;

/// The panel that the address asks for: an override, a form, or both.
pub(super) async fn of(
    app: &App,
    id: Option<&str>,
    form: Option<OverrideForm>,
    now: Timestamp,
) -> Result<Option<OverridePanel>, WebError> {
    let Some(id) = id else { return Ok(form.map(|form| OverridePanel { detail: None, form: Some(form) })) };
    let row = app.store.override_row(OverrideId(form::number("id", id)?)).await?;
    let row = row.filter(|row| row.deleted.is_none()).ok_or(WebError::NotFound("override"))?;
    let detail = OverrideDetail {
        row: override_row(app, &row, now),
        version: row.version,
        job: row.rule.scope.job().map(|job| job.0),
        job_name: row.names.job.clone(),
        customer_id: row.customer.map(|customer| customer.0),
        customer: row.names.customer.clone(),
        edited: row.edited.as_ref().map(signed),
        ended: row.ended.as_ref().map(signed),
    };
    // A copy is a new override, whatever it was made from.
    let detail = Some(detail).filter(|_| form.as_ref().is_none_or(|form| form.id.is_some()));
    Ok(Some(OverridePanel { detail, form }))
}

/// What a draft would have changed.
pub(in crate::pages) async fn preview_view(app: &App, draft: &Draft) -> Result<OverridePreviewView, WebError> {
    let days = u64::try_from(PREVIEW_DAYS).unwrap_or_default();
    let rule = match draft.rule() {
        Ok(rule) => rule,
        Err(missing) => return Ok(OverridePreviewView { missing: Some(missing), days, ..Default::default() }),
    };
    let preview = overrides::preview(&*app.store, &rule, crate::clock::now()).await?;
    let row = |row: overrides::PreviewRow| PreviewRun {
        run: row.change.run.0,
        job_name: row.job_name,
        customer: row.customer_name,
        run_at: row.change.run_at.into(),
        reason: row.change.reason,
        before: row.change.before.as_str(),
        after: row.change.after.as_str(),
        reviewed: row.change.reviewed,
    };
    Ok(OverridePreviewView {
        missing: None,
        days,
        changed: preview.changed,
        unreviewed: preview.unreviewed,
        looked_at: preview.looked_at,
        whole: preview.whole,
        any_message: rule.message.is_none(),
        rows: preview.rows.into_iter().map(row).collect(),
    })
}

/// What is said beside a run of the override that it carries.
pub(in crate::pages) async fn applied(
    app: &App,
    applied: Option<AppliedOverride>,
    now: Timestamp,
) -> Result<Option<AppliedView>, WebError> {
    let Some(applied) = applied else { return Ok(None) };
    let Some(row) = app.store.override_row(applied.id).await? else { return Ok(None) };
    Ok(Some(AppliedView {
        id: applied.id.0,
        excused: applied.is_excused(),
        words: override_in_words(&row.rule, &row.names, &app.zone),
        reason: row.rule.reason.clone(),
        by: row.created.as_ref().and_then(|created| created.name.clone()),
        state: state(&row, now),
        edited_at: row.edited.as_ref().map(|edited| edited.at.into()),
    }))
}
