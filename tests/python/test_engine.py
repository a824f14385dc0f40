"""The engine from Python, on every kind of store: the same story, and the same rules as in the server."""

from __future__ import annotations

import contextlib
import dataclasses
import email
import pickle
import sqlite3
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import backupchecks
import pandas
import pytest
from backupchecks import BackupchecksError, Engine, OverrideDraft, Scope, errors
from conftest import FIRST_NIGHT, FIXTURES, Clock, nights, report

DAY = timedelta(days=1)


def approved(engine: Engine, clock: Clock, job: str = "web01", count: int = 30, **which: frozenset[int]) -> int:
    """A job of Acme with so many nights behind it."""
    clock.now = FIRST_NIGHT + DAY * count - timedelta(hours=20)
    mails = nights(job, count, **which)
    engine.ingest(mails[:1])
    (waiting,) = engine.inbox(text=job)
    done = engine.approve(waiting, "Acme")
    engine.ingest(mails[1:])
    return done.job


def test_a_mail_waits_until_its_job_is_approved_and_later_ones_find_their_way(engine: Engine, clock: Clock) -> None:
    clock.now = FIRST_NIGHT + 3 * DAY
    mails = nights("web01", 3)
    first, second = engine.ingest(mails[:2])
    assert (first.state, first.inbox_state) == ("inbox", "waiting")
    assert [row.state for row in engine.ingest(mails[:2])] == ["duplicate", "duplicate"]
    assert engine.inbox_counts().waiting == 2
    (waiting,) = engine.inbox()
    assert (waiting.count, waiting.mail, waiting.job_name, waiting.status) == (2, second.mail, "web01", "success")
    assert waiting.received_at == FIRST_NIGHT + timedelta(days=1, minutes=1)

    done = engine.approve(waiting, "Acme")
    assert done.runs == 2
    assert engine.inbox() == []
    (recorded,) = engine.ingest(mails[2])
    assert (recorded.state, recorded.mail) == ("recorded", 3)

    (job,) = engine.jobs()
    assert (job.id, job.customer_name, job.job_name, job.unreviewed) == (done.job, "Acme", "web01", 3)
    assert (job.last_run_at, job.last_status) == (FIRST_NIGHT + timedelta(days=2, minutes=2), "success")
    assert engine.job(done.job) == job
    runs = engine.runs(done.job)
    assert [run.run_at for run in runs] == sorted((run.run_at for run in runs), reverse=True)
    assert {run.run_at.tzinfo for run in runs} == {timezone.utc}
    assert engine.runs(done.job, limit=2) == runs[:2]
    assert engine.raw_mail(3) == mails[2]


def test_every_form_of_a_mail_can_be_taken_in(engine: Engine) -> None:
    path = sorted(FIXTURES.glob("veeam/*.eml"))[0]
    raw = path.read_bytes()
    forms: list[Any] = [path, raw, bytearray(raw), raw.decode("utf-8", "surrogateescape"), email.message_from_bytes(raw)]
    rows = engine.ingest(iter(forms))
    assert [row.state for row in rows] == ["inbox"] + ["duplicate"] * 4


def test_all_fixtures_are_taken_in_and_each_stands_in_one_place(engine: Engine) -> None:
    paths = sorted(FIXTURES.glob("*/*.eml"))
    rows = engine.ingest(paths)
    assert len(rows) == len(paths)
    for path, row in zip(paths, rows, strict=True):
        word = {"report": "waiting", "notice": "notice"}
        outcome = backupchecks.parse(path).outcome
        assert row.state == "duplicate" or row.inbox_state == word.get(outcome, outcome), path
    counts = engine.inbox_counts()
    in_inbox = [row.inbox_state for row in rows if row.state == "inbox"]
    assert counts.waiting == in_inbox.count("waiting")
    assert counts.notices == in_inbox.count("notice") == len(engine.inbox("notice"))
    assert counts.parse_failed == in_inbox.count("parse_failed") == len(engine.inbox("parse_failed"))
    assert sum(row.count for row in engine.inbox(limit=10_000)) >= counts.waiting


