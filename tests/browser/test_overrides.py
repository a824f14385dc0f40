"""Overrides as people use them: from a failed run to an agreed exception, and its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Server
from mails import later, raw
from steps import approve_all, go, night, open_row, said, shown_panel, usable, visit

NIGHT = [
    later(raw("veeam/nightly-vms--failed-retry"), 30),
    later(raw("veeam/nightly-vms--warning"), 6),
    later(raw("veeam/srv-web01-system--failed"), 5),
]


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a night of failures, approved for one customer by an operator."""
    with night(tmp_path_factory.mktemp("overrides"), NIGHT) as server:
        with visit(browser, server, "oscar") as page:
            approve_all(page, "Acme")
        yield server


@pytest.fixture
def operator(site: Server, browser: Browser) -> Iterator[Page]:
    with visit(browser, site, "oscar") as page:
        yield page


@pytest.mark.timeout(240)
def test_an_exception_is_agreed_and_ends(
    operator: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page = operator
    page.goto("/run-checks")

    # From a run, by keyboard.
    open_row(page, "SRV-WEB01")
    page.keyboard.press("s")
    panel = shown_panel(page)
    expect(panel.get_by_role("heading", name="An override for runs like this one")).to_be_visible()
    preview = panel.locator("#override-preview")
    expect(preview).to_contain_text("1 run would have changed.")
    usable(page, screenshot, "mark")

    # The preview follows what is typed.
    panel.get_by_label("Message", exact=True).fill("something that no run says")
    expect(preview).to_contain_text("No run would have changed.")
    panel.get_by_label("Message", exact=True).fill("")
    expect(preview).to_contain_text("whatever goes wrong there counts as success")
    panel.get_by_label("Level").select_option("global")
    expect(panel.get_by_label("Job", exact=True)).to_be_hidden()
    panel.get_by_label("Level").select_option("job")
    panel.get_by_label("Reason").fill("The agent is replaced in May")
    panel.get_by_role("button", name="Make override").click()
    said(page, "Override 1 is made. 1 run changed.")
    expect(page).not_to_have_url(re.compile("mark=1"))
    page.goto(page.url)
    expect(page.locator("[data-row]", has_text="SRV-WEB01")).to_have_count(0)

    # The run explains itself, and leads to its override.
    page.goto("/jobs")
    page.locator("[data-row]", has_text="SRV-WEB01").locator(".row-open").click()
    # Rows of the list open jobs; only those of the job's own page open runs.
    page.wait_for_url(re.compile(r"/jobs/\d+$"))
    page.locator(".table-runs .row-open").first.click()
    applied = page.locator(".applied")
    expect(applied).to_contain_text("Counted as success by override 1:")
    expect(applied).to_contain_text("The agent is replaced in May")
    usable(page, screenshot, "run")
    applied.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Override 1")).to_be_visible()
    usable(page, screenshot, "panel")

    # By hand, with the job picked from what is suggested.
    page.get_by_role("link", name="New override").click()
    panel = shown_panel(page)
    panel.get_by_label("Reason").fill("Known since the move")
    panel.get_by_label("Job", exact=True).press_sequentially("nightly")
    panel.locator("#override-job-list [role=option]").first.click()
    expect(panel.locator("#override-preview")).to_contain_text("2 runs would have changed.")
    usable(page, screenshot, "form")
    panel.get_by_role("button", name="Make override").click()
    said(page, "Override 2 is made. No run changed.")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.press("Escape")
    usable(page, screenshot, "list")

    # Ended, it gives the reported status back.
    page.locator("[data-row]", has_text="replaced in May").locator(".row-open").click()
    shown_panel(page).get_by_role("button", name="End now").click()
    said(page, "Override 1 ends. 1 run changed.")
    go(page, "Run Checks")
    expect(page.locator("[data-row]", has_text="SRV-WEB01")).to_have_count(1)


def test_a_viewer_reads_and_an_administrator_deletes(site: Server, browser: Browser) -> None:
    with visit(browser, site, "vera") as page:
        go(page, "Overrides")
        expect(page.get_by_role("link", name="New override")).to_have_count(0)

    with visit(browser, site, "alice", "/overrides?shown=all") as page:
        rows = page.locator("[data-row]")
        before = rows.count()
        assert before > 0
        rows.first.locator(".row-open").click()
        panel = shown_panel(page)
        panel.get_by_text("Delete it").click()
        panel.get_by_role("button", name="Delete override").click()
        said(page, "is deleted.")
        expect(rows).to_have_count(before - 1)
