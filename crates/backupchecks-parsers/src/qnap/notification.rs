//! A mail of the Notification Center taken apart: labels in English and Italian, which were seen, and translated ones.
//!
//! Words of severity in the body are translated although the subject's are English. The message ends at a blank line; accents may
//! come decomposed, which decoding undoes.

use crate::{dates, grid, labels, lines::Lines, mail::Mail, patterns::pattern};
use backupchecks_core::{
    model::{Evidence, Finding, Part, ReportTime, Status},
    text::squeeze,
};
use regex::Regex;
use std::{borrow::Cow, sync::LazyLock};

const NAS: &[&str] = &["nas name", "nome nas", "nas-name", "nas-naam", "nom du nas", "nombre de nas", "nombre del nas"];
const SEVERITY: &[&str] = &["severity", "gravità", "gravita", "schweregrad", "ernst", "gravité", "gravedad"];
const TIME: &[&str] =
    &["date/time", "data/ora", "datum/uhrzeit", "datum/zeit", "datum/tijd", "date/heure", "fecha/hora"];
const APP: &[&str] = &[
    "app name",
    "nome app",
    "nome applicazione",
    "app-name",
    "anwendungsname",
    "app-naam",
    "nom de l'application",
    "nombre de aplicación",
];
const CATEGORY: &[&str] = &["category", "categoria", "kategorie", "categorie", "catégorie", "categoría"];
const MESSAGE: &[&str] = &["message", "messaggio", "nachricht", "meldung", "bericht", "mensaje"];

/// What a mail of the Notification Center holds.
pub(super) struct Notification<'a> {
    /// The severities in subject and body, as far as they are known.
    pub(super) severities: Vec<Severity<'a>>,
    /// The apps in subject and body.
    pub(super) apps: Vec<&'a str>,
    pub(super) category: Option<&'a str>,
    pub(super) nas: Option<&'a str>,
    pub(super) time: Option<ReportTime>,
    /// The message up to the first blank line.
    pub(super) message: Option<String>,
    pub(super) part: Part,
    /// Whether the subject has a severity that no known word tells: then no success is believed.
    pub(super) has_odd_severity: bool,
}

/// A severity with its place.
pub(super) struct Severity<'a> {
    part: Part,
    line: &'a str,
    pub(super) word: &'a str,
    pub(super) status: Status,
}

impl Severity<'_> {
    /// What a severity says of a run: at least that bad.
    pub(super) fn finding(&self) -> Finding {
        let place = if self.part == Part::Subject { "subject" } else { "severity" };
        Finding::new(self.status, format!("{place} says {}", self.word), Evidence::new(self.part, self.line, self.word))
    }
}

/// `[Warning] [APP] Notification from your device: NAS`.
struct Title<'a> {
    part: Part,
    line: &'a str,
    severity: &'a str,
    app: &'a str,
    nas: Option<&'a str>,
    is_sure: bool,
}

/// `mail` taken apart; `None` where it is none of the Notification Center.
pub(super) fn of<'a>(mail: &'a Mail, lines: &'a Lines) -> Option<Notification<'a>> {
    let title = lines.subjects(mail).find_map(|(part, line)| title(part, line));
    let nas = value(lines, NAS);
    let labelled = [SEVERITY, APP, MESSAGE].iter().filter(|labels| value(lines, labels).is_some()).count();
    let in_body = (nas.is_some() && 2 <= labelled) || labelled == 3;
    if !title.as_ref().is_some_and(|title| title.is_sure || (nas.is_some() || 2 <= labelled)) && !in_body {
        return None;
    }
    let mut severities = Vec::new();
    if let Some(title) = &title
        && let Some(status) = severity(title.severity)
    {
        severities.push(Severity { part: title.part, line: title.line, word: title.severity, status });
    }
    if let Some(word) = value(lines, SEVERITY)
        && let Some(status) = severity(word)
    {
        severities.push(Severity { part: lines.part, line: word, word, status });
    }
    Some(Notification {
        severities,
        apps: title.as_ref().map(|title| title.app).into_iter().chain(value(lines, APP)).collect(),
        category: value(lines, CATEGORY),
        nas: nas.or(title.as_ref().and_then(|title| title.nas)),
        time: value(lines, TIME).and_then(dates::report_time),
        message: message(mail, lines),
        part: lines.part,
        has_odd_severity: title.is_none() && lines.subjects(mail).any(|(_, line)| ODD.is_match(line)),
    })
}

