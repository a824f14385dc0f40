"""The wheel in an environment with nothing else, and every example run there as its reader would."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import venv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import backupchecks
import nbformat
import pytest
from backupchecks import Engine
from conftest import EXAMPLES, FIRST_NIGHT, FIXTURES, MAILS, ROOT, Clock, report
from imap import Mailbox, serving
from nbclient import NotebookClient
from test_engine import approved

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as the tests build the module."""
    folder = tmp_path_factory.mktemp("wheel")
    manifest = ROOT / "crates" / "backupchecks-py" / "Cargo.toml"
    maturin = Path(sys.executable).with_name("maturin")
    build = [str(word) for word in (maturin, "build", "--locked", "--manifest-path", manifest, "--out", folder)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The Python of an environment that holds the wheel alone."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    options = ["--quiet", "--no-index", "--disable-pip-version-check"]
    install = [str(python), "-m", "pip", "install", *options, str(wheel)]
    # Neither compiler nor cargo: the wheel is all that is needed.
    done = subprocess.run(install, capture_output=True, text=True, check=False, env={"PATH": str(folder / "bin")})
    assert done.returncode == 0, done.stderr
    yield python


def run(python: Path, script: str, *arguments: object, code: int = 0, **environment: str) -> str:
    words = [str(python), "-W", "error", str(EXAMPLES / script), *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **environment})
    assert done.returncode == code, done.stdout + done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


def test_one_wheel_serves_every_python_from_3_10_on(wheel: Path) -> None:
    assert "-cp310-abi3-" in wheel.name


def test_the_wheel_is_typed_and_complete(clean: Path) -> None:
    folder = Path(run_code(clean, "import backupchecks; print(backupchecks.__path__[0])").strip())
    names = {path.name for path in folder.iterdir()}
    assert {"py.typed", "_backupchecks.pyi", "rows.py", "errors.py", "aio.py"} <= names
    assert not folder.is_relative_to(ROOT)


def run_code(python: Path, code: str) -> str:
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd="/").stdout


def test_a_folder_reads_in_the_clean_environment_as_it_reads_here(clean: Path) -> None:
    lines = run(clean, "read_folder.py", FIXTURES).splitlines()
    assert len(lines) == len(MAILS)
    for path, line in zip(MAILS, lines, strict=True):
        told = json.loads(line)
        here = json.loads(json.dumps(backupchecks.parse(path).to_dict(), default=datetime.isoformat))
        assert told == {"path": str(path), "position": None, "outcome": here, "trouble": None}


def test_a_file_that_cannot_be_read_is_told_by_the_exit_code(clean: Path, tmp_path: Path) -> None:
    line = json.loads(run(clean, "read_folder.py", tmp_path / "missing.eml", code=1))
    assert "does not exist" in line["trouble"]


