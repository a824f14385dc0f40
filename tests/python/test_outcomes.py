"""The Python package reads the same mails as the Rust tests, and says the same, in whichever form a mail comes."""

from __future__ import annotations

import copy
import email
import email.policy
import json
import os
from datetime import datetime
from pathlib import Path

import backupchecks
import pytest
from conftest import MAILS
from snapshots import accepted, rendered

OUTCOME_KEYS = ["outcome", "parser", "parser_version", "reason", "new_shape", "reports"]


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_a_mail_reads_as_its_snapshot_says(path: Path) -> None:
    assert rendered(backupchecks.parse(path.read_bytes())) == accepted(path)


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_every_status_has_a_reason_and_evidence(path: Path) -> None:
    for report in backupchecks.parse(path.read_bytes()).reports:
        assert report.reason
        assert report.evidence
        for evidence in report.evidence:
            assert evidence.words in evidence.quote
            assert evidence.part in {"subject", "text", "html"}


def test_the_form_in_which_a_mail_comes_changes_nothing() -> None:
    for path in MAILS:
        raw = path.read_bytes()
        outcome = backupchecks.parse(raw)
        for form in (path, bytearray(raw), memoryview(raw), raw.decode("utf-8", "surrogateescape")):
            assert backupchecks.parse(form) == outcome, f"{path}: {type(form)}"


def test_a_message_of_the_package_email_reads_as_its_bytes() -> None:
    for path in MAILS:
        message = email.message_from_bytes(path.read_bytes())
        assert backupchecks.parse(message) == backupchecks.parse(message.as_bytes()), path
    reports = [path for path in MAILS if backupchecks.parse(path).outcome == "report"]
    read_alike = [path for path in reports if backupchecks.parse(as_message(path)).reports == backupchecks.parse(path).reports]
    assert len(read_alike) / len(reports) > 0.99, set(reports) - set(read_alike)


def as_message(path: Path) -> email.message.Message:
    return email.message_from_bytes(path.read_bytes())


def test_a_message_of_the_newer_policies_reads_as_its_file() -> None:
    for path in MAILS:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert backupchecks.parse(message).reports == backupchecks.parse(path).reports, path


def test_times_are_datetimes_with_a_zone_only_where_the_mail_names_one() -> None:
    reports = [report for path in MAILS for report in backupchecks.parse(path.read_bytes()).reports]
    times = [time for report in reports for time in (report.started_at, report.finished_at) if time is not None]
    assert times
    assert all(isinstance(time, datetime) for time in times)
    assert any(time.tzinfo is None for time in times)
    assert any(time.utcoffset() is not None for time in times)


def test_what_is_no_report_is_an_outcome_and_no_exception() -> None:
    for raw in (b"", b"\0\xff" * 1000, b"Subject: Lunch on Friday?\r\n\r\nSoup.\r\n"):
        outcome = backupchecks.parse(raw)
        assert outcome.outcome == "unrecognised"
        assert (outcome.parser, outcome.reason, outcome.reports) == (None, None, ())


def test_what_is_no_mail_is_refused_with_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"a pathlib\.Path or an email\.message\.Message, not int"):
        backupchecks.parse(7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"for a file give pathlib\.Path"):
        backupchecks.parse("reports/last.eml")
    with pytest.raises(FileNotFoundError, match="missing.eml: does not exist") as caught:
        backupchecks.parse(tmp_path / "missing.eml")
    assert isinstance(caught.value, backupchecks.errors.MailFileError)
    with pytest.raises(backupchecks.errors.MailFileError, match="is a folder; use parse_many"):
        backupchecks.parse(tmp_path)
    mbox = tmp_path / "in.mbox"
    mbox.write_bytes(b"From a@example.com Sun Mar  1 02:00:00 2026\nSubject: a\n\na\n\n" * 2)
    with pytest.raises(backupchecks.errors.MailFileError, match="holds several mails; use parse_many"):
        backupchecks.parse(mbox)


def test_outcomes_are_equal_when_they_say_the_same() -> None:
    outcomes = [backupchecks.parse(path) for path in MAILS]
    again = [backupchecks.parse(path) for path in MAILS]
    assert outcomes == again
    assert [hash(outcome) for outcome in outcomes] == [hash(outcome) for outcome in again]
    assert len(set(outcomes)) > len(MAILS) // 2
    assert backupchecks.parse(b"") != backupchecks.parse(MAILS[0])
    assert backupchecks.parse(b"") != "unrecognised"


def test_data_is_frozen_and_a_copy_is_the_thing_itself() -> None:
    outcome = next(outcome for outcome in map(backupchecks.parse, MAILS) if outcome.reports and outcome.reports[0].objects)
    things = [outcome, outcome.reports[0], outcome.reports[0].objects[0], outcome.reports[0].evidence[0]]
    for thing in things:
        for attribute in [attribute for attribute in dir(thing) if not attribute.startswith("_")]:
            with pytest.raises(AttributeError):
                setattr(thing, attribute, None)
        assert copy.copy(thing) is thing
        assert copy.deepcopy(thing) is thing
    assert outcome.reports is outcome.reports


def test_a_dictionary_holds_every_attribute_as_plain_values() -> None:
    for path in MAILS:
        outcome = backupchecks.parse(path)
        plain = outcome.to_dict()
        assert list(plain) == OUTCOME_KEYS
        for report, told in zip(outcome.reports, plain["reports"], strict=True):
            attributes = {attribute for attribute in dir(report) if not attribute.startswith("_")} - {"to_dict"}
            assert set(told) == attributes
            assert told["started_at"] == report.started_at
            assert [item["name"] for item in told["objects"]] == [item.name for item in report.objects]
        json.dumps(plain, default=datetime.isoformat)


def test_objects_print_what_they_are() -> None:
    assert repr(backupchecks.parse(b"")) == "<Outcome unrecognised by no parser>"
    outcome = backupchecks.parse("From: a@example.com\nSubject: [FAILED] restic backup of web01\n\nFatal: no\n")
    assert repr(outcome) == "<Outcome report by script.result>"
    assert repr(outcome.reports[0]).endswith("web01: failed>")
    assert repr(outcome.reports[0].evidence[0]) == '<Evidence "FAILED" in subject>'


def test_a_path_may_be_anything_that_names_one() -> None:
    class Named:
        def __fspath__(self) -> str:
            return os.fspath(MAILS[0])

    assert backupchecks.parse(Named()) == backupchecks.parse(MAILS[0])
