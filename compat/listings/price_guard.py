"""The price guard: what a lost decimal mark, another currency or an empty cell makes of a price is not sent.

A price that buyers pay is held against every price known for its SKU in the same marketplace and currency: those of the
present offer, where it was read, and those that were sent before. A tenth or less of every one of them, or less than
the minimum of its own entry as it will be, is refused; ten times or more of every one is told. Where nothing is known
nothing is refused. Limits (minimum, maximum, MAP, retail price) are no prices that buyers pay: they are held against
nothing, and nothing against them but the minimum. Pure: what was sent before is asked of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from mws.compat.listings.rules import Wrong
from mws.mappings.feeds.listing_elements import LEVELS

Mode: TypeAlias = Literal["refuse", "warn", "off"]

PAID = frozenset({"StandardPrice", "SalePrice", "BusinessPrice", *(f"QuantityPrice{n}" for n in range(1, LEVELS + 1))})
"""The elements of a Price message that are prices buyers pay."""

_MINIMUM = "minimum_seller_allowed_price"
_PRICES = frozenset({"our_price", "discounted_price"})
_PUBLIC, _BUSINESS = "ALL", "B2B"
# Audience and member of an offer's entry → the element that sets it.
_MEMBERS = {
    (_PUBLIC, "our_price"): "StandardPrice",
    (_PUBLIC, "discounted_price"): "SalePrice",
    (_BUSINESS, "our_price"): "BusinessPrice",
}

_NEAR = 0.999999
"""Nearer to a bound than this share of it, floats are not believed, and decimals compared."""


class Given(NamedTuple):
    """A price as a message sets it. name: for the error, the column or the element. percent: off another price."""

    name: str
    element: str
    value: int | float
    percent: bool = False


class Move(NamedTuple):
    """A price that goes out: from old to new, as decimal texts. old: "" where nobody knows it.

    same_as: the note of the ledger that says the same, 0 where the price is another one.
    """

    marketplace: str
    sku: str
    element: str
    currency: str
    old: str
    new: str
    same_as: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent of a SKU in one marketplace and currency before. low, high: of all prices.

    last: element → the newest note of it: its number in the ledger, and the price.
    """

    low: float
    high: float
    last: Mapping[str, tuple[int, str]] = field(default_factory=dict)


SentBefore: TypeAlias = Callable[[str, str], Mapping[str, Sent]]
"""(SKU, marketplace id) → what was sent, by currency. Raises Waiting where the ledger was not asked yet."""


