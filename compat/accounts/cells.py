"""What people type, paste and keep in spreadsheets, made into the values of an account; or why it cannot be one.

The law: what is unmistakable is mended (blanks around a value, quotation marks around it, `="…"`, `.0`), what has lost
something is refused, and nothing is guessed. A reason never shows a secret. An MWS developer id has 12 digits, an
access key is alphanumeric (MWS Developer Guide, "Registering to use Amazon MWS"), and so is a seller id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone

from mws.compat.config import Region
from mws.mappings.marketplaces import MARKETPLACES
from mws.spapi.region_names import region_named
from mws.words import count

_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("„", "“"), ("‘", "’"), ("«", "»"))
_FORMULA = re.compile(r'="([^"]*)"')
_RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula where a cell begins with it."""
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?-?\d+")
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]+")
_SEPARATORS = re.compile(r"[\s,;|/]+")
_DEVELOPER_DIGITS = 12
_LONGEST_TOKEN = 2048  # bytes: Login with Amazon's documentation
_LONGEST_NAME = 200

# Beginnings that say what a text is, and so what it is not.
_KINDS: Mapping[str, str] = {
    "Atzr|": "a refresh token",
    "Atza|": "an access token, which is good for an hour only",
    "amzn.mws.": "an MWS auth token",
    "amzn1.oa2-cs.": "a client secret",
    "amzn1.application-oa2-client.": "a client id",
}


class Unfit(ValueError):
    """A text is no such value. Its words say why, after the name of the field."""


def text_cell(cell: str) -> str:
    """A cell of a table that is written: what a spreadsheet would run gets an apostrophe, which `clean` takes away."""
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def clean(text: str) -> str:
    """The text without what a spreadsheet or a paste put around it: blanks, quotation marks, `="…"`, an apostrophe."""
    value = text.translate(_UNSEEN).strip()
    formula = _FORMULA.fullmatch(value)
    if formula:
        value = formula[1].strip()
    for opening, closing in _QUOTES:
        if len(value) > 1 and value[0] == opening and value[-1] == closing:
            value = value[1:-1].strip()
            break
    # Of a spreadsheet that was told to take the cell for text.
    return value[1:] if value[:1] == "'" and len(value) > 1 else value


def seller_id(text: str) -> str:
    """A seller id (SellerId, Merchant, selling partner id). Raises Unfit."""
    value = clean(text)
    if not value:
        raise Unfit("is empty")
    _refuse_number(value)
    if value.isdigit():
        raise Unfit(f"{shown(value)} has digits alone, and Amazon's seller ids have letters: another column's value?")
    if not _ALPHANUMERIC.fullmatch(value):
        raise Unfit("has other characters than letters and digits")
    if value != value.upper():
        raise Unfit(f"{shown(value)} has small letters, and Amazon's seller ids have none")
    return value


def developer_id(text: str) -> str:
    """A developer id of MWS, without its hyphens; "" for none. Raises Unfit."""
    value = clean(text)
    _refuse_number(value)
    digits = re.sub(r"[\s-]+", "", value.removesuffix(".0"))
    if not digits:
        return ""
    if not digits.isascii() or not digits.isdigit():
        raise Unfit("has other characters than digits and hyphens")
    if len(digits) < _DEVELOPER_DIGITS:
        raise Unfit(
            f"{digits} has {count(len(digits), 'digit')}, expected 12: a spreadsheet takes zeros at the front away"
        )
    if len(digits) > _DEVELOPER_DIGITS:
        raise Unfit(f"{digits} has {count(len(digits), 'digit')}, expected 12")
    return digits


def access_key(text: str) -> str:
    """An MWS access key; "" for none. Raises Unfit."""
    value = clean(text)
    _refuse_number(value)
    if value and not _ALPHANUMERIC.fullmatch(value):
        raise Unfit("has other characters than letters and digits")
    return value


