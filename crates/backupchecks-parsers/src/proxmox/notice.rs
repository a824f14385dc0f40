//! Mails of Proxmox products that hold no backup result: a tape is asked for, packages can be updated, a certificate could not
//! be renewed, a node is fenced, a target for notifications is tested.
//! Samples: `fixtures/mail/proxmox/notice-*`.

use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::Outcome;

/// Proxmox mails without a result.
pub(crate) struct Notice;

impl ReportParser for Notice {
    fn id(&self) -> &'static str {
        "proxmox.notice"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Proxmox VE and Backup Server: tape requests, package updates, certificates, fencing, test messages",
            recognised_by: "the fixed subject of each, together with the name of the product where the subject alone could be \
                            anybody's",
            reads: "Proxmox VE 8 and 9, Proxmox Backup Server 1 to 4; English",
            rules: "No status: none of these is the result of a backup.",
            example_subject: "Load Media 'TAPE-07' request for changer 'library'",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "Load Media '",
            "New software packages available",
            "Could not renew certificate",
            "Test notification",
            "Try to fence node",
            "fencing: acknowledged",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        kind(mail).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        match kind(mail) {
            Some((kind, subject)) => Outcome::Notice(format!("{kind}: {subject}")),
            None => Outcome::ParseFailed("the subject is none of a known notice".to_owned()),
        }
    }
}

/// What kind of notice this is, and the subject that tells.
fn kind(mail: &Mail) -> Option<(&'static str, &str)> {
    let names_product = || {
        let from = mail.from_name.as_deref().unwrap_or_default();
        let mut lines = std::iter::once(from).chain(mail.body().lines());
        lines.any(|line| {
            ["Proxmox", "notification target '"].iter().any(|mark| line.contains(mark)) || line.contains("pve")
        })
    };
    let (kind, subject) = subjects::find(mail, |subject| {
        if subject.contains("Load Media '") && subject.contains(" request for ") {
            return Some(("a tape is asked for", true));
        }
        let kinds = [
            ("New software packages available", "packages that can be updated"),
            ("Could not renew certificate", "a certificate that could not be renewed"),
            ("Test notification", "a test message"),
            ("Try to fence node", "a node that does not answer"),
            ("fencing: acknowledged", "a node that was fenced"),
        ];
        kinds.iter().find(|(mark, _)| subject.contains(mark)).map(|(_, kind)| (*kind, false))
    })?;
    (kind.1 || names_product()).then_some((kind.0, subject.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, body: &str, expected: Option<&str>) {
        let mail = Mail::sample(subject, body);
        assert_eq!(kind(&mail).map(|(kind, _)| kind), expected, "{subject}");
    }

    #[test]
    fn a_subject_that_anybody_could_write_needs_the_product() {
        check("Load Media 'T1' request for changer 'lib'", "", Some("a tape is asked for"));
        check("Test notification", "Hello", None);
        check("Test notification", "This is a test of the notification target 'mail-to-root'.", Some("a test message"));
        check(
            "Could not renew certificate",
            "Proxmox Backup Server was not able to renew a TLS certificate.",
            Some("a certificate that could not be renewed"),
        );
    }
}
