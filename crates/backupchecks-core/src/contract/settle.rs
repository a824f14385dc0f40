//! What a store promises about settling what waits: approve, archive, unarchive, delete, restore.

use super::Kept;
use super::build::{Scene, act, at, mail, mail_of, object, other_mail, report, there};
use super::meanwhile::{Event, Meanwhile};
use crate::engine::{Approval, EngineError, Ingested, approve, archive, restore, unarchive};
use crate::model::{CustomerId, InboxState, JobId, Location, MailId, Outcome, ResultState, Status};
use crate::ports::{
    Change, CustomerChoice, DecidedState, InboxItem, PendingSelection, Saved, SettledResult, Settlement, Store,
};

/// In one step; the mail is processed and the run says whose it is.
pub async fn approving_makes_customer_job_and_run(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly").host("SRV-A").status(Status::Failed)).await?;
    let approved = scene.approve(waiting, "  Acme   Ltd ").await?;
    assert_eq!(approved.runs, 1);
    let customer = there(store.customer(approved.customer).await?, "the customer");
    assert_eq!((customer.name.as_str(), customer.active), ("Acme Ltd", true));
    let job = there(store.job(approved.job).await?, "the job");
    assert_eq!((job.job.customer_id, job.job.archived, job.job.informational), (customer.id, false, false));
    assert_eq!((job.job.identity.job_name.as_str(), job.job.told_apart_by), ("Nightly", None));
    assert_eq!((job.approved_at, job.unreviewed), (at(0), 1));
    let run = scene.run(scene.run_of(waiting, 0).await?).await?;
    assert_eq!((run.job.id, run.customer.id, run.run.mail), (approved.job, customer.id, Some(waiting)));
    assert_eq!(scene.mail(waiting).await?.mail.location, Location::Processed);
    Ok(())
}

/// A vendor notification makes a job that no backup is expected of.
pub async fn an_informational_report_makes_an_informational_job(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Updates").with(|report| report.informational = true)).await?;
    assert!(there(store.job(job).await?, "the job").job.informational);
    Ok(())
}

/// Also those that came before it; their runs are numbered oldest first.
pub async fn approving_takes_other_waiting_mails_along_oldest_first(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let middle = scene.waits(mail("Nightly").at(20)).await?;
    scene.waits(mail("nightly").at(30)).await?;
    scene.waits(mail("Nightly").at(10)).await?;
    let other = scene.waits(mail("Weekly").at(5)).await?;
    let approved = scene.approve(middle, "Acme").await?;
    assert_eq!(approved.runs, 3);
    let mut runs: Vec<_> = scene.all_runs(approved.job).await?.iter().map(|run| (run.id, run.run_at)).collect();
    runs.sort();
    assert_eq!(runs.iter().map(|(_, run_at)| *run_at).collect::<Vec<_>>(), [at(10), at(20), at(30)]);
    assert_eq!(scene.mail(other).await?.results[0].state, ResultState::Waiting);
    Ok(())
}

/// The second of two people who approve the same mail is told so, and makes nothing.
pub async fn a_mail_is_approved_once(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly")).await?;
    let job = scene.approve(waiting, "Acme").await?.job;
    check_not_found(&scene.approve(waiting, "Umbrella").await.map(drop));
    assert_eq!(store.customer_named("Umbrella").await?, None);
    assert_eq!(scene.all_runs(job).await?.len(), 1);
    check_not_found(&scene.approve(MailId(987_654), "Umbrella").await.map(drop));
    let deleted = scene.waits(mail("Weekly")).await?;
    store.delete_mails(&[deleted], false, scene.act(1)).await?;
    check_not_found(&scene.approve(deleted, "Umbrella").await.map(drop));
    Ok(())
}

/// Two people approve the same mail at the same moment: the second decides again and finds nothing left.
pub async fn of_two_approvals_at_once_one_counts(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly")).await?;
    let meanwhile = Meanwhile::new(scene, Event::Approved(waiting, "Acme".into()));
    let approved = approve(&meanwhile, &approval(waiting, named("Umbrella")), scene.act(1)).await;
    check_not_found(&approved.map(drop));
    assert_eq!(store.customer_named("Umbrella").await?, None);
    assert_eq!(store.work().await?.good_runs, 1);
    Ok(())
}

/// By name without regard to case and white space, and by number.
pub async fn approving_finds_a_customer_that_exists(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let customer = there(store.add_customer("Straße 9 Ölwerk", act(0)).await?, "the customer");
    let waiting = scene.waits(mail("Nightly")).await?;
    assert_eq!(scene.approve(waiting, " STRAßE  9 ölwerk").await?.customer, customer);
    let waiting = scene.waits(mail("Weekly")).await?;
    let approved = approve(store, &approval(waiting, CustomerChoice::Existing(customer)), scene.act(1)).await?;
    assert_eq!(approved.customer, customer);
    let waiting = scene.waits(mail("Monthly")).await?;
    let unknown = approval(waiting, CustomerChoice::Existing(CustomerId(987_654)));
    check_not_found(&approve(store, &unknown, scene.act(1)).await.map(drop));
    assert_eq!(store.customers("", 100).await?.len(), 1);
    Ok(())
}

