//! What a store promises about stored runs that overrides are applied to again, and the use cases that rest on it.

use super::Kept;
use super::build::{Scene, act, at, excuse, excuse_where, excused_by, mail, object, there};
use crate::engine::{EngineError, overrides};
use crate::model::{EffectiveStatus, JobId, Override, OverrideId, OverrideScope, RunId, Status};
use crate::ports::{OverridesQuery, ReviewTarget, RunDecision, RunSelection, Saved, Store};

const FAILED: EffectiveStatus = EffectiveStatus::Failed;
const EXCUSED: EffectiveStatus = EffectiveStatus::SuccessOverride;

/// Of the unreviewed runs that carry it; another override takes its place where one fits. What was reviewed is history.
pub async fn ending_an_override_restores_the_parsed_status(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let id = store.add_override(&excuse(OverrideScope::Job(job)), act(1)).await?;
    let wider = store.add_override(&excuse_where(OverrideScope::Global, "warning"), act(1)).await?;
    let night = |minute, status| scene.runs(mail("Nightly").at(minute).status(status));
    let reviewed = night(2, Status::Failed).await?;
    let failed = night(3, Status::Failed).await?;
    let warned = night(4, Status::Warning).await?;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(5)).await?;
    assert_eq!(overrides::end(store, id, scene.act(6)).await?, 2);
    for (run, counts, carried) in
        [(reviewed, EXCUSED, Some(id)), (failed, FAILED, None), (warned, EXCUSED, Some(wider))]
    {
        let detail = scene.run(run).await?;
        assert_eq!((detail.run.effective, detail.applied.map(|one| one.id)), (counts, carried), "{run}");
    }
    assert_eq!(store.work_count().await?, 1);
    let again = overrides::end(store, id, scene.act(7)).await;
    assert!(matches!(again, Err(EngineError::OverrideChanged { .. })), "{again:?}");
    Ok(())
}

/// As ending does; it is listed no longer, and the runs reviewed with it can still tell what it was.
pub async fn deleting_an_override_restores_the_parsed_status(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let id = store.add_override(&excuse(OverrideScope::Job(job)), act(1)).await?;
    let reviewed = scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    let run = scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(4)).await?;
    assert_eq!(overrides::delete(store, id, scene.act(5)).await?, 1);
    assert_eq!(scene.run(run).await?.run.effective, FAILED);
    assert_eq!(scene.run(reviewed).await?.applied.map(|applied| applied.id), Some(id));
    assert!(there(store.override_row(id).await?, "the override").deleted.is_some());
    let all = OverridesQuery { over: None, now: at(6), customer: None, job: None, text: None, before: None, limit: 10 };
    assert_eq!(store.overrides(&all).await?, []);
    Ok(())
}

/// On request: the unreviewed runs that are there follow the new override, and no other one that was made for runs to come.
pub async fn an_override_reaches_back_when_that_is_asked_for(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let other = scene.job("Acme", mail("Weekly").status(Status::Failed)).await?;
    let night = |minute| scene.runs(mail("Nightly").at(minute).status(Status::Failed));
    let (reviewed, unreviewed) = (night(1).await?, night(2).await?);
    let warned = scene.runs(mail("Nightly").at(3).status(Status::Warning)).await?;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(4)).await?;
    store.add_override(&excuse_where(OverrideScope::Global, "warning"), act(5)).await?;
    let rule = Override { status: Some(Status::Failed), ..excuse(OverrideScope::Job(job)) };
    let made = overrides::add(store, &rule, true, scene.act(6)).await?;
    assert_eq!(made.runs, 2, "of this job, unreviewed, failed");
    let counts = async |run| -> Result<EffectiveStatus, EngineError> { Ok(scene.run(run).await?.run.effective) };
    assert_eq!((counts(reviewed).await?, counts(unreviewed).await?), (FAILED, EXCUSED));
    assert_eq!(counts(warned).await?, EffectiveStatus::Warning, "an override for runs to come");
    assert_eq!(scene.all_runs(other).await?[0].effective, FAILED);
    let later = overrides::add(store, &excuse(OverrideScope::Job(other)), false, scene.act(7)).await?;
    assert_eq!((later.runs, scene.all_runs(other).await?[0].effective), (0, FAILED));
    Ok(())
}

