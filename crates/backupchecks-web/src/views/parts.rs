//! Values that several pages show: moments, day strips, quotations, objects.

use backupchecks_core::model::{Evidence, ObjectReport};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// A fixed word of the domain, such as `failed`, `operator` or `parse_failed`; never text for a person.
pub type Word = &'static str;

/// A point in time. Templates show it with the filters `when`, `day` and `ago`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Timestamp);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.as_microsecond())
    }
}

/// One day of a job's history, in the configured zone.
#[derive(Debug, Clone, Serialize)]
pub struct Day {
    /// The date as `2026-03-01`.
    pub date: String,
    /// The worst effective status of that day; `None` where nothing ran and nothing was expected.
    pub status: Option<Word>,
    /// How many runs the day had.
    pub runs: u32,
}

/// The last 28 days of a job, oldest first.
pub type Strip = Vec<Day>;

/// A quotation, cut at the words that decided.
#[derive(Debug, Clone, Serialize)]
pub struct Quote {
    /// The part of the source: `subject`, `text`, `html`, `api` or `derived`.
    pub part: Word,
    /// What stands before the deciding words.
    pub before: String,
    /// The words that decided; shown marked.
    pub words: String,
    /// What stands after them.
    pub after: String,
}

impl From<&Evidence> for Quote {
    fn from(evidence: &Evidence) -> Self {
        let part = evidence.part.as_str();
        match evidence.quote.split_once(&evidence.words) {
            Some((before, after)) => {
                Self { part, before: before.to_owned(), words: evidence.words.clone(), after: after.to_owned() }
            }
            None => Self { part, before: evidence.quote.clone(), words: String::new(), after: String::new() },
        }
    }
}

/// One protected thing of a run.
#[derive(Debug, Clone, Serialize)]
pub struct ObjectRow {
    /// Its name.
    pub name: String,
    /// Its kind as the product prints it; may be empty.
    pub object_type: String,
    /// Its effective status; `None` where the source gave none.
    pub status: Option<Word>,
    /// What the source says of it.
    pub message: Option<String>,
    /// Its size.
    pub size_bytes: Option<u64>,
    /// The open tickets and remarks that are about it.
    pub marks: Vec<super::LinkMark>,
}

impl From<&ObjectReport> for ObjectRow {
    fn from(object: &ObjectReport) -> Self {
        Self {
            name: object.name.clone(),
            object_type: object.object_type.clone(),
            status: object.status.as_ref().map(|found| found.status.as_str()),
            message: object.message.clone(),
            size_bytes: object.size_bytes,
            marks: Vec::new(),
        }
    }
}

/// The objects of a run, those that need a look apart from the good ones.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Objects {
    /// Warning, failed or missed; the worst first.
    pub bad: Vec<ObjectRow>,
    /// All others, in the order of the source; shown folded.
    pub good: Vec<ObjectRow>,
}

impl FromIterator<ObjectRow> for Objects {
    fn from_iter<I: IntoIterator<Item = ObjectRow>>(rows: I) -> Self {
        let (mut bad, good): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| harm(row.status) > 0);
        bad.sort_by_key(|row| std::cmp::Reverse(harm(row.status)));
        Self { bad, good }
    }
}

/// How far up an object with that status stands in the list.
fn harm(status: Option<Word>) -> u8 {
    match status {
        Some("failed") => 3,
        Some("missed") => 2,
        Some("warning") => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backupchecks_core::model::Part;

    fn object(name: &str, status: Option<Word>) -> ObjectRow {
        ObjectRow {
            name: name.to_owned(),
            object_type: String::new(),
            status,
            message: None,
            size_bytes: None,
            marks: Vec::new(),
        }
    }

    #[test]
    fn bad_objects_come_first_and_the_worst_of_them_at_the_top() {
        let rows = [
            object("a", Some("success")),
            object("b", Some("warning")),
            object("c", Some("failed")),
            object("d", None),
        ];
        let objects: Objects = rows.into_iter().collect();
        let names = |rows: &[ObjectRow]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&objects.bad), ["c", "b"]);
        assert_eq!(names(&objects.good), ["a", "d"]);
    }

    #[test]
    fn a_quotation_is_cut_at_the_deciding_words() {
        let quote = Quote::from(&Evidence::new(Part::Html, "Result: Failed at 02:00", "Failed"));
        assert_eq!(
            (quote.before.as_str(), quote.words.as_str(), quote.after.as_str()),
            ("Result: ", "Failed", " at 02:00")
        );
    }
}
