"""Signing in and out, and what every answer of the console has; by its WSGI interface."""

from __future__ import annotations

import logging
import re

import pytest

from mws.compat.config import SANDBOX, ConsoleSettings
from mws.compat.operate.console.app import COOKIE, Console
from mws.compat.operate.console.sessions import IDLE, LASTS, TRIES, WINDOW
from mws.compat.operate.console.sources import Sources
from mws.spapi.clock import FixedClock
from tests.compat.operate.console.visits import OPERATOR, TOKEN, Visitor
from tests.compat.worlds import NOON


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def console(clock: FixedClock) -> Console:
    return Console([OPERATOR], Sources(SANDBOX, clock), clock)


@pytest.fixture
def visitor(console: Console) -> Visitor:
    return Visitor(console)


PRIVATE = ("/", "/calls", "/calls/abc", "/accounts", "/migrate", "/migrate?status=failed", "/coverage", "/nowhere")


@pytest.mark.parametrize("page", PRIVATE)
def test_without_signing_in_every_page_leads_to_the_form(visitor: Visitor, page: str) -> None:
    answer = visitor.get(page)
    assert answer.status == 303
    assert answer.body == ""
    form = visitor.follow(answer, page)
    assert form.status == 200
    assert 'name="token"' in form.body


def test_the_token_opens_the_page_that_was_asked_for(visitor: Visitor) -> None:
    signed_in = visitor.post("/login", {"token": f" {TOKEN}\n", "to": "coverage"})
    assert signed_in.status == 303
    assert signed_in.header("Location") == "coverage"
    page = visitor.follow(signed_in)
    assert page.status == 200
    assert "ListOrders" in page.body
    assert "anna" in page.body


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example/", "../up", "calls/../../x", "calls/..", "calls/a?b", "login", "\\evil"],
)
def test_signing_in_leads_to_no_other_place(visitor: Visitor, to: str) -> None:
    assert visitor.post("/login", {"token": TOKEN, "to": to}).header("Location") == "calls"
    assert "evil" not in Visitor(visitor.console).get(f"/login?to={to}").body


def test_the_cookie_is_for_this_site_alone_and_no_token(visitor: Visitor) -> None:
    name, _, rest = visitor.sign_in().header("Set-Cookie").partition("=")
    assert name == COOKIE
    assert rest.endswith("; Max-Age=28800; Path=/; HttpOnly; SameSite=Strict")
    assert TOKEN not in rest
    assert "; Secure" in Visitor(visitor.console).sign_in(**{"wsgi.url_scheme": "https"}).header("Set-Cookie")


def test_behind_a_proxy_that_ends_tls_the_cookie_can_be_told_to_be_secure(clock: FixedClock) -> None:
    console = Console([OPERATOR], Sources(SANDBOX, clock), clock, ConsoleSettings(secure_cookie=True))
    assert "; Secure" in Visitor(console).sign_in().header("Set-Cookie")


OTHERS = {
    "none": "",
    "wrong": "mwsop_wrong",
    "cut": TOKEN[:-1],
    "longer": TOKEN + "x",
    "upper": TOKEN.upper(),
    "long": "ü" * 500,
}


