//! What a store promises about tickets and remarks.

use super::Kept;
use super::build::{Scene, act, mail, ticket};
use crate::engine::{archive, unarchive};
use crate::model::Status;
use crate::ports::Store;

/// Whatever the run's status, and only those with a scope on its job.
pub async fn an_open_ticket_goes_along_with_new_runs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let tickets = [
        scene.ticket("T1", job).await?,
        scene.ticket("T2", other).await?,
        store.add_ticket(&ticket("T3", &[other, job, job]), act(0)).await?,
    ];
    let good = scene.runs(mail("Nightly").at(1)).await?;
    let bad = scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    assert_eq!(scene.tickets_beside(good).await?, ["T1", "T3"]);
    // Open tickets are shown beside every run of their job; resolved ones only where they are linked.
    for ticket in tickets {
        store.resolve_ticket(ticket, None, act(3)).await?;
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
    let both = store.add_ticket(&ticket("T1", &[job, other]), act(0)).await?;
    store.resolve_ticket(both, Some(job), act(1)).await?;
    let run = scene.runs(mail("Nightly").at(2)).await?;
    assert!(scene.run(run).await?.tickets.is_empty());
    let run = scene.runs(mail("Weekly").at(2)).await?;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"]);
    assert!(!scene.run(run).await?.tickets[0].resolved, "open for this job");
    Ok(())
}

/// Resolved as a whole: no job's new runs take it along, and the links that exist stay for ever.
pub async fn a_resolved_ticket_leaves_old_links_and_makes_no_new_ones(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let both = store.add_ticket(&ticket("T1", &[job, other]), act(0)).await?;
    let linked = scene.runs(mail("Nightly").at(1).status(Status::Failed)).await?;
    store.resolve_ticket(both, None, act(2)).await?;
    store.resolve_ticket(both, None, act(3)).await?;
    for name in ["Nightly", "Weekly"] {
        let run = scene.runs(mail(name).at(4)).await?;
        assert!(scene.run(run).await?.tickets.is_empty(), "{name}");
    }
    let marks = scene.run(linked).await?.tickets;
    assert_eq!(marks.iter().map(|mark| (mark.code.as_str(), mark.resolved)).collect::<Vec<_>>(), [("T1", true)]);
    assert_eq!(marks[0].description, "T1: look at the backup");
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
    store.resolve_ticket(ticket, None, act(4)).await?;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"]);
    Ok(())
}

/// Linked ones and those of the job, each once, by number.
pub async fn remarks_go_along_like_tickets(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    store.add_remark("Tape wird \"freitags\" gewechselt 🎞", &[job, other], act(1)).await?;
    let run = scene.runs(mail("Nightly").at(2)).await?;
    store.add_remark("second", &[job], act(3)).await?;
    store.add_remark("elsewhere", &[other], act(3)).await?;
    assert_eq!(scene.run(run).await?.remarks, ["Tape wird \"freitags\" gewechselt 🎞", "second"]);
    Ok(())
}