def secret(text: str, wanted: str = "") -> str:
    """A token or a secret; "" for none. wanted: how it begins, if that is known. Raises Unfit, which shows nothing."""
    value = clean(text)
    if re.search(r"\s", value):
        raise Unfit("has a blank or a line end inside: it was broken when it was copied")
    if not value.isascii() or not value.isprintable():
        raise Unfit("has characters that none has, such as “typographic” quotation marks: copy it anew")
    if '"' in value:
        raise Unfit("has a quotation mark inside: it was broken when it was copied")
    if len(value) > _LONGEST_TOKEN:
        raise Unfit(f"has {len(value)} characters, and Amazon's have {_LONGEST_TOKEN} at most")
    kind = next((said for begin, said in _KINDS.items() if value.startswith(begin) and begin != wanted), "")
    if kind:
        raise Unfit(f"is {kind}")
    if value and _SCIENTIFIC.fullmatch(value):
        raise Unfit("is a number that a spreadsheet has made of it")
    return value


def application_id(text: str) -> str:
    """The id of an application, which consent pages want; "" for none. Raises Unfit, for a client id above all."""
    value = secret(text)
    if value and not value.startswith("amzn1."):
        raise Unfit("begins otherwise than amzn1.sp.solution. or amzn1.sellerapps.app.")
    return value


def refresh_token(text: str) -> str:
    """A refresh token of Login with Amazon; "" for none. Raises Unfit."""
    return secret(text, "Atzr|")


def auth_token(text: str) -> str:
    """An MWS auth token; "" for none. Raises Unfit."""
    return secret(text, "amzn.mws.")


def marketplaces(text: str) -> tuple[str, ...]:
    """Ids of marketplaces, parted by blanks, commas or semicolons; or codes of their countries. Raises Unfit."""
    found: dict[str, None] = {}
    for word in filter(None, _SEPARATORS.split(clean(text))):
        found[_marketplace(clean(word))] = None
    return tuple(found)


def region(text: str, places: tuple[str, ...] = ()) -> Region | None:
    """na, eu or fe; where the text is empty, that of the marketplaces; None where they say none either.

    Raises Unfit, also where a marketplace is in another region.
    """
    value = clean(text).lower()
    chosen = region_named(value)
    if value and chosen is None:
        raise Unfit(f"expected na, eu or fe, got {shown(clean(text))}")
    regions = {MARKETPLACES[place].region: place for place in places}
    if not value and len(regions) > 1:
        raise Unfit(f"the marketplaces are in several ({', '.join(sorted(regions))}): one line for each region")
    for found, place in regions.items():
        if chosen is None and found:
            return found
        if found != chosen:
            lies = f"is in {found}" if found else "is not served by the Selling Partner API"
            raise Unfit(f"{place} ({MARKETPLACES[place].country}) {lies}" + (f", not in {chosen}" if chosen else ""))
    return chosen


def name(text: str, longest: int = _LONGEST_NAME) -> str:
    """A name for people; "" for none. Raises Unfit."""
    value = clean(text)
    if not value.isprintable():
        raise Unfit("has control characters or line ends")
    if len(value) > longest:
        raise Unfit(f"has {len(value)} characters, at most {longest} are kept")
    return value


def day(text: str) -> datetime | None:
    """A date such as 2026-03-31, at midnight UTC; None for none. Raises Unfit."""
    value = clean(text)
    if not value:
        return None
    try:
        return datetime.strptime(value[:10], "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError as exc:
        raise Unfit(f"expected a date such as 2026-03-31, got {shown(value)}") from exc


def _marketplace(word: str) -> str:
    if word in MARKETPLACES:
        return word
    by_country = {place.country: place.id for place in MARKETPLACES.values()}
    found = by_country.get("GB" if word.upper() == "UK" else word.upper())
    if found is None:
        raise Unfit(f"there is no marketplace {shown(word)}")
    return found


def _refuse_number(value: str) -> None:
    if _SCIENTIFIC.fullmatch(value):
        raise Unfit(f"{value} is a number that a spreadsheet has made of it, and digits are lost: format it as text")


def shown(value: str) -> str:
    """The value, unless it may be a secret that stands in the wrong place."""
    odd = len(value) > 39 or not value.isprintable() or value.startswith(tuple(_KINDS))
    return f"a text of {count(len(value), 'character')}" if odd else f'"{value}"'