@pytest.mark.parametrize("token", OTHERS.values(), ids=OTHERS)
def test_another_token_opens_nothing(visitor: Visitor, token: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = visitor.sign_in(token)
    assert answer.status == 403
    assert "no operator&#39;s token" in answer.body
    assert not visitor.cookies
    assert not token or token not in answer.body + caplog.text
    assert visitor.get("/calls").status == 303


def test_an_address_has_few_tries_and_the_right_token_ends_the_count(visitor: Visitor, clock: FixedClock) -> None:
    for _ in range(TRIES):
        assert visitor.sign_in("mwsop_wrong").status == 403
    late = visitor.sign_in()
    assert late.status == 429, "not even the right one, or a stranger could go on trying"
    assert 0 < int(late.header("Retry-After")) <= WINDOW
    assert Visitor(visitor.console, "127.0.0.2").sign_in().status == 303, "another address has tries of its own"
    clock.sleep(WINDOW)
    for _ in range(TRIES - 1):
        visitor.sign_in("mwsop_wrong")
    assert visitor.sign_in().status == 303
    assert visitor.sign_in("mwsop_wrong").status == 403


def test_signing_out_ends_the_session_wherever_its_cookie_is(visitor: Visitor) -> None:
    visitor.sign_in()
    copy = Visitor(visitor.console, cookies=dict(visitor.cookies))
    assert copy.get("/calls").status == 200
    assert visitor.post("/logout", {}).header("Location") == "login"
    assert not visitor.cookies
    assert copy.get("/calls").status == 303


@pytest.mark.parametrize(("pause", "times"), [(IDLE, 1), (IDLE - 1, int(LASTS / (IDLE - 1)) + 1)])
def test_a_session_ends_when_nobody_looks_and_after_its_day(
    visitor: Visitor, clock: FixedClock, pause: float, times: int
) -> None:
    visitor.sign_in()
    for left in range(times, 0, -1):
        clock.sleep(pause)
        assert visitor.get("/calls").status == (200 if left > 1 else 303)


def test_signing_in_again_ends_the_session_before(visitor: Visitor) -> None:
    visitor.sign_in()
    before = Visitor(visitor.console, cookies=dict(visitor.cookies))
    visitor.sign_in()
    assert before.get("/calls").status == 303
    assert visitor.get("/calls").status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_form_signs_nobody_in_or_out(visitor: Visitor, site: str) -> None:
    assert visitor.sign_in(HTTP_SEC_FETCH_SITE=site).status == 403
    visitor.sign_in(HTTP_SEC_FETCH_SITE="same-origin")
    assert visitor.post("/logout", {}, HTTP_SEC_FETCH_SITE=site).status == 403
    assert visitor.get("/calls").status == 200


@pytest.mark.parametrize("page", ["/calls", "/accounts", "/migrate", "/coverage", "/", "/style.css"])
def test_pages_are_only_read(visitor: Visitor, page: str) -> None:
    visitor.sign_in()
    answer = visitor.post(page, {"status": "ready"})
    assert (answer.status, answer.header("Allow")) == (405, "GET, HEAD")


@pytest.mark.parametrize("page", ["/login", "/calls", "/style.css", "/nowhere", "/coverage"])
def test_every_answer_forbids_scripts_frames_storing_and_telling_where_it_is(visitor: Visitor, page: str) -> None:
    visitor.sign_in()
    answer = visitor.get(page)
    policy = dict(part.strip().split(" ", 1) for part in answer.header("Content-Security-Policy").split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer.header("Referrer-Policy") == "no-referrer"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert "<script" not in answer.body
    assert " style=" not in answer.body
    assert not re.search(r"<[^>]* on\w+=", answer.body)


def test_links_are_relative_so_that_a_prefix_before_them_holds(visitor: Visitor) -> None:
    visitor.sign_in()
    for page, up in (("/calls", ""), ("/calls/none", "../")):
        body = visitor.get(page).body
        assert f'href="{up}style.css"' in body
        assert f'action="{up}logout"' in body
        assert 'href="/' not in body
        assert 'action="/' not in body


@pytest.mark.parametrize(
    ("content_type", "length"), [("text/plain", "9"), ("application/x-www-form-urlencoded", "9999999"), ("", "x")]
)
def test_a_form_that_is_none_is_refused(visitor: Visitor, content_type: str, length: str) -> None:
    answer = visitor.post("/login", {"token": TOKEN}, CONTENT_TYPE=content_type, CONTENT_LENGTH=length)
    assert answer.status == 400
    assert not visitor.cookies


@pytest.mark.parametrize("cookie", ["", "mws_console=", "mws_console=x", "=;;", "mws_console=" + "x" * 9000, 'a="'])
def test_another_cookie_is_nobodys(visitor: Visitor, cookie: str) -> None:
    assert visitor.get("/calls", HTTP_COOKIE=cookie).status == 303


def test_without_operators_nobody_signs_in(clock: FixedClock) -> None:
    assert Visitor(Console([], Sources(SANDBOX, clock), clock)).sign_in().status == 403


def test_who_signed_in_is_logged_and_his_token_is_not(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor.sign_in()
    assert "operator anna signed in from 127.0.0.1" in caplog.text
    assert TOKEN not in caplog.text
