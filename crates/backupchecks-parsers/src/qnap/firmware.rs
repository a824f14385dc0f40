//! Updates of QNAP's own system: informational. One that is offered, or only begins, is a notice.
//! Samples: `fixtures/mail/qnap/firmware-*`.

use super::{
    MARKS, backup_job,
    notification::{self, Notification, Severity},
};
use crate::{
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    words,
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Firmware updates.
pub(crate) struct Firmware;

impl ReportParser for Firmware {
    fn id(&self) -> &'static str {
        "qnap.firmware"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "QNAP: firmware updates",
            recognised_by: "a mail of the Notification Center whose app, category or message is about the firmware",
            reads: "Labels in English and Italian, messages in English; the wording of the messages was not seen",
            rules: "Informational. Updated is a success unless a severity is worse; an update that is offered or begins is a notice.",
            example_subject: "[Info] [Firmware Update] Notification from your device: NAS01",
            confidence: Confidence::Experimental,
        }
    }

    fn marks(&self) -> &[&str] {
        MARKS
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        notification::of(mail, lines).is_some_and(|found| !backup_job::is_backup(&found) && is_firmware(&found))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let Some(notification) = notification::of(mail, lines) else {
            return Outcome::ParseFailed("neither subject nor body has the form of the Notification Center".to_owned());
        };
        let Some(text) = &notification.message else {
            return Outcome::ParseFailed(
                "the body has no line `Message:`, which tells what became of the update".to_owned(),
            );
        };
        let worst = notification.severities.iter().map(|severity| severity.status).max();
        let (status, words) = match result(text) {
            Some((Some(status), words)) => (status, words),
            Some((None, words)) => return Outcome::Notice(format!("a firmware update, {words}: {text}")),
            None => return Outcome::ParseFailed(format!("no known word tells what became of the update: {text:?}")),
        };
        if status == Status::Success && worst.is_none() {
            return Outcome::ParseFailed(format!(
                "the message says {words}, but no severity stands in subject or body"
            ));
        }
        let own = Finding::new(status, format!("message says {words}"), Evidence::new(notification.part, text, words));
        Outcome::Report(vec![Report {
            informational: true,
            host: notification.nas.map(str::to_owned),
            finished_at: notification.time,
            ..Report::new(
                "QNAP",
                "Firmware Update",
                "QNAP Firmware Update",
                notification.severities.iter().map(Severity::finding).fold(own, Finding::or_worse),
            )
        }])
    }
}

fn is_firmware(notification: &Notification<'_>) -> bool {
    let texts = notification.apps.iter().copied().chain(notification.category).chain(notification.message.as_deref());
    texts.into_iter().any(|text| text.to_lowercase().contains("firmware"))
}

/// What became of the update, `None` for one that is not done yet, and the words that tell.
fn result(text: &str) -> Option<(Option<Status>, &str)> {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)\b(?: (?P<failed>failed(?:\ to\ \w+)? | unable\ to\ \w+ | could\ not\ \w+ | cannot\ \w+ | not\ (?:updated|installed))
              | (?P<warning>cancell?ed | postponed | stopped | skipped | interrupted)
              | (?P<none>available | will\ be | started | starting | downloading | downloaded | ready | scheduled | new\ firmware | checking | disponibile)
              | (?P<success>updated | upgraded | installed | completed | finished | succeeded | successfully | successful | aggiornato)
            )\b",
        )
    });
    let group =
        |name: &'static str| WORDS.captures_iter(text).find_map(|found| found.name(name).map(|words| words.as_str()));
    group("failed")
        .map(|words| (Some(Status::Failed), words))
        .or_else(|| group("warning").map(|words| (Some(Status::Warning), words)))
        .or_else(|| {
            words::find(text)
                .filter(|found| found.status != Status::Success)
                .map(|found| (Some(found.status), found.words))
        })
        .or_else(|| group("none").map(|words| (None, words)))
        .or_else(|| group("success").map(|words| (Some(Status::Success), words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = result(text).map_or("unknown", |(status, _)| status.map_or("none yet", Status::as_str));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn only_what_is_done_is_a_result() {
        check("[Firmware Update] Updated system from version 5.1.0 to 5.1.2.", "success");
        check("[Firmware Update] A firmware update is available: 5.1.2.", "none yet");
        check("[Firmware Update] Started downloading firmware.", "none yet");
        check("[Firmware Update] Failed to update the firmware, started again.", "failed");
        check("[Firmware Update] Firmware was not updated.", "failed");
        check("[Firmware Update] Hello.", "unknown");
    }
}
