"""Images, relationships and products of listing feeds as Listings Items takes them."""

from __future__ import annotations

import json

import pytest

from tests.compat.listings.converting import one, refused
from tests.compat.listings.feeds import (
    CA,
    IMAGES,
    PRODUCTS,
    RELATIONSHIPS,
    US,
    converted,
    documents,
    envelope,
    message,
    nothing_there,
    present,
    sent,
)

# ---- images and relationships --------------------------------------------------------------------------------------

SHIRT = {"summaries": [{"marketplaceId": US, "productType": "SHIRT"}]}


def image(
    number: int, kind: str, rest: str = "<ImageLocation>https://example.com/a.jpg</ImageLocation>", **options: str
) -> str:
    return message(number, f"<ProductImage><SKU>A</SKU><ImageType>{kind}</ImageType>{rest}</ProductImage>", **options)


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("Main", "main_product_image_locator"),
        ("Swatch", "swatch_product_image_locator"),
        ("PT1", "other_product_image_locator_1"),
        ("PT8", "other_product_image_locator_8"),
    ],
)
def test_images_go_to_the_listings_own_product_type(kind: str, attribute: str) -> None:
    assert converted(envelope("ProductImage", image(1, kind)), IMAGES).needs_current == ("A",)
    row = one(IMAGES, image(1, kind), current_offer=present({"A": SHIRT}))
    assert row["productType"] == "SHIRT"
    assert row["patches"] == [
        {
            "op": "replace",
            "path": f"/attributes/{attribute}",
            "value": [{"media_location": "https://example.com/a.jpg", "marketplace_id": US}],
        }
    ]


def test_images_of_an_offer_need_no_reading() -> None:
    row = one(IMAGES, image(1, "OfferImage2"), current_offer=None)
    assert row["productType"] == "PRODUCT"
    assert row["patches"][0]["path"] == "/attributes/other_offer_image_locator_2"


def test_an_image_is_deleted_by_its_marketplace() -> None:
    row = one(IMAGES, image(1, "Main", "", operation="Delete"), current_offer=present({"A": SHIRT}))
    assert row["patches"] == [
        {"op": "delete", "path": "/attributes/main_product_image_locator", "value": [{"marketplace_id": US}]}
    ]


def test_images_of_one_sku_do_not_displace_each_other() -> None:
    feed = envelope("ProductImage", image(1, "Main"), image(2, "PT1"), image(3, "Main"))
    made = converted(feed, IMAGES, current_offer=present({"A": SHIRT}))
    assert [row["messageId"] for row in sent(made)] == [2, 3]


def test_images_that_cannot_be_carried() -> None:
    assert refused(IMAGES, image(1, "PFDE"))[0] == "ImageType"
    assert refused(IMAGES, image(1, "Main", ""))[0] == "ImageLocation"
    assert refused(IMAGES, image(1, "Main", "<ImageLocation>a b</ImageLocation>"))[0] == "ImageLocation"


def related(number: int, *rows: str, **options: str) -> str:
    relations = "".join(f"<Relation>{row}</Relation>" for row in rows)
    return message(number, f"<Relationship><ParentSKU>P</ParentSKU>{relations}</Relationship>", **options)


def test_a_parent_with_children_becomes_a_message_for_each_child() -> None:
    rows = [f"<SKU>{sku}</SKU><Type>Variation</Type>" for sku in ("A", "B", "C")]
    feed = envelope("Relationship", related(1, *rows), related(2, "<SKU>D</SKU><Type>Variation</Type>"))
    made = converted(feed, RELATIONSHIPS, current_offer=present({"A": SHIRT}))
    messages = sent(made)
    assert [row["sku"] for row in messages] == ["A", "B", "C", "D"]
    assert [made.numbers.caller(row["messageId"]) for row in messages] == [1, 1, 1, 2]
    assert messages[0]["messageId"] == 1
    assert messages[3]["messageId"] == 2
    assert messages[0]["productType"] == "SHIRT"
    assert messages[0]["patches"] == [
        {
            "op": "replace",
            "path": "/attributes/child_parent_sku_relationship",
            "value": [{"child_relationship_type": "variation", "parent_sku": "P", "marketplace_id": US}],
        },
        {
            "op": "replace",
            "path": "/attributes/parentage_level",
            "value": [{"value": "child", "marketplace_id": US}],
        },
    ]


def test_relationships_that_cannot_be_carried_are_refused_whole() -> None:
    good = "<SKU>A</SKU><Type>Variation</Type>"
    assert refused(RELATIONSHIPS, related(1, good, "<SKU>B</SKU><Type>Accessory</Type>"))[0] == "Type"
    sorted_row = "<SKU>B</SKU><SortHeuristic>1</SortHeuristic><Type>Variation</Type>"
    assert refused(RELATIONSHIPS, related(1, good, sorted_row))[0] == "SortHeuristic"


# ---- products ------------------------------------------------------------------------------------------------------

IDENTITY = "<StandardProductID><Type>{}</Type><Value>{}</Value></StandardProductID>"
USED = "<Condition><ConditionType>UsedGood</ConditionType><ConditionNote>A scratch.</ConditionNote></Condition>"


def product(number: int, rest: str, **options: str) -> str:
    return message(number, f"<Product><SKU>A</SKU>{rest}</Product>", **options)


