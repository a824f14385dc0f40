"""Rows go straight into tables of pandas and polars, as data classes and as dictionaries."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import backupchecks
import pandas
import polars
import pytest
from backupchecks import Engine
from backupchecks.rows import JobRow, RunRow, columns
from conftest import FIRST_NIGHT, FIXTURES, Clock
from test_engine import approved


@pytest.fixture
def filled(clock: Clock) -> Engine:
    engine = Engine.open("memory:", clock=clock)
    approved(engine, clock, "web01", 30, bad=frozenset({3, 9}))
    approved(engine, clock, "web02", 30)
    engine.judge()
    clock.now += timedelta(days=2)
    engine.judge()
    return engine


def flat_rows(engine: Engine) -> dict[str, list]:
    end = FIRST_NIGHT + timedelta(days=40)
    job = engine.jobs()[0]
    return {
        "jobs": engine.jobs(),
        "customers": engine.customers(),
        "runs": engine.runs(job.id),
        "history": engine.history(FIRST_NIGHT, end),
        "missed": engine.missed(FIRST_NIGHT, end),
        "schedules": engine.schedules(),
        "work": list(engine.work().rows),
    }


def test_pandas_takes_rows_and_dictionaries_alike(filled: Engine) -> None:
    for name, rows in flat_rows(filled).items():
        assert rows, name
        table = pandas.DataFrame(rows)
        assert list(table.columns) == [field.name for field in dataclasses.fields(rows[0])], name
        assert len(table) == len(rows)
        pandas.testing.assert_frame_equal(table, pandas.DataFrame([row.to_dict() for row in rows]))
    history = pandas.DataFrame(filled.history(FIRST_NIGHT, FIRST_NIGHT + timedelta(days=40)))
    assert str(history["run_at"].dt.tz) == "UTC"
    by_day = history.set_index("run_at").groupby("effective")["run"].resample("D").count()
    assert by_day["failed"].sum() == 2


def test_polars_takes_rows_and_dictionaries_alike(filled: Engine) -> None:
    for name, rows in flat_rows(filled).items():
        table = polars.DataFrame(rows)
        assert table.columns == [field.name for field in dataclasses.fields(rows[0])], name
        by_columns = polars.DataFrame(columns(rows))
        plain = polars.DataFrame([row.to_dict() for row in rows], infer_schema_length=None)
        assert by_columns.rows(named=True) == plain.rows(named=True) == [row.to_dict() for row in rows], name
        assert table.shape == by_columns.shape
    history = polars.DataFrame(columns(filled.history(FIRST_NIGHT, FIRST_NIGHT + timedelta(days=40))))
    assert history.schema["run_at"] == polars.Datetime("us", "UTC")
    assert history.filter(polars.col("effective") == "failed").height == 2


def test_a_row_with_others_inside_becomes_a_dictionary_and_a_table(filled: Engine) -> None:
    run = filled.work().rows[0].run
    detail = filled.run(run)
    assert detail.to_dict()["run"]["id"] == run
    assert len(pandas.DataFrame([detail])) == 1
    assert columns([]) == {}


def test_a_table_of_nothing_has_its_columns_all_the_same(filled: Engine) -> None:
    rows = filled.jobs(text="no such job")
    assert rows == []
    names = [field.name for field in dataclasses.fields(JobRow)]
    assert columns(rows, of=JobRow) == {name: [] for name in names}
    table = pandas.DataFrame(columns(rows, of=JobRow))
    assert list(table.columns) == names and table[table["last_status"] == "failed"].empty
    frame = polars.DataFrame(columns(rows, of=JobRow))
    assert frame.columns == names and frame.select("job_name", "last_status").height == 0
    jobs = filled.jobs()
    assert columns(jobs, of=JobRow) == columns(jobs)
    with pytest.raises(TypeError, match="columns are those of RunRow, and a row is a JobRow"):
        columns(jobs, of=RunRow)
    with pytest.raises(TypeError, match="columns are those of JobRow"):
        columns([*jobs, *filled.customers()])


def test_reports_become_a_table_by_their_dictionaries() -> None:
    items = backupchecks.parse_many(FIXTURES / "veeam")
    reports = [report.to_dict() for item in items if item.outcome for report in item.outcome.reports]
    table = pandas.DataFrame(reports)
    assert set(table["backup_software"]) == {"Veeam"}
    assert {"success", "warning", "failed"} == set(table["status"])
