"""The keys: each does on every page what the list of keys says, and none while somebody types."""

from __future__ import annotations

import re

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accessibility import violations
from conftest import Program, Server, add_users, running
from mails import folder, later, raw
from steps import bring, current, enter, names, row, shown_panel

# Two products with the same kind of trouble twice, so that some rows are alike and others are not.
NIGHT = [
    raw("veeam/srv-web01-system--failed"),
    raw("synology/active-servers--failed-english"),
    raw("synology/hyper-cloud--failed-german"),
    raw("proxmox/vzdump-nightly--failed-new"),
    raw("veeam/offsite-copy-nightly--warning"),
    later(raw("veeam/offsite-copy-sql--success"), 3),
]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose mails only these tests touch."""
    place = tmp_path_factory.mktemp("keys")

    def prepare(program: Program) -> None:
        add_users(program)
        bring(program, str(folder(place, "night", NIGHT)))

    with running(place, prepare) as server:
        yield server


@pytest.fixture
def inbox(browser: Browser, own_server: Server) -> Iterator[Page]:
    """The Inbox of an operator."""
    context = browser.new_context(base_url=own_server.address, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/sign-in?next=/inbox")
    enter(page, "oscar")
    expect(page.locator(".mail-row")).to_have_count(len(NIGHT))
    yield page
    context.close()


def chosen(page: Page) -> list[bool]:
    """Which rows are selected, in order."""
    return [box.is_checked() for box in page.locator(".pick input").all()]


def test_a_star_selects_the_rows_like_this_one(inbox: Page) -> None:
    row(inbox, "Offsite Copy\\SQL").locator(".row-open").focus()
    inbox.keyboard.press("*")
    picked = [name for name, on in zip(names(inbox), chosen(inbox), strict=True) if on]
    assert sorted(picked) == ["Offsite Copy\\Nightly VMs", "Offsite Copy\\SQL"]
    expect(inbox.get_by_role("form", name="What is selected")).to_contain_text("Selected: 2")


def test_shift_and_a_click_select_everything_between(inbox: Page) -> None:
    boxes = inbox.locator(".pick input")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert chosen(inbox) == [False, True, True, True, True, False]
    boxes.nth(2).click()
    boxes.nth(3).click(modifiers=["Shift"])
    assert chosen(inbox) == [False, True, False, False, True, False]


def test_x_selects_and_unselects_and_clear_forgets(inbox: Page) -> None:
    inbox.keyboard.press("j")
    inbox.keyboard.press("x")
    inbox.keyboard.press("j")
    inbox.keyboard.press("x")
    assert chosen(inbox)[:2] == [True, True]
    inbox.keyboard.press("x")
    assert chosen(inbox)[:2] == [True, False]
    selection = inbox.get_by_role("form", name="What is selected")
    selection.get_by_role("button", name="Clear").click()
    assert not any(chosen(inbox))
    expect(selection).to_be_hidden()


def test_a_question_mark_shows_the_keys_and_escape_hides_them(inbox: Page) -> None:
    inbox.keyboard.press("?")
    dialog = inbox.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Go to Run Checks")
    assert violations(inbox) == []
    inbox.keyboard.press("j")
    expect(current(inbox)).to_have_count(0)
    inbox.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_slash_goes_to_the_search_and_it_narrows_the_list(inbox: Page) -> None:
    inbox.keyboard.press("/")
    search = inbox.get_by_role("searchbox", name="Search the Inbox")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    inbox.keyboard.type("offsite")
    inbox.keyboard.press("Enter")
    expect(inbox.locator(".mail-row")).to_have_count(2)
    assert "q=offsite" in inbox.url


@pytest.mark.parametrize(
    ("letter", "page"),
    [("r", "Run Checks"), ("i", "Inbox"), ("d", "Daily Jobs"), ("c", "Customers"), ("j", "Jobs"), ("h", "Documentation")],
)
def test_g_and_a_letter_go_to_a_page(inbox: Page, letter: str, page: str) -> None:
    inbox.keyboard.press("g")
    inbox.keyboard.press(letter)
    link = inbox.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name=re.compile(f"^{page}"))
    expect(link).to_have_attribute("aria-current", "page")
    expect(inbox.get_by_role("heading", level=1).first).to_contain_text(page)


def test_no_key_works_while_somebody_types(inbox: Page) -> None:
    search = inbox.get_by_role("searchbox", name="Search the Inbox")
    search.focus()
    inbox.keyboard.type("jkorxu*?/gr")
    expect(search).to_have_value("jkorxu*?/gr")
    expect(search).to_be_focused()
    expect(inbox.get_by_role("dialog")).to_have_count(0)
    expect(inbox.locator("#panel")).to_be_hidden()
    assert not any(chosen(inbox))
    assert inbox.url.endswith("/inbox")
    # Escape leaves the field, and the keys work again.
    inbox.keyboard.press("Escape")
    inbox.keyboard.press("j")
    expect(current(inbox)).to_have_count(1)


def test_a_key_held_with_control_is_the_browsers_own(inbox: Page) -> None:
    inbox.keyboard.press("j")
    inbox.keyboard.press("Control+x")
    inbox.keyboard.press("Alt+x")
    assert not any(chosen(inbox))


def test_j_and_k_move_the_open_panel_along_and_stop_at_the_ends(inbox: Page) -> None:
    jobs = names(inbox)
    inbox.keyboard.press("k")
    expect(current(inbox)).to_contain_text(jobs[0])
    inbox.keyboard.press("Enter")
    expect(shown_panel(inbox).locator(".facts strong")).to_have_text(jobs[0])
    for job in [*jobs[1:], jobs[-1]]:
        inbox.keyboard.press("j")
        expect(inbox.locator("#panel .facts strong")).to_have_text(job)
    inbox.keyboard.press("Escape")
    expect(inbox.locator("#panel")).to_be_hidden()
    expect(current(inbox)).to_contain_text(jobs[-1])


def test_a_late_answer_does_not_open_what_was_closed_meanwhile(inbox: Page) -> None:
    held: list[Route] = []
    holding = False
    # From the start: switched on while the frame of a mail is being made, the browser now and then reports no request.
    inbox.route("**/inbox?*mail=*", lambda route: held.append(route) if holding else route.continue_())
    jobs = names(inbox)
    inbox.keyboard.press("j")
    inbox.keyboard.press("o")
    expect(shown_panel(inbox).locator(".facts strong")).to_have_text(jobs[0])
    expect(inbox.locator(".row-open[aria-current=true]")).to_contain_text(jobs[0])
    inbox.wait_for_load_state("networkidle")
    holding = True
    with inbox.expect_request("**/inbox?*mail=*"):
        inbox.keyboard.press("j")
    inbox.keyboard.press("Escape")
    expect(inbox.locator("#panel")).to_be_hidden()
    for route in held:
        route.continue_()
    inbox.unroute("**/inbox?*mail=*")
    inbox.keyboard.press("o")
    expect(shown_panel(inbox).locator(".facts strong")).to_have_text(jobs[0])


def test_back_and_reload_keep_the_panel(inbox: Page) -> None:
    inbox.keyboard.press("j")
    inbox.keyboard.press("o")
    title = shown_panel(inbox).get_by_role("heading", level=2).inner_text()
    inbox.reload()
    expect(shown_panel(inbox).get_by_role("heading", level=2)).to_have_text(title)
    inbox.go_back()
    expect(inbox.locator("#panel")).to_be_hidden()
    inbox.go_forward()
    expect(shown_panel(inbox).get_by_role("heading", level=2)).to_have_text(title)
