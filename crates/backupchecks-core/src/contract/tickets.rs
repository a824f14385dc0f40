//! What a store promises about tickets and remarks.

use super::Kept;
use super::build::{Scene, act, at, concern, mail, object, opened, there, ticket};
use crate::engine::{EngineError, Wish, archive, link_runs, open_ticket, remark, unarchive};
use crate::model::{Concern, JobId, NewTicket, RunId, Scope, Status, TicketCode, TicketId};
use crate::ports::{ConcernRow, Opened, ReviewTarget, Store};
use jiff::civil::date;
use std::collections::BTreeSet;

/// Whatever the run's status, and only those with a scope on its job.
pub async fn an_open_ticket_goes_along_with_new_runs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let tickets = [
        scene.ticket("T1", job).await?,
        scene.ticket("T2", other).await?,
        opened(store.add_ticket(&ticket("T3", &[other, job, job]), act(0)).await?),
    ];
    let good = scene.runs(mail("Nightly").at(1)).await?;
    let bad = scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    assert_eq!(scene.tickets_beside(good).await?, ["T1", "T3"]);
    // Open tickets are shown beside every run of their job; resolved ones only where they are linked.
    for ticket in tickets {
        store.resolve(Concern::Ticket(ticket), None, act(3)).await?;
    }
    for run in [good, bad] {
        assert_eq!(scene.tickets_beside(run).await?, ["T1", "T3"]);
    }
    let before = scene.all_runs(job).await?[2].id;
    assert!(scene.tickets_beside(before).await?.is_empty(), "it was recorded before");
    Ok(())
}

/// Resolved for one job: its new runs go without, those of the others with it.
pub async fn a_ticket_resolved_for_a_job_no_longer_goes_along_there(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let both = opened(store.add_ticket(&ticket("T1", &[job, other]), act(0)).await?);
    store.resolve(Concern::Ticket(both), Some(&Scope::Job(job)), act(1)).await?;
    let run = scene.runs(mail("Nightly").at(2)).await?;
    assert!(scene.run(run).await?.marks.is_empty());
    let run = scene.runs(mail("Weekly").at(2)).await?;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"]);
    assert!(!scene.tickets_of(run).await?[0].resolved, "open for this job");
    Ok(())
}

/// Resolved as a whole: no job's new runs take it along, and the links that exist stay for ever.
pub async fn a_resolved_ticket_leaves_old_links_and_makes_no_new_ones(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let both = opened(store.add_ticket(&ticket("T1", &[job, other]), act(0)).await?);
    let linked = scene.runs(mail("Nightly").at(1).status(Status::Failed)).await?;
    store.resolve(Concern::Ticket(both), None, act(2)).await?;
    store.resolve(Concern::Ticket(both), None, act(3)).await?;
    for name in ["Nightly", "Weekly"] {
        let run = scene.runs(mail(name).at(4)).await?;
        assert!(scene.run(run).await?.marks.is_empty(), "{name}");
    }
    let marks = scene.tickets_of(linked).await?;
    assert_eq!(marks.iter().map(|mark| (mark.linked, mark.resolved)).collect::<Vec<_>>(), [(true, true)]);
    assert_eq!((marks[0].about.code.as_deref(), marks[0].about.text.as_str()), (Some("T1"), "T1: look at it"));
    assert_eq!(store.work().await?.rows[0].tickets, 0);
    Ok(())
}

/// Runs that approving, unarchiving and restoring make take tickets along like any other.
pub async fn runs_that_were_held_back_take_tickets_along(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let ticket = scene.ticket("T1", job).await?;
    archive(store, job, scene.act(1)).await?;
    let held = scene.waits(mail("Nightly").at(2)).await?;
    unarchive(store, job, scene.act(3)).await?;
    let run = scene.run_of(held, 0).await?;
    // Open tickets are shown beside every run of their job; a resolved one only where it is linked.
    store.resolve(Concern::Ticket(ticket), None, act(4)).await?;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"]);
    Ok(())
}

