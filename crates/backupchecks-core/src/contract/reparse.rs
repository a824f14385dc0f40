//! What a store promises about reading stored mails again.

use super::Kept;
use super::build::{MailPlan, Scene, act, at, excuse, mail, mail_of, object, other_mail, report, there};
use crate::engine::{EngineError, Reread, archive, reparse, unarchive, what_if};
use crate::model::{
    Act, Concern, Difference, DifferenceKind, EffectiveStatus, InboxState, Location, MailId, Outcome, OverrideScope,
    RunId, RunStatus, Status,
};
use crate::ports::{AuditQuery, ReviewTarget, Saved, Store};

/// Its number, review and tickets stay; what the mail says is replaced.
pub async fn a_run_read_again_changes_in_place(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed).objects(&[disk("SRV-A")])).await?;
    scene.ticket("T1", job).await?;
    let (id, run) = processed(&scene, mail("Nightly").status(Status::Failed).at(1)).await?;
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(2)).await?;
    let later = scene.ticket("T2", job).await?;
    let again = mail("Nightly").status(Status::Warning).objects(&[disk("SRV-B"), disk("SRV-C")]).at(1);
    let found = one(&scene, id, again.with(|report| report.attempt = Some(2)), 3).await?;
    assert_eq!((found.kind, found.put_back), (DifferenceKind::Better, 0));
    let detail = scene.run(run).await?;
    assert_eq!((detail.job.id, detail.run.status, detail.run.run_at), (job, RunStatus::Warning, at(1)));
    assert_eq!((detail.run.reason.as_str(), detail.run.attempt), ("header cell says warning", Some(2)));
    assert_eq!(detail.run.reviewed, Some(("Olga".into(), at(2))), "a failure was looked at");
    assert_eq!(detail.evidence.len(), 1);
    let names: Vec<&str> = detail.objects.iter().map(|row| row.object.name.as_str()).collect();
    assert_eq!(names, ["SRV-B", "SRV-C"]);
    assert_eq!(scene.all_runs(job).await?.len(), 2, "no second run");
    store.resolve(Concern::Ticket(later), None, act(4)).await?;
    assert_eq!(scene.tickets_beside(run).await?, ["T1"], "links stay, and none is added to an old run");
    let detail = scene.mail(id).await?;
    assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Processed, None));
    Ok(())
}

/// No difference, no entry in the log; a new version of the parser alone is no difference, but is kept.
pub async fn reading_again_without_a_difference_changes_nothing(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let objects = [object("SRV-A", Status::Success, ""), disk("SRV-B")];
    let plan = mail("Nightly").status(Status::Failed).host("SRV-A").objects(&objects);
    let job = scene.job("Acme", plan.clone()).await?;
    let id = there(scene.all_runs(job).await?[0].mail, "the run's mail");
    let waiting = scene.waits(mail("Weekly").at(1)).await?;
    let end = store.audit_head().await?;
    assert_eq!(one(&scene, id, plan.clone(), 2).await?.kind, DifferenceKind::Unchanged);
    assert_eq!(one(&scene, waiting, mail("Weekly").at(1), 2).await?.kind, DifferenceKind::Unchanged);
    assert_eq!(store.audit_head().await?, end);
    let mut newer = reread(id, plan);
    newer.reading.parser.iter_mut().for_each(|parser| parser.version = 9);
    assert_eq!(reparse(store, &[newer], scene.act(3)).await?[0].kind, DifferenceKind::Unchanged);
    assert_eq!(scene.mail(id).await?.mail.parser.map(|parser| parser.version), Some(9));
    Ok(())
}

/// It says so, the log holds both, and the review stays in the history.
pub async fn a_review_of_something_better_is_taken_back(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let (id, run) = processed(&scene, mail("Nightly").at(1)).await?;
    store.review(&ReviewTarget::Successes(run), scene.by, at(2)).await?;
    let found = one(&scene, id, mail("Nightly").status(Status::Failed).at(1), 3).await?;
    assert_eq!((found.kind, found.put_back), (DifferenceKind::Worse, 1));
    let detail = scene.run(run).await?;
    assert_eq!((detail.run.reviewed, detail.run.effective), (None, EffectiveStatus::Failed));
    let remark = there(detail.remark, "the remark");
    assert_eq!(remark, "Read again: it was reviewed as success, and is failed now.");
    assert_eq!(store.work().await?.rows.iter().map(|row| (row.job, row.run)).collect::<Vec<_>>(), [(job, run)]);
    let query = AuditQuery { event: Some("mails.reparsed".into()), limit: 9, ..AuditQuery::default() };
    let changes = there(store.audit_log(&query).await?.pop(), "the entry").changes;
    let of_run = there(changes.iter().find(|change| change.field == format!("run {run}")), "the change");
    assert_eq!(of_run.before, Some(format!("job {job}: success: header cell says success")));
    assert_eq!(of_run.after, Some(format!("job {job}: failed: header cell says failed")));
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(4)).await?;
    assert_eq!(one(&scene, id, mail("Nightly").status(Status::Failed).at(1), 5).await?.kind, DifferenceKind::Unchanged);
    assert!(scene.run(run).await?.run.reviewed.is_some(), "what was looked at since stays so");
    Ok(())
}

