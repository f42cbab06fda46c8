"""Columns of flat files: numbers as the marketplace writes them, facts of the product, and what may be left out."""

from __future__ import annotations

from typing import Any

import pytest

from mws.compat.listings.convert import Conversion
from tests.compat.listings.feeds import (
    CA,
    DE,
    FLAT,
    LOADER,
    US,
    converted,
    documents,
    nothing_there,
    present,
    sent,
)

NEW = {"product-id": "B000FAKE01", "product-id-type": "1", "price": "9.50", "item-condition": "11", "add-delete": "a"}


def row(cells: dict[str, str], *marketplaces: str, feed_type: str = LOADER, **options: Any) -> Conversion:
    content = "\t".join(["sku", *cells]) + "\n" + "\t".join(["A", *cells.values()]) + "\n"
    options.setdefault("current_offer", nothing_there)
    return converted(content.encode(), feed_type, *marketplaces, **options)


def attributes(made: Conversion) -> dict[str, Any]:  # Any: JSON
    """What a new offer says."""
    (message,) = sent(made)
    found: dict[str, Any] = message["attributes"]
    return found


def refusals(made: Conversion) -> list[tuple[str, bool]]:
    """(column, whether it is a warning) of what is not carried."""
    return [(each.element, each.warning) for each in made.refused]


# ---- numbers -------------------------------------------------------------------------------------------------------


def test_a_decimal_comma_of_a_german_loader_is_a_price() -> None:
    cells = {**NEW, "product-id": "4006381333931", "product-id-type": "4", "price": "24,90", "quantity": "8"}
    made = row({**cells, "leadtime-to-ship": "4"}, DE, asin_of=lambda kind, value, marketplace: "B000FAKE01")
    assert made.refused == ()
    found = attributes(made)
    assert found["purchasable_offer"][0]["our_price"] == [{"schedule": [{"value_with_tax": 24.9}]}]
    assert found["fulfillment_availability"][0]["lead_time_to_ship_max_days"] == 4


@pytest.mark.parametrize("column", ["price", "minimum-seller-allowed-price", "maximum-seller-allowed-price"])
@pytest.mark.parametrize("marketplace", [US, DE])
def test_a_price_that_could_be_two_costs_its_row_and_names_both(column: str, marketplace: str) -> None:
    content = f"sku\t{column}\nA\t1.299\nB\t1299\n".encode()
    made = converted(content, FLAT, marketplace, current_offer=nothing_there)
    assert [(each.message_id, each.element, each.warning) for each in made.refused] == [(1, column, False)]
    assert "1.299 and 1299" in made.refused[0].reason
    assert [message["sku"] for message in sent(made)] == ["B"]


def test_business_prices_and_their_steps_follow_the_marketplace_too() -> None:
    cells = {"business-price": "1.099,50", "quantity-price-type": "fixed"}
    steps = {"quantity-lower-bound1": "5", "quantity-price1": "999,9"}
    (message,) = sent(row({**cells, **steps}, DE, feed_type=FLAT))
    (offer,) = message["patches"][0]["value"]
    assert offer["our_price"] == [{"schedule": [{"value_with_tax": 1099.5}]}]
    assert offer["quantity_discount_plan"][0]["schedule"][0]["levels"] == [{"lower_bound": 5, "value": 999.9}]


def test_per_cent_is_no_money_and_keeps_its_decimals() -> None:
    cells = {"quantity-price-type": "percent", "quantity-lower-bound1": "5", "quantity-price1": "2.5"}
    made = row(cells, "A1VC38T7YXB528", feed_type=FLAT)
    assert made.refused == ()
    (message,) = sent(made)
    assert message["patches"][0]["value"][0]["quantity_discount_plan"][0]["schedule"][0]["levels"][0]["value"] == 2.5


@pytest.mark.parametrize("word", ["delete", "DELETE"])
def test_delete_takes_a_price_limit_off_and_leaves_the_rest(word: str) -> None:
    mine = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
    price, limit = [{"schedule": [{"value_with_tax": 9}]}], [{"schedule": [{"value_with_tax": 5}]}]
    there = {**mine, "our_price": price, "minimum_seller_allowed_price": limit, "map_price": limit}
    listing = present({"A": {"attributes": {"purchasable_offer": [there]}}})
    (message,) = sent(row({"minimum-seller-allowed-price": word}, feed_type=FLAT, current_offer=listing))
    assert message["patches"] == [
        {
            "op": "replace",
            "path": "/attributes/purchasable_offer",
            "value": [{**mine, "our_price": price, "map_price": limit}],
        }
    ]


