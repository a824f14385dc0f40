//! Reading stored mails again: one, a selection, those of a parser; compared before anything changes.

use crate::setting::Site;
use backupchecks_core::{
    engine,
    model::{Act, EffectiveStatus, InboxState, ParserRef, ReparseSelection, ReparseState, ReparseTaskId, RunId},
    ports::{
        CustomerChoice, DefinitionChange, InboxItem, InboxQuery, PageStore as _, ParserStore as _, ReparseStore as _,
        ReviewTarget, Store, UserStore as _, WorkStore as _,
    },
};
use backupchecks_parsers::registry::Registry;
use backupchecks_web::{
    clock::now,
    reparse::Worker,
    workers::{Crew, Terms},
};
use reqwest::StatusCode;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const DEFINITION: &str = r#"name = "pump"
version = 1
title = "Invented pump backups"

[recognise]
subject = '^Pump: '

[report]
software = "Pump"
type = "Backup"
job = { subject = '^Pump: (.+) - \w+$' }

[[status]]
subject = ' - (\w+)$'
words = { Done = "success", Broken = "failed" }
"#;

/// Takes in a mail that the parsers of today cannot read, or that an older version read as a success of job `Cellar`.
async fn take(site: &Site, subject: &str, older: bool) {
    let raw = format!("From: pump@example.com\r\nSubject: {subject}\r\n\r\n{subject}\r\n").into_bytes();
    let at = "2026-03-01T06:00:00Z".parse().unwrap();
    let mut mail = backupchecks_parsers::incoming(Registry::builtin(), "files", None, raw, at);
    if older {
        let done = b"From: pump@example.com\r\nSubject: Pump: Cellar - Done\r\n\r\nx\r\n".to_vec();
        let definition = backupchecks_parsers::definition::Definition::from_toml(DEFINITION).unwrap();
        let registry = Registry::with(vec![Box::new(definition)]);
        mail.reading = backupchecks_parsers::incoming(&registry, "files", None, done, at).reading;
        mail.reading.parser = Some(ParserRef { id: "own.pump".into(), version: 0 });
    }
    engine::ingest(&site.store, &[mail], Act::of_program("test", now())).await.unwrap();
}

async fn define(site: &Site) {
    let by = site.store.account("carol").await.unwrap().unwrap().user.id;
    let (parser, text) = ("own.pump".to_owned(), DEFINITION.to_owned());
    let change = DefinitionChange { parser, based_on: 0, text, enabled: true, by, at: now() };
    let saved = site.store.save_definition(&change).await.unwrap();
    assert_eq!(saved, backupchecks_core::ports::Saved::Saved(1));
}

/// A reviewed success whose mail says that it is broken.
async fn wrongly_read(site: &Site) -> (i64, RunId) {
    take(site, "Pump: Cellar - Broken", true).await;
    let query = InboxQuery { tab: InboxState::Waiting, text: None, after: None, limit: 1 };
    let mail = site.store.inbox(&query).await.unwrap().rows[0].item.mail;
    let approval = engine::Approval {
        item: InboxItem { mail, ordinal: 0 },
        customer: CustomerChoice::Named("Customer A".into()),
        told_apart_by: None,
    };
    let job = engine::approve(&site.store, &approval, Act::of_program("test", now())).await.unwrap().job;
    let run = site.store.runs(job, None, 1).await.unwrap().rows[0].id;
    let by = site.store.account("alice").await.unwrap().unwrap().user.id;
    site.store.review(&ReviewTarget::Runs(vec![run]), by, now()).await.unwrap();
    (mail.0, run)
}

/// Lets the background do all that there is to do.
async fn work(site: &Site) {
    let worker = Worker::new(Arc::new(site.store.clone()));
    while worker.step(None).await.unwrap().is_some() {}
}

