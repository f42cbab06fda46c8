"""What the adapter refuses, as the gateway does; who is asked, and what is not signed, passed on or configured."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
import requests
from lxml import etree

from mws import MWSError, backends
from mws.adapter import MWSAdapter
from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import GatewaySettings
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session as embedded
from tests.mws.by_hand import (
    ACCOUNT,
    CONFIG,
    FEED,
    HOST,
    ORDERS,
    ROOT,
    error_of,
    listing,
    query_of,
    session,
    signed,
    world,
)
from tests.mws.speaker import Answer, Speaker, speaking


@pytest.fixture
def facade() -> Iterator[Facade]:
    with world() as (facade, _):
        yield facade


# Refusals ----------------------------------------------------------------------------------------------------------

LATE = {"Timestamp": "2020-01-01T00:00:00Z"}
# What is wrong, the request, status and code.
REFUSED: dict[str, tuple[Callable[[], dict[str, str]], int, str]] = {
    "signature": (lambda: signed("ListOrders", listing()) | {"Signature": "x"}, 403, "SignatureDoesNotMatch"),
    "other host": (lambda: signed("ListOrders", host="mws.amazonservices.de"), 403, "SignatureDoesNotMatch"),
    "expired": (lambda: signed("ListOrders", LATE), 400, "InvalidParameterValue"),
    "key": (lambda: signed("ListOrders", {"AWSAccessKeyId": "AKIAUNKNOWN"}), 403, "InvalidAccessKeyId"),
    "no action": (lambda: signed(""), 400, "MissingParameter"),
    "no signature": (lambda: listing(), 400, "MissingParameter"),
    "no seller": (lambda: signed("ListOrders", {"SellerId": ""}), 400, "MissingParameter"),
    "no time": (lambda: signed("ListOrders", {"Timestamp": ""}), 400, "MissingParameter"),
    "other seller": (lambda: signed("ListOrders", {"SellerId": "A2OTHER"}), 401, "AccessDenied"),
    "token": (lambda: signed("ListOrders", {"MWSAuthToken": "amzn.mws.other"}), 401, "AccessDenied"),
    "no marketplace": (lambda: signed("ListOrders", {"CreatedAfter": "2020-01-01"}), 400, "MissingParameter"),
    "no such action": (lambda: signed("ListNothing"), 404, "InvalidAddress"),
}


def described(response: requests.Response) -> tuple[int, str, set[str], list[tuple[str, str | None]]]:
    """Status, reason, headers and the document, without what is of one answer alone."""
    document = [(str(each.tag), each.text) for each in etree.fromstring(response.content).iter()]
    headers = {name.lower() for name in response.headers} - {"date", "server", "connection", "keep-alive"}
    return response.status_code, response.reason, headers, [row for row in document if "RequestI" not in row[0]]


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_refusal_is_an_answer_and_the_gateway_s_very_own(wrong: str, facade: Facade) -> None:
    make, status, code = REFUSED[wrong]
    params = make()
    response = session(facade).get(f"https://{HOST}{ORDERS}", params=params)
    assert (response.status_code, error_of(response)) == (status, code)
    with Serving(Gateway(facade, GatewaySettings()), threads=1) as serving:
        served = requests.get(f"{serving.url}{ORDERS}", params=params, headers={"Host": HOST}, timeout=10)
    assert described(response) == described(served)


def test_the_settings_of_the_gateway_hold() -> None:
    strict = replace(CONFIG, gateway=GatewaySettings(strict=True, public_hosts=("mws.internal",)))
    with world(strict) as (facade, _):
        made = session(facade)
        url = f"https://{HOST}{ORDERS}"
        refused = made.get(url, params=signed("GetServiceStatus"), headers={"User-Agent": "curl"})
        agent = {"User-Agent": "MyShop/1.0 (Language=Python)"}
        taken = made.get(url, params=signed("GetServiceStatus", host="mws.internal"), headers=agent)
    assert (refused.status_code, error_of(refused)) == (400, "UserAgentHeaderMalformed")
    assert taken.status_code == 200


def test_a_method_mws_did_not_have_is_refused() -> None:
    response = session().put(f"https://{HOST}/", params=signed("ListOrders"))
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")


# Without a signature -----------------------------------------------------------------------------------------------


def unsigned(action: str, **more: str) -> dict[str, str]:
    return {"AWSAccessKeyId": ACCOUNT.mws_access_key, "SellerId": ACCOUNT.seller_id, "Action": action, **more}


def test_what_is_not_signed_is_taken_where_that_is_said(facade: Facade) -> None:
    made = session(facade, verify_signature=False)
    url = f"https://{HOST}{ORDERS}"
    assert made.get(url, params=unsigned("ListOrders", **listing())).status_code == 200
    assert made.post(url, data=unsigned("ListOrders", **listing())).status_code == 200
    assert made.get(url, params=signed("ListOrders", LATE | listing()) | {"Signature": "x"}).status_code == 200
    feed = unsigned("SubmitFeed", FeedType="_POST_ORDER_FULFILLMENT_DATA_", Version="2009-01-01")
    assert made.post(f"https://{HOST}/", params=feed, data=FEED).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"AWSAccessKeyId": "AKIAUNKNOWN"}, 403, "InvalidAccessKeyId"),
        ({"AWSAccessKeyId": ""}, 400, "MissingParameter"),
        ({"SellerId": ""}, 400, "MissingParameter"),
        ({"SellerId": "A2OTHER"}, 401, "AccessDenied"),
        ({"Merchant": "A2OTHER"}, 400, "InvalidParameterValue"),
        ({"MWSAuthToken": "amzn.mws.other"}, 401, "AccessDenied"),
        ({"Action": ""}, 400, "MissingParameter"),
    ],
)
def test_who_calls_is_found_without_a_signature_too(
    changes: dict[str, str], status: int, code: str, facade: Facade
) -> None:
    made = session(facade, verify_signature=False)
    response = made.get(f"https://{HOST}{ORDERS}", params=unsigned("ListOrders", **listing()) | changes)
    assert (response.status_code, error_of(response)) == (status, code)


def test_a_signature_that_nobody_looked_at_does_not_tell_of_a_repeat() -> None:
    calls: list[LegacyCall] = []

    class Noting:
        def call(self, call: LegacyCall) -> LegacyReply:
            calls.append(call)
            return LegacyReply(200, (("Content-Type", "text/xml"),), b"<R/>")

    made = session(Noting(), verify_signature=False)
    made.get(f"https://{HOST}{ORDERS}", params=unsigned("ListOrders", Signature="always the same", Timestamp="x"))
    assert (calls[0].signature, calls[0].expires, calls[0].seller_id) == ("", 0.0, ACCOUNT.seller_id)


# Where a request goes ----------------------------------------------------------------------------------------------


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is configured."""
    backends.forget()
    monkeypatch.delenv(backends.VARIABLE, raising=False)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    backends.forget()


