//! Where a mail tells its result: its own subject, the subject quoted above a forwarded report, and its bodies.
//!
//! Who forwards a report may give it another subject; the original one then stands in the body, in the head that mail programs
//! print above what they forward. And where the report is a message inside the mail, the subject outside is only a label
//! on the envelope: it is left to the message inside.

use crate::{
    forwarded,
    grid::{self, Grid},
    mail::Mail,
};
use backupchecks_core::model::{Evidence, Finding, Part, Status};
use std::borrow::Cow;

/// A line that may tell a result, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The part it was read from.
    pub(crate) part: Part,
    /// The place for a person to read, such as `subject`.
    pub(crate) place: &'static str,
    /// The line itself.
    pub(crate) text: &'a str,
}

impl<'a> Line<'a> {
    /// A line of a body.
    pub(crate) fn of(body: &Grid, place: &'static str, text: &'a str) -> Self {
        Self { part: body.part(), place, text }
    }

    /// The finding that this line says `status` by its `words`: by the whole line where they stand around a name that the parser
    /// has taken out.
    pub(crate) fn says(&self, status: Status, words: &str) -> Finding {
        let words = if contains(self.text, words) { words } else { self.text };
        Finding::new(status, format!("{} says {words}", self.place), Evidence::new(self.part, self.text, words))
    }
}

/// The subject of `mail`, then the subjects quoted in its body. The subject of a mail that only carries the report as a
/// message inside is no subject of the report.
pub(crate) fn subjects(mail: &Mail) -> impl Iterator<Item = Line<'_>> {
    let own = mail.nested.is_empty().then_some(Line { part: Part::Subject, place: "subject", text: &mail.subject });
    own.into_iter().chain([mail.html_body(), mail.text_body()].into_iter().flat_map(quoted))
}

fn quoted(body: &Grid) -> impl Iterator<Item = Line<'_>> {
    forwarded::subjects(body).map(|text| Line::of(body, "quoted subject", text))
}

/// Whether one of `marks` stands in the subject, the sender's name or address, or a line of a body; compared without ASCII case.
pub(crate) fn names(mail: &Mail, marks: &[&str]) -> bool {
    let holds = |text: &str| marks.iter().any(|mark| contains(text, mark));
    let own = mail.nested.is_empty() && holds(&mail.subject);
    own || holds(&mail.from_address)
        || mail.from_name.as_deref().is_some_and(holds)
        || mail.html_body().lines().chain(mail.text_body().lines()).any(holds)
}

/// Whether `part` stands in `text`, compared without ASCII case.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len().max(1)).any(|found| found.eq_ignore_ascii_case(part.as_bytes()))
}

/// The bodies that hold something, the HTML first, and [undisguised](grid::undisguised).
pub(crate) fn bodies(mail: &Mail) -> impl Iterator<Item = Cow<'_, Grid>> {
    [mail.html_body(), mail.text_body()].into_iter().map(grid::undisguised).filter(|body| !body.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str, text: &str) -> Mail {
        let mut mail = Mail::default();
        subject.clone_into(&mut mail.subject);
        mail.text = Some(text.to_owned());
        mail
    }

    #[test]
    fn the_subject_above_a_forwarded_report_is_a_subject_too() {
        let mail = mail("see below", "> *Betreff:* Report [OK]\nSubject:\nSubject matter: x");
        let found: Vec<_> = subjects(&mail).map(|line| (line.place, line.text)).collect();
        assert_eq!(found, [("subject", "see below"), ("quoted subject", "Report [OK]")]);
    }

    #[test]
    fn the_subject_of_an_envelope_is_no_subject_of_the_report() {
        let mut outer = mail("FW: Acme Backup OK", "see the attachment");
        outer.nested.push(Mail::default());
        assert_eq!(subjects(&outer).count(), 0);
        assert!(!names(&outer, &["acme"]));
        assert!(names(&mail("FW: ACME Backup OK", ""), &["Acme"]));
    }

    #[test]
    fn html_in_disguise_is_read_line_by_line() {
        let mail = mail("", "one<br>two<BR>three");
        let lines: Vec<String> =
            bodies(&mail).flat_map(|body| body.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        assert_eq!(lines, ["one", "two", "three"]);
    }
}
