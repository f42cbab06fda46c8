"""What listing feeds become: reads like the list of what Amazon's listings demand today."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mws.compat.errors import InvalidRequest
from mws.compat.listings.convert import MOST_MESSAGES, MOST_PARTS, converts
from mws.mappings.feeds.listing_values import INVENTORY_LOADER, PRICES_AND_QUANTITIES
from mws.mappings.feeds.types import FEED_TYPES
from tests.compat.listings.converting import AVAILABILITY, OFFER, amount, one, refused, value
from tests.compat.listings.feeds import (
    CA,
    DE,
    FR,
    IMAGES,
    INVENTORY,
    JP,
    KINDS,
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
from tests.compat.listings.test_convert_products import HEALTH, IDENTITY, SHIRT, TABLE, USED, image, product, related
from tests.reference import REFERENCE, needs_reference


def test_the_types_converted_are_those_of_the_table() -> None:
    assert {row.legacy for row in FEED_TYPES.values() if converts(row.legacy)} == {
        *KINDS,
        PRICES_AND_QUANTITIES,
        INVENTORY_LOADER,
    }
    with pytest.raises(InvalidRequest, match="_POST_ORDER_FULFILLMENT_DATA_"):
        converted(b"", "_POST_ORDER_FULFILLMENT_DATA_")


# ---- stock ---------------------------------------------------------------------------------------------------------


def test_a_quantity_alone_is_merged_so_that_nothing_else_is_wiped() -> None:
    row = one(INVENTORY, stock(7, 'A&amp;B \u00e4"', "<Quantity>12</Quantity>"), current_offer=None)
    assert row == {
        "messageId": 7,
        "sku": 'A&B ä"',
        "operationType": "PATCH",
        "productType": "PRODUCT",
        "patches": [
            {"op": "merge", "path": AVAILABILITY, "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 12}]}
        ],
    }


def test_a_lead_time_waits_for_the_present_offer_and_is_then_sent_with_it() -> None:
    feed = envelope("Inventory", stock(1, "A", "<Quantity>5</Quantity><FulfillmentLatency>3</FulfillmentLatency>"))
    first = converted(feed, INVENTORY)
    assert (first.needs_current, first.waiting, first.parts, first.refused) == (("A",), 1, (), ())
    there = {
        "attributes": {
            "fulfillment_availability": [
                {"fulfillment_channel_code": "DEFAULT", "quantity": 9, "restock_date": "2026-12-24"}
            ]
        }
    }
    (row,) = sent(converted(feed, INVENTORY, current_offer=present({"A": there})))
    assert row["patches"][0]["op"] == "replace"
    assert value(row) == [
        {
            "fulfillment_channel_code": "DEFAULT",
            "quantity": 5,
            "restock_date": "2026-12-24",
            "lead_time_to_ship_max_days": 3,
        }
    ]


def test_a_change_in_part_is_refused_where_the_present_offer_may_not_be_read() -> None:
    text = stock(1, "A", "<Quantity>5</Quantity><FulfillmentLatency>3</FulfillmentLatency>")
    element, reason = refused(INVENTORY, text, partial="refuse")
    assert element == "FulfillmentLatency"
    assert "configuration" in reason
    assert refused(PRICING, price(1, "A"), partial="refuse")[0] == "StandardPrice"
    assert one(INVENTORY, stock(1, "A"), partial="refuse")["sku"] == "A"


def test_stock_that_says_everything_needs_no_reading() -> None:
    rest = "<Quantity>5</Quantity><RestockDate>2026-12-01</RestockDate><FulfillmentLatency>3</FulfillmentLatency>"
    row = one(INVENTORY, stock(1, "A", rest), current_offer=None)
    assert value(row) == [
        {
            "fulfillment_channel_code": "DEFAULT",
            "quantity": 5,
            "lead_time_to_ship_max_days": 3,
            "restock_date": "2026-12-01",
        }
    ]


def test_available_takes_the_place_of_a_count() -> None:
    there = present(
        {"A": {"attributes": {"fulfillment_availability": [{"quantity": 4, "lead_time_to_ship_max_days": 2}]}}}
    )
    row = one(INVENTORY, stock(1, "A", "<Available>true</Available>"), current_offer=there)
    assert value(row) == [
        {"fulfillment_channel_code": "DEFAULT", "is_inventory_available": True, "lead_time_to_ship_max_days": 2}
    ]


@pytest.mark.parametrize(("marketplace", "channel"), [(US, "AMAZON_NA"), (DE, "AMAZON_EU"), (JP, "AMAZON_JP")])
def test_switching_to_amazon_and_back(marketplace: str, channel: str) -> None:
    rest = "<Lookup>FulfillmentNetwork</Lookup><SwitchFulfillmentTo>AFN</SwitchFulfillmentTo>"
    row = one(INVENTORY, stock(1, "A", rest), marketplace)
    assert row["patches"] == [{"op": "replace", "path": AVAILABILITY, "value": [{"fulfillment_channel_code": channel}]}]
    named = f"<FulfillmentCenterID>{channel}</FulfillmentCenterID>{rest}"
    assert one(INVENTORY, stock(1, "A", named), marketplace) == row
    rest = "<Quantity>5</Quantity><SwitchFulfillmentTo>MFN</SwitchFulfillmentTo>"
    back = one(INVENTORY, stock(1, "A", rest), marketplace)
    assert [(patch["op"], patch["value"]) for patch in back["patches"]] == [
        ("delete", [{"fulfillment_channel_code": channel}]),
        ("replace", [{"fulfillment_channel_code": "DEFAULT", "quantity": 5}]),
    ]


@pytest.mark.parametrize(
    ("rest", "element"),
    [
        ("<FulfillmentCenterID>AMAZON_NA</FulfillmentCenterID><Quantity>5</Quantity>", "FulfillmentCenterID"),
        ("<FulfillmentCenterID>MY_SHED</FulfillmentCenterID><Quantity>5</Quantity>", "FulfillmentCenterID"),
        ("<Quantity>5</Quantity><SwitchFulfillmentTo>AFN</SwitchFulfillmentTo>", "Quantity"),
        ("<Lookup>FulfillmentNetwork</Lookup><FulfillmentLatency>2</FulfillmentLatency>", "FulfillmentLatency"),
        ("<Lookup>FulfillmentNetwork</Lookup><SwitchFulfillmentTo>MFN</SwitchFulfillmentTo>", "Lookup"),
    ],
)
def test_stock_that_cannot_be_carried(rest: str, element: str) -> None:
    assert refused(INVENTORY, stock(1, "A", rest))[0] == element


def test_deleting_stock_or_a_price_would_delete_the_listing_and_is_refused() -> None:
    assert refused(INVENTORY, stock(1, "A", operation="Delete"))[0] == "Inventory"
    assert refused(PRICING, price(1, "A", operation="Delete"))[0] == "Price"


def test_stock_is_sent_once_for_a_region() -> None:
    made = converted(envelope("Inventory", stock(1, "A")), INVENTORY, US, CA)
    assert [(part.kind, part.marketplace_ids) for part in made.parts] == [("stock", (US,))]


def test_empty_stock_comes_first() -> None:
    feed = envelope(
        "Inventory",
        stock(1, "A"),
        stock(2, "B", "<Quantity>0</Quantity>"),
        stock(3, "C"),
        stock(4, "D", "<Available>false</Available>"),
    )
    made = converted(feed, INVENTORY, current_offer=nothing_there)
    assert [row["messageId"] for row in sent(made)] == [2, 4, 1, 3]
    assert made.parts[0].sent == "2,4,1,3"


def test_the_last_word_about_a_sku_is_the_one_that_counts() -> None:
    feed = envelope(
        "Inventory",
        stock(1, "A", "<Quantity>5</Quantity>"),
        stock(2, "B"),
        stock(3, "A", "<Quantity>0</Quantity>"),
        stock(4, "C", "<Quantity>0</Quantity>"),
        stock(5, "C", "<Quantity>9</Quantity>"),
    )
    made = converted(feed, INVENTORY)
    assert {row["messageId"] for row in sent(made)} == {2, 3, 5}
    assert [(refusal.message_id, refusal.warning) for refusal in made.refused] == [(1, True), (4, True)]
    assert "message 3" in made.refused[0].reason


# ---- prices --------------------------------------------------------------------------------------------------------


def test_a_price_is_an_offer_with_a_schedule() -> None:
    row = one(PRICING, price(1, "A"))
    assert row["productType"] == "PRODUCT"
    assert value(row) == [{"marketplace_id": US, "currency": "USD", "audience": "ALL", "our_price": amount(19.99)}]


def test_a_price_waits_for_the_present_offer_and_keeps_what_it_does_not_name() -> None:
    feed = envelope("Price", price(1, "A"), price(2, "B"))
    first = converted(feed, PRICING)
    assert (first.needs_current, first.waiting, first.parts) == (("A", "B"), 2, ())
    mine = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
    there = {
        "attributes": {
            "purchasable_offer": [
                {"marketplace_id": CA, "currency": "CAD", "audience": "ALL", "our_price": amount(30)},
                {"marketplace_id": US, "currency": "USD", "audience": "B2B", "our_price": amount(17)},
                {**mine, "our_price": amount(25), "minimum_seller_allowed_price": amount(12), "map_price": amount(18)},
            ]
        }
    }
    rows = sent(converted(feed, PRICING, current_offer=present({"A": there})))
    assert value(rows[0]) == [
        {**mine, "our_price": amount(19.99), "minimum_seller_allowed_price": amount(12), "map_price": amount(18)}
    ]
    assert value(rows[1]) == [{**mine, "our_price": amount(19.99)}]


def test_everything_a_price_message_says_of_the_public_offer_is_carried() -> None:
    rest = (
        '<StandardPrice currency="DEFAULT">20</StandardPrice>'
        '<MinimumSellerAllowedPrice currency="DEFAULT">15.50</MinimumSellerAllowedPrice>'
        '<MaximumSellerAllowedPrice currency="DEFAULT">30</MaximumSellerAllowedPrice>'
        '<MAP currency="DEFAULT">18</MAP>'
        "<Sale><StartDate>2026-11-27T00:00:00+01:00</StartDate><EndDate>2026-12-01T00:00:00Z</EndDate>"
        '<SalePrice currency="DEFAULT">17.99</SalePrice></Sale>'
    )
    assert value(one(PRICING, price(1, "A", rest))) == [
        {
            "marketplace_id": US,
            "currency": "USD",
            "audience": "ALL",
            "our_price": amount(20),
            "discounted_price": amount(17.99, start_at="2026-11-26T23:00:00Z", end_at="2026-12-01T00:00:00Z"),
            "minimum_seller_allowed_price": amount(15.5),
            "maximum_seller_allowed_price": amount(30),
            "map_price": amount(18),
        }
    ]


BUSINESS = (
    "<BusinessPrice>18</BusinessPrice><QuantityPriceType>fixed</QuantityPriceType>"
    "<QuantityPrice><QuantityPrice1>17</QuantityPrice1><QuantityLowerBound1>5</QuantityLowerBound1>"
    "<QuantityPrice2>16.5</QuantityPrice2><QuantityLowerBound2>10</QuantityLowerBound2></QuantityPrice>"
)
PLAN = [
    {
        "schedule": [
            {"discount_type": "fixed", "levels": [{"lower_bound": 5, "value": 17}, {"lower_bound": 10, "value": 16.5}]}
        ]
    }
]


def test_a_business_price_is_an_offer_of_its_own() -> None:
    row = one(PRICING, price(1, "A", '<StandardPrice currency="USD">20</StandardPrice>' + BUSINESS))
    where = {"marketplace_id": US, "currency": "USD"}
    assert value(row) == [
        {**where, "audience": "ALL", "our_price": amount(20)},
        {**where, "audience": "B2B", "our_price": amount(18), "quantity_discount_plan": PLAN},
    ]


def test_a_discount_plan_alone_is_merged_and_needs_no_reading() -> None:
    rest = BUSINESS.replace("<BusinessPrice>18</BusinessPrice>", "")
    row = one(PRICING, price(1, "A", rest), current_offer=None)
    assert row["patches"] == [
        {
            "op": "merge",
            "path": OFFER,
            "value": [{"marketplace_id": US, "currency": "USD", "audience": "B2B", "quantity_discount_plan": PLAN}],
        }
    ]


def test_a_business_price_is_deleted_by_its_selectors() -> None:
    row = one(PRICING, price(1, "A", "<PricingAction>delete business_price</PricingAction>"), current_offer=None)
    assert row["patches"] == [
        {"op": "delete", "path": OFFER, "value": [{"marketplace_id": US, "currency": "USD", "audience": "B2B"}]}
    ]


def test_default_currency_is_each_marketplaces_own_and_prices_are_sent_one_marketplace_at_a_time() -> None:
    feed = envelope("Price", price(1, "A", '<StandardPrice currency="DEFAULT">20</StandardPrice>'))
    made = converted(feed, PRICING, US, CA, current_offer=nothing_there)
    assert [part.marketplace_ids for part in made.parts] == [(US,), (CA,)]
    assert [value(row["messages"][0])[0]["currency"] for row in documents(made)] == ["USD", "CAD"]


def test_a_price_in_the_currency_of_another_marketplace_is_refused() -> None:
    element, reason = refused(PRICING, price(1, "A"), US, CA)
    assert element == "StandardPrice"
    assert CA in reason
    assert one(PRICING, price(1, "A", '<StandardPrice currency="EUR">5</StandardPrice>'), DE)
    both = converted(
        envelope("Price", price(1, "A", '<StandardPrice currency="EUR">5</StandardPrice>')),
        PRICING,
        DE,
        FR,
        current_offer=nothing_there,
    )
    assert len(both.parts) == 2


@pytest.mark.parametrize(
    ("rest", "element"),
    [
        ("", "Price"),
        ('<StandardPrice currency="USD">0</StandardPrice>', "StandardPrice"),
        ('<StandardPrice currency="USD">-5</StandardPrice>', "StandardPrice"),
        ('<StandardPrice currency="USD">1,99</StandardPrice>', "StandardPrice"),
        ('<StandardPrice currency="USD" zero="true">5</StandardPrice>', "StandardPrice"),
        ('<StandardPrice currency="USD">12345678901234.567</StandardPrice>', "StandardPrice"),
        ('<MinimumSellerAllowedPrice currency="USD">delete</MinimumSellerAllowedPrice>', "Price"),
        ('<MinimumSellerAllowedPrice currency="USD">none</MinimumSellerAllowedPrice>', "MinimumSellerAllowedPrice"),
        ('<StandardPrice currency="USD">9.999</StandardPrice>', "StandardPrice"),
        ('<StandardPrice currency="USD">1.299</StandardPrice>', "StandardPrice"),
        (
            '<StandardPrice currency="USD">5</StandardPrice><StandardPricePoints>3</StandardPricePoints>',
            "StandardPricePoints",
        ),
        (
            '<StandardPrice currency="USD">5</StandardPrice><DepositAmount currency="USD">1</DepositAmount>'
            '<CostPerClickBidPrice currency="USD">9</CostPerClickBidPrice>',
            "DepositAmount, CostPerClickBidPrice",
        ),
        (
            "<Sale><StartDate>2026-11-27T00:00:00Z</StartDate><EndDate>2026-11-01T00:00:00Z</EndDate>"
            '<SalePrice currency="USD">5</SalePrice></Sale>',
            "EndDate",
        ),
        ("<QuantityPriceType>fixed</QuantityPriceType>", "QuantityPrice"),
        (
            "<QuantityPriceType>fixed</QuantityPriceType><QuantityPrice><QuantityPrice1>5</QuantityPrice1></QuantityPrice>",
            "QuantityLowerBound1",
        ),
        (
            "<BusinessPrice>5</BusinessPrice><PricingAction>delete business_price</PricingAction>",
            "PricingAction",
        ),
    ],
)
def test_prices_that_cannot_be_carried(rest: str, element: str) -> None:
    feed = envelope("Price", message(1, f"<Price><SKU>A</SKU>{rest}</Price>"))
    made = converted(feed, PRICING, current_offer=nothing_there)
    assert [refusal.element for refusal in made.refused] == [element]
    assert made.parts == ()


def test_a_price_that_a_program_counted_in_binary_is_rounded_to_its_currency() -> None:
    rest = '<StandardPrice currency="USD">77.39999999999999</StandardPrice><MAP currency="USD">70.0000000001</MAP>'
    (offer,) = value(one(PRICING, price(1, "T1", rest)))
    assert (offer["our_price"], offer["map_price"]) == (amount(77.4), amount(70))
    yen = one(PRICING, price(1, "A", '<StandardPrice currency="JPY">1999.9999999</StandardPrice>'), JP)
    assert value(yen)[0]["our_price"] == amount(2000)
    assert refused(PRICING, price(1, "A", '<StandardPrice currency="JPY">1999.5</StandardPrice>'), JP)[0] == (
        "StandardPrice"
    )


def test_a_price_limit_that_says_delete_is_taken_off() -> None:
    mine = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
    limit = {"minimum_seller_allowed_price": amount(5), "maximum_seller_allowed_price": amount(50)}
    there = present({"A": {"attributes": {"purchasable_offer": [{**mine, "our_price": amount(9), **limit}]}}})
    rest = "".join(
        f'<{name}SellerAllowedPrice currency="USD">delete</{name}SellerAllowedPrice>' for name in ("Minimum", "Maximum")
    )
    feed = envelope("Price", price(1, "A", rest))
    assert converted(feed, PRICING).needs_current == ("A",)
    assert value(one(PRICING, price(1, "A", rest), current_offer=there)) == [{**mine, "our_price": amount(9)}]


# ---- numbers and parts ---------------------------------------------------------------------------------------------


def test_a_number_json_has_no_room_for_is_replaced_and_remembered() -> None:
    highest = 2**31 - 1
    feed = envelope(
        "Inventory",
        stock(10**19, "A"),
        stock(highest, "B"),
        stock(5, "C"),
        stock(highest + 1, "D"),
    )
    made = converted(feed, INVENTORY)
    numbers = [row["messageId"] for row in sent(made)]
    assert len(set(numbers)) == 4
    assert all(1 <= number <= highest for number in numbers)
    assert numbers[2] == 5
    assert [made.numbers.caller(number) for number in numbers] == [10**19, highest, 5, highest + 1]
    again = type(made.numbers).from_json(json.loads(json.dumps(made.numbers.to_json())))
    assert [again.caller(number) for number in numbers] == [10**19, highest, 5, highest + 1]


def many(count: int, zero_every: int = 0) -> bytes:
    return envelope(
        "Inventory",
        *(
            stock(number, f"S{number}", f"<Quantity>{0 if zero_every and number % zero_every == 0 else 3}</Quantity>")
            for number in range(1, count + 1)
        ),
    )


@pytest.mark.long
def test_more_than_a_document_holds_becomes_several() -> None:
    made = converted(many(MOST_MESSAGES + 10, zero_every=5), INVENTORY)
    first, second = documents(made)
    assert [part.messages for part in made.parts] == [MOST_MESSAGES, 10]
    empty = [row["messageId"] for row in first["messages"] if value(row)[0]["quantity"] == 0]
    assert len(empty) == 5002
    assert [row["messageId"] for row in first["messages"]][:5002] == empty
    numbers = [row["messageId"] for row in first["messages"] + second["messages"]]
    assert sorted(numbers) == list(range(1, MOST_MESSAGES + 11))
    assert made.parts[1].after == ()


@pytest.mark.long
def test_more_than_five_documents_hold_is_refused() -> None:
    with pytest.raises(InvalidRequest, match=f"{MOST_MESSAGES * MOST_PARTS:,}"):
        converted(many(MOST_MESSAGES * MOST_PARTS + 1), INVENTORY)


@needs_reference
def test_what_is_written_meets_amazons_schema() -> None:
    import jsonschema

    assert REFERENCE is not None
    schema = json.loads((REFERENCE / "spapi/schemas/feeds/listings-feed-schema-v2.json").read_text())
    relations = related(1, *(f"<SKU>{sku}</SKU><Type>Variation</Type>" for sku in "XY"))
    feeds: list[tuple[str, list[str], dict[str, Any]]] = [
        (INVENTORY, [stock(1, "A"), stock(2, "B", "<Available>false</Available>")], {}),
        (PRICING, [price(1, "A", BUSINESS), price(2, "B")], {}),
        (IMAGES, [image(1, "Main"), image(2, "PT3", "", operation="Delete")], {}),
        (RELATIONSHIPS, [relations], {}),
        (PRODUCTS, [product(1, IDENTITY.format("ASIN", "B000FAKE01") + USED)], {}),
        (PRODUCTS, [product(1, "", operation="Delete")], {}),
        (PRODUCTS, [product(1, HEALTH)], {"product_types": TABLE}),
        (PRODUCTS, [product(1, HEALTH)], {"product_types": TABLE, "current_offer": present({"A": SHIRT})}),
    ]
    for feed_type, texts, options in feeds:
        options.setdefault("current_offer", nothing_there)
        made = converted(envelope(KINDS[feed_type], *texts), feed_type, **options)
        assert made.refused == ()
        for document in documents(made):
            jsonschema.validate(document, schema)
