//! Whatever people and sources do, in whatever order: nothing is lost, nothing is doubled, nothing contradicts itself.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of a test may panic like the test")]

use backupchecks_core::contract::operations::{Operation, World, apply, play};
use backupchecks_core::engine::EngineError;
use backupchecks_core::memory::MemoryStore;
use backupchecks_core::model::{
    AppliedOverride, Concern, ConcernKind, EffectiveStatus, InboxState, Location, MailId, MatchKey, ResultState, RunId,
    RunStatus, SourceType, most_urgent,
};
use backupchecks_core::ports::{
    ConservationStore, CustomerRow, IngestQuestion, IngestStore, JobRow, JobsQuery, MailDetail, PageStore,
    PendingSelection, Revision, RunDetail, SettleStore, WorkStore,
};
use backupchecks_core::rules::matching::{Match, match_report};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn operations(most: usize) -> impl Strategy<Value = Vec<Operation>> {
    let one = any::<(u8, u8, u8)>().prop_map(|(kind, first, second)| Operation::from_numbers(kind, first, second));
    proptest::collection::vec(one, 1..most)
}

fn block_on<T>(work: impl Future<Output = Result<T, EngineError>>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work).unwrap()
}

/// A few, unless `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(96)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_doubled_or_contradictory(operations in operations(60)) {
        block_on(async {
            let store = MemoryStore::default();
            let mut world = World::new(&store).await?;
            let mut before = revision(&store).await?;
            for operation in &operations {
                apply(&store, operation, &mut world).await?;
                let after = revision(&store).await?;
                assert!(before <= after, "the revision went back from {before:?} to {after:?}");
                before = after;
                check(&store, &world).await?;
            }
            Ok(())
        });
    }

    #[test]
    fn the_same_operations_give_the_same_answers(operations in operations(40)) {
        let transcript = || block_on(async { play(&MemoryStore::default(), &operations).await });
        assert_eq!(transcript(), transcript());
    }
}

/// Else the properties above would hold of next to nothing.
#[test]
fn random_operations_reach_what_can_happen() {
    let mut answers = BTreeSet::new();
    let mut number = 1_u64;
    let mut next = || {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        number.to_be_bytes()[1]
    };
    for _ in 0..240 {
        let operations: Vec<Operation> = (0..60).map(|_| Operation::from_numbers(next(), next(), next())).collect();
        answers.extend(block_on(async { play(&MemoryStore::default(), &operations).await }));
    }
    for (operation, answer) in [
        ("Plan(", ": planned: true"),
        ("Close(", ": closed"),
        ("Close(", "end before it begins"),
        ("EndClosure(", ": ended: true"),
        ("RemoveClosure(", ": removed: true"),
        ("Judge(", "missed: 1"),
        ("Judge(", "superseded: 1"),
        ("Come(", ": recorded"),
        ("Come(", ": waiting"),
        ("Come(", ": ambiguous"),
        ("Come(", ": archived"),
        ("Come(", ": notice"),
        ("Come(", ": unrecognised"),
        ("ComeAgain(", ": duplicate"),
        ("ComeTogether(", ": recorded, recorded, duplicate"),
        ("Approve(", "with 1 runs"),
        ("Approve(", "with 3 runs"),
        ("Approve(", "unarchive it instead"),
        ("ApproveApart(", "with 1 runs"),
        ("Unarchive(", "with 1 runs"),
        ("HandOver(", "approved with 1 runs, unarchived with 0"),
        ("Delete(", "deleted 2"),
        ("Restore(", "with 1 runs"),
        ("ReviewRun(", "reviewed 1"),
        ("ReviewJob(", "reviewed 2"),
        ("ReviewSuccesses", "reviewed 3"),
        ("Undo(", "undone 2"),
        ("Unreview(", "put back 1"),
        ("OpenTicket(", "opened t"),
        ("OpenTicket(", "opened T2026"),
        ("OpenTicket(", "the code is taken"),
        ("OpenTicket(", "one is open already"),
        ("Resolve(", "resolved: true"),
        ("Reopen(", "reopened: true"),
        ("Link(", "linked: true"),
        ("Rewrite(", "rewritten: true"),
        ("run ", "linked true resolved true covers false"),
        ("run ", "linked false resolved false covers true"),
        ("SetActive(", "set: true"),
        ("Claim(", "granted 2"),
        ("Claim(", "taken by one until"),
        ("Renew(", "heard: true, renewed"),
        ("Renew(", "heard: false, lost"),
        ("GiveBack(", "given back"),
        ("Excuse(", "excused with 1 runs"),
        ("EditOverride(", "edited with 1 runs"),
        ("EditOverride(", "meanwhile"),
        ("EndOverride(", "ended with 1 runs"),
        ("EndOverride(", "meanwhile"),
        ("DeleteOverride(", "deleted with 1 runs"),
        ("Reparse(", "unchanged"),
        ("Reparse(", "put back 1"),
        ("Reparse(", "worse"),
        ("Reparse(", "other_job"),
        ("Reparse(", "not_found"),
        ("Reparse(", "recognised"),
        ("ReparseAll(", "done 8 of 8"),
        ("Move(", "moved, made false with 0 runs"),
        ("Move(", "the customer has the same job"),
        ("TellApart(", "told apart, made false with 1 runs"),
        ("Merge(", "merged, made false with 0 runs"),
        ("Merge(", "merged, made false with 1 runs"),
        ("Merge(", "it was merged"),
        ("Split(", "split, made true"),
        ("Split(", "split, made false"),
        ("UndoCare(", "undone, made false with 0 runs"),
        ("UndoCare(", "something came later"),
        ("RemoveRaw(", "removed 1 raw mails"),
        ("DeleteAllJobs(", "AllJobs { jobs: 0, runs: 0, mails: 0 }, to read again None"),
        ("DeleteAllJobs(", ", to read again Some("),
        ("run ", "it was read as"),
        ("run ", "success_override"),
        ("run ", "carries Some(MarkOnly)"),
    ] {
        let reached = answers.iter().any(|line| line.starts_with(operation) && line.contains(answer));
        assert!(reached, "{operation} never gave {answer:?}");
    }
}

