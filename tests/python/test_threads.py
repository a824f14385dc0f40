"""Threads: the interpreter is left alone while mails are read and stores work, and one engine serves several threads."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import backupchecks
import pytest
from backupchecks import Engine, Schedule, errors
from conftest import FIRST_NIGHT, MAILS, Clock, nights

BIG = (
    b"From: a@example.com\nSubject: [FAILED] restic backup of web01\nContent-Type: text/html\n\n<table>"
    + b"<tr><td>some</td><td>cell</td></tr>\n" * 40_000
    + b"</table>"
)


def steps_during(work: Callable[[], object]) -> tuple[int, float]:
    """How often another Python thread got a turn while `work` was done, and how long that took."""
    steps, stop = 0, False

    def step() -> None:
        nonlocal steps
        while not stop:
            steps += 1
            time.sleep(0.001)

    stepper = threading.Thread(target=step)
    stepper.start()
    begun = time.monotonic()
    work()
    took = time.monotonic() - begun
    during = steps
    stop = True
    stepper.join()
    return during, took


def test_other_threads_go_on_while_a_mail_is_read() -> None:
    steps, took = steps_during(lambda: backupchecks.parse(BIG))
    assert took > 0.05, "too quick to tell anything"
    # With the interpreter held it would be one or two, however long it took.
    assert steps > 10, f"{steps} steps in {took:.2f} s"


def test_other_threads_go_on_while_slots_are_looked_for() -> None:
    every_minute = Schedule.planned("* * * * *", "Europe/Amsterdam", FIRST_NIGHT, now=FIRST_NIGHT)
    soon = FIRST_NIGHT + timedelta(minutes=5)
    asks: list[Callable[[], object]] = [
        lambda: every_minute.expected(FIRST_NIGHT, soon),
        lambda: every_minute.next_expected(FIRST_NIGHT),
        lambda: Schedule.planned("* * * * *", "Europe/Amsterdam", FIRST_NIGHT, now=FIRST_NIGHT),
    ]
    for number, ask in enumerate(asks):
        steps, took = steps_during(lambda ask=ask: [ask() for _ in range(3)])  # type: ignore[misc]
        assert took > 0.05, f"{number} is too quick to tell anything"
        # With the interpreter held there would be some between the three calls.
        assert steps > 12, f"{number}: {steps} steps in {took:.2f} s"


def test_threads_read_the_same_as_one(tmp_path) -> None:
    alone = [backupchecks.parse(path) for path in MAILS]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(3):
            assert list(threads.map(backupchecks.parse, MAILS)) == alone


def test_one_engine_serves_many_threads(address: str, clock: Clock) -> None:
    clock.now = FIRST_NIGHT + timedelta(days=12)
    with Engine.open(address, clock=clock) as engine, ThreadPoolExecutor(8) as threads:
        engine.ingest([mail for job in range(8) for mail in nights(f"web{job}", 1)])
        done = list(threads.map(lambda row: engine.approve(row, "Acme"), engine.inbox()))
        assert len({approved.job for approved in done}) == 8
        assert {approved.customer for approved in done} == {done[0].customer}, "one customer, although eight made it at once"
        mails = [mail for job in range(8) for mail in nights(f"web{job}", 12)]
        rows = list(threads.map(lambda mail: engine.ingest(mail)[0].state, mails * 2))
        assert (rows.count("recorded"), rows.count("duplicate")) == (8 * 11, 8 * 11 + 16)
        assert sum(len(engine.runs(job.id)) for job in engine.jobs()) == 8 * 12


def asks_after_fork(queue) -> None:
    try:
        with Engine.open("memory:") as engine:
            queue.put(repr(engine.jobs()))
    except errors.ThreadsError as error:
        assert isinstance(error, RuntimeError)
        queue.put(str(error))


@pytest.mark.filterwarnings("ignore:This process")
def test_a_forked_process_is_told_to_be_spawned_instead_of_hanging() -> None:
    with Engine.open("memory:") as engine:
        engine.jobs()
    queue = multiprocessing.get_context("fork").Queue()
    child = multiprocessing.get_context("fork").Process(target=asks_after_fork, args=(queue,))
    child.start()
    assert 'use the start method "spawn"' in queue.get(timeout=20)
    child.join(20)
    assert child.exitcode == 0


def test_a_spawned_process_has_an_engine_of_its_own() -> None:
    queue = multiprocessing.get_context("spawn").Queue()
    child = multiprocessing.get_context("spawn").Process(target=asks_after_fork, args=(queue,))
    child.start()
    assert queue.get(timeout=60) == "[]"
    child.join(20)
    assert child.exitcode == 0
