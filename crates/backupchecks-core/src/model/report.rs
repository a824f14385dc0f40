//! What one mail or API answer says: the [`Outcome`] that parsers give and use cases work on.

use super::{Finding, Part, Status};
use jiff::{Timestamp, civil, tz::Offset};

/// What became of reading one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Outcome {
    /// One or more results, in the order of the mail; never empty.
    Report(Vec<Report>),
    /// A known product's mail that holds no result, and why that is known.
    Notice(String),
    /// No parser knows the mail.
    Unrecognised,
    /// A parser knows the mail, but something that it needs is missing: what, and where it was looked for.
    ParseFailed(String),
}

impl Outcome {
    /// Why the mail is a notice or could not be read.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Notice(reason) | Self::ParseFailed(reason) => Some(reason),
            Self::Report(_) | Self::Unrecognised => None,
        }
    }
}

/// An [`Outcome`] and the parser that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reading {
    /// The parser that recognised the mail; `None` when none did.
    pub parser: Option<ParserRef>,
    /// What it read.
    pub outcome: Outcome,
    /// What in the mail's template the parser has not been proven on, in words that are the same for every such mail; `None`
    /// where only the data is new. Such a mail is read all the same, and counted, so that a vendor's change is seen.
    pub new_shape: Option<String>,
}

impl Reading {
    /// The parser's id and what in the template is new, where something is.
    #[must_use]
    pub fn shape(&self) -> Option<(&str, &str)> {
        Some((&self.parser.as_ref()?.id, self.new_shape.as_deref()?))
    }

    /// The reading of a mail that no parser knows.
    #[must_use]
    pub fn unrecognised() -> Self {
        Self { parser: None, outcome: Outcome::Unrecognised, new_shape: None }
    }
}

/// Which parser, and which version of its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ParserRef {
    /// `product.kind`, such as `veeam.backup`. Never renamed.
    pub id: String,
    /// Raised whenever the parser may read an old mail differently.
    pub version: u32,
}

/// One result of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    /// The product, by its canonical name.
    pub backup_software: String,
    /// The kind of job, by its canonical name.
    pub backup_type: String,
    /// The job exactly as the product prints it: no counters, retry marks, dates or result words.
    pub job_name: String,
    /// The overall status with its evidence.
    pub finding: Finding,
    /// A vendor notification that is no backup result; it takes no part in schedules.
    pub informational: bool,
    /// Which retry this was, where the product says so; the first retry is 1.
    pub attempt: Option<u32>,
    /// The machine that ran or reported the job, where the mail names one.
    pub host: Option<String>,
    /// When the run began, by the sender's clock.
    pub started_at: Option<ReportTime>,
    /// When it ended, by the sender's clock.
    pub finished_at: Option<ReportTime>,
    /// What was protected, in the order of the report.
    pub objects: Vec<ObjectReport>,
}

impl Report {
    /// A report of which nothing but its identity and its status is known.
    #[must_use]
    pub fn new(backup_software: &str, backup_type: &str, job_name: &str, finding: Finding) -> Self {
        Self {
            backup_software: backup_software.to_owned(),
            backup_type: backup_type.to_owned(),
            job_name: job_name.to_owned(),
            finding,
            informational: false,
            attempt: None,
            host: None,
            started_at: None,
            finished_at: None,
            objects: Vec::new(),
        }
    }
}

/// One protected thing inside a [`Report`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ObjectReport {
    /// Its name as printed.
    pub name: String,
    /// What it is: `VM`, `Host`, `Share`, `vApp`, … Empty where the report does not tell.
    pub object_type: String,
    /// Its own status; `None` where the report lists the thing without one.
    pub status: Option<ObjectStatus>,
    /// What the report says of it, such as an error text.
    pub message: Option<String>,
    /// Its size in bytes.
    pub size_bytes: Option<u64>,
    /// How many bytes were moved for it in this run.
    pub transferred_bytes: Option<u64>,
    /// When its own work began.
    pub started_at: Option<ReportTime>,
    /// When its own work ended.
    pub finished_at: Option<ReportTime>,
    /// How long its own work took, in seconds, as the report prints it.
    pub duration_seconds: Option<u64>,
}

/// The status of one object, and the words it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ObjectStatus {
    /// The status.
    pub status: Status,
    /// Where it was read.
    pub part: Part,
    /// The words as printed, such as `Error` or `err`.
    pub words: String,
}

/// A time as a report prints it: by the sender's clock, with an offset only where the report names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReportTime {
    /// Date and time on the sender's clock.
    pub local: civil::DateTime,
    /// The offset from UTC, where the report names it.
    pub offset: Option<Offset>,
}

impl ReportTime {
    /// A time without an offset.
    #[must_use]
    pub fn local(local: civil::DateTime) -> Self {
        Self { local, offset: None }
    }

    /// The moment this was, if the report named an offset.
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.offset?.to_timestamp(self.local).ok()
    }
}

impl std::fmt::Display for ReportTime {
    /// `2026-03-01T22:00:04`, with `+01:00` behind it where the offset is known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.local.strftime("%Y-%m-%dT%H:%M:%S"))?;
        let Some(offset) = self.offset else { return Ok(()) };
        let minutes = offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

/// The text is no time of the form `2026-03-01T22:00:04` or `2026-03-01T22:00:04+01:00`.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no time like 2026-03-01T22:00:04 or 2026-03-01T22:00:04+01:00")]
pub struct ReportTimeError(String);

impl std::str::FromStr for ReportTime {
    type Err = ReportTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ReportTimeError(text.to_owned());
        let (local, offset) = match text.get(19..) {
            Some("") | None => (text, None),
            Some(rest) => (&text[..19], Some(parse_offset(rest).ok_or_else(wrong)?)),
        };
        Ok(Self { local: local.parse().map_err(|_| wrong())?, offset })
    }
}

fn parse_offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(feature = "serde")]
impl serde::Serialize for ReportTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for ReportTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str) {
        assert_eq!(text.parse::<ReportTime>().map(|time| time.to_string()).unwrap_or_default(), text);
    }

    #[test]
    fn a_time_reads_back_as_it_was_written() {
        check("2026-03-01T22:00:04");
        check("2026-03-01T22:00:04+01:00");
        check("2026-03-01T22:00:04-03:30");
    }

    #[test]
    fn a_wrong_time_is_refused_by_name() {
        let error = "yesterday at noon, maybe".parse::<ReportTime>().unwrap_err();
        assert!(error.to_string().contains("yesterday at noon"), "{error}");
    }
}
