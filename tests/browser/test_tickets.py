"""Somebody opens tickets and remarks from Run Checks, finds them on the page Tickets, and resolves them there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from mails import later, raw
from steps import approve_all, go, night, open_row, said, shown_panel, usable, visit

NIGHT = [
    raw("bacula/files--failed"),
    later(raw("bacula/files--warning"), 3),
    raw("proxmox/vzdump-nightly--failed-new"),
    raw("veeam/srv-web01-system--failed"),
]


@pytest.fixture
def run_checks(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Run Checks of an operator, with three jobs that went badly."""
    with night(tmp_path, NIGHT) as server, visit(browser, server, "oscar") as page:
        approve_all(page, "Customer A")
        go(page, "Run Checks")
        yield page


def test_a_ticket_is_opened_by_key_shown_and_resolved(
    run_checks: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page = run_checks
    page.locator("[data-row]", has_text="files").locator(".row-open").focus()
    page.keyboard.press("t")
    panel = shown_panel(page)
    text = panel.get_by_label("What is the ticket about?")
    expect(text).to_be_focused()
    usable(page, screenshot, "form")
    page.keyboard.type("The storage is full; more disks are ordered")
    panel.get_by_role("button", name="Open ticket").click()
    said(page, "Ticket opened: T20")
    expect(panel.locator(".marks").first).to_contain_text("more disks are ordered")
    expect(page.locator("[data-row]", has_text="files").locator(".row-marks")).to_contain_text("1 open ticket")

    # A second one is refused, and what was typed stays.
    page.keyboard.press("t")
    expect(panel).to_contain_text("A ticket is open for this already")
    page.keyboard.type("once more")
    panel.get_by_role("button", name="Open ticket").click()
    said(page, "A ticket is open for this job already")
    expect(panel.get_by_label("What is the ticket about?")).to_have_value("once more")

    page.locator("#nav").get_by_role("link", name="Tickets").click()
    open_row(page, "more disks")
    usable(page, screenshot, "page")
    page.get_by_role("button", name="Resolve ticket").click()
    said(page, "Resolved.")
    page.get_by_role("button", name="Undo").click()
    said(page, "Open again.")
    # It left the tab, and its panel with it; it is back in the list.
    open_row(page, "more disks")
    page.get_by_role("button", name="Resolve ticket").click()
    said(page, "Resolved.")
    page.goto("/tickets?tab=resolved")
    open_row(page, "more disks")
    expect(page.locator("#panel")).to_contain_text("Reopened")
    page.goto("/run-checks")
    expect(page.locator("[data-row]", has_text="files").locator(".row-marks .mark-icon")).to_have_count(0)


def test_one_remark_is_made_for_all_selected_rows(run_checks: Page, screenshot: Callable[[Page, str], Path]) -> None:
    page = run_checks
    boxes = page.locator(".pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_contain_text("New remark")
    usable(page, screenshot, "new")
    page.get_by_label("What is to be remembered?").fill("The site had no power")
    page.get_by_role("button", name="Make remark").click()
    said(page, "The remark is made.")
    expect(page.locator(".row-marks", has_text="1 open remark")).to_have_count(2)
    page.goto("/tickets?tab=remarks")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[data-row]")).to_contain_text("and 1 more")
    page.goto("/jobs/1")
    screenshot(page, "job")


def test_a_number_is_copied_with_and_without_a_clipboard(run_checks: Page) -> None:
    page = run_checks
    page.locator("[data-row]").first.locator(".row-open").click()
    page.keyboard.press("t")
    shown_panel(page).get_by_label("What is the ticket about?").fill("disk")
    shown_panel(page).get_by_role("button", name="Open ticket").click()
    said(page, "Ticket opened")
    code = page.locator("#panel .copy").first
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code.click()
    expect(code).to_have_class("copy copied")
    assert page.evaluate("navigator.clipboard.readText()") == code.inner_text()
    expect(code).to_have_class("copy", timeout=2_000)
    # Without the clipboard a hidden field and a command do it, and where that fails, a prompt shows the number.
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    # In braces: a function that is the value of what is evaluated would be called at once.
    page.evaluate("() => { window.asked = []; document.execCommand = (word) => { window.asked.push(word); return true; } }")
    code.click()
    expect(code).to_have_class("copy copied")
    assert page.evaluate("window.asked") == ["copy"]
    shown: list[str] = []

    def keep(dialog: Dialog) -> None:
        shown.append(dialog.default_value)
        dialog.dismiss()

    page.on("dialog", keep)
    page.evaluate("() => { document.execCommand = () => false }")
    code.click()
    page.wait_for_timeout(100)
    assert shown == [code.inner_text()]