@pytest.mark.usefixtures("nowhere")
def test_the_variable_names_the_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    made = session(None)
    with pytest.raises(MWSError, match=r"mws-compat\.toml") as caught:
        made.get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus"))
    assert "Signature" not in str(caught.value)
    monkeypatch.setenv(backends.VARIABLE, "sandbox")
    assert made.get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus")).status_code == 200


@pytest.mark.usefixtures("nowhere")
def test_the_configured_account_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mws-compat.toml").write_text(
        f"""
[spapi]
lwa_client_id = "amzn1.application-oa2-client.0123456789abcdef"
lwa_client_secret = "secret"
user_agent = "MyShop/1.0 (Language=Python)"
[state]
url = "off"
[[account]]
seller_id = "A1EXAMPLESELLER"
mws_access_key = "{ACCOUNT.mws_access_key}"
mws_secret_key = "{ACCOUNT.mws_secret_key}"
refresh_token = "token"
""",
        encoding="utf-8",
    )
    (tmp_path / "mws-compat.toml").chmod(0o600)
    url = f"https://{HOST}{ORDERS}"
    known = session(None).get(url, params=signed("GetServiceStatus", {"SellerId": "A1EXAMPLESELLER"}))
    unknown = session(None).get(url, params=signed("GetServiceStatus"))
    assert (known.status_code, unknown.status_code) == (200, 401)


@pytest.fixture
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.mark.usefixtures("nowhere")
def test_a_host_that_was_never_amazon_s_gets_the_request_as_it_is(host: Speaker) -> None:
    host.answers = [Answer(b"<R/>", 503)]
    made = requests.Session()
    made.mount("http://", MWSAdapter())
    address = host.url.partition("://")[2]
    response = made.post(f"{host.url}/?" + query_of(signed("SubmitFeed", host=address)), data=FEED, stream=True)
    assert (response.status_code, response.raw.read()) == (503, b"<R/>")
    (sent,) = host.sent
    assert sent.body == FEED
    assert sent.params["Action"] == "SubmitFeed"


@pytest.mark.usefixtures("nowhere")
def test_what_fails_over_http_names_no_signed_url() -> None:
    made = requests.Session()
    made.mount("http://", MWSAdapter())
    with pytest.raises(requests.ConnectionError) as caught:
        made.get("http://127.0.0.1:9/?" + query_of(signed("ListOrders")), timeout=2)
    shown = repr(caught.value) + str(caught.value) + repr(caught.value.__context__)
    assert ACCOUNT.mws_access_key not in shown
    assert "Signature" not in shown


def test_a_backend_without_accounts_wants_to_be_told_that_nothing_is_verified() -> None:
    class Backend:
        def call(self, call: LegacyCall) -> LegacyReply:
            return LegacyReply(200, (), b"<R/>")

    with pytest.raises(MWSError, match="verify_signature=False"):
        session(Backend()).get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus"))


def test_a_session_with_the_adapter_can_be_pickled_and_closed() -> None:
    made = pickle.loads(pickle.dumps(session()))
    with made:
        assert made.get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus")).status_code == 200


def test_the_clock_is_the_facade_s() -> None:
    clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    sandbox = Sandbox(clock=clock)
    facade = Facade(CONFIG, clock=clock, session=embedded(sandbox))
    made = session(facade)
    noon = signed("GetServiceStatus", {"Timestamp": "2026-11-20T12:05:00Z"})
    answered = made.get(f"https://{HOST}{ORDERS}", params=noon)
    clock.advance(3600)
    late = made.get(f"https://{HOST}{ORDERS}", params=noon)
    facade.close()
    assert (answered.status_code, late.status_code) == (200, 400)
    assert "expired" in late.text


def test_nothing_of_the_extras_is_needed() -> None:
    code = f"""
import sys
sys.modules.update(dict.fromkeys(["werkzeug", "uvicorn", "h11", "uvloop", "sqlalchemy", "alembic"]))
import requests
from mws.adapter import MWSAdapter
session = requests.Session()
session.mount("https://", MWSAdapter("sandbox", verify_signature=False))
print(session.get("https://{HOST}{ORDERS}", params={unsigned("GetServiceStatus")!r}).status_code)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT
    )
    assert done.stdout == "200\n"
