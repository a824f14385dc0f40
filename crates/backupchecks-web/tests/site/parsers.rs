//! Parsers: the list, changed templates, and writing one of one's own.

use crate::setting::Site;
use backupchecks_core::{
    engine,
    model::{Act, InboxState, IncomingMail},
    ports::{InboxQuery, PageStore as _, ParserStore as _},
};
use backupchecks_parsers::registry::Registry;
use backupchecks_web::clock::now;
use reqwest::StatusCode;

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

fn mail(subject: &str, body: &str) -> IncomingMail {
    let raw = format!("From: pump@example.com\r\nSubject: {subject}\r\n\r\n{body}\r\n").into_bytes();
    let at = "2026-03-01T06:00:00Z".parse().unwrap();
    backupchecks_parsers::incoming(Registry::builtin(), "files", None, raw, at)
}

async fn take(site: &Site, mails: &[IncomingMail]) {
    engine::ingest(&site.store, mails, Act::of_program("test", now())).await.unwrap();
}

async fn newest(site: &Site, tab: InboxState) -> String {
    let query = InboxQuery { tab, text: None, after: None, limit: 1 };
    site.store.inbox(&query).await.unwrap().rows[0].item.mail.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_parser_is_listed_with_what_is_known_of_it() {
    let site = Site::new().await;
    let bob = site.browser("bob").await;
    let page = bob.page("/parsers").await;
    for parser in Registry::builtin().parsers() {
        assert!(page.contains(&format!("data-id=\"{}\"", parser.id())), "{} is not listed", parser.id());
    }
    let page = bob.page("/parsers?q=VZDUMP&parser=proxmox.vzdump").await;
    assert!(page.contains("data-id=\"proxmox.vzdump\"") && !page.contains("data-id=\"bacula.job\""));
    assert!(page.contains("<code>vzdump backup status"), "the panel gives an example");
    assert_eq!(bob.get("/parsers?parser=nobody.knows").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_template_is_shown_until_somebody_has_looked() {
    let site = Site::new().await;
    let mut changed = mail("Pump: A - Done", "x");
    let known = mail("vzdump backup status (pve01.example.com): backup failed", "VMID Name Status\n100 a err\n");
    changed.reading = known.reading;
    changed.reading.new_shape = Some("the label \"Region\"".into());
    take(&site, &[changed]).await;
    let alice = site.browser("alice").await;
    let page = alice.page("/parsers?parser=proxmox.vzdump").await;
    assert!(page.contains("the label &quot;Region&quot;"), "{page}");
    assert!(page.contains("1 mail"), "{page}");
    let waiting = newest(&site, InboxState::Waiting).await;
    assert!(alice.page(&format!("/inbox?mail={waiting}")).await.contains("Region"), "the mail carries a mark");
    let fields = [("parser", "proxmox.vzdump"), ("shape", "the label \"Region\"")];
    let after = alice.script("/parsers?parser=proxmox.vzdump", "/parsers/shapes/settle", &fields).await;
    assert!(after.contains("data-toast=\"shape-settled\"") && !after.contains("Region"), "{after}");
    let after = alice.script("/parsers", "/parsers/shapes/settle", &fields).await;
    assert!(after.contains("data-toast=\"refused\""), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_is_tried_compared_and_saved_in_versions() {
    let site = Site::new().await;
    take(&site, &[mail("Pump: Cellar - Done", "x"), mail("Pump: Cellar - Broken", "y"), mail("Lunch", "z")]).await;
    let carol = site.browser("carol").await;
    let page = carol.page("/parsers/own").await;
    assert!(page.contains("Pump: Cellar - Done"), "mails that nothing reads are offered");

    let number = site
        .store
        .inbox(&InboxQuery { tab: InboxState::Unrecognised, text: Some("broken".into()), after: None, limit: 1 })
        .await
        .unwrap()
        .rows[0]
        .item
        .mail
        .to_string();
    let form = |text: &str| {
        vec![
            ("text".to_owned(), text.to_owned()),
            ("mail".to_owned(), number.clone()),
            ("enabled".to_owned(), "true".to_owned()),
        ]
    };
    let post = async |path: &str, fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        carol.script("/parsers/own", path, &fields).await
    };
    let tried = post("/parsers/own/try", form(DEFINITION)).await;
    assert!(tried.contains("status-failed") && tried.contains("<mark>Broken</mark>"), "{tried}");
    assert!(tried.contains("Now it reads:"), "{tried}");
    let compared = post("/parsers/own/compare", form(DEFINITION)).await;
    assert!(
        compared.contains("3 stored mails were read again.") && compared.contains("2 would read differently."),
        "{compared}"
    );
    assert!(site.store.definitions().await.unwrap().is_empty(), "nothing is stored before it is saved");

    let wrong = post("/parsers/own/save", form("name = \"pump\"\nversion = 1\nsubjekt = 1\n")).await;
    assert!(wrong.contains("Not saved.") && wrong.contains("subjekt"), "{wrong}");
    let saved = post("/parsers/own/save", form(DEFINITION)).await;
    assert!(saved.contains("data-toast=\"definition-saved\""), "{saved}");
    let twice = post("/parsers/own/save", form(DEFINITION)).await;
    assert!(twice.contains("data-toast=\"refused\"") && twice.contains("Invented pump"), "the text is kept: {twice}");
    let mut next = form(&DEFINITION.replace("Done", "Finished"));
    next.extend([("parser".to_owned(), "own.pump".to_owned()), ("based_on".to_owned(), "1".to_owned())]);
    post("/parsers/own/save", next).await;
    let stored = site.store.definition_versions("own.pump").await.unwrap();
    assert_eq!(stored.iter().map(|one| one.version).collect::<Vec<_>>(), [2, 1]);
    assert!(carol.page("/parsers/own?parser=own.pump&version=1").await.contains("Done ="));
    assert!(carol.page("/parsers").await.contains("data-id=\"own.pump\""));
}