def test_own_definitions_read_for_the_engine(address: str) -> None:
    from test_own_parsers import MAIL, TAPEWORM

    with Engine.open(address, definitions=[TAPEWORM]) as engine:
        (row,) = engine.ingest(MAIL)
        assert row.inbox_state == "waiting"
        assert engine.inbox()[0].backup_software == "Tapeworm"
    with pytest.raises(errors.DefinitionError):
        Engine.open(address, definitions=["name = 7"])


def test_no_database_is_made_for_an_engine_that_cannot_be_opened(tmp_path: Path) -> None:
    address = f"sqlite:{tmp_path / 'checks.db'}"
    with pytest.raises(errors.ZoneError):
        Engine.open(address, tz="Europe/Nowhere")
    with pytest.raises(errors.DefinitionError):
        Engine.open(address, definitions=["name = 7"])
    assert list(tmp_path.iterdir()) == []


def test_a_run_tells_everything_that_is_known_of_it(engine: Engine, clock: Clock) -> None:
    clock.now = FIRST_NIGHT
    engine.ingest(sorted(FIXTURES.glob("veeam/*.eml")))
    for waiting in engine.inbox():
        engine.approve(waiting, "Acme")
    details = [engine.run(run.id) for job in engine.jobs() for run in engine.runs(job.id)]
    assert details
    for detail in details:
        assert detail.evidence and all(piece.words in piece.quote for piece in detail.evidence)
        assert detail.run.status in {"success", "warning", "failed"}
        assert detail.to_dict()["evidence"][0]["part"] == detail.evidence[0].part
    assert any(item.object.message for detail in details for item in detail.objects)
    assert any(detail.started_at is not None for detail in details)


def test_what_is_unreviewed_is_worked_off_by_a_person(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=10, bad=frozenset({3, 9}))
    work = engine.work()
    (row,) = work.rows
    assert (row.job, row.status, row.bad_runs, row.customer_name) == (job, "failed", 2, "Acme")
    assert (work.good_runs, work.good_jobs) == (8, 1)
    reviewed = engine.review([row.run])
    assert reviewed.runs == 1 and reviewed.review is not None
    run = engine.run(row.run).run
    assert (run.reviewed_by, run.reviewed_at) == ("anna", clock.now)
    assert engine.undo_review(reviewed.review) == 1
    assert engine.review_jobs([job], work.up_to, bad_only=True).runs == 2
    assert engine.review_successes(work.up_to).runs == 8
    assert engine.work().rows == ()
    assert engine.unreview([row.run]) == 1
    assert engine.review_jobs([job], work.up_to).runs == 1
    assert engine.review([row.run]).review is None


def test_only_a_person_reviews(address: str) -> None:
    with Engine.open(address) as engine:
        with pytest.raises(errors.UserNeededError, match="user=NAME"):
            engine.review([1])
        with pytest.raises(errors.NotFoundError, match='there is no user "anna"'):
            engine.acting_as("anna")
        user = engine.add_user("anna", ["operator", "viewer"])
        assert (user.name, user.roles, user.enabled) == ("anna", ("operator", "viewer"), True)
        assert engine.users() == [user]
        with pytest.raises(errors.NameTakenError):
            engine.add_user("Anna")
        with pytest.raises(errors.WordError, match='roles is "boss"; it may be "admin", "operator"'):
            engine.add_user("otto", ["boss"])  # type: ignore[list-item]
        with pytest.raises(errors.ArgumentError, match="has no role"):
            engine.add_user("otto", [])
        with pytest.raises(errors.ArgumentError, match="name is empty"):
            engine.add_user(" ")
        acting = engine.acting_as("anna")
        assert (acting.user, engine.user) == ("anna", None)
        assert repr(acting) == f"<Engine {acting.url} as anna>"
        assert acting.review([1]).review is None