/// Linked ones and those of the job, each once, by number.
pub async fn remarks_go_along_like_tickets(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    store.add_remark(&concern("Tape wird \"freitags\" gewechselt 🎞", &[job, other]), act(1)).await?;
    let run = scene.runs(mail("Nightly").at(2)).await?;
    store.add_remark(&concern("second", &[job]), act(3)).await?;
    store.add_remark(&concern("elsewhere", &[other]), act(3)).await?;
    assert_eq!(scene.remarks_beside(run).await?, ["Tape wird \"freitags\" gewechselt 🎞", "second"]);
    Ok(())
}

/// Customer scopes reach every job of the customer, also one that is made later, from its first run on; and no other's.
pub async fn a_scope_on_a_customer_covers_jobs_to_come(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    scene.job("Umbrella", mail("Foreign")).await?;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    let mut remark = concern("the line is slow", &[]);
    remark.scopes = vec![Scope::Customer(acme)];
    let remark = Concern::Remark(store.add_remark(&remark, act(1)).await?);
    let row = &store.work().await?.rows[0];
    assert_eq!((row.job, row.remarks, row.tickets), (job, 1, 0));

    let known = scene.runs(mail("Nightly").at(2)).await?;
    let later = scene.waits(mail("Weekly").at(3)).await?;
    scene.approve(later, "acme").await?;
    let later = scene.run_of(later, 0).await?;
    let foreign = scene.runs(mail("Foreign").at(4)).await?;
    store.resolve(remark, None, act(5)).await?;
    let after = scene.runs(mail("Weekly").at(6)).await?;
    // Resolved ones are shown only where they are linked.
    for (run, linked) in [(known, true), (later, true), (foreign, false), (after, false)] {
        assert_eq!(scene.remarks_beside(run).await?.len(), usize::from(linked), "{run:?}");
    }
    Ok(())
}

/// Object scopes reach the runs of the job whose report names the object, whatever the case, and are shown beside it.
pub async fn a_scope_on_an_object_covers_runs_that_name_it(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let on_object = NewTicket { concern: concern("disk of SRV-A", &[]), ..ticket("T1", &[]) };
    let mut on_object = on_object;
    on_object.concern.scopes = vec![Scope::Object { job, name: "SRV-A".into() }];
    let ticket = Concern::Ticket(opened(store.add_ticket(&on_object, act(1)).await?));
    let with = |name: &str, minute| mail("Nightly").at(minute).objects(&[object(name, Status::Failed, "full")]);
    let named = scene.runs(with("srv-a", 2)).await?;
    let other = scene.runs(with("SRV-B", 3)).await?;
    let mark = scene.tickets_of(other).await?.remove(0);
    assert_eq!((mark.linked, mark.covers, mark.resolved), (false, false, false), "open for the job, not for this run");
    let mark = scene.tickets_of(named).await?.remove(0);
    assert!(mark.linked && mark.covers && mark.is_on("srv-A"), "{mark:?}");
    assert_eq!(store.open_for(job).await?.len(), 1);
    store.resolve(ticket, Some(&Scope::Object { job, name: "Srv-A".into() }), act(4)).await?;
    assert!(scene.tickets_of(other).await?.is_empty(), "resolved by the folded name");
    assert_eq!(scene.tickets_of(named).await?.len(), 1, "the link stays");
    Ok(())
}

