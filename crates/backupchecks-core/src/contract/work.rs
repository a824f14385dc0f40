//! What a store promises about Run Checks.

use super::Kept;
use super::build::{Scene, act, at, concern, excuse, mail, there};
use crate::model::{EffectiveStatus, JobId, OverrideScope, ReviewId, Role, RunId, Status};
use crate::ports::{NewUser, ReviewTarget, Reviewed, Store, WorkPage};

/// One row a job, of the worst status and the newest run that has it.
pub async fn a_row_of_work_shows_the_newest_run_of_the_worst_status(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    // It is stored before an older one: what is newest is said by its time.
    let shown = scene.runs(mail("Nightly").at(4).status(Status::Failed)).await?;
    scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    let last = scene.runs(mail("Nightly").at(5).status(Status::Warning)).await?;
    scene.ticket("T1", job).await?;
    scene.ticket("T2", job).await?;
    store.add_remark(&concern("mind the gap", &[job]), act(6)).await?;
    let work = store.work().await?;
    assert_eq!((work.good_runs, work.good_jobs, work.up_to), (1, 1, last));
    let [row] = &work.rows[..] else { panic!("not one row: {work:?}") };
    assert_eq!((row.job, row.run, row.run_at, row.status), (job, shown, at(4), EffectiveStatus::Failed));
    assert_eq!((row.customer_name.as_str(), row.job_name.as_str()), ("Acme", "Nightly"));
    assert_eq!((row.backup_software.as_str(), row.backup_type.as_str()), ("Veeam", "Backup Job"));
    assert_eq!(row.reason, "header cell says failed");
    assert_eq!((row.bad_runs, row.last_good_at, row.tickets, row.remarks), (4, Some(at(1)), 2, 1));
    assert_eq!(Some(row.customer), store.customer_named("Acme").await?.map(|customer| customer.id));
    assert_eq!(store.work_count().await?, 4);
    Ok(())
}

/// Nothing is nothing, and successes are counted, not shown.
pub async fn successes_are_counted_and_no_rows(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let nothing = WorkPage { rows: vec![], good_runs: 0, good_jobs: 0, up_to: RunId(0) };
    assert_eq!(store.work().await?, nothing);
    let one = scene.job("Acme", mail("One").at(1)).await?;
    scene.runs(mail("One").at(2)).await?;
    scene.job("Acme", mail("Other").at(3)).await?;
    store.add_override(&excuse(OverrideScope::Job(one)), act(0)).await?;
    let last = scene.runs(mail("One").at(4).status(Status::Warning)).await?;
    assert_eq!(store.work().await?, WorkPage { rows: vec![], good_runs: 4, good_jobs: 2, up_to: last });
    Ok(())
}

/// The last success counts also when it is reviewed, and by override; a job without one has none.
pub async fn the_last_success_counts_reviewed_or_not(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let never = scene.job("Acme", mail("Never").at(1).status(Status::Failed)).await?;
    let once = scene.job("Acme", mail("Once").at(1)).await?;
    scene.runs(mail("Once").at(2).status(Status::Failed)).await?;
    store.review(&ReviewTarget::Successes(store.work().await?.up_to), scene.by, at(3)).await?;
    let work = store.work().await?;
    let last_good = |job: JobId| work.rows.iter().find(|row| row.job == job).map(|row| row.last_good_at);
    assert_eq!((last_good(never), last_good(once)), (Some(None), Some(Some(at(1)))));
    Ok(())
}

/// Those runs and no others, each once.
pub async fn runs_are_reviewed_once(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1).status(Status::Failed)).await?;
    let second = scene.runs(mail("Nightly").at(2).status(Status::Warning)).await?;
    let first = scene.all_runs(job).await?[1].id;
    let target = ReviewTarget::Runs(vec![first, first, RunId(987_654)]);
    let reviewed = store.review(&target, scene.by, at(3)).await?;
    assert!(reviewed.review.is_some());
    assert_eq!(reviewed.runs, 1);
    assert_eq!(store.review(&target, scene.by, at(4)).await?, Reviewed { review: None, runs: 0 });
    let row = &store.work().await?.rows[0];
    assert_eq!((row.run, row.status, row.bad_runs), (second, EffectiveStatus::Warning, 1));
    let runs = scene.all_runs(job).await?;
    assert_eq!(runs[1].reviewed, Some(("Olga".into(), at(3))), "the first review stands");
    assert_eq!(runs[0].reviewed, None);
    assert_eq!(there(store.job(job).await?, "the job").unreviewed, 1);
    Ok(())
}