def test_schedules_are_learned_and_what_does_not_come_is_missed(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=30)
    engine.judge()
    clock.now = FIRST_NIGHT + 31 * DAY
    judged = engine.judge()
    assert judged.missed == 1
    (missed,) = engine.missed(FIRST_NIGHT + 28 * DAY, clock.now)
    assert (missed.job, missed.superseded) == (job, False)
    assert abs(missed.expected_at - (FIRST_NIGHT + 30 * DAY)) < timedelta(hours=1)
    assert "No report by" in missed.reason
    assert engine.judge().missed == 0
    (row,) = engine.schedules()
    assert (row.kind, row.job) == ("daily", job)
    assert row.next_expected is not None and row.next_expected > clock.now
    kept = engine.schedule(job)
    assert kept.planning == "learned"
    assert kept.schedule is not None and kept.schedule.next_expected(clock.now) == row.next_expected

    # The report comes late and takes the place of the missed run.
    clock.now += timedelta(hours=1)
    engine.ingest(report("web01", "SUCCESS", FIRST_NIGHT + 30 * DAY + timedelta(hours=5)))
    assert engine.judge().superseded == 1
    (missed,) = engine.missed(FIRST_NIGHT + 28 * DAY, clock.now)
    assert missed.superseded
    superseded = engine.run(missed.run).run
    assert superseded.superseded == "late_report"
    assert superseded.superseded_by == max(run.id for run in engine.runs(job))


def test_a_schedule_may_be_planned_by_hand(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=5)
    engine.plan(job, "30 22 * * *")
    engine.judge()
    (row,) = engine.schedules()
    assert (row.kind, row.confidence) == ("manual", 1.0)
    assert row.next_expected == datetime(2026, 3, 5, 22, 30, tzinfo=timezone.utc)
    engine.plan_nothing(job)
    engine.judge()
    assert engine.schedules()[0].kind == "not_planned"
    engine.plan_by_learning(job)
    assert engine.schedule(job).planning == "learned"
    with pytest.raises(errors.PlanError):
        engine.plan(job, "every evening")
    with pytest.raises(errors.NotFoundError, match="there is no job 99"):
        engine.plan(99, "30 22 * * *")


def test_the_zone_of_the_engine_is_that_of_its_plans(address: str, clock: Clock) -> None:
    with Engine.open(address, tz="Europe/Amsterdam", clock=clock) as engine:
        job = approved(engine, clock, count=5)
        engine.plan(job, "30 22 * * *")
        engine.judge()
        assert engine.schedules()[0].next_expected == datetime(2026, 3, 5, 21, 30, tzinfo=timezone.utc)


def test_the_history_of_all_jobs_is_in_order_of_time(engine: Engine, clock: Clock) -> None:
    approved(engine, clock, "web01", 6, bad=frozenset({2}))
    approved(engine, clock, "web02", 6)
    start, end = FIRST_NIGHT + DAY, FIRST_NIGHT + 4 * DAY
    rows = engine.history(start, end)
    assert len(rows) == 6
    assert [row.run_at for row in rows] == sorted(row.run_at for row in rows)
    assert [row.job_name for row in rows if row.effective == "failed"] == ["web01"]
    assert all(start <= row.run_at < end for row in rows)


def test_an_override_lets_an_agreed_exception_count_as_success(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=4, bad=frozenset({3}))
    draft = OverrideDraft(reason="agreed with Acme", job=job, status="failed")
    preview = engine.preview_override(draft)
    assert (preview.changed, preview.unreviewed, preview.whole) == (1, 1, True)
    assert (preview.rows[0].before, preview.rows[0].after) == ("failed", "success_override")
    changed = engine.add_override(draft, existing=True)
    assert changed.runs == 1
    assert engine.runs(job)[0].effective == "success_override"
    (row,) = engine.overrides()
    assert (row.id, row.version, row.runs, row.job_name) == (changed.id, 1, 1, "web01")
    assert row.draft == draft
    assert "counts as success" in row.words

    later = dataclasses.replace(row.draft, action="mark_only")
    assert engine.edit_override(row.id, row.version, later).runs == 1
    assert engine.runs(job)[0].effective == "failed"
    with pytest.raises(errors.OverrideChangedError):
        engine.edit_override(row.id, row.version, later)
    assert engine.overrides(over=True) == []
    engine.end_override(row.id, at=clock.now + DAY)
    assert engine.overrides()[0].draft.valid_until == clock.now + DAY
    engine.end_override(row.id)
    assert [found.ended for found in engine.overrides(over=True)] == [True]
    engine.delete_override(row.id)
    assert engine.overrides() == []


