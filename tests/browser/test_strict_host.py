"""The Appstore's workflow in a browser, around a host whose session cookie is SameSite=Strict, or has ended."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from mws.compat.gateway.serving import Serving
from mws.spapi import sandbox as facts
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.workflows import Application, Authorisation, Pending
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world.applications import Registration
from tests.browser.conftest import SECONDS, NewBrowser, press

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class HostSite:
    """A web application with a sign-in of its own, and the pages mounted at /amazon."""

    def __init__(self, pages: WSGIApplication | None = None) -> None:
        self.pages = pages
        self.taken: list[tuple[Pending, Authorisation]] = []
        self.sign_ins = 0

    def user(self, environ: WSGIEnvironment) -> str:
        return "ann" if "session=ann" in environ.get("HTTP_COOKIE", "") else ""

    def sign_in(self, return_to: str) -> str:
        return f"/sign-in?next={return_to}"

    def authorised(self, pending: Pending, authorisation: Authorisation) -> str:
        self.taken.append((pending, authorisation))
        return ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/amazon/") and self.pages is not None:
            return self.pages({**environ, "SCRIPT_NAME": "/amazon", "PATH_INFO": path[7:]}, start_response)
        if path == "/sign-in":
            self.sign_ins += 1
            onward = parse_qs(environ.get("QUERY_STRING", "")).get("next", ["/"])[0]
            cookie = "session=ann; Path=/; HttpOnly; SameSite=Strict"
            start_response("303 See Other", [("Location", onward), ("Set-Cookie", cookie), ("Content-Length", "0")])
            return [b""]
        if path == "/sign-out":
            start_response("200 OK", [("Set-Cookie", "session=; Path=/; Max-Age=0"), ("Content-Length", "3")])
            return [b"out"]
        body = b"<h1>Home</h1>" if self.user(environ) else b"<h1>Nobody</h1>"
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def site() -> Iterator[tuple[HostSite, str, str]]:
    """The host, its URL, and Amazon's, which is another site to a browser."""
    host = HostSite()
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    registration = Registration(redirect_uris=(f"{url}/amazon/redirect",), login_uri=f"{url}/amazon/login")
    with Serving(Sandbox(application=registration), drain=1.0) as amazon:
        seller_central = amazon.url.replace("127.0.0.1", "localhost")
        application = Application(
            facts.APPLICATION_ID,
            facts.CLIENT_ID,
            facts.CLIENT_SECRET,
            redirect_uri=f"{url}/amazon/redirect",
            lwa_endpoint=amazon.url + facts.TOKEN_PATH,
            seller_central=seller_central,
            endpoint=amazon.url,
        )
        host.pages = OAuthPages(application, host, secure_cookie=False)
        with Serving(host, listener=listener, drain=1.0):
            yield host, url, seller_central


def heading(browser: WebDriver, words: str) -> None:
    """Wait for the page of that heading: some go on by themselves, and may be gone while they are looked at."""
    WebDriverWait(browser, SECONDS, ignored_exceptions=[StaleElementReferenceException]).until(
        lambda found: any(each.text == words for each in found.find_elements(By.TAG_NAME, "h1"))
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without javascript"])
@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "not signed in"])
def test_the_appstore_workflow_does_not_go_round_and_ends(
    signed_in: bool, javascript: bool, site: tuple[HostSite, str, str], new_browser: NewBrowser
) -> None:
    host, url, seller_central = site
    browser = new_browser(javascript=javascript)
    if signed_in:
        browser.get(f"{url}/sign-in?next=/")
        browser.get(url)
        heading(browser, "Home")
    before = host.sign_ins
    browser.get(f"{seller_central}/apps/store/authorize?application_id={facts.APPLICATION_ID}")
    browser.find_element(By.CSS_SELECTOR, "[value=confirm]").click()
    heading(browser, "Connect your Amazon account")
    assert "ann" in browser.find_element(By.TAG_NAME, "main").text
    press(browser, browser.find_element(By.CSS_SELECTOR, "main button"))
    heading(browser, "Connected")
    ((pending, authorisation),) = host.taken
    assert (pending.user, authorisation.selling_partner_id) == ("ann", facts.SELLER_ID)
    assert host.sign_ins - before == (0 if signed_in else 1)


def test_a_session_that_ended_at_amazon_loses_nothing(site: tuple[HostSite, str, str], browser: WebDriver) -> None:
    host, url, _ = site
    browser.get(f"{url}/sign-in?next=/amazon/authorize")
    heading(browser, "Connect your Amazon account")
    press(browser, browser.find_element(By.CSS_SELECTOR, "main button"))
    assert "localhost" in browser.current_url
    there = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.get(f"{url}/sign-out")
    browser.switch_to.window(there)
    before = host.sign_ins
    browser.find_element(By.CSS_SELECTOR, "[value=confirm]").click()
    heading(browser, "Connected")
    assert [pending.user for pending, _ in host.taken] == ["ann"]
    assert host.sign_ins - before == 1
