"""The price guard: what is far from every known price, or below the offer's own minimum, and what is known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.listings.convert import Conversion
from mws.compat.listings.price_guard import Sent
from tests.compat.listings.feeds import CA, FLAT, JP, LOADER, PRICING, US, converted, envelope, price, sent

STANDARD = '<StandardPrice currency="USD">{}</StandardPrice>'
SALE = (
    "<Sale><StartDate>2026-11-20T00:00:00Z</StartDate><EndDate>2026-12-20T00:00:00Z</EndDate>"
    '<SalePrice currency="USD">{}</SalePrice></Sale>'
)
MINIMUM = '<MinimumSellerAllowedPrice currency="USD">{}</MinimumSellerAllowedPrice>'
STEP = (
    "<QuantityPriceType>{}</QuantityPriceType><QuantityPrice><QuantityPrice1>{}</QuantityPrice1>"
    "<QuantityLowerBound1>5</QuantityLowerBound1></QuantityPrice>"
)


def amount(value: float) -> list[Any]:  # JSON
    return [{"schedule": [{"value_with_tax": value}]}]


def offer(value: float | None = None, marketplace: str = US, currency: str = "USD", **members: float) -> Any:  # JSON
    """A listing with one offer for everybody; members: other amounts of it."""
    prices = {name: amount(each) for name, each in members.items()}
    ours = {} if value is None else {"our_price": amount(value)}
    entry = {"marketplace_id": marketplace, "currency": currency, "audience": "ALL", **ours, **prices}
    return {"attributes": {"purchasable_offer": [entry]}, "summaries": []}


def known(*prices: float, currency: str = "USD") -> Any:  # `SentBefore`
    """The ledger's answer, whatever the SKU."""
    sent_before = (
        {currency: Sent(min(prices), max(prices), {"StandardPrice": (7, f"{prices[-1]:g}")})} if prices else {}
    )
    return lambda sku, marketplace: sent_before


def xml(body: str, listing: Any = None, marketplace: str = US, **options: Any) -> Conversion:  # JSON; of convert
    feed = envelope("Price", price(1, "A", body))
    return converted(feed, PRICING, marketplace, current_offer=lambda sku, place: listing, **options)


def verdict(made: Conversion) -> list[tuple[str, bool]]:
    """(element, whether it is a warning) of what is said of a feed of one message; sent unless it is an error."""
    said = [(each.element, each.warning) for each in made.refused]
    assert made.parts == () or (False not in [warning for _, warning in said])
    return said


REFUSED, WARNED = [("StandardPrice", False)], [("StandardPrice", True)]

CASES: dict[str, tuple[str, Any, tuple[float, ...], list[tuple[str, bool]]]] = {
    "a decimal mark moved": (STANDARD.format("1.99"), offer(19.99), (), REFUSED),
    "in cents": (STANDARD.format("0.02"), offer(19.99), (), REFUSED),
    "just a tenth": (STANDARD.format("1.99"), offer(19.9), (), REFUSED),
    "a cent more than a tenth": (STANDARD.format("2.00"), offer(19.99), (), []),
    "1p, as repricers without a minimum send it": (STANDARD.format("0.01"), offer(19.99), (), REFUSED),
    "a decimal mark lost upwards": (STANDARD.format("1999"), offer(19.99), (), WARNED),
    "just ten times": (STANDARD.format("199"), offer(19.9), (), WARNED),
    "a cent less than ten times": (STANDARD.format("198.99"), offer(19.9), (), []),
    "nothing known": (STANDARD.format("0.01"), None, (), []),
    "an offer without a price": (STANDARD.format("0.01"), offer(maximum_seller_allowed_price=99.0), (), []),
    "parked": (STANDARD.format("999"), offer(19.99), (19.99,), WARNED),
    "back from 999": (STANDARD.format("19.99"), offer(999), (19.99, 999), []),
    "from 999 with nothing else known": (STANDARD.format("19.99"), offer(999), (), REFUSED),
    "only the ledger knows": (STANDARD.format("0.02"), None, (19.99,), REFUSED),
    "the present price is the mistake already": (STANDARD.format("0.02"), offer(0.02), (19.99,), []),
    "below the minimum": (STANDARD.format("14.99"), offer(19.99, minimum_seller_allowed_price=15.99), (), REFUSED),
    "at the minimum": (STANDARD.format("15.99"), offer(19.99, minimum_seller_allowed_price=15.99), (), []),
    "the minimum goes down with it": (
        STANDARD.format("14.99") + MINIMUM.format("14.99"),
        offer(19.99, minimum_seller_allowed_price=15.99),
        (),
        [],
    ),
    "the minimum is taken off with it": (
        STANDARD.format("14.99") + MINIMUM.format("delete"),
        offer(19.99, minimum_seller_allowed_price=15.99),
        (),
        [],
    ),
    "a minimum of the same message": (STANDARD.format("14.99") + MINIMUM.format("1499"), None, (), REFUSED),
    "a minimum above the price that stays": (
        MINIMUM.format("1999"),
        offer(19.99),
        (),
        [("MinimumSellerAllowedPrice", True)],
    ),
    "a low minimum is no price": (MINIMUM.format("0.01"), offer(19.99), (), []),
    "a sale": (SALE.format("1.99"), offer(19.99), (), [("SalePrice", False)]),
    "a sale below the minimum": (
        SALE.format("14"),
        offer(19.99, minimum_seller_allowed_price=15.0),
        (),
        [("SalePrice", False)],
    ),
    "the price of a sale is known": (STANDARD.format("1.99"), offer(19.99, discounted_price=5.0), (), []),
    "a business price": ("<BusinessPrice>0.19</BusinessPrice>", offer(19.99), (), [("BusinessPrice", False)]),
    "a business price below the minimum for everybody": (
        "<BusinessPrice>14.00</BusinessPrice>",
        offer(19.99, minimum_seller_allowed_price=15.0),
        (),
        [],
    ),
    "a step of the ledger's price": (STEP.format("fixed", "0.17"), None, (19.99,), [("QuantityPrice1", False)]),
    "a step of nothing known": (STEP.format("fixed", "0.17"), None, (), []),
    "a step of 95 per cent": (STEP.format("percent", "95"), None, (19.99,), [("QuantityPrice1", False)]),
    "a step of 5 per cent": (STEP.format("percent", "5"), None, (19.99,), []),
    "another currency of the offer is no price known": (STANDARD.format("0.01"), offer(19.99, currency="EUR"), (), []),
    "nor is another marketplace's": (STANDARD.format("0.01"), offer(19.99, CA), (), []),
}