/// An override made since the run was recorded counts when its mail is read again.
pub async fn overrides_are_applied_anew(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly").status(Status::Failed)).await?;
    let run = scene.all_runs(job).await?[0].clone();
    store.add_override(&excuse(OverrideScope::Job(job)), act(1)).await?;
    let id = there(run.mail, "the run's mail");
    assert_eq!(one(&scene, id, mail("Nightly").status(Status::Failed), 2).await?.kind, DifferenceKind::Better);
    let detail = scene.run(run.id).await?;
    assert_eq!((detail.run.status, detail.run.effective), (RunStatus::Failed, EffectiveStatus::SuccessOverride));
    assert!(detail.applied.is_some());
    Ok(())
}

/// Never gone, never believed: at least a warning, back on Run Checks, until a reading finds it again.
pub async fn a_run_whose_result_is_gone_stays_as_a_warning(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    scene.job("Acme", mail("Weekly")).await?;
    let both = || mail_of(vec![report("Nightly", Status::Success), report("Weekly", Status::Success)]).at(1);
    let (id, nightly) = processed(&scene, both()).await?;
    let weekly = scene.run_of(id, 1).await?;
    store.review(&ReviewTarget::Successes(weekly), scene.by, at(2)).await?;
    let found = one(&scene, id, mail("Weekly").at(1), 3).await?;
    assert_eq!((found.kind, found.put_back), (DifferenceKind::NotFound, 1));
    assert_eq!([scene.run_of(id, 0).await?, scene.run_of(id, 1).await?], [weekly, nightly]);
    let lost = scene.run(nightly).await?;
    assert_eq!((lost.run.effective, lost.run.reviewed), (EffectiveStatus::Warning, None));
    assert!(lost.run.reason.ends_with("it was read as success: header cell says success"), "{}", lost.run.reason);
    assert!(scene.run(weekly).await?.run.reviewed.is_some());
    assert_eq!(one(&scene, id, mail("Weekly").at(1), 4).await?.kind, DifferenceKind::Unchanged, "it is said once");

    let notice = other_mail(Outcome::Notice("test message".into())).at(1);
    assert_eq!(one(&scene, id, notice, 5).await?.kind, DifferenceKind::NotFound);
    assert!(scene.run(weekly).await?.run.reason.contains("as a notice (test message)"));
    assert_eq!(scene.mail(id).await?.mail.location, Location::Processed, "its runs are there");

    assert_eq!(one(&scene, id, both(), 6).await?.kind, DifferenceKind::Better);
    assert_eq!([scene.run_of(id, 0).await?, scene.run_of(id, 1).await?], [nightly, weekly]);
    assert_eq!(scene.run(nightly).await?.run.effective, EffectiveStatus::Success);
    Ok(())
}

/// Today's parsers know less than the one that read it; that is no reason to change a run.
pub async fn a_mail_that_is_no_longer_known_keeps_what_was_read(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let (id, run) = processed(&scene, mail("Nightly").at(1)).await?;
    let before = (scene.mail(id).await?, scene.run(run).await?);
    for outcome in [Outcome::Unrecognised, Outcome::ParseFailed("no status".into())] {
        let found = one(&scene, id, other_mail(outcome).at(1), 2).await?;
        assert_eq!(found.kind, DifferenceKind::NotFound);
    }
    assert_eq!((scene.mail(id).await?, scene.run(run).await?), before);
    Ok(())
}

/// With its number and links, under the customer whose job it is; a reviewed failure comes back, for it was another job's.
pub async fn a_run_goes_to_the_job_that_its_mail_now_speaks_of(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let wrong = scene.job("Acme", mail("Nightly [1]")).await?;
    let (id, run) =
        processed(&scene, mail("Nightly [1]").status(Status::Failed).objects(&[disk("SRV-A")]).at(1)).await?;
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(2)).await?;
    let renamed = || mail("Nightly").status(Status::Failed).objects(&[disk("SRV-A")]).at(1);
    assert_eq!(one(&scene, id, renamed(), 3).await?.kind, DifferenceKind::OtherJob);
    let detail = scene.run(run).await?;
    assert_eq!((detail.job.id, detail.run.reviewed.is_some()), (wrong, true), "no job answers, so it stays");
    assert_eq!(scene.mail(id).await?.results[0].identity.job_name, "Nightly");

    let (again, second) =
        processed(&scene, mail("Nightly [1]").status(Status::Failed).objects(&[disk("SRV-A")]).at(4)).await?;
    store.review(&ReviewTarget::Runs(vec![second]), scene.by, at(5)).await?;
    let right = scene.job("Umbrella", mail("Nightly").at(6)).await?;
    let found = one(&scene, again, renamed().at(4), 7).await?;
    assert_eq!((found.kind, found.put_back), (DifferenceKind::OtherJob, 1));
    assert_eq!((found.before[0].job, found.after[0].job), (Some(wrong), Some(right)));
    let detail = scene.run(second).await?;
    assert_eq!((detail.job.id, detail.customer.name.as_str(), detail.run.reviewed), (right, "Umbrella", None));
    assert_eq!(detail.objects.len(), 1);
    assert_eq!(scene.all_runs(right).await?.len(), 2);
    Ok(())
}

