//! Values that tests start from.

use crate::model::{Evidence, Finding, Part, Report, Status};

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
