//! What a store promises about taking in mails.

use super::Kept;
use super::build::{
    Scene, act, at, concern, excuse, excuse_where, mail, mail_of, opened, other_mail, report, there, ticket,
};
use super::meanwhile::{Event, Meanwhile};
use crate::engine::{EngineError, Ingested, ingest};
use crate::model::{
    Concern, InboxState, IncomingMail, JobIdentity, Location, Outcome, OverrideScope, ResultState, Scope, Status,
};
use crate::ports::{DecidedMail, DecidedResult, DecidedState, IngestQuestion, Known, Revision, Saved, Store};

/// The same bytes from another source are the same mail.
pub async fn a_mail_is_taken_in_once_whoever_brings_it(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let first = mail("Nightly").done();
    scene.waits(mail("Nightly")).await?;
    let again = IncomingMail { source: "graph".into(), source_key: Some("AAMk=".into()), ..first };
    assert_eq!(ingest(store, &[again], act(0)).await?, [Ingested::Duplicate]);
    assert_eq!(scene.inbox(InboxState::Waiting).await?.len(), 1);
    Ok(())
}

/// A source may change a mail's bytes, but not its name for it. The name counts within the source only.
pub async fn a_mail_is_taken_in_once_under_its_source_key(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.waits(mail("Nightly").keyed("imap", "INBOX/7")).await?;
    assert_eq!(scene.take(mail("Nightly").at(1).keyed("imap", "INBOX/7")).await?, Ingested::Duplicate);
    scene.waits(mail("Nightly").at(2).keyed("imap", "INBOX/8")).await?;
    scene.waits(mail("Nightly").at(3).keyed("graph", "INBOX/7")).await?;
    scene.waits(mail("Nightly").at(4)).await?;
    scene.waits(mail("Nightly").at(5)).await?;
    assert_eq!(scene.inbox(InboxState::Waiting).await?[0].count, 5);
    Ok(())
}

/// The first of its kind in a batch wins, by digest and by source key.
pub async fn a_mail_that_comes_twice_in_a_batch_is_taken_in_once(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let batch = [
        mail("Nightly").done(),
        mail("Nightly").done(),
        mail("Weekly").keyed("imap", "1").done(),
        mail("Monthly").keyed("imap", "1").done(),
    ];
    let became = ingest(store, &batch, act(0)).await?;
    assert!(matches!(became[0], Ingested::Inbox(..)) && matches!(became[2], Ingested::Inbox(..)), "{became:?}");
    assert_eq!((became[1], became[3]), (Ingested::Duplicate, Ingested::Duplicate));
    assert_eq!(scene.inbox(InboxState::Waiting).await?.len(), 2);
    Ok(())
}

/// What a person threw away does not come back.
pub async fn a_deleted_mail_does_not_come_back(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let deleted = scene.waits(mail("Nightly").keyed("imap", "1")).await?;
    store.delete_mails(&[deleted], false, scene.act(1)).await?;
    assert_eq!(scene.take(mail("Nightly").keyed("imap", "1")).await?, Ingested::Duplicate);
    scene.waits(mail("Nightly").keyed("imap", "2")).await?;
    assert_eq!(scene.mail(deleted).await?.mail.location, Location::Deleted);
    Ok(())
}

/// Those that are stored, wherever they stand, and no others.
pub async fn known_digests_are_those_of_stored_mails(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let deleted = scene.waits(mail("Deleted")).await?;
    store.delete_mails(&[deleted], false, scene.act(1)).await?;
    scene.waits(mail("Waiting")).await?;
    scene.job("Acme", mail("Recorded")).await?;
    let digest = |name: &str| mail(name).done().digest;
    let all = ["Deleted", "Waiting", "Recorded", "Unknown"].map(digest);
    let known = store.known_digests(&all).await?;
    assert_eq!(known, all[..3].iter().copied().collect());
    assert!(store.known_digests(&[]).await?.is_empty());
    Ok(())
}

/// One mail that is stored already makes the decision over the whole batch stale.
pub async fn a_batch_is_stored_whole_or_not_at_all(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let (fresh, doubled) = (mail("Fresh").done(), mail("Doubled").done());
    let known = load(store, &[&fresh, &doubled]).await?;
    scene.waits(mail("Doubled")).await?;
    assert_eq!(save_waiting(store, known.revision, &[&fresh, &doubled]).await?, None, "a digest is stored already");
    let keyed = mail("Fresh").keyed("imap", "1").done();
    scene.waits(mail("Keyed").keyed("imap", "1")).await?;
    assert_eq!(save_waiting(store, known.revision, &[&fresh, &keyed]).await?, None, "a source key is stored already");
    assert!(store.known_digests(&[fresh.digest, keyed.digest]).await?.is_empty(), "a part of a batch was stored");
    assert_eq!(save_waiting(store, known.revision, &[&fresh]).await?, Some(1));
    Ok(())
}

