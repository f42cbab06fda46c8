"""The texts, the languages, the frame of the pages, and where they are mounted."""

from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from mws.spapi.clock import SystemClock
from mws.spapi.consent.look import STYLE, contact_line, frame, language_of, say
from mws.spapi.consent.pages import OAuthPages
from mws.spapi.consent.requests import forwarded_root, root_of
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.consent.texts import COUNTRIES, TEXTS, Problem
from mws.spapi.consent.workflows import Application
from mws.spapi.marketplaces import MARKETPLACES
from tests.spapi.consent.walking import APP_ID, SECRET, Browser, Shop, came, login


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", TEXTS)
def test_every_language_says_everything(language: str) -> None:
    assert TEXTS[language].keys() == TEXTS["en"].keys()
    assert {key: holes(text) for key, text in TEXTS[language].items()} == {
        key: holes(text) for key, text in TEXTS["en"].items()
    }
    assert set(get_args(Problem)) <= TEXTS[language].keys()
    assert [key for key, text in TEXTS[language].items() if not text.strip() or "  " in text] == []
    if language != "en":
        assert [key for key, text in TEXTS[language].items() if text == TEXTS["en"][key]] == []


def test_every_country_with_a_seller_central_has_a_name() -> None:
    assert {MARKETPLACES[each].country for each in SELLER_CENTRAL} == COUNTRIES.keys()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("pl,fr;q=0.5", "fr"),
        ("tr", "en"),
        ("JA", "ja"),
        ("de;q=0", "en"),
        ("es;q=0.2,it;q=0.7", "it"),
        ("*", "en"),
        ("de;q=x,<script>,fr", "fr"),
        (",".join(["pl"] * 30) + ",de", "en"),
        ("zh-Hant-TW, ja ; q=0.3", "ja"),
    ],
)
def test_the_reader_gets_his_language_where_there_is_one(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_what_is_filled_in_is_text() -> None:
    said = say("fr", "ask", seller="<b>", user='"&')
    assert "<strong>&lt;b&gt;</strong>" in said
    assert "<strong>&quot;&amp;</strong>" in said


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("help@shop.example", '<a href="mailto:help@shop.example">help@shop.example</a>'),
        ("https://shop.example/help", '<a href="https://shop.example/help">https://shop.example/help</a>'),
        ("Shop Ltd, +44 20 7946 0000", "Questions? Shop Ltd, +44 20 7946 0000"),
        ("<script>", "&lt;script&gt;"),
        ("javascript:alert(1)", "Questions? javascript:alert(1)"),
        ("", "Please ask whoever sent you here."),
    ],
)
def test_a_seller_is_told_whom_to_ask(contact: str, shown: str) -> None:
    assert shown in contact_line("en", contact)


@pytest.fixture
def pages() -> OAuthPages:
    application = Application(APP_ID, "client-id", SECRET)
    return OAuthPages(application, Shop(), clock=SystemClock(), contact="help@shop.example")


PAGES = ["/amazon/authorize", "/amazon/done", "/amazon/none", came("x"), login("nowhere")]


@pytest.mark.parametrize("url", PAGES)
def test_every_page_is_styled_by_a_stylesheet_that_its_policy_allows(url: str, pages: OAuthPages) -> None:
    browser = Browser(pages)
    browser.get(url)
    assert '<link rel="stylesheet" href="/amazon/style.css">' in browser.body
    assert "style-src 'self'" in browser.headers["Content-Security-Policy"]
    assert "default-src 'none'" in browser.headers["Content-Security-Policy"]
    assert "<style" not in browser.body
    assert " style=" not in browser.body
    assert "help@shop.example" in browser.body
    browser.get("/amazon/style.css")
    assert (browser.status, browser.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert browser.set_cookies == []
    assert browser.body == STYLE


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("language", TEXTS)
def test_every_page_says_which_language_it_is_in(url: str, language: str, pages: OAuthPages) -> None:
    browser = Browser(pages)
    browser.languages = f"{language},xx"
    browser.get(url)
    assert f'<html lang="{language}">' in browser.body
    titles = {TEXTS[language][key] for key in ("choose_title", "done_title", "failed_title")}
    assert re.findall(r"<h1>([^<]*)</h1>", browser.body)[0] in titles


def test_a_failure_has_a_reference_that_the_log_has_too(pages: OAuthPages, caplog: pytest.LogCaptureFixture) -> None:
    browser = Browser(pages)
    browser.get(came("forged"))
    (reference,) = re.findall(r"mention this number: <strong>([0-9A-F]{8})</strong>", browser.body)
    assert f"authorisation {reference} failed: StateRejected" in caplog.text


def test_only_the_sellers_own_country_is_offered_where_the_link_says_it(pages: OAuthPages) -> None:
    browser = Browser(pages)
    browser.get("/amazon/authorize?marketplace=A1PA6795UKMFR9")
    assert "<select" not in browser.body
    assert "<strong>Deutschland</strong>" in browser.body
    assert browser.submit().startswith("https://sellercentral-europe.amazon.com/apps/authorize/consent?")
    browser.get("/amazon/authorize?marketplace=elsewhere")
    assert "<select" in browser.body
    assert browser.body.count("<optgroup") == 3


@pytest.mark.parametrize(
    ("script_name", "prefix", "root"),
    [
        ("", "", ""),
        ("/amazon", "", "/amazon"),
        ("", "/shop", "/shop"),
        ("/amazon", "/shop/", "/shop/amazon"),
        ("", "//evil.example", ""),
        ("", "https://evil.example", ""),
        ("", "/a\"b", ""),
        ("", "/a b", ""),
        ("/caf\u00c3\u00a9", "", "/caf%C3%A9"),
    ],
)  # fmt: skip
def test_the_prefix_of_a_trusted_proxy_is_part_of_every_path(script_name: str, prefix: str, root: str) -> None:
    environ = {"SCRIPT_NAME": script_name, "HTTP_X_FORWARDED_PREFIX": prefix}
    assert forwarded_root(environ) == root
    assert root_of(environ) == ("" if not script_name else root.removeprefix("/shop"))


def test_a_prefix_is_believed_only_where_the_host_says_so() -> None:
    application = Application(APP_ID, "client-id", SECRET)
    for root, action in ((root_of, "/amazon/authorize"), (forwarded_root, "/shop/amazon/authorize")):
        browser = Browser(OAuthPages(application, Shop(), root=root))
        browser.more["HTTP_X_FORWARDED_PREFIX"] = "/shop"
        browser.get("/amazon/authorize")
        assert f'action="{action}"' in browser.body
        assert f'href="{action.removesuffix("authorize")}style.css"' in browser.body


def test_a_frame_goes_on_by_itself_only_where_it_is_told_to() -> None:
    assert "http-equiv" not in frame("en", "Title", "", root="")
    assert '<meta http-equiv="refresh" content="0; url=/a?here=1">' in frame(
        "en", "T", "", root="", refresh="/a?here=1"
    )
