//! What a store promises about the tasks that read stored mails again.

use super::Kept;
use super::build::{Scene, act, at, mail, other_mail, report, there};
use super::reparse::reread;
use crate::engine::{EngineError, Reread, reparse_step};
use crate::model::{
    Act, DifferenceKind, EffectiveStatus, MailId, Outcome, ReparseSelection, ReparseState, ReparseTask, Status,
};
use crate::ports::{Store, TaskClaim};

/// Deleted mails only where they are named; in the order of their numbers, whatever was asked for.
pub async fn a_selection_finds_its_mails(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let waiting = scene.waits(mail("Nightly").at(1)).await?;
    let unread = scene.waits(other_mail(Outcome::Unrecognised).at(2)).await?;
    let failed = scene.waits(other_mail(Outcome::ParseFailed("no status".into())).at(3)).await?;
    let deleted = scene.waits(mail("Weekly").at(4)).await?;
    store.delete_mails(&[deleted], false, scene.act(5)).await?;
    let all =
        |selection: ReparseSelection| async move { found(store, &selection, MailId(0), MailId(i64::MAX), 10).await };
    assert_eq!(all(ReparseSelection::All).await?, [waiting, unread, failed]);
    assert_eq!(all(ReparseSelection::Parser("veeam.backup".into())).await?, [waiting, failed]);
    assert_eq!(all(ReparseSelection::Parser("nobody".into())).await?, []);
    assert_eq!(all(ReparseSelection::Unread).await?, [unread, failed]);
    assert_eq!(all(ReparseSelection::Mails(vec![deleted, waiting, MailId(987_654)])).await?, [waiting, deleted]);
    assert_eq!(found(store, &ReparseSelection::All, waiting, MailId(i64::MAX), 1).await?, [unread]);
    assert_eq!(found(store, &ReparseSelection::All, MailId(0), unread, 10).await?, [waiting, unread]);
    let raw = store.mails_to_reparse(&ReparseSelection::Unread, MailId(0), unread, 1).await?;
    assert_eq!((raw[0].from_address.as_str(), raw[0].received_at), ("backup@example.com", at(2)));
    assert_eq!(Some(raw[0].raw.clone()), store.raw_mail(unread).await?);
    Ok(())
}

/// Each mail once, with what it gave; the end is noted.
pub async fn a_task_goes_through_its_mails_in_batches(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    four_runs(&scene).await?;
    let task = store.start_reparse(&ReparseSelection::All, false, scene.act(9)).await?;
    assert_eq!((task.total, task.done(), task.state), (4, 0, ReparseState::Running));
    assert_eq!((task.started_by, task.started_by_name.as_str(), task.started_at), (Some(scene.by), "Olga", at(9)));
    scene.runs(mail("Nightly").at(20)).await?;
    let steps = work(store, &claim("one", 10), 3).await?;
    assert_eq!(steps, 3, "two batches, and one that finds nothing");
    let done = there(store.reparse_task(task.id).await?, "the task");
    assert_eq!(
        (done.state, done.ended_at, done.done()),
        (ReparseState::Done, Some(at(10)), 4),
        "a later mail is not its matter"
    );
    assert_eq!((done.counts.kind(DifferenceKind::Worse), done.counts.kind(DifferenceKind::Unchanged)), (3, 1));
    assert_eq!(done.examples.len(), 3);
    assert_eq!(done.examples[0].after[0].status, Some(EffectiveStatus::Warning));
    assert_eq!(store.claim_reparse(None, &claim("one", 11)).await?, None, "nothing is left to do");
    assert_eq!(store.reparse_tasks(9).await?, [done]);
    Ok(())
}

/// The same counts and examples, and no run has changed.
pub async fn a_task_can_only_compare(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let runs = four_runs(&scene).await?;
    let task = store.start_reparse(&ReparseSelection::Parser("veeam.backup".into()), true, scene.act(9)).await?;
    work(store, &claim("one", 10), 3).await?;
    let done = there(store.reparse_task(task.id).await?, "the task");
    assert_eq!((done.what_if, done.counts.kind(DifferenceKind::Worse), done.examples.len()), (true, 3, 3));
    for run in runs {
        assert_eq!(scene.run(run).await?.run.effective, EffectiveStatus::Success);
    }
    Ok(())
}