@pytest.mark.parametrize("case", CASES)
def test_a_price_is_held_against_what_is_known(case: str) -> None:
    body, listing, prices, said = CASES[case]
    assert verdict(xml(body, listing, sent_before=known(*prices))) == said


def test_a_price_in_another_currency_is_noticed() -> None:
    """19.99, meant in dollars, for an offer of 2,800 yen; and the other way round it is a warning."""
    body = '<StandardPrice currency="DEFAULT">{}</StandardPrice>'
    yen = offer(2800, JP, "JPY")
    assert verdict(xml(body.format("20"), yen, JP)) == REFUSED
    assert verdict(xml(body.format("2800"), offer(19.99))) == WARNED
    assert verdict(xml(body.format("20"), yen, JP, sent_before=known(19.99, currency="USD"))) == REFUSED


def test_the_error_names_price_and_known_price_and_says_what_to_do() -> None:
    (said,) = xml(STANDARD.format("0.02"), offer(19.99), sent_before=known(18.5, 25)).refused
    assert (said.sku, said.message_id) == ("A", 1)
    for word in ("0.02 USD", "10 times lower", "18.5 USD", "nothing of this message is sent", "feeds.price_guard"):
        assert word in said.reason


def test_it_is_an_error_of_that_sku_and_the_others_go_on() -> None:
    feed = envelope("Price", price(1, "A", STANDARD.format("0.02")), price(2, "B"))
    made = converted(feed, PRICING, current_offer=lambda sku, place: offer(19.99))
    assert [row["sku"] for row in sent(made)] == ["B"]
    assert [(each.message_id, each.sku) for each in made.refused] == [(1, "A")]
    assert [move.sku for move in made.prices] == ["B"]


@pytest.mark.parametrize(
    ("feed_type", "feed"),
    [
        (FLAT, b"sku\tprice\nA\t0.02\nB\t18.00\n"),
        (LOADER, b"sku\tproduct-id\tproduct-id-type\tprice\nA\tB000FAKE01\t1\t0.02\nB\tB000FAKE02\t1\t18.00\n"),
    ],
)
def test_flat_files_are_guarded_and_the_column_is_named(feed_type: str, feed: bytes) -> None:
    made = converted(feed, feed_type, current_offer=lambda sku, place: offer(19.99))
    assert [(each.message_id, each.element, each.sku) for each in made.refused] == [(1, "price", "A")]
    assert [(move.sku, move.old, move.new) for move in made.prices] == [("B", "19.99", "18")]


def test_an_offer_that_is_made_anew_is_held_against_what_was_sent() -> None:
    feed = b"sku\tproduct-id\tproduct-id-type\titem-condition\tprice\nA\tB000FAKE01\t1\t11\t0.02\n"
    made = converted(feed, LOADER, current_offer=lambda sku, place: None, sent_before=known(19.99))
    assert [(each.element, each.warning) for each in made.refused] == [("price", False)]


