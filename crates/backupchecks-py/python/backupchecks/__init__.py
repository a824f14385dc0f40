"""Reads backup report mails, learns when they are due, and keeps what they say.

>>> import backupchecks
>>> mail = "From: nas@example.com\\nSubject: [FAILED] restic backup of web01\\n\\nFatal: unable to open repository\\n"
>>> outcome = backupchecks.parse(mail)
>>> [(report.job_name, report.status) for report in outcome.reports]
[('web01', 'failed')]

`parse` and `parse_many` read mails, `Schedule` learns when a job should report, `Engine` and `AsyncEngine` keep customers, jobs and
runs in memory, SQLite or PostgreSQL. What they answer with stands in `backupchecks.rows`, what they raise in `backupchecks.errors`.
"""

from . import errors, rows
from ._backupchecks import (
    Engine,
    Evidence,
    Object,
    Outcome,
    ParsedFile,
    ParsedFiles,
    Parsers,
    Report,
    Schedule,
    __version__,
    parse,
    parse_many,
    parsers,
)
from .aio import AsyncEngine
from .errors import BackupchecksError
from .rows import OverrideDraft, Scope

__all__ = [
    "AsyncEngine",
    "BackupchecksError",
    "Engine",
    "Evidence",
    "Object",
    "Outcome",
    "OverrideDraft",
    "ParsedFile",
    "ParsedFiles",
    "Parsers",
    "Report",
    "Schedule",
    "Scope",
    "__version__",
    "errors",
    "parse",
    "parse_many",
    "parsers",
    "rows",
]
