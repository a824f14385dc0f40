//! What others than the product put into a mail: warnings of gateways about senders from outside, and legal notices below.
//!
//! Their words decide nothing. Only whole turns of phrase are known here, with the mail or its sender in them: a warning that a program
//! logs about a message or an external disk is none of these.

use crate::patterns::pattern;
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Where in `line` such words stand.
pub(crate) fn places(line: &str) -> Vec<Range<usize>> {
    let notices = sentences(line).filter(|place| LEGAL.is_match(&line[place.clone()]));
    let gateways: Vec<Gateway> = GATEWAY.find_iter(line).map(|found| Gateway::new(line, found.range())).collect();
    let alerts = (!gateways.is_empty()).then(|| ALERT.find_iter(line).map(|found| found.range())).into_iter().flatten();
    let alerts = alerts.filter(|alert| {
        let begins = begins(line, alert);
        gateways.iter().any(|gateway| gateway.scope_holds(alert) && (begins || gateway.is_beside(line, alert)))
    });
    notices.chain(alerts).chain(FRAUD.find_iter(line).map(|found| found.range())).collect()
}

/// What a gateway says. The alert before it is its own only where no result of the report can be meant: where it begins a sentence or
/// stands beside what the gateway says; and of a tag such as `[External sender]` in that tag alone.
struct Gateway {
    words: Range<usize>,
    /// The tag that holds it, else the whole line.
    scope: Range<usize>,
}

impl Gateway {
    fn new(line: &str, words: Range<usize>) -> Self {
        let before = &line[..words.start];
        let around = || before.rfind('[').filter(|open| !before[*open..].contains(']'));
        let open = if line[words.start..].starts_with('[') { Some(words.start) } else { around() };
        let scope =
            open.map_or(0..line.len(), |open| open..line[open..].find(']').map_or(line.len(), |end| open + end));
        Self { words, scope }
    }

    fn scope_holds(&self, alert: &Range<usize>) -> bool {
        self.scope.start <= alert.start && alert.end <= self.scope.end
    }

    fn is_beside(&self, line: &str, alert: &Range<usize>) -> bool {
        const MAX_GAP: usize = 4;
        let (left, right) = if alert.start < self.words.start { (alert, &self.words) } else { (&self.words, alert) };
        let gap = line.get(left.end..right.start);
        gap.is_none_or(|gap| gap.len() <= MAX_GAP && !gap.contains(char::is_alphanumeric))
    }
}

/// Whether a sentence, a line or a tag begins with the word at `place`.
fn begins(line: &str, place: &Range<usize>) -> bool {
    let before = line[..place.start].trim_end();
    !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | ',' | ':' | '"'))
}

/// Where the sentences of `line` stand: a mail program may have put the report before them into the same line.
fn sentences(line: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    line.split_inclusive(". ").map(move |sentence| {
        let place = start..start + sentence.len();
        start = place.end;
        place
    })
}

