"""What the handbook and the docstrings show is what happens."""

from __future__ import annotations

import dataclasses
import doctest
import re
import shutil
from pathlib import Path

import backupchecks
import pytest
from backupchecks import AsyncEngine, Engine
from conftest import FIXTURES, ROOT
from test_own_parsers import MAIL, TAPEWORM

OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
CHAPTER = ROOT / "docs" / "python.md"
PAPERS = [CHAPTER, ROOT / "docs" / "parsing.md", ROOT / "crates" / "backupchecks-py" / "README.md"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the papers speak of."""
    mails = tmp_path / "mails"
    mails.mkdir()
    shutil.copy(FIXTURES / "veeam" / "nightly-vms--warning.eml", mails / "nightly.eml")
    (mails / "empty.eml").touch()
    (mails / "tape.eml").write_text(MAIL)
    (tmp_path / "tapeworm.toml").write_text(TAPEWORM)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examples(paper: Path) -> str:
    """The examples of a paper, with as many lines between them that line numbers stay."""
    lines, inside = [], False
    for line in paper.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = line == "```pycon"
            line = ""
        lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_example_of_the_papers_does_what_it_shows(paper: Path, desk: Path) -> None:
    parsed = doctest.DocTestParser().get_doctest(examples(paper), {}, paper.name, str(paper), 0)
    assert parsed.examples, "nothing was found to run"
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=OPTIONS).run(parsed, out=said.append)
    assert result.failed == 0, "".join(said)


def test_the_papers_hold_no_python_that_is_not_run() -> None:
    for paper in PAPERS:
        assert "```python" not in paper.read_text(encoding="utf-8"), paper


def test_the_docstring_of_the_package_is_true() -> None:
    assert doctest.testmod(backupchecks).failed == 0
    assert doctest.testmod(backupchecks).attempted > 0


def test_the_chapter_names_every_method_and_exception() -> None:
    named = set(re.findall(r"`(\w+)`", CHAPTER.read_text(encoding="utf-8")))
    properties = {"closed", "url", "user"}
    methods = {name for name in dir(Engine) if not name.startswith("_")} - properties
    assert {name for name in methods if "remark" not in name} <= named
    assert set(backupchecks.errors.__all__) <= named


def test_everything_public_has_a_docstring() -> None:
    things = {name: getattr(backupchecks, name) for name in backupchecks.__all__ if name != "__version__"}
    for name, thing in things.items():
        assert thing.__doc__, name
        if isinstance(thing, type) and not dataclasses.is_dataclass(thing):
            for member in [member for member in vars(thing) if not member.startswith("_")]:
                assert getattr(thing, member).__doc__, f"{name}.{member}"
    for module in (backupchecks.rows, backupchecks.errors):
        for name in module.__all__:
            thing = getattr(module, name)
            assert not isinstance(thing, type) or thing.__doc__, name
    assert AsyncEngine.ingest.__doc__