def test_what_one_of_several_marketplaces_refuses_is_not_sent_to_the_others() -> None:
    feed = envelope("Price", price(1, "A", '<StandardPrice currency="DEFAULT">19.99</StandardPrice>'))
    offers = {US: offer(19.99), CA: offer(250.0, CA, "CAD")}
    made = converted(feed, PRICING, US, CA, current_offer=lambda sku, place: offers[place])
    assert (made.parts, made.prices) == ((), ())
    assert "250 CAD" in made.refused[0].reason


def test_warn_sends_it_and_off_says_nothing() -> None:
    made = xml(STANDARD.format("0.02"), offer(19.99), price_guard="warn")
    assert verdict(made) == WARNED
    assert made.refused[0].reason.endswith("it is sent")
    assert len(sent(made)) == 1
    below = xml(STANDARD.format("14"), offer(19.99, minimum_seller_allowed_price=15.0), price_guard="warn")
    assert verdict(below) == WARNED
    off = xml(STANDARD.format("0.02"), offer(19.99), price_guard="off")
    assert (verdict(off), len(sent(off))) == ([], 1)
    assert [(move.old, move.new) for move in off.prices] == [("19.99", "0.02")]


def test_of_two_messages_about_one_offer_the_later_is_noted() -> None:
    feed = envelope("Price", price(1, "A", STANDARD.format("18")), price(2, "A", STANDARD.format("17")))
    made = converted(feed, PRICING, current_offer=lambda sku, place: offer(19.99))
    assert [(move.old, move.new) for move in made.prices] == [("19.99", "17")]


def test_what_a_later_row_deletes_is_not_noted() -> None:
    head = b"sku\tproduct-id\tproduct-id-type\titem-condition\tprice\tadd-delete\n"
    feed = head + b"A\tB000FAKE01\t1\t11\t9\ta\nA\t\t\t\t\td\n"
    made = converted(feed, LOADER, current_offer=lambda sku, place: None)
    assert [row["operationType"] for row in sent(made)] == ["DELETE"]
    assert made.prices == ()


def test_a_price_that_the_ledger_has_already_is_known_for_it() -> None:
    (again,) = xml(STANDARD.format("19.99"), offer(19.99), sent_before=known(25, 19.99)).prices
    assert (again.old, again.new, again.same_as) == ("19.99", "19.99", 7)
    # Somebody else changed it meanwhile: it is a move.
    (back,) = xml(STANDARD.format("19.99"), offer(25), sent_before=known(25, 19.99)).prices
    assert (back.old, back.new, back.same_as) == ("25", "19.99", 0)
    (first,) = xml(STANDARD.format("20.50"), None).prices
    assert first == (US, "A", "StandardPrice", "USD", "", "20.5", 0)


ODD: tuple[Any, ...] = (None, "x", {}, [], [None], [{"schedule": None}], [{"schedule": [None]}], amount(0), amount(-1))


@pytest.mark.parametrize("odd", [*ODD, [{"schedule": [{"value_with_tax": "19.99"}]}]])
def test_an_offer_in_another_form_knows_no_price_and_stops_nothing(odd: Any) -> None:  # JSON
    listing = offer(None)
    listing["attributes"]["purchasable_offer"][0] |= {"our_price": odd, "quantity_discount_plan": odd}
    assert verdict(xml(STANDARD.format("0.01"), listing)) == []


# ---- laws ----------------------------------------------------------------------------------------------------------

_CENTS = st.integers(1, 10**7)


def _price(cents: int) -> str:
    return str(Decimal(cents) / 100)


@given(_CENTS)
def test_where_no_price_is_known_nothing_is_refused(cents: int) -> None:
    assert verdict(xml(STANDARD.format(_price(cents)), sent_before=known())) == []


@given(_CENTS, st.lists(_CENTS, min_size=1, max_size=4), st.integers(2, 50))
def test_the_factor_is_kept_to_the_cent(cents: int, others: list[int], factor: int) -> None:
    first, *rest = (each / 100 for each in others)
    said = verdict(
        xml(
            STANDARD.format(_price(cents)),
            offer(first),
            sent_before=known(*rest),
            price_guard_factor=factor,
        )
    )
    low, high = cents * factor <= min(others), cents >= max(others) * factor
    assert said == (REFUSED if low else WARNED if high else [])


def test_a_bound_that_floats_miss_is_met() -> None:
    assert 1.1 * 3 > 3.3, "what a binary fraction says"
    assert verdict(xml(STANDARD.format("1.10"), offer(3.3), price_guard_factor=3)) == REFUSED
    assert verdict(xml(STANDARD.format("3.30"), offer(1.1), price_guard_factor=3)) == WARNED


@given(_CENTS, _CENTS)
def test_a_price_that_is_known_is_never_refused_for_being_far_from_another(cents: int, other: int) -> None:
    made = xml(STANDARD.format(_price(cents)), offer(other / 100), sent_before=known(cents / 100))
    assert verdict(made) == []
