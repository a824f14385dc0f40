//! Result mails of Duplicati 2, as text and as JSON.
//!
//! The body is the list of facts that the product keeps of a run. `ParsedResult:` at the start of a line decides; operations that
//! ran inside this one (`CompactResults:`, `TestResults:`, …) have an indented one of their own. Where a mail program took the
//! indentation away, they cannot be told apart and the worst counts. An operation that broke off sends `Failed: MESSAGE` and
//! `Details:` and nothing else.
//!
//! Warnings, errors and files with errors that a success lists make it worse; a partial backup and a dry run are warnings.
//! Subjects are the administrator's to write, so they decide only what they say in a known place; what is left of one without
//! product, operation and result is the backup's name. The default is `Duplicati Backup report for NAME`. A subject alone is no
//! success, as anybody may have written it.
//! Samples: `fixtures/mail/duplicati/`.

mod facts;
mod json;
mod name;
mod text;

use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
    subjects,
};
use backupchecks_core::model::{Outcome, Report, Status};
use facts::Facts;
use name::Named;

/// Duplicati.
pub(crate) struct Duplicati;

impl ReportParser for Duplicati {
    fn id(&self) -> &'static str {
        "duplicati.report"
    }

    fn version(&self) -> u32 {
        2
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Duplicati: backups and other operations",
            recognised_by: "`Duplicati` together with `report for` in the subject, or `MainOperation` together with `ParsedResult` \
                            in the body, whatever the subject",
            reads: "Duplicati 2.0 to 2.2, results as text or JSON; English",
            rules: "`ParsedResult`, or `Failed:` of an operation that broke off. A success that lists warnings is a warning, one \
                    that lists errors has failed. A result word in the subject counts where it is worse.",
            example_subject: "Duplicati Backup report for PC01-NAS",
            confidence: Confidence::Genuine,
        }
    }

    fn marks(&self) -> &[&str] {
        &["Duplicati", "ParsedResult", "MainOperation"]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        is_duplicati(mail) || subjects::find(mail, |text| Named::by_product(text).then_some(())).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

/// Whether the body is a list of facts on a run.
fn is_duplicati(mail: &Mail) -> bool {
    let has = |mark: &str| mail.body().lines().any(|line| line.contains(mark));
    let broke_off = || has("Details: Duplicati.") && mail.body().value("Failed").is_some();
    (has("ParsedResult") && has("MainOperation")) || broke_off()
}

fn read(mail: &Mail) -> Result<Report, String> {
    let facts = Facts::read(mail)
        .ok_or("the body has neither `ParsedResult:` nor `Failed:`; the subject alone is not enough")?;
    let named = subjects::find(mail, Named::in_subject);
    let name = facts
        .backup_name
        .clone()
        .or_else(|| named.as_ref().map(|(named, _)| named.job.clone()))
        .ok_or("neither the subject nor the body names the backup")?;
    let told = named.as_ref().and_then(|(named, subject)| named.finding(*subject));
    let operation =
        facts.operation.clone().or_else(|| named.as_ref().and_then(|(named, _)| named.operation.map(str::to_owned)));
    let finding = match told {
        Some(told) if facts.finding.status < told.status => facts.finding.or_worse(told),
        Some(told) if told.status != Status::Success => facts.finding.or_worse(told),
        _ => facts.finding,
    };
    Ok(Report {
        host: facts.machine.or_else(|| named.and_then(|(named, _)| named.machine)),
        started_at: facts.started_at,
        finished_at: facts.finished_at,
        ..Report::new("Duplicati", operation.as_deref().unwrap_or("Backup"), &name, finding)
    })
}

/// The status of a result word.
fn status(word: &str) -> Option<Status> {
    match word.trim().to_ascii_lowercase().as_str() {
        "success" => Some(Status::Success),
        "warning" => Some(Status::Warning),
        "error" | "fatal" | "failed" => Some(Status::Failed),
        _ => None,
    }
}
