//! What a store promises about deleting all jobs.

use super::Kept;
use super::build::{Scene, act, at, excuse, mail, mail_of, object, report, there, ticket};
use super::care::ambiguous;
use super::reparse::reread;
use crate::engine::{archive, delete_all_jobs, reparse};
use crate::model::{
    CareStep, ClosureScope, ClosureSpan, Concern, InboxState, Location, OverrideScope, Planning, ReparseSelection,
    ResultState, Scope, Status,
};
use crate::ports::{AllJobs, AuditQuery, Cared, ConcernsQuery, IngestQuestion, JobsQuery, ReviewTarget, Store};
use crate::rules::care::CareFault;
use crate::rules::deletion::reason_of_mail;
use crate::schedule::Stretch;

/// Every mail is there, in the Inbox; read again, it waits for a job as if it had just come.
pub async fn mails_of_deleted_jobs_are_read_again_from_the_inbox(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let plan = mail("Nightly").status(Status::Failed).objects(&[object("SRV-A", Status::Failed, "no")]).at(1);
    let run = scene.runs(plan.clone()).await?;
    let of_run = there(scene.run(run).await?.run.mail, "the mail of the run");
    let counted = store.count_all_jobs().await?;
    assert_eq!(counted, AllJobs { jobs: 1, runs: 2, mails: 2 });

    let (deleted, task) = delete_all_jobs(store, scene.act(2)).await?;
    assert_eq!(deleted, counted);
    let task = there(task, "a task that reads the mails again");
    assert_eq!((task.selection, task.what_if, task.total), (ReparseSelection::Unread, false, 2));
    let standing = store.mails_standing().await?;
    assert_eq!((standing.check(), standing.parse_failed, standing.recorded), (Ok(()), 2, 0));
    let detail = scene.mail(of_run).await?;
    assert_eq!((detail.mail.location, detail.mail.reason.as_deref()), (Location::Inbox, Some(reason_of_mail(true))));
    assert!(detail.results.is_empty());
    assert!(store.job(job).await?.is_none() && store.run(run).await?.is_none());

    reparse(store, &[reread(of_run, plan)], scene.act(3)).await?;
    let approved = scene.approve(of_run, "Acme").await?;
    assert!(job < approved.job, "the number of a deleted job is not given again");
    let again = scene.run_of(of_run, 0).await?;
    assert!(run < again, "nor is that of a run");
    assert_eq!(scene.run(again).await?.objects.len(), 1);
    Ok(())
}

/// Of nobody's job, of several customers' or of an archived one: all wait for a job. A mail with a run is read again whole.
pub async fn what_waited_waits_for_a_job_when_all_are_deleted(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    ambiguous(&scene).await?;
    let of_two = scene.waits(mail("Nightly").at(20)).await?;
    let archived = scene.job("Acme", mail("Weekly")).await?;
    archive(store, archived, scene.act(21)).await?;
    let of_archived = scene.waits(mail("Weekly").at(22)).await?;
    let of_nobody = scene.waits(mail("Monthly").at(23)).await?;
    scene.job("Acme", mail("Hourly")).await?;
    let both = [report("Hourly", Status::Success), report("Yearly", Status::Success)];
    let half = scene.waits(mail_of(both.to_vec()).at(24)).await?;
    store.delete_all_jobs(scene.act(25)).await?;
    for waits in [of_two, of_archived, of_nobody] {
        let detail = scene.mail(waits).await?;
        assert_eq!(detail.mail.inbox_state, Some(InboxState::Waiting));
        assert_eq!(detail.results[0].state, ResultState::Waiting);
    }
    assert_eq!(scene.mail(half).await?.mail.inbox_state, Some(InboxState::ParseFailed));
    assert_eq!(scene.approve(of_two, "Acme").await?.runs, 1);
    Ok(())
}

/// A deleted mail stays deleted, and one without bytes says that nothing can tell any more what it said.
pub async fn a_mail_that_cannot_be_read_again_says_so(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let without_bytes = there(scene.all_runs(job).await?[0].mail, "the mail of the run");
    store.remove_raw_mails(at(1), 10, act(2)).await?;
    let both = [report("Nightly", Status::Success), report("Weekly", Status::Success)];
    let thrown_away = scene.waits(mail_of(both.to_vec()).at(3)).await?;
    store.delete_mails(&[thrown_away], false, scene.act(4)).await?;
    let (deleted, task) = delete_all_jobs(store, scene.act(5)).await?;
    assert_eq!((deleted.mails, there(task, "the task").total), (2, 0), "neither is there to be read");
    let detail = scene.mail(without_bytes).await?;
    assert_eq!((detail.mail.location, detail.mail.reason.as_deref()), (Location::Inbox, Some(reason_of_mail(false))));
    let detail = scene.mail(thrown_away).await?;
    assert_eq!((detail.mail.location, detail.mail.reason.as_deref()), (Location::Deleted, Some(reason_of_mail(true))));
    assert_eq!(store.mails_standing().await?.check(), Ok(()));
    Ok(())
}

