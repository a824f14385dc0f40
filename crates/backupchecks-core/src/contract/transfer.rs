//! What a store promises about taking jobs from one installation to another.

use super::Kept;
use super::build::{Scene, act, at, mail};
use crate::engine::{EngineError, archive, export_jobs, import_jobs, preview_import};
use crate::model::{ClosureEntry, ClosureSpan, CustomerEntry, JobEntry, JobIdentity, JobsFile, Planning, WideClosure};
use crate::ports::{AuditQuery, Saved, Store};
use crate::rules::transfer::{ImportPlan, TransferFault};
use crate::schedule::{Plan, Stretch};
use jiff::civil::date;

fn job(name: &str) -> JobEntry {
    JobEntry {
        identity: JobIdentity {
            sender: "backup@example.com".into(),
            backup_software: "Veeam".into(),
            backup_type: "Backup Job".into(),
            job_name: name.into(),
        },
        told_apart_by: None,
        informational: false,
        archived: false,
        planning: Planning::Learned,
        closures: Vec::new(),
    }
}

fn customer(name: &str, jobs: Vec<JobEntry>) -> CustomerEntry {
    CustomerEntry { name: name.into(), active: true, closures: Vec::new(), jobs }
}

fn file(customers: Vec<CustomerEntry>) -> JobsFile {
    JobsFile { version: JobsFile::VERSION, customers, closures: Vec::new() }
}

fn pause(name: &str) -> ClosureEntry {
    ClosureEntry { name: name.into(), span: ClosureSpan::Pause(Stretch { from: at(1), until: Some(at(90)) }) }
}

/// Everything that a file can hold.
fn full() -> JobsFile {
    let holiday = ClosureSpan::Holiday(date(2026, 4, 27));
    let by_hand =
        Planning::ByHand { plan: Plan::cron("30 22 * * 1-5").unwrap_or_else(|e| panic!("{e}")), since: at(3) };
    let acme = CustomerEntry {
        closures: vec![ClosureEntry { name: "moving house".into(), span: holiday }],
        ..customer(
            "Acme",
            vec![
                JobEntry { archived: true, ..job("Archive") },
                JobEntry { planning: by_hand, closures: vec![pause("disk")], ..job("Nightly") },
                JobEntry { informational: true, planning: Planning::NotPlanned, ..job("Updates") },
            ],
        )
    };
    let told = customer("Umbrella", vec![JobEntry { told_apart_by: Some("SRV-A".into()), ..job("Nightly") }]);
    let wide = |source: Option<&str>, name: &str| WideClosure {
        source: source.map(Into::into),
        name: name.into(),
        span: holiday,
    };
    JobsFile {
        closures: vec![wide(None, "King's Day"), wide(Some("files"), "new mail server")],
        ..file(vec![acme, CustomerEntry { active: false, ..told }])
    }
}

/// An export that was imported into an empty store is exported as it was.
pub async fn what_was_exported_is_imported_whole(store: &dyn Store) -> Kept {
    let plan = import_jobs(store, &full(), act(5)).await?;
    assert_eq!((plan.additions.counts(), plan.unchanged, plan.conflicts.len()), ((2, 4, 4), 0, 0));
    assert_eq!(export_jobs(store).await?, full());
    let query = AuditQuery { event: Some("jobs.imported".into()), limit: 10, ..AuditQuery::default() };
    let log = store.audit_log(&query).await?;
    let told: Vec<(&str, Option<&str>)> =
        log[0].changes.iter().map(|change| (change.field.as_str(), change.after.as_deref())).collect();
    assert_eq!(told, [("customers", Some("2")), ("jobs", Some("4")), ("closures", Some("4"))]);
    Ok(())
}

