//! Changing a ticket or remark that is there.

use super::{answer, forms};
use crate::{
    clock::now,
    pages::form::Fields,
    server::{App, Operator, WebError},
    views::toast::{Refusal, Toast},
};
use backupchecks_core::model::Act;
use poem::{Request, Response, handler, web::Data};

/// Resolves the whole, or one scope.
#[handler]
pub(crate) async fn resolve(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let (concern, scope) = (forms::concern(&fields)?, forms::scope(&fields, "scope")?);
    let done = app.store.resolve(concern, scope.as_ref(), Act::of(visitor.user.id, now())).await?;
    let (concern, scope) = (fields.text("concern").to_owned(), fields.text("scope").to_owned());
    answer(app, &visitor, request, if done { Toast::ConcernResolved { concern, scope } } else { stale() }).await
}

/// Opens the whole again, or one scope.
#[handler]
pub(crate) async fn reopen(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let (concern, scope) = (forms::concern(&fields)?, forms::scope(&fields, "scope")?);
    let done = app.store.reopen(concern, scope.as_ref(), Act::of(visitor.user.id, now())).await?;
    let (concern, scope) = (fields.text("concern").to_owned(), fields.text("scope").to_owned());
    answer(app, &visitor, request, if done { Toast::ConcernReopened { concern, scope } } else { stale() }).await
}

/// Changes what it says and from when on it is shown.
#[handler]
pub(crate) async fn rewrite(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let (concern, date) = (forms::concern(&fields)?, forms::date(&fields, "active_from")?);
    let text = fields.text("text").trim();
    let toast = if text.is_empty() {
        Toast::Refused { why: Refusal::TextMissing }
    } else {
        app.store.rewrite(concern, text, date, Act::of(visitor.user.id, now())).await?;
        Toast::ConcernChanged
    };
    answer(app, &visitor, request, toast).await
}

/// Makes it cover a further job, customer or object.
#[handler]
pub(crate) async fn cover(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let concern = forms::concern(&fields)?;
    let toast = match forms::scope(&fields, "cover")? {
        None => Toast::Refused { why: Refusal::NothingSelected },
        Some(scope) => {
            let done = app.store.link(concern, &[], &[scope], Act::of(visitor.user.id, now())).await?;
            if done { Toast::ConcernChanged } else { stale() }
        }
    };
    answer(app, &visitor, request, toast).await
}

fn stale() -> Toast {
    Toast::Refused { why: Refusal::Stale }
}
