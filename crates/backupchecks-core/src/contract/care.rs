//! What a store promises about caring for jobs: moving, telling apart, merging, splitting, and undoing each.

use super::Kept;
use super::build::{Scene, act, at, mail, object, there, ticket};
use super::observe::observe;
use crate::engine::{EngineError, archive, judge_jobs, unarchive};
use crate::model::{
    Act, AuditEntry, CareId, CareStep, CustomerId, JobId, Planning, ResultState, RunId, Scope, SplitTarget, Status,
};
use crate::ports::{AuditQuery, Cared, ReviewTarget, Store};
use crate::rules::care::CareFault;
use crate::schedule::Plan;
use jiff::tz::TimeZone;

impl Scene<'_> {
    /// Does a step that must be possible, and gives its number.
    pub(super) async fn cares(&self, step: &CareStep, minute: i64) -> Result<CareId, EngineError> {
        Ok(self.cares_and_records(step, minute).await?.0)
    }

    /// The same, and how many waiting results were recorded by it.
    pub(super) async fn cares_and_records(&self, step: &CareStep, minute: i64) -> Result<(CareId, u64), EngineError> {
        match self.store.care(step, self.act(minute)).await? {
            Cared::Done { care, recorded, .. } => Ok((care, recorded)),
            Cared::Refused(fault) => panic!("{step:?} was refused: {fault}"),
        }
    }

    pub(super) async fn refused(&self, step: &CareStep) -> Result<CareFault, EngineError> {
        match self.store.care(step, self.act(500)).await? {
            Cared::Refused(fault) => Ok(fault),
            done @ Cared::Done { .. } => panic!("{step:?} was not refused: {done:?}"),
        }
    }

    pub(super) async fn undoes(&self, care: CareId, minute: i64) -> Result<u64, EngineError> {
        match self.store.undo_care(care, self.act(minute)).await? {
            Cared::Done { recorded, .. } => Ok(recorded),
            Cared::Refused(fault) => panic!("undoing was refused: {fault}"),
        }
    }

    pub(super) async fn not_undone(&self, care: CareId) -> Result<CareFault, EngineError> {
        match self.store.undo_care(care, self.act(500)).await? {
            Cared::Refused(fault) => Ok(fault),
            done @ Cared::Done { .. } => panic!("undoing was not refused: {done:?}"),
        }
    }

    pub(super) async fn run_ids(&self, job: JobId) -> Result<Vec<RunId>, EngineError> {
        let mut runs: Vec<RunId> = self.all_runs(job).await?.into_iter().map(|run| run.id).collect();
        runs.sort();
        Ok(runs)
    }

    pub(super) async fn customer(&self, name: &str) -> Result<CustomerId, EngineError> {
        Ok(there(self.store.customer_named(name).await?, "the customer").id)
    }
}

/// What is to be seen besides the list of what was done to jobs.
pub(super) async fn see(store: &dyn Store) -> Result<Vec<String>, EngineError> {
    Ok(observe(store).await?.into_iter().filter(|line| !line.starts_with("care ")).collect())
}

/// With its runs and what they say; and back.
pub async fn a_job_goes_to_another_customer_and_back(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let plan = |minute| mail("Nightly").objects(&[object("SRV-A", Status::Success, "fine")]).at(minute);
    let job = scene.job("Acme", plan(1)).await?;
    let run = scene.runs(plan(2)).await?;
    let umbrella = there(store.add_customer("Umbrella", act(0)).await?, "the customer");
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(3)).await?;
    let care = scene.cares(&CareStep::Move { job, customer: umbrella }, 4).await?;
    let row = there(store.job(job).await?, "the job");
    assert_eq!((row.job.customer_id, row.customer_name.as_str()), (umbrella, "Umbrella"));
    let detail = scene.run(run).await?;
    assert_eq!((detail.customer.id, detail.objects[0].object.name.as_str()), (umbrella, "SRV-A"));
    assert!(detail.run.reviewed.is_some(), "a review stays");
    let next = scene.runs(plan(5)).await?;
    assert_eq!(scene.run(next).await?.job.id, job);
    assert_eq!(scene.undoes(care, 6).await?, 0);
    assert_eq!(scene.run(next).await?.customer.name, "Acme");
    assert_eq!(scene.run(next).await?.objects[0].object.name, "SRV-A");
    let again = scene.cares(&CareStep::Move { job, customer: umbrella }, 7).await?;
    scene.undoes(again, 8).await?;
    assert_eq!(scene.run_ids(job).await?.len(), 3);
    let rows = store.cares(job, 10).await?;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [again, care], "the newest first");
    assert_eq!(rows[1].undone.as_ref().and_then(|by| by.name.as_deref()), Some("Olga"));
    Ok(())
}

