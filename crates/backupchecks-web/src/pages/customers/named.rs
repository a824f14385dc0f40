//! A customer as a form names it: by number where it was chosen from the suggestions, else by what was typed.

use crate::{
    pages::form::Fields,
    server::{App, WebError},
};
use backupchecks_core::{model::CustomerId, ports::CustomerChoice, text::fold};

/// The customer in the fields `customer_id` and `customer_name`, who need not be there yet; `None` where nobody is named.
///
/// Without scripts the number stays in a form that was filled in while somebody types another name: the name decides.
pub(in crate::pages) async fn choice(app: &App, fields: &Fields) -> Result<Option<CustomerChoice>, WebError> {
    let typed = fields.text("customer_name").trim();
    if let Some(id) = fields.number("customer_id")?.map(CustomerId) {
        let chosen = app.store.customer(id).await?;
        if typed.is_empty() || chosen.is_some_and(|customer| fold(&customer.name) == fold(typed)) {
            return Ok(Some(CustomerChoice::Existing(id)));
        }
    }
    Ok(if typed.is_empty() { None } else { Some(CustomerChoice::Named(typed.to_owned())) })
}

/// The same, if the customer is there already.
pub(in crate::pages) async fn known(app: &App, fields: &Fields) -> Result<Option<CustomerId>, WebError> {
    Ok(match choice(app, fields).await? {
        Some(CustomerChoice::Existing(id)) => app.store.customer(id).await?.map(|customer| customer.id),
        Some(CustomerChoice::Named(name)) => app.store.customer_named(&name).await?.map(|customer| customer.id),
        None => None,
    })
}
