//! Schedules: when a job should report, learned from when it did.

mod kinds;

use crate::{
    errors::Failure,
    outcome::frozen,
    pickles::reduced,
    rows::{self, schedules},
    times::{Day, Moment, present, zone},
};
use backupchecks_core::schedule::{self, Closures, History, Plan, Stretch};
use jiff::Timestamp;
use kinds::details;
pub(crate) use kinds::word;
use pyo3::{
    prelude::*,
    types::{PyDict, PyList, PyTuple},
};
use std::hash::{Hash, Hasher};

/// When a job should report: learned, or planned by a person. Moments are aware `datetime`s; those that come out are in UTC.
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
    ///
    /// Args:
    ///     times: When reports arrived, in any order; those after `now` are left out.
    ///     tz: The zone by whose wall clock the job is planned: an IANA name, a `ZoneInfo`, or `timezone.utc`.
    ///     now: The moment of learning; the present one without it.
    ///     holidays: Days on which nothing is expected.
    ///     pauses: Spans in which nothing is expected; one whose end is `None` still goes on.
    ///     maintenance: The same, for work on the machines.
    ///     outages: Spans in which no mail could arrive, so that it is open whether the job ran.
    ///
    /// Returns:
    ///     The schedule; its `kind` is `learning` as long as the reports are too few.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    ///     ZoneError: There is no such zone.
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

    /// A schedule by a cron expression.
    ///
    /// Args:
    ///     cron: Five fields: minute, hour, day of the month, month, day of the week.
    ///     tz: The zone by whose wall clock the job is planned: an IANA name, a `ZoneInfo`, or `timezone.utc`.
    ///     since: When a person made it; it holds from then on.
    ///     times: When reports arrived. The grace after a planned start is learned from them.
    ///     now: The moment of learning; the present one without it.
    ///
    /// Returns:
    ///     The schedule.
    ///
    /// Raises:
    ///     PlanError: The expression is wrong.
    ///     NaiveDatetimeError: A time has no zone.
    ///     ZoneError: There is no such zone.
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
        let plan =
            || schedule::Schedule::planned(plan, since.0, &History { runs: &runs, zone: &zone, now, closed: &closed });
        Ok(Self(py.detach(plan)))
    }

    /// What kind of schedule it is. `learning` and `irregular` expect nothing.
    #[getter]
    fn kind(&self) -> &'static str {
        word(self.0.kind())
    }

    /// What belongs to the kind, such as `{"weekdays": ["monday"]}` or `{"hours": 4}`.
    #[getter]
    fn details<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        details(py, self.0.kind())
    }

    /// How sure it is, between 0 and 1; 1 for what a person said.
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

    /// When reports are usually there.
    ///
    /// Args:
    ///     start: The first moment that counts.
    ///     end: The first moment that counts no more.
    ///
    /// Returns:
    ///     The moments in order, in UTC.
    ///
    /// Raises:
    ///     ArgumentError: `end` is more than 800 days after `start`; ask for one stretch after the other.
    ///     NaiveDatetimeError: A time has no zone.
    fn expected(&self, py: Python<'_>, start: Moment, end: Moment) -> PyResult<Vec<Moment>> {
        let slots = self.slots(py, start, end)?;
        Ok(slots.into_iter().map(|slot| Moment(slot.expected_at)).collect())
    }

    /// The same as `expected`, with all that is known of each slot.
    ///
    /// Args:
    ///     start: The first moment that counts.
    ///     end: The first moment that counts no more.
    ///
    /// Returns:
    ///     The slots in order.
    ///
    /// Raises:
    ///     ArgumentError: `end` is more than 800 days after `start`; ask for one stretch after the other.
    ///     NaiveDatetimeError: A time has no zone.
    fn expected_slots<'py>(&self, py: Python<'py>, start: Moment, end: Moment) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.slots(py, start, end)?, schedules::slot)
    }

    /// When the next report is usually there.
    ///
    /// Args:
    ///     now: From when on; from the present moment without it.
    ///
    /// Returns:
    ///     The moment, in UTC; `None` when nothing is expected within 400 days.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    #[pyo3(signature = (now = None))]
    fn next_expected(&self, py: Python<'_>, now: Option<Moment>) -> PyResult<Option<Moment>> {
        let now = moment_or_present(py, now)?;
        Ok(py.detach(|| self.0.next_expected(now)).map(|slot| Moment(slot.expected_at)))
    }

    /// The same as `next_expected`, with all that is known of the slot.
    ///
    /// Args:
    ///     now: From when on; from the present moment without it.
    ///
    /// Returns:
    ///     The slot; `None` when nothing is expected within 400 days.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    #[pyo3(signature = (now = None))]
    fn next_slot<'py>(&self, py: Python<'py>, now: Option<Moment>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let now = moment_or_present(py, now)?;
        py.detach(|| self.0.next_expected(now)).map(|slot| schedules::slot(py, &slot)).transpose()
    }

    /// Which reports were due within the last four days and did not come.
    ///
    /// Args:
    ///     runs: When reports arrived, of the last two weeks at least.
    ///     now: Until when; until the present moment without it.
    ///
    /// Returns:
    ///     When each of them was expected, in UTC.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    #[pyo3(signature = (runs, now = None))]
    fn missed(&self, py: Python<'_>, runs: &Bound<'_, PyAny>, now: Option<Moment>) -> PyResult<Vec<Moment>> {
        let found = self.find_missed(py, runs, now)?;
        Ok(found.into_iter().map(|missed| Moment(missed.slot.expected_at)).collect())
    }

    /// The same as `missed`, with the reason of each.
    ///
    /// Args:
    ///     runs: When reports arrived, of the last two weeks at least.
    ///     now: Until when; until the present moment without it.
    ///
    /// Returns:
    ///     The slots in order.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    #[pyo3(signature = (runs, now = None))]
    fn missed_slots<'py>(
        &self,
        py: Python<'py>,
        runs: &Bound<'_, PyAny>,
        now: Option<Moment>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        rows::list(py, &self.find_missed(py, runs, now)?, schedules::missed_slot)
    }

    /// What is expected and why.
    ///
    /// Returns:
    ///     One or more sentences in English.
    fn explain(&self) -> String {
        self.0.explain()
    }

    /// The same as a dictionary.
    ///
    /// Returns:
    ///     Dictionaries, lists and plain values; moments stay `datetime`s.
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

frozen!(Schedule, |py, schedule| reduced(py, "Schedule", &schedule.0));

impl Schedule {
    fn slots(&self, py: Python<'_>, start: Moment, end: Moment) -> PyResult<Vec<schedule::Slot>> {
        Ok(py.detach(|| self.0.expected_within(start.0..end.0).map_err(Failure::from))?)
    }

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
