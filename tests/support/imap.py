"""A small IMAP server for tests: one account, one folder, as much of RFC 3501 as imaplib asks for.

Mails travel as literals, searches look at flags, `BODY.PEEK[]` leaves them alone, and what a client may not do is answered with NO.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """What the server holds, by UID, and what became of it."""

    user: str
    password: str
    folder: str
    mails: dict[int, bytes]
    seen: set[int] = field(default_factory=set)
    port: int = 0


class Session(socketserver.StreamRequestHandler):
    """One client."""

    mailbox: Mailbox
    signed_in = False
    selected = False

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
            command, _, arguments = rest.partition(" ")
            if command.upper() == "UID":
                verb, _, arguments = arguments.partition(" ")
                command = f"UID {verb}"
            answer = getattr(self, "do_" + command.lower().replace(" ", "_"), None)
            self.say(f"{tag} {answer(arguments) if answer else 'BAD unknown command'}")
            if command.upper() == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def do_capability(self, _: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, arguments: str) -> str:
        user, password = (word.strip('"') for word in arguments.split(" ", 1))
        self.signed_in = (user, password) == (self.mailbox.user, self.mailbox.password)
        return "OK signed in" if self.signed_in else "NO wrong name or password"

    def do_select(self, arguments: str) -> str:
        if not self.signed_in or arguments.strip('"') != self.mailbox.folder:
            return "NO no such folder"
        self.selected = True
        self.say(f"* {len(self.mailbox.mails)} EXISTS")
        self.say("* 0 RECENT")
        self.say(r"* FLAGS (\Seen)")
        self.say("* OK [UIDVALIDITY 1] valid")
        return "OK [READ-WRITE] selected"

    def do_uid_search(self, arguments: str) -> str:
        if not self.selected:
            return "NO select a folder first"
        found = [uid for uid in sorted(self.mailbox.mails) if arguments != "UNSEEN" or uid not in self.mailbox.seen]
        self.say(" ".join(["* SEARCH", *map(str, found)]))
        return "OK searched"

    def do_uid_fetch(self, arguments: str) -> str:
        numbers, _, items = arguments.partition(" ")
        if not self.selected or items not in {"(BODY.PEEK[])", "(BODY[])"}:
            return "NO cannot fetch that"
        for place, uid in enumerate(sorted(self.mailbox.mails), 1):
            if uid in self.uids(numbers):
                raw = self.mailbox.mails[uid]
                self.say(f"* {place} FETCH (UID {uid} BODY[] {{{len(raw)}}}")
                self.wfile.write(raw + b")\r\n")
                if "PEEK" not in items:
                    self.mailbox.seen.add(uid)
        return "OK fetched"

    def do_uid_store(self, arguments: str) -> str:
        found = re.fullmatch(r"(\S+) \+FLAGS\.SILENT \(\\Seen\)", arguments)
        if not self.selected or not found:
            return "NO cannot store that"
        self.mailbox.seen |= self.uids(found[1]) & set(self.mailbox.mails)
        return "OK stored"

    def do_close(self, _: str) -> str:
        self.selected = False
        return "OK closed"

    def do_logout(self, _: str) -> str:
        self.say("* BYE")
        return "OK bye"

    @staticmethod
    def uids(numbers: str) -> set[int]:
        found: set[int] = set()
        for part in numbers.split(","):
            first, _, last = part.partition(":")
            found |= set(range(int(first), int(last or first) + 1))
        return found


@contextmanager
def serving(mailbox: Mailbox) -> Iterator[Mailbox]:
    """Serves the mailbox on a port of this machine."""
    handler = type("Served", (Session,), {"mailbox": mailbox})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        mailbox.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield mailbox
        finally:
            server.shutdown()
