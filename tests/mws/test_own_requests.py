"""Programs that put something of their own between a method and its request: a `make_request`, a mock, a patch."""

from __future__ import annotations

from http.client import responses
from typing import Any, ClassVar
from unittest import mock

import pytest
import requests

import mws
import mws.mws
from mws import backends
from mws.apis.base import MWS
from mws.calls import LegacyCall, LegacyReply
from mws.errors import MWSArgumentError
from mws.models.products import FeesEstimateRequest, MoneyType, PriceToEstimateFees
from mws.pages import pages
from mws.version import USER_AGENT

KEYS = ("key", "secret", "seller")
FEES = FeesEstimateRequest(
    "M", "ASIN", "B", PriceToEstimateFees(MoneyType(1.0, "USD"), MoneyType(0.0, "USD")), False, "i"
)
# A call; how 0.8.15 hands it to `make_request`: Action, method by keyword, other keywords; and 1.0.
CALLS: dict[str, tuple[str, str, list[str]]] = {
    "Orders.get_order('1')": ("GetOrder", "GET", []),
    "Orders.list_orders(next_token='t')": ("ListOrdersByNextToken", "POST", []),
    "Orders.get_service_status()": ("GetServiceStatus", "GET", []),
    "Feeds.submit_feed(b'x', '_T_')": ("SubmitFeed", "POST", ["body", "extra_headers"]),
    "Feeds.get_feed_submission_result('1')": ("GetFeedSubmissionResult", "GET", ["rootkey"]),
    "Inventory.list_inventory_supply(['a'])": ("ListInventorySupply", "POST", []),
    "InboundShipments.get_transport_content('1')": ("GetTransportContent", "POST", []),
    "Products.get_my_fees_estimate(FEES)": ("GetMyFeesEstimate", "POST", []),
}


def handed(call: str) -> Any:
    """What `make_request` of `MWS` is called with."""
    section, _, method = call.partition(".")
    with mock.patch.object(MWS, "make_request") as made:
        eval(f"api.{method}", {"api": getattr(mws, section)(*KEYS), "FEES": FEES})
    return made.call_args


@pytest.mark.parametrize("call", CALLS)
def test_make_request_is_called_as_0_8_15_called_it(call: str) -> None:
    action, method, further = CALLS[call]
    args, kwargs = handed(call)
    assert [given["Action"] for given in args] == [action]
    assert sorted(kwargs) == sorted(further + (["method"] if method != "GET" else []))
    assert kwargs.get("method", "GET") == method


@pytest.mark.usefixtures("in_1_0")
@pytest.mark.parametrize("call", CALLS)
def test_make_request_is_called_as_1_0_called_it(call: str) -> None:
    action, _, further = CALLS[call]
    args, kwargs = handed(call)
    assert args[0] == action
    assert [type(given) for given in args[1:]] == ([] if action == "GetServiceStatus" else [dict])
    assert all("Action" not in given for given in args[1:])
    assert sorted(set(kwargs) - {"method"}) == sorted("result_key" if name == "rootkey" else name for name in further)


class Answers:
    """Says which Action it was asked for."""

    def call(self, call: LegacyCall) -> LegacyReply:
        body = f"<{call.action}Response><{call.action}Result><Asked>{call.action}</Asked></{call.action}Result>"
        stamp = ("x-mws-timestamp", "2026-11-20T14:00:10.250Z")
        return LegacyReply(200, (stamp,), f"{body}</{call.action}Response>".encode())


def test_a_make_request_of_0_8_that_takes_no_method() -> None:
    class Logged(mws.Orders):
        log: ClassVar[list[str]] = []

        def make_request(self, extra_data: Any, **kwargs: Any) -> Any:  # type: ignore[override]
            self.log.append(extra_data["Action"])
            return super().make_request(extra_data, **kwargs)

    api = Logged(*KEYS, backend=Answers())
    assert api.get_order("1").parsed.Asked == "GetOrder"
    assert api.list_orders(next_token="t").parsed.Asked == "ListOrdersByNextToken"
    next(pages(api, "ListOrderItems"))
    assert api.log == ["GetOrder", "ListOrdersByNextToken", "ListOrderItems"]


class LoggedOf10(mws.Orders):
    """Written for 1.0."""

    log: ClassVar[list[tuple[Any, ...]]] = []

    def make_request(  # type: ignore[override]
        self, action: str, params: Any = None, method: str = "POST", timeout: float = 300, **kwargs: Any
    ) -> Any:
        self.log.append((action, params, method))
        if kwargs.pop("by_name", False):
            return super().make_request(action, params, method=method, timeout=timeout, **kwargs)
        return super().make_request(action, params, method, timeout, **kwargs)


