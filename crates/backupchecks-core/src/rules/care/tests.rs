//! The rules of caring for jobs, one by one.

use super::*;
use crate::model::{JobIdentity, TicketId};
use crate::testing::report;

const KEPT: JobId = JobId(1);
const MERGED: JobId = JobId(2);
const TICKET: Concern = Concern::Ticket(TicketId(7));

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn job(id: JobId, customer: i64, mark: Option<&str>) -> JobContext {
    let job = Job {
        id,
        customer_id: CustomerId(customer),
        identity: JobIdentity::of("backup@example.com", &report("Nightly")),
        told_apart_by: mark.map(Into::into),
        informational: false,
        archived: false,
    };
    JobContext { job, via: None, reaches: Vec::new(), carriers: Vec::new() }
}

fn scopes(scopes: &[(JobId, Option<i64>)]) -> Resolutions {
    let scopes = scopes.iter().map(|(job, own)| (Scope::Job(*job), own.map(at)));
    Resolutions { whole: None, scopes: scopes.collect() }
}

#[test]
fn a_job_is_not_moved_to_a_customer_that_has_it() {
    let (one, other) = (job(KEPT, 1, None), job(MERGED, 2, None));
    let alike = [one.clone(), other.clone()];
    let same = CareFault::SameJob { job: KEPT, other: MERGED };
    assert_eq!(check_move(&one.job, CustomerId(2), &alike), Err(same));
    assert_eq!(check_move(&one.job, CustomerId(1), &alike), Err(CareFault::NothingToDo(KEPT)));
    assert_eq!(check_move(&one.job, CustomerId(3), &alike), Ok(()));
    let told_apart = [one.clone(), job(MERGED, 2, Some("srv-a"))];
    assert_eq!(check_move(&one.job, CustomerId(2), &told_apart), Ok(()));
    let mut archived = other;
    archived.job.archived = true;
    assert_eq!(check_move(&one.job, CustomerId(2), &[one.clone(), archived]), Ok(()), "it gives way");
}

#[test]
fn two_jobs_of_a_customer_are_not_told_apart_by_the_same() {
    let (one, other) = (job(KEPT, 1, None), job(MERGED, 1, Some("SRV-A")));
    let alike = [one.clone(), other.clone()];
    let same = |job, other| Err(CareFault::SameJob { job, other });
    assert_eq!(check_mark(&one.job, Some("srv-a "), &alike), same(KEPT, MERGED));
    assert_eq!(check_mark(&other.job, None, &alike), same(MERGED, KEPT));
    assert_eq!(check_mark(&one.job, Some("srv-b"), &alike), Ok(()));
    assert_eq!(check_mark(&one.job, Some(" "), &alike), Err(CareFault::MarkEmpty));
    assert_eq!(check_mark(&one.job, None, &alike), Err(CareFault::NothingToDo(KEPT)));
}

#[test]
fn only_jobs_of_one_kind_become_one() {
    let (kept, merged) = (job(KEPT, 1, None).job, job(MERGED, 2, None).job);
    assert_eq!(check_merge(&kept, &merged), Ok(()), "also those of two customers");
    assert_eq!(check_merge(&kept, &kept), Err(CareFault::NothingToDo(KEPT)));
    let archived = Job { archived: true, ..merged.clone() };
    assert_eq!(check_merge(&kept, &archived), Ok(()));
    assert_eq!(check_merge(&archived, &kept), Err(CareFault::Archived(MERGED)));
    let mut other = merged;
    other.identity.backup_type = "another".into();
    assert_eq!(check_merge(&kept, &other), Err(CareFault::OtherKind { kept: KEPT, merged: MERGED }));
}

#[test]
fn a_scope_that_both_jobs_have_is_open_where_one_of_them_is() {
    let (after, carried) = carry_concern(TICKET, &scopes(&[(KEPT, Some(5)), (MERGED, None)]), MERGED, KEPT).unwrap();
    assert_eq!(after, scopes(&[(KEPT, None)]));
    assert_eq!(give_back_concern(after, &carried, MERGED, KEPT), scopes(&[(KEPT, Some(5)), (MERGED, None)]));
    let (both, _) = carry_concern(TICKET, &scopes(&[(KEPT, Some(5)), (MERGED, Some(6))]), MERGED, KEPT).unwrap();
    assert_eq!(both, scopes(&[(KEPT, Some(6))]));
    assert_eq!(carry_concern(TICKET, &scopes(&[(KEPT, None)]), MERGED, KEPT), None);
}

#[test]
fn what_was_resolved_since_a_merger_stays_resolved() {
    let (after, carried) = carry_concern(TICKET, &scopes(&[(KEPT, None), (MERGED, None)]), MERGED, KEPT).unwrap();
    let resolved = after.resolve(Some(&Scope::Job(KEPT)), at(9)).unwrap();
    let back = give_back_concern(resolved, &carried, MERGED, KEPT);
    assert_eq!(back, scopes(&[(KEPT, Some(9)), (MERGED, Some(9))]));
}

#[test]
fn a_scope_that_came_since_a_merger_stays() {
    let (after, carried) = carry_concern(TICKET, &scopes(&[(MERGED, None)]), MERGED, KEPT).unwrap();
    let third = after.cover(&[Scope::Job(JobId(3))]).unwrap();
    let back = give_back_concern(third, &carried, MERGED, KEPT);
    assert_eq!(back, scopes(&[(JobId(3), None), (MERGED, None)]));
}

#[test]
fn a_plan_by_hand_is_taken_over_and_silence_is_not() {
    assert_eq!(carried_planning(&Planning::Learned, &Planning::NotPlanned), None);
    assert_eq!(carried_planning(&Planning::Learned, &Planning::Learned), None);
    let stretch = |until| ClosureSpan::Pause(crate::schedule::Stretch { from: at(0), until });
    let closure = |span| Closure {
        id: crate::model::ClosureId(1),
        span,
        scope: crate::model::ClosureScope::Job(MERGED),
        name: String::new(),
    };
    assert!(goes_along(&closure(stretch(Some(at(9))))));
    assert!(!goes_along(&closure(stretch(None))));
}

#[test]
fn the_newest_is_undone_first() {
    let record = CareRecord::Moved { job: KEPT, from: CustomerId(1), to: CustomerId(2) };
    let check = |since| check_undo(CareId(3), &record, since);
    let nothing = Since { undone: false, later: None, elsewhere: None };
    assert_eq!(check(nothing), Ok(()));
    assert_eq!(check(Since { undone: true, ..nothing }), Err(CareFault::UndoneAlready(CareId(3))));
    assert_eq!(check(Since { later: Some(CareId(4)), ..nothing }), Err(CareFault::Later { later: CareId(4) }));
}
