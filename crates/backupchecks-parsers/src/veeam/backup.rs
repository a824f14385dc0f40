//! Job sessions of Veeam Backup & Replication: backup, copy, replication, managed agents, files, tape, `SureBackup`, CDP,
//! plug-ins.
//!
//! Versions 8 to 13; labels in English, dates and numbers in the language of the server. Headings of backup and agent
//! jobs and of policies are known from genuine mails, those of the other kinds from documentation: they share the
//! template.
//!
//! A subject with result and counter (`[Warning] Nightly VMs (3 VMs)`) above an empty body is a result of its own. It
//! tells no kind: a name with a backslash is a backup copy, as only those are named `COPY\SOURCE`, anything else is a
//! backup job.

use super::{
    marks, outcome, report,
    session::Session,
    subject::{Counted, Subject},
    words,
};
use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Outcome, Report, Status};

/// Job sessions of the backup server.
pub(crate) struct Backup;

impl ReportParser for Backup {
    fn id(&self) -> &'static str {
        "veeam.backup"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Backup & Replication: backup, copy, replication, agent, file, tape, SureBackup, CDP and plug-in jobs",
            recognised_by: "the product's footer or class names around a job header, or a subject `[Result] Job (N VMs)` alone",
            reads: "Versions 8 to 13; labels are English, dates and decimals follow the server",
            rules: "The header cell decides together with subject, rows and the counters of subject and summary, the worst wins. A success row with `Error:` in its details stays a success. Cancelled and pending are warnings.",
            example_subject: "[Warning] Nightly VMs (3 VMs) 1 warning",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let is_unread = || mail.nested.is_empty() && mail.trouble().is_some();
        let holds_no_report = || marks::is_subject_alone(mail) || marks::is_forwarded_alone(mail) || is_unread();
        let by_subject = || Subject::of(mail).is_some_and(|it| it.counted.is_some()) && holds_no_report();
        marks::is_session(mail) || marks::is_about_a_job(mail) || by_subject()
    }

    fn version(&self) -> u32 {
        8
    }

    fn marks(&self) -> &[&str] {
        marks::OF_SESSIONS
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let subject = Subject::of(mail);
        let subject_name = subject.as_ref().map(Subject::job_name);
        let found = match Session::find_only(mail) {
            Ok(found) => found,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let Some(session) = found else {
            return match subject.and_then(|subject| alone(&subject)) {
                // Above a body that cannot be read, or was lost, a subject is believed only where it tells of trouble.
                Some(report) if marks::is_subject_alone(mail) || report.finding.status > Status::Success => {
                    Outcome::Report(vec![report])
                }
                _ => Outcome::ParseFailed("no job header with a result stands in the body".to_owned()),
            };
        };
        let Some(job_name) = session.job_name(subject_name).or_else(|| subject_name.map(str::to_owned)) else {
            return Outcome::ParseFailed("neither the header nor the subject names the job".to_owned());
        };
        let finding = match session.finding(subject.as_ref()) {
            Ok(finding) => finding,
            Err(reason) => return Outcome::ParseFailed(reason),
        };
        let session = session.with_types_of(subject.as_ref());
        let of_policy = || words::kind_of_policy(session.counted_type());
        let backup_type = session.kind().map_or_else(of_policy, words::kind).to_owned();
        let attempt = subject.and_then(|subject| subject.counted).and_then(|counted| counted.attempt);
        let attempt = session.attempt.or(attempt);
        outcome(mail, vec![Report { attempt, ..report(&backup_type, job_name, finding, Some(session)) }])
    }
}

/// What a subject says that stands alone.
fn alone(subject: &Subject<'_>) -> Option<Report> {
    let Counted { job_name, attempt, .. } = *subject.counted.as_ref()?;
    let kind = if job_name.contains('\\') { words::COPY } else { words::BACKUP };
    Some(Report { attempt, ..report(kind, job_name.to_owned(), subject.finding(), None) })
}