/// "A mail that cannot be re-parsed alone" must not come back.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_can_be_read_again_alone() {
    let site = Site::new().await;
    define(&site).await;
    let (mail, run) = wrongly_read(&site).await;
    let alice = site.browser("alice").await;
    assert!(alice.page(&format!("/run-checks?run={run}")).await.contains(&format!("/reparse?mail={mail}")));
    let page = alice.page(&format!("/reparse?mail={mail}")).await;
    assert!(page.contains("Its status would be worse.") && page.contains("1 reviewed run comes back"), "{page}");
    let before = site.store.run(run).await.unwrap().unwrap();
    assert_eq!((before.run.effective, before.run.reviewed.is_some()), (EffectiveStatus::Success, true));
    let number = mail.to_string();
    let after = alice.script("/reparse", "/reparse/one", &[("mail", &number)]).await;
    assert!(after.contains("data-toast=\"mail-reparsed\"") && after.contains("It reads as it did"), "{after}");
    let detail = site.store.run(run).await.unwrap().unwrap();
    assert_eq!((detail.run.effective, detail.run.reviewed), (EffectiveStatus::Failed, None));
    assert!(alice.page("/run-checks").await.contains("Cellar"));
    let again = alice.script("/reparse", "/reparse/one", &[("mail", &number)]).await;
    assert!(again.contains("nothing was changed"), "{again}");
    assert_eq!(alice.get("/reparse?mail=4711").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mails_of_a_parser_are_compared_and_then_read_again_in_the_background() {
    let site = Site::new().await;
    define(&site).await;
    let (_, run) = wrongly_read(&site).await;
    let carol = site.browser("carol").await;
    assert!(carol.page("/parsers?parser=own.pump").await.contains("What would its mails read today?"));
    let fields = [("what", "parser"), ("parser", "own.pump")];
    let begun = carol.script("/parsers", "/reparse/start", &fields).await;
    assert!(begun.contains("Under way") && begun.contains("hx-get=\"/reparse/1/progress\""), "{begun}");
    work(&site).await;
    let compared = carol.page("/reparse/1/progress").await;
    assert!(compared.contains("a worse status") && compared.contains("Read 1 mail again"), "{compared}");
    assert!(!compared.contains("hx-trigger"), "it has ended, so nobody asks any more");
    assert_eq!(site.store.run(run).await.unwrap().unwrap().run.effective, EffectiveStatus::Success);

    carol.script("/reparse?task=1", "/reparse/1/run", &[]).await;
    work(&site).await;
    assert_eq!(site.store.run(run).await.unwrap().unwrap().run.effective, EffectiveStatus::Failed);
    assert!(carol.page("/reparse?task=2").await.contains("1 of 1 mails."));
    let wrong = carol.post("/reparse/start", &[("what", "some")]).await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_reads_chosen_mails_again_and_nothing_further() {
    let site = Site::new().await;
    for subject in ["Pump: Cellar - Done", "Pump: Attic - Done", "Lunch"] {
        take(&site, subject, false).await;
    }
    define(&site).await;
    let query = InboxQuery { tab: InboxState::Unrecognised, text: Some("pump".into()), after: None, limit: 9 };
    let rows = site.store.inbox(&query).await.unwrap().rows;
    let chosen: Vec<String> = rows.iter().map(|row| format!("{}:0", row.item.mail)).collect();
    let fields: Vec<(&str, &str)> = chosen.iter().map(|mail| ("mail[]", mail.as_str())).collect();
    let alice = site.browser("alice").await;
    let none = alice.script("/inbox", "/reparse/mails", &[]).await;
    assert!(none.contains("data-toast=\"refused\""), "{none}");
    alice.script("/inbox?tab=unrecognised", "/reparse/mails", &fields).await;
    work(&site).await;
    alice.script("/reparse?task=1", "/reparse/1/run", &[]).await;
    work(&site).await;
    let counts = site.store.inbox_counts().await.unwrap();
    assert_eq!((counts.waiting, counts.unrecognised), (2, 1));

    let carol = site.browser("carol").await;
    carol.script("/reparse", "/reparse/start", &[("what", "all")]).await;
    assert_eq!(alice.post("/reparse/3/run", &[]).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(alice.post("/reparse/3/stop", &[]).await.status(), StatusCode::FORBIDDEN);
    let stopped = carol.script("/reparse?task=3", "/reparse/3/stop", &[]).await;
    assert!(stopped.contains("data-toast=\"reparse-stopped\""), "{stopped}");
    let task = site.store.reparse_task(ReparseTaskId(3)).await.unwrap().unwrap();
    assert_eq!((task.state, task.done()), (ReparseState::Cancelled, 0));
    work(&site).await;
    assert_eq!(site.store.reparse_task(ReparseTaskId(3)).await.unwrap().unwrap(), task, "nobody goes on with it");
}

/// It looks for tasks all the time, but that is no work; what somebody begins is taken up at once all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_waits_for_a_task_is_shown_as_idle() {
    let site = Site::new().await;
    let carol = site.browser("carol").await;
    let store: Arc<dyn Store> = Arc::new(site.store.clone());
    let terms = Terms { holder: "here".into(), lease: Duration::from_secs(30) };
    let crew = Crew::start(&store, &terms, vec![Arc::new(Worker::new(store.clone()))]);
    let says = async |words: &str| {
        for _ in 0..200 {
            if carol.page("/system").await.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("System never says {words:?}");
    };
    says("read 0 batches").await;
    // It looks several times in that while.
    for _ in 0..25 {
        let page = carol.page("/system").await;
        assert!(page.contains("worker-done") && !page.contains("worker-working"), "{page}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    take(&site, "Nothing that a parser knows", false).await;
    let begun = Instant::now();
    let task = site.store.start_reparse(&ReparseSelection::All, true, Act::of_program("test", now())).await.unwrap();
    says("read 2 batches").await;
    assert!(begun.elapsed() < Duration::from_secs(15), "it did not wait for the minute to end");
    assert_eq!(site.store.reparse_task(task.id).await.unwrap().unwrap().state, ReparseState::Done);
    crew.stop(Duration::from_secs(5)).await;
}