/// What a ticket on a customer as a whole covers follows the job.
pub async fn tickets_of_a_customer_reach_a_job_that_came_to_it(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let umbrella = there(store.add_customer("Umbrella", act(0)).await?, "the customer");
    let mut whole = ticket("T1", &[]);
    whole.concern.scopes = vec![Scope::Customer(umbrella)];
    drop(store.add_ticket(&whole, act(0)).await?);
    scene.cares(&CareStep::Move { job, customer: umbrella }, 1).await?;
    let run = scene.runs(mail("Nightly").at(2)).await?;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"]);
    Ok(())
}

/// What waits because two customers have the job is recorded as soon as one of them is told apart.
pub async fn telling_a_job_apart_records_what_it_makes_clear(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let (one, other) = ambiguous(&scene).await?;
    let waiting = scene.waits(mail("Nightly").host("SRV-A").at(20)).await?;
    assert_eq!(scene.mail(waiting).await?.results[0].state, ResultState::Ambiguous);
    let mark = |job, mark: Option<&str>| CareStep::TellApart { job, mark: mark.map(Into::into) };
    let (care, recorded) = scene.cares_and_records(&mark(one, Some(" srv-a ")), 21).await?;
    assert_eq!(recorded, 1);
    assert_eq!(scene.run(scene.run_of(waiting, 0).await?).await?.job.id, one);
    assert_eq!(there(store.job(one).await?, "the job").job.told_apart_by.as_deref(), Some("srv-a"));
    let changed = scene.cares(&mark(one, Some("SRV-C")), 22).await?;
    assert_eq!(scene.not_undone(care).await?, CareFault::Later { later: changed });
    scene.undoes(changed, 23).await?;
    scene.undoes(care, 24).await?;
    assert_eq!(there(store.job(one).await?, "the job").job.told_apart_by, None);
    assert_eq!(scene.run(scene.run_of(waiting, 0).await?).await?.job.id, one, "history stays");
    let next = scene.waits(mail("Nightly").host("SRV-A").at(25)).await?;
    assert_eq!(scene.mail(next).await?.results[0].state, ResultState::Ambiguous);
    assert_eq!(scene.refused(&mark(other, None)).await?, CareFault::NothingToDo(other));
    assert_eq!(scene.refused(&mark(other, Some("  "))).await?, CareFault::MarkEmpty);
    Ok(())
}

/// Two customers with the same job.
pub(super) async fn ambiguous(scene: &Scene<'_>) -> Result<(JobId, JobId), EngineError> {
    let one = scene.job("Acme", mail("Nightly").at(1)).await?;
    archive(scene.store, one, scene.act(2)).await?;
    let waiting = scene.waits(mail("Nightly").at(3)).await?;
    let other = scene.approve(waiting, "Umbrella").await?.job;
    unarchive(scene.store, one, scene.act(4)).await?;
    Ok((one, other))
}

/// The newest first; and nothing is undone halfway.
pub async fn what_came_later_is_undone_first(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let [one, two, three] = three_jobs(&scene).await?;
    let first = scene.cares(&CareStep::Merge { kept: two, merged: one }, 4).await?;
    let second = scene.cares(&CareStep::Merge { kept: three, merged: two }, 5).await?;
    assert_eq!(store.merged_into(one).await?, Some(three), "what led there leads on");
    let run = scene.runs(mail("One").at(6)).await?;
    assert_eq!(scene.run(run).await?.job.id, three);
    assert_eq!(scene.not_undone(first).await?, CareFault::Later { later: second });
    let away = CareFault::MergedAway { job: one, into: three };
    assert_eq!(scene.refused(&CareStep::TellApart { job: one, mark: None }).await?, away);
    scene.undoes(second, 7).await?;
    assert_eq!(store.merged_into(one).await?, Some(two));
    scene.undoes(first, 8).await?;
    assert_eq!(store.merged_into(one).await?, None);
    assert_eq!(scene.not_undone(CareId(987_654)).await?, CareFault::NoCare(CareId(987_654)));
    Ok(())
}

