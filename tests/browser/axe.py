"""axe-core in the browser: what it finds wrong with a page for people who cannot see it, or use no mouse.

Its code is not ours and is not kept here: npm brings it into `.cache/npm`; where that cannot be, the test skips.
"""

from __future__ import annotations

from functools import cache

from selenium.webdriver.chrome.webdriver import WebDriver

from tests import npm

PACKAGE = "axe-core@4.14.1"
GRAVE = ("serious", "critical")

_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
    found => done(found.violations.map(each => [each.impact, each.id, each.nodes.map(node => node.html)])),
    error => done([["critical", String(error), []]]));
"""


@cache
def source() -> str:
    """The script of axe-core. Skips the test where it cannot be had."""
    _, folder = npm.modules("axe", [PACKAGE])
    return (folder / "axe-core" / "axe.min.js").read_text("utf-8")


def grave(browser: WebDriver) -> list[str]:
    """What is serious or critical about the page that the browser shows, a line each."""
    # A page's own policy forbids every script; what the driver runs is no script of the page.
    browser.execute_script(source())
    found = browser.execute_async_script(_RUN)
    return [f"{impact} {rule}: {nodes[:3]}" for impact, rule, nodes in found if impact in GRAVE]