@pytest.mark.parametrize(
    ("draft", "error", "words"),
    [
        (OverrideDraft(reason=" "), errors.OverrideError, "says no reason"),
        (OverrideDraft(reason="r", object="c:"), errors.WordError, "about a job"),
        (OverrideDraft(reason="r", job=1, customer=1), errors.WordError, "about a job"),
        (OverrideDraft(reason="r", job=99), errors.NotFoundError, "there is no job 99"),
        (OverrideDraft(reason="r", status="bad"), errors.WordError, 'status is "bad"; it may be "success"'),  # type: ignore[arg-type]
        (OverrideDraft(reason="r", valid_from=datetime(2026, 3, 1)), errors.NaiveDatetimeError, "has no time zone"),
    ],
)
def test_an_override_that_is_not_whole_is_refused(draft: OverrideDraft, error: type[BackupchecksError], words: str) -> None:
    with Engine.open("memory:") as engine, pytest.raises(error, match=words):
        engine.add_override(draft)


def test_tickets_and_remarks_go_along_with_new_runs_until_they_are_resolved(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=4, bad=frozenset({3}))
    run = engine.work().rows[0].run
    opened = engine.open_ticket("The repository is gone", [run])
    assert opened.code == f"T{clock.now:%Y%m%d}.0001"
    with pytest.raises(errors.OpenTicketError) as caught:
        engine.open_ticket("Again", [run])
    assert caught.value.ticket == opened.id
    with pytest.raises(errors.CodeTakenError):
        engine.open_ticket("Again", [run], code=opened.code, beside_open=True)
    second = engine.open_ticket("By its PSA", [run], code=" PSA-7\n", beside_open=True, active_from=date(2026, 3, 1))
    remark = engine.add_remark("Acme knows", [run], scopes=[Scope(job=job, object="c:")])

    clock.now += DAY
    engine.ingest(report("web01", "FAILED", FIRST_NIGHT + 4 * DAY))
    newest = engine.runs(job)[0].id
    assert [linked.run for linked in engine.ticket_runs(opened.id)] == [newest, run]
    marks = engine.run(newest).marks
    assert [(mark.kind, mark.code, mark.linked) for mark in marks if mark.kind == "ticket"] == [
        ("ticket", opened.code, True),
        ("ticket", "PSA-7", True),
    ]
    assert engine.work().rows[0].tickets == 2

    (ticket,) = engine.tickets(text="PSA-7")
    assert (ticket.id, ticket.runs, ticket.active_from_date) == (second.id, 2, date(2026, 3, 1))
    assert ticket.scopes[0].scope == Scope(job=job)
    assert engine.resolve_ticket(second.id, Scope(job=job))
    assert not engine.resolve_ticket(second.id, Scope(job=job))
    assert [row.id for row in engine.tickets(open=False)] == [second.id]
    assert engine.reopen_ticket(second.id, Scope(job=job))
    assert engine.tickets(open=False) == []
    assert engine.resolve_ticket(second.id) and engine.reopen_ticket(second.id)
    assert not engine.reopen_ticket(second.id)

    (noted,) = engine.remarks()
    assert (noted.id, noted.text, noted.scopes[0].scope) == (remark, "Acme knows", Scope(job=job, object="c:"))
    assert engine.link_remark(remark, [newest])
    assert [linked.run for linked in engine.remark_runs(remark)] == [newest, run]
    assert not engine.link_ticket(opened.id, [run])
    assert engine.resolve_remark(remark) and engine.reopen_remark(remark)
    with pytest.raises(errors.TextMissingError):
        engine.add_remark(" ", [run])
    with pytest.raises(errors.NotFoundError, match="there is no ticket 99"):
        engine.resolve_ticket(99)
    with pytest.raises(errors.WordError, match="a scope is a job"):
        engine.resolve_ticket(opened.id, Scope(object="c:"))


