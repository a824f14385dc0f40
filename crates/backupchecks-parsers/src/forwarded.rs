//! How mail programs write the head of a mail that they forward, in all their languages: the one place that knows.
//!
//! Who forwards a report often writes a subject of his own. The report's own subject then stands in the body, in lines such as
//! `Von: …`, `Gesendet: …`, `Betreff: …`. A line that looks like a subject is a hint and may be anything, such as `Subject: help` in
//! a footer; a [`Head`] is sure, and what follows it is another mail.

use crate::{
    grid::{Grid, Row},
    labels,
};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Behind so many rows stands no head of a forwarded mail any more, but the report itself.
const MAX_ROWS: usize = 400;
/// So many lines of a head may be none of its fields, such as the rest of a long list of receivers.
const MAX_GAP: usize = 2;

/// A field in the head of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    From,
    Sent,
    To,
    Subject,
}

/// What programs call the subject: English, Dutch, German, French, Italian, Spanish, Danish, Swedish, Portuguese, Hungarian.
const SUBJECT: &[&str] =
    &["Subject", "Onderwerp", "Betreff", "Objet", "Oggetto", "Asunto", "Emne", "Ämne", "Assunto", "Tárgy"];
const FROM: &[&str] = &["From", "Van", "Von", "De", "Da", "Fra", "Från", "Feladó"];
const SENT: &[&str] = &[
    "Sent",
    "Date",
    "Verzonden",
    "Datum",
    "Gesendet",
    "Envoyé",
    "Inviato",
    "Data",
    "Enviado",
    "Fecha",
    "Sendt",
    "Dato",
    "Skickat",
    "Enviada",
    "Dátum",
    "Elküldve",
];
const TO: &[&str] = &["To", "Aan", "An", "À", "A", "Para", "Til", "Till", "Címzett", "Cc", "Kopie", "Copia"];

/// Where the head of a forwarded mail stands among lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its first line, or the line that a program draws above it.
    pub(crate) start: usize,
    /// The line of its subject.
    pub(crate) subject: usize,
}

/// Whether `label` is what a mail program calls the subject.
pub(crate) fn is_subject(label: &str) -> bool {
    SUBJECT.iter().any(|known| labels::is(label, known))
}

/// What follows `Subject:` in a line that begins with it in some language.
pub(crate) fn subject_in(line: &str) -> Option<&str> {
    let (label, value) = labels::label_of(line)?;
    let value = value.trim_matches(['*', ' ']);
    (is_subject(bare(label)) && !value.is_empty()).then_some(value)
}

/// Whether a head may stand in a text: whether it holds what any program calls a subject.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MayHoldHeads(pub(crate) bool);

impl MayHoldHeads {
    pub(crate) fn of(text: &str) -> Self {
        static SUBJECTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
            // Accents have a case too, so a name with any is looked for without its first letter; none has one further behind.
            let names = SUBJECT.iter().map(|name| name.trim_start_matches(|c: char| !c.is_ascii()));
            let names = names.map(|name| name.trim_start_matches("Tá"));
            AhoCorasick::builder().ascii_case_insensitive(true).build(names).ok()
        });
        // Where the names cannot be looked for at once, every line is looked at.
        Self(SUBJECTS.as_ref().is_none_or(|names| names.is_match(text)))
    }
}

/// The subjects that may stand in heads inside `body`, the topmost first.
pub(crate) fn subjects(body: &Grid) -> impl Iterator<Item = &str> {
    body.rows.iter().take(MAX_ROWS).flat_map(|row| {
        let cells = row.cells.windows(2).find(|pair| is_subject(bare(pair[0].text.trim_end_matches(':'))));
        let cell = cells.and_then(|pair| pair[1].text.lines().next()).filter(|text| !text.is_empty());
        cell.into_iter().chain(row.texts().flat_map(str::lines).filter_map(subject_in))
    })
}