/// A decision that rests on what has changed stores nothing, and saving at the current state stores it.
pub async fn a_stale_decision_stores_nothing(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let incoming = mail("Nightly").done();
    let known = load(store, &[&incoming]).await?;
    there(store.add_customer("Acme", act(0)).await?, "the customer");
    assert_eq!(save_waiting(store, known.revision, &[&incoming]).await?, None);
    assert!(scene.inbox(InboxState::Waiting).await?.is_empty());
    let known = load(store, &[&incoming]).await?;
    assert_eq!(save_waiting(store, known.revision, &[&incoming]).await?, Some(1));
    Ok(())
}

/// Importers work side by side: what one takes in makes no decision of another stale.
pub async fn taking_in_mails_makes_no_other_batch_stale(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let (one, other) = (mail("One").done(), mail("Other").done());
    let known = (load(store, &[&one]).await?, load(store, &[&other]).await?);
    assert_eq!(save_waiting(store, known.0.revision, &[&one]).await?, Some(1));
    assert_eq!(save_waiting(store, known.1.revision, &[&other]).await?, Some(1));
    assert_eq!(scene.inbox(InboxState::Waiting).await?.len(), 2);
    Ok(())
}

/// A customer, a job, a ticket, a remark, an override, and a change of each.
pub async fn every_change_that_decisions_rest_on_is_a_new_revision(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let mut last = load(store, &[]).await?.revision;
    let mut grown = async |what: &str| -> Result<(), EngineError> {
        let now = load(store, &[]).await?.revision;
        assert!(last < now, "the revision did not grow with {what}");
        last = now;
        Ok(())
    };
    let job = scene.job("Acme", mail("Nightly")).await?;
    grown("a new customer and job").await?;
    let customer = there(store.customer_named("Acme").await?, "the customer").id;
    store.set_customer_active(customer, false, act(0)).await?;
    grown("an inactive customer").await?;
    store.set_customer_active(customer, true, act(0)).await?;
    grown("an active customer").await?;
    crate::engine::archive(store, job, scene.act(1)).await?;
    grown("an archived job").await?;
    crate::engine::unarchive(store, job, scene.act(2)).await?;
    grown("an unarchived job").await?;
    let ticket = opened(store.add_ticket(&ticket("T1", &[job]), act(0)).await?);
    grown("a ticket").await?;
    store.resolve(Concern::Ticket(ticket), Some(&Scope::Job(job)), act(3)).await?;
    grown("a resolved scope").await?;
    store.resolve(Concern::Ticket(ticket), None, act(3)).await?;
    grown("a resolved ticket").await?;
    store.add_remark(&concern("mind the gap", &[job]), act(4)).await?;
    grown("a remark").await?;
    store.add_override(&excuse(OverrideScope::Global), act(0)).await?;
    grown("an override").await?;
    let other = scene.waits(mail("Weekly")).await?;
    scene.approve(other, "acme").await?;
    grown("a job of a customer that exists").await
}

/// The engine loads again and finds the job that an approval made between its load and its save.
pub async fn a_mail_whose_job_was_just_approved_is_recorded(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly")).await?;
    let meanwhile = Meanwhile::new(scene, Event::Approved(waiting, "Acme".into()));
    let became = ingest(&meanwhile, &[mail("Nightly").at(1).done()], act(0)).await?;
    assert!(matches!(became[..], [Ingested::Recorded(_)]), "{became:?}");
    assert!(scene.inbox(InboxState::Waiting).await?.is_empty());
    Ok(())
}

/// A ticket and an override that are made between load and save reach the run.
pub async fn a_run_takes_along_what_was_just_opened(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let meanwhile = Meanwhile::new(scene, Event::TicketOpened("T1".into(), job));
    let became = ingest(&meanwhile, &[mail("Nightly").at(1).done()], act(0)).await?;
    let [Ingested::Recorded(recorded)] = became[..] else { panic!("not recorded: {became:?}") };
    // A resolved ticket is shown only where it is linked.
    let opened = load(store, &[&mail("Nightly").done()]).await?.jobs[0].reaches[0].concern;
    store.resolve(opened, None, act(2)).await?;
    assert_eq!(scene.tickets_beside(scene.run_of(recorded, 0).await?).await?, ["T1"]);
    let meanwhile = Meanwhile::new(scene, Event::Excused);
    ingest(&meanwhile, &[mail("Nightly").at(2).status(Status::Failed).done()], act(0)).await?;
    assert!(scene.all_runs(job).await?[0].effective.is_good());
    Ok(())
}