async fn three_jobs(scene: &Scene<'_>) -> Result<[JobId; 3], EngineError> {
    let one = scene.job("Acme", mail("One").at(1)).await?;
    let two = scene.job("Acme", mail("Two").at(2)).await?;
    Ok([one, two, scene.job("Acme", mail("Three").at(3)).await?])
}

/// Nothing is changed, and no entry stands in the log.
pub async fn what_cannot_be_cared_for_is_refused(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let (one, other) = ambiguous(&scene).await?;
    let unlike = scene.job("Acme", mail("Unlike").with(|report| report.backup_type = "another".into()).at(9)).await?;
    let umbrella = scene.customer("Umbrella").await?;
    let log = async || store.audit_log(&AuditQuery { limit: 1000, ..AuditQuery::default() }).await;
    let (before, entries) = (see(store).await?, log().await?);
    let there_is_none = JobId(987_654);
    let split = |runs, to| CareStep::Split { from: one, runs, to };
    let nobody = |mark: &str| SplitTarget::New { customer: CustomerId(987_654), mark: mark.into() };
    let runs = scene.run_ids(one).await?;
    for (step, fault) in [
        (CareStep::Move { job: one, customer: umbrella }, CareFault::SameJob { job: one, other }),
        (CareStep::Move { job: other, customer: umbrella }, CareFault::NothingToDo(other)),
        (CareStep::Move { job: there_is_none, customer: umbrella }, CareFault::NoJob(there_is_none)),
        (CareStep::Move { job: one, customer: CustomerId(987_654) }, CareFault::NoCustomer(CustomerId(987_654))),
        (CareStep::Merge { kept: one, merged: one }, CareFault::NothingToDo(one)),
        (CareStep::Merge { kept: one, merged: unlike }, CareFault::OtherKind { kept: one, merged: unlike }),
        (split(vec![RunId(987_654)], SplitTarget::Job(other)), CareFault::NoRuns(one)),
        // What is wrong whoever the customer is goes first: so it can be known before a customer is made for the step.
        (split(runs.clone(), nobody(" ")), CareFault::MarkEmpty),
        (split(runs, nobody("SRV-A")), CareFault::NoCustomer(CustomerId(987_654))),
    ] {
        assert_eq!(scene.refused(&step).await?, fault);
    }
    assert_eq!(see(store).await?, before);
    assert_eq!(log().await?, entries, "what was refused left no entry");
    archive(store, one, scene.act(10)).await?;
    assert_eq!(scene.refused(&CareStep::Merge { kept: one, merged: other }).await?, CareFault::Archived(one));
    Ok(())
}

/// Runs that were matched wrongly get a job of their own, and later reports that name its host go there.
pub async fn runs_are_split_from_a_job_and_come_back(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").host("SRV-A").at(1)).await?;
    let wrong = [
        scene.runs(mail("Nightly").host("SRV-B").at(2)).await?,
        scene.runs(mail("Nightly").host("SRV-B").at(3)).await?,
    ];
    let acme = scene.customer("Acme").await?;
    let new = |mark: &str| SplitTarget::New { customer: acme, mark: mark.into() };
    let step = CareStep::Split { from: job, runs: wrong.to_vec(), to: new("srv-b") };
    let Cared::Done { care, made: Some(made), .. } = store.care(&step, scene.act(4)).await? else {
        panic!("the runs were not split");
    };
    assert_eq!(scene.run_ids(made).await?, wrong);
    assert_eq!(there(store.job(made).await?, "the job").job.told_apart_by.as_deref(), Some("srv-b"));
    let next = scene.runs(mail("Nightly").host("SRV-B").at(5)).await?;
    assert_eq!(scene.run(next).await?.job.id, made);
    let next_of_old = scene.runs(mail("Nightly").host("SRV-A").at(6)).await?;
    assert_eq!(scene.run(next_of_old).await?.job.id, job);
    assert_eq!(scene.not_undone(care).await?, CareFault::HasRuns(made));
    let back = CareStep::Split { from: made, runs: vec![next], to: SplitTarget::Job(job) };
    let again = scene.cares(&back, 7).await?;
    assert_eq!(scene.not_undone(care).await?, CareFault::Later { later: again });
    scene.undoes(again, 8).await?;
    assert_eq!(scene.run(next).await?.job.id, made);
    Ok(())
}

