"""What the methods ask for, in either generation's words."""

from __future__ import annotations

import inspect
import warnings
from datetime import date, datetime, timezone
from typing import Any

import pytest

import mws
from mws.decorators import also_named, next_token_action
from mws.endpoints import Marketplaces
from mws.pages import pages


def asked(section: type[mws.MWS] = mws.Orders, **given: Any) -> Any:
    """An API object that hands its parameters back instead of sending them."""
    api = section("cred_access", "cred_secret", "cred_account", auth_token="cred_token", **given)
    api._test_request_params = True
    return api


def content(params: dict[str, str]) -> dict[str, str]:
    """The parameters without those every call has."""
    common = {
        "AWSAccessKeyId",
        "SellerId",
        "MWSAuthToken",
        "SignatureMethod",
        "SignatureVersion",
        "Timestamp",
        "Version",
    }
    assert common <= set(params)
    return {name: value for name, value in params.items() if name not in common}


MOMENT = datetime(2020, 1, 2, 3, 4, 5)
LISTED = {
    "Action": "ListOrders",
    "MarketplaceId.Id.1": "A",
    "MarketplaceId.Id.2": "ATVPDKIKX0DER",
    "LastUpdatedAfter": "2020-01-02T03:04:05",
    "OrderStatus.Status.1": "Shipped",
    "SellerOrderId": "mine",
    "MaxResultsPerPage": "100",
}


@pytest.mark.parametrize(
    "names",
    [
        ("marketplaceids", "lastupdatedafter", "orderstatus", "seller_orderid"),
        ("marketplace_ids", "last_updated_after", "order_statuses", "seller_order_id"),
    ],
    ids=["0.8.15", "1.0"],
)
def test_list_orders_in_the_words_of_either_generation(names: tuple[str, ...]) -> None:
    given = dict(zip(names, (["A", Marketplaces.US], MOMENT, "Shipped", "mine"), strict=True))
    assert content(asked().list_orders(**given)) == LISTED


def test_both_names_of_one_parameter_are_refused() -> None:
    with pytest.raises(TypeError, match="which are one"):
        asked().list_orders(marketplace_ids=["A"], marketplaceids=["B"])


def test_list_orders_by_position_and_in_full() -> None:
    params = asked().list_orders(
        ("M",), MOMENT, None, None, None, ("Shipped", "Unshipped"), ["AFN"], ["COD"], "a@b", None, 5,
        tfm_shipment_statuses=["Lost"], easyship_statuses="ReadyForPickup",
    )  # fmt: skip
    assert content(params) == {
        "Action": "ListOrders",
        "CreatedAfter": "2020-01-02T03:04:05",
        "MarketplaceId.Id.1": "M",
        "OrderStatus.Status.1": "Shipped",
        "OrderStatus.Status.2": "Unshipped",
        "FulfillmentChannel.Channel.1": "AFN",
        "PaymentMethod.Method.1": "COD",
        "BuyerEmail": "a@b",
        "MaxResultsPerPage": "5",
        "TFMShipmentStatus.Status.1": "Lost",
        "EasyShipShipmentStatus.Status.1": "ReadyForPickup",
    }


@pytest.mark.parametrize(
    ("section", "method", "given", "params"),
    [
        (mws.Orders, "get_order", "1", {"Action": "GetOrder", "AmazonOrderId.Id.1": "1"}),
        (
            mws.Orders,
            "get_order",
            ["1", "2"],
            {"Action": "GetOrder", "AmazonOrderId.Id.1": "1", "AmazonOrderId.Id.2": "2"},
        ),
        (mws.Orders, "list_order_items", "1", {"Action": "ListOrderItems", "AmazonOrderId": "1"}),
        (mws.Orders, "get_service_status", None, {"Action": "GetServiceStatus"}),
        (mws.Sellers, "list_marketplace_participations", None, {"Action": "ListMarketplaceParticipations"}),
    ],
)
def test_a_method_asks_for_its_action(
    section: type[mws.MWS], method: str, given: object, params: dict[str, str]
) -> None:
    call = getattr(asked(section), method)
    assert content(call() if given is None else call(given)) == params