class PriceGuard:
    """The guard of one conversion, asked message by message: `begin`, `check`, and then what it found.

    mode: "refuse" raises, "warn" tells, "off" only notes. factor: how many times lower or higher. sent_before: None
    where no ledger is asked. warnings, moves: of the present message.
    """

    def __init__(self, mode: Mode = "refuse", factor: int = 10, sent_before: SentBefore | None = None) -> None:
        self._mode = mode
        self._factor = factor
        self._sent_before = sent_before
        self.warnings: list[Wrong] = []
        self.moves: list[Move] = []

    def begin(self) -> None:
        """Forget what was found of the message before."""
        if self.moves or self.warnings:
            self.moves, self.warnings = [], []

    def check(
        self,
        sku: str,
        marketplace: str,
        currency: str,
        given: Sequence[Given],
        present: Iterable[Mapping[str, Any]],  # Any: Amazon's JSON, checked where it is used
        entries: Iterable[tuple[Mapping[str, Any], frozenset[str]]],  # Any: as above
    ) -> None:
        """Hold the prices of a message in one marketplace against what is known, and note where they go.

        present: the entries of the present offer in this currency. entries: those that are sent, each with the members
        that the message sets. Raises Wrong where a price is refused, Waiting where the ledger is to be asked.
        """
        if self._mode != "off":
            for entry, members in entries:
                if _MINIMUM in entry:
                    self._check_minimum(entry, members, given, currency)
        if not given:
            return
        before = self._sent_before(sku, marketplace).get(currency) if self._sent_before else None
        known: list[float] = [] if before is None else [before.low, before.high]
        today: dict[str, float] = {}
        for entry in present:
            audience = entry.get("audience", _PUBLIC)
            for member in _PRICES:
                if member in entry and (found := _amounts(entry, member)):
                    known += found
                    today[_MEMBERS.get((audience, member), "")] = found[0]
            if "quantity_discount_plan" in entry:
                known += _steps(entry["quantity_discount_plan"])
        if known and self._mode != "off":
            self._check_known(given, min(known), max(known), currency)
        for price in given:
            if not price.percent:
                old = today.get(price.element)
                number, last = before.last.get(price.element, (0, "")) if before else (0, "")
                was, new = last if old is None else _text(old), _text(price.value)
                same = number if was == new == last else 0
                self.moves.append(Move(marketplace, sku, price.element, currency, was, new, same))

    def _check_known(self, given: Sequence[Given], low: float, high: float, currency: str) -> None:
        business = next((price.value for price in given if price.element == "BusinessPrice"), low)
        for price in given:
            # The price that per cent are taken off is the lowest it can be, where the message does not say it.
            value = business * (100 - price.value) / 100 if price.percent else price.value
            if low < _NEAR * value * self._factor and value < _NEAR * high * self._factor:
                continue
            amount = _exact(business) * (100 - _exact(price.value)) / 100 if price.percent else _exact(price.value)
            said = f"{price.value} per cent" if price.percent else f"{_text(value)} {currency}"
            if amount * self._factor <= _exact(low):
                self._doubt(
                    price.name,
                    f"{said} makes a price at least {self._factor} times lower than every one known for this SKU, of "
                    f"which the lowest is {_text(low)} {currency}",
                )
            elif amount >= _exact(high) * self._factor:
                self.warnings.append(
                    Wrong(
                        price.name,
                        f"{said} is at least {self._factor} times higher than every price known for this SKU, of "
                        f"which the highest is {_text(high)} {currency}; it is sent",
                    )
                )

    def _check_minimum(
        self,
        entry: Mapping[str, Any],  # Any: as in check
        members: frozenset[str],
        given: Sequence[Given],
        currency: str,
    ) -> None:
        minimum = min(_amounts(entry, _MINIMUM), default=0.0)
        audience = entry.get("audience", _PUBLIC)
        for member in entry.keys() & _PRICES:
            lowest = min(_amounts(entry, member), default=minimum)
            if lowest >= minimum:
                continue
            element = _MEMBERS.get((audience, member), member)
            said = f"{_text(lowest)} {currency} is below the minimum that the offer will have, {_text(minimum)}"
            if member in members:
                self._doubt(next((price.name for price in given if price.element == element), element), said)
            elif member == "our_price" and _MINIMUM in members:
                # A limit that is set before its price is no mistake.
                self.warnings.append(Wrong("MinimumSellerAllowedPrice", f"the {element} stays: {said}"))

    def _doubt(self, name: str, said: str) -> None:
        if self._mode == "refuse":
            raise Wrong(name, f"{said}; nothing of this message is sent. Where it is meant: {_MEANT}")
        self.warnings.append(Wrong(name, f"{said}; it is sent"))


_MEANT = 'change it in steps, or set feeds.price_guard = "warn"'


def _amounts(entry: Mapping[str, Any], member: str) -> list[float]:  # Any: as in check
    """The amounts of a member of an entry, whenever they hold."""
    match entry.get(member):
        case [{"schedule": [{"value_with_tax": float(only)}]}] if only > 0:  # nearly every one
            return [only]
    found: list[float] = []
    for row in _objects(entry.get(member)):
        for span in _objects(row.get("schedule")):
            found += _price(span.get("value_with_tax"))
    return found


def _steps(plan: object) -> list[float]:
    """The prices of a quantity discount; none where it is per cent."""
    fixed = (
        span for row in _objects(plan) for span in _objects(row.get("schedule")) if span.get("discount_type") == "fixed"
    )
    levels = (level for span in fixed for level in _objects(span.get("levels")))
    return [price for level in levels for price in _price(level.get("value"))]


def _objects(value: object) -> list[dict[str, Any]]:  # Any: as in check
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _price(value: object) -> tuple[float, ...]:
    """The value where it is a number above 0."""
    return (value,) if isinstance(value, (int, float)) and value > 0 else ()


def _exact(value: float) -> Decimal:
    # What a float is written as, which is what was sent.
    return Decimal(repr(value))


def _text(value: float) -> str:
    """The number as a decimal text."""
    text = repr(value)
    if "e" in text:
        return format(Decimal(text), "f")
    return text.removesuffix(".0")
