//! Times in which no report is asked for: holidays, pauses, maintenance, and outages of a mail route.

use super::{ClosureId, CustomerId, JobId};
use crate::schedule::Stretch;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A time in which no report is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Closure {
    /// Its number.
    pub id: ClosureId,
    /// When.
    pub span: ClosureSpan,
    /// Whose jobs.
    pub scope: ClosureScope,
    /// Why, in words: the name of the holiday, what is being maintained.
    pub name: String,
}

/// When a closure is, and of what kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ClosureSpan {
    /// A whole day by the wall clock.
    Holiday(Date),
    /// A person paused the job.
    Pause(Stretch),
    /// Work on the machines.
    Maintenance(Stretch),
    /// A person says that nothing could arrive; what should have come then stays unknown.
    DeclaredOutage(Stretch),
    /// It was seen that nothing arrived; what should have come is unknown until mail flows again, and then it settles.
    SeenOutage(Stretch),
}

/// Whose jobs a closure is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ClosureScope {
    /// One job.
    Job(JobId),
    /// Every job of a customer.
    Customer(CustomerId),
    /// Every job whose reports come from this source, such as `files`.
    Source(String),
    /// Every job.
    Global,
}

impl ClosureSpan {
    /// The word used in storage, in addresses and in JSON.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Holiday(_) => "holiday",
            Self::Pause(_) => "pause",
            Self::Maintenance(_) => "maintenance",
            Self::DeclaredOutage(_) => "declared_outage",
            Self::SeenOutage(_) => "seen_outage",
        }
    }

    /// The stretch; none for a holiday, whose hours depend on the zone.
    #[must_use]
    pub fn stretch(&self) -> Option<Stretch> {
        match self {
            Self::Holiday(_) => None,
            Self::Pause(stretch)
            | Self::Maintenance(stretch)
            | Self::DeclaredOutage(stretch)
            | Self::SeenOutage(stretch) => Some(*stretch),
        }
    }
}

impl ClosureSpan {
    /// In words, with times in UTC.
    #[must_use]
    pub fn in_words(&self) -> String {
        let words = self.as_str();
        match self {
            Self::Holiday(date) => format!("{words} {date}"),
            _ => match self.stretch() {
                Some(Stretch { from, until: Some(until) }) => format!("{words} from {from} until {until}"),
                Some(Stretch { from, until: None }) => format!("{words} from {from}"),
                None => words.to_owned(),
            },
        }
    }

    /// The same, ended at that moment; `None` where it ends before, or is a holiday.
    #[must_use]
    pub fn ended_at(self, at: Timestamp) -> Option<Self> {
        let stretch = self.stretch().filter(|stretch| stretch.until.is_none_or(|until| at < until))?;
        let ended = Stretch { until: Some(at.max(stretch.from)), ..stretch };
        Some(match self {
            Self::Holiday(_) => return None,
            Self::Pause(_) => Self::Pause(ended),
            Self::Maintenance(_) => Self::Maintenance(ended),
            Self::DeclaredOutage(_) => Self::DeclaredOutage(ended),
            Self::SeenOutage(_) => Self::SeenOutage(ended),
        })
    }

    /// When it begins: a holiday, for the sake of order, at the beginning of its day in UTC.
    #[must_use]
    pub fn begins_at(&self) -> Timestamp {
        match self {
            Self::Holiday(date) => utc(*date),
            _ => self.stretch().map_or(Timestamp::MIN, |stretch| stretch.from),
        }
    }

    /// Whether it ends at or after that moment. A holiday counts until two days after it began in UTC, wherever it is kept.
    #[must_use]
    pub fn reaches(&self, since: Timestamp) -> bool {
        match self {
            Self::Holiday(date) => {
                since <= utc(*date).saturating_add(SignedDuration::from_hours(48)).unwrap_or(Timestamp::MAX)
            }
            _ => self.stretch().and_then(|stretch| stretch.until).is_none_or(|until| since <= until),
        }
    }
}

fn utc(date: Date) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |moment| moment.timestamp())
}

impl ClosureScope {
    /// In words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Job(job) => format!("job {job}"),
            Self::Customer(customer) => format!("customer {customer}"),
            Self::Source(source) => format!("source {source}"),
            Self::Global => "all jobs".to_owned(),
        }
    }

    /// Whether a job of that customer and source is meant.
    #[must_use]
    pub fn covers(&self, job: JobId, customer: CustomerId, source: Option<&str>) -> bool {
        match self {
            Self::Job(own) => *own == job,
            Self::Customer(own) => *own == customer,
            Self::Source(own) => Some(own.as_str()) == source,
            Self::Global => true,
        }
    }
}