/// What is there is counted, and nothing is noted where nothing was new. A preview adds nothing either.
pub async fn importing_again_adds_nothing(store: &dyn Store) -> Kept {
    let would = preview_import(store, &full()).await?;
    assert_eq!(export_jobs(store).await?, file(vec![]), "a preview only tells");
    assert_eq!(import_jobs(store, &full(), act(5)).await?, would);
    let head = store.audit_head().await?;
    let again = import_jobs(store, &full(), act(6)).await?;
    assert_eq!(again, ImportPlan { unchanged: 10, ..ImportPlan::default() });
    assert_eq!((export_jobs(store).await?, store.audit_head().await?), (full(), head));
    Ok(())
}

/// Nobody's work is overwritten by a file.
pub async fn what_differs_stays_and_is_told(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let known = scene.job("Acme", mail("Nightly")).await?;
    archive(store, known, scene.act(1)).await?;
    let told_apart = JobEntry { told_apart_by: Some("SRV-B".into()), closures: vec![pause("disk")], ..job("nightly ") };
    let in_file = file(vec![CustomerEntry { active: false, ..customer("ACME", vec![told_apart, job(" Weekly ")]) }]);
    let plan = import_jobs(store, &in_file, act(5)).await?;
    let told: Vec<(&str, &str, &str, &str)> = plan
        .conflicts
        .iter()
        .map(|one| (one.of.as_str(), one.field, one.here.as_str(), one.in_file.as_str()))
        .collect();
    let of_job = "job \"Nightly\" of \"Acme\"";
    assert_eq!(
        told,
        [
            ("customer \"Acme\"", "active", "true", "false"),
            (of_job, "told_apart_by", "nothing", "SRV-B"),
            (of_job, "archived", "true", "false"),
        ]
    );
    let archived = JobEntry { archived: true, closures: vec![pause("disk")], ..job("Nightly") };
    assert_eq!(export_jobs(store).await?, file(vec![customer("Acme", vec![archived, job("Weekly")])]));
    Ok(())
}

/// An imported job is a job like any other: the next mail of it is recorded by itself.
pub async fn an_imported_job_takes_its_mails(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    import_jobs(store, &file(vec![customer("Acme", vec![job("Nightly")])]), act(5)).await?;
    scene.runs(mail("Nightly").at(6)).await?;
    Ok(())
}

/// The first wrong entry is named by its place, and nothing of the file is taken.
pub async fn a_file_that_is_not_whole_adds_nothing(store: &dyn Store) -> Kept {
    let refused = async |file: JobsFile| match import_jobs(store, &file, act(5)).await {
        Err(EngineError::Transfer(fault)) => fault,
        other => panic!("the file was taken: {other:?}"),
    };
    let old = refused(JobsFile { version: 7, ..full() }).await;
    assert_eq!(old, TransferFault::Version { found: 7 });
    let unnamed = refused(file(vec![customer("Acme", vec![job("Nightly"), job(" ")])])).await;
    assert_eq!(unnamed.to_string(), "customers[0].jobs[1].identity.job_name is empty; give it a text");
    let twice = refused(file(vec![customer("Acme", vec![job("Nightly"), job("NIGHTLY")])])).await;
    assert_eq!(
        twice.to_string(),
        "customers[0].jobs[1] is the same job as customers[0].jobs[0]; leave one of them out"
    );
    let seen = ClosureSpan::SeenOutage(Stretch { from: at(1), until: None });
    let outage = WideClosure { source: Some("files".into()), name: "silent".into(), span: seen };
    let foreign = refused(JobsFile { closures: vec![outage], ..full() }).await;
    assert_eq!(foreign, TransferFault::SeenOutage { field: "closures[0]".into() });
    assert_eq!(export_jobs(store).await?, file(vec![]));
    Ok(())
}

/// An import rests on what was there when it was decided.
pub async fn an_import_that_was_overtaken_is_stale(store: &dyn Store) -> Kept {
    let before = store.load_transferable().await?;
    let plan = preview_import(store, &full()).await?;
    store.add_customer("Acme", act(1)).await?;
    let saved = store.save_additions(before.revision, &plan.additions, act(2)).await?;
    assert_eq!(saved, Saved::Stale);
    assert_eq!(export_jobs(store).await?, file(vec![customer("Acme", vec![])]));
    Ok(())
}
