//! What a store promises about schedules and missed runs.

use super::Kept;
use super::build::{Scene, act, at, concern, mail, there};
use crate::engine::{EngineError, Judged, archive, judge_jobs};
use crate::model::{
    Act, ClosureScope, ClosureSpan, Concern, EffectiveStatus, JobId, Planning, RunStatus, Scope, SourceType, Status,
};
use crate::ports::{JobDays, ReviewTarget, RunRow, Saved, Store};
use crate::rules::missed::Superseded;
use crate::schedule::{Kind, Plan, Stretch};
use jiff::civil::date;
use jiff::tz::TimeZone;

const DAY: i64 = 24 * 60;
/// How many nights a job has run before something happens to it.
const NIGHTS: i64 = 28;
/// Noon of the day after the last night.
const NOON_AFTER: i64 = NIGHTS * DAY + DAY / 2;

/// A job that ran every night.
async fn nightly(scene: &Scene<'_>, customer: &str, name: &str) -> Result<JobId, EngineError> {
    nightly_until(scene, customer, name, NIGHTS).await
}

async fn nightly_until(scene: &Scene<'_>, customer: &str, name: &str, nights: i64) -> Result<JobId, EngineError> {
    let job = scene.job(customer, mail(name)).await?;
    for night in 1..nights {
        scene.runs(mail(name).at(night * DAY + night % 5)).await?;
    }
    Ok(job)
}

async fn judge(store: &dyn Store, minutes: i64) -> Result<Judged, EngineError> {
    judge_jobs(store, &TimeZone::UTC, Act::of_program("schedules", at(minutes))).await
}

async fn missed(scene: &Scene<'_>, job: JobId) -> Result<Vec<RunRow>, EngineError> {
    Ok(scene.all_runs(job).await?.into_iter().filter(|run| run.status == RunStatus::Missed).collect())
}

/// Once, however often jobs are judged, and only after its grace.
pub async fn a_slot_without_a_report_becomes_one_missed_run(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = nightly(&scene, "Acme", "Nightly").await?;
    assert_eq!(judge(store, (NIGHTS - 1) * DAY + 60).await?.missed, 0, "all reports are there");
    let kept = there(store.schedule(job).await?.and_then(|kept| kept.schedule), "the schedule");
    assert_eq!(*kept.kind(), Kind::Daily);
    let done = judge(store, NOON_AFTER).await?;
    assert_eq!((done.missed, done.outages_begun), (1, 0));
    assert_eq!(judge(store, NOON_AFTER + 60).await?.missed, 0, "stated already");
    let found = missed(&scene, job).await?;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].source_type, found[0].effective), (SourceType::Missed, EffectiveStatus::Missed));
    assert!((at(NIGHTS * DAY - 60)..at(NIGHTS * DAY + 60)).contains(&found[0].run_at), "{:?}", found[0]);
    assert!(!found[0].reason.is_empty());
    let work = store.work().await?;
    assert_eq!((work.rows.len(), work.rows[0].status), (1, EffectiveStatus::Missed));
    Ok(())
}

/// Like any other run: this was forgotten once.
pub async fn missed_runs_take_tickets_and_remarks_along(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = nightly(&scene, "Acme", "Nightly").await?;
    let opened = Concern::Ticket(scene.ticket("T1", job).await?);
    store.add_remark(&concern("mind the gap", &[job]), act(1)).await?;
    judge(store, NOON_AFTER).await?;
    store.resolve(opened, None, act(2)).await?;
    let run = missed(&scene, job).await?[0].id;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"], "linked, although it is resolved now");
    assert_eq!(scene.remarks_beside(run).await?, ["mind the gap"]);
    Ok(())
}

/// It leaves Run Checks and the history keeps both.
pub async fn a_late_report_takes_the_place_of_a_missed_run(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = nightly(&scene, "Acme", "Nightly").await?;
    judge(store, NIGHTS * DAY + 8 * 60).await?;
    assert_eq!(store.work_count().await?, 1);
    let late = scene.runs(mail("Nightly").at(NIGHTS * DAY + 9 * 60)).await?;
    let done = judge(store, NIGHTS * DAY + 10 * 60).await?;
    assert_eq!((done.missed, done.superseded), (0, 1));
    let found = missed(&scene, job).await?;
    assert_eq!(found[0].superseded, Some(Superseded::ByRun(late)));
    assert_eq!((found[0].reviewed.clone(), store.work_count().await?), (None, 0));
    assert!(store.work().await?.rows.is_empty());
    assert_eq!(store.unreview(&[found[0].id], scene.by, at(0)).await?, 0, "there is nothing to be done about it");
    let statuses = store.statuses(&[job], at(NIGHTS * DAY - 60)).await?;
    assert_eq!(statuses.iter().map(|(.., status)| *status).collect::<Vec<_>>(), [EffectiveStatus::Success]);
    assert_eq!(judge(store, NIGHTS * DAY + 11 * 60).await?.superseded, 0, "once");
    Ok(())
}

