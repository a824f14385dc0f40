//! The Inbox: mails that wait for a person.

mod bulk;
mod panel;

pub(crate) use bulk::approve_many;
pub(crate) use panel::found;

use super::{
    answer,
    customers::named,
    form::{self, Fields},
};
use crate::{
    render::Part,
    server::{App, Operator, Viewer, Visitor, WebError},
    views::{
        InboxGroup, InboxTab, InboxView, SelectedCustomer,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    engine::{self, Approval, EngineError},
    model::{InboxState, Location, MailId},
    ports::{InboxCounts, InboxItem, InboxPage, InboxQuery, InboxRow},
};
use jiff::Timestamp;
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;

const PAGE: u32 = 100;
const TABS: [InboxState; 5] =
    [InboxState::Waiting, InboxState::Ambiguous, InboxState::Unrecognised, InboxState::ParseFailed, InboxState::Notice];

/// The address of the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    tab: Option<String>,
    q: Option<String>,
    after: Option<String>,
    mail: Option<String>,
    ordinal: Option<String>,
}

/// One tab, with the panel of a mail.
#[handler]
pub(crate) async fn list(
    Viewer(visitor): Viewer,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    render(app, &visitor, &address, None).await
}

/// Gives the job of one result to a customer.
#[handler]
pub(crate) async fn approve(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let mail = fields.number("mail")?.map(MailId).ok_or_else(|| WebError::BadRequest("mail: is missing".to_owned()))?;
    let item = InboxItem { mail, ordinal: fields.number("ordinal")?.unwrap_or_default() };
    let toast = match named::choice(app, &fields).await? {
        None => Toast::Refused { why: Refusal::CustomerMissing },
        Some(customer) => {
            let approval = Approval { item, customer, told_apart_by: Some(fields.text("told_apart_by").to_owned()) };
            match engine::approve(&*app.store, &approval, visitor.act()).await {
                Ok(approved) => {
                    let row = app.store.job(approved.job).await?.ok_or(WebError::NotFound("job"))?;
                    Toast::Approved {
                        count: approved.runs,
                        customer: row.customer_name,
                        job: approved.job.0,
                        job_name: row.job.identity.job_name,
                    }
                }
                Err(error) => Toast::Refused { why: refusal(error)? },
            }
        }
    };
    answer(app, &visitor, request, toast).await
}

/// Moves mails to the deleted ones, with all that wait for the same job.
#[handler]
pub(crate) async fn delete(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let mails = mails(&fields)?;
    let deleted = app.store.delete_mails(&mails, true, visitor.act()).await?;
    let toast = if deleted.is_empty() {
        Toast::Refused { why: if mails.is_empty() { Refusal::NothingSelected } else { Refusal::Stale } }
    } else {
        Toast::Deleted { count: deleted.len() as u64, mails: deleted.into_iter().map(|mail| mail.0).collect() }
    };
    answer(app, &visitor, request, toast).await
}

/// Takes a deletion back.
#[handler]
pub(crate) async fn restore(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let mails = mails(&fields)?;
    engine::restore(&*app.store, &mails, visitor.act()).await?;
    let mut count = 0;
    for mail in mails {
        let there = app.store.mail(mail).await?;
        count += u64::from(there.is_some_and(|there| there.mail.location != Location::Deleted));
    }
    let toast = if count > 0 { Toast::Restored { count } } else { Toast::Refused { why: Refusal::TooLate } };
    answer(app, &visitor, request, toast).await
}

fn mails(fields: &Fields) -> Result<Vec<MailId>, WebError> {
    fields.list("mail[]").map(|item| form::inbox_item(item).map(|item| item.mail)).collect()
}

fn refusal(error: EngineError) -> Result<Refusal, WebError> {
    match error {
        EngineError::NotFound { what: "waiting mail", .. } | EngineError::Busy => Ok(Refusal::Stale),
        EngineError::NotFound { .. } => Ok(Refusal::CustomerGone),
        EngineError::CustomerUnnamed => Ok(Refusal::CustomerMissing),
        EngineError::JobArchived { .. } => Ok(Refusal::JobArchived),
        EngineError::MarkNotNamed { .. } => Ok(Refusal::MarkNotNamed),
        error @ (EngineError::Transfer(_)
        | EngineError::TextMissing
        | EngineError::NameTaken { .. }
        | EngineError::User(_)
        | EngineError::Store(_)
        | EngineError::Closure(_)
        | EngineError::Override(_)
        | EngineError::OverrideChanged { .. }) => Err(error.into()),
    }
}

