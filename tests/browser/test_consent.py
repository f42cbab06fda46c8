"""A seller's browser from his invitation to the finished account; Amazon's page of consent is the sandbox's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from mws.compat.accounts.moving.moving import Moving
from mws.compat.accounts.records import NewAccount
from mws.compat.cli import consenting, link_files
from mws.compat.gateway.serving import Serving
from mws.spapi.consent.texts import TEXTS
from mws.spapi.sandbox import refresh_token, seller_id
from tests.browser import axe
from tests.browser.conftest import NARROW, WIDE, NewBrowser, press, resize

pytestmark = pytest.mark.long

A1 = seller_id(1)
MOST_CLICKS = 3
"""A seller, from his invitation to the finished account. What he types at Amazon to sign in is Amazon's."""


class Seller:
    """A person at a browser, whose clicks are counted: the one on the link of his mail is the first."""

    def __init__(self, browser: WebDriver) -> None:
        self.browser = browser
        self.clicks = 0

    def follow(self, link: str) -> None:
        self.clicks += 1
        self.browser.get(link)

    def press(self, element: WebElement) -> None:
        self.clicks += 1
        press(self.browser, element)

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def consent(self, seller: str = A1, decision: str = "confirm") -> None:
        """At Amazon's page: who he is he has typed there, so choosing it is no click of this way."""
        assert urlsplit(self.browser.current_url).hostname == "localhost"
        Select(self.find("[name=selling_partner_id]")).select_by_value(seller)
        self.press(self.find(f"[value={decision}]"))

    @property
    def heading(self) -> str:
        return self.find("h1").text


@dataclass(frozen=True)
class ServedMove:
    """Sellers who wait, and the pages that are served for them."""

    moving: Moving
    url: str
    folder: Path

    def links(self) -> dict[str, str]:
        """The link of each seller who waits, out of the file that `migrate links` writes."""
        out = self.folder / "links.csv"
        link_files.write_links(out, self.moving.links(self.url, self.moving.to_invite()))
        with out.open(encoding="utf-8", newline="") as file:
            return {row["seller_id"]: row["link"] for row in csv.DictReader(file)}

    def status(self, seller: str = A1) -> str:
        (account,) = self.moving.store.find(seller)
        return account.status


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedMove]:
    with consenting.sandbox_move("127.0.0.1", 0, 2) as (moving, listener):
        url = moving.config.migrate.public_url
        with Serving(moving.pages(url), listener=listener, drain=1.0):
            yield ServedMove(moving, url, tmp_path)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without javascript"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_seller_goes_from_his_invitation_to_the_finished_account(
    size: tuple[int, int], javascript: bool, served: ServedMove, new_browser: NewBrowser
) -> None:
    seller = Seller(new_browser(size, javascript=javascript))
    link = served.links()[A1]
    assert served.status() == "waiting"
    seller.follow(link)
    seller.consent()
    assert seller.heading == "Connected"
    assert seller.browser.current_url == f"{served.url}/migrate/done"
    assert seller.clicks == 2
    assert served.status() == "ready"
    (account,) = served.moving.store.find(A1)
    assert served.moving.store.account(account.id).refresh_token == refresh_token(1)
    assert served.status(seller_id(2)) == "waiting"
    seller.follow(link)
    assert seller.heading == "Connected"
    assert "used already" in seller.find("main").text


def test_choosing_the_country_is_the_third_click_and_no_more(served: ServedMove, browser: WebDriver) -> None:
    served.moving.store.forget(served.moving.store.find(A1)[0].id)
    served.moving.store.add([NewAccount(A1, "na")])
    seller = Seller(browser)
    seller.follow(served.links()[A1])
    assert seller.heading == "Connect your Amazon account"
    label = browser.find_element(By.TAG_NAME, "label")
    assert label.get_attribute("for") == seller.find("select").get_attribute("id")
    seller.press(seller.find("main button"))
    seller.consent()
    assert seller.heading == "Connected"
    assert seller.clicks == MOST_CLICKS
    assert served.status() == "ready"


def test_a_seller_who_agrees_with_another_account_is_told_and_can_begin_again(
    served: ServedMove, browser: WebDriver
) -> None:
    seller = Seller(browser)
    seller.follow(served.links()[A1])
    seller.consent(seller_id(2))
    assert seller.heading == "Not connected"
    assert "different Amazon account" in seller.find("main").text
    assert served.status() == "waiting"
    seller.press(seller.find("main a"))
    seller.consent()
    assert seller.heading == "Connected"
    assert served.status() == "ready"


def test_a_seller_who_denies_changes_nothing(served: ServedMove, browser: WebDriver) -> None:
    seller = Seller(browser)
    seller.follow(served.links()[A1])
    seller.consent(decision="deny")
    assert urlsplit(browser.current_url).hostname == "localhost"
    assert served.status() == "waiting"


def test_a_state_is_no_other_browsers(served: ServedMove, new_browser: NewBrowser) -> None:
    link = served.links()[A1]
    first, second = Seller(new_browser()), Seller(new_browser())
    first.follow(link)
    second.browser.get(first.browser.current_url)
    second.consent()
    assert second.heading == "Not connected"
    assert served.status() == "waiting"
    first.consent()
    assert first.heading == "Connected"


def test_the_page_is_in_the_sellers_language_styled_and_fits_a_telephone(
    served: ServedMove, new_browser: NewBrowser
) -> None:
    browser = new_browser(NARROW)
    browser.execute_cdp_cmd("Network.enable", {})
    for language in TEXTS:
        browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})
        browser.get(f"{served.url}/migrate/done")
        assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
        assert browser.find_element(By.TAG_NAME, "h1").text == TEXTS[language]["done_title"]
        for size in (NARROW, WIDE):
            resize(browser, size)
            assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        main = browser.find_element(By.TAG_NAME, "main")
        assert main.value_of_css_property("border-top-width") == "4px"
    log = browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert [each["level"] for each in log if "Content Security" in each["message"]] == []


def test_the_keyboard_alone_suffices(served: ServedMove, browser: WebDriver) -> None:
    served.moving.store.forget(served.moving.store.find(A1)[0].id)
    served.moving.store.add([NewAccount(A1, "na")])
    browser.get(served.links()[A1])
    order = []
    for _ in range(2):
        browser.switch_to.active_element.send_keys("\ue004")
        order.append(browser.switch_to.active_element.tag_name)
    assert order == ["select", "button"]
    width = browser.switch_to.active_element.value_of_css_property("outline-width")
    assert width == "3px"
    button = browser.switch_to.active_element
    button.send_keys("\ue007")
    assert browser.find_element(By.CSS_SELECTOR, "[name=decision]")


def test_axe_finds_nothing_serious_on_any_page(served: ServedMove, browser: WebDriver) -> None:
    (second,) = served.moving.store.find(seller_id(2))
    served.moving.store.forget(second.id)
    served.moving.store.add([NewAccount(seller_id(2), "eu")])
    links = served.links()
    pasted = Serving(served.moving.pages(served.url, asks_for_address=True), drain=1.0)
    with pasted:
        pages = [
            links[seller_id(2)],
            f"{served.url}/migrate/done",
            f"{served.url}/migrate/kept",
            f"{served.url}/migrate/callback?error=access_denied",
            f"{served.url}/migrate/start/none",
            links[A1].replace(served.url, pasted.url),
        ]
        for page in pages:
            browser.get(page)
            for size in (WIDE, NARROW):
                resize(browser, size)
                assert axe.grave(browser) == [], page
