//! Customers and jobs as JSON.

use backupchecks_core::{model::JobsFile, rules::transfer::TransferFault};
use serde::Deserialize;

/// Why a text is no file of jobs.
#[derive(Debug, thiserror::Error)]
pub enum JobsFileError {
    /// It is no JSON, or a field is missing, unknown or of the wrong kind.
    #[error("it is no file of jobs")]
    Form(#[from] serde_json::Error),
    /// It was written by another version.
    #[error(transparent)]
    Version(TransferFault),
}

/// What every version of the form says of itself.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// The file as text.
///
/// # Errors
/// None that anybody has seen: every value of the model has a form in JSON.
pub fn write_jobs(file: &JobsFile) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(file).map(|text| text + "\n")
}

/// The file that a text holds.
///
/// # Errors
/// With line, column and field of what is wrong. The version is looked at first, because the rest depends on it.
pub fn read_jobs(text: &str) -> Result<JobsFile, JobsFileError> {
    let Head { version } = serde_json::from_str(text)?;
    if version != JobsFile::VERSION {
        return Err(JobsFileError::Version(TransferFault::Version { found: version }));
    }
    Ok(serde_json::from_str(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{
  "version": 1,
  "customers": [
    {
      "name": "Acme",
      "active": true,
      "jobs": [
        {
          "identity": {
            "sender": "backup@example.com",
            "backup_software": "Veeam",
            "backup_type": "Backup Job",
            "job_name": "Nightly"
          },
          "told_apart_by": "SRV-A",
          "informational": false,
          "archived": false,
          "planning": "not_planned",
          "closures": [
            {
              "name": "moving house",
              "span": {
                "holiday": "2026-04-27"
              }
            }
          ]
        }
      ]
    }
  ]
}
"#;

    #[test]
    fn a_file_is_written_as_it_was_read() {
        assert_eq!(write_jobs(&read_jobs(FILE).unwrap()).unwrap(), FILE);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_field() {
        let told = |text: &str| format!("{:#}", anyhow::Error::from(read_jobs(text).unwrap_err()));
        let missing = told(&FILE.replace("\"active\": true,", ""));
        assert!(missing.starts_with("it is no file of jobs: missing field `active` at line"), "{missing}");
        assert_eq!(missing.matches("missing field").count(), 1, "said once: {missing}");
        let misspelt = told(&FILE.replace("\"archived\"", "\"archivd\""));
        assert!(misspelt.contains("unknown field `archivd`") && misspelt.contains("line 17"), "{misspelt}");
        let newer = told("{\"version\": 2, \"anything\": []}");
        assert!(newer.contains("version 2") && newer.contains("reads version 1"), "{newer}");
    }
}
