"""Closing an engine: what runs is finished, whole, and what comes later is told that it came too late."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from backupchecks import AsyncEngine, Engine, errors
from conftest import FIRST_NIGHT, nights, report

MANY = [mail for job in range(120) for mail in nights(f"web{job:03}", 10)]


def test_closing_waits_for_calls_of_other_threads(address: str) -> None:
    engine = Engine.open(address)
    begun = threading.Event()

    def slowly() -> Iterator[bytes]:
        for mail in MANY:
            begun.set()
            yield mail

    with ThreadPoolExecutor(1) as threads:
        taken = threads.submit(engine.ingest, slowly())
        assert begun.wait(10)
        engine.close()
        assert taken.done(), "closed while mails were taken in"
        assert [row.state for row in taken.result()] == ["inbox"] * len(MANY)
    # What is in memory is forgotten with the engine.
    waiting = 0 if address == "memory:" else len(MANY)
    with Engine.open(address) as again:
        assert again.inbox_counts().waiting == waiting


def test_many_short_calls_end_well_or_say_that_the_engine_is_closed(address: str) -> None:
    engine = Engine.open(address)
    engine.ingest(nights("web01", 3))

    def ask() -> str:
        while True:
            try:
                assert len(engine.inbox()) == 1
            except errors.ClosedError:
                return "closed"

    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(ask) for _ in range(6)]
        time.sleep(0.3)
        engine.close()
        assert [one.result(10) for one in asked] == ["closed"] * 6


def test_both_who_close_at_once_wait(tmp_path) -> None:
    engine = Engine.open(f"sqlite:{tmp_path / 'checks.db'}")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: engine.close(), range(4)))
    assert engine.closed


def test_mails_that_close_their_own_engine_do_not_wait_for_themselves(address: str) -> None:
    engine = Engine.open(address)

    def closing() -> Iterator[bytes]:
        yield report("web01", "SUCCESS", FIRST_NIGHT)
        engine.close()

    with pytest.raises(errors.ClosedError):
        engine.ingest(closing())


def test_calls_that_were_made_before_an_asynchronous_closing_are_done(address: str) -> None:
    async def story() -> None:
        engine = await AsyncEngine.open(address, threads=2)
        calls = [asyncio.ensure_future(engine.ingest(nights(f"web{job:02}", 3))) for job in range(30)]
        await asyncio.sleep(0)
        await engine.close()
        assert [[row.state for row in await call] for call in calls] == [["inbox"] * 3] * 30
        with pytest.raises(errors.ClosedError, match="open it again"):
            await engine.jobs()

    asyncio.run(story())


def test_handles_of_one_store_share_its_threads_and_its_end() -> None:
    async def story() -> None:
        engine = await AsyncEngine.open("memory:")
        await engine.add_user("anna")
        acting = await engine.acting_as("anna")
        assert (acting.user, engine.user) == ("anna", None)
        await acting.close()
        assert engine.closed and acting.closed
        with pytest.raises(errors.ClosedError):
            await engine.jobs()
        await engine.close()

    asyncio.run(story())
