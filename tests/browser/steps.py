"""The steps of a visit: what a person does on a page, by the names that stand on it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from conftest import PASSWORD, Program, Server


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
    """To a page of the navigation."""
    open_menu(page)
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name=re.compile(f"^{name}")).click()
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
