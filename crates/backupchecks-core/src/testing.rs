//! Values that tests start from.

use crate::model::{
    AppliedOverride, CustomerId, Digest, Evidence, Finding, Job, JobId, JobIdentity, MessageMatch, NewRun,
    ObjectReport, ObjectStatus, Override, OverrideAction, OverrideId, OverrideScope, Part, Report, RunId, RunSource,
    RunStatus, Status,
};
use crate::ports::{DecidableJob, DecidableObject, DecidableRun};
use crate::rules::overrides::effective;
use jiff::Timestamp;

/// A Veeam backup of that job that succeeded.
pub(crate) fn report(job_name: &str) -> Report {
    Report {
        backup_software: "Veeam".into(),
        backup_type: "Backup Job".into(),
        job_name: job_name.into(),
        finding: Finding::new(
            Status::Success,
            "header cell says Success",
            Evidence::new(Part::Html, "Success", "Success"),
        ),
        informational: false,
        attempt: None,
        host: None,
        started_at: None,
        finished_at: None,
        objects: Vec::new(),
    }
}

/// A mail run with that status.
pub(crate) fn run(status: RunStatus, reason: &str, objects: Vec<ObjectReport>) -> NewRun {
    NewRun {
        source: RunSource::Mail { digest: Digest([0; 32]), ordinal: 0 },
        run_at: Timestamp::UNIX_EPOCH,
        status,
        reason: reason.into(),
        evidence: vec![Evidence::new(Part::Html, reason, reason)],
        remark: None,
        attempt: None,
        started_at: None,
        finished_at: None,
        objects,
    }
}

/// A VM with that status and message.
pub(crate) fn object(name: &str, status: Status, message: &str) -> ObjectReport {
    ObjectReport {
        name: name.into(),
        object_type: "VM".into(),
        status: Some(ObjectStatus { status, part: Part::Html, words: status.to_string() }),
        message: Some(message.into()),
        ..Default::default()
    }
}

/// An override without limits, for messages that contain the given text.
pub(crate) fn override_rule(id: i64, scope: OverrideScope, contains: Option<&str>) -> Override {
    Override {
        id: OverrideId(id),
        scope,
        status: None,
        message: contains.map(|text| MessageMatch::Contains(text.into())),
        backup_software: None,
        backup_type: None,
        valid_from: None,
        valid_until: None,
        action: OverrideAction::TreatAsSuccess,
        reason: "agreed with the customer".into(),
    }
}

/// A stored run that failed, of the job of [`decidable_job`]: what it carries, its reason, and its objects with what they carry.
pub(crate) fn decidable(
    applied: Option<AppliedOverride>,
    reason: &str,
    objects: &[(&str, Status, &str, Option<AppliedOverride>)],
) -> DecidableRun {
    let objects = objects.iter().zip(0..).map(|((name, status, message, applied), ordinal)| DecidableObject {
        ordinal,
        name: (*name).into(),
        status: *status,
        message: Some((*message).into()),
        applied: *applied,
    });
    DecidableRun {
        id: RunId(1),
        job: JobId(1),
        run_at: Timestamp::UNIX_EPOCH,
        status: RunStatus::Failed,
        effective: effective(RunStatus::Failed, applied),
        reason: reason.into(),
        applied,
        reviewed: false,
        objects: objects.collect(),
    }
}

/// The job 1 of the customer 1.
pub(crate) fn decidable_job() -> DecidableJob {
    let job = Job {
        id: JobId(1),
        customer_id: CustomerId(1),
        identity: JobIdentity::of("a@example.com", &report("Nightly")),
        told_apart_by: None,
        informational: false,
        archived: false,
    };
    DecidableJob { job, customer_name: "Acme".into() }
}
