"""The first start: nobody can sign in, the log names a code, and the setup page makes the first admin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from accessibility import violations
from conftest import PASSWORD, Server, running


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path, lambda _: None) as server:
        yield server


def test_the_first_admin_is_made_with_the_code_of_the_log(empty_server: Server, browser: Browser) -> None:
    code = re.search(r"with the code (\S+)", empty_server.log.read_text())
    assert code, empty_server.log.read_text()
    context = browser.new_context(base_url=empty_server.address, bypass_csp=True)
    try:
        page = context.new_page()
        page.goto("/sign-in")
        assert page.url.endswith("/setup")
        assert violations(page) == []
        page.locator("input[name=code]").fill(code[1])
        page.locator("input[name=name]").fill("alice")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password_again]").fill(PASSWORD)
        page.locator("input[name=password_again]").press("Enter")
        page.wait_for_url(lambda address: "/setup" not in address)
        assert "alice\tadmin\tenabled" in empty_server.program.command("user", "list")
        answer = page.goto("/setup")
        assert answer is not None
        assert not page.url.endswith("/setup"), "the setup page is gone once there is a user"
        expect(page.locator("input[name=code]")).to_have_count(0)
    finally:
        context.close()
