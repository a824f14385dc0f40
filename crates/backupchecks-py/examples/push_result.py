"""Runs a backup command and puts its result into a database. From cron:

    0 2 * * *  python push_result.py sqlite:/srv/checks.db nightly-home -- restic backup /home

The result is a mail like any other, read by a parser of one's own: `DEFINITION`. Its job waits in the Inbox until somebody approves
it, or is recorded at once where the job is known. Store the same definition on the page Parsers, so that the server knows it too.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from email.message import EmailMessage
from email.utils import localtime, make_msgid

from backupchecks import Engine

DEFINITION = r"""
name = "pushed"
version = 1

[recognise]
subject = '^Pushed result of '

[report]
software = "Pushed"
type = "Command"
job = { label = "Job" }
host = { label = "Host" }

[[status]]
label = "Result"
words = { success = "success", warning = "warning", failed = "failed" }
"""


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end. One that cannot be started has failed too, with the exit code that a shell would give."""
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        code = 127 if isinstance(error, FileNotFoundError) else 126
        return subprocess.CompletedProcess(command, code, "", f"the command cannot be started: {error}")


def mail_of(job: str, host: str, command: list[str], done: subprocess.CompletedProcess[str], warning_codes: list[int]) -> EmailMessage:
    """What the command has come to, as a mail."""
    good = {0: "success", **dict.fromkeys(warning_codes, "warning")}
    mail = EmailMessage()
    mail["From"] = f"pushed@{host}"
    mail["Date"] = localtime()
    mail["Message-ID"] = make_msgid(domain=host)
    mail["Subject"] = f"Pushed result of {job}"
    lines = [
        f"Job: {job}",
        f"Host: {host}",
        f"Result: {good.get(done.returncode, 'failed')}",
        f"Exit code: {done.returncode}",
        f"Command: {command[0]}",
        "",
        *(done.stdout + done.stderr).splitlines()[-50:],
    ]
    mail.set_content("\n".join(lines))
    return mail


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("job")
    parser.add_argument("command", nargs="+")
    parser.add_argument("--host", default=socket.getfqdn())
    parser.add_argument("--warning-code", type=int, action="append", default=[], help="an exit code that is only a warning")
    arguments = parser.parse_args()

    done = run(arguments.command)
    mail = mail_of(arguments.job, arguments.host, arguments.command, done, arguments.warning_code)
    with Engine.open(arguments.database, definitions=[DEFINITION]) as engine:
        (row,) = engine.ingest(mail, source="push")
    print(f"{arguments.job}: exit code {done.returncode}, {row.inbox_state or row.state}")
    # Cron hears of the command's own failure too.
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