/// Nobody takes over what somebody works on, until the claim has run out; then the first one's step is refused.
pub async fn of_two_workers_one_goes_on(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    four_runs(&scene).await?;
    let task = store.start_reparse(&ReparseSelection::All, false, act(9)).await?;
    let (one, two) = (claim("one", 10), claim("two", 11));
    let of_one = there(store.claim_reparse(None, &one).await?, "the task");
    assert_eq!(store.claim_reparse(None, &two).await?, None);
    assert_eq!(store.claim_reparse(Some(task.id), &two).await?, None);
    assert!(store.claim_reparse(Some(task.id), &one).await?.is_some(), "one's own goes on");
    let late = claim("two", 60);
    let of_two = there(store.claim_reparse(None, &late).await?, "the task, taken over");
    assert!(!reparse_step(store, &of_one, &one, &batch(store, &of_one, 2).await?, act(60)).await?);
    assert_eq!(
        there(store.reparse_task(task.id).await?, "the task").done(),
        0,
        "a step without a claim counts nothing"
    );
    let mails = batch(store, &of_two, 2).await?;
    assert!(reparse_step(store, &of_two, &late, &mails, act(61)).await?);
    assert!(!reparse_step(store, &of_two, &late, &mails, act(62)).await?, "the same step again");
    assert_eq!(there(store.reparse_task(task.id).await?, "the task").cursor, mails[1].mail);
    work(store, &claim("three", 120), 2).await?;
    let done = there(store.reparse_task(task.id).await?, "the task");
    assert_eq!((done.state, done.done()), (ReparseState::Done, 4), "whoever comes goes on behind the cursor");
    Ok(())
}

/// By a person, or because it cannot go on; what is done stays done, and no worker takes it up again.
pub async fn a_task_can_be_stopped(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    four_runs(&scene).await?;
    let task = store.start_reparse(&ReparseSelection::All, false, scene.act(9)).await?;
    let claim = claim("one", 10);
    let held = there(store.claim_reparse(None, &claim).await?, "the task");
    let mails = batch(store, &held, 2).await?;
    assert!(reparse_step(store, &held, &claim, &mails, act(11)).await?);
    assert!(store.stop_reparse(task.id, None, scene.act(12)).await?);
    assert!(!store.stop_reparse(task.id, None, scene.act(13)).await?, "it has ended");
    let held = there(store.reparse_task(task.id).await?, "the task");
    assert!(!reparse_step(store, &held, &claim, &batch(store, &held, 2).await?, act(14)).await?);
    assert_eq!((held.state, held.done(), held.ended_at), (ReparseState::Cancelled, 2, Some(at(12))));
    let failed = store.start_reparse(&ReparseSelection::Unread, false, act(15)).await?;
    assert!(store.stop_reparse(failed.id, Some("no such parser"), act(16)).await?);
    let failed = there(store.reparse_task(failed.id).await?, "the task");
    assert_eq!((failed.state, failed.error.as_deref()), (ReparseState::Failed, Some("no such parser")));
    assert_eq!(failed.started_by_name, "contract");
    assert_eq!(store.reparse_tasks(1).await?, [failed], "the newest first");
    Ok(())
}

/// Four successes of one job.
async fn four_runs(scene: &Scene<'_>) -> Result<Vec<crate::model::RunId>, EngineError> {
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    for minute in 2..5 {
        scene.runs(mail("Nightly").at(minute)).await?;
    }
    Ok(scene.all_runs(job).await?.into_iter().map(|run| run.id).collect())
}

async fn found(
    store: &dyn Store,
    selection: &ReparseSelection,
    after: MailId,
    up_to: MailId,
    limit: u32,
) -> Result<Vec<MailId>, EngineError> {
    Ok(store.mails_to_reparse(selection, after, up_to, limit).await?.into_iter().map(|mail| mail.id).collect())
}

/// A claim for half an hour.
fn claim(worker: &str, minute: i64) -> TaskClaim {
    TaskClaim { worker: worker.into(), now: at(minute), until: at(minute + 30) }
}

/// The next mails of a task, read as warnings, save the first of all.
async fn batch(store: &dyn Store, task: &ReparseTask, limit: u32) -> Result<Vec<Reread>, EngineError> {
    let mails = store.mails_to_reparse(&task.selection, task.cursor, task.up_to, limit).await?;
    let read = |mail: crate::ports::MailToReparse| {
        let first = mail.received_at == at(1);
        let status = if first { Status::Success } else { Status::Warning };
        reread(mail.id, super::build::mail_of(vec![report("Nightly", status)]))
    };
    Ok(mails.into_iter().map(read).collect())
}

/// Claims and works until nothing is left; gives the number of steps.
async fn work(store: &dyn Store, claim: &TaskClaim, limit: u32) -> Result<u32, EngineError> {
    let mut steps = 0;
    while let Some(task) = store.claim_reparse(None, claim).await? {
        let mails = batch(store, &task, limit).await?;
        assert!(reparse_step(store, &task, claim, &mails, Act::of_program("contract", claim.now)).await?);
        steps += 1;
    }
    Ok(steps)
}
