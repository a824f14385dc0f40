"""Nothing is kept of what was read: neither objects nor memory, over 100,000 mails."""

from __future__ import annotations

import gc
from pathlib import Path

import backupchecks
import pytest
from backupchecks import Engine
from conftest import FIRST_NIGHT, MAILS, nights

PARSES = 100_000


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def touch(outcome: backupchecks.Outcome) -> None:
    """Asks for everything, so that every object is made."""
    outcome.to_dict()
    for report in outcome.reports:
        _ = (report.evidence, [item.started_at for item in report.objects], repr(report), hash(report))


@pytest.mark.timeout(600)
def test_a_hundred_thousand_parses_leave_nothing_behind() -> None:
    # Small mails of every outcome, so that it is the number that tells.
    small = sorted(MAILS, key=lambda path: path.stat().st_size)
    mails = [path.read_bytes() for path in small[:150:3]]
    assert {backupchecks.parse(mail).outcome for mail in mails} >= {"report", "unrecognised"}
    rounds = PARSES // len(mails) // 10

    def tenth() -> tuple[int, int]:
        for _ in range(rounds):
            for mail in mails:
                touch(backupchecks.parse(mail))
        gc.collect()
        return resident(), len(gc.get_objects())

    tenth()
    before = tenth()
    for _ in range(8):
        after = tenth()
    assert after[0] - before[0] < 4 << 20, f"{after[0] - before[0]} bytes more after {PARSES} parses"
    assert after[1] - before[1] < 100, f"{after[1] - before[1]} objects more"


def test_iterations_that_are_given_up_leave_nothing_behind() -> None:
    paths = MAILS[:64]

    def some() -> int:
        for _ in range(40):
            next(backupchecks.parse_many(paths, threads=2))
        gc.collect()
        return resident()

    some()
    before = some()
    for _ in range(3):
        after = some()
    assert after - before < 16 << 20


def test_engines_that_are_opened_and_closed_leave_nothing_behind(tmp_path: Path) -> None:
    mails = nights("web01", 3)

    def some() -> tuple[int, int]:
        for number in range(10):
            with Engine.open(f"sqlite:{tmp_path / f'{number}.db'}", clock=lambda: FIRST_NIGHT) as engine:
                engine.ingest(mails)
                engine.inbox()
        gc.collect()
        return resident(), len(list(Path("/proc/self/fd").iterdir()))

    some()
    before = some()
    for _ in range(3):
        after = some()
    assert after[0] - before[0] < 16 << 20
    assert after[1] <= before[1], "files stay open"
