"""The same work in a browser without scripts, through plain links and forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Program, Server, add_users, running
from mails import folder, later, raw
from steps import bring, enter, names, row, said, shown_panel

NIGHT = [
    raw("proxmox/vzdump-nightly--failed-new"),
    raw("synology/active-servers--failed-english"),
    raw("veeam/offsite-copy-nightly--warning"),
    later(raw("veeam/offsite-copy-sql--success"), 3),
]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server with one night of mails."""

    def prepare(program: Program) -> None:
        add_users(program)
        bring(program, str(folder(tmp_path, "night", NIGHT)))

    with running(tmp_path, prepare) as server:
        yield server


@pytest.fixture
def plain(browser: Browser, own_server: Server) -> Iterator[Page]:
    """A browser without scripts, in which nobody has signed in."""
    context = browser.new_context(base_url=own_server.address, java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_the_work_can_be_done_without_scripts(plain: Page) -> None:
    plain.goto("/run-checks")
    enter(plain, "oscar")
    assert plain.url.endswith("/run-checks"), "where the visitor wanted to go"

    plain.get_by_role("link", name="Inbox").first.click()
    plain.get_by_role("link", name="pve01.example.net").first.click()
    panel = shown_panel(plain)
    panel.get_by_role("combobox", name="Customer").fill("Cedar Foods")
    panel.get_by_role("button", name="Approve 1 mail").click()
    expect(plain.locator(".mail-row")).to_have_count(len(NIGHT) - 1)
    expect(plain.locator("#panel")).to_be_hidden()

    for name in ("Offsite Copy\\Nightly VMs", "Offsite Copy\\SQL"):
        row(plain, name).get_by_role("checkbox").check()
    selection = plain.locator("#bulk")
    selection.get_by_role("combobox", name="Customer").fill("cedar foods")
    selection.get_by_role("button", name="Approve selected").click()
    expect(plain.locator(".mail-row")).to_have_count(len(NIGHT) - 3)

    plain.get_by_role("link", name="Customers").first.click()
    expect(plain.locator("tr[data-row]")).to_have_count(1)
    expect(plain.locator("tr[data-row]")).to_contain_text("Cedar Foods")

    plain.get_by_role("link", name="Run Checks").first.click()
    assert sorted(names(plain)) == ["Offsite Copy\\Nightly VMs", "pve01.example.net"]
    row(plain, "pve01.example.net").get_by_role("button", name="Mark pve01.example.net reviewed").click()
    expect(plain.locator(".run-row")).to_have_count(1)
    plain.locator("#toasts").get_by_role("button", name="Undo").click()
    said(plain, "1 run waits again.")
    expect(plain.locator(".run-row")).to_have_count(2)
    row(plain, "pve01.example.net").get_by_role("button", name="Mark pve01.example.net reviewed").click()
    plain.get_by_role("link", name=re.compile("Offsite Copy")).click()
    expect(plain.locator("#toasts")).to_be_empty()
    shown_panel(plain).get_by_role("button", name="Mark reviewed").click()
    expect(plain.locator(".run-row")).to_have_count(0)
    plain.locator(".group-successes summary").click()
    plain.get_by_role("button", name="Mark 1 success reviewed").click()
    expect(plain.get_by_role("main")).to_contain_text("Everything is reviewed.")
    expect(plain.get_by_role("main")).to_contain_text("oscar 3")


def test_a_guess_that_is_typed_over_does_not_count_and_refusals_are_said(plain: Page) -> None:
    plain.goto("/inbox")
    enter(plain, "oscar")
    for customer in ("Cedar Foods", "Dune Architects"):
        plain.get_by_role("link", name=re.compile("Offsite Copy")).first.click()
        field = shown_panel(plain).get_by_role("combobox", name="Customer")
        field.fill(customer)
        plain.get_by_role("button", name=re.compile("^Approve 1 mail")).click()
        said(plain, customer)
    plain.get_by_role("link", name="Jobs", exact=True).first.click()
    expect(plain.locator("tr[data-row]", has_text="Dune Architects")).to_have_count(1)
    plain.locator("tr[data-row]", has_text="Dune Architects").locator(".row-open").click()
    plain.get_by_text("Move to another customer").click()
    plain.locator("#move-customer").fill("dune architects")
    plain.get_by_role("button", name="Move job").click()
    said(plain, "Nothing was changed")
    plain.get_by_text("Move to another customer").click()
    plain.locator("#move-customer").fill("Cedar Foods")
    plain.get_by_role("button", name="Move job").click()
    said(plain, "The job is moved.")
    plain.locator("#toasts").get_by_role("button", name="Undo").click()
    said(plain, "It is undone.")
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Dune Architects")


def test_a_schedule_stands_in_its_form_again(plain: Page, screenshot: Callable[[Page, str], Path]) -> None:
    plain.goto("/inbox")
    enter(plain, "oscar")
    plain.get_by_role("link", name="pve01.example.net").first.click()
    shown_panel(plain).get_by_role("combobox", name="Customer").fill("Cedar Foods")
    shown_panel(plain).get_by_role("button", name="Approve 1 mail").click()
    plain.get_by_role("link", name="Jobs", exact=True).first.click()
    row(plain, "pve01.example.net").locator(".row-open").click()

    def save(way: str, label: str, typed: str) -> None:
        if plain.locator("details:not([open])", has_text="Change the schedule").count():
            plain.get_by_text("Change the schedule").click()
        plain.get_by_label(way).check()
        plain.get_by_label(label).fill(typed)
        plain.get_by_role("button", name="Save the schedule").click()

    save("A cron expression", "Minute, hour", "every night")
    said(plain, "That is no schedule")
    expect(plain.get_by_label("Minute, hour")).to_have_value("every night")
    expect(plain.get_by_label("A cron expression")).to_be_checked()
    screenshot(plain, "refused")

    save("A cron expression", "Minute, hour", "0 22 * * 1-5")
    plain.get_by_text("Change the schedule").click()
    expect(plain.get_by_label("Minute, hour")).to_have_value("0 22 * * 1-5")
    plain.get_by_label("Sunday").check()
    save("Picked days and times", "Start times", "23:30, 6:00")
    plain.get_by_text("Change the schedule").click()
    expect(plain.get_by_label("Picked days and times")).to_be_checked()
    expect(plain.get_by_label("Sunday")).to_be_checked()
    expect(plain.get_by_label("Start times")).to_have_value("06:00, 23:30")
    screenshot(plain, "saved")