/// What it no longer fits gets its parsed status back; what it fits by now follows on request.
pub async fn an_edited_override_gives_up_what_it_no_longer_fits(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let night = |minute, message: &str| {
        let objects = [object("SRV-A", Status::Failed, message), object("SRV-B", Status::Success, "fine")];
        scene.runs(mail("Nightly").at(minute).status(Status::Failed).objects(&objects))
    };
    let scope = OverrideScope::Object { job, name: "srv-a".into() };
    let made = overrides::add(store, &excuse_where(scope.clone(), "vss"), false, scene.act(1)).await?;
    let (vss, disk) = (night(2, "VSS timeout").await?, night(3, "disk full").await?);
    let rule = Override { id: made.id, ..excuse_where(scope.clone(), "disk") };
    assert_eq!(overrides::edit(store, &rule, 1, false, scene.act(4)).await?.runs, 1);
    for run in [vss, disk] {
        let detail = scene.run(run).await?;
        assert_eq!((detail.run.effective, detail.applied, detail.objects[0].applied), (FAILED, None, None));
    }
    assert_eq!(overrides::edit(store, &rule, 2, true, scene.act(5)).await?.runs, 1);
    let detail = scene.run(disk).await?;
    assert_eq!((detail.run.effective, detail.objects[0].applied), (EXCUSED, Some(excused_by(made.id))));
    let stale = overrides::edit(store, &rule, 2, true, scene.act(6)).await;
    assert!(matches!(stale, Err(EngineError::OverrideChanged { .. })), "{stale:?}");
    Ok(())
}

/// Runs before the moment keep it, those from it on get their parsed status back.
pub async fn an_override_can_end_at_a_moment(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let made = overrides::add(store, &excuse(OverrideScope::Job(job)), false, scene.act(0)).await?;
    let night = |minute| scene.runs(mail("Nightly").at(minute).status(Status::Failed));
    let (before, after) = (night(10).await?, night(20).await?);
    assert_eq!(overrides::end_at(store, made.id, at(20), scene.act(30)).await?, 1);
    assert_eq!(scene.run(before).await?.run.effective, EXCUSED);
    assert_eq!(scene.run(after).await?.run.effective, FAILED);
    assert_eq!(scene.run(night(40).await?).await?.run.effective, FAILED, "the time of the run decides");
    Ok(())
}

/// What is not whole, or about nothing, is refused before anything is kept.
pub async fn an_override_about_nothing_is_refused(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let refused = async |rule: Override| overrides::add(store, &rule, true, scene.act(1)).await.map(drop);
    let nobody = refused(excuse(OverrideScope::Job(JobId(987_654)))).await;
    assert!(matches!(nobody, Err(EngineError::NotFound { what: "job", .. })), "{nobody:?}");
    let silent = refused(Override { reason: " ".into(), ..excuse(OverrideScope::Global) }).await;
    assert!(matches!(silent, Err(EngineError::Override(_))), "{silent:?}");
    assert_eq!(store.override_row(OverrideId(1)).await?, None);
    Ok(())
}

/// A process that ended in the middle leaves word of it, and another one does the rest.
pub async fn what_was_broken_off_is_taken_up(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let id = store.add_override(&excuse(OverrideScope::Job(job)), act(1)).await?;
    let run = scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    assert_eq!(store.unsettled_overrides().await?, []);
    store.end_override(id, scene.act(3)).await?;
    assert_eq!(store.unsettled_overrides().await?, [id]);
    store.settle_override(id, 1).await?;
    assert_eq!(store.unsettled_overrides().await?, [id], "that was an older version");
    assert_eq!(overrides::catch_up(store, act(4)).await?, 1);
    assert_eq!(scene.run(run).await?.run.effective, FAILED);
    assert_eq!(store.unsettled_overrides().await?, []);
    assert_eq!(overrides::catch_up(store, act(5)).await?, 0);
    Ok(())
}

