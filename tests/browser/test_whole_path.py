"""The way of a report through the product, as its user goes it: from the first start to an empty page of work.

One story, on a desk, on a phone, and on PostgreSQL. Every page on the way serves everybody in both themes, fits its window,
and does nothing behind the visitor's back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from conftest import PASSWORD, Server, running
from mails import TRACKER, folder, hostile, later, raw
from postgres import cluster
from steps import (
    bring,
    close_panel,
    current,
    enter,
    go,
    names,
    open_row,
    row,
    said,
    setup_code,
    shown_panel,
    sign_out,
)
from watching import Watch

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
STAGES = {"desk": (DESK, False), "phone": (PHONE, False), "desk-postgres": (DESK, True)}

FIRST_NIGHT = [
    raw("veeam/nightly-vms--warning"),
    hostile(raw("veeam/nightly-vms--failed-retry")),
    raw("veeam/srv-web01-system--failed"),
    raw("veeam/offsite-copy-nightly--warning"),
    raw("veeam/offsite-copy-sql--success"),
    raw("synology/active-servers--failed-english"),
    raw("unrecognised/newsletter-about-backups"),
    raw("veeam/discovery"),
]
SECOND_NIGHT = [
    later(raw("veeam/nightly-vms--success"), 10),
    later(raw("veeam/offsite-copy-nightly--success"), 4),
    later(raw("veeam/srv-web01-system--warning"), 3),
    later(raw("synology/active-servers--success-dutch"), 2),
]


@dataclass
class Stage:
    """A server at its first start, a visitor's page, and who watches it."""

    server: Server
    page: Page
    watch: Watch
    browser: Browser
    window: ViewportSize
    place: Path


def visit(browser: Browser, server: Server, window: ViewportSize) -> Page:
    """A page with its security policy in force, and without transitions: colours half-way through a change mean nothing."""
    context = browser.new_context(
        base_url=server.address,
        viewport=window,
        locale="en-GB",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    return context.new_page()


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Stage]:
    window, on_postgres = STAGES[request.param]
    database = request.getfixturevalue("postgres_address") if on_postgres else None
    with running(tmp_path, lambda _: None, database) as server:
        page = visit(browser, server, window)
        try:
            yield Stage(server, page, Watch(page, server.address), browser, window, tmp_path)
        finally:
            page.context.close()


@pytest.mark.timeout(300)
def test_a_report_goes_from_its_mail_to_an_empty_page(stage: Stage) -> None:
    the_first_admin_is_made(stage)
    mails_wait_in_the_inbox(stage)
    a_group_shows_what_was_read_and_why(stage)
    a_new_customer_is_named(stage)
    an_existing_customer_is_picked_with_the_keyboard(stage)
    like_mails_are_approved_together(stage)
    a_deletion_is_taken_back(stage)
    later_mails_are_recorded_by_themselves(stage)
    jobs_are_narrowed_to_a_customer(stage)
    a_job_tells_its_history(stage)
    the_rows_are_worked_with_the_keyboard(stage)
    the_work_is_done(stage)
    a_job_goes_to_the_archive_and_comes_back(stage)
    a_viewer_changes_nothing(stage)


def the_first_admin_is_made(stage: Stage) -> None:
    page = stage.page
    page.goto("/")
    page.wait_for_url("**/setup")
    stage.watch.assert_usable()
    page.get_by_label("Setup code").fill(setup_code(stage.server))
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Make the administrator").click()
    page.wait_for_url("**/run-checks")
    sign_out(page)
    stage.watch.assert_usable()
    enter(page, "alice")
    expect(page.get_by_role("main")).to_contain_text("Nothing has been imported yet")
    stage.watch.assert_usable()


def mails_wait_in_the_inbox(stage: Stage) -> None:
    page = stage.page
    bring(stage.server.program, str(folder(stage.place, "first", FIRST_NIGHT)))
    page.reload()
    page.get_by_role("link", name="7 mails wait in the Inbox").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    expect(page.locator(".mail-row")).to_have_count(5)
    expect(row(page, "Nightly VMs").first).to_be_visible()
    expect(page.get_by_role("link", name="Unrecognised 1")).to_be_visible()
    expect(page.get_by_role("link", name="Notices 1")).to_be_visible()
    stage.watch.assert_usable()


def a_group_shows_what_was_read_and_why(stage: Stage) -> None:
    page = stage.page
    group = row(page, "2 mails, same job")
    expect(group).to_contain_text("Nightly VMs")
    group.locator(".row-open").click()
    panel = shown_panel(page)
    assert "mail=" in page.url, "the panel has an address of its own"
    expect(panel.locator(".sentence .status-failed")).to_be_visible()
    expect(panel.locator(".sentence")).to_contain_text(re.compile("Failed to open VDDK disk.*header cell says Error"))
    expect(panel.locator(".quote mark").first).to_have_text("Error")
    expect(panel).to_contain_text("veeam.backup, version")
    frame = panel.locator("iframe[title='The mail as it was sent']")
    frame.scroll_into_view_if_needed()
    assert frame.get_attribute("sandbox") == "", "the mail may do nothing"
    expect(frame.content_frame.locator("mark").first).to_contain_text("Error")
    expect(frame.content_frame.get_by_text("Sent by us")).to_be_visible()
    stage.watch.assert_usable()


