//! Schedules: when a job should report, learned from when it did.

use crate::{
    errors::Failure,
    outcome::frozen,
    rows::{self, schedules},
    times::{Day, Moment, present, zone},
};
use backupchecks_core::schedule::{self, Closures, History, Kind, Monthly, Plan, Stretch, Weekday};
use jiff::Timestamp;
use pyo3::{
    prelude::*,
    types::{PyDict, PyList, PyTuple},
};
use std::hash::{Hash, Hasher};

/// When a job should report: learned, or planned by a person.
#[pyclass(frozen, eq, hash, module = "backupchecks")]
#[derive(PartialEq)]
pub(crate) struct Schedule(pub(crate) schedule::Schedule);

impl Hash for Schedule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind(), self.0.learned_at(), self.runs()).hash(state);
    }
}

/// A stretch of time; one without an end still goes on.
type Span = (Moment, Option<Moment>);

#[pymethods]
impl Schedule {
    /// Learns when a job should report from when it did.
    #[staticmethod]
    #[pyo3(signature = (times, tz, now = None, *, holidays = Vec::new(), pauses = Vec::new(), maintenance = Vec::new(), outages = Vec::new()))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python, all but two of them optional")]
    fn learn(
        py: Python<'_>,
        times: &Bound<'_, PyAny>,
        tz: &Bound<'_, PyAny>,
        now: Option<Moment>,
        holidays: Vec<Day>,
        pauses: Vec<Span>,
        maintenance: Vec<Span>,
        outages: Vec<Span>,
    ) -> PyResult<Self> {
        let (runs, zone, now) = (moments(times)?, zone(tz)?, moment_or_present(py, now)?);
        let closed = Closures {
            holidays: holidays.into_iter().map(|day| day.0).collect(),
            pauses: stretches(pauses),
            maintenance: stretches(maintenance),
            outages: stretches(outages),
        };
        Ok(Self(py.detach(|| schedule::learn(&History { runs: &runs, zone: &zone, now, closed: &closed }))))
    }

    /// A schedule by a cron expression, which holds since the moment at which a person made it.
    #[staticmethod]
    #[pyo3(signature = (cron, tz, since, *, times = None, now = None))]
    fn planned(
        py: Python<'_>,
        cron: &str,
        tz: &Bound<'_, PyAny>,
        since: Moment,
        times: Option<&Bound<'_, PyAny>>,
        now: Option<Moment>,
    ) -> PyResult<Self> {
        let plan = Plan::cron(cron).map_err(Failure::from)?;
        let runs = times.map(moments).transpose()?.unwrap_or_default();
        let (zone, now, closed) = (zone(tz)?, moment_or_present(py, now)?, Closures::default());
        let history = History { runs: &runs, zone: &zone, now, closed: &closed };
        Ok(Self(schedule::Schedule::planned(plan, since.0, &history)))
    }

