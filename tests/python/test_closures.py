"""Holidays, pauses, maintenance and outages: entered, listed, ended and taken back, and no report is asked for meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from backupchecks import BackupchecksError, Engine, errors
from conftest import FIRST_NIGHT, Clock
from test_engine import DAY, approved


def test_a_closure_is_listed_with_whom_it_is_for(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock)
    customer = engine.jobs()[0].customer
    start = clock.now
    holiday = engine.add_holiday(" New  Year ", date(2027, 1, 1))
    pause = engine.add_closure("pause", "moving house", start, start + DAY, job=job)
    maintenance = engine.add_closure("maintenance", "new drive", start + DAY, customer=customer)
    outage = engine.add_closure("declared_outage", "no mail", start + 2 * DAY, source="python")
    rows = {row.id: row for row in engine.closures()}
    assert list(rows) == [holiday, outage, maintenance, pause], "the latest beginning first"
    row = rows[holiday]
    assert (row.kind, row.name, row.day, row.start, row.end) == ("holiday", "New Year", date(2027, 1, 1), None, None)
    assert (row.job, row.customer, row.source) == (None, None, None)
    row = rows[pause]
    assert (row.kind, row.day, row.start, row.end, row.job, row.job_name) == ("pause", None, start, start + DAY, job, "web01")
    row = rows[maintenance]
    assert (row.kind, row.end, row.customer, row.customer_name) == ("maintenance", None, customer, "Acme")
    assert (rows[outage].kind, rows[outage].source) == ("declared_outage", "python")


def test_it_is_ended_or_taken_back(engine: Engine, clock: Clock) -> None:
    clock.now = FIRST_NIGHT + 3 * DAY
    pause = engine.add_closure("pause", "moving house", FIRST_NIGHT)
    assert engine.end_closure(pause)
    assert engine.closures()[0].end == clock.now
    assert engine.end_closure(pause, at=FIRST_NIGHT + DAY)
    assert not engine.end_closure(pause), "it ended before"
    assert [row.id for row in engine.closures(since=FIRST_NIGHT)] == [pause]
    assert engine.closures(since=FIRST_NIGHT + 2 * DAY) == []
    engine.remove_closure(pause)
    assert engine.closures() == []
    assert not engine.end_closure(pause)
    with pytest.raises(errors.NotFoundError, match=f"there is no closure {pause}"):
        engine.remove_closure(pause)


def test_no_report_is_missed_in_a_pause(engine: Engine, clock: Clock) -> None:
    approved(engine, clock, count=30)
    engine.judge()
    pause = engine.add_closure("pause", "moving house", clock.now, clock.now + 10 * DAY)
    clock.now = FIRST_NIGHT + 33 * DAY
    engine.judge()
    assert engine.missed(FIRST_NIGHT, clock.now) == []
    engine.remove_closure(pause)
    engine.judge()
    assert [row.expected_at.date() - FIRST_NIGHT.date() for row in engine.missed(FIRST_NIGHT, clock.now)] == [30 * DAY, 31 * DAY, 32 * DAY]


@pytest.mark.parametrize(
    ("kind", "words", "error", "said"),
    [
        ("pause", {"name": " "}, errors.ClosureError, "says no reason"),
        ("pause", {"end": FIRST_NIGHT - DAY}, errors.ClosureError, "end before it begins"),
        ("pause", {"source": " "}, errors.ClosureError, "names no source"),
        ("pause", {"job": 99}, errors.NotFoundError, "there is no job 99"),
        ("maintenance", {"customer": 99}, errors.NotFoundError, "there is no customer 99"),
        ("pause", {"job": 1, "customer": 1}, errors.ArgumentError, "a job, a customer or a source"),
        ("holiday", {}, errors.WordError, 'kind is "holiday"; it may be "pause", "maintenance", "declared_outage"'),
        ("pause", {"start": FIRST_NIGHT.replace(tzinfo=None)}, errors.NaiveDatetimeError, "has no time zone"),
    ],
)
def test_one_that_is_not_whole_is_refused(kind: Any, words: dict[str, Any], error: type[BackupchecksError], said: str) -> None:
    with Engine.open("memory:") as engine, pytest.raises(error, match=said):
        engine.add_closure(kind, **({"name": "why", "start": FIRST_NIGHT, "end": FIRST_NIGHT + timedelta(hours=3)} | words))


def test_a_holiday_is_a_day_and_no_moment() -> None:
    with Engine.open("memory:") as engine, pytest.raises(TypeError, match="not a datetime"):
        engine.add_holiday("New Year", FIRST_NIGHT)