def a_new_customer_is_named(stage: Stage) -> None:
    page = stage.page
    panel = shown_panel(page)
    panel.get_by_role("combobox", name="Customer").fill("Alder Attorneys")
    expect(page.get_by_role("option", name="New customer “Alder Attorneys”")).to_be_visible()
    stage.watch.assert_usable()
    panel.get_by_role("button", name="Approve 2 mails for Alder Attorneys").click()
    said(page, "2 mails were approved for Alder Attorneys: Nightly VMs")
    expect(row(page, "2 mails, same job")).to_have_count(0)
    the_next_one_is_open(stage)


def an_existing_customer_is_picked_with_the_keyboard(stage: Stage) -> None:
    page = stage.page
    field = open_row(page, "SRV-WEB01 - System").get_by_role("combobox", name="Customer")
    field.focus()
    page.keyboard.type("alder")
    expect(page.get_by_role("option", name="Alder Attorneys 1 job")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", re.compile(r"-0$"))
    page.keyboard.press("Enter")
    expect(field).to_have_value("Alder Attorneys")
    expect(page.locator("#panel input[name=customer_id]")).not_to_have_value("")
    page.keyboard.press("Enter")
    said(page, "1 mail was approved for Alder Attorneys: SRV-WEB01 - System")
    expect(page.locator(".mail-row")).to_have_count(3)
    the_next_one_is_open(stage)


def the_next_one_is_open(stage: Stage) -> None:
    """Whoever works with the panel open goes from one to the next without a click."""
    shown_panel(stage.page)
    stage.watch.assert_usable()
    close_panel(stage.page)


def like_mails_are_approved_together(stage: Stage) -> None:
    page = stage.page
    for name in ("Offsite Copy\\Nightly VMs", "Offsite Copy\\SQL"):
        row(page, name).get_by_role("checkbox").check()
    selection = page.get_by_role("form", name="What is selected")
    expect(selection).to_contain_text("Selected: 2")
    stage.watch.assert_usable()
    selection.get_by_role("combobox", name="Customer").fill("Alder Attorneys")
    selection.get_by_role("button", name="Approve selected").click()
    said(page, "2 mails of 2 jobs approved for Alder Attorneys")
    expect(page.locator(".mail-row")).to_have_count(1)
    expect(selection).to_be_hidden()


def a_deletion_is_taken_back(stage: Stage) -> None:
    page = stage.page
    go(page, "Inbox")
    open_row(page, "Servers").get_by_role("button", name="Delete 1 mail").click()
    said(page, "1 mail was deleted")
    expect(page.locator(".mail-row")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("No mail waits for approval.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    said(page, "1 mail is back in the Inbox")
    panel = open_row(page, "Servers")
    panel.get_by_role("combobox", name="Customer").fill("Brook Dental")
    panel.get_by_role("button", name="Approve 1 mail for Brook Dental").click()
    said(page, "1 mail was approved for Brook Dental: Servers")


def later_mails_are_recorded_by_themselves(stage: Stage) -> None:
    page = stage.page
    bring(stage.server.program, str(folder(stage.place, "second", SECOND_NIGHT)))
    # The same mails once more, as a source that lost its place would give them.
    bring(stage.server.program, str(stage.place / "second"))
    go(page, "Inbox")
    page.reload()
    expect(page.get_by_role("link", name="Waiting 0")).to_be_visible()
    expect(page.locator(".mail-row")).to_have_count(0)
    stage.watch.assert_usable()


def jobs_are_narrowed_to_a_customer(stage: Stage) -> None:
    page = stage.page
    go(page, "Jobs")
    expect(page.locator("tr[data-row]")).to_have_count(5)
    stage.watch.assert_usable()
    page.get_by_role("link", name="Brook Dental").click()
    expect(page.locator(".filter-banner")).to_contain_text("Only jobs of Brook Dental")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    stage.watch.assert_usable()
    page.get_by_role("link", name="Clear filter").click()
    expect(page.locator(".filter-banner")).to_have_count(0)
    expect(page.locator("tr[data-row]")).to_have_count(5)


def a_job_tells_its_history(stage: Stage) -> None:
    page = stage.page
    page.get_by_role("link", name="Nightly VMs", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nightly VMs")
    runs = page.locator("tr[data-row]")
    expect(runs).to_have_count(3)
    for place, status in enumerate(("Success", "Failed", "Warning")):
        expect(runs.nth(place).locator(".status").first).to_have_attribute("title", status)
    expect(page.get_by_role("main")).to_contain_text("veeam@customer-a.example.com")
    stage.watch.assert_usable()


def the_rows_are_worked_with_the_keyboard(stage: Stage) -> None:
    page = stage.page
    go(page, "Run Checks")
    jobs = names(page)
    assert len(jobs) == 4, jobs
    stage.watch.assert_usable()

    page.keyboard.press("j")
    expect(current(page)).to_contain_text(jobs[0])
    page.keyboard.press("j")
    expect(current(page)).to_contain_text(jobs[1])
    page.keyboard.press("k")
    expect(current(page)).to_contain_text(jobs[0])

    page.keyboard.press("o")
    expect(shown_panel(page).get_by_role("heading", level=2)).to_have_text(jobs[0])
    expect(page.locator("#panel .quote mark").first).to_be_visible()
    stage.watch.assert_usable()
    close_panel(page)
    expect(current(page)).to_contain_text(jobs[0])

    page.keyboard.press("r")
    said(page, "marked reviewed")
    expect(page.locator(".run-row")).to_have_count(3)
    assert names(page) == jobs[1:]
    expect(current(page)).to_contain_text(jobs[1])
    page.keyboard.press("u")
    said(page, "again")
    expect(page.locator(".run-row")).to_have_count(4)
    assert names(page) == jobs, "it stands where it stood"
    expect(current(page)).to_have_count(1)

    for place in (0, 1):
        page.locator(".run-row .row-open").nth(place).focus()
        page.keyboard.press("x")
    expect(page.get_by_role("form", name="What is selected")).to_contain_text("Selected: 2")
    stage.watch.assert_usable()
    page.keyboard.press("r")
    expect(page.locator(".run-row")).to_have_count(2)
    assert names(page) == jobs[2:]


def the_work_is_done(stage: Stage) -> None:
    page = stage.page
    successes = page.locator(".group-successes")
    successes.locator("summary").click()
    # Reviewing a row left the later success of its job.
    expect(successes).to_contain_text("Alder Attorneys 3")
    expect(successes).to_contain_text("Brook Dental 1")
    stage.watch.assert_usable()
    successes.get_by_role("button", name="Mark 4 successes reviewed").click()
    said(page, "4 runs are marked reviewed")
    expect(successes).to_have_count(0)
    for left in (1, 0):
        page.locator(".run-row .row-open").first.focus()
        page.keyboard.press("r")
        expect(page.locator(".run-row")).to_have_count(left)
    done = page.get_by_role("main")
    expect(done).to_contain_text("Everything is reviewed.")
    expect(done).to_contain_text("alice 10")
    expect(page.get_by_role("link", name="1 mail waits in the Inbox")).to_be_visible()
    stage.watch.assert_usable()


def a_job_goes_to_the_archive_and_comes_back(stage: Stage) -> None:
    page = stage.page
    go(page, "Jobs")
    page.get_by_role("link", name="Servers", exact=True).click()
    page.get_by_role("button", name="Archive job").click()
    said(page, "Servers is archived")
    expect(page.get_by_role("main")).to_contain_text("This job is archived")
    third_night = [later(raw("synology/active-servers--warning-english"), 1)]
    bring(stage.server.program, str(folder(stage.place, "third", third_night)))
    go(page, "Inbox")
    expect(page.get_by_role("link", name="Waiting 0")).to_be_visible()
    go(page, "Jobs")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    page.get_by_role("link", name="Archived jobs").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    stage.watch.assert_usable()
    page.get_by_role("button", name="Unarchive job").click()
    said(page, "Servers is back from the archive")
    expect(page.get_by_role("main")).to_contain_text("No job is archived.")
    go(page, "Run Checks")
    expect(row(page, "Servers")).to_have_count(1)


def a_viewer_changes_nothing(stage: Stage) -> None:
    stage.server.program.command("user", "add", "vera", "--role", "viewer", "--password-stdin", given=PASSWORD)
    page = visit(stage.browser, stage.server, stage.window)
    watch = Watch(page, stage.server.address)
    try:
        page.goto("/sign-in")
        enter(page, "vera")
        expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
        page.get_by_role("link", name="Unrecognised 1").click()
        open_row(page, "backup")
        may_not_act(page)
        watch.assert_usable()
        for address in ("/customers", "/jobs", "/jobs/1"):
            page.goto(address)
            may_not_act(page)
            watch.assert_usable()
    finally:
        page.context.close()
    seen = [url for url in stage.watch.requests + watch.requests if TRACKER in url]
    assert seen == [], "no mail told its sender that it was read"


def may_not_act(page: Page) -> None:
    """Nothing on the page changes anything but the visitor's own session."""
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("link", name="Run Checks")).to_have_count(0)
    expect(page.locator("main form[method=post]")).to_have_count(0)
    expect(page.locator("main input[type=checkbox]")).to_have_count(0)
