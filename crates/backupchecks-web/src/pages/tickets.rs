//! Tickets and remarks: the tabs, one of them opened, and the ways to change it.

pub(crate) mod change;
pub(crate) mod forms;
pub(crate) mod open;
mod panel;

use super::{answer, form, run_checks};
use crate::{
    server::{App, Viewer, Visitor, WebError},
    views::{TicketRow, TicketTab, TicketsView, Word, toast::Toast},
};
use backupchecks_core::{
    model::{Concern, ConcernKind, RemarkId, TicketId},
    ports::{ConcernCounts, ConcernRow, ConcernsQuery},
};
use jiff::Timestamp;
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;

const PAGE: u32 = 100;

/// The address of the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    tab: Option<String>,
    q: Option<String>,
    after: Option<String>,
    ticket: Option<String>,
    remark: Option<String>,
}

impl Address {
    /// The ticket or remark whose panel is open.
    fn chosen(&self) -> Result<Option<Concern>, WebError> {
        let ticket = self.ticket.as_deref().map(|text| form::number("ticket", text)).transpose()?;
        let remark = self.remark.as_deref().map(|text| form::number("remark", text)).transpose()?;
        Ok(ticket.map(TicketId).map(Concern::Ticket).or(remark.map(RemarkId).map(Concern::Remark)))
    }
}

/// The tabs: word, kind, whether open.
const TABS: [(Word, ConcernKind, bool); 4] = [
    ("open", ConcernKind::Ticket, true),
    ("resolved", ConcernKind::Ticket, false),
    ("remarks", ConcernKind::Remark, true),
    ("remarks_resolved", ConcernKind::Remark, false),
];

/// The list, with the panel of a ticket or remark.
#[handler]
pub(crate) async fn list(
    Viewer(visitor): Viewer,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    render(app, &visitor, &address, None).await
}

/// The page that a change was made on anew; a plain form is sent back there.
async fn answer(app: &App, visitor: &Visitor, request: &Request, toast: Toast) -> Result<Response, WebError> {
    let mut from = answer::came_from(request, "/tickets");
    if from.split('?').next() == Some("/tickets/new") {
        // Whoever opened one for a selection is back at the list.
        "/run-checks".clone_into(&mut from);
    }
    if !answer::is_script(request) {
        return Ok(answer::see_other(&from, toast));
    }
    if toast.is_about_what_was_typed() {
        return answer::say_beside(app, visitor, toast).await;
    }
    match from.split('?').next() {
        Some("/run-checks") => run_checks::again(app, visitor, &from, toast).await,
        _ => render(app, visitor, &answer::query_of(&from), Some(toast)).await,
    }
}

async fn render(app: &App, visitor: &Visitor, address: &Address, toast: Option<Toast>) -> Result<Response, WebError> {
    let chosen = address.chosen()?;
    let row = match chosen {
        Some(concern) => Some(app.store.concern(concern).await?.ok_or(WebError::NotFound(concern.kind().as_str()))?),
        None => None,
    };
    let (tab, kind, open) = tab_of(address.tab.as_deref(), row.as_ref());
    let after = address.after.as_deref().filter(|after| !after.is_empty()).map(place).transpose()?;
    let text = address.q.clone().filter(|text| !text.trim().is_empty());
    let page = app.store.concerns(&ConcernsQuery { kind, open, text, after, limit: PAGE }).await?;
    let counts = app.store.concern_counts().await?;
    let view = TicketsView {
        tab,
        tabs: TABS.iter().map(|(tab, kind, open)| TicketTab { tab, count: count_of(counts, *kind, *open) }).collect(),
        query: address.q.clone().unwrap_or_default(),
        rows: page.rows.into_iter().map(list_row).collect(),
        older: page.next.map(|(at, number)| format!("{}.{number}", at.as_microsecond())),
        from_start: after.is_some(),
        panel: match row {
            Some(row) => Some(panel::of(app, row).await?),
            None => None,
        },
    };
    Ok(app.page(visitor, "tickets", &view, toast).await?.into_response())
}

/// The tab that is asked for, else the one that the opened ticket or remark stands in.
fn tab_of(asked_for: Option<&str>, opened: Option<&ConcernRow>) -> (Word, ConcernKind, bool) {
    let by_word = TABS.iter().find(|(tab, _, _)| Some(*tab) == asked_for);
    let by_row = || {
        let row = opened?;
        let (kind, open) = (row.about.concern.kind(), row.resolved_at.is_none());
        TABS.iter().find(|(_, of, is_open)| (*of, *is_open) == (kind, open))
    };
    *by_word.or_else(by_row).unwrap_or(&TABS[0])
}

fn count_of(counts: ConcernCounts, kind: ConcernKind, open: bool) -> u64 {
    match (kind, open) {
        (ConcernKind::Ticket, true) => counts.open_tickets,
        (ConcernKind::Ticket, false) => counts.resolved_tickets,
        (ConcernKind::Remark, true) => counts.open_remarks,
        (ConcernKind::Remark, false) => counts.resolved_remarks,
    }
}

fn list_row(row: ConcernRow) -> TicketRow {
    let more = row.scopes.len().saturating_sub(1);
    TicketRow {
        kind: row.about.concern.kind().as_str(),
        number: row.about.concern.number(),
        code: row.about.code,
        text: row.about.text,
        cover: row.scopes.into_iter().next().map(Into::into),
        more,
        runs: row.runs,
        start_at: row.about.start_date.into(),
        resolved_at: row.resolved_at.map(Into::into),
    }
}

/// A place in the list, as `older` gave it.
fn place(text: &str) -> Result<(Timestamp, i64), WebError> {
    let wrong = || WebError::BadRequest(format!("after: {text:?} is no place in the list"));
    let (at, number) = text.split_once('.').ok_or_else(wrong)?;
    let at = Timestamp::from_microsecond(form::number("after", at)?).map_err(|_| wrong())?;
    Ok((at, form::number("after", number)?))
}
