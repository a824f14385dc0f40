"""How fast the package reads mails, against a pure Python reader on the same mails in the same run.

`cargo xtask bench --only python` runs this and puts the page into `docs/benchmarks.md`. Of the mails of a folder those are measured of
which both read the same. All ways take turns, several rounds long.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import backupchecks

ROUNDS = 7
MOST_MAILS = 400
# So that threads have something to do, `parse_many` gets the folder several times.
REPEATED = 10

HEAD = """\
# How fast Python reads mails

- **Mails**: of the mix above those of Veeam and Synology of which both ways read the same.
- **Pure Python** is the script of the section above: `email` and BeautifulSoup with lxml, no evidence, no bounds.
- **`parse`** gets bytes and gives an outcome with everything in it; the second line also makes every field of it a Python object.
- **`parse_many`** reads the mails from disk, {repeated} times over.
- **CPU** is the time of the processor of all threads, the median of {rounds} rounds; the ways take turns within each. **Clock** is the
  best round, as other programs want the cores too. Compare the ratios, not the numbers of different runs.

This run: {mails} mails, {megabytes:.1f} MB, {cores} cores, on which {others:.0f} programs wanted to run at a time.

"""


def load(path: Path) -> ModuleType:
    """The script of the baseline as a module."""
    spec = importlib.util.spec_from_file_location("baseline", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_baseline(outcome: backupchecks.Outcome) -> list[Any] | None:
    """An outcome in the words of the baseline."""
    if len(outcome.reports) != 1:
        return None
    (report,) = outcome.reports

    def iso(at: datetime | None) -> str | None:
        return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S")

    items = [[item.name, item.status, item.size_bytes, iso(item.started_at), iso(item.finished_at)] for item in report.objects]
    times = [iso(report.started_at), iso(report.finished_at)]
    return [report.backup_software, report.backup_type, report.job_name, report.status, *times, items]


def read_all(paths: list[Path], threads: int) -> None:
    for item in backupchecks.parse_many(paths, threads=threads):
        assert item.outcome is not None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=Path, required=True)
    parser.add_argument("--baseline", type=Path, required=True)
    parser.add_argument("--write", type=Path, required=True)
    arguments = parser.parse_args()

    answer = load(arguments.baseline).answer
    paths = sorted(arguments.mails.glob("*.eml"))
    agreed = [path for path in paths if answer(path.read_bytes()) == as_baseline(backupchecks.parse(path)) is not None]
    agreed = agreed[:: -(-len(agreed) // MOST_MAILS)] if agreed else []
    if not agreed:
        print(f"of {len(paths)} mails none is read alike by both", file=sys.stderr)
        return 1
    mails = [path.read_bytes() for path in agreed]
    many = agreed * REPEATED

    ways: dict[str, tuple[int, Callable[[], object]]] = {
        "pure Python": (len(mails), lambda: [answer(raw) for raw in mails]),
        "`parse`": (len(mails), lambda: [backupchecks.parse(raw) for raw in mails]),
        "`parse`, then `to_dict`": (len(mails), lambda: [backupchecks.parse(raw).to_dict() for raw in mails]),
        "`parse_many`, 1 thread": (len(many), lambda: read_all(many, 1)),
        "`parse_many`, 2 threads": (len(many), lambda: read_all(many, 2)),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, (_, work) in ways.items():
            begun = time.process_time(), time.perf_counter()
            work()
            # The first round fills caches and compiles patterns.
            if turn:
                times[name].append((time.process_time() - begun[0], time.perf_counter() - begun[1]))
    cpu = {name: statistics.median(each for each, _ in times[name]) / count for name, (count, _) in ways.items()}
    clock = {name: min(each for _, each in times[name]) / count for name, (count, _) in ways.items()}

    page = HEAD.format(
        repeated=REPEATED,
        rounds=ROUNDS,
        mails=len(mails),
        megabytes=sum(map(len, mails)) / 1e6,
        cores=os.cpu_count(),
        others=os.getloadavg()[0],
    )
    page += "| way | mails a second of CPU | as fast as pure Python, CPU | mails a second by the clock |\n|---|---:|---:|---:|\n"
    for name in ways:
        ratio = "" if name == "pure Python" else f"{cpu['pure Python'] / cpu[name]:.1f} times"
        page += f"| {name} | {1 / cpu[name]:.0f} | {ratio} | {1 / clock[name]:.0f} |\n"
    one, two = "`parse_many`, 1 thread", "`parse_many`, 2 threads"
    page += f"\nTwo threads are {clock[one] / clock[two]:.2f} times as fast by the clock as one, and take {cpu[two] / cpu[one]:.2f} times the CPU.\n"
    print(page)
    arguments.write.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
