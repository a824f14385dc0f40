"""Parsers: what the built-in ones tell of themselves, and those that users write."""

from __future__ import annotations

from pathlib import Path

import backupchecks
import pytest
from backupchecks.errors import DefinitionError

TAPEWORM = """
name = "tapeworm"
version = 3

[recognise]
subject = '^Tapeworm: '

[report]
software = "Tapeworm"
type = "Backup"
job = { label = "Job" }

[[status]]
label = "Result"
words = { Done = "success", Failed = "failed" }
"""
MAIL = "From: tape@example.com\nSubject: Tapeworm: finished\n\nJob: Vault 7\nResult: Failed\n"


def test_a_definition_reads_what_no_built_in_parser_knows() -> None:
    assert backupchecks.parse(MAIL).outcome == "unrecognised"
    outcome = backupchecks.Parsers([TAPEWORM]).parse(MAIL)
    assert (outcome.parser, outcome.parser_version) == ("own.tapeworm", 3)
    assert [(report.job_name, report.status) for report in outcome.reports] == [("Vault 7", "failed")]


def test_a_definition_may_stand_in_a_file_and_reads_many_mails(tmp_path: Path) -> None:
    (tmp_path / "tapeworm.toml").write_text(TAPEWORM)
    (tmp_path / "a.eml").write_text(MAIL)
    parsers = backupchecks.Parsers([tmp_path / "tapeworm.toml"])
    (item,) = parsers.parse_many(tmp_path / "a.eml")
    assert item.outcome is not None and item.outcome.parser == "own.tapeworm"
    assert backupchecks.Parsers(tmp_path / "tapeworm.toml").parsers() == parsers.parsers()
    assert repr(parsers) == f"<Parsers: 1 of your own, {len(backupchecks.parsers()) + 1} in all>"


def test_own_parsers_are_asked_first() -> None:
    infos = backupchecks.Parsers([TAPEWORM]).parsers()
    assert infos[0].id == "own.tapeworm"
    assert infos[1:] == backupchecks.parsers()


def test_every_parser_tells_what_it_reads() -> None:
    infos = backupchecks.parsers()
    assert len({info.id for info in infos}) == len(infos) > 40
    for info in infos:
        assert all(info.to_dict().values()), info
        assert info.confidence in {"genuine", "attested", "experimental"}


def test_a_wrong_definition_names_its_line(tmp_path: Path) -> None:
    wrong = TAPEWORM.replace("[report]", '[report]\ncolour = "red"')
    with pytest.raises(DefinitionError, match="`report.colour` means nothing here") as caught:
        backupchecks.Parsers([wrong])
    assert caught.value.line == wrong.splitlines().index('colour = "red"') + 1
    (tmp_path / "wrong.toml").write_text(wrong)
    with pytest.raises(DefinitionError, match=r"wrong\.toml: line"):
        backupchecks.Parsers([tmp_path / "wrong.toml"])
    with pytest.raises(DefinitionError, match="missing.toml"):
        backupchecks.Parsers([tmp_path / "missing.toml"])
    with pytest.raises(DefinitionError, match=r"two definitions define own\.tapeworm"):
        backupchecks.Parsers([TAPEWORM, TAPEWORM])
    with pytest.raises(DefinitionError, match=r"for a file give pathlib\.Path"):
        backupchecks.Parsers("wrong.toml")
    with pytest.raises(TypeError, match="TOML text"):
        backupchecks.Parsers([7])  # type: ignore[list-item]
