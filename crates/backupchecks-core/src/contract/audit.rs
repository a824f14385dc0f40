//! What a store promises about the audit log.

use super::Kept;
use super::build::{Scene, act, at, concern, mail, opened, ticket};
use crate::engine::{archive, unarchive};
use crate::model::{AuditEntry, AuditHead, AuditNote, Concern, Role};
use crate::ports::{AuditQuery, NewUser, ReviewTarget, Store};
use crate::rules::audit::{ends_at, follow};

/// Each in the transaction of the change: who, what, before and after.
pub async fn every_change_leaves_an_entry(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    archive(store, job, scene.act(1)).await?;
    unarchive(store, job, scene.act(2)).await?;
    let ticket = opened(store.add_ticket(&ticket("T1", &[job]), scene.act(3)).await?);
    store.resolve(Concern::Ticket(ticket), None, scene.act(4)).await?;
    store.resolve(Concern::Ticket(ticket), None, scene.act(5)).await?;
    store.add_remark(&concern("mind the gap", &[job]), scene.act(6)).await?;
    let run = scene.all_runs(job).await?[0].id;
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(7)).await?;
    store.unreview(&[run], scene.by, at(8)).await?;
    let log = all(store).await?;
    let events: Vec<&str> = log.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(
        events,
        [
            "user.added",
            "mails.imported",
            "job.added",
            "job.archived",
            "job.unarchived",
            "ticket.added",
            "ticket.resolved",
            "remark.added",
            "runs.reviewed",
            "runs.put_back",
        ],
        "resolving again changes nothing"
    );
    let archived = &log[3];
    assert_eq!((archived.by.as_str(), archived.user, archived.at), ("Olga", Some(scene.by), at(1)));
    assert_eq!(archived.subject, Some(format!("job {job}")));
    assert_eq!(archived.changes.len(), 1);
    assert_eq!(archived.changes[0].before.as_deref(), Some("false"));
    assert_eq!(archived.changes[0].after.as_deref(), Some("true"));
    Ok(())
}

/// Without gaps, sealed one over the other, up to the head that is kept beside.
pub async fn the_log_is_a_chain_up_to_its_head(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    assert_eq!(store.audit_head().await?.number, 1, "the user of the scene");
    scene.job("Müller & Söhne 🏭", mail("Nightly \"full\"")).await?;
    store.add_audit_note(&AuditNote::general("jobs.exported").set("jobs", 1), scene.act(1)).await?;
    let log = all(store).await?;
    let end = follow(AuditHead::EMPTY, &log);
    assert!(matches!(&end, Ok(end) if ends_at(*end, AuditHead { number: 4, seal: log[3].seal }).is_ok()), "{end:?}");
    assert_eq!(end.ok(), Some(store.audit_head().await?));
    assert_eq!(log[3].event, "jobs.exported");
    assert_eq!(store.audit_entries(2, 1).await?, [log[2].clone()]);
    Ok(())
}

/// By event, person, thing and place, the newest first.
pub async fn the_log_is_read_as_asked_for(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    archive(store, job, scene.act(1)).await?;
    let numbers = |log: Vec<AuditEntry>| log.iter().map(|entry| entry.number).collect::<Vec<_>>();
    let ask = |query: AuditQuery| async move { store.audit_log(&AuditQuery { limit: 10, ..query }).await.map(numbers) };
    assert_eq!(ask(AuditQuery::default()).await?, [4, 3, 2, 1]);
    assert_eq!(ask(AuditQuery { before: Some(3), ..AuditQuery::default() }).await?, [2, 1]);
    assert_eq!(ask(AuditQuery { event: Some("job.".into()), ..AuditQuery::default() }).await?, [4, 3]);
    assert_eq!(ask(AuditQuery { event: Some("job_".into()), ..AuditQuery::default() }).await?, [], "no wildcard");
    assert_eq!(ask(AuditQuery { user: Some(scene.by), ..AuditQuery::default() }).await?, [4, 3]);
    assert_eq!(ask(AuditQuery { subject: Some(format!("job {job}")), ..AuditQuery::default() }).await?, [4, 3]);
    assert_eq!(ask(AuditQuery { since: Some(at(1)), ..AuditQuery::default() }).await?, [4]);
    assert_eq!(ask(AuditQuery { until: Some(at(1)), ..AuditQuery::default() }).await?, [3, 2, 1]);
    assert_eq!(ask(AuditQuery { since: Some(at(0)), until: Some(at(0)), ..AuditQuery::default() }).await?, []);
    assert_eq!(store.audit_log(&AuditQuery { limit: 1, ..AuditQuery::default() }).await?.len(), 1);
    Ok(())
}

/// Of a password only that it was set.
pub async fn no_secret_stands_in_the_log(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    store.set_password(scene.by, "$argon2id$secret", act(1)).await?;
    let user =
        NewUser { name: "Anna".into(), password_hash: Some("$argon2id$hidden".into()), roles: vec![Role::Viewer] };
    store.add_user(&user, act(2)).await?;
    store.set_roles(scene.by, &[Role::Admin, Role::Operator], act(3)).await?;
    store.set_enabled(scene.by, false, act(4)).await?;
    let log = format!("{:?}", all(store).await?);
    assert!(!log.contains("argon2id"), "{log}");
    for event in ["user.password_set", "user.added", "user.roles_set", "user.changed"] {
        assert!(log.contains(event), "{event} is missing in {log}");
    }
    Ok(())
}

/// What changed nothing is no change, and leaves nothing.
pub async fn a_change_that_was_refused_leaves_no_entry(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    store.add_customer("Acme", act(1)).await?;
    let before = store.audit_head().await?;
    store.add_customer(" ACME ", act(2)).await?;
    store.delete_mails(&[], true, scene.act(3)).await?;
    store.review(&ReviewTarget::Runs(vec![]), scene.by, at(4)).await?;
    assert_eq!(store.audit_head().await?, before);
    Ok(())
}

async fn all(store: &dyn Store) -> Result<Vec<AuditEntry>, crate::ports::StoreError> {
    store.audit_entries(0, 1000).await
}
