"""Prints what mails say, one JSON object a line, read on all cores."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

import backupchecks


def plain(value: object) -> str:
    """Times and paths as text."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def show(done: int, known: int) -> None:
    """How far it is, on a terminal."""
    print(f"\r{done} of {known}", end="", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="mails, folders, Maildirs, mbox files")
    parser.add_argument("--definition", action="append", default=[], type=Path, help="a parser of your own, a .toml file")
    arguments = parser.parse_args()

    parsers = backupchecks.Parsers(arguments.definition)
    troubles = 0
    for item in parsers.parse_many(arguments.paths, progress=show if sys.stderr.isatty() else None):
        print(json.dumps(item.to_dict(), default=plain))
        troubles += item.trouble is not None
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
