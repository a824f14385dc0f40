"""Reading many mails: in order, on several threads, in bounded memory, and let go at any time."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
import time
from email.message import EmailMessage
from pathlib import Path

import backupchecks
import pytest
from backupchecks import errors
from conftest import FIXTURES, MAILS


@pytest.fixture(scope="module")
def one_by_one() -> list[backupchecks.Outcome]:
    return [backupchecks.parse(path) for path in MAILS]


@pytest.mark.parametrize("threads", [None, 1, 2, 7])
def test_the_outcomes_come_in_the_order_of_the_paths(threads: int | None, one_by_one: list[backupchecks.Outcome]) -> None:
    items = list(backupchecks.parse_many(MAILS, threads=threads))
    assert [item.path for item in items] == MAILS
    assert [item.outcome for item in items] == one_by_one
    assert {item.trouble for item in items} == {None}


def test_a_folder_is_walked_by_name_and_a_single_path_will_do(one_by_one: list[backupchecks.Outcome]) -> None:
    assert [item.outcome for item in backupchecks.parse_many(FIXTURES)] == one_by_one
    assert [item.outcome for item in backupchecks.parse_many(str(FIXTURES))] == one_by_one


def test_messages_of_an_mbox_are_numbered(tmp_path: Path) -> None:
    mbox = tmp_path / "in.mbox"
    mail = b"From a@example.com Sun Mar  1 02:00:00 2026\nFrom: a@example.com\nSubject: [FAILED] restic backup of web%d\n\nno\n\n"
    mbox.write_bytes(b"".join(mail % number for number in range(100)))
    items = list(backupchecks.parse_many([mbox], threads=3))
    assert [item.position for item in items] == list(range(1, 101))
    assert [item.outcome and item.outcome.reports[0].job_name for item in items] == [f"web{n}" for n in range(100)]


def test_a_file_that_cannot_be_read_is_an_item_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty.eml").touch()
    items = list(backupchecks.parse_many([tmp_path / "empty.eml", tmp_path / "missing.eml", MAILS[0]]))
    assert [item.outcome is None for item in items] == [True, True, False]
    assert items[0].trouble is not None and "is empty" in items[0].trouble
    assert items[1].to_dict()["outcome"] is None
    assert items == list(backupchecks.parse_many([tmp_path / "empty.eml", tmp_path / "missing.eml", MAILS[0]]))


@pytest.mark.parametrize("threads", [-1, 0, 257])
def test_threads_have_bounds(threads: int) -> None:
    with pytest.raises(backupchecks.errors.ArgumentError, match=f"threads is {threads}; give 1 to 256"):
        backupchecks.parse_many(MAILS, threads=threads)


def test_a_path_alone_must_be_there(tmp_path: Path) -> None:
    for missing in (tmp_path / "mails", str(tmp_path / "mails")):
        with pytest.raises(backupchecks.errors.MailMissingError, match="mails: does not exist; check the path"):
            backupchecks.parse_many(missing)


def test_progress_is_told_before_each_outcome_in_the_thread_that_takes_them() -> None:
    told: list[tuple[int, int, int]] = []

    def progress(done: int, known: int) -> None:
        told.append((done, known, threading.get_ident()))

    count = sum(1 for _ in backupchecks.parse_many(MAILS, threads=2, progress=progress))
    assert [done for done, _, _ in told] == list(range(1, count + 1))
    assert all(done <= known <= count for done, known, _ in told)
    assert {thread for _, _, thread in told} == {threading.get_ident()}


def test_what_progress_raises_ends_the_iteration() -> None:
    def stop(done: int, known: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    items = backupchecks.parse_many(MAILS, progress=stop)
    assert len(list(itertools.islice(items, 2))) == 2
    with pytest.raises(KeyboardInterrupt):
        next(items)


def test_who_stops_early_waits_for_nobody_and_leaves_no_thread_behind() -> None:
    before = native_threads()
    for _ in range(5):
        next(backupchecks.parse_many([FIXTURES] * 20, threads=4))
    for _ in range(100):
        if native_threads() <= before:
            break
        threading.Event().wait(0.1)
    assert native_threads() <= before


def test_memory_stays_bounded_when_the_consumer_is_slow(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Minutes of the meeting"
    mail.set_content("See the attachment.")
    mail.add_attachment(bytes(700 << 10), maintype="application", subtype="octet-stream", filename="minutes.bin")
    raw = mail.as_bytes()
    for number in range(200):
        (tmp_path / f"{number:03}.eml").write_bytes(raw)
    items = backupchecks.parse_many(tmp_path, threads=2)
    next(items)
    before = resident()
    threading.Event().wait(1)
    assert resident() - before < 100 << 20, "the whole folder of 190 MiB is in memory"
    assert sum(1 for _ in items) == 199


def test_several_threads_may_share_one_iteration(one_by_one: list[backupchecks.Outcome]) -> None:
    items = backupchecks.parse_many(MAILS, threads=2)
    taken: list[list[backupchecks.ParsedFile]] = [[], []]
    takers = [threading.Thread(target=lambda mine=mine: mine.extend(items)) for mine in taken]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    both = sorted(taken[0] + taken[1], key=lambda item: item.path)
    assert [item.outcome for item in both] == one_by_one


def test_ctrl_c_ends_the_wait_for_the_next_outcome() -> None:
    code = f"import backupchecks\nfor _ in backupchecks.parse_many([{str(FIXTURES)!r}] * 1000): pass"
    child = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    time.sleep(3)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=30)
    assert "KeyboardInterrupt" in said
    assert child.returncode != 0


def test_no_thread_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="threads is 0"):
        backupchecks.parse_many(MAILS, threads=0)


def native_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.parametrize("threads", [257, 2**40])
def test_more_threads_than_any_machine_has_cores_are_refused(threads: int) -> None:
    with pytest.raises(errors.ArgumentError, match=f"threads is {threads}; give 1 to 256"):
        backupchecks.parse_many([], threads=threads)