/// A mail that comes while the person decides is taken along, and the decision without it is refused.
pub async fn a_mail_that_comes_while_one_approves_is_taken_along(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly").at(1)).await?;
    let newcomer = mail("Nightly").at(2).done();
    let meanwhile = Meanwhile::new(scene, Event::Came(Box::new(newcomer)));
    let approved = approve(&meanwhile, &approval(waiting, named("Acme")), scene.act(3)).await?;
    assert_eq!(approved.runs, 2);
    assert!(scene.inbox(InboxState::Waiting).await?.is_empty());
    Ok(())
}

/// A decision that does not speak of exactly what is pending saves nothing, at whatever revision.
pub async fn a_settlement_of_other_results_than_those_pending_is_stale(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let first = scene.waits(mail("Nightly").at(1)).await?;
    let second = scene.waits(mail("Nightly").at(2)).await?;
    let selection = PendingSelection::AlikeTo(first, 0);
    let pending = store.load_pending(&selection).await?;
    assert_eq!(pending.results.iter().map(|result| result.mail).collect::<Vec<_>>(), [first, second]);
    let decision = |mails: &[MailId]| Settlement {
        selection: selection.clone(),
        change: Change::Nothing,
        results: mails
            .iter()
            .map(|mail| SettledResult { mail: *mail, ordinal: 0, state: DecidedState::Ambiguous })
            .collect(),
        act: scene.act(3),
    };
    assert_eq!(store.save_settled(pending.revision, &decision(&[first])).await?, Saved::Stale);
    let third = scene.waits(mail("Nightly").at(3)).await?;
    assert_eq!(store.save_settled(pending.revision, &decision(&[first, second])).await?, Saved::Stale);
    store.delete_mails(&[third], false, scene.act(4)).await?;
    there(store.add_customer("Acme", act(5)).await?, "the customer");
    assert_eq!(store.save_settled(pending.revision, &decision(&[first, second])).await?, Saved::Stale);
    assert_eq!(scene.inbox(InboxState::Waiting).await?[0].count, 2, "a stale decision saved something");
    let pending = store.load_pending(&selection).await?;
    let saved = store.save_settled(pending.revision, &decision(&[first, second])).await?;
    assert!(matches!(saved, Saved::Saved(settled) if settled.runs == 0 && settled.job.is_none()), "{saved:?}");
    assert_eq!(scene.mail(second).await?.mail.inbox_state, Some(InboxState::Ambiguous));
    Ok(())
}

/// A mail that two customers' jobs answer to stays, and a person says whose it is.
pub async fn a_mail_of_two_customers_stays_until_a_person_decides(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let (acme, umbrella) = two_customers(&scene).await?;
    let ambiguous = scene.waits(mail("Nightly").at(10)).await?;
    let other = scene.waits(mail("Nightly").at(11)).await?;
    assert_eq!(scene.mail(ambiguous).await?.results[0].state, ResultState::Ambiguous);
    assert_eq!(store.inbox_counts().await?.ambiguous, 2);
    assert_eq!(scene.inbox(InboxState::Ambiguous).await?[0].count, 2);
    let approved = scene.approve(ambiguous, "Umbrella").await?;
    assert_eq!((approved.job, approved.runs), (umbrella, 1));
    assert_eq!(scene.mail(other).await?.results[0].state, ResultState::Ambiguous, "nobody has said whose this is");
    assert_eq!(scene.all_runs(acme).await?.len(), 1);
    Ok(())
}

/// A host or object goes before a job without such a mark, and a mail that names both marks is ambiguous again.
pub async fn jobs_of_two_customers_are_told_apart_by_host_or_object(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let of_acme = scene.waits(mail("Nightly").host("SRV-A").at(1)).await?;
    let of_umbrella = scene.waits(mail("Nightly").objects(&[object("SRV-B", Status::Success, "")]).at(2)).await?;
    let acme = scene.approve_apart(of_acme, "Acme", Some("srv-a")).await?;
    assert_eq!(acme.runs, 1, "the other one does not name the mark");
    let umbrella = scene.approve_apart(of_umbrella, "Umbrella", Some("SRV-B")).await?;
    let mark = there(store.job(umbrella.job).await?, "the job").job.told_apart_by;
    assert_eq!(mark.as_deref(), Some("SRV-B"));
    let run = scene.runs(mail("Nightly").host("Srv-B").at(3)).await?;
    assert_eq!(scene.run(run).await?.job.id, umbrella.job);
    let run = scene.runs(mail("Nightly").objects(&[object("srv-a", Status::Failed, "full")]).at(4)).await?;
    assert_eq!(scene.run(run).await?.job.id, acme.job);
    let both = mail("Nightly").host("SRV-A").objects(&[object("SRV-B", Status::Success, "")]).at(5);
    assert!(matches!(scene.take(both).await?, Ingested::Inbox(_, InboxState::Ambiguous)));
    assert!(matches!(scene.take(mail("Nightly").at(6)).await?, Ingested::Inbox(_, InboxState::Waiting)));
    Ok(())
}

