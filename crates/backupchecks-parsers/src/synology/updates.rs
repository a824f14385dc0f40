//! Updates of DSM and of its packages: informational, one job for all of them.
//!
//! An update that was installed is a success, one that was cancelled or packages that are out of date are a warning, and one mail
//! may tell both. Updates that are only announced are a notice. English and Dutch wordings are known, German in part.
//! Samples: `fixtures/mail/synology/updates-*`.

use super::{is_host, is_marked, signed_by};
use crate::{
    lines::Lines,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
    words::{self, Found},
};
use backupchecks_core::{
    model::{Evidence, Finding, Outcome, Part, Report, Status},
    text::squeeze,
};
use regex::Regex;
use std::sync::LazyLock;

/// DSM and package updates.
pub(crate) struct Updates;

impl ReportParser for Updates {
    fn id(&self) -> &'static str {
        "synology.updates"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Synology DSM: updates of the system and packages that are out of date",
            recognised_by: "`DSM update` (in Dutch `DSM-update`) or `Packages on NAS are out-of-date` in the subject or a line of the body",
            reads: "DSM 6 and 7; English, Dutch, German in part",
            rules: "Informational. Installed is a success; cancelled, postponed and packages out of date are a warning; failed is failed. An \
                    update that is only available is a notice.",
            example_subject: "[NAS01] Packages on NAS01 are out-of-date",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        &[
            "DSM",
            "DiskStation Manager",
            "out-of-date",
            "out of date",
            "Package Center",
            "Packages on",
            "Pakketten op",
            "Pakete auf",
        ]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let lines = mail.lines();
        let told: Vec<_> = told(mail, lines);
        told.iter().any(|told| told.kind == Kind::System)
            || (!told.is_empty()
                && (is_marked(mail, lines) || told.iter().any(|told| told.line.contains("out-of-date"))))
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let lines = mail.lines();
        let told = told(mail, lines);
        let results = told.iter().filter_map(|told| {
            let found = told.found?;
            let reason = match told.kind {
                Kind::System => format!("DSM update {}", found.words),
                Kind::Packages => format!("packages {}", found.words),
            };
            Some(Finding::new(found.status, reason, Evidence::new(told.part, told.line, found.words)))
        });
        match results.reduce(Finding::or_worse) {
            Some(finding) => Outcome::Report(vec![Report {
                informational: true,
                host: host(&told, lines),
                ..Report::new("Synology", "Updates", "Synology Automatic Update", finding)
            }]),
            None => match told.iter().find(|told| is_announced(told.line)) {
                Some(told) => Outcome::Notice(format!("an update that is announced: {}", told.line)),
                None => Outcome::ParseFailed(
                    "a line speaks of an update of DSM, but none says that it was installed, was cancelled or failed"
                        .to_owned(),
                ),
            },
        }
    }
}

#[derive(PartialEq, Eq)]
enum Kind {
    System,
    Packages,
}

struct Told<'a> {
    kind: Kind,
    part: Part,
    line: &'a str,
    found: Option<Found<'a>>,
}

/// Every line that speaks of an update, with what became of it.
fn told<'a>(mail: &'a Mail, lines: &'a Lines) -> Vec<Told<'a>> {
    static SYSTEM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\bDSM[ -](?:automatic[ -])?(?:auto-?)?(?:update|upgrade|aktualisierung)s?\b|\bupdate (?:of|for|to|van|für) DSM\b|\bDiskStation Manager update\b|\bDSM (?:on|op|auf) \S+ (?:has been|was|is|wurde) (?:automatically |automatisch )?(?:updated|bijgewerkt|aktualisiert)|\bDSM[ -][\d.]+\S*(?: update \d+)? (?:has been|was|is) (?:successfully )?installed",
        )
    });
    static PACKAGES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)\b(?:packages|pakketten|pakete)\b.*?\b(?:(?P<old>out[-\ ]of[-\ ]date|verouderd|niet\ (?:up-to-date|bijgewerkt)|veraltet)\b | can\ be\ (?P<can>updated)\b)",
        )
    });
    let lines =
        std::iter::once((Part::Subject, mail.subject.as_str())).chain(lines.iter().map(|line| (lines.part, line)));
    lines
        .filter_map(|(part, line)| {
            if let Some(found) = PACKAGES.captures(line) {
                let words = found.name("old").or(found.name("can"))?.as_str();
                let found = Found::own(Status::Warning, words);
                return Some(Told { kind: Kind::Packages, part, line, found: Some(found) });
            }
            SYSTEM.is_match(line).then(|| Told { kind: Kind::System, part, line, found: result(line) })
        })
        .collect()
}

