"""Measures in inches and pounds, as MWS wrote them in every marketplace; today's replies mix in metric ones.

Sources: real replies of amazon.com, .it and .co.jp say inches and pounds; programs take the number without looking at
its unit. An inch is 2.54 cm and a pound 0.45359237 kg by definition (1959). Names of units: those of Amazon's listings
schemas, in the plural.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mws.mappings.model import Codec
from mws.spapi.calls import Json

INCHES, POUNDS = "inches", "pounds"

_INCH = Decimal("2.54")
_POUND = Decimal("0.45359237")
_LENGTHS: Mapping[str, Decimal] = {
    "inches": Decimal(1),
    "feet": Decimal(12),
    "yards": Decimal(36),
    "millimeters": Decimal("0.1") / _INCH,
    "centimeters": 1 / _INCH,
    "decimeters": 10 / _INCH,
    "meters": 100 / _INCH,
}
_WEIGHTS: Mapping[str, Decimal] = {
    "pounds": Decimal(1),
    "ounces": Decimal(1) / 16,
    "milligrams": Decimal("0.000001") / _POUND,
    "grams": Decimal("0.001") / _POUND,
    "kilograms": 1 / _POUND,
}
_DECIMALS = Decimal("0.0000000001")
"""Ten decimals: what MWS wrote of a converted measure (`0.5511811018`)."""

_MOST = Decimal("1e15")
"""No product measures more; what does is no measure."""


def _measure(name: str, units: Mapping[str, Decimal]) -> Codec:
    def read(value: Json) -> str | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise TypeError(f"wants a number with its unit, got {type(value).__name__}")
        number, factor = value.get("value"), units.get(str(value.get("unit", "")).lower())
        if number is None or factor is None:
            return None
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise TypeError(f"wants a number, got {type(number).__name__}")
        exact = Decimal(repr(number))
        if not exact.is_finite() or abs(exact) > _MOST:
            raise ValueError("wants a measure")
        return _written(exact if factor == 1 else exact * factor)

    return Codec(name, read, looks_at=("unit", "value"))


def _written(number: Decimal) -> str:
    """Two decimals at least, ten at most, never an exponent."""
    text = f"{number.quantize(_DECIMALS):f}".rstrip("0")
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<2}"


LENGTH = _measure("inches", _LENGTHS)
WEIGHT = _measure("pounds", _WEIGHTS)
