"""The harness itself: a check that never complains would prove nothing."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route

from accessibility import violations
from conftest import Server
from mails import TRACKER
from steps import go
from watching import Watch

SOUND = """<!doctype html><html lang="en"><head><title>Sound</title></head>
<body><main><h1>Sound</h1><p>All is well.</p></main></body></html>"""

FAULTY = SOUND.replace("<p>", '<img src="data:,"><input type="text"><p>')


def test_axe_passes_a_sound_page_and_names_the_faults_of_another(browser: Browser) -> None:
    page = browser.new_page()
    try:
        page.set_content(SOUND)
        assert violations(page) == []
        page.set_content(FAULTY)
        found = violations(page)
        assert any(line.startswith("image-alt (critical)") and line.endswith("at img") for line in found), found
        assert any(line.startswith("label (critical)") for line in found), found
    finally:
        page.close()


def test_the_watch_is_quiet_on_our_page_and_names_what_a_page_must_not_do(browser: Browser, server: Server) -> None:
    page = browser.new_page(base_url=server.address)
    try:
        watch = Watch(page, server.address)
        page.goto("/sign-in")
        watch.assert_usable()
        with page.expect_console_message(lambda message: message.text.startswith("policy")):
            page.evaluate("url => document.body.append(Object.assign(new Image(), {src: url}))", f"https://{TRACKER}/seen.png")
        with pytest.raises(AssertionError, match=r"tracker\.example\.net/seen\.png"):
            watch.assert_sound()
        assert "policy https://tracker.example.net/seen.png img-src" in watch.problems
    finally:
        page.close()


def test_going_to_the_page_that_is_shown_waits_for_the_new_one(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("oscar")
    page.goto("/inbox")

    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    page.route("**/inbox", late)
    old = page.locator("#work").element_handle()
    go(page, "Inbox")
    assert not old.evaluate("work => work.isConnected"), "the next click would have gone to the old page"