fn is_announced(line: &str) -> bool {
    const SIGNS: &[&str] = &[
        "available",
        "will be",
        "scheduled",
        "ready",
        "beschikbaar",
        "wordt ",
        "gepland",
        "verfügbar",
        "wird ",
        "new dsm",
        "nieuwe dsm",
    ];
    let line = line.to_lowercase();
    SIGNS.iter().any(|sign| line.contains(sign))
}

/// What became of the update in `line`: the worst of the known words; what is only announced has no result.
fn result(line: &str) -> Option<Found<'_>> {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:(?P<failed>(?:could not|cannot|can't|not|unable to|kon niet|kan niet|niet|nicht|konnte nicht)\b[^.]{0,40}?\b(?:install(?:ed|iert)?|geïnstalleerd|complete[d]?|voltooid|updated?|bijgewerkt|aktualisiert))|(?P<warning>cancell?ed|cancell?ation|geannuleerd|abgebrochen|postponed|uitgesteld|verschoben|skipped|overgeslagen|interrupted|onderbroken)|(?P<success>installed|geïnstalleerd|installiert|updated|bijgewerkt|aktualisiert))\b",
        )
    });
    let own = WORDS.captures(line).and_then(|found| {
        let group = |name: &str, status| found.name(name).map(|words| Found::own(status, words.as_str()));
        group("failed", Status::Failed).or(group("warning", Status::Warning)).or(group("success", Status::Success))
    });
    let found = own
        .into_iter()
        .chain(words::find(line))
        .reduce(|own, other| if own.status < other.status { other } else { own })?;
    let is_future = found.status == Status::Success && is_announced(line);
    (!is_future).then_some(found)
}

/// The NAS that a line names, else the one that signed.
fn host(told: &[Told<'_>], lines: &Lines) -> Option<String> {
    static ON: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:on|op|auf|of|van) (?P<host>[\w.-]+[\w])"));
    let named = told.iter().find_map(|told| ON.captures(told.line)?.name("host").map(|host| host.as_str()));
    named.filter(|host| is_host(host)).or(signed_by(lines)).map(squeeze)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<Status>) {
        let mut mail = Mail::default();
        line.clone_into(&mut mail.subject);
        let lines = Lines::of(&mail);
        let found = told(&mail, &lines).first().and_then(|told| told.found).map(|found| found.status);
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn what_became_of_an_update_is_told() {
        check("The automatic DSM update on NAS01 has been installed.", Some(Status::Success));
        check("DSM update on NAS01 was successfully completed", Some(Status::Success));
        check("Automatic DSM update on NAS01 was cancelled", Some(Status::Warning));
        check("Automatische DSM-update op NAS01 geannuleerd", Some(Status::Warning));
        check("De DSM-update op NAS01 is geïnstalleerd.", Some(Status::Success));
        check("De DSM-update op NAS01 kon niet worden geïnstalleerd", Some(Status::Failed));
        check("DSM update on NAS01 failed", Some(Status::Failed));
        check("DSM update could not be installed", Some(Status::Failed));
        check("Packages on NAS01 are out-of-date", Some(Status::Warning));
        check("Pakketten op NAS01 zijn verouderd", Some(Status::Warning));
    }

    #[test]
    fn what_is_announced_is_no_result() {
        check("A new DSM update is available on NAS01", None);
        check("The DSM update will be installed on Sunday", None);
        check("Er is een nieuwe DSM-update beschikbaar voor NAS01", None);
        check("Weekly news", None);
    }
}