@pytest.mark.parametrize(
    ("section", "method", "action"),
    [
        (mws.Orders, "list_orders", "ListOrders"),
        (mws.Orders, "list_order_items", "ListOrderItems"),
        (mws.Sellers, "list_marketplace_participations", "ListMarketplaceParticipations"),
    ],
)
def test_the_next_page_by_keyword_and_by_the_old_alias(section: type[mws.MWS], method: str, action: str) -> None:
    wanted = {"Action": f"{action}ByNextToken", "NextToken": "t"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert content(getattr(asked(section), method)(next_token="t")) == wanted
    with pytest.warns(DeprecationWarning, match=method):
        assert content(getattr(asked(section), f"{method}_by_next_token")("t")) == wanted


def test_a_next_token_makes_every_other_argument_nothing() -> None:
    params = asked().list_orders(marketplaceids=["A"], next_token="t")
    assert content(params) == {"Action": "ListOrdersByNextToken", "NextToken": "t"}


def test_next_token_action_on_a_method_of_one_s_own() -> None:
    class Mine(mws.Orders):
        NEXT_TOKEN_OPERATIONS = ["Mine"]  # noqa: RUF012 - as legacy code writes it

        @next_token_action("Mine")
        def mine(self, next_token: str | None = None) -> Any:
            return "first page"

    assert asked(Mine).mine() == "first page"
    assert asked(Mine).mine(next_token="t")["Action"] == "MineByNextToken"


def test_values_are_written_as_mws_reads_them() -> None:
    given = {
        "Bool": True,
        "Not": False,
        "Zero": 0,
        "Float": 1.5,
        "Day": date(2020, 1, 2),
        "Zone": datetime(2020, 1, 2, tzinfo=timezone.utc),
        "Enum": Marketplaces.DE,
        "None": None,
        "Empty": "",
    }
    assert content(asked().make_request({"Action": "X", **given})) == {
        "Action": "X",
        "Bool": "true",
        "Not": "false",
        "Zero": "0",
        "Float": "1.5",
        "Day": "2020-01-02",
        "Zone": "2020-01-02T00:00:00+00:00",
        "Enum": "A1PA6795UKMFR9",
    }


@pytest.mark.parametrize("value", [[1], {}, (1,), {1}])
def test_a_container_cannot_be_sent(value: object) -> None:
    with pytest.raises(mws.MWSError, match="Cannot clean parameter value"):
        asked().make_request({"Action": "X", "L": value})


FORMS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (({"Action": "X", "A": "1"},), {}),
    (({"Action": "X", "A": "1"}, "POST"), {}),
    ((), {"extra_data": {"Action": "X", "A": "1"}, "method": "POST"}),
    (("X", {"A": "1"}), {}),
    (("X", {"A": "1"}, "GET", 30), {"result_key": "XResult"}),
    ((), {"action": "X", "params": {"A": "1"}, "timeout": 5}),
]


@pytest.mark.parametrize(("args", "kwargs"), FORMS)
def test_make_request_in_every_form_of_both_generations(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    assert content(asked().make_request(*args, **kwargs)) == {"Action": "X", "A": "1"}


def test_generic_request_flattens() -> None:
    params = asked().generic_request("X", {"A": {"B": [1, {"C": True}]}})
    assert content(params) == {"Action": "X", "A.B.1": "1", "A.B.2.C": "true"}


def test_a_call_without_an_action_is_told() -> None:
    with pytest.raises(mws.MWSError, match="no Action"):
        asked().make_request({"A": "1"})


def test_the_parameters_of_every_call() -> None:
    moment = datetime(2020, 8, 24, 16, 30)
    assert mws.Feeds("a", "s", "m").get_default_params("Something", moment) == {
        "Action": "Something",
        "AWSAccessKeyId": "a",
        "Merchant": "m",
        "SignatureVersion": "2",
        "Timestamp": moment,
        "Version": "2009-01-01",
        "SignatureMethod": "HmacSHA256",
    }


def test_proxies_and_endpoint() -> None:
    api = mws.Orders("a", "s", "m", region="DE", proxy="example.com:3128")
    assert api.get_proxies() == {"http": "http://example.com:3128", "https": "https://example.com:3128"}
    assert mws.Orders("a", "s", "m").get_proxies() == {"http": None, "https": None}
    assert api.endpoint == "https://mws-eu.amazonservices.com/Orders/2013-09-01"


def test_regions() -> None:
    assert mws.Orders("a", "s", "m", region="BE").domain == "https://mws-eu.amazonservices.com"
    assert mws.Orders("a", "s", "m", region="ZZ", domain="https://h").domain == "https://h"
    assert (Marketplaces.UK, Marketplaces.US.value) == (Marketplaces.GB, "ATVPDKIKX0DER")


def test_a_program_may_give_a_region_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mws.mws.MARKETPLACES, "US", "https://gateway.example:8443")
    monkeypatch.setitem(mws.mws.MARKETPLACES, "ZA", "https://mws-eu.amazonservices.com")
    assert [mws.Orders("a", "s", "m", region).domain for region in ("US", "ZA", "BE")] == [
        "https://gateway.example:8443",
        "https://mws-eu.amazonservices.com",
        "https://mws-eu.amazonservices.com",
    ]


