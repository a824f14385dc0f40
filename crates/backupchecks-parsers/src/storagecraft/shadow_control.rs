//! `ShadowControl`'s alerts for ticket systems: `ShadowControl ITSM: CRITICAL` or `WARNING`, with the device where the mail names one.
//!
//! Only these two words are known, so nothing in such a mail is ever a success; an alert that was lifted is not read.

use super::SOFTWARE;
use crate::{
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    told,
};
use backupchecks_core::model::{Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// `ShadowControl`.
pub(crate) struct ShadowControl;

impl ReportParser for ShadowControl {
    fn id(&self) -> &'static str {
        "storagecraft.shadow_control"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "StorageCraft ShadowControl: alerts for ticket systems",
            recognised_by: "`ShadowControl ITSM:` in the subject",
            reads: "CRITICAL and WARNING, the only words that are known",
            rules: "CRITICAL is a failure, WARNING a warning; never a success. The job is the device where one is named.",
            example_subject: "ShadowControl ITSM: CRITICAL",
            confidence: Confidence::Experimental,
        }
    }

    fn marks(&self) -> &[&str] {
        &["ShadowControl ITSM"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        told::subjects(mail).any(|line| told::contains(line.text, "ShadowControl ITSM"))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        static ALERT: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i)ShadowControl ITSM\s*:?\s*(?P<level>CRITICAL|WARNING)\b"));
        let found = told::subjects(mail).find_map(|line| {
            let level = ALERT.captures(line.text)?.name("level")?.as_str();
            Some((line, level))
        });
        let Some((line, level)) = found else {
            return Outcome::ParseFailed(
                "`CRITICAL` or `WARNING` does not stand behind `ShadowControl ITSM`".to_owned(),
            );
        };
        let status = if level.eq_ignore_ascii_case("WARNING") { Status::Warning } else { Status::Failed };
        let body = told::bodies(mail).next();
        let in_body = || body.as_deref().and_then(|body| body.lines().find_map(device));
        let device = device(line.text).or_else(in_body).or_else(|| behind(line.text, level));
        let finding = line.says(status, level);
        Outcome::Report(vec![Report {
            host: device.map(str::to_owned),
            ..Report::new(SOFTWARE, "ShadowControl", device.unwrap_or("ShadowControl ITSM"), finding)
        }])
    }
}

/// `the health status of device SRV-01 is …`, `Device: SRV-01`.
fn device(text: &str) -> Option<&str> {
    static DEVICE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:device|machine|endpoint)(?:\sname)?\b\s*[:=]?\s*['‘]?(?P<name>[\w.-]*\w)"));
    let name = DEVICE.captures(text)?.name("name")?.as_str();
    (!["is", "has", "name", "status", "health", "was"].contains(&name)).then_some(name)
}

/// `ShadowControl ITSM: CRITICAL: SRV-01`: one word and nothing else.
fn behind<'a>(text: &'a str, level: &str) -> Option<&'a str> {
    let (_, rest) = text.rsplit_once(level)?;
    let name = rest.trim_matches([' ', ':', '-', '.', '(', ')']);
    (!name.is_empty() && !name.contains(' ')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_in_a_sentence_or_behind_a_label() {
        assert_eq!(device("The health status of device error-01 has changed"), Some("error-01"));
        assert_eq!(device("Device: SRV-01.example.com"), Some("SRV-01.example.com"));
        assert_eq!(device("the device is unhealthy"), None);
        assert_eq!(device("ShadowControl ITSM: CRITICAL"), None);
        assert_eq!(behind("ShadowControl ITSM: CRITICAL: SRV-09", "CRITICAL"), Some("SRV-09"));
        assert_eq!(behind("ShadowControl ITSM: CRITICAL", "CRITICAL"), None);
    }
}
