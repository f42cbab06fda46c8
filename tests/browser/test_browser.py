"""The browser of the tests itself: it shows a page of this machine, at the sizes asked for, and knows no other host."""

from __future__ import annotations

import pytest
from selenium.common.exceptions import WebDriverException

from tests.browser.conftest import NARROW, WIDE, NewBrowser, resize

pytestmark = pytest.mark.long

PAGE = "data:text/html,<title>a page</title><p id=p>before</p><script>document.title='changed'</script>"


def test_runs_scripts_only_where_that_is_asked(new_browser: NewBrowser) -> None:
    with_scripts, without = new_browser(), new_browser(javascript=False)
    with_scripts.get(PAGE)
    without.get(PAGE)
    assert (with_scripts.title, without.title) == ("changed", "a page")


def test_a_page_is_as_wide_as_asked(new_browser: NewBrowser) -> None:
    browser = new_browser(NARROW)
    browser.get("data:text/html,<meta name=viewport content='width=device-width'>")
    narrow = browser.execute_script("return innerWidth")
    resize(browser, WIDE)
    assert (narrow, browser.execute_script("return innerWidth")) == (390, 1280)


def test_reaches_no_other_host(new_browser: NewBrowser) -> None:
    browser = new_browser()
    with pytest.raises(WebDriverException, match="ERR_NAME_NOT_RESOLVED"):
        browser.get("http://example.com/")
