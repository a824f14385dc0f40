"""What a visit must never do: complain in the console, break the security policy, or speak to anybody but our server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from accessibility import RULES, overflow, script

VIOLATIONS = """async rules => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
    return found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${one.help}, at ${node.target.join(" ")}`));
}"""

TELL_OF_POLICY = """addEventListener("securitypolicyviolation", event =>
    console.error("policy", event.blockedURI, event.violatedDirective));"""


@dataclass
class Watch:
    """What was seen on one page, from its beginning."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Also what a policy refuses in silence, such as an image of a mail.
        self.page.add_init_script(TELL_OF_POLICY)
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def assert_sound(self) -> None:
        """Nothing happened so far that must not."""
        own = urlsplit(self.address).netloc
        foreign = [url for url in self.requests if url.split(":")[0] != "data" and urlsplit(url).netloc != own]
        assert foreign == [], foreign
        assert self.problems == [], self.problems

    def assert_usable(self) -> None:
        """The page as it stands serves everybody, in both themes, and fits its window."""
        self.assert_sound()
        assert overflow(self.page) <= 0, f"{self.page.url} is too wide"
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme)
            found = self.axe()
            assert found == [], f"{self.page.url} in {theme}: {found}"
        self.page.emulate_media(color_scheme="light")
        self.assert_sound()

    def axe(self) -> list[str]:
        """The violations. Unlike elsewhere the page keeps its security policy, so axe comes in through the debugger."""
        debugger = self.page.context.new_cdp_session(self.page)
        try:
            run(debugger, script())
            found: list[str] = run(debugger, f"({VIOLATIONS})({RULES!r})")
            return found
        finally:
            debugger.detach()


def run(debugger: Any, expression: str) -> Any:
    answer = debugger.send(
        "Runtime.evaluate",
        {
            "expression": expression,
            "awaitPromise": True,
            "returnByValue": expression.startswith("("),
            "allowUnsafeEvalBlockedByCSP": True,
        },
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")
