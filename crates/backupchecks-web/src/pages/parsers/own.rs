//! Writing a parser: nothing is stored before it is saved, and what it would change is shown first.

use crate::{
    clock::now,
    pages::{
        form::{self, Fields},
        inbox::found,
    },
    parsers::{self, OwnParser},
    server::{Admin, App, Visitor, WebError},
    views::{
        ComparedView, DifferenceRow, MailChoice, OwnParserView, StepRow, TriedView, VersionRow, Word,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    model::{InboxState, MailId, Outcome, Reading, StoredDefinition},
    ports::{DefinitionChange, InboxQuery, Saved},
};
use backupchecks_parsers::{
    definition::{Definition, DefinitionError, Difference, Step, compare, difference, explain},
    mail::Mail,
    registry::{Registry, ReportParser as _},
};
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;

/// The mails of each tab that are offered to try a definition on.
const CHOICES: u32 = 40;
/// How many mails one step of a comparison reads: a second's work at most.
const BATCH: u32 = 200;
/// What a new definition begins as.
const TEMPLATE: &str = include_str!("template.toml");

/// The address of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    parser: Option<String>,
    version: Option<String>,
    mail: Option<String>,
}

/// The page, with the text of a stored version or a new one.
#[handler]
pub(crate) async fn show(
    Admin(visitor): Admin,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let draft = match &address.parser {
        Some(parser) => {
            let versions = app.store.definition_versions(parser).await?;
            let asked = address.version.as_deref().map(|version| form::number("version", version)).transpose()?;
            let shown = versions.iter().find(|one| asked.is_none_or(|asked: u32| asked == one.version));
            let shown = shown.ok_or(WebError::NotFound("parser"))?;
            Draft {
                parser: parser.clone(),
                based_on: versions.first().map_or(0, |newest| newest.version),
                text: shown.text.clone(),
                enabled: shown.enabled,
                ..Draft::default()
            }
        }
        None => Draft { text: TEMPLATE.to_owned(), enabled: true, ..Draft::default() },
    };
    let mail = address.mail.as_deref().map(|mail| form::number("mail", mail).map(MailId)).transpose()?;
    render(app, &visitor, Draft { mail, ..draft }, None).await
}

/// What a text makes of a mail.
#[handler]
pub(crate) async fn try_out(
    Admin(visitor): Admin,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let draft = Draft::of(&fields)?;
    let tried = tried(app, &draft).await?;
    if targets(request, "tried") {
        return Ok(app.fragment(&visitor, &tried)?.into_response());
    }
    render(app, &visitor, Draft { tried: Some(tried), ..draft }, None).await
}

/// What a text would change, one batch of stored mails after the other.
#[handler]
pub(crate) async fn what_if(
    Admin(visitor): Admin,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let draft = Draft::of(&fields)?;
    let compared = compared(app, &draft, &fields).await?;
    if targets(request, "compared") || targets(request, "compared-more") {
        return Ok(app.fragment(&visitor, &compared)?.into_response());
    }
    render(app, &visitor, Draft { compared: Some(compared), ..draft }, None).await
}

/// Saves a new version.
#[handler]
pub(crate) async fn save(Admin(visitor): Admin, fields: Fields, Data(app): Data<&App>) -> Result<Response, WebError> {
    let draft = Draft::of(&fields)?;
    let definition = match Definition::from_toml(&draft.text) {
        Ok(definition) => definition,
        Err(error) => {
            let trouble = Some(error.to_string());
            return render(app, &visitor, Draft { trouble, ..draft }, None).await;
        }
    };
    let parser = definition.id().to_owned();
    let change = DefinitionChange {
        // Under another name it is another parser.
        based_on: if parser == draft.parser { draft.based_on } else { 0 },
        parser: parser.clone(),
        text: draft.text.clone(),
        enabled: draft.enabled,
        by: visitor.user.id,
        at: now(),
    };
    match app.store.save_definition(&change).await? {
        Saved::Saved(version) => {
            let toast = Toast::DefinitionSaved { parser: parser.clone(), version };
            render(app, &visitor, Draft { parser, based_on: version, ..draft }, Some(toast)).await
        }
        Saved::Stale => render(app, &visitor, draft, Some(Toast::Refused { why: Refusal::DefinitionStale })).await,
    }
}

