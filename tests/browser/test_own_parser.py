"""Somebody writes a parser in the browser: what it makes of a mail shows while one types, and what it would change before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accessibility import DEVICES, overflow, violations
from conftest import Program, Server, add_users, running
from mails import folder, raw
from steps import bring, enter

PUMP = b"From: pump@example.com\r\nSubject: Pump: Cellar - Broken\r\n\r\nThe pump could not be backed up.\r\n"
NIGHT = [PUMP, PUMP.replace(b"Broken", b"Done"), raw("veeam/offsite-copy-nightly--warning")]

DEFINITION = r"""name = "pump"
version = 1
title = "Invented pump backups"

[recognise]
subject = '^Pump: '

[report]
software = "Pump"
type = "Backup"
job = { subject = '^Pump: (.+) - \w+$' }

[[status]]
subject = ' - (\w+)$'
words = { Done = "success", Broken = "failed" }
"""


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server with mails that nothing reads."""

    def prepare(program: Program) -> None:
        add_users(program)
        bring(program, str(folder(tmp_path, "night", NIGHT)))

    with running(tmp_path, prepare) as server:
        yield server


def visitor(browser: Browser, server: Server, *, scripts: bool) -> Page:
    """An administrator on the page of a new parser."""
    context = browser.new_context(base_url=server.address, java_script_enabled=scripts, bypass_csp=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/sign-in")
    enter(page, "alice")
    page.goto("/parsers")
    page.get_by_role("link", name="New parser").click()
    return page


def choose(page: Page, subject: str) -> None:
    options = page.get_by_label("Try it on").locator("option")
    value = options.filter(has_text=subject).first.get_attribute("value")
    page.get_by_label("Try it on").select_option(value)


def test_a_parser_is_written_with_a_live_preview(
    browser: Browser, own_server: Server, screenshot: Callable[[Page, str], Path]
) -> None:
    page = visitor(browser, own_server, scripts=True)
    choose(page, "Cellar - Broken")
    tried = page.locator("#tried")
    expect(tried).to_contain_text("Not recognised")
    page.get_by_label("Definition", exact=True).fill(DEFINITION.replace("title =", "titel ="))
    expect(tried).to_contain_text("titel")
    page.get_by_label("Definition", exact=True).fill(DEFINITION)
    expect(tried.locator("mark").first).to_have_text("Broken")
    expect(tried).to_contain_text("Cellar")
    for device, size in DEVICES.items():
        page.set_viewport_size(size)
        assert overflow(page) <= 0, device
        screenshot(page, device)
    assert violations(page) == []

    page.get_by_role("button", name="What would change?").click()
    compared = page.locator(".compared")
    expect(compared).to_contain_text("3 stored mails were read again. 2 would read differently.")
    expect(compared.locator(".differences > li")).to_have_count(2)
    assert violations(page) == []
    screenshot(page, "compared")

    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-toast]")).to_contain_text("Version 1 of own.pump is saved")
    page.get_by_label("Definition", exact=True).fill(DEFINITION.replace("Broken =", "Lost ="))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-toast]")).to_contain_text("Version 2")
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_label("Definition", exact=True)).to_have_value(DEFINITION)
    page.goto("/parsers")
    expect(page.locator("tr[data-id='own.pump']")).to_contain_text("Invented pump backups")

    more = PUMP.replace(b"Cellar - Broken", b"Attic - Done")
    bring(own_server.program, str(folder(own_server.program.data, "later", [more])))
    page.goto("/inbox?tab=waiting&q=Attic")
    expect(page.get_by_role("main")).to_contain_text("Pump")
    page.context.close()


def test_a_parser_is_written_without_scripts(browser: Browser, own_server: Server) -> None:
    page = visitor(browser, own_server, scripts=False)
    page.get_by_label("Definition", exact=True).fill(DEFINITION)
    choose(page, "Cellar - Done")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.locator("#tried mark").first).to_have_text("Done")
    page.get_by_role("button", name="What would change?").click()
    expect(page.locator(".compared")).to_contain_text("2 would read differently.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Version 1")).to_be_visible()
    page.context.close()
