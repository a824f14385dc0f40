"""The Python package reads the same mails as the Rust tests, and says the same."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import backupchecks
import pytest

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "mail"
MAILS = sorted(FIXTURES.glob("*/*.eml"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def accepted(path: Path) -> str:
    """The accepted snapshot beside a mail, without its head."""
    return path.with_suffix(".snap").read_text(encoding="utf-8").split("---\n", 2)[2]


def test_there_are_mails_to_read() -> None:
    assert len(MAILS) >= 40


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_a_mail_reads_as_its_snapshot_says(path: Path) -> None:
    outcome = backupchecks.parse(path.read_bytes())
    snapshot = accepted(path)
    assert f"parser: {outcome.parser or 'none'}\n" in snapshot

    if outcome.outcome == "report":
        expected = re.findall(r"^(\S.*?) / (.+?) / (.+)\n  status: (\w+) \(", snapshot, re.MULTILINE)
        found = [(each.backup_software, each.backup_type, each.job_name, each.status) for each in outcome.reports]
        assert found == expected
        assert snapshot.count("\n  - ") == sum(len(report.objects) for report in outcome.reports)
        assert snapshot.count("\n  evidence: ") == sum(len(report.evidence) for report in outcome.reports)
    else:
        assert outcome.reports == ()
        word = {"notice": "notice: ", "parse_failed": "parse failed: ", "unrecognised": "unrecognised"}[outcome.outcome]
        assert f"{word}{outcome.reason or ''}\n" in snapshot


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_every_status_has_a_reason_and_evidence(path: Path) -> None:
    for report in backupchecks.parse(path.read_bytes()).reports:
        assert report.reason
        assert report.evidence
        for evidence in report.evidence:
            assert evidence.words in evidence.quote
            assert evidence.part in {"subject", "text", "html"}


def test_times_are_datetimes_with_a_zone_only_where_the_mail_names_one() -> None:
    reports = [report for path in MAILS for report in backupchecks.parse(path.read_bytes()).reports]
    times = [time for report in reports for time in (report.started_at, report.finished_at) if time is not None]
    assert times
    assert all(isinstance(time, datetime) for time in times)
    assert any(time.tzinfo is None for time in times)


def test_what_is_no_report_is_an_outcome_and_no_exception() -> None:
    for raw in (b"", b"\0\xff" * 1000, b"Subject: Lunch on Friday?\r\n\r\nSoup.\r\n"):
        outcome = backupchecks.parse(raw)
        assert outcome.outcome == "unrecognised"
        assert (outcome.parser, outcome.reason, outcome.reports) == (None, None, ())


def test_data_is_frozen() -> None:
    outcome = backupchecks.parse(b"")
    with pytest.raises(AttributeError):
        outcome.outcome = "report"  # type: ignore[misc]


def test_objects_print_what_they_are() -> None:
    assert repr(backupchecks.parse(b"")) == "<Outcome unrecognised by no parser>"