/// Whatever comes later, who reviewed it stays.
pub async fn a_reviewed_missed_run_stays_reviewed(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = nightly(&scene, "Acme", "Nightly").await?;
    judge(store, NIGHTS * DAY + 8 * 60).await?;
    let run = missed(&scene, job).await?[0].id;
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(5)).await?;
    scene.runs(mail("Nightly").at(NIGHTS * DAY + 9 * 60)).await?;
    judge(store, NIGHTS * DAY + 10 * 60).await?;
    let found = missed(&scene, job).await?;
    assert_eq!(found[0].reviewed, Some(("Olga".into(), at(5))));
    assert!(found[0].superseded.is_some());
    Ok(())
}

/// What came with the approval is history: its gaps are nobody's work.
pub async fn nothing_is_missed_before_the_job_was_approved(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    for night in (-NIGHTS..0).filter(|night| *night != -2) {
        scene.waits(mail("Nightly").at(night * DAY + night % 5)).await?;
    }
    let job = scene.job("Acme", mail("Nightly").at(-5)).await?;
    assert_eq!(judge(store, 60).await?.missed, 0);
    assert!(missed(&scene, job).await?.is_empty());
    assert_eq!(judge(store, DAY + DAY / 2).await?.missed, 1, "from then on it counts");
    Ok(())
}

/// Archived jobs, jobs of inactive customers; and they count again when they are back.
pub async fn what_is_put_away_never_goes_missed(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let archived = nightly(&scene, "Acme", "Nightly").await?;
    let inactive = nightly(&scene, "Umbrella", "Weekly").await?;
    let umbrella = there(store.customer_named("Umbrella").await?, "the customer").id;
    archive(store, archived, scene.act(1)).await?;
    store.set_customer_active(umbrella, false, act(1)).await?;
    assert_eq!(judge(store, NOON_AFTER).await?.missed, 0);
    store.set_customer_active(umbrella, true, act(2)).await?;
    assert_eq!(judge(store, NOON_AFTER + 1).await?.missed, 1);
    assert_eq!(missed(&scene, inactive).await?.len(), 1);
    Ok(())
}

/// A plan, and the word that a job is not planned.
pub async fn a_plan_by_hand_wins_over_what_was_learned(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = nightly(&scene, "Acme", "Nightly").await?;
    assert!(store.set_planning(job, &Planning::NotPlanned, act(1)).await?);
    assert_eq!(judge(store, NOON_AFTER).await?.missed, 0);
    let kept = there(store.schedule(job).await?, "the schedule");
    assert_eq!(
        (kept.planning, kept.schedule.map(|one| one.kind().clone())),
        (Planning::NotPlanned, Some(Kind::NotPlanned))
    );
    let plan = Plan::cron("0 0 * * *").unwrap_or_else(|error| panic!("{error}"));
    let by_hand = Planning::ByHand { plan, since: at((NIGHTS - 1) * DAY) };
    assert!(store.set_planning(job, &by_hand, act(2)).await?);
    assert_eq!(judge(store, NOON_AFTER + 1).await?.missed, 1);
    assert_eq!(there(store.schedule(job).await?, "the schedule").planning, by_hand);
    assert!(!store.set_planning(JobId(987_654), &Planning::Learned, act(3)).await?);
    Ok(())
}

/// Of one job, of a customer, of all.
pub async fn nothing_is_missed_on_holidays_and_in_pauses(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let paused = nightly(&scene, "Acme", "Nightly").await?;
    nightly(&scene, "Acme", "Weekly").await?;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    let span = Stretch { from: at((NIGHTS - 1) * DAY + 60), until: None };
    let pause = store.add_closure(&ClosureSpan::Pause(span), &ClosureScope::Job(paused), "moving", act(1)).await?;
    let day = at(NIGHTS * DAY).to_zoned(TimeZone::UTC).date();
    let span = ClosureSpan::Holiday(day);
    let holiday = store.add_closure(&span, &ClosureScope::Customer(acme), "Founders' day", act(1)).await?;
    assert_eq!(judge(store, NOON_AFTER).await?.missed, 0);
    assert!(store.remove_closure(holiday, act(2)).await?);
    assert_eq!(judge(store, NOON_AFTER + 1).await?.missed, 1, "the other job's");
    assert!(store.end_closure(pause, at(NOON_AFTER), act(3)).await?);
    assert!(!store.end_closure(pause, at(NOON_AFTER + 5), act(3)).await?, "it has ended");
    assert_eq!(judge(store, NOON_AFTER + 2).await?.missed, 0);
    assert!(missed(&scene, paused).await?.is_empty());
    Ok(())
}

