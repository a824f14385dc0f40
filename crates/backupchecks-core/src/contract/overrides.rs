//! What a store promises about keeping overrides and deciding new runs by them.

use super::Kept;
use super::build::{Scene, act, at, excuse, excuse_where, excused_by, mail, object, there};
use crate::model::{
    AppliedOverride, EffectiveStatus, MessageMatch, Override, OverrideAction, OverrideId, OverrideScope, RunStatus,
    Signature, Status,
};
use crate::ports::{OverrideRow, OverridesQuery, PendingSelection, Saved, Store, StoreError};

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
        ("By job", by_job, "any", rules[0], None),
        ("By object", by_object, "any", rules[1], Some(rules[1])),
        ("By customer", of_customer, "any", rules[2], None),
        ("Bare", bare, "disk is 50%_FULL \\ \"' again", rules[3], None),
    ] {
        let detail = scene.run(scene.runs(bad(name, message)).await?).await?;
        assert_eq!((detail.run.status, detail.run.effective), (RunStatus::Failed, EffectiveStatus::SuccessOverride));
        assert_eq!((detail.applied, detail.objects[0].applied), (Some(excused_by(applied)), None));
        assert_eq!(detail.objects[1].applied, on_object.map(excused_by));
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

/// It keeps its status and carries a mark, and so do its objects.
pub async fn a_marked_run_keeps_its_status(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let mark = |scope| Override { action: OverrideAction::MarkOnly, ..excuse(scope) };
    let by_object = store.add_override(&mark(OverrideScope::Object { job, name: "SRV-A".into() }), act(1)).await?;
    let bad = mail("Nightly").at(2).status(Status::Failed).objects(&[object("SRV-A", Status::Failed, "disk full")]);
    let detail = scene.run(scene.runs(bad).await?).await?;
    let marked = Some(AppliedOverride { id: by_object, action: OverrideAction::MarkOnly });
    assert_eq!((detail.run.effective, detail.applied), (EffectiveStatus::Failed, marked));
    assert_eq!(detail.objects[0].applied, marked);
    assert_eq!(store.work_count().await?, 1);
    Ok(())
}

/// Who made, edited, ended and deleted it, each with the time; the version grows with each.
pub async fn an_override_tells_who_changed_it(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let id = store.add_override(&excuse(OverrideScope::Job(job)), scene.act(1)).await?;
    let olga = |minute| Some(Signature { by: Some(scene.by), name: Some("Olga".into()), at: at(minute) });
    let row = row(store, id).await?;
    assert_eq!((row.created, row.edited, row.ended, row.deleted), (olga(1), None, None, None));
    assert_eq!(
        (row.version, row.names.job.as_deref(), row.names.customer.as_deref()),
        (1, Some("Nightly"), Some("Acme"))
    );
    assert_eq!(row.customer, store.customer_named("Acme").await?.map(|customer| customer.id));
    let rule = Override { reason: "agreed anew".into(), ..row.rule };
    assert_eq!(store.edit_override(&rule, 1, act(2)).await?, Saved::Saved(2));
    assert!(store.end_override(id, scene.act(3)).await?);
    assert!(store.delete_override(id, scene.act(4)).await?);
    let row = self::row(store, id).await?;
    assert_eq!(row.edited, Some(Signature { by: None, name: None, at: at(2) }), "the program itself");
    assert_eq!((row.created, row.ended, row.deleted), (olga(1), olga(3), olga(4)));
    assert_eq!((row.version, row.rule), (4, rule));
    assert_eq!(store.override_row(OverrideId(987_654)).await?, None);
    Ok(())
}

/// Whoever edits what is no longer as it was shown is told so, and nothing changes.
pub async fn of_two_editors_of_an_override_the_second_is_told(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let id = store.add_override(&excuse(OverrideScope::Global), scene.act(1)).await?;
    let rule = |text: &str| Override { id, ..excuse_where(OverrideScope::Global, text) };
    assert_eq!(store.edit_override(&rule("first"), 1, act(2)).await?, Saved::Saved(2));
    assert_eq!(store.edit_override(&rule("second"), 1, act(3)).await?, Saved::Stale);
    assert_eq!(row(store, id).await?.rule, rule("first"));
    assert!(store.end_override(id, act(4)).await?);
    assert!(!store.end_override(id, act(5)).await?, "it has ended already");
    assert_eq!(store.edit_override(&rule("third"), 3, act(6)).await?, Saved::Stale, "what has ended stays as it was");
    assert!(store.delete_override(id, act(7)).await?);
    assert!(!store.delete_override(id, act(8)).await?);
    let nobody = Override { id: OverrideId(987_654), ..excuse(OverrideScope::Global) };
    assert_eq!(store.edit_override(&nobody, 1, act(9)).await?, Saved::Stale);
    assert!(!store.end_override(nobody.id, act(9)).await? && !store.delete_override(nobody.id, act(9)).await?);
    Ok(())
}

/// Nor one that was deleted; an edited one decides by what it says now.
pub async fn an_ended_override_decides_no_new_run(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let ended = store.add_override(&excuse(OverrideScope::Global), act(1)).await?;
    let deleted = store.add_override(&excuse(OverrideScope::Global), act(1)).await?;
    let edited = store.add_override(&excuse(OverrideScope::Global), act(1)).await?;
    store.end_override(ended, act(2)).await?;
    store.delete_override(deleted, act(2)).await?;
    let bad = |minute| mail("Nightly").at(minute).status(Status::Failed);
    let run = scene.run(scene.runs(bad(3)).await?).await?;
    assert_eq!(run.applied, Some(excused_by(edited)));
    let rule = Override { id: edited, status: Some(Status::Warning), ..excuse(OverrideScope::Global) };
    assert_eq!(store.edit_override(&rule, 1, act(4)).await?, Saved::Saved(2));
    let run = scene.run(scene.runs(bad(5)).await?).await?;
    assert_eq!((run.applied, run.run.effective), (None, EffectiveStatus::Failed));
    let pending = store.load_pending(&PendingSelection::OfMails(vec![])).await?;
    assert_eq!(pending.overrides, [rule]);
    Ok(())
}

/// By state, customer, job and text, the newest first and page by page; deleted ones not at all.
pub async fn overrides_are_listed_as_asked_for(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    scene.job("Ölwerk 50%", mail("Weekly")).await?;
    let works = there(store.customer_named("Ölwerk 50%").await?, "the customer").id;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    let over = Override { valid_until: Some(at(10)), ..excuse_where(OverrideScope::Job(job), "VSS_x") };
    let rules = [
        excuse(OverrideScope::Global),
        over,
        excuse(OverrideScope::Object { job, name: "SRV-Ä".into() }),
        Override { reason: "Tape is 100% full".into(), ..excuse(OverrideScope::Customer(works)) },
        excuse(OverrideScope::Customer(acme)),
        excuse(OverrideScope::Global),
    ];
    let mut ids = Vec::new();
    for rule in &rules {
        ids.push(store.add_override(rule, act(0)).await?);
    }
    store.end_override(ids[4], act(1)).await?;
    store.delete_override(ids[5], act(1)).await?;
    let all =
        OverridesQuery { over: None, now: at(10), customer: None, job: None, text: None, before: None, limit: 100 };
    let listed = async |query: OverridesQuery| -> Result<Vec<usize>, StoreError> {
        let rows = store.overrides(&query).await?;
        Ok(rows.iter().filter_map(|row| ids.iter().position(|id| *id == row.rule.id)).collect())
    };
    assert_eq!(listed(all.clone()).await?, [4, 3, 2, 1, 0]);
    assert_eq!(listed(OverridesQuery { over: Some(false), ..all.clone() }).await?, [3, 2, 0]);
    assert_eq!(listed(OverridesQuery { over: Some(true), ..all.clone() }).await?, [4, 1]);
    assert_eq!(listed(OverridesQuery { over: Some(true), now: at(9), ..all.clone() }).await?, [4]);
    assert_eq!(listed(OverridesQuery { customer: Some(acme), ..all.clone() }).await?, [4, 2, 1]);
    assert_eq!(listed(OverridesQuery { job: Some(job), ..all.clone() }).await?, [2, 1]);
    for (text, expected) in
        [("vss_X", &[1][..]), ("vssxx", &[]), ("srv-ä", &[2]), ("100%", &[3]), ("ölwerk", &[3]), ("nightly", &[2, 1])]
    {
        assert_eq!(listed(OverridesQuery { text: Some(text.into()), ..all.clone() }).await?, expected, "{text}");
    }
    let first = OverridesQuery { limit: 2, ..all.clone() };
    assert_eq!(listed(first.clone()).await?, [4, 3]);
    assert_eq!(listed(OverridesQuery { before: Some(ids[3]), ..first }).await?, [2, 1]);
    Ok(())
}

/// How many runs carry it, excused or marked, and when the newest ran; runs of which only an object does are not counted.
pub async fn the_runs_that_carry_an_override_are_counted(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let id = store.add_override(&excuse(OverrideScope::Object { job, name: "SRV-A".into() }), act(0)).await?;
    assert_eq!((row(store, id).await?.runs, row(store, id).await?.last_run_at), (0, None));
    let bad = |name: &str| object(name, Status::Failed, "disk full");
    let night = |minute, objects: &[_]| scene.runs(mail("Nightly").at(minute).status(Status::Failed).objects(objects));
    night(4, &[bad("SRV-A")]).await?;
    night(3, &[bad("SRV-A")]).await?;
    night(5, &[bad("SRV-A"), bad("SRV-B")]).await?;
    let row = row(store, id).await?;
    assert_eq!((row.runs, row.last_run_at), (2, Some(at(4))));
    Ok(())
}

async fn row(store: &dyn Store, id: OverrideId) -> Result<OverrideRow, StoreError> {
    Ok(there(store.override_row(id).await?, "the override"))
}
