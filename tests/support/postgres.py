"""A PostgreSQL server that lives as long as a test session, from the programs that the system has installed.

It is never skipped: where none is installed, the tests that need one fail and say so.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 60
# The databases of all tests are thousands of files, which a busy machine takes long to remove; less than what a test may take.
STOP_SECONDS = 110

# Run by `sh` with the folder, and the command of the server behind it. However the tests end, the pipe does too, and with it
# the server and its folder.
KEEPER = """folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 & server=$!
read -r _ || true
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"""


def programs() -> Path:
    """The folder of the newest server that is installed; Debian keeps it out of the search path."""
    numbered = [folder for folder in Path("/usr/lib/postgresql").glob("*") if folder.name.isdigit()]
    folders = [folder / "bin" for folder in sorted(numbered, key=lambda folder: -int(folder.name))]
    if found := shutil.which("postgres"):
        folders.append(Path(found).parent)
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise AssertionError("no PostgreSQL server is installed; on Debian: apt-get install postgresql")


def account() -> dict[str, Any]:
    """As whom the server runs: PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def wait_until_listening(port: int, keeper: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and keeper.poll() is None:
        # The socket opens before the server is ready, and says so in the log when it is.
        if log.exists() and "ready to accept connections" in log.read_text(errors="replace"):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start:\n{log.read_text(errors='replace') if log.exists() else ''}")


@contextmanager
def cluster() -> Iterator[str]:
    """A server with one empty database, given by its address."""
    run_as = account()
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="checks-pg-"))
    folder.chmod(0o755)
    if run_as:
        os.chown(folder, run_as["user"], run_as["group"])
    data = folder / "data"
    options = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run([binaries / "initdb", *options, "-D", data], capture_output=True, text=True, check=False, **run_as)
    assert made.returncode == 0, made.stderr
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    options = ["-h", "127.0.0.1", "-p", str(port), "-c", "fsync=off"]
    keeper: subprocess.Popen[bytes] = subprocess.Popen(
        ["sh", "-c", KEEPER, "keeper", folder, binaries / "postgres", "-D", data, "-k", folder, *options],
        stdin=subprocess.PIPE,
        start_new_session=True,
        **run_as,
    )
    try:
        wait_until_listening(port, keeper, folder / "log")
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        keeper.communicate(timeout=STOP_SECONDS)
