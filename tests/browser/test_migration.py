"""An operator's browser beside a seller's: the invitation is copied from the console and followed; the page says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from mws.compat.cli import consenting
from mws.compat.gateway.serving import Serving
from mws.compat.operate.console.app import Console
from mws.compat.operate.console.sources import Sources
from mws.spapi.sandbox import seller_id
from tests.browser.conftest import NewBrowser, press
from tests.browser.consoles import OPERATOR, TOKEN

pytestmark = pytest.mark.long

A1, A2 = seller_id(1), seller_id(2)


def invitation(browser: WebDriver, seller: str) -> str:
    """What the operator has selected once the Tab key has brought him to a seller's invitation; "" for none."""
    browser.find_element(By.TAG_NAME, "body").click()
    for _ in range(40):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        if focused.get_attribute("aria-label") == f"Invitation for seller {seller}":
            script = "const at = arguments[0]; return at.value.substring(at.selectionStart, at.selectionEnd)"
            return str(browser.execute_script(script, focused))
    return ""


def test_a_seller_is_ready_by_the_invitation_that_the_operator_copied(tmp_path: Path, new_browser: NewBrowser) -> None:
    with consenting.sandbox_move("127.0.0.1", 0, 2) as (moving, listener):
        url = moving.config.migrate.public_url
        sources = Sources(
            moving.config,
            moving.clock,
            state=moving.state,
            sellers=moving.store,
            invitations=lambda numbers: moving.links_to_copy(url, numbers),
        )
        console = Console([OPERATOR], sources, moving.clock)
        with (
            Serving(moving.pages(url), listener=listener, drain=1.0),
            Serving(console, threads=2, drain=1.0) as served,
        ):
            moving.links(url, moving.to_invite())
            operator, seller = new_browser(), new_browser()
            operator.get(f"{served.url}/migrate")
            operator.find_element(By.NAME, "token").send_keys(TOKEN)
            press(operator, operator.find_element(By.CSS_SELECTOR, "main button"))
            assert operator.find_element(By.ID, "progress").text == "0 of 2 sellers are ready"
            link = invitation(operator, A1)
            assert link.startswith(f"{url}/migrate/start/")

            seller.get(link)
            Select(seller.find_element(By.NAME, "selling_partner_id")).select_by_value(A1)
            press(seller, seller.find_element(By.CSS_SELECTOR, "[value=confirm]"))
            assert seller.find_element(By.TAG_NAME, "h1").text == "Connected"

            operator.refresh()
            assert operator.find_element(By.ID, "progress").text == "1 of 2 sellers are ready"
            press(operator, operator.find_element(By.CSS_SELECTOR, ".legend").find_element(By.LINK_TEXT, "ready"))
            (row,) = operator.find_elements(By.CSS_SELECTOR, "table.rows tbody tr")
            assert A1 in row.text
            operator.get(f"{served.url}/migrate")
            assert invitation(operator, A1) == "", "it was used"
            assert invitation(operator, A2) not in ("", link)
