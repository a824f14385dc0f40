//! Reading mails again: what would change is shown before it does.

use super::{
    answer,
    form::{self, Fields},
};
use crate::{
    reparse::read_one,
    server::{Admin, App, Operator, Visitor, WebError},
    views::{
        KindCount, ReparseDifference, ReparseMail, ReparseRow, ReparseTaskView, ReparseView, SeenRow,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    engine,
    model::{
        Difference, DifferenceKind, EffectiveStatus, InboxState, MailId, Permission, ReparseSelection, ReparseState,
        ReparseTask, ReparseTaskId, Seen,
    },
    ports::PendingSelection,
};
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path, Query, Redirect},
};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Older tasks are of no use to anybody; the audit log keeps what they did.
const TASKS: u32 = 50;

/// The address of the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    task: Option<String>,
    mail: Option<String>,
}

/// The tasks, with the panel of one, or of one mail and what would change about it.
#[handler]
pub(crate) async fn list(
    Operator(visitor): Operator,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    render(app, &visitor, &address, None).await
}

/// How far a task is.
#[handler]
pub(crate) async fn progress(
    Operator(visitor): Operator,
    Path(task): Path<i64>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let task = task_of(app, ReparseTaskId(task)).await?;
    Ok(app.fragment(&visitor, &task_view(&visitor, task))?.into_response())
}

/// Reads one mail again, now.
#[handler]
pub(crate) async fn one(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let mail = fields.number("mail")?.map(MailId).ok_or_else(|| WebError::BadRequest("mail: is missing".to_owned()))?;
    let again = read_one(&*app.store, mail).await?.ok_or(WebError::NotFound("mail"))?;
    let found = engine::reparse(&*app.store, &[again], visitor.act()).await?;
    let kind = found.first().map_or(DifferenceKind::Unchanged, |difference| difference.kind);
    let put_back = found.iter().map(|difference| u64::from(difference.put_back)).sum();
    let toast = Toast::MailReparsed { changed: kind != DifferenceKind::Unchanged, put_back };
    let address = Address { mail: Some(mail.to_string()), task: None };
    if !answer::is_script(request) {
        return Ok(answer::see_other(&format!("/reparse?mail={mail}"), toast));
    }
    render(app, &visitor, &address, Some(toast)).await
}

/// Begins to compare the chosen mails of the Inbox, with those of the same jobs that wait beside them.
#[handler]
pub(crate) async fn chosen(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let mut mails: BTreeSet<MailId> = BTreeSet::new();
    for item in fields.list("mail[]").map(form::inbox_item) {
        let item = item?;
        mails.insert(item.mail);
        let alike = app.store.load_pending(&PendingSelection::AlikeTo(item.mail, item.ordinal)).await?;
        mails.extend(alike.results.into_iter().map(|result| result.mail));
    }
    if mails.is_empty() {
        let toast = Some(Toast::Refused { why: Refusal::NothingSelected });
        return render(app, &visitor, &Address::default(), toast).await;
    }
    begin(app, &visitor, request, &ReparseSelection::Mails(mails.into_iter().collect()), true).await
}

/// Begins to compare all mails, those of a parser, or those that no parser reads.
#[handler]
pub(crate) async fn start(
    Admin(visitor): Admin,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let selection = match fields.text("what") {
        "all" => ReparseSelection::All,
        "unread" => ReparseSelection::Unread,
        "parser" => ReparseSelection::Parser(fields.text("parser").to_owned()),
        other => return Err(WebError::BadRequest(format!("what: {other:?} is not all, unread or parser"))),
    };
    begin(app, &visitor, request, &selection, true).await
}

/// Reads again what a task has compared.
#[handler]
pub(crate) async fn run(
    Operator(visitor): Operator,
    Path(task): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let task = task_of(app, ReparseTaskId(task)).await?;
    if !may_act(&visitor, &task) {
        return Err(WebError::Forbidden);
    }
    begin(app, &visitor, request, &task.selection, false).await
}

/// Ends a task.
#[handler]
pub(crate) async fn stop(
    Operator(visitor): Operator,
    Path(task): Path<i64>,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let task = task_of(app, ReparseTaskId(task)).await?;
    if !may_act(&visitor, &task) {
        return Err(WebError::Forbidden);
    }
    let stopped = app.store.stop_reparse(task.id, None, visitor.act()).await?;
    let toast =
        if stopped { Toast::ReparseStopped { done: task.done() } } else { Toast::Refused { why: Refusal::TooLate } };
    shown(app, &visitor, request, task.id, Some(toast)).await
}