def test_amazon_pay_is_refused_clearly() -> None:
    with pytest.raises(mws.MWSError, match="Amazon Pay"):
        mws.OffAmazonPayments("a", "s", "m")


def test_what_is_deprecated_says_so() -> None:
    api = mws.Orders("a", "s", "m")
    with pytest.warns(DeprecationWarning, match="mws_utc_now"):
        datetime.fromisoformat(api.get_timestamp())
    with pytest.warns(DeprecationWarning, match="mws.utils"):
        assert api.enumerate_param("A", [1]) == {"A.1": 1}


def test_importing_and_calling_leaves_the_warning_filters_alone() -> None:
    before = list(warnings.filters)
    asked().list_orders()
    assert list(warnings.filters) == before


def test_also_named_keeps_the_signature() -> None:
    @also_named(new="old")
    def method(old: int, other: int = 2) -> int:
        return old + other

    assert method(new=1) == method(1) == 3  # type: ignore[call-arg]
    assert list(inspect.signature(method).parameters) == ["old", "other"]


class Paged(mws.Orders):
    """Gives prepared `.parsed` values."""

    def __init__(self, replies: list[dict[str, str]]) -> None:
        super().__init__("a", "s", "m")
        self.replies = replies
        self.asked: list[dict[str, Any]] = []

    def make_request(self, extra_data: Any, method: str = "GET", **kwargs: Any) -> Any:  # type: ignore[override]
        self.asked.append(dict(extra_data))
        given = self.replies.pop(0)
        return mws.mws.DictWrapper("<r>" + "".join(f"<{k}>{v}</{k}>" for k, v in given.items()) + "</r>")


@pytest.mark.parametrize(
    "replies",
    [
        [{"NextToken": "a"}, {"NextToken": "b"}, {"X": "1"}],
        [
            {"HasNext": "true", "NextToken": "a"},
            {"HasNext": "true", "NextToken": "b"},
            {"HasNext": "false", "NextToken": "b"},
        ],
        [
            {"MoreResultsAvailable": "true", "NextToken": "a"},
            {"MoreResultsAvailable": "true", "NextToken": "b"},
            {"MoreResultsAvailable": "false", "NextToken": "b"},
        ],
    ],
    ids=["NextToken", "HasNext", "MoreResultsAvailable"],
)
def test_pages_in_the_three_styles(replies: list[dict[str, str]]) -> None:
    api = Paged(replies)
    assert len(list(pages(api, "ListOrders", {"MarketplaceId.Id.1": "A"}))) == 3
    assert api.asked == [
        {"Action": "ListOrders", "MarketplaceId.Id.1": "A"},
        {"Action": "ListOrdersByNextToken", "NextToken": "a"},
        {"Action": "ListOrdersByNextToken", "NextToken": "b"},
    ]


def test_pages_are_asked_for_one_by_one() -> None:
    api = Paged([{"NextToken": "a"}])
    next(pages(api, "ListOrders"))
    assert len(api.asked) == 1


def test_pages_that_would_never_end_are_told() -> None:
    api = Paged([{"NextToken": "a"}, {"NextToken": "b"}, {"NextToken": "a"}])
    with pytest.raises(mws.MWSError, match="never end"):
        list(pages(api, "ListOrders"))