/// The heads of forwarded mails among `lines`, in order.
pub(crate) fn heads<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Head> {
    let mut found = Vec::new();
    let mut run: Option<Run> = None;
    let mut mark: Option<(usize, usize)> = None;
    let printed = lines.enumerate().filter(|(_, line)| !bare(line).is_empty());
    for (count, (at, line)) in printed.enumerate() {
        if is_mark(line) {
            found.extend(run.take().and_then(Run::head));
            mark = Some((at, count));
            continue;
        }
        let Some(field) = field_in(line) else {
            found.extend(run.take_if(|run| run.last + MAX_GAP < count).and_then(Run::head));
            continue;
        };
        found.extend(run.take_if(|run| run.is_over(field, count)).and_then(Run::head));
        let above = mark.filter(|(_, drawn)| drawn + 1 == count).map(|(at, _)| at);
        let open = run.get_or_insert_with(|| Run::new(above.unwrap_or(at), above.is_some()));
        open.add(field, at, count);
    }
    found.extend(run.and_then(Run::head));
    found
}

/// As [`heads`], of the rows of `body`; every place is that of a row.
pub(crate) fn heads_in(body: &Grid) -> Vec<Head> {
    let rows: Vec<(usize, String)> =
        body.rows.iter().enumerate().flat_map(|(at, row)| lines(row).into_iter().map(move |line| (at, line))).collect();
    let place = |line: usize| rows.get(line).map_or(0, |(at, _)| *at);
    let found = heads(rows.iter().map(|(_, line)| line.as_str()));
    found.into_iter().map(|head| Head { start: place(head.start), subject: place(head.subject) }).collect()
}

/// Whether nothing but the head of one forwarded mail stands in `body`, with what programs draw around it.
pub(crate) fn is_head_alone(body: &Grid) -> bool {
    let is_drawn = |line: &str| line.ends_with(':') || line.trim_matches(['_', '-']).is_empty();
    let mut printed = body.rows.iter().flat_map(lines).filter(|line| !bare(line).is_empty());
    heads_in(body).len() == 1
        && printed.all(|line| is_mark(&line) || field_in(&line).is_some() || is_drawn(line.trim()))
}

/// The lines of a row; a label and its value in two cells are one line.
fn lines(row: &Row) -> Vec<String> {
    if row.cells.len() == 2 { vec![row.line()] } else { row.texts().flat_map(str::lines).map(str::to_owned).collect() }
}

/// Fields below each other.
struct Run {
    start: usize,
    is_marked: bool,
    /// The number of the last one among the lines that hold something.
    last: usize,
    subject: Option<usize>,
    fields: Vec<Field>,
}

impl Run {
    fn new(start: usize, is_marked: bool) -> Self {
        Self { start, is_marked, last: 0, subject: None, fields: Vec::new() }
    }

    fn add(&mut self, field: Field, at: usize, count: usize) {
        self.last = count;
        self.fields.push(field);
        if field == Field::Subject {
            self.subject = Some(at);
        }
    }

    /// Whether `field` belongs to the next head.
    fn is_over(&self, field: Field, count: usize) -> bool {
        self.last + 1 + MAX_GAP < count
            || (matches!(field, Field::From | Field::Subject) && self.fields.contains(&field))
    }

    /// A subject with who sent it, or when and to whom, or below a line that programs draw.
    fn head(self) -> Option<Head> {
        let has = |field| self.fields.contains(&field);
        let is_sure = self.is_marked || has(Field::From) || (has(Field::Sent) && has(Field::To));
        Some(Head { start: self.start, subject: self.subject.filter(|_| is_sure)? })
    }
}

fn field_in(line: &str) -> Option<Field> {
    let (label, _) = labels::label_of(line)?;
    let label = bare(label);
    // The longest of them has nine letters.
    if label.is_empty() || 20 < label.len() {
        return None;
    }
    let fields = [(SUBJECT, Field::Subject), (FROM, Field::From), (SENT, Field::Sent), (TO, Field::To)];
    let is_in = |names: &[&str]| names.iter().any(|name| labels::is(label, name));
    fields.into_iter().find(|(names, _)| is_in(names)).map(|(_, field)| field)
}

/// `---------- Forwarded message ---------` and its like: words between hyphens.
fn is_mark(line: &str) -> bool {
    let line = line.trim_matches(['>', '*', ' ', '\r', '\n']);
    let inner = line.trim_matches('-');
    line.starts_with("----") && line.ends_with("----") && inner.contains(char::is_alphabetic)
}