/// A person has said whose it is; while the mail speaks of the same job, no matching undoes that.
pub async fn a_run_stays_where_a_person_has_put_it(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let acme = scene.job("Acme", mail("Nightly").at(1)).await?;
    archive(store, acme, scene.act(2)).await?;
    let umbrella = scene.job("Umbrella", mail("Nightly").at(3)).await?;
    unarchive(store, acme, scene.act(4)).await?;
    let ambiguous = scene.waits(mail("Nightly").at(10)).await?;
    scene.approve(ambiguous, "Umbrella").await?;
    let run = scene.run_of(ambiguous, 0).await?;
    assert_eq!(
        one(&scene, ambiguous, mail("Nightly").status(Status::Warning).at(10), 11).await?.kind,
        DifferenceKind::Worse
    );
    assert_eq!(scene.run(run).await?.job.id, umbrella);
    Ok(())
}

/// As a new mail would be: recorded where its job is known.
pub async fn a_waiting_mail_is_recorded_when_its_job_is_known_now(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    scene.ticket("T1", job).await?;
    let waiting = scene.waits(mail("Nightly - 0 errors").at(1)).await?;
    let unread = scene.waits(other_mail(Outcome::Unrecognised).at(2)).await?;
    assert_eq!(one(&scene, waiting, mail("Nightly").at(1), 3).await?.kind, DifferenceKind::OtherJob);
    assert_eq!(one(&scene, unread, mail("Nightly").at(2), 3).await?.kind, DifferenceKind::Recognised);
    for (id, minute) in [(waiting, 1), (unread, 2)] {
        let detail = scene.run(scene.run_of(id, 0).await?).await?;
        assert_eq!((detail.job.id, detail.run.run_at, detail.marks.len()), (job, at(minute), 1));
        assert_eq!(scene.mail(id).await?.mail.location, Location::Processed);
    }
    assert_eq!(store.inbox_counts().await?.to_do(), 0);
    Ok(())
}

/// In either direction, with the reason of the new reading.
pub async fn mails_without_a_run_follow_their_new_reading(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let id = scene.waits(other_mail(Outcome::Unrecognised).at(1)).await?;
    for (outcome, state, kind) in [
        (Outcome::ParseFailed("no status".into()), InboxState::ParseFailed, DifferenceKind::Details),
        (Outcome::Notice("test message".into()), InboxState::Notice, DifferenceKind::Recognised),
        (Outcome::Report(vec![report("Nightly", Status::Success)]), InboxState::Waiting, DifferenceKind::Recognised),
        (Outcome::Unrecognised, InboxState::Unrecognised, DifferenceKind::NotFound),
    ] {
        let reason = outcome.reason().map(str::to_owned);
        assert_eq!(one(&scene, id, other_mail(outcome).at(1), 2).await?.kind, kind, "{state}");
        let detail = scene.mail(id).await?;
        assert_eq!((detail.mail.inbox_state, detail.mail.reason), (Some(state), reason));
        assert_eq!(detail.results.len(), usize::from(state == InboxState::Waiting));
        assert_eq!(scene.inbox(state).await?.len(), 1);
    }
    Ok(())
}

/// The run that it has stays; the new result asks for a person.
pub async fn a_processed_mail_with_a_further_result_waits_again(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let (id, run) = processed(&scene, mail("Nightly").at(1)).await?;
    let more = mail_of(vec![report("Weekly", Status::Success), report("Nightly", Status::Success)]).at(1);
    assert_eq!(one(&scene, id, more, 2).await?.kind, DifferenceKind::Recognised);
    let detail = scene.mail(id).await?;
    assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Inbox, Some(InboxState::Waiting)));
    assert_eq!(scene.run_of(id, 1).await?, run);
    scene.approve(id, "Acme").await?;
    assert_eq!(scene.mail(id).await?.mail.location, Location::Processed);
    Ok(())
}

