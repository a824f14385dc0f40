//! What the forms of tickets and remarks offer and send.

use crate::{
    pages::form::{self, Fields},
    server::{App, WebError},
    views::{CoverChoice, TicketForm, TicketMark},
};
use backupchecks_core::{
    model::{Concern, ConcernKind, CustomerId, JobId, Scope},
    ports::ConcernsQuery,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How many open tickets are offered to be linked.
const OFFERED: u32 = 30;

/// The form for runs of these jobs.
pub(crate) async fn form(
    app: &App,
    runs: Vec<String>,
    further: Option<(String, u64)>,
    jobs: &[JobId],
    choices: Vec<CoverChoice>,
) -> Result<TicketForm, WebError> {
    let mut open = BTreeMap::new();
    for job in jobs {
        for mark in app.store.open_for(*job).await? {
            if mark.about.concern.kind() == ConcernKind::Ticket {
                open.insert(mark.about.concern, TicketMark::beside_job(mark, &app.zone));
            }
        }
    }
    let query = ConcernsQuery { kind: ConcernKind::Ticket, open: true, text: None, after: None, limit: OFFERED };
    let offered = app.store.concerns(&query).await?.rows.into_iter().map(|row| row.about);
    Ok(TicketForm {
        runs,
        further,
        open: open.into_values().collect(),
        choices,
        codes: offered.filter_map(|about| Some((about.code?, about.text))).collect(),
    })
}

/// `ticket:5` or `remark:5`.
pub(super) fn concern(fields: &Fields) -> Result<Concern, WebError> {
    let text = fields.text("concern");
    let wrong = || WebError::BadRequest(format!("concern: {text:?} is not of the form ticket:5 or remark:5"));
    let (kind, number) = text.split_once(':').ok_or_else(wrong)?;
    Ok(ConcernKind::from_word(kind).ok_or_else(wrong)?.numbered(form::number("concern", number)?))
}

/// `job:7`, `customer:3` or `object:7:SRV-A`; `None` where nothing was sent.
pub(super) fn scope(fields: &Fields, name: &str) -> Result<Option<Scope>, WebError> {
    let text = fields.text(name);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong =
        || WebError::BadRequest(format!("{name}: {text:?} is not of the form job:7, customer:3 or object:7:name"));
    let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
    Ok(Some(match kind {
        "job" => Scope::Job(JobId(form::number(name, rest)?)),
        "customer" => Scope::Customer(CustomerId(form::number(name, rest)?)),
        "object" => {
            let (job, object) = rest.split_once(':').ok_or_else(wrong)?;
            Scope::Object { job: JobId(form::number(name, job)?), name: object.to_owned() }
        }
        _ => return Err(wrong()),
    }))
}

/// The date in the field; `None` when it is empty.
pub(super) fn date(fields: &Fields, name: &str) -> Result<Option<Date>, WebError> {
    let text = fields.text(name).trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| WebError::BadRequest(format!("{name}: {text:?} is no date like 2026-03-01")))
}
