//! A mail below which several mails are quoted, such as two reports that somebody forwarded together.
//!
//! A parser reads one mail. Of two it would find the subject of the first, the result of either, and nobody would see the
//! other one; so each is read alone, as if it alone had been forwarded. Where that is not possible, no success is believed.

use super::nested::together;
use crate::{
    forwarded::{Head, heads, heads_in, subject_in},
    grid::Row,
    mail::Mail,
    prefixes,
};
use backupchecks_core::model::{Outcome, Reading, Status};

/// What `read` makes of `mail` and of the mails that are quoted in it.
pub(super) fn read(mail: &Mail, read: &dyn Fn(&Mail) -> Option<Reading>) -> Option<Reading> {
    match Quoted::of(mail) {
        Quoted::Nothing => read(mail),
        Quoted::Unclear(count) => read(mail).map(|reading| {
            doubted(reading, || format!("the mail holds {count} forwarded mails that cannot be told apart"))
        }),
        Quoted::Mails { above, mails } => read_each(mail, &above, &mails, read),
    }
}

fn read_each(mail: &Mail, above: &Mail, mails: &[Section], read: &dyn Fn(&Mail) -> Option<Reading>) -> Option<Reading> {
    // What a person wrote above is a report only where a product is known by it without the subject.
    let is_report = |reading: &Reading| matches!(reading.outcome, Outcome::Report(_));
    let has_report = !above.body().is_empty() && read(&above.without_subject()).as_ref().is_some_and(is_report);
    let upper = if above.body().is_empty() { None } else { read(above) };
    let (mut known, mut notes) = if has_report { (vec![upper], Vec::new()) } else { (Vec::new(), vec![upper]) };
    if has_report || 1 < mails.len() {
        for (at, section) in mails.iter().enumerate() {
            let reading = read(&section.mail);
            let is_note = mails.get(at + 1).is_some_and(|next| section.took_over(next))
                && reading.as_ref().is_none_or(|reading| !section.tells_itself(reading));
            if is_note { &mut notes } else { &mut known }.push(reading);
        }
    }
    let known: Vec<Reading> = known.into_iter().flatten().collect();
    if 1 < known.len() {
        return together(known.into_iter());
    }
    let status_of = |reading: &Reading| match &reading.outcome {
        Outcome::Report(reports) => reports.iter().map(|report| report.finding.status).max(),
        _ => None,
    };
    let whole = read(mail)?;
    let found = status_of(&whole);
    let worse = known.iter().chain(notes.iter().flatten()).filter_map(status_of).max();
    if found < worse {
        return Some(doubted(whole, || "of the mails that were forwarded in it one tells of trouble".to_owned()));
    }
    Some(whole)
}

/// `reading`, unless it is a success.
fn doubted(reading: Reading, why: impl FnOnce() -> String) -> Reading {
    let is_success = matches!(&reading.outcome, Outcome::Report(reports)
        if reports.iter().any(|report| report.finding.status == Status::Success));
    if is_success {
        return Reading { outcome: Outcome::ParseFailed(format!("{}; no success is believed", why())), ..reading };
    }
    reading
}

/// What stands in the bodies of a mail.
enum Quoted {
    /// One mail, as nearly always.
    Nothing,
    /// So many mails, of which nobody can tell where each begins.
    Unclear(usize),
    /// Mails below each other.
    Mails {
        /// What stands above the first.
        above: Box<Mail>,
        mails: Vec<Section>,
    },
}

/// One quoted mail.
struct Section {
    subject: String,
    /// Head and body, in a mail without a subject of its own.
    mail: Mail,
}

impl Section {
    /// Whether this mail only forwarded `next`: it took over its subject.
    fn took_over(&self, next: &Self) -> bool {
        let inner = prefixes::strip(&next.subject);
        !inner.is_empty() && self.subject.contains(inner)
    }

    /// Whether `reading` rests on more than the subject.
    fn tells_itself(&self, reading: &Reading) -> bool {
        let Outcome::Report(reports) = &reading.outcome else { return false };
        reports.iter().any(|report| {
            let is_subject = |quote: &str| quote.contains(&self.subject) || self.subject.contains(quote);
            report.finding.evidence().iter().any(|found| !is_subject(&found.quote))
        })
    }
}

impl Quoted {
    fn of(mail: &Mail) -> Self {
        if !mail.may_hold_heads() {
            return Self::Nothing;
        }
        let text = mail.text.as_deref().unwrap_or_default();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let rows = &mail.html_body().rows;
        let (in_text, in_html) = (heads(lines.iter().copied()), heads_in(mail.html_body()));
        let count = in_text.len().max(in_html.len());
        // Bodies that say the same hold the same mails; where only one holds any, the other may be a note to use it.
        let agree = in_text.is_empty() || in_html.is_empty() || in_text.len() == in_html.len();
        let is_parted = in_html.windows(2).all(|pair| pair[0].start < pair[1].start);
        match count {
            0 => return Self::Nothing,
            1 => {}
            _ if !agree || !is_parted => return Self::Unclear(count),
            _ => {}
        }
        let [by_text, by_rows] = [!in_text.is_empty(), !in_html.is_empty()];
        let texts = pieces(&in_text, lines.len()).map(|(start, end)| lines[start..end].concat());
        let row_pieces = pieces(&in_html, rows.len()).map(|(start, end)| &rows[start..end]);
        let mut texts = texts.map(Some).chain(std::iter::repeat(None));
        let mut row_pieces = row_pieces.map(Some).chain(std::iter::repeat(None));
        let mut next = |subject: &str| {
            let text = texts.next().flatten().filter(|_| by_text);
            let rows = row_pieces.next().flatten().filter(|_| by_rows);
            mail.excerpt(subject, text, rows)
        };
        let above = Box::new(next(&mail.subject));
        let subjects = (0..count).map(|at| subject(&in_text, &in_html, &lines, rows, at));
        let mails = subjects.map(|subject| {
            let is_own = !subject.is_empty() && mail.subject.contains(prefixes::strip(&subject));
            Section { mail: next(if is_own { &mail.subject } else { "" }), subject }
        });
        Self::Mails { mails: mails.collect(), above }
    }
}

/// What stands before the first head, and then from each head to the next.
fn pieces(heads: &[Head], end: usize) -> impl Iterator<Item = (usize, usize)> {
    let starts = std::iter::once(0).chain(heads.iter().map(|head| head.start));
    let ends = heads.iter().map(|head| head.start).chain([end]);
    starts.zip(ends).collect::<Vec<_>>().into_iter()
}

/// The subject of the head at `at`.
fn subject(in_text: &[Head], in_html: &[Head], lines: &[&str], rows: &[Row], at: usize) -> String {
    let of_row = || {
        let row = rows.get(in_html.get(at)?.subject)?;
        let line = row.line();
        let found = line.lines().find_map(subject_in).map(str::to_owned);
        found.or_else(|| row.texts().flat_map(str::lines).find_map(subject_in).map(str::to_owned))
    };
    let of_line = || {
        let line = lines.get(in_text.get(at)?.subject)?;
        subject_in(line.trim()).map(str::to_owned)
    };
    of_line().or_else(of_row).unwrap_or_default()
}