@pytest.mark.usefixtures("in_1_0")
def test_a_make_request_of_1_0() -> None:
    api = LoggedOf10(*KEYS, backend=Answers())
    api.log.clear()
    assert api.get_order("1").parsed.Asked == "GetOrder"
    assert api.get_service_status().parsed.Asked == "GetServiceStatus"
    next(pages(api, "ListOrderItems"))
    assert api.log == [
        ("GetOrder", {"AmazonOrderId.Id.1": "1"}, "POST"),
        ("GetServiceStatus", None, "POST"),
        ("ListOrderItems", None, "POST"),
    ]


def test_a_make_request_of_1_0_whose_program_says_nothing_hands_on_what_it_was_given() -> None:
    api = LoggedOf10(*KEYS, backend=Answers())
    api.log.clear()
    assert api.get_order("1").parsed.Asked == "GetOrder"
    assert api.list_orders(next_token="t").parsed.Asked == "ListOrdersByNextToken"
    assert api.make_request("GetOrder", {"A": "1"}, by_name=True).parsed.Asked == "GetOrder"
    assert [action for action, *_ in api.log] == [
        {"Action": "GetOrder", "AmazonOrderId.Id.1": "1"},
        {"Action": "ListOrdersByNextToken", "NextToken": "t"},
        "GetOrder",
    ]


def test_a_reply_tells_its_request_and_its_date() -> None:
    api = mws.Orders(*KEYS, domain="https://mws.amazonservices.com", headers={"X-Mine": "1"}, backend=Answers())
    response = api.get_order("1").response
    assert (response.request.method, response.request.url) == (
        "GET",
        "https://mws.amazonservices.com/Orders/2013-09-01",
    )
    assert dict(response.request.headers) == {"User-Agent": USER_AGENT, "X-Mine": "1"}
    # Whoever signs by Amazon's clock reads it here.
    assert response.headers["date"] == "Fri, 20 Nov 2026 14:00:10 GMT"
    assert "key" not in repr(vars(response.request))
    assert "secret" not in repr(vars(response.request))


STARS = {
    "mws": ("errors", "models", "response", "types"),
    "mws.mws": ("enumerate_param", "utils"),
    "mws.utils": ("collections", "types", "xml"),
}


@pytest.mark.parametrize("module", STARS)
def test_a_star_import_covers_nothing_that_the_originals_left_alone(module: str) -> None:
    program: dict[str, object] = dict.fromkeys(STARS[module], "the program's own")
    exec(f"from {module} import *", program)
    assert {program[name] for name in STARS[module]} == {"the program's own"}


def test_what_programs_took_from_the_module_is_there() -> None:
    assert mws.mws.request is requests.request
    assert mws.mws.HTTPError is requests.HTTPError
    assert mws.mws.quote("a b") == "a%20b"
    with pytest.raises(mws.mws.XMLError):
        mws.mws.DictWrapper("<a>")
    with mock.patch("mws.mws.request") as made:
        assert mws.Orders(*KEYS, backend=Answers()).get_order("1").parsed.Asked == "GetOrder"
    assert not made.called
    assert mws.mws.request is requests.request


@pytest.mark.parametrize(("method", "query"), [("GET", None), (None, "a=1"), (b"GET", "a=1"), ("GET", b"a=1")])
def test_a_signature_of_what_is_no_text_is_refused(method: Any, query: Any) -> None:
    with pytest.raises(MWSArgumentError) as caught:
        mws.Orders(*KEYS).calc_signature(method, query)
    assert isinstance(caught.value, TypeError)


def test_traffic_that_a_test_catches_is_caught_over_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `responses` and its kin catch it: by the `send` of requests' own adapter."""
    monkeypatch.setenv(backends.VARIABLE, "http")
    caught = []

    def send(self: object, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        caught.append((request.url or "").partition("?")[0])
        answer = requests.Response()
        answer.status_code, answer.reason, answer._content = 503, responses[503], b"<ErrorResponse/>"
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    with pytest.raises(mws.MWSError) as failed:
        mws.Orders(*KEYS).get_order("1")
    assert failed.value.response.status_code == 503
    assert caught == ["https://mws.amazonservices.com/Orders/2013-09-01"]
