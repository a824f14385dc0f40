"""An outcome as the Rust tests write it into the snapshots beside the mails."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

from backupchecks import Object, Outcome, Report

ESCAPED = {"\t": r"\t", "\r": r"\r", "\n": r"\n", '"': r"\"", "\\": r"\\", "\0": r"\0"}
# What Rust writes as `\u{…}`: what cannot be printed, and marks that would join the character before them.
UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"}


def accepted(path: Path) -> str:
    """The accepted snapshot beside a mail, without its head."""
    return path.with_suffix(".snap").read_text(encoding="utf-8").split("---\n", 2)[2]


def rendered(outcome: Outcome) -> str:
    """The whole outcome, one fact a line."""
    lines = [f"parser: {outcome.parser or 'none'}"]
    if outcome.outcome == "report":
        for report in outcome.reports:
            lines += report_lines(report)
    else:
        word = {"notice": "notice: ", "parse_failed": "parse failed: ", "unrecognised": "unrecognised"}
        lines.append(word[outcome.outcome] + (outcome.reason or ""))
    return "\n".join(lines) + "\n"


def report_lines(report: Report) -> list[str]:
    lines = ["", f"{report.backup_software} / {report.backup_type} / {report.job_name}"]
    lines.append(f"  status: {report.status} ({report.reason})")
    lines += [f"  evidence: {piece.part}: {quoted(piece.words)} in {quoted(piece.quote)}" for piece in report.evidence]
    lines += facts(
        "  ",
        informational="yes" if report.informational else None,
        attempt=report.attempt,
        host=report.host,
        started=printed(report.started_at),
        finished=printed(report.finished_at),
    )
    for item in report.objects:
        lines += object_lines(item)
    return lines


def object_lines(item: Object) -> list[str]:
    status = "no status" if item.status is None else f"{item.status} ({item.status_words})"
    return [
        f"  - {item.name} [{item.object_type or ''}] {status}",
        *facts(
            "    ",
            message=None if item.message is None else quoted(item.message),
            bytes=item.size_bytes,
            transferred=item.transferred_bytes,
            started=printed(item.started_at),
            finished=printed(item.finished_at),
            seconds=item.duration_seconds,
        ),
    ]


def facts(indent: str, **values: object) -> list[str]:
    return [f"{indent}{name}: {value}" for name, value in values.items() if value is not None]


def printed(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def quoted(text: str) -> str:
    """The text as Rust's `{:?}` writes it."""
    return '"' + "".join(ESCAPED.get(letter) or unicode(letter) for letter in text) + '"'


def unicode(letter: str) -> str:
    unprintable = unicodedata.category(letter) in UNPRINTABLE or (letter.isspace() and letter != " ")
    return f"\\u{{{ord(letter):x}}}" if unprintable else letter