async fn begin(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    selection: &ReparseSelection,
    what_if: bool,
) -> Result<Response, WebError> {
    let task = app.store.start_reparse(selection, what_if, visitor.act()).await?;
    shown(app, visitor, request, task.id, None).await
}

/// The page with that task opened. Its address stays when the page is loaded again.
async fn shown(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    task: ReparseTaskId,
    toast: Option<Toast>,
) -> Result<Response, WebError> {
    let address = format!("/reparse?task={task}");
    if !answer::is_script(request) {
        let plain = Redirect::see_other(&address).into_response();
        return Ok(toast.map_or(plain, |toast| answer::see_other(&address, toast)));
    }
    let opened = Address { task: Some(task.to_string()), mail: None };
    let mut response = render(app, visitor, &opened, toast).await?;
    if let Ok(address) = address.parse() {
        response.headers_mut().insert("hx-push-url", address);
    }
    Ok(response)
}

async fn render(app: &App, visitor: &Visitor, address: &Address, toast: Option<Toast>) -> Result<Response, WebError> {
    let task = match &address.task {
        Some(task) => Some(task_view(visitor, task_of(app, ReparseTaskId(form::number("task", task)?)).await?)),
        None => None,
    };
    let mail = match &address.mail {
        Some(mail) => Some(mail_of(app, MailId(form::number("mail", mail)?)).await?),
        None => None,
    };
    let tasks = app.store.reparse_tasks(TASKS).await?.iter().map(row).collect();
    Ok(app.page(visitor, "parsers", &ReparseView { tasks, task, mail }, toast).await?.into_response())
}

async fn task_of(app: &App, task: ReparseTaskId) -> Result<ReparseTask, WebError> {
    app.store.reparse_task(task).await?.ok_or(WebError::NotFound("task"))
}

async fn mail_of(app: &App, mail: MailId) -> Result<ReparseMail, WebError> {
    let again = read_one(&*app.store, mail).await?.ok_or(WebError::NotFound("mail"))?;
    let found = engine::what_if(&*app.store, &[again]).await?.pop().ok_or(WebError::NotFound("mail"))?;
    Ok(ReparseMail { mail: mail.0, difference: difference(&found) })
}

/// Chosen mails are an operator's daily work; everything else reaches further.
fn may_act(visitor: &Visitor, task: &ReparseTask) -> bool {
    matches!(task.selection, ReparseSelection::Mails(_)) || visitor.user.active_role.may(Permission::Administer)
}

fn task_view(visitor: &Visitor, task: ReparseTask) -> ReparseTaskView {
    let count = |kind: &DifferenceKind| KindCount { kind: kind.as_str(), count: task.counts.kind(*kind) };
    ReparseTaskView {
        row: row(&task),
        kinds: DifferenceKind::ALL.iter().rev().map(count).filter(|kind| kind.count > 0).collect(),
        put_back: task.counts.put_back(),
        examples: task.examples.iter().map(difference).collect(),
        may_act: may_act(visitor, &task),
        error: task.error,
    }
}

fn row(task: &ReparseTask) -> ReparseRow {
    let (what, parser) = match &task.selection {
        ReparseSelection::All => ("all", String::new()),
        ReparseSelection::Parser(parser) => ("parser", parser.clone()),
        ReparseSelection::Unread => ("unread", String::new()),
        ReparseSelection::Mails(_) => ("mails", String::new()),
    };
    ReparseRow {
        id: task.id.0,
        what,
        parser,
        what_if: task.what_if,
        state: task.state.as_str(),
        done: task.done(),
        // Mails may have come to fit the selection since it began.
        total: if task.state == ReparseState::Done { task.done() } else { task.total.max(task.done()) },
        started_at: task.started_at.into(),
        started_by: task.started_by_name.clone(),
        ended_at: task.ended_at.map(Into::into),
    }
}

fn difference(found: &Difference) -> ReparseDifference {
    ReparseDifference {
        mail: found.mail.0,
        subject: found.subject.clone(),
        kind: found.kind.as_str(),
        put_back: found.put_back,
        before: found.before.iter().map(seen).collect(),
        after: found.after.iter().map(seen).collect(),
    }
}

fn seen(seen: &Seen) -> SeenRow {
    SeenRow {
        state: seen.inbox_state.map_or("recorded", InboxState::as_str),
        job: seen.job.map(|job| job.0),
        job_name: seen.job_name.clone(),
        status: seen.status.map(EffectiveStatus::as_str),
        reason: seen.reason.clone(),
        objects: seen.objects,
    }
}
