"""A real browser for tests of pages: Debian's chromium, without a window, driven by its own driver through selenium.

It reaches this machine alone, and each test has a profile of its own: no cookie of another test is in it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

SECONDS = 30  # for a page to load and a script to end
WIDE, NARROW = (1280, 900), (390, 844)  # a desktop's and a telephone's page, in CSS pixels
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # chromium refuses its own sandbox to root, as whom CI runs
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

NewBrowser = Callable[..., WebDriver]


def programs() -> tuple[str, str] | None:
    """The browser and its driver, None where they are not both on PATH."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    driver = shutil.which("chromedriver")
    return (found, driver) if found and driver else None


@pytest.fixture
def new_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NewBrowser]:
    """Starts a browser: `new_browser(size=NARROW, javascript=False)`. All are ended with the test.

    Skips the test with the reason where chromium or its driver is missing, or does not start.
    """
    found = programs()
    if found is None:
        pytest.skip("chromium and chromedriver are not both on PATH (Debian: chromium, chromium-driver)")
    # Whatever proxy this machine has, the pages are on this machine; and selenium is not to look for a driver online.
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SE_OFFLINE", "true")
    monkeypatch.setenv("SE_AVOID_STATS", "true")
    with ExitStack() as ends:
        count = 0

        def start(size: tuple[int, int] = WIDE, *, javascript: bool = True) -> WebDriver:
            nonlocal count
            count += 1
            browser = _start(*found, tmp_path / f"browser-{count}", javascript)
            ends.callback(browser.quit)
            resize(browser, size)
            return browser

        yield start


@pytest.fixture
def browser(new_browser: NewBrowser) -> WebDriver:
    """A browser of this test's own, with a page of 1280 x 900."""
    return new_browser()


def press(browser: WebDriver, element: WebElement) -> None:
    """Click what leads to another page, and wait until the page it is on is gone and the other is there."""
    page = browser.find_element(By.TAG_NAME, "html")
    element.click()
    # While one page goes and another comes, the driver has several words for "that element is gone".
    wait = WebDriverWait(browser, SECONDS, ignored_exceptions=[WebDriverException])
    wait.until(staleness_of(page))
    wait.until(lambda driver: driver.execute_script("return document.readyState") == "complete")


def resize(browser: WebDriver, size: tuple[int, int]) -> None:
    """Give the page that many CSS pixels; a window of chromium could not be as narrow as a telephone."""
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def _start(program: str, driver: str, profile: Path, javascript: bool) -> WebDriver:
    options = Options()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    try:
        browser = webdriver.Chrome(options=options, service=Service(driver))
    except WebDriverException as exc:
        pytest.skip(f"chromium does not start: {(exc.msg or '').splitlines()[:1]}")
    browser.set_page_load_timeout(SECONDS)
    browser.set_script_timeout(SECONDS)
    return browser
