//! The parsers in the order in which they are asked, and the walk over them.

use crate::{bacula, mail::Mail, proxmox, synology, veeam};
use backupchecks_core::model::{Outcome, ParserRef, Reading, Status};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock},
};

/// Every built-in parser; the first that recognises a mail reads it. Specific ones stand before general ones of the same vendor. A new
/// parser is one line here.
pub static PARSERS: &[&dyn ReportParser] = &[
    &veeam::CloudConnect,
    &veeam::Microsoft365,
    &veeam::ServiceProviderConsole,
    &veeam::BackupStatus,
    &veeam::ConfigurationBackup,
    &veeam::EnterpriseManager,
    &veeam::ScaleOutRepository,
    &veeam::Notice,
    &veeam::Agent,
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
pub trait ReportParser: Send + Sync {
    /// `product.kind`, such as `veeam.backup`; the product is its folder under `fixtures/mail/`. Never renamed.
    fn id(&self) -> &str;

    /// Raised whenever an old mail may now read differently.
    fn version(&self) -> u32 {
        1
    }

    /// What a person should know about this parser.
    fn about(&self) -> About<'_>;

    /// Literal texts of which every mail of this kind holds at least one: in its subject, in the sender's name or address, or
    /// within one line or class name of a body; compared without ASCII case. Only then is [`recognises`](Self::recognises)
    /// asked, so that a mail is not looked through by every parser. Without marks it is always asked.
    fn marks(&self) -> &[&str] {
        &[]
    }

    /// Whether this product wrote `mail`. Looks at fixed marks; a word such as "backup" alone is nobody's.
    fn recognises(&self, mail: &Mail) -> bool;

    /// Reads a mail that it recognises. Never guesses: without evidence it is [`Outcome::ParseFailed`].
    fn read(&self, mail: &Mail) -> Outcome;
}

/// Documentation of a parser, shown to users.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The product and the kinds of mail it reads.
    pub title: &'a str,
    /// How a mail is recognised.
    pub recognised_by: &'a str,
    /// Which versions and languages it reads.
    pub reads: &'a str,
    /// What decides the status, and the exceptions.
    pub rules: &'a str,
    /// A subject, with invented names.
    pub example_subject: &'a str,
    /// What the reading rests on.
    pub confidence: Confidence,
}

/// How well a format is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// From genuine mails, or from the template in the product's own source.
    Genuine,
    /// From the vendor's documentation, or from programs of others that read genuine mails.
    Attested,
    /// From no source that could be checked: such a parser never turns doubt into success.
    Experimental,
}

/// The parsers in the order in which they are asked. Walked without a lock, and cheap to clone.
#[derive(Clone)]
pub struct Registry {
    /// Parsers that users defined; they are asked first, as somebody wrote them for just these mails.
    own: Arc<[Box<dyn ReportParser>]>,
}

impl Registry {
    /// The built-in parsers alone.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Registry> = LazyLock::new(|| Registry::with(Vec::new()));
        &BUILTIN
    }

    /// The parsers `own` in that order, then the built-in ones.
    #[must_use]
    pub fn with(own: Vec<Box<dyn ReportParser>>) -> Self {
        Self { own: own.into() }
    }

    /// All parsers in the order in which they are asked.
    pub fn parsers(&self) -> impl Iterator<Item = &dyn ReportParser> {
        self.own.iter().map(AsRef::as_ref).chain(PARSERS.iter().copied())
    }

    /// Walks the parsers over `mail`, then over the messages inside it.
    #[must_use]
    pub fn read(&self, mail: &Mail) -> Reading {
        let own = self.parsers().find(|parser| recognises(*parser, mail)).map(|parser| read_with(parser, mail));
        own.or_else(|| {
            join(mail.nested.iter().map(|inner| self.read(inner)).filter(|reading| reading.parser.is_some()))
        })
        .unwrap_or(Reading { parser: None, outcome: Outcome::Unrecognised })
    }
}

/// The readings of several messages inside one mail as one. Results are kept together, and nothing hides behind them: a
/// message that could not be read makes the whole unread.
fn join(readings: impl Iterator<Item = Reading>) -> Option<Reading> {
    readings.reduce(|first, next| match (first.outcome, next.outcome) {
        (Outcome::Report(reports), Outcome::Report(more)) => {
            Reading { parser: first.parser, outcome: Outcome::Report([reports, more].concat()) }
        }
        (failed @ Outcome::ParseFailed(_), _) => Reading { parser: first.parser, outcome: failed },
        (_, failed @ Outcome::ParseFailed(_)) => Reading { parser: next.parser, outcome: failed },
        (report @ Outcome::Report(_), _) => Reading { parser: first.parser, outcome: report },
        (_, report @ Outcome::Report(_)) => Reading { parser: next.parser, outcome: report },
        (other, _) => Reading { parser: first.parser, outcome: other },
    })
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
