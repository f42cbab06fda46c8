"""Tab-separated listing feeds: the price and quantity file, and the inventory loader."""

from __future__ import annotations

from typing import Any

import pytest

from mws.compat.errors import InvalidRequest
from tests.compat.listings.feeds import CA, FLAT, LOADER, US, converted, documents, nothing_there, present, sent


def lines(*rows: str, columns: str) -> bytes:
    return "".join(row.replace("|", "\t") + "\r\n" for row in (columns, *rows)).encode()


PRICES = "sku|price|minimum-seller-allowed-price|maximum-seller-allowed-price|quantity|handling-time"


def parts(*rows: str, columns: str = PRICES, feed_type: str = FLAT, **options: Any) -> Any:  # Any: options and JSON
    options.setdefault("current_offer", nothing_there)
    made = converted(lines(*rows, columns=columns), feed_type, **options)
    return [
        (part.kind, part.after, document["messages"])
        for part, document in zip(made.parts, documents(made), strict=True)
    ]


def test_price_comes_before_the_stock_of_the_same_row_and_empty_stock_before_everything() -> None:
    found = parts("A|9.99|||5|", "B||||3|", "C|8.50|||0|", "D|7||||")
    assert [(kind, after, [row["messageId"] for row in rows]) for kind, after, rows in found] == [
        ("stock", (), [3, 2]),
        ("price", (), [1, 3, 4]),
        ("stock", (1,), [1]),
    ]


def test_a_row_of_the_price_and_quantity_file() -> None:
    there = {"attributes": {"fulfillment_availability": [{"quantity": 9, "restock_date": "2026-12-24"}]}}
    (_, _, prices), (_, _, stocks) = parts("A|9.99|8|12|5|2", current_offer=present({"A": there}))
    assert prices[0]["patches"][0]["value"] == [
        {
            "marketplace_id": US,
            "currency": "USD",
            "audience": "ALL",
            "our_price": [{"schedule": [{"value_with_tax": 9.99}]}],
            "minimum_seller_allowed_price": [{"schedule": [{"value_with_tax": 8}]}],
            "maximum_seller_allowed_price": [{"schedule": [{"value_with_tax": 12}]}],
        }
    ]
    assert stocks[0]["patches"][0]["value"] == [
        {
            "fulfillment_channel_code": "DEFAULT",
            "quantity": 5,
            "lead_time_to_ship_max_days": 2,
            "restock_date": "2026-12-24",
        }
    ]


def test_empty_cells_say_nothing() -> None:
    made = converted(lines("A||||5|", columns=PRICES), FLAT)
    assert made.needs_current == ()
    assert [row["patches"][0]["op"] for row in sent(made)] == ["merge"]