/// What stands in the form, and what was found out about it.
#[derive(Default)]
struct Draft {
    parser: String,
    based_on: u32,
    text: String,
    enabled: bool,
    mail: Option<MailId>,
    trouble: Option<String>,
    tried: Option<TriedView>,
    compared: Option<ComparedView>,
}

impl Draft {
    fn of(fields: &Fields) -> Result<Self, WebError> {
        Ok(Self {
            parser: fields.text("parser").to_owned(),
            based_on: fields.number("based_on")?.unwrap_or_default(),
            // Browsers send line ends as CRLF.
            text: fields.text("text").replace('\r', ""),
            enabled: fields.text("enabled") == "true",
            mail: fields.number("mail")?.map(MailId),
            ..Self::default()
        })
    }
}

async fn render(app: &App, visitor: &Visitor, draft: Draft, toast: Option<Toast>) -> Result<Response, WebError> {
    let versions =
        if draft.parser.is_empty() { Vec::new() } else { app.store.definition_versions(&draft.parser).await? };
    let shown = versions.iter().find(|one| one.text == draft.text).map(|one| one.version);
    let version = |one: StoredDefinition| VersionRow {
        shown: shown == Some(one.version),
        version: one.version,
        saved_at: one.saved_at.into(),
        saved_by: one.saved_by,
        enabled: one.enabled,
    };
    let view = OwnParserView {
        mails: choices(app, draft.mail).await?,
        tried: match draft.tried {
            None if draft.mail.is_some() => Some(tried(app, &draft).await?),
            tried => tried,
        },
        parser: draft.parser,
        based_on: draft.based_on,
        text: draft.text,
        enabled: draft.enabled,
        trouble: draft.trouble,
        versions: versions.into_iter().map(version).collect(),
        compared: draft.compared,
    };
    Ok(app.page(visitor, "parsers", &view, toast).await?.into_response())
}

/// Mails that somebody may want a parser for: first those that nothing reads.
async fn choices(app: &App, chosen: Option<MailId>) -> Result<Vec<MailChoice>, WebError> {
    let mut choices: Vec<MailChoice> = Vec::new();
    for tab in [InboxState::Unrecognised, InboxState::ParseFailed, InboxState::Notice, InboxState::Waiting] {
        let page = app.store.inbox(&InboxQuery { tab, text: None, after: None, limit: CHOICES }).await?;
        choices.extend(page.rows.into_iter().map(|row| MailChoice {
            mail: row.item.mail.0,
            subject: row.subject,
            from: row.from_address,
            state: tab.as_str(),
            chosen: chosen == Some(row.item.mail),
        }));
    }
    if let Some(mail) = chosen.filter(|_| !choices.iter().any(|choice| choice.chosen))
        && let Some(detail) = app.store.mail(mail).await?
    {
        let state = detail.mail.inbox_state.map_or("processed", InboxState::as_str);
        let envelope = detail.mail.envelope;
        let (subject, from) = (envelope.subject, envelope.from_address);
        choices.insert(0, MailChoice { mail: mail.0, subject, from, state, chosen: true });
    }
    Ok(choices)
}

async fn tried(app: &App, draft: &Draft) -> Result<TriedView, WebError> {
    let definition = match Definition::from_toml(&draft.text) {
        Ok(definition) => definition,
        Err(error) => return Ok(TriedView { trouble: Some(error.to_string()), ..TriedView::default() }),
    };
    let Some(mail) = draft.mail else { return Ok(TriedView::default()) };
    let raw = app.store.raw_mail(mail).await?.ok_or(WebError::NotFound("mail"))?;
    let registry = parsers::registry(parsers::own(&*app.store).await?);
    let (explanation, before) = off_the_async_threads(move || {
        let decoded = Mail::decode(&raw);
        (explain(&definition, &decoded), registry.read(&decoded))
    })
    .await?;
    let now = difference(&before, &explanation.reading).map(|difference| difference.before);
    let (outcome, reason, results) = in_words(&explanation.reading);
    Ok(TriedView {
        trouble: None,
        outcome: Some(outcome),
        reason,
        results,
        steps: explanation.steps.into_iter().map(step).collect(),
        now,
        mail: Some(mail.0),
    })
}