/// One ticket for all the runs, linked to each of them, covering their jobs.
pub async fn a_ticket_opened_for_runs_is_linked_to_them_and_covers_their_jobs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let other = scene.job("Acme", mail("Weekly").status(Status::Failed)).await?;
    let second = scene.runs(mail("Nightly").at(1).status(Status::Failed)).await?;
    let good = scene.runs(mail("Nightly").at(2)).await?;
    let shown = store.work().await?.up_to;
    let unseen = scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    let wish = Wish {
        runs: vec![ReviewTarget::BadRuns(vec![job, other], shown)],
        text: " disk full \n".into(),
        scopes: vec![],
        active_from_date: None,
    };
    let code = TicketCode::OfDay(date(2026, 3, 1));
    let became = open_ticket(store, &wish, code.clone(), false, scene.act(4)).await?;
    let Opened::Opened(ticket, code_given) = became else { panic!("not opened: {became:?}") };
    assert_eq!(code_given, "T20260301.0001");
    let row = row(store, Concern::Ticket(ticket)).await?;
    assert_eq!((row.about.text.as_str(), row.runs, row.about.start_date), ("disk full", 3, at(4)));
    assert_eq!(
        row.scopes.iter().map(|row| row.scope.clone()).collect::<Vec<_>>(),
        [Scope::Job(job), Scope::Job(other)]
    );
    let linked = |run: RunId| async move { Ok::<_, EngineError>(scene.tickets_of(run).await?[0].linked) };
    assert!(linked(second).await? && !linked(good).await? && !linked(unseen).await?);
    let links = store.links_of(&[good, second]).await?;
    assert_eq!(
        links.iter().map(|(run, about)| (*run, about.code.as_deref())).collect::<Vec<_>>(),
        [(second, Some("T20260301.0001"))]
    );
    let runs = store.linked_runs(Concern::Ticket(ticket), 2).await?;
    assert_eq!(
        runs.iter().map(|run| (run.run, run.job, run.run_at)).collect::<Vec<_>>(),
        [(second, job, at(1)), (scene.all_runs(other).await?[0].id, other, at(0))]
    );

    let nothing = Wish { runs: vec![ReviewTarget::Runs(vec![RunId(987_654)])], ..wish.clone() };
    let refused = open_ticket(store, &nothing, code.clone(), true, scene.act(5)).await;
    assert!(matches!(refused, Err(EngineError::NotFound { what: "run", .. })), "{refused:?}");
    let refused = remark(store, &Wish { text: " \n".into(), ..wish }, scene.act(5)).await;
    assert!(matches!(refused, Err(EngineError::TextMissing)), "{refused:?}");
    Ok(())
}

/// The next of the day by number, whoever gave the ones before; a code that is there is refused, compared folded.
pub async fn a_ticket_without_a_code_gets_the_next_of_the_day(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let psa = scene.ticket("t20260301.0041", job).await?;
    scene.ticket("T20260302.0007", job).await?;
    scene.ticket("T20260301.x", job).await?;
    let of_day = |day| NewTicket { code: TicketCode::OfDay(date(2026, 3, day)), ..ticket("", &[job]) };
    for (day, code) in [(1, "T20260301.0042"), (1, "T20260301.0043"), (2, "T20260302.0008"), (3, "T20260303.0001")] {
        match store.add_ticket(&of_day(day), act(1)).await? {
            Opened::Opened(_, given) => assert_eq!(given, code),
            other => panic!("{code} was not opened: {other:?}"),
        }
    }
    assert_eq!(store.add_ticket(&ticket(" T20260301.0041", &[job]), act(2)).await?, Opened::CodeTaken(psa));
    assert_eq!(store.ticket_with_code("T20260301.0041 ").await?, Some(psa));
    assert_eq!(store.ticket_with_code("T20260301").await?, None);
    Ok(())
}

