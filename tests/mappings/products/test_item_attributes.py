"""Whatever Amazon's attributes hold, a product is written, and is valid against the schemas Amazon published for MWS.

Attributes follow schemas that change by product type and by the day: their shapes are nobody's promise.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mws.compat.engine.explain import faults
from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
from mws.compat.plans.products.shape import as_product, of_marketplace
from mws.mappings.paths import read_paths
from mws.mappings.products.catalog import GET_MATCHING_PRODUCT
from mws.mappings.products.item_attributes import ITEM_ATTRIBUTES
from tests.mappings.products.test_published_schemas import PRODUCT, schema
from tests.reference import REFERENCE

US = "ATVPDKIKX0DER"
GIVEN = {"MarketplaceId": US}
NAMES = sorted({path[1] for path in read_paths((ITEM_ATTRIBUTES,)) if path[0] == "attributes" and len(path) > 1})

TEXTS = st.text(max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats(-5, 1e6) | TEXTS
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
KEYS = ("value", "value_with_tax", "currency", "language_tag", "type", "unit", "marketplace_id")
ROWS = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4)
ATTRIBUTES = st.dictionaries(st.sampled_from(NAMES), st.lists(ROWS | JSON, max_size=3) | JSON)
SIDES = st.fixed_dictionaries(
    {}, optional={"unit": TEXTS | st.sampled_from(["inches", "grams"]), "value": st.floats(0, 1e9)}
)
PARTS = st.dictionaries(st.sampled_from(["height", "length", "width", "weight"]), SIDES)
SUMMARIES = st.fixed_dictionaries(
    {"marketplaceId": st.just(US)},
    optional={
        **dict.fromkeys(("brand", "color", "itemName", "manufacturer", "modelNumber", "partNumber", "size"), TEXTS),
        **{name: st.booleans() for name in ("adultProduct", "autographed", "memorabilia", "tradeInEligible")},
        "packageQuantity": st.integers(0, 10**6),
        "releaseDate": st.dates().map(str),
        "websiteDisplayGroupName": TEXTS,
        "contributors": st.lists(
            st.fixed_dictionaries({"role": st.fixed_dictionaries({"value": TEXTS}), "value": TEXTS}), max_size=3
        ),
    },
)
CATEGORIES = st.text("0123456789", min_size=1, max_size=9)
RANKS = st.lists(st.fixed_dictionaries({"classificationId": CATEGORIES, "rank": st.integers(1, 10**7)}), max_size=3)
ITEMS = st.fixed_dictionaries(
    {"asin": st.just("B000000001")},
    optional={
        "attributes": ATTRIBUTES,
        "dimensions": st.fixed_dictionaries({"marketplaceId": st.just(US), "item": PARTS, "package": PARTS}).map(
            lambda row: [row]
        ),
        "summaries": SUMMARIES.map(lambda row: [row]),
        "salesRanks": RANKS.map(lambda rows: [{"marketplaceId": US, "classificationRanks": rows}]),
    },
)


@given(ITEMS)
def test_any_item_is_written_and_valid(item: dict[str, Any]) -> None:  # Any: JSON of any shape
    product = as_product(of_marketplace(item, US), US, {})
    data: Any = [{"id": "B000000001", "status": "Success", "product": product}]
    assert [*faults(GET_MATCHING_PRODUCT, data, GIVEN)] == []
    root = etree.fromstring(write_reply(GET_MATCHING_PRODUCT, data, ReplyFacts(GIVEN), "id"))
    (written,) = root.iter(PRODUCT)
    assert [etree.QName(child).localname for child in written] == [
        "Identifiers",
        "AttributeSets",
        "Relationships",
        "SalesRankings",
    ]
    if REFERENCE is not None:
        schema().assertValid(etree.ElementTree(written))


def test_the_names_are_those_that_were_seen() -> None:
    assert {"binding", "bullet_point", "list_price", "publication_date"} <= {*NAMES}
