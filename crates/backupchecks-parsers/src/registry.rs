//! The parsers in the order in which they are asked, and the walk over them.

use crate::{bacula, mail::Mail, proxmox, shape, synology, veeam};
use backupchecks_core::model::{Outcome, ParserRef, Reading, Status};
use crate::{bacula, mail::Mail, proxmox, synology, veeam};
use backupchecks_core::model::{Outcome, ParserRef, Reading, Report, Status};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock},
};

/// Every built-in parser; the first that recognises a mail reads it. Specific ones stand before general ones of the same vendor. A new
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

    /// Walks the parsers over `mail` and over the messages inside it.
    ///
    /// A mail that was forwarded as an attachment often keeps its subject, and a parser may know the cover by that alone: then
    /// the mail inside is what counts.
    #[must_use]
    pub fn read(&self, mail: &Mail) -> Reading {
        let own = self.parsers().find(|parser| recognises(*parser, mail)).map(|parser| read_with(parser, mail));
        own.or_else(|| {
            join(mail.nested.iter().map(|inner| self.read(inner)).filter(|reading| reading.parser.is_some()))
        })
        .unwrap_or_else(Reading::unrecognised)
        let inner = join(mail.nested.iter().map(|inner| self.read(inner)).filter(|reading| reading.parser.is_some()));
        match (own, inner) {
            (Some(cover), Some(inner)) if is_cover(mail, &cover, &inner) => uncover(cover, inner),
            (own, inner) => {
                join(own.into_iter().chain(inner)).unwrap_or(Reading { parser: None, outcome: Outcome::Unrecognised })
            }
        }
    }
}

/// Whether `cover` was read from the subject that `mail` took over from the message inside it.
fn is_cover(mail: &Mail, cover: &Reading, inner: &Reading) -> bool {
    let same_parser = cover.parser.as_ref().map(|parser| &parser.id) == inner.parser.as_ref().map(|parser| &parser.id);
    let took_over = |inside: &Mail| !inside.subject.is_empty() && mail.subject.ends_with(&inside.subject);
    same_parser && mail.nested.iter().any(took_over)
}

/// What stands inside, no better than what the cover says of the same job, and what the cover alone says.
fn uncover(cover: Reading, inner: Reading) -> Reading {
    let (said, mut reports) = match (cover.outcome, inner.outcome) {
        (Outcome::Report(said), Outcome::Report(reports)) => (said, reports),
        (_, outcome) => return Reading { outcome, ..inner },
    };
    for said in said {
        match reports.iter_mut().find(|report| identity(report) == identity(&said)) {
            Some(report) if report.finding.status < said.finding.status => {
                report.finding = report.finding.clone().or_worse(said.finding);
            }
            Some(_) => {}
            None => reports.push(said),
        }
    }
    Reading { parser: inner.parser, outcome: Outcome::Report(reports) }
}

fn identity(report: &Report) -> [&str; 3] {
    [&report.backup_software, &report.backup_type, &report.job_name]
}

/// The readings of several messages inside one mail as one. Results are kept together, and nothing hides behind them: a
/// message that could not be read makes the whole unread.
fn join(readings: impl Iterator<Item = Reading>) -> Option<Reading> {
    readings.reduce(|mut first, mut next| match (&mut first.outcome, &mut next.outcome) {
        (Outcome::Report(reports), Outcome::Report(more)) => {
            reports.append(more);
            Reading { new_shape: first.new_shape.or(next.new_shape), ..first }
        }
        (Outcome::ParseFailed(_), _) => first,
        (_, Outcome::ParseFailed(_) | Outcome::Report(_)) => next,
        _ => first,
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
    let outcome = distrust(outcome, mail.trouble());
    Reading {
        new_shape: matches!(outcome, Outcome::Report(_)).then(|| shape::news(parser.id(), mail)).flatten(),
        parser: Some(ParserRef { id: parser.id().to_owned(), version: parser.version() }),
        outcome,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A mail with that subject, to which a good vzdump report is attached.
    fn forwarded(subject: &str) -> Outcome {
        let raw = format!(
            "Subject: {subject}\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
             Subject: vzdump backup status (pve01): backup successful\n\nVMID Name Status\n100 web01 ok\n--b--\n"
        );
        Registry::builtin().read(&Mail::decode(raw.as_bytes())).outcome
    }

    #[test]
    fn a_cover_that_kept_the_subject_does_not_hide_the_report_inside() {
        let Outcome::Report(reports) = forwarded("FW: vzdump backup status (pve01): backup successful") else {
            panic!("the report inside was not read")
        };
        assert_eq!((reports.len(), reports[0].finding.status, reports[0].objects.len()), (1, Status::Success, 1));
    }

    #[test]
    fn a_cover_with_another_subject_is_a_mail_of_its_own() {
        let Outcome::Report(reports) = forwarded("vzdump backup status (pve02): backup failed") else {
            panic!("neither mail was read")
        };
        let found: Vec<_> = reports.iter().map(|report| (report.job_name.as_str(), report.finding.status)).collect();
        assert_eq!(found, [("pve02", Status::Failed), ("pve01", Status::Success)]);
        assert!(matches!(forwarded("vzdump backup status (pve02): backup successful"), Outcome::ParseFailed(_)));
    }
}