/// A bracket before that of the app whose word is no severity.
static ODD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\[[^\]\[]*\][^\[\]]{0,4}\[\s*(?:hybrid backup sync|hbs|firmware)"));

fn title(part: Part, line: &str) -> Option<Title<'_>> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)\[\s*(?P<severity>info|information|warning|error|avviso|errore|informazioni|warnung|fehler)\s*\][^\[\]]{0,4}\[\s*(?P<app>[^\]]+?)\s*\]\s*
              (?P<text>[^:]*(?:device|dispositivo|gerät|apparaat|appareil)[^:]*:\s*(?P<nas>\S.*)?)?",
        )
    });
    let found = TITLE.captures(line)?;
    Some(Title {
        part,
        line,
        severity: found.name("severity")?.as_str(),
        app: found.name("app")?.as_str(),
        nas: found.name("nas").map(|nas| nas.as_str().trim()),
        is_sure: found.name("text").is_some(),
    })
}

fn severity(word: &str) -> Option<Status> {
    match word.to_lowercase().as_str() {
        "info" | "information" | "informazioni" | "informazione" | "informatie" | "informationen" | "informations"
        | "información" => Some(Status::Success),
        "warning" | "avviso" | "avvertenza" | "waarschuwing" | "warnung" | "avertissement" | "advertencia" => {
            Some(Status::Warning)
        }
        "error" | "errore" | "fout" | "fehler" | "erreur" | "critical" => Some(Status::Failed),
        _ => None,
    }
}

/// The value under a label, where all labels may stand in one line, as in HTML whose line ends were lost.
fn value<'a>(lines: &'a Lines, labels: &[&str]) -> Option<&'a str> {
    lines
        .value(labels)
        .map(until_next_label)
        .or_else(|| {
            lines.iter().find_map(|line| {
                let at = labels_in(line)
                    .into_iter()
                    .find(|(label, _, _)| labels.iter().any(|known| labels::is(label, known)))?;
                Some(until_next_label(line[at.2..].trim_start()))
            })
        })
        .or_else(|| glued(lines, labels))
}

/// The value behind a label without its colon, as where cells were glued together; only beside the labels of NAS and app.
fn glued<'a>(lines: &'a Lines, labels: &[&str]) -> Option<&'a str> {
    let begins = |labels: &[&str]| lines.loose_value(labels).is_some();
    if !begins(NAS) || !begins(APP) {
        return None;
    }
    lines.loose_value(labels).filter(|value| !value.starts_with(char::is_lowercase))
}

/// The labels in a line: the word, where it begins, and where its value begins. What follows the message is the message.
fn labels_in(line: &str) -> Vec<(&str, usize, usize)> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        let all: Vec<String> = [NAS, SEVERITY, TIME, APP, CATEGORY, MESSAGE]
            .iter()
            .flat_map(|labels| labels.iter().map(|label| regex::escape(label)))
            .collect();
        pattern(&format!(r"(?i)(?:^|\s)(?P<label>{})\s*:", all.join("|")))
    });
    let mut found = Vec::new();
    for captures in LABEL.captures_iter(line) {
        let (Some(whole), Some(label)) = (captures.get(0), captures.name("label")) else { continue };
        found.push((label.as_str(), label.start(), whole.end()));
        if MESSAGE.iter().any(|known| labels::is(label.as_str(), known)) {
            break;
        }
    }
    found
}

fn until_next_label(value: &str) -> &str {
    match labels_in(value).first() {
        Some((_, at, _)) if !value.starts_with('[') => value[..*at].trim(),
        _ => value.trim(),
    }
}

