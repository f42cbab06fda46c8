"""GetMatchingProduct, GetMatchingProductForId and ListMatchingProducts by Catalog Items 2022-04-01.

Sources: Amazon's published `ProductsAPI_Response.xsd` and `default.xsd` for names and order, MWS's samples and real
replies for what stands there empty (Relationships, SalesRankings) and for the order of ranks: the display group first,
then classifications from the best rank on. VariationParent has no prefix in that schema, VariationChild has.
"""

from __future__ import annotations

from mws.mappings.codecs import COUNT, attr, field, group, many
from mws.mappings.items import ITEM_ERROR, ITEM_STATUS
from mws.mappings.model import Absent, CannotCarry, Codec, Derive, Given, Group, Node, Operation
from mws.mappings.products import skus
from mws.mappings.products.identifiers import ID_TYPES
from mws.mappings.products.item_attributes import ABSENT, ITEM_ATTRIBUTES
from mws.mappings.products.section import PRODUCTS
from mws.spapi.calls import Json

SEARCH = "catalogItems.2022-04-01.searchCatalogItems"

DATA = ("attributes", "dimensions", "identifiers", "images", "productTypes", "relationships", "salesRanks", "summaries")
"""What is asked for of a product; of a variation's children, its summary."""
PAGE = 20
"""The most items a page can hold."""
LISTED = 10
"""Products that ListMatchingProducts answered."""


_WORDS = 20

CHILD = "ns2:VariationChild"


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


def _keywords(text: str) -> Json:
    """The words of a query, which all have to fit. Amazon takes twenty: those beyond share the last place."""
    words = text.replace(",", " ").split()
    if not words:
        raise ValueError("must hold a word")
    return [*words[: _WORDS - 1], " ".join(words[_WORDS - 1 :])] if len(words) > _WORDS else [*words]


KEYWORDS = Codec("keywords", lambda value: None, _keywords)


def _context(text: str) -> Json:
    """The category that MWS would have searched in. `All`, which every marketplace had, is what is searched today."""
    if text == "All":
        return None
    raise CannotCarry(
        f"ListMatchingProducts with QueryContextId {text}: its categories have none among those a search knows; "
        "without it, or with All, products of every category are found"
    )


def _id_type(text: str) -> Json:
    if text == "GCID":
        raise CannotCarry(f"IdType GCID: a search knows no such identifier. Ask by one of {', '.join(ID_TYPES)}")
    if text not in ID_TYPES:
        raise ValueError(f"must be one of {', '.join(ID_TYPES)}")
    return text


ID_TYPE = Codec("IdType", lambda value: None, _id_type)
CONTEXT = Codec("QueryContextId", lambda value: None, _context)
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
            CHILD,
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
    skus.LISTING: skus.FILLS,
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

GET_MATCHING_PRODUCT_FOR_ID = Operation(
    section=PRODUCTS,
    action="GetMatchingProductForId",
    calls=(SEARCH, skus.LISTING),
    plan="matching_products_for_id",
    by_values=True,
    durable=True,
    caches="catalogue",
    envelope="each",
    request=(
        field("MarketplaceId", "", required=True),
        field("IdType", "", ID_TYPE, required=True),
        many("IdList", "Id", rest="", required=True, at_most=5),
    ),
    result=(
        attr("Id", "id"),
        attr("IdType", "kind"),
        ITEM_STATUS,
        many("Products", "Product", *PRODUCT, rest="products"),
        ITEM_ERROR,
    ),
    sources={"id": "", "kind": "", "status": "", "error": "", **_made("products")},
    fills=_BY_SKU,
    ignored=_ignored("products"),
    absent=(Absent("IdType: GCID", "a search knows no such identifier"), *ABSENT),
)

LIST_MATCHING_PRODUCTS = Operation(
    section=PRODUCTS,
    action="ListMatchingProducts",
    calls=(SEARCH,),
    plan="list_matching_products",
    by_values=True,
    durable=True,
    caches="catalogue",
    request=(
        field("MarketplaceId", "", required=True),
        field("Query", "", KEYWORDS, required=True),
        field("QueryContextId", "", CONTEXT),
    ),
    result=(many("Products", "Product", *PRODUCT, rest="products"),),
    sources=_made("products"),
    fills={SEARCH: (*_FILLS, "query.keywords")},
    ignored=_ignored("products"),
    absent=(Absent("QueryContextId: all but All", "a search knows no such categories"), *ABSENT),
)

OPERATIONS = (LIST_MATCHING_PRODUCTS, GET_MATCHING_PRODUCT, GET_MATCHING_PRODUCT_FOR_ID)
