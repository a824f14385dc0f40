//! Plans made by a person: cron expressions, and picked days and times.

use super::clock::{DAY, HOUR, MINUTE, date_of, instant, wall, wall_of, weekday};
use super::weekday::Weekday;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::ops::Range;

/// When a job starts, as a person planned it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "Stored", try_from = "Stored")
)]
pub struct Plan(Form);

#[derive(Debug, Clone, PartialEq)]
enum Form {
    Cron { text: String, cron: Box<Cron>, by_real_time: bool },
    Picked { days: Vec<Weekday>, times: Vec<Time> },
}

/// What the person wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written<'a> {
    /// A cron expression.
    Cron(&'a str),
    /// Picked days and times, each in order and none twice.
    Picked {
        /// The days.
        days: &'a [Weekday],
        /// The times of the job's zone.
        times: &'a [Time],
    },
}

/// A plan as it is kept: what the person wrote.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Cron(String),
    Picked { days: Vec<Weekday>, times: Vec<Time> },
}

/// Why a plan cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Not a cron expression of five fields.
    #[error("`{text}` is no cron expression of five fields (minute, hour, day of month, month, weekday): {reason}")]
    Cron {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An expression such as `0 0 30 2 *`.
    #[error("`{0}` never comes: no date in the next years fits it; check the day and the month")]
    Never(String),
    /// No weekday or no time was picked.
    #[error("a plan needs at least one weekday and one time; pick some, or set the job to not planned")]
    Empty,
}

/// A planned start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// The wall time that was planned.
    pub(super) wall: i64,
    /// When that is.
    pub(super) at: Timestamp,
}

impl Plan {
    /// A plan by a cron expression of five fields, such as `30 22 * * 1-5`, read as Debian's cron reads it.
    ///
    /// Where day of month and weekday are both given, either will do. When the clocks change, a start at a fixed time that is
    /// skipped comes right after the jump, and one in a repeated hour comes once; an expression whose minute or hour begins
    /// with `*` goes by real time.
    pub fn cron(text: &str) -> Result<Self, PlanError> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let error = |reason: String| PlanError::Cron { text: text.trim().to_owned(), reason };
        let cron = parser.parse(text).map_err(|reason| error(reason.to_string()))?;
        let reference = DateTime::constant(2024, 1, 1, 0, 0, 0, 0);
        cron.find_next_occurrence(&reference, true).map_err(|_| PlanError::Never(text.trim().to_owned()))?;
        let by_real_time = text.split_whitespace().take(2).any(|field| field.starts_with('*'));
        Ok(Self(Form::Cron { text: text.trim().to_owned(), cron: Box::new(cron), by_real_time }))
    }

    /// A plan of picked weekdays and times of the job's zone.
    pub fn picked(days: &[Weekday], times: &[Time]) -> Result<Self, PlanError> {
        if days.is_empty() || times.is_empty() {
            return Err(PlanError::Empty);
        }
        let (mut days, mut times) = (days.to_vec(), times.to_vec());
        days.sort_unstable();
        days.dedup();
        times.sort_unstable();
        times.dedup();
        Ok(Self(Form::Picked { days, times }))
    }

    /// What the person wrote: the same plan is made of it again.
    #[must_use]
    pub fn written(&self) -> Written<'_> {
        match &self.0 {
            Form::Cron { text, .. } => Written::Cron(text),
            Form::Picked { days, times } => Written::Picked { days, times },
        }
    }

    /// The plan in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.written() {
            Written::Cron(text) => format!("by the cron expression `{text}`"),
            Written::Picked { days, times } => {
                let times: Vec<String> =
                    times.iter().map(|time| format!("{:02}:{:02}", time.hour(), time.minute())).collect();
                format!("on {} at {}", super::calendar::weekday_list(days), times.join(", "))
            }
        }
    }

    /// The starts within `range`, in order, none twice.
    pub(super) fn starts(&self, zone: &TimeZone, range: &Range<Timestamp>) -> Vec<Start> {
        // A jump moves the wall clock by hours at most.
        let walls = wall(zone, range.start) - 3 * HOUR..wall(zone, range.end) + 3 * HOUR;
        let mut found: Vec<Start> = match &self.0 {
            Form::Cron { cron, by_real_time, .. } => {
                let first = super::clock::civil(walls.start);
                let times = cron.iter_from(first, croner::Direction::Forward).map(wall_of);
                let times = times.take_while(|wall| walls.contains(wall));
                times.flat_map(|wall| moments(zone, wall, *by_real_time)).collect()
            }
            Form::Picked { days, times } => {
                let all = (walls.start.div_euclid(DAY)..=walls.end.div_euclid(DAY))
                    .filter(|day| days.contains(&Weekday::numbered(weekday(*day))))
                    .flat_map(|day| times.iter().map(move |time| wall_of(date_of(day).to_datetime(*time))));
                all.flat_map(|wall| moments(zone, wall, false)).collect()
            }
        };
        found.retain(|start| range.contains(&start.at));
        found.sort_unstable_by_key(|start| (start.at, start.wall));
        found.dedup_by_key(|start| start.at);
        found
    }
}

