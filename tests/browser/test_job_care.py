"""Somebody moves a job, splits a run off, merges two jobs, and undoes each; an admin deletes all jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Server
from mails import later, raw
from steps import approve_all, night, said, usable, visit

NIGHT = [
    raw("veeam/nightly-vms--warning"),
    later(raw("veeam/nightly-vms--success"), 3),
    raw("veeam/backup-notturno--success"),
]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server whose mails only this test touches."""
    with night(tmp_path, NIGHT) as server:
        yield server


@pytest.fixture
def jobs(browser: Browser, own_server: Server) -> Iterator[Page]:
    """An operator with two approved jobs of Customer A."""
    with visit(browser, own_server, "oscar") as page:
        approve_all(page, "Customer A")
        yield page


def open_job(page: Page, name: str) -> None:
    page.goto("/jobs")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_a_job_is_moved_with_the_keys_and_back(jobs: Page, screenshot: Callable[[Page, str], Path]) -> None:
    page = jobs
    open_job(page, "Nightly VMs")
    expect(page.locator(".care")).to_contain_text("Nobody has moved, merged or split this job.")
    page.get_by_text("Move to another customer").focus()
    page.keyboard.press("Enter")
    field = page.locator("#move-customer")
    # A name of the greatest length without a place to break is a test of the page as well.
    name = "Customer-B-" + 189 * "W"
    field.fill(name)
    field.press("Tab")
    page.get_by_role("button", name="Move job").press("Enter")
    said(page, "The job is moved.")
    expect(page.locator(".care .history")).to_contain_text(f"Moved from Customer A to {name}.")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    usable(page, screenshot, "moved")
    page.locator(".care").get_by_role("button", name="Undo").click()
    said(page, "It is undone.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customer A")


def test_a_run_is_split_off_and_comes_back(jobs: Page, screenshot: Callable[[Page, str], Path]) -> None:
    page = jobs
    open_job(page, "Nightly VMs")
    expect(page.locator(".split-pick").first).to_be_hidden()
    page.get_by_text("Split chosen runs off").click()
    page.locator(".split-pick").first.check()
    page.locator("#split-mark").fill("SRV-B")
    usable(page, screenshot, "split")
    page.get_by_role("button", name="Split off").click()
    said(page, "The runs are split off.")
    expect(page.locator(".table-runs tbody tr")).to_have_count(1)
    page.locator(".care .history").get_by_role("link", name="Nightly VMs").click()
    expect(page.locator(".job-facts")).to_contain_text("SRV-B")
    page.locator(".care").get_by_role("button", name="Undo").click()
    said(page, "It is undone.")
    expect(page.locator(".table-runs tbody tr")).to_have_count(2)


def test_a_merger_is_looked_at_before_it_is_done(jobs: Page, screenshot: Callable[[Page, str], Path]) -> None:
    page = jobs
    open_job(page, "Backup notturno")
    page.get_by_text("Merge into another job").click()
    field = page.locator("#merge-job")
    field.press_sequentially("Nightly")
    page.get_by_role("option", name="Nightly VMs").click()
    page.get_by_role("button", name="See what goes along").click()
    expect(page.get_by_role("heading", name="What goes along")).to_be_visible()
    usable(page, screenshot, "before")
    page.get_by_role("button", name="Merge", exact=True).click()
    said(page, "The jobs are one from now on.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nightly VMs")
    expect(page.locator(".table-runs tbody tr")).to_have_count(3)
    usable(page, screenshot, "merged")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    said(page, "It is undone.")
    expect(page.locator(".table-runs tbody tr")).to_have_count(2)


def test_all_jobs_are_deleted_and_their_mails_read_again(
    jobs: Page, browser: Browser, own_server: Server, screenshot: Callable[[Page, str], Path]
) -> None:
    with visit(browser, own_server, "alice", "/system") as page:
        page.get_by_text("Begin anew").click()
        page.get_by_label("Type delete to confirm").fill("delete")
        usable(page, screenshot, "asked")
        page.get_by_role("button", name="Delete 2 jobs").click()
        said(page, "2 jobs were deleted.")
        expect(page.locator("#list")).to_contain_text("There are no jobs to delete.")
        page.locator("#toasts").get_by_role("link", name="3 mails are being read again.").click()
        expect(page.locator("#panel")).to_contain_text("3")
        expect(page.locator("[data-row]").first).to_contain_text("Done", timeout=30_000)
        page.goto("/inbox")
        expect(page.locator("[data-row]")).to_have_count(2)