/// The mark is put on the job that the customer has, and the job's number stays.
pub async fn a_job_can_be_told_apart_later(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let (acme, _) = two_customers(&scene).await?;
    let ambiguous = scene.waits(mail("Nightly").host("SRV-A").at(10)).await?;
    let approved = scene.approve_apart(ambiguous, "Acme", Some("SRV-A")).await?;
    assert_eq!((approved.job, approved.runs), (acme, 1));
    let job = there(store.job(acme).await?, "the job").job;
    assert_eq!(job.told_apart_by.as_deref(), Some("SRV-A"));
    let run = scene.runs(mail("Nightly").host("SRV-A").at(11)).await?;
    assert_eq!(scene.run(run).await?.job.id, acme);
    Ok(())
}

/// The Inbox does not show them, in no count either, and no runs are made of them.
pub async fn mails_of_an_archived_job_are_hidden(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    archive(store, job, scene.act(2)).await?;
    let hidden = scene.waits(mail("Nightly").at(3)).await?;
    let detail = scene.mail(hidden).await?;
    assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Inbox, Some(InboxState::Archived)));
    assert_eq!(detail.results[0].state, ResultState::Archived(job));
    assert_eq!(store.inbox_counts().await?, crate::ports::InboxCounts::default());
    assert!(scene.inbox(InboxState::Waiting).await?.is_empty());
    assert_eq!(scene.inbox(InboxState::Archived).await?.len(), 1);
    assert_eq!(scene.all_runs(job).await?.len(), 1);
    check_not_found(&archive(store, JobId(987_654), scene.act(4)).await);
    Ok(())
}

/// Oldest first, and only once.
pub async fn unarchiving_records_what_came_meanwhile(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    archive(store, job, scene.act(2)).await?;
    let late = scene.waits(mail("Nightly").at(4)).await?;
    let early = scene.waits(mail("Nightly").at(3)).await?;
    assert_eq!(unarchive(store, job, scene.act(5)).await?, 2);
    assert_eq!(unarchive(store, job, scene.act(6)).await?, 0);
    assert!(scene.run_of(early, 0).await? < scene.run_of(late, 0).await?);
    assert_eq!(scene.mail(late).await?.mail.location, Location::Processed);
    assert_eq!(scene.all_runs(job).await?.len(), 3);
    assert!(!there(store.job(job).await?, "the job").job.archived);
    Ok(())
}

/// With `alike` also the other waiting ones of the same job, however they are written; nothing else.
pub async fn deleting_takes_alike_ones_along_if_asked(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let first = scene.waits(mail("Nightly").at(1)).await?;
    let second = scene.waits(mail("nightly").at(2)).await?;
    let with_other =
        scene.waits(mail_of(vec![report("Weekly", Status::Success), report("Nightly", Status::Success)])).await?;
    let weekly = scene.waits(mail("Weekly").at(4)).await?;
    let unread = scene.waits(other_mail(Outcome::Unrecognised).at(5)).await?;
    assert_eq!(store.delete_mails(&[second], false, scene.act(6)).await?, [second]);
    assert_eq!(store.delete_mails(&[second], true, scene.act(6)).await?, [], "it is deleted already");
    assert_eq!(store.delete_mails(&[first], true, scene.act(6)).await?, sorted([first, with_other]));
    assert_eq!(scene.mail(weekly).await?.mail.location, Location::Inbox);
    assert_eq!(store.delete_mails(&[unread, weekly], true, scene.act(7)).await?, sorted([unread, weekly]));
    assert_eq!(store.inbox_counts().await?.to_do(), 0);
    let job = scene.job("Acme", mail("Monthly")).await?;
    let processed = there(scene.all_runs(job).await?[0].mail, "the run's mail");
    assert_eq!(store.delete_mails(&[processed, MailId(987_654)], true, scene.act(8)).await?, []);
    assert_eq!(scene.mail(processed).await?.mail.location, Location::Processed);
    Ok(())
}

