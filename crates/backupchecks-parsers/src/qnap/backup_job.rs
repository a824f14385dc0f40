//! Hybrid Backup Sync: the jobs that back up and sync.
//!
//! The verb of the message tells: `Finished` (with errors: a warning), `Failed to complete`, `Stopped` and `Paused` (a warning,
//! not seen in a genuine mail). `Started` is no result. The severity in subject and body makes the result no better than it says;
//! a success needs a severity too, as `Finished` alone might be cut.
//! Samples: `fixtures/mail/qnap/hbs-*`.

use super::{
    MARKS,
    message::{self, Verb},
    notification::{self, Notification},
};
use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Report, Status};

/// Hybrid Backup Sync.
pub(crate) struct HybridBackupSync;

impl ReportParser for HybridBackupSync {
    fn id(&self) -> &'static str {
        "qnap.hybrid_backup_sync"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "QNAP Hybrid Backup Sync: backup and sync jobs",
            recognised_by: "`[SEVERITY] [Hybrid Backup Sync]` in the subject, or the labels of the Notification Center with that app",
            reads: "QTS and QuTS hero with the Notification Center; labels in English and Italian, messages in English",
            rules: "The verb of the message and the severities, the worst of them; `Finished … with errors` is a warning, a started job a \
                    notice. A success needs a severity.",
            example_subject: "[Warning] [Hybrid Backup Sync] Notification from your device: NAS01",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        MARKS
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        notification::of(mail, lines).is_some_and(|found| is_backup(&found))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let Some(notification) = notification::of(mail, lines) else {
            return Outcome::ParseFailed("neither subject nor body has the form of the Notification Center".to_owned());
        };
        let Some(text) = &notification.message else {
            return Outcome::ParseFailed(
                "the body has no line `Message:`, which names the job and what became of it".to_owned(),
            );
        };
        let worst = notification.severities.iter().map(|severity| severity.status).max();
        let Some(sentence) = message::of(text) else {
            return match worst {
                Some(Status::Success) if !message::speaks_of_job(text) => {
                    Outcome::Notice(format!("a message that names no job: {text}"))
                }
                _ => Outcome::ParseFailed(format!("the message names no job between quotation marks: {text:?}")),
            };
        };
        let (status, words) = match sentence.result {
            Some((Verb::Ended(status), words)) => (status, words),
            Some((Verb::Began, words)) if worst <= Some(Status::Success) => {
                return Outcome::Notice(format!("{words} {}, which is no result", sentence.job));
            }
            _ => return Outcome::ParseFailed(format!("no known word of the message tells how it went: {text:?}")),
        };
        if sentence.is_restore && status == Status::Success && worst <= Some(Status::Success) {
            return Outcome::Notice(format!("a restore: {text}"));
        }
        if status == Status::Success && notification.has_odd_severity {
            return Outcome::ParseFailed("the subject has a severity in a word that is not known".to_owned());
        }
        if status == Status::Success && worst.is_none() {
            return Outcome::ParseFailed(format!(
                "the message says {words}, but no severity stands in subject or body"
            ));
        }
        let own = Finding::new(status, format!("message says {words}"), Evidence::new(notification.part, text, words));
        let severities = notification.severities.iter().map(notification::Severity::finding);
        Outcome::Report(vec![Report {
            host: notification.nas.map(str::to_owned),
            finished_at: notification.time,
            ..Report::new("QNAP", "Hybrid Backup Sync", sentence.job, severities.fold(own, Finding::or_worse))
        }])
    }
}

pub(super) fn is_backup(notification: &Notification<'_>) -> bool {
    let is_ours = |app: &str| {
        let app = app.to_lowercase();
        app.contains("hybrid backup") || app == "hbs" || app.starts_with("hbs ")
    };
    notification.apps.iter().any(|app| is_ours(app))
        || notification.message.as_ref().is_some_and(|message| message.starts_with("[Hybrid Backup Sync]"))
}
