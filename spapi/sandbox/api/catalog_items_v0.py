"""Catalog Items v0: listCatalogCategories, the one operation that outlived its version; Amazon has named its last day.

Each category in which the product stands comes with its parents, one inside the other.
"""

from __future__ import annotations

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import catalogue
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.product_facts import Category
from mws.spapi.sandbox.world.render_catalogue import categories
from mws.spapi.sandbox.world.site import Site


def list_catalog_categories(site: Site, call: Call) -> bytes:
    """The categories of an ASIN, or of the ASIN of one of the caller's SKUs."""
    marketplace, asin, sku = (call.request.one(name) for name in ("MarketplaceId", "ASIN", "SellerSKU"))
    if not marketplace or bool(asin) == bool(sku):
        raise invalid("MarketplaceId must be provided, and either ASIN or SellerSKU.")
    checks.own_marketplaces(call, (marketplace,))
    if sku:
        listing = site.stock.of(call.seller.id).get(sku)
        asin = listing.asin if listing else ""
    product = catalogue.of_asin(site, asin)
    if product is None:
        noun, value = ("SKU", sku) if sku else ("ASIN", asin)
        raise invalid(f"{value} is an invalid {noun} for marketplace {marketplace}")
    return encode({"payload": [_category(node) for node in categories(product)]})


def _category(node: Category) -> Shape:
    shape: Shape = {"ProductCategoryId": node.id, "ProductCategoryName": node.name}
    return {**shape, "parent": _category(node.above)} if node.above else shape


API = Api("catalogItems.v0", rows=(Row("listCatalogCategories", list_catalog_categories),), keeps_books=True)