/// The job that was made for them is gone, and reports that name its host find the old one again.
pub async fn an_undone_split_leaves_one_job(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").host("SRV-A").at(1)).await?;
    let wrong = scene.runs(mail("Nightly").host("SRV-B").at(2)).await?;
    let umbrella = there(store.add_customer("Umbrella", act(0)).await?, "the customer");
    let to = SplitTarget::New { customer: umbrella, mark: "SRV-B".into() };
    let before = see(store).await?;
    let care = scene.cares(&CareStep::Split { from: job, runs: vec![wrong], to }, 3).await?;
    assert_eq!(scene.run(wrong).await?.customer.id, umbrella);
    scene.undoes(care, 4).await?;
    assert_eq!(see(store).await?, before);
    let next = scene.runs(mail("Nightly").host("SRV-B").at(5)).await?;
    assert_eq!(scene.run(next).await?.job.id, job);
    Ok(())
}

/// No report was matched wrongly there. Elsewhere it would not keep the slot from being stated again, and would double it on
/// its way back.
pub async fn a_missed_run_is_not_split_from_the_silent_job(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").host("SRV-A").at(1)).await?;
    let wrong = scene.runs(mail("Nightly").host("SRV-B").at(2)).await?;
    let planning = Planning::ByHand { plan: there(Plan::cron("0 1 * * *").ok(), "the plan"), since: at(3) };
    assert!(store.set_planning(job, &planning, act(3)).await?);
    let noon = 12 * 60;
    let judge = async || judge_jobs(store, &TimeZone::UTC, Act::of_program("schedules", at(noon))).await;
    assert_eq!(judge().await?.missed, 1);
    let missed = there(scene.run_ids(job).await?.into_iter().max(), "the missed run");
    let to = SplitTarget::New { customer: scene.customer("Acme").await?, mark: "SRV-B".into() };
    let split = |runs| CareStep::Split { from: job, runs, to: to.clone() };
    assert_eq!(scene.refused(&split(vec![missed])).await?, CareFault::NoRuns(job));
    scene.cares(&split(vec![wrong, missed]), noon).await?;
    assert_ne!(scene.run(wrong).await?.job.id, job);
    assert_eq!(scene.run(missed).await?.job.id, job);
    assert_eq!(judge().await?.missed, 0, "the slot is stated already");
    Ok(())
}

/// Who, when, and what it was before and after.
pub async fn care_stands_in_the_log(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let [one, two, _] = three_jobs(&scene).await?;
    let merger = scene.cares(&CareStep::Merge { kept: one, merged: two }, 4).await?;
    scene.undoes(merger, 5).await?;
    let mark = scene.cares(&CareStep::TellApart { job: one, mark: Some("SRV-A".into()) }, 6).await?;
    scene.undoes(mark, 7).await?;
    let query = AuditQuery { subject: Some(format!("job {one}")), limit: 4, ..AuditQuery::default() };
    let log = store.audit_log(&query).await?;
    let events: Vec<&str> = log.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(events, ["job.telling_apart_undone", "job.told_apart", "job.merger_undone", "job.merged"]);
    let told = |entry: &AuditEntry, field: &str| {
        let change = entry.changes.iter().find(|change| change.field.starts_with(field));
        change.map(|change| (change.before.clone(), change.after.clone()))
    };
    assert_eq!(told(&log[0], "told apart by"), Some((Some("SRV-A".into()), None)));
    assert_eq!(told(&log[2], "job of runs"), Some((Some(one.to_string()), Some(two.to_string()))));
    assert_eq!(told(&log[3], "job of runs"), Some((Some(two.to_string()), Some(one.to_string()))));
    assert!(log.iter().all(|entry| entry.by == "Olga"));
    Ok(())
}
