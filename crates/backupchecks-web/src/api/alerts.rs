//! The tickets and remarks that concern a run.

use crate::server::{App, Viewer, WebError};
use backupchecks_core::{
    model::{ConcernKind, Permission, RunId},
    rules::alerts::Mark,
};
use poem::{
    handler,
    web::{self, Data},
};
use poem_openapi::{Enum, Object, OpenApi, param::Path, payload::Json};

/// Tickets and remarks beside runs.
pub(super) struct Alerts;

/// What concerns a run: what is linked to it, and what is open for its job and was active by the day of the run.
#[derive(Debug, Object)]
struct AlertsOfRun {
    /// The tickets, each once, by number.
    tickets: Vec<Alert>,
    /// The remarks, likewise.
    remarks: Vec<Alert>,
}

/// A ticket or remark.
#[derive(Debug, Object)]
struct Alert {
    /// Its number.
    id: i64,
    /// The code of a ticket; remarks have none.
    #[oai(skip_serializing_if_is_none)]
    ticket_code: Option<String>,
    /// What it is about.
    description: String,
    /// The day from which on it is shown beside runs that are not linked to it, such as `2026-03-01`.
    active_from_date: String,
    /// When it was opened, in UTC.
    start_date: String,
    /// Whether it is resolved, as far as the job of the run goes.
    resolved: bool,
    /// Why it is shown.
    shown_because: Because,
}

/// Why a ticket or remark is shown beside a run.
#[derive(Debug, Clone, Copy, Enum)]
#[oai(rename_all = "snake_case")]
enum Because {
    /// It is linked to the run.
    Linked,
    /// It is open for the job of the run.
    OpenForJob,
}

#[OpenApi]
impl Alerts {
    /// The tickets and remarks that concern a run.
    #[oai(path = "/job-runs/:id/alerts", method = "get")]
    async fn alerts(
        &self,
        visitor: Viewer,
        app: Data<&App>,
        /// The number of the run.
        id: Path<i64>,
    ) -> poem::Result<Json<AlertsOfRun>> {
        Ok(Json(of(app.0, &visitor, RunId(id.0)).await?))
    }
}

/// The same under the address of the earlier system.
#[handler]
pub(super) async fn under_the_old_address(
    visitor: Viewer,
    Data(app): Data<&App>,
    web::Path(id): web::Path<i64>,
) -> poem::Result<web::Json<serde_json::Value>> {
    use poem_openapi::types::ToJSON as _;
    Ok(web::Json(of(app, &visitor, RunId(id)).await?.to_json().unwrap_or_default()))
}

async fn of(app: &App, Viewer(visitor): &Viewer, run: RunId) -> Result<AlertsOfRun, WebError> {
    let detail = app.store.run(run).await?.ok_or(WebError::NotFound("run"))?;
    // As everywhere, archived jobs are for administrators.
    if detail.job.archived && !visitor.user.active_role.may(Permission::Administer) {
        return Err(WebError::NotFound("run"));
    }
    let run_at = detail.run.run_at;
    let shown = detail.marks.into_iter().filter(|mark| mark.is_alert(run_at, &app.zone));
    let (tickets, remarks): (Vec<Mark>, Vec<Mark>) =
        shown.partition(|mark| mark.about.concern.kind() == ConcernKind::Ticket);
    let alert = |mark: Mark| Alert {
        id: mark.about.concern.number(),
        active_from_date: mark.active_from(&app.zone).to_string(),
        start_date: mark.about.start_date.to_string(),
        resolved: mark.resolved,
        shown_because: if mark.linked { Because::Linked } else { Because::OpenForJob },
        ticket_code: mark.about.code,
        description: mark.about.text,
    };
    Ok(AlertsOfRun {
        tickets: tickets.into_iter().map(alert).collect(),
        remarks: remarks.into_iter().map(alert).collect(),
    })
}
