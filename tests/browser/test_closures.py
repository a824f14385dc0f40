"""Holidays, pauses and windows, as people enter and take them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mails import later, raw
from steps import approve_all, go, night, said, shown_panel, usable, visit


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An operator in front of a server with one job of one customer."""
    mails = [later(raw("veeam/nightly-vms--success"), 6)]
    with night(tmp_path_factory.mktemp("closures"), mails) as server, visit(browser, server, "oscar") as page:
        approve_all(page, "Acme")
        yield page


def test_a_window_for_a_customer_is_entered_and_ended(
    page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    go(page, "Holidays")
    expect(page.locator("#list")).to_contain_text("Every job is expected to report as always.")
    usable(page, screenshot, "empty")
    page.get_by_role("link", name="New holiday or window").click()
    shown_panel(page)
    expect(page.get_by_label("Day", exact=True)).to_be_visible()
    page.get_by_label("What").select_option("maintenance")
    expect(page.get_by_label("Day", exact=True)).to_be_hidden()
    page.get_by_label("Why").fill("new storage")
    page.get_by_label("From").fill("2026-03-01T22:00")
    page.get_by_label("For", exact=True).select_option("customer")
    usable(page, screenshot, "form")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the customer.")
    page.locator("#closure-customer").fill("Acm")
    page.locator("#closure-customer-list [role=option]").first.click()
    page.get_by_role("button", name="Add it").click()
    said(page, "Kept.")
    expect(page.locator("#list")).to_contain_text("new storage")
    usable(page, screenshot, "list")
    page.get_by_role("button", name="End now: new storage").click()
    said(page, "Ended.")
    page.get_by_role("link", name="Over", exact=True).click()
    expect(page.locator("#list")).to_contain_text("new storage")


def test_what_was_entered_by_mistake_is_undone_with_a_key(page: Page) -> None:
    go(page, "Holidays")
    page.get_by_role("link", name="New holiday or window").click()
    shown_panel(page)
    page.get_by_label("Why").fill("Founders' day")
    page.get_by_label("Day", exact=True).fill("2030-06-01")
    page.get_by_role("button", name="Add it").click()
    said(page, "Kept.")
    expect(page.locator("#list")).to_contain_text("2030-06-01")
    page.locator("#list h1").click()
    page.keyboard.press("u")
    said(page, "Removed.")
    expect(page.locator("#list")).not_to_contain_text("Founders' day")
