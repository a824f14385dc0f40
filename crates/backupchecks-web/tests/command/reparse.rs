//! What reading mails again promises, over the mails of many products.

use crate::setting::Place;
use backupchecks_core::{
    engine::{Approval, approve},
    model::{Act, InboxState},
    ports::{CustomerChoice, InboxQuery, PageStore as _},
};
use backupchecks_store::{SqlStore, testing};
use backupchecks_web::clock::now;

/// Approves the jobs of all waiting mails for one customer.
async fn approve_all(place: &Place) {
    let store = SqlStore::open(&place.database_url().parse().unwrap()).await.unwrap();
    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1 };
    while let Some(row) = store.inbox(&query).await.unwrap().rows.pop() {
        let customer = CustomerChoice::Named("Customer A".into());
        let approval = Approval { item: row.item, customer, told_apart_by: None };
        approve(&store, &approval, Act::of_program("test", now())).await.unwrap();
    }
    store.close().await;
}

/// What a database gives back is what the parsers said: else every reading would differ from the one before.
async fn nothing_differs_with_the_same_parsers(place: Place) {
    place.write_mails("mails", 250);
    assert_eq!(place.import(&["mails"]).0, 0);
    approve_all(&place).await;
    for what in [&["reparse", "--all", "--what-if"], &["reparse", "--all"][..]] {
        let output = place.run(what);
        let said = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<&str> = said.lines().map(str::trim).collect();
        let verb = if what.len() == 3 { "compared" } else { "read again" };
        assert_eq!(lines, [format!("250 mails {verb}"), "250 unchanged".to_owned()], "{said}");
        assert!(output.status.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_differs_with_the_same_parsers_on_sqlite() {
    nothing_differs_with_the_same_parsers(Place::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_differs_with_the_same_parsers_on_postgresql() {
    let url = testing::postgres_url().await.unwrap().to_string();
    nothing_differs_with_the_same_parsers(Place::on(url)).await;
}

#[test]
fn one_of_the_ways_to_choose_mails_must_be_given() {
    let place = Place::new();
    for wrong in [&["reparse"][..], &["reparse", "--all", "--unread"], &["reparse", "--mail"]] {
        let output = place.run(wrong);
        assert_eq!(output.status.code(), Some(1), "{wrong:?}");
    }
    let output = place.run(&["reparse", "--mail", "4711", "17"]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "0 mails read again");
}
