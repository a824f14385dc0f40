//! What a store promises about letting go of what is old.

use super::Kept;
use super::build::{Scene, act, at, mail, other_mail};
use crate::engine::{Ingested, remove_old_raw_mails, restore};
use crate::model::{Act, InboxState, MailId, Outcome, ReparseSelection, Status};
use crate::ports::{AuditQuery, Store};
use jiff::SignedDuration;

/// With the bytes goes nothing else: the mail, its run with its evidence, and its place in the sum stay, and when it comes again it
/// is known.
pub async fn a_run_outlives_the_bytes_of_its_mail(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let run = scene.runs(mail("Nightly").status(Status::Failed).at(1)).await?;
    let (before, standing) = (scene.run(run).await?, store.mails_standing().await?);
    let of_run = super::build::there(before.run.mail, "the mail of the run");
    let mail_before = scene.mail(of_run).await?;
    assert_eq!(store.remove_raw_mails(at(2), 10, act(3)).await?, 2);
    assert_eq!(store.raw_mail(of_run).await?, None);
    assert_eq!((scene.run(run).await?, scene.mail(of_run).await?), (before, mail_before), "its size is still told");
    assert_eq!(store.mails_standing().await?, standing);
    let again = scene.take(mail("Nightly").status(Status::Failed).at(1)).await?;
    assert_eq!(again, Ingested::Duplicate);
    assert_eq!(store.remove_raw_mails(at(2), 10, act(4)).await?, 0, "what is removed is removed once");
    Ok(())
}

/// The oldest go first, as many as were asked for, and none that is too young.
pub async fn raw_mails_are_removed_in_batches_by_age(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly").at(9)).await?;
    let mut runs = Vec::new();
    for minute in [3, 1, 4, 2] {
        runs.push((minute, scene.runs(mail("Nightly").at(minute)).await?));
    }
    let mut kept = Vec::new();
    for (minute, run) in runs {
        kept.push((minute, super::build::there(scene.run(run).await?.run.mail, "the mail of the run")));
    }
    kept.sort_unstable();
    for (limit, removed, left) in [(2, 2, vec![3, 4]), (2, 1, vec![4]), (2, 0, vec![4])] {
        assert_eq!(store.remove_raw_mails(at(4), limit, act(10)).await?, removed);
        let mut with_raw = Vec::new();
        for (minute, mail) in &kept {
            with_raw.extend(store.raw_mail(*mail).await?.map(|_| *minute));
        }
        assert_eq!(with_raw, left);
    }
    Ok(())
}

/// What a person still has to look at is kept, whatever its age; what a person threw away is not.
pub async fn mails_in_the_inbox_keep_their_bytes(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waits = scene.waits(mail("Nightly")).await?;
    let unknown = scene.waits(other_mail(Outcome::Unrecognised)).await?;
    let deleted = scene.waits(mail("Weekly")).await?;
    store.delete_mails(&[deleted], false, scene.act(1)).await?;
    assert_eq!(store.remove_raw_mails(at(9), 10, act(9)).await?, 1);
    assert!(store.raw_mail(waits).await?.is_some() && store.raw_mail(unknown).await?.is_some());
    assert_eq!(store.raw_mail(deleted).await?, None);
    restore(store, &[deleted], scene.act(10)).await?;
    assert_eq!(scene.mail(deleted).await?.mail.inbox_state, Some(InboxState::Waiting));
    let approved = scene.approve(deleted, "Acme").await?;
    assert_eq!(approved.runs, 1, "what the mail said was kept, so it can still become a run");
    Ok(())
}

/// A mail without bytes is passed over where mails are read again.
pub async fn mails_without_bytes_are_not_read_again(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let young = scene.runs(mail("Nightly").at(5)).await?;
    let young = super::build::there(scene.run(young).await?.run.mail, "the mail of the run");
    store.remove_raw_mails(at(5), 10, act(6)).await?;
    let found = store.mails_to_reparse(&ReparseSelection::All, MailId(0), MailId(i64::MAX), 10).await?;
    assert_eq!(found.iter().map(|mail| mail.id).collect::<Vec<_>>(), [young]);
    assert_eq!(store.raw_mails(None, 10).await?.iter().map(|mail| mail.id).collect::<Vec<_>>(), [young]);
    let task = store.start_reparse(&ReparseSelection::All, true, act(7)).await?;
    assert_eq!(task.total, 1, "a task promises no more than it can read");
    Ok(())
}

/// Every batch leaves a note, and none where nothing was old.
pub async fn each_batch_of_removed_mails_is_noted(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    scene.runs(mail("Nightly").at(1)).await?;
    let now = Act { at: at(1) + SignedDuration::from_hours(48), ..act(0) };
    assert_eq!(remove_old_raw_mails(store, 2, now, || false).await?, 0, "it was told to stop");
    assert_eq!(remove_old_raw_mails(store, 2, now, || true).await?, 1, "the other is two days old and no more");
    assert_eq!(remove_old_raw_mails(store, 2, now, || true).await?, 0);
    let query = AuditQuery { event: Some("mails.raw_removed".into()), limit: 10, ..AuditQuery::default() };
    let log = store.audit_log(&query).await?;
    assert_eq!(log.len(), 1);
    let told: Vec<(&str, Option<&str>)> =
        log[0].changes.iter().map(|change| (change.field.as_str(), change.after.as_deref())).collect();
    assert_eq!(told[0], ("mails", Some("1")));
    assert_eq!(told[1], ("received before", Some(at(1).to_string().as_str())));
    Ok(())
}
