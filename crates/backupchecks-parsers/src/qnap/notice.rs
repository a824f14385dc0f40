//! Every other mail of the Notification Center: apps, power, storage, sign-ins. None is a backup.
//! Samples: `fixtures/mail/qnap/notice-*`.

use super::{MARKS, notification};
use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::Outcome;

/// The other apps of a QNAP NAS.
pub(crate) struct Notice;

impl ReportParser for Notice {
    fn id(&self) -> &'static str {
        "qnap.notice"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "QNAP: notifications of all other apps",
            recognised_by: "the subject or the labels of the Notification Center, with an app other than Hybrid Backup Sync",
            reads: "Labels in English and Italian",
            rules: "No status: storage, power and apps are no backups.",
            example_subject: "[Info] [App Center] Notification from your device: NAS01",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        MARKS
    }

    fn recognises(&self, mail: &Mail) -> bool {
        notification::of(mail, mail.lines()).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        match notification::of(mail, lines) {
            Some(found) => {
                let app = found.apps.first().copied().unwrap_or("an app");
                Outcome::Notice(format!("{app}, no backup: {}", found.message.as_deref().unwrap_or(&mail.subject)))
            }
            None => Outcome::ParseFailed("neither subject nor body has the form of the Notification Center".to_owned()),
        }
    }
}
