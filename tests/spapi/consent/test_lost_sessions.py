"""What the host's own session does to the workflows: it ended, or its cookie stays behind (SameSite=Strict)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.workflows import Application
from tests.spapi.consent.answers import AmazonSays
from tests.spapi.consent.walking import (
    APP_ID,
    CODE,
    MWS,
    SECRET,
    YES,
    Browser,
    Shop,
    came,
    codes,
    leave,
    login,
    state_in,
)
from tests.spapi.faulty import Faulty

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


class StrictShop(Shop):
    """A host whose session cookie is SameSite=Strict: it does not see its user where another site sent the browser."""

    def user(self, environ: dict[str, Any]) -> str:
        return "" if environ["HTTP_SEC_FETCH_SITE"] == "cross-site" else self.signed_in


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def lwa() -> Iterator[Faulty]:
    with Faulty(AmazonSays("A3"), lwa=(YES,)) as server:
        yield server


def browser_of(shop: Shop, lwa: Faulty, clock: FixedClock) -> Browser:
    application = Application(APP_ID, "client-id", SECRET, lwa_endpoint=lwa.token_url, endpoint=lwa.url)
    return Browser(OAuthPages(application, shop, clock=clock))


def refresh(browser: Browser) -> str:
    """Go on where the page sends the browser by itself, or the link on it; another site has no part in it."""
    onward = browser.refresh()
    assert f'href="{onward}"' in browser.body
    return browser.get(onward)


# ---- the session ended while the seller was at Amazon ----------------------------------------------------------------


def test_who_was_signed_out_meanwhile_signs_in_and_is_done(lwa: Faulty, clock: FixedClock) -> None:
    shop = Shop()
    browser = browser_of(shop, lwa, clock)
    state = leave(browser)
    shop.signed_in = ""
    assert browser.get(came(state, mws_auth_token=MWS), cross_site=True) == "/amazon/finish"
    assert codes(lwa) == []
    assert browser.get("/amazon/finish", cross_site=True) == ""
    assert refresh(browser) == "/sign-in?next=%2Famazon%2Ffinish"
    clock.advance(60)
    shop.signed_in = "ann"
    assert browser.get("/amazon/finish") == "/amazon/done"
    ((pending, authorisation),) = shop.kept
    assert (pending.user, authorisation.selling_partner_id, authorisation.mws_auth_token) == ("ann", "A3", MWS)
    assert not any("redirect" in name for name in browser.cookies)


def test_what_amazon_brought_lies_sealed_in_the_cookie(lwa: Faulty, clock: FixedClock) -> None:
    shop = Shop()
    browser = browser_of(shop, lwa, clock)
    state = leave(browser)
    shop.signed_in = ""
    browser.get(came(state))
    kept = browser.cookies["__Host-spapi-redirect"]
    assert CODE not in kept
    assert CODE not in browser.headers["Location"]
    other = browser_of(Shop(), lwa, clock)
    other.cookies = {"__Host-spapi-redirect": kept}
    other.get("/amazon/finish")
    assert (other.status, codes(lwa)) == (403, [])


def test_the_code_does_not_live_longer_for_that(lwa: Faulty, clock: FixedClock) -> None:
    shop = Shop()
    browser = browser_of(shop, lwa, clock)
    state = leave(browser)
    shop.signed_in = ""
    browser.get(came(state))
    shop.signed_in = "ann"
    clock.advance(301)
    browser.get("/amazon/finish")
    assert browser.status == 403
    assert "run out" in browser.body
    assert (codes(lwa), shop.kept) == ([], [])


def test_who_signs_in_must_be_who_began(lwa: Faulty, clock: FixedClock) -> None:
    shop = Shop()
    browser = browser_of(shop, lwa, clock)
    state = leave(browser)
    shop.signed_in = ""
    browser.get(came(state))
    shop.signed_in = "bob"
    browser.get("/amazon/finish")
    assert browser.status == 403
    assert "another user" in browser.body
    assert (codes(lwa), shop.kept) == ([], [])


def test_it_is_finished_once(lwa: Faulty, clock: FixedClock) -> None:
    shop = Shop()
    browser = browser_of(shop, lwa, clock)
    state = leave(browser)
    shop.signed_in = ""
    browser.get(came(state))
    cookies = dict(browser.cookies)
    shop.signed_in = "ann"
    browser.get("/amazon/finish")
    browser.cookies = cookies
    browser.get("/amazon/finish")
    assert (browser.status, len(codes(lwa)), len(shop.kept)) == (403, 1, 1)


# ---- a host cookie with SameSite=Strict ------------------------------------------------------------------------------


def test_the_appstore_workflow_ends_with_a_strict_host_cookie(lwa: Faulty, clock: FixedClock) -> None:
    shop = StrictShop()
    browser = browser_of(shop, lwa, clock)
    assert browser.get(login(), cross_site=True) == "/amazon/continue"
    assert browser.get("/amazon/continue", cross_site=True) == ""
    assert refresh(browser) == ""
    assert "<strong>ann</strong>" in browser.body
    state = state_in(browser.submit())
    assert browser.get(came(state), cross_site=True) == "/amazon/finish"
    assert browser.get("/amazon/finish", cross_site=True) == ""
    assert refresh(browser) == "/amazon/done"
    assert len(shop.kept) == 1


def test_the_website_workflow_ends_with_a_strict_host_cookie(lwa: Faulty, clock: FixedClock) -> None:
    shop = StrictShop()
    browser = browser_of(shop, lwa, clock)
    browser.get("/amazon/authorize", cross_site=True)
    assert refresh(browser) == ""
    state = state_in(browser.submit(marketplace="ATVPDKIKX0DER"))
    browser.get(came(state), cross_site=True)
    browser.get("/amazon/finish", cross_site=True)
    assert refresh(browser) == "/amazon/done"
    assert len(shop.kept) == 1


def test_a_sign_in_by_way_of_another_site_does_not_go_round(lwa: Faulty, clock: FixedClock) -> None:
    """Who comes back from a foreign sign-in is looked at again from here before he is sent to sign in once more."""
    shop = StrictShop()
    shop.signed_in = ""
    browser = browser_of(shop, lwa, clock)
    browser.get(login(), cross_site=True)
    browser.get("/amazon/continue", cross_site=True)
    assert refresh(browser).startswith("/sign-in?")
    shop.signed_in = "ann"
    browser.get("/amazon/continue", cross_site=True)
    refresh(browser)
    assert "<strong>ann</strong>" in browser.body


def test_a_browser_that_does_not_say_where_it_comes_from_gets_to_sign_in(lwa: Faulty, clock: FixedClock) -> None:
    shop = Shop()
    shop.signed_in = ""
    browser = browser_of(shop, lwa, clock)
    browser.fetch_site = False
    browser.get("/amazon/authorize")
    assert refresh(browser) == "/sign-in?next=%2Famazon%2Fauthorize"


# ---- where to begin again --------------------------------------------------------------------------------------------


def test_an_appstore_failure_leads_back_to_the_appstore(lwa: Faulty, clock: FixedClock) -> None:
    browser = browser_of(Shop(), lwa, clock)
    browser.get(login("https://evil.example/"))
    assert "Appstore, where you came from" in browser.body
    assert "/amazon/authorize" not in browser.body
    browser.get(login())
    browser.get("/amazon/continue")
    browser.get(came(state_in(browser.submit()), seller="A4"))
    assert browser.status == 403
    assert "Appstore, where you came from" in browser.body
    assert "/amazon/authorize" not in browser.body


def test_a_website_failure_leads_back_to_the_website(lwa: Faulty, clock: FixedClock) -> None:
    shop = Shop()
    browser = browser_of(shop, lwa, clock)
    state = leave(browser)
    shop.signed_in = "bob"
    browser.get(came(state))
    assert 'href="/amazon/authorize"' in browser.body
    assert "Appstore" not in browser.body
    shop.signed_in = "ann"
    browser.get(came("forged"))
    assert 'href="/amazon/authorize"' in browser.body
    assert "If you came from Amazon’s Appstore" in browser.body
