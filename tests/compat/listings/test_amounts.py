"""Numbers that are prices: what each notation says in each marketplace, and what is refused because it says two."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.listings.amounts import as_number, from_flat, in_currency, money
from mws.compat.listings.rules import Wrong
from tests.compat.listings.feeds import DE, US

POINT, COMMA = US, DE


@pytest.mark.parametrize(
    ("text", "notation", "said"),
    [
        ("24", POINT, "24"),
        ("24", COMMA, "24"),
        ("1299", COMMA, "1299"),
        ("24.9", POINT, "24.9"),
        ("24.90", COMMA, "24.90"),
        ("24.", POINT, "24."),
        (".99", POINT, ".99"),
        ("24,9", COMMA, "24.9"),
        ("24,90", COMMA, "24.90"),
        ("1.299,00", COMMA, "1299.00"),
        ("1.234.567,8", COMMA, "1234567.8"),
        ("1,299.00", POINT, "1299.00"),
        ("12,345,678.90", POINT, "12345678.90"),
        ("77.39999999999999", POINT, "77.39999999999999"),
    ],
)
def test_a_cell_is_read_in_the_notation_of_its_marketplace(text: str, notation: str, said: str) -> None:
    assert from_flat("price", text, notation) == said


@pytest.mark.parametrize("notation", [POINT, COMMA])
@pytest.mark.parametrize(
    ("text", "readings"),
    [("1.299", ("1.299", "1299")), ("1,299", ("1.299", "1299")), ("10.000", ("10.000", "10000"))],
)
def test_one_separator_before_three_digits_is_two_numbers_in_every_marketplace(
    text: str, readings: tuple[str, str], notation: str
) -> None:
    with pytest.raises(Wrong) as caught:
        from_flat("price", text, notation)
    assert caught.value.element == "price"
    assert f"{readings[0]} and {readings[1]};" in caught.value.reason


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("24,90", POINT),
        ("1.299,00", POINT),
        ("1,299.00", COMMA),
        ("1.299.000", COMMA),
        ("1,299,000", POINT),
        ("1.29,00", COMMA),
        ("1.299,000", COMMA),
        ("24,", COMMA),
        (",90", COMMA),
        ("77,39999999999999", COMMA),
        ("$24.90", POINT),
        ("24.90 EUR", COMMA),
        ("24,90 €", COMMA),
        ("1 299,00", COMMA),
        ("1'299.00", POINT),
        ("1e3", POINT),
        ("٢٤", POINT),
        ("1_000", POINT),
        ("", POINT),
        ("nan", POINT),
    ],
)
def test_what_is_no_number_in_the_marketplace_is_refused(text: str, notation: str) -> None:
    with pytest.raises(Wrong, match=r"not a number as marketplace (US|DE) writes it"):
        from_flat("price", text, notation)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("77.39999999999999", "USD", "77.40"),
        ("77.400000000000006", "USD", "77.40"),
        ("0.1000009", "EUR", "0.10"),
        ("1999.9999999", "JPY", "2000"),
        ("24.900", "EUR", "24.90"),
        ("77.3999999999999985789145284798", "USD", "77.40"),
    ],
)
def test_what_a_binary_fraction_made_is_rounded(text: str, currency: str, amount: str) -> None:
    assert in_currency("StandardPrice", text, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("9.999", "USD"), ("0.100001", "EUR"), ("1999.5", "JPY"), ("12345678901234.567", "USD"), ("0.004", "USD")],
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(Wrong, match="more decimals than"):
        in_currency("StandardPrice", text, currency)


@given(cents=st.integers(1, 10**12), noise=st.integers(-(10**9), 10**9))
def test_an_amount_is_never_changed_by_a_millionth_or_more(cents: int, noise: int) -> None:
    price = Decimal(cents).scaleb(-2)
    written = f"{price + Decimal(noise).scaleb(-14):f}"
    try:
        read = in_currency("price", written, "USD")
    except Wrong:
        assert abs(noise) >= 10**8
    else:
        assert read == price
        assert abs(noise) < 10**8


@given(cents=st.integers(0, 10**11), notation=st.sampled_from([POINT, COMMA]))
def test_an_amount_written_as_the_marketplace_writes_it_says_the_same(cents: int, notation: str) -> None:
    written = f"{Decimal(cents).scaleb(-2):,.2f}"
    if notation == COMMA:
        written = written.translate(str.maketrans(",.", ".,"))
    read = as_number("price", in_currency("price", from_flat("price", written, notation), "EUR"))
    assert Decimal(repr(read)) * 100 == cents


@given(
    text=st.from_regex(r"[0-9]{1,14}\.[0-9]{1,4}|[0-9]{1,16}", fullmatch=True), currency=st.sampled_from(["USD", "JPY"])
)
def test_the_short_way_says_what_the_long_one_says(text: str, currency: str) -> None:
    def said(read: Callable[[], int | float]) -> object:
        try:
            value = read()
        except Wrong as exc:
            return exc.args
        return value, type(value)

    long = said(lambda: as_number("price", in_currency("price", text, currency)))
    assert said(lambda: money("price", text, currency)) == long
