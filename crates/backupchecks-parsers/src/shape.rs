//! Template drift: whether a mail has a shape that its parser has been proven on.
//!
//! A parser may still read a mail whose template the vendor has changed, only less of it or wrongly. So every mail that gives a
//! report is compared with the shapes of the fixtures of its parser ([`known`]): in which body it stands, the rows of headings of its
//! tables, the labels of its facts. Only what belongs to a template counts. A name, a number, a status or a message is data, and no
//! news in them makes a new shape; where the two cannot be told apart nothing is said.

mod facts;
mod known;

use crate::mail::Mail;
use facts::{Facts, Row};
use known::Known;

/// How many unknown labels a body may have before it matters that none is known.
const MANY: usize = 3;

/// What is new in the shape of `mail` to the parser with that id, in words; `None` where nothing is, or nothing is known of the
/// parser. The same change gives the same words in every mail.
pub(crate) fn news(parser: &str, mail: &Mail) -> Option<String> {
    let known = known::of(parser)?;
    let body = facts::body(mail);
    if !known.bodies.contains(body) {
        return Some(format!("a body of {body}"));
    }
    let facts = Facts::of(mail.body());
    new_headings(known, &facts).or_else(|| new_label(known, &facts)).or_else(|| foreign(known, &facts))
}

/// A row of headings that is partly known: a column came, went or has another name.
fn new_headings(known: &Known, facts: &Facts<'_>) -> Option<String> {
    let is_news = |row: &&Row<'_>| {
        let Some(cells) = row.headings() else { return false };
        let familiar = cells.iter().filter(|cell| known.heading_cells.contains(**cell)).count();
        2 <= familiar && cells.len() <= 2 * familiar && !known.headings.contains(cells.join(facts::JOINT).as_str())
    };
    let row = facts.rows.iter().find(is_news)?;
    Some(format!("the headings {:?}", row.headings()?.join(facts::JOINT)))
}

/// An unknown label in the midst of known ones.
fn new_label(known: &Known, facts: &Facts<'_>) -> Option<String> {
    let known_in = |row: Option<&Row<'_>>| -> usize {
        row.map_or(0, |row| row.labels.iter().filter(|label| known.labels.contains(**label)).count())
    };
    facts.rows.iter().enumerate().find_map(|(index, row)| {
        let strange = row.labels.iter().find(|label| !known.labels.contains(**label))?;
        let before = index.checked_sub(1).and_then(|before| facts.rows.get(before));
        let is_amidst = 2 <= known_in(Some(row)) || (0 < known_in(before) && 0 < known_in(facts.rows.get(index + 1)));
        is_amidst.then(|| format!("the label {strange:?}"))
    })
}

/// Labels throughout, and not one of them known: another language, or another template altogether.
fn foreign(known: &Known, facts: &Facts<'_>) -> Option<String> {
    let labels = || facts.rows.iter().flat_map(|row| row.labels.iter());
    let is_foreign =
        MANY <= known.labels.len() && MANY <= labels().count() && !labels().any(|label| known.labels.contains(*label));
    is_foreign.then(|| "none of the labels is known".to_owned())
}

#[cfg(test)]
mod tests;
