//! What a store promises about overrides.

use super::Kept;
use super::build::{Scene, act, at, excuse, excuse_where, mail, object, there};
use crate::model::{EffectiveStatus, MessageMatch, Override, OverrideAction, OverrideScope, RunStatus, Status};
use crate::ports::{PendingSelection, Store};

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
