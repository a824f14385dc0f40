"""The first things that must hold: the program answers, and a stranger finds the way in."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accessibility import DEVICES, overflow, violations
from conftest import Server


def test_health_answers_ok(server: Server) -> None:
    with urllib.request.urlopen(f"{server.address}/health", timeout=5) as answer:
        assert answer.status == 200
        assert answer.headers.get_content_type() == "application/json"
        assert json.load(answer) == {"status": "ok"}


@pytest.mark.parametrize("device", DEVICES)
def test_the_sign_in_page_is_usable_by_everybody(
    page: Page, screenshot: Callable[[Page, str], Path], device: str
) -> None:
    page.set_viewport_size(DEVICES[device])
    answer = page.goto("/sign-in")
    assert answer is not None and answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("input[type=password]").first).to_be_visible()
    screenshot(page, device)
    assert violations(page) == []
    assert overflow(page) <= 0


def test_a_stranger_is_sent_to_sign_in(page: Page) -> None:
    page.goto("/run-checks")
    assert page.url.split("?")[0].endswith("/sign-in"), page.url


def test_a_wrong_password_says_so_and_keeps_the_name(page: Page) -> None:
    page.goto("/sign-in")
    page.locator("input[name=name]").fill("vera")
    page.locator("input[name=password]").fill("not the password")
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("vera")
    assert violations(page) == []