/// By what they carry and by reach, without those that no override looks at; recent ones the newest first.
pub async fn runs_are_selected_by_what_they_carry_and_by_reach(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Umbrella", mail("Weekly")).await?;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    let object_scope = OverrideScope::Object { job, name: "SRV-A".into() };
    let id = store.add_override(&excuse(object_scope.clone()), act(0)).await?;
    let bad = |name: &str| object(name, Status::Failed, "disk full");
    let night = |minute, objects: &[_]| scene.runs(mail("Nightly").at(minute).status(Status::Failed).objects(objects));
    let late = night(9, &[bad("SRV-A")]).await?;
    let partly = night(5, &[bad("SRV-B"), bad("SRV-A")]).await?;
    let reviewed = night(6, &[bad("SRV-A")]).await?;
    scene.runs(mail("Nightly").at(7)).await?;
    let weekly = scene.runs(mail("Weekly").at(8).status(Status::Warning)).await?;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(9)).await?;
    let select = |selection| async move { store.select_runs(&selection).await };
    assert_eq!(select(RunSelection::Carrying(id)).await?, [late, partly], "an object is enough");
    for scope in [object_scope, OverrideScope::Job(job), OverrideScope::Customer(acme)] {
        assert_eq!(select(RunSelection::Unreviewed(scope.clone())).await?, [late, partly], "{scope:?}");
        assert_eq!(select(RunSelection::Recent(scope, at(6), 9)).await?, [late, reviewed]);
    }
    assert_eq!(select(RunSelection::Unreviewed(OverrideScope::Global)).await?, [late, partly, weekly]);
    assert_eq!(select(RunSelection::Unreviewed(OverrideScope::Job(other))).await?, [weekly]);
    assert_eq!(select(RunSelection::Recent(OverrideScope::Global, at(0), 3)).await?, [late, weekly, reviewed]);
    Ok(())
}

/// In the order asked for, each with its job, its bad objects and what they carry, and the overrides that stand.
pub async fn runs_are_loaded_with_what_decides_them(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let other = scene.job("Umbrella", mail("Weekly").status(Status::Failed)).await?;
    let on_object = store.add_override(&excuse(OverrideScope::Object { job, name: "SRV-B".into() }), act(0)).await?;
    store.add_override(&excuse(OverrideScope::Job(other)), act(0)).await?;
    let ended = store.add_override(&excuse(OverrideScope::Global), act(0)).await?;
    store.end_override(ended, act(1)).await?;
    let objects = [
        object("SRV-A", Status::Success, "fine"),
        object("SRV-B", Status::Failed, "disk 95% full"),
        object("SRV-C", Status::Warning, "slow"),
    ];
    let run = scene.runs(mail("Nightly").at(2).status(Status::Failed).objects(&objects)).await?;
    let first = scene.all_runs(job).await?[1].id;
    let loaded = store.load_runs(&[run, RunId(987_654), first]).await?;
    assert_eq!(loaded.runs.iter().map(|run| run.id).collect::<Vec<_>>(), [run, first]);
    let [job_of] = &loaded.jobs[..] else { panic!("not one job: {loaded:?}") };
    assert_eq!((job_of.job.id, job_of.customer_name.as_str()), (job, "Acme"));
    assert_eq!(loaded.overrides.iter().map(|rule| rule.id).collect::<Vec<_>>(), [on_object]);
    let shown = &loaded.runs[0];
    assert_eq!((shown.run_at, shown.effective, shown.applied, shown.reviewed), (at(2), FAILED, None, false));
    assert_eq!(shown.reason, scene.run(run).await?.run.reason);
    let bad: Vec<_> =
        shown.objects.iter().map(|one| (one.ordinal, one.name.as_str(), one.status, one.applied)).collect();
    assert_eq!(bad, [(1, "SRV-B", Status::Failed, Some(excused_by(on_object))), (2, "SRV-C", Status::Warning, None)]);
    assert_eq!(shown.objects[0].message.as_deref(), Some("disk 95% full"));
    Ok(())
}

/// Nor is it counted among those that changed.
pub async fn a_run_reviewed_meanwhile_stays_as_it_was_reviewed(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let id = store.add_override(&excuse(OverrideScope::Job(JobId(job.0))), act(1)).await?;
    let reviewed = scene.all_runs(job).await?[0].id;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(2)).await?;
    let revision = store.load_runs(&[reviewed]).await?.revision;
    let decision = RunDecision { run: reviewed, effective: EXCUSED, applied: Some(excused_by(id)), objects: vec![] };
    assert_eq!(store.save_decisions(revision, &[decision], id, act(3)).await?, Saved::Saved(0));
    assert_eq!(scene.run(reviewed).await?.run.effective, FAILED);
    Ok(())
}

