"""Catalog Items 2022-04-01 for the goods of this sandbox: search by identifiers or keywords, and one item by ASIN.

Product codes are of the ranges that shops use inside their doors, so they name nothing that is sold anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import PRODUCT_TYPE

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
TYPES = ("ASIN", "EAN", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC")
BRAND = "Sandbox Goods"
_MOST = 20


@dataclass(frozen=True, slots=True)
class Product:
    """A good with its codes. upc: 12 digits, of the range 2; ean: the same with a leading 0, as the standard has it."""

    good: pools.Good
    upc: str

    @property
    def ean(self) -> str:
        return f"0{self.upc}"

    def code(self, kind: str) -> str:
        """Its identifier of that kind, "" where it has none."""
        codes = {"ASIN": self.good.asin, "UPC": self.upc, "EAN": self.ean, "GTIN": f"00{self.upc}"}
        return codes.get(kind, "")


def _upc(number: int) -> str:
    body = f"2{number:010d}"
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return f"{body}{-(3 * odd + even) % 10}"


PRODUCTS = tuple(Product(good, _upc(number)) for number, good in enumerate(pools.GOODS, 1))


def search_catalog_items(site: Site, call: Call) -> bytes:
    """A page of items by 1 to 20 identifiers of one type, or by keywords."""
    marketplace, included = _marketplaces(call, most=1)[0], _included(call)
    identifiers, keywords = call.request.many("identifiers"), call.request.many("keywords")
    if bool(identifiers) == bool(keywords) or len(identifiers) > _MOST or len(keywords) > _MOST:
        raise invalid(f"Either identifiers or keywords must be provided, with 1 to {_MOST} values.")
    found = _by_code(site, call, identifiers) if identifiers else _by_word(keywords)
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
        shape["refinements"] = {"brands": [{"numberOfResults": len(found), "brandName": BRAND}], "classifications": []}
    shape["items"] = [_item(product, (marketplace,), included) for product in found[start : start + size]]
    return encode(shape)


def get_catalog_item(site: Site, call: Call) -> bytes:
    """One item by its ASIN."""
    marketplaces, included = _marketplaces(call, most=50), _included(call)
    product = next((row for row in PRODUCTS if row.good.asin == call.path["asin"]), None)
    if product is None:
        message = f"Requested item '{call.path['asin']}' not found in marketplace(s) {', '.join(marketplaces)}."
        raise Refusal(404, "NOT_FOUND", message)
    return encode(_item(product, marketplaces, included))


def _marketplaces(call: Call, most: int) -> tuple[str, ...]:
    values = call.request.many("marketplaceIds")
    if not 1 <= len(values) <= most:
        raise invalid(f"marketplaceIds takes 1 to {most} values.")
    checks.own_marketplaces(call, values)
    return values


def _included(call: Call) -> tuple[str, ...]:
    return checks.one_of(call, "includedData", DATASETS) or ("summaries",)


def _by_code(site: Site, call: Call, identifiers: Sequence[str]) -> list[Product]:
    kind = call.request.one("identifiersType")
    if kind not in TYPES:
        raise invalid("identifiersType must be provided with identifiers, as one of its possible values.")
    if kind == "SKU":
        if call.request.one("sellerId") != call.seller.id:
            raise invalid("sellerId must be provided where identifiersType is SKU.")
        listings = site.stock.of(call.seller.id)
        asins = {listings[sku].asin for sku in identifiers if sku in listings}
        return [product for product in PRODUCTS if product.good.asin in asins]
    return [product for product in PRODUCTS if product.code(kind) and product.code(kind) in identifiers]


def _by_word(keywords: Sequence[str]) -> list[Product]:
    return [product for product in PRODUCTS if all(word.lower() in product.good.title.lower() for word in keywords)]


def _start(site: Site, token: str) -> int:
    if not token:
        return 0
    content = site.seal.open("catalog", token)
    if content is None:
        raise invalid("pageToken is not valid.")
    return int(content["start"])


def _item(product: Product, marketplaces: Sequence[str], included: Collection[str]) -> Shape:
    good = product.good
    shape: Shape = {"asin": good.asin}
    if "attributes" in included:
        shape["attributes"] = {
            "item_name": [
                {"value": good.title, "language_tag": pools.MARKETPLACES[key].language, "marketplace_id": key}
                for key in marketplaces
            ],
            "brand": [{"value": BRAND, "marketplace_id": key} for key in marketplaces],
        }
    if "identifiers" in included:
        codes = [{"identifierType": kind, "identifier": product.code(kind)} for kind in ("EAN", "GTIN", "UPC")]
        shape["identifiers"] = [{"marketplaceId": key, "identifiers": codes} for key in marketplaces]
    if "productTypes" in included:
        shape["productTypes"] = [{"marketplaceId": key, "productType": PRODUCT_TYPE} for key in marketplaces]
    # What the sandbox knows nothing about is there and empty, as for an item about which Amazon knows nothing.
    for name in ("classifications", "dimensions", "images", "relationships", "salesRanks", "vendorDetails"):
        if name in included:
            shape[name] = []
    if "summaries" in included:
        shape["summaries"] = [
            {
                "marketplaceId": key,
                "brand": BRAND,
                "itemClassification": "BASE_PRODUCT",
                "itemName": good.title,
                "manufacturer": BRAND,
                "packageQuantity": 1,
            }
            for key in marketplaces
        ]
    return shape


API = Api(
    "catalogItems.2022-04-01",
    rows=(
        Row("searchCatalogItems", search_catalog_items),
        Row("getCatalogItem", get_catalog_item),
    ),
    keeps_books=True,
)
