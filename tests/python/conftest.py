"""What the tests share: the fixtures, mails made to measure, and an engine on each kind of store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from backupchecks import Engine
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir
from postgres import cluster

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "mail"
MAILS = sorted(FIXTURES.glob("*/*.eml"))
EXAMPLES = ROOT / "crates" / "backupchecks-py" / "examples"
FIRST_NIGHT = datetime(2026, 3, 1, 2, 0, tzinfo=timezone.utc)

assert len(MAILS) >= 40

# The same examples each time, so that a check that was good here is good elsewhere; `HYPOTHESIS_PROFILE=hunt` looks for new ones.
set_hypothesis_home_dir(ROOT / "target" / "hypothesis")
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("hunt", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def report(job: str, status: str, at: datetime, sender: str = "backup@example.com") -> bytes:
    """The mail of a script: its subject says the result."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "reports@example.org"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{job}.{at.timestamp():.0f}@example.com>"
    mail["Subject"] = f"[{status}] restic backup of {job}"
    body = {"SUCCESS": "snapshot 1a2b3c4d saved", "FAILED": "Fatal: unable to open repository"}
    mail.set_content(body[status] + "\n")
    return mail.as_bytes()


def nights(job: str, count: int, *, bad: frozenset[int] = frozenset(), skip: frozenset[int] = frozenset()) -> list[bytes]:
    """The mails of so many nights from the first one on."""
    return [
        report(job, "FAILED" if night in bad else "SUCCESS", FIRST_NIGHT + timedelta(days=night, minutes=night % 7))
        for night in range(count)
        if night not in skip
    ]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server with one empty database."""
    with cluster() as address:
        yield address


@pytest.fixture
def clock() -> Clock:
    return Clock(FIRST_NIGHT)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty store of each kind."""
    if request.param == "memory":
        yield "memory:"
    elif request.param == "sqlite":
        yield f"sqlite:{tmp_path / 'checks.db'}"
    else:
        yield new_database(request.getfixturevalue("postgres"), request.node.name)


@pytest.fixture
def engine(address: str, clock: Clock) -> Iterator[Engine]:
    """An engine that acts for Anna, whose clock is `clock`."""
    with Engine.open(address, clock=clock) as opened:
        opened.add_user("anna")
        yield opened.acting_as("anna")



def new_database(server: str, name: str) -> str:
    """Another empty database of the server; `psql` comes with it."""
    import hashlib
    import subprocess

    from postgres import programs

    database = "t" + hashlib.sha256(name.encode()).hexdigest()[:20]
    subprocess.run(
        [programs() / "psql", "--quiet", "--dbname", server, "--command", f"CREATE DATABASE {database}"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    return server.rsplit("/", 1)[0] + f"/{database}"