/// Whoever decided by overrides that are no longer those that stand decides again.
pub async fn a_decision_on_overrides_that_changed_is_stale(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let id = store.add_override(&excuse(OverrideScope::Job(job)), act(1)).await?;
    let run = scene.all_runs(job).await?[0].id;
    let revision = store.load_runs(&[run]).await?.revision;
    store.end_override(id, act(2)).await?;
    let decision = RunDecision { run, effective: EXCUSED, applied: Some(excused_by(id)), objects: vec![] };
    assert_eq!(store.save_decisions(revision, std::slice::from_ref(&decision), id, act(3)).await?, Saved::Stale);
    assert_eq!(scene.run(run).await?.run.effective, FAILED);
    let revision = store.load_runs(&[run]).await?.revision;
    assert_eq!(store.save_decisions(revision, &[decision], id, act(4)).await?, Saved::Saved(1));
    assert_eq!(scene.run(run).await?.applied, Some(excused_by(id)));
    Ok(())
}

/// Which runs of the last 30 days it would have changed, before it is kept, and what an edit would give up.
pub async fn a_preview_tells_what_an_override_would_have_changed(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(-31 * 1440).status(Status::Failed)).await?;
    let other = scene.job("Acme", mail("Weekly").status(Status::Failed)).await?;
    let night = |minute| scene.runs(mail("Nightly").at(minute).status(Status::Failed));
    let (reviewed, newest) = (night(1).await?, night(2).await?);
    scene.runs(mail("Nightly").at(3).status(Status::Warning)).await?;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(4)).await?;
    let rule = |scope| Override { status: Some(Status::Failed), reason: String::new(), ..excuse(scope) };
    let draft = Override { id: Override::NEW, ..rule(OverrideScope::Job(job)) };
    let preview = overrides::preview(store, &draft, at(5)).await?;
    assert_eq!((preview.changed, preview.unreviewed, preview.looked_at, preview.whole), (2, 1, 3, true));
    let rows: Vec<_> = preview
        .rows
        .iter()
        .map(|row| (row.change.run, row.change.before, row.change.after, row.change.reviewed))
        .collect();
    assert_eq!(rows, [(newest, FAILED, EXCUSED, false), (reviewed, FAILED, EXCUSED, true)]);
    assert_eq!((preview.rows[0].job_name.as_str(), preview.rows[0].customer_name.as_str()), ("Nightly", "Acme"));
    assert_eq!(scene.run(newest).await?.run.effective, FAILED, "a preview changes nothing");

    let made = overrides::add(store, &excuse(OverrideScope::Job(job)), true, scene.act(6)).await?;
    let moved = Override { id: made.id, ..rule(OverrideScope::Job(other)) };
    let preview = overrides::preview(store, &moved, at(7)).await?;
    let after: Vec<_> = preview.rows.iter().map(|row| (row.job_name.as_str(), row.change.after)).collect();
    assert_eq!(after, [("Nightly", EffectiveStatus::Warning), ("Nightly", FAILED), ("Weekly", EXCUSED)]);
    Ok(())
}

/// What the override said before and says after, and how many runs followed.
pub async fn what_became_of_overrides_stands_in_the_log(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let made = overrides::add(store, &excuse(OverrideScope::Job(job)), true, scene.act(1)).await?;
    let rule = Override { id: made.id, reason: "agreed anew".into(), ..excuse(OverrideScope::Job(job)) };
    overrides::edit(store, &rule, 1, false, scene.act(2)).await?;
    overrides::end(store, made.id, scene.act(3)).await?;
    overrides::delete(store, made.id, scene.act(4)).await?;
    let log = store.audit_entries(3, 100).await?;
    let events: Vec<&str> = log.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(
        events,
        [
            "override.added",
            "runs.decided_anew",
            "override.edited",
            "override.ended",
            "runs.decided_anew",
            "override.deleted"
        ]
    );
    assert!(log.iter().all(|entry| entry.by == "Olga" && entry.subject == Some(format!("override {}", made.id))));
    let edited = &log[2].changes[0];
    let values = (edited.field.as_str(), edited.before.as_deref(), edited.after.as_deref());
    assert_eq!(values, ("reason", Some("agreed with the customer"), Some("agreed anew")));
    Ok(())
}