fn in_words(reading: &Reading) -> (Word, Option<String>, Vec<crate::views::FoundResult>) {
    match &reading.outcome {
        Outcome::Report(reports) => ("report", None, reports.iter().map(found).collect()),
        Outcome::Notice(reason) => ("notice", Some(reason.clone()), Vec::new()),
        Outcome::Unrecognised => ("unrecognised", None, Vec::new()),
        Outcome::ParseFailed(reason) => ("parse_failed", Some(reason.clone()), Vec::new()),
    }
}

fn step(step: Step) -> StepRow {
    StepRow { key: step.key, found: step.found, text: step.text, quote: step.quote.as_ref().map(Into::into) }
}

async fn compared(app: &App, draft: &Draft, fields: &Fields) -> Result<ComparedView, WebError> {
    let before: Option<i64> = fields.number("before")?;
    let seen: u64 = fields.number("read")?.unwrap_or_default();
    let different: u64 = fields.number("different")?.unwrap_or_default();
    let new = match Definition::from_toml(&draft.text) {
        Ok(definition) => definition,
        Err(error) => return Ok(ComparedView { trouble: Some(error.to_string()), ..ComparedView::default() }),
    };
    let old = parsers::registry(parsers::own(&*app.store).await?);
    let new = registry_with(parsers::own(&*app.store).await?, new, draft.enabled);
    let mails = app.store.raw_mails(before.map(MailId), BATCH).await?;
    let newest = fields.number("newest")?.or(mails.first().map(|mail| mail.id.0)).unwrap_or_default();
    let last = mails.last().map(|mail| mail.id.0).filter(|_| mails.len() >= BATCH as usize);
    let read = seen + u64::try_from(mails.len()).unwrap_or_default();
    let rows = off_the_async_threads(move || {
        let decoded = mails.into_iter().map(|mail| {
            let decoded = Mail::decode(&mail.raw);
            ((mail.id, decoded.subject.clone()), decoded)
        });
        compare(&old, &new, decoded)
            .filter_map(|one| Some(row(one.key.0, one.key.1, &one.before, &one.after, one.difference?)))
            .collect::<Vec<_>>()
    })
    .await?;
    Ok(ComparedView {
        parser: draft.parser.clone(),
        trouble: None,
        different: different + u64::try_from(rows.len()).unwrap_or_default(),
        differences: rows,
        read,
        before: last,
        newest,
    })
}

/// The parsers as they would be: `definition` in the place of the stored one of its id.
fn registry_with(mut own: Vec<OwnParser>, definition: Definition, enabled: bool) -> Registry {
    let id = definition.id().to_owned();
    own.retain(|one| one.stored.parser != id);
    let place = own.iter().position(|one| id < one.stored.parser).unwrap_or(own.len());
    let stored = StoredDefinition {
        parser: id,
        version: 0,
        text: String::new(),
        enabled,
        saved_at: now(),
        saved_by: String::new(),
    };
    own.insert(place, OwnParser { stored, definition: Ok::<_, DefinitionError>(definition) });
    parsers::registry(own)
}

fn row(mail: MailId, subject: String, before: &Reading, after: &Reading, difference: Difference) -> DifferenceRow {
    let is_report = |reading: &Reading| matches!(reading.outcome, Outcome::Report(_));
    let text = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    DifferenceRow {
        mail: mail.0,
        subject,
        lost: is_report(before) && !is_report(after),
        before: difference.before,
        after: difference.after,
        changes: difference
            .changes
            .into_iter()
            .map(|change| format!("{}: {} → {}", change.what, text(change.before), text(change.after)))
            .collect(),
    }
}

/// Whether a script asks for the part of the page with that id alone.
fn targets(request: &Request, id: &str) -> bool {
    request.header("hx-target") == Some(id)
}

/// Reading mails is work for the processor.
async fn off_the_async_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, WebError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| WebError::Broken(error.to_string()))
}
