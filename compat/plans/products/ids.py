"""What ids of products look like, and what MWS said of one that it did not know. Pure.

An id that cannot be one never leaves, since Amazon refuses a whole batch for it. Source: the sentences stand on MWS's
page of Products errors, and programs look for them.
"""

from __future__ import annotations

from mws.compat.engine.item_errors import ItemError, item_error
from mws.mappings.products.identifiers import ASIN, SELLER_SKU, is_formed


def unknown_asin(asin: str, marketplace: str, action: str) -> ItemError:
    """Amazon does not know it there."""
    return _unknown(ASIN, asin, marketplace, action)


def unknown_sku(sku: str, marketplace: str, action: str) -> ItemError:
    """The seller has no such SKU there."""
    return _unknown(SELLER_SKU, sku, marketplace, action)


def asin_problem(asin: str, marketplace: str, action: str) -> ItemError | None:
    """What is wrong with it in itself, None where nothing is."""
    return None if is_formed(ASIN, asin) else unknown_asin(asin, marketplace, action)


def sku_problem(sku: str, marketplace: str, action: str) -> ItemError | None:
    """The same of a SKU."""
    return None if is_formed(SELLER_SKU, sku) else unknown_sku(sku, marketplace, action)


def _unknown(kind: str, value: str, marketplace: str, action: str) -> ItemError:
    sentence = f"{value} is an invalid {kind} for marketplace {marketplace}"
    return item_error({"code": "InvalidInput", "message": sentence}, section="Products", action=action)
