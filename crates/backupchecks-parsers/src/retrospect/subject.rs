//! The subjects of Retrospect, in English and French.

use crate::{patterns::pattern, prefixes};
use regex::Regex;
use std::sync::LazyLock;

/// What a subject of Retrospect is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// `SCRIPT - N errors, M warnings`.
    Counted { script: &'a str, errors: &'a str, warnings: Option<&'a str>, words: &'a str },
    /// `SCRIPT - Error Notification`.
    Error { script: &'a str, words: &'a str },
    /// `Notification`, of a script or of none: the body tells the rest.
    Plain { script: Option<&'a str> },
    /// `Execution stopped by operator`, which names no script.
    Stopped { words: &'a str },
    /// `Retrospect : état pour DATE`, the digest of a day.
    Digest,
}

/// Reads a subject; the script is taken as long as possible, as its name may hold ` - ` too.
pub(super) fn kind(subject: &str) -> Option<Kind<'_>> {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)^(?P<script>.+)\s+[-–—]\s+
              (?P<words>(?P<errors>\d[\d.,\u{a0}\u{202f}\x20]*)\s?(?:errors?|erreurs?)\b
              (?:\s?[,;]?\s*(?:and\s|et\s)?(?P<warnings>\d[\d.,\u{a0}\u{202f}\x20]*)\s?(?:warnings?|avertissements?)\b)?)
              (?:\s+[-–—]\s+Retrospect\b.*)?$",
        )
    });
    static NOTIFIED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)^(?:(?P<script>.+)\s+[-–—]\s+|.*[:\])}*]\s*)?
              (?:(?P<error>Error\sNotification|Notification\sd\s?['’]\s?erreurs?)
               |(?P<plain>Notification))
              \s+[-–—]\s+Retrospect\b.*$",
        )
    });
    // Its words are fixed, so whatever was put before them hides them no more than a script's name could.
    static STOPPED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)\b(?P<words>Execution\sstopped\sby\s(?:the\s)?operator|Ex[ée]cution\s(?:arr[êe]t[ée]e|interrompue)\spar\sl['’]op[ée]rateur)
              \s+[-–—]\s+Retrospect\b",
        )
    });
    static DIGEST: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\bRetrospect\s?[:\-–]\s*(?:état|etat|status|state|daily|rapport|report)\b"));
    // Of several subjects that could be read, the last counters are the product's: a script may be called `0 errors`.
    if let Some(found) = last_counted(&COUNTED, subject) {
        return Some(found);
    }
    if let Some(words) = STOPPED.captures(subject).and_then(|found| found.name("words")) {
        return Some(Kind::Stopped { words: words.as_str() });
    }
    if let Some(found) = NOTIFIED.captures(subject) {
        let script = found
            .name("script")
            .map(|script| prefixes::strip(script.as_str()).trim())
            .filter(|script| !script.is_empty());
        let group = |name| found.name(name).map(|words| words.as_str());
        return Some(match (group("error"), script) {
            (Some(words), Some(script)) => Kind::Error { script, words },
            (_, script) => Kind::Plain { script: script.filter(|script| !is_prefix(script)) },
        });
    }
    DIGEST.is_match(subject).then_some(Kind::Digest)
}

fn last_counted<'a>(counted: &Regex, subject: &'a str) -> Option<Kind<'a>> {
    let found = counted.captures(subject)?;
    let group = |name| found.name(name).map(|part: regex::Match<'a>| part.as_str().trim());
    let ends_with_product = subject.to_lowercase().contains("retrospect");
    let script = prefixes::strip(group("script")?).trim();
    ends_with_product.then_some(Kind::Counted {
        script,
        errors: group("errors")?,
        warnings: group("warnings"),
        words: group("words")?,
    })
}

/// What is left of a prefix such as `FW:` alone.
fn is_prefix(text: &str) -> bool {
    text.ends_with(':') || text.starts_with('[') && text.ends_with(']')
}

/// Whether a printed counter is zero: every digit of it.
pub(super) fn is_zero(counter: &str) -> bool {
    counter.chars().all(|c| !c.is_ascii_digit() || c == '0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject: &str, expected: Option<Kind<'_>>) {
        assert_eq!(kind(subject), expected, "{subject}");
    }

    #[track_caller]
    fn check_counted(subject: &str, script: &str, errors: &str, warnings: Option<&str>, words: &str) {
        check(subject, Some(Kind::Counted { script, errors, warnings, words }));
    }

    #[test]
    fn counters_stand_at_the_right_end() {
        check_counted("Nightly - 0 errors, 0 warnings - Retrospect", "Nightly", "0", Some("0"), "0 errors, 0 warnings");
        check_counted("A - Remote - B - 10 erreurs - Retrospect", "A - Remote - B", "10", None, "10 erreurs");
        check_counted(
            "FW: [ACME] Nightly - 1 error, 2 warnings - Retrospect",
            "Nightly",
            "1",
            Some("2"),
            "1 error, 2 warnings",
        );
        check_counted(
            "Failed - 0 errors Success - 3 errors, 0 warnings - Retrospect",
            "Failed - 0 errors Success",
            "3",
            Some("0"),
            "3 errors, 0 warnings",
        );
        check_counted(
            "Nuit - 1\u{a0}204 erreurs, 0 avertissements - Retrospect",
            "Nuit",
            "1\u{a0}204",
            Some("0"),
            "1\u{a0}204 erreurs, 0 avertissements",
        );
        check("Pay 3 errors, 2 warnings", None);
    }

    #[test]
    fn notifications_name_their_script_or_none() {
        check(
            "A - B - Error Notification - Retrospect",
            Some(Kind::Error { script: "A - B", words: "Error Notification" }),
        );
        check(
            "Nuit - Notification d’erreur - Retrospect",
            Some(Kind::Error { script: "Nuit", words: "Notification d’erreur" }),
        );
        check("Notification - Retrospect", Some(Kind::Plain { script: None }));
        check("FW: Notification - Retrospect", Some(Kind::Plain { script: None }));
        check("Nightly - Notification - Retrospect", Some(Kind::Plain { script: Some("Nightly") }));
        check(
            "Execution stopped by operator - Retrospect",
            Some(Kind::Stopped { words: "Execution stopped by operator" }),
        );
        for prefix in ["{Spam?} ", "***SPAM*** ", "(extern) ", "ACME ", "ACME - "] {
            check(
                &format!("{prefix}Execution stopped by operator - Retrospect"),
                Some(Kind::Stopped { words: "Execution stopped by operator" }),
            );
        }
        check("{Spam?} Notification - Retrospect", Some(Kind::Plain { script: None }));
        check("Retrospect : état pour 2026-03-01", Some(Kind::Digest));
        check("In retrospect, the notification was late", None);
    }

    #[test]
    fn ten_is_not_zero() {
        assert!(is_zero("0"));
        assert!(!is_zero("10"));
        assert!(!is_zero("1,000"));
    }
}