/// A mail that another importer stores between load and save is a duplicate, not an error.
pub async fn a_mail_that_another_importer_just_took_in_is_a_duplicate(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let both = mail("Nightly").done();
    let meanwhile = Meanwhile::new(scene, Event::Came(Box::new(both.clone())));
    let became = ingest(&meanwhile, &[both, mail("Nightly").at(1).done()], act(0)).await?;
    assert_eq!(became[0], Ingested::Duplicate);
    assert!(matches!(became[1], Ingested::Inbox(_, InboxState::Waiting)), "{became:?}");
    assert_eq!(scene.inbox(InboxState::Waiting).await?[0].count, 2);
    Ok(())
}

/// Nobody has said whose it is.
pub async fn the_first_mail_of_a_job_waits(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly").status(Status::Warning)).await?;
    let detail = scene.mail(waiting).await?;
    assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Inbox, Some(InboxState::Waiting)));
    assert_eq!(detail.results[0].state, ResultState::Waiting);
    assert_eq!(detail.results[0].report, Some(report("Nightly", Status::Warning)));
    assert_eq!(store.work_count().await?, 0);
    Ok(())
}

/// Also when case and white space differ.
pub async fn later_mails_of_a_job_are_recorded_by_themselves(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Größe  Nightly")).await?;
    scene.runs(mail("Größe Nightly").at(1).status(Status::Failed)).await?;
    scene.runs(mail(" GRÖßE nightly ").from("Backup@EXAMPLE.com").at(2)).await?;
    scene.waits(mail("Größe Nightly").from("other@example.com").at(3)).await?;
    let runs = scene.all_runs(job).await?;
    assert_eq!(runs.iter().map(|run| run.run_at).collect::<Vec<_>>(), [at(2), at(1), at(0)]);
    for mail in runs.iter().filter_map(|run| run.mail) {
        let detail = scene.mail(mail).await?;
        assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Processed, None));
        assert!(detail.results[0].report.is_none(), "the run says it");
    }
    Ok(())
}

/// No parser, a parser that failed, a notice: each stays in its tab with what is known.
pub async fn mails_without_a_result_stay_with_their_reason(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    for (minute, outcome, state, reason) in [
        (1, Outcome::Unrecognised, InboxState::Unrecognised, None),
        (2, Outcome::ParseFailed("no job name".into()), InboxState::ParseFailed, Some("no job name")),
        (3, Outcome::Notice("test message".into()), InboxState::Notice, Some("test message")),
    ] {
        let known = outcome != Outcome::Unrecognised;
        let stays = scene.waits(other_mail(outcome).at(minute)).await?;
        let detail = scene.mail(stays).await?;
        assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Inbox, Some(state)));
        assert_eq!(detail.mail.reason.as_deref(), reason);
        assert_eq!(
            detail.mail.parser.map(|parser| (parser.id, parser.version)),
            known.then(|| ("veeam.backup".into(), 3))
        );
        assert!(detail.results.is_empty());
        let rows = scene.inbox(state).await?;
        assert_eq!(rows.len(), 1, "{state}");
        assert_eq!((rows[0].item.mail, rows[0].item.ordinal, rows[0].count), (stays, 0, 1));
        assert_eq!((rows[0].reason.as_deref(), &rows[0].identity), (reason, &None));
    }
    Ok(())
}

/// Each result is recorded on its own; the mail is processed with the last.
pub async fn a_mail_with_several_results_is_processed_when_all_are_recorded(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let reports = || vec![report("First", Status::Success), report("Second", Status::Failed)];
    let several = scene.waits(mail_of(reports())).await?;
    scene.approve(several, "Acme").await?;
    let detail = scene.mail(several).await?;
    assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Inbox, Some(InboxState::Waiting)));
    assert!(matches!(detail.results[0].state, ResultState::Recorded { .. }), "{:?}", detail.results[0].state);
    assert_eq!(detail.results[1].state, ResultState::Waiting);
    let rows = scene.inbox(InboxState::Waiting).await?;
    assert_eq!(rows.iter().map(|row| row.item.ordinal).collect::<Vec<_>>(), [1], "a recorded result is no row");
    scene.job("Acme", mail("Second").at(-1)).await?;
    assert_eq!(scene.mail(several).await?.mail.location, Location::Processed);
    let both = scene.take(mail_of(reports()).at(1)).await?;
    let Ingested::Recorded(both) = both else { panic!("not recorded: {both:?}") };
    assert_ne!(scene.run_of(both, 0).await?, scene.run_of(both, 1).await?);
    Ok(())
}

