"""Report mails for a story: those of the parsers' tests, and later ones of the same jobs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime, make_msgid
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures/mail"

# A host that no page may ever speak to.
TRACKER = "tracker.example.net"
HOSTILE = (
    f'<img src="https://{TRACKER}/seen.png" alt=""><link rel="stylesheet" href="https://{TRACKER}/a.css">'
    f'<script src="https://{TRACKER}/a.js"></script><iframe src="https://{TRACKER}/"></iframe>'
    f'<p style="background: url(https://{TRACKER}/b.png)" onclick="location=1">Sent by <a href="https://{TRACKER}/">us</a></p>'
)


def raw(name: str) -> bytes:
    """A mail of the parsers' tests, such as `veeam/nightly-vms--warning`."""
    return (FIXTURES / f"{name}.eml").read_bytes()


def hostile(mail: bytes) -> bytes:
    """The mail with everything in its body that tells the sender it was read."""
    assert b"</body>" in mail
    return mail.replace(b"</body>", HOSTILE.encode() + b"</body>")


def later(mail: bytes, hours_ago: float) -> bytes:
    """The same report of another night: when it was sent and its message id are new."""
    when = datetime.now(timezone.utc) - timedelta(hours=hours_ago)
    head, separator, body = mail.replace(b"\r\n", b"\n").partition(b"\n\n")
    # A field of a head may go on in lines that begin with white space.
    fields = [field for field in re.split(rb"\n(?!\s)", head) if not re.match(rb"(?i)(received|date|message-id):", field)]
    fields.append(f"Date: {format_datetime(when)}".encode())
    fields.append(f"Message-ID: {make_msgid(domain='reports.example.net')}".encode())
    return b"\n".join(fields) + separator + body


def folder(place: Path, name: str, mails: list[bytes]) -> Path:
    """A folder of its own with the mails as files, to be imported."""
    made = place / name
    made.mkdir()
    for number, mail in enumerate(mails):
        (made / f"{number:02}.eml").write_bytes(mail)
    return made
