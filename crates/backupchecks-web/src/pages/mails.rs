//! A mail as it came: rendered in a frame that can do nothing, and as source.

mod rendered;

use crate::server::{App, Viewer, Visitor, WebError};
use backupchecks_core::{
    model::{Evidence, Location, MailId, Permission, ResultState},
    ports::MailDetail,
};
use backupchecks_parsers::mail::Mail;
use poem::{
    Response, handler,
    http::header,
    web::{Data, Path},
};

/// Nothing is loaded, nothing runs, nothing is sent; only the mail's own inline styles count, and pictures inside it.
const FRAME_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'; form-action 'none'; base-uri 'none'";

/// The mail as a page, with the deciding words marked.
#[handler]
pub(crate) async fn frame(
    Viewer(visitor): Viewer,
    Path(id): Path<i64>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let (detail, raw) = mail(app, &visitor, id).await?;
    let html = match raw {
        Some(raw) => {
            let evidence = evidence(app, detail).await?;
            let cut = app.text("mail-cut");
            let html = tokio::task::spawn_blocking(move || rendered::page(&Mail::decode(&raw), &evidence, &cut)).await;
            html.map_err(|error| WebError::BadRequest(format!("the mail cannot be shown: {error}")))?
        }
        None => rendered::note(&app.text("mail-removed")),
    };
    Ok(Response::builder()
        .header(header::CONTENT_SECURITY_POLICY, FRAME_POLICY)
        .content_type("text/html; charset=utf-8")
        .body(html))
}

/// The mail as its bytes.
#[handler]
pub(crate) async fn source(
    Viewer(visitor): Viewer,
    Path(id): Path<i64>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let (_, raw) = mail(app, &visitor, id).await?;
    let raw = raw.unwrap_or_else(|| app.text("mail-removed").into_bytes());
    Ok(Response::builder()
        .header(header::CONTENT_SECURITY_POLICY, FRAME_POLICY)
        .content_type("text/plain; charset=utf-8")
        .body(raw))
}

/// The mail, and the mail as it came, `None` where its bytes are no longer kept. Deleted mails are for administrators.
async fn mail(app: &App, visitor: &Visitor, id: i64) -> Result<(MailDetail, Option<Vec<u8>>), WebError> {
    let detail = app.store.mail(MailId(id)).await?.ok_or(WebError::NotFound("mail"))?;
    if detail.mail.location == Location::Deleted && !visitor.user.active_role.may(Permission::Administer) {
        return Err(WebError::NotFound("mail"));
    }
    Ok((detail, app.store.raw_mail(MailId(id)).await?))
}

/// What to mark: the evidence of what waits, and of the runs that the mail has become.
async fn evidence(app: &App, detail: MailDetail) -> Result<Vec<Evidence>, WebError> {
    let mut evidence = Vec::new();
    for result in detail.results {
        if let Some(report) = result.report {
            evidence.extend_from_slice(report.finding.evidence());
        } else if let ResultState::Recorded { run, .. } = result.state
            && let Some(run) = app.store.run(run).await?
        {
            evidence.extend(run.evidence);
        }
    }
    Ok(evidence)
}