/// Without the marks of quotations, lists and bold letters.
fn bare(text: &str) -> &str {
    text.trim_matches(['*', '>', '-', '•', '·', ' ', '\r', '\n', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{from_html, from_text};

    #[track_caller]
    fn check(text: &str, expected: &[(usize, usize)]) {
        let found: Vec<_> = heads(text.lines()).into_iter().map(|head| (head.start, head.subject)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn heads_are_known_in_all_languages() {
        assert!(!MayHoldHeads::of("From: a\nthe report\n").0);
        for head in [
            "From: a\nSent: b\nTo: c\nSubject: d",
            "Van: a\nVerzonden: b\nAan: c\nOnderwerp: d",
            "Von: a\nGesendet: b\nAn: c\nBetreff: d",
            "De : a\nEnvoyé : b\nÀ : c\nObjet : d",
            "Da: a\nInviato: b\nA: c\nOggetto: d",
            "De: a\nEnviado: b\nPara: c\nAsunto: d",
            "Fra: a\nSendt: b\nTil: c\nEmne: d",
            "Från: a\nSkickat: b\nTill: c\nÄmne: d",
            "> *From:* a\n> *Sent:* b\n>\n> *To:* c,\n> c@example.com\n> *Subject:* d",
        ] {
            assert!(MayHoldHeads::of(head).0 && MayHoldHeads::of(&head.to_uppercase()).0, "{head}");
            let lines = head.lines().count();
            check(&format!("Hello\n\n{head}\n\nthe report"), &[(2, 1 + lines)]);
        }
    }

    #[test]
    fn a_line_that_a_program_draws_belongs_to_the_head() {
        check("Hi\n---------- Forwarded message ---------\nFrom: a\nSubject: b\nTo: c\nreport", &[(1, 3)]);
        check("-----Original-----\nÄmne: x\nreport", &[(0, 1)]);
        let two = "From: a\nSubject: b\nreport\n-- Forwarded --\n---- Forwarded ----\nFrom: a\nSubject: b\nreport";
        check(two, &[(0, 1), (4, 6)]);
        check("From: a\nSubject: b\nFrom: c\nSubject: d", &[(0, 1), (2, 3)]);
        check("Subject: b\nDate: x\nFrom: a\n\nreport", &[(0, 0)]);
    }

    #[test]
    fn a_subject_alone_is_no_head() {
        check("The backup failed.\n--\nSubject: NAS help\nThank you", &[]);
        check("The backup failed.\nFrom: NAS1\nDuration: 3 s\nSize: 1\nFiles: 2\nSubject: NAS help", &[]);
        check("----------\nSubject: x", &[]);
    }

    #[test]
    fn a_subject_is_found_in_every_kind_of_body() {
        #[track_caller]
        fn check(body: &Grid, expected: &[&str]) {
            assert_eq!(subjects(body).collect::<Vec<_>>(), expected);
        }
        check(&from_text("Hi\n\n*From:* Backup\n*Subject:* Job: OK\n\nBody: text"), &["Job: OK"]);
        check(&from_text("> *Betreff:* Report [OK]\nSubject:\nSubject matter: x"), &["Report [OK]"]);
        check(&from_text("Von: a\nBetreff:\tSicherung\n"), &["Sicherung"]);
        let outlook = "<p><b>Van:</b> a<br><b>Onderwerp:</b> Taak 1: klaar<br></p><div>x</div>";
        check(&from_html(outlook), &["Taak 1: klaar"]);
        check(&from_html("<table><tr><th>Subject: </th><td>A</td></tr><tr><td>B</td></tr></table>"), &["A"]);
        check(&from_text("The subject of this: nothing"), &[]);
    }

    #[test]
    fn a_head_without_a_report_is_told_from_one_above_it() {
        let head = "---------- Forwarded message ---------\nFrom: a\nDate: b\nSubject: c\nTo: d\n\n";
        assert!(is_head_alone(&from_text(head)));
        assert!(is_head_alone(&from_text("Begin forwarded message:\n\n> From: a\n> Subject: c\n>\n")));
        assert!(is_head_alone(&from_text("________________\nVan: a\nVerzonden: b\nOnderwerp: c\n")));
        for text in ["", "From: a\n", &format!("{head}1 of 3 VMs\n"), &format!("It failed again!\n{head}")] {
            assert!(!is_head_alone(&from_text(text)), "{text}");
        }
    }

    #[test]
    fn the_heads_of_a_table_are_told_by_their_rows() {
        let html = "<p>Hi</p><table><tr><th>Subject:<td>A<tr><th>Date:<td>x<tr><th>From:<td>b</table><p>report</p>";
        assert_eq!(heads_in(&from_html(html)), [Head { start: 1, subject: 1 }]);
    }
}
