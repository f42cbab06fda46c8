"""GetMatchingProduct, GetMatchingProductForId and ListMatchingProducts by Catalog Items 2022-04-01.

Sources: Amazon's published `ProductsAPI_Response.xsd` and `default.xsd` for names and order, MWS's samples and real
replies for what stands there empty (Relationships, SalesRankings) and for the order of ranks: the display group first,
then classifications from the best rank on. VariationParent has no prefix in that schema, VariationChild has.
"""

from __future__ import annotations

from mws.mappings.codecs import COUNT, attr, field, group, many
from mws.mappings.items import ITEM_ERROR, ITEM_STATUS
from mws.mappings.model import Derive, Given, Group, Node, Operation
from mws.mappings.products.item_attributes import ABSENT, ITEM_ATTRIBUTES
from mws.mappings.products.section import PRODUCTS
from mws.spapi.calls import Json

SEARCH = "catalogItems.2022-04-01.searchCatalogItems"
LISTING = "listingsItems.2021-08-01.getListingsItem"

DATA = ("attributes", "dimensions", "identifiers", "images", "productTypes", "relationships", "salesRanks", "summaries")
"""What is asked for of a product; of a variation's children, its summary."""
PAGE = 20
"""The most items a page can hold."""
LISTED = 10
"""Products that ListMatchingProducts answered."""


def _ranks(ranks: Json) -> Json:
    if not isinstance(ranks, dict):
        raise TypeError(f"wants an object, got {type(ranks).__name__}")
    groups = _in_order(ranks.get("displayGroupRanks"), "websiteDisplayGroup")
    return [*groups, *_in_order(ranks.get("classificationRanks"), "classificationId")]


def _in_order(rows: Json, name: str) -> list[Json]:
    """Ranks from the best on, as ProductCategoryId and Rank."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [{"category": row.get(name), "rank": row.get("rank")} for row in sorted(found, key=_rank)]


def _rank(row: dict[str, Json]) -> int:
    rank = row.get("rank")
    if isinstance(rank, bool) or not isinstance(rank, int):
        raise TypeError(f"rank wants a whole number, got {type(rank).__name__}")
    return rank


RANKS = Derive(
    "ranks",
    _ranks,
    tuple(
        f"{kind}.{name}"
        for kind, named in (("displayGroupRanks", "websiteDisplayGroup"), ("classificationRanks", "classificationId"))
        for name in (named, "rank")
    ),
)


def _identifiers(asin: str = "asin") -> Group:
    return group("Identifiers", group("MarketplaceASIN", Given("MarketplaceId", "MarketplaceId"), field("ASIN", asin)))


PRODUCT: tuple[Node, ...] = (
    _identifiers(),
    group("AttributeSets", ITEM_ATTRIBUTES),
    group(
        "Relationships",
        many("", "VariationParent", _identifiers(), rest="parents"),
        many(
            "",
            "ns2:VariationChild",
            _identifiers(),
            field("ns2:Color", "color"),
            field("ns2:Size", "size"),
            rest="children",
        ),
        rest="variations",
        empty=True,
    ),
    many(
        "SalesRankings",
        "SalesRank",
        field("ProductCategoryId", "category"),
        field("Rank", "rank", COUNT),
        rest="salesRanks",
        via=RANKS,
        empty=True,
    ),
)

# Of a product, where its answer stands.
_UNUSED = (
    "attributes",
    "classifications",
    "dimensions.marketplaceId",
    "identifiers",
    "images.marketplaceId",
    "productTypes.marketplaceId",
    "relationships",
    "salesRanks.classificationRanks.link",
    "salesRanks.classificationRanks.title",
    "salesRanks.displayGroupRanks.link",
    "salesRanks.displayGroupRanks.title",
    "salesRanks.marketplaceId",
    "summaries.browseClassification",
    "summaries.itemClassification",
    "summaries.marketplaceId",
    "summaries.style",
    "summaries.websiteDisplayGroup",
    "vendorDetails",
)


def _ignored(place: str) -> tuple[str, ...]:
    return tuple(f"{place}.{name}" for name in _UNUSED)


def _made(place: str) -> dict[str, str]:
    """Where a product's values come from. What a plan adds to it is nobody's word for word."""
    return {place: f"{SEARCH} items", f"{place}.language": "", f"{place}.variations": ""}


_FILLS = tuple(
    f"query.{name}"
    for name in ("identifiers", "identifiersType", "marketplaceIds", "includedData", "pageSize", "pageToken")
)
_BY_SKU = {
    SEARCH: (*_FILLS, "query.sellerId"),
    LISTING: ("path.sellerId", "path.sku", "query.marketplaceIds", "query.includedData"),
}

GET_MATCHING_PRODUCT = Operation(
    section=PRODUCTS,
    action="GetMatchingProduct",
    calls=(SEARCH,),
    plan="matching_products",
    by_values=True,
    durable=True,
    caches="catalogue",
    envelope="each",
    request=(
        field("MarketplaceId", "", required=True),
        many("ASINList", "ASIN", rest="", required=True, at_most=10),
    ),
    result=(attr("ASIN", "id"), ITEM_STATUS, group("Product", *PRODUCT, rest="product"), ITEM_ERROR),
    sources={"id": "", "status": "", "error": "", **_made("product")},
    fills={SEARCH: _FILLS},
    ignored=_ignored("product"),
    absent=ABSENT,
)

OPERATIONS = (GET_MATCHING_PRODUCT,)
