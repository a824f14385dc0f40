//! Logging: the audit log as a list, one entry, and the copy of the whole.

use super::form::{self, Fields};
use crate::{
    formats::audit::Copying,
    server::{Admin, App, Visitor, WebError},
    views::{LogChange, LogFilter, LogPanel, LogPerson, LogRow, LoggingView},
};
use backupchecks_core::{
    model::{AuditEntry, User, UserId},
    ports::{AuditQuery, Store},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use poem::{
    Body, IntoResponse, Response, handler,
    http::header,
    web::{Data, Query},
};
use serde::Deserialize;
use std::sync::Arc;
use tokio::io::{AsyncWriteExt as _, DuplexStream, duplex};

const PAGE: u32 = 100;
/// How much of a copy waits for a slow reader.
const COPY_BUFFER: usize = 64 << 10;

/// The address of the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    #[serde(default)]
    event: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    thing: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    before: Option<String>,
    entry: Option<String>,
}

/// The list, with the panel of one entry.
#[handler]
pub(crate) async fn list(
    Admin(visitor): Admin,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let before = address.before.as_deref().map(|before| form::number("before", before)).transpose()?;
    let query = query_of(&address, before, &app.zone)?;
    let mut entries = app.store.audit_log(&query).await?;
    let more = entries.len() > PAGE as usize;
    entries.truncate(PAGE as usize);
    let view = LoggingView {
        people: people(app.store.users().await?, query.user),
        older: entries.last().filter(|_| more).map(|entry| entry.number),
        entries: entries.into_iter().map(|entry| row(&entry)).collect(),
        before,
        panel: match address.entry.as_deref() {
            Some(number) => Some(panel(app, form::number("entry", number)?).await?),
            None => None,
        },
        filter: filter(address),
    };
    render(app, &visitor, &view).await
}

/// Copies the whole log as JSON lines, which `backupchecks audit verify` proves.
#[handler]
pub(crate) async fn export(Admin(visitor): Admin, _: Fields, Data(app): Data<&App>) -> Result<Response, WebError> {
    let (copying, header) = Copying::begin(&*app.store, visitor.act()).await?;
    let (writer, reader) = duplex(COPY_BUFFER);
    tokio::spawn(copy(app.store.clone(), copying, header, writer));
    Ok(Response::builder()
        .content_type("application/jsonl")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"backupchecks-audit-log.jsonl\"")
        .body(Body::from_async_read(reader)))
}

/// Writes until the end or until nobody reads any more. A copy that breaks off cannot be proven, so nobody takes it for whole.
async fn copy(store: Arc<dyn Store>, mut copying: Copying, header: String, mut to: DuplexStream) {
    let mut lines = Some(header);
    while let Some(text) = lines {
        if to.write_all(text.as_bytes()).await.is_err() {
            return;
        }
        lines = match copying.next(&*store).await {
            Ok(lines) => lines,
            Err(error) => return tracing::error!(%error, "a copy of the audit log broke off"),
        };
    }
}

async fn render(app: &App, visitor: &Visitor, view: &LoggingView) -> Result<Response, WebError> {
    Ok(app.page(visitor, "logging", view, None).await?.into_response())
}

fn query_of(address: &Address, before: Option<u64>, zone: &TimeZone) -> Result<AuditQuery, WebError> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let user = given(&address.user).map(|user| form::number("user", &user).map(UserId)).transpose()?;
    Ok(AuditQuery {
        before,
        event: given(&address.event),
        user,
        subject: given(&address.thing),
        since: given(&address.from).map(|day| start_of_day("from", &day, 0, zone)).transpose()?,
        until: given(&address.to).map(|day| start_of_day("to", &day, 1, zone)).transpose()?,
        limit: PAGE + 1,
    })
}

/// When a day begins, or a day so many days behind it.
fn start_of_day(name: &str, text: &str, behind: i64, zone: &TimeZone) -> Result<Timestamp, WebError> {
    let wrong = || WebError::BadRequest(format!("{name}: {text:?} is no day; write it as 2026-03-01"));
    let day: Date = text.parse().map_err(|_| wrong())?;
    let day = day.checked_add(behind.days()).map_err(|_| wrong())?;
    Ok(day.to_zoned(zone.clone()).map_err(|_| wrong())?.timestamp())
}

fn filter(address: Address) -> LogFilter {
    let Address { event, user, thing, from, to, .. } = address;
    let fields = [("event", &event), ("user", &user), ("thing", &thing), ("from", &from), ("to", &to)];
    let given = fields.into_iter().filter(|(_, value)| !value.trim().is_empty());
    let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    let any = !query.is_empty();
    LogFilter { query: if any { query + "&" } else { query }, any, event, user, thing, from, to }
}

fn people(users: Vec<User>, chosen: Option<UserId>) -> Vec<LogPerson> {
    let person = |user: User| LogPerson { id: user.id.0, name: user.name, chosen: chosen == Some(user.id) };
    users.into_iter().map(person).collect()
}

fn row(entry: &AuditEntry) -> LogRow {
    LogRow {
        number: entry.number,
        at: entry.at.into(),
        by: entry.by.clone(),
        by_person: entry.user.is_some(),
        event: entry.event.clone(),
        subject: entry.subject.clone(),
    }
}

async fn panel(app: &App, number: u64) -> Result<LogPanel, WebError> {
    let before = number.checked_sub(1).ok_or(WebError::NotFound("entry of the audit log"))?;
    let entry = app.store.audit_entries(before, 1).await?.into_iter().find(|entry| entry.number == number);
    let entry = entry.ok_or(WebError::NotFound("entry of the audit log"))?;
    let row = row(&entry);
    let changes = entry.changes.into_iter();
    let changes = changes.map(|change| LogChange { field: change.field, before: change.before, after: change.after });
    Ok(LogPanel { entry: row, changes: changes.collect(), seal: entry.seal.to_string() })
}
