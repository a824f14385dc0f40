"""Mails that nothing read are read again with a new parser: compared first, then done, with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accessibility import DEVICES, overflow, violations
from conftest import Program, Server, add_users, running
from mails import folder
from steps import bring, enter
from test_own_parser import DEFINITION, NIGHT

# The background looks for work every other second, and the page asks how far it is every second.
PATIENCE = 30_000


@pytest.fixture
def unread_server(tmp_path: Path) -> Iterator[Server]:
    """A server with mails that nothing reads."""

    def prepare(program: Program) -> None:
        add_users(program)
        bring(program, str(folder(tmp_path, "night", NIGHT)))

    with running(tmp_path, prepare) as server:
        yield server


def define(page: Page) -> None:
    """Saves a parser that reads two of the mails."""
    page.goto("/parsers/own")
    page.get_by_label("Definition", exact=True).fill(DEFINITION)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-toast='definition-saved']")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_unread_mails_are_compared_and_read_again(
    browser: Browser, unread_server: Server, screenshot: Callable[[Page, str], Path], scripts: bool
) -> None:
    context = browser.new_context(base_url=unread_server.address, java_script_enabled=scripts, bypass_csp=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/sign-in")
    enter(page, "alice")
    define_with(browser, unread_server)
    page.goto("/parsers")
    page.get_by_role("link", name="Read again").click()
    expect(page.get_by_text("Nothing was read again yet.")).to_be_visible()
    if scripts:
        screenshot(page, "empty")
    page.get_by_role("button", name="Compare unread mails").click()
    if not scripts:
        finished(page)
    task = page.locator("#reparse-task")
    expect(task).to_contain_text("Done only compared 2 of 2 mails.", timeout=PATIENCE)
    expect(task).to_contain_text("read now, not before")
    if scripts:
        for device, size in DEVICES.items():
            page.set_viewport_size(size)
            assert overflow(page) <= 0, device
            screenshot(page, f"compared-{device}")
        page.emulate_media(color_scheme="dark")
        screenshot(page, "compared-dark")
        page.emulate_media(color_scheme="light")
        assert violations(page) == []
    page.get_by_role("button", name="Read 2 mails again").click()
    if not scripts:
        finished(page)
    expect(task).to_contain_text("Done 2 of 2 mails.", timeout=PATIENCE)
    page.goto("/inbox?tab=waiting")
    expect(page.get_by_role("link", name="Cellar")).to_be_visible()
    page.get_by_role("link", name="Cellar").click()
    page.get_by_role("link", name="Read again").click()
    expect(page.locator("#panel")).to_contain_text("It reads as it did")
    if scripts:
        screenshot(page, "one")
        assert violations(page) == []
    context.close()


def define_with(browser: Browser, server: Server) -> None:
    """Somebody with scripts has saved the parser."""
    context = browser.new_context(base_url=server.address, bypass_csp=True)
    page = context.new_page()
    page.goto("/sign-in")
    enter(page, "alice")
    define(page)
    context.close()


def finished(page: Page) -> None:
    """Without scripts one loads the page again oneself."""
    for _ in range(100):
        if page.locator("#reparse-task .sentence").inner_text().startswith("Done"):
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError("the task never came to its end")
