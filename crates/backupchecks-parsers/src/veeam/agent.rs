//! Agents that report by themselves: Veeam Agent for Microsoft Windows, and vee-mail for Veeam Agent for Linux.
//!
//! Windows: `[Success] PC-07 - Backup Job - Thursday, 30 July 2026 21:54:28`, the date in the language of the machine
//! (genuine subjects; the body shares the template of the server). Linux: `[Success] SRV-WEB01 - START (JOB - TYPE)` from
//! the script vee-mail (0.6; older ones end behind START), whose header cell says `Failed` and whose table has the
//! details in a row of their own (genuine mails). Agents that a backup server manages are read by [`super::backup`].
//!
//! Labels are English in all versions; sessions are read as those of the server, of versions 8 to 13.
//!
//! A job's name is `COMPUTER - JOB`, or the one name where both are equal. Without a subject of this form the computer is
//! the only row of the table.

use super::{
    marks, outcome, report,
    session::Session,
    subject::{Subject, without_retry},
    words,
};
use crate::{
    dates,
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Outcome, Report};
use regex::Regex;
use std::sync::LazyLock;

/// The footer or description of an agent's mail.
const PRODUCT: &str = "Veeam Agent for ";

/// What vee-mail puts behind a job's name.
static LEVEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(.+?) - (?:active full|synthetic full|full|incremental|increment)$"));
/// `HOST - START (JOB)`.
static LINUX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\S+) - (.+?) \((.+)\)$"));

/// An agent that reports by itself.
pub(crate) struct Agent;

impl ReportParser for Agent {
    fn id(&self) -> &'static str {
        "veeam.agent"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Agent for Microsoft Windows, and vee-mail for Veeam Agent for Linux",
            recognised_by: "the agent's name in footer or description, or a subject `[Result] COMPUTER - JOB - date` alone",
            reads: "Agent for Windows 2 to 6, vee-mail; labels are English, dates follow the computer",
            rules: "As for backup jobs. The job is `COMPUTER - JOB`, or the one name where both are equal.",
            example_subject: "[Success] PC-07 - Daily - Thursday, July 30, 2026 9:54:28 PM",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let named = || Subject::of(mail).and_then(|subject| Names::find(subject.rest)).is_some();
        if marks::is_subject_alone(mail) {
            return named();
        }
        // The mail of a managed agent may name the agent too; it has the server's footer.
        let managed = marks::has_line(mail, marks::FOOTER);
        !managed && (marks::has_line(mail, PRODUCT) || named()) && marks::is_session(mail)
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
        let by_subject = subject.as_ref().and_then(|subject| Names::find(subject.rest));
        let by_header = session.as_ref().and_then(|session| session.job_name(None));
        let by_both = || Names::around(subject.as_ref()?.rest, by_header.as_deref()?);
        let names = match by_subject.or_else(by_both) {
            Some(names) => {
                Some(Names { job: names.job.map(|job| without_type(job, by_header.as_deref())).or(by_header), ..names })
            }
            None => by_header
                .zip(session.as_ref().and_then(only_object))
                .map(|(job, computer)| Names { computer, job: Some(job) }),
        };
        let Some(names) = names else {
            return Outcome::ParseFailed(
                "computer and job stand neither in the subject nor in header and row".to_owned(),
            );
        };
        let report = report(words::AGENT, names.joined(), finding, session);
        outcome(mail, vec![Report { host: Some(names.computer), ..report }])
    }
}

/// A computer and its job.
#[derive(Debug, PartialEq, Eq)]
struct Names {
    computer: String,
    /// `None` where older versions of vee-mail name no job.
    job: Option<String>,
}

impl Names {
    /// From what follows the bracket of a subject.
    fn find(rest: &str) -> Option<Self> {
        Self::windows(rest).or_else(|| Self::linux(rest))
    }

    /// `PC-07 - Daily - …` where the header calls the job `Daily`: for templates without a date, and dates in other languages.
    fn around(rest: &str, job: &str) -> Option<Self> {
        let (computer, tail) = rest.split_once(&format!(" - {job}"))?;
        let ends = tail.is_empty() || tail.starts_with([' ', '(']);
        (ends && !computer.is_empty()).then(|| Self { computer: computer.to_owned(), job: Some(job.to_owned()) })
    }

