"""What can be asked of the prices that were sent. Prices are decimal texts, as they went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, TypeAlias, TypedDict

from mws.compat.ledger.questions.base import Page, Question

PriceMove: TypeAlias = tuple[str, str, str, str, str, str, int]
"""Marketplace id, SKU, element, currency, old and new price, number of the note that says the same: as of
`listings.price_guard.Move`.
"""


class NewestPrice(NamedTuple):
    """The newest note of an element: its number, and the price it went to."""

    element: str
    number: int
    price: str


class PriceRange(TypedDict):
    """What is known of a SKU in a marketplace and currency. newest: of each element."""

    sku: str
    marketplace: str
    currency: str
    lowest: float
    highest: float
    newest: list[NewestPrice]


class PriceNote(TypedDict):
    """A price that was sent, how often, and by which feed. sent, last: when for the first and the last time."""

    marketplace: str
    element: str
    currency: str
    old: str | None
    new: str
    sent: int
    last: int
    times: int
    feedId: str | None


@dataclass(frozen=True, slots=True)
class ListPriceRanges(Question[Page[PriceRange]]):
    """What is known of the prices of these SKUs."""

    skus: Sequence[str]

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ListPriceNotes(Question[Page[PriceNote]]):
    """Every note of one SKU, oldest first. Of what was not sent there is none."""

    sku: str

    writes: ClassVar[bool] = False
