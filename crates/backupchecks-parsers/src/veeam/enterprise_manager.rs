//! The daily mail of Veeam Backup Enterprise Manager: one block a job, from all servers it manages.
//!
//! Each block has a header `Backup job: NAME (SERVER)` with `1 Failed` or `1 Success` beside it and a table with a column
//! `Performance Rate`. The headline counts: `Last 24 hours: 6 Errors, 0 Warnings, 5 Successes`. Known from genuine mails;
//! whether blocks print a date for their times is unverified, so times without one stay absent.

use super::{header::Header, marks, outcome, report, session::Session, words};
use crate::{
    mail::Mail,
    patterns::pattern,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Outcome, Report, Status};
use regex::Regex;
use std::sync::LazyLock;

/// The headline, also used as the subject.
const HEADLINE: &str = "Last 24 hours:";
/// The product in its footer.
const PRODUCT: &str = "Veeam Backup Enterprise Manager";

/// What the headline counts.
static COUNTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d+) Errors?, (\d+) Warnings?"));

/// The daily mail about all jobs.
pub(crate) struct EnterpriseManager;

impl ReportParser for EnterpriseManager {
    fn id(&self) -> &'static str {
        "veeam.enterprise_manager"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Backup Enterprise Manager: daily mail, one result for each job",
            recognised_by: "the product's name, or its headline `Last 24 hours: N Errors` above blocks of jobs",
            reads: "All versions; labels are English",
            rules: "One result for each block. The word at the block's right decides together with its rows. Problems that the headline counts and no block tells make the mail unread.",
            example_subject: "Last 24 hours: 1 Errors, 0 Warnings, 5 Successes",
            confidence: Confidence::Genuine,
        }
    }

    fn version(&self) -> u32 {
        4
    }

    fn marks(&self) -> &[&str] {
        &[HEADLINE, PRODUCT]
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let headline = mail.subject.contains(HEADLINE) || marks::has_line(mail, HEADLINE);
        let headline = headline && Header::of(mail).is_some();
        let footer = marks::has_line(mail, PRODUCT) && !marks::has_line(mail, marks::FOOTER);
        (headline || footer) && !marks::is_another_product(mail)
    }

    fn read(&self, mail: &Mail) -> Outcome {
        let body = if Header::titles(mail.html_body()) > 0 { mail.html_body() } else { mail.text_body() };
        let sessions = Session::all(body);
        // A result that is left out would be a job nobody looks at.
        let titles = Header::titles(body);
        if sessions.len() < titles {
            let reason = format!("{titles} jobs stand in the body, but only {} with a result", sessions.len());
            return Outcome::ParseFailed(reason);
        }
        let reports: Result<Vec<Report>, String> = sessions.into_iter().map(block).collect();
        match reports {
            Ok(reports) if reports.is_empty() => {
                Outcome::ParseFailed("no block of a job stands in the body".to_owned())
            }
            Ok(reports) => match missing(mail, &reports) {
                Some(reason) => Outcome::ParseFailed(reason),
                None => outcome(mail, reports),
            },
            Err(reason) => Outcome::ParseFailed(reason),
        }
    }
}

/// What the headline counts and no block tells: then a block is missing, and it is a bad one.
fn missing(mail: &Mail, reports: &[Report]) -> Option<String> {
    let heads = std::iter::once(mail.subject.as_str()).chain(marks::lines(mail));
    let found = heads.filter(|line| line.contains(HEADLINE)).find_map(|line| COUNTS.captures(line))?;
    let count = |group| found.get(group)?.as_str().parse::<u32>().ok();
    let worst = reports.iter().map(|report| report.finding.status).max()?;
    match (count(1)?, count(2)?) {
        (errors @ 1.., _) if worst < Status::Failed => {
            Some(format!("the headline counts {errors} errors, but no block of a job has failed"))
        }
        (_, warnings @ 1..) if worst < Status::Warning => {
            Some(format!("the headline counts {warnings} warnings, but every block of a job is a success"))
        }
        _ => None,
    }
}

fn block(session: Session) -> Result<Report, String> {
    let name = session.job_name(None).ok_or("a block does not name its job")?;
    let finding = session.finding(None).map_err(|reason| format!("of the block of {name:?}: {reason}"))?;
    let kind = session.kind().map_or(words::BACKUP, words::kind).to_owned();
    Ok(report(&kind, name, finding, Some(session)))
}
