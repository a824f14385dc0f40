//! What a store promises about where mails stand.

use super::Kept;
use super::build::{Scene, mail, mail_of, other_mail, report};
use crate::engine::{archive, restore};
use crate::model::{MailsStanding, Outcome, Status};
use crate::ports::Store;

/// A mail counts once wherever it goes, and the number of those accepted only grows.
pub async fn every_mail_stands_in_one_place(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    assert_eq!(store.mails_standing().await?, MailsStanding::default());
    let job = scene.job("Acme", mail("Nightly")).await?;
    scene.take(mail("Nightly").at(1)).await?;
    scene.take(mail("Nightly").at(1)).await?;
    scene.take(other_mail(Outcome::Unrecognised)).await?;
    scene.take(other_mail(Outcome::Notice("test message".into()))).await?;
    scene.take(other_mail(Outcome::ParseFailed("no table".into()))).await?;
    let waits = scene.waits(mail("Weekly").at(2)).await?;
    // One of its results is recorded, the other waits: the mail waits.
    scene.waits(mail_of(vec![report("Nightly", Status::Success), report("Monthly", Status::Success)]).at(3)).await?;
    let before =
        MailsStanding { accepted: 7, recorded: 2, waiting: 2, notices: 1, unrecognised: 1, parse_failed: 1, ..none() };
    assert_eq!(store.mails_standing().await?, before, "one came twice");
    store.delete_mails(&[waits], false, scene.act(4)).await?;
    assert_eq!(store.mails_standing().await?, MailsStanding { waiting: 1, deleted: 1, ..before });
    restore(store, &[waits], scene.act(5)).await?;
    assert_eq!(store.mails_standing().await?, before);
    archive(store, job, scene.act(6)).await?;
    scene.waits(mail("Nightly").at(7)).await?;
    let after = MailsStanding { accepted: 8, waiting: 3, ..before };
    assert_eq!(store.mails_standing().await?, after, "what comes for an archived job waits, though nobody sees it");
    assert_eq!(after.check(), Ok(()));
    Ok(())
}

fn none() -> MailsStanding {
    MailsStanding::default()
}