def test_a_mailbox_folder_is_taken_in_once_and_marked_as_seen(clean: Path, tmp_path: Path) -> None:
    mails = dict(enumerate([path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for path in MAILS[:230]], 7))
    database = f"sqlite:{tmp_path / 'checks.db'}"
    box = Mailbox("reports@example.org", "s3cret pass", "Backup reports", mails, seen={7, 8})
    with serving(box):
        options = ["--folder", box.folder, "--port", box.port, "--no-tls"]
        words = [database, "127.0.0.1", box.user, *options]
        said = run(clean, "mailbox_folder.py", *words, IMAP_PASSWORD=box.password)
        assert sum(int(part.split()[0]) for part in said.split(", ")) == 228
        assert box.seen == set(mails)
        assert run(clean, "mailbox_folder.py", *words, IMAP_PASSWORD=box.password) == "nothing new\n"
        # Somebody marks one as unread: it comes again, and changes nothing.
        box.seen.discard(9)
        assert run(clean, "mailbox_folder.py", *words, IMAP_PASSWORD=box.password) == "1 duplicate\n"
        words[-4] = "Elsewhere"
        wrong = subprocess.run(
            [clean, EXAMPLES / "mailbox_folder.py", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env={"IMAP_PASSWORD": box.password},
        )
        assert wrong.returncode == 1 and "'Elsewhere' cannot be opened" in wrong.stderr
    with Engine.open(database) as engine:
        stored = {engine.raw_mail(row.mail) for row in engine.inbox()}
        assert len(stored) > 20 and stored <= set(mails.values())


def test_the_failures_of_a_night_become_a_csv(clean: Path, tmp_path: Path, clock: Clock) -> None:
    database = f"sqlite:{tmp_path / 'checks.db'}"
    with Engine.open(database, clock=clock) as engine:
        approved(engine, clock, "web01", 30, bad=frozenset({29}))
        approved(engine, clock, "web02", 30)
        engine.judge()
        clock.now += timedelta(days=1)
        engine.ingest(report("web01", "SUCCESS", FIRST_NIGHT + timedelta(days=30)))
        engine.judge()
    table = tmp_path / "failures.csv"
    until = (FIRST_NIGHT + timedelta(days=30, hours=10)).isoformat()
    run(clean, "failures_csv.py", database, table, "--hours", 36, "--until", until, "--zone", "Europe/Amsterdam")
    rows = list(csv.DictReader(table.open(encoding="utf-8", newline="")))
    assert [(row["customer"], row["job"], row["status"], row["reviewed"]) for row in rows] == [
        ("Acme", "web01", "failed", "no"),
        ("Acme", "web02", "missed", "no"),
    ]
    assert rows[0]["time"] == "2026-03-30T04:01+02:00"
    assert "No report by" in rows[1]["reason"]
    nothing = run(clean, "failures_csv.py", database, "-", "--until", (FIRST_NIGHT + timedelta(days=20)).isoformat())
    assert nothing.strip() == "customer,software,job,time,status,reason,reviewed"


def test_a_wrong_path_is_no_night_without_failures(clean: Path, tmp_path: Path) -> None:
    database, table = tmp_path / "chekcs.db", tmp_path / "failures.csv"
    words = [clean, EXAMPLES / "failures_csv.py", f"sqlite:{database}", table]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={})
    assert done.returncode == 1
    assert f"there is no database of Backupchecks at sqlite:{database}; check the address" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_cron_job_pushes_its_results(clean: Path, tmp_path: Path) -> None:
    database = f"sqlite:{tmp_path / 'checks.db'}"
    words = [database, "nightly-home", "--host", "nas.example.com", "--warning-code", "3", "--"]
    assert run(clean, "push_result.py", *words, "sh", "-c", "echo fine") == "nightly-home: exit code 0, waiting\n"
    with Engine.open(database) as engine:
        (waiting,) = engine.inbox()
        assert (waiting.backup_software, waiting.job_name, waiting.sender) == ("Pushed", "nightly-home", "pushed@nas.example.com")
        job = engine.approve(waiting, "Acme").job
    assert run(clean, "push_result.py", *words, "sh", "-c", "echo no >&2; exit 9", code=9).endswith("9, recorded\n")
    assert run(clean, "push_result.py", *words, "sh", "-c", "exit 3", code=3).endswith("3, recorded\n")
    with Engine.open(database) as engine:
        assert sorted(row.status for row in engine.runs(job)) == ["failed", "success", "warning"]
    missing, refused = tmp_path / "no-such-command", tmp_path / "refused"
    refused.write_text("echo fine")
    assert run(clean, "push_result.py", *words, missing, code=127).endswith("127, recorded\n")
    assert run(clean, "push_result.py", *words, refused, code=126).endswith("126, recorded\n")
    with Engine.open(database) as engine:
        runs = engine.runs(job)[:2]
        assert [row.status for row in runs] == ["failed", "failed"]
        sent = [engine.raw_mail(row.mail).decode() for row in runs if row.mail]
        assert all("the command cannot be started: " in mail for mail in sent)
        assert str(missing) in "".join(sent).replace("=\n", "")


def test_the_notebook_draws_the_last_weeks(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    database = f"sqlite:{tmp_path / 'checks.db'}"
    with Engine.open(database, clock=clock) as engine:
        approved(engine, clock, "web01", 40, bad=frozenset({3, 9, 20}))
        approved(engine, clock, "web02", 40, skip=frozenset({30}))
        engine.judge()
    monkeypatch.setenv("BACKUPCHECKS_URL", database)
    monkeypatch.setenv("BACKUPCHECKS_UNTIL", clock.now.isoformat())
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(Path(sys.prefix) / "share" / "jupyter"))
    notebook = nbformat.read(EXAMPLES / "charts.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") for cell in notebook.cells), "outputs do not belong into the repository"
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
    texts = [output["data"]["text/plain"] for output in outputs if "text/plain" in output.get("data", {})]
    assert any("web02" in text and "daily" in text for text in texts)
    assert not [output for output in outputs if output.output_type in {"stream", "error"}]


def test_every_example_is_in_the_list_and_says_what_it_takes(clean: Path) -> None:
    scripts = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in {".py", ".ipynb"})
    listed = (EXAMPLES / "README.md").read_text()
    for script in scripts:
        assert f"]({script})" in listed
        if script.endswith(".py"):
            assert run(clean, script, "--help").startswith("usage: ")