/// Jobs with the scopes of tickets and remarks that reach them, archived ones too, and only the overrides that reach them.
pub async fn loading_a_batch_gives_what_decides_it(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Umbrella", mail("Weekly")).await?;
    let first = scene.ticket("T1", job).await?;
    scene.ticket("T2", other).await?;
    let second = scene.ticket("T3", job).await?;
    store.resolve(Concern::Ticket(second), None, act(1)).await?;
    let remark = store.add_remark(&concern("tape change", &[job]), act(1)).await?;
    let customer = there(store.customer_named("acme").await?, "the customer").id;
    let reaching = [
        excuse_where(OverrideScope::Object { job, name: "SRV-A".into() }, "100%"),
        excuse(OverrideScope::Job(job)),
        excuse(OverrideScope::Customer(customer)),
        excuse(OverrideScope::Global),
    ];
    let mut expected = Vec::new();
    for rule in &reaching {
        let id = store.add_override(rule, act(0)).await?;
        expected.push(crate::model::Override { id, ..rule.clone() });
    }
    store.add_override(&excuse(OverrideScope::Job(other)), act(0)).await?;
    crate::engine::archive(store, job, scene.act(2)).await?;
    let incoming = mail("Nightly").at(1).keyed("imap", "1").done();
    scene.take(mail("Nightly").at(2).keyed("imap", "1")).await?;
    let mut known = load(store, &[&incoming]).await?;
    assert_eq!(known.jobs.len(), 1);
    assert_eq!((known.jobs[0].job.id, known.jobs[0].job.archived), (job, true));
    let mut reaches: Vec<_> = known.jobs[0].reaches.iter().map(|reach| (reach.concern, reach.resolved_at)).collect();
    reaches.sort_unstable();
    let [first, second, remark] = [Concern::Ticket(first), Concern::Ticket(second), Concern::Remark(remark)];
    assert_eq!(reaches, [(first, None), (second, Some(at(1))), (remark, None)], "resolved ones too");
    known.overrides.sort_by_key(|rule| rule.id);
    assert_eq!(known.overrides, expected);
    assert!(known.digests.is_empty());
    assert_eq!(known.source_keys, [("imap".to_owned(), "1".to_owned())].into());
    Ok(())
}

async fn load(store: &dyn Store, mails: &[&IncomingMail]) -> Result<Known, EngineError> {
    let identities = mails.iter().filter_map(|mail| Some(identity(mail)?.key()));
    let question = IngestQuestion {
        digests: mails.iter().map(|mail| mail.digest).collect(),
        source_keys: mails.iter().filter_map(|mail| Some((mail.source.clone(), mail.source_key.clone()?))).collect(),
        match_keys: identities.collect(),
    };
    Ok(store.load_ingest(&question).await?)
}

fn identity(mail: &IncomingMail) -> Option<JobIdentity> {
    let Outcome::Report(reports) = &mail.reading.outcome else { return None };
    reports.first().map(|report| JobIdentity::of(&mail.envelope.from_address, report))
}

/// Saves mails of one result each as waiting; gives how many were stored, `None` for stale.
async fn save_waiting(
    store: &dyn Store,
    revision: Revision,
    mails: &[&IncomingMail],
) -> Result<Option<usize>, EngineError> {
    let decided: Vec<DecidedMail<'_>> = mails.iter().map(|mail| as_waiting(mail)).collect();
    Ok(match store.save_ingest(revision, &decided, act(0)).await? {
        Saved::Saved(numbers) => Some(numbers.len()),
        Saved::Stale => None,
    })
}

fn as_waiting(mail: &IncomingMail) -> DecidedMail<'_> {
    let reports = match &mail.reading.outcome {
        Outcome::Report(reports) => reports.as_slice(),
        _ => &[],
    };
    let waiting = |report| {
        let identity = JobIdentity::of(&mail.envelope.from_address, report);
        DecidedResult { identity, report, state: DecidedState::Waiting }
    };
    DecidedMail { mail, inbox_state: Some(InboxState::Waiting), results: reports.iter().map(waiting).collect() }
}
