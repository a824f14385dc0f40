//! Mails of scripts and small tools: borgmatic, restic, rsnapshot, rclone, raspiBackup, phpbu, Virtualmin, the Hyper-V Backup
//! Utility and whatever people wrote themselves.
//!
//! There is no format. A mail is claimed only where a tool is named at a fixed place, its subject carries an explicit result
//! (`[FAILED]`, `…: OK`, `Error: …`, `… completed successfully`), and no other product knows the mail. A bracketed word alone is
//! nobody's. What is in doubt stays unrecognised.
//!
//! The subject's result decides; a body can only make it worse, by a result line of its own (`Status: FAILED`, `Exit code: 2`,
//! `Errors: 3`), by a count such as `0/1`, or by a bad word anywhere that is neither denied nor counted as none. A word that nobody has seen in a
//! genuine mail makes no success alone. The job is what is left of the subject without tool, result and date.
//! Samples: `fixtures/mail/script/`.

mod body;
mod forms;
mod subject;

use crate::{
    free_body,
    mail::Mail,
    registry::{About, Confidence, PARSERS, ReportParser},
    subjects, words,
};
use backupchecks_core::{
    model::{Finding, Outcome, Report, Status},
    rules::status::overall,
};
use subject::Told;

/// Scripts and small tools.
pub(crate) struct Script;

impl ReportParser for Script {
    fn id(&self) -> &'static str {
        "script.result"
    }

    fn version(&self) -> u32 {
        3
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Scripts and small tools: borgmatic, restic, rsnapshot, rclone, raspiBackup, phpbu, Virtualmin, Hyper-V Backup \
                    Utility, home-made scripts",
            recognised_by: "the name of a tool together with an explicit result in the subject, if no other product knows the \
                            mail",
            reads: "English, German and Dutch result words, as people write them",
            rules: "The result in the subject; result lines, counts and errors of the body can only make it worse.",
            example_subject: "[SUCCESS] restic backup of web01",
            confidence: Confidence::Attested,
        }
    }

    fn marks(&self) -> &[&str] {
        forms::MARKS
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let others = || PARSERS.iter().any(|parser| parser.id() != self.id() && parser.recognises(mail));
        told(mail).is_some() && !others()
    }

    fn recognises_unclaimed(&self, mail: &Mail) -> bool {
        // The last parser of all.
        told(mail).is_some()
    }

    fn read(&self, mail: &Mail) -> Outcome {
        read(mail).map_or_else(Outcome::ParseFailed, |report| Outcome::Report(vec![report]))
    }
}

fn told(mail: &Mail) -> Option<(Told, subjects::Subject<'_>)> {
    subjects::of(mail).find_map(|subject| Some((Told::read(subject.text, mail)?, subject)))
}

fn read(mail: &Mail) -> Result<Report, String> {
    let (told, place) = told(mail).ok_or("the subject has no explicit result")?;
    let mut found = body::Findings::of(mail.body());
    let agrees = found.verified;
    let own = told.finding(place);
    if own.status == Status::Success && !told.verified && !agrees {
        return Err(format!(
            "only the subject says {:?}, a wording not yet seen in a genuine mail; a success must stand in subject and body",
            told.words
        ));
    }
    if own.status == Status::Success && mail.body().is_empty() {
        return Err(format!("the subject says {:?}, but the body is empty; it may have been cut", told.words));
    }
    let own = words::believed(found.drain().fold(own, Finding::or_worse))?;
    // A tool that tells of trouble itself knows best how bad it is.
    let own = match own.status {
        Status::Success => against(mail, &told).into_iter().fold(own, Finding::or_worse),
        _ => own,
    };
    let objects = body::machines(mail.body());
    let finding = overall(Some(own), &objects).ok_or("no result was found")?;
    Ok(Report { host: told.host, objects, ..Report::new("Script", "Backup", &told.job, finding) })
}

/// What the body says against a success; neither the job nor its host decides.
fn against(mail: &Mail, told: &Told) -> Option<Finding> {
    free_body::against(mail.body(), &[Some(&told.job), told.host.as_deref()])
}
