"""Takes the unseen mails of an IMAP folder into a database, and marks them as seen once they are stored.

It may be broken off and run again at any time: a mail that is stored already is a duplicate and changes nothing. The password is
read from the environment variable IMAP_PASSWORD.
"""

from __future__ import annotations

import argparse
import imaplib
import os
import sys
from collections import Counter
from collections.abc import Iterator

from backupchecks import Engine

BATCH = 100


def connect(arguments: argparse.Namespace) -> imaplib.IMAP4:
    """A signed-in connection with the folder opened."""
    kind = imaplib.IMAP4 if arguments.no_tls else imaplib.IMAP4_SSL
    mailbox = kind(arguments.host, arguments.port or (143 if arguments.no_tls else 993))
    mailbox.login(arguments.user, os.environ["IMAP_PASSWORD"])
    status, answer = mailbox.select(f'"{arguments.folder}"')
    if status != "OK":
        raise SystemExit(f"the folder {arguments.folder!r} cannot be opened: {answer[0]!r}")
    return mailbox


def unseen(mailbox: imaplib.IMAP4) -> Iterator[tuple[list[str], list[bytes]]]:
    """The unseen mails in batches: their numbers, and their bytes. They stay unseen."""
    _, (found,) = mailbox.uid("SEARCH", "UNSEEN")
    numbers = found.decode().split()
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        _, answer = mailbox.uid("FETCH", ",".join(batch), "(BODY.PEEK[])")
        # imaplib gives each literal as a pair, the mail being the second of it.
        yield batch, [part[1] for part in answer if isinstance(part, tuple)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", help="sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE")
    parser.add_argument("host")
    parser.add_argument("user")
    parser.add_argument("--folder", default="INBOX")
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-tls", action="store_true", help="for a server on this machine")
    arguments = parser.parse_args()

    counts: Counter[str] = Counter()
    with Engine.open(arguments.database) as engine, connect(arguments) as mailbox:
        for numbers, mails in unseen(mailbox):
            rows = engine.ingest(mails, source=f"imap:{arguments.user}/{arguments.folder}")
            counts.update(row.inbox_state or row.state for row in rows)
            # Only now: what is not stored stays unseen, and comes again the next time.
            mailbox.uid("STORE", ",".join(numbers), "+FLAGS.SILENT", r"(\Seen)")
    print(", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "nothing new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
