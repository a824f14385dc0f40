"""The harness of the browser tests: the real program, the system's browser, and accessibility checks.

`cargo xtask test --only browser` builds the program and says in the environment where everything lies. By hand, after
`cargo build`: `target/venv/bin/python -m pytest tests/browser`.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, StorageState, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("BACKUPCHECKS_BINARY", ROOT / "target/debug/backupchecks"))
CHROMIUM = os.environ.get("BACKUPCHECKS_CHROMIUM", "/usr/bin/chromium")
SCREENSHOTS = Path(os.environ.get("BACKUPCHECKS_SCREENSHOTS", ROOT / "target/screenshots"))

START_SECONDS = 30
STOP_SECONDS = 10

# What the browser must not do behind the back of a test, and what it cannot have inside a container.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# One user for each role, with the password that all of them share.
USERS = {"alice": "admin", "oscar": "operator", "vera": "viewer", "rita": "reporter"}
PASSWORD = secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Program:
    """The program with a data folder of its own, whether its server runs or not."""

    data: Path
    environment: dict[str, str]

    def command(self, *words: str, given: str = "") -> str:
        """Runs a command of the program and gives its output; `given` is its standard input."""
        done = subprocess.run(
            [BINARY, *words],
            env=self.environment,
            cwd=self.data,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"backupchecks {' '.join(words)} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    program: Program
    log: Path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def fresh_environment(port: int, data: Path) -> dict[str, str]:
    """What the program is told; nothing of the developer's own settings reaches it, except a database that was asked for."""
    ours = ("APP_", "POSTGRES_", "DB_", "DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {
        "APP_PORT": str(port),
        "APP_DATA_DIR": str(data),
        "APP_SECRET_KEY": secrets.token_hex(32),
        "APP_ENV": "development",
    }
    if database := os.environ.get("BACKUPCHECKS_TEST_DATABASE_URL"):
        environment["DATABASE_URL"] = database
    return environment


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    problem = "it did not answer"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            problem = f"it ended with {process.returncode}"
            break
        try:
            with urllib.request.urlopen(f"{address}/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError) as error:
            problem = str(error)
            time.sleep(0.1)
    pytest.fail(f"{BINARY.name} serve is not ready: {problem}\n{log.read_text(errors='replace')}", pytrace=False)


@contextmanager
def running(folder: Path, prepare: Callable[[Program], None], database: str | None = None) -> Iterator[Server]:
    """A server on fresh data below `folder`, or in `database`; `prepare` works on the data before it starts."""
    if not BINARY.exists():
        pytest.fail(f"{BINARY} is missing; build it with cargo build", pytrace=False)
    data = folder / "data"
    data.mkdir()
    log = folder / "server.log"
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = fresh_environment(port, data) | ({"DATABASE_URL": database} if database else {})
    program = Program(data, environment)
    prepare(program)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [BINARY, "serve"], env=program.environment, cwd=data, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            wait_until_ready(address, process, log)
            yield Server(address, program, log)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def add_users(program: Program) -> None:
    for name, role in USERS.items():
        program.command("user", "add", name, "--role", role, "--password-stdin", given=PASSWORD)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one user for each role and the mails of the parsers' tests, started once for all tests."""

    def prepare(program: Program) -> None:
        add_users(program)
        program.command("import", "--json", str(ROOT / "fixtures/mail"))

    with running(tmp_path_factory.mktemp("server"), prepare) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's browser; none is downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A visitor nobody knows. The content security policy is set aside only so that axe can be injected."""
    context = browser.new_context(base_url=server.address, bypass_csp=True, locale="en-GB", timezone_id="Europe/Amsterdam")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which a script error or a failed request for one of our own files fails the test."""
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))

    def remember_failure(request: Request) -> None:
        # Whoever goes on before a page has loaded leaves requests behind; nothing failed.
        if request.failure != "net::ERR_ABORTED":
            problems.append(f"request failed: {request.url} {request.failure}")

    page.on("requestfailed", remember_failure)
    yield page
    assert not problems, problems


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """The cookies of those who have signed in: a password is slow to check on purpose, and once for each user is enough."""
    return {}


@pytest.fixture
def sign_in(page: Page, sessions: dict[str, StorageState]) -> Callable[[str], Page]:
    """Signs a user in by name, the first time as a person does, and gives the page. Signing out here would end it for all."""

    def enter(name: str) -> Page:
        if known := sessions.get(name):
            page.context.set_storage_state(known)
            page.goto("/")
            return page
        page.goto("/sign-in")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        sessions[name] = page.context.storage_state()
        return page

    return enter


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """Keeps a picture of the whole page as `<test>-<word>.png`; the word tells the cases of one test apart."""

    def keep(page: Page, word: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{request.node.originalname}-{word}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return keep
