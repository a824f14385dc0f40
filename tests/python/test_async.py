"""The engine under asyncio: the same methods as coroutines, many at once, and the event loop goes on."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from backupchecks import AsyncEngine, Engine, errors
from conftest import FIRST_NIGHT, Clock, nights, report

JOBS = 20
NIGHTS = 10


def public(of: type) -> dict[str, Any]:
    return {name: getattr(of, name) for name in dir(of) if not name.startswith("_")}


def test_every_method_of_the_engine_is_there_with_the_same_arguments_and_words() -> None:
    plain, later = public(Engine), public(AsyncEngine)
    assert set(plain) == set(later)
    for name in set(plain) - {"open", "acting_as", "close", "closed", "url", "user"}:
        method = later[name]
        assert inspect.iscoroutinefunction(method), name
        assert inspect.signature(method) == inspect.signature(plain[name]), name
        assert inspect.getdoc(method) == inspect.getdoc(plain[name]), name


def test_many_tasks_work_on_one_store_and_nothing_is_lost(address: str, clock: Clock) -> None:
    clock.now = FIRST_NIGHT + timedelta(days=NIGHTS)

    async def story() -> None:
        async with await AsyncEngine.open(address, clock=clock) as engine:
            await engine.add_user("anna")
            await engine.ingest([mail for job in range(JOBS) for mail in nights(f"web{job:02}", 1)])
            waiting = await engine.inbox()
            assert len(waiting) == JOBS
            approved = await asyncio.gather(*(engine.approve(row, f"Customer {row.job_name}") for row in waiting))
            assert sum(done.runs for done in approved) == JOBS

            mails = [nights(f"web{job:02}", NIGHTS)[night] for night in range(1, NIGHTS) for job in range(JOBS)]
            rows = await asyncio.gather(*(engine.ingest(mail) for mail in mails), *(engine.jobs() for _ in range(50)))
            assert [row[0].state for row in rows[: len(mails)]] == ["recorded"] * len(mails)

            jobs = await engine.jobs()
            runs = await asyncio.gather(*(engine.runs(job.id) for job in jobs))
            assert [len(of_job) for of_job in runs] == [NIGHTS] * JOBS
            acting = await engine.acting_as("anna")
            assert acting.user == "anna"
            reviewed = await asyncio.gather(*(acting.review([run.id for run in of_job]) for of_job in runs))
            assert sum(done.runs for done in reviewed) == JOBS * NIGHTS
            assert (await engine.work()).good_runs == 0

    asyncio.run(story())


def test_the_event_loop_goes_on_while_the_store_works(tmp_path) -> None:
    async def story() -> None:
        async with await AsyncEngine.open(f"sqlite:{tmp_path / 'checks.db'}") as engine:
            longest = await longest_pause(lambda: engine.ingest([mail for job in range(200) for mail in nights(f"j{job}", 5)]))
            assert (await engine.inbox_counts()).waiting == 1000
            assert longest < 0.5, f"the loop stood still for {longest:.2f} s"

    asyncio.run(story())


async def longest_pause(work: Callable[[], Awaitable[object]]) -> float:
    """How long the loop was held up at most while `work` was done."""
    task = asyncio.ensure_future(work())
    longest, last = 0.0, time.monotonic()
    while not task.done():
        await asyncio.sleep(0.005)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    await task
    return longest


def test_a_task_that_is_cancelled_leaves_its_call_done_or_not_begun(address: str) -> None:
    async def story() -> None:
        async with await AsyncEngine.open(address, threads=1) as engine:
            mails = nights("web01", 10)
            tasks = [asyncio.ensure_future(engine.ingest([mail])) for mail in mails]
            await tasks[0]
            for task in tasks[1:]:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert 1 <= (await engine.inbox_counts()).waiting <= len(mails)
            states = [row.state for row in await engine.ingest(mails)]
            assert states[0] == "duplicate" and set(states) <= {"duplicate", "inbox"}
            assert (await engine.inbox_counts()).waiting == len(mails)

    asyncio.run(story())


def test_errors_come_through_and_a_closed_engine_says_so() -> None:
    async def story() -> None:
        with pytest.raises(errors.DatabaseAddressError):
            await AsyncEngine.open("nowhere")
        engine = await AsyncEngine.open("memory:")
        assert repr(engine) == "<AsyncEngine memory:>"
        with pytest.raises(errors.NotFoundError):
            await engine.job(7)
        with pytest.raises(errors.UserNeededError):
            await engine.review([1])
        await engine.ingest(report("web01", "FAILED", FIRST_NIGHT))
        await engine.close()
        await engine.close()
        assert engine.closed
        with pytest.raises(errors.ClosedError, match="open it again"):
            await engine.jobs()

    asyncio.run(story())
