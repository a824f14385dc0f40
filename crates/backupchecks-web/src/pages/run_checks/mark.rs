//! “Mark as success”: an override for runs that are like the open one.

use super::{Address, render};
use crate::{
    clock::now,
    pages::{
        answer,
        form::{self, Fields},
        jobs::named::job_label,
        overrides::{draft::Draft, preview_view, trouble},
    },
    server::{App, Operator, WebError},
    views::{OverrideForm, Toast, Word},
};
use backupchecks_core::{
    engine::overrides,
    model::{Act, RunId},
    rules::overrides::suggest,
};
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path},
};

/// Makes an override out of the form beside a run.
#[handler]
pub(crate) async fn mark_as_success(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let from: Address = answer::query_of(&answer::came_from(request, "/run-checks"));
    let address = Address { run: Some(id.to_string()), ..from };
    let mut draft = Draft::of_form(app, &fields).await?;
    draft.id = None;
    let done = match draft.rule() {
        Ok(rule) => match overrides::add(&*app.store, &rule, draft.existing, Act::of(visitor.user.id, now())).await {
            Ok(made) => Ok(made),
            Err(error) => Err(trouble(error)?),
        },
        Err(missing) => Err(missing),
    };
    match done {
        Ok(made) => {
            let address = Address { mark: None, ..address };
            let place = place(&address);
            let toast = Toast::OverrideAdded { id: made.id.0, count: made.runs };
            if !answer::is_script(request) {
                return Ok(answer::see_other(&place, toast));
            }
            let page = render(app, &visitor, &address, None, Some(toast)).await?;
            // The form is gone; the address shall not open it again.
            Ok(page.with_header("HX-Replace-Url", place).into_response())
        }
        Err(why) => {
            let form = shown(app, &address, draft, Some(why)).await?;
            render(app, &visitor, &address, Some(form), None).await
        }
    }
}

/// The form that the address asks for, filled with what tells this run.
pub(super) async fn form_of(app: &App, address: &Address) -> Result<Option<OverrideForm>, WebError> {
    let (Some(_), Some(run)) = (&address.mark, &address.run) else { return Ok(None) };
    let Some(detail) = app.store.run(RunId(form::number("run", run)?)).await? else { return Ok(None) };
    let Some(rule) = suggest(detail.job.id, &(&detail).into()) else { return Ok(None) };
    let label = job_label(Some(&detail.job.identity.job_name), Some(&detail.customer.name));
    let draft = Draft::of_rule(&rule, &app.zone).of_run(&detail.customer, label);
    shown(app, address, draft, None).await.map(Some)
}

async fn shown(app: &App, address: &Address, draft: Draft, why: Option<Word>) -> Result<OverrideForm, WebError> {
    let preview = preview_view(app, &draft).await?;
    let run = address.run.as_deref().unwrap_or_default();
    let cancel = place(&Address { mark: None, run: address.run.clone(), group: address.group.clone() });
    Ok(OverrideForm { action: format!("/runs/{run}/mark-as-success"), cancel, ..draft.form(why, preview) })
}

fn place(address: &Address) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("group", &address.group), ("run", &address.run)] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("/run-checks?{}", query.finish())
}
