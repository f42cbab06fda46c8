"""Reads the numbers of listing feeds that are prices: texts as exact decimals, and as JSON numbers that say the same.

XML has one notation, a decimal point. Flat files are written by people and by spreadsheets in the notation of the
marketplace, so each is read for one marketplace: a decimal comma where its language writes one, before one or two
digits; a thousands separator only with a decimal mark behind it, and only where both are the marketplace's. A number
that could be two is refused with both. More digits than a currency has are rounded where a binary fraction can have
made them (less than a millionth off), else refused. Nothing else is repaired.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

from mws.compat.listings.rules import LONGEST_DECIMAL, Wrong
from mws.mappings.marketplaces import MARKETPLACES, decimals

_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]{1,2}")
# One separator before exactly three digits: 1.299 and 1299 are both meant by it, by different people.
_AMBIGUOUS = re.compile(r"([+-]?)([0-9]+)[.,]([0-9]{3})")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*([.,])[0-9]{1,2}")
_SHOWN = 40
_CENTS = re.compile(r"[0-9]+\.[0-9]{1,2}")
_SHORT = 15

_NOISE = Decimal("0.000001")
# Of what a text of at most `rules.LONGEST_DECIMAL` characters can say no digit is lost.
_EXACT = Context(prec=100)


def from_flat(name: str, text: str, marketplace: str) -> str:
    """A cell of a flat file as a decimal with a point. name: the column. marketplace: its id.

    Raises Wrong where it is no number in the marketplace's notation, or two numbers at once.
    """
    place = MARKETPLACES.get(marketplace)
    comma = place is not None and place.decimal_comma
    if len(text) <= LONGEST_DECIMAL:
        doubtful = _AMBIGUOUS.fullmatch(text)
        if doubtful:
            sign, whole, rest = doubtful.groups()
            raise Wrong(
                name,
                f"{text!r} is two numbers at once, {sign}{whole}.{rest} and {sign}{whole}{rest}; "
                "write it with one or two digits behind the decimal mark, or without a separator",
            )
        if _PLAIN.fullmatch(text) or (comma and _COMMA.fullmatch(text)):
            return text.replace(",", ".")
        grouped = _GROUPED.fullmatch(text)
        if grouped and grouped[1] != grouped[2] and (grouped[2] == ",") == comma:
            return text.replace(grouped[1], "").replace(",", ".")
    mark = "comma or point" if comma else "point"
    shown = repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
    where = place.country if place else marketplace
    raise Wrong(name, f"{shown} is not a number as marketplace {where} writes it: digits, and a decimal {mark}")


def money(name: str, text: str, currency: str) -> int | float:
    """A decimal as the JSON number of an amount of a currency. Raises Wrong as `in_currency` and `as_number` do."""
    # Nearly every price: a binary fraction of so few digits is read back as the same ones.
    if len(text) <= _SHORT and _CENTS.fullmatch(text) and decimals(currency) == 2:
        near = float(text)
        return int(near) if near.is_integer() else near
    return as_number(name, in_currency(name, text, currency))


def in_currency(name: str, text: str, currency: str) -> Decimal:
    """A decimal as an amount of a currency. Raises Wrong where it has digits the currency does not have."""
    exact = Decimal(text)
    step = Decimal(1).scaleb(-decimals(currency))
    rounded = exact.quantize(step, context=_EXACT)
    if abs(_EXACT.subtract(exact, rounded)) >= _NOISE:
        raise Wrong(name, f"{text} has more decimals than {currency} has: {decimals(currency)}")
    return rounded


def as_number(name: str, exact: Decimal) -> int | float:
    """The JSON number of the same digits. Raises Wrong where there is none, and for less than 0."""
    if exact < 0:
        raise Wrong(name, f"{exact} is less than 0")
    if exact == exact.to_integral_value():
        return int(exact)
    near = float(exact)
    if Decimal(repr(near)) != exact:
        raise Wrong(name, f"{exact} has more digits than can be carried")
    return near
