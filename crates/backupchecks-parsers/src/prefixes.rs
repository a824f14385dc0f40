//! What mail programs, gateways and ticket systems put before a subject, and the subjects of mails that answer by themselves.

use crate::{patterns::pattern, words};
use regex::Regex;
use std::sync::LazyLock;

/// `subject` without `FW:`, `[EXTERNAL]`, ticket numbers and tags in brackets before it. For products whose own subject begins
/// with a name: everything else finds its mark wherever it stands.
#[must_use]
pub(crate) fn strip(subject: &str) -> &str {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?xi)^(?:
              (?:fwd?|re|tr|i|r|rif|wg|aw|doorst|antw|rv|enc|vs|sv|vb|res)\s?(?:\[\d+\])?\s?:
              | \[[^\[\]]*\]
              | \*{2,}[^*]{1,30}\*{2,}
              | (?:ticket|case|incident|request|id)?\s?\#\s?[A-Z]{0,4}-?\d+\s?[:\-–]?
              | (?:ticket|case|incident|request)\s?[A-Z]{0,4}-?\d+\s?[:\-–]?
              | (?:external|extern|spam)\s?:
            )\s*",
        )
    });
    let mut rest = subject.trim();
    // What tells a result is no tag of a customer or a gateway: `[Failed] Nightly` begins a name or a report.
    let is_tag = |text: &str| !text.starts_with('[') || words::find(text).is_none();
    while let Some(found) = PREFIX.find(rest).filter(|found| found.end() < rest.len() && is_tag(found.as_str())) {
        rest = &rest[found.end()..];
    }
    rest
}

/// Whether a person answered: such a mail bears the subject of a report and need not hold one.
#[must_use]
pub(crate) fn is_reply(subject: &str) -> bool {
    static REPLY: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)(?:^|[\s\]:])(?:re|aw|antw|sv|res|rif|r)\s?(?:\[\d+\])?\s?:"));
    let prefix = &subject[..subject.len() - strip(subject).len()];
    REPLY.is_match(prefix)
}

/// Whether a mail server or an absent person's mailbox answered a report: out of office, not delivered, read.
#[must_use]
pub(crate) fn is_automatic_reply(subject: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "automatic reply",
        "auto reply",
        "autoreply",
        "auto-reply",
        "out of office",
        "out of the office",
        "out-of-office",
        "automatisch antwoord",
        "afwezig",
        "afwezigheid",
        "automatische antwort",
        "abwesenheitsnotiz",
        "abwesend",
        "automatische abwesenheit",
        "réponse automatique",
        "absence du bureau",
        "absent du bureau",
        "message d'absence",
        "risposta automatica",
        "fuori sede",
        "respuesta automática",
        "fuera de la oficina",
        "automatisk svar",
        "autosvar",
        "undeliverable",
        "undelivered mail",
        "delivery status notification",
        "mail delivery failed",
        "returned mail",
        "delivery failure",
        "onbestelbaar",
        "unzustellbar",
        "non remis",
        "non distribuable",
        "mancato recapito",
        "no se puede entregar",
        "read:",
        "not read:",
        "gelezen:",
        "gelesen:",
        "lu :",
        "lu:",
        "letto:",
        "leído:",
    ];
    // A customer's name may stand before it too, such as `ACME - Automatic reply: …`.
    static CUSTOMER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\w .&]{1,40}? - "));
    let subject = strip(subject).to_lowercase().replace('’', "'");
    let begins = |text: &str, ends: fn(&str) -> bool| {
        let rests = BEGINNINGS.iter().filter_map(|beginning| Some((beginning, text.strip_prefix(beginning)?)));
        rests.into_iter().any(|(beginning, rest)| beginning.ends_with(':') || ends(rest))
    };
    let behind_customer = CUSTOMER.find(&subject).map(|found| &subject[found.end()..]);
    begins(&subject, |rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        || behind_customer.is_some_and(|rest| begins(rest, |rest| rest.trim_start().starts_with(':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_before_a_subject_is_taken_off() {
        for subject in [
            "Nightly - 0 errors",
            "FW: Nightly - 0 errors",
            "[EXTERNAL] Fwd: RE: Nightly - 0 errors",
            "Ticket #4711: Nightly - 0 errors",
            "[ACME] [#123] TR : Nightly - 0 errors",
            "***SPAM*** WG: Nightly - 0 errors",
        ] {
            assert_eq!(strip(subject), "Nightly - 0 errors", "{subject}");
        }
        assert_eq!(strip("Irene: mail"), "Irene: mail");
        assert_eq!(strip("[ACME]"), "[ACME]");
        assert_eq!(strip("FW: [Failed] Nightly"), "[Failed] Nightly");
    }

    #[test]
    fn an_answer_is_told_from_a_forwarded_mail() {
        for subject in ["RE: Job", "[EXTERNAL] AW: Job", "FW: Re: Job", "R: Job"] {
            assert!(is_reply(subject), "{subject}");
        }
        for subject in ["FW: Job", "Job: Re: all", "Before: x", "TR: Job"] {
            assert!(!is_reply(subject), "{subject}");
        }
    }

    #[test]
    fn mails_that_nobody_wrote_in_answer_are_known() {
        for subject in [
            "Automatic reply: [Success] A (3 VMs)",
            "Abwesend: x",
            "RE: Out of Office: x",
            "Read: x",
            "[EXTERNAL] ACME 12 - Abwesend: x",
        ] {
            assert!(is_automatic_reply(subject), "{subject}");
        }
        for subject in ["Ready: x", "Job Automatic reply", "[Success] Undeliverable mails (3 VMs)", "ACME - Absent", ""]
        {
            assert!(!is_automatic_reply(subject), "{subject}");
        }
    }
}
