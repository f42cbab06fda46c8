"""The pages of both workflows, walked through by a browser that knows cookies, links and forms but no JavaScript."""

from __future__ import annotations

import base64
import logging
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.consent.states import MemoryUsed
from mws.spapi.consent.texts import COUNTRIES
from mws.spapi.consent.workflows import Application, Authorisation, Pending
from mws.spapi.errors import InvalidCall
from mws.spapi.marketplaces import MARKETPLACES
from tests.spapi.consent.walking import (
    APP_ID,
    CODE,
    CONFIRM,
    MWS,
    NOW,
    PROVEN,
    REFRESH,
    SECRET,
    US,
    Browser,
    Shop,
    came,
    codes,
    leave,
    login,
    state_in,
)
from tests.spapi.faulty import Faulty, lwa_error

# ---- the website workflow --------------------------------------------------------------------------------------------


def test_a_seller_authorises_from_the_website(browser: Browser, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        browser.get("/amazon/authorize")
        assert browser.status == 200
        countries = [COUNTRIES[MARKETPLACES[marketplace_id].country] for marketplace_id in SELLER_CENTRAL]
        assert [country for country in countries if f">{country}</option>" not in browser.body] == []
        to = browser.submit(marketplace=US)
        assert browser.status == 303
        assert to.startswith(f"https://sellercentral.amazon.com/apps/authorize/consent?application_id={APP_ID}&state=")
        assert browser.get(came(state_in(to), mws_auth_token=MWS)) == "/amazon/done"
        assert browser.status == 303
        browser.get("/amazon/done")
        assert browser.status == 200
    assert shop.kept == [(Pending("ann", "", US), Authorisation("A3", REFRESH, MWS, NOW, PROVEN))]
    assert "pl4nted" not in caplog.text


def test_who_is_not_signed_in_signs_in_first(browser: Browser, shop: Shop) -> None:
    shop.signed_in = ""
    assert browser.get("/amazon/authorize") == "/sign-in?next=%2Famazon%2Fauthorize"
    assert browser.get("/amazon/authorize", "POST", {"marketplace": US}).startswith("/sign-in?")


def test_the_host_says_where_to_go_on(browser: Browser, shop: Shop) -> None:
    shop.next_page = "/account/amazon"
    assert browser.get(came(leave(browser))) == "/account/amazon"


def test_a_state_is_used_once(browser: Browser, shop: Shop, lwa: Faulty) -> None:
    state = leave(browser)
    browser.get(came(state))
    browser.get(came(state))
    assert browser.status == 403
    assert (len(shop.kept), len(codes(lwa))) == (1, 1)


def test_a_state_is_of_the_browser_that_began(pages: OAuthPages, browser: Browser, shop: Shop, lwa: Faulty) -> None:
    """The attack `state` is there for: a victim is lured to a redirect with the attacker's code."""
    state = leave(browser)
    victim = Browser(pages)
    victim.get(came(state))
    assert victim.status == 403
    leave(victim)
    victim.get(came(state))
    assert victim.status == 403
    assert (shop.kept, lwa.tokens) == ([], [])


def test_a_state_is_of_the_user_who_began(browser: Browser, shop: Shop, lwa: Faulty) -> None:
    state = leave(browser)
    shop.signed_in = "bob"
    browser.get(came(state))
    assert browser.status == 403
    assert lwa.tokens == []


def test_a_state_is_over_after_ten_minutes(browser: Browser, clock: FixedClock, lwa: Faulty) -> None:
    state = leave(browser)
    clock.advance(601)
    browser.get(came(state))
    assert browser.status == 403
    assert "ten minutes" in browser.body
    assert 'href="/amazon/authorize"' in browser.body
    assert lwa.tokens == []


def test_two_tabs_of_one_browser_do_not_disturb_each_other(browser: Browser, shop: Shop) -> None:
    first, second = leave(browser), leave(browser)
    browser.get(came(first))
    browser.get(came(second))
    assert len(shop.kept) == 2


def test_a_form_of_another_site_begins_nothing(browser: Browser) -> None:
    browser.get("/amazon/authorize")
    assert browser.get("/amazon/authorize", "POST", {"marketplace": US}, cross_site=True) == ""
    assert browser.status == 403


@pytest.mark.parametrize("form", [{}, {"marketplace": "nowhere"}, {"marketplace": "x" * 5000}])
def test_a_marketplace_that_is_not_offered_is_refused(form: dict[str, str], browser: Browser) -> None:
    browser.get("/amazon/authorize")
    assert browser.get("/amazon/authorize", "POST", form) == ""
    assert browser.status == 400


def test_only_the_marketplaces_wanted_are_offered(lwa: Faulty, shop: Shop, clock: FixedClock) -> None:
    application = Application(APP_ID, "client-id", SECRET, lwa_endpoint=lwa.token_url, endpoint=lwa.url)
    browser = Browser(OAuthPages(application, shop, clock=clock, marketplaces=[US]))
    browser.get("/amazon/authorize")
    assert "United States" in browser.body
    assert "Deutschland" not in browser.body
    with pytest.raises(InvalidCall):
        OAuthPages(application, shop, marketplaces=["x"])


# ---- the Appstore workflow -------------------------------------------------------------------------------------------


def test_a_seller_authorises_from_the_appstore(browser: Browser, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        shop.signed_in = ""
        assert browser.get(login()) == "/amazon/continue"
        assert browser.get("/amazon/continue") == "/sign-in?next=%2Famazon%2Fcontinue"
        shop.signed_in = "ann"
        assert browser.get("/amazon/continue") == ""
        assert "<strong>A3</strong>" in browser.body
        assert "<strong>ann</strong>" in browser.body
        assert "pl4nted" not in browser.body
        to = browser.submit()
        assert to.startswith(CONFIRM + "?")
        assert dict(parse_qsl(urlsplit(to).query)).keys() == {"amazon_state", "state"}
        assert browser.get(came(state_in(to))) == "/amazon/done"
    assert shop.kept == [(Pending("ann", "A3", ""), Authorisation("A3", REFRESH, "", NOW, PROVEN))]
    assert "pl4nted" not in caplog.text


def test_a_callback_elsewhere_is_shown_to_nobody_and_followed_by_nobody(browser: Browser) -> None:
    assert browser.get(login("https://evil.example/apps/authorize/confirm/x")) == ""
    assert browser.status == 400
    assert "evil.example" not in browser.body
    browser.get("/amazon/continue")
    assert browser.status == 403


def test_a_link_alone_connects_nobody(browser: Browser) -> None:
    """An attacker's link to /login ends at a question, and only this browser's own page can answer it."""
    browser.get(login(seller="A9EVIL"))
    browser.get("/amazon/continue")
    browser.get("/amazon/continue", "POST", {"word": "guessed"})
    assert browser.status == 403
    browser.get(login(seller="A9EVIL"))
    assert browser.get("/amazon/continue", "POST", {}) == ""
    assert browser.status == 403


def test_strangers_who_begin_crowd_nobody_out(lwa: Faulty, shop: Shop, clock: FixedClock) -> None:
    application = Application(APP_ID, "client-id", SECRET, lwa_endpoint=lwa.token_url, endpoint=lwa.url)
    pages = OAuthPages(application, shop, clock=clock, used=MemoryUsed(clock, most=2))
    browser = Browser(pages)
    browser.get(login())
    browser.get("/amazon/continue")
    shop.signed_in = ""
    for number in range(200):
        stranger = Browser(pages)
        stranger.get(login(seller=f"A{number}"))
        assert stranger.status == 303
    shop.signed_in = "ann"
    state = state_in(browser.submit())
    assert browser.get(came(state)) == "/amazon/done"
    assert [pending.selling_partner_id for pending, _ in shop.kept] == ["A3"]


def test_a_question_is_answered_once_and_by_who_was_asked(pages: OAuthPages, browser: Browser, shop: Shop) -> None:
    browser.get(login())
    browser.get("/amazon/continue")
    question, cookies = browser.body, dict(browser.cookies)
    shop.signed_in = "bob"
    browser.submit()
    assert browser.status == 403
    shop.signed_in = "ann"
    browser.body = question
    browser.submit()
    assert browser.status == 303
    assert "__Host-spapi-visit" not in browser.cookies
    browser.cookies, browser.body = cookies, question
    browser.submit()
    assert browser.status == 403


def test_what_amazon_said_lies_sealed_in_the_cookie_of_the_browser_it_was_said_to(
    pages: OAuthPages, browser: Browser
) -> None:
    browser.get(login(seller="A3SELLEROFEXAMPLE"))
    visit = browser.cookies["__Host-spapi-visit"]
    (cookie,) = [each for each in browser.set_cookies if "visit" in each]
    assert re.fullmatch(r"__Host-spapi-visit=[\w-]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure", cookie)
    assert b"SELLEROFEXAMPLE" not in base64.urlsafe_b64decode(visit + "==")
    other = Browser(pages)
    other.get("/amazon/authorize")
    other.cookies["__Host-spapi-visit"] = visit
    other.get("/amazon/continue")
    assert other.status == 403


def test_a_visit_too_long_for_a_cookie_is_refused(browser: Browser) -> None:
    query = {"amazon_callback_uri": CONFIRM, "amazon_state": "x" * 4000, "selling_partner_id": "A3"}
    assert browser.get("/amazon/login?" + urlencode(query)) == ""
    assert browser.status == 400


def test_what_is_finished_from_one_address_is_bounded(pages: OAuthPages, browser: Browser, shop: Shop) -> None:
    for _ in range(100):
        browser.get(came(leave(browser)))
    assert len(shop.kept) == 100
    state = leave(browser)
    browser.get(came(state))
    assert browser.status == 429
    elsewhere = Browser(pages)
    elsewhere.address = "2001:db8::1"
    assert elsewhere.get(came(leave(elsewhere))) == "/amazon/done"
    browser.address = "127.0.0.1"  # a proxy on this machine: whose it is nobody knows
    assert browser.get(came(state)) == "/amazon/done"


def test_another_sellers_code_is_not_taken(browser: Browser, shop: Shop, lwa: Faulty) -> None:
    browser.get(login())
    browser.get("/amazon/continue")
    state = state_in(browser.submit())
    browser.get(came(state, seller="A4"))
    assert browser.status == 403
    assert lwa.tokens == []


def test_reloading_the_question_does_not_lengthen_its_life(browser: Browser, clock: FixedClock) -> None:
    browser.get(login())
    for _ in range(5):
        clock.advance(119)
        browser.get("/amazon/continue")
        assert browser.status == 200
    clock.advance(6)
    browser.get("/amazon/continue")
    assert browser.status == 403


def test_a_name_is_text_on_the_page(browser: Browser, shop: Shop) -> None:
    shop.signed_in = "<script>alert(1)</script>"
    browser.get(login())
    browser.get("/amazon/continue")
    assert "<script" not in browser.body
    assert "&lt;script&gt;" in browser.body


# ---- every page ------------------------------------------------------------------------------------------------------

EVERY = ["/amazon/authorize", login(), "/amazon/continue", came("x"), "/amazon/redirect?error=access_denied",
         "/amazon/done", "/amazon/none", "/amazon/redirect"]  # fmt: skip


@pytest.mark.parametrize("url", EVERY)
def test_no_page_tells_others_where_it_was_or_is_kept_or_framed(url: str, browser: Browser) -> None:
    browser.get(url)
    assert browser.headers["Referrer-Policy"] == "no-referrer"
    assert browser.headers["Cache-Control"] == "no-store"
    assert browser.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in browser.headers["Content-Security-Policy"]
    assert "<script" not in browser.body
    assert "pl4nted" not in browser.body + repr(browser.headers)
    assert "evil.example" not in browser.body + repr(browser.headers)


def test_the_cookie_is_this_hosts_own_and_for_tls_only(browser: Browser, pages: OAuthPages) -> None:
    browser.get("/amazon/authorize")
    cookie = browser.headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-spapi-oauth=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure", cookie)
    browser.cookies["__Host-spapi-oauth"] = "chosen by somebody else"
    browser.get("/amazon/authorize")
    assert "chosen" not in browser.headers["Set-Cookie"]


def test_a_development_server_without_tls_may_have_its_cookie(shop: Shop, clock: FixedClock) -> None:
    browser = Browser(OAuthPages(Application(APP_ID, "c", "s"), shop, clock=clock, secure_cookie=False))
    browser.get("/amazon/authorize")
    assert browser.headers["Set-Cookie"].startswith("spapi-oauth=")
    assert "Secure" not in browser.headers["Set-Cookie"]


@pytest.mark.parametrize(("method", "url", "allow"), [
    ("HEAD", "/amazon/redirect", "GET"), ("POST", "/amazon/redirect", "GET"), ("PUT", "/amazon/continue", "GET, POST"),
])  # fmt: skip
def test_looking_does_not_use_anything_up(method: str, url: str, allow: str, browser: Browser) -> None:
    browser.get(url, method)
    assert (browser.status, browser.headers["Allow"]) == (405, allow)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lwa_error(400, "invalid_grant", f"bad {CODE}"), "run out"),
        (lwa_error(500, "server_error"), "did not answer"),
        (
            lwa_error(400, "invalid_grant", f"code={CODE.replace('pl', '%70l')}&client_secret=%73ecret-pl4nted"),
            "run out",
        ),
        (
            lwa_error(400, "invalid_grant", base64.b64encode(f"code={CODE}&secret={SECRET}".encode()).decode()),
            "run out",
        ),
        (lwa_error(400, SECRET, "".join(f"\\u{ord(char):04x}" for char in SECRET)), "on our side"),
        (lwa_error(401, "invalid_client", "Client authentication failed"), "on our side"),
    ],
)
def test_what_login_with_amazon_refuses_is_told_without_secrets(
    answer: Any, words: str, lwa: Faulty, browser: Browser, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    lwa.lwa = [answer]
    with caplog.at_level(logging.DEBUG):
        browser.get(came(leave(browser)))
    assert browser.status == 502
    assert words in browser.body
    assert not any(word in browser.body for word in ("invalid_", "rotate", "client", "Login with Amazon"))
    said = browser.body + caplog.text
    assert not any(part in said for part in ("pl4nted", "%70l", "cGw0bnRlZ", "u0070"))
    assert shop.kept == []
