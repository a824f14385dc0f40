//! Kinds of schedules as a word, and what belongs to each as a dictionary.

use backupchecks_core::schedule::{Kind, Monthly, Weekday};
use pyo3::{prelude::*, types::PyDict};

/// The word of a kind.
pub(crate) fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Learning { .. } => "learning",
        Kind::Irregular => "irregular",
        Kind::SeveralADay { .. } => "several_a_day",
        Kind::EveryHours { .. } => "every_hours",
        Kind::Interval { .. } => "interval",
        Kind::Daily => "daily",
        Kind::Weekly { .. } => "weekly",
        Kind::EveryDays { .. } => "every_days",
        Kind::Monthly(_) => "monthly",
        Kind::Manual => "manual",
        Kind::NotPlanned => "not_planned",
    }
}

/// What belongs to a kind.
pub(super) fn details<'py>(py: Python<'py>, kind: &Kind) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let day_name = |day: &Weekday| day.to_string().to_lowercase();
    match kind {
        Kind::Learning { why } => dict.set_item("why", why)?,
        Kind::SeveralADay { times } => dict.set_item("times", times)?,
        Kind::EveryHours { hours } => dict.set_item("hours", hours)?,
        Kind::Interval { seconds } => dict.set_item("seconds", seconds)?,
        Kind::Weekly { weekdays } => {
            dict.set_item("weekdays", weekdays.iter().map(day_name).collect::<Vec<_>>())?;
        }
        Kind::EveryDays { days } => dict.set_item("days", days)?,
        Kind::Monthly(Monthly::Day(day)) => dict.set_item("day", day)?,
        Kind::Monthly(Monthly::LastDay) => dict.set_item("last_day", true)?,
        Kind::Monthly(Monthly::Nth(nth, weekday)) => {
            dict.set_item("nth", nth)?;
            dict.set_item("weekday", day_name(weekday))?;
        }
        Kind::Monthly(Monthly::Last(weekday)) => {
            dict.set_item("last", true)?;
            dict.set_item("weekday", day_name(weekday))?;
        }
        Kind::Irregular | Kind::Daily | Kind::Manual | Kind::NotPlanned => {}
    }
    Ok(dict)
}
