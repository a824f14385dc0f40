//! The configuration backup of a Veeam backup server.
//!
//! Its job is called `Backup Configuration Job` on every server, so the mail of one customer looks like that of another;
//! the server's name is read where the body prints it. The subject is known from genuine mails; that the summary has
//! plain labels is known from other people's parsers; the labels for the server are unverified, so a mail without them is
//! read all the same.

use super::{header::Header, marks, outcome, report, session::Session, subject::Subject, words};
use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Outcome, Report};

/// What every server calls this job.
pub(super) const JOB_NAME: &str = "Backup Configuration Job";

/// Labels before the name of the server.
const SERVER_LABELS: &[&str] = &["Backup server", "Server", "Server name", "Host"];

/// Sentences that end in the name of the server.
const SERVER_SENTENCES: &[&str] = &["Configuration backup for ", "Configuration backup of "];

/// The configuration backup of a server.
pub(crate) struct ConfigurationBackup;

impl ReportParser for ConfigurationBackup {
    fn id(&self) -> &'static str {
        "veeam.configuration"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Backup & Replication: configuration backup",
            recognised_by: "`[Result] Backup Configuration Job` in the subject, or that name in the job header",
            reads: "Versions 8 to 13; labels are English",
            rules: "As for backup jobs. The job is always called Backup Configuration Job; the server stands in the body.",
            example_subject: "[Success] Backup Configuration Job (1 objects)",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let subject = || Subject::of(mail).is_some_and(|subject| is_job(subject.rest));
        if marks::is_subject_alone(mail) && subject() {
            return true;
        }
        // The header tells most mails apart, so it is asked first.
        Header::of(mail).is_some_and(|header| is_configuration(header) || subject()) && marks::is_session(mail)
    }

    fn version(&self) -> u32 {
        6
    }

    fn marks(&self) -> &[&str] {
        marks::OF_SESSIONS
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let subject = Subject::of(mail);
        let (session, finding) = match Session::find_with_result(mail, subject.as_ref()) {
            Ok(found) => found,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let report = report(words::CONFIGURATION, JOB_NAME.to_owned(), finding, session);
        outcome(mail, vec![Report { host: server(mail), ..report }])
    }
}

fn is_configuration(header: &Header) -> bool {
    header.kind.as_deref().is_some_and(|kind| words::kind(kind) == words::CONFIGURATION)
        || header.job_name(None).is_some_and(|name| name == JOB_NAME)
}

/// Whether a subject goes on with the name of the job, and then with nothing but a counter or a time in parentheses.
fn is_job(rest: &str) -> bool {
    rest.strip_prefix(JOB_NAME).is_some_and(|tail| tail.is_empty() || tail.trim_start().starts_with(['(', '-']))
}

/// The server whose configuration this is.
fn server(mail: &Mail) -> Option<String> {
    let body = mail.body();
    let label = SERVER_LABELS.iter().find_map(|label| body.value(label));
    let sentence =
        || body.lines().find_map(|line| SERVER_SENTENCES.iter().find_map(|sentence| line.strip_prefix(sentence)));
    let name = label.or_else(sentence)?.trim_end_matches('.').trim();
    (!name.is_empty() && !name.contains(' ')).then(|| name.to_owned())
}
