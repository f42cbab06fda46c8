"""Laws that hold for any feed: every message goes one way and only one, and what is sent is what Amazon takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from mws.compat.listings.convert import Conversion
from mws.compat.listings.numbers import Numbers, expand, ranges
from tests.compat.listings.feeds import (
    CA,
    DE,
    INVENTORY,
    LOADER,
    PRICING,
    US,
    converted,
    documents,
    envelope,
    message,
    nothing_there,
)

SKUS = st.sampled_from(["A", "B", "C", "D-1", "Ü", "<&>", "S" * 40]) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=42
)
WORDS = st.sampled_from(
    [
        *("", "0", "1", "7", "-1", "1.5", "x", "999999", "true", "2026-12-01", "AMAZON_NA", "AMAZON_AU", "DEFAULT"),
        *("delete", "1.299", "24,90", "77.39999999999999", "9" * 39, "0.0000001"),
    ]
)
STOCK = ("FulfillmentCenterID", "Available", "Quantity", "Lookup", "RestockDate", "FulfillmentLatency")
NUMBERS = st.lists(st.integers(1, 10**20 - 1) | st.integers(2**31 - 5, 2**31 + 5), max_size=12, unique=True)


@st.composite
def stocks(draw: st.DrawFn, number: int) -> str:
    chosen = draw(st.lists(st.sampled_from(STOCK), unique=True, max_size=4))
    names = [name for name in STOCK if name in chosen]
    rest = "".join(f"<{name}>{draw(WORDS)}</{name}>" for name in names)
    operation = draw(st.sampled_from(["Update", "Update", "Update", "Delete", "Nothing", ""]))
    return message(number, f"<Inventory><SKU>{escape(draw(SKUS))}</SKU>{rest}</Inventory>", operation)


@st.composite
def prices(draw: st.DrawFn, number: int) -> str:
    currency = draw(st.sampled_from(["USD", "CAD", "EUR", "DEFAULT", "XXX"]))
    names = [name for name in ("StandardPrice", "MinimumSellerAllowedPrice", "MAP") if draw(st.booleans())]
    rest = "".join(f'<{name} currency="{currency}">{draw(WORDS)}</{name}>' for name in names)
    return message(number, f"<Price><SKU>{escape(draw(SKUS))}</SKU>{rest}</Price>")


def callers(made: Conversion) -> list[int]:
    """The caller's number of each legacy message that something was written of."""
    found: set[int] = set()
    for part, document in zip(made.parts, documents(made), strict=True):
        sent = [row["messageId"] for row in document["messages"]]
        assert len(sent) == len(set(sent))
        assert list(expand(part.sent)) == sent
        assert all(1 <= number < 2**31 for number in sent)
        found |= {made.numbers.caller(number) for number in sent}
    return sorted(found)


def partition(numbers: Sequence[int], made: Conversion) -> None:
    """Written, refused, waiting: together all of them, none twice."""
    written, errors = callers(made), [refusal.message_id for refusal in made.refused if not refusal.warning]
    told = {*written, *(refusal.message_id for refusal in made.refused)}
    assert made.messages == len(numbers)
    assert len(errors) == len(set(errors))
    assert not set(written) & set(errors)
    assert len(told) + made.waiting == len(numbers)
    assert told <= set(numbers)
    assert all(refusal.reason for refusal in made.refused)


@settings(max_examples=150, deadline=None)
@given(st.data(), NUMBERS, st.booleans())
def test_every_stock_message_goes_one_way(data: st.DataObject, numbers: list[int], known: bool) -> None:
    if not numbers:
        return
    feed = envelope("Inventory", *(data.draw(stocks(number)) for number in numbers))
    options: dict[str, Any] = {"current_offer": nothing_there} if known else {}
    made = converted(feed, INVENTORY, US, CA, **options)
    partition(numbers, made)
    assert known <= (made.waiting == 0)


@settings(max_examples=150, deadline=None)
@given(st.data(), NUMBERS, st.sampled_from([(US,), (US, CA), (DE,)]))
def test_every_price_message_goes_one_way(data: st.DataObject, numbers: list[int], places: tuple[str, ...]) -> None:
    if not numbers:
        return
    feed = envelope("Price", *(data.draw(prices(number)) for number in numbers))
    made = converted(feed, PRICING, *places, current_offer=nothing_there)
    partition(numbers, made)
    for document in documents(made):
        for row in document["messages"]:
            for patch in row["patches"]:
                assert {entry["currency"] for entry in patch["value"]} <= {"USD", "CAD", "EUR"}


# Mostly right for their column, so that rows come far, and one in a few of any other column.
CELLS = {
    "sku": ("A", "B", "C", "D"),
    "product-id": ("", "B000FAKE01", "012345678905"),
    "product-id-type": ("", "1", "3"),
    "price": ("", "9.99", "24,90", "1.299", "1.299,00", "\u20ac5", "9" * 41),
    "minimum-seller-allowed-price": ("", "", "5", "delete"),
    "item-condition": ("", "11", "11"),
    "item-note": ("", "", "As new"),
    "quantity": ("", "0", "3"),
    "add-delete": ("", "", "a", "d"),
    "handling-time": ("", "3"),
    "fulfillment_center_id": ("", "", "AMAZON_NA", "AMAZON_AU", "DEFAULT"),
    "batteries_required": ("", "TRUE", "no", "perhaps"),
    "merchant-shipping-group-name": ("", "Standard"),
    "item_weight": ("", "no", "2.5"),
    "will-ship-internationally": ("", "y", "n"),
}
ANY_CELL = st.sampled_from(sorted({cell for cells in CELLS.values() for cell in cells}))
ROWS = st.tuples(
    *(
        st.sampled_from(cells) if name == "sku" else st.sampled_from(cells * 4) | ANY_CELL
        for name, cells in CELLS.items()
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=12), st.sampled_from([(US, CA), (DE,), (DE, US)]))
def test_every_row_goes_one_way(rows: list[tuple[str, ...]], places: tuple[str, ...]) -> None:
    feed = "\n".join("\t".join(row) for row in (tuple(CELLS), *rows)).encode()
    made = converted(
        feed,
        LOADER,
        *places,
        shipping_groups={US: {"Standard": "abc-1"}},
        current_offer=lambda sku, marketplace: {} if sku in "AB" else None,
        asin_of=lambda kind, value, marketplace: "B000FAKE01" if kind == "UPC" else None,
    )
    partition(range(1, len(rows) + 1), made)


@given(st.lists(st.integers(1, 10**20 - 1) | st.integers(1, 20) | st.integers(2**31 - 9, 2**31), unique=True))
def test_numbers_that_are_sent_are_unique_and_lead_back(given_numbers: list[int]) -> None:
    numbers = Numbers()
    pairs = {}
    for caller in given_numbers:
        numbers.take(caller)
        for again in (False, True):
            sent = numbers.sent(caller, again=again)
            assert 1 <= sent < 2**31
            assert sent not in pairs
            pairs[sent] = caller
    back = Numbers.from_json(numbers.to_json())
    assert all(back.caller(sent) == caller for sent, caller in pairs.items())


@given(st.lists(st.integers(1, 50)))
def test_ranges_are_read_back(numbers: list[int]) -> None:
    assert list(expand(ranges(numbers))) == numbers
