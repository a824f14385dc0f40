//! The subjects that a mail carries: its own, and those in the heads of mails that were forwarded inside its body.
//!
//! Who forwards a report often writes a subject of his own. The report's own subject then stands in the body, behind `Subject:`
//! in the language of the mail program.

use crate::{grid::Grid, labels, mail::Mail};
use backupchecks_core::model::Part;

/// What mail programs call a subject.
const LABELS: &[&str] = &["Subject", "Onderwerp", "Betreff", "Objet", "Oggetto", "Asunto", "Emne", "Ämne", "Assunto"];

/// Behind so many lines stands no head of a forwarded mail any more, but the report itself.
const MAX_LINES: usize = 400;

/// A subject and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject<'a> {
    /// The subject as it stands there.
    pub(crate) text: &'a str,
    /// The part of the mail that it stands in.
    pub(crate) part: Part,
}

/// The subject of `mail` itself, then those inside its body, the last forwarded first.
pub(crate) fn of(mail: &Mail) -> impl Iterator<Item = Subject<'_>> {
    let own = Subject { text: &mail.subject, part: Part::Subject };
    std::iter::once(own).chain(inside(mail.body()))
}

/// The first subject that `read` understands, and where it stands.
pub(crate) fn find<'a, T>(mail: &'a Mail, read: impl Fn(&'a str) -> Option<T>) -> Option<(T, Subject<'a>)> {
    of(mail).find_map(|subject| Some((read(subject.text)?, subject)))
}

fn inside(body: &Grid) -> impl Iterator<Item = Subject<'_>> {
    let part = body.part();
    let texts = body.rows.iter().take(MAX_LINES).flat_map(|row| {
        let cells = row.cells.windows(2).find(|pair| is_label(pair[0].text.trim_end_matches(':')));
        let cell = cells.and_then(|pair| pair[1].text.lines().next());
        let lines = row.texts().flat_map(str::lines).filter_map(|line| {
            let (label, value) = labels::label_of(line)?;
            (is_label(label.trim_matches(['*', '>', ' '])) && !value.is_empty()).then(|| value.trim_matches(['*', ' ']))
        });
        cell.into_iter().chain(lines)
    });
    texts.map(move |text| Subject { text, part })
}

fn is_label(text: &str) -> bool {
    LABELS.iter().any(|label| labels::is(text.trim(), label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: Option<&str>, html: Option<&str>, expected: &[&str]) {
        let mut mail = Mail::sample("FW: see below", text.unwrap_or_default());
        mail.html = html.map(str::to_owned);
        let found: Vec<&str> = of(&mail).skip(1).map(|subject| subject.text).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_subject_is_found_in_every_kind_of_head() {
        check(Some("Hi\n\n*From:* Backup\n*Subject:* Job: OK\n\nBody: text"), None, &["Job: OK"]);
        check(Some("Von: a\nBetreff:\tSicherung\n"), None, &["Sicherung"]);
        let outlook = "<p><b>Van:</b> a<br><b>Onderwerp:</b> Taak 1: klaar<br></p><div>x</div>";
        check(None, Some(outlook), &["Taak 1: klaar"]);
        check(None, Some("<table><tr><th>Subject: </th><td>A</td></tr><tr><td>B</td></tr></table>"), &["A"]);
        check(Some("The subject of this: nothing"), None, &[]);
    }

    #[test]
    fn the_own_subject_comes_first() {
        let mail = Mail::sample("job a", "Subject: job b");
        let job = |text: &'static str| text.strip_prefix("job ");
        assert_eq!(of(&mail).map(|subject| subject.text).collect::<Vec<_>>(), ["job a", "job b"]);
        assert!(job("job a").is_some());
        let (found, subject) = find(&mail, |text| text.strip_suffix(" b")).unwrap();
        assert_eq!((found, subject.part), ("job", Part::Text));
    }
}