async fn answer(app: &App, visitor: &Visitor, request: &Request, toast: Toast) -> Result<Response, WebError> {
    let from = answer::came_from(request, "/inbox");
    let mut address: Address = answer::query_of(&from);
    let done = !matches!(toast, Toast::Refused { .. } | Toast::NoneApproved { .. });
    if !answer::is_script(request) {
        return Ok(answer::see_other(&from, toast));
    }
    if done {
        // What was open is dealt with; the list goes on without it.
        (address.mail, address.ordinal) = (None, None);
    }
    render(app, visitor, &address, Some(toast)).await
}

async fn render(app: &App, visitor: &Visitor, address: &Address, toast: Option<Toast>) -> Result<Response, WebError> {
    let panel = match &address.mail {
        Some(mail) => {
            let mail = MailId(form::number("mail", mail)?);
            let ordinal = address.ordinal.as_deref().map_or(Ok(0), |ordinal| form::number("ordinal", ordinal))?;
            panel::of(app, InboxItem { mail, ordinal }, SelectedCustomer::default()).await?
        }
        None => None,
    };
    let tab = address.tab.as_deref().and_then(InboxState::from_word).filter(|tab| TABS.contains(tab));
    let tab = tab.unwrap_or(InboxState::Waiting);
    let text = address.q.clone().filter(|text| !text.trim().is_empty());
    let after = address.after.as_deref().map(place).transpose()?;
    let (counts, page) = match visitor.part {
        // A panel is swapped in alone.
        Part::Panel => (InboxCounts::default(), InboxPage { rows: Vec::new(), next: None }),
        Part::Document | Part::Work => {
            let query = InboxQuery { tab, text, after, limit: PAGE };
            (app.store.inbox_counts().await?, app.store.inbox(&query).await?)
        }
    };
    let tabs = TABS.map(|state| InboxTab {
        state: state.as_str(),
        count: match state {
            InboxState::Waiting => counts.waiting,
            InboxState::Ambiguous => counts.ambiguous,
            InboxState::Unrecognised => counts.unrecognised,
            InboxState::ParseFailed => counts.parse_failed,
            InboxState::Notice => counts.notices,
            InboxState::Archived => 0,
        },
    });
    let view = InboxView {
        tabs: tabs.to_vec(),
        tab: tab.as_str(),
        query: address.q.clone().unwrap_or_default(),
        groups: page.rows.into_iter().map(group).collect(),
        older: page.next.map(|(at, mail, ordinal)| format!("{}.{mail}.{ordinal}", at.as_microsecond())),
        from_start: address.after.is_some(),
        panel,
    };
    Ok(app.page(visitor, "inbox", &view, toast).await?.into_response())
}

fn group(row: InboxRow) -> InboxGroup {
    let InboxItem { mail, ordinal } = row.item;
    let (software, backup_type, job_name) = match row.identity {
        Some(identity) => (Some(identity.backup_software), Some(identity.backup_type), Some(identity.job_name)),
        None => (None, None, None),
    };
    InboxGroup {
        mail: mail.0,
        ordinal,
        value: format!("{mail}:{ordinal}"),
        count: row.count,
        from: row.from_address,
        subject: row.subject,
        received_at: row.received_at.into(),
        software,
        backup_type,
        job_name,
        status: row.status.map(backupchecks_core::model::Status::as_str),
        reason: row.reason.unwrap_or_default(),
    }
}

/// A place in the list, as `older` gave it.
fn place(text: &str) -> Result<(Timestamp, MailId, u32), WebError> {
    let wrong = || WebError::BadRequest(format!("after: {text:?} is no place in the list"));
    let mut parts = text.split('.');
    let at = form::number("after", parts.next().unwrap_or_default())?;
    let mail = form::number("after", parts.next().unwrap_or_default())?;
    let ordinal = form::number("after", parts.next().unwrap_or_default())?;
    Ok((Timestamp::from_microsecond(at).map_err(|_| wrong())?, MailId(mail), ordinal))
}
