//! What a database holds, asked beside the processes that work on it.

use crate::setting::Place;
use backupchecks_core::{
    engine,
    model::{Act, InboxState, Role},
    ports::{CustomerChoice, InboxQuery, JobsQuery, NewUser, PageStore as _, UserStore as _},
};
use backupchecks_store::SqlStore;
use backupchecks_web::clock::now;

/// The store of a place.
pub(crate) async fn open(place: &Place) -> SqlStore {
    let store = SqlStore::open(&place.database_url().parse().unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// Approves every job of the first mails, so that the rest becomes runs.
pub(crate) async fn approve_all(store: &SqlStore) {
    let user = NewUser { name: "alice".into(), password_hash: None, roles: vec![Role::Operator] };
    let user = store.add_user(&user, Act::of_program("test", now())).await.unwrap().unwrap();
    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1_000 };
    for row in store.inbox(&query).await.unwrap().rows {
        let customer = CustomerChoice::Named("Customer A".into());
        let approval = engine::Approval { item: row.item, customer, told_apart_by: None };
        engine::approve(store, &approval, Act::of(user, now())).await.unwrap();
    }
}

/// How many runs there are in all.
pub(crate) async fn runs(store: &SqlStore) -> usize {
    let mut count = 0;
    for job in store.jobs(&JobsQuery { limit: 1_000, ..JobsQuery::default() }).await.unwrap() {
        count += store.runs(job.job.id, None, 100_000).await.unwrap().rows.len();
    }
    count
}
