"""Every marketplace takes every listing feed: by its currency, its notation, its language and its channel code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mws.compat.listings.convert import Conversion
from mws.compat.listings.offer import Terms
from mws.mappings.marketplaces import MARKETPLACES, Marketplace, by_country, decimals
from tests.compat.listings.feeds import (
    FLAT,
    IMAGES,
    INVENTORY,
    KINDS,
    LOADER,
    PRICING,
    PRODUCTS,
    RELATIONSHIPS,
    US,
    converted,
    documents,
    envelope,
    message,
    nothing_there,
    present,
    price,
    sent,
    stock,
)

FEEDS = (*KINDS, FLAT, LOADER)
EVERYWHERE = [pytest.param(row, id=row.country) for row in MARKETPLACES.values()]
PRODUCT_TYPES = {
    "*": {
        "product_type": "SHIRT",
        "attributes": {
            "DescriptionData/Title": {"attribute": "item_name", "language": True},
            "DescriptionData/MSRP": {"attribute": "list_price", "number": True, "currency": True},
        },
    }
}
ITEM = {"A": {"summaries": [{"productType": "SHIRT"}]}}


def place(country: str) -> str:
    row = by_country(country)
    assert row is not None
    return row.id


def feed(feed_type: str, row: Marketplace) -> bytes:
    """A feed as a program of that marketplace writes it: 1,299 or 1,299.50 of its currency."""
    amount = "1299.50" if decimals(row.currency) else "1299"
    cell = amount.replace(".", ",") if row.decimal_comma else amount
    named = f'currency="{row.currency}"'
    bodies = {
        INVENTORY: stock(1, "A"),
        PRICING: price(1, "A", f"<StandardPrice {named}>{amount}</StandardPrice>"),
        IMAGES: message(
            1,
            "<ProductImage><SKU>A</SKU><ImageType>Main</ImageType><ImageLocation>https://example.com/a.jpg"
            "</ImageLocation></ProductImage>",
        ),
        RELATIONSHIPS: message(
            1,
            "<Relationship><ParentSKU>P</ParentSKU><Relation><SKU>A</SKU><Type>Variation</Type></Relation>"
            "</Relationship>",
        ),
        PRODUCTS: message(
            1,
            f"<Product><SKU>A</SKU><DescriptionData><Title>T</Title><MSRP {named}>{amount}</MSRP></DescriptionData>"
            "</Product>",
        ),
    }
    if feed_type in KINDS:
        return envelope(KINDS[feed_type], bodies[feed_type])
    if feed_type == FLAT:
        return f"sku\tprice\tquantity\nA\t{cell}\t5\n".encode()
    columns = "sku\tproduct-id\tproduct-id-type\tprice\titem-condition\tquantity\tadd-delete"
    return f"{columns}\nA\tB000FAKE01\t1\t{cell}\t11\t5\ta\n".encode()


def words(made: Conversion) -> list[Any]:  # Any: JSON
    """Every member and value that is written, as (member, value)."""

    def inside(value: Any) -> list[Any]:
        if isinstance(value, list):
            return [found for each in value for found in inside(each)]
        if isinstance(value, dict):
            return [found for name, each in value.items() for found in [(name, each), *inside(each)]]
        return []

    return inside(documents(made))


@pytest.mark.parametrize("feed_type", FEEDS)
@pytest.mark.parametrize("row", EVERYWHERE)
def test_every_marketplace_takes_every_listing_feed(row: Marketplace, feed_type: str) -> None:
    made = converted(
        feed(feed_type, row),
        feed_type,
        row.id,
        current_offer=present(ITEM) if feed_type != LOADER else nothing_there,
        product_types=PRODUCT_TYPES,
        terms=lambda marketplace: Terms(language="ar_AE"),
    )
    assert made.refused == ()
    assert (made.waiting, made.messages) == (0, 1)
    found = words(made)
    amount = 1299.5 if decimals(row.currency) else 1299
    if feed_type in (PRICING, FLAT, LOADER):
        assert ("value_with_tax", amount) in found
    if feed_type == PRODUCTS:
        assert ("value", amount) in found
        assert ("language_tag", row.language or "ar_AE") in found
    assert {value for name, value in found if name == "currency"} <= {row.currency}


# ---- where the table is silent -------------------------------------------------------------------------------------

INR = '<StandardPrice currency="INR">999</StandardPrice>'
INDIA = place("IN")


def currencies(text: str, marketplace: str = INDIA, **options: Any) -> list[str]:
    made = converted(
        envelope("Price", price(1, "A", text)), PRICING, marketplace, current_offer=nothing_there, **options
    )
    assert made.refused == ()
    return [value for name, value in words(made) if name == "currency"]


def test_a_sale_in_rupees_with_microseconds_is_carried() -> None:
    rest = (
        f"{INR}<Sale><StartDate>2026-11-26T15:04:05.123456</StartDate><EndDate>2027-11-26T15:04:05.123456</EndDate>"
        '<SalePrice currency="INR">499</SalePrice></Sale>'
    )
    (row,) = sent(converted(envelope("Price", price(1, "T1", rest, "")), PRICING, INDIA, current_offer=nothing_there))
    (offer,) = row["patches"][0]["value"]
    assert offer["currency"] == "INR"
    assert offer["our_price"] == [{"schedule": [{"value_with_tax": 999}]}]
    assert offer["discounted_price"] == [
        {"schedule": [{"value_with_tax": 499, "start_at": "2026-11-26T15:04:05Z", "end_at": "2027-11-26T15:04:05Z"}]}
    ]


@pytest.mark.parametrize("silent", [{}, {INDIA: ""}])
def test_the_sellers_own_currency_stands_in_for_a_table_that_is_silent(silent: Mapping[str, str]) -> None:
    default = INR.replace("INR", "DEFAULT")
    assert currencies(default, currency_of=silent, terms=lambda marketplace: Terms("INR")) == ["INR"]
    assert currencies(default, currency_of={INDIA: "USD"}, terms=lambda marketplace: Terms("INR")) == ["USD"]


def test_the_messages_own_currency_stands_in_where_the_seller_is_silent_too() -> None:
    assert currencies(INR, currency_of={}) == ["INR"]
    assert currencies(INR, currency_of={}, terms=lambda marketplace: Terms()) == ["INR"]


@pytest.mark.parametrize(
    "rest",
    [
        '<StandardPrice currency="DEFAULT">5</StandardPrice>',
        '<StandardPrice currency="USD">5</StandardPrice><MAP currency="INR">5</MAP>',
        "<BusinessPrice>5</BusinessPrice>",
    ],
)
def test_where_all_are_silent_the_message_is_refused_and_not_the_feed(rest: str) -> None:
    content = envelope("Price", price(1, "A", rest), price(2, "B", INR))
    made = converted(content, PRICING, INDIA, current_offer=nothing_there, currency_of={})
    assert [(each.message_id, each.element) for each in made.refused] == [(1, "currency")]
    assert f"feeds.marketplaces.{INDIA}.currency" in made.refused[0].reason
    assert [row["messageId"] for row in sent(made)] == [2]


def test_a_flat_file_where_all_are_silent_is_refused_row_by_row() -> None:
    made = converted(
        b"sku\tprice\tquantity\nA\t5\t\nB\t\t3\n", FLAT, INDIA, current_offer=nothing_there, currency_of={}
    )
    assert [(each.message_id, each.element) for each in made.refused] == [(1, "currency")]
    assert [row["sku"] for row in sent(made)] == ["B"]


@pytest.mark.parametrize("number", [True, False])
def test_product_data_in_the_currency_of_another_marketplace_is_refused(number: bool) -> None:
    rule = {"attribute": "list_price", "number": number, "currency": True}
    table = {"*": {"product_type": "SHIRT", "attributes": {"DescriptionData/MSRP": rule}}}
    text = '<Product><SKU>A</SKU><DescriptionData><MSRP currency="EUR">5</MSRP></DescriptionData></Product>'
    made = converted(
        envelope("Product", message(1, text)),
        PRODUCTS,
        US,
        current_offer=present(ITEM),
        product_types=table,
    )
    assert [each.element for each in made.refused] == ["DescriptionData/MSRP"]
    assert made.parts == ()


def test_a_price_in_rand_is_taken_though_the_schema_is_older() -> None:
    assert currencies('<StandardPrice currency="ZAR">5</StandardPrice>', place("ZA")) == ["ZAR"]


def test_a_feed_for_two_marketplaces_is_read_as_each_of_them_writes_numbers() -> None:
    germany, britain = place("DE"), place("GB")
    content = b"sku\tprice\nA\t24.90\nB\t24,90\n"
    made = converted(content, FLAT, germany, britain, current_offer=nothing_there)
    assert [(each.message_id, each.element) for each in made.refused] == [(2, "price")]
    assert "marketplace GB writes it" in made.refused[0].reason
    assert [[row["sku"] for row in document["messages"]] for document in documents(made)] == [["A"], ["A"]]


# ---- what Amazon ships ---------------------------------------------------------------------------------------------

AFN = "<Lookup>FulfillmentNetwork</Lookup><SwitchFulfillmentTo>AFN</SwitchFulfillmentTo>"


def shipped(code: str) -> Any:  # Any: JSON
    return present({"A": {"attributes": {"fulfillment_availability": [{"fulfillment_channel_code": code}]}}})


def switched(rest: str, country: str, **options: Any) -> Conversion:
    options.setdefault("current_offer", nothing_there)
    return converted(envelope("Inventory", stock(1, "A", rest)), INVENTORY, place(country), **options)


def channels(made: Conversion) -> list[tuple[str, str]]:
    """(op, code) of the patches."""
    assert made.refused == ()
    (row,) = sent(made)
    return [(patch["op"], patch["value"][0]["fulfillment_channel_code"]) for patch in row["patches"]]


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("US", "AMAZON_NA"),
        ("MX", "AMAZON_NA"),
        ("GB", "AMAZON_EU"),
        ("DE", "AMAZON_EU"),
        ("IE", "AMAZON_EU"),
        ("AE", "AMAZON_AE"),
        ("IN", "AMAZON_IN"),
        ("JP", "AMAZON_JP"),
    ],
)
def test_switching_to_amazon_writes_the_code_of_the_marketplace(country: str, code: str) -> None:
    assert channels(switched(AFN, country, current_offer=None)) == [("replace", code)]
    named = f"<FulfillmentCenterID>{code}</FulfillmentCenterID>{AFN}"
    assert channels(switched(named, country, current_offer=None)) == [("replace", code)]


@pytest.mark.parametrize("country", ["AU", "SG", "SA", "EG", "ZA", "TR", "BR"])
def test_where_no_source_names_the_code_it_is_the_one_the_listing_has(country: str) -> None:
    waiting = switched(AFN, country, current_offer=None)
    assert (waiting.needs_current, waiting.waiting) == (("A",), 1)
    code = f"AMAZON_{country}"
    assert channels(switched(AFN, country, current_offer=shipped(code))) == [("replace", code)]
    named = f"<FulfillmentCenterID>{code}</FulfillmentCenterID>{AFN}"
    assert channels(switched(named, country, current_offer=shipped(code))) == [("replace", code)]
    back = "<Quantity>5</Quantity><SwitchFulfillmentTo>MFN</SwitchFulfillmentTo>"
    assert channels(switched(back, country, current_offer=shipped(code))) == [("delete", code), ("replace", "DEFAULT")]
    assert channels(switched(back, country, current_offer=shipped("DEFAULT"))) == [("replace", "DEFAULT")]


@pytest.mark.parametrize("code", ["", "AMAZON_AU", "MY_SHED"])
def test_where_the_listing_has_none_either_it_is_refused_by_name(code: str) -> None:
    named = f"<FulfillmentCenterID>{code}</FulfillmentCenterID>" if code else ""
    made = switched(named + AFN, "AU", current_offer=shipped("DEFAULT"))
    assert [each.element for each in made.refused] == ["FulfillmentCenterID"]
    assert (code or "what Amazon's channel is called") in made.refused[0].reason
    assert made.parts == ()


def test_a_code_of_amazon_that_is_not_the_listings_own_is_refused_where_no_source_names_one() -> None:
    named = f"<FulfillmentCenterID>AMAZON_NZ</FulfillmentCenterID>{AFN}"
    made = switched(named, "AU", current_offer=shipped("AMAZON_AU"))
    assert [each.element for each in made.refused] == ["FulfillmentCenterID"]
    assert made.refused[0].reason.endswith("the listing has AMAZON_AU today, not AMAZON_NZ")


def test_a_listing_of_one_marketplace_says_nothing_of_the_code_of_another() -> None:
    content = (
        b"sku\tproduct-id\tproduct-id-type\titem-condition\tfulfillment-center-id\nA\tB000FAKE01\t1\t11\tAMAZON_AU\n"
    )
    there = shipped("AMAZON_AU")("A", place("AU"))
    made = converted(
        content,
        LOADER,
        place("AU"),
        place("SG"),
        current_offer=lambda sku, marketplace: there if marketplace == place("AU") else None,
    )
    assert f"marketplace {place('SG')}, and the listing has none today" in made.refused[0].reason
    assert made.parts == ()


def test_where_the_present_offer_may_not_be_read_the_reason_says_so() -> None:
    made = switched(AFN, "AU", partial="refuse")
    assert [each.element for each in made.refused] == ["FulfillmentCenterID"]
    assert "configuration does not let" in made.refused[0].reason
    assert channels(switched(AFN, "IN", partial="refuse")) == [("replace", "AMAZON_IN")]


def test_a_loader_row_for_amazon_in_india_is_carried() -> None:
    content = b"sku\tfulfillment-center-id\nA\tAMAZON_IN\n"
    assert channels(converted(content, LOADER, INDIA)) == [("replace", "AMAZON_IN")]


def test_a_new_offer_shipped_by_amazon_has_the_code_of_each_marketplace() -> None:
    content = (
        b"sku\tproduct-id\tproduct-id-type\titem-condition\tfulfillment-center-id\nA\tB000FAKE01\t1\t11\tAMAZON_AE\n"
    )
    made = converted(content, LOADER, place("AE"), current_offer=nothing_there)
    assert ("fulfillment_channel_code", "AMAZON_AE") in words(made)


# ---- India's maximum retail price ----------------------------------------------------------------------------------


def test_the_maximum_retail_price_of_india_is_carried_beside_the_price() -> None:
    rest = f'{INR}<MaximumRetailPrice currency="INR">1199.00</MaximumRetailPrice>'
    (row,) = sent(converted(envelope("Price", price(1, "A", rest)), PRICING, INDIA, current_offer=nothing_there))
    (offer,) = row["patches"][0]["value"]
    assert offer == {
        "marketplace_id": INDIA,
        "currency": "INR",
        "audience": "ALL",
        "our_price": [{"schedule": [{"value_with_tax": 999}]}],
        "maximum_retail_price": [{"schedule": [{"value_with_tax": 1199}]}],
    }
