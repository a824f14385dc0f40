"""What is frozen goes to other processes and comes back the same."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import backupchecks
import pytest
from backupchecks import Engine, errors
from conftest import FIRST_NIGHT, MAILS, Clock
from test_engine import approved
from test_own_parsers import MAIL, TAPEWORM

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)


def there_and_back(thing: Any, protocol: int = pickle.HIGHEST_PROTOCOL) -> Any:
    return pickle.loads(pickle.dumps(thing, protocol))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_outcomes_of_all_fixtures_come_back_the_same(protocol: int) -> None:
    for file in backupchecks.parse_many(MAILS):
        back = there_and_back(file, protocol)
        assert back == file and back.to_dict() == file.to_dict(), file.path
        for one in file.outcome.reports if file.outcome else ():
            again = there_and_back(one, protocol)
            assert again == one and again.to_dict() == one.to_dict()
            assert there_and_back(one.evidence) == one.evidence and there_and_back(one.objects) == one.objects


def test_a_file_that_could_not_be_read_comes_back_with_its_trouble() -> None:
    (file,) = backupchecks.parse_many([Path("missing.eml")])
    assert there_and_back(file) == file
    assert there_and_back(file).trouble == file.trouble


def test_schedules_come_back_and_expect_the_same() -> None:
    runs = [FIRST_NIGHT + timedelta(days=night, minutes=night % 5) for night in range(40)]
    now = runs[-1] + timedelta(hours=3)
    for schedule in (
        backupchecks.Schedule.learn(runs, "Europe/Amsterdam", now, holidays=[now.date()]),
        backupchecks.Schedule.learn(runs[:3], "UTC", now),
        backupchecks.Schedule.planned("30 22 * * 1-5", "America/New_York", now, now=now),
    ):
        back = there_and_back(schedule)
        assert back == schedule and hash(back) == hash(schedule) and back.to_dict() == schedule.to_dict()
        assert back.expected_slots(now, now + timedelta(days=30)) == schedule.expected_slots(now, now + timedelta(days=30))


def test_every_row_of_an_engine_comes_back_the_same(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=30, bad=frozenset({29}))
    engine.judge()
    run = engine.work().rows[0].run
    engine.open_ticket("The drive is broken", [run])
    engine.add_override(backupchecks.OverrideDraft(reason="agreed", job=job))
    things = [
        engine.jobs(), engine.runs(job), engine.run(run), engine.schedule(job), engine.schedules(), engine.work(),
        engine.tickets(), engine.overrides(), engine.inbox_counts(), engine.users(), engine.customers(), backupchecks.parsers(),
    ]  # fmt: skip
    for thing in things:
        assert there_and_back(thing) == thing == copy.deepcopy(thing)


def test_parsers_come_back_with_their_definitions() -> None:
    parsers = there_and_back(backupchecks.Parsers([TAPEWORM]))
    assert parsers.parse(MAIL).reports[0].backup_software == "Tapeworm"


@pytest.mark.parametrize(
    "error",
    [
        errors.OpenTicketError("there is one", 7),
        errors.CodeTakenError("there is one", 7),
        errors.DefinitionError("line 3: wrong", 3),
        *(getattr(errors, name)("told") for name in errors.__all__ if name not in {"OpenTicketError", "CodeTakenError"}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_exceptions_come_back_whole(error: errors.BackupchecksError) -> None:
    back = there_and_back(error)
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def opens_no_file(path: str) -> None:
    Engine.open(f"sqlite:{path}", create=False)


def test_other_processes_read_for_this_one(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        parse = backupchecks.Parsers([TAPEWORM]).parse
        assert list(pool.map(parse, MAILS[:20])) == [parse(path) for path in MAILS[:20]]
        with pytest.raises(errors.DatabaseMissingError, match="there is no database of Backupchecks at"):
            pool.submit(opens_no_file, str(tmp_path / "missing.db")).result()


def test_an_engine_cannot_be_sent_away() -> None:
    with Engine.open("memory:") as engine, pytest.raises(TypeError, match="pickle"):
        pickle.dumps(engine)


def test_a_pickle_that_is_none_of_ours_is_refused() -> None:
    from backupchecks import _backupchecks

    restore = _backupchecks._restore
    with pytest.raises(pickle.UnpicklingError, match="another version"):
        restore("Evidence", b"{}")
    with pytest.raises(pickle.UnpicklingError, match="no class"):
        restore("Engine", b"{}")