def test_a_lead_time_alone_keeps_the_quantity_that_is_there() -> None:
    there = {"attributes": {"fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 9}]}}
    ((_, _, rows),) = parts("A|||||4", current_offer=present({"A": there}))
    assert rows[0]["patches"][0]["value"] == [
        {"fulfillment_channel_code": "DEFAULT", "quantity": 9, "lead_time_to_ship_max_days": 4}
    ]


def test_business_prices_have_columns_too() -> None:
    columns = "sku|business-price|quantity-price-type|quantity-lower-bound1|quantity-price1"
    ((_, _, rows),) = parts("A|9|percent|5|10", columns=columns)
    (offer,) = rows[0]["patches"][0]["value"]
    assert offer["audience"] == "B2B"
    assert offer["quantity_discount_plan"] == [
        {"schedule": [{"discount_type": "percent", "levels": [{"lower_bound": 5, "value": 10}]}]}
    ]


@pytest.mark.parametrize(
    "head",
    ["", "TemplateType=PriceInventory|Version=2018.0924\r\n", "TemplateType=x\r\nSKU|Price|Your quantity\r\n"],
)
def test_a_template_may_have_lines_above_the_names_of_its_columns(head: str) -> None:
    feed = head.replace("|", "\t").encode() + lines("A|5", columns="sku|quantity")
    assert [(row["messageId"], row["sku"]) for row in sent(converted(feed, FLAT))] == [(1, "A")]


@pytest.mark.parametrize(
    ("row", "element"),
    [
        ("B|x||||", "price"),
        ("B|0||||", "price"),
        ("B||-1|||", "minimum-seller-allowed-price"),
        ("B|1.299||||", "price"),
        ("B|9.999||||", "price"),
        ("B|$9.99||||", "price"),
        ("B||delete|||", "Price"),
        ("B||||1.5|", "quantity"),
        ("|5||||", "SKU"),
        ("B|||||", "row"),
        ("B|||||1|surplus", "row"),
        ("B\x07|5||||", "row"),
    ],
)
def test_a_wrong_row_is_refused_by_its_record_number(row: str, element: str) -> None:
    made = converted(lines("A||||5|", "", row, "C||||5|", columns=PRICES), FLAT, current_offer=nothing_there)
    assert [(refusal.message_id, refusal.element) for refusal in made.refused] == [(2, element)]
    assert [message["messageId"] for message in sent(made)] == [1, 3]


def test_a_cell_in_a_column_nothing_is_known_of_is_not_dropped() -> None:
    made = converted(lines("A|5|gold", "B|5|", columns="sku|quantity|colour"), FLAT)
    assert [(refusal.message_id, refusal.element) for refusal in made.refused] == [(1, "colour")]
    assert [message["sku"] for message in sent(made)] == ["B"]


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (b"", "no column sku"),
        (b"<?xml version='1.0'?>\n<AmazonEnvelope/>\n", "no column sku"),
        (lines(columns="sku|quantity"), "no row"),
        (lines("A|5", columns="sku|quantity").decode().encode("utf-16")[:-1], "read as UTF-16, and near byte"),
        (lines("A\x00|5", columns="sku|quantity"), "NUL"),
        (b"sku\tquantity\n" + b"A" * (3 << 20), "a line of more"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(feed: bytes, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        converted(feed, FLAT)


@pytest.mark.parametrize("charset", ["cp1252", "utf-16", "utf-16-le", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("labelled", [True, False])
def test_a_file_is_read_in_its_charset_with_a_label_and_without(charset: str, labelled: bool) -> None:
    feed = lines("Ä|5", columns="sku|quantity").decode().encode(charset)
    assert sent(converted(feed, FLAT, charset=charset if labelled else ""))[0]["sku"] == "Ä"


def test_a_file_is_not_read_in_another_charset_than_its_label_names() -> None:
    with pytest.raises(InvalidRequest, match="read as utf-8, and near byte 14"):
        converted(lines("Ä|5", columns="sku|quantity").decode().encode("cp1252"), FLAT, charset="utf-8")


def test_a_byte_that_no_charset_of_windows_has_costs_its_row_only() -> None:
    made = converted(lines("A\x81|5", "B|5", columns="sku|quantity").decode().encode("latin-1"), FLAT)
    assert [(refusal.message_id, refusal.reason) for refusal in made.refused] == [(1, "has control characters")]
    assert [message["sku"] for message in sent(made)] == ["B"]


# ---- inventory loader ----------------------------------------------------------------------------------------------

COLUMNS = "sku|product-id|product-id-type|price|item-condition|quantity|add-delete|item-note|fulfillment-center-id"


def loader(*rows: str, **options: Any) -> Any:  # Any: as above
    return parts(*rows, columns=COLUMNS, feed_type=LOADER, **options)


def test_a_new_row_is_an_offer_on_a_product_of_the_catalogue_with_price_and_stock() -> None:
    ((kind, after, rows),) = loader("A|B000FAKE01|1|12.50|11|4|a|As new|")
    assert (kind, after) == ("content", ())
    assert rows == [
        {
            "messageId": 1,
            "sku": "A",
            "operationType": "UPDATE",
            "productType": "PRODUCT",
            "requirements": "LISTING_OFFER_ONLY",
            "attributes": {
                "condition_type": [{"value": "new_new", "marketplace_id": US}],
                "condition_note": [{"value": "As new", "marketplace_id": US}],
                "merchant_suggested_asin": [{"value": "B000FAKE01", "marketplace_id": US}],
                "purchasable_offer": [
                    {
                        "marketplace_id": US,
                        "currency": "USD",
                        "audience": "ALL",
                        "our_price": [{"schedule": [{"value_with_tax": 12.5}]}],
                    }
                ],
                "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 4}],
            },
        }
    ]


def test_a_row_of_a_listing_that_is_there_changes_it_price_before_stock() -> None:
    found = loader("A|B000FAKE01|1|12.50|11|4|a||", current_offer=present({"A": {"attributes": {}}}))
    assert [(kind, after) for kind, after, _ in found] == [("price", ()), ("stock", (0,))]
    assert [patch["path"] for patch in found[0][2][0]["patches"]] == [
        "/attributes/condition_type",
        "/attributes/purchasable_offer",
    ]


def test_ids_are_looked_up_and_listings_read_before_anything_is_written() -> None:
    made = converted(lines("A|012345678905|3|9|11|1|a||", columns=COLUMNS), LOADER)
    assert (made.needs_current, made.waiting, made.parts) == (("A",), 1, ())
    made = converted(lines("A|012345678905|3|9|11|1|a||", columns=COLUMNS), LOADER, current_offer=nothing_there)
    assert made.needs_catalog == (("UPC", "012345678905"),)


@pytest.mark.parametrize("action", ["d", "x", "X"])
def test_rows_delete(action: str) -> None:
    ((kind, _, rows),) = loader(f"A|B000FAKE01|1|||0|{action}||")
    assert kind == "content"
    assert rows == [{"messageId": 1, "sku": "A", "operationType": "DELETE"}]


def test_a_row_without_a_product_is_a_change_of_price_and_stock() -> None:
    assert [kind for kind, _, _ in loader("A|||5||7|||")] == ["price", "stock"]


def test_fulfilment_by_amazon_is_a_channel() -> None:
    ((_, _, rows),) = loader("A|||||||| AMAZON_NA ")
    assert rows[0]["patches"][0]["value"] == [{"fulfillment_channel_code": "AMAZON_NA"}]


@pytest.mark.parametrize(
    ("row", "element"),
    [
        ("A|B000FAKE01|7|9|11|1|a||", "product-id-type"),
        ("A|B0|1|9|11|1|a||", "product-id"),
        ("A|B000FAKE01|1|9|9|1|a||", "item-condition"),
        ("A|B000FAKE01|1|9||1|a||", "Condition"),
        ("A|||9|11|1|a||", "StandardProductID"),
        ("A|||9||1|z||", "add-delete"),
        ("A|||||1|||AMAZON_NA", "FulfillmentCenterID"),
    ],
)
def test_loader_rows_that_cannot_be_carried(row: str, element: str) -> None:
    made = converted(lines(row, columns=COLUMNS), LOADER, current_offer=nothing_there)
    assert [refusal.element for refusal in made.refused] == [element]
    assert made.parts == ()


def test_shipping_options_have_no_effect_today_and_that_is_told_where_one_is_asked_for() -> None:
    feed = lines("A|5|n|y", columns="sku|quantity|will-ship-internationally|expedited-shipping")
    made = converted(feed, LOADER)
    assert set(made.withheld) == {"expedited-shipping"}
    assert made.refused == ()


def test_offers_are_made_in_each_marketplace_and_stock_is_set_once() -> None:
    made = converted(lines("A|B000FAKE01|1|9|11|4|a||", columns=COLUMNS), LOADER, US, CA, current_offer=nothing_there)
    assert [(part.kind, part.marketplace_ids) for part in made.parts] == [("content", (US,)), ("content", (CA,))]
    there = converted(
        lines("A|B000FAKE01|1|9|11|4|a||", columns=COLUMNS), LOADER, US, CA, current_offer=present({"A": {}})
    )
    assert [(part.kind, part.marketplace_ids) for part in there.parts] == [
        ("price", (US,)),
        ("price", (CA,)),
        ("stock", (US,)),
    ]
    assert there.parts[2].after == (0, 1)
