"""Fees, inventory and orders of other shops: three Actions of coming sections, in every way the engine has.

The same sandbox world behind the façade, the drop-in and a gateway; what leaves is counted at the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from lxml import etree

import mws
from mws.calls import LegacyReply
from mws.compat.config import SANDBOX, Config
from mws.compat.errors import AccessDenied, OutcomeUnknown
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from tests.compat import worlds

(ACCOUNT,) = SANDBOX.accounts
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
US = "ATVPDKIKX0DER"
PATHS = {
    "GetMyFeesEstimate": ("/Products/2011-10-01", "2011-10-01"),
    "ListInventorySupply": ("/FulfillmentInventory/2010-10-01", "2010-10-01"),
    "ListInventorySupplyByNextToken": ("/FulfillmentInventory/2010-10-01", "2010-10-01"),
    "CreateFulfillmentOrder": ("/FulfillmentOutboundShipment/2010-10-01", "2010-10-01"),
}
CREATE = "fulfillmentOutbound.2020-07-01.createFulfillmentOrder"
READ_BACK = "fulfillmentOutbound.2020-07-01.getFulfillmentOrder"

_FEE = "FeesEstimateRequestList.FeesEstimateRequest.1."
FEES = {
    f"{_FEE}MarketplaceId": US,
    f"{_FEE}IdType": "SellerSKU",
    f"{_FEE}IdValue": "SKU-1",
    f"{_FEE}IsAmazonFulfilled": "true",
    f"{_FEE}Identifier": "one",
    f"{_FEE}PriceToEstimateFees.ListingPrice.CurrencyCode": "USD",
    f"{_FEE}PriceToEstimateFees.ListingPrice.Amount": "30.00",
}
STOCK = {"SellerSkus.member.1": "NUT.M4.100", "SellerSkus.member.2": "GONE", "ResponseGroup": "Detailed"}
ORDER = {
    "SellerFulfillmentOrderId": "SHOP-1",
    "DisplayableOrderId": "1",
    "DisplayableOrderDateTime": "2026-11-19T10:00:00Z",
    "DisplayableOrderComment": "Thank you",
    "ShippingSpeedCategory": "Standard",
    "DestinationAddress.Name": "Ada Example",
    "DestinationAddress.Line1": "1 Example Road",
    "DestinationAddress.City": "Seattle",
    "DestinationAddress.StateOrProvinceCode": "WA",
    "DestinationAddress.CountryCode": "US",
    "DestinationAddress.PostalCode": "98101",
    "Items.member.1.SellerSKU": "NUT.M4.100",
    "Items.member.1.SellerFulfillmentOrderItemId": "1",
    "Items.member.1.Quantity": "2",
}


class World(worlds.World):
    """One whose calls go to the path of their Action."""

    def __call__(self, action: str, params: Mapping[str, str], **more: Any) -> LegacyReply:  # Any: of LegacyCall
        path, version = PATHS[action]
        return self.send(action, params, version=version, path=path, **more)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.facade.close()


def body(reply: LegacyReply) -> bytes:
    assert isinstance(reply.body, bytes)
    return reply.body


def calls(reply: LegacyReply) -> str:
    return dict(reply.headers)["x-mws-compat-calls"]


def values(reply: LegacyReply, name: str) -> list[str | None]:
    return [each.text for each in etree.fromstring(body(reply)).iter(f"{{*}}{name}")]


def writing(value: str) -> Config:
    return replace(SANDBOX, accounts=(replace(ACCOUNT, writes=value),))  # type: ignore[arg-type]  # one of Writes


def test_a_fee_is_estimated(world: World) -> None:
    reply = world("GetMyFeesEstimate", FEES)
    assert reply.status == 200
    assert values(reply, "TotalFeesEstimate")
    assert values(reply, "Status") == ["Success"]
    assert values(reply, "SellerInputIdentifier") == ["one"]


def test_supply_is_told_for_every_sku_in_its_order(world: World) -> None:
    reply = world("ListInventorySupply", STOCK)
    assert values(reply, "SellerSKU") == ["NUT.M4.100", "GONE"]
    total = [int(each or "") for each in values(reply, "TotalSupplyQuantity")]
    assert total[0] > 0
    assert total[1] == 0
    assert sum(int(each or "") for each in values(reply, "Quantity")) == sum(total)


@pytest.mark.parametrize("params", [{}, {**STOCK, "QueryStartDateTime": "2026-11-01"}], ids=["neither", "both"])
def test_skus_or_a_date_must_be_named_and_not_both(world: World, params: dict[str, str]) -> None:
    reply = world("ListInventorySupply", params)
    assert reply.status == 400
    assert calls(reply) == "none"


def test_what_the_client_refuses_by_itself_is_no_call(world: World) -> None:
    reply = world("GetMyFeesEstimate", {**FEES, f"{_FEE}IdValue": ".."})
    assert reply.status == 400
    assert "it would name another path" in str(reply.error)
    assert calls(reply) == "none"


def test_an_order_is_made_once_and_a_repeat_is_answered_alike(world: World) -> None:
    first, again = (world("CreateFulfillmentOrder", ORDER, signature="S", expires=2e9) for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert body(first) == body(again)
    assert b"CreateFulfillmentOrderResult" not in body(first)
    assert (calls(first), calls(again)) == (CREATE, "none")


@pytest.mark.parametrize("mode", ["off", "dry_run"])
def test_without_writes_nothing_is_sent(mode: str) -> None:
    made = World(writing(mode))
    reply = made("CreateFulfillmentOrder", ORDER)
    assert calls(reply) == "none"
    if mode == "off":
        assert isinstance(reply.error, AccessDenied)
    else:
        assert reply.status == 200
        assert dict(reply.headers)["x-mws-compat-dry-run"] == "nothing-was-sent"
    made.facade.close()
    # What was rehearsed stands in nobody's way.
    assert World()("CreateFulfillmentOrder", ORDER).status == 200


def test_a_dry_run_refuses_what_a_real_call_would_be_refused() -> None:
    made = World(writing("dry_run"))
    wrong = {**ORDER, "Items.member.1.Quantity": "none"}
    reply = made("CreateFulfillmentOrder", wrong)
    assert reply.status == 400
    assert b"Items.member.1.Quantity" in body(reply)


@pytest.mark.parametrize("mode", ["off", "dry_run"])
def test_reads_by_post_are_no_writes(mode: str) -> None:
    assert World(writing(mode))("GetMyFeesEstimate", FEES).status == 200


@pytest.mark.parametrize(("kind", "was_made"), [("truncated", True), ("503", False)])
def test_an_order_whose_answer_is_lost_is_looked_for_and_never_sent_again(
    world: World, kind: str, was_made: bool
) -> None:
    world.sandbox.plant(f"{CREATE}:{kind}")
    reply = world("CreateFulfillmentOrder", ORDER)
    assert calls(reply) == f"{CREATE},{READ_BACK}"
    if was_made:
        assert reply.status == 200
    else:
        # It was not there when it was looked for: nobody can know whether it is still on its way.
        assert isinstance(reply.error, OutcomeUnknown)
    again = world("CreateFulfillmentOrder", ORDER)
    assert CREATE not in calls(again)
    assert again.status == reply.status


def test_both_doors_answer_alike() -> None:
    now = datetime.now(timezone.utc).replace(microsecond=0)
    inside, outside = World(now=now), World(now=now)
    with Serving(Gateway(outside.facade, clock=outside.clock), threads=4) as serving:
        # The order takes from the stock, which is then told anew.
        script = (("GetMyFeesEstimate", FEES), ("CreateFulfillmentOrder", ORDER), ("ListInventorySupply", STOCK))
        for action, params in script:
            path, version = PATHS[action]
            section = type(action, (mws.Orders,), {"URI": path, "VERSION": version})
            keys = (ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id)
            one, other = (
                section(*keys, region="US", **door).make_request({"Action": action, **params})
                for door in ({"backend": inside.facade}, {"domain": serving.url, "backend": "http"})
            )
            assert _contents(one.response.content) == _contents(other.response.content)
    made = [each.sandbox.journal.counts[CREATE] for each in (inside, outside)]
    assert made == [1, 1]
    inside.facade.close()
    outside.facade.close()


def _contents(document: bytes) -> list[tuple[str, str | None]]:
    found = ((etree.QName(each).localname, each.text) for each in etree.fromstring(document).iter(etree.Element))
    return [(name, None if name == "RequestId" else text) for name, text in found]
