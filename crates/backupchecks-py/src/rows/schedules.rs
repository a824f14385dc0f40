//! Slots, schedules of jobs, and what judging has done.

use super::{jobs::of_job, row};
use crate::{
    schedule::{self, Schedule},
    times::{Moment, time_of_day},
};
use backupchecks_core::{
    engine::Judged,
    ports::{JobRow, KeptSchedule},
    schedule::{Missed, Slot, SlotTime},
};
use jiff::Timestamp;
use pyo3::prelude::*;

pub(crate) fn slot<'py>(py: Python<'py>, slot: &Slot) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        Slot {
            id: slot.id.to_string(),
            opens: Moment(slot.opens),
            expected_at: Moment(slot.expected_at),
            due: Moment(slot.due),
            closes: Moment(slot.closes),
            unknown: slot.unknown,
        }
    )
}

pub(crate) fn missed_slot<'py>(py: Python<'py>, missed: &Missed) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        MissedSlot {
            id: missed.slot.id.to_string(),
            expected_at: Moment(missed.slot.expected_at),
            due: Moment(missed.slot.due),
            reason: &missed.reason,
        }
    )
}

pub(crate) fn slot_time<'py>(py: Python<'py>, time: &SlotTime) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        SlotTime {
            days: &time.days,
            usual_from: time_of_day(py, time.usual.0)?,
            usual_until: time_of_day(py, time.usual.1)?,
            hits: time.hits,
            misses: time.misses,
            spread_seconds: time.spread,
        }
    )
}

pub(crate) fn kept(py: Python<'_>, kept: KeptSchedule) -> PyResult<Bound<'_, PyAny>> {
    row!(
        py,
        JobSchedule {
            planning: kept.planning.in_words(),
            schedule: kept.schedule.map(|found| Py::new(py, Schedule(found))).transpose()?,
        }
    )
}

pub(crate) fn scheduled<'py>(
    py: Python<'py>,
    job: &JobRow,
    schedule: Option<&backupchecks_core::schedule::Schedule>,
    now: Timestamp,
) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        ScheduleRow {
            kind: schedule.map(|found| schedule::word(found.kind())),
            confidence: schedule.map(backupchecks_core::schedule::Schedule::confidence),
            next_expected: schedule.and_then(|found| found.next_expected(now)).map(|slot| Moment(slot.expected_at)),
            explanation: schedule.map(backupchecks_core::schedule::Schedule::explain),
            ..of_job(py, job)?
        }
    )
}

pub(crate) fn judged<'py>(py: Python<'py>, done: &Judged) -> PyResult<Bound<'py, PyAny>> {
    row!(
        py,
        Judged {
            jobs: done.jobs,
            missed: done.missed,
            superseded: done.superseded,
            reinstated: done.reinstated,
            outages_begun: done.outages_begun,
            outages_ended: done.outages_ended,
        }
    )
}
