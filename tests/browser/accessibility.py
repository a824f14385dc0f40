"""Pages that everybody can use: axe-core injected into a page, and pages that fit their window."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize

ROOT = Path(__file__).resolve().parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A page has to serve on each.
DEVICES: dict[str, ViewportSize] = {
    "phone": {"width": 375, "height": 740},
    "half": {"width": 720, "height": 900},
    "desk": {"width": 1440, "height": 900},
}


@cache
def script() -> str:
    """The text of axe-core, as `cargo xtask test` installed it."""
    if path := os.environ.get("BACKUPCHECKS_AXE"):
        return Path(path).read_text(encoding="utf-8")
    installed = sorted((ROOT / "target/axe").glob("*/node_modules/axe-core/axe.min.js"))
    assert installed, "axe-core is not installed; run cargo xtask test --only browser"
    return installed[-1].read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Every violation on `page` as `rule (impact): help, at element`; empty when there is none."""
    page.evaluate(script())
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
    )
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}, at {' '.join(map(str, node['target']))}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; nobody likes to scroll sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
