"""Both authorisation workflows as functions: where browsers are sent, what is believed of what comes back."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.spapi.clock import FixedClock
from mws.spapi.consent.codes import ATTEMPTS, CodeExpired
from mws.spapi.consent.seller_central import CALLBACK_HOSTS, SELLER_CENTRAL
from mws.spapi.consent.states import StateRejected, States
from mws.spapi.consent.workflows import (
    Application,
    Authorisation,
    BadRedirect,
    ConsentRefused,
    Pending,
    Redirect,
    UnsafeCallback,
    Visit,
    authorize_uri,
    callback_uri,
    exchange,
    new_state,
    read_redirect,
    read_visit,
    redeem_state,
)
from mws.spapi.errors import (
    ConnectFailed,
    InvalidCall,
    LwaError,
    OutcomeUnknown,
    ServerError,
    SpapiError,
)
from mws.spapi.transport import Transport
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, Step, lwa_error, reply
from tests.spapi.test_secrets import parts

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
APP_ID = "amzn1.sp.solution.0bf296b5-0000-4000-8000-000000000001"
SECRET, CODE, REFRESH = (f"{kind}-pl4nted" for kind in ("secret", "code", "Atzr|refresh"))
US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
CONFIRM = f"https://sellercentral.amazon.com/apps/authorize/confirm/{APP_ID}"


def application(**options: object) -> Application:
    return Application(APP_ID, "client-id", SECRET, **options)  # type: ignore[arg-type]


def query_of(uri: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(uri).query))


# ---- the website workflow --------------------------------------------------------------------------------------------


def test_the_authorize_uri_is_the_marketplaces_seller_central() -> None:
    assert authorize_uri(application(), US, "a+b&c=d") == (
        f"https://sellercentral.amazon.com/apps/authorize/consent?application_id={APP_ID}&state=a%2Bb%26c%3Dd"
    )
    draft = authorize_uri(application(draft=True, redirect_uri="https://host.example/redirect"), DE, "s")
    assert draft.startswith("https://sellercentral-europe.amazon.com/apps/authorize/consent?")
    assert query_of(draft) == {
        "application_id": APP_ID,
        "state": "s",
        "redirect_uri": "https://host.example/redirect",
        "version": "beta",
    }


def test_every_marketplace_has_a_seller_central_with_a_source() -> None:
    from mws.mappings.marketplaces import MARKETPLACES

    served = {row.id: row.country for row in MARKETPLACES.values() if row.region}
    assert set(SELLER_CENTRAL) == set(served)
    for row in SELLER_CENTRAL.values():
        assert row.url.startswith("https://sellercentral")
        assert row.source
        assert urlsplit(row.url).netloc in CALLBACK_HOSTS


def test_an_unknown_marketplace_is_refused() -> None:
    with pytest.raises(InvalidCall):
        authorize_uri(application(), "AAHKV2X7AFYLW", "s")


@pytest.mark.parametrize(
    "options",
    [
        {"application_id": "x"},
        {"application_id": "amzn1.sp.solution.1&state=evil"},
        {"redirect_uri": "http://host.example/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "https://host.example/#x"},
        {"redirect_uri": "https://user@host.example/"},
        {"redirect_uri": "https://host.example/ x"},
        {"seller_central": "nowhere"},
    ],
)
def test_an_application_that_cannot_be_is_refused(options: dict[str, str]) -> None:
    whole: dict[str, Any] = {"application_id": APP_ID, "lwa_client_id": "c", "lwa_client_secret": "s", **options}
    with pytest.raises(InvalidCall):
        Application(**whole)


# ---- the Appstore workflow -------------------------------------------------------------------------------------------


def login(callback: str = CONFIRM, **more: str) -> str:
    return urlencode(
        {"amazon_callback_uri": callback, "amazon_state": "amazon's", "selling_partner_id": "A3FHEXAMPLEYWS", **more}
    )


def test_a_visit_goes_back_to_amazon_with_both_states() -> None:
    visit = read_visit(application(), login())
    assert visit == Visit(CONFIRM, "amazon's", "A3FHEXAMPLEYWS", False)
    back = callback_uri(application(redirect_uri="https://host.example/redirect"), visit, "ours&x")
    assert back.startswith(CONFIRM + "?")
    assert query_of(back) == {
        "amazon_state": "amazon's",
        "state": "ours&x",
        "redirect_uri": "https://host.example/redirect",
    }


@pytest.mark.parametrize(
    ("draft", "said", "beta"), [(False, "", False), (True, "", True), (False, "beta", True), (False, "x", False)]
)
def test_a_draft_says_beta_on_the_callback(draft: bool, said: str, beta: bool) -> None:
    visit = read_visit(application(), login(version=said))
    assert query_of(callback_uri(application(draft=draft), visit, "s")).get("version") == ("beta" if beta else None)


@pytest.mark.parametrize(
    "own",
    ["state=evil", "redirect_uri=https://evil.example", "st%61te=evil", "State=evil", "+state=evil", "a=1;state=evil",
     "amazon_state=evil", "state=evil&state=evil", "state"],
)  # fmt: skip
@pytest.mark.parametrize("redirect_uri", ["", "https://host.example/redirect"])
def test_what_we_give_a_callback_stands_in_it_once(own: str, redirect_uri: str) -> None:
    visit = read_visit(application(), login(f"{CONFIRM}?language=de&{own}"))
    back = callback_uri(application(redirect_uri=redirect_uri), visit, "ours")
    assert "evil" not in back
    found = parse_qs(urlsplit(back).query, keep_blank_values=True)
    ours = {"redirect_uri": [redirect_uri]} if redirect_uri else {}
    assert found == {"language": ["de"], "amazon_state": ["amazon's"], "state": ["ours"], **ours}


def test_a_callback_with_a_query_keeps_it() -> None:
    visit = read_visit(application(), login(CONFIRM + "?language=de"))
    assert parse_qs(urlsplit(callback_uri(application(), visit, "s")).query)["language"] == ["de"]


@pytest.mark.parametrize("host", sorted(CALLBACK_HOSTS))
def test_amazons_hosts_are_followed(host: str) -> None:
    read_visit(application(), login(f"https://{host}/apps/authorize/confirm/{APP_ID}"))


CONFIRM_PATH = f"/apps/authorize/confirm/{APP_ID}"
ELSEWHERE = [
    "",
    "https://evil.example" + CONFIRM_PATH,
    "http://sellercentral.amazon.com" + CONFIRM_PATH,
    "//sellercentral.amazon.com" + CONFIRM_PATH,
    "//evil.example" + CONFIRM_PATH,
    "https://sellercentral.amazon.com.evil.example" + CONFIRM_PATH,
    "https://evil-sellercentral.amazon.com" + CONFIRM_PATH,
    "https://evil.amazon.com" + CONFIRM_PATH,
    "https://sellercentral.amazon.com@evil.example" + CONFIRM_PATH,
    "https://evil.example@sellercentral.amazon.com" + CONFIRM_PATH,
    "https://sellercentral.amazon.com:8443" + CONFIRM_PATH,
    "https://sellercentral.amazon.com:@evil.example" + CONFIRM_PATH,
    "https://evil.example\\@sellercentral.amazon.com" + CONFIRM_PATH,
    "https://evil.example\\.sellercentral.amazon.com" + CONFIRM_PATH,
    "https://sellercentral.amazon.com\\.evil.example" + CONFIRM_PATH,
    "https://sellercentral.amazon.com%2eevil.example" + CONFIRM_PATH,
    "https://sellercentral.amazon.com\t.evil.example" + CONFIRM_PATH,
    "https://sellercentral.amazon.com\r\nSet-Cookie: x" + CONFIRM_PATH,
    "https://sellercentral.amazоn.com" + CONFIRM_PATH,  # a Cyrillic o
    "https:sellercentral.amazon.com" + CONFIRM_PATH,
    "https:///sellercentral.amazon.com" + CONFIRM_PATH,
    "https://[::1]" + CONFIRM_PATH,
    "https://[sellercentral.amazon.com" + CONFIRM_PATH,
    "javascript:alert(1)//sellercentral.amazon.com" + CONFIRM_PATH,
    "data:text/html,x",
    "https://sellercentral.amazon.com/",
    "https://sellercentral.amazon.com/gp/redirect?to=evil",
    "https://sellercentral.amazon.com/apps/authorize/confirm/",
    "https://sellercentral.amazon.com/apps/authorize/confirm/../../../gp/redirect",
    "https://sellercentral.amazon.com" + CONFIRM_PATH + "#x",
    "https://sellercentral.amazon.com" + CONFIRM_PATH + "/x",
    " https://sellercentral.amazon.com" + CONFIRM_PATH,
    CONFIRM_PATH,
    "/\\evil.example" + CONFIRM_PATH,
]


@pytest.mark.parametrize("uri", ELSEWHERE)
def test_the_browser_is_sent_nowhere_but_to_amazon(uri: str) -> None:
    with pytest.raises(UnsafeCallback) as caught:
        read_visit(application(), login(uri))
    if uri:
        assert uri not in str(caught.value)
        with pytest.raises(UnsafeCallback):
            callback_uri(application(), Visit(uri, "a", "A1"), "s")


@given(st.text(max_size=30), st.text(max_size=30))
def test_nothing_put_around_amazons_host_leads_elsewhere(before: str, after: str) -> None:
    uri = f"https://{before}sellercentral.amazon.com{after}{CONFIRM_PATH}"
    try:
        visit = read_visit(application(), login(uri))
    except UnsafeCallback:
        return
    assert urlsplit(visit.callback_uri).netloc in CALLBACK_HOSTS


def test_a_callback_without_a_host_belongs_to_the_marketplace_named() -> None:
    visit = read_visit(application(), login(CONFIRM_PATH), DE)
    assert visit.callback_uri == "https://sellercentral-europe.amazon.com" + CONFIRM_PATH


def test_a_sandbox_may_take_seller_centrals_place() -> None:
    app = application(seller_central="http://127.0.0.1:8000", redirect_uri="http://127.0.0.1:9000/redirect")
    assert authorize_uri(app, "", "s").startswith("http://127.0.0.1:8000/apps/authorize/consent?")
    read_visit(app, login("http://127.0.0.1:8000" + CONFIRM_PATH))
    for uri in ("http://127.0.0.1:8001", "http://127.0.0.1", "https://127.0.0.1:8000", "http://127.0.0.1:8000@evil"):
        with pytest.raises(UnsafeCallback):
            read_visit(app, login(uri + CONFIRM_PATH))


@pytest.mark.parametrize("name", ["amazon_state", "selling_partner_id"])
@pytest.mark.parametrize("value", ["", "a b", "é", "x" * 5000, "\0"])
def test_a_visit_that_lacks_something_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadRedirect, match=name):
        read_visit(application(), login(**{name: value}))


# ---- coming back -----------------------------------------------------------------------------------------------------


def came(**given: str) -> str:
    return urlencode({"state": "s", "selling_partner_id": "A3", "spapi_oauth_code": CODE, **given})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def test_a_redirect_is_read(clock: FixedClock) -> None:
    assert read_redirect(came(mws_auth_token="amzn.mws.1"), clock) == Redirect("s", "A3", CODE, "amzn.mws.1", NOW)
    assert read_redirect(came(), clock).mws_auth_token == ""


@pytest.mark.parametrize(
    "query",
    ["", "state=s", came() + "&state=t", came() + "&spapi_oauth_code=x", came(state=""), came(spapi_oauth_code=""),
     came(selling_partner_id="A 3"), came(selling_partner_id="<script>"), came(spapi_oauth_code="x" * 5000),
     came() + "&x=%ff", "&".join(f"a{n}=1" for n in range(40))],
)  # fmt: skip
def test_a_redirect_that_is_none_of_amazons_is_refused(query: str, clock: FixedClock) -> None:
    with pytest.raises(BadRedirect) as caught:
        read_redirect(query, clock)
    assert all("pl4nted" not in repr(thing) for thing in parts(caught.value))


@pytest.mark.parametrize(("word", "told"), [("access_denied", "access_denied"), ("<b>x", "")])
def test_a_seller_who_does_not_consent_is_told_so(word: str, told: str, clock: FixedClock) -> None:
    with pytest.raises(ConsentRefused) as caught:
        read_redirect(urlencode({"error": word, "state": "s"}), clock)
    assert caught.value.error == told
    assert "<" not in str(caught.value)


def test_a_state_is_of_its_user_and_its_seller(clock: FixedClock) -> None:
    states = States("secret", clock)
    pending = Pending("ann", "A3", "")

    def back(user: str, seller: str, session: str = "browser") -> Pending:
        state = new_state(states, "browser", pending)
        return redeem_state(states, session, read_redirect(came(state=state, selling_partner_id=seller), clock), user)

    assert back("ann", "A3") == pending
    for user, seller, session in (
        ("bob", "A3", "browser"),
        ("", "A3", "browser"),
        ("ann", "A4", "browser"),
        ("ann", "A3", "x"),
    ):
        with pytest.raises(StateRejected):
            back(user, seller, session)


# ---- the code --------------------------------------------------------------------------------------------------------

YES = reply({"access_token": "Atza|x", "token_type": "bearer", "expires_in": 3600, "refresh_token": REFRESH})


def exchanged(server: Faulty, clock: FixedClock, *, age: float = 0, **options: object) -> Authorisation:
    redirect = Redirect("s", "A3", CODE, "amzn.mws.pl4nted", clock.now() - timedelta(seconds=age))
    return exchange(
        application(lwa_endpoint=server.token_url, **options), redirect, Transport(), clock, user_agent="test/1"
    )


def test_a_code_becomes_an_authorisation(clock: FixedClock) -> None:
    with Faulty(lwa=(YES,)) as server:
        got = exchanged(server, clock, redirect_uri="https://host.example/redirect")
    assert got == Authorisation("A3", REFRESH, "amzn.mws.pl4nted", NOW)
    assert "pl4nted" not in repr(got)
    (seen,) = server.tokens
    assert dict(parse_qsl(seen.body.decode())) == {
        "grant_type": "authorization_code",
        "code": CODE,
        "client_id": "client-id",
        "client_secret": SECRET,
        "redirect_uri": "https://host.example/redirect",
    }
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded;charset=UTF-8"


@pytest.mark.parametrize(("age", "good"), [(299, True), (300, False), (3600, False)])
def test_a_code_is_not_tried_after_its_five_minutes(age: float, good: bool, clock: FixedClock) -> None:
    with Faulty(lwa=(YES,)) as server:
        if good:
            exchanged(server, clock, age=age)
        else:
            with pytest.raises(CodeExpired):
                exchanged(server, clock, age=age)
    assert len(server.tokens) == good


FAILURES: dict[str, tuple[Step, type[SpapiError], int]] = {
    "refused": (lwa_error(400, "invalid_grant", f"bad code {CODE} {SECRET}"), LwaError, 1),
    "wrong secret": (lwa_error(401, "invalid_client", "Client authentication failed"), LwaError, 1),
    "reset": (faulty.reset_before_headers, OutcomeUnknown, 1),
    "cut": (faulty.close_mid_body, OutcomeUnknown, 1),
    "500": (lwa_error(500, "server_error"), OutcomeUnknown, 1),
    "html": (faulty.html(200), OutcomeUnknown, 1),
    "throttled": (lwa_error(429, "slow_down"), ServerError, ATTEMPTS),
    "no refresh token": (reply({"access_token": "Atza|x", "expires_in": 3600}), OutcomeUnknown, 1),
}


@pytest.mark.parametrize(("step", "error", "seen"), FAILURES.values(), ids=FAILURES)
def test_a_code_is_sent_twice_only_where_it_was_not_taken(
    step: Step, error: type[SpapiError], seen: int, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    with Faulty(lwa=(step,)) as server, caplog.at_level(logging.DEBUG), pytest.raises(error) as caught:
        exchanged(server, clock)
    assert len(server.tokens) == seen
    assert type(caught.value) is error
    assert "pl4nted" not in "".join(traceback.format_exception(caught.value)) + caplog.text
    assert all("pl4nted" not in str(thing) + repr(thing) for thing in parts(caught.value))


def test_where_nobody_listens_it_is_tried_again_and_then_told(clock: FixedClock) -> None:
    with Faulty() as server:
        pass
    with pytest.raises(ConnectFailed):
        exchanged(server, clock)
    assert clock.now() > NOW


def test_no_repr_shows_a_secret(clock: FixedClock) -> None:
    things = (application(), read_redirect(came(state="pl4nted", mws_auth_token="pl4nted"), clock),
              read_visit(application(), login(amazon_state="pl4nted")))  # fmt: skip
    assert "pl4nted" not in repr(things)
