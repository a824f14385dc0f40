//! The `ShadowProtect` service: everything stands in the subject, seven fields parted by pipes, of which one is
//! `ShadowProtectSvc 1120 '…'`. Code 1120 is a completed backup, 1121 a failed one; no other code is a result.
//!
//! The job is the server, the first field. The text behind the code may hold the names of jobs and drives and decides nothing.

use super::SOFTWARE;
use crate::{
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told::{self, Line},
};
use backupchecks_core::model::{ObjectReport, ObjectStatus, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

const MARK: &str = "ShadowProtectSvc";

/// The `ShadowProtect` service.
pub(crate) struct ShadowProtect;

impl ReportParser for ShadowProtect {
    fn id(&self) -> &'static str {
        "storagecraft.shadow_protect"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "StorageCraft ShadowProtect: the service's events",
            recognised_by: "`ShadowProtectSvc` among the fields of the subject",
            reads: "Subjects of fields parted by pipes",
            rules: "Code 1120 is a success, 1121 a failure; any other code is not read.",
            example_subject: "SRV-01 | CL-01 | Example | x | Application | ShadowProtectSvc 1120 'backup completed' | x",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &[MARK]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::subjects(mail).any(|line| told::contains(line.text, MARK) && line.text.contains('|'))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let line = told::subjects(mail).find(|line| told::contains(line.text, MARK) && line.text.contains('|'));
        let report =
            line.ok_or_else(|| "the subject has no fields parted by pipes".to_owned()).and_then(|line| report(&line));
        report.map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn report(line: &Line<'_>) -> Result<Report, String> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\|\s*ShadowProtectSvc\s+['‘’]?(?P<code>\d+)\b"));
    let found = CODE.captures(line.text).and_then(|found| found.name("code"));
    let code = found.map(|code| code.as_str()).ok_or("no code stands behind `ShadowProtectSvc`")?;
    let status = match code {
        "1120" => Status::Success,
        "1121" => Status::Failed,
        code => return Err(format!("code {code} of the ShadowProtect service is no known result")),
    };
    let server = server(line.text).ok_or("the first field of the subject, the server, is empty")?;
    let object = ObjectReport {
        name: server.to_owned(),
        object_type: "Host".to_owned(),
        status: Some(ObjectStatus { status, part: line.part, words: code.to_owned() }),
        ..ObjectReport::default()
    };
    Ok(Report {
        host: Some(server.to_owned()),
        objects: vec![object],
        ..Report::new(SOFTWARE, "ShadowProtect", server, line.says(status, code))
    })
}

/// The last word of the first field: servers' names have no spaces, what was added before a subject may.
fn server(text: &str) -> Option<&str> {
    text.split('|').next()?.split_whitespace().next_back()
}

#[cfg(test)]
mod tests {
    use super::*;
    use backupchecks_core::model::Part;

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, Status), &str>) {
        let found = report(&Line { part: Part::Subject, place: "subject", text });
        let found = found.map(|report| (report.job_name, report.finding.status));
        match (found, expected) {
            (Ok((name, status)), Ok(expected)) => assert_eq!((name.as_str(), status), expected, "{text}"),
            (Err(reason), Err(part)) => assert!(reason.contains(part), "{reason}"),
            (found, _) => panic!("{found:?} for {text}"),
        }
    }

    #[test]
    fn the_code_decides() {
        check(
            "SRV-01 | C | Co | x | y | ShadowProtectSvc 1120 'Failed logins backed up' | z",
            Ok(("SRV-01", Status::Success)),
        );
        check(
            "FW: [EXTERNAL] error-01 | C | Co | x | y | ShadowProtectSvc '1121' 'Success' | z",
            Ok(("error-01", Status::Failed)),
        );
        check("SRV-01 | C | Co | 1120 | y | ShadowProtectSvc 1122 'aborted' | z", Err("1122"));
        check("SRV-01 | C | Co | x | y | ShadowProtectSvc | z", Err("no code"));
    }
}
