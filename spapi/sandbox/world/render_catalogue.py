"""A product in the words of Catalog Items 2022-04-01, dataset by dataset, each told per marketplace.

What the sandbox knows nothing about is there and empty, as for an item about which Amazon knows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.product_facts import OTHERS, Category, Product, Sides

_SIZES = ((1500, 1500), (75, 75), (500, 500))
"""Height and width of the main picture, in the order told: not by size."""
_PICTURES = "https://images.example.com/I"


def item(product: Product, marketplaces: Sequence[str], included: Collection[str]) -> Shape:
    """The product with these datasets, in these marketplaces."""
    shape: Shape = {"asin": product.asin}
    if "attributes" in included:
        shape["attributes"] = _attributes(product, marketplaces)
    for name, tell in _DATASETS.items():
        if name in included:
            shape[name] = [{"marketplaceId": key, **tell(product, key)} for key in marketplaces]
    if "vendorDetails" in included:  # for vendors only
        shape["vendorDetails"] = []
    return shape


def category(node: Category) -> Shape:
    """A category with those above it."""
    shape: Shape = {"displayName": node.name, "classificationId": node.id}
    return {**shape, "parent": category(node.above)} if node.above else shape


def categories(product: Product) -> list[Category]:
    """Every category the product stands in, its own first."""
    return [product.category, *([product.also] if product.also else [])]


def _attributes(product: Product, marketplaces: Sequence[str]) -> Shape:
    """By the names of the listing schemas: lists of values, one or more per marketplace."""
    texts = {
        "item_name": product.good.title,
        "brand": product.brand,
        "manufacturer": product.brand,
        "color": product.color,
        "size": product.size,
        "model_number": _model(product),
        "part_number": _model(product),
        "publication_date": product.released if product.author else "",
        "binding": "Paperback" if product.author else "",
    }
    shape: Shape = {}
    for name, text in texts.items():
        if text:
            shape[name] = [_text(text, key) for key in marketplaces]
    if product.features:
        shape["bullet_point"] = [_text(text, key) for key in marketplaces for text in product.features]
    if product.author:
        shape["language"] = [
            {"value": "english", "type": kind, "marketplace_id": key}
            for key in marketplaces
            for kind in ("published", "original_language")
        ]
    if product.list_price:
        shape["list_price"] = [_price(product, key) for key in marketplaces]
    shape["number_of_items"] = [{"value": product.units, "marketplace_id": key} for key in marketplaces]
    return shape


def _text(text: str, key: str) -> Shape:
    return {"value": text, "language_tag": pools.MARKETPLACES[key].language, "marketplace_id": key}


def _price(product: Product, key: str) -> Shape:
    market = pools.MARKETPLACES[key]
    amount = product.list_price * market.price_factor / 100
    return {"currency": market.currency, "value": amount, "marketplace_id": key}


def _model(product: Product) -> str:
    """The maker's number; none for a book, nor where only a listing tells of it."""
    return "" if product.author or product.group is OTHERS else f"SG-{product.asin[-2:]}"


def _classifications(product: Product, key: str) -> Shape:
    return {"classifications": [category(node) for node in categories(product)]}


def _dimensions(product: Product, key: str) -> Shape:
    both = (("item", product.item), ("package", product.package))
    return {name: _sides(sides) for name, sides in both if sides}


def _sides(sides: Sides) -> Shape:
    lengths = {"height": sides.height, "length": sides.length, "width": sides.width}
    shape: Shape = {name: {"unit": sides.unit, "value": value} for name, value in lengths.items()}
    return shape | {"weight": {"unit": sides.weight_unit, "value": sides.weight}} if sides.weight else shape


def _identifiers(product: Product, key: str) -> Shape:
    codes = [(kind, product.code(kind)) for kind in product.codes]
    return {"identifiers": [{"identifierType": kind, "identifier": code} for kind, code in codes if code]}


def _images(product: Product, key: str) -> Shape:
    if not product.good.sku or product.group is OTHERS:
        return {"images": []}
    sizes = [("MAIN", *size) for size in _SIZES] + [("PT01", 750, 1000)]
    return {
        "images": [
            {
                "variant": variant,
                "link": f"{_PICTURES}/{product.asin[-6:]}{variant}{height}L.jpg",
                "height": height,
                "width": width,
            }
            for variant, height, width in sizes
        ]
    }


def _product_types(product: Product, key: str) -> Shape:
    return {"productType": product.product_type}


def _relationships(product: Product, key: str) -> Shape:
    theme: Shape = {"attributes": ["color", "size"], "theme": "SIZE_NAME/COLOR_NAME"}
    rows: list[Shape] = []
    if product.packed:
        rows.append({"type": "PACKAGE_HIERARCHY", "childAsins": list(product.packed)})
    if product.children:
        rows.append({"type": "VARIATION", "childAsins": list(product.children), "variationTheme": theme})
    if product.parent:
        rows.append({"type": "VARIATION", "parentAsins": [product.parent], "variationTheme": theme})
    return {"relationships": rows}


def _sales_ranks(product: Product, key: str) -> Shape:
    """Ranks in the categories first, that of the display group last: not the order that MWS had."""
    best, shape = f"https://{pools.MARKETPLACES[key].domain}/gp/bestsellers", dict[str, object]()
    if product.category_rank:
        node = product.category
        link = f"{best}/{product.group.id.partition('_')[0]}/{node.id}"
        shape["classificationRanks"] = [
            {"classificationId": node.id, "title": node.name, "link": link, "rank": product.category_rank}
        ]
    if product.rank:
        group = product.group
        link = f"{best}/{group.id.partition('_')[0]}"
        shape["displayGroupRanks"] = [
            {"websiteDisplayGroup": group.id, "title": group.name, "link": link, "rank": product.rank}
        ]
    return shape


def _summaries(product: Product, key: str) -> Shape:
    shape: Shape = {
        "adultProduct": False,
        "autographed": False,
        "browseClassification": {"displayName": product.category.name, "classificationId": product.category.id},
        "itemClassification": "VARIATION_PARENT" if product.children else "BASE_PRODUCT",
        "itemName": product.good.title,
        "memorabilia": False,
        "packageQuantity": product.units,
        "tradeInEligible": bool(product.author),
        "websiteDisplayGroup": product.group.id,
        "websiteDisplayGroupName": product.group.name,
    }
    more = {
        "brand": product.brand,
        "manufacturer": product.brand,
        "color": product.color,
        "size": product.size,
        "modelNumber": _model(product),
        "partNumber": _model(product),
        "releaseDate": product.released,
    }
    shape.update({name: text for name, text in more.items() if text})
    if product.author:
        role = {"displayName": "Author", "value": "author"}
        shape["contributors"] = [{"role": role, "value": product.author}]
    return shape


_DATASETS: dict[str, Callable[[Product, str], Shape]] = {
    "classifications": _classifications,
    "dimensions": _dimensions,
    "identifiers": _identifiers,
    "images": _images,
    "productTypes": _product_types,
    "relationships": _relationships,
    "salesRanks": _sales_ranks,
    "summaries": _summaries,
}
