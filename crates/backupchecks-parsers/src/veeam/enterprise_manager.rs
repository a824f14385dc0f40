//! The daily mail of Veeam Backup Enterprise Manager: one block a job, from all servers it manages.
//!
//! Each block has a header `Backup job: NAME (SERVER)` with `1 Failed` or `1 Success` beside it and a table with a column
//! `Performance Rate`. The headline counts: `Last 24 hours: 6 Errors, 0 Warnings, 5 Successes`. Known from genuine mails;
//! whether blocks print a date for their times is unverified, so times without one stay absent.

use super::{header::Header, marks, outcome, report, session::Session, words};
use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::{Outcome, Report};

/// The headline, also used as the subject.
const HEADLINE: &str = "Last 24 hours:";
/// The product in its footer.
const PRODUCT: &str = "Veeam Backup Enterprise Manager";

/// The daily mail about all jobs.
pub(crate) struct EnterpriseManager;

impl ReportParser for EnterpriseManager {
    fn id(&self) -> &'static str {
        "veeam.enterprise-manager"
    }

    fn about(&self) -> About<'static> {
        About {
            title: "Veeam Backup Enterprise Manager: daily mail, one result for each job",
            recognised_by: "the product's name, or its headline `Last 24 hours: N Errors` above blocks of jobs",
            reads: "All versions; labels are English",
            rules: "One result for each block. The word at the block's right decides together with its rows.",
            example_subject: "Last 24 hours: 1 Errors, 0 Warnings, 5 Successes",
            confidence: Confidence::Genuine,
        }
    }

    fn recognises(&self, mail: &Mail) -> bool {
        let headline = marks::has_line(mail, HEADLINE) && Session::find(mail).is_some();
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
            Ok(reports) => outcome(mail, reports),
            Err(reason) => Outcome::ParseFailed(reason),
        }
    }
}

fn block(session: Session) -> Result<Report, String> {
    let name = session.job_name(None).ok_or("a block does not name its job")?;
    let finding = session.finding(None).ok_or_else(|| format!("the block of {name:?} has no result"))?;
    let kind = session.kind().map_or(words::BACKUP, words::kind).to_owned();
    Ok(report(&kind, name, finding, Some(session)))
}
