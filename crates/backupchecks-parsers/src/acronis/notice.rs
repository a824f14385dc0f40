//! Mails of Acronis without a result: status reports and the Drive Monitor, which watches the health of disks.

use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    told,
};
use backupchecks_core::model::Outcome;

/// Mails without a result.
pub(crate) struct Notice;

impl ReportParser for Notice {
    fn id(&self) -> &'static str {
        "acronis.notice"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Acronis: status reports and Drive Monitor (no results)",
            recognised_by: "`Statusbericht` in the subject or `Drive Monitor` anywhere, together with the name Acronis or a \
                            mark of its white label",
            reads: "Drive Monitor in all languages, status reports in German",
            rules: "No status: the health of a disk and a periodic report are no backup results.",
            example_subject: "Acronis Drive Monitor: SRV-01",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Drive Monitor", "Risque", "Statusbericht"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        reason(mail).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        match reason(mail) {
            Some(reason) => Outcome::Notice(reason.to_owned()),
            None => Outcome::ParseFailed("nothing tells what this mail of Acronis is about".to_owned()),
        }
    }
}

fn reason(mail: &Mail) -> Option<&'static str> {
    let risk = || told::bodies(mail).any(|body| body.lines().any(|line| line.starts_with("Risque")));
    let is_acronis = || told::names(mail, &["Acronis"]);
    let is_monitor = (told::names(mail, &["Drive Monitor"]) && (is_acronis() || risk())) || (risk() && is_acronis());
    if is_monitor {
        return Some("Drive Monitor: the health of a disk, no backup");
    }
    let is_report = told::subjects(mail).any(|line| told::contains(line.text, "Statusbericht"));
    // The white label names Acronis nowhere, but has a fixed sender; a report on a whole group has no other pair.
    let is_ours = || {
        told::names(mail, &["Acronis", "Backup-Konto", "(Gruppe:", "managed Backup"])
            || mail.from_address.eq_ignore_ascii_case("noreply@synaxon.de")
    };
    (is_report && is_ours()).then_some("a periodic status report; every backup sends its own mail")
}
