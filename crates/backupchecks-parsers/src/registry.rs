//! The parsers in the order in which they are asked, and the walk over them.

use crate::{bacula, mail::Mail, proxmox, synology, veeam};
use backupchecks_core::model::{Outcome, ParserRef, Reading, Status};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Every parser; the first that recognises a mail reads it. Specific ones stand before general ones of the same vendor. A new
/// parser is one line here.
pub static PARSERS: &[&dyn ReportParser] = &[
    &veeam::ConfigurationBackup,
    &veeam::EnterpriseManager,
    &veeam::ScaleOutRepository,
    &veeam::Agent,
    &veeam::Notice,
    &veeam::Backup,
    &synology::ActiveBackup,
    &synology::ActiveBackup365,
    &synology::HyperBackup,
    &synology::DsmNotice,
    &proxmox::Vzdump,
    &proxmox::Replication,
    &bacula::Bacula,
];

/// Reads one kind of mail of one product.
pub trait ReportParser: Sync {
    /// `product.kind`, such as `veeam.backup`; the product is its folder under `fixtures/mail/`. Never renamed.
    fn id(&self) -> &'static str;

    /// Raised whenever an old mail may now read differently.
    fn version(&self) -> u32 {
        1
    }

    /// What a person should know about this parser.
    fn about(&self) -> About;

    /// Whether this product wrote `mail`. Looks at fixed marks; a word such as "backup" alone is nobody's.
    fn recognises(&self, mail: &Mail) -> bool;

    /// Reads a mail that it recognises. Never guesses: without evidence it is [`Outcome::ParseFailed`].
    fn read(&self, mail: &Mail) -> Outcome;
}

/// Documentation of a parser, shown to users.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The product and the kinds of mail it reads.
    pub title: &'static str,
    /// How a mail is recognised.
    pub recognised_by: &'static str,
    /// A subject, with invented names.
    pub example_subject: &'static str,
    /// No genuine mail has been seen: it never turns doubt into success.
    pub experimental: bool,
}

/// Walks the parsers over `mail`, then over the messages inside it.
#[must_use]
pub fn read(mail: &Mail) -> Reading {
    let own = PARSERS.iter().find(|parser| recognises(**parser, mail)).map(|parser| read_with(*parser, mail));
    own.or_else(|| mail.nested.iter().map(read).find(|reading| reading.parser.is_some()))
        .unwrap_or(Reading { parser: None, outcome: Outcome::Unrecognised })
}

// A fault in one parser must cost one mail its reading, never the import its life: hence the two `catch_unwind`.
fn recognises(parser: &dyn ReportParser, mail: &Mail) -> bool {
    catch_unwind(AssertUnwindSafe(|| parser.recognises(mail))).unwrap_or(false)
}

fn read_with(parser: &dyn ReportParser, mail: &Mail) -> Reading {
    let outcome = catch_unwind(AssertUnwindSafe(|| parser.read(mail))).unwrap_or_else(|_| {
        Outcome::ParseFailed(format!("the parser {} broke off; please report this mail", parser.id()))
    });
    let parser = ParserRef { id: parser.id().to_owned(), version: parser.version() };
    Reading { parser: Some(parser), outcome: distrust(outcome, mail.trouble()) }
}

/// A good report from a body that was not read whole may lack its bad end.
fn distrust(outcome: Outcome, trouble: Option<&str>) -> Outcome {
    match (outcome, trouble) {
        (Outcome::Report(reports), Some(trouble))
            if reports.iter().any(|report| report.finding.status == Status::Success) =>
        {
            Outcome::ParseFailed(format!("{trouble}; a success read from a part is not believed"))
        }
        (Outcome::Report(reports), _) if reports.is_empty() => {
            Outcome::ParseFailed("no result was found in it".to_owned())
        }
        (outcome, _) => outcome,
    }
}