/// A mail that comes from outside or whose sender is not known, links that must not be opened, viruses that mails carry.
static GATEWAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?xi)
          \b(?:external|externe[rnms]?|extern)\ (?:e-?mail|sender|nachricht|bericht|absender|afzender|exp[ée]diteur)\b
        | \b(?:courriel|e-?mail|mail|correo|messaggio|mittente|remitente)\ (?:externe|extern[oa]|estern[oa])\b
        | \b(?:e-?mail|mail|message|nachricht|bericht|courriel|correo|messaggio)\b.{0,60}
          \b(?:from\ outside|outside\ (?:of\ )?(?:your|our|the)\ organi[sz]ation|van\ buiten|von\ (?:extern|au[ßs]+erhalb)
             |dall['’]esterno|fuera\ de\ la\ organizaci[óo]n|l['’]ext[ée]rieur)\b
        | \b(?:open|click)\b.{0,40}\b(?:links?|attachments?)\b
        | \b(?:sender|absender|afzender)\b.{0,40}\bfraud\b
        | \[(?:warning|caution|attention|waarschuwing|warnung|avertissement|avviso)\W{1,3}extern\w*\]
        | \bvirus(?:es)?\b.{0,80}\be-?mails?\b | \be-?mails?\b.{0,80}\bvirus(?:es)?\b",
    )
});
static ALERT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:warning|waarschuwing|warnung|avertissement|avviso|advertencia|advarsel|varning|aviso|attention)\b",
    )
});
/// What mail services say of a sender whom they do not trust.
static FRAUD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bfailed our fraud detection checks\b|\b(?:could not|cannot|can't|unable to) verify the (?:identity of the )?sender\b|\bsender\b.{0,30}\bcould not be verified\b",
    )
});
/// Who answers for the mail itself, or whom it reached by mistake.
static LEGAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?xi)
          \b(?:sender|company|transmission|e-?mails?|recipient)\b.*
          \b(?:liab(?:le|ility)|accepts?\ (?:no|any)\ responsibility|responsib(?:le|ility)\ for\ any\ (?:loss|damage))\b
        | \b(?:e-?mails?|transmission)\b.{0,40}\b(?:cannot|can't|can\ not)\ be\ (?:guaranteed|error-free|made\ secure)\b
        | \b(?:liab(?:le|ility))\b.*\b(?:e-?mails?|transmission|this\ message)\b
        | \bper\ (?:fout|abuis|vergissing)\b.{0,20}\b(?:ontvangen|ontvangt|bereikt|toegezonden)\b
        | \b(?:ontvangen|ontvangt)\b.{0,30}\bper\ (?:fout|abuis|vergissing)\b",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let found: Vec<&str> = places(line).into_iter().map(|place| &line[place]).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn the_alerts_of_gateways_are_known() {
        check("WARNING: This message originated outside of your organization.", &["WARNING"]);
        check("Warning: External email. Do not click links unless you trust the sender.", &["Warning"]);
        check("Waarschuwing: deze e-mail komt van buiten de organisatie.", &["Waarschuwing"]);
        check("WARNUNG: Diese E-Mail kommt von extern.", &["WARNUNG"]);
        check("ATTENTION: courriel externe. Avertissement : ne cliquez pas.", &["ATTENTION", "Avertissement"]);
        check("AVVISO: questa e-mail proviene dall'esterno.", &["AVVISO"]);
        check("ADVERTENCIA: correo externo", &["ADVERTENCIA"]);
        check("WARNING: Computer viruses can be transmitted via email.", &["WARNING"]);
        check(
            "Warning! This sender failed our fraud detection checks.",
            &["Warning", "failed our fraud detection checks"],
        );
    }

    #[test]
    fn a_tag_of_a_gateway_hides_nothing_but_itself() {
        check("[WARNING: EXTERNAL] Backup of srv01", &["WARNING"]);
        check("[Warning: external sender] Backup of srv01: warning", &["Warning"]);
        check("External email warning: do not click links", &["warning"]);
        // A long s is an s where case does not count, and has two bytes.
        check("[ſender fraud] warning", &[]);
        for line in [
            "[External sender] Backup of srv01: Warning",
            "[External sender] Profile srv01 - Warning",
            "Warning: profile srv01 [External sender]",
            "External e-mail archive: job srv01 has a warning",
        ] {
            check(line, &[]);
        }
    }

    #[test]
    fn legal_notices_are_known() {
        for line in [
            "E-mail transmission cannot be error-free; the sender accepts no liability for errors or omissions.",
            "E-mail transmission cannot be guaranteed to be secure or error-free.",
            "The sender does not accept liability for any errors, viruses or failure of delivery.",
            "Indien u dit bericht per fout heeft ontvangen, verzoeken wij u het te vernietigen.",
            "Als dit bericht niet voor u bestemd is of per fout is ontvangen, verwijder het dan.",
        ] {
            check(line, &[line]);
        }
    }

    #[test]
    fn a_legal_notice_covers_no_report_in_the_same_line() {
        let notice = "The sender accepts no liability for errors in this e-mail.";
        check(&format!("Backup of srv01 failed. {notice}"), &[notice]);
    }

    #[test]
    fn what_a_program_logs_is_not_among_them() {
        for line in [
            "WARNING: external disk is full",
            "warning: message 12 of mailbox external-users skipped",
            "Warning: outside of the backup window",
            "failed: could not open 3 attachments of the ticket",
            "Error: could not verify archive",
            "ERROR: sending the e-mail failed",
            "Virus scanner: warning, 1 file skipped",
            "The e-mail cannot be sent: connection refused",
        ] {
            check(line, &[]);
        }
    }
}
