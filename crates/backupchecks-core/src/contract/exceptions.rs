//! What a store promises about tickets, remarks and overrides.

use super::Kept;
use super::build::{Scene, act, at, excuse, excuse_where, mail, object, there, ticket};
use crate::engine::{archive, unarchive};
use crate::model::{EffectiveStatus, MessageMatch, Override, OverrideAction, OverrideScope, RunStatus, Status};
use crate::ports::{PendingSelection, Store};

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

/// At every level the run counts as success, is shown so, and keeps the status that was parsed.
pub async fn an_override_makes_a_success_and_keeps_the_parsed_status(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let by_job = scene.job("Acme", mail("By job")).await?;
    let by_object = scene.job("Acme", mail("By object")).await?;
    let of_customer = scene.job("Umbrella", mail("By customer")).await?;
    let bare = scene.job("Initech", mail("Bare")).await?;
    let umbrella = there(store.customer_named("Umbrella").await?, "the customer").id;
    let rules = [
        store.add_override(&excuse(OverrideScope::Job(by_job)), act(0)).await?,
        store.add_override(&excuse(OverrideScope::Object { job: by_object, name: "srv-a".into() }), act(0)).await?,
        store.add_override(&excuse(OverrideScope::Customer(umbrella)), act(0)).await?,
        store.add_override(&excuse_where(OverrideScope::Global, "50%_full \\ \"'"), act(0)).await?,
    ];
    let bad = |name: &str, message: &str| {
        let objects = [object("SRV-B", Status::Success, "fine"), object("SRV-A", Status::Failed, message)];
        mail(name).at(5).status(Status::Failed).objects(&objects)
    };
    for (name, job, message, applied, on_object) in [
        ("By job", by_job, "any", Some(rules[0]), None),
        ("By object", by_object, "any", Some(rules[1]), Some(rules[1])),
        ("By customer", of_customer, "any", Some(rules[2]), None),
        ("Bare", bare, "disk is 50%_FULL \\ \"' again", Some(rules[3]), None),
    ] {
        let detail = scene.run(scene.runs(bad(name, message)).await?).await?;
        assert_eq!((detail.run.status, detail.run.effective), (RunStatus::Failed, EffectiveStatus::SuccessOverride));
        assert_eq!((detail.applied, detail.objects[0].applied, detail.objects[1].applied), (applied, None, on_object));
        let last = there(store.job(job).await?, "the job").last_run;
        assert_eq!(last, Some((at(5), EffectiveStatus::SuccessOverride)));
    }
    let detail = scene.run(scene.runs(bad("Bare", "disk is 50xxfull").at(6)).await?).await?;
    assert_eq!((detail.run.effective, detail.applied), (EffectiveStatus::Failed, None));
    let work = store.work().await?;
    assert_eq!((work.rows.len(), work.good_runs), (1, 8), "four approved, four by override");
    assert_eq!(work.rows[0].last_good_at, Some(at(5)), "a success by override is a success");
    Ok(())
}

/// Every field of it, whatever it is.
pub async fn an_override_comes_back_as_it_was_made(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let customer = there(store.customer_named("Acme").await?, "the customer").id;
    let rules = [
        Override {
            status: Some(Status::Warning),
            message: Some(MessageMatch::Exact("50%_full \\ 'x' 🦀".into())),
            backup_software: Some("Veeam".into()),
            backup_type: Some("Backup Job".into()),
            valid_from: Some(at(1)),
            valid_until: Some(at(2)),
            ..excuse(OverrideScope::Object { job, name: "数据 \"A\"".into() })
        },
        Override { message: Some(MessageMatch::StartsWith("vss".into())), ..excuse(OverrideScope::Job(job)) },
        Override { message: Some(MessageMatch::EndsWith("vss".into())), ..excuse(OverrideScope::Customer(customer)) },
        Override { action: OverrideAction::MarkOnly, ..excuse_where(OverrideScope::Global, "vss") },
    ];
    let mut made = Vec::new();
    for rule in rules {
        let id = store.add_override(&rule, act(0)).await?;
        made.push(Override { id, ..rule });
    }
    let mut loaded = store.load_pending(&PendingSelection::OfMails(vec![])).await?.overrides;
    loaded.sort_by_key(|rule| rule.id);
    assert_eq!(loaded, made);
    Ok(())
}

/// What is recorded already keeps its status.
pub async fn an_override_is_for_runs_to_come(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Warning)).await?;
    store.add_override(&excuse(OverrideScope::Job(job)), act(0)).await?;
    assert_eq!(scene.all_runs(job).await?[0].effective, EffectiveStatus::Warning);
    assert_eq!(store.work_count().await?, 1);
    Ok(())
}
