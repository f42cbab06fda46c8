"""The ids products are asked for by, and when two of them name the same. Pure functions of text.

Sources: GS1's General Specifications (8, 12, 13 and 14 digits are one number, padded with zeros; the check digit);
ISO 2108 (an ISBN-10 is the ISBN-13 that begins with 978, with a check digit of its own). Amazon turns UPC, EAN and ISBN
into GTIN and does not say what was asked for (amzn/selling-partner-api-models#264): they are compared as GTIN-14. An
ASIN has ten letters or digits (its own answer, models#3013), a SKU at most forty characters (MWS's feed schema).
"""

from __future__ import annotations

import re

ASIN, SELLER_SKU = "ASIN", "SellerSKU"
ID_TYPES = {ASIN: "ASIN", SELLER_SKU: "SKU", "UPC": "UPC", "EAN": "EAN", "ISBN": "ISBN", "JAN": "JAN"}
"""IdType of GetMatchingProductForId → identifiersType of a search. GCID has none."""

_ASIN = re.compile(r"[A-Za-z0-9]{10}", re.ASCII)
_CODE = re.compile(r"[0-9]{8,14}", re.ASCII)
_ISBN_10 = re.compile(r"[0-9]{9}[0-9Xx]", re.ASCII)
_SKU = re.compile(r"[^\x00-\x1f\x7f]{1,40}")


def is_formed(kind: str, text: str) -> bool:
    """Whether an id of this IdType can be one at all: Amazon refuses a whole search for one that cannot.

    Only the form is looked at: a code of another length than its own kind has is Amazon's to refuse.
    """
    if kind == SELLER_SKU:
        return _SKU.fullmatch(text) is not None and not text.isspace()
    return (_ASIN.fullmatch(text.strip()) if kind == ASIN else gtin_14(text)) is not None


def same_as(kind: str, text: str) -> str:
    """What ids of one IdType have in common that name the same: the id without what is only a spelling of it."""
    if kind == SELLER_SKU:
        return text
    text = text.strip()
    return text.upper() if kind == ASIN else gtin_14(text) or text


def gtin_14(text: str) -> str | None:
    """A product code as 14 digits: `000050097425` is `00000050097425`. None for what is none.

    text: 8 to 14 digits (as they are: a check digit is not looked at), or an ISBN-10 whose check digit is right, which
    becomes the ISBN-13 that begins with 978. Ten digits of any other kind are padded like the others.
    """
    text = text.strip()
    if _ISBN_10.fullmatch(text) and _isbn_10_sum(text) % 11 == 0:
        body = f"978{text[:9]}"
        return f"0{body}{check_digit(body)}"
    return text.zfill(14) if _CODE.fullmatch(text) else None


def check_digit(body: str) -> str:
    """The last digit of a GTIN. body: the digits before it, of whatever length."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def kind_of_code(text: str) -> str:
    """The IdType of a text that is a product code with the right check digit, "" for any other text."""
    text = text.strip()
    if _ISBN_10.fullmatch(text) and _isbn_10_sum(text) % 11 == 0:
        return "ISBN"
    if len(text) not in (12, 13) or _CODE.fullmatch(text) is None or check_digit(text[:-1]) != text[-1]:
        return ""
    if len(text) == 12:
        return "UPC"
    return "ISBN" if text.startswith(("978", "979")) else "EAN"


def _isbn_10_sum(text: str) -> int:
    return sum((10 if digit in "Xx" else int(digit)) * (10 - place) for place, digit in enumerate(text))
