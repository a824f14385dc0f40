//! The job's name and its result in a subject that anybody may word as he likes.
//!
//! A result stands at the end (`Iperius Backup - Nightly - erfolgreich abgeschlossen`) or at the beginning (`Backup erfolgreich: Nightly`);
//! what is left between product and result is the job. Nothing inside the name decides.

use crate::patterns::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// A result phrase. Longer ones first.
const RESULT: &str = r"(?:(?:wurde|ist|has been|was|is)\s+)?(?:nicht\s+erfolgreich(?:\s+(?:abgeschlossen|beendet))?|erfolgreich\s+(?:abgeschlossen|beendet)|erfolgreich|(?:abgeschlossen\s+)?mit\s+(?:\d+\s+)?(?:Fehlern?|Warnung(?:en)?)(?:\s+(?:abgeschlossen|beendet))?|fehlgeschlagen|abgebrochen|Fehlern?|Warnung(?:en)?|completed\s+(?:successfully|with\s+(?:errors?|warnings?))|successfully\s+completed|successful(?:ly)?|success|failed|errors?|warnings?|completato\s+(?:con\s+successo|con\s+errori)|con\s+(?:successo|errori)|fallito|errore|geslaagd|mislukt|voltooid(?:\s+met\s+(?:fouten|waarschuwingen))?)";

/// The parts of a subject.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subject<'a> {
    pub(super) job: Option<&'a str>,
    pub(super) result: Option<&'a str>,
}

/// Reads `text`, whatever stands before the product's name.
pub(super) fn read(text: &str) -> Subject<'_> {
    static ALONE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^{RESULT}[.!]*$")));
    static END: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?i)[\s:(\[\-–—]+(?P<result>{RESULT})\s*[)\].!]*$")));
    static START: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?i)^(?P<result>{RESULT})\s*(?:[:\-–—]|bei\b|for\b|für\b|of\b)\s*")));
    let rest = without_product(text);
    // Two marks of a result, as in `Fehler - X - erfolgreich`, are no name between them: the last one is the result.
    if let Some(found) = END.captures(rest) {
        let result = found.name("result").map(|result| result.as_str());
        let whole = found.get(0).map_or(rest.len(), |part| part.start());
        return Subject { job: name(&rest[..whole]), result };
    }
    if let Some(found) = START.captures(rest) {
        let result = found.name("result").map(|result| result.as_str());
        let whole = found.get(0).map_or(0, |part| part.end());
        return Subject { job: name(&rest[whole..]), result };
    }
    if ALONE.is_match(rest.trim()) {
        Subject { job: None, result: Some(rest.trim()) }
    } else {
        Subject { job: name(rest), result: None }
    }
}

/// What follows the product's name, or what follows the prefixes of a forward where it is not named.
fn without_product(text: &str) -> &str {
    static PRODUCT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^.*?\[?\bIperius(?:\s+Backup)?\b\]?(?:\s*[-–—:]?\s*(?:Report|Bericht|Backup-Bericht)\b)?[\s:\-–—]*",
        )
    });
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\s*(?:\p{L}{1,6}:|\[[^\]]*\]|#\d+))*\s*"));
    static KIND: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(?:Backup(?:-?(?:job|auftrag))?|Sicherung|Auftrag|Job)(?:\s*[:\-–—]\s*|\s+)"));
    let rest = match PRODUCT.find(text) {
        Some(product) => &text[product.end()..],
        None => PREFIX.find(text).map_or(text, |prefix| &text[prefix.end()..]),
    };
    KIND.find(rest).map_or(rest, |kind| &rest[kind.end()..])
}

fn name(text: &str) -> Option<&str> {
    let name = text.trim().trim_matches(['-', '–', '—', ':', '|', ' ']);
    let name = name.trim_matches(['"', '\'', '„', '“', '”', '«', '»']).trim();
    (!name.is_empty() && name.chars().any(char::is_alphanumeric)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, job: Option<&str>, result: Option<&str>) {
        assert_eq!(read(text), Subject { job, result }, "{text}");
    }

    #[test]
    fn job_and_result_are_told_apart_wherever_they_stand() {
        check(
            "Iperius Backup - Nachtsicherung - erfolgreich abgeschlossen",
            Some("Nachtsicherung"),
            Some("erfolgreich abgeschlossen"),
        );
        check(
            "FW: [EXTERN] Iperius Backup: Nachtsicherung fehlgeschlagen",
            Some("Nachtsicherung"),
            Some("fehlgeschlagen"),
        );
        check("Iperius: Backup erfolgreich: Nachtsicherung", Some("Nachtsicherung"), Some("erfolgreich"));
        check(
            "[Iperius] Backup \"Nachtsicherung\" wurde nicht erfolgreich abgeschlossen",
            Some("Nachtsicherung"),
            Some("wurde nicht erfolgreich abgeschlossen"),
        );
        check(
            "Iperius Backup Failed - 0 errors Success: erfolgreich",
            Some("Failed - 0 errors Success"),
            Some("erfolgreich"),
        );
        check(
            "WG: Nachtsicherung (mit Fehlern abgeschlossen)",
            Some("Nachtsicherung"),
            Some("mit Fehlern abgeschlossen"),
        );
        check("Iperius Backup erfolgreich", None, Some("erfolgreich"));
        check("Iperius Backup", None, None);
        check("Iperius Backup Report", None, None);
        check("Fehler bei Backup", Some("Backup"), Some("Fehler"));
    }
}