async fn revision(store: &MemoryStore) -> Result<Revision, EngineError> {
    Ok(store.load_ingest(&IngestQuestion::default()).await?.revision)
}

async fn check(store: &MemoryStore, world: &World) -> Result<(), EngineError> {
    let mut mails = Vec::new();
    for (mail, id) in &world.mails {
        let detail = store.mail(*id).await?.expect("a mail is lost");
        match store.raw_mail(*id).await? {
            Some(raw) => assert_eq!(raw, mail.raw),
            None => assert!(world.removed_raw, "the bytes of a mail are lost"),
        }
        check_mail(&detail);
        mails.push(detail);
    }
    let (jobs, runs) = jobs_and_runs(store).await?;
    check_runs(&mails, &runs);
    runs.iter().for_each(check_status);
    check_counts(store, &mails, &jobs, &runs).await?;
    check_standing(store, &mails).await?;
    check_nothing_waits_in_vain(store, &mails).await
}

/// A mail stands where its results put it.
fn check_mail(detail: &MailDetail) {
    let states = detail.results.iter().map(|result| result.state.inbox_state());
    let mail = &detail.mail;
    if !detail.results.is_empty() {
        assert_eq!(mail.inbox_state, most_urgent(states), "{detail:?}");
        assert_eq!(mail.location == Location::Processed, mail.inbox_state.is_none(), "{detail:?}");
    }
    assert_eq!(mail.location == Location::Processed, mail.inbox_state.is_none(), "{detail:?}");
    for result in &detail.results {
        assert_eq!(result.report.is_none(), matches!(result.state, ResultState::Recorded { .. }));
    }
}

/// Every recorded result is one run, and every run is one recorded result or a slot that was missed.
fn check_runs(mails: &[MailDetail], runs: &[RunDetail]) {
    let mut recorded: BTreeMap<RunId, MailId> = BTreeMap::new();
    for detail in mails {
        for result in &detail.results {
            if let ResultState::Recorded { job, run } = result.state {
                assert_eq!(recorded.insert(run, detail.mail.id), None, "a run stands for two results");
                let shown = runs.iter().find(|shown| shown.run.id == run).expect("a recorded result has a run");
                assert_eq!((shown.job.id, shown.run.run_at), (job, detail.mail.envelope.received_at));
            }
        }
    }
    let listed: BTreeMap<RunId, MailId> = runs.iter().filter_map(|run| Some((run.run.id, run.run.mail?))).collect();
    assert_eq!(listed, recorded);
    let missed = runs.iter().filter(|run| run.run.source_type == SourceType::Missed);
    // Of two jobs that are merged both may have stated a slot: one of the two has given way, and is still listed.
    let (gave_way, standing): (Vec<_>, Vec<_>) = missed.partition(|run| run.run.superseded.is_some());
    let slots: BTreeSet<_> = standing.iter().map(|run| (run.job.id, run.run.run_at)).collect();
    assert_eq!(
        listed.len() + slots.len() + gave_way.len(),
        runs.len(),
        "a run is listed twice, a slot is stated twice, or a run is neither"
    );
}

fn check_status(detail: &RunDetail) {
    let run = &detail.run;
    let excused = detail.applied.is_some_and(AppliedOverride::is_excused);
    let expected = if excused { EffectiveStatus::SuccessOverride } else { run.status.into() };
    assert_eq!(run.effective, expected, "{detail:?}");
    assert!(detail.applied.is_none() || run.status != RunStatus::Success, "a success needs no override: {detail:?}");
    let shown: BTreeSet<Concern> = detail.marks.iter().map(|mark| mark.about.concern).collect();
    assert_eq!(shown.len(), detail.marks.len(), "a ticket or remark is shown twice");
    assert!(
        detail.marks.iter().all(|mark| mark.linked || !mark.resolved),
        "resolved, not linked, and shown: {detail:?}"
    );
}

