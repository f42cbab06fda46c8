"""Listings Items: reading, searching and changing the stock, one SKU at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from mws.spapi.sandbox import ASIN, CA, MX, SELLER_ID, SKU, US
from mws.spapi.sandbox.api.listings_items import DATASETS
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.world.pools import GOODS
from tests.spapi.sandbox.caller import Caller

ITEMS = f"/listings/2021-08-01/items/{SELLER_ID}"
ITEM = f"{ITEMS}/{SKU}"
WHERE = {"marketplaceIds": US}


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def patches(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"productType": "PRODUCT", "patches": list(rows)}


def stock(number: object, channel: str = "DEFAULT") -> dict[str, Any]:
    value = [{"fulfillment_channel_code": channel, "quantity": number}]
    return {"op": "replace", "path": "/attributes/fulfillment_availability", "value": value}


def test_a_listing_with_everything(caller: Caller) -> None:
    item = caller.json(ITEM, includedData=",".join(DATASETS), **WHERE)
    assert item["summaries"][0] == {
        "marketplaceId": US,
        "asin": ASIN,
        "productType": "PRODUCT",
        "conditionType": "new_new",
        "status": ["BUYABLE", "DISCOVERABLE"],
        "itemName": "Desk lamp, dimmable, white",
        "createdDate": "2025-10-16T00:00:00.000Z",
        "lastUpdatedDate": "2026-11-19T00:00:00.000Z",
    }
    assert item["offers"] == [
        {
            "marketplaceId": US,
            "offerType": "B2C",
            "price": {"currencyCode": "USD", "amount": "19.99"},
            "audience": {"value": "ALL", "displayName": "Sell on Amazon"},
        }
    ]
    assert item["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "DEFAULT", "quantity": 25}]
    (offer,) = item["attributes"]["purchasable_offer"]
    assert offer["our_price"] == [{"schedule": [{"value_with_tax": 19.99}]}]
    assert "minimum_seller_allowed_price" in offer


def test_only_what_is_asked_for_and_summaries_by_default(caller: Caller) -> None:
    assert sorted(caller.json(ITEM, **WHERE)) == ["sku", "summaries"]
    assert sorted(caller.json(ITEM, includedData="offers", **WHERE)) == ["offers", "sku"]
    both = caller.json(ITEM, includedData="offers", marketplaceIds=f"{US},{MX}")
    assert [offer["price"]["currencyCode"] for offer in both["offers"]] == ["USD", "MXN"]


@pytest.mark.parametrize("sku", [good.sku for good in GOODS])
def test_every_sku_is_reached_when_it_is_encoded_once(caller: Caller, sku: str) -> None:
    """With slashes, blanks, quotes, percent signs and characters beyond ASCII."""
    headers = {"x-amz-access-token": caller.token}
    reply = caller.http.get(f"{URL}{ITEMS}/{quote(sku, safe='')}", params=WHERE, headers=headers)
    assert reply.json()["sku"] == sku
    twice = caller.http.get(f"{URL}{ITEMS}/{quote(quote(sku, safe=''), safe='')}", params=WHERE, headers=headers)
    assert (twice.status_code == 200) == (quote(sku, safe="") == sku)


def test_an_unencoded_slash_is_another_path(caller: Caller) -> None:
    assert caller.refused(f"{ITEMS}/LAMP/RED, 10 cm", **WHERE)[:2] == (403, "Unauthorized")


def test_an_unknown_sku_is_not_found(caller: Caller) -> None:
    assert caller.refused(f"{ITEMS}/NO", **WHERE) == (404, "NOT_FOUND", f"SKU 'NO' not found in marketplace {US}")


def test_another_seller_in_the_path_is_denied(caller: Caller) -> None:
    assert caller.refused(ITEM.replace("A1", "A2"), **WHERE)[0] == 403


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("GET", {}),
        ("GET", {**WHERE, "includedData": "prices"}),
        ("PATCH", {}),
        ("PATCH", {**WHERE, "mode": "DRY_RUN"}),
        ("PUT", {"marketplaceIds": f"{US},{CA}"}),
        ("DELETE", {"marketplaceIds": f"{US},{CA}"}),
    ],
)
def test_parameters_are_checked(caller: Caller, method: str, query: dict[str, str]) -> None:
    body = {"productType": "P", "attributes": {}, "patches": [stock(1)]} if method in ("PATCH", "PUT") else None
    assert caller.send(method, ITEM, body, **query).status_code == 400


def test_a_foreign_marketplace_is_denied(caller: Caller) -> None:
    assert caller.refused(ITEM, marketplaceIds="A1F83G8C2ARO7P")[0] == 403


@pytest.mark.parametrize("body", [None, {}, {"productType": "P"}, {"productType": "P", "patches": []}])
def test_bodies_are_checked(caller: Caller, body: object) -> None:
    for method in ("PATCH", "PUT"):
        assert caller.send(method, ITEM, body, **WHERE).status_code == 400


def test_a_patch_changes_the_listing(caller: Caller) -> None:
    caller.clock.advance(60)
    reply = caller.done("PATCH", ITEM, patches(stock(3)), **WHERE)
    assert (reply["sku"], reply["status"], reply["issues"]) == (SKU, "ACCEPTED", [])
    item = caller.json(ITEM, includedData="summaries,fulfillmentAvailability", **WHERE)
    assert item["fulfillmentAvailability"][0]["quantity"] == 3
    assert item["summaries"][0]["lastUpdatedDate"] == "2026-11-20T12:01:00.000Z"


def test_a_preview_changes_nothing(caller: Caller) -> None:
    reply = caller.done("PATCH", ITEM, patches(stock(3)), **WHERE, mode="VALIDATION_PREVIEW")
    assert reply["status"] == "VALID"
    wrong = caller.done("PATCH", ITEM, patches(stock(-3)), **WHERE, mode="VALIDATION_PREVIEW")
    assert wrong["status"] == "INVALID"
    assert (
        caller.json(ITEM, includedData="fulfillmentAvailability", **WHERE)["fulfillmentAvailability"][0]["quantity"]
        == 25
    )


def test_a_wrong_patch_is_invalid_and_none_of_it_is_done(caller: Caller) -> None:
    reply = caller.done("PATCH", ITEM, patches(stock(3), {"op": "replace", "path": "/x/y", "value": []}), **WHERE)
    assert reply["status"] == "INVALID"
    assert reply["issues"][0]["severity"] == "ERROR"
    assert caller.sandbox.site.stock.of(SELLER_ID)[SKU].quantity == 25


def test_another_channel_takes_the_place_of_the_merchants(caller: Caller) -> None:
    value = [{"fulfillment_channel_code": "AMAZON_NA"}]
    change = {"op": "add", "path": "/attributes/fulfillment_availability", "value": value}
    caller.done("PATCH", ITEM, patches(change), **WHERE)
    item = caller.json(ITEM, includedData="summaries,fulfillmentAvailability", **WHERE)
    assert item["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "AMAZON_NA"}]
    assert item["summaries"][0]["fnSku"] == "X000FAKE01"


def test_delete_of_an_attribute(caller: Caller) -> None:
    value = [{"marketplace_id": US, "currency": "USD", "audience": "ALL"}]
    change = {"op": "delete", "path": "/attributes/purchasable_offer", "value": value}
    caller.done("PATCH", ITEM, patches(change), **WHERE)
    item = caller.json(ITEM, includedData="summaries,offers", marketplaceIds=f"{US},{CA}")
    assert [offer["marketplaceId"] for offer in item["offers"]] == [CA]
    assert item["summaries"][0]["status"] == ["DISCOVERABLE"]


def test_put_creates_and_replaces(caller: Caller) -> None:
    attributes = {
        "condition_type": [{"value": "new_new"}],
        "merchant_suggested_asin": [{"value": "B000FAKE05"}],
        "purchasable_offer": [{"our_price": [{"schedule": [{"value_with_tax": 3.5}]}]}],
    }
    body = {"productType": "PRODUCT", "requirements": "LISTING_OFFER_ONLY", "attributes": attributes}
    reply = caller.done("PUT", f"{ITEMS}/NEW-1", body, **WHERE, includedData="identifiers,issues")
    assert reply["status"] == "ACCEPTED"
    assert reply["identifiers"] == [{"marketplaceId": US, "asin": "B000FAKE05"}]
    caller.done("PUT", ITEM, body, **WHERE)
    stock = caller.sandbox.site.stock.of(SELLER_ID)
    assert (stock["NEW-1"].price(US), stock[SKU].price(US), stock[SKU].price(CA)) == (3.5, 3.5, 39.98)
    assert not stock[SKU].entries("item_name", US)
    del attributes["condition_type"]
    reply = caller.done("PUT", ITEM, body, **WHERE)
    assert (reply["status"], reply["issues"][0]["attributeNames"]) == ("INVALID", ["condition_type"])


def test_delete_takes_it_off_one_marketplace_then_for_good(caller: Caller) -> None:
    for marketplace in (US, CA, MX):
        assert caller.done("DELETE", ITEM, marketplaceIds=marketplace)["status"] == "ACCEPTED"
        assert caller.get(ITEM, marketplaceIds=marketplace).status_code == 404
    assert SKU not in caller.sandbox.site.stock.of(SELLER_ID)
    assert caller.done("DELETE", ITEM, **WHERE)["status"] == "INVALID"


def test_each_seller_has_his_own_stock(caller: Caller) -> None:
    caller.done("PATCH", ITEM, patches(stock(3)), **WHERE)
    other = Caller(seller=2, sandbox=caller.sandbox)
    item = other.json(ITEM.replace("A1", "A2"), includedData="fulfillmentAvailability", **WHERE)
    assert item["fulfillmentAvailability"][0]["quantity"] == 25


def test_search_pages_and_sorts(caller: Caller) -> None:
    found: list[str] = []
    query = {**WHERE, "pageSize": "5", "sortBy": "sku", "sortOrder": "ASC"}
    while True:
        page = caller.json(ITEMS, **query)
        assert page["numberOfResults"] == len(GOODS)
        found += [item["sku"] for item in page["items"]]
        if "nextToken" not in page["pagination"]:
            break
        query["pageToken"] = page["pagination"]["nextToken"]
    assert found == sorted(good.sku for good in GOODS)
    assert "previousToken" in page["pagination"]
    newest = caller.json(ITEMS, **WHERE)["items"][0]["summaries"][0]["lastUpdatedDate"]
    assert newest == "2026-11-19T00:00:00.000Z"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"identifiers": f"{SKU},MUG-350,NO", "identifiersType": "SKU"}, 2),
        ({"identifiers": ASIN, "identifiersType": "ASIN"}, 1),
        ({"identifiers": "2000000000015", "identifiersType": "EAN"}, 0),
        ({"withStatus": "BUYABLE"}, 12),
        ({"withoutStatus": "BUYABLE"}, 0),
        ({"withIssueSeverity": "ERROR"}, 0),
        ({"createdAfter": "2025-10-20T12:00:00Z"}, 7),
        ({"lastUpdatedBefore": "2026-11-10T00:00:00Z"}, 2),
        ({"variationParentSku": SKU}, 0),
    ],
)
def test_search_filters(caller: Caller, query: dict[str, str], count: int) -> None:
    assert caller.json(ITEMS, **WHERE, **query)["numberOfResults"] == count


@pytest.mark.parametrize(
    "query",
    [
        {"identifiers": SKU},
        {"identifiersType": "SKU"},
        {"identifiers": SKU, "identifiersType": "NAME"},
        {"pageSize": "21"},
        {"pageToken": "x"},
        {"sortBy": "price"},
        {"withStatus": "SOLD"},
    ],
)
def test_search_refuses(caller: Caller, query: dict[str, str]) -> None:
    assert caller.refused(ITEMS, **WHERE, **query)[:2] == (400, "InvalidInput")