/// A run that came after the page was shown has not been seen and stays.
pub async fn reviewing_jobs_goes_no_further_than_what_was_shown(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1).status(Status::Failed)).await?;
    scene.runs(mail("Nightly").at(2)).await?;
    let other = scene.job("Acme", mail("Weekly").at(1).status(Status::Failed)).await?;
    let shown = store.work().await?.up_to;
    let later = scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    let reviewed = store.review(&ReviewTarget::Jobs(vec![job, job], shown), scene.by, at(4)).await?;
    assert_eq!(reviewed.runs, 2, "the success too");
    let mut left: Vec<_> = store.work().await?.rows.iter().map(|row| (row.job, row.bad_runs)).collect();
    left.sort();
    assert_eq!(left, [(job, 1), (other, 1)]);
    assert_eq!(scene.run(later).await?.run.reviewed, None);
    Ok(())
}

/// Also successes by override, up to what was shown; nothing that is no success.
pub async fn reviewing_successes_leaves_the_rest(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    store.add_override(&excuse(OverrideScope::Job(job)), act(0)).await?;
    scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    let shown = store.work().await?.up_to;
    scene.runs(mail("Nightly").at(4)).await?;
    let reviewed = store.review(&ReviewTarget::Successes(shown), scene.by, at(5)).await?;
    assert_eq!(reviewed.runs, 2);
    let work = store.work().await?;
    assert_eq!((work.good_runs, work.rows[0].bad_runs), (1, 1));
    Ok(())
}

/// What a row stands for: the bad runs, and no success that was not shown.
pub async fn reviewing_bad_runs_leaves_the_successes_of_the_job(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    let shown = store.work().await?.up_to;
    scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    let reviewed = store.review(&ReviewTarget::BadRuns(vec![job], shown), scene.by, at(4)).await?;
    assert_eq!(reviewed.runs, 1, "neither the success nor what came later");
    let work = store.work().await?;
    assert_eq!((work.good_runs, work.rows[0].bad_runs), (1, 1));
    Ok(())
}

/// Exactly what the review marked, once; the page is as it was before.
pub async fn undo_restores_exactly_what_a_review_took(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1).status(Status::Failed)).await?;
    scene.runs(mail("Nightly").at(2)).await?;
    let earlier = scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    store.review(&ReviewTarget::Runs(vec![earlier]), scene.by, at(4)).await?;
    let before = store.work().await?;
    let reviewed = store.review(&ReviewTarget::Jobs(vec![job], before.up_to), scene.by, at(5)).await?;
    let review = there(reviewed.review, "the review");
    assert_eq!(store.work().await?.rows, []);
    assert_eq!(store.undo_review(review, scene.by, at(6)).await?, 2);
    assert_eq!(store.work().await?, before);
    assert_eq!(store.undo_review(review, scene.by, at(7)).await?, 0, "undone already");
    assert_eq!(store.undo_review(ReviewId(987_654), scene.by, at(7)).await?, 0);
    assert!(scene.run(earlier).await?.run.reviewed.is_some(), "another review");
    Ok(())
}

/// A run that was put back and reviewed anew belongs to the new review.
pub async fn undo_leaves_runs_that_were_unreviewed_since(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1).status(Status::Failed)).await?;
    let run = scene.runs(mail("Nightly").at(2).status(Status::Failed)).await?;
    let all = ReviewTarget::Jobs(vec![job], store.work().await?.up_to);
    let first = there(store.review(&all, scene.by, at(3)).await?.review, "the review");
    assert_eq!(store.unreview(&[run, run, RunId(987_654)], scene.by, at(4)).await?, 1);
    assert_eq!(store.unreview(&[run], scene.by, at(4)).await?, 0, "not reviewed");
    assert_eq!(store.work_count().await?, 1);
    let second = there(store.review(&all, scene.by, at(5)).await?.review, "the second review");
    assert_ne!(first, second);
    assert_eq!(store.undo_review(first, scene.by, at(6)).await?, 1);
    assert_eq!(scene.run(run).await?.run.reviewed, Some(("Olga".into(), at(5))));
    Ok(())
}

/// By customer in order of name, with those by override; no further than what was shown.
pub async fn successes_are_listed_by_customer(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("beta", mail("Two").at(1)).await?;
    scene.job("Gamma", mail("Three").at(1).status(Status::Failed)).await?;
    let job = scene.job("Alpha", mail("One").at(1)).await?;
    store.add_override(&excuse(OverrideScope::Job(job)), act(0)).await?;
    scene.runs(mail("One").at(2).status(Status::Warning)).await?;
    let shown = store.work().await?.up_to;
    scene.runs(mail("Two").at(3)).await?;
    let listed = store.successes(shown).await?;
    let words: Vec<_> = listed.iter().map(|one| (one.customer_name.as_str(), one.runs, one.overridden)).collect();
    assert_eq!(words, [("Alpha", 2, 1), ("beta", 1, 0)]);
    let alpha = store.customer_named("alpha").await?.map(|customer| customer.id);
    assert_eq!(Some(listed[0].customer), alpha);
    Ok(())
}

