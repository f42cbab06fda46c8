"""The catalogue: what is known by itself, and what the sellers' own listings brought into it.

A product is found by its codes, which count as GTINs however they are asked for, and by words. One that only a listing
knows is told by what the listing says; it stands in no category of its own and has no rank.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.product_facts import BY_ASIN, OTHER, OTHERS, PRODUCTS, Product, with_check_digit
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import Listing

CODES = ("EAN", "GTIN", "ISBN", "JAN", "MINSAN", "UPC")
_CODE_ATTRIBUTE = "externally_assigned_product_identifier"


def gtin(code: str) -> str:
    """A UPC, EAN, JAN, ISBN or GTIN as 14 digits; "" for what is none of them."""
    digits = code.replace("-", "")
    if len(digits) == 10 and digits[:9].isdigit() and digits.isascii():  # an ISBN before 2007, whose end may be X
        return with_check_digit(f"0978{digits[:9]}")
    return digits.zfill(14) if digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 14 else ""


def of_codes(site: Site, codes: Sequence[str]) -> list[Product]:
    """Every product that has one of the codes."""
    wanted = {gtin(code) for code in codes} - {""}
    return _mixed(product for product in _everything(site) if product.gtin in wanted)


def of_asins(site: Site, asins: Collection[str]) -> list[Product]:
    """Every product of these ASINs."""
    return _mixed(product for product in _everything(site) if product.asin in asins)


def of_asin(site: Site, asin: str) -> Product | None:
    """The product of that ASIN; None where there is none."""
    return next(iter(of_asins(site, (asin,))), None)


def of_words(site: Site, words: Sequence[str]) -> list[Product]:
    """Every product in whose title, brand and author all the words occur, or that is called so by a code."""
    wanted = [word.lower() for text in words for word in text.split()]
    return _mixed(
        product for product in _everything(site) if wanted and all(_is_told_by(product, word) for word in wanted)
    )


def _is_told_by(product: Product, word: str) -> bool:
    text = f"{product.good.title} {product.brand} {product.author}".lower()
    return word in text or word == product.asin.lower() or (gtin(word) or "none") == product.gtin


def _everything(site: Site) -> Iterator[Product]:
    yield from PRODUCTS
    seen: set[str] = set()
    for seller_id in site.world.sellers:
        for listing in site.stock.of(seller_id).values():
            if listing.asin and listing.asin not in BY_ASIN and listing.asin not in seen:
                seen.add(listing.asin)
                yield _of_listing(listing)


def _of_listing(listing: Listing) -> Product:
    code = _attribute(listing, _CODE_ATTRIBUTE)
    # Its price is 0: no rival sells it.
    return Product(
        pools.Good(listing.asin, listing.sku, _attribute(listing, "item_name"), 0),
        _attribute(listing, "brand"),
        listing.product_type,
        OTHERS,
        OTHER,
        gtin(code),
        codes=("EAN", "GTIN"),
        color=_attribute(listing, "color"),
        size=_attribute(listing, "size"),
    )


def _attribute(listing: Listing, name: str) -> str:
    """The first value of an attribute; "" where it has none that is a text."""
    rows = listing.attributes.get(name) or [{}]
    value = rows[0].get("value")
    return value if isinstance(value, str) else ""


def _mixed(products: Iterable[Product]) -> list[Product]:
    """In an order that is neither that of the question nor its reverse, and the same each time."""
    return sorted(products, key=lambda product: product.asin[::-1])
