//! The parsers in the order in which they are asked, and the walk over them.

mod forwarded;
mod marks;
mod nested;

use crate::{
    acronis, ahsay, backup_exec, backupninja, bacula, cloudally, cobian, crashplan, datto, duplicati, hornetsecurity,
    hyperv, iperius, macrium, mail::Mail, mailstore, nakivo, panel3, prefixes, proxmox, qnap, retrospect, script,
    shape, sql_server, storagecraft, syncovery, synology, system_recovery, threecx, truenas, urbackup, veeam,
    xen_orchestra,
};
use backupchecks_core::model::{Outcome, ParserRef, Reading, Status};
use marks::Marks;
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
    &synology::SnapshotReplication,
    &synology::Updates,
    &synology::AccountProtection,
    &synology::DsmNotice,
    &qnap::HybridBackupSync,
    &qnap::Firmware,
    &qnap::Notice,
    &nakivo::Nakivo,
    &threecx::ThreeCx,
    &panel3::Panel3,
    &syncovery::Syncovery,
    &proxmox::Vzdump,
    &proxmox::Replication,
    &proxmox::BackupServer,
    &proxmox::Notice,
    &bacula::Bacula,
    &urbackup::UrBackup,
    &duplicati::Duplicati,
    &xen_orchestra::XenOrchestra,
    &truenas::TrueNas,
    &backupninja::Backupninja,
    &system_recovery::SystemRecovery,
    &backup_exec::BackupExec,
    &retrospect::Retrospect,
    &cobian::Cobian,
    &sql_server::SqlServerAgent,
    &sql_server::SqlMasterBackup,
    &ahsay::Ahsay,
    &acronis::Notice,
    &acronis::Cyber,
    &acronis::Legacy,
    &hornetsecurity::VmBackup,
    &macrium::ImageGuardian,
    &macrium::SiteManager,
    &macrium::Reflect,
    &storagecraft::ImageManager,
    &storagecraft::ShadowProtect,
    &storagecraft::ShadowControl,
    &iperius::Iperius,
    &cloudally::DailyReport,
    &crashplan::BackupReport,
    &hyperv::HealthReport,
    &mailstore::StatusReport,
    &datto::Datto,
    // The last one: it leaves to all others what they know.
    &script::Script,
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

    /// As [`recognises`](Self::recognises), of a mail that no parser before this one knows: who leaves a mail to others need not ask
    /// them again.
    fn recognises_unclaimed(&self, mail: &Mail) -> bool {
        self.recognises(mail)
    }

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
    marks: Arc<Marks>,
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
        let parsers = own.iter().map(AsRef::as_ref).chain(PARSERS.iter().copied());
        Self { marks: Arc::new(Marks::of(parsers)), own: own.into() }
    }

    /// All parsers in the order in which they are asked.
    pub fn parsers(&self) -> impl Iterator<Item = &dyn ReportParser> {
        self.own.iter().map(AsRef::as_ref).chain(PARSERS.iter().copied())
    }

    /// Whether `mail` is one that a mailbox or a mail server answered by itself: it bears the subject of a report and holds
    /// none, so no parser is asked about it.
    #[must_use]
    pub fn asks_nobody(&self, mail: &Mail) -> bool {
        prefixes::is_automatic_reply(&mail.subject)
    }

    /// Walks the parsers over `mail` and over the messages inside it.
    #[must_use]
    pub fn read(&self, mail: &Mail) -> Reading {
        walk(mail, &|mail| {
            if prefixes::is_automatic_reply(&mail.subject) {
                return None;
            }
            let asked = self.parsers().zip(self.marks.candidates(mail)).filter(|(_, asked)| *asked);
            let mut readings =
                asked.map(|(parser, _)| read_if(parser, mail, |parser| parser.recognises_unclaimed(mail)));
            readings.find_map(|reading| reading)
        })
    }
}

/// What `mail` reads as when no other parser is asked.
pub(crate) fn read_alone(parser: &dyn ReportParser, mail: &Mail) -> Reading {
    walk(mail, &|mail| {
        let asked = !prefixes::is_automatic_reply(&mail.subject);
        asked.then(|| read_if(parser, mail, |parser| parser.recognises(mail)))?
    })
}

/// Lets `read` read `mail` and the messages inside it.
fn walk(mail: &Mail, read: &dyn Fn(&Mail) -> Option<Reading>) -> Reading {
    nested::join(mail, forwarded::read(mail, read), mail.nested.iter().map(|inner| walk(inner, read)).collect())
}

// A fault in one parser must cost one mail its reading, never the import its life, and never go unseen: hence the two `catch_unwind`.

/// What `parser` makes of `mail`, if it is its own by `recognises`.
fn read_if(
    parser: &dyn ReportParser,
    mail: &Mail,
    recognises: impl FnOnce(&dyn ReportParser) -> bool,
) -> Option<Reading> {
    match catch_unwind(AssertUnwindSafe(|| recognises(parser))) {
        Ok(false) => None,
        Ok(true) => Some(read_with(parser, mail)),
        // Whose mail it is nobody can tell now: another parser might take it for less than it is.
        Err(_) => Some(Reading { outcome: broke_off(parser), parser: Some(reference(parser)), new_shape: None }),
    }
}

fn broke_off(parser: &dyn ReportParser) -> Outcome {
    Outcome::ParseFailed(format!("the parser {} broke off; please report this mail", parser.id()))
}

fn reference(parser: &dyn ReportParser) -> ParserRef {
    ParserRef { id: parser.id().to_owned(), version: parser.version() }
}

fn read_with(parser: &dyn ReportParser, mail: &Mail) -> Reading {
    let outcome = catch_unwind(AssertUnwindSafe(|| parser.read(mail))).unwrap_or_else(|_| broke_off(parser));
    let outcome = distrust(outcome, mail.trouble());
    Reading {
        new_shape: matches!(outcome, Outcome::Report(_)).then(|| shape::news(parser.id(), mail)).flatten(),
        parser: Some(reference(parser)),
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

    /// A parser with a fault.
    struct Faulty {
        in_recognises: bool,
    }

    impl ReportParser for Faulty {
        fn id(&self) -> &'static str {
            "test.faulty"
        }

        fn about(&self) -> About<'static> {
            let confidence = Confidence::Experimental;
            About { title: "", recognised_by: "", reads: "", rules: "", example_subject: "", confidence }
        }

        fn recognises(&self, _: &Mail) -> bool {
            assert!(!self.in_recognises, "a fault");
            true
        }

        fn read(&self, _: &Mail) -> Outcome {
            panic!("a fault")
        }
    }

    #[test]
    fn a_parser_that_breaks_off_costs_the_mail_its_reading_and_is_named() {
        for in_recognises in [true, false] {
            let registry = Registry::with(vec![Box::new(Faulty { in_recognises })]);
            let mail =
                Mail::sample("vzdump backup status (pve01): backup successful", "VMID Name Status\n100 web01 ok\n");
            let reading = registry.read(&mail);
            assert!(
                matches!(&reading.outcome, Outcome::ParseFailed(reason) if reason.contains("test.faulty")),
                "{reading:?}"
            );
            assert_eq!(reading.parser.map(|parser| parser.id).as_deref(), Some("test.faulty"));
        }
    }
}
