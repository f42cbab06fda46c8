"""The console in a browser, as an operator uses it: signing in, the calls of lately, one of them, signing out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from tests.browser.conftest import NewBrowser, press
from tests.browser.consoles import TOKEN, ServedConsole, served_console

pytestmark = pytest.mark.long


@pytest.fixture
def console(tmp_path: Path) -> Iterator[ServedConsole]:
    with served_console(tmp_path) as served:
        yield served


def heading(browser: WebDriver) -> str:
    return browser.find_element(By.TAG_NAME, "h1").text


def rows(browser: WebDriver) -> list[str]:
    return [each.text for each in browser.find_elements(By.CSS_SELECTOR, "tbody tr")]


@pytest.mark.parametrize("javascript", [True, False])
def test_an_operator_signs_in_sees_a_call_and_signs_out(
    console: ServedConsole, new_browser: NewBrowser, javascript: bool
) -> None:
    request_id = console.call("ListOrders", MarketplaceId__Id__1="ATVPDKIKX0DER", CreatedAfter="2020-01-01T00:00:00Z")
    browser = new_browser(javascript=javascript)
    console.sign_in(browser)
    assert heading(browser) == "Calls"
    (row,) = rows(browser)
    assert "ListOrders" in row
    assert "orders." in row
    assert "200" in row
    press(browser, browser.find_element(By.LINK_TEXT, "ListOrders"))
    assert heading(browser) == "ListOrders"
    assert request_id in browser.page_source
    press(browser, browser.find_element(By.CSS_SELECTOR, ".out button"))
    assert heading(browser) == "Sign in"
    browser.get(f"{console.url}/calls/{request_id}")
    assert heading(browser) == "Sign in"


def test_the_token_is_in_no_url_and_the_cookie_is_not_for_scripts(console: ServedConsole, browser: WebDriver) -> None:
    console.sign_in(browser, "calls?seller=x")
    assert TOKEN not in browser.current_url + browser.page_source
    (cookie,) = browser.get_cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert cookie["value"] != TOKEN
    assert browser.execute_script("return document.cookie") == ""
