"""The steps of a visit: what a person does on a page, by the names that stand on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from accessibility import DEVICES, overflow, violations
from conftest import PASSWORD, Program, Server, add_users, running
from mails import folder


@contextmanager
def night(place: Path, mails: list[bytes]) -> Iterator[Server]:
    """A server of its own below `place`, with a user for each role and these mails, as they came one night."""

    def prepare(program: Program) -> None:
        add_users(program)
        bring(program, str(folder(place, "night", mails)))

    with running(place, prepare) as server:
        yield server


@contextmanager
def visit(browser: Browser, server: Server, name: str, path: str = "/") -> Iterator[Page]:
    """Somebody who has just signed in at the server, on the page of `path`."""
    context = browser.new_context(base_url=server.address, bypass_csp=True, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        page.set_viewport_size(DEVICES["desk"])
        page.goto(f"/sign-in?next={path}")
        enter(page, name)
        expect(page.locator("#nav")).to_be_visible()
        yield page
    finally:
        context.close()


def approve_all(page: Page, customer: str) -> None:
    """Gives every mail of the Inbox to one customer."""
    page.goto("/inbox")
    for box in page.locator(".pick input").all():
        box.check()
    page.locator("#bulk").get_by_role("combobox", name="Customer").fill(customer)
    page.get_by_role("button", name="Approve selected").click()
    expect(page.locator("[data-toast]")).to_be_visible(timeout=15_000)


def usable(page: Page, screenshot: Callable[[Page, str], Path], word: str) -> None:
    """On each device, in each theme, the page is kept as a picture, fits its window, and everybody can use it."""
    for device, size in DEVICES.items():
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            screenshot(page, f"{word}-{device}-{theme}")
            assert overflow(page) <= 0, f"{word} on {device}"
            assert violations(page) == [], f"{word} on {device}, {theme}"
    page.set_viewport_size(DEVICES["desk"])
    page.emulate_media(color_scheme="light")


def setup_code(server: Server) -> str:
    """The code that the first start printed."""
    code = re.search(r"with the code (\S+)", server.log.read_text())
    assert code, server.log.read_text()
    return code[1]


def enter(page: Page, name: str) -> None:
    """Fills the sign-in page in."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def open_menu(page: Page) -> None:
    """On a narrow screen the navigation is a drawer."""
    menu = page.locator("[data-drawer]")
    if menu.is_visible() and menu.get_attribute("aria-expanded") == "false":
        menu.click()


def go(page: Page, name: str) -> None:
    """To a page of the navigation; to the one that is shown, too, so that a mark tells the old one from the new one."""
    page.locator("#work").evaluate("work => work.dataset.left = ''")
    open_menu(page)
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name=re.compile(f"^{name}")).click()
    # Its links and forms work once it has settled.
    expect(page.locator("#work:not([data-left], .htmx-settling)")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator("body.drawer-open")).to_have_count(0)


def sign_out(page: Page) -> None:
    open_menu(page)
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")


def row(page: Page, text: str) -> Locator:
    """The row of a list that shows `text`."""
    return page.locator("[data-row]", has_text=text)


def open_row(page: Page, text: str) -> Locator:
    """Opens a row and gives its panel."""
    row(page, text).locator(".row-open").click()
    return shown_panel(page)


def shown_panel(page: Page) -> Locator:
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_be_visible()
    return panel


def said(page: Page, text: str) -> None:
    """What the program says it has just done."""
    expect(page.locator("#toasts")).to_contain_text(text)


def close_panel(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def current(page: Page) -> Locator:
    """The row that the keys work on."""
    return page.locator("[data-row]:focus-within")


def names(page: Page) -> list[str]:
    """The jobs of the rows, in order."""
    return page.locator("[data-row] .row-job").all_inner_texts()


def bring(program: Program, folder: str) -> None:
    """What an operator does on the server when mails lie in a folder."""
    program.command("import", folder)