def test_a_deleted_product_is_deleted_in_every_marketplace() -> None:
    made = converted(envelope("Product", product(1, "", operation="Delete")), PRODUCTS, US, CA)
    assert [row["messages"] for row in documents(made)] == [
        [{"messageId": 1, "sku": "A", "operationType": "DELETE"}]
    ] * 2


def test_a_product_id_and_a_condition_are_an_offer_on_a_product_of_the_catalogue() -> None:
    row = one(PRODUCTS, product(1, IDENTITY.format("ASIN", "B000FAKE01") + USED))
    assert row == {
        "messageId": 1,
        "sku": "A",
        "operationType": "UPDATE",
        "productType": "PRODUCT",
        "requirements": "LISTING_OFFER_ONLY",
        "attributes": {
            "condition_type": [{"value": "used_good", "marketplace_id": US}],
            "condition_note": [{"value": "A scratch.", "marketplace_id": US}],
            "merchant_suggested_asin": [{"value": "B000FAKE01", "marketplace_id": US}],
        },
    }


def test_other_product_ids_are_looked_up_in_the_catalogue() -> None:
    text = product(1, IDENTITY.format("EAN", "4012345678901") + USED)
    first = converted(envelope("Product", text), PRODUCTS, current_offer=nothing_there)
    assert (first.needs_catalog, first.waiting) == ((("EAN", "4012345678901"),), 1)
    known = {("EAN", "4012345678901", US): "B000FAKE01"}
    row = one(PRODUCTS, text, asin_of=lambda *asked: known.get(asked))
    assert row["attributes"]["merchant_suggested_asin"] == [{"value": "B000FAKE01", "marketplace_id": US}]
    assert refused(PRODUCTS, text, asin_of=lambda *asked: None)[0] == "StandardProductID"
    assert refused(PRODUCTS, product(1, IDENTITY.format("GCID", "1234567890123456") + USED))[0] == "StandardProductID"


def test_an_offer_that_is_there_is_changed_and_not_replaced() -> None:
    row = one(PRODUCTS, product(1, IDENTITY.format("ASIN", "B000FAKE01") + USED), current_offer=present({"A": SHIRT}))
    assert row["operationType"] == "PATCH"
    assert [patch["path"] for patch in row["patches"]] == ["/attributes/condition_type", "/attributes/condition_note"]


HEALTH = (
    IDENTITY.format("UPC", "012345678905") + "<DescriptionData><Title>Tea</Title><Brand>Leaf</Brand>"
    "<BulletPoint>Green</BulletPoint><BulletPoint>Fresh</BulletPoint>"
    '<PackageWeight unitOfMeasure="LB">1.5</PackageWeight></DescriptionData>'
    "<ProductData><Health><ProductType><HealthMisc><Directions>Brew.</Directions></HealthMisc></ProductType></Health>"
    "</ProductData>"
)
TABLE = {
    "Health/HealthMisc": {
        "product_type": "HERBAL_SUPPLEMENT",
        "attributes": {
            "DescriptionData/Title": {"attribute": "item_name", "language": True},
            "DescriptionData/Brand": {"attribute": "brand", "language": True},
            "DescriptionData/BulletPoint": {"attribute": "bullet_point", "language": True},
            "DescriptionData/PackageWeight": {
                "attribute": "item_package_weight",
                "number": True,
                "units": {"LB": "pounds"},
            },
        },
        "ignore": ["ProductData/Health/ProductType/HealthMisc/Directions"],
    }
}


def test_other_product_data_needs_the_sellers_table_and_names_what_is_missing_in_it() -> None:
    element, reason = refused(PRODUCTS, product(1, HEALTH))
    assert element == (
        "DescriptionData/Title, DescriptionData/Brand, DescriptionData/BulletPoint, DescriptionData/PackageWeight, "
        "ProductData/Health/ProductType/HealthMisc/Directions"
    )
    assert "[feeds.product_types]" in reason
    less = json.loads(json.dumps(TABLE))
    del less["Health/HealthMisc"]["attributes"]["DescriptionData/Brand"]
    assert refused(PRODUCTS, product(1, HEALTH), product_types=less)[0] == "DescriptionData/Brand"


def test_product_data_by_the_sellers_table() -> None:
    row = one(PRODUCTS, product(1, HEALTH), product_types=TABLE)
    assert (row["operationType"], row["requirements"], row["productType"]) == (
        "UPDATE",
        "LISTING_PRODUCT_ONLY",
        "HERBAL_SUPPLEMENT",
    )
    text = {"language_tag": "en_US", "marketplace_id": US}
    assert row["attributes"] == {
        "externally_assigned_product_identifier": [{"type": "upc", "value": "012345678905", "marketplace_id": US}],
        "item_name": [{"value": "Tea", **text}],
        "brand": [{"value": "Leaf", **text}],
        "bullet_point": [{"value": "Green", **text}, {"value": "Fresh", **text}],
        "item_package_weight": [{"value": 1.5, "unit": "pounds", "marketplace_id": US}],
    }


def test_product_data_of_a_listing_that_is_there_leaves_its_price_and_stock() -> None:
    row = one(PRODUCTS, product(1, HEALTH), product_types=TABLE, current_offer=present({"A": SHIRT}))
    assert row["operationType"] == "PARTIAL_UPDATE"
    assert "requirements" not in row
    partial = product(1, HEALTH, operation="PartialUpdate")
    assert one(PRODUCTS, partial, product_types=TABLE, current_offer=None) == row
