"""Every measure comes out in inches or pounds, exactly; a unit that nobody knows is no measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.mappings.products.item_attributes import left_out
from mws.mappings.products.units import LENGTH, WEIGHT
from mws.spapi.calls import Json

NUMBERS = st.floats(min_value=0, max_value=1e6, allow_nan=False) | st.integers(min_value=0, max_value=10**9)


@pytest.mark.parametrize(
    ("unit", "value", "inches"),
    [
        ("inches", 4.5, "4.50"),
        ("Inches", 12, "12.00"),
        ("centimeters", 2.54, "1.00"),
        ("millimeters", 14, "0.5511811024"),
        ("meters", 0.0254, "1.00"),
        ("decimeters", 2.54, "10.00"),
        ("feet", 2, "24.00"),
        ("yards", 1, "36.00"),
        ("inches", 10.49999998929, "10.4999999893"),
        ("inches", 1e-7, "0.0000001"),
        ("inches", 0, "0.00"),
    ],
)
def test_lengths(unit: str, value: float, inches: str) -> None:
    assert LENGTH.read({"unit": unit, "value": value}) == inches


@pytest.mark.parametrize(
    ("unit", "value", "pounds"),
    [
        ("pounds", 107.6, "107.60"),
        ("kilograms", 0.45359237, "1.00"),
        ("kilograms", 2, "4.4092452437"),
        ("grams", 453.59237, "1.00"),
        ("milligrams", 453592.37, "1.00"),
        ("ounces", 8, "0.50"),
    ],
)
def test_weights(unit: str, value: float, pounds: str) -> None:
    assert WEIGHT.read({"unit": unit, "value": value}) == pounds


@given(NUMBERS)
def test_what_is_in_inches_keeps_its_number(number: float) -> None:
    text = LENGTH.read({"unit": "inches", "value": number})
    assert text is not None
    assert "e" not in text.lower()
    assert abs(Decimal(text) - Decimal(repr(number))) <= Decimal("0.00000000005")


@given(NUMBERS)
def test_a_kilogram_is_1000_grams(number: float) -> None:
    exact = Decimal(repr(number))
    kilograms = WEIGHT.read({"unit": "kilograms", "value": number})
    grams = WEIGHT.read({"unit": "grams", "value": float(exact * 1000)})
    assert kilograms is not None
    assert grams is not None
    assert abs(Decimal(kilograms) - Decimal(grams)) <= max(Decimal("1e-9"), exact * Decimal("1e-12"))


@pytest.mark.parametrize("measure", [{"unit": "furlongs", "value": 1}, {"value": 1}, {"unit": "inches"}, {}, None])
def test_no_measure_without_number_and_known_unit(measure: dict[str, object] | None) -> None:
    assert LENGTH.read(measure) is None  # type: ignore[arg-type]  # JSON of any shape


@pytest.mark.parametrize("value", ["4", True, float("inf"), float("nan"), 1e300, -(10**16)])
def test_a_number_that_is_none_is_said(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        LENGTH.read({"unit": "inches", "value": value})  # type: ignore[dict-item]  # as above


def test_what_is_left_out_is_named() -> None:
    inch: Json = {"unit": "inches", "value": 1}
    odd: Json = {"unit": "furlongs", "value": 1}
    assert left_out({"item": {"height": inch, "weight": odd}, "package": {"width": inch}}) == ("ns2:ItemDimensions",)
    assert left_out({"item": {"height": odd}, "package": {"height": odd}}) == (
        "ns2:ItemDimensions",
        "ns2:PackageDimensions",
    )
    assert left_out({"item": {"weight": inch}}) == ("ns2:ItemDimensions",), "a weight in inches is none"
    assert left_out({"item": {"height": inch, "width": {"unit": "inches"}}}) == ()
    assert left_out(None) == ()
