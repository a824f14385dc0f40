//! The engine on SQLite: what was decided is there again after a restart, and several processes may work on one file.
//!
//! The calls are those of the store in memory, as the engine sees ports alone. `DatabaseUrl` takes
//! `postgres://USER:PASSWORD@HOST/DATABASE` just as well.
//!
//! `cargo run --example sqlite_engine -- checks.db`; a second start with the same file finds the job of the first.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use backupchecks_core::{
    engine::{self, Approval, Ingested},
    model::{Act, InboxState, Role},
    ports::{CustomerChoice, InboxQuery, NewUser, PageStore as _, UserStore as _, WorkPage, WorkStore as _},
};
use backupchecks_parsers::{incoming, registry::Registry};
use backupchecks_store::{DatabaseUrl, SqlStore};
use jiff::Timestamp;
use std::{error::Error, path::Path};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("which file? sqlite_engine FILE")?;
    let now = "2026-03-01T01:02:50Z".parse()?;
    println!("the mail of this start: {:?}", take_in(Path::new(&file), now).await?);
    for row in approve_all(Path::new(&file), now).await?.rows {
        println!("{} of {}: {}, {}", row.job_name, row.customer_name, row.status, row.reason);
    }
    Ok(())
}

/// Opens the file, or makes it, and brings it up to date: an older program's file is changed, a newer one's refused.
async fn open(file: &Path) -> Result<SqlStore, Box<dyn Error>> {
    let store = SqlStore::open(&DatabaseUrl::file(file)).await?;
    store.migrate().await?;
    Ok(store)
}

/// Takes in the report of a night.
async fn take_in(file: &Path, received_at: Timestamp) -> Result<Ingested, Box<dyn Error>> {
    let store = open(file).await?;
    let raw = format!(
        "From: root@pve01.example.net\nSubject: vzdump backup status (pve01): backup failed\n\n\
         VMID Name Status Filename\n100 web01 err vm/100/{received_at}\n"
    );
    let mail = incoming(Registry::builtin(), "example", None, raw.into_bytes(), received_at);
    let answers = engine::ingest(&store, &[mail], Act::of_program("importer", received_at)).await?;
    // Closing is not needed for safety: a batch that was answered is on the disk.
    store.close().await;
    answers.into_iter().next().ok_or_else(|| "one mail has one answer".into())
}

/// Approves what waits in the Inbox, all for one customer, and gives the work page.
async fn approve_all(file: &Path, now: Timestamp) -> Result<WorkPage, Box<dyn Error>> {
    let store = open(file).await?;
    let user = if let Some(account) = store.account("olga").await? {
        account.user.id
    } else {
        let olga = NewUser { name: "olga".to_owned(), password_hash: None, roles: vec![Role::Operator] };
        store.add_user(&olga, Act::of_program("setup", now)).await?.ok_or("the name is taken")?
    };
    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 100 };
    for row in store.inbox(&query).await?.rows {
        let customer = CustomerChoice::Named("Example Dental Care".to_owned());
        let approval = Approval { item: row.item, customer, told_apart_by: None };
        engine::approve(&store, &approval, Act::of(user, now)).await?;
    }
    let work = store.work().await?;
    store.close().await;
    Ok(work)
}

#[tokio::test]
async fn a_job_that_was_approved_is_known_after_a_restart() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("checks.db");
    let (first, second) = ("2026-03-01T01:02:50Z".parse()?, "2026-03-02T01:02:50Z".parse()?);

    assert!(matches!(take_in(&file, first).await?, Ingested::Inbox(_, InboxState::Waiting)));
    let work = approve_all(&file, first).await?;
    let [row] = work.rows.as_slice() else { return Err(format!("one job should need a look: {work:?}").into()) };
    assert_eq!((row.customer_name.as_str(), row.job_name.as_str(), row.bad_runs), ("Example Dental Care", "pve01", 1));

    assert!(matches!(take_in(&file, second).await?, Ingested::Recorded(_)));
    assert_eq!(take_in(&file, second).await?, Ingested::Duplicate);
    assert_eq!(approve_all(&file, second).await?.rows[0].bad_runs, 2);
    Ok(())
}
