//! What a store promises about merging jobs.

use super::Kept;
use super::build::{Scene, act, at, concern, excuse, mail, object, opened, there, ticket};
use super::care::{ambiguous, see};
use super::reparse::reread;
use crate::engine::{EngineError, Ingested, archive, judge_jobs, reparse, unarchive};
use crate::model::{
    Act, CareStep, Closure, ClosureScope, ClosureSpan, Concern, InboxState, OverrideScope, Planning, ResultState,
    RunStatus, Scope, Status,
};
use crate::ports::{JobsQuery, OverridesQuery, ReviewTarget, Store};
use crate::rules::care::CareFault;
use crate::rules::missed::Superseded;
use crate::schedule::Stretch;
use jiff::tz::TimeZone;

const DAY: i64 = 24 * 60;

/// All that was the one's is the other's: runs with their numbers, reviews and links, and what reports to it from then on.
pub async fn a_merged_job_becomes_part_of_the_other(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let kept = scene.job("Acme", mail("Nightly").at(1)).await?;
    let merged = scene.job("Acme", mail("Nightly (renamed)").status(Status::Failed).at(2)).await?;
    drop(store.add_ticket(&ticket("T1", &[merged]), act(3)).await?);
    let reviewed = scene.runs(mail("Nightly (renamed)").status(Status::Failed).at(4)).await?;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(5)).await?;
    scene.cares(&CareStep::Merge { kept, merged }, 6).await?;
    let detail = scene.run(reviewed).await?;
    assert_eq!((detail.job.id, detail.run.reviewed.is_some()), (kept, true));
    assert_eq!(scene.tickets_beside(reviewed).await?, ["T1"]);
    assert_eq!((scene.run_ids(merged).await?.len(), scene.run_ids(kept).await?.len()), (0, 3));
    let next = scene.runs(mail("Nightly (renamed)").host("SRV-A").status(Status::Failed).at(7)).await?;
    let detail = scene.run(next).await?;
    assert_eq!((detail.job.id, detail.job.identity.job_name.as_str()), (kept, "Nightly"));
    assert_eq!(scene.tickets_beside(next).await?, ["T1"], "its ticket covers the other now");
    let mail_of_next = there(detail.run.mail, "its mail");
    assert_eq!(scene.mail(mail_of_next).await?.results[0].state, ResultState::Recorded { job: kept, run: next });
    assert_eq!(store.job(merged).await?, None);
    assert_eq!((store.merged_into(merged).await?, store.merged_into(kept).await?), (Some(kept), None));
    for archived in [false, true] {
        let listed = store.jobs(&JobsQuery { archived, limit: 10, ..JobsQuery::default() }).await?;
        assert_eq!(listed.len(), usize::from(!archived), "{listed:?}");
    }
    archive(store, kept, scene.act(8)).await?;
    assert_eq!(scene.take(mail("Nightly (renamed)").at(9)).await?, in_inbox(&scene, InboxState::Archived).await?);
    assert_eq!(unarchive(store, kept, scene.act(10)).await?, 1);
    Ok(())
}

async fn in_inbox(scene: &Scene<'_>, state: InboxState) -> Result<Ingested, EngineError> {
    let rows = scene.inbox(state).await?;
    Ok(Ingested::Inbox(there(rows.first(), "a row of the Inbox").item.mail, state))
}

/// Whatever stood on either job: tickets, remarks, overrides, closures, plans, runs, reviews.
pub async fn undoing_a_merger_puts_back_exactly_what_it_moved(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let plan = |name: &str, minute| {
        mail(name).status(Status::Failed).objects(&[object("SRV-A", Status::Failed, "disk full")]).at(minute)
    };
    let kept = scene.job("Acme", plan("Nightly", 1)).await?;
    let merged = scene.job("Umbrella", plan("Other", 2)).await?;
    for minute in 3..6 {
        scene.runs(plan("Other", minute)).await?;
    }
    let both = Concern::Ticket(opened(store.add_ticket(&ticket("T1", &[kept, merged]), act(6)).await?));
    store.resolve(both, Some(&Scope::Job(kept)), scene.act(7)).await?;
    store.add_remark(&concern("mind the gap", &[merged]), act(7)).await?;
    store.add_override(&excuse(OverrideScope::Object { job: merged, name: "SRV-A".into() }), scene.act(7)).await?;
    store.set_planning(merged, &by_hand(), scene.act(7)).await?;
    for until in [None, Some(at(90))] {
        let span = ClosureSpan::Pause(Stretch { from: at(80), until });
        store.add_closure(&span, &ClosureScope::Job(merged), "away", scene.act(7)).await?;
    }
    scene.runs(plan("Other", 8)).await?;
    let look = async || -> Result<_, EngineError> {
        let schedule = |kept: Option<crate::ports::KeptSchedule>| kept.map(|kept| (kept.planning, kept.closures));
        let schedules = (schedule(store.schedule(kept).await?), schedule(store.schedule(merged).await?));
        Ok((see(store).await?, scene.run_ids(kept).await?, scene.run_ids(merged).await?, schedules))
    };
    let before = look().await?;
    let care = scene.cares(&CareStep::Merge { kept, merged }, 9).await?;
    let open: Vec<_> = store.open_for(kept).await?.into_iter().map(|mark| mark.about.text).collect();
    assert_eq!(open.len(), 2, "the scope of the merged one is open: {open:?}");
    let planned = there(store.schedule(kept).await?, "the schedule");
    assert_eq!(planned.planning, by_hand());
    let paused: Vec<&Closure> = planned.closures.iter().collect();
    assert!(paused.len() == 1 && paused[0].span.stretch().is_some_and(|pause| pause.until.is_some()), "{paused:?}");
    let all =
        OverridesQuery { over: None, now: at(9), customer: None, job: Some(kept), text: None, before: None, limit: 10 };
    assert_eq!(store.overrides(&all).await?.len(), 1);
    scene.undoes(care, 10).await?;
    assert_eq!(look().await?, before);
    assert_eq!(scene.not_undone(care).await?, CareFault::UndoneAlready(care));
    let next = scene.runs(plan("Other", 11)).await?;
    assert_eq!(scene.run(next).await?.job.id, merged);
    Ok(())
}