/// One outage, no missed runs; then what came late is there, and what never came is missed after all.
pub async fn a_silent_route_is_one_outage_and_settles_when_mail_flows_again(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let mut jobs = Vec::new();
    for (customer, name) in [("Acme", "One"), ("Acme", "Two"), ("Umbrella", "Three"), ("Initech", "Four")] {
        jobs.push(nightly(&scene, customer, name).await?);
    }
    judge(store, (NIGHTS - 1) * DAY + 60).await?;
    let done = judge(store, NOON_AFTER).await?;
    assert_eq!((done.missed, done.outages_begun), (0, 1), "{done:?}");
    assert_eq!(judge(store, NOON_AFTER + 60).await?.outages_begun, 0, "once");
    let open = store.closures(at(NOON_AFTER), 10).await?;
    assert_eq!(open.len(), 1);
    assert!(matches!(open[0].closure.span, ClosureSpan::SeenOutage(Stretch { until: None, .. })));
    for name in ["One", "Two", "Three"] {
        scene.runs(mail(name).at(NOON_AFTER + 120)).await?;
    }
    let done = judge(store, NOON_AFTER + 150).await?;
    assert_eq!((done.missed, done.outages_ended), (0, 1), "what was held back may take its time");
    let done = judge(store, NOON_AFTER + 8 * 60).await?;
    assert_eq!((done.missed, missed(&scene, jobs[3]).await?.len()), (1, 1), "the fourth never came");
    assert_eq!(store.work().await?.rows.len(), 1);
    Ok(())
}

/// A report that came after a job was loaded is not declared missing.
pub async fn a_judgement_that_was_overtaken_is_stale(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = nightly(&scene, "Acme", "Nightly").await?;
    let chosen = store.jobs_to_judge(at(NOON_AFTER), 100).await?;
    assert_eq!(chosen.jobs, [job]);
    let loaded = store.load_to_judge(&chosen.jobs, at(-DAY), 100).await?;
    let judged = crate::engine::judge_job(&loaded.jobs[0], &loaded.overrides, &TimeZone::UTC, at(NOON_AFTER));
    assert_eq!(judged.missed.len(), 1);
    scene.runs(mail("Nightly").at(NIGHTS * DAY + 3)).await?;
    let saved = store.save_judged(loaded.revision, &[judged], chosen.up_to, act(1)).await?;
    assert_eq!(saved, Saved::Stale);
    assert_eq!(judge(store, NOON_AFTER).await?.missed, 0);
    Ok(())
}

/// Every kind of span and scope, the latest first.
pub async fn closures_come_back_as_they_were_entered(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let customer = there(store.customer_named("Acme").await?, "the customer").id;
    let open = Stretch { from: at(10), until: None };
    let past = Stretch { from: at(-9 * DAY), until: Some(at(-8 * DAY)) };
    let entered = [
        (ClosureSpan::Holiday(date(2027, 1, 1)), ClosureScope::Global, "New Year 🎆"),
        (ClosureSpan::Pause(open), ClosureScope::Job(job), "moving"),
        (
            ClosureSpan::Maintenance(Stretch { from: at(9), ..open }),
            ClosureScope::Customer(customer),
            "new \"storage\"",
        ),
        (ClosureSpan::SeenOutage(Stretch { from: at(8), ..open }), ClosureScope::Source("files".into()), "silence"),
        (ClosureSpan::DeclaredOutage(past), ClosureScope::Global, "line cut"),
    ];
    for (span, scope, name) in &entered {
        store.add_closure(span, scope, name, act(1)).await?;
    }
    let found = store.closures(at(-DAY), 10).await?;
    let named: Vec<_> = found.iter().map(|row| (row.customer.clone(), row.job_name.as_deref())).collect();
    let acme = || Some((customer, "Acme".to_owned()));
    assert_eq!(named, [(None, None), (acme(), Some("Nightly")), (acme(), None), (None, None)], "whom each is for");
    let found: Vec<_> = found.into_iter().map(|row| (row.closure.span, row.closure.scope, row.closure.name)).collect();
    let expected: Vec<_> =
        entered[..4].iter().map(|(span, scope, name)| (*span, scope.clone(), (*name).to_owned())).collect();
    assert_eq!(found, expected);
    assert_eq!(store.closures(at(-9 * DAY), 10).await?.len(), 5);
    assert_eq!(
        there(store.schedule(job).await?, "the job").closures.len(),
        4,
        "those that reach it, but another source's"
    );
    Ok(())
}