/// The message with the lines that belong to it: up to a blank line, another label or the end.
fn message(mail: &Mail, lines: &Lines) -> Option<String> {
    let first = value(lines, MESSAGE)?;
    let mut message = first.to_owned();
    let below = with_blanks(mail, lines.part);
    let below = below.iter().skip_while(|line| !line.ends_with(first)).skip(1);
    for line in below.take_while(|line| !line.is_empty() && labels_in(line).is_empty()) {
        message.push(' ');
        message.push_str(line);
    }
    Some(message)
}

/// The lines of a body with the blank ones, which [`Lines`] leaves out.
fn with_blanks(mail: &Mail, part: Part) -> Vec<String> {
    const BLANK: &str = "\u{2402}";
    static GAP: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)<br\s*/?>(?:\s|&nbsp;)*<br\s*/?>|</p\s*>|</t[dr]\s*>|</table\s*>|<hr\b[^>]*>"));
    let text = mail.text.as_deref().unwrap_or_default();
    let html = if part == Part::Html { mail.html.as_deref().unwrap_or_default() } else { text };
    if part == Part::Text && !text.to_ascii_lowercase().contains("<br") {
        return text.lines().map(|line| squeeze(line.trim_start_matches(['>', ' ']))).collect();
    }
    let marked = GAP.replace_all(html, |found: &regex::Captures<'_>| format!("<br>{BLANK}<br>{}", &found[0]));
    // A text keeps its own line ends beside those that are written out.
    let marked = if part == Part::Text { Cow::Owned(marked.replace('\n', "<br>")) } else { marked };
    let blank = |line: &str| if line == BLANK { String::new() } else { line.replace(BLANK, "") };
    grid::from_html(&marked).lines().map(blank).map(|line| squeeze(&line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Severities, apps, NAS and message, one a line.
    fn read(subject: &str, text: &str) -> Option<String> {
        let mut mail = Mail::default();
        subject.clone_into(&mut mail.subject);
        mail.text = Some(text.to_owned());
        let lines = Lines::of(&mail);
        let found = of(&mail, &lines)?;
        let severities: Vec<&str> = found.severities.iter().map(|severity| severity.status.as_str()).collect();
        Some(format!(
            "{}|{}|{}|{}",
            severities.join(","),
            found.apps.join(","),
            found.nas.unwrap_or_default(),
            found.message.unwrap_or_default()
        ))
    }

    #[test]
    fn labels_are_read_on_lines_of_their_own_and_in_one_line() {
        let text = "NAS Name: NAS-01\nSeverity: Info\nDate/Time: 2026/09/18 21:00:36\nApp Name: Hybrid Backup Sync\nCategory: Job Status\n\
                    Message: [Hybrid Backup Sync] Finished Backup\njob: \"A\".\n\nBest regards";
        let expected = Some(
            "success,success|Hybrid Backup Sync,Hybrid Backup Sync|NAS-01|[Hybrid Backup Sync] Finished Backup job: \"A\"."
                .to_owned(),
        );
        let subject = "FW: [Info][Hybrid Backup Sync] Notification from your device: NAS-01";
        assert_eq!(read(subject, text), expected);
        assert_eq!(
            read(subject, &text.replace("\njob", " job").replace("\n\nBest regards", "").replace('\n', " ")),
            expected
        );
    }

    #[test]
    fn a_message_goes_on_until_a_blank_line() {
        let of = |html: &str| {
            let mut mail = Mail::default();
            mail.html = Some(html.to_owned());
            message(&mail, mail.lines())
        };
        let head = "NAS Name: N1<br>Severity: Info<br>Message: Finished.";
        assert_eq!(of(&format!("{head}<br>With errors.<br><br>Bye")).as_deref(), Some("Finished. With errors."));
        assert_eq!(of(&format!("<p>{head}</p><p>Errors are kept.</p>")).as_deref(), Some("Finished."));
    }

    #[test]
    fn the_body_is_enough_and_other_brackets_are_not() {
        let text = "Nome NAS: NAS-01\nGravità: Errore\nNome App: Hybrid Backup Sync\nMessaggio: x";
        assert_eq!(read("FW: look", text).as_deref(), Some("failed|Hybrid Backup Sync|NAS-01|x"));
        assert!(read("[Warning] [Ticket 4] the printer", "It does not print.").is_none());
        assert!(read("Message", "Message: hello\nCategory: mail").is_none());
    }
}