def test_jobs_are_archived_and_mails_deleted_and_both_come_back(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=2)
    engine.archive(job)
    assert engine.jobs() == [] and [row.id for row in engine.jobs(archived=True)] == [job]
    engine.ingest(report("web01", "SUCCESS", FIRST_NIGHT + 2 * DAY))
    assert engine.unarchive(job) == 1
    (row,) = engine.ingest(report("web02", "SUCCESS", FIRST_NIGHT))
    assert row.mail is not None
    assert engine.delete_mails([row.mail]) == [row.mail]
    assert engine.inbox() == []
    assert engine.restore_mails([row.mail]) == 0
    assert [waiting.mail for waiting in engine.inbox()] == [row.mail]


def test_customers_are_found_by_number_and_name(engine: Engine) -> None:
    acme = engine.add_customer("Acme")
    with pytest.raises(errors.NameTakenError, match='a customer "acme" already'):
        engine.add_customer("acme")
    with pytest.raises(errors.CustomerUnnamedError):
        engine.add_customer(" \t")
    engine.ingest(nights("web01", 1) + nights("web02", 1))
    first, second = engine.inbox()
    assert engine.approve((first.mail, first.ordinal), acme).customer == acme
    assert engine.approve(second, "acme").customer == acme
    (row,) = engine.customers("ACM")
    assert (row.id, row.name, row.active, row.jobs) == (acme, "Acme", True, 2)
    assert engine.jobs(text="web02", customer=acme)[0].job_name == "web02"
    assert len(engine.jobs(limit=1)) == 1
    with pytest.raises(errors.NotFoundError, match="waiting mail"):
        engine.approve(first, acme)
    engine.ingest(nights("web03", 1))
    with pytest.raises(errors.CustomerUnnamedError):
        engine.approve(engine.inbox()[0], "  ")
    with pytest.raises(errors.MarkNotNamedError):
        engine.approve(engine.inbox()[0], acme, told_apart_by="nowhere")
    with pytest.raises(errors.NotFoundError, match="there is no customer 99"):
        engine.approve(engine.inbox()[0], 99)


def test_what_is_not_there_is_said_by_name(engine: Engine) -> None:
    calls: list[Callable[[int], object]] = [engine.job, engine.runs, engine.run, engine.schedule, engine.raw_mail, engine.ticket_runs, engine.archive]
    for call in calls:
        with pytest.raises(errors.NotFoundError, match="there is no .* 99") as caught:
            call(99)
        assert isinstance(caught.value, LookupError)
    with pytest.raises(errors.WordError, match='tab is "spam"; it may be "waiting"'):
        engine.inbox("spam")  # type: ignore[arg-type]


def test_more_rows_than_a_page_are_all_given(engine: Engine, clock: Clock) -> None:
    count = 620
    job = approved(engine, clock, count=count)
    assert len(engine.runs(job)) == count
    assert len(engine.history(FIRST_NIGHT, clock.now)) == count
    engine.ingest([report(f"many{number:04}", "SUCCESS", FIRST_NIGHT) for number in range(count)])
    assert len(engine.inbox()) == count
    assert len(engine.inbox(limit=count - 1)) == count - 1
    assert engine.inbox(limit=0) == []
    lists: list[Callable[..., object]] = [engine.inbox, engine.jobs, engine.overrides, engine.tickets, engine.remarks]
    for ask in lists:
        with pytest.raises(errors.ArgumentError, match="limit is -1; give 0 or more"):
            ask(limit=-1)


def test_a_closed_engine_says_so(address: str) -> None:
    engine = Engine.open(address)
    with engine as same:
        assert same is engine
    assert engine.closed
    engine.close()
    with pytest.raises(errors.ClosedError, match="open it again"):
        engine.jobs()
    assert repr(engine).endswith(", closed>")


def test_an_exception_inside_the_block_closes_and_goes_on(address: str) -> None:
    with pytest.raises(KeyError), Engine.open(address) as engine:
        raise KeyError
    assert engine.closed


