"""Taking mails in: an answer for each, whatever is wrong with one of them, and from folders and mailboxes as from Python."""

from __future__ import annotations

import errno
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas
import polars
import pytest
from backupchecks import Engine, errors
from backupchecks.rows import Ingested, columns
from conftest import FIRST_NIGHT, MAILS, Clock, nights, report


@pytest.fixture
def memory(clock: Clock) -> Iterator[Engine]:
    with Engine.open("memory:", clock=clock) as engine:
        yield engine


def mbox(*mails: bytes) -> bytes:
    return b"".join(b"From a@example.com Sun Mar  1 02:00:00 2026\n" + mail + b"\n" for mail in mails)


def test_one_bad_file_among_several_is_an_answer_and_the_others_are_taken_in(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "empty.eml").touch()
    good, bad = tmp_path / "good.eml", [tmp_path / "empty.eml", tmp_path / "missing.eml"]
    good.write_bytes(report("web01", "SUCCESS", FIRST_NIGHT))
    rows = engine.ingest([bad[0], good, report("web02", "FAILED", FIRST_NIGHT), bad[1]])
    assert [row.state for row in rows] == ["unreadable", "inbox", "inbox", "unreadable"]
    assert [row.path for row in rows] == [bad[0], good, None, bad[1]]
    assert rows[0].trouble == f"{bad[0]}: is empty (0 bytes); save or export the mail again"
    assert rows[3].trouble == f"{bad[1]}: does not exist; check the path"
    assert [row.trouble for row in rows[1:3]] == [None, None]
    assert {row.mail for row in rows[1:3]} == {row.mail for row in engine.inbox()}


def test_a_file_alone_is_answered_alike(memory: Engine, tmp_path: Path) -> None:
    (tmp_path / "empty.eml").touch()
    (row,) = memory.ingest(tmp_path / "empty.eml")
    assert (row.state, row.mail, row.inbox_state) == ("unreadable", None, None)
    assert row.trouble is not None and "is empty" in row.trouble
    assert memory.inbox() == []


def test_a_path_alone_must_be_there_and_a_link_below_a_folder_need_not(memory: Engine, tmp_path: Path) -> None:
    missing, link = tmp_path / "missing.eml", tmp_path / "link.eml"
    link.symlink_to(missing)
    for path in (missing, link):
        with pytest.raises(errors.MailMissingError, match=f"{path}: does not exist; check the path") as caught:
            memory.ingest(path)
        assert {FileNotFoundError, errors.MailFileError} <= set(type(caught.value).__mro__)
        assert (caught.value.errno, str(caught.value.filename)) == (errno.ENOENT, str(path))
        again = pickle.loads(pickle.dumps(caught.value))
        assert (type(again), str(again)) == (errors.MailMissingError, str(caught.value))
    (row,) = memory.ingest(tmp_path)
    assert (row.state, row.path) == ("unreadable", link)


def test_a_folder_is_all_mails_below_it_by_name(engine: Engine, tmp_path: Path) -> None:
    below = tmp_path / "b" / "below"
    below.mkdir(parents=True)
    for path, job in [(tmp_path / "c.eml", "web03"), (below / "a.eml", "web02"), (tmp_path / "a.eml", "web01")]:
        path.write_bytes(report(job, "SUCCESS", FIRST_NIGHT))
    (tmp_path / "notes.txt").write_text("no mail")
    rows = engine.ingest(tmp_path)
    assert [row.path for row in rows] == [tmp_path / "a.eml", below / "a.eml", tmp_path / "c.eml"]
    assert [row.state for row in rows] == ["inbox"] * 3
    assert [row.state for row in engine.ingest([tmp_path, report("web01", "SUCCESS", FIRST_NIGHT)])] == ["duplicate"] * 4


def test_messages_of_a_mailbox_are_numbered(memory: Engine, tmp_path: Path) -> None:
    box = tmp_path / "in.mbox"
    box.write_bytes(mbox(*(report(f"web{number}", "FAILED", FIRST_NIGHT) for number in range(3))))
    rows = memory.ingest([box])
    assert [(row.path, row.position, row.state) for row in rows] == [(box, number, "inbox") for number in (1, 2, 3)]


def test_a_maildir_is_read_as_the_command_reads_it(memory: Engine, tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"1.{folder}").write_bytes(report(folder, "SUCCESS", FIRST_NIGHT))
    assert sorted(row.path.name for row in memory.ingest(tmp_path) if row.path) == ["1.cur", "1.new"]


def test_more_than_a_batch_is_answered_in_order(memory: Engine, tmp_path: Path) -> None:
    mails = [report(f"web{number:04}", "SUCCESS", FIRST_NIGHT) for number in range(1100)]
    for number, mail in enumerate(mails):
        (tmp_path / f"{number:04}.eml").write_bytes(b"" if number % 100 == 7 else mail)
    rows = memory.ingest(tmp_path)
    assert [row.path.name for row in rows if row.path] == [f"{number:04}.eml" for number in range(1100)]
    assert [number for number, row in enumerate(rows) if row.state == "unreadable"] == list(range(7, 1100, 100))
    assert memory.inbox_counts().waiting == 1100 - 11


def test_nothing_to_take_in_is_no_answer(memory: Engine, tmp_path: Path) -> None:
    assert memory.ingest([]) == memory.ingest(tmp_path) == []


def test_what_is_no_mail_at_all_is_a_mistake_of_the_program(memory: Engine) -> None:
    with pytest.raises(TypeError, match="not int"):
        memory.ingest([7])  # type: ignore[list-item]
    with pytest.raises(errors.ArgumentError, match="pathlib.Path"):
        memory.ingest("mails/nightly.eml")
    with MAILS[0].open("rb") as file, pytest.raises(TypeError, match=r"a BufferedReader is no mail; give what its read\(\) gives"):
        memory.ingest(file)

    def broken() -> Iterator[bytes]:
        yield report("web01", "SUCCESS", FIRST_NIGHT)
        raise KeyError("mailbox")

    with pytest.raises(KeyError, match="mailbox"):
        memory.ingest(broken())
    assert memory.inbox() == []


def test_answers_are_rows_like_others(memory: Engine, tmp_path: Path) -> None:
    shutil.copy(MAILS[0], tmp_path / "a.eml")
    (tmp_path / "b.eml").touch()
    rows = memory.ingest([tmp_path, *nights("web01", 1)])
    assert pickle.loads(pickle.dumps(rows)) == rows
    assert list(pandas.DataFrame(rows)["state"]) == ["inbox", "unreadable", "inbox"]
    table = polars.DataFrame(columns(rows, of=Ingested))
    assert table["trouble"].null_count() == 2
