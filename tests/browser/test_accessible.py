"""Every page of the console for every operator: axe-core finds nothing serious, nothing is cut off, keys are enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from mws.compat.accounts.records import STATUSES, NewAccount
from tests.browser import axe
from tests.browser.conftest import NARROW, WIDE, NewBrowser, resize
from tests.browser.consoles import TOKEN, ServedConsole, served_console

pytestmark = pytest.mark.long

PAGES = (
    *("calls", "calls?show=refused", "calls/{call}", "calls/{refused}", "accounts", "migrate", "migrate?status=failed"),
    *("coverage", "coverage?section=Orders", "nowhere"),
)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[ServedConsole]:
    with served_console(tmp_path) as served:
        authorised = datetime(2026, 1, 5, tzinfo=timezone.utc)
        numbers = served.store.add(
            [
                NewAccount(f"A{number:013}", name=f"Shop {number}", status=STATUSES[number % 5], authorised=authorised)
                for number in range(60)
            ]
        )
        served.store.set_status(numbers[4], "failed", "not_associated", "Amazon knows another developer id.")
        yield served


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_any_page_at_either_size(console: ServedConsole, browser: WebDriver, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    call = console.call("ListOrders", MarketplaceId__Id__1="ATVPDKIKX0DER", CreatedAfter="2020-01-01T00:00:00Z")
    refused = console.call("ListOrders", MarketplaceId__Id__1="nonsense")
    found = {}
    browser.get(f"{console.url}/login")
    found["login"] = axe.grave(browser)
    console.sign_in(browser)
    for page in PAGES:
        browser.get(f"{console.url}/{page.format(call=call, refused=refused)}")
        for size in (WIDE, NARROW):
            resize(browser, size)
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            found[f"{page} at {size[0]}"] = [*axe.grave(browser), *([f"{wide} wide"] if wide > size[0] else [])]
    assert {page: problems for page, problems in found.items() if problems} == {}
    assert len(found) == 2 * len(PAGES) + 1


def test_axe_finds_what_is_wrong(browser: WebDriver) -> None:
    browser.get("data:text/html,<html lang=en><title>t</title><main><h1>h</h1><input></main>")
    assert [line.split(":")[0] for line in axe.grave(browser)] == ["critical label"]


def test_keys_are_enough_and_the_focus_is_seen(console: ServedConsole, browser: WebDriver) -> None:
    browser.get(f"{console.url}/migrate")
    assert browser.switch_to.active_element.get_attribute("name") == "token"
    browser.switch_to.active_element.send_keys(TOKEN + Keys.ENTER)
    browser.find_element(By.LINK_TEXT, "Coverage")
    seen = []
    for _ in range(8):
        browser.find_element(By.TAG_NAME, "body")
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        seen.append(focused.text or focused.get_attribute("name"))
        outline = browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", f"the focus on {seen[-1]!r} is not seen"
    assert seen == ["To the content", "Calls", "Accounts", "Migration", "Coverage", "Sign out", "ready", "unproven"]


def test_the_chart_says_in_words_what_it_shows(console: ServedConsole, browser: WebDriver) -> None:
    console.sign_in(browser, "migrate")
    svg = browser.find_element(By.CSS_SELECTOR, "svg.bar")
    assert svg.get_attribute("role") == "img"
    words = browser.find_element(By.ID, "bar-words").get_attribute("textContent")
    assert words == "12 ready (20 %), 12 unproven (20 %), 12 moving (20 %), 12 waiting (20 %), 12 failed (20 %)"
    rows = [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".legend tbody tr")]
    assert [row.split()[:2] for row in rows] == [
        [name, "12"] for name in ("ready", "unproven", "moving", "waiting", "failed")
    ]
    widths = [float(each.get_attribute("width") or 0) for each in svg.find_elements(By.TAG_NAME, "rect")]
    assert widths == [200.0] * 5


def test_the_pages_are_whole_without_javascript(console: ServedConsole, new_browser: NewBrowser) -> None:
    browser = new_browser(javascript=False)
    console.sign_in(browser, "migrate")
    assert len(browser.find_elements(By.CSS_SELECTOR, "table.rows tbody tr")) == 50
    browser.get(f"{console.url}/coverage?section=Feeds&status=partial")
    assert [each.text.split()[0] for each in browser.find_elements(By.CSS_SELECTOR, "tbody th")] == ["SubmitFeed"]
