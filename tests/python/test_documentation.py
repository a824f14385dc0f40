"""What the handbook and the docstrings show is what happens."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import backupchecks
import pytest
from backupchecks import Engine
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


def public() -> Iterator[tuple[str, Any]]:
    """Everything that a user of the package can name, with what it is named."""
    for name in backupchecks.__all__:
        thing = getattr(backupchecks, name)
        if not inspect.ismodule(thing) and name != "__version__":
            yield name, thing
            if inspect.isclass(thing):
                members = {member: getattr(thing, member) for member in dir(thing) if not member.startswith("_")}
                # Fields of rows are told in the source alone, and what every exception has is Python's.
                of_python = {member for member in members if hasattr(BaseException, member)}
                fields = {member for member, one in members.items() if inspect.ismemberdescriptor(one)}
                yield from ((f"{name}.{member}", members[member]) for member in sorted(members.keys() - of_python - fields))
    for module in (backupchecks.rows, backupchecks.errors):
        for name in module.__all__:
            thing = getattr(module, name)
            # Names for sets of words have nothing to say while the program runs.
            if inspect.isclass(thing) or inspect.isroutine(thing):
                yield f"{module.__name__.removeprefix('backupchecks.')}.{name}", thing


def sections(doc: str) -> dict[str, list[str]]:
    """The lines of `Args`, `Returns` and `Raises`."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in doc.splitlines():
        if line in {"Args:", "Returns:", "Raises:"}:
            lines = found.setdefault(line.removesuffix(":"), [])
        elif not line.startswith(" "):
            lines = []
        else:
            lines.append(line)
    return found


def items(lines: list[str]) -> dict[str, str]:
    """What is said of each name of a section."""
    pairs = [line.strip().split(": ", 1) for line in lines if re.match(r"    \w+: ", line)]
    return {name: said for name, said in pairs}


METHODS = {name: thing for name, thing in public() if inspect.isroutine(thing)}


def returns_something(name: str) -> bool:
    """By the stubs, or by the annotation where the thing is written in Python."""
    node = STUBS.get(name.replace("AsyncEngine.", "Engine."))
    if node is None:
        return METHODS[name].__annotations__["return"] not in {None, "None"}
    assert isinstance(node, ast.FunctionDef) and node.returns is not None
    return ast.unparse(node.returns) != "None"


def stubs() -> dict[str, ast.AST]:
    """The functions and classes of the stubs of the compiled module."""
    tree = ast.parse((Path(backupchecks.__file__).parent / "_backupchecks.pyi").read_text(encoding="utf-8"))
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}": one for one in node.body if isinstance(one, ast.FunctionDef)}
    return found


STUBS = stubs()


def test_everything_public_has_a_docstring() -> None:
    names = dict(public())
    assert len(names) > 250
    for name, thing in names.items():
        assert inspect.getdoc(thing), name
        assert inspect.getdoc(thing) != inspect.getdoc(object), name


@pytest.mark.parametrize("name", METHODS)
def test_a_docstring_tells_arguments_what_is_given_and_what_is_raised(name: str) -> None:
    doc = inspect.getdoc(METHODS[name])
    assert doc is not None
    found = sections(doc)
    parameters = [parameter for parameter in inspect.signature(METHODS[name]).parameters if parameter not in {"self", "cls"}]
    assert list(items(found.get("Args", []))) == parameters
    assert ("Returns" in found) == returns_something(name)
    for error in items(found.get("Raises", [])):
        assert error in backupchecks.errors.__all__ or error == "TypeError", error
    assert not any(said.endswith(" ") or len(said) < 4 for section in found.values() for said in items(section).values())


def test_every_kind_of_exception_is_named_where_it_is_raised() -> None:
    docs = [inspect.getdoc(thing) or "" for thing in [*METHODS.values(), Engine, backupchecks.Parsers]]
    named = {error for doc in docs for error in backupchecks.errors.__all__ if re.search(rf"\b{error}\b", doc)}
    roots = {"BackupchecksError", "DatabaseError"}
    assert set(backupchecks.errors.__all__) - named == roots


def test_help_and_stubs_say_the_same() -> None:
    compared = 0
    for name, node in STUBS.items():
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)
        said = ast.get_docstring(node)
        owner, _, member = name.rpartition(".")
        if said is None or member.startswith("__"):
            continue
        thing = getattr(getattr(backupchecks, owner) if owner else backupchecks, member)
        assert inspect.getdoc(thing) == said, name
        compared += 1
    assert compared > 120