/// The oldest open ticket that reaches one of the jobs is named; resolved it no longer stands in the way.
pub async fn a_second_ticket_for_a_job_is_refused_unless_it_is_wanted(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    let first = scene.ticket("T1", job).await?;
    store.add_remark(&concern("a remark is no ticket", &[other]), act(0)).await?;
    let new = |code: &str, scope: Scope| {
        let mut new = NewTicket { beside_open: false, ..ticket(code, &[]) };
        new.concern.scopes = vec![scope];
        new
    };
    let on_object = Scope::Object { job, name: "SRV-A".into() };
    for scope in [Scope::Job(job), on_object] {
        assert_eq!(store.add_ticket(&new("T2", scope), act(1)).await?, Opened::OpenAlready(first));
    }
    let second = opened(store.add_ticket(&new("T2", Scope::Customer(acme)), act(1)).await?);
    assert_eq!(store.add_ticket(&new("T3", Scope::Job(other)), act(1)).await?, Opened::OpenAlready(second));
    assert_eq!(store.add_ticket(&new("T3", Scope::Customer(acme)), act(1)).await?, Opened::OpenAlready(second));
    let third = opened(store.add_ticket(&NewTicket { beside_open: true, ..new("T3", Scope::Job(job)) }, act(1)).await?);
    store.resolve(Concern::Ticket(second), None, act(2)).await?;
    let fourth = opened(store.add_ticket(&new("T4", Scope::Job(other)), act(3)).await?);
    assert_eq!([first, second, third, fourth].into_iter().collect::<BTreeSet<_>>().len(), 4);
    Ok(())
}

/// Linking takes runs and their jobs along; a scope that was resolved by itself is open again, and links are never doubled.
pub async fn runs_are_linked_to_a_ticket_that_is_there(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let other = scene.job("Acme", mail("Weekly").status(Status::Failed)).await?;
    let ticket = Concern::Ticket(scene.ticket("T1", job).await?);
    store.resolve(ticket, Some(&Scope::Job(job)), act(1)).await?;
    assert!(row(store, ticket).await?.resolved_at.is_some(), "nothing of it is open");
    let all = [ReviewTarget::BadRuns(vec![job, other], store.work().await?.up_to)];
    assert!(link_runs(store, ticket, &all, scene.act(2)).await?);
    assert!(!link_runs(store, ticket, &all, scene.act(3)).await?, "all that was so already");
    let row = row(store, ticket).await?;
    assert_eq!((row.runs, row.resolved_at, row.scopes.len()), (2, None, 2));
    let next = scene.runs(mail("Nightly").at(4)).await?;
    assert!(scene.tickets_of(next).await?[0].linked, "the scope is open again");
    let nobody = link_runs(store, Concern::Remark(crate::model::RemarkId(99)), &all, scene.act(5)).await;
    assert!(matches!(nobody, Err(EngineError::NotFound { what: "remark", id: 99 })), "{nobody:?}");
    assert!(!store.link(ticket, &[RunId(987_654)], &[Scope::Job(JobId(987_654))], scene.act(6)).await?);
    Ok(())
}

/// Reopened, new runs take it along again; those that came meanwhile stay without.
pub async fn a_reopened_ticket_goes_along_again(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let both = Concern::Ticket(opened(store.add_ticket(&ticket("T1", &[job, other]), act(0)).await?));
    assert!(store.resolve(both, None, act(1)).await?);
    assert!(!store.resolve(both, None, act(2)).await?, "it is resolved");
    let meanwhile = scene.runs(mail("Nightly").at(3)).await?;
    assert!(store.reopen(both, Some(&Scope::Job(job)), act(4)).await?);
    assert!(!store.reopen(both, Some(&Scope::Job(job)), act(5)).await?, "it is open");
    let run = scene.runs(mail("Nightly").at(6)).await?;
    assert!(scene.tickets_of(run).await?[0].linked && !scene.tickets_of(meanwhile).await?[0].linked);
    let run = scene.runs(mail("Weekly").at(6)).await?;
    assert!(scene.tickets_of(run).await?.is_empty(), "the other scope stays as resolved as it was");
    let row = row(store, both).await?;
    let resolved: Vec<_> = row.scopes.iter().map(|scope| scope.resolved_at).collect();
    assert_eq!((resolved, row.resolved_at, row.whole_resolved_at), (vec![None, Some(at(1))], None, None));
    assert!(!store.reopen(Concern::Ticket(TicketId(99)), None, act(7)).await?);
    Ok(())
}

pub(super) async fn row(store: &dyn Store, concern: Concern) -> Result<ConcernRow, EngineError> {
    Ok(there(store.concern(concern).await?, "the ticket or remark"))
}
