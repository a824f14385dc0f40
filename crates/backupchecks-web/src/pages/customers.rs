//! Customers: the list, adding, and whether one is looked after.

pub(in crate::pages) mod named;

use super::{answer, form::Fields};
use crate::{
    server::{App, Operator, Viewer, Visitor, WebError},
    views::{
        CustomerRow, CustomersView, Suggestion, SuggestionsView,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    engine::{self, EngineError},
    model::CustomerId,
    text::{fold, squeeze},
};
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;

/// An MSP has hundreds of customers, not tens of thousands: one page holds them.
const MAX_CUSTOMERS: u32 = 5_000;
const SUGGESTIONS: u32 = 8;

/// The address of the page, and of the suggestions.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
    /// What the field of the suggestions is named.
    #[serde(default)]
    customer_name: String,
}

/// The list.
#[handler]
pub(crate) async fn list(
    Viewer(visitor): Viewer,
    Query(search): Query<Search>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    render(app, &visitor, search, String::new(), None).await
}

/// Adds a customer.
#[handler]
pub(crate) async fn add(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let name = squeeze(fields.text("name"));
    let (toast, kept) = match engine::add_customer(&*app.store, &name, visitor.act()).await {
        Ok(_) => (Toast::CustomerAdded { customer: name }, String::new()),
        Err(EngineError::CustomerUnnamed) => (Toast::Refused { why: Refusal::CustomerMissing }, String::new()),
        Err(EngineError::NameTaken { .. }) => (Toast::Refused { why: Refusal::NameTaken }, name),
        Err(error) => return Err(error.into()),
    };
    answer(app, &visitor, request, kept, toast).await
}

/// Sets whether a customer is looked after.
#[handler]
pub(crate) async fn set_active(
    Operator(visitor): Operator,
    Path(id): Path<i64>,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let active = fields.text("active") == "true";
    let missing = || WebError::NotFound("customer");
    if !app.store.set_customer_active(CustomerId(id), active, visitor.act()).await? {
        return Err(missing());
    }
    let customer = app.store.customer(CustomerId(id)).await?.ok_or_else(missing)?.name;
    let toast =
        if active { Toast::CustomerActivated { id, customer } } else { Toast::CustomerDeactivated { id, customer } };
    answer(app, &visitor, request, String::new(), toast).await
}

/// The suggestions while a customer's name is typed.
#[handler]
pub(crate) async fn suggest(
    Operator(visitor): Operator,
    Query(search): Query<Search>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let query = squeeze(if search.customer_name.is_empty() { &search.q } else { &search.customer_name });
    let rows = app.store.customers(&query, SUGGESTIONS).await?;
    let known = rows.iter().any(|row| fold(&row.customer.name) == fold(&query));
    let offer_new = !query.is_empty() && !known && app.store.customer_named(&query).await?.is_none();
    let customers =
        rows.into_iter().map(|row| Suggestion { id: row.customer.id.0, name: row.customer.name, jobs: row.jobs });
    let view = SuggestionsView { query, customers: customers.collect(), offer_new };
    Ok(app.fragment(&visitor, &view)?.into_response())
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    kept: String,
    toast: Toast,
) -> Result<Response, WebError> {
    let from = answer::came_from(request, "/customers");
    if !answer::is_script(request) {
        return Ok(answer::see_other(&from, toast));
    }
    render(app, visitor, answer::query_of(&from), kept, Some(toast)).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    search: Search,
    name: String,
    toast: Option<Toast>,
) -> Result<Response, WebError> {
    let rows = app.store.customers(&search.q, MAX_CUSTOMERS).await?;
    let customers = rows.into_iter().map(|row| CustomerRow {
        id: row.customer.id.0,
        name: row.customer.name,
        active: row.customer.active,
        jobs: row.jobs,
    });
    let view = CustomersView { query: search.q, customers: customers.collect(), name };
    Ok(app.page(visitor, "customers", &view, toast).await?.into_response())
}
