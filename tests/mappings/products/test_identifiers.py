"""Ids that name the same product compare equal, others do not, and only what can be no id is told malformed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.mappings.products.identifiers import check_digit, gtin_14, is_formed, kind_of_code, same_as

DIGITS = "0123456789"
CODES = st.text(DIGITS, min_size=8, max_size=14)
BODIES = st.text(DIGITS, min_size=9, max_size=9)


def isbn_10(body: str) -> str:
    """The ISBN-10 of nine digits, by the rule of ISO 2108: the weighted sum is divisible by 11."""
    for last in "0123456789X":
        weights = zip(range(10, 0, -1), f"{body}{last}", strict=True)
        if sum(weight * (10 if digit == "X" else int(digit)) for weight, digit in weights) % 11 == 0:
            return f"{body}{last}"
    raise AssertionError("one of eleven remainders is 0")


@given(CODES)
def test_zeros_before_a_code_change_nothing(code: str) -> None:
    if gtin_14(code) == code.zfill(14):  # a text of ten digits may be an ISBN
        assert {gtin_14(code.zfill(length)) for length in (12, 13, 14) if length >= len(code)} == {code.zfill(14)}


@given(st.text(DIGITS, min_size=11, max_size=14), st.text(DIGITS, min_size=11, max_size=14))
def test_other_codes_stay_others(one: str, other: str) -> None:
    assert (gtin_14(one) == gtin_14(other)) == (int(one) == int(other))


@given(BODIES)
def test_an_isbn_10_is_the_isbn_13_that_begins_with_978(body: str) -> None:
    text = isbn_10(body)
    found = gtin_14(text)
    assert found is not None
    assert found[1:13] == f"978{body}"
    assert kind_of_code(found[1:]) == kind_of_code(text) == "ISBN"
    assert same_as("ISBN", text.lower()) == same_as("ISBN", found[1:])


@given(st.text(DIGITS, min_size=7, max_size=13))
def test_a_check_digit_makes_the_weighted_sum_divisible_by_ten(body: str) -> None:
    whole = [int(digit) for digit in reversed(body + check_digit(body))]
    assert (sum(whole[::2]) + 3 * sum(whole[1::2])) % 10 == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("000050097425", "00000050097425"),  # UPC of the issue that says an EAN comes back
        ("0000050097425", "00000050097425"),
        ("316148410X", "09783161484100"),  # ISO's own example
        ("9783161484100", "09783161484100"),
        ("3161484107", "00003161484107"),  # a wrong check digit: no ISBN
        (" 4006381333931 ", "04006381333931"),
        ("40063813", "00000040063813"),
        ("B0FLDGOOD1", None),
        ("1234567", None),
        ("123456789012345", None),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", None),
        ("", None),
    ],
)
def test_codes_as_gtin_14(text: str, found: str | None) -> None:
    assert gtin_14(text) == found


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("ASIN", ("B0FLDGOOD1", "0439708184", "b0fldgood1", " B0FLDGOOD1"), ("B00X", "B0FLDGOOD12", "B0FLD-OOD1", "")),
        ("UPC", ("000050097425", "50097425000"), ("0000500974x5", "1234567", "0-00050-097425")),
        ("ISBN", ("316148410X", "9783161484100", "0439708623"), ("978-3-16-148410-0", "31614841X0", "X")),
        ("SellerSKU", ("A+B", "SOFA,RED", "ü 1/2", "x" * 40), ("", "   ", "a\nb", "x" * 41)),
    ],
)
def test_only_what_can_be_no_id_is_malformed(kind: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    assert [each for each in good if not is_formed(kind, each)] == []
    assert [each for each in bad if is_formed(kind, each)] == []


def test_a_sku_is_its_own_spelling_and_an_asin_is_not() -> None:
    assert same_as("SellerSKU", "a") != same_as("SellerSKU", "A")
    assert same_as("ASIN", " b0fldgood1") == same_as("ASIN", "B0FLDGOOD1")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0439708184", "ISBN"),
        ("9780439708180", "ISBN"),
        ("012345678905", "UPC"),
        ("4006381333931", "EAN"),
        ("4006381333930", ""),
        ("0439708185", ""),
        ("harry potter", ""),
        ("", ""),
    ],
)
def test_a_query_that_is_a_product_code(text: str, kind: str) -> None:
    assert kind_of_code(text) == kind