def test_what_is_stored_is_there_the_next_time(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:{tmp_path / 'checks.db'}"
    with Engine.open(url, clock=clock) as engine:
        job = approved(engine, clock, count=2)
    with Engine.open(url) as engine:
        assert len(engine.runs(job)) == 2


def test_an_address_is_understood_or_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.DatabaseAddressError, match="nor memory:"):
        Engine.open("mysql://app:s3cret@db.example.net/checks")
    with pytest.raises(errors.DatabaseMissingError, match="does not exist; create it first"):
        Engine.open(f"sqlite:{tmp_path / 'no' / 'folder' / 'checks.db'}")
    (tmp_path / "text.db").write_text("no database " * 1000)
    with pytest.raises(errors.DatabaseUnreadableError, match="text.db is no database of SQLite; check the path"):
        Engine.open(f"sqlite:{tmp_path / 'text.db'}")
    with pytest.raises(errors.DatabaseUnavailableError) as caught:
        Engine.open("postgres://app:s3cret@127.0.0.1:1/checks")
    assert "s3cret" not in str(caught.value)
    assert isinstance(caught.value, ConnectionError)


def test_numbers_are_taken_from_whatever_can_be_walked(engine: Engine, clock: Clock) -> None:
    job = approved(engine, clock, count=3)
    numbers = [row.id for row in engine.runs(job)]
    for given in (tuple(numbers), set(numbers), pandas.Series(numbers), (number for number in numbers)):
        assert engine.review(given).runs == 3
        assert engine.unreview(numbers) == 3
    with pytest.raises(TypeError, match="'RunRow' object"):
        engine.review(engine.runs(job))  # type: ignore[arg-type]


def test_a_concern_is_about_a_run_that_is_there(engine: Engine) -> None:
    with pytest.raises(errors.NotFoundError, match="there is no run 77"):
        engine.open_ticket("The drive is broken", [77])
    with pytest.raises(errors.ArgumentError, match="no run is given"):
        engine.add_remark("The drive is broken", [])


def test_a_customer_is_given_by_number_or_name(engine: Engine) -> None:
    engine.ingest(nights("web01", 1))
    with pytest.raises(TypeError, match="a customer is given by number or by name, not as NoneType"):
        engine.approve(engine.inbox()[0], None)  # type: ignore[arg-type]


def test_a_database_that_must_be_there_is_not_made(address: str, tmp_path: Path) -> None:
    if address == "memory:":
        with pytest.raises(errors.ArgumentError, match="always made anew"):
            Engine.open(address, create=False)
        return
    with pytest.raises(errors.DatabaseMissingError, match="there is no database of Backupchecks at") as caught:
        Engine.open(address, create=False)
    assert isinstance(caught.value, FileNotFoundError)
    if address.startswith("sqlite:"):
        assert list(tmp_path.iterdir()) == []
        assert address in str(caught.value)
    Engine.open(address).close()
    with Engine.open(address, create=False) as engine:
        assert engine.jobs() == []


def test_another_sqlite_in_this_process_is_noticed_before_anything_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "checks.db"
    with Engine.open(f"sqlite:{path}") as engine:
        engine.ingest(nights("web01", 1))
        # Closing it gives up the locks of the engine too, and the log is removed under it.
        with contextlib.closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT COUNT(*) FROM mails").fetchone() == (1,)
        for _ in range(2):
            with pytest.raises(errors.DatabaseLostError, match="nothing of it was stored; close .* and open it again: .* another copy of SQLite"):
                engine.ingest(nights("web02", 1))
    with Engine.open(f"sqlite:{path}") as engine:
        assert [row.job_name for row in engine.inbox()] == ["web01"]
        assert engine.ingest(nights("web02", 1))[0].state == "inbox"


def test_the_clock_must_tell_a_moment() -> None:
    with Engine.open("memory:", clock=lambda: datetime(2026, 3, 1)) as engine:
        with pytest.raises(errors.NaiveDatetimeError):
            engine.ingest(nights("web01", 1))


def test_rows_are_frozen_and_can_be_stored_away(engine: Engine, clock: Clock) -> None:
    approved(engine, clock, count=2)
    (row,) = engine.jobs()
    with pytest.raises(dataclasses.FrozenInstanceError):
        row.job_name = "other"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(row)) == row
    assert hash(row) == hash(engine.jobs()[0])
    assert list(row.to_dict()) == [field.name for field in dataclasses.fields(row)]
