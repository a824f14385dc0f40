//! The texts of one row made an object.

use super::vocabulary::{Meaning, Vocabulary};
use crate::{dates, durations, sizes};
use backupchecks_core::{
    model::{ObjectReport, ObjectStatus, Part, ReportTime},
    text::squeeze,
};

/// What a row may tell; the name first.
pub(super) const FIELDS: [&str; 9] =
    ["name", "status", "type", "message", "size", "transferred", "started", "finished", "duration"];
/// More doubts than this tell nothing new.
const MAX_DOUBTS: usize = 10;

/// One row as it stands in the mail.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) line: String,
    pub(super) part: Part,
}

impl Raw {
    /// The text of a field, if there is any.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        let (_, text) = self.fields.iter().find(|(found, _)| *found == field)?;
        Some(text.trim()).filter(|text| !text.is_empty())
    }

    /// The object of this row. `words` is given where rows have a status; a row without one, or with words that nobody knows,
    /// leaves a doubt. A row with neither name nor status is none.
    pub(super) fn object(
        &self,
        kind: &str,
        words: Option<&Vocabulary>,
        doubts: &mut Vec<String>,
    ) -> Option<ObjectReport> {
        let mut doubt = |text: String| {
            if doubts.len() < MAX_DOUBTS {
                doubts.push(text);
            }
        };
        let status = self.text("status");
        let Some(name) = self.text("name").map(squeeze) else {
            if let Some(status) = status {
                doubt(format!("a row says {status:?} and has no name: {:?}", self.line));
            }
            return None;
        };
        let status = match (words, status) {
            (None, _) => None,
            (Some(words), text) => match words.look_up(text.unwrap_or_default()) {
                Some((Meaning::Is(status), words)) if !words.is_empty() => {
                    Some(ObjectStatus { status, part: self.part, words })
                }
                Some((Meaning::Nothing, _)) => None,
                _ => {
                    doubt(match text {
                        Some(text) => format!("object {name:?} says {text:?}, which `words` does not know"),
                        None => {
                            format!("object {name:?} has no status in its row; rows that are none are named in `skip`")
                        }
                    });
                    None
                }
            },
        };
        let size = |field| self.text(field).and_then(bytes);
        Some(ObjectReport {
            object_type: self.text("type").unwrap_or(kind).to_owned(),
            status,
            message: self.text("message").map(str::to_owned),
            size_bytes: size("size"),
            transferred_bytes: size("transferred"),
            started_at: self.text("started").and_then(time),
            finished_at: self.text("finished").and_then(time),
            duration_seconds: self.text("duration").and_then(durations::seconds),
            name,
        })
    }
}

/// A size with its unit, or a whole number of bytes whose thousands may be grouped.
fn bytes(text: &str) -> Option<u64> {
    sizes::bytes(text).or_else(|| {
        let mut groups = text.split([',', '.', '\'', ' ', '\u{a0}']);
        let first = groups.next()?;
        let are_thousands = groups.clone().all(|group| group.len() == 3);
        let is_number = are_thousands && text.ends_with(|c: char| c.is_ascii_digit());
        is_number.then(|| groups.fold(first.to_owned(), |all, group| all + group).parse().ok()).flatten()
    })
}

/// A time as a report prints it. Products write a moment of 1970 where there is none.
pub(super) fn time(text: &str) -> Option<ReportTime> {
    dates::report_time(text).filter(|time| 1970 < time.local.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_need_no_unit() {
        for (text, expected) in [
            ("1.5 GB", Some(3 << 29)),
            ("185,931,234,507", Some(185_931_234_507)),
            ("0", Some(0)),
            ("1,5", None),
            ("", None),
            ("a", None),
            ("12,", None),
        ] {
            assert_eq!(bytes(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_first_moment_of_1970_is_no_time() {
        assert_eq!(time("1970-01-01 01:00:00"), None);
        assert!(time("2026-03-01 01:00:00").is_some());
    }
}