fn by_hand() -> Planning {
    let plan = crate::schedule::Plan::cron("0 22 * * *");
    Planning::ByHand { plan: there(plan.ok(), "the plan"), since: at(7) }
}

/// What came for the merged job since belongs to the one that was kept; undoing gives back what was moved, and no more.
pub async fn what_came_since_a_merger_stays(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let kept = scene.job("Acme", mail("Nightly").at(1)).await?;
    let merged = scene.job("Acme", mail("Other").at(2)).await?;
    let ticket = Concern::Ticket(opened(store.add_ticket(&ticket("T1", &[merged]), act(3)).await?));
    let care = scene.cares(&CareStep::Merge { kept, merged }, 4).await?;
    let since = scene.runs(mail("Other").at(5)).await?;
    store.resolve(ticket, Some(&Scope::Job(kept)), scene.act(6)).await?;
    scene.undoes(care, 7).await?;
    assert_eq!(scene.run(since).await?.job.id, kept);
    assert_eq!((scene.run_ids(kept).await?.len(), scene.run_ids(merged).await?.len()), (2, 1));
    assert_eq!(store.open_for(merged).await?, [], "what was resolved since stays resolved");
    Ok(())
}

/// A run that reading its mail again has put elsewhere cannot be given back; then nothing is.
pub async fn a_merger_whose_run_has_left_is_not_undone(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let kept = scene.job("Acme", mail("Nightly").at(1)).await?;
    let merged = scene.job("Acme", mail("Other").at(2)).await?;
    let third = scene.job("Acme", mail("Third").at(3)).await?;
    let run = scene.runs(mail("Other").at(4)).await?;
    let care = scene.cares(&CareStep::Merge { kept, merged }, 5).await?;
    let of_mail = there(scene.run(run).await?.run.mail, "its mail");
    reparse(store, &[reread(of_mail, mail("Third").at(4))], scene.act(6)).await?;
    assert_eq!(scene.run(run).await?.job.id, third);
    let before = see(store).await?;
    assert_eq!(scene.not_undone(care).await?, CareFault::RunElsewhere { run, job: kept });
    assert_eq!(see(store).await?, before);
    assert_eq!(store.merged_into(merged).await?, Some(kept));
    Ok(())
}

/// Whatever the mail was before: a run of the merged job, one of a third job, or a mail that waits.
pub async fn a_mail_read_again_finds_the_job_its_own_was_merged_into(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let kept = scene.job("Acme", mail("Nightly").at(1)).await?;
    let merged = scene.job("Acme", mail("Other").at(2)).await?;
    let third = scene.job("Acme", mail("Third").at(3)).await?;
    let of_merged = scene.runs(mail("Other").at(4)).await?;
    let of_third = scene.runs(mail("Third").at(5)).await?;
    let waiting = scene.waits(mail("Nobody's").at(6)).await?;
    let care = scene.cares(&CareStep::Merge { kept, merged }, 7).await?;
    let own = there(scene.run(of_merged).await?.run.mail, "the merged job's mail");
    let other = there(scene.run(of_third).await?.run.mail, "the third job's mail");
    let again = |minute| mail("Other").status(Status::Warning).at(minute);
    let read = [reread(own, again(4)), reread(other, again(5)), reread(waiting, again(6))];
    let found = reparse(store, &read, scene.act(8)).await?;
    assert_eq!(found[1].after[0].job, Some(kept), "told as it is done");
    for run in [of_merged, of_third, scene.run_of(waiting, 0).await?] {
        let detail = scene.run(run).await?;
        assert_eq!((detail.job.id, detail.run.status), (kept, RunStatus::Warning), "run {run}");
    }
    assert_eq!([scene.run_ids(third).await?.len(), scene.run_ids(merged).await?.len()], [1, 0]);
    scene.undoes(care, 9).await?;
    reparse(store, &[reread(other, again(5))], scene.act(10)).await?;
    assert_eq!(scene.run(of_third).await?.job.id, kept, "the mail speaks of the same job, so its run stays");
    Ok(())
}