    /// `PC-07 - Daily - DATE`; the job may hold dashes too, the date is what reads as one.
    fn windows(rest: &str) -> Option<Self> {
        let (names, _) = rest
            .rmatch_indices(" - ")
            .map(|(at, mark)| (&rest[..at], &rest[at + mark.len()..]))
            .find(|(_, tail)| dates::date_time(tail).is_some())?;
        let (computer, job) = names.split_once(" - ").map_or((names, None), |(computer, job)| (computer, Some(job)));
        let job = job.map(|job| without_retry(job).0.to_owned());
        Some(Self { computer: computer.trim().to_owned(), job })
    }

    /// `SRV-WEB01 - START (JOB - TYPE)`; START must read as a date.
    fn linux(rest: &str) -> Option<Self> {
        let found = LINUX.captures(rest)?;
        let (computer, start, job) = (found.get(1)?.as_str(), found.get(2)?.as_str(), found.get(3)?.as_str());
        dates::date_time(start).or_else(|| dates::date(start)?.to_datetime(jiff::civil::Time::midnight()).into())?;
        let job = LEVEL.captures(job).and_then(|found| found.get(1)).map_or(job, |found| found.as_str());
        Some(Self { computer: computer.to_owned(), job: Some(job.to_owned()) })
    }

    /// As the job is called.
    fn joined(&self) -> String {
        match &self.job {
            Some(job) if !job.eq_ignore_ascii_case(&self.computer) => format!("{} - {job}", self.computer),
            _ => self.computer.clone(),
        }
    }
}

/// `job` as the header names it, where vee-mail prints `NAME (TYPE)` there and `NAME - TYPE` in the subject.
fn without_type(job: String, header: Option<&str>) -> String {
    let of_both = job.rsplit_once(" - ").filter(|(name, kind)| header == Some(format!("{name} ({kind})").as_str()));
    of_both.map(|(name, _)| name.to_owned()).unwrap_or(job)
}

/// The name of the only row in the table.
fn only_object(session: &Session) -> Option<String> {
    match &session.objects[..] {
        [object] => Some(object.name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rest: &str, expected: Option<&str>) {
        assert_eq!(Names::find(rest).map(|names| names.joined()).as_deref(), expected, "{rest:?}");
    }

    #[test]
    fn computer_and_job_stand_before_the_date() {
        check("PC-07 - Daily - Thursday, 30 July 2026 21:54:28", Some("PC-07 - Daily"));
        check("PC-07 - Daily - new - donderdag 30 juli 2026 21:54:28", Some("PC-07 - Daily - new"));
        check("PC-07 - PC-07 - 30.07.2026 21:54:28", Some("PC-07"));
        check("PC-07 - Backup Job PC-07 - Thursday, July 30, 2026 9:54:28 PM", Some("PC-07 - Backup Job PC-07"));
        check("SRV-WEB01 - 2026-07-30 21:54:28 (Daily - Full)", Some("SRV-WEB01 - Daily"));
        check("SRV-WEB01 - Donnerstag, 30 Juli 2026 21:54:28 (Daily - Incremental)", Some("SRV-WEB01 - Daily"));
        check("SRV-WEB01 - Thursday, 30 July 2026 21:54:28", Some("SRV-WEB01"));
        check("SRV-WEB01 - Thu 30 Jul 2026 09:54:28 PM CEST (web - static)", Some("SRV-WEB01 - web - static"));
    }

    #[test]
    fn the_header_tells_the_job_where_no_date_is_read() {
        let names = |rest| Names::around(rest, "Daily").map(|names| names.joined());
        assert_eq!(names("PC-07 - Daily - czwartek, 30 lipca 2026 21:54:28").as_deref(), Some("PC-07 - Daily"));
        assert_eq!(names("PC-07 - Daily").as_deref(), Some("PC-07 - Daily"));
        assert_eq!(names("PC-07 - Dailyish"), None);
    }

    #[test]
    fn the_type_behind_the_job_is_no_part_of_its_name() {
        let job = |header| without_type("web - FILE".to_owned(), header);
        assert_eq!(job(Some("web (FILE)")), "web");
        assert_eq!(job(Some("web - FILE")), "web - FILE");
        assert_eq!(job(None), "web - FILE");
    }

    #[test]
    fn without_a_date_it_is_somebody_elses() {
        check("PC-07 - Daily", None);
        check("Nightly VMs (3 VMs)", None);
        check("SRV-WEB01 - nightly (rsync)", None);
    }
}
