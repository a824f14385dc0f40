//! Values that tests start from.

use crate::model::{
    Digest, Evidence, Finding, MessageMatch, NewRun, ObjectReport, ObjectStatus, Override, OverrideAction, OverrideId,
    OverrideScope, Part, Report, RunSource, RunStatus, Status,
};
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
    }
}