/// Of all jobs that are watched, whatever is put away.
pub async fn the_next_report_of_all_jobs_is_known(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    assert_eq!(store.next_expected(at(0)).await?, None);
    let sooner = nightly(&scene, "Acme", "Nightly").await?;
    let later = nightly_until(&scene, "Umbrella", "Weekly", NIGHTS + 1).await?;
    judge(store, NIGHTS * DAY - 60).await?;
    let (job, when) = there(store.next_expected(at(NIGHTS * DAY - 60)).await?, "a slot");
    assert!(job == sooner && (at(NIGHTS * DAY - 60)..at(NIGHTS * DAY + 60)).contains(&when), "{job} {when}");
    archive(store, sooner, act(1)).await?;
    let (job, when) = there(store.next_expected(at(NIGHTS * DAY - 60)).await?, "a slot");
    assert!(job == later && at(NIGHTS * DAY + 60) < when, "{job} {when}");
    assert_eq!(store.next_expected(at(NIGHTS * DAY * 9)).await?, None);
    Ok(())
}

/// In pages, by customer and job.
pub async fn a_day_shows_jobs_with_schedule_and_runs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let one = nightly(&scene, "Acme", "Nightly").await?;
    let other = nightly_until(&scene, "Umbrella", "Weekly", NIGHTS + 1).await?;
    judge(store, NOON_AFTER).await?;
    let range = at(NIGHTS * DAY - 12 * 60)..at(NIGHTS * DAY + 12 * 60);
    let page = store.job_days(&range, None, 1).await?;
    assert_eq!(page.iter().map(|day| day.row.job.id).collect::<Vec<_>>(), [one]);
    assert_eq!(page[0].schedule.as_ref().map(|schedule| schedule.kind().clone()), Some(Kind::Daily));
    assert_eq!(page[0].runs.iter().map(|run| run.effective).collect::<Vec<_>>(), [EffectiveStatus::Missed]);
    let next = store.job_days(&range, Some(one), 10).await?;
    assert_eq!(next.iter().map(|day| day.row.job.id).collect::<Vec<_>>(), [other]);
    assert_eq!(next[0].runs.iter().map(|run| run.effective).collect::<Vec<_>>(), [EffectiveStatus::Success]);
    assert_eq!(store.days_of(other, &range).await?, next.into_iter().next());
    assert_eq!(store.days_of(JobId(987_654), &range).await?, None);
    Ok(())
}

/// As Run Checks does: each ticket and remark once, whichever of its open scopes reach the job.
pub async fn a_day_counts_what_is_open_for_its_jobs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let one = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let other = scene.job("Acme", mail("Weekly")).await?;
    let foreign = scene.job("Umbrella", mail("Foreign")).await?;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    scene.ticket("T1", one).await?;
    let resolved = Concern::Ticket(scene.ticket("T2", one).await?);
    store.resolve(resolved, None, act(1)).await?;
    let mut twice = concern("the line is slow", &[]);
    twice.scopes = vec![Scope::Customer(acme), Scope::Job(one), Scope::Object { job: one, name: "SRV-A".into() }];
    store.add_remark(&twice, act(2)).await?;
    let range = at(0)..at(DAY);
    let counts: Vec<_> = store.job_days(&range, None, 10).await?.iter().map(counted).collect();
    assert_eq!(counts, [(one, 1, 1), (other, 0, 1), (foreign, 0, 0)]);
    assert_eq!(store.days_of(one, &range).await?.as_ref().map(counted), Some((one, 1, 1)));
    let row = &store.work().await?.rows[0];
    assert_eq!((row.job, row.tickets, row.remarks), (one, 1, 1));
    Ok(())
}

fn counted(days: &JobDays) -> (JobId, u64, u64) {
    (days.row.job.id, days.tickets, days.remarks)
}
