"""The categories a product is in, by Catalog Items API 2022-04-01: each with its parents, one inside the other.

Sources: names and order of MWS's replies: `Self` for each category, `Parent` in it up to the top. The nodes above the
department, which MWS called "Categories", are not told today.
"""

from __future__ import annotations

from mws.mappings.codecs import field, group, many
from mws.mappings.model import Absent, Codec, Derive, Group, Operation
from mws.mappings.products import skus
from mws.mappings.products.section import PRODUCTS
from mws.spapi.calls import Json

ITEM = "catalogItems.2022-04-01.getCatalogItem"
SEARCH = "catalogItems.2022-04-01.searchCatalogItems"

DEPTH = 25
"""Levels that are written. Amazon's trees have about ten; programs walk twenty."""


def _paths(rows: Json) -> Json:
    """The categories of all marketplaces in the answer: one was asked for."""
    if not isinstance(rows, list):
        return rows
    found: list[Json] = []
    for row in rows:
        listed = row.get("classifications") if isinstance(row, dict) else None
        found += listed if isinstance(listed, list) else []
    return found


def _refuse_deeper(value: Json) -> None:
    if value is not None:
        raise ValueError(f"has more than {DEPTH} levels")


_NAMES = (field("ProductCategoryId", "classificationId"), field("ProductCategoryName", "displayName"))


def _parent(levels: int) -> Group:
    above = _parent(levels - 1) if levels > 1 else field("Parent", "parent", Codec("no further", _refuse_deeper))
    return group("Parent", *_NAMES, above, rest="parent")


_CATEGORIES = many(
    "",
    "Self",
    *_NAMES,
    _parent(DEPTH - 1),
    rest="classifications",
    via=Derive("categories of the marketplace", _paths, looks_at=("marketplaceId", "classifications")),
)
_ABSENT = (Absent("Parent: nodes above the department", "SP-API's classifications end at the department"),)
_UNUSED = (
    "attributes",
    "dimensions",
    "identifiers",
    "images",
    "productTypes",
    "relationships",
    "salesRanks",
    "summaries",
    "vendorDetails",
)
_ONE = ("path.asin", "query.marketplaceIds", "query.includedData")

FOR_ASIN = Operation(
    section=PRODUCTS,
    action="GetProductCategoriesForASIN",
    calls=(ITEM,),
    plan="categories_of_asin",
    by_values=True,
    request=(field("MarketplaceId", "", required=True), field("ASIN", "", required=True)),
    result=(_CATEGORIES,),
    sources={"": ITEM},
    ignored=("asin", *_UNUSED),
    absent=_ABSENT,
    fills={ITEM: _ONE},
    caches="catalogue",
)

FOR_SKU = Operation(
    section=PRODUCTS,
    action="GetProductCategoriesForSKU",
    calls=(SEARCH, ITEM, skus.LISTING),
    plan="categories_of_sku",
    by_values=True,
    durable=True,
    request=(field("MarketplaceId", "", required=True), field("SellerSKU", "", required=True)),
    result=(_CATEGORIES,),
    # Where a list cannot carry the SKU, it is the answer of getCatalogItem, which is such an item.
    sources={"": f"{SEARCH} items"},
    ignored=("asin", *_UNUSED),
    absent=_ABSENT,
    fills={
        SEARCH: (
            "query.identifiers",
            "query.identifiersType",
            "query.sellerId",
            "query.marketplaceIds",
            "query.includedData",
        ),
        ITEM: _ONE,
        skus.LISTING: skus.FILLS,
    },
    caches="catalogue",
)

OPERATIONS = (FOR_SKU, FOR_ASIN)
