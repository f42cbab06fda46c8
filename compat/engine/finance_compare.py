"""What both versions of the Finances API say of the same money: sums by list, kind of amount and currency. Pure.

Money of 2024-06-19 that has no proven name in MWS stands under its own name in the list "(no name)"; lists of v0
that MWS never had are lists like others. Nothing is left out of a sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mws.mappings.finances.transactions import book
from mws.spapi.calls import Json

UNNAMED = "(no name)"
_KINDS = ("ChargeType", "FeeType", "DirectPaymentType")


@dataclass(frozen=True, slots=True, order=True)
class AmountKey:
    """What a sum is of. kind: the type of a charge or fee, else the name of the element."""

    listing: str
    kind: str
    currency: str


@dataclass(slots=True)
class AmountSum:
    """How many amounts, and what they come to."""

    number: int = 0
    amount: Decimal = field(default_factory=Decimal)

    def add(self, amount: Decimal, number: int = 1) -> None:
        """So much more. number: of how many amounts."""
        self.number += number
        self.amount += amount


@dataclass(frozen=True, slots=True)
class Difference:
    """One sum that the versions say otherwise. A side that has nothing of it has 0."""

    key: AmountKey
    v0: AmountSum
    v2024: AmountSum

    @property
    def by(self) -> Decimal:
        """What 2024-06-19 has more than v0."""
        return self.v2024.amount - self.v0.amount


Sums = dict[AmountKey, AmountSum]


def add_events(sums: Sums, events: Json) -> None:
    """Add the amounts of one page of v0. What is of another form than Amazon's model says holds no amounts."""
    for listing, rows in events.items() if isinstance(events, dict) else ():
        for kind, currency, amount in _amounts(rows, listing):
            sums.setdefault(AmountKey(listing, kind, currency), AmountSum()).add(amount)


def add_transactions(sums: Sums, transactions: list[Json]) -> None:
    """Add one page of 2024-06-19, as its events are written and what is left out. Raises TypeError or ValueError for
    what is not of the form that Amazon's model says."""
    booked = book(transactions)
    add_events(sums, booked.events)
    for name, left in booked.left.items():
        for currency, amount in left.sums.items():
            sums.setdefault(AmountKey(UNNAMED, name, currency), AmountSum()).add(amount, left.number)


def differences(v0: Mapping[AmountKey, AmountSum], v2024: Mapping[AmountKey, AmountSum]) -> Iterator[Difference]:
    """Every sum that is not the same on both sides, in the order of their lists."""
    for key in sorted({*v0, *v2024}):
        ours, theirs = v0.get(key, AmountSum()), v2024.get(key, AmountSum())
        if ours.amount != theirs.amount:
            yield Difference(key, ours, theirs)


def _amounts(value: Json, kind: str) -> Iterator[tuple[str, str, Decimal]]:
    """(kind, currency, amount) of everything below. kind: the name of what stands around."""
    if isinstance(value, list):
        for each in value:
            yield from _amounts(each, kind)
    elif isinstance(value, dict):
        amount = value.get("CurrencyAmount")
        if isinstance(amount, int | float) and not isinstance(amount, bool):
            yield kind, str(value.get("CurrencyCode")), Decimal(repr(amount))
            return
        named = next((str(value[name]) for name in _KINDS if name in value), "")
        for name, inner in value.items():
            yield from _amounts(inner, named or name)
