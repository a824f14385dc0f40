//! Account Protection of DSM: an account that was attacked, blocked or protected. Informational, and always a warning.
//!
//! The wording is not known; the name of the function is, in English, Dutch and German.
//! Samples: `fixtures/mail/synology/account-*`.

use super::{is_marked, signed_by};
use crate::{
    lines::Lines,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Evidence, Finding, Outcome, Part, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// Account Protection.
pub(crate) struct AccountProtection;

static NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:account[ -]?protection|accountbeveiliging|accountbescherming|kontoschutz)\b"));

impl ReportParser for AccountProtection {
    fn id(&self) -> &'static str {
        "synology.account_protection"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology DSM: events of Account Protection",
            recognised_by: "`Account Protection` (Dutch, German: its translation) beside Synology, DiskStation or DSM, or in a mail that a NAS signed",
            reads: "English, Dutch, German; no genuine mail was seen",
            rules: "Informational, always a warning: an account was attacked or blocked.",
            example_subject: "[NAS01] Synology Account Protection blocked an account on NAS01",
            confidence: Confidence::Experimental,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "account protection",
            "account-protection",
            "accountprotection",
            "accountbeveiliging",
            "accountbescherming",
            "kontoschutz",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        told(mail, lines).is_some() && (is_marked(mail, lines) || signed_by(lines).is_some())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let Some((part, line, name)) = told(mail, lines) else {
            return Outcome::ParseFailed("no line names Account Protection".to_owned());
        };
        let finding = Finding::new(Status::Warning, format!("an event of {name}"), Evidence::new(part, line, name));
        Outcome::Report(vec![Report {
            informational: true,
            host: signed_by(lines).map(str::to_owned),
            ..Report::new("Synology", "Account Protection", "Synology Account Protection", finding)
        }])
    }
}

/// The first line that names the function: where, the line, and the name.
fn told<'a>(mail: &'a Mail, lines: &'a Lines) -> Option<(Part, &'a str, &'a str)> {
    let lines =
        std::iter::once((Part::Subject, mail.subject.as_str())).chain(lines.iter().map(|line| (lines.part, line)));
    lines.into_iter().find_map(|(part, line)| Some((part, line, NAME.find(line)?.as_str())))
}
