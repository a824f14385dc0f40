//! Moments: aware `datetime`s of Python here, timestamps below. What comes in may be in any zone, what goes out is in UTC.

use crate::errors::{ArgumentError, NaiveDatetimeError, ZoneError};
use backupchecks_core::model::ReportTime;
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use pyo3::{
    Borrowed,
    exceptions::PyTypeError,
    intern,
    prelude::*,
    sync::PyOnceLock,
    types::{PyDate, PyDateAccess, PyDateTime, PyDelta, PyDeltaAccess, PyTime, PyTzInfo},
};

/// A moment that crosses the border to Python, where it is an aware `datetime`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl<'py> FromPyObject<'_, 'py> for Moment {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let time = value.cast::<PyDateTime>().map_err(|_| PyTypeError::new_err("expected an aware datetime"))?;
        if time.call_method0(intern!(py, "utcoffset"))?.is_none() {
            return Err(NaiveDatetimeError::new_err(format!(
                "{} has no time zone, so which moment it is cannot be known; give it one, such as tzinfo=timezone.utc",
                time.str()?
            )));
        }
        let since = time.sub(epoch(py)?)?;
        let since = since.cast::<PyDelta>()?;
        let seconds = i64::from(since.get_days()) * 86_400 + i64::from(since.get_seconds());
        let moment = Timestamp::new(seconds, since.get_microseconds() * 1_000);
        moment.map(Self).map_err(|_| out_of_time(&time))
    }
}

impl<'py> IntoPyObject<'py> for Moment {
    type Target = PyDateTime;
    type Output = Bound<'py, PyDateTime>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let utc = PyTzInfo::utc(py)?;
        datetime(py, TimeZone::UTC.to_datetime(self.0), Some(&utc))
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day(pub(crate) Date);

impl<'py> FromPyObject<'_, 'py> for Day {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let date = value.cast::<PyDate>().map_err(|_| PyTypeError::new_err("expected a date"))?;
        // A `datetime` is a `date` too, but which day it is depends on the zone.
        if value.is_instance_of::<PyDateTime>() {
            return Err(PyTypeError::new_err("expected a date, not a datetime; take its .date() in the zone you mean"));
        }
        let [year, month, day] = [date.get_year(), i32::from(date.get_month()), i32::from(date.get_day())];
        let small = |number: i32| i16::try_from(number).unwrap_or_default();
        let tiny = |number: i32| i8::try_from(number).unwrap_or_default();
        let date = Date::new(small(year), tiny(month), tiny(day));
        date.map(Self).map_err(|_| out_of_time(&value))
    }
}

impl<'py> IntoPyObject<'py> for Day {
    type Target = PyDate;
    type Output = Bound<'py, PyDate>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        PyDate::new(py, self.0.year().into(), self.0.month().unsigned_abs(), self.0.day().unsigned_abs())
    }
}

/// The present moment by Python's clock, so that whoever sets that clock in tests sets this one too.
pub(crate) fn present(py: Python<'_>) -> PyResult<Timestamp> {
    let class = py.get_type::<PyDateTime>();
    Ok(class.call_method1(intern!(py, "now"), (PyTzInfo::utc(py)?,))?.extract::<Moment>()?.0)
}

/// A time of a report: aware only where the report names an offset.
pub(crate) fn report_time(py: Python<'_>, time: Option<ReportTime>) -> PyResult<Option<Bound<'_, PyDateTime>>> {
    let Some(ReportTime { local, offset }) = time else { return Ok(None) };
    let zone = match offset {
        Some(offset) => Some(PyTzInfo::fixed_offset(py, PyDelta::new(py, 0, offset.seconds(), 0, true)?)?),
        None => None,
    };
    datetime(py, local, zone.as_ref()).map(Some)
}

/// A time of day.
pub(crate) fn time_of_day(py: Python<'_>, time: Time) -> PyResult<Bound<'_, PyTime>> {
    let [hour, minute, second] = [time.hour(), time.minute(), time.second()].map(i8::unsigned_abs);
    PyTime::new(py, hour, minute, second, 0, None)
}

/// The zone with that IANA name, given as text or as a `ZoneInfo`; or `timezone.utc`.
pub(crate) fn zone(name: &Bound<'_, PyAny>) -> PyResult<TimeZone> {
    // `datetime.timezone.utc`, which has no key.
    if name.is(PyTzInfo::utc(name.py())?) {
        return Ok(TimeZone::UTC);
    }
    let key = name.getattr_opt(intern!(name.py(), "key"))?;
    let text: String = key.as_ref().unwrap_or(name).extract().map_err(|_| {
        PyTypeError::new_err(
            "expected the name of a time zone, such as \"Europe/Amsterdam\", a ZoneInfo, or timezone.utc",
        )
    })?;
    TimeZone::get(&text).map_err(|_| {
        ZoneError::new_err(format!(
            "{text:?} is no time zone; give an IANA name such as \"Europe/Amsterdam\" or \"UTC\""
        ))
    })
}

fn datetime<'py>(
    py: Python<'py>,
    time: DateTime,
    zone: Option<&Bound<'py, PyTzInfo>>,
) -> PyResult<Bound<'py, PyDateTime>> {
    let [month, day, hour, minute, second] =
        [time.month(), time.day(), time.hour(), time.minute(), time.second()].map(i8::unsigned_abs);
    let microsecond = u32::try_from(time.subsec_nanosecond() / 1_000).unwrap_or_default();
    PyDateTime::new(py, time.year().into(), month, day, hour, minute, second, microsecond, zone)
}

/// The last hours of the year 9999 are no moments here.
fn out_of_time(time: &Bound<'_, PyAny>) -> PyErr {
    ArgumentError::new_err(format!("{time} lies beyond the times that can be counted; give one before 9999-12-30"))
}

fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyDateTime>> {
    static EPOCH: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();
    let epoch = EPOCH.get_or_try_init(py, || Moment(Timestamp::UNIX_EPOCH).into_pyobject(py).map(Bound::unbind))?;
    Ok(epoch.bind(py))
}
