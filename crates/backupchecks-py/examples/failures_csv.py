"""Writes what failed, warned or did not come in the last hours as CSV. From cron, every morning:

    30 6 * * *  python failures_csv.py postgres://checks@db.example.net/checks /srv/reports/failures.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from backupchecks import Engine

COLUMNS = ["customer", "software", "job", "time", "status", "reason", "reviewed"]
BAD = {"warning", "missed", "failed"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("file", help="- for standard output")
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--zone", default="UTC", help="the zone of the times that are written")
    parser.add_argument("--until", type=datetime.fromisoformat, help="with its offset; now unless given")
    arguments = parser.parse_args()

    until = arguments.until or datetime.now(timezone.utc)
    zone = ZoneInfo(arguments.zone)
    # A wrong path is an error, and no empty list of failures.
    with Engine.open(arguments.database, create=False) as engine:
        history = engine.history(until - timedelta(hours=arguments.hours), until)
        bad = [row for row in history if row.effective in BAD and not row.superseded]
        lines = [
            {
                "customer": row.customer_name,
                "software": row.backup_software,
                "job": row.job_name,
                "time": row.run_at.astimezone(zone).isoformat(timespec="minutes"),
                "status": row.effective,
                "reason": engine.run(row.run).run.reason,
                "reviewed": "yes" if row.reviewed else "no",
            }
            for row in bad
        ]
    with sys.stdout if arguments.file == "-" else open(arguments.file, "w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, COLUMNS)
        table.writeheader()
        table.writerows(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
