//! The rules of overrides, one by one.

use super::*;
use crate::model::{OverrideAction, OverrideId};
use crate::testing::{object, override_rule, report, run};

fn identity() -> JobIdentity {
    JobIdentity::of("a@example.com", &report("Nightly"))
}

fn carried(rules: &[Override], run: &NewRun) -> Applied {
    let identity = identity();
    apply(rules, Owner { job: Some(JobId(1)), customer: Some(CustomerId(1)), identity: &identity }, &run.into())
}

#[track_caller]
fn check(rules: &[Override], run: &NewRun, expected: Option<i64>) {
    let applied = carried(rules, run).run;
    assert!(applied.is_none_or(AppliedOverride::is_excused), "{applied:?}");
    assert_eq!(applied.map(|applied| applied.id), expected.map(OverrideId));
}

fn of_object(id: i64, name: &str) -> Override {
    override_rule(id, OverrideScope::Object { job: JobId(1), name: name.into() }, None)
}

fn failed(reason: &str) -> NewRun {
    run(RunStatus::Failed, reason, vec![])
}

#[test]
fn the_narrower_level_goes_before_the_wider_and_of_one_level_the_older() {
    let rules = [
        override_rule(1, OverrideScope::Global, None),
        override_rule(2, OverrideScope::Customer(CustomerId(1)), None),
        override_rule(3, OverrideScope::Job(JobId(1)), None),
        override_rule(4, OverrideScope::Job(JobId(1)), None),
        of_object(5, "srv-a"),
    ];
    check(&rules, &failed("disk full"), Some(3));
    check(&rules[..2], &failed("disk full"), Some(2));
    check(&rules[..1], &failed("disk full"), Some(1));
    let with_object = run(RunStatus::Failed, "row", vec![object("SRV-A", Status::Failed, "disk full")]);
    check(&rules, &with_object, Some(5));
}

#[test]
fn what_belongs_to_others_is_left_alone() {
    for scope in [OverrideScope::Job(JobId(2)), OverrideScope::Customer(CustomerId(2))] {
        check(&[override_rule(1, scope, None)], &failed("disk full"), None);
    }
    let other_object = run(RunStatus::Failed, "row", vec![object("SRV-B", Status::Failed, "disk full")]);
    check(&[of_object(1, "srv-a")], &other_object, None);
}

#[test]
fn a_message_must_fit_every_bad_object() {
    let rule = override_rule(1, OverrideScope::Job(JobId(1)), Some("vss"));
    let known = object("SRV-A", Status::Failed, "VSS timeout");
    let other = object("SRV-B", Status::Failed, "disk full");
    check(std::slice::from_ref(&rule), &run(RunStatus::Failed, "row", vec![known.clone()]), Some(1));
    check(&[rule], &run(RunStatus::Failed, "row", vec![known, other]), None);
}

#[test]
fn without_a_bad_object_the_message_is_the_reason_of_the_run() {
    let rule = [override_rule(1, OverrideScope::Job(JobId(1)), Some("disk"))];
    check(&rule, &run(RunStatus::Failed, "Disk full", vec![object("SRV-A", Status::Success, "fine")]), Some(1));
    let bad = object("SRV-A", Status::Failed, "VSS timeout");
    check(&rule, &run(RunStatus::Failed, "Disk full", vec![bad]), None);
}

#[test]
fn a_message_is_compared_as_its_mode_says_and_never_by_case() {
    for (mode, text, fits) in [
        (MessageMatch::Contains as fn(String) -> MessageMatch, "TIMEOUT  of", true),
        (MessageMatch::Contains, "timeouts", false),
        (MessageMatch::Exact, "vss timeout of the writer", true),
        (MessageMatch::Exact, "vss timeout", false),
        (MessageMatch::StartsWith, "Vss", true),
        (MessageMatch::StartsWith, "timeout", false),
        (MessageMatch::EndsWith, "WRITER", true),
        (MessageMatch::EndsWith, "vss", false),
    ] {
        let rule = Override { message: Some(mode(text.into())), ..override_rule(1, OverrideScope::Global, None) };
        check(&[rule], &failed("VSS timeout\nof the writer"), fits.then_some(1));
    }
}