def test_delete_of_a_limit_beside_a_price_is_that_price_without_a_limit() -> None:
    made = row({"price": "9", "minimum-seller-allowed-price": "delete"}, feed_type=FLAT)
    (message,) = sent(made)
    (offer,) = message["patches"][0]["value"]
    assert "minimum_seller_allowed_price" not in offer
    assert offer["our_price"] == [{"schedule": [{"value_with_tax": 9}]}]
    new = attributes(row({**NEW, "maximum-seller-allowed-price": "delete"}))
    assert new["purchasable_offer"][0].keys() == {"marketplace_id", "currency", "audience", "our_price"}


def test_a_cell_of_half_a_million_digits_costs_its_row() -> None:
    made = converted(b"sku\tprice\nA\t" + b"9" * 500_000 + b"\nB\t5\n", FLAT, current_offer=nothing_there)
    assert refusals(made) == [("price", False)]
    assert len(made.refused[0].reason) < 200


# ---- columns of the loader -----------------------------------------------------------------------------------------


def test_facts_of_the_product_are_attributes_of_the_offer() -> None:
    facts = {
        "product_tax_code": "A_GEN_STANDARD",
        "batteries_required": "TRUE",
        "are_batteries_included": "no",
        "number_of_lithium_ion_cells": "2",
        "supplier_declared_dg_hz_regulation1": "transportation",
        "supplier_declared_dg_hz_regulation2": "Waste",
        "hazmat_united_nations_regulatory_id": "UN3481",
        "safety_data_sheet_url": "https://example.com/sds.pdf",
    }
    made = row({**NEW, **facts}, DE)
    assert made.refused == ()
    found, where = attributes(made), {"marketplace_id": DE}
    assert {name: found[name] for name in found if name not in ("condition_type", "merchant_suggested_asin")} == {
        "purchasable_offer": found["purchasable_offer"],
        "product_tax_code": [{"value": "A_GEN_STANDARD", **where}],
        "batteries_required": [{"value": True, **where}],
        "batteries_included": [{"value": False, **where}],
        "number_of_lithium_ion_cells": [{"value": 2, **where}],
        "supplier_declared_dg_hz_regulation": [
            {"value": "transportation", **where},
            {"value": "waste", **where},
        ],
        "hazmat": [{"value": "UN3481", "aspect": "united_nations_regulatory_id", **where}],
        "safety_data_sheet_url": [{"value": "https://example.com/sds.pdf", "language_tag": "de_DE", **where}],
    }


@pytest.mark.parametrize("word", ["not_applicable", "Not Applicable"])
def test_no_dangerous_goods_is_a_fact_too(word: str) -> None:
    made = row({**NEW, "supplier-declared-dg-hz-regulation1": word, "batteries-required": "n"})
    assert made.refused == ()
    found = attributes(made)
    assert found["supplier_declared_dg_hz_regulation"] == [{"value": "not_applicable", "marketplace_id": US}]
    assert found["batteries_required"] == [{"value": False, "marketplace_id": US}]


def test_a_fact_of_a_listing_that_is_there_is_a_change_of_that_alone() -> None:
    made = row({"product-tax-code": "A_GEN_NOTAX"}, current_offer=present({"A": {"attributes": {}}}))
    (message,) = sent(made)
    assert message["patches"] == [
        {
            "op": "replace",
            "path": "/attributes/product_tax_code",
            "value": [{"value": "A_GEN_NOTAX", "marketplace_id": US}],
        }
    ]


@pytest.mark.parametrize("column", ["merchant-shipping-group-name", "merchant_shipping_group_name"])
def test_a_shipping_template_is_its_id_where_the_configuration_has_it(column: str) -> None:
    groups = {US: {"Standard": "abc-1"}, CA: {"Standard": "abc-2"}}
    made = row({**NEW, column: "Standard"}, US, CA, shipping_groups=groups)
    assert made.refused == ()
    ids = [document["messages"][0]["attributes"]["merchant_shipping_group"] for document in documents(made)]
    assert ids == [
        [{"value": "abc-1", "marketplace_id": US}],
        [{"value": "abc-2", "marketplace_id": CA}],
    ]


