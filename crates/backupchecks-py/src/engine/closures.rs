//! Holidays, pauses, maintenance windows and declared outages.

use super::{Engine, MOST};
use crate::{
    errors::{ArgumentError, not_found},
    rows::{self, closures as made, overrides::word},
    times::{Day, Moment},
};
use backupchecks_core::{
    engine::closures,
    model::{ClosureId, ClosureScope, ClosureSpan, CustomerId, JobId},
    schedule::Stretch,
};
use jiff::Timestamp;
use pyo3::prelude::*;

#[pymethods]
impl Engine {
    /// Holidays, pauses, maintenance windows and outages, those that the engine noticed itself among them.
    ///
    /// Args:
    ///     since: Leaves out those that ended before.
    ///
    /// Returns:
    ///     Those found, the latest beginning first.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    #[pyo3(signature = (*, since = None))]
    fn closures<'py>(&self, py: Python<'py>, since: Option<Moment>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let since = since.map_or(Timestamp::MIN, |since| since.0);
        let found = self.call()?.ask(py, async |store| store.closures(since, MOST).await)?;
        rows::list(py, &found, made::closure)
    }

    /// Adds a holiday, on which no report is asked for.
    ///
    /// Args:
    ///     name: What day it is, in words.
    ///     day: The day, by the wall clock of the engine's zone.
    ///     job: The number of the job that it is for.
    ///     customer: The number of the customer that it is for.
    ///     source: The source of reports that it is for, such as `files`. Without job, customer and source it is
    ///         for everybody.
    ///
    /// Returns:
    ///     Its number.
    ///
    /// Raises:
    ///     ClosureError: It says no reason, names no source, or ends before it begins.
    ///     NotFoundError: There is no such job or customer.
    ///     ArgumentError: More than one of job, customer and source is given.
    #[pyo3(signature = (name, day, *, job = None, customer = None, source = None))]
    fn add_holiday(
        &self,
        py: Python<'_>,
        name: &str,
        day: Day,
        job: Option<i64>,
        customer: Option<i64>,
        source: Option<String>,
    ) -> PyResult<i64> {
        self.add_span(py, name, ClosureSpan::Holiday(day.0), &scope(job, customer, source)?)
    }

    /// Adds a time in which no report is asked for.
    ///
    /// Args:
    ///     kind: `pause`; `maintenance`, for work on the machines; or `declared_outage`, when no mail could
    ///         arrive, so that it stays open whether jobs ran.
    ///     name: Why, in words.
    ///     start: When it begins.
    ///     end: When it ends; without it, it goes on until `end_closure`.
    ///     job: The number of the job that it is for.
    ///     customer: The number of the customer that it is for.
    ///     source: The source of reports that it is for, such as `files`. Without job, customer and source it is
    ///         for everybody.
    ///
    /// Returns:
    ///     Its number.
    ///
    /// Raises:
    ///     ClosureError: It says no reason, names no source, or ends before it begins.
    ///     NotFoundError: There is no such job or customer.
    ///     ArgumentError: More than one of job, customer and source is given.
    ///     WordError: There is no such kind.
    ///     NaiveDatetimeError: A time has no zone.
    #[pyo3(signature = (kind, name, start, end = None, *, job = None, customer = None, source = None))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python, four of them optional")]
    fn add_closure(
        &self,
        py: Python<'_>,
        kind: &str,
        name: &str,
        start: Moment,
        end: Option<Moment>,
        job: Option<i64>,
        customer: Option<i64>,
        source: Option<String>,
    ) -> PyResult<i64> {
        let make = word("kind", kind, Kind::from_word, &Kind::ALL)?;
        let span = make.span(Stretch { from: start.0, until: end.map(|end| end.0) });
        self.add_span(py, name, span, &scope(job, customer, source)?)
    }

    /// Ends a pause, a maintenance window or an outage.
    ///
    /// Args:
    ///     id: Its number.
    ///     at: When; now without it.
    ///
    /// Returns:
    ///     `False` when it ended before, is a holiday, or is not there.
    ///
    /// Raises:
    ///     NaiveDatetimeError: A time has no zone.
    #[pyo3(signature = (id, *, at = None))]
    fn end_closure(&self, py: Python<'_>, id: i64, at: Option<Moment>) -> PyResult<bool> {
        let act = self.act(py)?;
        let at = at.map_or(act.at, |at| at.0);
        self.call()?.ask(py, async |store| store.end_closure(ClosureId(id), at, act).await)
    }

    /// Takes a holiday, pause, maintenance window or outage back as if it had never been.
    ///
    /// Args:
    ///     id: Its number.
    ///
    /// Raises:
    ///     NotFoundError: There is no such closure.
    fn remove_closure(&self, py: Python<'_>, id: i64) -> PyResult<()> {
        let act = self.act(py)?;
        self.call()?.ask(py, async |store| {
            let was_there = store.remove_closure(ClosureId(id), act).await?;
            was_there.then_some(()).ok_or_else(|| not_found("closure", id))
        })
    }
}

impl Engine {
    fn add_span(&self, py: Python<'_>, name: &str, span: ClosureSpan, scope: &ClosureScope) -> PyResult<i64> {
        let act = self.act(py)?;
        Ok(self.call()?.ask(py, async |store| closures::add(store, &span, scope, name, act).await)?.0)
    }
}

/// What a person may enter that has a beginning and an end.
#[derive(Clone, Copy)]
enum Kind {
    Pause,
    Maintenance,
    Outage,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Pause, Self::Maintenance, Self::Outage];

    fn span(self, stretch: Stretch) -> ClosureSpan {
        match self {
            Self::Pause => ClosureSpan::Pause(stretch),
            Self::Maintenance => ClosureSpan::Maintenance(stretch),
            Self::Outage => ClosureSpan::DeclaredOutage(stretch),
        }
    }

    /// The words are those of the spans.
    fn as_str(self) -> &'static str {
        self.span(Stretch { from: Timestamp::UNIX_EPOCH, until: None }).as_str()
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whose jobs are meant; everybody's where nothing is given.
fn scope(job: Option<i64>, customer: Option<i64>, source: Option<String>) -> PyResult<ClosureScope> {
    match (job, customer, source) {
        (None, None, None) => Ok(ClosureScope::Global),
        (Some(job), None, None) => Ok(ClosureScope::Job(JobId(job))),
        (None, Some(customer), None) => Ok(ClosureScope::Customer(CustomerId(customer))),
        (None, None, Some(source)) => Ok(ClosureScope::Source(source)),
        _ => Err(ArgumentError::new_err(
            "a closure is for a job, a customer or a source, or, with none of these, for everybody",
        )),
    }
}
