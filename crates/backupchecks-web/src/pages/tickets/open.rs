//! Opening tickets and making remarks for runs, and linking runs to a ticket that is there.

use super::{answer, forms};
use crate::{
    clock::now,
    pages::{form::Fields, run_checks},
    server::{App, Operator, WebError},
    views::{
        NewTicketView,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    engine::{self, EngineError, Wish},
    model::{Act, Concern, ConcernKind, JobId, RunId, TicketCode},
    ports::Opened,
};
use poem::{IntoResponse, Request, Response, handler, web::Data};
use std::collections::BTreeSet;

/// Opens one ticket for all the runs that were sent.
#[handler]
pub(crate) async fn add_ticket(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let code = TicketCode::typed(fields.text("code"), now().to_zoned(app.zone.clone()).date());
    let beside_open = !fields.text("beside_open").is_empty();
    let act = Act::of(visitor.user.id, now());
    let toast = match engine::open_ticket(&*app.store, &wish(&fields)?, code, beside_open, act).await {
        Ok(Opened::Opened(ticket, code)) => Toast::TicketOpened { number: ticket.0, code },
        Ok(Opened::CodeTaken(_)) => Toast::Refused { why: Refusal::CodeTaken },
        Ok(Opened::OpenAlready(_)) => Toast::Refused { why: Refusal::OpenAlready },
        Err(error) => refused(error)?,
    };
    answer(app, &visitor, request, toast).await
}

/// Makes one remark on all the runs that were sent.
#[handler]
pub(crate) async fn add_remark(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let act = Act::of(visitor.user.id, now());
    let toast = match engine::remark(&*app.store, &wish(&fields)?, act).await {
        Ok(remark) => Toast::RemarkMade { number: remark.0 },
        Err(error) => refused(error)?,
    };
    answer(app, &visitor, request, toast).await
}

/// Links the runs that were sent to the ticket with that code.
#[handler]
pub(crate) async fn link(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let code = fields.text("code").trim();
    let toast = match app.store.ticket_with_code(code).await? {
        None => Toast::Refused { why: Refusal::CodeUnknown },
        Some(ticket) => {
            let act = Act::of(visitor.user.id, now());
            let runs = run_checks::targets(&fields)?;
            match engine::link_runs(&*app.store, Concern::Ticket(ticket), &runs, act).await {
                Ok(_) => Toast::TicketLinked { number: ticket.0, code: code.to_owned() },
                Err(error) => refused(error)?,
            }
        }
    };
    answer(app, &visitor, request, toast).await
}

/// The page with the form for what was selected.
#[handler]
pub(crate) async fn page(
    Operator(visitor): Operator,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let fields = Fields::of_query(request);
    let kind = ConcernKind::from_word(fields.text("kind")).unwrap_or(ConcernKind::Ticket);
    let mut runs: BTreeSet<(RunId, JobId)> = BTreeSet::new();
    for target in run_checks::targets(&fields)? {
        runs.extend(app.store.runs_of(&target).await?);
    }
    let jobs: BTreeSet<JobId> = runs.iter().map(|(_, job)| *job).collect();
    let jobs: Vec<JobId> = jobs.into_iter().collect();
    let mut names = Vec::new();
    for job in &jobs {
        names.extend(app.store.job(*job).await?.map(|row| (row.job.identity.job_name, row.customer_name)));
    }
    let sent = fields.list("run[]").map(str::to_owned).collect();
    let form = forms::form(app, sent, None, &jobs, Vec::new()).await?;
    let view = NewTicketView { kind: kind.as_str(), jobs: names, count: runs.len() as u64, form };
    Ok(app.page(&visitor, "run_checks", &view, None).await?.into_response())
}

fn wish(fields: &Fields) -> Result<Wish, WebError> {
    Ok(Wish {
        runs: run_checks::targets(fields)?,
        text: fields.text("text").to_owned(),
        scopes: forms::scope(fields, "cover")?.into_iter().collect(),
        active_from_date: forms::date(fields, "active_from")?,
    })
}

/// What can be mended is said in a toast.
fn refused(error: EngineError) -> Result<Toast, WebError> {
    let why = match error {
        EngineError::TextMissing => Refusal::TextMissing,
        EngineError::NotFound { what: "run", .. } => Refusal::NothingSelected,
        error => return Err(error.into()),
    };
    Ok(Toast::Refused { why })
}