def test_a_shipping_template_without_an_id_is_left_out_with_a_warning_and_the_row_is_carried() -> None:
    made = row({**NEW, "merchant-shipping-group-name": "Express"}, US, CA, shipping_groups={US: {"Express": "abc-1"}})
    assert refusals(made) == [("merchant-shipping-group-name", True)]
    assert made.refused[0].reason == f"'Express' is left out: [feeds.shipping_groups] has no id of it for {CA}"
    assert made.refused[0].sku == "A"
    found = [document["messages"][0]["attributes"] for document in documents(made)]
    assert ["merchant_shipping_group" in each for each in found] == [True, False]
    assert all("purchasable_offer" in each for each in found)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("batteries_required", "perhaps"),
        ("supplier_declared_dg_hz_regulation1", "radioactive"),
        ("number_of_lithium_ion_cells", "some"),
        ("safety_data_sheet_url", "see our site"),
        ("product-tax-code", "A" * 51),
        ("item_weight", "2.5"),
        ("battery_type", "battery_type_aa"),
        ("item-note", "x" * 2001),
    ],
)
def test_a_fact_that_cannot_be_carried_loses_its_column_and_not_its_row(column: str, cell: str) -> None:
    made = row({**NEW, column: cell})
    assert refusals(made) == [(column, True)]
    assert made.refused[0].reason.endswith("it is left out")
    assert attributes(made).keys() == {"condition_type", "merchant_suggested_asin", "purchasable_offer"}


def test_a_note_on_no_condition_is_left_out_with_a_warning() -> None:
    made = row({"quantity": "1", "item-note": "a note"})
    assert refusals(made) == [("item-note", True)]
    assert len(made.parts) == 1


@pytest.mark.parametrize("cell", ["no", "N", "not applicable", "Not_Applicable", "n/a", "FALSE"])
@pytest.mark.parametrize(
    "column",
    ["will-ship-internationally", "item_weight", "hazmat_united_nations_regulatory_id", "is-gift-wrap-available"],
)
def test_a_column_that_says_no_loses_nothing(column: str, cell: str) -> None:
    made = row({**NEW, column: cell})
    assert (made.refused, made.withheld) == ((), ())
    assert attributes(made).keys() == {"condition_type", "merchant_suggested_asin", "purchasable_offer"}


@pytest.mark.parametrize("feed_type", [FLAT, LOADER])
def test_a_column_nothing_is_known_of_costs_its_row_unless_it_says_no(feed_type: str) -> None:
    assert refusals(row({"quantity": "5", "sale-price": "4.99"}, feed_type=feed_type)) == [("sale-price", False)]
    assert row({"quantity": "5", "sale-price": "n/a"}, feed_type=feed_type).refused == ()


def test_a_column_may_stand_twice_where_it_says_one_thing() -> None:
    head = "sku\tquantity\thandling-time\thandling-time"
    made = converted(f"{head}\nA\t5\t2\t\nB\t5\t2\t2\nC\t5\t2\t3\n".encode(), FLAT, current_offer=nothing_there)
    assert [(each.message_id, each.element) for each in made.refused] == [(3, "handling-time")]
    assert [message["sku"] for message in sent(made)] == ["A", "B"]


def test_two_columns_that_mean_the_same_may_say_the_same() -> None:
    same = row({"quantity": "5", "handling-time": "2", "leadtime-to-ship": "2"})
    assert same.refused == ()
    other = row({"quantity": "5", "handling-time": "2", "leadtime-to-ship": "3"})
    assert refusals(other) == [("leadtime-to-ship", False)]


def test_a_row_that_deletes_needs_nothing_else_to_be_right() -> None:
    made = row({"price": "1.299", "quantity": "many", "colour": "red", "add-delete": "x"})
    assert made.refused == ()
    assert sent(made) == [{"messageId": 1, "sku": "A", "operationType": "DELETE"}]


def test_a_row_that_changes_nothing_of_a_listing_that_is_there_is_told_and_no_error() -> None:
    made = row({"product-id": "B000FAKE01", "product-id-type": "1"}, current_offer=present({"A": {"attributes": {}}}))
    assert [(each.element, each.warning) for each in made.refused] == [("", True)]
    assert "changes nothing" in made.refused[0].reason
    assert (made.parts, made.waiting) == ((), 0)
