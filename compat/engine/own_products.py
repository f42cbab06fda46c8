"""Which ASIN a seller's SKU is, as far as answers have told: a change of the SKU is one of its ASIN.

Nothing is asked for it. A row of an answer that names one SKU and one ASIN says that they belong together.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from mws import forks
from mws.spapi.calls import Json
from mws.spapi.pagination import dig

AT_MOST = 20_000

# Of the operations that name both, where their rows are; "" for the answer itself, one row or several.
_ROWS = {
    "productPricing.v0.getPricing": "",
    "productPricing.v0.getCompetitivePricing": "",
    "productPricing.v0.getListingOffers": "",
    "productPricing.v0.getListingOffersBatch": "responses",
}
_SKUS = frozenset({"SKU", "SellerSKU"})


class OwnProducts:
    """ASINs by owner and SKU; those that were told longest ago are forgotten first. Threads share it."""

    def __init__(self) -> None:
        self._asins: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = forks.lock()

    def asin(self, owner: str, sku: str) -> str:
        """The ASIN of a SKU, "" where no answer has told it."""
        return self._asins.get((owner, sku), "")

    def learn(self, owner: str, operation: str, answer: Json) -> None:
        """Note what an answer of that operation tells."""
        place = _ROWS.get(operation)
        if place is None:
            return
        rows = dig(answer, place) if place else answer
        for row in rows if isinstance(rows, list) else [rows]:
            skus, asins = set[str](), set[str]()
            for name, value in _texts(row):
                if name in _SKUS:
                    skus.add(value)
                elif name == "ASIN":
                    asins.add(value)
            if len(skus) == len(asins) == 1:
                self._note(owner, skus.pop(), asins.pop())

    def _note(self, owner: str, sku: str, asin: str) -> None:
        with self._lock:
            self._asins[owner, sku] = asin
            self._asins.move_to_end((owner, sku))
            while len(self._asins) > AT_MOST:
                self._asins.popitem(last=False)


def _texts(value: Json) -> Iterator[tuple[str, str]]:
    """Every text that has a name, at any depth."""
    if isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str):
                yield name, each
            else:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
