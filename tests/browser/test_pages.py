"""Every page, for those who may open it: it answers, everybody can use it, and it fits the window."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from accessibility import DEVICES, overflow, violations

PAGES = [
    "/",
    "/run-checks",
    "/inbox",
    "/daily-jobs",
    "/daily-jobs?show=bad",
    "/customers",
    "/jobs",
    "/tickets",
    "/overrides",
    "/overrides?new=1",
    "/parsers",
    "/parsers?parser=veeam.backup",
    "/documentation",
]

# Pages that a role must not reach, as the handbook says under Roles.
CLOSED = [
    ("vera", "/run-checks"),
    ("oscar", "/jobs/archived"),
    ("rita", "/inbox"),
    ("rita", "/run-checks"),
    ("rita", "/customers"),
    ("rita", "/daily-jobs"),
    ("rita", "/jobs"),
    ("rita", "/overrides"),
    ("rita", "/parsers"),
    ("rita", "/tickets"),
    ("vera", "/tickets/new"),
    ("oscar", "/parsers/own"),
]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_usable_by_everybody(
    sign_in: Callable[[str], Page], screenshot: Callable[[Page, str], Path], path: str, device: str
) -> None:
    page = sign_in("oscar")
    page.set_viewport_size(DEVICES[device])
    answer = page.goto(path)
    assert answer is not None and answer.status == 200
    expect(page.get_by_role("main")).to_be_visible()
    screenshot(page, f"{re.sub('[^a-z0-9]+', '-', path.strip('/')) or 'home'}-{device}")
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("path", ["/jobs/archived", "/daily-jobs", "/overrides?new=1", "/closures?new=1", "/logging"])
def test_whatever_has_the_focus_shows_it(sign_in: Callable[[str], Page], path: str) -> None:
    page = sign_in("alice")
    page.goto(path)
    unseen: set[str] = set()
    for _ in range(50):
        page.keyboard.press("Tab")
        # A row shows it for its link, a box by its shadow, and the parts of a date, which are the browser's, each their own.
        unseen.add(
            page.evaluate(
                """() => {
                    const one = document.activeElement;
                    if (one.type === "date" || getComputedStyle(one).boxShadow !== "none") return "";
                    for (let at = one; at; at = at.parentElement) if (getComputedStyle(at).outlineStyle !== "none") return "";
                    return one === document.body ? "" : `${one.tagName} ${one.className} ${one.innerText}`;
                }"""
            )
        )
    assert unseen == {""}



@pytest.mark.parametrize(("name", "path"), CLOSED)
def test_what_a_role_may_not_open_is_closed(sign_in: Callable[[str], Page], name: str, path: str) -> None:
    answer = sign_in(name).goto(path)
    assert answer is not None
    assert answer.status in {403, 404}, f"{name} sees {path}"


def test_imported_mails_wait_in_the_inbox(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("oscar")
    page.goto("/inbox")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Veeam")
    expect(main).to_contain_text("Synology")


def test_the_keyboard_reaches_the_content_first(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("oscar")
    page.goto("/inbox")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement?.getAttribute('href') ?? ''")
    assert focused.startswith("#"), "the first stop is the link that skips the navigation"


def test_every_link_of_the_handbook_leads_to_a_page(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("oscar")
    seen: set[str] = set()
    waiting = [urljoin(page.url, "/documentation")]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        links = page.get_by_role("main").get_by_role("link").evaluate_all("links => links.map(link => link.href)")
        waiting += [link.split("#")[0] for link in links if "/documentation" in link or link.endswith(".md")]
    assert len(seen) >= 5, seen