/// One that is named is read, and stays where a person has put it.
pub async fn a_deleted_mail_is_read_again_but_not_recorded(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let job = scene.job("Acme", mail("Nightly")).await?;
    let id = scene.waits(other_mail(Outcome::Unrecognised).at(1)).await?;
    store.delete_mails(&[id], false, scene.act(2)).await?;
    one(&scene, id, mail("Nightly").at(1), 3).await?;
    let detail = scene.mail(id).await?;
    assert_eq!((detail.mail.location, detail.mail.inbox_state), (Location::Deleted, Some(InboxState::Waiting)));
    assert_eq!((scene.all_runs(job).await?.len(), store.inbox_counts().await?.to_do()), (1, 0));
    assert_eq!(crate::engine::restore(store, &[id], scene.act(4)).await?, 1, "restoring decides what is known by then");
    Ok(())
}

/// Somebody reviews the run meanwhile: the decision is made again, with the review known.
pub async fn a_reading_decided_on_something_else_is_stale(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let (id, run) = processed(&scene, mail("Nightly").at(1)).await?;
    let known = store.load_reparse(&[id, MailId(987_654)], &[]).await?;
    assert_eq!(known.mails.len(), 1, "there is no such mail");
    let before = &known.mails[0];
    let reading = reread(id, mail("Nightly").at(1)).reading;
    let decided = || crate::ports::DecidedReparse {
        before,
        reading: &reading,
        location: Location::Inbox,
        inbox_state: Some(InboxState::Notice),
        results: Vec::new(),
    };
    store.review(&ReviewTarget::Runs(vec![run]), scene.by, at(2)).await?;
    assert_eq!(store.save_reparse(known.revision, &[decided()], None, act(3)).await?, Saved::Stale);
    store.unreview(&[run], scene.by, at(4)).await?;
    there(store.add_customer("Umbrella", act(5)).await?, "the customer");
    assert_eq!(store.save_reparse(known.revision, &[decided()], None, act(6)).await?, Saved::Stale);
    assert_eq!(scene.mail(id).await?.mail.inbox_state, None);
    Ok(())
}

/// It tells what reading again then does, whatever that is.
pub async fn comparing_changes_nothing(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    scene.job("Acme", mail("Nightly")).await?;
    let (id, run) = processed(&scene, mail("Nightly").at(1)).await?;
    let again = [reread(id, mail("Nightly").status(Status::Failed).at(1))];
    let end = store.audit_head().await?;
    let told = what_if(store, &again).await?;
    assert_eq!((store.audit_head().await?, scene.run(run).await?.run.effective), (end, EffectiveStatus::Success));
    assert_eq!(reparse(store, &again, scene.act(2)).await?, told);
    assert_eq!(told[0].before[0].status, Some(EffectiveStatus::Success));
    assert_eq!(told[0].after[0].status, Some(EffectiveStatus::Failed));
    Ok(())
}

/// A change of a template that a newer parser knows leaves the list.
pub async fn new_shapes_follow_the_newest_reading(store: &dyn Store) -> Kept {
    let scene = Scene::open(store).await?;
    let first = scene.waits(mail("Nightly").shaped("the label \"Region\"").at(1)).await?;
    let second = scene.waits(mail("Nightly").shaped("the label \"Region\"").at(2)).await?;
    one(&scene, first, mail("Nightly").at(1), 3).await?;
    assert_eq!(store.new_shapes(9).await?.iter().map(|shape| shape.mails).collect::<Vec<_>>(), [1]);
    one(&scene, second, mail("Nightly").shaped("the label \"Zone\"").at(2), 4).await?;
    let shapes = store.new_shapes(9).await?;
    assert_eq!(
        shapes.iter().map(|shape| (shape.shape.as_str(), shape.mails)).collect::<Vec<_>>(),
        [("the label \"Zone\"", 1)]
    );
    Ok(())
}

/// A bad VM.
fn disk(name: &str) -> crate::model::ObjectReport {
    object(name, Status::Failed, "disk full")
}

/// Takes in a mail that is recorded, and gives its number and the run of its first result.
async fn processed(scene: &Scene<'_>, plan: MailPlan) -> Result<(MailId, RunId), EngineError> {
    let run = scene.runs(plan).await?;
    Ok((there(scene.run(run).await?.run.mail, "the run's mail"), run))
}

/// The mail with the reading of that plan.
pub(super) fn reread(mail: MailId, plan: MailPlan) -> Reread {
    let planned = plan.done();
    Reread { mail, from_address: planned.envelope.from_address, reading: planned.reading }
}

/// Reads the mail again as planned.
async fn one(scene: &Scene<'_>, mail: MailId, plan: MailPlan, minute: i64) -> Result<Difference, EngineError> {
    let by = Act::of(scene.by, at(minute));
    Ok(there(reparse(scene.store, &[reread(mail, plan)], by).await?.pop(), "the difference"))
}