#[test]
fn an_empty_text_fits_any_message_also_none() {
    for mode in [MessageMatch::Contains, MessageMatch::Exact, MessageMatch::StartsWith, MessageMatch::EndsWith] {
        let rule = [Override { message: Some(mode("  ".into())), ..override_rule(1, OverrideScope::Global, None) }];
        check(&rule, &failed("disk full"), Some(1));
        check(&rule, &failed(""), Some(1));
        check(&rule, &run(RunStatus::Failed, "row", vec![object("SRV-A", Status::Failed, "")]), Some(1));
    }
}

#[test]
fn status_software_and_type_must_be_the_same() {
    let rule = || override_rule(1, OverrideScope::Global, None);
    check(&[Override { status: Some(Status::Failed), ..rule() }], &failed("x"), Some(1));
    check(&[Override { status: Some(Status::Warning), ..rule() }], &failed("x"), None);
    check(&[Override { backup_software: Some("VEEAM ".into()), ..rule() }], &failed("x"), Some(1));
    check(&[Override { backup_software: Some("Vee".into()), ..rule() }], &failed("x"), None);
    check(&[Override { backup_type: Some("backup job".into()), ..rule() }], &failed("x"), Some(1));
    check(&[Override { backup_type: Some("Replica".into()), ..rule() }], &failed("x"), None);
}

#[test]
fn the_time_of_the_run_decides_whether_an_override_is_valid() {
    let run = failed("disk full");
    let second = jiff::SignedDuration::from_secs(1);
    let rule = |from, until| {
        [Override { valid_from: from, valid_until: until, ..override_rule(1, OverrideScope::Global, None) }]
    };
    check(&rule(Some(run.run_at), None), &run, Some(1));
    check(&rule(Some(run.run_at + second), None), &run, None);
    check(&rule(None, Some(run.run_at)), &run, None);
    check(&rule(None, Some(run.run_at + second)), &run, Some(1));
}

#[test]
fn an_excused_object_does_not_excuse_a_failure_that_it_does_not_explain() {
    let rule = [of_object(1, "srv-a")];
    let warned = object("SRV-A", Status::Warning, "slow");
    check(&rule, &run(RunStatus::Warning, "row", vec![warned.clone()]), Some(1));
    check(&rule, &run(RunStatus::Failed, "header", vec![warned.clone()]), None);
    let other = object("SRV-B", Status::Warning, "slow");
    check(&rule, &run(RunStatus::Warning, "row", vec![warned, other]), None);
}

#[test]
fn a_mark_keeps_the_status_and_goes_by_the_same_precedence() {
    let mark = |rule| Override { action: OverrideAction::MarkOnly, ..rule };
    let rules = [
        override_rule(1, OverrideScope::Global, None),
        mark(override_rule(2, OverrideScope::Job(JobId(1)), None)),
        mark(of_object(3, "srv-a")),
    ];
    let marked = |id| Some(AppliedOverride { id: OverrideId(id), action: OverrideAction::MarkOnly });
    assert_eq!(carried(&rules, &failed("disk full")).run, marked(2), "narrower than the one that excuses");
    assert_eq!(effective(RunStatus::Failed, marked(2)), EffectiveStatus::Failed);
    let bad = |name| object(name, Status::Failed, "disk full");
    let applied = carried(&rules, &run(RunStatus::Failed, "row", vec![bad("SRV-B"), bad("SRV-A")]));
    assert_eq!((applied.run, applied.objects), (marked(3), vec![None, marked(3)]));
}

#[test]
fn successes_and_missed_runs_are_left_alone() {
    let rule = override_rule(1, OverrideScope::Global, None);
    check(std::slice::from_ref(&rule), &run(RunStatus::Success, "ok", vec![]), None);
    check(&[rule], &run(RunStatus::Missed, "no report", vec![]), None);
}

#[test]
fn an_override_is_over_once_ended_or_past_its_time() {
    let now = Timestamp::UNIX_EPOCH;
    let mut rule = override_rule(1, OverrideScope::Global, None);
    assert!(!is_over(&rule, false, now) && is_over(&rule, true, now));
    rule.valid_until = Some(now);
    assert!(is_over(&rule, false, now));
    rule.valid_from = Some(now);
    assert!(!is_to_come(&rule, now));
    rule.valid_from = Some(now + jiff::SignedDuration::from_secs(1));
    assert!(is_to_come(&rule, now));
}
