//! Giving the jobs of several results to one customer.

use super::{answer, named, refusal};
use crate::{
    pages::form::{self, Fields},
    server::{App, Operator, WebError},
    views::{
        NotApproved, NotApprovedJob,
        toast::{Refusal, Toast},
    },
};
use backupchecks_core::{
    engine::{self, Approval, EngineError},
    ports::InboxItem,
};
use poem::{Request, Response, handler, web::Data};

/// How many refused ones are named; the rest is counted. What is said must fit into a cookie.
const NAMED: usize = 8;
/// How long a name may be for that, in characters.
const NAME: usize = 60;

/// Gives the jobs of several results to one customer. One that is refused does not keep the others back, nor is it passed over
/// in silence because of them.
#[handler]
pub(crate) async fn approve_many(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let items = fields.list("mail[]").map(form::inbox_item).collect::<Result<Vec<_>, _>>()?;
    let Some(choice) = named::choice(app, &fields).await? else {
        return answer(app, &visitor, request, Toast::Refused { why: Refusal::CustomerMissing }).await;
    };
    let none = if items.is_empty() { Refusal::NothingSelected } else { Refusal::Stale };
    let (mut count, mut jobs, mut customer, mut refused) = (0, 0, None, Vec::new());
    for item in items {
        let approval = Approval { item, customer: choice.clone(), told_apart_by: None };
        match engine::approve(&*app.store, &approval, visitor.act()).await {
            Ok(approved) => {
                (count, jobs, customer) = (count + approved.runs, jobs + 1, Some(approved.customer));
            }
            // Taken along with another one of this selection, or by somebody else meanwhile: it no longer waits either way.
            Err(EngineError::NotFound { what: "waiting mail", .. }) => {}
            Err(error) => refused.push((item, refusal(error)?)),
        }
    }
    let not_approved = told(app, &refused).await?;
    let toast = match customer {
        Some(id) => {
            let customer = app.store.customer(id).await?.map(|customer| customer.name).unwrap_or_default();
            Toast::ApprovedMany { count, jobs, customer, not_approved }
        }
        None if refused.is_empty() => Toast::Refused { why: none },
        None => Toast::NoneApproved { not_approved },
    };
    answer(app, &visitor, request, toast).await
}

/// What was refused, each by the name that its row in the list bears.
async fn told(app: &App, refused: &[(InboxItem, Refusal)]) -> Result<NotApproved, WebError> {
    let mut jobs = Vec::new();
    for (item, why) in refused.iter().take(NAMED) {
        let name = match app.store.mail(item.mail).await? {
            Some(mut there) => {
                let place = item.ordinal as usize;
                let is_there = place < there.results.len();
                if is_there { there.results.swap_remove(place).identity.job_name } else { there.mail.envelope.subject }
            }
            None => item.mail.to_string(),
        };
        jobs.push(NotApprovedJob { name: cut(&name), why: *why });
    }
    Ok(NotApproved { more: refused.len() - jobs.len(), jobs })
}

/// The beginning of a long name.
fn cut(name: &str) -> String {
    if name.chars().count() <= NAME { name.to_owned() } else { name.chars().take(NAME - 1).chain(['…']).collect() }
}