    /// What kind of schedule it is, in one word.
    #[getter]
    fn kind(&self) -> &'static str {
        word(self.0.kind())
    }

    /// What belongs to the kind.
    #[getter]
    fn details<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        details(py, self.0.kind())
    }

    /// How sure it is, between 0 and 1.
    #[getter]
    fn confidence(&self) -> f64 {
        self.0.confidence()
    }

    /// When it was learned.
    #[getter]
    fn learned_at(&self) -> Moment {
        Moment(self.0.learned_at())
    }

    /// How many reports were looked at.
    #[getter]
    fn runs(&self) -> usize {
        self.0.evidence().runs
    }

    /// Slots, or gaps, that were as expected.
    #[getter]
    fn hits(&self) -> u32 {
        self.0.evidence().hits
    }

    /// Slots without a report.
    #[getter]
    fn misses(&self) -> u32 {
        self.0.evidence().misses
    }

    /// Each time of day at which a report is expected.
    #[getter]
    fn times<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        rows::tuple(py, &self.0.evidence().times, schedules::slot_time)
    }

    /// The moments from `start` up to but not including `end` at which a report is expected.
    fn expected(&self, start: Moment, end: Moment) -> Vec<Moment> {
        self.0.expected(start.0..end.0).into_iter().map(|slot| Moment(slot.expected_at)).collect()
    }

    /// The same with all that is known of each slot.
    fn expected_slots<'py>(&self, py: Python<'py>, start: Moment, end: Moment) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.0.expected(start.0..end.0), schedules::slot)
    }

    /// When the first report is expected at `now` or later.
    #[pyo3(signature = (now = None))]
    fn next_expected(&self, py: Python<'_>, now: Option<Moment>) -> PyResult<Option<Moment>> {
        let now = moment_or_present(py, now)?;
        Ok(self.0.next_expected(now).map(|slot| Moment(slot.expected_at)))
    }

    /// The same with all that is known of the slot.
    #[pyo3(signature = (now = None))]
    fn next_slot<'py>(&self, py: Python<'py>, now: Option<Moment>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let now = moment_or_present(py, now)?;
        self.0.next_expected(now).map(|slot| schedules::slot(py, &slot)).transpose()
    }

    /// When the reports were expected that were due in the last days before `now` and are not among `runs`.
    #[pyo3(signature = (runs, now = None))]
    fn missed(&self, py: Python<'_>, runs: &Bound<'_, PyAny>, now: Option<Moment>) -> PyResult<Vec<Moment>> {
        let found = self.find_missed(py, runs, now)?;
        Ok(found.into_iter().map(|missed| Moment(missed.slot.expected_at)).collect())
    }

    /// The same with the reason of each.
    #[pyo3(signature = (runs, now = None))]
    fn missed_slots<'py>(
        &self,
        py: Python<'py>,
        runs: &Bound<'_, PyAny>,
        now: Option<Moment>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.find_missed(py, runs, now)?, schedules::missed_slot)
    }

    /// What is expected and why, in words.
    fn explain(&self) -> String {
        self.0.explain()
    }

    /// The same as plain values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("kind", self.kind())?;
        dict.set_item("details", self.details(py)?)?;
        dict.set_item("confidence", self.confidence())?;
        dict.set_item("learned_at", self.learned_at())?;
        dict.set_item("runs", self.runs())?;
        dict.set_item("hits", self.hits())?;
        dict.set_item("misses", self.misses())?;
        let times = self.times(py)?;
        let times = times.iter().map(|time| time.call_method0("to_dict")).collect::<PyResult<Vec<_>>>()?;
        dict.set_item("times", PyList::new(py, times)?)?;
        dict.set_item("explanation", self.explain())?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!("<Schedule {}, confidence {:.2}: {}>", self.kind(), self.confidence(), self.explain())
    }
}

frozen!(Schedule);

impl Schedule {
    fn find_missed(
        &self,
        py: Python<'_>,
        runs: &Bound<'_, PyAny>,
        now: Option<Moment>,
    ) -> PyResult<Vec<schedule::Missed>> {
        let (runs, now) = (moments(runs)?, moment_or_present(py, now)?);
        Ok(py.detach(|| self.0.missed(&runs, now)))
    }
}

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

fn details<'py>(py: Python<'py>, kind: &Kind) -> PyResult<Bound<'py, PyDict>> {
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

/// The moments of anything that can be walked: a list, a column of a table.
fn moments(values: &Bound<'_, PyAny>) -> PyResult<Vec<Timestamp>> {
    values.try_iter()?.map(|value| Ok(value?.extract::<Moment>()?.0)).collect()
}

fn moment_or_present(py: Python<'_>, given: Option<Moment>) -> PyResult<Timestamp> {
    given.map_or_else(|| present(py), |moment| Ok(moment.0))
}

fn stretches(spans: Vec<Span>) -> Vec<Stretch> {
    spans.into_iter().map(|(from, until)| Stretch { from: from.0, until: until.map(|until| until.0) }).collect()
}
