"""Catalog Items 2022-04-01 for the goods of this sandbox: search by identifiers or keywords, and one item by ASIN.

As practice has it: what was asked for is not told beside what was found, items come in no order that a caller may count
on, every product code counts as a GTIN, one ASIN that is none spoils the whole search, and ids given twice are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world import catalogue
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.product_facts import Product
from mws.spapi.sandbox.world.render_catalogue import categories, item
from mws.spapi.sandbox.world.site import Site

DATASETS = (
    "attributes",
    "classifications",
    "dimensions",
    "identifiers",
    "images",
    "productTypes",
    "relationships",
    "salesRanks",
    "summaries",
    "vendorDetails",
)
TYPES = ("ASIN", "SKU", *catalogue.CODES)
_MOST = 20
_ASIN = re.compile(r"[A-Z0-9]{10}", re.ASCII)


def search_catalog_items(site: Site, call: Call) -> bytes:
    """A page of items by 1 to 20 identifiers of one type, or by keywords."""
    marketplace, included = _marketplaces(call, most=1)[0], _included(call)
    identifiers, keywords = call.request.many("identifiers"), call.request.many("keywords")
    if bool(identifiers) == bool(keywords) or len(identifiers) > _MOST or len(keywords) > _MOST:
        raise invalid(f"Either identifiers or keywords must be provided, with 1 to {_MOST} values.")
    found = _by_identifier(site, call, identifiers) if identifiers else _by_word(site, call, keywords)
    size = checks.page_size(call, "pageSize", default=10, most=_MOST)
    start = _start(site, call.request.one("pageToken"))
    shape: Shape = {"numberOfResults": len(found)}
    pages = {
        name: site.seal.close("catalog", {"start": at})
        for name, at in (("nextToken", start + size), ("previousToken", start - size))
        if 0 <= at < len(found)
    }
    if pages:
        shape["pagination"] = pages
    if keywords:
        shape["refinements"] = _refinements(found)
    shape["items"] = [item(product, (marketplace,), included) for product in found[start : start + size]]
    return encode(shape)


def get_catalog_item(site: Site, call: Call) -> bytes:
    """One item by its ASIN."""
    marketplaces, included, asin = _marketplaces(call, most=50), _included(call), call.path["asin"]
    _check_asins((asin,))
    product = catalogue.of_asin(site, asin)
    if product is None:
        message = f"Requested item '{asin}' not found in marketplace(s) {', '.join(marketplaces)}."
        raise Refusal(404, "NOT_FOUND", message)
    return encode(item(product, marketplaces, included))


def _marketplaces(call: Call, most: int) -> tuple[str, ...]:
    values = call.request.many("marketplaceIds")
    if not 1 <= len(values) <= most:
        raise invalid(f"marketplaceIds takes 1 to {most} values.")
    checks.own_marketplaces(call, values)
    return values


def _included(call: Call) -> tuple[str, ...]:
    return checks.one_of(call, "includedData", DATASETS) or ("summaries",)


def _check_asins(asins: Sequence[str]) -> None:
    if not all(_ASIN.fullmatch(asin) for asin in asins):
        raise invalid("Invalid 'asin' provided.")


def _by_identifier(site: Site, call: Call, identifiers: Sequence[str]) -> list[Product]:
    kind = call.request.one("identifiersType")
    if kind not in TYPES:
        raise invalid("identifiersType must be provided with identifiers, as one of its possible values.")
    if len(set(identifiers)) < len(identifiers):
        raise invalid("identifiers must not hold a value twice.")
    if kind == "SKU":
        if call.request.one("sellerId") != call.seller.id:
            raise invalid("sellerId must be provided where identifiersType is SKU.")
        listings = site.stock.of(call.seller.id)
        return catalogue.of_asins(site, {listings[sku].asin for sku in identifiers if sku in listings})
    if kind == "ASIN":
        _check_asins(identifiers)
        return catalogue.of_asins(site, identifiers)
    return catalogue.of_codes(site, identifiers)


def _by_word(site: Site, call: Call, keywords: Sequence[str]) -> list[Product]:
    brands, classes = call.request.many("brandNames"), call.request.many("classificationIds")
    return [
        product
        for product in catalogue.of_words(site, keywords)
        if (not brands or product.brand in brands)
        and (not classes or any(node.id in classes for node in categories(product)))
    ]


def _refinements(found: Sequence[Product]) -> Shape:
    """How many of what was found are of each brand and of each category."""
    brands = Counter(product.brand for product in found)
    classes = Counter((node.id, node.name) for product in found for node in categories(product))
    return {
        "brands": [{"numberOfResults": count, "brandName": brand} for brand, count in brands.items()],
        "classifications": [
            {"numberOfResults": count, "displayName": name, "classificationId": number}
            for (number, name), count in classes.items()
        ],
    }


def _start(site: Site, token: str) -> int:
    if not token:
        return 0
    content = site.seal.open("catalog", token)
    if content is None:
        raise invalid("pageToken is not valid.")
    return int(content["start"])


API = Api(
    "catalogItems.2022-04-01",
    rows=(
        Row("searchCatalogItems", search_catalog_items),
        Row("getCatalogItem", get_catalog_item),
    ),
    keeps_books=True,
)
