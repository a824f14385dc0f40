"""Logging and System, as an admin sees them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accessibility import DEVICES, overflow, violations
from conftest import ROOT, Program, add_users, running
from steps import enter, open_row, shown_panel

PAGES = ["/system", "/logging", "/logging?entry=3", "/logging?event=nothing."]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_an_admin_is_usable_by_everybody(
    sign_in: Callable[[str], Page], screenshot: Callable[[Page, str], Path], path: str, device: str
) -> None:
    page = sign_in("alice")
    page.set_viewport_size(DEVICES[device])
    answer = page.goto(path)
    assert answer is not None and answer.status == 200
    screenshot(page, f"{re.sub('[^a-z0-9]+', '-', path.strip('/'))}-{device}")
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("path", ["/system", "/logging"])
def test_nobody_else_may_open_them(sign_in: Callable[[str], Page], path: str) -> None:
    answer = sign_in("oscar").goto(path)
    assert answer is not None and answer.status == 403


def test_an_entry_opens_beside_the_list(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("alice")
    page.goto("/logging?event=user.added&thing=user+1")
    open_row(page, "user.added")
    panel = shown_panel(page)
    expect(panel).to_contain_text("roles")
    expect(panel).to_contain_text("Seal")


def test_a_mail_that_is_dropped_into_a_folder_is_imported(
    browser: Browser, tmp_path: Path, screenshot: Callable[[Page, str], Path]
) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()

    def prepare(program: Program) -> None:
        add_users(program)
        program.environment.update({"APP_IMPORT_FOLDER": str(drop), "APP_IMPORT_SECONDS": "1"})

    with running(tmp_path, prepare) as server:
        context = browser.new_context(base_url=server.address, color_scheme="dark", locale="en-GB")
        page = context.new_page()
        page.goto("/sign-in")
        enter(page, "alice")
        page.goto("/system")
        expect(page.get_by_role("main")).to_contain_text("No mail was accepted yet")
        shutil.copy(ROOT / "fixtures/mail/proxmox/vzdump-nightly--success-new.eml", drop)

        def imported() -> str:
            page.reload()
            return page.get_by_role("main").inner_text()

        for _ in range(50):
            if "The one mail that was ever accepted is there" in imported():
                break
            page.wait_for_timeout(200)
        main = page.get_by_role("main")
        expect(main).to_contain_text("The one mail that was ever accepted is there")
        expect(main).to_contain_text("Import from folders")
        screenshot(page, "dropped")
        context.close()