/// They are on no page, so that nobody reviews them by chance; active again, they are back.
pub async fn runs_of_inactive_customers_are_no_work(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly").at(1)).await?;
    let bad = scene.job("Acme", mail("Weekly").at(2).status(Status::Failed)).await?;
    let before = store.work().await?;
    let acme = there(store.customer_named("Acme").await?, "the customer").id;
    store.set_customer_active(acme, false, act(0)).await?;
    let nothing = WorkPage { rows: vec![], good_runs: 0, good_jobs: 0, up_to: RunId(0) };
    assert_eq!(store.work().await?, nothing);
    assert_eq!((store.work_count().await?, store.successes(before.up_to).await?), (0, vec![]));
    let successes = ReviewTarget::Successes(before.up_to);
    assert_eq!(store.review(&successes, scene.by, at(3)).await?, Reviewed { review: None, runs: 0 });
    store.set_customer_active(acme, true, act(0)).await?;
    assert_eq!(store.work().await?, before);
    let named = ReviewTarget::Jobs(vec![bad], before.up_to);
    store.set_customer_active(acme, false, act(0)).await?;
    assert_eq!(store.review(&named, scene.by, at(4)).await?.runs, 1, "who names the job means it");
    Ok(())
}

/// Most first, then by name; what was taken back or lies before does not count.
pub async fn handled_counts_standing_reviews_by_person(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let new = |name: &str| NewUser { name: name.into(), password_hash: None, roles: vec![Role::Operator] };
    let anna = there(store.add_user(&new("anna"), act(0)).await?, "anna");
    let zoe = there(store.add_user(&new("Zoë"), act(0)).await?, "Zoë");
    let job = scene.job("Acme", mail("Nightly").at(0)).await?;
    for minute in 1..7 {
        scene.runs(mail("Nightly").at(minute)).await?;
    }
    let runs: Vec<RunId> = scene.all_runs(job).await?.iter().rev().map(|run| run.id).collect();
    let review =
        async |runs: &[RunId], by, minute| store.review(&ReviewTarget::Runs(runs.to_vec()), by, at(minute)).await;
    review(&runs[..1], zoe, 9).await?;
    review(&runs[1..2], scene.by, 10).await?;
    review(&runs[2..3], anna, 11).await?;
    review(&runs[3..5], zoe, 12).await?;
    let undone = there(review(&runs[5..], zoe, 13).await?.review, "the review");
    store.undo_review(undone, zoe, at(14)).await?;
    let handled = store.handled(at(10)).await?;
    let words: Vec<_> = handled.iter().map(|one| (one.user_name.as_str(), one.runs)).collect();
    assert_eq!(words, [("Zoë", 2), ("anna", 1), ("Olga", 1)]);
    assert_eq!(store.handled(at(15)).await?, []);
    Ok(())
}

/// By the time received, wherever the mail stands.
pub async fn the_newest_mail_is_known(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    assert_eq!(store.last_mail_at().await?, None);
    scene.job("Acme", mail("Nightly").at(30)).await?;
    scene.waits(mail("Weekly").at(20)).await?;
    assert_eq!(store.last_mail_at().await?, Some(at(30)));
    let newest = scene.waits(mail("Weekly").at(40)).await?;
    store.delete_mails(&[newest], false, scene.act(41)).await?;
    assert_eq!(store.last_mail_at().await?, Some(at(40)));
    Ok(())
}

/// Of the jobs asked for, from that moment on, reviewed ones too.
pub async fn statuses_tell_time_and_status_of_runs(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").at(1)).await?;
    scene.runs(mail("Nightly").at(2).status(Status::Warning)).await?;
    let reviewed = scene.runs(mail("Nightly").at(3).status(Status::Failed)).await?;
    store.review(&ReviewTarget::Runs(vec![reviewed]), scene.by, at(4)).await?;
    let other = scene.job("Acme", mail("Weekly").at(5)).await?;
    scene.job("Acme", mail("Monthly").at(6)).await?;
    let mut statuses = store.statuses(&[job, other], at(2)).await?;
    statuses.sort();
    let (warning, failed) = (EffectiveStatus::Warning, EffectiveStatus::Failed);
    assert_eq!(statuses, [(job, at(2), warning), (job, at(3), failed), (other, at(5), EffectiveStatus::Success)]);
    assert_eq!(store.statuses(&[], at(0)).await?, []);
    Ok(())
}
