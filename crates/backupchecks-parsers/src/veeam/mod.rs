//! Veeam Backup & Replication and its agents: job notification mails of versions 8 to 13.
//!
//! The mails share one look: a coloured header with the kind of job, its name and the result, a summary with times, and a
//! table of what was processed. Labels are always English; dates and decimal marks follow the sending server. [`session`]
//! reads that look in all its containers (HTML, HTML that a mail program rewrote, text with tabs, text whose cells stick
//! together), and each parser only adds what its kind of mail has of its own.
//!
//! Known from genuine mails: backup jobs, agent backups, vee-mail, policy reports, Enterprise Manager, scale-out
//! repositories. Known from documentation or from other people's parsers only: the headings of copy, tape, `SureBackup`,
//! CDP and plug-in jobs, the body of configuration backups, and licence, test and summary mails.
//!
//! Veeam Backup for Microsoft 365, Cloud Connect and Service Provider Console have parsers of their own. Veeam ONE and the
//! backups for public clouds are not read. All look alike, so [`marks`] tells them apart by name.
//!
//! A provider's rebranded `Office 365 Backupstatus Report` is read by [`backup_status`].
//!
//! Samples: `fixtures/mail/veeam/`.

mod agent;
mod backup;
mod backup_status;
mod cloud_connect;
mod colour;
mod configuration;
mod enterprise_manager;
mod header;
mod marks;
mod microsoft365;
mod notice;
mod scale_out;
mod service_provider;
mod session;
mod stacked;
mod state;
mod subject;
mod table;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use agent::Agent;
pub(crate) use backup::Backup;
pub(crate) use backup_status::BackupStatus;
pub(crate) use cloud_connect::CloudConnect;
pub(crate) use configuration::ConfigurationBackup;
pub(crate) use enterprise_manager::EnterpriseManager;
pub(crate) use microsoft365::Microsoft365;
pub(crate) use notice::Notice;
pub(crate) use scale_out::ScaleOutRepository;
pub(crate) use service_provider::ServiceProviderConsole;

use crate::{grid::Grid, mail::Mail};
use backupchecks_core::model::{Finding, Outcome, Report, Status};
use header::Header;
use memchr::{memchr_iter, memrchr_iter};
use session::Session;

/// The canonical name of the product.
const SOFTWARE: &str = "Veeam";

/// What is looked up once for all parsers of the vendor.
#[derive(Debug)]
struct Seen {
    /// The first header of a report, and whether it stands in the HTML body.
    header: Option<(bool, Header)>,
    is_another_product: bool,
}

impl Seen {
    /// What stands in the bodies of `mail`, looked up when it is first asked for.
    fn of(mail: &Mail) -> &Self {
        mail.memo(Self::look)
    }

    fn look(mail: &Mail) -> Self {
        let header = |grid: &Grid, is_html| Some((is_html, Header::find(grid, 0)?));
        Self {
            header: header(mail.html_body(), true).or_else(|| header(mail.text_body(), false)),
            is_another_product: marks::names_another_product(mail),
        }
    }
}

/// The report of a job of which `session` tells, as far as it tells; without a session there is only the finding.
fn report(backup_type: &str, job_name: String, finding: Finding, session: Option<Session>) -> Report {
    let session = session.unwrap_or_default();
    Report {
        backup_software: SOFTWARE.to_owned(),
        backup_type: backup_type.to_owned(),
        job_name,
        finding,
        informational: false,
        attempt: session.attempt,
        host: None,
        started_at: session.started_at,
        finished_at: session.finished_at,
        objects: session.objects,
    }
}

/// The outcome of `reports` from `mail`. Every mail of Veeam ends its HTML: where that end is missing, the bad rows may be too.
fn outcome(mail: &Mail, reports: Vec<Report>) -> Outcome {
    let is_cut = || {
        let html = mail.html.as_deref().unwrap_or_default().as_bytes();
        // Both stand near the ends of what was not cut.
        let begins = |at: usize, tag: &[u8]| html[at..].get(..tag.len()).is_some_and(|it| it.eq_ignore_ascii_case(tag));
        memchr_iter(b'<', html).any(|at| begins(at, b"<html"))
            && !memrchr_iter(b'<', html).any(|at| begins(at, b"</html"))
    };
    if reports.iter().any(|report| report.finding.status == Status::Success) && is_cut() {
        return Outcome::ParseFailed("the HTML body breaks off; a success read from a part is not believed".to_owned());
    }
    Outcome::Report(reports)
}