/// A page that was opened before the merger may still name the job that is gone.
pub async fn a_ticket_for_a_merged_job_covers_the_other(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let kept = scene.job("Acme", mail("Nightly").at(1)).await?;
    let merged = scene.job("Acme", mail("Other").at(2)).await?;
    scene.cares(&CareStep::Merge { kept, merged }, 3).await?;
    let late = Concern::Ticket(scene.ticket("T1", merged).await?);
    let covered = there(store.concern(late).await?, "the ticket").scopes.into_iter().map(|row| row.scope);
    assert_eq!(covered.collect::<Vec<_>>(), [Scope::Job(kept)]);
    let run = scene.runs(mail("Nightly").at(4)).await?;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"]);
    Ok(())
}

/// Two customers' jobs that no report tells apart are one job after all, and what waited for a person is recorded.
pub async fn merging_records_what_was_ambiguous(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let (kept, merged) = ambiguous(&scene).await?;
    let waiting = scene.waits(mail("Nightly").at(20)).await?;
    let (care, recorded) = scene.cares_and_records(&CareStep::Merge { kept, merged }, 21).await?;
    assert_eq!(recorded, 1);
    assert_eq!(scene.run(scene.run_of(waiting, 0).await?).await?.job.id, kept);
    assert_eq!(scene.run_ids(kept).await?.len(), 3);
    scene.undoes(care, 22).await?;
    let next = scene.waits(mail("Nightly").at(23)).await?;
    assert_eq!(scene.mail(next).await?.results[0].state, ResultState::Ambiguous);
    Ok(())
}

/// A night that both jobs were missing is missed once.
pub async fn a_slot_that_both_jobs_missed_is_missed_once(store: &dyn Store) -> Kept {
    const NIGHTS: i64 = 28;
    let scene = Scene::open(store).await?;
    let mut jobs = Vec::new();
    for name in ["One", "Two"] {
        jobs.push(scene.job("Acme", mail(name)).await?);
        for night in 1..NIGHTS {
            scene.runs(mail(name).at(night * DAY + night % 5)).await?;
        }
    }
    // Another job whose mails go on, so that the route is not silent.
    scene.job("Acme", mail("Lives")).await?;
    scene.runs(mail("Lives").at(NIGHTS * DAY + DAY / 2 - 1)).await?;
    let program = |minute| Act::of_program("schedules", at(minute));
    judge_jobs(store, &TimeZone::UTC, program(NIGHTS * DAY + DAY / 2)).await?;
    let missed = async |job| -> Result<Vec<_>, EngineError> {
        let runs = scene.all_runs(job).await?.into_iter();
        Ok(runs.filter(|run| run.status == RunStatus::Missed).collect::<Vec<_>>())
    };
    let (kept, merged) = (jobs[0], jobs[1]);
    let (own, other) = (missed(kept).await?[0].id, missed(merged).await?[0].id);
    let before = store.work_count().await?;
    let care = scene.cares(&CareStep::Merge { kept, merged }, NIGHTS * DAY + DAY / 2 + 1).await?;
    assert_eq!(missed(kept).await?.len(), 2, "history keeps both");
    assert_eq!(scene.run(other).await?.run.superseded, Some(Superseded::ByRun(own)));
    assert_eq!(store.work_count().await?, before - 1);
    let judged = judge_jobs(store, &TimeZone::UTC, program(NIGHTS * DAY + DAY / 2 + 2)).await?;
    assert_eq!((judged.jobs >= 2, judged.missed), (true, 0), "both were judged anew");
    scene.undoes(care, NIGHTS * DAY + DAY / 2 + 3).await?;
    assert_eq!((missed(merged).await?[0].id, scene.run(other).await?.run.superseded), (other, None));
    assert_eq!(store.work_count().await?, before);
    Ok(())
}

/// What is told beforehand is what is done then, and telling it changes nothing.
pub async fn a_merger_is_told_before_it_is_done(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let kept = scene.job("Acme", mail("Nightly").at(1)).await?;
    let merged = scene.job("Umbrella", mail("Nightly (old)").at(1)).await?;
    scene.runs(mail("Nightly (old)").at(2)).await?;
    scene.ticket("T1", merged).await?;
    let before = (see(store).await?, store.audit_head().await?);
    let step = CareStep::Merge { kept, merged };
    let told = store.try_care(&step, scene.act(3)).await?;
    assert_eq!((see(store).await?, store.audit_head().await?), before);
    let care = scene.cares(&step, 3).await?;
    let row = there(store.cares(kept, 1).await?.pop(), "what was done");
    assert_eq!((row.id, Ok(row.record)), (care, told));
    let names: Vec<&str> = row.job_names.values().map(String::as_str).collect();
    assert_eq!(names, ["Nightly", "Nightly (old)"]);
    let again = store.try_care(&step, scene.act(4)).await?;
    assert_eq!(again, Err(CareFault::MergedAway { job: merged, into: kept }));
    Ok(())
}
