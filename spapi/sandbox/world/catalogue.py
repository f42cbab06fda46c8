"""Finding a product in the catalogue: by its codes, which count as GTINs however they are asked for, and by words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from mws.spapi.sandbox.world.product_facts import PRODUCTS, Product, checked

CODES = ("EAN", "GTIN", "ISBN", "JAN", "MINSAN", "UPC")


def gtin(code: str) -> str:
    """A UPC, EAN, JAN, ISBN or GTIN as 14 digits; "" for what is none of them."""
    digits = code.replace("-", "")
    if len(digits) == 10 and digits[:9].isdigit() and digits.isascii():  # an ISBN before 2007, whose end may be X
        return checked(f"0978{digits[:9]}")
    return digits.zfill(14) if digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 14 else ""


def of_codes(codes: Sequence[str]) -> list[Product]:
    """Every product that has one of the codes."""
    wanted = {gtin(code) for code in codes} - {""}
    return _mixed(product for product in PRODUCTS if product.gtin in wanted)


def of_asins(asins: Collection[str]) -> list[Product]:
    """Every product of these ASINs."""
    return _mixed(product for product in PRODUCTS if product.asin in asins)


def of_words(words: Sequence[str]) -> list[Product]:
    """Every product in whose title, brand, author or codes all the words occur."""
    wanted = [word.lower() for text in words for word in text.split()]
    return _mixed(product for product in PRODUCTS if all(word in _text(product) for word in wanted))


def _text(product: Product) -> str:
    codes = (product.asin, product.gtin)
    return " ".join((product.good.title, product.brand, product.author, *codes)).lower()


def _mixed(products: Iterable[Product]) -> list[Product]:
    """In an order that is neither that of the question nor its reverse, and the same each time."""
    return sorted(products, key=lambda product: product.asin[::-1])
