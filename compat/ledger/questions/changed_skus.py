"""What can be asked of the SKUs whose listings this layer changed: which, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from mws.compat.ledger.questions.base import Page, Question

ANY = ""
"""In the place of a SKU: any of the seller's, since it is not known which."""
MOST_NAMED = 1000
"""SKUs that are noted one by one of a submission; of one with more, ANY."""


class ChangedSku(NamedTuple):
    """A SKU, or ANY. begun: when the change was sent. until: until when what Amazon says of it may be what was true
    before; now at most. Both in milliseconds.
    """

    sku: str
    begun: int
    until: int


@dataclass(frozen=True, slots=True)
class ListChangedSkus(Question[Page[ChangedSku]]):
    """The SKUs of which an answer may be out of date that was asked for at `since` (milliseconds)."""

    since: int

    writes: ClassVar[bool] = False