/// What is about jobs goes with them; customers stay with what is theirs.
pub async fn what_is_not_about_a_job_outlives_all_jobs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let other = scene.job("Acme", mail("Weekly").status(Status::Failed)).await?;
    let merged = scene.cares(&CareStep::Merge { kept: job, merged: other }, 1).await?;
    let acme = scene.customer("Acme").await?;
    let pause = ClosureSpan::Pause(Stretch { from: at(0), until: None });
    for scope in [ClosureScope::Job(job), ClosureScope::Customer(acme)] {
        store.add_closure(&pause, &scope, "moving", scene.act(2)).await?;
    }
    let excused = store.add_override(&excuse(OverrideScope::Job(job)), scene.act(3)).await?;
    let standing = store.add_override(&excuse(OverrideScope::Customer(acme)), scene.act(4)).await?;
    store.set_planning(job, &Planning::NotPlanned, scene.act(5)).await?;
    store.review(&ReviewTarget::Jobs(vec![job], store.work().await?.up_to), scene.by, at(6)).await?;

    store.delete_all_jobs(scene.act(7)).await?;
    let customers = store.customers("", 10).await?;
    assert_eq!(customers.iter().map(|row| (row.customer.name.as_str(), row.jobs)).collect::<Vec<_>>(), [("Acme", 0)]);
    let archived = JobsQuery { archived: true, limit: 10, ..JobsQuery::default() };
    assert!(store.jobs(&archived).await?.is_empty() && store.work().await?.rows.is_empty());
    assert_eq!(store.handled(at(0)).await?, []);
    let closures: Vec<ClosureScope> =
        store.closures(at(0), 10).await?.into_iter().map(|one| one.closure.scope).collect();
    assert_eq!(closures, [ClosureScope::Customer(acme)]);
    assert!(store.override_row(excused).await?.is_none() && store.override_row(standing).await?.is_some());
    assert_eq!(store.undo_care(merged, scene.act(8)).await?, Cared::Refused(CareFault::NoCare(merged)));
    let next = store.add_override(&excuse(OverrideScope::Global), scene.act(9)).await?;
    assert!(standing < next, "the number of a deleted override is not given again");
    assert_eq!(store.count_all_jobs().await?, AllJobs::default());
    Ok(())
}

/// Without its jobs a ticket is what it was: what was resolved job by job stays resolved, and what is open stays open.
pub async fn tickets_stay_as_open_as_they_were_without_their_jobs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let acme = scene.customer("Acme").await?;
    let resolved = Concern::Ticket(scene.ticket("T1", job).await?);
    store.resolve(resolved, Some(&Scope::Job(job)), act(1)).await?;
    let open = Concern::Ticket(scene.ticket("T2", job).await?);
    let mut of_both = ticket("T3", &[job]);
    of_both.concern.scopes.push(Scope::Customer(acme));
    let of_both = Concern::Ticket(super::build::opened(store.add_ticket(&of_both, act(2)).await?));
    store.resolve(of_both, Some(&Scope::Customer(acme)), act(3)).await?;

    store.delete_all_jobs(scene.act(4)).await?;
    for (concern, is_open, resolved_at, scopes) in
        [(resolved, false, Some(at(1)), 0), (open, true, None, 0), (of_both, false, Some(at(3)), 1)]
    {
        let query = ConcernsQuery { kind: concern.kind(), open: is_open, text: None, after: None, limit: 10 };
        let listed = store.concerns(&query).await?.rows;
        let row = there(listed.into_iter().find(|row| row.about.concern == concern), "the ticket in its list");
        assert_eq!((row.resolved_at, row.scopes.len(), row.runs), (resolved_at, scopes, 0));
    }
    Ok(())
}

/// With the counts, once; and what was decided on jobs that are gone is stale.
pub async fn deleting_all_jobs_is_noted_and_makes_decisions_stale(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let revision = store.load_ingest(&IngestQuestion::default()).await?.revision;
    delete_all_jobs(store, scene.act(1)).await?;
    assert!(revision < store.load_ingest(&IngestQuestion::default()).await?.revision);
    assert_eq!(delete_all_jobs(store, scene.act(2)).await?, (AllJobs::default(), None));
    let query = AuditQuery { event: Some("jobs.deleted".into()), limit: 10, ..AuditQuery::default() };
    let log = store.audit_log(&query).await?;
    assert_eq!(log.len(), 1, "deleting nothing leaves no entry");
    let told: Vec<(&str, Option<&str>)> =
        log[0].changes.iter().map(|change| (change.field.as_str(), change.after.as_deref())).collect();
    assert_eq!(told, [("jobs", Some("1")), ("runs", Some("1")), ("mails to read again", Some("1"))]);
    assert_eq!(log[0].by, "Olga");
    Ok(())
}