/// A run waits until somebody reviewed it; one that was stated missed also until a report proves otherwise.
fn waits(detail: &RunDetail) -> bool {
    detail.run.reviewed.is_none() && detail.run.superseded.is_none()
}

/// What is counted is what is there.
async fn check_counts(
    store: &MemoryStore,
    mails: &[MailDetail],
    jobs: &[(CustomerRow, JobRow)],
    runs: &[RunDetail],
) -> Result<(), EngineError> {
    for (_, job) in jobs {
        let own = || runs.iter().filter(|run| run.job.id == job.job.id);
        assert_eq!(job.unreviewed, count(own().filter(|run| waits(run))));
        let last = own().map(|run| (run.run.run_at, run.run.id, run.run.effective)).max();
        assert_eq!(job.last_run, last.map(|(at, _, effective)| (at, effective)));
    }
    let reviewed = count(runs.iter().filter(|run| run.run.reviewed.is_some()));
    let unreviewed: u64 = jobs.iter().map(|(_, job)| job.unreviewed).sum();
    let gave_way = count(runs.iter().filter(|run| run.run.reviewed.is_none() && run.run.superseded.is_some()));
    assert_eq!(reviewed + unreviewed + gave_way, count(runs.iter()));
    let handled = store.handled(jiff::Timestamp::UNIX_EPOCH).await?;
    assert_eq!(handled.iter().map(|one| one.runs).sum::<u64>(), reviewed);

    let work = store.work().await?;
    let bad: u64 = work.rows.iter().map(|row| row.bad_runs).sum();
    let of_active: u64 = jobs.iter().filter(|(owner, _)| owner.customer.active).map(|(_, job)| job.unreviewed).sum();
    assert_eq!(bad + work.good_runs, of_active);
    assert_eq!(bad, store.work_count().await?);
    for row in &work.rows {
        let marks = &runs.iter().find(|run| run.run.id == row.run).expect("the run of a row").marks;
        let open = |kind| count(marks.iter().filter(|mark| !mark.resolved && mark.about.concern.kind() == kind));
        let counted = (row.tickets, row.remarks);
        assert_eq!(counted, (open(ConcernKind::Ticket), open(ConcernKind::Remark)), "an indicator without its mark");
    }
    let successes = store.successes(work.up_to).await?;
    assert_eq!(successes.iter().map(|one| one.runs).sum::<u64>(), work.good_runs);
    assert!(work.rows.iter().all(|row| !row.status.is_good() && row.run <= work.up_to));

    let counts = store.inbox_counts().await?;
    let seen = mails.iter().filter(|detail| {
        detail.mail.location == Location::Inbox && detail.mail.inbox_state != Some(InboxState::Archived)
    });
    assert_eq!(counts.to_do() + counts.notices, count(seen));
    Ok(())
}

/// Every mail that was ever accepted stands in one place.
async fn check_standing(store: &MemoryStore, mails: &[MailDetail]) -> Result<(), EngineError> {
    let standing = store.mails_standing().await?;
    assert_eq!(standing.accepted, count(mails.iter()));
    assert_eq!(standing.check(), Ok(()), "{standing:?}");
    let recorded = mails.iter().filter(|detail| detail.mail.location == Location::Processed);
    assert_eq!(standing.recorded, count(recorded));
    Ok(())
}

/// No result stands in the Inbox that has exactly one job: each change records what it made known.
async fn check_nothing_waits_in_vain(store: &MemoryStore, mails: &[MailDetail]) -> Result<(), EngineError> {
    let inbox = mails.iter().filter(|detail| detail.mail.location == Location::Inbox).map(|detail| detail.mail.id);
    let pending = store.load_pending(&PendingSelection::OfMails(inbox.collect())).await?;
    for result in &pending.results {
        let key: MatchKey = result.identity.key();
        let jobs = pending.jobs.iter().map(|context| &context.job).filter(|job| job.identity.key() == key);
        let found = match_report(&result.report, jobs);
        assert!(!matches!(found, Match::Job(_)), "{:?} waits though it is {found:?}", result.identity);
    }
    Ok(())
}

async fn jobs_and_runs(store: &MemoryStore) -> Result<(Vec<(CustomerRow, JobRow)>, Vec<RunDetail>), EngineError> {
    let (mut jobs, mut runs) = (Vec::new(), Vec::new());
    for customer in store.customers("", 1000).await? {
        for archived in [false, true] {
            let query = JobsQuery { customer: Some(customer.customer.id), archived, limit: 1000, ..Default::default() };
            for job in store.jobs(&query).await? {
                for run in store.runs(job.job.id, None, 1000).await?.rows {
                    runs.push(store.run(run.id).await?.expect("a listed run is there"));
                }
                jobs.push((customer.clone(), job));
            }
        }
    }
    Ok((jobs, runs))
}

fn count<T>(rows: impl Iterator<Item = T>) -> u64 {
    u64::try_from(rows.count()).unwrap()
}