/// What a person threw away is not recorded behind their back.
pub async fn approving_leaves_deleted_mails_alone(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let deleted = scene.waits(mail("Nightly").at(1)).await?;
    let kept = scene.waits(mail("Nightly").at(2)).await?;
    store.delete_mails(&[deleted], false, scene.act(3)).await?;
    assert_eq!(scene.approve(kept, "Acme").await?.runs, 1);
    let detail = scene.mail(deleted).await?;
    assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Deleted, Some(InboxState::Waiting)));
    assert_eq!(detail.results[0].state, ResultState::Waiting);
    Ok(())
}

/// A mail that is deleted while one approves it is not approved.
pub async fn a_mail_deleted_meanwhile_is_not_approved(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly")).await?;
    let meanwhile = Meanwhile::new(scene, Event::Deleted(waiting));
    check_not_found(&approve(&meanwhile, &approval(waiting, named("Acme")), scene.act(1)).await.map(drop));
    assert_eq!(scene.mail(waiting).await?.mail.location, Location::Deleted);
    Ok(())
}

/// What has a job by now becomes a run; the others stand in the Inbox again with their reason.
pub async fn restoring_records_what_is_known_by_then(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let known = scene.waits(mail("Nightly").at(1)).await?;
    let unknown = scene.waits(mail("Weekly").at(2)).await?;
    let unread = scene.waits(other_mail(Outcome::ParseFailed("no job name".into())).at(3)).await?;
    let stays = scene.waits(mail("Monthly").at(4)).await?;
    store.delete_mails(&[known, unknown, unread, stays], false, scene.act(5)).await?;
    let job = scene.job("Acme", mail("Nightly").at(6)).await?;
    assert_eq!(restore(store, &[known, unknown, unread], scene.act(7)).await?, 1);
    assert_eq!(scene.mail(known).await?.mail.location, Location::Processed);
    assert_eq!(scene.run(scene.run_of(known, 0).await?).await?.job.id, job);
    for (mail, state) in [(unknown, InboxState::Waiting), (unread, InboxState::ParseFailed)] {
        let detail = scene.mail(mail).await?;
        assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Inbox, Some(state)));
    }
    assert_eq!(scene.mail(stays).await?.mail.location, Location::Deleted);
    Ok(())
}

/// Restoring again, or what was never deleted, changes nothing.
pub async fn restoring_what_is_not_deleted_changes_nothing(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let processed = scene.waits(mail("Nightly").at(1)).await?;
    let job = scene.approve(processed, "Acme").await?.job;
    let waiting = scene.waits(mail("Weekly").at(2)).await?;
    assert_eq!(restore(store, &[processed, waiting, MailId(987_654)], scene.act(3)).await?, 0);
    assert_eq!(scene.mail(processed).await?.mail.location, Location::Processed);
    assert_eq!(scene.mail(waiting).await?.mail.inbox_state, Some(InboxState::Waiting));
    assert_eq!(scene.all_runs(job).await?.len(), 1);
    Ok(())
}

/// Its name is taken without regard to case and white space; setting it inactive says whether it is there.
pub async fn a_customer_has_a_name_of_its_own(store: &dyn Store) -> Kept {
    let customer = there(store.add_customer("Ölwerk Süd", act(0)).await?, "the customer");
    assert_eq!(store.add_customer(" ÖLWERK  süd ", act(1)).await?, None);
    let named = there(store.customer_named("ölwerk süd").await?, "the customer by name");
    assert_eq!((named.id, named.name.as_str(), named.active), (customer, "Ölwerk Süd", true));
    assert_eq!(store.customer_named("Ölwerk").await?, None);
    assert!(store.set_customer_active(customer, false, act(0)).await?);
    assert!(!there(store.customer(customer).await?, "the customer").active);
    assert!(!store.set_customer_active(CustomerId(987_654), false, act(0)).await?);
    assert_eq!(store.customer(CustomerId(987_654)).await?, None);
    Ok(())
}

/// Two jobs of one identity at `Acme` and `Umbrella`, neither with a mark, with one run each.
async fn two_customers(scene: &Scene<'_>) -> Result<(JobId, JobId), EngineError> {
    let acme = scene.job("Acme", mail("Nightly").at(1)).await?;
    archive(scene.store, acme, scene.act(2)).await?;
    let umbrella = scene.job("Umbrella", mail("Nightly").at(3)).await?;
    unarchive(scene.store, acme, scene.act(4)).await?;
    Ok((acme, umbrella))
}

fn sorted<const N: usize>(mut mails: [MailId; N]) -> [MailId; N] {
    mails.sort();
    mails
}

fn approval(mail: MailId, customer: CustomerChoice) -> Approval {
    Approval { item: InboxItem { mail, ordinal: 0 }, customer, told_apart_by: None }
}

fn named(customer: &str) -> CustomerChoice {
    CustomerChoice::Named(customer.into())
}

#[track_caller]
fn check_not_found(answer: &Result<(), EngineError>) {
    assert!(matches!(answer, Err(EngineError::NotFound { .. })), "{answer:?}");
}