/// When a planned wall time comes: usually once; by real time never in a skipped hour and twice in a repeated one.
fn moments(zone: &TimeZone, planned: i64, by_real_time: bool) -> Vec<Start> {
    let start = |at: Timestamp| Start { wall: planned, at };
    let ambiguous = zone.to_ambiguous_timestamp(super::clock::civil(planned));
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } if by_real_time => Vec::new(),
        AmbiguousOffset::Gap { .. } => {
            let after = instant(zone, planned);
            vec![start(zone.preceding(after).next().map_or(after, |jump| jump.timestamp()))]
        }
        AmbiguousOffset::Fold { .. } if by_real_time => {
            [ambiguous.earlier(), ambiguous.later()].into_iter().flatten().map(start).collect()
        }
        _ => vec![start(instant(zone, planned))],
    }
}

/// The shortest time between two starts of `starts`; an hour when there are not two.
pub(super) fn least_gap(starts: &[Start]) -> i64 {
    let gaps = starts.windows(2).map(|pair| super::clock::seconds_between(pair[0].at, pair[1].at));
    gaps.filter(|gap| *gap > 0).min().unwrap_or(DAY).max(MINUTE)
}

#[cfg(feature = "serde")]
impl From<Plan> for Stored {
    fn from(plan: Plan) -> Self {
        match plan.written() {
            Written::Cron(text) => Self::Cron(text.to_owned()),
            Written::Picked { days, times } => Self::Picked { days: days.to_vec(), times: times.to_vec() },
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Plan {
    type Error = PlanError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        match stored {
            Stored::Cron(text) => Self::cron(&text),
            Stored::Picked { days, times } => Self::picked(&days, &times),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    fn amsterdam() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").unwrap()
    }

    #[track_caller]
    fn check(plan: &Plan, from: &str, until: &str, expected: &[&str]) {
        let range = from.parse().unwrap()..until.parse().unwrap();
        let starts: Vec<String> = plan.starts(&amsterdam(), &range).iter().map(|start| start.at.to_string()).collect();
        assert_eq!(starts, expected);
    }

    #[test]
    fn a_fixed_start_in_the_skipped_hour_comes_right_after_the_jump() {
        let plan = Plan::cron("30 2 * * *").unwrap();
        let expected = ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"];
        check(&plan, "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z", &expected);
    }

    #[test]
    fn a_fixed_start_in_the_repeated_hour_comes_once() {
        for plan in [Plan::cron("30 2 * * *"), Plan::picked(&Weekday::ALL, &[time(2, 30, 0, 0)])] {
            check(&plan.unwrap(), "2026-10-25T00:00:00Z", "2026-10-25T12:00:00Z", &["2026-10-25T00:30:00Z"]);
        }
    }

    #[test]
    fn a_start_in_every_hour_goes_by_real_time() {
        let plan = Plan::cron("0 * * * *").unwrap();
        let spring = ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"];
        check(&plan, "2026-03-29T00:00:00Z", "2026-03-29T02:30:00Z", &spring);
        let autumn = ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"];
        check(&plan, "2026-10-25T00:00:00Z", "2026-10-25T02:30:00Z", &autumn);
    }

    #[test]
    fn what_was_written_makes_the_same_plan_again() {
        let cron = Plan::cron(" 30 22 * * 1-5 ").unwrap();
        assert_eq!(cron.written(), Written::Cron("30 22 * * 1-5"));
        let (late, later) = (time(22, 0, 0, 0), time(23, 30, 0, 0));
        let picked = Plan::picked(&[Weekday::Friday, Weekday::Monday, Weekday::Friday], &[later, late]).unwrap();
        let (days, times) = ([Weekday::Monday, Weekday::Friday], [late, later]);
        assert_eq!(picked.written(), Written::Picked { days: &days, times: &times });
        for plan in [cron, picked] {
            let again = match plan.written() {
                Written::Cron(text) => Plan::cron(text),
                Written::Picked { days, times } => Plan::picked(days, times),
            };
            assert_eq!(again, Ok(plan));
        }
    }

    #[test]
    fn what_cannot_be_read_or_never_comes_is_refused_with_what_to_do() {
        assert!(Plan::cron("every night").unwrap_err().to_string().contains("`every night` is no cron expression"));
        assert!(Plan::cron("0 0 2 * * *").is_err(), "six fields");
        assert_eq!(Plan::cron("0 0 30 2 *"), Err(PlanError::Never("0 0 30 2 *".to_owned())));
        assert_eq!(Plan::picked(&[], &[time(2, 0, 0, 0)]), Err(PlanError::Empty));
    }
}
